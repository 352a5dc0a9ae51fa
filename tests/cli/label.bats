load helper

labels() {
	hd list --no-next --format '%(labels)' "id:$id" 2>/dev/null
}

@test "+A and A add, -B takes away, in one entry" {
	desk --bare
	id=$(hd new x --label unclear)
	out hd label "$id" +vpn macos -unclear --no-next
	assert_success
	assert_output "$id  labelled"
	assert_equal "$(labels)" "macos, vpn"
	assert_equal "$(hd log "$id" | wc -l)" 2
	out hd label "$id" +vpn -unclear --no-next
	assert_output "$id  was so already; nothing to do"
}

@test "a label that begins like an option is one unless all of it is options" {
	desk --bare
	id=$(hd new x --label quick --label name)
	hd label "$id" -quick -name -q >/dev/null
	assert_equal "$(labels)" ""
	out hd label "$id" -nq +vpn
	assert_output "$id"
	assert_equal "$(labels)" ""
}

@test "what is no label is refused" {
	desk --bare
	id=$(hd new x)
	run hd label "$id" "two words"
	assert_failure 4
	run hd label "$id" +
	assert_failure 4
	run hd label "$id"
	assert_failure 2
}
