# Writes text files into a C table of struct embedded (cmd/embedded.h):
#   awk -v table=NAME -v strip=PREFIX -f embed.awk FILE...
# A row is named by its path without the prefix; a page of docs/ also without .md.

function quoted(s) {
	gsub(/\\/, "&&", s)
	gsub(/"/, "\\\"", s)
	gsub(/\?/, "\\?", s)
	gsub(/\t/, "\\t", s)
	gsub(/\r/, "\\r", s)
	return "\"" s "\\n\""
}

BEGIN {
	print "#include \"cmd/embedded.h\""
	for (i = 1; i < ARGC; i++) {
		printf "static const char f%d[] =\n\t\"\"\n", i
		while ((got = (getline line < ARGV[i])) > 0)
			print "\t" quoted(line)
		if (got < 0)
			exit 1
		print "\t;"
	}
	print "const struct embedded " table "[] = {"
	for (i = 1; i < ARGC; i++) {
		name = substr(ARGV[i], length(strip) + 1)
		if (strip == "docs/")
			sub(/\.md$/, "", name)
		printf "\t{\"%s\", f%d, sizeof(f%d) - 1},\n", name, i, i
	}
	print "\t{NULL, NULL, 0}\n};"
}
