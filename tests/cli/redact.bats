load helper

filed() {
	desk
	id=$(hd new -q "VPN drops")
	echo secret >"$WORK/secret.log"
	hd reply -q "$id" -m "My password is hunter2" --attach "$WORK/secret.log"
	reply=$(hd log "$id" --json | jq -r '.entries[1].id')
}

@test "the words are gone, the files empty, and git's history is told of" {
	filed
	out hd redact "$id" "$reply" -m "A password." --no-next
	assert_success
	assert_output "$id  redacted $reply"
	assert_regex "$stderr" "git filter-repo"
	run grep -r "hunter2\|^secret" . --include='*' --exclude-dir=.git
	assert_failure
	run hd show "$id"
	assert_line "[redacted]"
	assert_equal "$(hd list -q hunter2)" ""
}

@test "it cannot be taken back, and what is no entry is an error" {
	filed
	run hd redact "$id" zzzzzzzz
	assert_failure 3
	hd redact -q "$id" "$reply"
	run hd undo
	assert_failure 4
	assert_line --partial "cannot be taken back"
	run hd show "$id"
	refute_output --partial hunter2
}
