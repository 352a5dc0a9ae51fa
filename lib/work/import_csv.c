/* CSV with a heading (RFC 4180), by comma, semicolon or tab, whichever the heading has. */
#include "text/utf8.h"
#include "work/import_inside.h"

#define COLUMNS_MAX 1000

void csv_release(struct csv *c)
{
	arena_release(&c->arena);
	strs_release(&c->names);
	vec_release(&c->parts);
}

/* Takes one cell off *rest; its text has quotes undone. rest->p is NULL behind the last. */
static int cell_next(struct arena *a, struct str *rest, char delimiter, struct str *out)
{
	struct str s = *rest;
	CLEANUP(buf_release) struct buf b = { 0 };
	bool quoted = s.n && s.p[0] == '"', open = quoted;
	size_t i = quoted;
	for (; i < s.n && (open || s.p[i] != delimiter); i++) {
		if (quoted && s.p[i] == '"') {
			bool doubled = open && i + 1 < s.n && s.p[i + 1] == '"';
			i += doubled;
			open = doubled;
			if (!doubled)
				continue;
		}
		buf_char(&b, s.p[i]);
	}
	if (open)
		return fail(E_INVALID, "a quote is not closed");
	*out = arena_str(a, buf_view(&b));
	*rest = i < s.n ? str_skip(s, i + 1) : (struct str){ 0 };
	return 0;
}

static struct str row_text(struct arena *a, struct str text)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
		text.n--;
	if (utf8_valid(text, NULL))
		return text;
	utf8_convert(&b, text);
	return arena_str(a, buf_view(&b));
}

static char delimiter_of(struct str heading)
{
	return str_chr(heading, ',') >= 0    ? ','
	       : str_chr(heading, ';') >= 0  ? ';'
	       : str_chr(heading, '\t') >= 0 ? '\t'
					     : ',';
}

int csv_heading(struct csv *c, struct str text)
{
	struct str rest = row_text(&c->arena, text), cell;
	bool has_id = false, has_title = false;
	c->delimiter = delimiter_of(rest);
	while (rest.p) {
		int err = cell_next(&c->arena, &rest, c->delimiter, &cell);
		if (err)
			return err;
		if (c->names.n == COLUMNS_MAX)
			return fail(E_LIMIT, "more than %d columns", COLUMNS_MAX);
		enum record_part part = record_part(cell);
		has_id = has_id || part == R_ID;
		has_title = has_title || part == R_TITLE;
		vec_push(&c->names, str_trim(cell));
		vec_push(&c->parts, part);
	}
	if (has_id && has_title)
		return 0;
	return fail(E_INVALID, "the first line must name the columns, 'id' and 'title' among them");
}

/* Undoes what csv_cell does against formulas. */
static struct str cell_plain(struct str s)
{
	bool guarded = s.n > 1 && s.p[0] == '\'' && s.p[1] && strchr("=+-@\t\r", s.p[1]);
	return guarded ? str_skip(s, 1) : s;
}

int csv_record(struct csv *c, struct record *r, struct str text)
{
	struct str rest = row_text(r->arena, text), cell;
	for (size_t i = 0; rest.p; i++) {
		int err = cell_next(r->arena, &rest, c->delimiter, &cell);
		if (err)
			return err;
		if (i == c->names.n)
			return fail(E_INVALID, "more cells than the heading has columns (%zu)",
				c->names.n);
		cell = cell_plain(cell);
		if (c->parts.p[i] != R_BODY)
			cell = str_trim(cell);
		err = cell.n ? record_put(r, c->parts.p[i], c->names.p[i], cell) : 0;
		if (err)
			return err;
	}
	return 0;
}
