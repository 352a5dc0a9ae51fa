load helper

# Three tickets and two articles, one of them published.
filled() {
	desk --bare
	drops=$(hd new -q "VPN drops every hour" --from ann@acme.example \
		-m "Since yesterday the connection drops: reset by peer, see nginx.conf." --label macos)
	slow=$(hd new -q "VPN is slow" -m "The tunnel is full." --from zoe@acme.example)
	burns=$(hd new -q "The printer burns" -m "Help. Reset it?" --from dan@acme.example)
	hd kb new -q "VPN keepalive" --folder network --tag tunnel -m "Set the keepalive to 20 s."
	hd kb new -q "Printers" -m "How a printer is restarted." --audience public
	hd kb publish -q printers
}

@test "the best first, with the passage and what comes next" {
	filled
	out hd search vpn drops
	assert_success
	assert_line -n 0 "$drops  VPN drops every hour"
	assert_line -n 1 "    Since yesterday the connection drops: reset by peer, see nginx.conf."
	assert_equal "${#lines[@]}" 6
	assert_regex "$stderr" "hd show $drops +VPN drops every hour"
	out hd search -q --limit 1 vpn drops
	assert_output "$drops"
	assert_equal "$(hd search -q vpn drops --kind article)" network/vpn-keepalive
	assert_equal "$(hd kb search -q vpn drops)" network/vpn-keepalive
}

@test "phrases as written, minuses, alternatives, prefixes, fields" {
	filled
	assert_equal "$(hd search -q '"reset by peer"')" "$drops"
	assert_equal "$(hd search -q '"nginx.conf"')" "$drops"
	assert_equal "$(hd search -q '"nginx conf"')" ""
	assert_equal "$(hd search -q vpn -drops -keepalive)" "$slow"
	assert_equal "$(hd search -q '"reset by" OR title:slow' | sort)" "$(printf '%s\n' "$drops" "$slow" | sort)"
	assert_equal "$(hd search -q 'keepal*')" network/vpn-keepalive
	assert_equal "$(hd search -q 'title:restart*')" ""
	assert_equal "$(hd search -q tag:macos)" "$drops"
	assert_equal "$(hd search -q tag:tunnel)" network/vpn-keepalive
	assert_equal "$(hd search -q '"is"' | sort)" "$(printf '%s\n' printers "$slow" | sort)"
}

@test "a change is found at once, in the words it has now" {
	filled
	assert_equal "$(hd search -q zeppelin)" ""
	hd reply -q "$burns" -m "It looks like a zeppelin."
	assert_equal "$(hd search -q zeppelin)" "$burns"
	hd kb edit -q printers -m "Of zeppelins."
	assert_equal "$(hd search -q zeppelins --kind article)" printers
	assert_equal "$(hd search -q restarted)" ""
}

@test "what is left out: drafts for customers, what is archived or withdrawn" {
	filled
	assert_equal "$(hd search -q --public vpn printer)" printers
	hd kb archive -q printers
	assert_equal "$(hd search -q --public vpn printer)" ""
	assert_equal "$(hd search -q printer)" "$burns"
	assert_equal "$(hd search -q printer --all | sort)" "$(printf '%s\n' printers "$burns" | sort)"
	out hd search --no-next printer --all --kind article
	assert_line -n 0 "printers  Printers  (archived)"
}

@test "what was likely meant, from the desk's own words" {
	filled
	out hd search vpn keepalvie
	assert_line -n 0 "network/vpn-keepalive  VPN keepalive  (draft)"
	assert_regex "$stderr" "did you mean: vpn keepalive"
	assert_regex "$stderr" "1  hd search -- 'vpn keepalive'"
	out hd search xylophone
	assert_success
	assert_output ""
	assert_regex "$stderr" "nothing was found"
}

@test "synonyms of the desk" {
	filled
	assert_equal "$(hd search -q wireguard)" ""
	hd config -q synonyms "wireguard, tunnel; paper machine, printer"
	assert_equal "$(hd search -q wireguard | sort)" "$(printf '%s\n' network/vpn-keepalive "$slow" | sort)"
	assert_equal "$(hd search -q paper machine --kind ticket)" "$burns"
}

@test "an article is found by the stems of its own language" {
	filled
	hd kb new -q "Die Drucker druckten nichts" --language de -m "Das Papier fehlt."
	assert_equal "$(hd search -q drucken --kind article)" die-drucker-druckten-nichts
}

@test "--explain: the parts sum up to the score" {
	filled
	hd search --explain --json --no-next vpn drops >got.json
	run jq -e '.kind == "search" and .query == "vpn drops" and .corrected == null
		and ([.hits[] | (.score - ([.parts[].score] | add) | fabs) < 0.001] | all)
		and (.hits[0] | .kind == "ticket" and .words[0] == "drops" and .standing == null)
		and ([.hits[0].parts[].reason] | unique == ["feedback", "near", "word"])' got.json
	assert_success
	out hd search --explain --no-next vpn drops --limit 1
	assert_line --regexp "^ +[0-9.]+  word +drop  \(1 in the title, 1 in the text; idf [0-9.]+, weight [0-9.]+\)$"
}

@test "a batch is a TREC run; what asks is no answer" {
	filled
	printf 'q1\tvpn drops\n\nq 2\t"printer" -burns title:x\n%s\tvpn drops\n' "$drops" >queries.tsv
	out hd search --batch queries.tsv --kind ticket --limit 2 --no-next
	assert_success
	assert_line -n 0 --regexp "^q1 Q0 $drops 1 [0-9]+\.[0-9]{6} hd$"
	assert_line -n 1 --regexp "^q1 Q0 $slow 2 [0-9.]+ hd$"
	assert_line -n 2 --regexp "^q_2 Q0 $burns 1 [0-9.]+ hd$"
	assert_line -n 3 --regexp "^$drops Q0 $slow 1 "
	assert_equal "${#lines[@]}" 4
	printf '%s\n' '{"id": "A-1", "title": "Zeppelins", "body": "How they fly."}' \
		'{"id": "7003", "body": "Of gliders."}' >articles.jsonl
	hd kb import -q --from jsonl articles.jsonl
	piped "printf 'q\tzeppelin\n' | hd search --batch - --no-next"
	assert_output --regexp "^q Q0 A-1 1 "
	# a number for want of a title is no word of it
	out hd search --no-next gliders
	assert_line -n 0 7003
	assert_equal "$(hd search -q 7003)" ""
}

@test "mistakes are told" {
	desk --bare
	run hd search
	assert_failure 2
	assert_line "hd: there are no words to look for"
	run hd search --kind car vpn
	assert_failure 2
	run hd search --batch queries.tsv
	assert_failure 6
	echo "no tab" >queries.tsv
	run hd search --batch queries.tsv
	assert_failure 4
	assert_line "hd: queries.tsv:1: it is not ID<TAB>TEXT"
	run hd search --batch queries.tsv vpn
	assert_failure 2
	out hd search vpn
	assert_success
	assert_output ""
}

@test "an index that is damaged is made anew while it is asked" {
	filled
	hd search -q vpn >before
	for file in hd/*/words/seg-*; do
		printf 'xxxxxxxx' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") / 2)) conv=notrunc status=none
	done
	hd search -q vpn >after
	assert_equal "$(<after)" "$(<before)"
}
