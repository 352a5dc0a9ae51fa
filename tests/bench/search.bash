# shellcheck shell=bash disable=SC2034,SC2154  # what it shares with run
# How good the search is, and how quick. Sourced by tests/bench/run.

# nDCG@10 that the ranking must reach, by set: what a reference of it reaches.
declare -A reached=([cranfield]=0.492 [med]=0.737 [npl]=0.462 [semeval-cqa]=0.592
	[ietf-pr2issue-dev]=0.600)

bench_relevance() {
	local sets=${DATA:-../shared/data}/search goldens=${GOLDENS:-../shared/ranking}
	local name ndcg mrr recall us worst
	if [[ ! -d $sets ]]; then
		say "no $sets: how good the ranking is, is left out; DATA=FOLDER names another"
		return
	fi
	if ! "$programs/relevance" "$sets" "$goldens" >"$tmp/relevance" 2>"$tmp/said"; then
		broke "relevance" "$(tail -n 1 "$tmp/said")"
		return
	fi
	while read -r name ndcg mrr recall us worst; do
		f=([value]=$(printf %.3f "$ndcg") [worst]=$worst)
		line "nDCG@10 of $name" "${f[value]}" "MRR@10 $(printf %.3f "$mrr"), R@100 $(printf %.3f "$recall")" '' \
			"${reached[$name]:+value>=${reached[$name]}}"
		[[ $worst == - ]] || line "  off the golden scores by" "$worst" '' '' 'worst<=0.001'
	done <"$tmp/relevance"
}

# Debian's package descriptions, a line each: name, name and summary, text. The long ones are in lists
# of their own, which are fetched; where that fails, or for a smoke, the rest of the entry is the text.
make_texts() {
	mkdir -p apt/partial
	[[ $smoke ]] || apt-get update -q -o Dir::State::lists="$PWD/apt" -o Acquire::Languages=en || true
	{
		for list in apt/*Translation-en*; do
			[[ ! -f $list ]] || /usr/lib/apt/apt-helper cat-file "$list"
		done
		echo 'Stanzas: follow'
		apt-cache dumpavail | if [[ $smoke ]]; then head -n 2000; else cat; fi
	} | awk '
		/^Stanzas: follow/ { stanzas = 1; next }
		!stanzas && /^Package: / { name = $2; next }
		!stanzas && /^ / { long[name] = long[name] $0; next }
		!stanzas { next }
		/^Package: / { name = $2; next }
		/^Description: / { said = substr($0, 14); next }
		/^(MD5sum|SHA1|SHA256|Filename|Size|Description-md5): / { next }
		/^$/ {
			text = (name in long) ? long[name] : rest
			gsub(/\t/, " ", text)
			print name "\t" name " " said "\t" text
			rest = ""
			next
		}
		{ rest = rest " " $0 }' >texts.tsv
	[[ -s texts.tsv ]]
}

# figures COMMAND...: "name=value" words into f, or false.
figures() {
	local words word
	f=()
	words=$("$@" 2>"$tmp/said") || return
	for word in $words; do
		f[${word%%=*}]=${word#*=}
	done
}

us() {
	awk -v v="$1" 'BEGIN { printf "%.2f ms", v / 1000 }'
}

# search_line NAME LIMITS: of the figures at hand, with their quantiles.
search_line() {
	line "$1" "$(us "${f[p50]}")" "p99 $(us "${f[p99]}"), built in ${f[build]} ms" '' "$2"
}

bench_search() {
	local texts=$work/texts/texts.tsv limits='' share='' size=63666
	command -v apt-cache >/dev/null || { say "no apt-cache: the search's speed is left out"; return; }
	kept "$work/texts" "$(key_of tests/bench/search.bash)" make_texts || return
	[[ $smoke ]] || limits='p50<=440 p99<=2600 build<=1200' share='share<=0.75'
	"$programs/search" --print "$texts" >"$tmp/queries"
	if figures "$programs/search" "$texts"; then
		f[share]=$(awk -v a="${f[bytes]}" -v b="${f[text]}" 'BEGIN { printf "%.3f", a / b }')
		search_line "search, ${f[documents]} texts, top 10" "$limits"
		line "  index, of the text" "${f[share]}" "$((f[text] / 1000000)) MB of text" '' "$share"
	else
		broke "search" "$(tail -n 1 "$tmp/said")"
	fi
	if figures "$programs/search_fts5" "$texts" "$tmp/queries"; then
		search_line "search: by SQLite FTS5" ''
	else
		say "SQLite is not installed: left out"
	fi
	if ! g++ -O2 -std=c++17 -o "$tmp/xapian" tests/bench/search_xapian.cc -lxapian 2>"$tmp/said"; then
		say "Xapian is not installed: left out"
	elif figures "$tmp/xapian" "$texts" "$tmp/queries" "$tmp/xapian.db"; then
		search_line "search: by Xapian" ''
	else
		broke "search: by Xapian" "$(tail -n 1 "$tmp/said")"
	fi
}
