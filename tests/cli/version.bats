load helper

@test "the version, of the desk's format too" {
	out hd version
	assert_success
	assert_output --regexp '^hd [0-9]+\.[0-9]+\.[0-9]+ \(desk format 1\)$'
	assert_equal "$stderr" ""
	assert_equal "$(hd --version)" "$output"
	assert_equal "$(hd version --json | jq -c '[.kind, .format]')" '["version",1]'
}

@test "a desk of a newer format is not touched" {
	desk
	sed -i 's/^format: 1/format: 2/' desk.yaml
	git commit -qam "From the future"
	before=$(git rev-parse HEAD)
	run hd new x
	assert_failure
	assert_line --regexp "format"
	run hd list
	assert_failure
	assert_equal "$(git rev-parse HEAD)" "$before"
	DESK=
}
