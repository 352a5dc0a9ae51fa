#include "cmd/table.h"
#include "cmd/cmd.h"
#include "cmd/ticket_print.h"
#include "text/near.h"
#include "text/utf8.h"
#include "work/export.h"

#define COLUMNS_DEFAULT "id,status,priority,updated,assignee,title"

static int field_unknown(struct str name, const char *what)
{
	struct str names[F_COUNT];
	for (enum field f = 0; f < F_COUNT; f++)
		names[f] = str_of(fields[f].name);
	struct str best = near_best(name, names, F_COUNT);
	fail(E_USAGE, "no %s '%.*s'%s%.*s", what, STR_ARG(name), best.n ? "; did you mean " : "",
		STR_ARG(best));
	return mend("all fields", "hd", "help", "queries", NULL);
}

static size_t column_width(const struct table *t, enum field f)
{
	size_t w = fields[f].width;
	if (fields[f].type == FT_TIME)
		w = t->s->g.absolute ? 16 : 8;
	else if (fields[f].type == FT_PERSON)
		w = 12; /* people are shown without their domain */
	return MAX(w, utf8_width(str_of(fields[f].heading)));
}

static int columns_parse(struct table *t, const char *text)
{
	struct str rest = str_of(text), name;
	while (str_next(&rest, ',', &name)) {
		enum field f = field_by_name(str_trim(name));
		if (f == F_COUNT || !(fields[f].flags & FF_COLUMN))
			return field_unknown(str_trim(name), "column");
		if (t->n == COLUMNS_MAX)
			return fail(E_USAGE, "more than %d columns", COLUMNS_MAX);
		t->widths[t->n] = column_width(t, f);
		t->columns[t->n++] = f;
	}
	return 0;
}

static bool is_last(const struct table *t, size_t i)
{
	return i + 1 == t->n;
}

static enum sgr cell_color(const struct summary *sum, enum field f)
{
	if (f == F_ID)
		return SGR_YELLOW;
	if (f == F_PRIORITY)
		return sum->priority == PRIORITY_URGENT ? SGR_RED
		       : sum->priority == PRIORITY_HIGH ? SGR_YELLOW
							: SGR_RESET;
	if (f == F_STATUS)
		return status_ended(sum->status)    ? SGR_DIM
		       : sum->status <= STATUS_OPEN ? SGR_GREEN
						    : SGR_CYAN;
	return f == F_UPDATED || f == F_CREATED ? SGR_DIM : SGR_RESET;
}

static void cell_text(struct table *t, const struct summary *sum, enum field f)
{
	struct buf *out = &t->cell;
	const struct clock *c = &t->s->clock;
	double v;
	if (fields[f].type == FT_TIME && summary_number(sum, f, c->now, &v)) {
		if (t->s->g.absolute)
			when_local(out, (int64_t)v, c->offset);
		else
			when_relative(out, (int64_t)v, c->now);
		return;
	}
	if (f == F_URGENCY) {
		buf_fmt(out, "%.1f",
			urgency(sum, &t->s->weights, t->s->desk, session_me(t->s), c->now, NULL));
		return;
	}
	buf_reset(&t->raw);
	summary_text(&t->raw, sum, f, c);
	struct str s = buf_view(&t->raw);
	ssize_t at = fields[f].type == FT_PERSON ? str_chr(s, '@') : -1;
	utf8_visible(out, at > 0 ? str_first(s, (size_t)at) : s, false);
}

static void cell_print(const struct table *t, size_t i, struct str text, enum sgr color,
	size_t *used)
{
	struct out *o = &t->s->out;
	size_t w = t->widths[i];
	bool colored = o->color && color != SGR_RESET;
	if (colored)
		buf_cstr(&o->buf, sgr(true, color));
	if (!is_last(t, i) && o->terminal)
		utf8_fit(&o->buf, text, w, true);
	else if (!is_last(t, i)) {
		size_t cols = utf8_width(text);
		buf_str(&o->buf, text);
		buf_fill(&o->buf, ' ', cols < w ? w - cols : 0);
	} else if (o->terminal && *used < o->width)
		utf8_fit(&o->buf, text, o->width - *used, false);
	else
		buf_str(&o->buf, text);
	if (colored)
		buf_cstr(&o->buf, sgr(true, SGR_RESET));
	if (!is_last(t, i))
		buf_cstr(&o->buf, "  ");
	*used += w + 2;
}

static void heading_print(const struct table *t)
{
	size_t used = 0;
	for (size_t i = 0; i < t->n; i++)
		if (t->csv)
			out_fmt(&t->s->out, "%s%s", i ? "," : "", fields[t->columns[i]].name);
		else
			cell_print(t, i, str_of(fields[t->columns[i]].heading), SGR_DIM, &used);
	out_fmt(&t->s->out, "%s\n", t->csv ? "\r" : "");
}

static void csv_row(const struct table *t, const struct summary *sum)
{
	for (size_t i = 0; i < t->n; i++) {
		CLEANUP(buf_release) struct buf cell = { 0 };
		summary_text(&cell, sum, t->columns[i], &t->s->clock);
		buf_cstr(&t->s->out.buf, i ? "," : "");
		csv_cell(&t->s->out.buf, buf_view(&cell));
	}
	buf_cstr(&t->s->out.buf, "\r\n");
}

static void text_row(struct table *t, const struct summary *sum)
{
	size_t used = 0;
	for (size_t i = 0; i < t->n; i++) {
		buf_reset(&t->cell);
		cell_text(t, sum, t->columns[i]);
		cell_print(t, i, buf_view(&t->cell), cell_color(sum, t->columns[i]), &used);
	}
	buf_char(&t->s->out.buf, '\n');
}

static void quiet_row(struct buf *out, const struct summary *sum)
{
	buf_cstr(out, sum->id.s);
	buf_char(out, '\n');
}

static void row_print(struct table *t, const struct summary *sum)
{
	struct session *s = t->s;
	if (s->g.json)
		export_summary_json(&s->out.json, sum);
	else if (s->g.quiet)
		quiet_row(&s->out.buf, sum);
	else if (s->g.format)
		format_print(s, s->g.format, sum);
	else if (t->csv)
		csv_row(t, sum);
	else
		text_row(t, sum);
	out_check(&s->out);
}

void table_print(struct table *t, const struct selection *sel)
{
	struct session *s = t->s;
	struct arena scratch = { 0 };
	if (s->g.json) {
		struct jwriter *w = session_json(s, "ticket-list");
		json_put_int(w, "total", (int64_t)sel->total);
		json_put_bool(w, "truncated", sel->n < sel->total);
		json_key(w, "tickets");
		json_array(w);
	} else if (!s->g.quiet && !s->g.format && (t->csv || sel->n)) {
		heading_print(t);
	}
	for (size_t i = 0; i < sel->n; i++) {
		struct summary sum;
		arena_reset(&scratch);
		index_prefetch(s->index, sel->rows + i, sel->n - i);
		index_summary(s->index, sel->rows[i], &scratch, &sum);
		row_print(t, &sum);
	}
	if (s->g.json)
		json_array_end(&s->out.json);
	arena_release(&scratch);
	buf_release(&t->raw);
	buf_release(&t->cell);
}

int table_init(struct table *t, struct session *s, const struct list_opts *o)
{
	*t = (struct table){ .s = s, .csv = o->csv };
	int e = s->g.format ? format_check(s->g.format) : 0;
	return e ? e : columns_parse(t, o->columns ? o->columns : COLUMNS_DEFAULT);
}
