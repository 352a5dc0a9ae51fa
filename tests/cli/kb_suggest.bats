load helper

# Three articles; the one about the VPN is for customers.
articles() {
	desk --bare
	cat >../articles.jsonl <<-'END'
		{"id":"1","section":"network","title":"VPN drops every hour on macOS","body":"The keepalive of the client is too long. Set it to 20 s, then reconnect."}
		{"id":"2","title":"Reset a password","body":"Go to the account page, choose reset, and follow the mail."}
		{"id":"3","title":"The printer is offline","body":"Turn the printer off and on again. Check the network cable."}
	END
	hd kb import -q --audience public --from jsonl ../articles.jsonl >/dev/null
	vpn=network/vpn-drops-every-hour-on-macos
}

ticket() {
	hd new -q "VPN drops on my macOS laptop" -m "It was fine before. Is it the keepalive?" \
		--from ann@acme.example
}

@test "articles are ranked for a ticket, with what speaks for them" {
	articles
	id=$(ticket)
	out hd kb suggest "$id"
	assert_success
	assert_line -n 0 --regexp "^0\.[5-9][0-9]  $vpn  VPN drops every hour on macOS  matches: .*vpn"
	assert_regex "$stderr" "hd reply $id --kb $vpn +best article \(matches: [a-z ]*keepalive"
	run hd kb suggest "$id" --json
	jq -e --arg id "$id" --arg vpn "$vpn" '.kind == "kb-suggestions" and .ticket == $id and
		.suggestions[0].slug == $vpn and .suggestions[0].good and .suggestions[0].evidence > 0.5 and
		(.suggestions[0].matches | index("keepalive")) and .suggestions[0].helped_with == [] and
		([.suggestions[1:][].good] | any | not)' <<<"$output"
	assert_equal "$(hd kb suggest -q --limit 1 "$id")" "$vpn"
}

@test "what no article is about gets none" {
	articles
	id=$(hd new -q "Coffee machine broken" -m "No coffee in the kitchen." --from ann@acme.example)
	out hd kb suggest "$id"
	assert_success
	refute_output
	assert_regex "$stderr" "no article is like it"
	out hd show "$id"
	refute_regex "$stderr" "--kb|hd kb"
	# a word in common is not enough
	id=$(hd new -q "Who pays for the network of the new office in Oslo?" --from ann@acme.example)
	run hd kb suggest "$id" --json
	jq -e '[.suggestions[].good] | any | not' <<<"$output"
}

@test "show names the article that answers, until it is quoted; then resolve does" {
	articles
	id=$(ticket)
	out hd show "$id"
	assert_regex "$stderr" "hd reply $id --kb $vpn"
	hd kb edit -q "$vpn" audience=internal
	out hd next "$id"
	assert_output --regexp "hd kb show $vpn +best article"
	refute_output --partial "--kb"
	hd kb edit -q "$vpn" audience=public
	out hd show "$id"
	assert_regex "$stderr" "hd reply $id --kb $vpn"
	out hd reply "$id" --kb "$vpn" -m "This helps:"
	assert_regex "$stderr" "hd resolve $id --kb $vpn +if the article"
	refute_regex "$stderr" "hd reply $id --kb"
	git clone -q . ../work
	git -C ../work rm -qr kb
	git -C ../work commit -qm gone
	git -C ../work push -q
	out hd next "$id"
	refute_output --partial "--kb"
	DESK=
}

@test "what solved tickets like it speaks for an article whose words do not" {
	articles
	for i in 1 2 3; do
		id=$(hd new -q "Tunnel collapses in the afternoon" -m "Every day the tunnel collapses, number $i." --from ann@acme.example)
		hd resolve -q "$id" --kb "$vpn"
	done
	hd kb rename -q "$vpn" network/keepalive
	id=$(hd new -q "The tunnel collapses" -m "It collapses every afternoon." --from eve@acme.example)
	out hd kb suggest "$id" --json
	jq -e '.suggestions[0] | .slug == "network/keepalive" and .good and (.helped_with | length == 3)' <<<"$output"
	out hd show "$id"
	assert_regex "$stderr" "hd reply $id --kb network/keepalive +best article .*helped with"
}

@test "what is asked badly" {
	articles
	run hd kb suggest nothere
	assert_failure 3
	id=$(ticket)
	run hd kb suggest "$id" --limit 11
	assert_failure 4
	assert_output --partial "at most 10"
}
