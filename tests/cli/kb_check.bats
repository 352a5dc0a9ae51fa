load helper

# article SLUG LINE... : a published article's file; "-" ends its front matter.
article() {
	local file="kb/$1.md" line
	mkdir -p "$(dirname "$file")"
	printf -- '---\ntitle: %s\nstatus: published\naudience: public\nowner: bob@desk.example\n' "${1##*/}" >"$file"
	shift
	for line; do
		[ "$line" != - ] || line=$'---\n'
		printf '%s\n' "$line" >>"$file"
	done
}

kept() {
	git add -A && git commit -qm "Articles"
}

# finds LEVEL WHERE WHAT MEND: kb check says so, with that mend.
finds() {
	run hd kb check --no-next --all "${@:5}"
	assert_line "$1  kb/$2: $3"
	assert_line "       mend: $4"
}

# mended COMMAND: what was told as the mend, run, leaves nothing to tell.
mended() {
	run eval "$1"
	assert_success
	out hd kb check --no-next
	assert_output --regexp "^[0-9]+ articles: 0 errors, 0 warnings$"
}

# editor SED: mends by this.
editor() {
	printf '#!/bin/sh\nsed -i "%s" "$1"\n' "$1" >"$HOME/editor"
	chmod +x "$HOME/editor"
	export GIT_EDITOR="$HOME/editor"
}

@test "what is well: exit 0 and the count" {
	desk --bare
	hd kb import --from jsonl --audience public - -q <<<'{"id":"1","title":"VPN","body":"See [it](https://acme.example)."}'
	hd kb edit -q vpn owner=ann@acme.example
	out hd kb check
	assert_success
	assert_output "1 articles: 0 errors, 0 warnings"
	out hd kb check -q
	assert_output ""
	assert_equal "$(hd kb check --json --no-next | jq -c .)" \
		'{"schema":1,"kind":"kb-check","articles":1,"errors":0,"warnings":0,"findings":[]}'
}

@test "links that lead nowhere: to articles, files and tickets" {
	desk
	id=$(hd new -q "Printer" --no-next)
	echo x >picture.png && mkdir kb && mv picture.png kb/a%20b.png && cp kb/a%20b.png "kb/a b.png"
	article net/vpn - "Fine: [a](wifi.md), [b](../a%20b.png), [c](ticket:$id), [[$id]], [d](#there)." "" \
		"Bad: [a](wlan.md#x) [b](../none.png) [c](../../../etc/passwd) [d](ticket:zzzzzzzz) [[yyyyyyyy]] [e](kb:start)."
	article net/wifi - "x"
	article other/start - "y"
	kept
	out hd kb check --no-next
	assert_failure 1
	where="error  kb/net/vpn.md:10:"
	assert_line "$where there is no article 'net/wlan'"
	assert_line "$where there is no file 'kb/none.png'"
	assert_line "$where the link leads out of the desk"
	assert_line "$where there is no ticket 'zzzzzzzz'"
	assert_line "$where there is no ticket 'yyyyyyyy'"
	assert_line "$where there is no article 'start'; there is other/start"
	assert_line "3 articles: 6 errors, 0 warnings"
	run hd check
	assert_failure 1
	assert_line "$where there is no article 'net/wlan'"
	editor '/^Bad/d'
	mended "script -qec 'hd kb edit net/vpn' /dev/null </dev/null"
}

@test "in a draft a dead link is a warning; what is archived is left in peace" {
	desk
	article a - "[x](gone.md)"
	article b - "[x](gone.md)"
	sed -i 's/published/draft/' kb/a.md
	sed -i 's/published/archived/' kb/b.md
	kept
	out hd kb check
	assert_success
	assert_output --partial "warning  kb/a.md:8: there is no article 'gone'"
	refute_output --partial "kb/b.md"
}

@test "related articles and originals that are gone" {
	desk
	article a "related: [gone, b]" "translation-of: lost" - "x"
	article b - "y"
	kept
	finds error a.md:6 "there is no article 'gone'" "hd kb link a gone --off"
	finds error a.md:7 "there is no article 'lost'" "hd kb edit a translation-of="
	hd kb link -q a gone --off
	mended "hd kb edit a translation-of="
	assert_equal "$(hd kb show a --json | jq -c .article.related)" '["b"]'
}

@test "redirects: dead, in a circle, and too long" {
	desk
	article net/vpn - "x"
	article old "moved-to: gone/vpn" -
	kept
	finds error old.md:6 "it leads to 'gone/vpn', which is not there" "hd kb edit old moved-to=net/vpn"
	mended "hd kb edit old moved-to=net/vpn"
	assert_equal "$(hd kb show old -q)" net/vpn
	article one "moved-to: two" -
	article two "moved-to: one" -
	kept
	finds error one.md:6 "its redirect leads back to itself" "hd kb edit one moved-to="
	run hd kb edit one moved-to=two
	assert_failure 4
	mended "hd kb edit one moved-to="
	for i in 1 2 3 4 5 6 7 8 9; do article "r$i" "moved-to: r$((i + 1))" -; done
	article r10 - "end"
	kept
	finds error r1.md:6 "more than 8 redirects stand between it and 'r10'" "hd kb edit r1 moved-to=r10"
	mended "hd kb edit r1 moved-to=r10"
}

@test "files that cannot be read, and names that no slug has" {
	desk
	article a - "x"
	article "b/Foo bar" - "[a](../a.md)"
	printf -- '---\nstatus: done\n---\n' >kb/bad.md
	kept
	finds error bad.md "kb/bad.md:2:9: 'status' must be draft, review, published or archived" "hd kb edit bad"
	finds error "b/Foo bar.md" "no slug names it: letters, digits, '.', '_' and '-'" \
		"hd kb rename 'kb/b/Foo bar.md' b/foo-bar"
	editor "s/done/draft/"
	run script -qec 'hd kb edit bad' /dev/null </dev/null
	assert_success
	mended "hd kb rename 'kb/b/Foo bar.md' b/foo-bar"
	assert_equal "$(hd kb list --all -q | tr '\n' ' ')" "a b/foo-bar bad "
}

@test "a merge that kept both versions" {
	desk
	article a - "Top." "<!-- hd: two versions; the first -->" "A" "<!-- hd: the second -->" "B" "<!-- hd: end of the two versions -->"
	kept
	finds error a.md:9 "a merge kept both versions here; choose between them" "hd kb edit a"
	out hd kb show a
	assert_regex "$stderr" "1 +hd kb edit a +a merge kept both sides"
	editor '/^<!--/d; /^B/d'
	mended "script -qec 'hd kb edit a' /dev/null </dev/null"
}

@test "who cares: past its review, no owner, an audience of nobody" {
	desk
	article a "review-by: 2026-01-01" - "x"
	article b - "y"
	sed -i '/^owner/d; s/public$/accounts/' kb/b.md
	kept
	finds warning a.md:6 "somebody was to look at it again by 2026-01-01; once you have:" "hd kb edit a review-by=2026-08-31"
	finds warning b.md "nobody sees to it" "hd kb edit b owner=bob@desk.example"
	finds warning b.md:4 "it is for certain accounts, and names none" "hd kb edit b audience=internal"
	hd kb edit -q a review-by=2026-08-31
	hd kb edit -q b owner=bob@desk.example
	mended "hd kb edit b audience=internal"
}

@test "published, but not as it was approved" {
	desk
	article a - "x"
	article b "approved: 0123456789abcdef" - "y"
	kept
	hd config -q kb_review yes
	finds warning a.md:3 "published, and nobody has approved it" "hd kb unpublish a"
	finds error b.md:3 "published, but not as it was approved" "hd kb unpublish b"
	hd kb unpublish -q a
	mended "hd kb unpublish b"
}

@test "doubles: the same text, and titles of the same words" {
	desk
	article b/one - "The same text."
	article a/two - "The same text."
	article c/drops - "x"
	article d/drops - "y"
	article d/tropfen "language: de" - "z"
	sed -i 's/^title.*/title: "Drops: VPN!"/' kb/c/drops.md
	sed -i 's/^title.*/title: vpn drops/' kb/d/drops.md kb/d/tropfen.md
	kept
	finds warning b/one.md:8 "it has the same text as 'a/two'; it could lead there" "hd kb edit b/one moved-to=a/two"
	finds warning d/drops.md:2 "its title says the same as that of 'c/drops'" "hd kb edit d/drops"
	hd kb edit -q d/drops title="Wifi drops"
	mended "hd kb edit b/one moved-to=a/two"
	assert_equal "$(hd kb show b/one -q)" a/two
}

@test "orphans, where they are asked for; links that readers cannot follow" {
	desk
	article lost "tags: [vpn]" - "x"
	article linked - "y"
	article net/start "tags: [vpn]" - "[y](../linked.md) [z](secret.md)"
	article net/secret - "z"
	sed -i 's/public$/internal/' kb/net/secret.md
	kept
	finds warning net/start.md:9 "readers of this public article cannot see 'net/secret'" "hd kb edit net/start"
	refute_line --partial "lost"
	finds warning lost.md "nothing links to it, and it is in no folder and no category" "hd kb link lost net/start" --orphans
	refute_line --partial "linked.md"
	hd kb link -q lost net/start
	out hd kb check --orphans
	refute_line --partial "lost"
}

@test "translations that are older than what they translate" {
	desk
	article en - "One."
	article de "language: de" "translation-of: en" - "Eins."
	kept
	out hd kb check
	assert_line "2 articles: 0 errors, 0 warnings"
	hd kb edit -q en tags=x
	out hd kb check
	assert_line "2 articles: 0 errors, 0 warnings"
	hd kb edit -q en -m "Two."
	finds warning de.md:7 "the original 'en' has changed since, in $(git rev-parse HEAD | cut -c-8) (hd kb history)" "hd kb edit de"
	editor 's/Eins/Zwei/'
	mended "script -qec 'hd kb edit de' /dev/null </dev/null"
}

@test "many of a kind are cut short, as JSON they are all there" {
	desk
	for i in $(seq 25); do article "a$i" - "x$i"; done
	sed -i '/^owner/d' kb/*.md
	kept
	out hd kb check
	assert_equal "${#lines[@]}" 41
	assert_regex "$stderr" "5 more are left out"
	out hd kb check --all
	assert_equal "${#lines[@]}" 51
	assert_equal "$(hd kb check --json --no-next | jq -c '[.warnings, (.findings | length), .findings[0]]')" \
		'[25,25,{"kind":"warning","rule":"no-owner","path":"kb/a1.md","what":"nobody sees to it","mend":["hd","kb","edit","a1","owner=bob@desk.example"]}]'
}

@test "markers that git left in an article" {
	desk
	article a - "Top." "<<<<<<< ours" "A" "=======" "B" ">>>>>>> theirs"
	kept
	finds error a.md:9 "conflict markers that git left" "hd sync"
	hd sync -q >/dev/null 2>&1 || true
	assert_equal "$(grep -c '^<<<<<<<' kb/a.md)" 0
	DESK= # both versions of a published article stand in it now
}
