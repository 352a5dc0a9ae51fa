load helper
load refused

# A desk whose files came from outside: by git itself, past every check of hd's.
setup() {
	common_setup
	desk --bare
	ID=$(hd new "VPN drops" -m "Every hour." --from ann@acme.example -q --no-next)
	OTHER=$(hd new "Mail is late" -m "Since Monday." --from carl@cust.example -q --no-next)
	FILE=tickets/${ID::2}/$ID.yaml
	hd list -q --no-next >"$WORK/out"
}

# plant MODE OBJECT PATH: makes it part of the desk.
plant() {
	GIT_INDEX_FILE=$WORK/index git read-tree main
	GIT_INDEX_FILE=$WORK/index git update-index --add --cacheinfo "$1,$2,$3"
	git update-ref refs/heads/main "$(git commit-tree -p main -m Plant \
		"$(GIT_INDEX_FILE=$WORK/index git write-tree)")"
}

# plant_text PATH: with what $WORK/text says.
plant_text() {
	plant 100644 "$(git hash-object -w "$WORK/text")" "$1"
	DESK=
}

# What is whole is served as ever, `hd check` ends with 1 and names what is not.
assert_served() {
	run -0 hd list -q --no-next
	assert_line "$OTHER"
	run -0 hd show "$OTHER" --no-next
	run -0 hd status --no-next
	run -0 hd next --no-next
	run -0 hd export
	run -0 hd reply "$OTHER" -m Text -q --no-next
	run -0 hd new Another -q --no-next
}

found() {
	hd check --no-next >"$WORK/found" 2>"$WORK/err" && fail "hd check found nothing"
	harmless "$WORK/found" "$WORK/err"
	grep -F -- "$1" "$WORK/found" || fail "hd check says $(<"$WORK/found")"
}

# A ticket's file that cannot be read ($WORK/text), for the reason given.
broken_file() {
	plant_text "$FILE"
	assert_served
	found "$FILE:$1"
	refused 4 "ticket $ID cannot be read: $FILE:$1*" hd show "$ID"
	refused 4 "ticket $ID cannot be read: $FILE:$1*" hd reply "$ID" -m Text
	refused 4 "ticket $ID cannot be read: $FILE:$1*" hd set "$ID" priority=high
	run hd show "$ID"
	assert_line --partial "hd edit $ID"
}

# edited SED: the ticket's file, changed, as $WORK/text.
edited() {
	git cat-file blob "main:$FILE" | sed "$1" >"$WORK/text"
}

@test "YAML that is none" {
	edited 's/^title: .*/title: "never ends/'
	broken_file 5:1
}

@test "conflict markers" {
	edited '2i <<<<<<< ours'
	broken_file "2:1: git left merge conflict markers"
}

@test "fields of the wrong type" {
	edited 's/^title: .*/title: [a, list]/'
	broken_file "3:8: 'title' must be one value"
}

@test "anchors, aliases and tags" {
	edited 's/^title: /title: \&a /'
	broken_file "3:8: anchors are not allowed"
}

@test "keys that come twice" {
	edited '3i title: Again'
	broken_file "4:1: a second 'title' in one map"
}

@test "NUL and bytes that are no UTF-8" {
	edited 's/^title: .*/title: a\x00/'
	broken_file "3:9: a NUL character is not allowed"
	edited 's/^title: .*/title: a\xe9/'
	broken_file "3:9: bytes that are not UTF-8"
}

@test "an empty file" {
	: >"$WORK/text"
	broken_file "1:1: the file is empty"
}

@test "an id that is another's" {
	edited "s/^id: $ID/id: $OTHER/"
	broken_file " its id says $OTHER"
	edited "s/^id: $OTHER/id: $ID/"
	run -0 hd edit "$ID" -F "$WORK/text" -q --no-next
	run -0 hd check -q --no-next
	run -0 hd show "$ID" --no-next
}

@test "YAML that is deep" {
	{
		printf -- '---\nid: %s\ntitle: ' "$ID"
		head -c 100000 /dev/zero | tr '\0' '['
	} >"$WORK/text"
	broken_file "3:23: nested deeper than 16"
}

@test "a ticket of 17 MiB" {
	edited ''
	{
		printf -- '---\nid: zzzzzzzz\nat: 2026-03-02T09:00:01.000Z\nby: ann@acme.example\ndo: note\nbody: |\n'
		head -c 17825792 /dev/zero | tr '\0' x | fold -w 1000 | sed 's/^/  /'
	} >>"$WORK/text"
	broken_file " larger than 16 MiB"
}

@test "control characters in a broken file" {
	edited $'s/^title: .*/title: "\\\\e]0;\e[31m/'
	plant_text "$FILE"
	assert_served
	found "$FILE"
	refused 4 "ticket $ID cannot be read: *" hd show "$ID"
}

@test "symbolic links and submodules are not followed" {
	local link
	link=$(printf /etc/passwd | git hash-object -w --stdin)
	DESK=
	plant 120000 "$link" "$FILE"
	plant 120000 "$link" templates/nudge.md
	plant 120000 "$link" "tickets/${OTHER::2}/$OTHER/zzzzzzzz-passwd"
	plant 160000 "$(git rev-parse main)" kb
	assert_served
	found "$FILE: a symbolic link or submodule"
	found "templates/nudge.md: a symbolic link or submodule"
	found "$OTHER/zzzzzzzz-passwd: a symbolic link or submodule"
	found "kb: a symbolic link or submodule"
	hd export >"$WORK/out"
	refute grep -q root: "$WORK/out"
	run hd reply "$OTHER" --template nudge --no-next
	refute_output --partial root:
	refused 3 "there is no ticket $ID*" hd show "$ID"
}

@test "a desk.yaml that is a link, gone, or none" {
	DESK=
	plant 120000 "$(printf /etc/passwd | git hash-object -w --stdin)" desk.yaml
	assert_served
	found "desk.yaml: a symbolic link or submodule"
	printf 'format: 1\nname: [\n' >"$WORK/text"
	plant_text desk.yaml
	assert_served
	found "desk.yaml:3:1"
	GIT_INDEX_FILE=$WORK/index git read-tree main
	GIT_INDEX_FILE=$WORK/index git rm -q --cached desk.yaml
	git update-ref refs/heads/main "$(git commit-tree -p main -m Remove "$(GIT_INDEX_FILE=$WORK/index git write-tree)")"
	assert_served
	found "desk.yaml: there is none"
}

@test "a newer format is neither read nor written" {
	printf 'format: 2\nname: Acme\n' >"$WORK/text"
	plant_text desk.yaml
	local command
	for command in list "show $ID" status next check export "new Title" "reply $ID -m Text" "set $ID priority=high"; do
		# shellcheck disable=SC2086
		refused 4 "the desk has format 2 and this hd knows 1: a newer hd is needed" hd $command
	done
}

# Trees that git's own programs refuse to write, with a file of that name.
hostile_tree() {
	local tree
	git update-ref refs/before main
	{
		printf '100644 %s\0' "$1"
		git hash-object -w --stdin <<<text | sed 's/../\\x&/g' | xargs -0 printf %b | tr -d '\n'
	} >"$WORK/tree"
	tree=$(git hash-object -t tree --literally -w "$WORK/tree")
	tree=$({ git ls-tree main && printf '040000 tree %s\tkb\n' "$tree"; } | git mktree)
	git update-ref refs/heads/main "$(git commit-tree -p main -m Hostile "$tree")"
}

@test "hostile paths are named and never written" {
	local name
	DESK=
	for name in .. . .git .GIT 'git~1' $'\e[31m' $'two\nlines' "$(printf %0300d 0)"; do
		hostile_tree "$name"
		hd check --no-next >"$WORK/found" 2>"$WORK/err" && fail "hd check finds nothing wrong with $name"
		harmless "$WORK/found" "$WORK/err"
		assert_served
		git update-ref refs/heads/main refs/before
	done
}

@test "a tree that is none is found" {
	DESK=
	hostile_tree a/../../b
	run -1 hd check --no-next
	assert_line "error  kb: a tree object is broken"
	refused 6 "a tree object is broken" hd list
	run -0 hd new Another -q --no-next
}

# lost REVISION: the object is gone, and so is the index that had seen it.
lost() {
	local object
	object=$(git rev-parse "$1")
	rm -rf hd "objects/${object::2}/${object:2}"
	DESK=
}

@test "a ticket that is lost is told, the others are served" {
	lost "main:$FILE"
	assert_served
	found "$FILE: object "
	refused 4 "ticket $ID cannot be read: object * is missing" hd show "$ID"
	refused 4 "ticket $ID cannot be read: object * is missing" hd reply "$ID" -m Text
}

@test "a folder, a tree, a commit that is lost is told" {
	local command what
	cp -a . ../whole
	for what in "main:tickets/${ID::2}" "main:tickets" "main^{tree}" main; do
		cd .. && rm -rf desk && cp -a whole desk && cd desk || return
		lost "$what"
		run -1 hd check --no-next
		assert_line --regexp '^error  .*object [0-9a-f]{40} is missing$'
		for command in list "show $ID" status next "reply $ID -m Text" export; do
			# shellcheck disable=SC2086
			refused 6 "object * is missing" hd $command
		done
	done
}
