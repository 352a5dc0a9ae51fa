# shellcheck shell=bash disable=SC2034,SC2154  # what it shares with run
# What is measured on: desks and peers' data of one size, kept in $work/SIZE for the next run.
# Sourced by tests/bench/run. $at is the folder of the size at hand, $size its number of tickets.

# kept FOLDER KEY COMMAND...: makes the folder by the command (run in it), unless it was made before
# and the key is the same. Small ones are made anew: what is filed into them would count.
kept() {
	local folder=$1 key=$2
	if [[ $size -gt 1000 && -f $folder/.made && $(<"$folder/.made") == "$key" ]]; then
		return 0
	fi
	rm -rf "$folder"
	mkdir -p "$folder"
	if ! (cd "$folder" && "${@:3}") >"$tmp/said" 2>&1; then
		broke "making ${folder#"$work/"}" "$(tail -n 3 "$tmp/said" | tr '\n' ' ')"
		return 1
	fi
	echo "$key" >"$folder/.made"
}

key_of() {
	cksum "$@" | cksum
}

make_bare() {
	"$programs/gen" desk.git "$size"
}

make_checked_out() {
	git clone -q "$at/bare/desk.git" desk && git -C desk rev-parse HEAD >base
}

# What the last run filed is taken out, for the same desk each time.
reset_checked_out() {
	[[ $(git -C "$1/desk" rev-parse HEAD) != $(<"$1/base") ]] || return 0
	git -C "$1/desk" reset -q --hard "$(<"$1/base")" &&
		git -C "$1/desk" reflog expire --expire=now --all &&
		git -C "$1/desk" prune --expire=now
}

# A server, and clones for hd and for git that have filed tickets since, as somebody else has there. A
# clone's repository as it was lies beside it.
make_team() {
	local n=$((size < 100 ? 10 : 100)) who
	git clone -q --bare "$at/bare/desk.git" server.git || return
	for who in other by-hd by-git; do
		"$hd" clone -q "$PWD/server.git" $who || return
	done
	"$programs/peers" jsonl "$n" 5 >others.jsonl
	"$programs/peers" jsonl "$n" 6 >ours.jsonl
	"$hd" -C other import -q --source others others.jsonl && git -C other push -q || return
	rm -rf other
	for who in by-hd by-git; do
		"$hd" -C $who import -q --source ours ours.jsonl &&
			git -C $who config pull.rebase false &&
			git -C $who remote set-url origin ../$who.git &&
			"$hd" -C $who list -q >/dev/null && git -C $who update-index -q --refresh || return
		cp -a $who/.git $who.was && git -C $who rev-parse HEAD >$who.base
	done
}

make_fossil() {
	fossil init -A bob desk.fossil && "$programs/peers" fossil "$size" | fossil sql -R desk.fossil
}

make_task() {
	printf 'data.location=%s\nconfirmation=off\nverbose=nothing\n' "$PWD" >taskrc
	"$programs/peers" task "$size" >all.json && TASKRC=$PWD/taskrc task import all.json
}

make_notmuch() {
	mkdir -p mail/cur mail/new mail/tmp
	(cd mail && "$programs/peers" maildir "$size") || return
	cat >config <<-END_CONFIG
		[database]
		path=$PWD/mail
		[user]
		name=Bob
		primary_email=bob@desk.example
		[new]
		tags=new
		[maildir]
		synchronize_flags=true
	END_CONFIG
	NOTMUCH_CONFIG=$PWD/config notmuch new --quiet
}

# has PEER: is it there to be measured?
has() {
	command -v "$1" >/dev/null && ((size <= 100000))
}

# fixtures: everything of $size, peers that are not installed aside.
fixtures() {
	local made made_by
	at=$work/$size made=$(key_of "$programs/gen") made_by=$(key_of tests/bench/{made.h,peers.c})
	kept "$at/bare" "$made" make_bare || return
	rm -rf "$at/run"
	mkdir -p "$at/run"
	bare=$at/run/desk.git
	cp -a "$at/bare/desk.git" "$bare"
	"$hd" -C "$bare" -q index rebuild
	checked_out=
	if ((size <= 100000)) && kept "$at/checked-out" "$made" make_checked_out; then
		reset_checked_out "$at/checked-out" && checked_out=$at/checked-out/desk
		"$hd" -C "$checked_out" -q index rebuild
	fi
	! has fossil || kept "$at/fossil" "$made_by" make_fossil
	! has task || kept "$at/task" "$made_by" make_task
	! has notmuch || kept "$at/notmuch" "$made_by" make_notmuch
	fossil=$at/fossil/desk.fossil
	export TASKRC=$at/task/taskrc NOTMUCH_CONFIG=$at/notmuch/config
	# Nothing of this is to be written back under what is timed.
	sync -f "$work"
}
