load helper

# Clones that lack something, and repositories of other shapes: every command works, or says what is
# missing and the command that gets it.
setup() {
	common_setup
	git config --global protocol.file.allow always
	git config --global uploadpack.allowFilter true
	git config --global init.templateDir ""
	git config --global hd.mergeDriver false # it has tests of its own
	[[ ! -w /dev/shm ]] || WORK=$(mktemp -d "/dev/shm/hd odd XXXXXX")
	cd "$WORK" || return
}

teardown() {
	cd /
	rm -rf "$WORK"
}

# A desk of two tickets on a server, the first of them answered; $ID.
served_desk() {
	hd init -q --no-next "$@" server
	ID=$(hd -C server new "VPN drops" -m "Every hour." --from ann@acme.example -q --no-next)
	hd -C server new "Mail is late" -m "Since Monday." -q --no-next >out
	hd -C server reply "$ID" -m "Which client?" -q --no-next
}

# A code repository with a desk beside the code, of one ticket; $ID.
served_code() {
	git init -q code
	echo 'int main(void) {}' >code/main.c
	git -C code add main.c
	git -C code commit -qm Code
	hd -C code init -q --no-next
	ID=$(hd -C code new "VPN drops" -m "Every hour." --from ann@acme.example -q --no-next)
}

# works DIR: a day's work in a desk that has $ID; proved whole afterwards.
works() {
	local new before after
	before=$(hd -C "$1" list --all -q --no-next | wc -l)
	hd -C "$1" show "$ID" -q --no-next >out
	new=$(hd -C "$1" new "Disk is full" -m "Again." -q --no-next)
	hd -C "$1" reply "$ID" -m "And which version?" -q --no-next
	hd -C "$1" set "$ID" priority=high -q --no-next
	hd -C "$1" undo -q --no-next
	hd -C "$1" status --no-next >out
	hd -C "$1" log --no-next >out
	hd -C "$1" check -q --no-next
	after=$(hd -C "$1" list --all -q --no-next)
	grep -qx "$new" <<<"$after"
	assert_equal "$(wc -l <<<"$after")" $((before + 1))
	git -C "$1" fsck --strict --no-dangling --no-progress
}

# mended COMMAND...: it fails; the git commands that it names are run.
mended() {
	local command
	hd "$@" --json >out 2>err && fail "hd $* needs no mending"
	jq -r '.next[] | select(.argv[0] == "git") | .command' err >mends
	[[ -s mends ]] || fail "no mend: $(<err)"
	while read -r command; do
		bash -c "$command" >out 2>&1 || fail "$command: $(<out)"
	done <mends
}

says() {
	run -"$1" --separate-stderr hd "${@:3}"
	# shellcheck disable=SC2053
	[[ ${stderr_lines[0]} == "hd: "$2 ]] || fail "$stderr"
}

@test "a shallow clone of a desk" {
	served_desk
	git clone -q --depth 1 "file://$PWD/server" clone
	git clone -q --depth 1 --bare "file://$PWD/server" bare
	works clone
	works bare
	git -C clone fetch -q --unshallow
	works clone
	assert_equal "$(git -C clone status --porcelain)" ""
}

@test "a shallow clone of code gets the desk by hd init" {
	served_code
	git clone -q --depth 1 "file://$PWD/code" clone
	says 6 "the repository in $WORK/clone has no desk (no branch desk)" -C clone list
	[[ ${stderr_lines[2]} == *"hd -C clone init"*"get the remote's, or make one" ]]
	run -0 hd -C clone init --no-next
	assert_line --partial "There is already a desk"
	works clone
	assert_equal "$(git -C clone merge-base desk origin/desk)" "$(git -C code rev-parse desk)"
}

@test "a shallow clone of code without a desk" {
	git init -q code
	git -C code commit -q --allow-empty -m Code
	git clone -q --depth 1 "file://$PWD/code" clone
	git clone -q --depth 1 "file://$PWD/code" offline
	run -0 hd -C clone init -q --no-next
	mv code away
	says 5 "cannot tell whether origin has a desk: origin cannot be reached*" -C offline init
	mended -C offline init
	run -0 hd -C offline init -q --no-next
}

@test "a partial clone of a desk" {
	local filter
	served_desk
	for filter in blob:none tree:0; do
		git clone -q --filter=$filter "file://$PWD/server" clone-$filter
		works clone-$filter
		git clone -q --bare --filter=$filter "file://$PWD/server" bare-$filter
		says 6 "object * is missing: this is a partial clone" -C bare-$filter list
		says 6 "object * is missing: this is a partial clone" -C bare-$filter check
		mended -C bare-$filter reply "$ID" -m Text
		works bare-$filter
	done
	# what is new is whole too
	hd -C server new "Later" -m "Text." -q --no-next
	git -C bare-tree:0 fetch -q origin main:later
	run -0 git -C bare-tree:0 rev-list --objects --missing=print later
	refute_line --partial '?'
}

@test "a ticket that a partial clone left out is not broken, and not overlooked" {
	served_desk
	git clone -q --bare --filter=blob:none "file://$PWD/server" clone
	git -C clone cat-file blob main:desk.yaml >out
	says 6 "object * is missing: this is a partial clone" -C clone list
	says 6 "object * is missing: this is a partial clone" -C clone show "$ID"
	assert_equal "$(jq -r .error.code <(hd -C clone list --json 2>&1))" missing
	mended -C clone show "$ID"
	works clone
}

@test "a partial clone of code fetches the desk's objects only" {
	served_code
	echo large >code/large
	git -C code add large
	git -C code commit -qm Large
	git clone -q --no-checkout --filter=blob:none "file://$PWD/code" clone
	mended -C clone list
	works clone
	run -0 git -C clone rev-list --objects --missing=print main
	assert_line --partial '?'
}

@test "hd sync of shallow and partial clones" {
	local clone
	served_desk --bare
	git clone -q --depth 1 "file://$PWD/server" shallow
	git clone -q --filter=blob:none "file://$PWD/server" partial
	for clone in shallow partial; do
		hd -C server reply "$ID" -m "Any news?" -q --no-next
		works $clone
		hd -C $clone sync -q --no-next 2>err || mended -C $clone sync
		hd -C $clone sync -q --no-next
		assert_equal "$(git -C $clone rev-parse main)" "$(git -C server rev-parse main)"
	done
	# what comes is whole, also where the filter stays
	git -C partial config remote.origin.partialclonefilter blob:none
	works server
	hd -C partial sync -q --no-next
	works partial
}

@test "an object that is lost comes back from the remote" {
	local blob
	served_desk
	git clone -q --no-local server clone
	mv clone/.git/objects/pack/*.pack pack
	rm -f clone/.git/objects/pack/*
	git -C clone unpack-objects -q <pack
	blob=$(git -C clone rev-parse main:desk.yaml)
	rm -f "clone/.git/objects/${blob::2}/${blob:2}"
	says 6 "object $blob is missing" -C clone list
	mended -C clone list
	works clone
}

@test "work trees of a code repository" {
	served_code
	git -C code worktree add -q ../feature -b feature
	works feature
	works code
	assert_equal "$(git -C feature status --porcelain; git -C code status --porcelain)" ""
	# one that has the desk's branch is kept in step by all of them
	git -C code worktree add -q ../desk desk
	works feature
	assert_equal "$(git -C desk status --porcelain)" ""
	works desk
	git -C code worktree remove desk
	works code
	[[ -d code/.git/hd/desk && ! -e code/.git/worktrees/feature/hd ]]
}

@test "settings of a work tree (extensions.worktreeConfig)" {
	served_code
	git -C code config extensions.worktreeConfig true
	git -C code worktree add -q ../feature -b feature
	git -C feature config --worktree user.email carl@desk.example
	works feature
	assert_equal "$(git -C code log -1 --format=%ae desk)" carl@desk.example
	works code
	assert_equal "$(git -C code log -1 --format=%ae desk)" bob@desk.example
}

@test "code in a submodule, with a desk beside it" {
	served_code
	git init -q super
	git -C super submodule --quiet add "file://$PWD/code" lib
	git -C super commit -qm Lib
	git clone -q --recurse-submodules --shallow-submodules "file://$PWD/super" clone
	works super/lib
	says 6 "the repository in $WORK/super has no desk (no branch desk)" -C super list
	run -0 hd -C clone/lib init -q --no-next
	works clone/lib
	assert_equal "$(git -C clone status --porcelain)" ""
	[[ -d clone/.git/modules/lib/hd/desk ]]
}

@test "a desk as a submodule is on no branch at first" {
	served_desk
	git init -q super
	git -C super submodule --quiet add "file://$PWD/server" desk
	git -C super commit -qm Desk
	works super/desk
	git clone -q --recurse-submodules "file://$PWD/super" clone 2>err ||
		git -C super submodule --quiet update --init
	says 6 "HEAD in $WORK/clone/desk is on no branch, and a desk is a branch" -C clone/desk list
	says 6 "HEAD in $WORK/clone/desk is on no branch, and a desk is a branch" -C clone/desk init
	mended -C clone/desk new Title
	works clone/desk
	assert_equal "$(git -C clone/desk branch --show-current)" main
}

@test "a sparse checkout" {
	served_desk
	git clone -q "file://$PWD/server" clone
	git -C clone sparse-checkout set kb
	works clone
	assert_equal "$(git -C clone status --porcelain)" ""
	[[ ! -e clone/tickets/${ID::2}/$ID.yaml ]]
	git -C clone sparse-checkout set --sparse-index kb
	run -0 hd -C clone list -q --no-next
	says 6 "* is a sparse index, which hd cannot read" -C clone new Title
	mended -C clone new Title
	works clone
}

@test "a split index" {
	served_desk
	git clone -q "file://$PWD/server" clone
	git -C clone config core.splitIndex true
	git -C clone update-index --split-index
	says 6 "* is a split index, which hd cannot read" -C clone status
	mended -C clone status
	works clone
	git -C clone status
	works clone
}

@test "SHA-256 is for others" {
	GIT_DEFAULT_HASH=sha256 hd init -q --no-next desk
	ID=$(hd -C desk new "VPN drops" -q --no-next)
	works desk
	git init -q --object-format=sha256 other
	says 6 "$WORK/other/.git uses objectformat=sha256, which hd cannot read" -C other init
	says 6 "$WORK/other/.git uses objectformat=sha256, which hd cannot read" -C other list
}
