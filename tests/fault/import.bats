load ../cli/helper
load faults

DONE=("Import 3 tickets from archive.jsonl")
COMMAND=(hd -C desk import archive.jsonl -q)

# made_archive [OPTION...]: a desk, and what is to be imported.
made_archive() {
	made "$@"
	for n in 1 2 3; do
		printf '{"id":%d,"title":"Ticket %d","body":"Text","comments":[%s]}\n' $n $n \
			'{"at":"2026-01-05T10:00:00Z","by":"bob@desk.example","text":"Seen"}'
	done >made/archive.jsonl
}

@test "hd import, bare: a change fails" {
	made_archive --bare
	in_turn "$CHANGES" fail "${COMMAND[@]}"
}

@test "hd import, bare: a look fails" {
	made_archive --bare
	in_turn read,open fail "${COMMAND[@]}"
}

@test "hd import, checked out: killed at a change" {
	made_archive
	in_turn "$TRACES" kill "${COMMAND[@]}"
}

@test "hd import: a full disk" {
	made_archive
	in_turn write,create,rename on "${COMMAND[@]}"
}
