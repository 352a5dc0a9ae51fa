load helper

@test "save, list, use and forget; the team shares them" {
	desk
	one=$(hd new -q One --assignee @me)
	hd new -q Two >/dev/null
	out hd view mine --save "assignee:@me is:open" --no-next
	assert_output "saved: hd view mine"
	assert_file_contains desk.yaml 'mine: assignee:@me is:open'
	out hd view --no-next
	assert_output "mine              assignee:@me is:open"
	assert_equal "$(hd view -q mine)" "$one"
	assert_equal "$(hd view mine --count --no-next)" 1
	out hd view mine --columns id,title --no-next
	assert_line -n 1 "$one  One"
	out hd view mine --delete --no-next
	assert_output "forgotten: mine"
	run hd view mine
	assert_failure 3
	assert_line --partial "no view 'mine'"
}

@test "a query that does not parse is not saved; a name that is near is told" {
	desk
	run hd view late --save "stauts:new"
	assert_failure 2
	assert_line --partial "did you mean 'status'"
	hd view -q late --save "is:overdue"
	run hd view lat
	assert_failure 3
	assert_line --partial "did you mean late"
	run hd view --save x
	assert_failure 2
	run hd view late --delete -n
	assert_line "(dry run) forgotten: late"
	assert_equal "$(hd view --json --no-next | jq -c .views)" '{"late":"is:overdue"}'
}

@test "a view that has become wrong says so" {
	desk
	printf 'views: {odd: "nokey:x"}\n' >>desk.yaml
	hd commit -q
	run hd view odd
	assert_failure 2
	assert_line --partial nokey
}
