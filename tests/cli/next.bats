load helper

@test "an empty desk: file, or import" {
	desk --bare
	out hd next
	assert_success
	assert_equal "$stderr" ""
	assert_line -n 0 "Next:"
	assert_line --regexp '^  1  hd new TITLE +the desk is empty$'
	assert_line --regexp '^  2  hd import .*FILE'
	assert_line "Run one: hd do 1"
}

@test "for a ticket: what its state asks for" {
	desk --bare
	id=$(at 2026-03-01T05:00:00Z hd new -q "VPN drops" -m x --from ann@acme.example)
	first() {
		hd next "$id" --json | jq -r '.next[0].command'
	}
	assert_equal "$(first)" "hd reply $id"
	at 2026-03-01T06:00:00Z hd reply -q "$id" -m "Which?"
	at 2026-03-01T07:00:00Z hd reply -q "$id" --as ann@acme.example -m "The new one."
	hd next "$id" --json | jq -e --arg id "$id" '[.next[].argv | join(" ")] | index("hd reply " + $id)'
	at 2026-03-01T08:00:00Z hd close -q "$id"
	hd next "$id" --json | jq -e --arg id "$id" '[.next[].argv | join(" ")] | index("hd reopen " + $id)'
}

@test "every command ends with at least one, on stderr, and none under -q or --no-next" {
	desk --bare
	id=$(hd new -q x)
	for words in "list" "show $id" "status" "log" "check" "index" "config" "view" "note $id -m x" "undo"; do
		# shellcheck disable=SC2086
		out hd $words
		assert_success
		assert_regex "$stderr" $'(^|\n)Next:\n  1  hd '
		refute_output --partial "Next:"
		# shellcheck disable=SC2086
		out hd $words --no-next
		refute_regex "$stderr" Next
		# shellcheck disable=SC2086
		out hd -q $words
		assert_equal "$stderr" ""
	done
}

@test "--explain shows the score's terms, which add up; desk.yaml changes them" {
	desk --bare
	hd new -q x -p high >/dev/null
	out hd next --explain
	assert_line --regexp '^   score [0-9.]+ = .*priority [0-9.]+'
	line=$(grep -m1 score <<<"$output")
	sum=$(sed 's/.*= //; s/[a-z_.]* \([-0-9.]*\)/\1/g' <<<"$line" | tr -d ' ' | tr '+' '\n' | awk '{ s += $1 } END { printf "%.1f", s }')
	assert_equal "$(sed 's/.*score \([-0-9.]*\)[0-9] =.*/\1/' <<<"$line")" "$sum"
	hd config -q urgency.priority 60
	out hd next --explain
	assert_line --regexp 'priority 42\.00'
}

@test "hd.next=false turns it off everywhere but for hd next itself" {
	desk --bare
	hd config -q hd.next false
	out hd list
	refute_regex "$stderr" Next
	assert_equal "$(hd list --json | jq 'has("next")')" false
	out hd next
	assert_line "Next:"
}

@test "--json: the same list, as argv, with what is needed" {
	desk --bare
	id=$(hd new -q x --from ann@acme.example)
	run hd next "$id" --json
	assert_equal "$(jq -c '[.schema, .kind]' <<<"$output")" '[1,"next"]'
	assert_equal "$(jq -c '.next[0] | [.id, .argv, .needs]' <<<"$output")" \
		"[\"reply\",[\"hd\",\"reply\",\"$id\"],[{\"what\":\"body\",\"option\":\"-m\"}]]"
	jq -e 'all(.next[]; .title and .why != null and (.score | type) == "number" and .command)' <<<"$output"
}

@test "with -C, the suggestions run from here" {
	hd init -q --bare desk.git
	DESK=desk.git
	out hd -C desk.git next
	assert_line --regexp '^  1  hd -C desk.git new TITLE'
	assert_line "Run one: hd -C desk.git do 1"
	hd -C desk.git new -q x >/dev/null
	id=$(hd -C desk.git list -q)
	hd -C desk.git list 2>/dev/null
	out hd -C desk.git do 1
	assert_success
	assert_regex "$stderr" "^hd -C desk.git assign $id @me"
}

@test "outside any desk: how to make one, and no number to run" {
	out hd next
	assert_failure 6
	assert_regex "$stderr" "hd init desk"
	refute_regex "$stderr" "Run one"
}
