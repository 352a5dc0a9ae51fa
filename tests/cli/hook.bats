load helper

state() { # of the hook $1
	hd hook list --json --no-next | jq -r --arg name "$1" '.hooks[] | select(.name == $name) | .state'
}

# ---- installing ----

@test "a desk's hooks are installed once, listed and removed" {
	desk
	assert_equal "$(state pre-commit)" missing
	out hd hook install --no-next
	assert_success
	assert_line "pre-commit     installed"
	assert_line "post-commit    not installed"
	assert_equal "$stderr" ""
	before=$(stat -c '%n %i %a' .git/hooks/p*)
	hd hook install -q --no-next
	assert_equal "$(stat -c '%n %i %a' .git/hooks/p*)" "$before"
	golden hook hd hook list --json --no-next
	out hd hook uninstall
	assert_output --partial "pre-commit     not installed"
	assert_regex "$stderr" "hd: 4 hooks removed"
	run compgen -G '.git/hooks/*[!e]'
	refute_output --partial "hooks/p"
	run hd hook instal
	assert_failure 2
	run hd hook run nonsense
	assert_failure 2
	run hd hook install -n -q
	assert_equal "$(state pre-commit)" missing
}

@test "one that is out of date, or was made by another hd, is written again" {
	desk
	hd hook install -q --no-next
	echo "# changed" >>.git/hooks/pre-commit
	chmod -x .git/hooks/post-merge
	assert_equal "$(state pre-commit)" old
	hd hook install -q --no-next
	assert_equal "$(state pre-commit) $(state post-merge)" "installed installed"
}

@test "a person's own hook is never touched, and the line that it wants is told" {
	desk
	printf '#!/bin/sh\ntouch ran\n' >.git/hooks/pre-commit
	chmod +x .git/hooks/pre-commit
	cp .git/hooks/pre-commit ../mine
	run hd hook install
	assert_failure 4
	assert_line --partial "there is a pre-commit hook already"
	assert_equal "$(state post-merge)" missing
	hd hook uninstall -q --no-next
	assert_files_equal .git/hooks/pre-commit ../mine
	line=$(sed -n 's/.*Add this line to it: //p' <<<"$output")
	echo "$line" >>.git/hooks/pre-commit
	hd hook install -q --no-next
	assert_equal "$(state pre-commit) $(state post-merge)" "calls installed"
	mkdir rules
	echo "a: *b" >rules/r.yaml
	git add rules
	run git commit -q -m Rule
	assert_failure
	assert_line --partial "rules/r.yaml:1:4: aliases are not allowed"
	assert_exist ran
	rm ran
}

@test "where core.hooksPath says so; not where other repositories look, too" {
	desk
	git config core.hooksPath .hooks
	hd hook install -q --no-next
	assert_exist .hooks/pre-commit
	assert_not_exist .git/hooks/pre-commit
	hd hook uninstall -q --no-next
	git config --unset core.hooksPath
	git config --global core.hooksPath '~/hooks'
	run hd hook install
	assert_failure 4
	assert_line --partial "core.hooksPath is set for more repositories"
	out hd hook install --json
	eval "$(jq -r '.next[0].command' <<<"$stderr")"
	hd hook install -q --no-next
	assert_exist .git/hooks/pre-commit
	assert_not_exist "$HOME/hooks"
}

@test "what suits the repository is installed, else it is said what does" {
	run hd hook install
	assert_failure 3
	desk --bare
	run hd hook install
	assert_failure 4
	assert_line --partial "hd hook install --server"
	run hd hook install --server --auto
	assert_failure 2
	DESK=
	git init -q ../code
	cd ../code
	run hd hook install
	assert_failure 6
	git config --global hd.desk "$WORK/desk"
	hd hook install -q --no-next
	assert_equal "$(state post-commit) $(state pre-commit)" "installed missing"
}

# ---- in a desk ----

@test "hand edits that break the desk are not committed" {
	desk
	hd hook install -q --no-next
	id=$(hd new -q "VPN drops" -m "Every hour.")
	file="tickets/${id:0:2}/$id.yaml"
	tip=$(git rev-parse HEAD)
	refused() { # PATTERN GIT-COMMIT-ARG...
		run git commit -q -m "By hand" "${@:2}"
		assert_failure
		assert_line "hd: this commit would break the desk, so it was not made:"
		assert_line --regexp "^  $1"
		assert_equal "$(git rev-parse HEAD)" "$tip"
		bash -c "$(sed -n 's/^    mend: //p' <<<"$output")"
	}
	sed -i 's/Every hour/Every day/' "$file"
	refused "$file:6: the entry [a-z0-9]{8} by bob@desk.example was rewritten" -a
	sed -i '0,/^title: .*/s//title: [/' "$file"
	refused "$file:[0-9]+:[0-9]+: " "$file"
	mkdir rules
	echo "a: *b" >rules/r.yaml
	git add rules
	refused "rules/r.yaml:1:4: aliases are not allowed"
	rm -r rules
	ln -s "$file" link
	git add link
	refused "link: a symbolic link or a submodule"
	rm link
	git rm -q "$file"
	refused "$file was removed"
	git rm -q desk.yaml
	refused "desk.yaml was removed"
	assert_equal "$(git status --porcelain)" ""
	# what is valid is, also a state that was edited by hand
	sed -i '0,/^title: .*/s//title: VPN drops daily/' "$file"
	git commit -q -a -m "By hand"
	hd note -q "$id" -m "Mine."
	git checkout -q -b side
	echo "any: *thing" >a.yaml
	git add a.yaml
	git commit -q -m "A side of the desk"
	git checkout -q main
	git branch -q -D side
}

@test "the index follows what git brings" {
	desk
	hd hook install -q --no-next
	hd new -q First
	hd list -q >/dev/null
	hd clone -q --no-next . ../other
	(cd ../other && hd new -q Second)
	fresh() {
		hd index --json --no-next | jq .fresh
	}
	git pull -q ../other main
	assert_equal "$(fresh)" true
	git checkout -q -b other HEAD^
	git checkout -q main
	assert_equal "$(fresh)" true
	# a first one is not built behind one's back
	rm -r .git/hd
	git checkout -q -B main main
	assert_not_exist .git/hd/main/index
}

# ---- in a repository of code ----

code() { # HOOK-INSTALL-OPTION...
	git init -q website
	cd website
	git commit -q --allow-empty -m "Begin"
	hd init -q --no-next
	hd hook install -q --no-next "$@"
	one=$(hd new -q "VPN drops" -m "Every hour.")
	two=$(hd new -q "VPN is slow" -m "Very.")
	DESK="$WORK/website"
}

entries() { # of the ticket $1: what was done
	hd show "$1" --json --no-next | jq -r '[.ticket.entries[].do] | join(" ")'
}

commit() { # MESSAGE OPTION...
	run git commit -q --allow-empty -m "$1" "${@:2}"
	assert_success
}

@test "a commit that names tickets proposes what to do" {
	code
	commit "Nothing to see"
	assert_output ""
	commit "Keep the tunnel alive

Fixes: $one
refs: ${two:0:6}, zzzz9"
	hash=$(git rev-parse --short=10 HEAD)
	assert_line "hd: commit $hash names $one, VPN drops"
	assert_line --partial "this commit names zzzz9: there is no ticket zzzz9"
	assert_line --regexp "^  1  hd resolve $one -m 'Fixed by commit $hash of website: Keep the tunnel alive'"
	assert_line --regexp "^  2  hd note $two -m 'See commit $hash of website: Keep the tunnel alive'"
	hd do 1 >/dev/null
	assert_equal "$(entries "$one") / $(entries "$two")" "open resolve / open"
	# what was noted of the commit that is amended is not proposed again
	commit "Keep the tunnel alive, closes $one" --amend
	assert_output ""
	commit "It's \$(touch /tmp/owned) \"quoted\", fixes $two"
	eval "$(sed -n "s/^  1  \(hd resolve $two -m '.*'\)  .*/\1/p" <<<"$output")"
	run hd show "$two" --json
	assert_equal "$(jq -r '.ticket.entries[-1].body' <<<"$output")" \
		"Fixed by commit $(git rev-parse --short=10 HEAD) of website: It's \$(touch /tmp/owned) \"quoted\", fixes $two"
}

@test "with --auto it is done, once" {
	code --auto
	commit "Keep the tunnel alive

Fixes: $one
Refs: $two"
	assert_line "hd: resolved $one: VPN drops"
	assert_line "hd: noted on $two: VPN is slow"
	assert_equal "$(entries "$one") / $(entries "$two")" "open resolve / open note"
	commit "Keep it alive, fixes $one" --amend
	hash=$(git rev-parse --short=10 HEAD)
	assert_equal "$(entries "$one") / $(entries "$two")" "open resolve edit / open note"
	run hd show "$one"
	assert_line "Fixed by commit $hash of website: Keep it alive, fixes $one"
	# the same commit again, by hand
	hd hook run --auto post-commit
	assert_equal "$(entries "$one")" "open resolve edit"
	# what has ended is noted on
	commit "More, fixes $one"
	assert_equal "$(entries "$one")" "open resolve edit note"
}

@test "in every work tree; silent while others' commits are applied, and in the desk" {
	code --auto
	git worktree add -q ../tree
	cd ../tree
	commit "Closes $one"
	assert_equal "$(entries "$one")" "open resolve"
	git checkout -q -b topic HEAD^
	commit "Topic, refs $two"
	assert_equal "$(entries "$two")" "open note"
	run git rebase -q tree
	assert_output ""
	git checkout -q -b pick tree
	run git cherry-pick topic --allow-empty
	refute_output --partial hd:
	assert_equal "$(entries "$two")" "open note"
	git worktree add -q ../desk desk
	cd ../desk
	commit "Fixes $two"
	assert_output ""
	assert_equal "$(entries "$two")" "open note"
}

@test "beside a desk that hd.desk names" {
	desk --bare
	id=$(hd new -q Title -m Text)
	git config --global hd.desk "$DESK"
	git init -q ../code
	cd ../code
	hd hook install -q --no-next --auto
	commit "First, closes $id"
	git worktree add -q ../tree
	cd ../tree
	commit "Second, fixes: $id"
	assert_equal "$(entries "$id")" "open resolve note"
	# or for this repository alone
	git config --global --unset hd.desk
	git config hd.desk "$DESK"
	commit "Third, fixes: $id"
	assert_equal "$(entries "$id")" "open resolve note note"
}

@test "no commit is kept from being made" {
	code --auto
	DESK=
	echo nonsense >.git/refs/heads/desk
	commit "Fixes $one"
	assert_line --partial "what the commit says of tickets was not looked at: "
	rm .git/refs/heads/desk
	commit "Fixes $one"
	assert_output ""
	sed -i "s,^hd=.*,hd='/nowhere/hd'," .git/hooks/post-commit
	mkdir ../bin
	printf '#!/bin/sh\nexit 1\n' >../bin/hd
	chmod +x ../bin/hd
	PATH="$WORK/bin:$PATH" commit "Fixes $one"
	assert_output ""
}
