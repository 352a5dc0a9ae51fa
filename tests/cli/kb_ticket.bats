load helper

answered() {
	desk --bare
	hd kb new -q "VPN drops" -d network --audience public -m "# Fix

Set the keepalive to 20 s." >/dev/null
	hd kb publish -q network/vpn-drops
	id=$(hd new -q "No VPN" --from ann@acme.example)
}

@test "a reply quotes an article and links the ticket to it" {
	answered
	hd config -q kb_url https://help.acme.example/
	out hd reply "$id" --kb network/vpn-drops -m "This helps:" --no-next
	assert_success
	run hd show "$id"
	assert_line --partial "This helps:"
	assert_output --partial "VPN drops"
	assert_output --partial "https://help.acme.example/network/vpn-drops.html"
	assert_equal "$(hd show "$id" --json | jq -c .ticket.links)" '["kb network/vpn-drops"]'
	assert_equal "$(hd show "$id" --json | jq -r .ticket.status)" waiting_customer
	hd reply -q "$id" --kb network/vpn-drops </dev/null
	assert_equal "$(hd show "$id" --json | jq '.ticket.entries | length')" 3
	assert_equal "$(hd list -q --all link:network/vpn-drops)" "$id"
}

@test "customers are sent nothing that they may not read" {
	answered
	hd kb edit -q network/vpn-drops audience=internal
	run hd reply "$id" --kb network/vpn-drops
	assert_failure 4
	assert_line --partial "hd kb edit network/vpn-drops audience=public"
	hd kb unpublish -q network/vpn-drops
	run hd reply "$id" --kb network/vpn-drops
	assert_failure 4
	assert_line --partial "hd kb publish network/vpn-drops"
	run hd reply "$id" --kb network/none
	assert_failure 3
	assert_equal "$(hd show "$id" --json | jq '.ticket.entries | length')" 1
}

@test "what solved a ticket is recorded, and can be taken back" {
	answered
	hd resolve -q "$id" --kb kb/network/vpn-drops.md
	assert_equal "$(hd show "$id" --json | jq -c '[.ticket.status, .ticket.links]')" \
		'["resolved",["solved-by network/vpn-drops"]]'
	hd unlink -q "$id" network/vpn-drops
	assert_equal "$(hd show "$id" --json | jq -c .ticket.links)" '[]'
	hd link -q "$id" network/vpn-drops --rel solved-by
	assert_equal "$(hd list -q --all 'link:"solved-by network/vpn-drops"')" "$id"
}

@test "a link to an article that is gone is found" {
	answered
	hd resolve -q "$id" --kb network/vpn-drops
	git clone -q . ../work
	git -C ../work rm -q kb/network/vpn-drops.md
	git -C ../work commit -qm gone
	git -C ../work push -q
	run hd check
	assert_line --partial "'solved-by network/vpn-drops' leads to no article"
	assert_line --partial "hd unlink $id network/vpn-drops"
	hd unlink -q "$id" network/vpn-drops
}
