# What every bats file begins with: `load helper`, or from another folder `load ../cli/helper`.
#
# A test runs in a folder of its own ($WORK, with a space in its name and a HOME beside it), where
# time, zone, locale and git's config are pinned and `hd` is the program under test ($HD). A test
# that makes a desk leaves its folder in $DESK: after a test that passed, teardown proves the desk
# whole, and fails the test where it is not. A test that damages its desk on purpose sets DESK= .
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
bats_require_minimum_version 1.5.0
set -o pipefail

setup() {
	common_setup
}

teardown() {
	common_teardown
}

common_setup() {
	unset "${!GIT_@}" "${!HD_@}" XDG_CONFIG_HOME XDG_CACHE_HOME EDITOR VISUAL PAGER NO_COLOR COLUMNS CI
	export HD=${HD:-${BATS_TEST_DIRNAME%/tests/*}/build/hd}
	export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
	# the sanitizers want to be first among the libraries, but need not be
	export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
	export HD_NOW=2026-03-02T09:00:00Z # a Monday
	export HOME="$BATS_TEST_TMPDIR/home" PATH="${HD%/*}:$PATH"
	WORK="$BATS_TEST_TMPDIR/work dir"
	DESK=
	mkdir -p "$HOME" "$WORK"
	cat >"$HOME/.gitconfig" <<-END
		[user]
			name = Bob Baker
			email = bob@desk.example
		[init]
			defaultBranch = main
		[gc]
			auto = 0
	END
	cd "$WORK" || return
}

common_teardown() {
	[ -n "${BATS_TEST_COMPLETED-}" ] && [ -n "$DESK" ] || return 0
	# nothing in a teardown ends it but a return
	hd -C "$DESK" check -q --no-next || { fail "hd check found problems in $DESK" || return; }
	git -C "$DESK" fsck --strict --no-progress --no-dangling ||
		fail "git fsck found problems in $DESK"
}

# desk [OPTION...]: makes a desk, checked out unless told otherwise, and goes there.
desk() {
	hd init -q --no-next "$@" desk
	DESK="$WORK/desk"
	cd "$DESK" || return
}

# at TIME COMMAND...: runs it when hd's clock shows TIME.
at() {
	HD_NOW=$1 "${@:2}"
}

# piped 'COMMAND | COMMAND': run, with the status of the whole pipe.
piped() {
	run bash -o pipefail -c "$1"
}

# out COMMAND...: run, with $output and $stderr apart.
out() {
	run --separate-stderr "$@"
}

# terminal 'COMMAND': run at a terminal of 80 columns.
terminal() {
	run bash -o pipefail -c 'PAGER=${PAGER:-cat} script -qec "stty cols 80 rows 24; $1" /dev/null </dev/null | tr -d "\r"' \
		- "$1"
}

# golden NAME COMMAND...: its JSON is tests/cases/json/NAME.json, but for ids, hashes and folders.
golden() {
	local want="$BATS_TEST_DIRNAME/../cases/json/$1.json"
	"${@:2}" >"$BATS_TEST_TMPDIR/given.json" || return
	jq -S --arg work "$WORK" '
		def known: [.ticket?, .tickets[]?, .] | map(objects | .id, .entries[]?.id) | map(strings);
		def unique_in_order: reduce .[] as $x ([]; if index($x) then . else . + [$x] end);
		(known | unique_in_order | to_entries) as $ids
		| reduce $ids[] as $i (tojson; gsub($i.value; "ID\($i.key + 1)"))
		| gsub($work; "WORK") | gsub("tickets/[0-9a-z]{2}/"; "tickets/XX/")
		| gsub("[0-9a-f]{40}"; "HASH") | fromjson' \
		"$BATS_TEST_TMPDIR/given.json" >"$BATS_TEST_TMPDIR/golden.json"
	[ -z "${GOLDEN_WRITE-}" ] || cp "$BATS_TEST_TMPDIR/golden.json" "$want"
	run diff -u "$want" "$BATS_TEST_TMPDIR/golden.json"
	assert_success
}

# library NAME: puts what tests/fault/NAME.c is compiled to here, to be preloaded by a relative path:
# the loader takes none with a space.
library() {
	local built=${HD%/*}/tests/fault/$1.so tree
	tree=$(basename "${HD%/*}")
	[[ -e $built ]] || make -s -C "${BATS_TEST_DIRNAME%/tests/*}" B="$tree" "$tree/tests/fault/$1.so"
	cp "$built" .
}

# Every command as it is typed ("kb new"), by a bar from each option that its page has, global ones
# too: "kb new|slug|*"; the star where the option takes a value.
option_table() {
	local name
	for name in $(hd help --json | jq -r '.commands | keys[]'); do
		hd help "$name" --json | jq -r .markdown | awk -v name="$name" '
			/^## COMMANDS$/ { family = 1; next }
			/^## GLOBAL OPTIONS$/ { global = 1 }
			/^## OPTIONS OF hd / { at = substr($0, length("## OPTIONS OF hd ") + 1) }
			/^## / && !/^## OPTIONS OF / { at = "" }
			/^## / { options = /OPTIONS/ }
			family && !at && /^- \*\*[a-z]*\*\*: / && !described {
				split($0, part, "*")
				verbs[name " " part[3]]
			}
			/^## DESCRIPTION$/ { described = 1 }
			options && /^- .*\*\*--[a-z-]*\*\*/ {
				option = $0
				sub(/^.*\*\*--/, "", option)
				value = option ~ /^[a-z-]*\*\* \*/ ? "*" : ""
				sub(/\*\*.*/, "", option)
				if (global)
					globals[option] = value
				else
					print (at ? at : name) "|" option "|" value
			}
			END {
				if (!family)
					verbs[name]
				for (verb in verbs)
					for (option in globals)
						print verb "|" option "|" globals[option]
			}'
	done
}
