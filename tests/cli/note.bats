load helper

@test "a note is internal, and moves nothing" {
	desk --bare
	id=$(hd new x --from ann@acme.example)
	hd reply -q "$id" -m "Which?"
	out hd note "$id" -m "The switch is on order." --no-next
	assert_success
	assert_output "$id  noted"
	assert_equal "$(hd show --json "$id" | jq -c '[.ticket.status, .ticket.notes, .ticket.entries[2].public]')" \
		'["waiting_customer",1,false]'
	run hd show "$id"
	assert_line --partial "noted (internal)"
}

@test "with files; without words it is an error" {
	desk --bare
	id=$(hd new x)
	echo log >client.log
	hd note -q "$id" -F client.log --attach client.log
	assert_equal "$(hd show --json "$id" | jq -c '[.ticket.entries[1].body, .ticket.attachments[0].name]')" \
		'["log\n","client.log"]'
	run hd note "$id" </dev/null
	assert_failure 2
	run hd note zzzzzzzz -m x
	assert_failure 3
}

@test "a note on a merged ticket goes to its target" {
	desk --bare
	id=$(hd new x)
	into=$(hd new y)
	hd merge -q "$id" "$into"
	out hd note "$id" -m z --no-next
	assert_output "$into  noted"
}
