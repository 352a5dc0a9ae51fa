load helper

# Waits for what was begun with &, and sums up who failed in $failed.
wait_all() {
	local pid
	failed=0
	for pid in "$@"; do
		wait "$pid" || ((++failed))
	done
}

# Reads until the file `done` is there, and leaves the number of times in `readings`; any reading
# that fails, or is no JSON, ends it with a failure.
reader() {
	local n=0
	until [[ -e $WORK/done ]]; do
		hd list --all --json >"$WORK/reader.out" 2>"$WORK/reader.err" </dev/null || return
		jq -e '.total == (.tickets | length)' "$WORK/reader.out" >"$WORK/reader.jq" || return
		hd show "$1" --no-next >"$WORK/reader.out" 2>"$WORK/reader.err" || return
		((++n))
	done
	echo $n >"$WORK/readings"
}

# 32 processes: each opens a ticket, replies on the one of all, sets a label of its own there, and
# sets something of its own ticket.
writer() {
	local id
	id=$(hd new "Ticket $1" -m "Text $1" -q) || return
	hd reply "$SHARED" -m "Reply $1" -q --no-next >/dev/null || return
	hd label "$SHARED" "+w$1" -q --no-next >/dev/null || return
	hd set "$id" priority=high -q --no-next >/dev/null
}

all_at_once() {
	local pids=() n
	git config hd.lockTimeout 120000 # the machine may be busy
	SHARED=$(hd new "The ticket of all" -q)
	reader "$SHARED" &
	local reader=$!
	for n in {1..32}; do
		writer "$n" 2>"$WORK/writer.$n" &
		pids+=($!)
	done
	wait_all "${pids[@]}"
	touch "$WORK/done"
	[[ $failed == 0 ]] || fail "$failed writers failed: $(cat "$WORK"/writer.*)"
	wait "$reader" || fail "the reader failed: $(cat "$WORK"/reader.*)"
	(($(<"$WORK/readings") > 0))
	assert_nothing_lost
}

assert_nothing_lost() {
	hd list --all --json >"$WORK/all"
	run -0 jq -r '[.tickets[] | select(.priority == "high") | .title] | sort | length' "$WORK/all"
	assert_output 32
	run -0 jq -r '.tickets | length' "$WORK/all"
	assert_output 33
	hd show "$SHARED" --json >"$WORK/shared"
	run -0 jq -r '.ticket.labels | length' "$WORK/shared"
	assert_output 32
	run -0 jq -r '[.ticket.entries[].body | select(. != null and startswith("Reply"))] | unique | length' \
		"$WORK/shared"
	assert_output 32
	[[ -z $(find . -name '*.lock' -o -name journal -o -name '*tmp*') ]] || fail "$(find . -name '*.lock')"
	run -0 git rev-list --count main
	assert_output $((1 + 1 + 4 * 32))
}

@test "32 writers and a reader, bare" {
	desk --bare
	all_at_once
}

@test "32 writers and a reader, checked out" {
	desk
	all_at_once
	run -0 git status --porcelain
	assert_output ""
}

@test "sixteen processes with one key make one ticket with sixteen occurrences" {
	desk --bare
	local pids=()
	for n in {1..16}; do
		hd new "Build fails" -m "Log $n" --key ci/main -q --no-next >"$WORK/key.$n" &
		pids+=($!)
	done
	wait_all "${pids[@]}"
	assert_equal "$failed" 0
	run -0 hd list --all -q --no-next
	assert_output "$(sort -u "$WORK"/key.*)"
	hd show "$output" --json >"$WORK/ticket"
	run -0 jq '[.ticket.entries[] | select(.do == "open" or .do == "occurrence")] | length' "$WORK/ticket"
	assert_output 16
}

@test "processes that bring up one index at the same time all answer" {
	desk --bare
	for n in {1..40}; do
		printf '{"id":%d,"title":"Ticket %d"}\n' "$n" "$n"
	done >"$WORK/archive"
	hd import "$WORK/archive" -q --no-next
	local pids=() round
	for round in 1 2 3; do
		rm -rf hd/main/index
		if ((round == 3)); then
			hd list -q --no-next >"$WORK/said"
			echo damage >hd/main/index/manifest
		fi
		for n in {1..8}; do
			hd list --all -q --limit 100 --no-next >"$WORK/list.$n" 2>>"$WORK/said" &
			pids+=($!)
		done
		wait_all "${pids[@]}"
		pids=()
		assert_equal "$failed" 0
		for n in {1..8}; do
			assert_equal "$(wc -l <"$WORK/list.$n")" 40
		done
	done
}

@test "git's index.lock is respected and told" {
	desk
	echo mine >.git/index.lock
	run -5 --separate-stderr hd new Printer
	[[ $stderr == "hd: "*"/.git/index.lock exists: "* ]]
	[[ $stderr == *"rm "*".git/index.lock"* ]]
	assert_equal "$(<.git/index.lock)" mine
	run -0 hd list -q
	rm .git/index.lock
	run -0 hd new Printer -q
}

# git_stops WHAT COMMAND...: what git has begun stops hd's writers, not its readers, until it ends.
git_stops() {
	echo ours >shared.txt
	git add shared.txt
	git commit -q -m Ours
	run ! "${@:2}"
	run -5 --separate-stderr hd new Printer
	[[ $stderr == "hd: a $1 is in progress in "* ]]
	[[ $stderr == *" $1 --continue "* && $stderr == *" $1 --abort "* ]]
	run -0 hd list -q
	run -0 hd check -q
	git "$1" --abort
	run -0 hd new Printer -q --no-next
}

# A branch that conflicts with what git_stops commits.
other_branch() {
	desk
	git checkout -q -b other
	echo theirs >shared.txt
	git add shared.txt
	git commit -q -m Theirs
	git checkout -q main
}

@test "a merge in progress" {
	other_branch
	git_stops merge git merge other
}

@test "a rebase in progress" {
	other_branch
	git_stops rebase git rebase other
}

@test "a cherry-pick in progress" {
	other_branch
	git_stops cherry-pick git cherry-pick other
}

@test "a revert in progress" {
	desk
	echo theirs >shared.txt
	git add shared.txt
	git commit -q -m Theirs
	git_stops revert git revert --no-edit HEAD^
}
