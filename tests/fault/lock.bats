load ../cli/helper
load faults

# stopped CALL COMMAND...: starts it in a copy of what was made, and leaves it stopped in front of
# the first such call, as $PID.
stopped() {
	cp -a made run
	cd run || return
	git -C desk config hd.lockTimeout 200
	FAULT=$1:1:stop FAULT_HIT=$PWD/hit LD_PRELOAD=../fault.so "$HD" "${@:2}" >out 2>err 3>&- &
	PID=$!
	until [[ -e hit ]]; do sleep 0.01; done
}

teardown() {
	[[ -z ${PID-} ]] || kill -9 "$PID"
	cd /
	rm -rf "$WORK"
}

# Its end, and with it the lock's.
killed() {
	kill -9 "$PID"
	PID=
	wait || true
}

assert_next_works() {
	run -0 hd -C desk new Another -q --no-next
	run -0 hd -C desk check -q --no-next
	run -0 git -C desk fsck --strict --no-dangling
}

@test "a held lock is told, with its holder and what to do; its death frees it" {
	made --bare
	stopped rename -C desk new Printer -q
	run -5 --separate-stderr hd -C desk new Another
	[[ $stderr == "hd: the desk is being changed by process $PID (waited 0."* ]]
	[[ $stderr == *"Run one: "* ]]
	run -5 --separate-stderr hd -C desk new Another --json
	run -0 jq -r .error.code <<<"$stderr"
	assert_output busy
	killed
	assert_next_works
}

@test "readers do not wait for a lock" {
	made
	stopped rename -C desk new Printer -q
	run -0 hd -C desk list --all -q --no-next
	[[ ${#lines[@]} == 2 ]]
	run -0 hd -C desk show "$VPN" --no-next
	run -0 hd -C desk check -q --no-next
	killed
	assert_next_works
}

@test "one who waits gets the lock when its holder is done" {
	made
	stopped rename -C desk new Printer -q
	git -C desk config hd.lockTimeout 20000
	hd -C desk new Patient -q --no-next >patient 3>&- &
	kill -CONT "$PID"
	PID=
	wait
	run -0 hd -C desk list --all -q --no-next
	[[ ${#lines[@]} == 4 ]]
}
