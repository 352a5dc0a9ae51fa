load helper
load refused

setup() {
	common_setup
	desk --bare
	ID=$(hd new "VPN drops" -m "Every hour." --from ann@acme.example -q --no-next)
}

# kept FIELD TEXT ID: stands in the ticket as it is, and harms nobody who reads it.
kept() {
	hd show "$3" --json --no-next >"$WORK/json"
	printf %s "$2" >"$WORK/want"
	jq -j "$1" "$WORK/json" >"$WORK/got"
	cmp "$WORK/want" "$WORK/got" || fail "$1 is $(cat -v "$WORK/got")"
	hd show "$3" >"$WORK/out" 2>"$WORK/err"
	hd list --all >>"$WORK/out" 2>>"$WORK/err"
	hd log >>"$WORK/out" 2>>"$WORK/err"
	hd next "$3" >>"$WORK/out" 2>>"$WORK/err"
	hd export --to csv >"$WORK/csv"
	harmless "$WORK/out" "$WORK/err"
}

HOSTILE=($'\e[31mred\e]0;title\a' $'\u202eevil\u2066' '$(touch owned)`touch owned`"'"'" '--force' '-'
	'; touch owned' '@me' '=cmd()' $'tab\there' '---' '- a: {b' '#' '%s%n' '\0' '~' 'null' '0x10' '…')

@test "titles with anything in them are kept" {
	local title id
	for title in "${HOSTILE[@]}"; do
		id=$(hd new -q -- "$title")
		kept .ticket.title "${title/$'\t'/ }" "$id"
	done
	[[ -z $(find "$WORK" -name owned) ]]
}

@test "bodies with anything in them are kept" {
	local body id
	for body in "${HOSTILE[@]}" $'line\n---\nid: forged\n' $'a\n\n\nb' $'  indented\n' $'\ttab' $'a\r\nb' \
		$'<<<<<<< ours\n=======\n>>>>>>> theirs'; do
		printf %s "$body" >"$WORK/body"
		id=$(hd new Title -q -F "$WORK/body")
		kept '.ticket.entries[0].body' "$body" "$id"
	done
	[[ -z $(find "$WORK" -name owned) ]]
}

@test "titles that are none" {
	local title
	for title in "" " " $'\t' $'\n'; do
		refused 4 "a ticket needs a title" hd new "$title"
	done
	refused 4 "the title has 1001 bytes; *" hd new "$(printf %01001d 0)"
	refused 4 "title: a value of 100000 bytes; *" hd set "$ID" title="$(printf %0100000d 0)"
	refused 4 "title cannot be empty" hd set "$ID" title=
	refused 2 "hd new has no option '--force'" hd new --force
}

@test "a title of several lines becomes one" {
	kept .ticket.title "two lines" "$(hd new $'two\nlines' -q)"
}

@test "bytes that are no UTF-8, and NUL, are converted" {
	local id
	kept .ticket.title "café" "$(hd new $'caf\xe9' -q)"
	printf 'caf\xe9\0end' >"$WORK/body"
	id=$(hd new Title -q -F "$WORK/body")
	kept '.ticket.entries[0].body' "café"$'\ufffd'end "$id"
	hd reply "$id" -q -F - <"$WORK/body"
	kept '.ticket.entries[1].body' "café"$'\ufffd'end "$id"
}

@test "a body of 1 MiB is kept, of one byte more refused" {
	local id
	head -c 1048576 /dev/zero | tr '\0' b >"$WORK/body"
	id=$(hd new Title -q -F "$WORK/body")
	run -0 hd show "$id" --json
	assert_equal "$(jq -r '.ticket.entries[0].body | length' <<<"$output")" 1048576
	printf b >>"$WORK/body"
	refused 4 "* is larger than the limit of 1048576 bytes" hd new Title -F "$WORK/body"
	refused 4 "* is larger than the limit of 1048576 bytes" hd reply "$ID" -F "$WORK/body"
	run -4 hd note "$ID" -F - <"$WORK/body"
}

@test "empty answers are refused" {
	local text
	for text in "" " " $'\n\n'; do
		refused 4 "the reply is empty" hd reply "$ID" -m "$text"
		refused 4 "the note is empty" hd note "$ID" -m "$text"
	done
	refused 2 "the note is missing: *" hd note "$ID"
}

@test "ids that are none, that nobody has, that several have" {
	local n id
	refused 3 "there is no ticket zzzzzzzz*" hd show zzzzzzzz
	refused 3 "there is no ticket zzzzzzzz*" hd reply zzzzzzzz -m Text
	refused 3 "there is no ticket zzzzzzzz*" hd set zzzzzzzz priority=high
	for id in "" 1234 ../../etc/passwd $'\e[31m' $'\u202e' 'a*' "$(printf %0999d 0)"; do
		refused 2 "'* cannot be a ticket: *" hd show "$id"
	done
	for n in {1..24}; do
		printf '{"id":%d,"title":"\\u001b[31mTicket %d"}\n' "$n" "$n"
	done >"$WORK/archive"
	hd import "$WORK/archive" -q --no-next
	id=$(hd list --all -q --no-next --limit all | cut -c1 | sort | uniq -d | head -n 1)
	refused 3 "$id is the beginning of * tickets: *" hd show "$id"
	refused 3 "$id is the beginning of * tickets: *" hd close "$id"
}


@test "files that are none" {
	mkfifo "$WORK/fifo"
	ln -s nowhere "$WORK/dangling"
	local option
	for option in -F --attach; do
		refused 3 "*cannot open $WORK/vanished: No such file or directory" hd new Title $option "$WORK/vanished"
		refused 3 "*cannot open $WORK/dangling: No such file or directory" hd new Title $option "$WORK/dangling"
		refused 4 "*$WORK is a folder, not a file" hd new Title $option "$WORK"
		refused 4 "*/dev/zero is a device or pipe, not a file" hd new Title $option /dev/zero
		refused 4 "*$WORK/fifo is a device or pipe, not a file" hd new Title $option "$WORK/fifo"
	done
	refused 4 "attachment: *" hd attach "$ID" /dev/zero
	refused 3 "*vanished*" hd import "$WORK/vanished"
	refused 4 "*$WORK is a folder" hd import "$WORK"
}

@test "attachments with hostile names are kept under safe ones" {
	local name id
	for name in '$(touch owned)' .git -x $'two\nlines' $'\e[31mred' $'\u202eevil' CON 'a:b' 'a\b' .hidden \
		$'caf\xe9' "$(printf %0200d 0)" ' ' 'ends with.' '~' '%2e%2e'; do
		mkdir -p "$WORK/files"
		echo content >"$WORK/files/$name"
		id=$(hd new Title --attach "$WORK/files/$name" -q)
		run -0 git -c core.quotePath=false ls-tree -r --name-only main "tickets/${id::2}/$id/"
		[[ ${output##*/} =~ ^[a-z][0-9a-z]{7}-[^[:cntrl:]/\\]+$ ]] || fail "$name became $output"
		hd show "$id" >"$WORK/out" 2>"$WORK/err"
		hd show "$id" --json >"$WORK/json" 2>"$WORK/err"
		harmless "$WORK/out" "$WORK/json" "$WORK/err"
	done
	[[ -z $(find "$WORK" -name owned) ]]
}

@test "values of fields" {
	refused 4 "status cannot be 'bogus'; it is one of *" hd set "$ID" status=bogus
	refused 4 "priority cannot be '^\[\[31m'; it is one of *" hd new Title --priority $'\e[31m'
	refused 4 "*is no time; write *" hd set "$ID" due=notadate
	refused 4 "* is no e-mail address or login" hd new Title --from "not an address"
	refused 4 "* is no label: *" hd new Title --label $'two lines'
	refused 4 "labels cannot be empty" hd new Title --label ""
	refused 4 "a value in key has a control character" hd new Title --key $'k\e'
	refused 2 "'K' is no FIELD=VALUE" hd new Title --field K
	refused 4 "there is no field *" hd new Title --field $'\e[31m=v'
	refused 2 "*" hd set "$ID"
}

@test "an error is one line whatever it quotes" {
	refused 4 "*" hd new Title --label $'two\nlines'
	refused 4 "*" hd new Title --field $'two\nlines=v'
	refused 4 "*" hd set "$ID" status=$'two\nlines'
	refused 3 "*" hd new Title -F $'/two\nlines'
	refused 2 "*" hd $'two\nlines'
	refused 2 "*" hd list $'status:two\nlines'
	refused 2 "*" hd list --$'two\nlines'
}
