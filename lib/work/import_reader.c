#include "work/import_inside.h"
#include <unistd.h>

#define CHUNK ((size_t)256 << 10)
#define NO_END (-1)

void reader_begin(struct reader *r, int fd, const char *name, bool csv)
{
	*r = (struct reader){ .fd = fd, .name = name, .line = 1, .spool = -1 };
	r->shape = csv ? READ_CSV : READ_LINES;
}

void reader_release(struct reader *r)
{
	buf_release(&r->window);
}

static struct str unread(const struct reader *r)
{
	return str_skip(buf_view(&r->window), r->at);
}

/* Reads as much again as there is, so that looking for an end again and again stays linear. */
static int window_fill(struct reader *r)
{
	struct buf *w = &r->window;
	struct str rest = unread(r);
	if (r->at && rest.n)
		memmove(w->p, rest.p, rest.n);
	buf_cut(w, rest.n);
	r->at = 0;
	buf_reserve(w, MAX(rest.n, CHUNK));
	ssize_t got;
	do {
		got = read(r->fd, w->p + w->n, MAX(rest.n, CHUNK));
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail_errno(E_IO, "cannot read %s", r->name);
	r->eof = !got;
	w->n += (size_t)got;
	w->p[w->n] = '\0';
	return r->spool < 0 ? 0
			    : fd_write_all(r->spool, str_skip(buf_view(w), rest.n), "the spool");
}

static void consume(struct reader *r, size_t n)
{
	struct str s = str_first(unread(r), n);
	for (const char *p = s.p, *end = s.p + s.n;
		p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		r->line++;
	r->at += s.n;
	r->bytes += (int64_t)s.n;
}

/* ---- where a record ends: its length with its terminator, or NO_END in what is there ---- */

static ssize_t line_end(struct str s)
{
	ssize_t n = str_chr(s, '\n');
	return n < 0 ? NO_END : n + 1;
}

/* A line break within quotes is part of the row. */
static ssize_t row_end(struct str s)
{
	bool quoted = false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\n' && !quoted)
			return (ssize_t)i + 1;
	}
	return NO_END;
}

/* Behind the string that begins at s.p[i]. */
static size_t string_end(struct str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		i += s.p[i] == '\\';
	return i + 1;
}

static ssize_t element_end(struct str s)
{
	size_t depth = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '"')
			i = string_end(s, i) - 1;
		else if (c == '{' || c == '[')
			depth++;
		else if (depth && (c == '}' || c == ']') && !--depth)
			return (ssize_t)i + 1;
		else if (!depth && (c == ',' || c == ']' || c == '\n'))
			return (ssize_t)i;
	}
	return NO_END;
}

static ssize_t record_end(const struct reader *r, struct str s)
{
	return r->shape == READ_LINES ? line_end(s)
	       : r->shape == READ_CSV ? row_end(s)
				      : element_end(s);
}

/* ---- what is between records ---- */

static bool is_between(const struct reader *r, char c)
{
	if (c == ' ' || c == '\t')
		return r->shape != READ_CSV;
	return c == '\n' || c == '\r' ||
	       (r->shape == READ_ELEMENTS && (c == ',' || c == '[' || c == ']'));
}

static int skip_between(struct reader *r)
{
	for (;;) {
		struct str s = unread(r);
		size_t n = 0;
		while (n < s.n && is_between(r, s.p[n]))
			n++;
		consume(r, n);
		if (n < s.n || r->eof)
			return 0;
		int err = window_fill(r);
		if (err)
			return err;
	}
}

static int begin(struct reader *r)
{
	int err = window_fill(r);
	while (!err && !r->eof && unread(r).n < 3)
		err = window_fill(r);
	if (!err && str_starts(unread(r), STR("\xef\xbb\xbf")))
		consume(r, 3);
	if (!err)
		err = skip_between(r);
	if (!err && r->shape == READ_LINES && str_starts(unread(r), STR("[")))
		r->shape = READ_ELEMENTS;
	r->begun = !err;
	return err;
}

/* Passes over the rest of a record that is too large, keeping none of it. */
static int pass_over(struct reader *r)
{
	for (;;) {
		ssize_t end = line_end(unread(r));
		consume(r, end == NO_END ? unread(r).n : (size_t)end);
		if (end != NO_END || r->eof)
			return fail(E_LIMIT, "longer than %zu MiB, the most a record may have",
				IMPORT_LINE_MAX >> 20);
		int err = window_fill(r);
		if (err)
			return err;
	}
}

int reader_next(struct reader *r, struct raw *out)
{
	int err = r->begun ? 0 : begin(r);
	if (!err)
		err = skip_between(r);
	out->line = r->line;
	out->text = (struct str){ 0 };
	ssize_t end = NO_END;
	while (!err && unread(r).n && (end = record_end(r, unread(r))) == NO_END && !r->eof) {
		if (unread(r).n > IMPORT_LINE_MAX)
			return pass_over(r);
		err = window_fill(r);
	}
	if (err || !unread(r).n)
		return err;
	struct str text = end == NO_END ? unread(r) : str_first(unread(r), (size_t)end);
	if (text.n > IMPORT_LINE_MAX)
		return pass_over(r);
	consume(r, text.n);
	out->text = text;
	return 0;
}
