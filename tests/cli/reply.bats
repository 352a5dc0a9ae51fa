load helper

filed() {
	desk --bare
	id=$(hd new -q "VPN drops" -m x --from ann@acme.example)
}

status() {
	hd list --all --no-next --format '%(status)' "id:$id" 2>/dev/null
}

@test "an agent's reply waits for the customer, and is public" {
	filed
	out hd reply "$id" -m "Which client?" --no-next
	assert_success
	assert_output "$id  replied; waiting_customer"
	assert_equal "$(status)" waiting_customer
	assert_equal "$(hd show --json "$id" | jq -c '.ticket.entries[1] | [.do, .public, .by, .body]')" \
		'["reply",true,"bob@desk.example","Which client?"]'
}

@test "--as records what the customer said, and opens" {
	filed
	hd reply -q "$id" -m "Which client?"
	out hd reply "$id" --as Ann@Acme.example -m "The new one." --no-next
	assert_output "$id  replied; open"
	assert_equal "$(hd show --json "$id" | jq -c '.ticket.entries[2] | [.by, .rec]')" \
		'["ann@acme.example","bob@desk.example"]'
}

@test "the customer's own reply opens; where there are members, only they are agents" {
	filed
	GIT_AUTHOR_EMAIL=ann@acme.example hd reply -q "$id" -m "Still so."
	assert_equal "$(status)" open
	hd config -q members bob@desk.example
	GIT_AUTHOR_EMAIL=zoe@acme.example hd reply -q "$id" -m "Me too."
	assert_equal "$(status)" open
	hd reply -q "$id" -m "Which client?"
	assert_equal "$(status)" waiting_customer
}

@test "--status says otherwise, and names the nearest" {
	filed
	hd reply -q "$id" -m "Fixed in 2.1." --status resolved
	assert_equal "$(status)" resolved
	hd reply -q "$id" -m "The vendor looks." -s waiting_team
	assert_equal "$(status)" waiting_team
	run hd reply "$id" -m x --status solved
	assert_failure 4
	assert_line --partial "resolved"
}

@test "--template fills in, and text follows it" {
	filed
	hd reply -q "$id" --template nudge -m "P.S. Take your time."
	run hd show "$id"
	assert_line --partial "\"VPN drops\" ($id)"
	assert_line --partial "Bob Baker"
	assert_line "P.S. Take your time."
	refute_output --partial '{{'
	run hd reply "$id" --template nugde
	assert_failure 3
	assert_line --partial "did you mean nudge"
	run hd reply "$id" --template ../desk
	assert_failure 4
}

@test "a title that looks like a placeholder is left alone" {
	desk
	printf '{{title}} and {{ nothing }} {{open' >templates/odd.md
	hd commit -q
	id=$(hd new "{{requester}}" --from ann@acme.example)
	hd reply -q "$id" --template odd
	assert_equal "$(hd show --json "$id" | jq -r '.ticket.entries[1].body')" "{{requester}} and  {{open"
}

@test "several -m are paragraphs, -F is a file, nothing is an error" {
	filed
	hd reply -q "$id" -m One -m Two
	echo Three >text
	hd reply -q "$id" -F text
	assert_equal "$(hd show --json "$id" | jq -c '[.ticket.entries[1:][].body]')" '["One\n\nTwo","Three\n"]'
	run hd reply "$id"
	assert_failure 2
	assert_line --partial "-m TEXT or -F FILE"
	run hd reply "$id" -m "" </dev/null
	assert_failure
}

@test "the editor: unchanged or empty aborts" {
	filed
	cat >"$HOME/ed" <<-'END'
		#!/bin/sh
		cp "$1" "$HOME/seen"
		sed -i '1i By hand' "$1"
	END
	chmod +x "$HOME/ed"
	terminal "VISUAL='$HOME/ed' hd reply $id --no-next --color never"
	assert_success
	assert_output "$id  replied; waiting_customer"
	assert_file_contains "$HOME/seen" "VPN drops"
	assert_equal "$(hd show --json "$id" | jq -r '.ticket.entries[1].body')" "By hand"
	terminal "VISUAL=true hd reply $id"
	assert_failure 4
	terminal "VISUAL=false hd reply $id"
	assert_failure 4
	assert_equal "$(hd show --json "$id" | jq '.ticket.entries | length')" 2
}

@test "--attach, --dry-run, --json" {
	filed
	echo log >client.log
	hd reply -q "$id" -m "See the log." --attach client.log --attach client.log
	assert_equal "$(hd show --json "$id" | jq -c '[.ticket.attachments[] | [.name, .size]]')" \
		'[["client.log",4],["2-client.log",4]]'
	out hd reply -n "$id" -m x --no-next
	assert_output "$id  (dry run) replied; waiting_customer"
	assert_equal "$(hd show --json "$id" | jq .ticket.replies)" 1
	assert_equal "$(hd reply --json "$id" -m x | jq -c '[.kind, .ticket.replies, .ticket.status]')" \
		'["ticket",2,"waiting_customer"]'
}

@test "a reply to a ticket that was merged goes to its target, and says so" {
	filed
	other=$(hd new Other)
	hd merge -q "$id" "$other"
	out hd reply "$id" -m "Hello" --no-next
	assert_output "$other  replied; waiting_customer"
	assert_equal "$stderr" "hd: $id was merged: this went to $other"
}

@test "a template's front matter says what the ticket moves to, and is no part of the text" {
	desk --bare
	id=$(hd new -q "VPN drops" -m "Since noon." --from ann@acme.example)
	hd reply -q "$id" --template solved --no-next
	out hd list --all --no-next --format '%(status)' "id:$id"
	assert_output resolved
	out hd show --no-next "$id"
	refute_output --partial "status: resolved
---"
	assert_output --partial "we believe that \"VPN drops\""
	hd reply -q "$id" --template solved --status open
	out hd list --all --no-next --format '%(status)' "id:$id"
	assert_output open
}
