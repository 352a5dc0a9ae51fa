#include "cmd/cmd.h"
#include "cmd/table.h"

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

int list_print(struct session *s, const struct list_opts *o, char *const *words, size_t n)
{
	struct query *q = &s->query;
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
	e = session_select(s, q, how, &sel);
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
	table_print(&t, &sel);
	tell_rest(s, &sel, open_only);
	return 0;
}
