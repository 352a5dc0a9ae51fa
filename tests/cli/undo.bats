load helper

filed() {
	desk
	id=$(hd new -q "VPN drops" -m "Every hour." --from ann@acme.example --label vpn)
	other=$(hd new -q "Printer burns")
	echo log >"$WORK/client.log"
}

state() {
	hd show --json "$id" | jq -Sc '.ticket | del(.entries, .updated, .path)'
}

# Each: the ticket is afterwards what it was before, undone again it is as after.
undone() {
	local before after
	before=$(state)
	"$@"
	after=$(state)
	refute [ "$before" = "$after" ]
	out hd undo --no-next
	assert_success
	assert_output --partial "taken back: "
	assert_equal "$(state)" "$before"
	hd undo -q
	assert_equal "$(state)" "$after"
}

@test "reply, note, set, assign, label, link and attach" {
	filed
	undone hd reply -q "$id" -m "Which client?"
	undone hd note -q "$id" -m "Hm."
	undone hd set -q "$id" priority=high title="VPN drops often"
	undone hd assign -q "$id" @me
	undone hd label -q "$id" +macos -vpn
	undone hd link -q "$id" "$other"
	undone hd unlink -q "$id" "$other"
	undone hd attach -q "$id" "$WORK/client.log"
}

@test "resolve, close, reopen, merge, unmerge, edit" {
	filed
	undone hd resolve -q "$id"
	undone hd close -q "$id"
	undone hd reopen -q "$id"
	undone hd merge -q "$id" "$other"
	undone hd unmerge -q "$id"
	sed '0,/^title: .*/s//title: By hand/' "tickets/${id:0:2}/$id.yaml" >"$WORK/new.yaml"
	undone hd edit -q "$id" -F "$WORK/new.yaml"
}

@test "new: the ticket is withdrawn, and comes back" {
	filed
	new=$(hd new -q "A mistake")
	hd undo -q
	assert_equal "$(hd list -q --all mistake)" ""
	assert_exist "tickets/${new:0:2}/$new.yaml"
	hd undo -q
	assert_equal "$(hd list -q --all mistake)" "$new"
}

@test "an occurrence, a bulk edit, a split" {
	filed
	id=$(hd new -q "CI" --key ci/main)
	undone hd new -q "CI" --key ci/main -m "log"
	hd set -q --query "vpn OR printer" team=core
	assert_equal "$(hd list -q team:core | wc -l)" 2
	hd undo -q
	assert_equal "$(hd list -q team:core | wc -l)" 0
	hd reply -q "$id" -m "words"
	hd split -q "$id" "$(hd log "$id" --json | jq -r '.entries[-1].id')"
	count=$(hd list --count 2>/dev/null)
	hd undo -q
	assert_equal "$(hd list --count 2>/dev/null)" $((count - 1))
}

@test "a hand edit, a setting, a view" {
	filed
	sed -i '0,/^title: .*/s//title: By hand/' "tickets/${id:0:2}/$id.yaml"
	undone hd commit -q
	hd config -q reopen_days 30
	out hd undo --no-next
	assert_output "taken back: Set reopen_days to 30"
	run hd config reopen_days
	assert_failure 1
	hd undo -q
	assert_equal "$(hd config reopen_days --no-next)" 30
	hd view -q mine --save assignee:@me
	hd undo -q
	run hd view mine
	assert_failure 3
}

@test "an import, whole" {
	filed
	for i in $(seq 3); do echo "{\"id\":$i,\"title\":\"imported $i\"}"; done | hd import -q --from jsonl -
	assert_equal "$(hd list -q imported | wc -l)" 3
	hd undo -q
	assert_equal "$(hd list -q imported | wc -l)" 0
	assert_equal "$(hd list -q | wc -l)" 2
}

@test "only my own changes; what others did since stays" {
	filed
	hd set -q "$id" priority=high
	GIT_AUTHOR_EMAIL=zoe@desk.example GIT_AUTHOR_NAME=Zoe hd label -q "$id" +urgent
	out hd undo --no-next
	assert_output "$id  taken back: Set priority=high on $id"
	assert_equal "$(state | jq -c '[.priority, .labels]')" '["normal",["urgent","vpn"]]'
}

@test "with nothing of mine left it says so; --dry-run takes nothing back; --json" {
	desk
	run hd undo
	assert_failure 4
	assert_line --partial "no change of yours"
	id=$(hd new -q x)
	out hd undo -n --no-next
	assert_output --partial "(dry run) taken back: "
	assert_equal "$(hd list -q)" "$id"
	assert_equal "$(hd undo --json | jq -r .kind)" ticket
	hd config -q reopen_days 3
	assert_equal "$(hd undo --json --no-next | jq -c '[.kind, .undone]')" '["undo","Set reopen_days to 3"]'
}
