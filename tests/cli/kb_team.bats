load helper

# Bob and Ann, each with a clone of one desk whose articles need a review.
setup() {
	common_setup
	hd init -q --no-next --bare server.git
	hd clone -q --no-next server.git bob
	hd clone -q --no-next server.git ann
	git -C ann config user.name "Ann Adams"
	git -C ann config user.email ann@acme.example
	DESK="$WORK/bob"
	bob config -q kb_review yes
	bob sync -q
	cat >"$HOME/editor" <<-'END'
		#!/bin/sh
		sed -i "$EDIT" "$1"
	END
	chmod +x "$HOME/editor"
	slug=network/vpn
}

bob() { hd -C "$WORK/bob" "$@"; }
ann() { hd -C "$WORK/ann" "$@"; }

# edits WHO SED: in a real editor, at a terminal.
edits() {
	EDIT=$2 GIT_EDITOR="$HOME/editor" script -qec "hd -C '$WORK/$1' kb edit -q $slug" /dev/null </dev/null >/dev/null
}

both_sync() {
	bob sync -q
	ann sync -q
	bob sync -q
	assert_equal "$(git -C bob rev-parse HEAD)" "$(git -C ann rev-parse HEAD)"
}

@test "an article is written in one clone, reviewed and published in the other" {
	bob kb new -q VPN -d network -m "Set the keepalive to 200 s." >/dev/null
	edits bob 's/200 s/20 s/; s/^audience:.*/audience: public/'
	bob kb review -q "$slug" --by ann@acme.example
	both_sync
	assert_equal "$(ann kb list -q --status review)" "$slug"
	ann kb review -q "$slug" --approve
	both_sync
	bob kb publish -q "$slug"
	both_sync
	assert_equal "$(ann kb show "$slug" --json | jq -c '.article | [.status, .audience, .reviewer, .text]')" \
		'["published","public","ann@acme.example","Set the keepalive to 20 s.\n"]'
	assert_equal "$(ann search -q keepalive)" "$slug"
	hd -C ann check -q --no-next
}

@test "both change one article at once: other lines both, the same line both kept and told" {
	bob kb new -q VPN -d network -m "$(printf 'First line.\n\nSecond line.\n\nThird line.')" >/dev/null
	both_sync
	edits bob 's/First line/First line, by Bob/'
	edits ann 's/Third line/Third line, by Ann/'
	both_sync
	assert_equal "$(bob kb show "$slug" --json | jq -r .article.text | tr -d '\n')" \
		"First line, by Bob.Second line.Third line, by Ann."
	edits bob 's/Second line/Second line of Bob/'
	edits ann 's/Second line/Second line of Ann/'
	both_sync
	for line in "Second line of Bob." "Second line of Ann."; do
		assert_file_contains "ann/kb/$slug.md" "^$line\$"
	done
	run ann kb check
	assert_line --partial "kb/$slug.md:11: a merge kept both versions"
	edits ann '/^<!-- hd: /d; /of Bob/d'
	both_sync
	run bob kb check
	refute_output --partial "versions"
}

@test "words that changed while they were approved are not published" {
	bob kb new -q VPN -d network -m "Old words." >/dev/null
	bob kb review -q "$slug"
	both_sync
	ann kb review -q "$slug" --approve
	edits bob 's/Old words/New words/'
	both_sync
	run bob kb publish "$slug"
	assert_failure 4
	assert_line --partial "was not approved as it is now"
	assert_equal "$(bob kb list -q --status published)" ""
}
