/* The answer without an index: every file of the commit is read. */
#include "index/inside.h"

struct found {
	struct ticket ticket; /* the summary's strings point into it */
	struct summary summary;
};
struct reading {
	struct store *store;
	const struct desk *desk;
	const struct query *query; /* NULL: all */
	const struct select_options *options;
	struct arena *arena;
	VEC(struct found *) found;
};
struct order {
	const struct query *query;
	const struct query_env *env;
	struct urgency_weights weights;
};

static bool matches(const struct reading *r, const struct summary *s, const struct ticket *t)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	bool all = r->options->flags & SELECT_UNLISTED;
	if (!all && !(r->query ? query_lists(r->query, s) : summary_listed(s)))
		return false;
	if (!r->query)
		return true;
	struct str *bodies = arena_array(&a, t->n, sizeof *bodies);
	law_bodies(t, bodies);
	return query_match(r->query, s, bodies, t->n, env_now(r->options));
}

static int read_one(const char *path, const struct oid *old, const struct oid *blob, void *arg)
{
	struct reading *r = arg;
	struct found *f = arena_new(r->arena, struct found);
	struct id id;
	(void)old;
	if (!blob || !path_is_ticket(str_of(path), &id) ||
		store_ticket_blob(r->store, blob, &id, &f->ticket))
		return 0;
	summary_of(&f->summary, r->arena, &f->ticket, r->desk);
	if (matches(r, &f->summary, &f->ticket))
		vec_push(&r->found, f);
	else
		ticket_release(&f->ticket);
	return 0;
}

static int found_cmp(const void *a, const void *b, void *arg)
{
	const struct found *x = *(struct found *const *)a, *y = *(struct found *const *)b;
	const struct order *o = arg;
	return query_compare(o->query, &x->summary, &y->summary, &o->weights, o->env);
}

/* Files come in the order of their ids, which is the order where none is asked for. */
static void sort_found(struct reading *r)
{
	CLEANUP(query_release) struct query none = { 0 };
	struct order o = { r->query ? r->query : &none, r->options->env, { { 0 } } };
	urgency_weights(&o.weights, r->desk);
	if (r->found.n && !(r->options->flags & SELECT_UNSORTED))
		qsort_r(r->found.p, r->found.n, sizeof *r->found.p, found_cmp, &o);
}

static int read_all(struct reading *r, const struct oid *commit)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(buf_release) struct buf why = { 0 };
	CLEANUP(desk_release) struct desk desk = { 0 };
	struct repo *repo;
	struct oid tree;
	int rc = store_repo(r->store, &repo);
	if (!rc)
		rc = repo_commit_tree(repo, commit, &tree);
	if (!rc)
		rc = store_desk(r->store, commit, &desk, &text, &why);
	r->desk = &desk;
	if (!rc)
		rc = repo_diff(repo, NULL, &tree, read_one, r);
	if (!rc)
		sort_found(r);
	r->desk = NULL;
	return rc;
}

int scan_select(struct store *s, const struct oid *commit, const struct query *q,
	const struct select_options *o, struct strs *ids, struct arena *a)
{
	static const struct select_options defaults;
	CLEANUP(arena_release) struct arena mine = { 0 };
	struct reading r = { .store = s, .query = q, .options = o ? o : &defaults, .arena = &mine };
	int rc = read_all(&r, commit);
	size_t n = r.options->limit ? MIN(r.options->limit, r.found.n) : r.found.n;
	for (size_t i = 0; i < r.found.n; i++) {
		if (!rc && i < n)
			vec_push(ids, arena_str(a, id_str(&r.found.p[i]->summary.id)));
		ticket_release(&r.found.p[i]->ticket);
	}
	vec_release(&r.found);
	return rc;
}
