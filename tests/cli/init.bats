load helper

@test "a new folder: checked out, with files beside .git" {
	out hd init --name "Acme Support" support
	assert_success
	assert_output "New desk in $WORK/support (checked out, refs/heads/main)"
	assert_regex "$stderr" 'hd -C support new TITLE'
	assert_file_contains support/desk.yaml '^name: Acme Support$'
	assert_file_contains support/desk.yaml '^format: 1$'
	assert_exist support/.gitattributes
	assert_exist support/templates/nudge.md
	assert_equal "$(git -C support status --porcelain)" ""
	DESK=support
	out hd -C support list --count
	assert_output 0
}

@test "here, in an empty folder" {
	mkdir here
	cd here
	hd init -q
	assert_exist desk.yaml
	DESK=.
}

@test "in a repository with code: a branch beside it, which the work tree never sees" {
	git init -q code
	cd code
	echo 'int main;' >main.c
	git add main.c
	git commit -qm "Begin"
	run hd init --no-next
	assert_success
	assert_output "New desk in $WORK/code/.git (on a branch beside the code, refs/heads/desk)"
	hd new -q "Crash" -m "at start" >/dev/null
	assert_equal "$(git status --porcelain)" ""
	assert_equal "$(git branch --show-current)" main
	run git rev-list --count desk
	assert_output 2
	run git merge-base main desk
	assert_failure
	DESK=.
}

@test "--bare: no work tree, and what a server needs" {
	hd init -q --bare desk.git
	DESK=desk.git
	assert_equal "$(git -C desk.git rev-parse --is-bare-repository)" true
	assert_equal "$(git -C desk.git config receive.denyNonFastForwards)" true
	assert_equal "$(git -C desk.git config receive.denyDeletes)" true
	assert_equal "$(git -C desk.git config transfer.fsckObjects)" true
	assert_equal "$(git -C desk.git config core.logAllRefUpdates)" true
	hd -C desk.git new -q "One" >/dev/null
	out hd -C desk.git list --count
	assert_output 1
}

@test "twice changes nothing, and says so" {
	desk
	local before
	before=$(git rev-parse HEAD)
	hd new -q "There is work" >/dev/null
	out hd init --name Other
	assert_success
	assert_output "There is already a desk in $DESK (checked out, refs/heads/main)"
	refute_regex "$stderr" 'the desk is empty'
	assert_equal "$(git rev-parse HEAD~)" "$before"
}

@test "where a remote has the desk, the local branch is made from it" {
	git init -q code
	git -C code commit -q --allow-empty -m "Begin"
	hd -C code init -q
	id=$(hd -C code new "In the first clone")
	git clone -q code clone
	cd clone
	DESK=.
	hd init -q
	assert_equal "$(git rev-parse desk)" "$(git rev-parse origin/desk)"
	out hd list -q
	assert_output "$id"
}

@test "a folder with other files is refused, and stays as it was" {
	mkdir full
	echo mine >full/file
	run hd init full
	assert_failure 4
	assert_line --partial 'neither empty nor a git repository'
	assert_equal "$(ls -A full)" file
}

@test "without an identity: the commands that tell git" {
	rm "$HOME/.gitconfig"
	run hd init desk
	assert_failure 6
	assert_line --partial 'git config --global user.email'
	assert_not_exist desk
}

@test "a place where no folder can be is an error that names it" {
	touch wall
	run hd init wall/desk
	assert_failure
	assert_output --partial wall
}

@test "--json" {
	golden init hd init --json --no-next desk
	DESK=desk
	run hd -C desk init --json --no-next
	assert_equal "$(jq -c '[.kind, .mode, .created]' <<<"$output")" '["desk","checked-out",false]'
}
