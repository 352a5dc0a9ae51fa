load helper

# Into $file: the ticket's text.
filed() {
	desk
	id=$(hd new -q "VPN drops" -m "Every hour." --from ann@acme.example --label vpn)
	file="tickets/${id:0:2}/$id.yaml"
}

@test "-F: a changed field is one change, a changed text an edit; both are said" {
	filed
	sed -e '0,/^title: .*/s//title: VPN drops often\npriority: high/' \
		-e 's/Every hour\./Every ten minutes./' "$file" >new.yaml
	out hd edit "$id" -F new.yaml --no-next
	assert_success
	assert_output "$id  edited"
	rm new.yaml
	run jq -c '.ticket | [.title, .priority, [.entries[] | .do], .entries[0].body, .entries[0].shown]' \
		<<<"$(hd show --json "$id")"
	assert_output '["VPN drops often","high",["open","change","edit"],"Every hour.","Every ten minutes."]'
}

@test "at a terminal the editor gets the whole ticket" {
	filed
	cat >"$HOME/ed" <<-'END'
		#!/bin/sh
		cp "$1" "$HOME/seen.yaml"
		sed -i '0,/^labels: .*/s//labels: [macos, vpn]/' "$1"
	END
	chmod +x "$HOME/ed"
	cp "$file" before
	terminal "GIT_EDITOR='$HOME/ed' hd edit $id --no-next --color never"
	assert_success
	assert_output "$id  edited"
	assert_files_equal before "$HOME/seen.yaml"
	rm before
	assert_equal "$(hd list --no-next --format '%(labels)')" "macos, vpn"
	terminal "GIT_EDITOR=true hd edit $id --no-next"
	assert_failure 4
	terminal "GIT_EDITOR=false hd edit $id --no-next"
	assert_failure 4
}

@test "a repository cannot name the editor" {
	filed
	git config core.editor "touch '$WORK/pwned'; true"
	terminal "EDITOR=true hd edit $id --no-next"
	assert_failure 4
	assert_not_exist "$WORK/pwned"
}

@test "what does not parse, or is invalid, changes nothing and names the line" {
	filed
	sed 's/^labels: .*/priority: hgh/' "$file" >new.yaml
	run hd edit "$id" -F new.yaml
	assert_failure 4
	assert_line --partial "'hgh'"
	sed 's/^labels: .*/labels: [/' "$file" >new.yaml
	run hd edit "$id" -F new.yaml
	assert_failure 4
	assert_line --partial "$id.yaml:"
	rm new.yaml
	assert_equal "$(hd log "$id" | wc -l)" 1
}

@test "entries are only ever added" {
	filed
	hd note -q "$id" -m "Mine."
	sed -n '/Every hour/q;p' "$file" >new.yaml
	echo "  Every hour." >>new.yaml
	run hd edit "$id" -F new.yaml
	assert_failure 4
	assert_line --partial 'only ever added'
	assert_line --partial 'hd redact'
	rm new.yaml
}

@test "it mends a ticket whose file is broken" {
	filed
	cp "$file" "$BATS_TEST_TMPDIR/good.yaml"
	sed -i 's/^labels: .*/labels: [/' "$file"
	git commit -qam "Break it"
	run hd check
	assert_failure 1
	assert_line --partial "hd edit $id"
	out hd edit "$id" -F "$BATS_TEST_TMPDIR/good.yaml" --no-next
	assert_success
	out hd list -q
	assert_output "$id"
}

@test "without a terminal and without a file it is an error" {
	filed
	run hd edit "$id"
	assert_failure 2
	assert_line --partial "-F FILE"
}
