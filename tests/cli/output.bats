load helper

filed() {
	desk --bare
	id=$(hd new -q "VPN drops" -m text --from ann@acme.example)
}

@test "stdout is data, stderr is talk" {
	filed
	out hd list
	refute_output --partial "Next:"
	assert_regex "$stderr" "Next:"
	assert_regex "$stderr" "left out"
	out hd list nothing-like-this -q
	assert_output ""
	assert_equal "$stderr" ""
}

@test "a full disk, and a stdout that is closed, are errors" {
	filed
	for words in "list" "show $id" "list --json" "log" "help" "version" "check" "export"; do
		run bash -c "hd $words --no-next >/dev/full"
		assert_failure 6
		assert_output --partial "standard output could not be written: No space left on device"
		run bash -c "hd $words --no-next >&-"
		assert_failure 6
		assert_output --partial "standard output could not be written"
	done
}

@test "a write that could not say so is still done, and a closed stderr harms nothing" {
	filed
	run bash -c "hd note $id -m x --no-next >&-"
	assert_failure 6
	assert_equal "$(hd show --json "$id" | jq .ticket.notes)" 1
	run bash -c "hd note $id -m x >&- 2>&- <&-"
	hd check -q
	assert_equal "$(hd list -q 2>&-)" "$id"
}

@test "a reader that goes away ends it quietly" {
	filed
	run bash -c "hd help | head -1"
	assert_success
	assert_line -n 0 --partial "a helpdesk"
	refute_output --partial "could not be written"
}

@test "--color: never in a pipe, unless asked; NO_COLOR" {
	filed
	plain() {
		out env "${@:2}" hd list --no-next "$1"
		refute_output --partial $'\033'
	}
	plain --color=auto
	plain --color=never
	out hd list --no-next --color always
	assert_output --partial $'\033'
	terminal "hd list --no-next"
	assert_output --partial $'\033'
	terminal "NO_COLOR=1 hd list --no-next"
	refute_output --partial $'\033'
	terminal "hd list --no-next --color never"
	refute_output --partial $'\033'
}

@test "the pager is for a terminal only, and a repository cannot name it" {
	filed
	git config core.pager "touch '$WORK/pwned'; cat"
	export PAGER="sed s/^/paged:/"
	terminal "hd list --no-next"
	assert_line --regexp '^paged:.*VPN drops'
	terminal "hd show $id --no-next"
	assert_line --partial 'paged:'
	terminal "hd list -q"
	out hd list --no-next
	refute_output --partial paged
	terminal "GIT_PAGER=cat hd list --no-next"
	refute_output --partial paged
	assert_not_exist "$WORK/pwned"
	terminal "PAGER=false hd list --no-next"
	assert_success
}

@test "--json: one object on stdout, whatever the command" {
	filed
	for words in "list" "show $id" "next" "log" "log $id" "status" "check" "index" "config" "view" "help" \
		"help list" "version" "set $id priority=high" "set --query vpn team=x" "note $id -m x" "commit" \
		"assign $id @me" "undo"; do
		# shellcheck disable=SC2086
		out hd $words --json
		assert_success
		assert_equal "$stderr" ""
		assert_equal "$(jq -c '[.schema, (.kind | type)]' <<<"$output")" '[1,"string"]'
		[ "$words" = version ] || jq -e '.next | length > 0' <<<"$output" >/dev/null || fail "$words"
		[ "$words" != next ] || continue # there they are the answer
		# shellcheck disable=SC2086
		out hd $words --json --no-next
		jq -e 'has("next") | not' <<<"$output" >/dev/null || fail "$words"
	done
}

@test "--json: an error is JSON on stderr, and stdout is empty" {
	filed
	fails() { # CODE WORDS...
		out hd "${@:2}" --json
		assert_failure
		assert_output ""
		assert_equal "$(jq -c '[.schema, .kind, .error.code, (.error.message | length > 5), (.next | length > 0)]' <<<"$stderr")" \
			"[1,\"error\",\"$1\",true,true]"
	}
	fails not-found show zzzzzzzz
	fails usage show
	fails query list stauts:new
	fails invalid set "$id" priority=hgh
	fails state unmerge "$id"
	fails no-desk -C .. list
	DESK=
}

@test "-q prints ids only" {
	filed
	for words in "list" "show $id" "note $id -m x" "set $id priority=high" "assign $id @me" "resolve $id"; do
		# shellcheck disable=SC2086
		out hd $words -q
		assert_output "$id"
		assert_equal "$stderr" ""
	done
}

@test "--format on what changes one ticket" {
	filed
	out hd set "$id" priority=high --format '%(id) %(priority)' --no-next
	assert_output "$id high"
}

@test "--dry-run changes nothing, whatever the command" {
	filed
	before=$(git rev-parse HEAD)
	for words in "new x" "reply $id -m x" "note $id -m x" "set $id priority=high" "assign $id @me" \
		"label $id +x" "resolve $id" "close $id" "undo" "config name X" "view v --save vpn" \
		"redact $id $(hd log "$id" --json | jq -r '.entries[0].id')"; do
		# shellcheck disable=SC2086
		out hd $words -n
		assert_success
		assert_equal "$(git rev-parse HEAD)" "$before"
	done
}
