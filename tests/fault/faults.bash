# Counted faults: one call to the system after the other fails, or ends the process, until the
# command passes. Whatever happened, the desk is the old one or the new one, and whole.
#
# `new` meets every kind of fault in a bare desk and a checked out one; what only other commands do is
# met once in each.
#
# A file of tests makes $WORK/made/desk (and whatever else the command reads, beside it) with
# `made`, then tries a command; it runs beside a copy of what was made.
# In memory, where there is such a place: thousands of small files are made and removed.
setup() {
	common_setup
	shopt -s globstar dotglob nullglob
	[[ ! -w /dev/shm ]] || WORK=$(mktemp -d "/dev/shm/hd fault XXXXXX")
	cd "$WORK" || return
}

teardown() {
	cd /
	rm -rf "$WORK"
}

# made [OPTION...]: a desk with two tickets, and an index that has seen them.
made() {
	library fault
	git config --global init.templateDir ""
	mkdir made
	cd made || return
	hd init -q --no-next "$@" desk
	VPN=$(hd -C desk new "VPN drops" -m "Every hour." --from ann@acme.example -q)
	MAIL=$(hd -C desk new "Mail is late" -m "Since Monday." --from carl@cust.example -q)
	export VPN MAIL
	hd -C desk list -q >/dev/null
	cd ..
}

# With the library always, which syncs nothing.
hd() {
	LD_PRELOAD=../fault.so command hd "$@"
}

# Calls that are needed for a change, those that leave something behind, and those that only look.
export CHANGES=write,sync,rename,unlink,create,lock TRACES=write,rename,unlink,create
export LOOKS=read,open,map,close

problem() {
	fail "$PWD: FAULT=$FAULT_NOW ($HIT): $1
$(cat out err more 2>/dev/null)"
}

# The commits of the branch, newest first, each by its subject without an id.
commits() {
	local -n subjects=$1
	mapfile -t subjects < <(git -C desk log --format=%s "${BRANCH:-main}" 2>/dev/null)
	subjects=("${subjects[@]/#Open ????????:/Open:}")
	subjects=("${subjects[@]/%Reply on ????????/Reply on}")
}

# How hd ended: as it is documented, with one sentence where it failed.
assert_ending() {
	local said
	said=$(<out)$'\n'$(<err)
	case $FAULT_NOW:$STATUS in
	*:kill:137 | *:0) ;;
	*:kill:*) problem "ended with $STATUS" ;;
	*:6) [[ $said == *$'\n'"hd: "?* && $said != *$'\n'"hd: "*$'\n'"hd: "* ]] || problem "not one sentence" ;;
	*) problem "ended with $STATUS" ;;
	esac
	[[ $said != *[$'\x01'-$'\x08'$'\x0b'-$'\x1f'$'\x7f']* ]] || problem "control bytes"
}

# The branch is the old one, or has what the command makes of it too ($DONE: subjects, the newest
# first; all of it if hd ended with 0), and in front of that the next command's commit.
assert_branch() {
	local now
	commits now
	[[ ${now[0]} == "Open: Another" ]] || problem "the next commit is missing: ${now[*]}"
	made=("${now[@]:1:${#now[@]}-1-${#OLD[@]}}")
	[[ "${now[*]:${#made[@]}+1}" == "${OLD[*]}" ]] || problem "history has changed: ${now[*]}"
	[[ ${#made[@]} == 0 || "${DONE[*]: -${#made[@]}}" == "${made[*]}" ]] ||
		problem "made ${made[*]}"
	((STATUS > 0 || ${#made[@]} == ${#DONE[@]})) || problem "ended with 0, but made ${made[*]:-nothing}"
}

# What a person does first whose command failed; nothing where the desk must be as it is.
again() {
	:
}

# Whole, and the next command works in it, which leaves no traces of what happened.
assert_whole() {
	local left made
	again >"more" 2>&1 || problem "the same once more fails"
	hd -C desk check -q --no-next >"more" 2>&1 || problem "hd check found problems"
	hd -C desk new Another -q --no-next >"more" 2>&1 || problem "the next command fails"
	assert_branch
	git -C desk fsck --strict --no-progress --no-dangling >"more" 2>&1 || problem "git fsck found problems"
	left=(desk/**/*.lock desk/**/.hd-tmp desk/**/hd/*/journal)
	((${#left[@]} == 0)) || problem "left behind: ${left[*]}"
	[[ ! -d desk/.git || $(git -C desk status --porcelain) == "$( ((${#made[@]})) || printf %s "${EDITS-}")" ]] ||
		problem "the work tree differs: $(git -C desk status --porcelain)"
}

# faulty FAULT COMMAND...: tries it in a copy of what was made, and leaves STATUS; HIT is empty if
# there were not so many calls.
faulty() {
	FAULT_NOW=$1 STATUS=0 HIT=
	rm -rf run
	cp -a made run
	cd run || return
	((${#OLD[@]})) || commits OLD
	FAULT=$1 FAULT_HIT=$PWD/hit "${@:2}" >out 2>err </dev/null || STATUS=$?
	if [[ -e hit ]]; then
		HIT=$(<hit)
		assert_ending
		assert_whole
	fi
	cd ..
}

# in_turn KINDS WHAT COMMAND...: the first call of these kinds is faulty, then the second ...; with
# FAULT_STRIDE only each so many-th.
in_turn() {
	local n
	for ((n = 1; ; n += ${FAULT_STRIDE:-1})); do
		faulty "$1:$n:$2" "${@:3}"
		[[ $HIT ]] || break
	done
	((STATUS == 0)) || problem "does not pass without a fault"
	((n > ${LEAST:-15})) || problem "only $n calls"
}

# throughout KINDS WHAT COMMAND...: every call is, which the command must bear.
throughout() {
	faulty "$1:1:$2" "${@:3}"
	[[ $HIT && $STATUS == 0 ]] || problem "ended with $STATUS"
}
