load helper

filed() {
	hd init -q --bare desk.git
	DESK="$WORK/desk.git"
	id=$(hd -C desk.git new -q "VPN drops")
}

@test "global options stand before or after the command" {
	filed
	assert_equal "$(hd -C desk.git list -q)" "$id"
	assert_equal "$(hd list -q -C desk.git)" "$id"
	assert_equal "$(hd --dir desk.git -q list)" "$id"
	assert_equal "$(hd --dir=desk.git list --quiet)" "$id"
	assert_equal "$(hd -Cdesk.git show "$id" -q)" "$id"
	assert_equal "$(HD_DESK=desk.git hd list -q)" "$id"
}

@test "options and operands in any order; -- ends options" {
	filed
	cd desk.git
	new=$(hd new -p high --from ann@acme.example "Printer burns" -m x)
	assert_equal "$(hd set priority=low -q "$new")" "$new"
	dash=$(hd new -m x -- --help)
	assert_equal "$(hd show "$dash" --format '%(title)')" --help
	assert_equal "$(hd list -q -- -vpn | sort)" "$(printf '%s\n' "$new" "$dash" | sort)"
}

@test "values: --name=V, --name V, -nV, -n V; the last one wins; bundles" {
	filed
	cd desk.git
	for form in --limit=1 "--limit 1" -l1 "-l 1" "-l 9 -l 1" -ql1 "--limit=9 --limit=1"; do
		# shellcheck disable=SC2086
		out hd list $form -q
		assert_success
		assert_equal "${#lines[@]}" 1
	done
	hd resolve -q "$id"
	assert_equal "$(hd list -qa)" "$id"
	assert_equal "$(hd list -aq)" "$id"
	run hd list --limit
	assert_failure 2
	assert_line "hd: --limit needs a value (N|all)"
	run hd list --all=yes
	assert_failure 2
	assert_line "hd: --all takes no value"
	run hd log --limit few
	assert_failure 2
	assert_line --partial "whole number"
}

@test "--no-x takes a flag back" {
	filed
	out hd -C desk.git --json list --no-json -q
	assert_output "$id"
	assert_equal "$(hd -C desk.git list --all --no-all --count --no-next)" 1
	run hd -C desk.git list --no-limit
	assert_failure 2
}

@test "unknown options and commands name the nearest, and nothing is run by guess" {
	filed
	unknown() { # MESSAGE WORDS...
		run hd "${@:2}"
		assert_failure 2
		assert_line "hd: $1"
	}
	unknown "hd list has no option '--jsn'; did you mean --json?" list --jsn
	unknown "hd new has no option '--lable=x'; did you mean --label?" new x --lable=x
	unknown "hd list has no option '--nothing-like-it'" list --nothing-like-it
	unknown "hd has no option '-x'" -x list
	unknown "hd has no option '--jsno'; did you mean --json?" --jsno list
	unknown "there is no command 'shwo'; did you mean 'show'?" shwo
	assert_line --regexp "^  1  hd help show "
	unknown "there is no command 'nothing-like-it'" nothing-like-it
	unknown "hd show takes less: hd show ID" -C desk.git show "$id" "$id"
	unknown "--color is auto, always or never, not 'blue'" list --color blue
}

@test "hd-foo on PATH is hd foo" {
	mkdir bin
	printf '#!/bin/sh\necho "foo: $*"\n' >bin/hd-foo
	chmod +x bin/hd-foo
	PATH="$PWD/bin:$PATH" out hd foo --bar baz
	assert_success
	assert_output "foo: --bar baz"
	PATH="$PWD/bin:$PATH" run hd ./foo
	assert_failure 2
}

@test "the desk: -C, else HD_DESK, else the repository around, else hd.desk" {
	filed
	hd init -q --bare other.git
	mkdir -p plain desk.git/sub
	git config --global hd.desk "$WORK/desk.git"
	assert_equal "$(cd plain && hd list -q)" "$id"
	assert_equal "$(cd other.git && hd list -q)" ""
	assert_equal "$(cd other.git && HD_DESK="$DESK" hd list -q)" "$id"
	assert_equal "$(cd desk.git && HD_DESK="$DESK" hd -C ../other.git list -q)" ""
	assert_equal "$(cd desk.git && hd list -q)" "$id"
	run hd -C plain list
	assert_failure 6
	assert_line "hd: there is no desk in plain"
}

@test "every option of every command takes what it says, or is a usage error" {
	filed
	cd desk.git
	option_table >"$WORK/options"
	[ "$(wc -l <"$WORK/options")" -gt 500 ]
	while IFS='|' read -r name option value; do
		if [ -n "$value" ]; then
			want="hd: --$option needs a value" said=$(hd $name --no-next "--$option" 2>&1) && fail "$said"
		else
			want="hd: --$option takes no value" said=$(hd $name --no-next "--$option=x" 2>&1) && fail "$said"
		fi
		[[ $said == "$want"* ]] || fail "hd $name: $said"
	done <"$WORK/options"
}
