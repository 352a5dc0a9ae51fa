load helper

assigned() {
	hd list --no-next --format '%(assignee)' "id:$id" 2>/dev/null
}

@test "to somebody, to me, to nobody" {
	desk --bare
	id=$(hd new x)
	out hd assign "$id" Zoe@Desk.example --no-next
	assert_output "$id  assigned to zoe@desk.example"
	assert_equal "$(assigned)" zoe@desk.example
	hd assign -q "$id" @me
	assert_equal "$(assigned)" bob@desk.example
	out hd assign "$id" none --no-next
	assert_output "$id  unassigned"
	assert_equal "$(assigned)" ""
	out hd assign "$id" none --no-next
	assert_output "$id  was so already; nothing to do"
}

@test "what is nobody is refused" {
	desk --bare
	id=$(hd new x)
	run hd assign "$id" "two words"
	assert_failure 4
	run hd assign "$id"
	assert_failure 2
	run hd assign zzzzzzzz @me
	assert_failure 3
	unset GIT_AUTHOR_EMAIL
	git config --file "$HOME/.gitconfig" --unset user.email
	run hd assign "$id" @me
	assert_failure 6
	assert_line --partial user.email
}
