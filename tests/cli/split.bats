load helper

filed() {
	desk
	id=$(hd new -q "VPN drops" --from ann@acme.example)
	hd config -q members bob@desk.example
	echo log >"$WORK/client.log"
	at 2026-03-01T10:00:00Z hd reply -q "$id" --as zoe@acme.example -m "And the printer burns." \
		--attach "$WORK/client.log"
	reply=$(hd log "$id" --json | jq -r '.entries[1].id')
}

@test "a reply becomes a ticket with its words, author, time and files; both are linked" {
	filed
	new=$(hd split "$id" "${reply:0:5}")
	run jq -c '.ticket | [.requester, .links, .entries[0].body, .attachments[0].name, .created == .entries[0].when]' \
		<<<"$(hd show --json "$new")"
	assert_output "[\"zoe@acme.example\",[\"split-from $id\"],\"And the printer burns.\",\"client.log\",true]"
	assert_equal "$(hd show --json "$id" | jq -c '.ticket.links')" "[\"split-into $new\"]"
	assert_equal "$(hd list -q | wc -l)" 2
}

@test "what cannot be split is refused" {
	filed
	run hd split "$id" zzzzzzzz
	assert_failure 3
	assert_line --partial "hd log $id"
	opening=$(hd log "$id" --json | jq -r '.entries[0].id')
	run hd split "$id" "$opening"
	assert_failure 4
	hd split -q "$id" "$reply"
	run hd split "$id" "$reply"
	assert_failure 4
	assert_line --partial already
}
