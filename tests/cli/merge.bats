load helper

filed() {
	desk --bare
	one=$(hd new -q "VPN drops" -m "Mine too." --from ann@acme.example)
	two=$(hd new -q "VPN drops every hour" --from zoe@acme.example)
	three=$(hd new -q "Network down" --from amy@acme.example)
}

@test "a merged ticket leaves all lists; later replies and occurrences go to the target" {
	filed
	out hd merge "$one" "$two" --no-next
	assert_success
	assert_output "$one  merged into $two"
	assert_equal "$(hd list -q --all | sort)" "$(printf '%s\n' "$two" "$three" | sort)"
	assert_equal "$(hd list -q is:merged)" "$one"
	out hd reply "$one" -m "Which client?" --no-next
	assert_output "$two  replied; waiting_customer"
	assert_equal "$(hd log "$one" | wc -l)" 2
}

@test "unmerge: it stands by itself again, as it was" {
	filed
	hd set -q "$one" priority=high
	hd merge -q "$one" "$two"
	out hd unmerge "$one" --no-next
	assert_output "$one  stands by itself again"
	assert_equal "$(hd show --json "$one" | jq -c '.ticket | [.status, .priority, .merged]')" '["new","high",null]'
	run hd unmerge "$one"
	assert_failure 4
}

@test "pointers are followed to their end, and a cycle is refused" {
	filed
	hd merge -q "$one" "$two"
	hd merge -q "$two" "$three"
	out hd reply "$one" -m "Hello" --no-next
	assert_output "$three  replied; waiting_customer"
	run hd merge "$three" "$one"
	assert_failure 4
	run hd merge "$one" "$one"
	assert_failure 4
}

@test "again is nothing; elsewhere is refused with the way out" {
	filed
	hd merge -q "$one" "$two"
	before=$(git rev-parse HEAD)
	out hd merge "$one" "$two" --no-next
	assert_output "$one  was merged into $two already"
	run hd merge "$one" "$three"
	assert_failure 4
	assert_line --partial "hd unmerge $one"
	assert_equal "$(git rev-parse HEAD)" "$before"
}

@test "a key's ticket that was merged: the occurrence goes to the target" {
	desk --bare
	keyed=$(hd new x --key ci/main)
	into=$(hd new y)
	hd merge -q "$keyed" "$into"
	assert_equal "$(hd new x --key ci/main)" "$into"
	assert_equal "$(hd show --json "$into" | jq .ticket.occurrences)" 2
}
