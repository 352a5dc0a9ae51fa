load helper

# tickets N [FROM]: N records as JSON lines.
tickets() {
	awk -v n="$1" -v from="${2-1}" 'BEGIN {
		for (i = from; i < from + n; i++)
			printf "{\"id\":\"T-%d\",\"title\":\"Ticket %d\",\"body\":\"Words of %d.\"," \
				"\"created\":\"2026-01-%02dT10:00:00Z\",\"status\":\"open\"," \
				"\"reporter\":\"c%d@cust.example\"}\n", i, i, i, i % 28 + 1, i % 7
	}'
}

# The tree of all tickets at the tip.
tree() {
	git -C "${1:-.}" rev-parse HEAD:tickets
}

@test "an archive comes in whole, and says how many" {
	desk
	tickets 3 >a.jsonl
	run -0 hd import --no-next a.jsonl
	assert_output "3 new, 0 updated, 0 unchanged, 0 rejected; 3 entries in 1 commit"
	run -0 hd list --no-next --format '%(title) %(requester) %(created)' source:T-2
	assert_output "Ticket 2 c2@cust.example 2026-01-03T10:00:00.000Z"
	run -0 git log -1 --format=%s
	assert_output "Import 3 tickets from a.jsonl"
	rm a.jsonl
}

@test "the same again adds nothing; what is new is added" {
	desk
	tickets 3 | hd import -q --no-next -
	before=$(git rev-parse HEAD)
	tickets 3 >../a.jsonl
	run -0 hd import --no-next ../a.jsonl
	assert_output "0 new, 0 updated, 3 unchanged, 0 rejected; 0 entries in 0 commits"
	assert_equal "$(git rev-parse HEAD)" "$before"
	tickets 5 | sed '2s/"status":"open"/"status":"closed","closed":"2026-02-01"/' >../b.jsonl
	run -0 hd import --no-next ../b.jsonl
	assert_output "2 new, 1 updated, 2 unchanged, 0 rejected; 3 entries in 1 commit"
	run -0 hd list --no-next --all --format '%(status) %(closed)' source:T-2
	assert_output "closed 2026-02-01T00:00:00.000Z"
}

@test "what people did meanwhile stays" {
	desk
	tickets 2 >../a.jsonl
	hd import -q --no-next ../a.jsonl
	id=$(hd list -q --no-next source:T-1)
	hd reply -q --no-next "$id" -m "We are on it."
	tickets 2 | sed '1s/"status"/"labels":["vpn"],"status"/' >../b.jsonl
	run -0 hd import --no-next ../b.jsonl
	assert_output "0 new, 1 updated, 1 unchanged, 0 rejected; 1 entries in 1 commit"
	run -0 hd list --no-next --format '%(status) %(labels) %(replies)' "id:$id"
	assert_output "waiting_customer vpn 1"
}

@test "two clones write the same bytes" {
	tickets 20 >a.jsonl
	hd init -q --no-next --bare one
	HD_NOW=2026-05-01T00:00:00Z hd init -q --no-next --bare two
	hd -C one import -q --no-next a.jsonl
	HD_NOW=2026-05-01T00:00:00Z GIT_AUTHOR_EMAIL=ann@desk.example hd -C two import -q --no-next a.jsonl
	assert_equal "$(tree one)" "$(tree two)"
}

@test "bad lines are told with file, line and reason, and the rest goes on" {
	desk
	{
		tickets 2
		echo '{"id": 3, "title": "cut'
		echo
		echo '{"id": 4}'
		tickets 2 3
	} >../bad.jsonl
	run -1 --separate-stderr hd import --no-next ../bad.jsonl
	assert_output "4 new, 0 updated, 0 unchanged, 2 rejected; 4 entries in 1 commit"
	assert_equal "$stderr" "hd: ../bad.jsonl:3: column 23: premature end of input near '\"cut'
hd: ../bad.jsonl:5: no title"
}

@test "one bad among many, strictly: nothing; mended: all in one commit" {
	desk
	before=$(git rev-parse HEAD)
	{
		tickets 300
		echo '{"id":"x"}'
		tickets 300 301
	} >../a.jsonl
	run -4 --separate-stderr hd import --strict --batch 100 ../a.jsonl
	assert_equal "$output" ""
	assert_regex "$stderr" "a.jsonl:301: no title"
	assert_regex "$stderr" "hd: 1 record of ../a.jsonl cannot be imported: nothing was"
	assert_equal "$(git rev-parse HEAD)" "$before"
	# from a pipe, too
	piped 'hd import --strict - <<<"{}"'
	assert_failure 4
	assert_equal "$(git rev-parse HEAD)" "$before"
	grep -v '"x"' ../a.jsonl >../b.jsonl
	run -0 hd import --no-next --strict --batch 100 ../b.jsonl
	assert_output "600 new, 0 updated, 0 unchanged, 0 rejected; 600 entries in 1 commit"
	run bash -c 'cat ../b.jsonl | hd import --no-next --strict -'
	assert_output "0 new, 0 updated, 600 unchanged, 0 rejected; 0 entries in 0 commits"
	run find .git -name 'hd-import*'
	assert_output ""
}

@test "killed in the middle, the same again finishes it" {
	desk --bare
	tickets 6000 >../a.jsonl
	(
		head -n 4500 ../a.jsonl
		exec sleep 60
	) | "$HD" import -q --no-next --batch 200 - &
	hd=$!
	for ((i = 0; i < 600; i++)); do
		(($(git rev-list --count HEAD) < 5)) || break
		sleep 0.05
	done
	kill -9 $hd
	wait $hd || true
	hd check -q --no-next
	run -0 hd list --no-next --count
	((output > 0 && output % 200 == 0))
	there=$output
	run -0 hd import --no-next ../a.jsonl
	assert_line --index 0 --regexp "^$((6000 - there)) new, 0 updated, $there unchanged, 0 rejected"
	hd init -q --no-next --bare ../whole
	hd -C ../whole import -q --no-next ../a.jsonl
	assert_equal "$(tree)" "$(tree ../whole)"
}

@test "unknown values are mapped by a table that is printed, and that --map changes" {
	desk
	cat >../a.jsonl <<-END
		{"id":1,"title":"a","status":"NEEDINFO","priority":"P1"}
		{"id":2,"title":"b","status":"parked","priority":"not set"}
		{"id":3,"title":"c","status":"Open","priority":"HIGH"}
	END
	run -0 hd import --no-next ../a.jsonl
	assert_line "Values the desk does not know became others:"
	assert_line "        1  --map status:NEEDINFO=waiting_customer"
	assert_line "        1  --map priority:P1=urgent"
	assert_line "        1  --map status:parked=new"
	assert_line "        1  --map 'priority:not set=normal'"
	refute_output --partial HIGH
	run -0 hd import --no-next --map parked=waiting_team --map priority:P1=low ../a.jsonl
	assert_line --index 0 "0 new, 2 updated, 1 unchanged, 0 rejected; 2 entries in 1 commit"
	run -0 hd list --no-next --sort source --format '%(status) %(priority)'
	assert_output "waiting_customer low
waiting_team normal
open high"
	run -2 hd import --map parked=waitng_team ../a.jsonl
	assert_output --partial "did you mean 'waiting_team'?"
	run -2 hd import --map colour:red=low ../a.jsonl
}

@test "GitHub's issues, without its pull requests" {
	desk
	cat >../issues.json <<-END
		[{"number":12,"title":"It breaks","state":"CLOSED","author":{"login":"ann"},
		  "createdAt":"2026-01-01T00:00:00Z","closedAt":"2026-01-02T00:00:00Z",
		  "comments":[{"author":{"login":"bob"},"body":"Mended.","createdAt":"2026-01-02T00:00:00Z"}],
		  "labels":[{"name":"bug"}],"url":"https://github.com/acme/app/issues/12"},
		 {"number":13,"title":"Mend it","state":"open","pull_request":{},"created_at":"2026-01-01T00:00:00Z"}]
	END
	run -0 hd import --no-next --from github ../issues.json
	assert_output "1 new, 0 updated, 0 unchanged, 0 rejected; 3 entries in 1 commit
1 pull request left out"
	run -0 hd list --no-next --all --format '%(source) %(status) %(labels) %(replies)'
	assert_output "acme/app#12 closed bug 1"
}

@test "CSV by the names in its heading" {
	desk
	printf 'Issue Key;Summary;Reporter;Room\r\nX-1;"two\r\nlines; here";c@cust.example;12\r\n' >../a.csv
	run -0 hd import --no-next --from csv ../a.csv
	run -0 hd list --no-next --format '%(title)|%(requester)|%(fields.room)'
	assert_output "two lines; here|c@cust.example|12"
	printf 'name\nx\n' >../b.csv
	run -4 hd import --from csv ../b.csv
	assert_output --partial "../b.csv:1: the first line must name the columns"
}

@test "a dry run writes nothing" {
	desk
	tickets 2 >../a.jsonl
	before=$(git rev-parse HEAD)
	run -0 hd import -n --no-next ../a.jsonl
	assert_output "(dry run) 2 new, 0 updated, 0 unchanged, 0 rejected; 2 entries in 0 commits"
	assert_equal "$(git rev-parse HEAD)" "$before"
}

@test "JSON tells the counts" {
	desk
	echo '{"id":1,"title":"a","status":"parked"}' >../a.jsonl
	run -0 hd import --json --no-next ../a.jsonl
	run -0 jq -c '[.schema, .kind, .created, .rejected, .maps]' <<<"$output"
	assert_output '[1,"import",1,0,[{"field":"status","from":"parked","to":"new","n":1}]]'
}

@test "an import is taken back whole" {
	desk
	tickets 30 | hd import -q --no-next --batch 10 -
	hd undo -q --no-next
	run -0 hd list --no-next --count --all
	assert_output 0
}

@test "what cannot be read: no file, a folder, an unknown format" {
	desk
	run -3 hd import nothing.jsonl
	assert_output --partial "cannot read nothing.jsonl"
	run -4 hd import .
	assert_output --partial "is a folder"
	run -2 hd import --from xml nothing
	assert_output --partial "not 'xml'"
	run -2 hd import
}

@test "hand edits are not written over" {
	desk
	tickets 1 >../a.jsonl
	hd import -q --no-next ../a.jsonl
	file=$(git ls-files tickets)
	sed -i 's/^title: .*/title: Mine/' "$file"
	sed 's/"status":"open"/"status":"closed"/' ../a.jsonl >../b.jsonl
	run -5 hd import ../b.jsonl
	assert_output --partial "hd commit"
	hd commit -q --no-next
	hd import -q --no-next ../b.jsonl
	run -0 hd list --no-next --all --format '%(title) %(status)'
	assert_output "Mine closed"
}

@test "memory is bounded, whatever the size of the input" {
	desk --bare
	mkfifo ../in
	# freed memory is kept by the address sanitizer, for a while and so much
	ASAN_OPTIONS="${ASAN_OPTIONS-}:quarantine_size_mb=1" "$HD" import -q --no-next - <../in &
	hd=$!
	exec 4>../in
	awk 'BEGIN {
		for (words = "x"; length(words) < 20000;)
			words = words words
		for (i = 0; i < 4000; i++)
			printf "{\"id\":%d,\"title\":\"t\",\"body\":\"%s\"}\n", i % 50, words
	}' >&4
	peak=$(awk '/^VmHWM/ { print $2 }' /proc/$hd/status)
	exec 4>&-
	wait $hd
	((peak > 1000 && peak < 200000)) || fail "it took $peak kB for 130 MB of input"
	run -0 hd list --no-next --count
	assert_output 50
}
