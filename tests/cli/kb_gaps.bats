load helper

# solved TITLE TEXT ANSWER: a ticket that was answered and resolved; its id.
solved() {
	local id
	id=$(hd new -q "$1" -m "$2" --from ann.smith@acme.example --label vpn --category network)
	hd reply -q "$id" -m "$3" >/dev/null
	hd resolve -q "$id"
}

letter='Hi Bob,

My VPN drops every hour, it says "connection reset by peer". Call Smith at +49 30 1234567 or mail ann.smith@acme.example.

```
10:02:03 vpnd[123]: error E_KEEPALIVE: peer timed out
```

Best regards,
Ann Smith'

@test "a draft is made of what tickets say, without whose they were" {
	desk --bare
	id=$(solved "VPN drops for Ann" "$letter" $'Dear Ann,\n\n1. Set the keepalive to 20 s.\n2. Reconnect.\n\nRegards,\nBob')
	hd note -q "$id" -m "The reason is the firewall's keepalive. It rained."
	out hd kb draft --from "$id"
	assert_success
	assert_output "vpn-drops-for-name  drafted from 1 ticket"
	refute_regex "$stderr" "kb publish"
	assert_regex "$stderr" "kb edit"
	run hd kb show vpn-drops-for-name --raw
	assert_line "title: VPN drops for [name]"
	assert_line "category: network"
	assert_line "tags: [vpn]"
	assert_line "status: draft"
	assert_line 'My VPN drops every hour, it says "connection reset by peer". Call [name] at [number] or mail [address].'
	assert_line "    connection reset by peer"
	assert_line "    10:02:03 vpnd[123]: error E_KEEPALIVE: peer timed out"
	assert_line "The reason is the firewall's keepalive."
	assert_line "1. Set the keepalive to 20 s."
	assert_line --partial "](ticket:$id)"
	refute_output --regexp 'Ann|Smith|acme|1234567|Dear|rained'
	refute_output --partial "To be written"
	# again is another one, and a title of one's own must be free
	assert_equal "$(hd kb draft -q --from "$id")" vpn-drops-for-name-2
	run hd kb draft --from "$id" --title "VPN drops for name"
	assert_failure 4
	assert_equal "$(hd kb draft -q "$id" --title "Keepalive" --folder network)" network/keepalive
}

@test "what no ticket says is marked for a person" {
	desk --bare
	id=$(hd new -q "It is broken" --from ann@acme.example)
	hd resolve -q "$id"
	hd kb draft -q --from "$id"
	assert_equal "$(hd kb show it-is-broken --raw | grep -c '^\*To be written: ')" 4
	run hd kb draft
	assert_failure 2
	assert_output --partial "--from"
	run hd kb draft --from nothere
	assert_failure 3
}

@test "gaps: what no article solved, in groups, the costliest first" {
	desk --bare
	for i in 1 2 3; do
		solved "Printer $i is offline" "The printer in room $i shows offline again." "Switch it on." >/dev/null
	done
	a=$(solved "VPN drops" "The tunnel drops every hour." "Set the keepalive.")
	b=$(solved "The VPN drops" "My tunnel drops every hour, too." "Set the keepalive.")
	hd new -q "An open one: the VPN drops" >/dev/null
	run hd kb gaps --json
	jq -e '.kind == "kb-gaps" and .tickets == 5 and .unaided == 5 and .total == 2 and
		[.gaps[].tickets | length] == [3, 2] and [.gaps[].cost] == [6, 4] and
		(.gaps[0].words | index("printer")) and (.gaps[0].command | startswith("hd kb draft --from "))' <<<"$output"
	out hd kb gaps --limit 1
	assert_line -n 0 --regexp '^  3 tickets, cost 6 .*printer'
	assert_regex "$stderr" "1 more"
	first=$(hd kb gaps -q | head -1)
	assert_regex "$stderr" "hd kb draft --from $first +the costliest"
	# a draft, and an article that solved it, close their gaps
	hd kb draft -q --from "$a" "$b" --title "VPN drops" >/dev/null
	assert_equal "$(hd kb gaps -q | wc -l)" 1
	for id in $first; do
		hd link -q "$id" vpn-drops --rel solved-by
	done
	out hd kb gaps
	refute_output
	assert_regex "$stderr" "no ticket was solved without an article"
	assert_equal "$(HD_NOW=2026-05-01T09:00:00Z hd kb gaps --json --since 7d | jq .tickets)" 0
	run hd kb gaps --since whenever
	assert_failure 4
}

@test "resolving after a conversation proposes a draft; without one, or with an article, it does not" {
	desk --bare
	id=$(hd new -q "VPN drops" --from ann@acme.example)
	out hd resolve "$id"
	refute_regex "$stderr" "kb draft"
	hd reopen -q "$id"
	hd note -q "$id" -m "It is the keepalive."
	hd reply -q "$id" -m "Set the keepalive."
	out hd resolve "$id"
	assert_regex "$stderr" "hd kb draft --from $id +no article"
	hd kb draft -q --from "$id" >/dev/null
	hd reopen -q "$id"
	out hd resolve "$id" --kb vpn-drops
	refute_regex "$stderr" "kb draft"
}

@test "stats: what articles solved, under their former names too, and what has none" {
	desk --bare
	hd config -q categories "network,billing"
	for slug in a b; do
		hd kb new -q "Article $slug" --category network -m x >/dev/null
		hd kb publish -q "article-$slug" >/dev/null
	done
	for i in 1 2; do
		id=$(solved "VPN $i" "It drops." "Wait.")
		hd link -q "$id" article-b --rel kb
		hd link -q "$id" article-b --rel solved-by
	done
	hd link -q "$(solved "VPN 3" "It drops." "Wait.")" article-a --rel kb
	hd new -q "An invoice" --category billing >/dev/null
	hd kb rename -q article-b network/b
	hd kb vote -q network/b
	hd kb vote -q network/b --down --as eve@desk.example
	run hd kb stats --json
	jq -e '.kind == "kb-stats" and .total == 2 and
		([.articles[] | [.slug, .solved, .quoted, .up, .down, .helpful]] ==
			[["network/b", 2, 0, 1, 1, 0.5], ["article-a", 0, 1, 0, 0, null]]) and
		.articles[0].changed == "2026-03-02T09:00:00.000Z" and
		([.categories[] | [.category, .tickets, .ended, .aided, .articles]] ==
			[["billing", 1, 0, 0, 0], ["network", 3, 3, 3, 2]])' <<<"$output"
	out hd kb stats
	assert_line --regexp '^ +2 +0 +1/2 +0s? +network/b  Article b$'
	assert_line --regexp '^ +1 +0 +0  billing  no article$'
	assert_equal "$(hd kb stats -q --limit 1)" network/b
	run hd kb stats --json --since 2026-03-03
	jq -e '[.articles[].solved] == [0, 0]' <<<"$output"
}
