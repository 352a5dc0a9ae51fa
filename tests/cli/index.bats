load helper

filed() {
	desk --bare
	id=$(hd new -q "VPN drops")
	hd new -q "Printer burns" >/dev/null
	index=hd/main/index
}

@test "status and rebuild" {
	filed
	hd list -q >/dev/null
	out hd index --no-next
	assert_success
	assert_output --regexp '^2 tickets in 2 rows of [0-9]+ segments?, [0-9]+ bytes; up to date$'
	out hd index rebuild --no-next
	assert_output --regexp '^2 tickets in 2 rows of 1 segment, [0-9]+ bytes; up to date$'
	assert_equal "$(hd index status --json --no-next | jq -c '[.kind, .tickets, .fresh, .in_memory]')" \
		'["index",2,true,false]'
	run hd index rebuilt
	assert_failure 2
	assert_line --partial "hd index takes status or rebuild"
}

@test "deleted at any time, it is made anew" {
	filed
	rm -r hd
	assert_equal "$(hd list -q | wc -l)" 2
	assert_exist "$index/manifest"
}

@test "any damaged file is rebuilt, with one line, and no wrong answer" {
	filed
	hd list -q >/dev/null
	for file in "$index"/*; do
		cp "$file" "$WORK/good"
		for damage in 'truncate -s 0' 'truncate -s 50' 'printf x >' 'rm' 'head -c 4096 /dev/urandom >'; do
			eval "$damage \"$file\""
			assert_equal "$(hd list -q vpn 2>"$WORK/err")" "$id"
			[ "$(wc -l <"$WORK/err")" -le 1 ] || fail "$(cat "$WORK/err")"
			hd index rebuild -q
			[ -e "$file" ] || break
		done
	done
}

@test "where it cannot be written, it is made in memory" {
	filed
	rm -r hd
	touch hd
	assert_equal "$(hd list -q vpn 2>/dev/null)" "$id"
	rm hd
}

@test "what git itself does to the branch is seen at once" {
	filed
	git update-ref refs/heads/main main~
	assert_equal "$(hd list -q)" "$id"
	git clone -q . "$WORK/clone"
	hd -C "$WORK/clone" new -q "From a clone" >/dev/null
	git -C "$WORK/clone" push -q origin main
	assert_equal "$(hd list -q clone | wc -l)" 1
}
