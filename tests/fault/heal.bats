load ../cli/helper
load faults

COMMAND=(hd -C desk sync --continue -q)

# A work tree in which git stash pop has stopped, since git merged as text.
made_unmerged() {
	local file
	made
	cd made/desk || return
	git config --remove-section merge.hd
	git config hd.mergeDriver false
	file="tickets/${VPN:0:2}/$VPN.yaml"
	sed -i '0,/^title: .*/s//title: By hand/' "$file"
	git stash -q
	command hd set -q "$VPN" "title=By command" >/dev/null
	command hd sync --continue -q # which remembers what is settled
	! git stash pop -q >/dev/null 2>&1 || return
	git stash drop -q
	cd ../..
}

# The edit is there, and the other side's words too.
again() {
	[[ $(git -C desk ls-files --unmerged) == "" || $STATUS != 0 ]] || return
	hd -C desk sync --continue -q && hd -C desk commit -q -m Healed && ! hd -C desk show "$VPN" | grep -q '<<<<' &&
		grep -q 'title: By command' desk/tickets/*/"$VPN.yaml" && grep -q 'title: By hand' desk/tickets/*/"$VPN.yaml"
}

@test "what git left unmerged, healed: a change fails" {
	made_unmerged
	DONE=(Healed)
	LEAST=8 in_turn "$CHANGES" fail "${COMMAND[@]}"
}

@test "what git left unmerged, healed: killed at a change" {
	made_unmerged
	DONE=(Healed)
	LEAST=8 in_turn "$TRACES" kill "${COMMAND[@]}"
}
