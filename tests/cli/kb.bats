load helper

written() {
	desk "$@"
	hd kb new "VPN drops every hour" -d network -m "Set the keepalive." -t vpn -t macos -q >/dev/null
	slug=network/vpn-drops-every-hour
}

as_ann() {
	GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@acme.example "$@"
}

@test "a new article is a draft for the team, and a file" {
	desk
	out hd kb new "VPN drops, every hour!" --folder network -m "Set the keepalive." --tag vpn --summary "Short."
	assert_success
	assert_output "network/vpn-drops-every-hour  written, a draft"
	assert_regex "$stderr" "hd kb publish network/vpn-drops-every-hour"
	run cat kb/network/vpn-drops-every-hour.md
	assert_output - <<-'END'
		---
		title: VPN drops, every hour!
		summary: Short.
		tags: [vpn]
		status: draft
		audience: internal
		owner: bob@desk.example
		author: bob@desk.example
		---

		Set the keepalive.
	END
	assert_equal "$(git log -1 --format=%s)" "Write network/vpn-drops-every-hour: VPN drops, every hour!"
	run hd kb new "VPN drops every hour" -d network -m again
	assert_failure 4
	assert_line --partial "hd kb edit network/vpn-drops-every-hour"
}

@test "it is shown, raw, as JSON, and listed" {
	written --bare
	out hd kb show "$slug"
	assert_line -n 0 "$slug  VPN drops every hour"
	assert_line "Status     draft, internal"
	assert_line "Tags       vpn, macos"
	assert_line "Set the keepalive."
	out hd kb show "kb/$slug.md" --raw
	assert_line -n 1 "title: VPN drops every hour"
	out hd kb show "$slug" --json
	assert_equal "$(jq -c '[.kind, .article.slug, .article.tags, .article.text]' <<<"$output")" \
		'["article","network/vpn-drops-every-hour",["vpn","macos"],"Set the keepalive.\n"]'
	out hd kb list
	assert_output --regexp "^$slug +draft +internal +VPN drops every hour$"
	assert_equal "$(hd kb list -q --tag none)" ""
	assert_equal "$(hd kb list -q --tag vpn --folder network --owner BOB@desk.example)" "$slug"
	assert_equal "$(hd kb list --json --no-next | jq -r '.articles[].title')" "VPN drops every hour"
}

@test "what there is not, is told with the nearest" {
	written --bare
	run hd kb show network/vpn-drop-every-hour
	assert_failure 3
	assert_line --partial "did you mean $slug"
	run hd kb show vpn-drops-every-hour
	assert_failure 3
	assert_line --partial "hd kb show $slug"
	run hd kb show ../desk
	assert_failure 4
	run hd kb shwo x
	assert_failure 2
	assert_line --partial "there is no command 'kb shwo'; did you mean 'kb show'?"
	run hd kb new
	assert_failure 2
	assert_line --partial "hd help kb"
	run hd kb edit "$slug" staus=x
	assert_failure 2
	assert_line --partial "did you mean status"
	run hd kb edit "$slug" status=done
	assert_failure 4
}

@test "editing: text, front matter, the whole file in the editor" {
	written
	out hd kb edit "$slug" audience=public tags=a,b
	assert_output "$slug  edited"
	hd kb edit -q "$slug" -m "Other words." >/dev/null
	assert_equal "$(sed -n '/^tags/p; $p' "kb/$slug.md")" "tags: [a, b]"$'\n'"Other words."
	out hd kb edit "$slug" tags=a,b
	assert_output "$slug  is so already"
	cat >"$HOME/editor" <<-'END'
		#!/bin/sh
		sed -i 's/Other words/Edited words/' "$1"
	END
	chmod +x "$HOME/editor"
	run env GIT_EDITOR="$HOME/editor" script -qec "hd kb edit $slug" /dev/null </dev/null
	assert_success
	assert_equal "$(tail -1 "kb/$slug.md")" "Edited words."
	run hd kb edit "$slug" </dev/null
	assert_failure 2
	as_ann hd kb edit -q "$slug" -m "Ann's." >/dev/null
	assert_equal "$(sed -n '/^author/p' "kb/$slug.md")" "author: ann@acme.example"
}

@test "its status moves as it may" {
	written --bare
	run hd kb unpublish "$slug"
	assert_failure 4
	assert_equal "$(hd kb publish "$slug" --no-next)" "$slug  published"
	assert_equal "$(hd kb list -q --status published)" "$slug"
	assert_equal "$(hd kb publish "$slug" --no-next)" "$slug  is so already"
	hd kb unpublish -q "$slug"
	hd kb archive -q "$slug"
	out hd kb list
	assert_output ""
	assert_regex "$stderr" "1 archived or moved ones are left out"
	assert_equal "$(hd kb list -q --all)" "$slug"
}

@test "where the desk says so, somebody else approves the words that are published" {
	written --bare
	hd config -q kb_review yes
	run hd kb publish "$slug"
	assert_failure 4
	assert_line --partial "hd kb review $slug"
	hd kb review -q "$slug" --by ann@acme.example
	run hd kb review "$slug" --approve
	assert_failure 4
	assert_line --partial "your own words"
	as_ann hd kb review "$slug" >/dev/null 2>&1
	out as_ann hd kb review "$slug" --approve
	assert_success
	assert_regex "$stderr" "hd kb publish $slug +approved by ann@acme.example"
	hd kb publish -q "$slug"
	hd kb edit -q "$slug" tags=other
	assert_equal "$(hd kb list -q --status published)" "$slug"
	hd kb edit -q "$slug" -m "Words that nobody has seen."
	assert_equal "$(hd kb list -q --status published)" ""
	hd kb review -q "$slug"
	as_ann hd kb review -q "$slug" --decline "Too short."
	assert_equal "$(git log -1 --format=%b | head -1)" "Too short."
	assert_equal "$(hd kb list -q --status draft)" "$slug"
}

@test "a renamed article leaves a redirect, and its links are put right" {
	written
	hd kb new -q Wifi -d network -m "See [vpn](vpn-drops-every-hour.md#steps) and [k](kb:network/vpn-drops-every-hour)." >/dev/null
	hd kb new -q Start -m "Go to [vpn](network/vpn-drops-every-hour.md) or [other](network/vpn-drops-every-hour-not.md)." >/dev/null
	hd kb edit -q "$slug" -m "See [wifi](wifi.md)." >/dev/null
	hd kb link -q "$slug" start >/dev/null
	hd kb vote -q "$slug" >/dev/null
	out hd kb rename "$slug" remote/vpn
	assert_output "remote/vpn  was $slug; the old name leads here"
	assert_equal "$(hd kb show "$slug" -q)" remote/vpn
	assert_file_contains kb/network/wifi.md 'See \[vpn\](../remote/vpn.md#steps) and \[k\](kb:remote/vpn)'
	assert_file_contains kb/start.md '(remote/vpn.md) or \[other\](network/vpn-drops-every-hour-not.md)'
	assert_file_contains kb/start.md 'related: \[remote/vpn\]'
	assert_file_contains kb/remote/vpn.md 'See \[wifi\](../network/wifi.md)'
	assert_exists kb/remote/vpn.votes.yaml
	assert_not_exists "kb/$slug.votes.yaml"
	hd kb rename -q remote/vpn vpn >/dev/null
	assert_equal "$(hd kb show "$slug" -q)" vpn
	run hd kb rename vpn start
	assert_failure 4
}

@test "votes: one a person" {
	written --bare
	hd kb vote -q "$slug"
	hd kb vote -q "$slug"
	hd kb vote -q "$slug" --down --as zoe@acme.example
	out hd kb show "$slug"
	assert_line "Votes      1 found it helpful, 1 did not"
	hd kb vote -q "$slug" --down
	out hd kb show "$slug"
	assert_line "Votes      0 found it helpful, 2 did not"
}

@test "import: JSON lines, again, and with sections" {
	desk --bare
	cat >lines <<-'END'
		{"id": "A-1", "title": "VPN drops", "body": "Set it.", "tags": ["vpn", "mac"]}
		{"id": "A-2", "title": "VPN drops", "body": "Other."}
		{"id": "A-3", "title": "Card", "body": "Late.", "section": "Money/Cards & more"}
	END
	out hd kb import --from jsonl lines --no-next
	assert_output "3 new articles, 0 changed, 0 as they were"
	assert_equal "$(hd kb list -q | tr '\n' ' ')" "money/cards-more/card vpn-drops-2 vpn-drops "
	assert_equal "$(hd kb show vpn-drops --json | jq -c '.article | [.status, .source, .tags]')" \
		'["published","A-1",["vpn","mac"]]'
	sed -i 's/Set it/Set it now/' lines
	assert_equal "$(hd kb import --from jsonl - --no-next <lines)" "0 new articles, 1 changed, 2 as they were"
	assert_equal "$(git log --format=%s -1)" "Import 1 articles from standard input"
	echo '{' >>lines
	run hd kb import --from jsonl lines
	assert_failure 4
	assert_line --partial "line 4"
}

@test "import: many lines without sections are spread over folders" {
	desk --bare
	for i in $(seq 501); do echo "{\"id\":\"$i\",\"title\":\"Article $i\",\"body\":\"x\"}"; done >lines
	assert_equal "$(hd kb import lines --status draft --no-next)" "501 new articles, 0 changed, 0 as they were"
	assert_equal "$(hd kb list -q | wc -l)" 501
	assert_equal "$(git ls-tree --name-only HEAD:kb)" ar
	[ "$(git ls-tree --name-only HEAD:kb/ar | wc -l)" -gt 8 ]
	assert_equal "$(hd kb import lines --no-next | cut -d, -f1)" "0 new articles"
}

@test "import: a folder of Markdown, its folders and what it says of itself" {
	desk
	mkdir -p "../docs/Net work/.hidden"
	printf -- '---\ntitle: VPN\ntags: [a]\nlayout: page\n---\n\nText\n' >"../docs/Net work/VPN.md"
	echo "# Top" >../docs/index.md
	echo no >"../docs/Net work/.hidden/x.md"
	out hd kb import ../docs --audience public --no-next
	assert_output "2 new articles, 0 changed, 0 as they were"
	assert_equal "$(hd kb list -q | tr '\n' ' ')" "index net-work/vpn "
	assert_equal "$(hd kb show index --json | jq -r .article.title)" Top
	assert_equal "$(hd kb show net-work/vpn --json | jq -r .article.audience)" public
}

@test "completion knows the verbs and the slugs" {
	written --bare
	run hd __complete kb ""
	assert_line --partial "publish"
	run hd __complete kb show net
	assert_line --partial "$slug"
	run hd __complete kb list --sta
	assert_line --partial "--status"
}

@test "help: the family's page has each verb" {
	out hd help kb
	assert_success
	for verb in new edit show list review publish unpublish archive rename link vote history diff restore import check export; do
		assert_line --regexp "^hd kb $verb "
	done
	assert_equal "$(hd kb new --help)" "$output"
	assert_equal "$(hd kb)" "$output"
	assert_equal "$(hd help kb new)" "$output"
}

@test "a broken article is told, and stops nobody" {
	written
	printf -- '---\nstatus: done\n---\n' >kb/bad.md
	run hd commit
	assert_failure 4
	assert_line --partial "kb/bad.md:2:9"
	git add kb && git commit -qm bad
	out hd kb list
	assert_success
	assert_output --partial "$slug"
	assert_regex "$stderr" "kb/bad.md:2:9: 'status' must be"
	DESK=
}
