load ../cli/helper

# A team at work with real git: random commands and hand edits in four clones of one bare desk, which
# meet the others in four ways. In the end all are equal, and nothing that anybody wrote is lost.
#
#   HD_SEED=7 HD_ROUNDS=500 TRACE=/tmp/trace bats tests/sync/teams.bats
SEED=${HD_SEED:-1} ROUNDS=${HD_ROUNDS:-50} BATCHES=${HD_BATCHES:-2}

# Who meets the others by what. Dora's clone never has the driver: git merges it as text.
TEAM=(ann bob carl dora)
declare -gA MEETS=([ann]=hd_sync [bob]=git_pull [carl]=git_rebase [dora]=git_as_text)
# Their clocks differ, in seconds.
declare -gA SKEW=([ann]=0 [bob]=-120 [carl]=240 [dora]=60)

team() {
	local who
	hd init -q --no-next --bare server.git
	hd -C server.git new -q "First" --no-next >/dev/null
	for who in "${TEAM[@]}"; do
		git clone -q server.git "$who"
		git -C "$who" config user.email "$who@desk.example"
		git -C "$who" config hd.next false
	done
	git -C dora config hd.mergeDriver false
	RANDOM=$SEED TICK=0 SAID=() TAKEN=() ATTACHED=()
}

# chance N: $REPLY is one of 0 to N - 1. (In a subshell RANDOM would begin anew.)
chance() {
	REPLY=$((RANDOM % $1))
}

# one_of WORD...: $REPLY is one of them.
one_of() {
	chance $# && shift "$REPLY" && REPLY=$1
}

a_ticket() {
	one_of tickets/*/*.yaml && FILE=$REPLY ID=${REPLY:11:8}
}

# as WHO: goes to the clone, at its time.
as() {
	cd "$WORK/$1" || return
	printf -v HD_NOW '%(%Y-%m-%dT%H:%M:%SZ)T' $((1772442000 + ++TICK * 5 + SKEW[$1]))
	trace "== $TICK: $1"
}

trace() {
	[[ ! ${TRACE-} ]] || echo "$*" >>"$TRACE"
}

# does COMMAND...: its status in $STATUS. Some states forbid some of it, by one of these.
does() {
	STATUS=0
	trace "$@"
	"$@" >"$WORK/out" 2>&1 || STATUS=$?
	[[ ! ${TRACE-} ]] || cat "$WORK/out" >>"$TRACE"
	[[ $1:$STATUS == @(*:0|hd:[134]|git:1|git:128) ]] || lost "status $STATUS of $*: $(<"$WORK/out")"
}

# says WORD COMMAND...: the word is looked for in the end.
says() {
	does "${@:2}"
	((STATUS)) || SAID+=("$1")
}

lost() {
	fail "HD_SEED=$SEED HD_ROUNDS=$ROUNDS, at $TICK in $PWD: $1"
}

# ---- what one does

act() {
	local word="word-$TICK-"
	a_ticket
	[[ -e $FILE ]] && chance 18 || REPLY=0
	case $REPLY in
	0 | 1) says "$word" hd new -q "Title $word" -m "About" ;;
	2) says "$word" hd new -q --key ci/build "Build fails" -m "It is $word" ;;
	3 | 4) says "$word" hd reply "$ID" -m "Answer $word" ;;
	5 | 6) says "$word" hd note "$ID" -m "Note $word" ;;
	7) says "$word" hd set "$ID" "title=Title $word" priority=high ;;
	8) chance 4 && does hd label "$ID" "+l$REPLY" "-l$((REPLY + 1))" ;;
	9) one_of "${TEAM[@]}" && does hd assign "$ID" "$REPLY@desk.example" ;;
	10) says "$word" hd resolve "$ID" -m "Solved $word" ;;
	11) undoes ;;
	12) redacts ;;
	13) one_of tickets/*/*.yaml && does hd merge "$ID" "${REPLY:11:8}" ;;
	14) writes_article "$word" ;;
	15) attaches "$word" ;;
	16) edits_by_hand "$word" ;;
	17) removes_or_configures "$word" ;;
	esac
}

# Words of an article that go with that are not looked for.
undoes() {
	does hd undo
	((STATUS)) || mapfile -t -O ${#TAKEN[@]} TAKEN < <(git diff HEAD~1 HEAD -- kb | grep -o '^-.*word-[0-9]*-' |
		grep -o 'word-.*')
}

redacts() {
	local entry word
	read -r entry word < <(awk '/^id: / { id = $2 } /^  (Note|Answer) word-/ { print id, $2; exit }' "$FILE") ||
		return 0
	does hd redact "$ID" "$entry"
	TAKEN+=("$word")
}

writes_article() {
	local article
	article=(kb/*.md)
	chance 3
	if [[ ! -e ${article[0]} ]] || ((REPLY == 0)); then
		one_of VPN Mail Door
		says "$1" hd kb new "$REPLY" -m "Line $1"
	else
		one_of "${article[@]}"
		awk -v line="Line $1" 'n > 1; /^---$/ { n++ } END { print "\n" line }' "$REPLY" >"$WORK/text"
		says "$1" hd kb edit "$(basename "$REPLY" .md)" -F "$WORK/text"
	fi
}

attaches() {
	echo "$1" >"$WORK/$1.log"
	does hd attach "$ID" "$WORK/$1.log"
	((STATUS)) || ATTACHED+=("$1.log")
}

edits_by_hand() {
	chance 2
	if ((REPLY)); then
		sed -i "0,/^title: .*/s//title: By hand $1/" "$FILE"
	else
		echo "hand$TICK: $1" >>desk.yaml
	fi
	says "$1" git commit -q -a -m "By hand"
}

removes_or_configures() {
	chance 3
	if ((REPLY)); then
		does hd config name "Desk $1"
	else
		does git rm -q "$FILE"
		does git commit -q -m "Removed by hand"
	fi
}

# ---- how one meets the others

meet() {
	trace "-- meets"
	"${MEETS[$1]}"
}

hd_sync() {
	does hd sync -q
	((STATUS == 0)) || lost "hd sync: $(<"$WORK/out")"
}

# What git leaves to the person (a ticket that one side removed) is what --continue is for.
continues() {
	((STATUS == 0)) || hd_sync_with --continue
}

hd_sync_with() {
	does hd sync "$@"
	((STATUS == 0)) || lost "hd sync $*: $(<"$WORK/out")"
}

pushes() {
	does git push -q
	((STATUS == 0)) || lost "git push: $(<"$WORK/out")"
}

git_pull() {
	does git pull -q --no-rebase --no-edit
	continues
	pushes
}

git_rebase() {
	does git pull -q --rebase
	continues
	pushes
}

git_as_text() {
	chance 6
	case $REPLY in
	0) git_pull && return ;;
	1) git_rebase && return ;;
	2) does git pull -q --no-rebase --no-edit ;;
	3) does git pull -q --rebase ;;
	4) takes_one_side ;;
	5) commits_markers ;;
	esac
	hd_sync_with -q
}

takes_one_side() {
	does git pull -q --no-rebase --no-edit
	((STATUS)) || return 0
	one_of --ours --theirs
	trace "$REPLY"
	git checkout -q "$REPLY" -- tickets 2>>"$WORK/out" || true
	git add -A tickets
	does git commit -q --no-edit
}

commits_markers() {
	does git pull -q --no-rebase --no-edit
	((STATUS)) || return 0
	git commit -q -a -m "With markers"
}

# ---- and in the end

tips() {
	local who
	for who in "${TEAM[@]}"; do
		git -C "$WORK/$who" rev-parse HEAD
	done | sort -u
}

until_quiet() {
	local who n
	for n in 1 2 3 4; do
		for who in "${TEAM[@]}"; do
			as "$who"
			meet "$who"
		done
		[[ $(tips) == *$'\n'* ]] || return 0
	done
	lost "the clones do not come to rest: $(tips)"
}

assert_nothing_lost() {
	local who word taken=" ${TAKEN[*]} "
	for who in "${TEAM[@]}"; do
		git -C "$WORK/$who" log --all --reflog --diff-merges=off -p --format= -- tickets
	done | sed -n 's/^+id: \([0-9a-z]\{8\}\)$/\1/p' | sort -u >"$WORK/written"
	sed -n 's/^\(id\|was\): //p' tickets/*/*.yaml | sort -u >"$WORK/kept"
	comm -23 "$WORK/written" "$WORK/kept" >"$WORK/missing"
	[[ ! -s $WORK/missing ]] || lost "entries: $(<"$WORK/missing")"
	cat tickets/*/*.yaml kb/*.md desk.yaml 2>/dev/null >"$WORK/all" || true
	for word in "${SAID[@]}"; do
		[[ $taken == *" $word "* ]] || grep -qe "$word" "$WORK/all" || lost "the word $word"
	done
	for word in "${ATTACHED[@]}"; do
		compgen -G "tickets/*/*/*-$word" >/dev/null || lost "the file $word"
	done
}

@test "four clones that sync, pull, rebase and merge as text end equal, with all that was written" {
	local n who
	team
	for ((n = 0; n < ROUNDS; n++)); do
		one_of "${TEAM[@]}"
		who=$REPLY
		as "$who"
		chance 4
		if ((REPLY)); then act; else meet "$who"; fi
	done
	until_quiet
	for who in "${TEAM[@]}"; do
		cd "$WORK/$who"
		assert_equal "$(git status --porcelain)" ""
		hd check -q
	done
	run grep -rnE '^(<<<<<<<|>>>>>>>|=======$)' --exclude-dir=.git .
	assert_output ""
	assert_nothing_lost
	DESK="$WORK/ann"
}

# ---- sixteen at once

# files CLONE BATCHES: 25 tickets each time, five of them with a key that every clone files, and a
# sync, again while all the others are quicker.
files() {
	local batch key
	for ((batch = 1; batch <= $2; batch++)); do
		for key in $batch-{a..e}; do
			hd -C "$1" new -q --no-next --key "ci/$key" "Build $key fails" || return
		done
		hd -C "$1" new -q --no-next "Ticket $batch of $1" || return
		for key in {1..19}; do
			echo "{\"id\": \"$batch-$key\", \"title\": \"Ticket $batch-$key of $1\"}"
		done | hd -C "$1" import -q --no-next --from jsonl --source "$1" - || return
		until hd -C "$1" sync -q; do
			(($? == 5)) || return
		done
	done
}

@test "sixteen clones that file at once: each ticket once, and a key that all file is one ticket" {
	local n batches=$BATCHES pids=() failed=0
	hd init -q --no-next --bare server.git
	for n in {1..16}; do
		hd clone -q --no-next $( ((n % 8)) && echo --bare) "file://$WORK/server.git" "c$n"
	done
	for n in {1..16}; do
		files "c$n" "$batches" >"said$n" 2>"erred$n" &
		pids+=($!)
	done
	for n in "${pids[@]}"; do
		wait "$n" || ((++failed))
	done
	((failed == 0)) || fail "$failed clones failed: $(cat erred*)"
	for n in {1..16}; do
		hd -C "c$n" sync -q --no-next >/dev/null
		assert_equal "$(git -C "c$n" rev-parse main)" "$(git -C server.git rev-parse main)"
	done
	hd -C c8 list --all --limit all --json >all
	assert_equal "$(jq .total all)" $(((16 * 20 + 5) * batches))
	assert_equal "$(jq '[.tickets[].title] | unique | length' all)" "$(jq .total all)"
	assert_equal "$(jq -c '[.tickets[] | select(.key) | .occurrences] | unique' all)" "[16]"
	assert_equal "$(sort -u said* | comm -23 - <(jq -r '.tickets[].id' all | sort))" ""
	DESK="$WORK/c8"
}
