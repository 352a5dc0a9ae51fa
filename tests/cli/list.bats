load helper

# Four tickets: new, waiting, resolved, closed.
filled() {
	desk --bare
	new=$(at 2026-03-01T09:00:00Z hd new -q "VPN drops" -m "The tunnel dies." -p high --label vpn \
		-c network --from ann@acme.example)
	waiting=$(at 2026-02-01T09:00:00Z hd new -q "Card, \"late\"" -m x --from dan@acme.example)
	at 2026-02-02T09:00:00Z hd reply -q "$waiting" -m "On its way."
	resolved=$(at 2026-01-01T09:00:00Z hd new -q "Old thing" -m x --assignee @me)
	at 2026-01-02T09:00:00Z hd resolve -q "$resolved"
	closed=$(at 2026-01-01T10:00:00Z hd new -q "Done thing" -m x)
	at 2026-01-03T09:00:00Z hd close -q "$closed"
}

@test "leaves out what ended, and says so; newest change first" {
	filled
	out hd list --no-next
	assert_success
	assert_line -n 0 "ID        STATUS            PRIO    UPDATED   ASSIGNEE      TITLE"
	assert_line -n 1 "$new  new               high    1d ago                  VPN drops"
	assert_line -n 2 "$waiting  waiting_customer  normal  4w ago                  Card, \"late\""
	assert_equal "${#lines[@]}" 3
	assert_equal "$stderr" "hd: 2 tickets; resolved and closed ones are left out (--all)"
}

@test "--all, or a status in the query, shows what ended" {
	filled
	out hd list -q --all
	assert_output "$new"$'\n'"$waiting"$'\n'"$closed"$'\n'"$resolved"
	out hd list -q status:resolved
	assert_output "$resolved"
	out hd list -q is:ended thing
	assert_output "$closed"$'\n'"$resolved"
	out hd ls -q status:any thing
	assert_output "$closed"$'\n'"$resolved"
}

@test "the query language chooses" {
	filled
	chosen() {
		local want=$1
		shift
		assert_equal "$(hd list -q --all --sort created "$@" | tr '\n' ' ')" "$want"
	}
	chosen "$new " priority:high
	chosen "$new " 'priority>=high'
	chosen "$new " label:vpn
	chosen "$closed $waiting " -label:vpn -assignee:@me
	chosen "$resolved " assignee:@me
	chosen "$new " category:network,access
	chosen "$new " 'updated<7d'
	chosen "$resolved $closed " 'created<2026-02-01'
	chosen "$new " '"tunnel dies"'
	chosen "$new " TUNNEL
	chosen "$resolved $new " '(old OR vpn)'
	chosen "$resolved $closed $waiting " no:category
	chosen "$new " "id:${new:0:5}"
	chosen "$waiting " from:dan@acme.example
}

@test "--sort, --limit" {
	filled
	assert_equal "$(hd list -q --all --sort -created,id --limit 2)" "$new"$'\n'"$waiting"
	assert_equal "$(hd list -q sort:created)" "$waiting"$'\n'"$new"
	out hd list --limit 1 --no-next
	assert_equal "${#lines[@]}" 2
	assert_equal "$stderr" "hd: the first 1 of 2 tickets; resolved and closed ones are left out (--all)"
	assert_equal "$(hd list -q --all --limit all | wc -l)" 4
	assert_equal "$(hd list -q -al2 | wc -l)" 2
	run hd list --limit none
	assert_failure 2
	run hd list --limit 0
	assert_failure 2
	run hd list --sort nonsense
	assert_failure 2
}

@test "at most 50 by itself" {
	desk --bare
	for i in $(seq 51); do echo "{\"id\":$i,\"title\":\"t$i\"}"; done | hd import -q --from jsonl -
	assert_equal "$(hd list -q | wc -l)" 50
	assert_equal "$(hd list -q --limit all | wc -l)" 51
}

@test "--columns" {
	filled
	out hd list --columns id,requester,labels --no-next
	assert_line -n 0 --regexp '^ID +REQUESTER +LABELS$'
	assert_line -n 1 --regexp "^$new  ann +vpn$"
	out hd list --columns id,updated --absolute --no-next
	assert_line -n 1 "$new  2026-03-01 09:00"
	run hd list --columns id,titel
	assert_failure 2
	assert_line --partial title
}

@test "--csv: a heading, quotes where needed, no formula" {
	filled
	hd new -q "=1+1" >/dev/null
	out hd list --csv --columns title,priority,labels --sort created
	assert_output "title,priority,labels"$'\r\n'"\"Card, \"\"late\"\"\",normal,"$'\r\n'"VPN drops,high,vpn"$'\r\n'"\"'=1+1\",normal,"$'\r'
}

@test "--format" {
	filled
	out hd list --format '%(id)|%(status)|%(requester)%t%(title)%%' label:vpn
	assert_output "$new|new|ann@acme.example"$'\t'"VPN drops%"
	run hd list --format '%(titel)'
	assert_failure 2
	assert_line --partial 'did you mean title'
	run hd list --format '%q'
	assert_failure 2
}

@test "--count" {
	filled
	out hd list --count
	assert_output 2
	out hd list --count --all
	assert_output 4
	out hd list --count --json --no-next
	assert_equal "$(jq -c '[.total, .tickets]' <<<"$output")" '[2,[]]'
}

@test "nothing found is no error: exit 0, an empty list, the wider query" {
	filled
	out hd list thing
	assert_success
	assert_output ""
	assert_regex "$stderr" 'no ticket matches; resolved and closed ones are left out'
	assert_regex "$stderr" 'hd list --all thing'
	out hd list --json nothing-like-this
	assert_equal "$(jq -c '[.total, .truncated, .tickets]' <<<"$output")" '[0,false,[]]'
	assert_equal "$(jq '.next | length > 0' <<<"$output")" true
}

@test "an unknown key or value names the nearest, and the corrected query runs" {
	filled
	out hd list stauts:new vpn
	assert_failure 2
	assert_output ""
	assert_regex "$stderr" "'stauts' is no key of queries; did you mean 'status'"
	assert_regex "$stderr" "hd list status:new vpn +the corrected query"
	out hd list status:opn
	assert_failure 2
	assert_regex "$stderr" "hd list status:open +the corrected query"
	out hd list '(vpn'
	assert_failure 2
	out hd do 1 -q
	assert_success
}

@test "at a terminal columns are cut to its width" {
	filled
	hd new -q "$(printf 'a long title %.0s' {1..12})" >/dev/null
	terminal 'hd list --no-next --color never'
	assert_success
	for line in "${lines[@]}"; do
		[ "${#line}" -le 80 ] || fail "wider than 80: $line"
	done
	assert_output --partial '…'
}

@test "a hostile title drives no terminal, and makes one line" {
	desk --bare
	id=$(hd new -- $'\033]0;gone\a two\nlines \u202etrojan')
	out hd list --no-next
	refute_output --partial $'\033'
	refute_output --partial $'\u202e'
	assert_equal "${#lines[@]}" 2
}

@test "--json" {
	filled
	golden list hd list --json --no-next --limit 1
	assert_equal "$(hd list --json --limit 1 | jq -c '[.total, .truncated, (.next | length > 0)]')" \
		'[2,true,true]'
}
