# bash completion: hd answers itself, under whatever name it is installed.

_hd_complete() {
	local rest=${COMP_LINE:0:COMP_POINT} word words=() value
	# bash splits words at : and = too, hd does not: what no blank divides is one word.
	for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
		if [[ $rest == [[:space:]]* || ${#words[@]} -eq 0 ]]; then
			words+=("$word")
		else
			words[-1]+=$word
		fi
		rest=${rest#*"$word"}
	done
	# What bash replaces begins behind the last such character, or behind an open quote.
	local current=${words[-1]} kept='' format=%q
	if [[ $current == [\"\']* ]]; then
		words[-1]=${current:1} format=%s
	elif [[ $current == *["$COMP_WORDBREAKS"]* ]]; then
		kept=${current%"${current##*["$COMP_WORDBREAKS"]}"}
	fi
	COMPREPLY=()
	while IFS=$'\t' read -r value _; do
		[[ $value != *[:=,] ]] || compopt -o nospace
		value=${value#"$kept"}
		[[ -n $value ]] || continue
		# shellcheck disable=SC2059
		printf -v value "$format" "$value"
		COMPREPLY+=("$value")
	done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete -- "${words[@]:1}" 2>/dev/null)
}

complete -o bashdefault -o default -o nosort -F _hd_complete hd
