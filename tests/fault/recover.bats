load ../cli/helper
load faults

DONE=()

# A desk whose writer was killed when the branch had moved and the work tree had not followed.
made_behind() {
	local n
	made
	cd made || return
	mkdir -p desk/.git/objects/{{0..9},{a..f}}{{0..9},{a..f}} # so that each try makes the same calls
	for ((n = 1; ; n++)); do
		FAULT=rename,create:$n:kill FAULT_HIT=$PWD/hit hd -C desk reply "$VPN" -m Text -q 2>err || true
		[[ $(git -C desk log -1 --format=%s) != "Reply on"* ]] || break
	done
	[[ -e desk/.git/hd/main/journal && -e desk/.git/index.lock ]]
	[[ $(git -C desk status --porcelain) ]]
	rm -f hit err
	cd ..
}

@test "what a killed writer left is finished: a change fails" {
	made_behind
	LEAST=8 in_turn "$CHANGES" fail hd -C desk list -q
}

@test "what a killed writer left is finished: killed at a change" {
	made_behind
	LEAST=8 in_turn "$TRACES" kill hd -C desk list -q
}
