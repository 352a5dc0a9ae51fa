load helper

@test "a ticket's timeline: one line an entry, undone ones too" {
	desk --bare
	id=$(hd new -q One --from ann@acme.example)
	at 2026-03-02T10:00:00Z hd set -q "$id" priority=high
	at 2026-03-02T11:00:00Z hd undo -q
	export HD_NOW=2026-03-02T12:00:00Z
	ids=$(hd log "$id" --json | jq -r '.entries[].id' | tr '\n' ' ')
	read -r first second third <<<"$ids"
	out hd log "$id" --no-next
	assert_output - <<-END
		ann@acme.example opened (recorded by bob@desk.example), 3h ago [$first]
		bob@desk.example changed, 2h ago [$second]: priority high
		bob@desk.example took back $second, 1h ago [$third]
	END
	out hd log "$id" --limit 1 --absolute --no-next
	assert_output "bob@desk.example took back $second, 2026-03-02 11:00 [$third]"
}

@test "the desk's last commits" {
	desk --bare
	id=$(hd new -q One)
	hd resolve -q "$id"
	out hd log --no-next
	assert_equal "${#lines[@]}" 3
	assert_line -n 0 --regexp "^[0-9a-f]{8}  just now  bob@desk.example  Resolve $id"
	assert_line -n 2 --regexp "  Begin the desk$"
	out hd log -l 1 --no-next
	assert_equal "${#lines[@]}" 1
	assert_equal "$(hd log -l1 --no-next)" "$output"
}

@test "--json" {
	desk --bare
	id=$(hd new -q One --key one) # its id is always the same
	hd note -q "$id" -m x
	golden log hd log --json --no-next
	golden log-ticket hd log "$id" --json --no-next
	run hd log zzzzzzzz
	assert_failure 3
}
