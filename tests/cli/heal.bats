load helper

# As in merge_driver.bats, but neither clone has the driver: git merges tickets as text.
forked() {
	desk
	git config hd.mergeDriver false
	git config --remove-section merge.hd
	id=$(hd new -q "VPN drops" -m "Every hour.")
	file="tickets/${id:0:2}/$id.yaml"
	git clone -q . ../other
	git -C ../other config hd.mergeDriver false
	git config pull.rebase false
	hd note -q "$id" -m "Ours." >/dev/null
	hd -C ../other note -q "$id" -m "Theirs." >/dev/null
	git fetch -q ../other main:theirs
}

# git COMMAND that stops at a conflict.
stops() {
	run git "$@"
	assert_failure
	assert_not_equal "$(git ls-files --unmerged)" ""
}

assert_notes() { # NOTE...
	assert_equal "$(hd show --json "$id" | jq -r '[.ticket.entries[] | select(.do == "note") | .body] | sort | join(" ")')" "$*"
}

assert_whole() {
	assert_equal "$(git status --porcelain)" ""
	refute grep -rq '^<<<<<<<\|^>>>>>>>' tickets
	hd check -q
}

@test "a merge that stopped: commands say so, hd sync --continue finishes it" {
	forked
	stops merge theirs
	out hd note "$id" -m more
	assert_failure 5
	assert_regex "$stderr" 'hd: a merge is in progress'
	assert_regex "$stderr" 'hd sync --continue'
	assert_regex "$stderr" 'merge --abort'
	out hd status
	assert_line --partial "1  unmerged file, since git has stopped in a merge (hd sync --continue)"
	assert_regex "$stderr" '1  hd sync --continue +git has stopped in the merge: 1 file is unmerged'
	refute_regex "$stderr" 'hd commit'
	assert_equal "$(hd next | sed -n '2s/  git.*//p' | xargs)" "1 hd sync --continue"
	hd sync --continue
	assert_whole
	assert_notes Ours. Theirs.
	assert_equal "$(git rev-list --parents -1 HEAD | wc -w)" 3
	hd sync --continue
}

@test "hd sync itself begins with that" {
	forked
	stops pull ../other main
	hd sync
	assert_whole
	assert_notes Ours. Theirs.
}

@test "a rebase that stops at every commit" {
	forked
	hd note -q "$id" -m "Ours too." >/dev/null
	hd label -q "$id" vpn
	for backend in --merge --apply; do
		git branch -f kept
		stops rebase "$backend" theirs
		hd sync --continue
		assert_whole
		assert_notes Ours too. Ours. Theirs.
		assert_equal "$(git rev-list --count theirs..HEAD)" 3
		git reset -q --hard kept
	done
	stops pull --rebase ../other main
	hd sync
	assert_whole
	assert_notes Ours too. Ours. Theirs.
}

@test "a cherry-pick of several; one of which nothing is left" {
	forked
	git -C ../other commit -q --allow-empty -m empty
	hd -C ../other note -q "$id" -m "More." >/dev/null
	git fetch -q ../other main:theirs
	stops cherry-pick main..theirs --keep-redundant-commits
	hd sync --continue
	assert_whole
	assert_notes More. Ours. Theirs.
	git reset -q --hard HEAD~3
	stops cherry-pick theirs~2
	git checkout -q --ours "$file"
	git add "$file"
	hd sync --continue
	assert_whole
	assert_notes Ours.
	stops revert HEAD~1
	git checkout -q --ours "$file"
	git add "$file"
	hd sync --continue
	assert_whole
}

@test "git am" {
	forked
	git format-patch -q -1 theirs --stdout >../patch
	run git am -3 ../patch
	assert_failure
	hd sync --continue
	assert_whole
	assert_notes Ours. Theirs.
}

@test "git stash pop: what it left unmerged waits for hd commit" {
	forked
	sed -i '0,/^title: .*/s//title: By hand/' "$file"
	git stash -q
	hd set -q "$id" "title=By command" >/dev/null
	stops stash pop
	out hd note "$id" -m more
	assert_failure 5
	assert_regex "$stderr" 'hd sync --continue'
	hd sync --continue
	assert_equal "$(git ls-files --unmerged)" ""
	hd commit -q
	assert_whole
	assert_notes Ours.
	assert_equal "$(hd show --json "$id" | jq '[.ticket.entries[] | select(.do == "hand" or .by == "hand")] | length')" 1
}

@test "a ticket that one side removed comes back, marked deleted" {
	forked
	git rm -q "$file"
	git commit -qm "Remove"
	git branch removed
	for how in "merge theirs" "rebase theirs" "merge removed" "cherry-pick removed" "rebase removed"; do
		case $how in
		*\ theirs) git reset -q --hard removed ;;
		*) git reset -q --hard theirs ;;
		esac
		stops $how
		hd sync --continue
		assert_whole
		assert_notes Ours. Theirs.
		assert_equal "$how: $(hd show --json "$id" | jq -r .ticket.deleted)" "$how: yes"
		assert_equal "$(grep -c 'deleted: yes' "$file")" 2
	done
}

@test "what is not the desk's is left, and named; the rest is merged" {
	forked
	echo ours >README
	git add README
	git commit -qm ours
	cd ../other
	echo theirs >README
	git add README
	git commit -qm theirs
	cd "$DESK"
	stops pull ../other main
	out hd status
	assert_regex "$stderr" '1  git -C .* status +git has stopped in the merge: 2 files are unmerged'
	out hd new x
	assert_failure 5
	assert_regex "$stderr" 'git -C .* merge --continue'
	out hd sync --continue
	assert_failure 1
	assert_regex "$stderr" 'README: left unmerged'
	assert_regex "$stderr" 'git -C .* add -- README'
	assert_equal "$(git diff --name-only --diff-filter=U)" README
	refute grep -q '^<<<<<<<' "$file"
	echo both >README
	git add README
	hd sync --continue
	assert_whole
	assert_notes Ours. Theirs.
	assert_equal "$(cat README)" both
}

@test "what somebody resolved by hand is taken with the rest" {
	forked
	stops merge theirs
	git show "theirs:$file" | sed '0,/^title: .*/s//title: By hand/' >"$file"
	hd sync --continue
	assert_whole
	assert_notes Ours. Theirs.
	assert_equal "$(hd show --json "$id" | jq -r .ticket.title)" "By hand"
}

@test "a ticket that cannot be read is left, with the reason" {
	forked
	sed -i 's/^do: note/do: [/' "$file"
	git commit -qam broken
	stops merge theirs
	out hd sync --continue
	assert_failure 1
	assert_regex "$stderr" "$file: left unmerged: our side:"
	git show "theirs:$file" >"$file"
	git add "$file"
	hd sync --continue
	assert_equal "$(git status --porcelain)" ""
}

@test "an edit in the middle of a rebase is the person's: hd sync leaves it" {
	forked
	GIT_SEQUENCE_EDITOR='sed -i s/^pick/edit/' git rebase -q -i HEAD~1
	out hd sync
	assert_failure 5
	assert_regex "$stderr" 'a rebase is in progress'
	hd sync --continue
	assert_whole
	assert_not_exist .git/rebase-merge
}

@test "nothing to heal" {
	forked
	before=$(git rev-parse HEAD)
	hd sync --continue
	assert_equal "$(git rev-parse HEAD)" "$before"
	git init -q --bare ../bare
	hd init -q --bare ../bare.git
	hd -C ../bare.git sync --continue
}

@test "a merge that took one side only is told, and its entries come back" {
	forked
	hd -C ../other note -q "$id" -m "Theirs too." >/dev/null
	hd list -q >/dev/null
	git pull -q -X ours ../other main
	merge=$(git rev-parse --short=7 HEAD)
	out hd list
	assert_regex "$stderr" "hd: the merge commit $merge lost 2 entries \(ticket $id\): hd sync mends it"
	assert_regex "$stderr" "1  hd sync +the merge $merge lost 2 entries"
	out hd list
	refute_regex "$stderr" "hd: the merge"
	assert_regex "$stderr" "1  hd sync +the merge $merge lost 2 entries"
	hd sync
	out hd list
	refute_regex "$stderr" lost
	assert_whole
	assert_notes Ours. Theirs too. Theirs.
	# once mended it is no news, here or in another clone
	git clone -q --no-local . ../third
	out hd -C ../third list
	refute_regex "$stderr" lost
	# the same by hand
	hd note -q "$id" -m "Fourth." >/dev/null
	hd -C ../third note -q "$id" -m "Fifth." >/dev/null
	stops pull ../third main
	git checkout -q --theirs "$file"
	git commit -qam merged
	out hd status
	assert_regex "$stderr" "lost 1 entry \(ticket $id\)"
	hd sync
	assert_whole
	assert_notes Fifth. Fourth. Ours. Theirs too. Theirs.
}

@test "committed conflict markers are mended" {
	forked
	stops merge theirs
	git commit -qam "with markers"
	run hd check
	assert_failure 1
	assert_line --partial 'conflict markers'
	assert_line --partial 'mend: hd sync'
	hd note -q "$(hd new -q Other)" -m x >/dev/null
	hd sync
	assert_whole
	assert_notes Ours. Theirs.
}

@test "committed conflict markers in desk.yaml and articles are mended" {
	forked
	for who in "$DESK" ../other; do
		mkdir "$who/kb"
		printf -- '---\ntitle: VPN\n---\n\nOf %s.\n' "${who##*/}" >"$who/kb/vpn.md"
		echo "${who##*/}: yes" >>"$who/desk.yaml"
		git -C "$who" add .
		git -C "$who" commit -qm "By hand"
	done
	run git pull -q ../other main
	git commit -qam "with markers"
	run hd check
	assert_line --regexp 'desk.yaml: .*'
	assert_line --regexp 'kb/vpn.md:.*conflict marker'
	assert_equal "$(grep -c 'mend: hd sync$' <<<"$output")" 3
	git clone -q --bare . ../server.git
	git clone -q ../server.git ../third
	git remote add origin ../server.git
	hd sync
	assert_whole
	assert_notes Ours. Theirs.
	run cat kb/vpn.md
	assert_line "Of desk."
	assert_line "Of other."
	run cat desk.yaml
	assert_line "desk: yes"
	assert_line "other: yes"
	# each clone writes the same, and a driver that meets them does
	out hd -C ../third config name Third
	assert_failure 4
	assert_regex "$stderr" '1  hd -C ../third sync '
	sed -i 's/^name: .*/name: Third/' ../third/desk.yaml
	git -C ../third commit -q -a -m "By hand"
	git -C ../third pull -q --no-rebase
	hd -C ../third sync -q
	run cat ../third/desk.yaml
	assert_line "name: Third"
	assert_line "desk: yes"
	assert_line "other: yes"
	hd sync
	assert_whole
}

@test "a clean merge, and one by the driver, lose nothing and say nothing" {
	forked
	git reset -q --hard HEAD~1
	hd new -q "Another" >/dev/null
	hd list -q >/dev/null
	git merge -q --no-edit theirs
	out hd list
	refute_regex "$stderr" lost
}
