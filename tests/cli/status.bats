load helper

@test "how many stand where, what is mine, what is nobody's" {
	desk
	hd new -q One >/dev/null
	hd new -q Two --assignee @me >/dev/null
	hd reply -q "$(hd new -q Three --from ann@acme.example)" -m x >/dev/null
	hd resolve -q "$(hd new -q Four)"
	out hd status --no-next
	assert_success
	assert_line -n 0 "Helpdesk  $DESK, branch main"
	assert_line "       2  new"
	assert_line "       1  waiting_customer"
	assert_line "       1  resolved"
	assert_line "       1  mine"
	assert_line "       2  nobody's"
	out hd st --no-next
	assert_line -n 0 "Helpdesk  $DESK, branch main"
	out hd --no-next
	assert_line -n 0 "Helpdesk  $DESK, branch main"
}

@test "hand edits and broken files are told, with what to do" {
	desk
	id=$(hd new -q One)
	two=$(hd new -q Two)
	echo "x: [" >"tickets/${two:0:2}/$two.yaml"
	git commit -qam "Break it"
	sed -i '0,/^title: .*/s//title: By hand/' "tickets/${id:0:2}/$id.yaml"
	out hd status
	assert_line "       1  file edited by hand and not committed (hd commit)"
	assert_line "       1  broken file (hd check)"
	assert_regex "$stderr" "hd commit"
	git checkout -q .
	git revert --no-edit HEAD >/dev/null
}

@test "--json" {
	desk
	hd new -q One >/dev/null
	golden status hd status --json --no-next
}
