load helper

filed() {
	desk --bare
	one=$(hd new -q "VPN drops" -c network --label vpn --label macos)
	two=$(hd new -q "VPN is slow" -c network --label vpn)
	old=$(hd new -q "VPN was down" -c network)
	hd resolve -q "$old"
}

field() { # NAME [ID]
	hd list --all --no-next --format "%($1)" "id:${2:-$one}" 2>/dev/null
}

@test "fields of one ticket, in one entry" {
	filed
	out hd set "$one" priority=urgent due=2026-03-05 title="VPN drops often" --no-next
	assert_success
	assert_output "$one  set"
	assert_equal "$(hd show --json "$one" | jq -c '.ticket | [.priority, .due, .title, (.entries | length)]')" \
		'["urgent","2026-03-05T23:59:59.000Z","VPN drops often",2]'
}

@test "an empty value takes the field away; what is so already changes nothing" {
	filed
	hd set -q "$one" category=
	assert_equal "$(field category)" ""
	before=$(git rev-parse HEAD)
	out hd set "$one" category= --no-next
	assert_success
	assert_output "$one  was so already; nothing to do"
	assert_equal "$(git rev-parse HEAD)" "$before"
}

@test "several tickets in one commit" {
	filed
	before=$(git rev-list --count HEAD)
	out hd set "$one" "$two" team=core --no-next
	assert_output "2 of 2 tickets changed"
	assert_equal "$(git rev-list --count HEAD)" $((before + 1))
	assert_equal "$(field team "$two")" core
	assert_equal "$(hd set -q "$one" "$two" team=edge)" "$one"$'\n'"$two"
	assert_equal "$(hd set --json --no-next "$one" "$two" team=edge | jq -c '[.kind, .matched, .changed]')" \
		'["changed",2,0]'
}

@test "--query: exactly what list lists" {
	filed
	out hd set --query "category:network" assignee=@me --no-next
	assert_output "2 of 2 tickets changed"
	assert_equal "$(hd list -q --all assignee:@me | sort)" "$(hd list -q category:network | sort)"
	out hd set --query "category:network status:any" assignee=none --no-next
	assert_output "2 of 3 tickets changed"
	out hd set --query "nothing-like-this" assignee=@me --no-next
	assert_success
	assert_output "0 of 0 tickets changed"
	run hd set --query "catgory:network" assignee=@me
	assert_failure 2
	assert_line --partial category
}

@test "--dry-run tells how many, and changes none" {
	filed
	before=$(git rev-parse HEAD)
	out hd set -n --query "label:vpn" priority=low --no-next
	assert_output "(dry run) 2 of 2 tickets changed"
	assert_equal "$(git rev-parse HEAD)" "$before"
	assert_equal "$(field priority)" normal
}

@test "labels=a,b makes the set exactly that" {
	filed
	hd set -q "$one" labels=vpn,linux
	assert_equal "$(field labels)" "linux, vpn"
	hd set -q --query label:vpn labels=net priority=low watchers=Zoe@acme.example,amy@acme.example
	assert_equal "$(field labels) $(field labels "$two") $(field priority)" "net net low"
	assert_equal "$(field watchers)" "amy@acme.example, zoe@acme.example"
	hd set -q "$one" labels=
	assert_equal "$(field labels)" ""
	run hd set "$one" labels=a labels=b
	assert_failure 2
	run hd set "$one" "labels=a b"
	assert_failure 4
}

@test "people, times and the desk's own fields" {
	filed
	hd config -q fields.os linux,macos
	hd set -q "$one" requester=Ann@Acme.example assignee=@me due=tomorrow os=Linux
	assert_equal "$(hd show --json "$one" | jq -c '.ticket | [.requester, .assignee, .due, .fields]')" \
		'["ann@acme.example","bob@desk.example","2026-03-03T23:59:59.000Z",{"os":"linux"}]'
	hd set -q "$one" fields.os=
	assert_equal "$(hd show --json "$one" | jq -c .ticket.fields)" '{}'
}

@test "what cannot be is refused by name, whole" {
	filed
	before=$(git rev-parse HEAD)
	refused() { # STATUS PART ARGUMENTS...
		run hd set "${@:3}"
		assert_failure "$1"
		assert_line --partial "$2"
	}
	refused 4 "did you mean 'high'" "$one" priority=hihg
	refused 4 "did you mean 'priority'" "$one" prioriti=high
	refused 4 "title cannot be empty" "$one" title=
	refused 4 "cannot be set by hand" "$one" id=k3f92mx7
	refused 4 "cannot be set by hand" "$one" created=2026-01-01
	refused 4 "no time" "$one" due=someday
	refused 3 "no ticket zzzzzzzz" "$one" zzzzzzzz priority=high
	refused 2 "nothing to set" "$one"
	refused 2 "on which ticket" priority=high
	refused 2 "not both" --query vpn "$one" priority=high
	assert_equal "$(git rev-parse HEAD)" "$before"
}
