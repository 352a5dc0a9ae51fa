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

# The exit status that is right, a bar, and the words of the command.
starts() {
	local id
	starts_with 0 status 0 list 0 "list --all" 0 "list nothing-matches-this" 0 "list status:resolved" \
		0 next 0 log 0 check 0 index 0 config 0 view 0 help 0 "export --to csv" 3 "show zzzzzzzz" \
		2 "list stauts:open" 2 shwo 3 "view nothing" 2 set 0 "new Something -m text"
	for id in "$@"; do
		starts_with 0 "show $id" 0 "next $id" 0 "log $id" 0 "note $id -m word" 0 "reply $id -m word" \
			0 "resolve $id" 0 "close $id" 0 "reopen $id" 0 "assign $id @me" 0 "label $id +a"
	done
}

starts_with() {
	while [ $# -gt 0 ]; do
		printf '%s|hd\t%s\n' "$1" "${2// /$'\t'}"
		shift 2
	done
}

# crawl ID...: from $DESK, to $CRAWL_DEPTH.
crawl() {
	mkdir "$WORK/crawl"
	starts "$@" >"$WORK/starts"
	run "${HD%/*}/tests/crawl/crawl" "$HD" "$DESK" "${CRAWL_DEPTH:-2}" "$WORK/crawl" <"$WORK/starts"
	assert_success
	refute_output --regexp '^0 commands'
}

@test "every suggestion on a fresh desk runs and ends with another" {
	desk --bare
	crawl
}

@test "every suggestion on a full desk runs and ends with another" {
	full_desk
	crawl "$waiting" "$answered" "$resolved" "$closed" "$merged" "$keyed"
}

@test "what is quoted for a person reads back as the command in JSON" {
	full_desk
	at 2026-02-26T09:00:00Z hd new -q "it's \$(touch gone) \"so\" -x" -m x --from "o'neil@acme.example"
	hd list --json --all | jq -r '.next[] | .command' >shown
	hd list --json --all | jq -c '.next[] | .argv' >meant
	while read -r line; do
		eval "words=($line)"
		printf '%s\1' "${words[@]}" | jq -Rsc 'split("\u0001")[:-1]'
	done <shown >read
	assert_files_equal read meant
	assert_not_exist gone
}
