load helper

# article SLUG TITLE LINE...: a public article; "-" ends its front matter.
article() {
	local file="kb/$1.md" line
	mkdir -p "$(dirname "$file")"
	printf -- '---\nstatus: published\naudience: public\nowner: bob@desk.example\n' >"$file"
	jq -rn --arg title "$2" '"title: " + ($title | tojson)' >>"$file"
	shift 2
	for line; do
		[ "$line" != - ] || line=$'---\n'
		printf '%s\n' "$line" >>"$file"
	done
}

kept() {
	git add -A && git commit -qm "Articles"
}

public_desk() {
	desk
	hd config -q name "Acme <Help>" --no-next
	article net/vpn 'VPN "drops" <b>& stops</b>' "summary: Set the keepalive." "tags: [macos]" \
		"related: [net/wifi, net/secret, net/wifi]" - "## Problem" "It drops. [w](wifi.md#join) [s](secret.md) [o](../old.md)" \
		"![p](a.png) ![far](https://evil.example/x.png) [js](javascript:alert) [out](https://acme.example) <script>bad()</script>"
	article net/wifi "Join the Wi-Fi" - "# Join the Wi-Fi" "" "## Join" "" "Choose the staff network, not the VPN."
	article net/wifi-de "Ins WLAN" "language: de" "translation-of: net/wifi" - "Größe und Straße."
	article net/secret "Hidden words" - "unseen"
	article plans "Roadmap of ours" - "unseen"
	article net/jp "日本語" "language: ja" - "接続が切れる"
	article index "Welcome" "category: First steps" - "Start."
	sed -i 's/public$/internal/' kb/net/secret.md
	sed -i 's/published$/draft/' kb/plans.md
	printf -- '---\ntitle: Old secret title\nmoved-to: net/vpn\n---\n' >kb/old.md
	printf -- '---\ntitle: Hidden words\nmoved-to: net/secret\n---\n' >kb/hush.md
	echo picture >kb/net/a.png
	kept
}

# found QUERY: the titles that the site's own search finds, best first.
found() {
	jq -rn --arg q "$1" '"var query = \($q | tojson);"' >query.js
	cat >print.js <<-'END'
		print(hd_find(hd_index, query).map(function (doc) { return hd_index.docs[doc][1]; }).join("; "));
	END
	cat ../site/assets/site.js ../site/assets/search.js query.js print.js >all.js
	duk all.js
	rm query.js print.js all.js
}

@test "the pages: articles, sections, redirects, and what they need" {
	public_desk
	out hd kb export --html ../site --no-next
	assert_success
	assert_output "5 public articles in 2 sections; 14 of 14 files written, 0 removed"
	run find ../site -type f -printf '%P\n'
	assert_equal "$(sort <<<"$output" | tr '\n' ' ')" \
		".hd-site assets/search.js assets/site.css assets/site.js assets/theme.js index-2.html index.html net/a.png net/jp.html net/vpn.html net/wifi-de.html net/wifi.html old.html sections/first-steps.html sections/net.html "
	assert_file_contains ../site/index.html '<h2 id="s2"><a href="sections/net.html" dir="auto">Net</a></h2>'
	assert_file_contains ../site/index.html '<a href="net/wifi-de.html" hreflang="de" lang="de" dir="auto">Ins WLAN</a>'
	assert_file_contains ../site/net/wifi-de.html '^<html lang="de">'
	assert_file_contains ../site/net/wifi-de.html '<a href="../net/wifi.html" hreflang="en" lang="en" dir="auto">Join'
	assert_file_contains ../site/net/wifi.html '<h2><span id="join"></span>Join</h2>'
	assert_equal "$(grep -c "<h1" ../site/net/wifi.html)" 1
	assert_file_contains ../site/old.html 'http-equiv="refresh" content="0; url=net/vpn.html"'
	assert_equal "$(hd kb export --html ../site --json | jq -c '[.kind, .articles, .redirects, .written]')" '["kb-site",5,1,0]'
}

@test "everything is escaped, and nothing of others or from elsewhere is in it" {
	public_desk
	hd kb export -q --html ../site
	page=../site/net/vpn.html
	assert_file_contains $page '<h1 dir="auto">VPN &quot;drops&quot; &lt;b&gt;&amp; stops&lt;/b&gt;</h1>'
	assert_file_contains $page '<title>.* · Acme &lt;Help&gt;</title>'
	assert_file_contains $page '<a href="../net/wifi.html#join">w</a> s <a href="../net/vpn.html">o</a>'
	assert_file_contains $page '<img src="../net/a.png" alt="p" /> far js <a href="https://acme.example">out</a>'
	assert_equal "$(grep -c 'rel="prev"\|rel="next"' $page)" 2
	run grep -rniE "hidden words|old secret|roadmap|unseen\.|evil|javascript:|<script>| on[a-z]+=|style=" ../site --include=*.html --include=search.js
	assert_output ""
	assert_equal "$(grep -L "Content-Security-Policy.*default-src 'none'; script-src 'self'" ../site/*.html ../site/*/*.html)" ""
	run grep -rhoE '(src|href)="[a-z]+:[^"]*"' ../site
	assert_output 'href="https://acme.example"'
}

@test "landmarks, a skip link, labels: what a reader without a mouse needs" {
	public_desk
	hd kb export -q --html ../site
	for page in index net/vpn sections/net old; do
		for need in '<html lang="' '<a class="skip" href="#main">' '<main id="main" tabindex="-1">' '<label class="unseen" for="q">' 'role="search"'; do
			assert_file_contains "../site/$page.html" "$need"
		done
	done
	assert_file_contains ../site/index.html 'role="status" aria-live="polite"'
	assert_file_contains ../site/net/vpn.html '<nav class="related" aria-label="Related">'
}

@test "the search: titles before headings before texts, beginnings of words, any script" {
	public_desk
	hd kb export -q --html ../site
	assert_equal "$(found vpn)" 'VPN "drops" <b>& stops</b>; Join the Wi-Fi'
	assert_equal "$(found "JOIN wi")" "Join the Wi-Fi"
	assert_equal "$(found "keepal")" 'VPN "drops" <b>& stops</b>'
	assert_equal "$(found "Grösse")" "Ins WLAN"
	assert_equal "$(found "GRÖSSE strasse")" "Ins WLAN"
	assert_equal "$(found "größe")" "Ins WLAN"
	assert_equal "$(found "接続")" "日本語"
	assert_equal "$(found "本語")" "日本語"
	assert_equal "$(found "vpn zzzz")" 'VPN "drops" <b>& stops</b>; Join the Wi-Fi'
	assert_equal "$(found "unseen")" ""
	assert_equal "$(found "!!! ")" ""
}

@test "again: the same bytes, only what changed is written, what is gone is removed" {
	public_desk
	hd kb export -q --html ../site
	cp -r ../site ../first
	hd kb export -q --html ../other/folder
	run diff -r ../site ../other/folder
	assert_success
	hd kb unpublish -q net/wifi-de --no-next
	hd kb unpublish -q index --no-next
	echo mine >../site/net/mine.txt
	out hd kb export --html ../site --no-next
	assert_output --partial "3 public articles in 1 sections"
	assert_output --partial "3 removed"
	assert_not_exists ../site/net/wifi-de.html
	assert_not_exists ../site/sections/first-steps.html
	assert_exists ../site/net/mine.txt
	run grep -r "Ins WLAN" ../site
	assert_output ""
}

@test "a folder of somebody else is left alone" {
	public_desk
	mkdir ../full && echo x >../full/notes.txt
	run hd kb export --html ../full
	assert_failure 4
	assert_line --partial "notes.txt"
	assert_equal "$(ls -A ../full)" notes.txt
	mkdir -p ../git/.git && touch ../git/.gitignore
	hd kb export -q --html ../git
	assert_exists ../git/index.html
	printf 'hd kb export 1\n../desk/desk.yaml\n' >../full/.hd-site
	run hd kb export --html ../full
	assert_failure 4
	assert_exists desk.yaml
	mkdir ../out && ln -s ../desk ../git/plans
	printf 'hd kb export 1\nplans/desk.yaml\n' >../git/.hd-site
	run hd kb export --html ../git
	assert_failure 4
	assert_exists desk.yaml
	run hd kb export
	assert_failure 2
}
