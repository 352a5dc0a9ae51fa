load helper

talk() {
	desk --bare
	echo "some log" >"$WORK/client.log"
	id=$(at 2026-02-27T08:00:00Z hd new -q "VPN drops every hour" --from ann@acme.example -p high \
		-c network --label vpn --assignee @me \
		-m $'Since *yesterday* the VPN drops.\n\n- on macOS\n- `vpnc 2.1`' --attach "$WORK/client.log")
	at 2026-02-28T09:00:00Z hd note -q "$id" -m "The same as last week."
	at 2026-02-28T10:00:00Z hd reply -q "$id" -m "Could you send us the client's log?"
	at 2026-03-02T08:00:00Z hd reply -q "$id" --as ann@acme.example \
		-m $'> Could you send us the log?\n\nHere it is.'
	at 2026-03-02T08:30:00Z hd set -q "$id" due=2h
	at 2026-03-02T08:40:00Z hd label -q "$id" +macos -vpn
}

# The page, its entries' ids named in order.
page() {
	local n=0 e text
	text=$(hd show --no-next "$@" "$id") || return
	text=${text//$id/ID}
	for e in $(hd log "$id" --json | jq -r '.entries[].id'); do
		text=${text//$e/ENTRY$((++n))}
	done
	printf '%s\n' "$text"
}

@test "state, then the conversation, in 80 columns" {
	talk
	page >page
	diff -u - page <<-'END'
		ID  VPN drops every hour
		Status     open, priority high
		Category   network
		From       ann@acme.example
		Assignee   bob@desk.example
		Labels     macos
		Created    3d ago
		Due        in 1h

		── ann@acme.example opened (recorded by bob@desk.example), 3d ago [ENTRY1] ───

		Since *yesterday* the VPN drops.

		- on macOS
		- `vpnc 2.1`
		  attached: client.log

		── bob@desk.example noted (internal), 2d ago [ENTRY2] ────────────────────────

		The same as last week.

		── bob@desk.example replied, 1d ago [ENTRY3]: status waiting_customer ────────

		Could you send us the client's log?

		── ann@acme.example replied (recorded by bob@desk.example), 1h ago [ENTRY4] ──
		   status open

		│ Could you send us the log?

		Here it is.

		── bob@desk.example changed, 30m ago [ENTRY5]: due in 1h

		── bob@desk.example changed, 20m ago [ENTRY6]: labels +macos -vpn
	END
	hd show "$id" --no-next >wide
	while IFS= read -r line; do
		[ "${#line}" -le 80 ] || fail "wider than 80: $line"
	done <wide
}

@test "--absolute prints dates" {
	talk
	run page --absolute
	assert_line "Created    2026-02-27 08:00"
	assert_line "Due        2026-03-02 10:30"
	assert_line --partial "replied, 2026-02-28 10:00 [ENTRY3]"
}

@test "times are the reader's" {
	talk
	export TZ=Asia/Tokyo
	run page --absolute
	assert_line "Created    2026-02-27 17:00"
}

@test "colour: internal notes stand out, quoted text is dim" {
	talk
	run page --color always
	assert_output --partial $'\033[33m── bob@desk.example noted (internal)'
	assert_output --partial $'\033[36m── bob@desk.example replied'
	assert_output --regexp $'\033\\[0;2mCould you send us the log'
}

@test "an id may be cut short, and one that fits several lists them" {
	desk --bare
	for i in $(seq 30); do echo "{\"id\":$i,\"title\":\"t$i\"}"; done | hd import -q --from jsonl -
	id=$(hd list -q --limit 1)
	out hd show "${id:0:7}" -q
	assert_output "$id"
	letter=$(hd list -q | cut -c1 | sort | uniq -d | head -1)
	out hd show "$letter"
	assert_failure 3
	assert_output ""
	for id in $(hd list -q | grep "^$letter" | head -2); do
		assert_regex "$stderr" "hd show $id"
	done
	out hd show --json "$letter"
	assert_equal "$(jq -r .error.code <<<"$stderr")" ambiguous
}

@test "what is no ticket is an error that says so" {
	desk --bare
	run hd show zzzzzzzz
	assert_failure 3
	assert_line "hd: there is no ticket zzzzzzzz"
	run hd show '../../etc/passwd'
	assert_failure 2
	assert_line --partial 'an id is up to 8 letters and digits'
	run hd show
	assert_failure 2
	assert_line "hd: hd show needs more: hd show ID"
}

@test "Crockford's twins are read as what was meant" {
	desk --bare
	id=$(hd new x)
	assert_equal "$(hd show -q "${id^^}")" "$id"
}

@test "--format and -q" {
	talk
	assert_equal "$(hd show --format '%(id) %(replies)/%(notes)' "$id")" "$id 2/1"
	assert_equal "$(hd show -q "$id")" "$id"
}

@test "one that was merged, withdrawn or deleted says so" {
	desk
	one=$(hd new One)
	two=$(hd new Two)
	hd merge -q "$one" "$two"
	run hd show "$one"
	assert_line --partial "merged into $two"
	hd undo -q
	rm "tickets/${one:0:2}/$one.yaml"
	hd commit -q
	run hd show "$one"
	assert_line --partial ", deleted"
	three=$(hd new Three)
	hd undo -q
	run hd show "$three"
	assert_line --partial ", withdrawn"
}

@test "--json" {
	talk
	golden show hd show --json --no-next "$id"
	hd show --json "$id" | jq -e '.next | length > 0' >/dev/null
}
