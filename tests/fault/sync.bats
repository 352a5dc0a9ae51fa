load ../cli/helper
load faults

# A clone and a server that both have changed the same ticket since.
made_team() {
	made "$@"
	cd made
	git clone -q --bare desk server.git
	git -C desk remote add origin ../server.git
	hd clone -q --no-next server.git other
	hd -C other note "$VPN" -q -m "From the other side"
	OTHERS=$(hd -C other new "Printer" -q)
	hd -C other sync -q
	hd -C desk note "$VPN" -q -m "From here"
	rm -rf other
	cd ..
}

COMMAND=(hd -C desk sync -q)

# git, which is stopped and fails as well, has its own ways to end.
assert_ending() {
	case $FAULT_NOW:$STATUS in
	*:kill:137 | *:0) ;;
	*:kill:*) problem "ended with $STATUS" ;;
	*:[156]) [[ -s err ]] || problem "nothing was said" ;;
	*) problem "ended with $STATUS" ;;
	esac
	[[ $(<err) != *$'\n'"hd: "*$'\n'"hd: "* ]] || problem "not one sentence"
}

# A clone without the driver in which git has stopped at a conflict, before a server with all that the
# other side did.
made_stopped() {
	made_team
	cd made
	git -C desk config hd.mergeDriver false
	git -C desk config --remove-section merge.hd
	run git -C desk pull -q --no-rebase origin main
	assert_failure
	[[ $(git -C desk ls-files --unmerged) ]]
	cd ..
}

# The next sync finishes: both sides are equal, with all that was on either.
assert_whole() {
	local left notes
	hd -C desk sync -q --no-next >more 2>&1 || problem "the next sync fails"
	hd -C desk check -q --no-next >more 2>&1 || problem "hd check found problems"
	git -C desk fsck --strict --no-progress --no-dangling >more 2>&1 || problem "git fsck found problems"
	git -C server.git fsck --strict --no-progress --no-dangling >more 2>&1 || problem "the server is broken"
	[[ $(git -C desk rev-parse main) == "$(git -C server.git rev-parse main)" ]] || problem "not in step"
	[[ ! -d desk/.git || ! $(git -C desk status --porcelain) ]] || problem "the work tree differs"
	git -C desk cat-file -e "main:tickets/${OTHERS::2}/$OTHERS.yaml" || problem "a ticket is missing"
	notes=$(git -C desk show "main:tickets/${VPN::2}/$VPN.yaml" | grep -c '^ *From ')
	((notes == 2)) || problem "$notes notes"
	hd -C desk new Another -q --no-next >more 2>&1 || problem "the next command fails"
	left=(desk/**/*.lock desk/**/.hd-tmp desk/**/hd/*/journal)
	((${#left[@]} == 0)) || problem "left behind: ${left[*]}"
}

@test "hd sync, checked out: killed at a change" {
	made_team
	FAULT_STRIDE=$((5 * ${FAULT_STRIDE:-1})) in_turn "$TRACES" kill "${COMMAND[@]}"
}

@test "hd sync, bare: a change fails, of hd's or git's" {
	made_team --bare
	FAULT_STRIDE=$((5 * ${FAULT_STRIDE:-1})) in_turn "$CHANGES" fail "${COMMAND[@]}"
}

@test "hd sync heals, and goes on: killed at a change" {
	made_stopped
	FAULT_STRIDE=$((13 * ${FAULT_STRIDE:-1})) in_turn "$TRACES" kill "${COMMAND[@]}"
}

# Where git cannot remove its HEAD.lock it leaves it.
@test "hd sync --continue: a change fails, of hd's or git's" {
	made_stopped
	FAULT_STRIDE=$((13 * ${FAULT_STRIDE:-1})) in_turn "${CHANGES/unlink,/}" fail "${COMMAND[@]}" --continue
}
