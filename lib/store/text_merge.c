#include "store/text_merge.h"
#include "store/git.h"

#define MARKER_MIN 7

/* ---- blocks of versions, each folded into one line ---- */

/* A byte that none of the three texts has, to stand for the line ends inside a block; 0: none. */
static char free_byte(struct str a, struct str b, struct str c)
{
	for (char byte = 1; byte < ' '; byte++)
		if (byte != '\t' && byte != '\n' && byte != '\r' && str_chr(a, byte) < 0 &&
			str_chr(b, byte) < 0 && str_chr(c, byte) < 0)
			return byte;
	return 0;
}

/* How long the block is that `rest` begins with, up to its last line's end; 0: it begins with none. */
static size_t block_length(struct str rest)
{
	struct str all = rest, line;
	bool second = false;
	if (!str_next_line(&rest, &line) || !str_is(line, MERGE_BOTH_FIRST))
		return 0;
	while (str_next_line(&rest, &line)) {
		if (str_is(line, MERGE_BOTH_FIRST))
			return 0;
		second = second || str_is(line, MERGE_BOTH_SECOND);
		if (str_is(line, MERGE_BOTH_END))
			return second ? (size_t)(line.p + line.n - all.p) : 0;
	}
	return 0;
}

static void fold_blocks(struct buf *out, struct str text, char joint)
{
	struct str line;
	while (text.n) {
		size_t n = joint ? block_length(text) : 0;
		for (size_t i = 0; i < n; i++)
			buf_char(out, text.p[i] == '\n' ? joint : text.p[i]);
		text = str_skip(text, n);
		const char *begin = text.p;
		str_next_line(&text, &line);
		buf_add(out, begin, (size_t)(text.p - begin));
	}
}

static bool is_folded(struct str line, char joint)
{
	static const size_t n = sizeof MERGE_BOTH_FIRST - 1;
	return joint && str_starts(line, STR(MERGE_BOTH_FIRST)) && line.n > n && line.p[n] == joint;
}

/* The at-th version of a folded block, or its last. Returns how many it has. */
static size_t block_version(struct buf *out, struct str block, char joint, size_t at)
{
	struct str line, rest = block;
	size_t n = 1, begin = out->n;
	str_next(&rest, joint, &line);
	while (str_next(&rest, joint, &line)) {
		if (str_is(line, MERGE_BOTH_END))
			break;
		bool next = str_is(line, MERGE_BOTH_SECOND);
		n += next;
		if (n > at + 1)
			continue;
		if (next)
			buf_cut(out, begin);
		else
			buf_fmt(out, "%.*s\n", STR_ARG(line));
	}
	return n;
}

/* ---- a conflict ---- */

struct versions {
	struct arena arena;
	struct strs texts;
};

static void versions_release(struct versions *v)
{
	strs_release(&v->texts);
	arena_release(&v->arena);
}

/* One side of a conflict: of its blocks the at-th versions. Returns how many versions it has. */
static size_t side_version(struct buf *out, struct str side, char joint, size_t at)
{
	struct str line;
	size_t n = 1;
	while (str_next_line(&side, &line)) {
		size_t has = 0;
		if (is_folded(line, joint))
			has = block_version(out, line, joint, at);
		else
			buf_fmt(out, "%.*s\n", STR_ARG(line));
		n = MAX(n, has);
	}
	return n;
}

/* Returns how many the side has. */
static size_t add_versions(struct versions *v, struct str side, char joint)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	size_t n = 1;
	for (size_t i = 0; i < n; i++) {
		buf_reset(&text);
		n = side_version(&text, side, joint, i);
		vec_push(&v->texts, arena_str(&v->arena, buf_view(&text)));
	}
	return n;
}

static void emit_versions(struct buf *out, const struct versions *v)
{
	const struct strs *texts = &v->texts;
	for (size_t i = 0; i < texts->n; i++) {
		if (texts->n > 1)
			buf_fmt(out, "%s\n", i ? MERGE_BOTH_SECOND : MERGE_BOTH_FIRST);
		buf_str(out, texts->p[i]);
	}
	if (texts->n > 1)
		buf_fmt(out, "%s\n", MERGE_BOTH_END);
}

static bool emit_conflict(struct buf *out, struct str a, struct str b, char joint)
{
	CLEANUP(versions_release) struct versions v = { 0 };
	size_t n_a = add_versions(&v, a, joint);
	size_t n_b = add_versions(&v, b, joint);
	strs_sort_unique(&v.texts);
	emit_versions(out, &v);
	return v.texts.n > MAX(n_a, n_b);
}

/* ---- git's output ---- */

static size_t run_length(struct str line, char c)
{
	size_t n = 0;
	while (n < line.n && line.p[n] == c)
		n++;
	return n;
}

/* One that no line of the texts can be taken for. */
static size_t marker_size(const struct buf *texts, size_t n)
{
	size_t longest = MARKER_MIN;
	for (size_t i = 0; i < n; i++) {
		struct str rest = buf_view(&texts[i]), line;
		while (str_next_line(&rest, &line)) {
			size_t run = line.n ? run_length(line, line.p[0]) : 0;
			if (run && strchr("<=>", line.p[0]))
				longest = MAX(longest, run + 1);
		}
	}
	return MIN(longest, UINT16_MAX);
}

static bool is_marker(struct str line, char c, size_t size)
{
	return run_length(line, c) == size;
}

/* The lines up to the marker, which is taken off too. */
static struct str take_side(struct str *rest, char c, size_t size)
{
	struct str side = *rest, line;
	while (str_next_line(rest, &line))
		if (is_marker(line, c, size))
			return str_first(side, (size_t)(line.p - side.p));
	return side;
}

static bool emit_merged(struct buf *out, struct str merged, size_t size, char joint)
{
	struct str line;
	bool both = false;
	while (str_next_line(&merged, &line)) {
		if (is_marker(line, '<', size)) {
			struct str a = take_side(&merged, '=', size);
			struct str b = take_side(&merged, '>', size);
			both |= emit_conflict(out, a, b, joint);
			continue;
		}
		bool folded = is_folded(line, joint);
		for (const char *p = line.p; p < merged.p; p++)
			buf_char(out, folded && *p == joint ? '\n' : *p);
	}
	return both;
}

int text_merge(struct buf *out, struct str base, struct str ours, struct str theirs, bool *both)
{
	enum { BASE, LESS, GREATER, MERGED, N };
	struct buf text[N] = { 0 };
	bool swap = str_cmp(ours, theirs) > 0;
	char joint = free_byte(base, ours, theirs);
	fold_blocks(&text[BASE], base, joint);
	fold_blocks(&text[LESS], swap ? theirs : ours, joint);
	fold_blocks(&text[GREATER], swap ? ours : theirs, joint);
	size_t size = marker_size(text, MERGED);
	int rc = git_merge_lines(&text[MERGED], buf_view(&text[BASE]), buf_view(&text[LESS]),
		buf_view(&text[GREATER]), size);
	if (!rc)
		*both = emit_merged(out, buf_view(&text[MERGED]), size, joint);
	for (size_t i = 0; i < N; i++)
		buf_release(&text[i]);
	return rc;
}
