#compdef hd
# zsh completion: hd answers itself, under whatever name it is installed.

local line value
local -a whole partial
for line in "${(@f)$("${(Q)words[1]}" __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
	[[ -n $line ]] || continue
	value=${line%%$'\t'*}
	[[ $line == *$'\t'* ]] && line=${value//:/\\:}:${line#*$'\t'} || line=${value//:/\\:}
	[[ $value == *[:=,] ]] && partial+=("$line") || whole+=("$line")
done
(( $#whole + $#partial )) || { _files; return }
(( ! $#whole )) || _describe -V -t values hd whole
(( ! $#partial )) || _describe -V -t keys hd partial -S ''
