load helper

filed() {
	desk
	id=$(hd new -q "VPN drops" -m "Every hour." --label vpn)
	hd note -q "$id" -m "Mine."
	file="tickets/${id:0:2}/$id.yaml"
}

@test "a changed state becomes an entry of the log" {
	filed
	sed -i -e '0,/^title: .*/s//title: VPN drops often\npriority: high/' \
		-e '0,/^labels: .*/s//labels: [macos]/' "$file"
	out hd commit --no-next
	assert_success
	assert_output "committed hand edits of 1 ticket and 0 other files"
	assert_equal "$(hd show --json "$id" | jq -c '.ticket.entries[-1] | [.do, .by, .set, .add, .remove]')" \
		'["change","bob@desk.example",{"priority":"high","title":"VPN drops often"},{"labels":["macos"]},{"labels":["vpn"]}]'
	assert_equal "$(git status --porcelain)" ""
	assert_equal "$(hd commit --no-next)" "no hand edits to commit"
}

@test "until then no command overwrites the file; others go on" {
	filed
	other=$(hd new -q Other)
	sed -i '0,/^title: .*/s//title: By hand/' "$file"
	cp "$file" "$WORK/mine"
	out hd set "$id" priority=low
	assert_failure 5
	assert_regex "$stderr" "$file has hand edits"
	assert_regex "$stderr" "hd commit"
	assert_files_equal "$file" "$WORK/mine"
	hd set -q "$other" priority=low
	assert_files_equal "$file" "$WORK/mine"
	hd commit -q
}

@test "one invalid file, and nothing is committed: the line and column are named" {
	filed
	before=$(git rev-parse HEAD)
	echo "name: Other" >>desk.yaml
	git checkout -q desk.yaml
	sed -i 's/^name:.*/name: Renamed/' desk.yaml
	refused() { # PART: the file as it lies
		run hd commit
		assert_failure 4
		assert_line --partial "$file"
		assert_line --partial "$1"
		assert_equal "$(git rev-parse HEAD)" "$before"
		git checkout -q "$file"
	}
	sed -i 's/^labels: .*/labels: [/' "$file"
	refused "$id.yaml:"
	sed -i 's/^title: .*/title: [a, b]/' "$file"
	refused "'title'"
	sed -i 's/^labels: .*/priority: hgh/' "$file"
	refused "hgh"
	sed -i '1i <<<<<<< ours' "$file"
	refused "conflict markers"
	sed -i 's/Every hour/Every day/' "$file"
	refused "only ever added"
	awk '/^---$/ && ++n == 3 { exit } { print }' "$file" >"$WORK/short"
	cp "$WORK/short" "$file"
	refused "only ever added"
	sed -i 's/^title: .*/title: *anchor/' "$file"
	refused "$id.yaml:"
	hd commit -q
	assert_equal "$(hd config name --no-next)" Renamed
}

@test "a file that was removed comes back, marked deleted; hd undo brings the ticket back" {
	filed
	rm "$file"
	hd commit -q
	assert_exist "$file"
	assert_equal "$(hd list -q --all)" ""
	hd undo -q
	assert_equal "$(hd list -q)" "$id"
}

@test "desk.yaml, templates, paths, a message of one's own" {
	filed
	echo 'Hello {{requester}}' >templates/hello.md
	sed -i 's/^categories:.*/categories: [network]/' desk.yaml
	out hd commit templates -m "A greeting" --no-next
	assert_output "committed hand edits of 0 tickets and 1 other file"
	assert_equal "$(git log -1 --format=%s)" "A greeting"
	assert_equal "$(git status --porcelain)" " M desk.yaml"
	assert_equal "$(hd commit --json --no-next | jq -c '[.kind, .tickets, .others]')" '["commit",0,1]'
	echo 'categories: 3' >>desk.yaml
	run hd commit
	assert_failure 4
	assert_line --partial "desk.yaml:"
	git checkout -q desk.yaml
}

@test "--dry-run says what would be, and commits nothing" {
	filed
	sed -i '0,/^title: .*/s//title: By hand/' "$file"
	before=$(git rev-parse HEAD)
	out hd commit -n --no-next
	assert_output "(dry run) committed hand edits of 1 ticket and 0 other files"
	assert_equal "$(git rev-parse HEAD)" "$before"
	git checkout -q .
}

@test "what git commit took as it was is no hand edit left over" {
	filed
	sed -i '0,/^title: .*/s//title: By git/' "$file"
	git commit -qam "By git"
	assert_equal "$(hd list --format '%(title)' --no-next 2>/dev/null)" "By git"
	run hd check
	assert_failure 1
	assert_line --partial "hd commit $file"
	hd commit -q "$file"
	run hd check
	assert_success
	hd undo -q
	assert_equal "$(hd list --format '%(title)' --no-next 2>/dev/null)" "VPN drops"
	hd undo -q
	assert_equal "$(hd list --format '%(title)' --no-next 2>/dev/null)" "By git"
	sed -i '0,/^title: .*/s//title: By git again/' "$file"
	git commit -qam "By git"
	hd set -q "$id" priority=high
	assert_equal "$(hd list --format '%(title) %(priority)' --no-next 2>/dev/null)" "By git again high"
}

@test "where nothing can be edited by hand it says so" {
	desk --bare
	out hd commit --no-next
	assert_success
	assert_output "no hand edits to commit"
}
