#include "model/law.h"
#include "text/utf8.h"
#include "work/export.h"

/* In one line, with what Markdown would read as its own escaped. */
static void put_plain(struct buf *out, struct str s)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	utf8_visible(&line, s, false);
	for (size_t i = 0; i < line.n; i++) {
		if (strchr("\\`*_[]<>#|", line.p[i]))
			buf_char(out, '\\');
		buf_char(out, line.p[i]);
	}
}

static void put_fields(struct buf *out, const struct summary *s)
{
	static const struct clock none;
	CLEANUP(buf_release) struct buf text = { 0 };
	for (enum field f = F_STATUS; f < F_COUNT; f++) {
		unsigned wanted = FF_COLUMN | FF_JSON;
		buf_reset(&text);
		if ((fields[f].flags & wanted) != wanted || f == F_PATH ||
			fields[f].type == FT_COUNT)
			continue;
		summary_text(&text, s, f, &none);
		if (!text.n)
			continue;
		buf_fmt(out, "- **%s**: ", fields[f].name);
		put_plain(out, buf_view(&text));
		buf_char(out, '\n');
	}
}

/* Quoted, so that a heading in it is none of this page. */
static void put_words(struct buf *out, struct str body)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct str rest, line;
	utf8_visible(&text, body, true);
	rest = buf_view(&text);
	while (str_next_line(&rest, &line)) {
		buf_cstr(out, line.n ? "> " : ">");
		buf_str(out, line);
		buf_char(out, '\n');
	}
}

static void put_entry(struct buf *out, const struct entry *e, bool public, struct str body)
{
	buf_cstr(out, "\n### ");
	when_local(out, e->when, 0);
	buf_cstr(out, " UTC, ");
	put_plain(out, e->by);
	buf_cstr(out, ", ");
	put_plain(out, e->kind);
	buf_cstr(out, public || !body.n ? "\n" : " (internal)\n");
	if (body.n) {
		buf_char(out, '\n');
		put_words(out, body);
	}
	for (size_t i = 0; i < e->files.n; i++) {
		buf_cstr(out, i ? "- " : "\n- ");
		put_plain(out, e->files.p[i]);
		buf_char(out, '\n');
	}
}

void export_ticket_markdown(struct buf *out, const struct ticket *t, const struct summary *s)
{
	CLEANUP(free_ptr) bool *counts = xcalloc(t->n, sizeof *counts);
	CLEANUP(free_ptr) struct str *bodies = xcalloc(t->n, sizeof *bodies);
	bool diverged = ticket_diverged(t);
	law_counting(t, counts);
	law_bodies(t, bodies);
	buf_fmt(out, "## %s ", t->id.s);
	put_plain(out, s->title);
	buf_cstr(out, "\n\n");
	put_fields(out, s);
	for (size_t i = 0; i < t->n; i++)
		if (counts[i] && !str_is(t->entries[i].kind, "edit"))
			put_entry(out, &t->entries[i], !diverged && entry_is_public(&t->entries[i]),
				bodies[i]);
	buf_char(out, '\n');
}
