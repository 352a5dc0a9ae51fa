load helper

filed() {
	desk
	id=$(hd new -q x)
}

names() {
	hd show --json "$id" | jq -c '[.ticket.attachments[].name]'
}

@test "files lie in the desk beside the ticket, to the byte" {
	filed
	head -c 100000 /dev/urandom >"$WORK/a.bin"
	out hd attach "$id" "$WORK/a.bin" --no-next
	assert_output "$id  attached"
	assert_files_equal "$WORK/a.bin" "$(hd show --json "$id" | jq -r '.ticket.attachments[0].path')"
	run hd show "$id"
	assert_line "  attached: a.bin"
}

@test "hostile names become plain ones, and never collide" {
	filed
	mkdir -p "$WORK/d"
	cd "$WORK/d"
	touch -- '-rf' '.git' 'CON' $'new\nline' $'\033[31mred' 'a:b' 'x"; touch gone; "' '..hidden' 'é.txt' \
		$'bad\xff' "$(printf 'n%.0s' {1..250})"
	hd -C "$DESK" attach -q "$id" -- ./*
	hd -C "$DESK" attach -q "$id" -- '-rf' '../d/.git' './.git'
	assert_not_exist gone
	cd "$DESK"
	assert_equal "$(hd show --json "$id" | jq '.ticket.attachments | length')" 12
	for path in "tickets/${id:0:2}/$id/"*; do
		[[ ${path##*/} =~ ^[0-9a-z]{8}-[^[:cntrl:]/]+$ ]] || fail "$path"
	done
	assert_equal "$(git status --porcelain)" ""
}

@test "what is no file is refused, and nothing is attached" {
	filed
	echo log >"$WORK/client.log"
	mkfifo "$WORK/fifo"
	for what in nowhere.log "$WORK" /dev/zero "$WORK/fifo"; do
		run hd attach "$id" "$WORK/client.log" "$what"
		assert_failure
		assert_line --partial "${what##*/}"
	done
	assert_equal "$(names)" '[]'
}

@test "a file that is too large is refused by name" {
	filed
	truncate -s 50M "$WORK/most"
	truncate -s $((50 * 1048576 + 1)) "$WORK/more"
	run hd attach "$id" "$WORK/more"
	assert_failure 4
	assert_line --partial more
	assert_equal "$(names)" '[]'
}

@test "an empty file is a file" {
	filed
	touch "$WORK/empty"
	hd attach -q "$id" "$WORK/empty"
	assert_equal "$(names)" '["empty"]'
}
