# fish completion: hd answers itself, under whatever name it is installed.

function __hd_complete
	set -l words (commandline -opc) (commandline -ct)
	set -l answers ($words[1] __complete -- $words[2..] 2>/dev/null)
	if set -q answers[1]
		printf '%s\n' $answers
	else
		__fish_complete_path $words[-1]
	end
end

complete -c hd -f -a '(__hd_complete)'
