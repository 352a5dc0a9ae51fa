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
	e = session_select(s, &q, how, &sel);
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

/* "labels=a,b": the set is to be exactly that. */
struct exact {
	const char *set;
	struct strs to; /* given back by exact_release */
};
#define EXACT_MAX 2 /* labels, watchers */
struct wanted {
	struct assignments sets;
	struct exact exact[EXACT_MAX];
	size_t n_exact;
};

static void wanted_release(struct wanted *w)
{
	for (size_t i = 0; i < w->n_exact; i++)
		strs_release(&w->exact[i].to);
}

static const struct strs *members_of(const struct summary *sum, const char *set)
{
	return strcmp(set, fields[F_LABELS].name) ? &sum->watchers : &sum->labels;
}

static int exact_add(struct session *s, struct wanted *w, enum field f, struct str list)
{
	struct str member, path, normal;
	for (size_t i = 0; i < w->n_exact; i++)
		if (w->exact[i].set == fields[f].name)
			return fail(E_USAGE, "%s is given twice", fields[f].name);
	struct exact *x = &w->exact[w->n_exact++];
	*x = (struct exact){ .set = fields[f].name };
	while (str_next(&list, ',', &member)) {
		int e = str_trim(member).n ? desk_check_value(s->desk, &s->arena, &s->clock,
						     str_of(x->set), member, &path, &normal)
					   : 0;
		if (e)
			return e;
		if (str_trim(member).n)
			vec_push(&x->to, normal);
	}
	return 0;
}

static int wanted_add(struct session *s, struct wanted *w, const char *word)
{
	ssize_t eq = str_chr(str_of(word), '=');
	enum field f = field_by_name(str_first(str_of(word), (size_t)eq));
	return f == F_LABELS || f == F_WATCHERS
		       ? exact_add(s, w, f, str_skip(str_of(word), (size_t)eq + 1))
		       : assignments_add_word(s, &w->sets, word);
}

/* Whatever any of the tickets has besides is taken away from all, and what is wanted is added: what
 * a ticket lacks, or has already, is left out of its entry. */
static void exact_changes(struct session *s, const struct exact *x, const struct ids *ids,
	struct deed *d)
{
	CLEANUP(strs_release) struct strs others = { 0 };
	struct row row;
	for (size_t i = 0; i < ids->n; i++) {
		struct summary sum = { 0 };
		if (index_find(s->index, &ids->p[i], &row))
			index_summary(s->index, row, &s->arena, &sum);
		const struct strs *now = members_of(&sum, x->set);
		for (size_t k = 0; k < now->n; k++)
			if (!strs_has(&x->to, now->p[k]) && !strs_has(&others, now->p[k]))
				vec_push(&others, now->p[k]);
	}
	struct set_change *c = arena_array(&s->arena, d->n_changes + others.n + x->to.n, sizeof *c);
	if (d->n_changes)
		memcpy(c, d->changes, d->n_changes * sizeof *c);
	for (size_t i = 0; i < others.n; i++)
		c[d->n_changes++] = (struct set_change){ x->set, others.p[i], true };
	for (size_t i = 0; i < x->to.n; i++)
		c[d->n_changes++] = (struct set_change){ x->set, x->to.p[i], false };
	d->changes = c;
}

static int set_words(struct session *s, const struct texts *operands, struct ids *ids,
	struct wanted *wanted)
{
	ids->p = arena_array(&s->arena, operands->n, sizeof *ids->p);
	for (size_t i = 0; i < operands->n; i++) {
		bool is_set = strchr(operands->p[i], '=') != NULL;
		int e = is_set ? wanted_add(s, wanted, operands->p[i])
			       : session_resolve(s, operands->p[i], &ids->p[ids->n++]);
		if (e)
			return e;
	}
	return 0;
}

static int set_check(const struct set_opts *o, const struct ids *ids, const struct wanted *wanted)
{
	if (!wanted->sets.n && !wanted->n_exact) {
		fail(E_USAGE, "nothing to set: give FIELD=VALUE");
		return mend("the fields", "hd", "help", "set", NULL);
	}
	if (o->query && ids->n)
		return fail(E_USAGE, "ids or --query, not both");
	if (!o->query && !ids->n)
		return fail(E_USAGE, "on which ticket? Give an ID, or --query QUERY");
	return 0;
}

static void tell_many(struct session *s, const struct ids *ids, size_t changed)
{
	s->sit.about = ABOUT_DESK;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "changed");
		json_put_int(w, "matched", (int64_t)ids->n);
		json_put_int(w, "changed", (int64_t)changed);
		return;
	}
	for (size_t i = 0; s->g.quiet && i < ids->n; i++)
		out_fmt(&s->out, "%s\n", ids->p[i].s);
	if (!s->g.quiet)
		out_fmt(&s->out, "%s%zu of %zu tickets changed\n", session_dry(s), changed, ids->n);
}

static int set_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct set_opts *o = opts;
	CLEANUP(outcome_release) struct outcome out = { 0 };
	CLEANUP(wanted_release) struct wanted wanted = { 0 };
	struct ids ids = { 0 };
	int e = set_words(s, operands, &ids, &wanted);
	if (!e)
		e = set_check(o, &ids, &wanted);
	if (!e && o->query)
		e = ids_of_query(s, o->query, &ids);
	if (e)
		return e;
	struct deed d = { .kind = "change", .sets = wanted.sets.p, .n_sets = wanted.sets.n };
	for (size_t i = 0; i < wanted.n_exact; i++)
		exact_changes(s, &wanted.exact[i], &ids, &d);
	e = ids.n ? work_do_all(&s->work, ids.p, ids.n, &d, &out) : 0;
	if (e)
		return e;
	if (ids.n == 1)
		return session_done(s, &out, "%s",
			out.changed ? "set" : "was so already; nothing to do");
	tell_many(s, &ids, out.changed);
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
