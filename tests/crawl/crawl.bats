load ../cli/helper

# A desk with one ticket in each situation that the rules know.
full_desk() {
	desk --bare
	desk_is_full
}

desk_is_full() {
	at 2026-02-10T09:00:00Z hd new -q "VPN drops every hour" -m "Since yesterday." \
		--from ann@acme.example --category network >/dev/null
	at 2026-02-20T09:00:00Z hd new -q "VPN drops each hour" -m "Again." --from cat@acme.example >/dev/null
	waiting=$(at 2026-02-01T09:00:00Z hd new -q "Where is my card?" -m "It did not come." \
		--from dan@acme.example --priority high)
	at 2026-02-02T09:00:00Z hd reply -q "$waiting" -m "On its way."
	answered=$(at 2026-02-21T09:00:00Z hd new -q "Cannot log in" -m "Since noon." --from eve@acme.example)
	at 2026-02-22T09:00:00Z hd reply -q "$answered" -m "Which browser?"
	at 2026-02-23T09:00:00Z hd reply -q "$answered" --as eve@acme.example -m "Firefox."
	resolved=$(at 2026-01-01T09:00:00Z hd new -q "Old thing" -m "x" --from ann@acme.example)
	at 2026-01-02T09:00:00Z hd resolve -q "$resolved"
	closed=$(at 2026-01-01T09:00:00Z hd new -q "Done thing" -m "x" --from ann@acme.example)
	at 2026-01-03T09:00:00Z hd close -q "$closed"
	merged=$(at 2026-02-25T09:00:00Z hd new -q "My card is late" -m "x" --from dan@acme.example)
	at 2026-02-25T10:00:00Z hd merge -q "$merged" "$waiting"
	keyed=$(hd new -q "Build fails" -m "log" --key ci/main --label ci)
	hd set -q "$keyed" due=2026-03-03 assignee=@me
}

commands_file() {
	cat <<-END
		0 hd status
		0 hd list
		0 hd list --all
		0 hd list nothing-matches-this
		0 hd list status:resolved
		0 hd next
		0 hd log
		0 hd check
		0 hd index
		0 hd config
		0 hd view
		0 hd help
		0 hd export --to csv
		3 hd show zzzzzzzz
		2 hd list stauts:open
		2 hd shwo
		3 hd view nothing
		2 hd set
		0 hd new 'Something new' -m text
	END
	for id in "$@"; do
		printf '0 hd %s\n' "show $id" "next $id" "log $id" "note $id -m word" "reply $id -m word" \
			"resolve $id" "close $id" "reopen $id" "assign $id @me" "label $id +a"
	done
}

@test "every suggestion on a fresh desk runs and ends with another" {
	desk --bare
	commands_file >commands
	run "$BATS_TEST_DIRNAME/crawl" "$DESK" "${CRAWL_DEPTH:-2}" commands
	assert_success
}

@test "every suggestion on a full desk runs and ends with another" {
	full_desk
	commands_file "$waiting" "$answered" "$resolved" "$closed" "$merged" "$keyed" >commands
	run "$BATS_TEST_DIRNAME/crawl" "$DESK" "${CRAWL_DEPTH:-2}" commands
	assert_success
}

@test "what is quoted for a person reads back as the command in JSON" {
	full_desk
	at 2026-02-26T09:00:00Z hd new -q "it's \$(touch gone) \"so\" -x" -m x --from "o'neil@acme.example"
	hd list --json --all | jq -r '.next[] | .command' >shown
	hd list --json --all | jq -c '.next[] | .argv' >meant
	while read -r line; do
		eval "words=($line)"
		printf '%s\0' "${words[@]}" | jq -Rsc 'split("\u0000")[:-1]'
	done <shown >read
	assert_files_equal read meant
	assert_not_exist gone
}
