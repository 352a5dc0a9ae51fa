load helper

# A bare desk that two people of one group share by its files' modes, both with a umask that keeps
# everything to oneself. As root they are two; else one, and what is left is the modes.
setup() {
	common_setup
	export PLACE
	PLACE=$(mktemp -d "/tmp/hd shared XXXXXX")
	chmod 755 "$PLACE"
	cp "$HD" "$PLACE/hd"
	mkdir -m 2770 "$PLACE/team"
	for who in ann bob; do
		mkdir -m 777 "$PLACE/$who"
		cat >"$PLACE/$who/.gitconfig" <<-END
			[user]
				name = $who
				email = $who@desk.example
			[safe]
				directory = *
			[init]
				defaultBranch = main
			[gc]
				auto = 0
		END
	done
	GROUP=$(id -g)
	if ((EUID == 0)); then
		GROUP=65531
		chown 65533:$GROUP "$PLACE/team"
		chmod 2770 "$PLACE/team"
	fi
	cd "$PLACE/team"
}

teardown() {
	cd /
	rm -rf "$PLACE"
}

# as WHO COMMAND...: hd is the one that others may run, too.
as() {
	local uid=65533 who=$1
	[[ $who == ann ]] || uid=65532
	shift
	(
		umask 077
		export HOME=$PLACE/$who PATH=$PLACE:$PATH
		((EUID)) || exec setpriv --reuid "$uid" --regid "$uid" --groups 65531 "$@"
		exec "$@"
	)
}

# The group may do everything in the desk, others nothing.
assert_shared() {
	run -0 find desk ! -group "$GROUP"
	assert_output ""
	run -0 find desk -type d ! -perm -2770
	assert_output ""
	run -0 find desk -type f ! -perm -0440
	assert_output ""
	run -0 find desk -type f ! -perm -0660 ! -path '*/objects/*'
	assert_output ""
	run -0 find desk -type f -path '*/objects/*' -perm /0222
	assert_output ""
	run -0 find desk -perm /0007
	assert_output ""
}

@test "two people share a bare desk" {
	as ann git init -q --bare --shared=group desk
	as ann hd init -q --no-next --bare desk
	assert_shared
	local id n
	for n in 1 2 3; do
		id=$(as ann hd -C desk new "Ticket $n of Ann" -m Text -q --no-next)
		assert_equal "$(as bob hd -C desk list "Ticket $n of Ann" -q --no-next)" "$id"
		as bob hd -C desk reply "$id" -m Text -q --no-next
		id=$(as bob hd -C desk new "Ticket $n of Bob" -m Text -q)
		as ann hd -C desk set "$id" priority=high -q --no-next
		as ann hd -C desk undo -q --no-next
	done
	assert_shared
	printf '{"id":%d,"title":"T"}\n' {1..80} >"$PLACE/archive"
	as bob hd -C desk import "$PLACE/archive" -q --no-next
	as ann hd -C desk list -q --no-next
	as ann hd -C desk new Last -q
	assert_shared
	as ann hd -C desk check -q --no-next
	as bob hd -C desk check -q --no-next
	as bob git -C desk fsck --strict --no-progress --no-dangling
	as bob git -C desk gc -q
	as ann hd -C desk new "After gc" -q
	as bob hd -C desk check -q --no-next
}

@test "two people write at once, and one dies with the lock" {
	as ann git init -q --bare --shared=group desk
	as ann hd init -q --no-next --bare desk
	local pids=() n who
	for n in {1..8}; do
		for who in ann bob; do
			as $who hd -C desk new "Ticket $n of $who" -q &
			pids+=($!)
		done
	done
	for n in "${pids[@]}"; do
		wait "$n"
	done
	run -0 as bob hd -C desk list --all -q --no-next
	[[ ${#lines[@]} == 16 ]]
	library fault
	run -137 as ann env FAULT=rename:1:kill LD_PRELOAD=./fault.so hd -C desk new Dead -q
	as bob hd -C desk new Alive -q
	assert_shared
	as ann hd -C desk check -q --no-next
}

@test "two people share a checked out desk's repository" {
	as ann hd init -q --no-next desk
	as ann git -C desk config core.sharedRepository group
	as ann git init -q --shared=group desk
	chmod -R g+rwX desk
	find desk -type d -exec chmod g+s {} +
	local id
	id=$(as ann hd -C desk new Title -q --no-next)
	chmod -R g+rwX desk/tickets
	as bob hd -C desk reply "$id" -m Text -q --no-next
	as ann hd -C desk check -q --no-next
	run -0 find desk/.git ! -perm -0040
	assert_output ""
	run -0 find desk/.git -type f ! -perm -0060 ! -path '*/objects/*'
	assert_output ""
}

# cloned WHO: WHO has a clone of the desk, and goes on there.
cloned() {
	as "$1" git clone -q "$PLACE/team/desk" "$PLACE/$1/desk"
}

@test "two people push to a guarded desk of their group" {
	as ann git init -q --bare --shared=group desk
	as ann hd init -q --no-next --bare desk
	as ann hd -C desk hook install --server -q --no-next
	assert_shared
	[[ -x desk/hooks/pre-receive ]]
	cloned ann
	cloned bob
	local id n
	for n in 1 2; do
		id=$(as ann hd -C "$PLACE/ann/desk" new "Ticket $n" -m Text -q --no-next)
		as ann git -C "$PLACE/ann/desk" push -q
		as bob git -C "$PLACE/bob/desk" pull -q
		as bob hd -C "$PLACE/bob/desk" reply "$id" -m "Answer $n" -q --no-next
		as bob git -C "$PLACE/bob/desk" push -q
		as ann git -C "$PLACE/ann/desk" pull -q
	done
	assert_shared
	as bob hd -C "$PLACE/bob/desk" note "$id" -m "Both at once" -q --no-next
	as ann hd -C "$PLACE/ann/desk" note "$id" -m "At once" -q --no-next
	as bob hd -C "$PLACE/bob/desk" sync -q --no-next
	as ann hd -C "$PLACE/ann/desk" sync -q --no-next
	as ann hd -C desk check -q --no-next
	run -0 as bob hd -C desk show "$id" --no-next
	assert_output --partial "Both at once"
	assert_output --partial "At once"
	assert_shared
	# the hook holds for everybody
	as bob ln -s /etc/passwd "$PLACE/bob/desk/link"
	as bob git -C "$PLACE/bob/desk" add link
	as bob git -C "$PLACE/bob/desk" commit -q -m Link
	run as bob git -C "$PLACE/bob/desk" pull -q --rebase
	run as bob git -C "$PLACE/bob/desk" push -q
	assert_failure
	assert_line --regexp "^remote:   [0-9a-f]{12} link: a symbolic link"
	as ann git -C desk fsck --strict --no-progress --no-dangling
	assert_shared
}

@test "who may only read gets answers, and is told that nothing can be written" {
	as ann git init -q --bare --shared=group desk
	as ann hd init -q --no-next --bare desk
	local id
	id=$(as ann hd -C desk new Title -m Text -q --no-next)
	chmod -R a+rX,g-w,o-w desk .
	((EUID)) && chmod -R u-w desk
	local before
	before=$(find desk -printf '%p %T@\n' | sort)
	run -0 as bob hd -C desk list -q --no-next
	assert_output "$id"
	as bob hd -C desk show "$id" --no-next
	as bob hd -C desk check -q --no-next
	run -6 as bob hd -C desk note "$id" -m Text -q
	assert_output --regexp "^hd: .*Permission denied"
	run -6 as bob hd -C desk hook install --server -q
	assert_output --regexp "^hd: .*Permission denied"
	cloned bob
	as bob hd -C "$PLACE/bob/desk" note "$id" -m "Only mine" -q --no-next
	run as bob git -C "$PLACE/bob/desk" push -q
	assert_failure
	run as bob hd -C "$PLACE/bob/desk" sync
	assert_failure
	assert_line --regexp "^hd: .*(ermission|not writ|read-only|refused)"
	run -0 as bob hd -C "$PLACE/bob/desk" show "$id" --no-next
	assert_output --partial "Only mine"
	assert_equal "$(find desk -printf '%p %T@\n' | sort)" "$before"
	chmod -R u+w desk
}
