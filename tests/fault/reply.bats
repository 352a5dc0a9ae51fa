load ../cli/helper
load faults

DONE=("Reply on")

COMMAND=(hd -C desk reply VPN -m "Which client?" -q)

@test "hd reply, bare: a change fails" {
	made --bare
	in_turn "$CHANGES" fail "${COMMAND[@]/VPN/$VPN}"
}

@test "hd reply, checked out: killed at a change" {
	made
	in_turn "$TRACES" kill "${COMMAND[@]/VPN/$VPN}"
}

@test "hd reply: every read and every write does half of it" {
	made
	throughout read,write short "${COMMAND[@]/VPN/$VPN}"
}

@test "hd reply: every other read, write and lock is interrupted" {
	made
	throughout read,write,lock eintr "${COMMAND[@]/VPN/$VPN}"
}
