load ../cli/helper

setup_file() {
	export DOCS="${BATS_TEST_DIRNAME%/tests/*}/docs" README="${BATS_TEST_DIRNAME%/tests/*}/README.md"
}

# blocks LANGUAGE FILE: what stands in its fenced blocks.
blocks() {
	awk -v fence="\`\`\`$1" '$0 == fence { on = 1; next } /^```/ { on = 0 } on' "$2"
}

commands() {
	hd help --json | jq -r '.commands | keys[]'
}

# A desk with the tickets k3f92mx7 and p7xq4n2c of the examples, what they attach and import, other
# desks named old and new, and a gh that has an issue.
example_desk() {
	hd init -q --bare made
	one=$(hd -C made new -q "VPN drops every hour" -m "Since yesterday." --from ann@acme.example)
	two=$(hd -C made new -q "VPN is slow" -m "Very." --from zoe@acme.example)
	reply=$(hd -C made reply "$one" -m "And the printer burns." --json | jq -r '.ticket.entries[-1].id')
	hd -C made export "id:$one OR id:$two" |
		sed "s/$one/k3f92mx7/g; s/$two/p7xq4n2c/g; s/$reply/p3k2m9ab/g" >made.jsonl
	for name in old new; do hd init -q --bare "$name"; done
	desk
	hd import -q ../made.jsonl
	mv ../old ../new .
	hd kb new -q "VPN" -d network --audience public -m "Set the keepalive." >/dev/null
	hd kb publish -q network/vpn
	echo '{"id": "A-1", "title": "VPN drops", "priority": "P1", "status": "parked"}' >archive.jsonl
	printf 'id,title\n7,Old\n' >tickets.csv
	echo "some log" >client.log
	mkdir "$HOME/bin"
	cat >"$HOME/bin/gh" <<-'END'
		#!/bin/sh
		echo '[{"number": 1, "title": "Crash", "state": "OPEN", "url": "https://github.com/a/b/issues/1"}]'
	END
	chmod +x "$HOME/bin/gh"
	PATH="$HOME/bin:$PATH"
}

# run_blocks FILE: each command of its sh blocks, one after the other, must succeed.
run_blocks() {
	local line
	while IFS= read -r line; do
		run bash -o pipefail -c "$line" </dev/null
		assert_success
		hd check -q --no-next
	done < <(blocks sh "$1")
	assert_equal "$(compgen -G '=*')" "" # a > that the shell took for itself
}

@test "the examples of every page run" {
	example_desk
	cp -r "$WORK" "$BATS_TEST_TMPDIR/kept"
	for page in "$DOCS"/hd*.md; do
		blocks sh "$page" | grep -q . || continue
		cd /
		rm -rf "$WORK"
		cp -r "$BATS_TEST_TMPDIR/kept" "$WORK"
		cd "$DESK"
		echo "page: $page"
		run_blocks "$page"
	done
}

@test "README: its sh blocks run" {
	example_desk
	run_blocks "$README"
}

@test "README: its session is what happens" {
	echo "some log" >client.log
	blocks console "$README" >session
	{
		echo 'stty cols 100'
		sed -n 's/^\$ //p' session | while IFS= read -r line; do
			echo "set -- \$(hd list -q --all --limit 1 2>/dev/null); [ ! -e ../client.log ] || cp ../client.log ."
			printf '%s\n' "${line//k3f92mx7/\$1}"
		done
	} >typed
	NO_COLOR=1 PAGER=cat run script -qec "bash typed" /dev/null </dev/null
	assert_success
	given=$(tr -d '\r' <<<"$output")
	DESK="$WORK/support"
	assert_equal "$(find . -name '=*')" ""
	id=$(hd -C support list -q --all)
	# What the page shows is there, in its order; of a suggestion, its command.
	while IFS= read -r line; do
		[[ $line != '$ '* && -n $line ]] || continue
		line=${line//k3f92mx7/$id}
		[[ $line != '  '[1-5]'  '* ]] || line=$(sed 's/^  [1-5]  //; s/   *.*//' <<<"$line")
		[[ $given == *"$line"* ]] || fail "README has: $line"$'\n'"hd says: $given"
		given=${given#*"$line"}
	done <session
}

@test "every command has a page, and every page a command" {
	diff <(commands | sort) \
		<(cd "$DOCS" && printf '%s\n' hd-*.md | grep -v '\.[57]\.md$' | sed 's/^hd-\(.*\)\.md$/\1/' | sort)
	for page in "$DOCS"/hd-*.md; do
		assert_file_contains "$page" '^## DESCRIPTION$'
	done
}

@test "the pages name no command and no option that is not there" {
	for name in $(commands); do
		hd help "$name" --json --no-next | jq -r .markdown | grep -o -- '\*\*-[-A-Za-z]*\*\*' | tr -d '*' |
			sed "s/^/$name /"
	done >options
	topics=$(sed -n 's/.*hd help COMMAND, hd help \(.*\)/\1/p' <<<"$(hd help)" | tr -d ,)
	for page in "$DOCS"/hd*.md "$README"; do
		own=$(sed -n 's/^hd-\([a-z]*\)\.md$/\1/p' <<<"${page##*/}")
		{
			grep -o '`hd [^`]*`' "$page" | tr -d '`'
			grep -o '`--\?[a-z][-a-z]*[^`]*`' "$page" | tr -d '`' | sed "s/^/hd ${own:--} /"
			{ blocks sh "$page"; blocks console "$page" | sed -n 's/^\$ //p'; } | sed 's/"[^"]*"//g' |
				grep -o '\bhd [^|&>]*'
		} | sed "s/'[^']*'//g" >said || true
		while read -r _ words; do
			set -- $words
			[ "$1" != -C ] || shift 2
			name=$1
			case $name in
			- | [A-Z0-9]* | --* | -*) ;;
			ls | st) ;;
			*) grep -q "^$name " options || fail "$page: hd $words" ;;
			esac
			[ "$name" != help ] || [[ -z ${2-} || $2 == [A-Z]* || " $topics " == *" $2 "* ]] ||
				grep -q "^$2 " options || fail "$page: hd $words"
			for word; do
				[ "$word" != -- ] || break
				[[ $word == --* ]] || continue
				word=${word%%=*}
				if [ "$name" = - ]; then
					grep -q -- " $word\$" options || fail "$page: $word"
				else
					grep -q -- "^$name $word\$" options || fail "$page: hd $words"
				fi
			done
		done <said
	done
}

@test "the pages' JSON is JSON" {
	for page in "$DOCS"/*.md; do
		blocks json "$page" | jq . >/dev/null || fail "$page"
	done
}

@test "desk.yaml as its page has it is taken" {
	desk
	blocks yaml "$DOCS/hd-desk.5.md" >desk.yaml
	hd commit -q
	assert_equal "$(hd config name --no-next)" "Acme Support"
	blocks yaml "$DOCS/hd-next.md" >>desk.yaml
	hd commit -q
}

@test "every key of desk.yaml that its page names is a setting, and the other way round" {
	desk
	diff <(hd config --json | jq -r '.settings | keys[] | select(startswith("hd.") | not)' | sort) \
		<(grep -o '^- \*\*[a-z_*, ]*' "$DOCS/hd-desk.5.md" | tr -d '*,-' | tr ' ' '\n' | grep . |
			grep -v '^format$' | sort)
}

@test "a ticket as the page on formats has it is one, its state what its log says" {
	export HD_NOW=2026-12-01T09:00:00Z
	desk
	mkdir -p tickets/k3
	blocks yaml "$DOCS/hd-formats.7.md" >tickets/k3/k3f92mx7.yaml
	cp tickets/k3/k3f92mx7.yaml "$WORK/ticket"
	hd commit -q
	assert_files_equal tickets/k3/k3f92mx7.yaml "$WORK/ticket"
	run hd show k3f9
	assert_line --partial "VPN drops every hour"
}

@test "the fields and codes that the page on JSON names are those that hd prints" {
	desk --bare
	id=$(hd new x)
	for key in $(hd show --json "$id" | jq -r '.ticket | keys[]'); do
		grep -q "\*\*$key\*\*" "$DOCS/hd-json.7.md" || fail "docs/hd-json.7.md does not name $key"
	done
	for kind in $(sed -n 's/.*session_json(s, "\([a-z-]*\)").*/\1/p' "${README%/*}"/cmd/*.c | sort -u); do
		grep -q "\*\*$kind\*\*" "$DOCS/hd-json.7.md" || fail "docs/hd-json.7.md does not name the kind $kind"
	done
	for code in $(sed -n 's/.*X(E_[A-Z]*, [0-9], "\([a-z-]*\)").*/\1/p' "${README%/*}/lib/base/error.h"); do
		grep -q "\`$code\`" "$DOCS/hd-json.7.md" || fail "docs/hd-json.7.md does not name $code"
	done
}
