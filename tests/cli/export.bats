load helper

# A desk with a bit of everything.
full() {
	desk "$@"
	printf 'a\0b\377' >"$WORK/log.bin"
	id=$(hd new --no-next "VPN drops" -m "Every hour, says \"it\"." --from carl@cust.example --priority high --label vpn --attach "$WORK/log.bin")
	hd reply -q --no-next "$id" -m "Which client?"
	other=$(hd new --no-next "=cmd()" -m "# heading" --key ci/main)
	hd note -q --no-next "$other" -m "for us alone"
	hd merge -q --no-next "$other" "$id"
	gone=$(hd new --no-next "gone")
	hd undo -q --no-next
	hd config -q --no-next categories network,printing
}

@test "a desk goes out and comes in as an equal one" {
	full
	hd export --no-next >"$WORK/all.jsonl"
	hd init -q --no-next --bare "$WORK/two"
	hd -C "$WORK/two" import -q --no-next "$WORK/all.jsonl"
	for path in tickets desk.yaml templates; do
		assert_equal "$(git -C "$WORK/two" rev-parse "HEAD:$path")" "$(git rev-parse "HEAD:$path")"
	done
	hd -C "$WORK/two" check -q --no-next
	hd -C "$WORK/two" export --no-next | cmp - "$WORK/all.jsonl"
}

@test "a hand edit that git committed goes out as it is" {
	full
	sed -i 's/^title: .*/title: By hand/' "tickets/${id:0:2}/$id.yaml"
	git commit -qam "by hand"
	hd export --no-next >"$WORK/all.jsonl"
	hd init -q --no-next --bare "$WORK/two"
	hd -C "$WORK/two" import -q --no-next "$WORK/all.jsonl"
	assert_equal "$(git -C "$WORK/two" rev-parse HEAD:tickets)" "$(git rev-parse HEAD:tickets)"
	DESK= # it has an edit that is no entry yet
}

@test "each line is one object of the contract" {
	full
	hd export --no-next >"$WORK/all.jsonl"
	run -0 jq -r 'select(.schema == 1) | .kind' "$WORK/all.jsonl"
	assert_equal "$(sort <<<"$output" | uniq -c | tr -s ' \n' ' ')" " 1 attachment 3 file 3 ticket "
	run -0 jq -r 'select(.kind == "attachment").base64' "$WORK/all.jsonl"
	assert_output "$(base64 "$WORK/log.bin")"
	run -0 jq -c 'select(.kind == "ticket").ticket | select(.title == "VPN drops") | [.status, .priority, .labels, [.entries[].do]]' "$WORK/all.jsonl"
	assert_output '["waiting_customer","high",["vpn"],["open","reply"]]'
}

@test "a query picks tickets, and no files of the desk" {
	full
	run -0 hd export --no-next label:vpn
	run -0 jq -r .kind <<<"$output"
	assert_output "attachment
ticket"
	run -0 hd export --no-next label:nothing
	assert_output ""
	run -2 hd export colour:red
}

@test "csv: a row a ticket, and no cell is a formula" {
	full
	hd unmerge -q --no-next "$other"
	run -0 hd export --no-next --to csv
	assert_line --index 0 --regexp '^id,title,status,priority,category,requester,'
	assert_line --regexp "^$id,VPN drops,waiting_customer,high,,carl@cust.example,"
	assert_line --regexp "^$other,\"'=cmd\(\)\",new,normal,,"
	hd export --no-next --to csv "id:$other" >"$WORK/one.csv"
	hd init -q --no-next --bare "$WORK/two"
	hd -C "$WORK/two" import -q --no-next --from csv "$WORK/one.csv"
	run -0 hd -C "$WORK/two" list --no-next --format '%(title) %(source)'
	assert_output "=cmd() $other"
}

@test "markdown: the conversation, with what is internal marked" {
	full
	run -0 hd export --no-next --to markdown "id:$id"
	assert_line --index 0 "## $id VPN drops"
	assert_line "> Which client?"
	run -0 hd export --no-next --to markdown
	assert_line --regexp '^### .*, note \(internal\)$'
	assert_line "> # heading"
}

@test "a closed or full standard output is told" {
	full
	run -6 --separate-stderr bash -c 'hd export --no-next >/dev/full'
	assert_regex "$stderr" "standard output could not be written"
	run -6 --separate-stderr bash -c 'hd export --no-next >&-'
}

@test "an unknown format is a usage error" {
	desk
	run -2 hd export --to xml
	assert_output --partial "--to is jsonl, csv or markdown, not 'xml'"
}

@test "an empty desk goes out too" {
	desk
	run -0 hd export --no-next
	run -0 jq -r .kind <<<"$output"
	assert_output --partial file
	refute_output --partial ticket
}
