load helper

filed() {
	desk --bare
	one=$(hd new One)
	two=$(hd new Two)
}

links() {
	hd list --no-next --format '%(links)' "id:$one" 2>/dev/null
}

@test "link, by a relation, and unlink" {
	filed
	out hd link "$one" "$two" --no-next
	assert_output "$one  relates $two"
	hd link -q "$one" "$two" --rel blocks
	assert_equal "$(links)" "blocks $two, relates $two"
	out hd unlink "$one" "$two" --rel blocks --no-next
	assert_output "$one  no longer linked to $two"
	assert_equal "$(links)" "relates $two"
	hd unlink -q "$one" "$two"
	assert_equal "$(links)" ""
}

@test "unlink takes the relation that is named, not what begins like it" {
	filed
	hd link -q "$one" "$two" --rel blocked-by
	hd link -q "$one" "$two" --rel blocks
	run hd unlink "$one" "$two" --rel block
	assert_failure
	assert_equal "$(links)" "blocked-by $two, blocks $two"
}

@test "what cannot be linked is refused" {
	filed
	run hd link "$one" "$one"
	assert_failure 4
	run hd link "$one" "$two" --rel blcks
	assert_failure 2
	assert_line --partial "did you mean blocks"
	run hd link "$one" zzzzzzzz
	assert_failure 3
	run hd unlink "$one" "$two"
	assert_failure 3
	assert_line --partial "no such link"
}
