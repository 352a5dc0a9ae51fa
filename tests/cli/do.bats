load helper

filed() {
	desk --bare
	id=$(hd new -q "VPN drops" --from ann@acme.example)
	hd next "$id" >/dev/null
	n=$(hd next "$id" | sed -n "s/^  \([0-9]\)  hd assign $id @me .*/\1/p")
}

@test "runs what this terminal was last shown, and says what it runs" {
	filed
	out hd do "$n"
	assert_success
	assert_output "$id  assigned to bob@desk.example"
	assert_equal "$(head -1 <<<"$stderr")" "hd assign $id @me"
}

@test "the numbers are of the last list, whatever printed it" {
	filed
	hd show "$id" >/dev/null 2>&1
	hd shwo 2>/dev/null || true
	out hd do 1
	assert_success
	assert_equal "$(head -1 <<<"$stderr")" "hd help show"
}

@test "--explain prints it and runs nothing" {
	filed
	out hd do "$n" --explain --no-next
	assert_output "hd assign $id @me"
	assert_equal "$(hd list -q no:assignee)" "$id"
}

@test "each terminal session has a list of its own" {
	filed
	run setsid -w hd do 1
	assert_failure 3
	assert_line --partial "nothing was suggested in this terminal yet"
	setsid -w hd help >/dev/null 2>&1
	out hd do "$n" --explain --no-next
	assert_output "hd assign $id @me"
}

@test "a session whose first process is gone still has its list, and errors keep their status" {
	filed
	cat >gone <<-'END'
		while kill -0 "$1" 2>/dev/null; do sleep 0.02; done
		hd list --limit none
		echo "status $?"
		hd next "$2"
		(hd do "$3" --explain --no-next)
		echo done
	END
	mkfifo said
	setsid bash -c 'bash gone $$ "$@" >said 2>&1 &' - "$id" "$n"
	run cat said
	assert_line "status 2"
	assert_line "hd assign $id @me"
	assert_line "done"
}

@test "where the ticket changed, nothing runs; the new list is shown instead" {
	filed
	setsid -w hd set -q "$id" priority=high
	out hd do "$n"
	assert_failure 4
	assert_regex "$stderr" "$id changed since this was suggested"
	assert_regex "$stderr" "  1  hd reply $id "
	assert_equal "$(hd list -q no:assignee)" "$id"
}

@test "what is needed comes from -m, and without a terminal nothing runs without it" {
	filed
	reply=$(hd next "$id" | sed -n "s/^  \([0-9]\)  hd reply $id .*/\1/p")
	run hd do "$reply" </dev/null
	assert_failure 2
	assert_line --partial "hd reply $id -m"
	hd next "$id" >/dev/null
	out hd do "$reply" -m "Which client?"
	assert_success
	assert_output "$id  replied; waiting_customer"
}

@test "at a terminal what is needed is asked for" {
	desk --bare
	printf '#!/bin/sh\necho text >"$1"\n' >"$HOME/ed"
	chmod +x "$HOME/ed"
	echo 'Asked for' >answer
	run env GIT_EDITOR="$HOME/ed" timeout 10 script -qec 'hd next; hd do 1' /dev/null <answer
	assert_success
	assert_line --partial "title: "
	assert_equal "$(hd list --no-next --format '%(title)')" "Asked for"
}

@test "a number that was not shown, or is none" {
	filed
	run hd do 9
	assert_failure 3
	assert_line --partial "there is no suggestion 9"
	run hd do x
	assert_failure 2
	run hd do 0
	assert_failure 2
}

@test "a forgotten or damaged memory loses nothing but the list" {
	filed
	shown=$(ls hd/main/shown/*)
	echo nonsense >"$shown"
	run hd do 1
	assert_failure 3
	hd next "$id" >/dev/null
	sed -i 's/hd/sh/g' "$shown"
	run hd do 1
	assert_failure 3
	rm -r hd
	run hd do 1
	assert_failure 3
	hd next "$id" >/dev/null
	run hd do "$n"
	assert_success
}

@test "under another name, suggestions are commands of that name" {
	desk --bare
	ln -s "$HD" "$WORK/helpdesk"
	run "$WORK/helpdesk" new "VPN drops" -m "Since noon." --from ann@acme.example
	assert_line "Next:"
	assert_line --partial "  1  helpdesk reply "
	assert_line "Run one: helpdesk do 1"
	run "$WORK/helpdesk" lsit
	assert_line --index 0 --partial "helpdesk: there is no command"
	run "$WORK/helpdesk" next --json
	assert_equal "$(jq -r '.next[0].argv[0]' <<<"$output")" helpdesk
	run "$WORK/helpdesk" do 1 --explain
	assert_line --index 0 --regexp "^helpdesk "
	run "$WORK/helpdesk" next
	run "$WORK/helpdesk" do 1 -m "On it."
	assert_line --regexp "^helpdesk reply "
	assert_success
}
