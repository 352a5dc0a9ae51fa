load helper

filed() {
	desk
	id=$(hd new -q "VPN drops" -c network --label vpn --assignee zoe@desk.example --from ann@acme.example)
	hd config -q members bob@desk.example
	hd config -q categories network,access
	hd config -q fields.os linux,macos
}

# complete WORD... (the last is being completed): the values, one a line, in $output.
complete() {
	out bash -o pipefail -c 'hd __complete -- "$@" | cut -f1' - "$@"
	assert_success
	assert_equal "$stderr" ""
}

@test "commands, options, and a word's help behind a tab" {
	filed
	out hd __complete -- re
	assert_line "reply	answer the customer"
	assert_line --regexp $'^resolve\t'
	refute_line --regexp '^list'
	complete list --co
	assert_output $'--columns\n--count\n--color'
	complete -C
	assert_output ""
	complete help js
	assert_output json
}

@test "ids with titles, those touched last first, and by their beginning" {
	filed
	other=$(at 2026-03-03T09:00:00Z hd new -q "Printer burns")
	out hd __complete -- show ""
	assert_output "$other"$'\t'"Printer burns"$'\n'"$id"$'\t'"VPN drops"
	complete show "${id:0:6}"
	assert_output "$id"
	complete link "$id" "${other:0:6}"
	assert_output "$other"
}

@test "people, labels, categories, statuses, priorities, templates, views, settings, relations" {
	filed
	hd view -q mine --save assignee:@me
	complete assign "$id" ""
	assert_output $'@me\nnone\nbob@desk.example\nzoe@desk.example'
	complete label "$id" +
	assert_output "+vpn"
	complete label "$id" -v
	assert_output "-vpn"
	complete new x --category ""
	assert_line access
	assert_line network
	complete reply "$id" --status re
	assert_output resolved
	complete reply "$id" --status=re
	assert_output "--status=resolved"
	complete new x -p ""
	assert_output $'low\nnormal\nhigh\nurgent'
	complete reply "$id" --template ""
	assert_output $'nudge\nsolved'
	complete view ""
	assert_output mine
	complete config hd.n
	assert_output hd.next
	complete link x y --rel bl
	assert_output $'blocks\nblocked-by'
	complete --color a
	assert_output $'auto\nalways'
}

@test "queries: keys, values, is:, no:, negated, sorts" {
	filed
	complete list st
	assert_output "status:"
	complete list fro
	assert_output "from:"
	complete list os
	assert_output "os:"
	complete list -lab
	assert_line -- "-label:"
	complete list status:o
	assert_output status:open
	complete list label:v
	assert_output label:vpn
	complete list is:ove
	assert_output is:overdue
	complete list no:cat
	assert_output no:category
	complete list sort:upd
	assert_output sort:updated
	complete list --sort -pri
	assert_output -- -priority
	complete list --columns id,tit
	assert_output id,title
	complete set --query st
	assert_output "status:"
	complete set "$id" prio
	assert_output "priority="
	complete set "$id" priority=h
	assert_output priority=high
	complete set "$id" os
	assert_output "os="
	complete new x --field lab
	assert_output "labels="
}

@test "what drives a terminal is shown, and no value holds it" {
	desk
	hd new -q $'\033[31mred\ttitle' --label $'a\u202eb' >/dev/null
	out hd __complete -- show ""
	refute_output --partial $'\033'
	out hd __complete -- list label:
	refute_output --partial $'\u202e'
}

@test "without a desk there are fewer, and nothing is said" {
	complete show ""
	assert_output ""
	complete li
	assert_output $'list\nlink'
	complete -C "$WORK/nowhere" show ""
	assert_output ""
}

@test "every option of the table completes" {
	option_table >table
	cut -d'|' -f1 table | sort -u >names
	[ "$(wc -l <names)" -gt 45 ]
	while read -r name; do
		complete $name --
		diff <(sed -n "s/^$name|\([^|]*\)|.*/--\1/p" table | sort) <(sort <<<"$output")
	done <names
}

@test "bash, zsh and fish have what asks it" {
	for shell in bash zsh fish; do
		assert_file_contains "$BATS_TEST_DIRNAME/../../completions/hd.$shell" '__complete --'
	done
	filed
	cat >ask <<-END
		source "$BATS_TEST_DIRNAME/../../completions/hd.bash"
		COMP_LINE="hd list status:o" COMP_POINT=16 COMP_WORDS=(hd list status : o) COMP_CWORD=4
		_hd_complete
		printf '%s\n' "\${COMPREPLY[@]}"
	END
	run bash ask
	assert_output open
	rm ask
}
