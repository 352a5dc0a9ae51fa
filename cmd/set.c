#include "cmd/cmd.h"
#include "cmd/deed.h"
#include "text/utf8.h"

struct set_opts {
	const char *query;
};
static const struct opt options[] = {
	{ 0, "query", OPT_TEXT, offsetof(struct set_opts, query), "QUERY",
		"on all tickets that `hd list QUERY` lists", COMPLETE_QUERY, NULL },
	OPT_END,
};

struct ids {
	struct id *p;
	size_t n;
};

/* Exactly what the same query lists, whole. */
static int ids_of_query(struct session *s, const char *text, struct ids *out)
{
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(selection_release) struct selection sel = { 0 };
	struct query_env env = session_env(s);
	struct select_options how = { .env = &env };
	int e = query_parse(&q, str_of(text), &env);
	if (e)
		return e;
	if (!q.names_status)
		query_add_open(&q);
	e = index_select(s->index, &q, &how, &sel);
	if (e)
		return e;
	out->p = arena_array(&s->arena, sel.n, sizeof *out->p);
	for (; out->n < sel.n; out->n++) {
		struct summary sum;
		index_summary(s->index, sel.rows[out->n], &s->arena, &sum);
		out->p[out->n] = sum.id;
	}
	return 0;
}

static int set_words(struct session *s, const struct texts *operands, struct ids *ids,
	struct assignments *sets)
{
	ids->p = arena_array(&s->arena, operands->n, sizeof *ids->p);
	for (size_t i = 0; i < operands->n; i++) {
		bool is_set = strchr(operands->p[i], '=') != NULL;
		int e = is_set ? assignments_add_word(s, sets, operands->p[i])
			       : session_resolve(s, operands->p[i], &ids->p[ids->n++]);
		if (e)
			return e;
	}
	return 0;
}

static int set_check(const struct set_opts *o, const struct ids *ids,
	const struct assignments *sets)
{
	if (!sets->n) {
		fail(E_USAGE, "nothing to set: give FIELD=VALUE");
		return mend("the fields", "hd", "help", "set", NULL);
	}
	if (o->query && ids->n)
		return fail(E_USAGE, "ids or --query, not both");
	if (!o->query && !ids->n)
		return fail(E_USAGE, "on which ticket? Give an ID, or --query QUERY");
	return 0;
}

/* Labels and other sets: "labels=a,b" makes it exactly that. */
static int set_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct set_opts *o = opts;
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct assignments sets = { 0 };
	struct ids ids = { 0 };
	int e = set_words(s, operands, &ids, &sets);
	if (!e)
		e = set_check(o, &ids, &sets);
	if (!e && o->query)
		e = ids_of_query(s, o->query, &ids);
	if (e)
		return e;
	struct deed d = { .kind = "change", .sets = sets.p, .n_sets = sets.n };
	e = ids.n ? work_do_all(&s->work, ids.p, ids.n, &d, &out) : 0;
	if (e)
		return e;
	if (ids.n == 1)
		return session_done(s, &out, "%s",
			out.changed ? "set" : "was so already; nothing to do");
	for (size_t i = 0; s->g.quiet && i < ids.n; i++)
		out_fmt(&s->out, "%s\n", ids.p[i].s);
	if (!s->g.quiet && !s->g.json)
		out_fmt(&s->out, "%s%zu of %zu tickets changed\n", s->g.dry_run ? "(dry run) " : "",
			out.changed, ids.n);
	if (s->g.json) {
		struct jwriter *w = session_json(s, "changed");
		json_put_int(w, "matched", (int64_t)ids.n);
		json_put_int(w, "changed", (int64_t)out.changed);
	}
	s->sit.about = ABOUT_DESK;
	return 0;
}

const struct cmd cmd_set = {
	.name = "set",
	.group = GROUP_TICKETS,
	.summary = "set fields of one ticket, of several, or of all a query lists",
	.args = "[ID...] FIELD=VALUE...",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 1,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_ID, COMPLETE_FIELD_VALUE },
	.options = options,
	.size = sizeof(struct set_opts),
	.run = set_run,
};
