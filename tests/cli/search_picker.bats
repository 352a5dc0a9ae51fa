load helper

# Two tickets, one of them wide, and an article.
filled() {
	desk --bare
	drops=$(hd new -q "VPN drops every hour" --from ann@acme.example \
		-m "Since yesterday the connection drops. It says: reset by peer.")
	wide=$(hd new -q "東京のプリンター 東京のプリンター 東京のプリンター 東京のプリンター" \
		-m $'The printer burns.\e[31m Red.')
	hd kb new -q "VPN keepalive" --folder network -m "Set the keepalive to 20 s."
}

# picker [OPTION OR WORD...]: starts it at a terminal of 80 columns and 24 rows, its keys being what
# `keys` writes, its output the file screen.
picker() {
	mkfifo keys
	TERM=xterm script -qfec "stty cols 80 rows 24; tty >tty; echo \$\$ >pid; ${RUN:-exec hd search -i $*}" \
		/dev/null <keys >screen 2>&1 3>&- &
	script=$!
	exec 7>keys
}

keys() {
	printf "$1" >&7
}

# The screen as it was last drawn, without its colours.
screen() {
	local all
	all=$(<screen)
	sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' <<<"${all##*$'\e[H'}" | tr -d '\r'
}

# sees REGEX: within five seconds, all lines of the screen as one.
sees() {
	local i
	for ((i = 0; i < 250; i++)); do
		[[ $(screen 2>/dev/null) =~ $1 ]] && return
		sleep 0.02
	done
	fail "not seen: $1
$(screen)"
}

# left STATUS: it has ended with it, and the terminal is as it was.
left() {
	local status=0
	wait "$script" || status=$?
	exec 7>&-
	assert_equal "$status" "$1"
	[[ $(<screen) == *$'\e[?1049h'*$'\e[?25h\e[0m\e[?1049l'* ]] || fail "the screen was kept"
}

@test "answers as you type; Enter runs what shows the chosen one" {
	filled
	picker
	sees '^>  +0 of all.*Enter shows it'
	keys 'VPN'
	sees '> VPN +2 of all'
	keys ' dro'
	sees "> ticket  $drops  VPN drops every hour *
  article network/vpn-keepalive  VPN keepalive.*─────
VPN drops every hour
ticket $drops

Since yesterday the connection drops"
	keys '\033[B'
	sees '
> article network/vpn-keepalive.*VPN keepalive
article network/vpn-keepalive, draft'
	keys '\r'
	left 0
	run screen
	assert_output --partial "hd kb show network/vpn-keepalive"
	assert_output --partial "Set the keepalive to 20 s."
}

@test "words are given; keys edit the line, change the kind and choose; Esc leaves, status 1" {
	filled
	picker vpn
	sees '> vpn +2 of all'
	keys '\t'
	sees '1 tickets.*
>.*VPN drops'
	keys '\t'
	sees '1 articles.*
>.*keepalive'
	keys '\t'
	sees '2 of all'
	keys 'x y\027\177\177'
	sees '^> vpn +2'
	keys '\001keepalive \005'
	sees '^> keepalive vpn +2.*
> article network.*
  ticket'
	keys '\016'
	sees '
  article.*
> ticket'
	keys '\033[H'
	sees '
> article'
	keys '\033[200~\npasted\n\033[201~'
	sees '^> keepalive vpn pasted '
	keys '\025'
	sees '^>  +0 of all'
	keys '東京'
	sees "^> 東京 .*
> ticket  $wide"
	keys '\033'
	left 1
	[[ $(<screen) != *"hd show"* ]] || fail "it ran something"
}

@test "any size will do, and what texts hold is made visible" {
	filled
	picker 東京
	sees '\^\[\[31m Red'
	stty -F "$(<tty)" cols 20 rows 5
	sees '^> 東京 +
> '"$wide"'  東京の… *$'
	assert_equal "$(screen | wc -l)" 5
	stty -F "$(<tty)" cols 120 rows 10
	sees "
> $wide  東京のプリンター.*… +│ 東京のプリンター"
	stty -F "$(<tty)" cols 1 rows 1
	sees '^>$'
	stty -F "$(<tty)" cols 80 rows 24
	sees '─────'
	keys '\003'
	left 1
}

@test "the terminal is given back to whoever ends or stops it" {
	filled
	picker vpn
	sees '2 of all'
	kill -TERM "$(<pid)"
	left 143
	rm keys screen
	picker vpn
	sees '2 of all'
	keys '\003'
	left 1
	rm keys screen
	RUN="bash -c 'set -m; hd search -i vpn; stty -a >stopped; fg'" picker
	sees '2 of all'
	keys '\032'
	for ((i = 0; i < 250; i++)); do
		[[ -s stopped ]] && break
		sleep 0.02
	done
	grep -qw icanon stopped
	! grep -q -- -icanon stopped
	keys ' drops'
	sees '^> vpn drops'
	keys '\003'
	left 1
}

@test "without colours there are none" {
	filled
	NO_COLOR=1 picker vpn
	sees '2 of all'
	keys '\003'
	left 1
	run grep -c $'\e\\[[1-9][0-9;]*m' screen
	assert_output 0
}

@test "where it cannot be, the command that can is told" {
	filled
	run hd search -i vpn drops
	assert_failure 2
	assert_line "hd: -i needs a terminal on standard input and output"
	assert_output --regexp "hd search -- vpn drops +search without it"
	run script -qec 'hd search -i' /dev/null </dev/null
	assert_failure 2
	assert_output --partial "which TERM denies"
	run hd search -i --json vpn
	assert_failure 2
}
