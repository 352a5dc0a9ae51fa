load helper

# A bare desk that is guarded, and a clone of it.
guarded() {
	SERVER="$WORK/server"
	hd init -q --bare --no-next "$SERVER"
	hd -C "$SERVER" hook install --server -q --no-next
	hd -C "$WORK/server" new -q "VPN drops" -m "Every hour." >id
	id=$(<id)
	file="tickets/${id:0:2}/$id.yaml"
	git clone -q "$SERVER" bob
	DESK=$SERVER
	cd "$WORK/bob"
}

tip() {
	git -C "$SERVER" rev-parse main
}

# pushes: what is here is taken.
pushes() {
	run git push -q origin HEAD:main
	assert_success
	assert_output ""
	assert_equal "$(tip)" "$(git rev-parse HEAD)"
}

# refused PATTERN [GIT-PUSH-ARG...]: nothing is taken, and the message names the newest commit here and
# says this. Its mending command is left in $mend.
refused() {
	local before
	before=$(git -C "$SERVER" for-each-ref)
	run git push -q origin "${@:2}"
	assert_failure
	assert_line --regexp "^remote: hd: this push would break the desk, so nothing of it was taken: *$"
	assert_line --regexp "^remote:   [0-9a-f]{12} $1"
	refute_line --regexp $'\e'
	assert_equal "$(git -C "$SERVER" for-each-ref)" "$before"
	mend=$(sed -n 's/^remote:     mend: \(.*[^ ]\) *$/\1/p' <<<"$output")
}

# mended: the command that the refusal named was right.
mended() {
	run bash -c "$mend"
	assert_success
	assert_equal "$(tip)" "$(git rev-parse HEAD)"
	hd check -q --no-next
}

committed() {
	git add -A
	git commit -q -m "$1"
}

@test "what hd does is taken, whatever it is" {
	guarded
	other=$(hd new -q "Printer burns" -m "Badly." --label fire)
	pushes
	entry=$(hd reply "$id" -m "Which client?" --json | jq -r '.ticket.entries[-1].id')
	echo log >"$WORK/log.txt"
	hd attach -q "$other" "$WORK/log.txt"
	hd set -q "$id" priority=high
	pushes
	hd redact -q "$id" "$entry"
	hd redact -q "$other" "$(hd show "$other" --json | jq -r '.ticket.entries[-1].id')"
	pushes
	hd link -q "$id" "$other"
	hd undo -q
	hd undo -q
	hd merge -q "$other" "$id"
	hd unmerge -q "$other"
	hd split -q "$id" "$(hd reply "$id" -m "And another" --json | jq -r '.ticket.entries[-1].id')"
	pushes
	hd config name "Acme Support" -q
	sed -i '0,/^title: .*/s//title: VPN drops daily/' "$file"
	git commit -q -a -m "By hand"
	hd note -q "$id" -m "On top of it."
	rm "$file"
	hd commit -q
	printf '{"id":%d,"title":"Old %d","created":"2099-01-01"}\n' 1 1 2 2 >../old.jsonl
	hd import -q ../old.jsonl
	hd undo -q
	pushes
}

@test "merges of both sides are taken, also those that git made as text and hd healed" {
	guarded
	git clone -q "$SERVER" ../ann
	hd -C ../ann reply -q "$id" -m "From Ann."
	hd -C ../ann new -q "From Ann"
	git -C ../ann push -q
	hd reply -q "$id" -m "From Bob."
	hd sync
	assert_equal "$(tip)" "$(git rev-parse HEAD)"
	# theirs is lost in a merge
	git -C ../ann pull -q
	hd -C ../ann reply -q "$id" -m "Again Ann."
	git -C ../ann push -q
	hd reply -q "$id" -m "Again Bob."
	git fetch -q
	git merge -q -s ours -m "Mine" origin/main
	refused "$file:[0-9]+: the entry [a-z0-9]{8} by bob@desk.example was removed" HEAD:main
	assert_equal "$mend" "hd sync"
	mended
	run -0 hd show "$id"
	assert_output --partial "Again Ann."
	assert_output --partial "Again Bob."
}

@test "merges that git makes by the driver are taken" {
	guarded
	git clone -q "$SERVER" ../ann
	hd -C ../ann reply -q "$id" -m "Ann's words."
	hd -C ../ann redact -q "$id" "$(hd -C ../ann show "$id" --json | jq -r '.ticket.entries[-1].id')"
	hd -C ../ann set -q "$id" priority=high
	git -C ../ann push -q
	hd reply -q "$id" -m "Bob's words."
	hd set -q "$id" priority=low
	git pull -q --no-rebase --no-edit
	pushes
	assert_equal "$(hd show "$id" --json | jq -c '[.ticket.entries[] | select(.do == "reply") | .shown // .body] | sort')" \
		'["Bob'"'"'s words.","[redacted]"]'
}

@test "entries are not taken away, nor written anew" {
	guarded
	hd reply -q "$id" -m "Have you tried?"
	pushes
	sed -i 's/Have you tried/Never mind/' "$file"
	committed "Other words"
	refused "$file:16: the entry [a-z0-9]{8} by bob@desk.example was rewritten" main
	assert_equal "$mend" "hd sync"
	mended
	git rm -q "$file"
	committed "Gone"
	refused "$file was removed" main
	mended
	git show HEAD:"$file" | awk '/^---$/ { n++ } n < 3' >"$file"
	committed "Shorter"
	refused "$file:[0-9]+: the entry [a-z0-9]{8} by bob@desk.example was removed" main
	mended
}

@test "files that cannot be read are refused, and can be mended" {
	guarded
	echo "<<<<<<< ours" >>"$file"
	committed "Markers"
	refused "$file:[0-9]+:1: git left merge conflict markers" main
	assert_equal "$mend" "hd edit $id && hd sync"
	git revert --no-edit HEAD >/dev/null
	pushes # what one commit broke the next one mended
	mkdir rules
	echo "a: *b" >rules/r.yaml
	committed "Rule"
	refused "rules/r.yaml:1:4: aliases are not allowed" main
	EDITOR="sed -i s/.b/b/" mended
	git rm -q desk.yaml
	committed "No desk"
	refused "desk.yaml was removed" main
	mended
}

@test "links, submodules, long paths and large files" {
	guarded
	ln -s /etc/passwd link
	committed "Link"
	refused "link: a symbolic link or a submodule" main
	mended
	git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),module"
	git commit -q -m "Module"
	refused "module: a symbolic link or a submodule" main
	git reset -q --hard HEAD^
	blob=$(git hash-object -w desk.yaml)
	part=$(printf 'd%.0s' {1..200})
	git update-index --add --cacheinfo "100644,$blob,kb/$part/$part/$part/$part/$part/$part"
	git commit -q -m "Path"
	refused "kb/d.*has more than 1024 bytes" main
	git reset -q --hard HEAD^
	git config core.compression 0
	git config core.bigFileThreshold 1m
	truncate -s 51M large
	committed "Large"
	git rm -q large
	committed "No more, but in the history"
	refused "large: 53477376 bytes, more than the 50 MiB" main
	hd note -q "$id" -m "Mine."
	run bash -c "$mend"
	git log --oneline
	assert_success
	pushes
	run -0 hd show "$id"
	assert_output --partial "Mine."
}

@test "times from a wrong clock" {
	guarded
	at 2026-03-02T09:09:00Z hd note -q "$id" -m "A little early."
	pushes
	at 2026-03-03T09:00:00Z hd note -q "$id" -m "A day early."
	hd new -q "Another ticket"
	refused "$file:[0-9]+: the entry [a-z0-9]{8} is of 2026-03-03T09:00:00.000Z, more than 10 minutes ahead" main
	bash -c "$mend"
	pushes
	run -0 hd show "$id"
	refute_output --partial "A day early."
}

@test "the desk's branch is neither forced nor deleted" {
	guarded
	hd note -q "$id" -m "Ann wrote this."
	pushes
	git reset -q --hard HEAD^
	hd note -q "$id" -m "This instead."
	refused "the desk's branch main would be deleted" :main
	refused "the desk's branch main has commits that this push would take away" --force main
	assert_equal "$mend" "hd sync"
	mended
	# git's own rules stand behind the hook
	assert_equal "$(git -C ../server config receive.denyNonFastForwards)" true
	assert_equal "$(git -C ../server config receive.denyDeletes)" true
	assert_equal "$(git -C ../server config transfer.fsckObjects)" true
}

@test "beside code, branches without a desk pass as they are" {
	SERVER="$WORK/code's \"server\": git"
	git init -q --bare "$SERVER"
	hd -C "$SERVER" hook install --server -q --no-next
	run git -C "$SERVER" config receive.denyNonFastForwards
	assert_output ""
	git init -q code
	cd code
	git remote add origin "$SERVER"
	ln -s /etc/passwd link
	echo "{{" >a.yaml
	committed "Code"
	hd init -q --no-next
	id=$(hd new -q Title -m Text)
	git push -q origin main desk
	git commit -q --amend -m "Code, amended"
	git push -q --force origin main
	git push -q origin main:refs/heads/topic
	git push -q origin :topic
	refused "the desk's branch desk would be deleted" :desk
	# a desk under another name is one too; what is known is not looked at again
	git worktree add -q ../desk desk
	cd ../desk
	ln -s /etc/passwd link
	committed "Link"
	refused "link: a symbolic link" HEAD:refs/heads/desk2
	# nor does it come in by a branch that is none
	git rm -q desk.yaml
	committed "Not a desk"
	git push -q origin HEAD:refs/heads/plain
	git revert --no-edit HEAD >/dev/null
	refused "link: a symbolic link" HEAD:desk
	DESK=
}

@test "a push of several branches is refused whole, and leaves nothing" {
	guarded
	git checkout -q -b good
	hd note -q "$id" -m "Good."
	git checkout -q main
	ln -s x link
	committed "Link"
	before=$(find ../server | sort)
	refused "link: a symbolic" main good
	assert_equal "$(find ../server | sort)" "$before"
}

@test "a hook whose hd is gone takes nothing" {
	guarded
	sed -i "s,^hd=.*,hd='/nowhere/hd'," ../server/hooks/pre-receive
	hd note -q "$id" -m "Words."
	# another hd on PATH is taken, but for one that is another program
	pushes
	hd note -q "$id" -m "More."
	mkdir ../bin
	printf '#!/bin/sh\necho hexdump >&2; exit 1\n' >../bin/hd
	chmod +x ../bin/hd
	PATH="$WORK/bin:$PATH" run git push -q
	assert_failure
	assert_line --regexp "^remote: hd: nothing guards the desk, for hd is not on this server"
}
