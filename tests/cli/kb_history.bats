load helper

# Three versions of an article, then a ticket: $first, $second, $third are their commits.
written() {
	desk "$@"
	hd kb new "VPN drops" -d network -m "One." -q >/dev/null
	first=$(git rev-parse main)
	hd kb edit -q network/vpn-drops -m "Two." >/dev/null
	second=$(git rev-parse main)
	hd kb edit -q network/vpn-drops -m "Three." >/dev/null
	third=$(git rev-parse main)
	hd new -q "Printer" -m "No paper." >/dev/null
}

# versions SLUG: their commits, newest first, in a line.
versions() {
	hd kb history "$1" -q | tr '\n' ' '
}

@test "history: the versions, newest first, and nothing of other commits" {
	written
	out hd kb history network/vpn-drops
	assert_success
	assert_line -n 0 "${third:0:8}  just now  bob@desk.example  Edit network/vpn-drops: VPN drops"
	assert_line -n 2 "${first:0:8}  just now  bob@desk.example  Write network/vpn-drops: VPN drops"
	assert_equal "${#lines[@]}" 3
	assert_regex "$stderr" "hd kb diff network/vpn-drops ${second:0:8}"
	assert_equal "$(versions network/vpn-drops)" "$third $second $first "
	out hd kb history network/vpn-drops -l 1
	assert_equal "${#lines[@]}" 1
	assert_regex "$stderr" "2 older versions are left out"
	assert_equal "$(hd kb history network/vpn-drops --json | jq -c '[.kind, .cut, .revisions[1].commit, .revisions[2].change]')" \
		"[\"article-history\",false,\"$second\",\"written\"]"
	run hd kb history network/vpn-drop
	assert_failure 3
	assert_line --partial "did you mean network/vpn-drops"
}

@test "the kept log is only a cache: gone, torn or of a rewritten branch" {
	written --bare
	hd kb history network/vpn-drops -q >/dev/null
	log=$(find . -name kb-log)
	for damage in 'rm "$log"' 'echo junk >"$log"' 'truncate -s -5 "$log"' ': >"$log"' \
		'printf x | dd of="$log" bs=1 seek=70 conv=notrunc 2>/dev/null'; do
		eval "$damage"
		assert_equal "$(versions network/vpn-drops)" "$third $second $first "
	done
	hd kb history network/vpn-drops -q >/dev/null
	git update-ref refs/heads/main "$second"
	assert_equal "$(versions network/vpn-drops)" "$second $first "
	hd kb edit -q network/vpn-drops -m "Other." >/dev/null
	assert_equal "$(versions network/vpn-drops)" "$(git rev-parse main) $second $first "
}

@test "diff: the last change, since a version, and between two" {
	written
	out hd kb diff network/vpn-drops
	assert_line -n 0 "--- kb/network/vpn-drops.md	${second:0:8}"
	assert_line -n 1 "+++ kb/network/vpn-drops.md	${third:0:8}"
	assert_line "-Two."
	assert_line "+Three."
	assert_regex "$stderr" "hd kb restore network/vpn-drops ${second:0:8}"
	out hd kb diff network/vpn-drops "${first:0:7}"
	assert_line "-One."
	assert_line "+Three."
	out hd kb diff network/vpn-drops "$second" "$first"
	assert_line "-Two."
	assert_line "+One."
	assert_equal "$(hd kb diff network/vpn-drops "$first" --json | jq -c '[.kind, .from, .to, (.diff | contains("+Three."))]')" \
		"[\"article-diff\",\"$first\",\"$third\",true]"
	out hd kb diff network/vpn-drops "$first" "$first"
	assert_output ""
	assert_regex "$stderr" "the same text"
	run hd kb diff network/vpn-drops 0000000
	assert_failure 3
	assert_line --partial "hd kb history network/vpn-drops"
}

@test "diff: colours, controls made visible, and no program of git's configuration" {
	written
	hd kb edit -q network/vpn-drops -m $'A \e[31mred\u202e one' >/dev/null
	git config diff.external 'touch ran; false'
	git config diff.x.textconv 'touch ran; cat'
	echo '*.md diff=x' >.git/info/attributes
	out hd kb diff network/vpn-drops
	assert_success
	assert_line "+A ^[[31mred<U+202E> one"
	assert_not_exists ran
	out hd kb diff network/vpn-drops --color=always
	assert_output --partial $'\e[31m-Three.'
}

@test "restore: a new commit with the old words, and what was decided stays" {
	written
	hd kb edit -q network/vpn-drops audience=public tags=new >/dev/null
	hd kb publish -q network/vpn-drops >/dev/null
	out hd kb restore network/vpn-drops "${first:0:8}"
	assert_output "network/vpn-drops  restored as of ${first:0:8}, published"
	assert_equal "$(tail -1 kb/network/vpn-drops.md)" "One."
	assert_equal "$(sed -n '/^tags\|^audience\|^status/p' kb/network/vpn-drops.md)" \
		$'status: published\naudience: public'
	assert_equal "$(git log -1 --format=%s)" "Restore network/vpn-drops: VPN drops"
	assert_equal "$(git rev-list --count HEAD "^$third")" 4
	out hd kb restore network/vpn-drops "$first"
	assert_output "network/vpn-drops  is so already"
	hd config -q kb_review yes
	out hd kb restore network/vpn-drops "$second"
	assert_output "network/vpn-drops  restored as of ${second:0:8}, draft"
	run hd kb restore network/vpn-drops
	assert_failure 2
}

@test "a renamed article brings its history along; one that is gone can come back" {
	written
	hd kb rename -q network/vpn-drops remote/vpn >/dev/null
	hd kb edit -q remote/vpn -m "Four." >/dev/null
	hd kb rename -q remote/vpn vpn >/dev/null
	for name in vpn remote/vpn network/vpn-drops; do
		assert_equal "$(hd kb history $name --json | jq -r '.revisions[].slug' | tr '\n' ' ')" \
			"vpn remote/vpn remote/vpn network/vpn-drops network/vpn-drops network/vpn-drops "
	done
	out hd kb diff vpn "$second"
	assert_line -n 0 "--- kb/network/vpn-drops.md	${second:0:8}"
	hd kb restore -q vpn "$second" >/dev/null
	assert_equal "$(tail -1 kb/vpn.md)" "Two."
	git mv kb/vpn.md kb/tunnel.md && git commit -qm "By hand"
	assert_equal "$(hd kb history tunnel -q | wc -l)" 8
	git rm -q kb/tunnel.md && git commit -qm "Gone"
	out hd kb history tunnel
	assert_line -n 0 --partial "Gone"
	assert_regex "$stderr" "no more; a version of it can be restored"
	assert_regex "$stderr" "hd kb restore tunnel"
	run hd kb restore tunnel "$(git rev-parse HEAD)"
	assert_failure 4
	hd kb restore -q tunnel "$first" >/dev/null
	assert_equal "$(hd kb show tunnel --json | jq -r '.article.status + .article.text')" $'draftOne.'
	DESK= # the old names lead to one that git removed
}

@test "a version brought back mends a file that cannot be read" {
	written
	printf -- '---\nstatus: [\n---\n' >kb/network/vpn-drops.md
	git commit -qam "Broken"
	out hd kb restore network/vpn-drops "$second"
	assert_output "network/vpn-drops  restored as of ${second:0:8}, draft"
	run hd kb restore network/vpn-drops "$(git rev-parse HEAD~1)"
	assert_failure 4
}

@test "merged branches: each version once, and a merge that changed nothing is none" {
	written
	git checkout -qb side
	hd kb edit -q network/vpn-drops -m "Side." >/dev/null
	side=$(git rev-parse side)
	git checkout -q main
	hd new -q "Mouse" >/dev/null
	git merge -q --no-edit side
	assert_equal "$(versions network/vpn-drops)" "$side $third $second $first "
}

@test "a branch beside code has a history too" {
	git init -q code && cd code && git commit -q --allow-empty -m code
	hd init -q --no-next
	hd kb new -q "VPN drops" -m "One." >/dev/null
	first=$(git rev-parse desk)
	hd kb edit -q vpn-drops -m "Two." >/dev/null
	assert_equal "$(versions vpn-drops)" "$(git rev-parse desk) $first "
	hd kb restore -q vpn-drops "$first" >/dev/null
	assert_equal "$(hd kb show vpn-drops --json | jq -r .article.text)" "One."
	assert_equal "$(git status --short)" ""
}

@test "a shallow clone says where its history ends, and sees more once it has more" {
	written
	hd kb edit -q network/vpn-drops -m "Four." >/dev/null
	fourth=$(git rev-parse main)
	cd ..
	git clone -q --depth 2 "file://$PWD/desk" shallow && cd shallow
	out hd kb history network/vpn-drops
	assert_success
	assert_line -n 0 --partial "${fourth:0:8}"
	assert_equal "${#lines[@]}" 2
	assert_regex "$stderr" "git fetch --unshallow"
	git fetch -q --unshallow
	assert_equal "$(versions network/vpn-drops)" "$fourth $third $second $first "
}
