load helper

filed() {
	desk --bare
	id=$(hd new -q "VPN drops" --from ann@acme.example)
}

status() {
	hd list --all --no-next --format '%(status)' "id:$id" 2>/dev/null
}

@test "resolve, close, reopen: status, words, times" {
	filed
	out hd resolve "$id" -m "Restarted the tunnel." --no-next
	assert_output "$id  resolved"
	assert_equal "$(status)" resolved
	out hd close "$id" --no-next
	assert_output "$id  closed"
	assert_equal "$(hd show --json "$id" |
		jq -c '.ticket | [.status, .resolved, .closed, .reopened, .entries[1].body]')" \
		'["closed","2026-03-02T09:00:00.001Z","2026-03-02T09:00:00.002Z",0,"Restarted the tunnel."]'
	out hd reopen "$id" -m "It is back." --no-next
	assert_output "$id  reopened"
	assert_equal "$(hd show --json "$id" | jq -c '.ticket | [.status, .resolved, .closed, .reopened]')" \
		'["open",null,null,1]'
}

@test "what is so already makes no entry, unless there are words" {
	filed
	hd resolve -q "$id"
	out hd resolve "$id" --no-next
	assert_output "$id  was so already; nothing to do"
	hd resolve -q "$id" -m "Really."
	assert_equal "$(hd log "$id" | wc -l)" 3
	out hd reopen "$id" -n --no-next
	assert_output "$id  (dry run) reopened"
	assert_equal "$(status)" resolved
}

@test "they leave the default list, and come back when the customer answers" {
	filed
	hd resolve -q "$id"
	assert_equal "$(hd list -q)" ""
	hd reply -q "$id" --as ann@acme.example -m "No, still so."
	assert_equal "$(hd list -q)" "$id"
}

@test "words from a file; many ids are too many" {
	filed
	echo "From a file." >text
	hd close -q "$id" -F text
	assert_equal "$(hd show --json "$id" | jq -r '.ticket.entries[1].body')" "From a file."
	run hd close "$id" "$id"
	assert_failure 2
	run hd resolve zzzzzzzz
	assert_failure 3
}
