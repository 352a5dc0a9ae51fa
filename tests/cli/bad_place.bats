load helper
load refused

# Descriptors, disks, configuration and owners that are not as they should be.
setup() {
	common_setup
	export WORK
	desk --bare
	ID=$(hd new "VPN drops" -m "Every hour." --from ann@acme.example -q --no-next)
	hd list -q --no-next >"$WORK/out"
}

count() {
	hd list --all -q --no-next | wc -l
}

@test "a full or closed standard output" {
	local command
	for command in list "list --json" "show $ID" log status next help "help hd" version export check config "list --csv"; do
		# shellcheck disable=SC2086
		run -6 bash -c 'hd "$@" 2>"$WORK/err" >/dev/full' -- $command
		grep -F "standard output could not be written: No space left on device" "$WORK/err"
		# shellcheck disable=SC2086
		run -6 bash -c 'hd "$@" 2>"$WORK/err" >&-' -- $command
		grep -F "standard output could not be written: Bad file descriptor" "$WORK/err"
	done
}

@test "a full standard output behind a change says that it is made" {
	refused_full() {
		run -6 bash -c 'hd "$@" 2>"$WORK/err" >/dev/full' -- "$@"
		grep -x "hd: what was asked is done: standard output could not be written: No space left on device" "$WORK/err"
	}
	refused_full new Printer
	refused_full set "$ID" priority=high
	assert_equal "$(count)" 2
	run -0 hd list priority:high -q --no-next
	assert_output "$ID"
}

@test "closed descriptors are not written over" {
	local closed
	for closed in '<&-' '2>&-' '<&- 2>&-' '>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
		bash -c "hd new 'Title $closed' -m Text -q $closed" || (($? == 6))
	done
	assert_equal "$(count)" 7
	run -0 bash -c 'hd new "From nothing" -F - <&-'
	run -0 bash -c 'hd list 2>/dev/full >"$WORK/out"'
	[[ -s $WORK/out ]]
}

@test "a reader that goes away ends hd as it ends others" {
	run bash -c 'hd export | true; exit ${PIPESTATUS[0]}'
	((status == 141 || status == 0))
	run bash -c 'yes "{\"id\":1,\"title\":\"x\"}" | head -n 30000 | hd import - --json | true; exit ${PIPESTATUS[2]}'
	((status == 141 || status == 0))
}

@test "a limit on the size of files is a full disk" {
	head -c 100000 /dev/urandom | base64 >"$WORK/body"
	run -6 bash -c 'trap "" XFSZ; ulimit -f 8; hd new Printer -F "$WORK/body" 2>&1 | cat; exit ${PIPESTATUS[0]}'
	assert_line --regexp "^hd: cannot write .*: File too large$"
	run bash -c 'ulimit -f 8; hd new Printer -F "$WORK/body" 2>&1 | cat; exit ${PIPESTATUS[0]}'
	((status == 153 || status == 6))
	assert_equal "$(count)" 1
	run -0 hd new Printer -F "$WORK/body" -q --no-next
}

@test "few descriptors are enough or an error" {
	local n status
	for n in 6 7 8 9 10 12 16 24; do
		status=0
		(ulimit -n $n && hd new "With $n" -q --no-next) >"$WORK/out" 2>"$WORK/err" || status=$?
		# 127: not enough to load the libraries
		((status == 0 || status == 6 || status == 127)) || fail "with $n: $status, $(<"$WORK/err")"
	done
	assert_equal "$status" 0
}

@test "folders that are no desk" {
	cd ..
	git init -q empty
	BRANCH=none refused 6 "the repository in $WORK/empty has no desk (no branch desk)" hd -C empty list
	refused_anywhere() {
		run -6 --separate-stderr hd -C "$1" list
		[[ ${stderr_lines[0]} == "hd: "* && $stderr == *Next:* ]] || fail "$stderr"
		harmless <(printf %s "$stderr")
	}
	mkdir plain
	touch file
	refused_anywhere plain
	refused_anywhere file
	refused_anywhere vanished
	refused_anywhere ''
	refused_anywhere $'\e[31m'
	git -C empty commit -q --allow-empty -m Code
	refused_anywhere empty
	run -0 hd -C empty init -q --no-next
	run -0 hd -C empty list -q --no-next
}

@test "a branch that is gone, or broken" {
	local tip
	tip=$(git rev-parse main)
	git update-ref -d refs/heads/main
	DESK=
	BRANCH=none refused 6 "the repository in $PWD has no desk (no branch main)" hd list
	BRANCH=none refused 6 "the repository in $PWD has no desk (no branch main)" hd new Printer
	mkdir -p refs/heads
	echo garbage >refs/heads/main
	BRANCH=none refused 6 "the ref refs/heads/main in $PWD is broken" hd list
	BRANCH=none refused 6 "the ref refs/heads/main in $PWD is broken" hd new Printer
	echo "$tip" >refs/heads/main
	run -0 hd new Printer -q --no-next
	DESK=$PWD
}

@test "repositories that hd does not know, it says so" {
	git init -q --object-format=sha256 "$WORK/sha256"
	DESK=
	BRANCH=none refused 6 "$WORK/sha256/.git uses objectformat=sha256, which hd cannot read" hd -C "$WORK/sha256" list
	BRANCH=none refused 6 "*objectformat=sha256*" hd init "$WORK/sha256"
	git config core.repositoryFormatVersion 1
	git config extensions.worktreeConfig true
	run -0 hd new Printer -q --no-next
	run -0 hd list -q --no-next
	git config extensions.fromTheFuture yes
	BRANCH=none refused 6 "$PWD uses fromthefuture=yes, which hd cannot read" hd list
	sed -i -e /fromTheFuture/d -e 's/\(repositoryformatversion\) = .*/\1 = 9/I' config
	BRANCH=none refused 6 "$PWD is of git's repository format 9, hd knows 0 and 1" hd list
}

@test "a configuration that is broken, or huge" {
	cp config "$WORK/config"
	{
		seq -f '[s "%.0f"]' 50000
		head -c 2000000 /dev/zero | tr '\0' '#'
	} >>config
	run -0 hd new Printer -q --no-next
	head -c 8000000 /dev/zero | tr '\0' '#' >>config
	BRANCH=none refused 4 "$PWD/config is larger than the limit of * bytes" hd list
	cp "$WORK/config" config
	echo '[broken' >>config
	BRANCH=none refused 6 "$PWD/config:*: git's configuration cannot be read here" hd list
	cp "$WORK/config" config
	git config hd.lockTimeout soon
	refused 4 "git's configuration has 'soon' for hd.lockTimeout, which is no number" hd new Printer
	git config hd.lockTimeout 5
	run -0 hd new Printer -q --no-next
}

@test "no identity" {
	git config --global --unset user.email
	refused 6 "git does not know your e-mail address, and a change is signed with it" hd new Printer
	run -0 hd list -q --no-next
	run -6 hd new Printer
	assert_line --partial "git config --global user.email"
	GIT_AUTHOR_EMAIL=bob@desk.example run -0 hd new Printer -q --no-next
}

# A place for others: they may go where this test's own folder lies only if it is theirs. As root
# there are others; else the owner is the other, to whom things are forbidden.
other_place() {
	PLACE=$(mktemp -d "/tmp/hd other XXXXXX")
	chmod 755 "$PLACE"
	cp "$HD" "$PLACE/hd"
	mkdir -m 777 "$PLACE/home"
	cp "$HOME/.gitconfig" "$PLACE/home"
	cp -a . "$PLACE/desk"
	rm -rf "$PLACE/desk/hd"
}

teardown() {
	common_teardown || return
	[[ -z ${PLACE-} ]] || { chmod -R u+rwx "$PLACE" && rm -rf "$PLACE"; }
}

as_other() {
	if ((EUID)); then
		HOME=$PLACE/home "$PLACE/hd" "$@"
	else
		HOME=$PLACE/home setpriv --reuid 65534 --regid 65534 --clear-groups "$PLACE/hd" "$@"
	fi
}

@test "a desk that may only be read is read" {
	other_place
	chmod -R a-w,a+rX "$PLACE/desk"
	git config --file "$PLACE/home/.gitconfig" safe.directory '*'
	cd "$PLACE/desk"
	run -0 as_other list -q --no-next
	assert_output "$ID"
	run -0 as_other show "$ID" --no-next
	run -0 as_other status
	run -0 as_other next "$ID"
	run -0 as_other check --no-next
	run -0 as_other export
	refused 6 "cannot *: Permission denied" as_other new Printer
	refused 6 "cannot *: Permission denied" as_other reply "$ID" -m Text
	refused 6 "cannot *: Permission denied" as_other undo
}

@test "files that may not be read are not" {
	other_place
	git config --file "$PLACE/home/.gitconfig" safe.directory '*'
	echo secret >"$PLACE/secret"
	chmod 000 "$PLACE/secret"
	mkdir -m 000 "$PLACE/closed"
	chmod -R a+rwX "$PLACE/desk"
	cd "$PLACE/desk"
	refused 6 "cannot open $PLACE/secret: Permission denied" as_other new Title -F "$PLACE/secret"
	refused 6 "attachment: cannot open $PLACE/secret: Permission denied" as_other attach "$ID" "$PLACE/secret"
	refused 6 "*$PLACE/closed/file*: Permission denied" as_other import "$PLACE/closed/file"
	cd ..
	rm -rf desk/hd
	chmod 000 desk/objects
	BRANCH=none refused 6 "*" as_other -C desk list
	BRANCH=none refused 6 "*" as_other -C closed list
	BRANCH=none refused 6 "*" as_other init closed/desk
}

@test "a desk of somebody else's is not touched until it is trusted" {
	other_place
	cd "$PLACE/desk"
	library stranger
	# not where the others are others already
	stranger() {
		HOME=$PLACE/home LD_PRELOAD=./stranger.so hd "$@"
	}
	refused 6 "the repository in $PLACE/desk belongs to somebody else" stranger list
	refused 6 "the repository in $PLACE/desk belongs to somebody else" stranger new Printer
	run -6 stranger list
	assert_line --partial "git config --global --add safe.directory '$PLACE/desk'"
	git config safe.directory '*'
	refused 6 "the repository in $PLACE/desk belongs to somebody else" stranger list
	git config --file "$PLACE/home/.gitconfig" safe.directory "$PLACE/desk"
	run -0 stranger new Printer -q --no-next
	run -0 stranger list -q --no-next
	git config --file "$PLACE/home/.gitconfig" safe.directory ""
	refused 6 "the repository in $PLACE/desk belongs to somebody else" stranger list
	git config --file "$PLACE/home/.gitconfig" safe.directory '*'
	run -0 stranger list -q --no-next
}
