# What hd says to input that it does not take. Used in a desk's folder.

# What a terminal would obey: controls, bidi overrides and isolates.
harmless() {
	! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' "$@" ||
		fail "a terminal would obey: $(cat -v "$@")"
}

# refused STATUS PATTERN COMMAND...: ends so, says one sentence that matches, and what mends it.
refused() {
	local tip status=0 said
	tip=$(git rev-parse -q --verify "${BRANCH:-main}" || echo none)
	"${@:3}" >"$WORK/out" 2>"$WORK/err" </dev/null || status=$?
	said=$(<"$WORK/err")
	[[ $status == "$1" ]] || fail "${*:3}: ended with $status, $said"
	[[ $said == hd:\ * && $said != *$'\n'hd:\ * && $said == *$'\nNext:\n  1  '* ]] || fail "said $said"
	# shellcheck disable=SC2053
	[[ ${said%%$'\nNext:'*} == "hd: "$2 ]] || fail "said $said, not $2"
	[[ ${said%%$'\nNext:'*} != *$'\n'* ]] || fail "more than one line: $said"
	[[ ! -s $WORK/out ]] || fail "printed $(<"$WORK/out")"
	harmless "$WORK/err"
	assert_equal "$(git rev-parse -q --verify "${BRANCH:-main}" || echo none)" "$tip"
}
