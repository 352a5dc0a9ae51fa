load ../cli/helper
load faults

DONE=("Open: Printer")
COMMAND=(hd -C desk new Printer -m "It smokes." -q)

@test "hd new, bare: a change fails" {
	made --bare
	in_turn "$CHANGES" fail "${COMMAND[@]}"
}

@test "hd new, bare: killed at a change" {
	made --bare
	in_turn "$TRACES" kill "${COMMAND[@]}"
}

@test "hd new, checked out: a change fails" {
	made
	in_turn "$CHANGES" fail "${COMMAND[@]}"
}

@test "hd new, checked out: killed at a change" {
	made
	in_turn "$TRACES" kill "${COMMAND[@]}"
}

@test "hd new, checked out: a look fails" {
	made
	in_turn "$LOOKS" fail "${COMMAND[@]}"
}

@test "hd new: a full disk" {
	made
	in_turn write,create,rename on "${COMMAND[@]}"
}
