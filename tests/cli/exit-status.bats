load helper

# exits STATUS WORDS...
exits() {
	run hd "${@:2}"
	assert_failure "$1"
}

@test "0: done; an empty list is done, too" {
	desk --bare
	run hd list
	assert_success
}

@test "1: the answer is no, or only part was done" {
	desk
	exits 1 config reopen_days
	printf '{"id":1,"title":"good"}\nnonsense\n' >some.jsonl
	exits 1 import --from jsonl some.jsonl
	assert_line --partial "some.jsonl:2"
	rm some.jsonl
	echo "x: [" >desk.yaml
	git commit -qam "Damage"
	exits 1 check
	DESK=
}

@test "2: usage" {
	desk --bare
	exits 2 nothing-like-it
	exits 2 list --nothing-like-it
	exits 2 list stauts:open
	exits 2 show
}

@test "3: no such thing, or several" {
	desk --bare
	exits 3 show zzzzzzzz
	exits 3 view nothing
	exits 3 help nothing-like-it
	exits 3 do 9
	for i in $(seq 30); do echo "{\"id\":$i,\"title\":\"t\"}"; done | hd import -q --from jsonl -
	exits 3 show "$(hd list -q --limit all | cut -c1 | sort | uniq -d | head -1)"
}

@test "4: invalid, or not allowed in this state; nothing was changed" {
	desk --bare
	id=$(hd new -q x)
	exits 4 new x -p hgh
	exits 4 unmerge "$id"
	exits 4 merge "$id" "$id"
	exits 4 reply "$id" -m ""
	printf 'nonsense\n' >some.jsonl
	exits 4 import --strict --from jsonl some.jsonl
}

@test "5: busy or beaten; nothing was changed" {
	desk
	id=$(hd new -q x)
	git config hd.lockTimeout 100
	touch .git/index.lock
	exits 5 set "$id" priority=high
	rm .git/index.lock
	echo "# mine" >>"tickets/${id:0:2}/$id.yaml"
	exits 5 set "$id" priority=high
	git checkout -q .
	git checkout -qb other
	git commit -q --allow-empty -m "Other"
	git checkout -q main
	touch .git/MERGE_HEAD
	git rev-parse other >.git/MERGE_HEAD
	exits 5 set "$id" priority=high
	assert_line --partial "merge --abort"
	rm .git/MERGE_HEAD
	hd set -q "$id" priority=high
}

@test "6: the system failed" {
	exits 6 list
	desk --bare
	HOME=/nonexistent exits 6 new x
	run bash -c 'hd version >/dev/full'
	assert_failure 6
	exits 6 -C /nonexistent list
}
