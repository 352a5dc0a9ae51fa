# shellcheck shell=bash disable=SC2034,SC2154  # what it shares with run
# How figures are taken and printed: sourced by tests/bench/run.
#
# LIMITS is one word of FIGURE<=VALUE and FIGURE>=VALUE, divided by blanks, or empty. FIGURE is one of
# those that timeit prints (median, ratio, rss …), or what the line itself is about: value.

missed=()
broken=()
judged=0
heading=
declare -A f # the figures of the line at hand

# heading TEXT
heading() {
	heading=$1
	printf '\n%s\n%-44s %14s   %-24s %7s   %-26s %s\n' "$1" '' hd beside ratio limit ''
}

# say WORD...: a remark between the lines.
say() {
	printf '  (%s)\n' "$*"
}

# broke NAME WHAT: a line that could not be measured.
broke() {
	broken+=("$1")
	printf '%-44s BROKEN: %s\n' "$1" "$2"
}

# verdict LIMITS: "ok", or what was missed and by how much; "-" where nothing is asked.
verdict() {
	local limit name value least said=-
	for limit in $1; do
		[[ $limit =~ ^([a-z0-9]+)([<>])=(.+)$ ]] || continue
		name=${BASH_REMATCH[1]} least=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
		said=$(awk -v is="${f[$name]}" -v limit="$value" -v least="$least" -v name="$name" \
			-v before="$said" 'BEGIN {
				by = least == "<" ? is / limit - 1 : 1 - is / limit
				if (by > 0)
					said = sprintf("MISSED by %.0f %% (%s)", by * 100, name)
				else
					said = "ok"
				print (before ~ /MISSED/) ? before : said
			}')
	done
	echo "$said"
}

# limits_text LIMITS: as people say it.
limits_text() {
	local text=$1
	text=${text//median<=/} text=${text//ratio<=/x } text=${text//value/} text=${text//rss/}
	echo "${text:--}"
}

# line NAME FIGURE [BESIDE [RATIO [LIMITS]]]: prints and judges one; the figures are in f.
line() {
	local said
	said=$(verdict "${5-}")
	printf '%-44s %14s   %-24s %7s   %-26s %s\n' "$1" "$2" "${3-}" "${4-}" \
		"$(limits_text "${5-}")" "$said"
	[[ $said == - ]] || ((judged += 1))
	[[ $said != MISSED* ]] || missed+=("$heading: $1: $2; ${3-}; $said")
}

# ms NUMBER: three digits are enough to read.
ms() {
	awk -v v="$1" 'BEGIN { printf v < 10 ? "%.2f ms" : v < 100 ? "%.1f ms" : "%.0f ms", v }'
}

# measure NAME ARGUMENT...: timeit's figures into f, or false, the line being broken.
measure() {
	local words word
	f=()
	if ! words=$("$programs/timeit" "${@:2}" 2>"$tmp/said"); then
		broke "$1" "$(head -c 600 "$tmp/said" | tr '\n' ' ')"
		return 1
	fi
	for word in $words; do
		f[${word%%=*}]=${word#*=}
	done
}

# timed NAME BESIDE LIMITS COMMAND... [--vs COMMAND...]: a line about how long a process takes, beside
# another one; $runs of them, $prepare before each.
timed() {
	local name=$1 beside=$2 limits=$3
	measure "$name" -n "${runs:-50}" -s "$seconds" ${prepare:+-p "$prepare"} "${@:4}" || return 0
	line "$name" "$(ms "${f[median]}")" "${f[median2]:+$beside $(ms "${f[median2]}")}" \
		"${f[ratio]:+$(printf %.2f "${f[ratio]}")}" "$limits"
}

# summary: the end of the report; false if a line could not be measured.
summary() {
	local each
	printf '%d of %d limits held, %d missed, %d lines broken\n' \
		$((judged - ${#missed[@]})) "$judged" ${#missed[@]} ${#broken[@]}
	for each in "${missed[@]}"; do
		printf '  %s\n' "$each"
	done
	((${#broken[@]} == 0))
}
