load ../cli/helper
load faults

DONE=("Undo: Reply on")
COMMAND=(hd -C desk undo -q)

# made_reply [OPTION...]: a desk whose last change is a reply.
made_reply() {
	made "$@"
	cd made || return
	hd -C desk reply "$VPN" -m "Which client?" -q
	hd -C desk list -q
	cd ..
}

@test "hd undo, bare: killed at a change" {
	made_reply --bare
	in_turn "$TRACES" kill "${COMMAND[@]}"
}

@test "hd undo, checked out: a change fails" {
	made_reply
	in_turn "$CHANGES" fail "${COMMAND[@]}"
}
