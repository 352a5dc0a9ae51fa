load helper

@test "prints the id alone where stdout is no terminal, and with -q" {
	desk --bare
	out hd new "VPN drops"
	assert_success
	assert_output --regexp '^[a-z][0-9a-z]{7}$'
	assert_regex "$stderr" "hd assign $output @me"
	out hd new -q "VPN drops"
	assert_output --regexp '^[a-z][0-9a-z]{7}$'
	assert_equal "$stderr" ""
}

@test "at a terminal it says what it did" {
	desk --bare
	terminal 'hd new "VPN drops" -m text --color never --no-next'
	assert_success
	assert_output --regexp '^[a-z][0-9a-z]{7}  filed$'
}

@test "every option is kept" {
	desk
	echo "some log" >client.log
	id=$(hd new "VPN drops" -m "First." -m "Second." --from Ann@Acme.example -c network -p high \
		--assignee @me --label vpn --label macos --attach client.log --field os=linux \
		--field due=2026-03-05)
	run jq -c '.ticket | [.title, .requester, .category, .priority, .assignee, .labels, .fields, .due,
		.status, .entries[0].body, .entries[0].by, .entries[0].rec, .attachments[0].name]' \
		<<<"$(hd show --json "$id")"
	assert_output '["VPN drops","ann@acme.example","network","high","bob@desk.example",["macos","vpn"],{"os":"linux"},"2026-03-05T23:59:59.000Z","new","First.\n\nSecond.","ann@acme.example","bob@desk.example","client.log"]'
	entry=$(hd log "$id" --json | jq -r '.entries[0].id')
	assert_files_equal client.log "tickets/${id:0:2}/$id/$entry-client.log"
}

@test "the text comes from a file or from standard input, not from two places" {
	desk --bare
	printf 'from a file\n' >text
	id=$(hd new -q One -F text)
	run hd show "$id"
	assert_line "from a file"
	id=$(echo "from a pipe" | hd new -q Two -F -)
	run hd show "$id"
	assert_line "from a pipe"
	run hd new Three -m a -F text
	assert_failure 2
	run hd new Three -F nowhere
	assert_failure 3
	assert_line --partial nowhere
}

@test "the editor opens at a terminal; what is left empty files nothing" {
	desk --bare
	cat >"$HOME/ed" <<-'END'
		#!/bin/sh
		printf 'typed\n' | cat - "$1" >"$1.new" && mv "$1.new" "$1"
	END
	chmod +x "$HOME/ed"
	terminal "GIT_EDITOR='$HOME/ed' hd new Typed --no-next"
	assert_success
	run hd show "$(hd list -q Typed)"
	assert_line typed
	refute_output --partial '>8'
	terminal "GIT_EDITOR=true hd new Empty --no-next"
	assert_failure 4
	out hd list --count
	assert_output 1
}

@test "what is invalid names the nearest, and files nothing" {
	desk --bare
	run hd new x -p hgh
	assert_failure 4
	assert_line --partial "did you mean 'high'?"
	run hd new ""
	assert_failure 4
	run hd new x --label "a b"
	assert_failure 4
	run hd new x --attach nowhere.log
	assert_failure 3
	hd config -q categories network,access
	run hd new x -c netwrk
	assert_failure 4
	assert_line --partial network
	hd config -q fields.os linux,macos
	run hd new x --field os=linus
	assert_failure 4
	assert_line --partial linux
	run hd new x --field oss=linux
	assert_failure 4
	out hd list --all --count
	assert_output 0
}

@test "any text is kept to the byte, and drives no terminal" {
	desk
	title='-x "$(touch gone)" `touch gone` '"'"'; \ %s 🦉'
	printf 'tab\there\r\n\033[31mred\xe2\x80\xaetrojan\n--- \nend: | no' >body
	id=$(hd new -F body -- "$title")
	assert_equal "$(hd list --no-next --format '%(title)')" "$title"
	hd show --json "$id" | jq -j '.ticket.entries[0].body' >back
	assert_files_equal body back
	run hd show "$id"
	refute_output --partial $'\033'
	refute_output --partial $'\u202e'
	assert_not_exist gone
}

@test "bytes that are no UTF-8 are taken as Latin-1" {
	desk
	id=$(printf 'caf\xe9' | hd new x -F -)
	assert_equal "$(hd show --json "$id" | jq -r '.ticket.entries[0].body')" café
}

@test "a body of a megabyte is kept, more is refused by name" {
	desk --bare
	head -c 1048576 /dev/zero | tr '\0' x >big
	id=$(hd new big -F big)
	assert_equal "$(hd show --json "$id" | jq '.ticket.entries[0].body | length')" 1048576
	echo x >>big
	run hd new bigger -F big
	assert_failure 4
	assert_output --partial 1048576
}

@test "--dry-run checks, and files nothing" {
	desk --bare
	run hd new -n x -p hgh
	assert_failure 4
	run hd new -n x
	assert_success
	out hd list --all --count
	assert_output 0
}

@test "--json" {
	desk --bare
	golden new hd new --json --no-next "VPN drops" -m "Every hour." --from ann@acme.example --label vpn -p high
}

@test "--key: an open ticket gets occurrences, with a text only where it is another" {
	desk --bare
	id=$(hd new "Build fails" --key ci/main -m "log one")
	out hd new "Build fails" --key ci/main -m "log one" --no-next
	assert_success
	assert_output "$id"
	assert_equal "$stderr" "hd: $id  happened again"
	assert_equal "$(hd new -q "Build fails" --key ci/main -m "log two")" "$id"
	run jq -c '.ticket | [.occurrences, [.entries[] | [.do, .body]]]' <<<"$(hd show --json "$id")"
	assert_output '[3,[["open","log one"],["occurrence",null],["occurrence","log two"]]]'
	out hd list --count key:ci/main
	assert_output 1
}

@test "--key: one that ended is reopened within reopen_days, then a next generation follows it" {
	desk --bare
	hd config -q reopen_days 3
	id=$(hd new "Build fails" --key ci/main)
	at 2026-03-03T09:00:00Z hd resolve -q "$id"
	out at 2026-03-05T09:00:00Z hd new "Build fails" --key ci/main --no-next
	assert_output "$id"
	assert_equal "$stderr" "hd: $id  happened again; reopened"
	assert_equal "$(hd list --format '%(status)' id:"$id")" open
	at 2026-03-06T09:00:00Z hd close -q "$id"
	next=$(at 2026-03-10T09:00:00Z hd new "Build fails" --key ci/main)
	refute [ "$next" = "$id" ]
	out hd list --all --sort generation --format '%(id) %(generation) %(links)' key:ci/main
	assert_line "$id 1 "
	assert_line "$next 2 follows $id"
	assert_equal "$(at 2026-03-10T10:00:00Z hd new "Build fails" --key ci/main)" "$next"
}

@test "--key: two desks write the same ticket" {
	desk --bare
	id=$(hd new "Build fails" --key ci/main)
	hd init -q --bare ../other
	assert_equal "$(hd -C ../other new "Build fails" --key ci/main)" "$id"
}

@test "--key: sixteen processes at once make one ticket with sixteen occurrences" {
	desk --bare
	for i in $(seq 16); do
		hd new "Build fails" --key ci/main -m "log $i" >"id$i" 2>/dev/null &
	done
	wait
	assert_equal "$(cat id* | sort -u | wc -l)" 1
	out hd list --format '%(occurrences)'
	assert_output 16
}

@test "an empty key is refused, since a job's unset variable would file a ticket a run" {
	desk --bare
	run -2 hd new "Build fails" --key "" --no-next
	assert_output "hd: --key is empty: a key names what is filed once"
	assert_equal "$(hd list --count --no-next)" 0
}
