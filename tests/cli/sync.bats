load helper

# Ann and Bob, each with a clone of one bare desk: made once, then copied.
two_clones() {
	local made=$BATS_FILE_TMPDIR/clones${1-} who
	if [[ ! -d $made ]]; then
		mkdir "$made"
		cd "$made"
		git config --global init.templateDir ""
		hd init -q --no-next --bare server.git
		for who in bob ann; do
			hd clone -q --no-next "$@" server.git $who
			git -C $who remote set-url origin ../server.git
		done
		git -C ann config user.name "Ann Adams"
		git -C ann config user.email ann@acme.example
		mkdir server.git/hooks
		cd "$WORK"
	fi
	cp -a "$made/." .
	DESK="$WORK/bob"
}

bob() { hd -C "$WORK/bob" "$@"; }
ann() { hd -C "$WORK/ann" "$@"; }
server() { git -C "$WORK/server.git" "$@"; }

# Both, until nothing is left to do: then all three hold the same bytes.
assert_all_equal() {
	bob sync -q
	ann sync -q
	bob sync -q
	local tip
	tip=$(server rev-parse main)
	assert_equal "$(git -C bob rev-parse main)" "$tip"
	assert_equal "$(git -C ann rev-parse main)" "$tip"
	[[ ! -e bob/desk.yaml ]] || assert_equal "$(git -C bob status --porcelain)" ""
	hd -C ann check -q --no-next
}

# What is to happen on the server while a push comes in, once: a hook that runs it.
on_push() {
	rm -f server.git/beaten
	printf '#!/bin/sh\n[ -e beaten ] && exit 0\n: >beaten\nunset $(git rev-parse --local-env-vars) GIT_QUARANTINE_PATH\n%s\n' \
		"$1" >server.git/hooks/pre-receive
	chmod +x server.git/hooks/pre-receive
}

@test "what one did the other has, in every way to keep a desk" {
	for mode in "" --bare; do
		two_clones $mode
		id=$(bob new "VPN drops" --from carl@cust.example)
		out bob sync --no-next
		assert_success
		assert_output "To origin: 1 change"
		out ann sync
		assert_success
		assert_line --index 0 "From origin: 1 new ticket"
		assert_line --index 1 "  $id  new       carl@cust.example  VPN drops"
		assert_regex "$stderr" "hd -C .*/ann.? show $id"
		ann reply "$id" -q -m "Which client?"
		ann sync -q
		out bob sync --no-next
		assert_line --index 0 "From origin: 1 answered"
		assert_line --index 1 "  $id  answered  ann@acme.example  VPN drops"
		out bob sync --no-next
		assert_output "In step with origin"
		assert_all_equal
		cd "$WORK"
		rm -rf bob ann server.git
	done
	DESK=
}

@test "both changed the same ticket: the union, and the same bytes" {
	two_clones
	id=$(bob new "VPN drops")
	bob sync -q
	ann sync -q
	at 2026-03-02T10:00:00Z bob set -q "$id" priority=high
	at 2026-03-02T10:01:00Z ann set -q "$id" priority=urgent category=network
	ann note -q "$id" -m "From Ann"
	bob note -q "$id" -m "From Bob"
	export HD_NOW=2026-03-02T10:30:00Z
	ann sync -q
	out bob sync --no-next
	assert_success
	assert_line --partial "$id  changed   ann@acme.example  VPN drops"
	assert_line --partial "To origin: "
	assert_all_equal
	out bob show "$id" --json
	assert_equal "$(jq -c '[.ticket.priority, .ticket.category, .ticket.notes]' <<<"$output")" \
		'["urgent","network",2]'
}

@test "beside code, the desk is published when that is said, and alone" {
	git init -q --bare code.git
	git init -q bob
	git -C bob commit -q --allow-empty -m Code
	printf '#!/bin/sh\nexit 1\n' >bob/.git/hooks/pre-push
	chmod +x bob/.git/hooks/pre-push
	bob init -q --no-next
	DESK="$WORK/bob"
	git -C bob remote add origin "$WORK/code.git"
	id=$(bob new "Crash")
	out bob sync
	assert_failure 4
	assert_regex "$stderr" 'hd -C .*/bob.? sync --publish origin'
	assert_equal "$(git -C code.git for-each-ref)" ""
	out bob sync --publish origin --no-next
	assert_success
	assert_output "To origin: 2 changes"
	assert_equal "$(git -C code.git for-each-ref --format='%(refname)')" refs/heads/desk
	git -C bob push -q --no-verify origin main
	git clone -q code.git ann
	ann reply -q "$id" -m "Seen"
	ann sync -q
	out bob sync --no-next
	assert_line --index 0 "From origin: 1 answered"
	assert_equal "$(git -C bob status --porcelain)" ""
	git -C ann worktree add -q ../tree
	out hd -C tree sync --no-next
	assert_output "In step with origin"
}

@test "a worktree of the desk's own branch follows" {
	two_clones
	git -C ann checkout -q -b other
	git -C ann worktree add -q ../tree main
	git -C ann config hd.branch main
	id=$(bob new "VPN drops")
	bob sync -q
	ann sync -q
	assert_exist "tree/tickets/${id::2}/$id.yaml"
	assert_equal "$(git -C tree status --porcelain)" ""
}

@test "a desk that the remote does not have is given to it" {
	desk
	hd new -q "First" >/dev/null
	git init -q --bare ../new.git
	out hd sync
	assert_failure 3
	assert_regex "$stderr" 'git remote add origin URL'
	run hd sync ""
	assert_failure 2
	git remote add backup ../new.git
	out hd status --no-next
	assert_line --partial 'nothing was fetched from backup or sent there yet (hd sync)'
	out hd sync --no-next
	assert_output "To backup: 2 changes"
	out hd status --json --no-next
	assert_equal "$(jq -c '[.remote, .unsent, .unfetched]' <<<"$output")" '["backup",0,0]'
	hd new -q "Second" >/dev/null
	out hd sync --no-next ../new.git
	assert_output "To $WORK/new.git: 1 change"
}

@test "status and next tell what is to be sent and taken in, without a network" {
	two_clones
	ann new -q "From Ann" >/dev/null
	ann sync -q
	git -C bob fetch -q
	bob new -q "From Bob" >/dev/null
	rm -rf server.git
	out bob status
	assert_line --partial '1  change to send to origin'
	assert_line --partial '1  change to take in from origin, as of the last fetch'
	assert_regex "$stderr" 'hd -C .*/bob.? sync +1 change to send, 1 change to take in'
	out bob status --json
	assert_equal "$(jq -c '[.remote, .unsent, .unfetched]' <<<"$output")" '["origin",1,1]'
	out bob next
	assert_output --regexp 'bob.? sync'
}

@test "--no-push and -n send nothing; -n takes in nothing either" {
	two_clones
	id=$(ann new "From Ann")
	ann sync -q
	bob new -q "From Bob" >/dev/null
	local before
	before=$(git -C bob rev-parse main)
	out bob sync -n --no-next
	assert_line "(dry run) From origin: 1 new ticket"
	assert_line --partial "(dry run) 1 change to send to origin"
	assert_equal "$(git -C bob rev-parse main)" "$before"
	out bob sync --no-push -q
	assert_output "$id"
	assert_equal "$(server rev-list --count main)" 2
	assert_equal "$(bob list -q --no-next | wc -l)" 2
	assert_all_equal
}

beaten() {
	two_clones $1
	one=$(bob new -q "From Bob")
	two=$(ann new -q "From Ann")
	on_push "git --git-dir='$(git -C ann rev-parse --absolute-git-dir)' push -q '$WORK/server.git' main"
	out bob sync --json --no-next
	assert_success
	assert_equal "$(jq -c '[.attempts, .push, [.tickets[] | .id]]' <<<"$output")" \
		"[2,\"sent\",[\"$two\"]]"
	assert_all_equal
	assert_equal "$(ann list -q --no-next --sort title)" "$two"$'\n'"$one"
	on_push "'$HD' -C '$WORK/bob' new -q --no-next 'Meanwhile' >/dev/null"
	bob new -q "Another" >/dev/null
	bob sync -q
	assert_all_equal
	assert_equal "$(ann list -q --no-next | wc -l)" 4
}

@test "beaten by others, and by another program here: again" {
	beaten
}

@test "the same, bare" {
	beaten --bare
}

@test "beaten each time: status 5, and what came in is here" {
	two_clones
	git -C bob config hd.syncTries 2
	bob new -q "From Bob" >/dev/null
	id=$(ann new "From Ann")
	ann sync -q
	printf '#!/bin/sh\n: >refs/heads/main.lock\n' >server.git/hooks/pre-receive
	chmod +x server.git/hooks/pre-receive
	out bob sync
	assert_failure 5
	assert_line --partial "$id  new       ann@acme.example  From Ann"
	assert_regex "$stderr" 'hd: nothing was sent, what you did is kept: 2 tries: '
	assert_regex "$stderr" "1  hd -C .*/bob.? sync"
	rm server.git/hooks/pre-receive server.git/refs/heads/main.lock
	assert_all_equal
}

@test "offline: status 5, or 0 with --offline-ok; the next sync sends all" {
	two_clones
	id=$(bob new "From Bob")
	mv server.git away.git
	out bob sync
	assert_failure 5
	assert_regex "$stderr" '^hd: origin cannot be reached: '
	assert_regex "$stderr" 'hd -C .*/bob.? sync'
	out bob sync --json
	assert_equal "$(jq -r .error.code <<<"$stderr")" offline
	out bob sync --offline-ok --no-next
	assert_success
	assert_output ""
	assert_regex "$stderr" '^hd: nothing was fetched or sent, what you did is kept: origin cannot be reached: [^
]*$'
	out bob sync --offline-ok --json --no-next
	assert_equal "$(jq -c '[.reached, .push, .unsent.code]' <<<"$output")" '[false,"offline","offline"]'
	mv away.git server.git
	bob sync -q
	assert_equal "$(ann sync -q)" "$id"
}

@test "refused by a hook: its words, status 1, and what came in is here" {
	two_clones
	bob new -q "From Bob" >/dev/null
	id=$(ann new "From Ann")
	ann sync -q
	printf '#!/bin/sh\necho "not on a \033[31mSunday"\necho "says the team" >&2\nexit 1\n' \
		>server.git/hooks/pre-receive
	chmod +x server.git/hooks/pre-receive
	out bob sync --no-next
	assert_failure 1
	assert_line --partial "$id  new "
	assert_regex "$stderr" 'kept: origin refused the push: not on a \^\[\[31mSunday; says the team'
	out bob sync -q
	assert_failure 1
	assert_regex "$stderr" 'hd: nothing was sent: origin refused'
	out bob sync --json
	assert_failure 1
	assert_equal "$(jq -c '[.push, .unsent.code]' <<<"$output")" '["failed","refused"]'
}

@test "a remote that may only be read gives all the same" {
	two_clones
	bob new -q "From Bob" >/dev/null
	id=$(ann new "From Ann")
	ann sync -q
	git -C bob remote set-url --push origin /nowhere
	out bob sync --no-next
	assert_failure 1
	assert_line --partial "$id  new "
	assert_regex "$stderr" 'kept: origin cannot be pushed to'
}

@test "into a desk that somebody has checked out" {
	desk
	hd new -q "Here" >/dev/null
	hd clone -q . ../bob
	bob new -q "There" >/dev/null
	out bob sync
	assert_failure 1
	assert_regex "$stderr" 'has the desk checked out'
	cmd=$(sed -n 's/^  1  \(git.*updateInstead\).*/\1/p' <<<"$stderr")
	eval "$cmd"
	bob sync -q
	assert_equal "$(hd list -q --no-next | wc -l)" 2
	assert_equal "$(git status --porcelain)" ""
}

@test "a bundle gives, and says how to make one" {
	two_clones
	id=$(ann new "From Ann")
	git -C ann bundle create -q ../ann.bundle main
	bob new -q "From Bob" >/dev/null
	out bob sync --no-next ann.bundle
	assert_success
	assert_line --index 0 "From $WORK/ann.bundle: 1 new ticket"
	assert_line --partial "$WORK/ann.bundle is a bundle, which takes nothing"
	git -C ann bundle create -q ../part.bundle main ^main~1
	hd init -q --no-next --name Other other
	out hd -C other sync part.bundle
	assert_failure 4
	assert_regex "$stderr" 'lacks these prerequisite commits'
}

@test "moved by force: told, and nothing of ours is lost" {
	two_clones
	one=$(bob new "First")
	bob sync -q
	ann sync -q
	git -C server.git config receive.denyNonFastForwards false
	git -C server.git update-ref refs/heads/main main~1
	two=$(ann new "Second")
	out ann sync --no-next
	assert_success
	assert_regex "$stderr" 'the branch at origin was moved by force; nothing that was here is lost'
	assert_all_equal
	assert_equal "$(bob list -q --no-next --sort title)" "$one"$'\n'"$two"
}

@test "a redaction reaches every clone, and what still has the words cannot bring them back" {
	two_clones
	id=$(bob new "VPN" -m "The password is hunter2")
	bob sync -q
	ann sync -q
	entry=$(bob log "$id" --json | jq -r '.entries[0].id')
	bob redact -q "$id" "$entry" -m "Oops"
	ann note -q "$id" -m "Seen by Ann"
	bob sync -q
	assert_all_equal
	run cat ann/tickets/*/*.yaml bob/tickets/*/*.yaml
	refute_output --partial hunter2
	assert_output --partial "Seen by Ann"
}

@test "what both set in desk.yaml: told, and the command that shows it" {
	two_clones
	bob config -q name "Support"
	bob sync -q
	ann config -q name "Helpers"
	out ann sync
	assert_success
	assert_line --partial '  note: desk.yaml: '
	assert_regex "$stderr" '1  hd -C .*/ann.? config +desk.yaml: '
	assert_all_equal
}

@test "hd undo takes back one's own last change, on whichever side of a merge it lies" {
	two_clones
	at 2026-03-02T09:01:00Z bob new -q "Before" >/dev/null
	bob sync -q
	last=$(at 2026-03-02T09:02:00Z bob new -q "Last")
	at 2026-03-02T09:03:00Z ann new -q "From Ann" >/dev/null
	export HD_NOW=2026-03-02T09:10:00Z
	bob sync -q
	ann sync -q
	bob sync -q >/dev/null
	out bob undo --no-next
	assert_success
	assert_equal "$(bob list -q --no-next --count)" 2
	assert_equal "$(bob show "$last" --json --no-next | jq -r .ticket.withdrawn)" yes
	assert_all_equal
}

@test "two desks that have nothing in common are never merged" {
	hd init -q --bare --name Other one.git
	hd -C one.git new -q "One" >/dev/null
	desk
	hd new -q "Other" >/dev/null
	local before
	before=$(git rev-parse main)
	git remote add origin ../one.git
	out hd sync
	assert_failure 4
	assert_regex "$stderr" 'hd clone .*one.git'
	assert_equal "$(git rev-parse main)" "$before"
	assert_equal "$(git -C ../one.git rev-list --count main)" 2
}

@test "hand edits in the way are named, and kept" {
	two_clones
	id=$(bob new "VPN")
	bob sync -q
	ann sync -q
	ann note -q "$id" -m "From Ann"
	ann sync -q
	file="bob/tickets/${id::2}/$id.yaml"
	sed -i 's/^title: VPN$/title: VPN by hand/' "$file"
	out bob sync
	assert_failure 5
	assert_regex "$stderr" "hd -C .*/bob.? commit"
	assert_file_contains "$file" '^title: VPN by hand$'
	bob commit -q
	assert_all_equal
	assert_equal "$(ann list -q --no-next title:hand)" "$id"
}

@test "an entry from the future is refused" {
	two_clones
	id=$(HD_NOW=2026-03-02T12:00:00Z ann new "Early")
	HD_NOW=2026-03-02T12:00:00Z ann sync -q
	out bob sync
	assert_failure 4
	assert_regex "$stderr" "of ticket $id has a time ahead of this machine's clock: 2026-03-02T12:00:00"
	assert_equal "$(bob list -q --no-next)" ""
	HD_NOW=2026-03-02T11:55:00Z bob sync -q
}

@test "who only takes in needs no name" {
	two_clones
	ann new -q "From Ann" >/dev/null
	ann sync -q
	git config --global --remove-section user
	out bob sync --no-next
	assert_success
	bob status --no-next
	git config --global user.email bob@desk.example
	git config --global user.name "Bob Baker"
}

@test "many at once: the newest twenty, and how to see all" {
	two_clones
	for n in $(seq 22); do
		printf '{"id":%d,"title":"Ticket %d","created":"2026-01-%02dT00:00:00Z"}\n' $n $n $n
	done >many.jsonl
	ann import -q many.jsonl
	ann sync -q
	out bob sync --no-next
	assert_line --index 0 "From origin: 22 new tickets"
	assert_line --index 1 "  and 2 more: hd list --all --limit 22"
	assert_line --index 21 --partial "Ticket 22"
}

@test "the remote that is named, or the branch's, or origin, or the only one" {
	two_clones
	git init -q --bare second.git
	git -C bob remote add second "$WORK/second.git"
	out bob sync --no-next second
	assert_output "To second: 1 change"
	git -C bob config branch.main.remote second
	bob new -q "One" >/dev/null
	out bob sync --no-next
	assert_output "To second: 1 change"
	out bob sync nowhere
	assert_failure 3
	assert_regex "$stderr" "hd: there is no remote 'nowhere'"
	out bob sync --publish origin second
	assert_failure 2
	out bob sync --publish origin --no-push
	assert_failure 2
}

@test "on a terminal it says what it does; a server's words are made visible" {
	two_clones
	bob new -q "From Bob" >/dev/null
	printf '#!/bin/sh\nprintf "hello \\033]0;evil\\007\\n"\n' >server.git/hooks/post-receive
	chmod +x server.git/hooks/post-receive
	terminal "hd -C bob sync --no-next"
	assert_success
	assert_output --partial fetching
	assert_output --partial pushing
	assert_output --partial 'remote: hello ^[]0;evil^G'
	out bob sync
	refute_regex "$stderr" fetching
}

@test "--json: as its page has it" {
	two_clones
	ann new -q "From Ann" --key k >/dev/null
	ann sync -q
	golden sync bob sync --json --no-next
}

@test "the branch follows the remote that it was sent to, so that git pull knows it" {
	git init -q --bare server
	desk
	git remote add origin "$WORK/server"
	hd new -q "One" -m x
	hd sync -q
	assert_equal "$(git rev-parse --abbrev-ref '@{upstream}')" origin/main
	git pull -q
	git config branch.main.remote elsewhere
	hd new -q "Two" -m x
	hd sync -q origin
	assert_equal "$(git config branch.main.remote)" elsewhere
}
