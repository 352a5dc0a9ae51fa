load helper

commands() {
	hd help --json | jq -r '.commands | keys[]'
}

@test "the overview lists every command, and says which hd wins" {
	out hd help
	assert_success
	for name in $(commands); do
		assert_line --regexp "^  $name +[a-z]"
	done
	assert_line --partial "bsdextrautils has another hd"
	assert_line --partial "make install NAME="
	assert_equal "$(hd --help)" "$output"
	assert_equal "$(hd -h)" "$output"
	assert_equal "$(hd)" "$output"
	refute_output --partial __complete
}

@test "every command has a page, the same by --help, by its alias and for man" {
	for name in $(commands); do
		out hd help "$name"
		assert_success
		assert_line "hd-$name - $(hd help --json | jq -r ".commands[\"$name\"]")"
		for part in NAME SYNOPSIS DESCRIPTION "GLOBAL OPTIONS"; do
			assert_line "$part"
		done
		assert_line --regexp "^hd $name( .*)? \[OPTIONS\]$"
		assert_equal "$(hd "$name" --help 2>/dev/null)" "$output"
	done
	assert_equal "$(hd help ls)" "$(hd help list)"
}

@test "every page of man begins with its name, and has no mistake that man would tell" {
	for name in $(commands) hd queries formats json exit-status desk teams; do
		out hd help --man "$name"
		assert_success
		assert_equal "$stderr" ""
		assert_line -n 0 --regexp '^\.TH "HD[-A-Z]*" "[157]" '
		assert_line -n 1 .SH
		assert_line -n 2 NAME
		assert_line -n 4 --regexp '^hd(\\-[-\\a-z]+)? \\- .'
	done
}

@test "a page of man says what hd help says" {
	words() {
		tr -c '[:alnum:]' '\n' | grep -v '^$' | sort -u
	}
	hd help list | words >page
	hd help --man list | sed 's/^\.[A-Z]* *//; s/\\f\[[A-Z]*\]//g; s/\\//g' | words >man
	run comm -23 page man
	assert_output ""
}

@test "the topics" {
	for topic in queries formats json exit-status desk teams; do
		out hd help "$topic"
		assert_success
		assert_line --regexp "^hd-$topic - "
	done
}

@test "a page that is not there names the nearest" {
	run hd help queris
	assert_failure 3
	assert_line "hd: there is no page 'queris'; did you mean 'queries'?"
	run hd help --man nothing-like-it
	assert_failure 3
}

@test "no marks of Markdown in a pipe; bold headings with colour; 80 columns" {
	out hd help list
	refute_line --regexp '^#|\*\*'
	out hd help list --color always
	assert_output --partial $'\033[0;1mNAME'
	for name in $(commands); do
		while IFS= read -r line; do
			[[ ${#line} -le 80 || $line == "    "* || $line != *" "* ]] || fail "$name: $line"
		done < <(hd help "$name" 2>/dev/null)
	done
}

@test "--json" {
	assert_equal "$(hd help list --json --no-next | jq -c '[.kind, (.markdown | length > 100)]')" '["page",true]'
}
