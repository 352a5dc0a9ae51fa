#include "text/conflict.h"

size_t conflict_line(struct str text)
{
	struct str line;
	for (size_t n = 1; str_next_line(&text, &line); n++)
		if (str_starts(line, STR("<<<<<<< ")) || str_starts(line, STR(">>>>>>> ")))
			return n;
	return 0;
}

static bool is_marker(struct str line, char c)
{
	size_t n = 0;
	while (n < line.n && line.p[n] == c)
		n++;
	return n >= 7 && (n == line.n || line.p[n] == ' ' || line.p[n] == '\r');
}

/* What the line begins, or -1: it is text. */
static int side_begun(struct str line, enum conflict_side in)
{
	if (is_marker(line, '<'))
		return CONFLICT_OURS;
	if (in == CONFLICT_OURS && is_marker(line, '|'))
		return CONFLICT_BASE;
	if ((in == CONFLICT_OURS || in == CONFLICT_BASE) && is_marker(line, '='))
		return CONFLICT_THEIRS;
	return in == CONFLICT_THEIRS && is_marker(line, '>') ? CONFLICT_BOTH : -1;
}

bool conflict_whole(struct str text)
{
	enum conflict_side in = CONFLICT_BOTH;
	bool any = false;
	struct str line;
	while (str_next_line(&text, &line)) {
		int begun = side_begun(line, in);
		bool within = begun == CONFLICT_OURS && in != CONFLICT_BOTH;
		if (within || (begun < 0 && is_marker(line, '>')))
			return false;
		any = any || begun >= 0;
		in = begun >= 0 ? (enum conflict_side)begun : in;
	}
	return any && in == CONFLICT_BOTH;
}

bool conflict_side(struct buf *out, struct str text, enum conflict_side which)
{
	enum conflict_side in = CONFLICT_BOTH;
	bool any = false;
	struct str line;
	while (str_next_line(&text, &line)) {
		int begun = side_begun(line, in);
		any = any || begun >= 0;
		if (begun >= 0)
			in = (enum conflict_side)begun;
		else if (in == CONFLICT_BOTH || in == which)
			buf_fmt(out, "%.*s\n", STR_ARG(line));
	}
	return any;
}
