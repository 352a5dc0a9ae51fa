load helper

@test "the desk's settings are in desk.yaml, committed, and shown" {
	desk
	out hd config reopen_days 30 --no-next
	assert_output "reopen_days is set"
	assert_equal "$(hd config reopen_days --no-next)" 30
	assert_file_contains desk.yaml '^reopen_days: 30$'
	assert_equal "$(git status --porcelain)" ""
	assert_equal "$(git log -1 --format=%s)" "Set reopen_days to 30"
	hd config -q categories network,access
	assert_equal "$(hd config categories --no-next)" "[network, access]"
	hd config -q views.mine "assignee:@me"
	assert_equal "$(hd config views.mine --no-next)" "assignee:@me"
	out hd config reopen_days --unset --no-next
	assert_output "reopen_days is unset"
	run hd config reopen_days
	assert_failure 1
}

@test "one's own are git's, and checked before they are written" {
	desk --bare
	out hd config hd.next no --no-next
	assert_output "hd.next is set"
	assert_equal "$(git config hd.next)" false
	assert_equal "$(hd config hd.next)" false
	run hd config hd.next maybe
	assert_failure 4
	assert_line "hd: hd.next cannot be 'maybe'"
	run hd config hd.lockTimeout soon
	assert_failure 4
	hd config -q hd.next --unset
	run hd config hd.next
	assert_failure 1
	run hd config hd.next --unset
	assert_success
}

@test "the list of all, and its JSON" {
	desk --bare
	out hd config --no-next
	for key in name members categories reopen_days views hd.next hd.lockTimeout; do
		assert_line --regexp "^$key "
	done
	golden config hd config --json --no-next
	assert_equal "$(hd config name --json --no-next | jq -c '[.kind, .key, .value]')" '["config","name","Helpdesk"]'
	assert_equal "$(hd config reopen_days --json --no-next | jq -c .value)" null
}

@test "what is unknown or invalid changes nothing, and names the nearest" {
	desk --bare
	before=$(git rev-parse HEAD)
	run hd config reopen_day 3
	assert_failure 2
	assert_line --partial "did you mean reopen_days"
	run hd config reopen_days soon
	assert_failure 4
	run hd config format 2
	assert_failure 2
	run hd config language klingon
	assert_failure 4
	run hd config urgency.prio 3
	assert_failure 4
	run hd config --unset
	assert_failure 2
	run hd config name x --unset
	assert_failure 2
	out hd config -n name Other --no-next
	assert_output "(dry run) name is set"
	hd config -n hd.next false
	assert_equal "$(git config hd.next)" ""
	assert_equal "$(git rev-parse HEAD)" "$before"
}

@test "a value with anything in it" {
	desk --bare
	hd config -q name $'Ann\'s: "desk" # {x} é'
	assert_equal "$(hd config name --no-next)" $'Ann\'s: "desk" # {x} é'
}
