load helper

filed() {
	desk
	id=$(hd new -q "VPN drops" -m "Every hour." --label vpn)
	echo log >"$WORK/client.log"
	hd attach -q "$id" "$WORK/client.log"
	file="tickets/${id:0:2}/$id.yaml"
}

# finds PART: check's exit status is 1, and a line says so. The damage is git's own: committed.
finds() {
	git add -A
	git commit -qm "Damage"
	run hd check
	assert_failure 1
	assert_line --partial "$1"
	DESK=
}

@test "a whole desk: exit 0, and the counts" {
	filed
	out hd check --no-next
	assert_success
	assert_output "1 tickets, 2 entries: 0 errors, 0 warnings"
	out hd check -q
	assert_output ""
}

@test "a state that is not what the log says" {
	filed
	sed -i '0,/^title: .*/s//title: Other/' "$file"
	finds "$file: the state is not what its log says"
	assert_line "       mend: hd commit $file"
}

@test "YAML that does not parse, markers, and another ticket's id" {
	filed
	cp "$file" "$WORK/good"
	sed -i 's/^labels: .*/labels: [/' "$file"
	finds "$file"
	assert_line --partial "hd edit $id"
	{ echo '<<<<<<< ours'; cat "$WORK/good"; } >"$file"
	finds "conflict markers"
	sed "s/^id: $id/id: k3f92mx7/" "$WORK/good" >"$file"
	finds "k3f92mx7"
}

@test "an attachment that is missing, and one that nobody brought" {
	filed
	rm "tickets/${id:0:2}/$id/"*
	finds "client.log"
	touch "tickets/${id:0:2}/$id/zzzzzzzz-stray"
	finds "zzzzzzzz-stray"
}

@test "a link and a merge that lead nowhere" {
	filed
	sed -i "0,/^labels: .*/s//links: [relates zzzzzzzz]\nlabels: [vpn]/" "$file"
	hd commit -q
	run hd check
	assert_line --partial zzzzzzzz
	sed -i "0,/^requester: .*/s//&\nmerged: zzzzzzz0/" "$file"
	finds zzzzzzz0
}

@test "files that are none of the desk's, symlinks, and a broken desk.yaml" {
	filed
	mkdir -p tickets/zz
	echo x >tickets/zz/notes.txt
	git add -A
	git commit -qm "A stray file"
	run hd check
	assert_success
	assert_line --partial "warning  tickets/zz/notes.txt"
	git rm -q tickets/zz/notes.txt
	ln -s /etc/passwd templates/passwd.md
	finds passwd.md
	git rm -q templates/passwd.md
	echo 'categories: 3' >>desk.yaml
	finds desk.yaml
}

@test "one broken ticket bricks nothing: readers skip it and say so" {
	filed
	other=$(hd new -q Other)
	echo "x: [" >"$file"
	git commit -qam "Damage"
	DESK=
	out hd list -q
	assert_success
	assert_output "$other"
	hd set -q "$other" priority=high
	out hd show "$id"
	assert_failure 4
	assert_regex "$stderr" "hd: ticket $id cannot be read: .*$file:"
	assert_regex "$stderr" "hd edit $id"
}

@test "a broken desk.yaml stops no reader, is not written over, and is mended by hand" {
	filed
	cp desk.yaml "$WORK/good.yaml"
	echo 'categories: 3' >>desk.yaml
	git commit -qam "Damage"
	out hd list -q
	assert_success
	assert_output "$id"
	out hd status --no-next
	assert_success
	run hd config reopen_days 3
	assert_failure 4
	assert_line --partial "desk.yaml:5:"
	run hd check
	assert_failure 1
	assert_line --partial "desk.yaml:5:"
	cp "$WORK/good.yaml" desk.yaml
	hd commit -q
	run hd check
	assert_success
}

@test "a damaged object is told by its name" {
	filed
	blob=$(git rev-parse "HEAD:$file")
	object=.git/objects/${blob:0:2}/${blob:2}
	[ -f "$object" ] || { mv .git/objects/pack "$WORK/pack"; for p in "$WORK"/pack/*.pack; do git unpack-objects -q <"$p"; done; }
	chmod u+w "$object"
	echo nonsense >"$object"
	run hd check
	assert_failure
	assert_line --partial "${blob:0:7}"
	DESK=
}

@test "--json" {
	filed
	golden check hd check --json --no-next
	sed -i '0,/^title: .*/s//title: Other/' "$file"
	git commit -qam "Damage"
	run jq -c '[.errors, .findings[0].kind, .findings[0].rule]' <<<"$(hd check --json)"
	assert_output '[1,"error","state-not-fold"]'
	DESK=
}
