#include "text/line.h"
#include "text/utf8.h"

void line_release(struct line *l)
{
	buf_release(&l->text);
	l->at = 0;
}

static void cut(struct line *l, size_t from, size_t to)
{
	memmove(l->text.p + from, l->text.p + to, l->text.n - to);
	buf_cut(&l->text, l->text.n - (to - from));
	l->at = from;
}

/* Where the character before `at` begins. */
static size_t before(const struct line *l, size_t at)
{
	size_t i = 0, last = 0;
	while (i < at) {
		last = i;
		i += utf8_cluster(str_skip(buf_view(&l->text), i));
	}
	return last;
}

static size_t behind(const struct line *l, size_t at)
{
	return at < l->text.n ? at + utf8_cluster(str_skip(buf_view(&l->text), at)) : at;
}

void line_insert(struct line *l, struct str text)
{
	if (text.n > LINE_MAX_BYTES - l->text.n)
		return;
	buf_str(&l->text, text);
	memmove(l->text.p + l->at + text.n, l->text.p + l->at, l->text.n - text.n - l->at);
	memcpy(l->text.p + l->at, text.p, text.n);
	l->at += text.n;
}

void line_left(struct line *l)
{
	l->at = before(l, l->at);
}

void line_right(struct line *l)
{
	l->at = behind(l, l->at);
}

void line_home(struct line *l)
{
	l->at = 0;
}

void line_end(struct line *l)
{
	l->at = l->text.n;
}

void line_backspace(struct line *l)
{
	if (l->at)
		cut(l, before(l, l->at), l->at);
}

void line_delete(struct line *l)
{
	if (l->at < l->text.n)
		cut(l, l->at, behind(l, l->at));
}

void line_delete_word(struct line *l)
{
	size_t from = l->at;
	while (from && l->text.p[from - 1] == ' ')
		from--;
	while (from && l->text.p[from - 1] != ' ')
		from--;
	if (from < l->at)
		cut(l, from, l->at);
}

void line_delete_before(struct line *l)
{
	if (l->at)
		cut(l, 0, l->at);
}

void line_delete_behind(struct line *l)
{
	if (l->at < l->text.n)
		cut(l, l->at, l->text.n);
}

struct str line_window(const struct line *l, size_t columns, size_t *cursor)
{
	struct str all = buf_view(&l->text);
	size_t from = 0;
	while (from < l->at && utf8_width(str_make(all.p + from, l->at - from)) >= columns)
		from = MIN(behind(l, from), l->at);
	*cursor = utf8_width(str_make(all.p + from, l->at - from));
	return utf8_clip(str_skip(all, from), columns);
}

/* ---- wrapping ---- */

/* The bytes of an SGR sequence at the start of s, or 0. */
static size_t sgr_at(struct str s)
{
	if (!str_starts(s, STR("\033[")))
		return 0;
	ssize_t end = str_chr(s, 'm');
	return end < 0 ? 0 : (size_t)end + 1;
}

/* How much of a line fits; what the next one begins with is behind *skip more blanks. */
static size_t fit(struct str s, size_t width, size_t *skip)
{
	size_t used = 0, blank = 0, i = 0, n;
	for (; i < s.n; i += n) {
		n = sgr_at(str_skip(s, i));
		if (n)
			continue;
		n = utf8_cluster(str_skip(s, i));
		used += utf8_width(str_make(s.p + i, n));
		if (s.p[i] == ' ')
			blank = i;
		if (used > width)
			break;
	}
	*skip = i < s.n && blank;
	if (i == s.n)
		return i;
	/* what is wider than the line has to go somewhere */
	return blank ? blank : i ? i : n;
}

void lines_wrap(struct strs *out, struct str text, size_t width, size_t max)
{
	struct str line;
	while (out->n < max && str_next_line(&text, &line)) {
		do {
			size_t skip = 0, n = fit(line, width, &skip);
			vec_push(out, str_first(line, n));
			line = str_skip(line, n + skip);
		} while (line.n && out->n < max);
	}
}
