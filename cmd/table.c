#include "cmd/table.h"
#include "cmd/cmd.h"
#include "cmd/ticket_print.h"
#include "text/near.h"
#include "text/utf8.h"
#include "work/export.h"

const struct opt list_options[] = {
	{ 'a', "all", OPT_FLAG, offsetof(struct list_opts, all), NULL,
		"resolved and closed tickets too", COMPLETE_NONE, NULL },
	{ 0, "sort", OPT_TEXT, offsetof(struct list_opts, sort), "[-]FIELD,...",
		"order; - for descending (default: -updated)", COMPLETE_FIELD, NULL },
	{ 'l', "limit", OPT_TEXT, offsetof(struct list_opts, limit), "N|all",
		"at most N tickets (default 50)", COMPLETE_NONE, NULL },
	{ 0, "columns", OPT_TEXT, offsetof(struct list_opts, columns), "FIELD,...",
		"the columns to show", COMPLETE_FIELD, NULL },
	{ 0, "csv", OPT_FLAG, offsetof(struct list_opts, csv), NULL,
		"comma-separated values with a heading", COMPLETE_NONE, NULL },
	{ 0, "count", OPT_FLAG, offsetof(struct list_opts, count), NULL,
		"print only how many there are", COMPLETE_NONE, NULL },
	OPT_END,
};

#define COLUMNS_DEFAULT "id,status,priority,updated,assignee,title"
#define COLUMNS_MAX 32
struct table {
	struct session *s;
	enum field columns[COLUMNS_MAX];
	size_t widths[COLUMNS_MAX];
	size_t n;
	bool csv;
	struct buf raw, cell; /* scratch of a row */
};

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

static void row_print(struct table *t, const struct summary *sum)
{
	struct session *s = t->s;
	if (s->g.json)
		export_summary_json(&s->out.json, sum);
	else if (s->g.quiet)
		out_fmt(&s->out, "%s\n", sum->id.s);
	else if (s->g.format)
		format_print(s, s->g.format, sum);
	else if (t->csv)
		csv_row(t, sum);
	else
		text_row(t, sum);
	out_check(&s->out);
}

static void rows_print(struct table *t, const struct selection *sel)
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
		index_summary(s->index, sel->rows[i], &scratch, &sum);
		row_print(t, &sum);
	}
	if (s->g.json)
		json_array_end(&s->out.json);
	arena_release(&scratch);
	buf_release(&t->raw);
	buf_release(&t->cell);
}

/* Says what the list does not show, so that nobody takes it for the whole. */
static void tell_rest(struct session *s, const struct selection *sel, bool open_only)
{
	if (s->g.json || s->g.quiet || s->g.format)
		return;
	const char *left_out = open_only ? "; resolved and closed ones are left out (--all)" : "";
	if (!sel->total)
		session_note(s, "no ticket matches%s", left_out);
	else if (sel->n < sel->total)
		session_note(s, "the first %zu of %zu tickets%s", sel->n, sel->total, left_out);
	else if (open_only)
		session_note(s, "%zu ticket%s%s", sel->total, sel->total == 1 ? "" : "s", left_out);
}

static int limit_parse(const struct list_opts *o, size_t *out)
{
	uint64_t n = LIST_LIMIT;
	if (o->limit && !strcmp(o->limit, "all"))
		n = 0;
	else if (o->limit && (!str_to_u64(str_of(o->limit), &n) || !n))
		return fail(E_USAGE, "--limit takes a number from 1, or 'all', not '%s'", o->limit);
	*out = (size_t)n;
	return 0;
}

static int sort_add(struct session *s, const char *sort, struct query *q,
	const struct query_env *env)
{
	struct query extra = { 0 };
	struct str text = arena_fmt(&s->arena, "sort:%s", sort);
	int e = query_parse(&extra, text, env);
	if (e)
		return error_context("--sort");
	q->sorts = arena_array(&q->arena, extra.n_sorts, sizeof *q->sorts);
	memcpy(q->sorts, extra.sorts, extra.n_sorts * sizeof *q->sorts);
	q->n_sorts = extra.n_sorts;
	query_release(&extra);
	return 0;
}

static void situation_of_list(struct session *s, const struct query *q, char *const *words,
	size_t n, const struct selection *sel, bool open_only)
{
	struct situation *sit = &s->sit;
	size_t keep = MIN(sel->n, (size_t)5);
	struct row *rows = arena_array(&s->arena, keep, sizeof *rows);
	if (keep)
		memcpy(rows, sel->rows, keep * sizeof *rows);
	sit->about = sel->total ? ABOUT_LIST : ABOUT_EMPTY;
	sit->query = q;
	char **kept = arena_array(&s->arena, n + 1, sizeof *kept); /* the operands go before */
	if (n)
		memcpy(kept, words, n * sizeof *kept);
	sit->words = kept;
	sit->n_words = n;
	sit->default_open = open_only;
	sit->listed = sel->n;
	sit->total = sel->total;
	sit->rows = rows;
}

static int table_init(struct table *t, struct session *s, const struct list_opts *o)
{
	*t = (struct table){ .s = s, .csv = o->csv };
	int e = s->g.format ? format_check(s->g.format) : 0;
	return e ? e : columns_parse(t, o->columns ? o->columns : COLUMNS_DEFAULT);
}

int list_print(struct session *s, const struct list_opts *o, char *const *words, size_t n)
{
	struct query *q = arena_new(&s->arena, struct query);
	struct query_env env = session_env(s);
	struct select_options how = { .env = &env };
	CLEANUP(selection_release) struct selection sel = { 0 };
	struct table t;
	int e = table_init(&t, s, o);
	if (!e)
		e = limit_parse(o, &how.limit);
	if (!e)
		e = query_parse_words(q, words, n, &env);
	if (!e && o->sort)
		e = sort_add(s, o->sort, q, &env);
	if (e)
		return e;
	bool open_only = !o->all && !q->names_status;
	if (open_only)
		query_add_open(q);
	if (o->count)
		how.limit = ROWS_TOLD;
	e = index_select(s->index, q, &how, &sel);
	if (e)
		return e;
	situation_of_list(s, q, words, n, &sel, open_only);
	if (o->count)
		s->sit.total = s->sit.listed; /* nothing was left out */
	if (o->count && !s->g.json) {
		out_fmt(&s->out, "%zu\n", sel.total);
		return 0;
	}
	if (o->count)
		sel.n = 0;
	session_page(s);
	rows_print(&t, &sel);
	tell_rest(s, &sel, open_only);
	return 0;
}
