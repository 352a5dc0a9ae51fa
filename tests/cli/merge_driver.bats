load helper

# A desk with a ticket ($id, $file) and a clone of it in $WORK/other; a note of each on the ticket,
# and what each has besides.
forked() {
	desk
	id=$(hd new -q "VPN drops" -m "Every hour.")
	file="tickets/${id:0:2}/$id.yaml"
	git clone -q . ../other
	git config pull.rebase false
	hd note -q "$id" -m "Ours."
	hd -C ../other note -q "$id" -m "Theirs." -q
	hd new -q "Printer" >/dev/null
	hd -C ../other new -q "Screen" >/dev/null
}

# Both notes are in the ticket, its state is what its log says, and git has nothing left to do.
assert_both() {
	assert_equal "$(git status --porcelain)" ""
	assert_equal "$(hd show --json "$id" | jq -r '[.ticket.entries[].body | strings] | sort | join(" ")')" \
		"Every hour. Ours. Theirs."
	refute grep -rq '^<<<<<<<\|^>>>>>>>' tickets
	hd check -q
}

@test "git merge and git pull take the entries of both" {
	forked
	git pull -q ../other main
	assert_both
	assert_equal "$(hd list -q | wc -l)" 3
	cd ../other
	git pull -q ../desk main
	assert_both
	assert_equal "$(git rev-parse HEAD)" "$(git -C ../desk rev-parse HEAD)"
	hd note -q "$id" -m more
	git fetch -q . HEAD:more
	hd undo -q
	git reset -q --hard HEAD~1
	hd label -q "$id" vpn
	git merge -q more
	assert_equal "$(hd show --json "$id" | jq -c '[.ticket.labels, .ticket.notes]')" '[["vpn"],3]'
}

@test "git rebase, git pull --rebase" {
	forked
	git fetch -q ../other main:theirs
	git branch ours
	git rebase -q theirs
	assert_both
	git reset -q --hard ours
	git rebase -q --apply theirs
	assert_both
	git reset -q --hard ours
	git pull -q --rebase ../other main
	assert_both
	assert_equal "$(git rev-list --merges HEAD | wc -l)" 0
}

@test "git cherry-pick, and git revert takes no entry back" {
	forked
	git fetch -q ../other main:theirs
	git cherry-pick theirs~1 theirs >/dev/null
	assert_both
	git revert --no-edit HEAD~1 >/dev/null
	hd check -q
}

@test "git stash pop and git stash apply" {
	forked
	sed -i '0,/^title: .*/s//title: By hand/' "$file"
	git stash -q
	hd set -q "$id" priority=high
	git stash apply -q
	assert_equal "$(git diff --name-only --diff-filter=U)" ""
	git checkout -q "$file"
	git stash pop -q
	hd commit -q
	assert_equal "$(hd show --json "$id" | jq -r '.ticket | .title, .priority')" $'By hand\nhigh'
	git pull -q ../other main
	assert_both
}

@test "desk.yaml merges by key, an article keeps both versions; what lost is told" {
	desk
	mkdir kb
	printf -- '---\ntitle: VPN\n---\n\nOne.\n\nTwo.\n' >kb/vpn.md
	hd commit -q
	git clone -q . ../other
	hd config name Acme >/dev/null
	hd config reopen_days 30 >/dev/null
	sed -i 's/^One.*/One of ours./; s/^title:.*/title: VPN keepalive/' kb/vpn.md
	hd commit -q
	cd ../other
	hd config name Zenith >/dev/null
	hd config categories network >/dev/null
	sed -i 's/^One.*/One of theirs./; s/^Two.*/Two, too./' kb/vpn.md
	hd commit -q
	cd "$DESK"
	run git pull --no-rebase ../other main
	assert_success
	assert_line "hd: desk.yaml: name is Zenith; the other side's Acme lost"
	assert_line --partial "hd: kb/vpn.md: lines that were changed on both sides"
	assert_equal "$(hd config name --no-next),$(hd config reopen_days --no-next)" "Zenith,30"
	assert_equal "$(hd config categories --no-next)" "[network]"
	run cat kb/vpn.md
	assert_line "title: VPN keepalive"
	assert_line "One of ours."
	assert_line "One of theirs."
	assert_line "Two, too."
	assert_equal "$(git status --porcelain)" ""
}

@test "one key filed by two is one ticket" {
	desk
	git clone -q . ../other
	hd new -q --key ci/build "Build fails" -m "Here." >/dev/null
	hd -C ../other new -q --key ci/build "Build fails" -m "There." >/dev/null
	git pull -q --no-rebase ../other main
	assert_equal "$(git status --porcelain)" ""
	assert_equal "$(hd list --json | jq -c '[.total, .tickets[0].occurrences]')" "[1,2]"
	hd check -q
}

@test "a path with blanks, quotes and percents; worktrees; a program that has moved" {
	mkdir "it's 100%d \"x\""
	cp "$HD" "it's 100%d \"x\"/hd"
	moved="$WORK/it's 100%d \"x\"/hd"
	forked
	git config --remove-section merge.hd
	out "$moved" list -q
	assert_equal "$stderr" ""
	git worktree add -q ../tree -b side HEAD~2
	cd ../tree
	git config hd.branch side
	hd note -q "$id" -m "Theirs."
	git merge -q main
	assert_equal "$(git status --porcelain)" ""
	hd check -q
	assert_equal "$(hd show --json "$id" | jq .ticket.notes)" 2
	git config --unset hd.branch
	cd "$DESK"
	rm "$moved"
	# git merges as text until hd says where it is
	run git pull -q ../other main
	assert_failure
	assert_line --partial CONFLICT
	assert_file_contains "$file" '^<<<<<<< ours'
	git merge --abort
	out hd list -q
	assert_equal "$stderr" ""
	git pull -q ../other main
	assert_both
}

@test "it is installed at first contact, told once, in the clone's own configuration alone" {
	forked
	git clone -q . ../new
	cd ../new
	out hd list -n
	assert_equal "$(git config merge.hd.driver)" ""
	out hd list
	assert_regex "$stderr" 'git merges this desk by hd from now on \(git config hd.mergeDriver false'
	local program=$HD
	[[ $HD != *" "* ]] || program="'$HD'"
	assert_equal "$(git config --local merge.hd.driver)" \
		"$program merge-driver %O %A %B %P %L || { [ \$? -ne 1 ] && git merge-file -L ours -L base -L theirs %A %O %B; }"
	out hd list
	refute_regex "$stderr" 'from now on'
	assert_not_exist .git/info/attributes
	# one's own stays
	git config merge.hd.driver true
	hd list -q
	assert_equal "$(git config merge.hd.driver)" true
	git clone -q . ../refused
	cd ../refused
	git config hd.mergeDriver false
	out hd list
	refute_regex "$stderr" 'from now on'
	assert_equal "$(git config merge.hd.driver)" ""
	git clone -q --bare . ../bare
	hd -C ../bare list -q
	assert_equal "$(git -C ../bare config merge.hd.driver)" ""
}

@test "where the configuration cannot be written nothing is said" {
	forked
	git clone -q . ../new
	chmod -w ../new/.git/config
	[ -w ../new/.git/config ] || {
		out hd -C ../new list
		assert_success
		refute_regex "$stderr" 'config|from now on'
	}
	chmod +w ../new/.git/config
	touch ../new/.git/config.lock
	out hd -C ../new list
	assert_success
	refute_regex "$stderr" 'config|from now on'
}

@test "beside code: the code's branches are merged by git" {
	git init -q code
	cd code
	mkdir kb
	echo one >kb/a.md
	git add .
	git commit -qm code
	hd init -q
	git switch -qc side
	echo two >kb/a.md
	git commit -qam two
	git switch -q main
	echo three >kb/a.md
	git commit -qam three
	run git merge side
	assert_failure
	assert_file_contains kb/a.md '^<<<<<<< HEAD'
}

# driver BASE OURS THEIRS PATH: what git would run.
driver() {
	run hd merge-driver "$@"
}

@test "what is no ticket of that path is left in conflict, whatever a merge of texts makes of it" {
	forked
	git show "HEAD~2:$file" >../base
	git show "HEAD:$file" >../ours
	git -C ../other show "HEAD:$file" >../theirs
	cd ..
	touch empty
	cp ours a
	driver base a theirs "$file"
	assert_success
	assert_output ""
	cp theirs b
	driver base b ours "$file"
	assert_files_equal a b
	# the base has no say
	driver empty b ours "$file"
	assert_success
	assert_files_equal a b
	driver base b empty "$file"
	assert_failure 1
	cp ours a
	driver base a theirs tickets/k3/k3f92mx7.yaml
	assert_failure 1
	assert_output --partial "k3f92mx7"
	sed 's/^id: .*/id: broken/' theirs >broken
	cp ours a
	driver base a broken "$file"
	assert_failure 1
	assert_output --partial "theirs:"
	assert_file_contains a '^<<<<<<< ours$'
}

@test "what is not hd's is git's" {
	printf '1\n2\n3\n4\n' >base
	printf '0\n2\n3\n4\n' >ours
	printf '1\n2\n3\n5\n' >theirs
	cp ours a
	driver base a theirs notes.txt
	assert_success
	assert_equal "$(paste -sd, a)" "0,2,3,5"
	echo 6 >b
	driver base b theirs -x 9
	assert_failure 1
	assert_file_contains b '^<<<<<<<<< ours$'
	driver missing a theirs notes.txt
	assert_failure 6
	driver a
	assert_failure 2
}

@test "clones that merge, rebase and pick from each other end equal" {
	desk
	ids=($(for i in 1 2 3; do hd new -q "Ticket $i"; done))
	for i in 0 1 2; do
		git clone -q "$DESK" "../c$i"
		git -C "../c$i" config user.email "c$i@desk.example"
		git -C "../c$i" config hd.next false
	done
	RANDOM=$((BATS_TEST_NUMBER + ${SEED:-7}))
	said=0
	for ((round = 0; round < ${ROUNDS:-9}; round++)); do
		cd "../c$((RANDOM % 3))"
		from="../c$((RANDOM % 3))"
		for ((n = RANDOM % 3; n >= 0; n--)); do
			hd note -q "${ids[RANDOM % 3]}" -m "word $((++said))" >/dev/null
		done
		git fetch -q "$from" main
		case $((RANDOM % 3)) in
		0) git merge -q --no-edit FETCH_HEAD ;;
		1) git rebase -q FETCH_HEAD ;;
		2) git cherry-pick --no-commit FETCH_HEAD && { git diff --cached --quiet || git commit -qm picked; } ;;
		esac
	done
	for i in 0 1 2 0 1; do
		cd "../c$i"
		git fetch -q "../c$(((i + 2) % 3))" main
		git merge -q --no-edit FETCH_HEAD
	done
	for i in 0 1 2; do
		assert_equal "$(git -C "../c$i" status --porcelain)" ""
		assert_equal "$(git -C "../c$i" rev-parse HEAD^{tree})" "$(git rev-parse HEAD^{tree})"
		hd -C "../c$i" check -q
	done
	diff <(hd export | jq -r '.ticket.entries[]?.body // empty' | grep word | sort) \
		<(seq -f 'word %g' "$said" | sort)
}
