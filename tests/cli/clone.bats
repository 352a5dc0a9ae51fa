load helper

# A bare desk to clone from, with a ticket.
server() {
	hd init -q --no-next --bare server.git
	ID=$(hd -C server.git new "VPN drops")
}

@test "a desk: checked out, ready, and known to be in step" {
	server
	out hd clone server.git
	assert_success
	assert_output "Cloned the desk in $WORK/server (checked out, refs/heads/main)"
	assert_regex "$stderr" "hd -C server assign $ID"
	DESK="$WORK/server"
	assert_exist "server/tickets/${ID::2}/$ID.yaml"
	out hd -C server list -q
	assert_output "$ID"
	assert_equal "$(git -C server status --porcelain --branch)" "## main...origin/main"
}

@test "into DIR, from where -C says" {
	server
	mkdir -p "a b"
	out hd -C "a b" clone ../server.git "my desk"
	assert_success
	assert_regex "$stderr" "hd -C 'a b/my desk'"
	DESK="$WORK/a b/my desk"
	assert_equal "$(hd -C "$DESK" list -q --no-next)" "$ID"
}

@test "--bare: set up as a server's, and it knows what the other has" {
	server
	hd clone -q --bare server.git mirror.git
	DESK="$WORK/mirror.git"
	for key in receive.denyNonFastForwards receive.denyDeletes transfer.fsckObjects \
		core.logAllRefUpdates; do
		assert_equal "$(git -C mirror.git config $key)" true
	done
	assert_equal "$(git -C mirror.git rev-parse refs/remotes/origin/main)" \
		"$(git -C server.git rev-parse main)"
}

@test "code with a desk beside it; --branch: the desk alone" {
	git init -q code
	git -C code commit -q --allow-empty -m Code
	hd -C code init -q --no-next
	id=$(hd -C code new "Crash")
	out hd clone code with-code
	assert_success
	assert_output "Cloned the desk in $WORK/with-code/.git (on a branch beside the code, refs/heads/desk)"
	assert_equal "$(git -C with-code branch --show-current)" main
	assert_equal "$(hd -C with-code list -q --no-next)" "$id"
	out hd clone --branch desk code alone
	assert_output "Cloned the desk in $WORK/alone (checked out, refs/heads/desk)"
	DESK="$WORK/alone"
	assert_equal "$(hd -C alone list -q --no-next)" "$id"
}

@test "a bundle" {
	server
	git -C server.git bundle create -q ../desk.bundle HEAD main
	hd clone -q desk.bundle
	DESK="$WORK/desk"
	assert_equal "$(hd -C desk list -q --no-next)" "$ID"
}

@test "what is no desk is removed again, and what was there stays" {
	git init -q code
	git -C code commit -q --allow-empty -m Code
	git init -q --bare nothing.git
	mkdir empty
	for url in code nothing.git; do
		for dir in new empty; do
			out hd clone "$url" "$dir"
			assert_failure 6
			assert_regex "$stderr" "hd: $url has no desk: the clone was removed again"
			assert_not_exist new
			assert_equal "$(ls -A empty)" ""
		done
	done
	server
	mkdir full
	touch full/file
	out hd clone server.git full
	assert_failure 4
	assert_regex "$stderr" 'hd: full is there already, and not empty'
	assert_equal "$(ls -A full)" file
}

@test "again: the desk that is there is to be brought up to date" {
	server
	hd clone -q server.git mine
	out hd clone server.git mine
	assert_failure 4
	assert_regex "$stderr" 'hd -C mine sync'
}

@test "what cannot be reached, or names nothing" {
	out hd clone ./nowhere.git
	assert_failure 5
	assert_regex "$stderr" "^hd: ./nowhere.git cannot be reached: repository './nowhere.git' does not exist"
	assert_not_exist nowhere
	mkdir plain
	out hd clone ./plain mine
	assert_failure 3
	assert_not_exist mine
	out hd clone https://
	assert_failure 4
	assert_regex "$stderr" 'hd clone https:// desk'
	out hd clone --json https://user:secret@127.0.0.1:1/x.git
	assert_failure 5
	assert_equal "$(jq -r .error.code <<<"$stderr")" offline
	refute_regex "$stderr" secret
	out hd clone ./nowhere.git --branch -x
	assert_failure
}

@test "--json says where it is" {
	server
	out hd clone --json --no-next server.git mine
	assert_success
	DESK="$WORK/mine"
	assert_equal "$(jq -c '[.kind, .mode, .branch, .created]' <<<"$output")" \
		'["desk","checked-out","refs/heads/main",true]'
}

@test "on a terminal git's progress passes through" {
	server
	terminal "hd clone -q 'file://$WORK/server.git' quiet"
	assert_success
	refute_output --partial cloning
	terminal "hd clone 'file://$WORK/server.git' mine"
	assert_success
	assert_output --partial 'cloning: Receiving objects: 100%'
	DESK="$WORK/mine"
}
