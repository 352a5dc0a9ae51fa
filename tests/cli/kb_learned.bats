load helper

# Four articles with the same words; each says which it is only in its name.
articles() {
	desk --bare
	for i in 1 2 3 4; do
		echo "{\"id\":\"$i\",\"title\":\"VPN keepalive\",\"body\":\"Set the keepalive of the tunnel.\"}"
	done >../articles.jsonl
	hd kb import -q --audience public --from jsonl ../articles.jsonl >/dev/null
}

found() {
	hd kb search -q keepalive tunnel | paste -sd' '
}

votes() {
	hd kb search keepalive tunnel --explain --json | jq -c '[.hits[] | {slug, score,
		votes: ([.parts[] | select(.reason == "votes").weight] | add // 0)}]'
}

# The same as from nothing, and from nothing but the segments.
same_anew() {
	local now
	now=$(votes)
	rm "$DESK"/hd/main/words/learned
	hd kb vote -q vpn-keepalive-3 --as zoe@desk.example --down >/dev/null
	hd kb vote -q vpn-keepalive-3 --as zoe@desk.example >/dev/null
	votes >/dev/null
	now=$(votes)
	rm -r "$DESK"/hd/main/words
	assert_equal "$(votes)" "$now"
}

@test "what solved, was quoted and voted for comes first, by how much it helped" {
	articles
	assert_equal "$(found)" "vpn-keepalive-2 vpn-keepalive-3 vpn-keepalive-4 vpn-keepalive"
	hd kb vote -q vpn-keepalive-3
	assert_equal "$(found)" "vpn-keepalive-3 vpn-keepalive-2 vpn-keepalive-4 vpn-keepalive"
	for i in 1 2; do
		id=$(hd new -q "Tunnel $i" --from ann@acme.example)
		hd resolve -q "$id" --kb vpn-keepalive-4
	done
	id=$(hd new -q "Tunnel 3" --from ann@acme.example)
	hd reply -q "$id" --kb vpn-keepalive-2 </dev/null
	assert_equal "$(found)" "vpn-keepalive-4 vpn-keepalive-3 vpn-keepalive-2 vpn-keepalive"
	run votes
	jq -e '(.[0].votes > .[1].votes) and (.[1].votes > .[2].votes) and (.[2].votes > 0) and
		.[3].votes == 0 and .[0].votes <= 0.2' <<<"$output"
	same_anew
	# it is taken back as it came
	for who in bob zoe eve; do
		hd kb vote -q vpn-keepalive-3 --down --as "$who@desk.example"
	done
	hd unlink -q "$id" vpn-keepalive-2
	assert_equal "$(found)" "vpn-keepalive-4 vpn-keepalive-2 vpn-keepalive-3 vpn-keepalive"
}

@test "a new name, a clone and an index made anew rank the same" {
	articles
	found >/dev/null
	id=$(hd new -q "Tunnel" --from ann@acme.example)
	hd resolve -q "$id" --kb vpn-keepalive-4
	hd kb vote -q vpn-keepalive-4
	found >/dev/null
	hd kb rename -q vpn-keepalive-4 network/keepalive
	assert_equal "$(found)" "network/keepalive vpn-keepalive-2 vpn-keepalive-3 vpn-keepalive"
	before=$(votes)
	git clone -q --bare . ../clone
	assert_equal "$(hd -C ../clone kb search keepalive tunnel --explain --json | jq -c '[.hits[].score]')" \
		"$(jq -c '[.[].score]' <<<"$before")"
	hd kb edit -q network/keepalive -m "Set the keepalive of the tunnel."
	hd kb edit -q network/keepalive -m "Set the keepalive of the tunnel!"
	assert_equal "$(votes)" "$before"
	same_anew
	# a merged ticket is counted no more
	hd merge -q "$id" "$(hd new -q "The same" --from ann@acme.example)"
	less=$(votes)
	jq -e --argjson before "$before" '.[0].votes > 0 and .[0].votes < $before[0].votes' <<<"$less"
}
