load ../cli/helper
load faults

# In a folder without a desk; what failed is done once more.
made_nothing() {
	made
	rm -rf made/desk
	DONE=("Begin the desk")
}

# Beside code, on a branch of its own.
made_code() {
	made_nothing
	git init -q made/desk
	git -C made/desk commit -q --allow-empty -m Code
	export BRANCH=desk
}

init_in_turn() {
	again() {
		hd init "${INIT[@]}" -q --no-next desk
	}
	in_turn "$@" hd init "${INIT[@]}" -q --no-next desk
}

@test "hd init, bare: killed at a change" {
	made_nothing
	INIT=(--bare)
	init_in_turn "$TRACES" kill
}

@test "hd init, checked out: a change fails" {
	made_nothing
	init_in_turn "$CHANGES" fail
}

@test "hd init beside code: killed at a change" {
	made_code
	init_in_turn "$TRACES" kill
}

# A hand edit, which stays what it is until it is committed.
made_edit() {
	made
	local file="tickets/${VPN::2}/$VPN.yaml"
	sed -i 's/^title: VPN drops$/title: VPN drops a lot/' "made/desk/$file"
	DONE=("Commit the hand edit of $file") EDITS=" M $file"
}

@test "hd commit: a change fails" {
	made_edit
	in_turn "$CHANGES" fail hd -C desk commit -q
}

@test "hd commit: killed at a change" {
	made_edit
	in_turn "$TRACES" kill hd -C desk commit -q
}
