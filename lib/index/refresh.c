/* Bringing the index to a commit: the changed tickets and the smallest segments become one new
 * segment, older and larger ones only learn which of their rows it replaces. */
#include "index/inside.h"

/* A segment is merged into what comes after it unless it is this many times as large, so there are
 * few segments and a row is rewritten a few dozen times in its life. */
#define TIER 4
uint32_t index_tier_min = 64;

struct aged {
	uint64_t id;
	uint32_t age; /* 0: newest */
	struct row_ref ref;
	bool broken; /* really: with a reason */
};
struct merge {
	struct index *ix;
	const struct deltas *deltas;
	struct gathered *fresh;
	size_t keep; /* segments in front of ix->segments.p[keep] stay */
	VEC(struct source) sources;
	VEC(struct aged) rows, broken;
	VEC(struct row_ref) row_refs, broken_refs;
	VEC(struct kill) kills;
};

static void merge_release(struct merge *m)
{
	for (size_t i = 0; i < m->sources.n; i++)
		source_release(&m->sources.p[i]);
	vec_release(&m->sources);
	vec_release(&m->rows);
	vec_release(&m->broken);
	vec_release(&m->row_refs);
	vec_release(&m->broken_refs);
	vec_release(&m->kills);
}

static void choose_tier(struct merge *m)
{
	const struct segments *all = &m->ix->segments;
	size_t taken = m->deltas->n, i = all->n;
	while (i > m->ix->first &&
		all->p[i - 1]->n_rows <= MAX(taken * TIER, (size_t)index_tier_min))
		taken += all->p[--i]->n_rows;
	m->keep = i;
}

static int damaged_rc(const struct segment *s)
{
	return sections_fail(&s->file);
}

/* ---- rows that are replaced ---- */

static int kill_in(struct merge *m, size_t at, uint64_t id)
{
	struct segment *s = m->ix->segments.p[at];
	uint32_t row;
	int found = segment_find(s, id, &row);
	if (found < 0)
		return damaged_rc(s);
	if (!found || segment_is_dead(s, row))
		return 0;
	segment_kill(s, row);
	if (at < m->keep)
		vec_push(&m->kills, (struct kill){ s->number, row });
	return 0;
}

static int kill_changed(struct merge *m)
{
	for (size_t i = m->ix->first; i < m->ix->segments.n; i++)
		for (size_t j = 0; j < m->deltas->n; j++) {
			int rc = kill_in(m, i, m->deltas->p[j].id);
			if (rc)
				return rc;
		}
	return 0;
}

static bool is_kept(const struct merge *m, uint32_t number)
{
	for (size_t i = m->ix->first; i < m->keep; i++)
		if (m->ix->segments.p[i]->number == number)
			return true;
	return false;
}

static int inherit_kills(struct merge *m)
{
	for (size_t i = m->keep; i < m->ix->segments.n; i++) {
		struct segment *s = m->ix->segments.p[i];
		size_t n = section_count(s, SEC_KILLS, sizeof(struct kill));
		const struct kill *k = section_at(s, SEC_KILLS, 0, n, sizeof *k);
		if (!k)
			return damaged_rc(s);
		for (size_t j = 0; j < n; j++)
			if (is_kept(m, k[j].segment))
				vec_push(&m->kills, k[j]);
	}
	return 0;
}

/* ---- broken files ---- */

/* The newest word of the segments [from, to) on whether the file of id is broken. */
static bool was_broken(const struct index *ix, size_t from, size_t to, uint64_t id)
{
	for (size_t i = to; i-- > from;) {
		struct segment *s = ix->segments.p[i];
		size_t n = section_count(s, SEC_BROKEN, sizeof(struct broken_row));
		const struct broken_row *b = section_at(s, SEC_BROKEN, 0, n, sizeof *b);
		for (size_t j = 0; b && j < n; j++)
			if (b[j].id == id)
				return b[j].why;
	}
	return false;
}

static bool draft_has_broken(const struct gathered *g, uint64_t id)
{
	for (size_t i = 0; i < GATHER_WORKERS; i++)
		for (size_t j = 0; j < g->drafts[i].broken.n; j++)
			if (g->drafts[i].broken.p[j].id == id)
				return true;
	return false;
}

/* A file that is whole again, or gone, takes its mark away. */
static void mend_broken(struct merge *m)
{
	const struct index *ix = m->ix;
	bool any = false;
	index_each(i, ix) any |= ix->segments.p[i]->file.parts[SEC_BROKEN].size != 0;
	for (size_t i = 0; any && i < m->deltas->n; i++) {
		struct id id = id_of_number(m->deltas->p[i].id);
		if (was_broken(ix, ix->first, ix->segments.n, m->deltas->p[i].id) &&
			!draft_has_broken(m->fresh, m->deltas->p[i].id))
			draft_broken(&m->fresh->drafts[0], &id, STR(""));
	}
}

/* ---- sources, in order of age ---- */

static void add_draft(struct merge *m, const struct draft *d)
{
	uint32_t source = (uint32_t)m->sources.n;
	source_of_draft(vec_add(&m->sources), d);
	for (uint32_t i = 0; i < d->rows.n; i++)
		vec_push(&m->rows, (struct aged){ d->rows.p[i].id, 0, { source, i }, false });
	for (uint32_t i = 0; i < d->broken.n; i++)
		vec_push(&m->broken,
			(struct aged){ d->broken.p[i].id, 0, { source, i }, d->broken.p[i].why });
}

static int add_segment(struct merge *m, struct segment *s, uint32_t age)
{
	uint32_t source = (uint32_t)m->sources.n;
	struct source from;
	if (!source_of_segment(&from, s))
		return damaged_rc(s);
	vec_push(&m->sources, from);
	const uint64_t *ids = section_at(s, SEC_ID, 0, s->n_rows, sizeof *ids);
	for (uint32_t i = 0; i < s->n_rows; i++)
		if (!segment_is_dead(s, i))
			vec_push(&m->rows, (struct aged){ ids[i], age, { source, i }, false });
	size_t n = section_count(s, SEC_BROKEN, sizeof(struct broken_row));
	const struct broken_row *b = section_at(s, SEC_BROKEN, 0, n, sizeof *b);
	for (uint32_t i = 0; i < n; i++)
		vec_push(&m->broken, (struct aged){ b[i].id, age, { source, i }, b[i].why });
	return 0;
}

static int add_sources(struct merge *m)
{
	const struct segments *old = &m->ix->segments, *full = &m->fresh->segments;
	int rc = 0;
	for (size_t i = 0; i < GATHER_WORKERS; i++)
		add_draft(m, &m->fresh->drafts[i]);
	for (size_t i = 0; i < full->n && !rc; i++)
		rc = add_segment(m, full->p[i], 0);
	for (size_t i = m->keep; i < old->n && !rc; i++)
		rc = add_segment(m, old->p[i], (uint32_t)(old->n - i));
	return rc;
}

static int aged_cmp(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->age != y->age)
		return x->age < y->age ? -1 : 1;
	return y->broken - x->broken;
}

static void order(struct merge *m)
{
	if (m->rows.n)
		qsort(m->rows.p, m->rows.n, sizeof *m->rows.p, aged_cmp);
	for (size_t i = 0; i < m->rows.n; i++)
		if (!i || m->rows.p[i].id != m->rows.p[i - 1].id)
			vec_push(&m->row_refs, m->rows.p[i].ref);
	if (m->broken.n)
		qsort(m->broken.p, m->broken.n, sizeof *m->broken.p, aged_cmp);
	for (size_t i = 0; i < m->broken.n; i++) {
		const struct aged *b = &m->broken.p[i];
		if (i && b->id == b[-1].id)
			continue;
		/* a mark is taken away only where an older segment has it */
		if (b->broken || was_broken(m->ix, m->ix->first, m->keep, b->id))
			vec_push(&m->broken_refs, b->ref);
	}
}

/* ---- the new segment ---- */

static uint32_t next_number(const struct index *ix)
{
	uint32_t next = 1;
	index_each(i, ix) next = MAX(next, ix->segments.p[i]->number + 1);
	return next;
}

static void adopt(struct merge *m, struct segment *made)
{
	struct index *ix = m->ix;
	while (ix->segments.n > m->keep)
		segment_free(ix->segments.p[--ix->segments.n]);
	if (made)
		vec_push(&ix->segments, made);
	ix->m.segments.n = 0;
	index_each(i, ix)
	{
		const struct segment *s = ix->segments.p[i];
		vec_push(&ix->m.segments,
			(struct manifest_segment){ s->number, s->n_rows, s->file.n, s->file.sum });
	}
}

static int write_merged(struct merge *m)
{
	struct segment *made = NULL;
	struct segment_plan plan = {
		.sources = m->sources.p,
		.n_sources = m->sources.n,
		.rows = m->row_refs.p,
		.n_rows = m->row_refs.n,
		.kills = m->kills.p,
		.n_kills = m->kills.n,
		.broken = m->broken_refs.p,
		.n_broken = m->broken_refs.n,
	};
	if (plan.n_rows || plan.n_kills || plan.n_broken) {
		int rc = segment_store(&made, &plan, m->ix->dir, next_number(m->ix),
			m->ix->store->place.file_mode, &m->ix->in_memory);
		if (rc)
			return rc;
	}
	adopt(m, made);
	return 0;
}

static int merge_run(struct merge *m)
{
	choose_tier(m);
	int rc = kill_changed(m);
	if (!rc)
		rc = inherit_kills(m);
	if (rc)
		return rc;
	mend_broken(m);
	rc = add_sources(m);
	if (rc)
		return rc;
	order(m);
	return write_merged(m);
}

static int apply(struct index *ix, const struct desk *desk, const struct deltas *deltas)
{
	struct gathered fresh = { 0 };
	int rc = gather(&fresh, ix, desk, deltas);
	if (rc)
		return rc;
	struct merge m = { .ix = ix, .deltas = deltas, .fresh = &fresh };
	rc = merge_run(&m);
	merge_release(&m);
	gathered_release(&fresh);
	return rc;
}

/* ---- from commit to commit ---- */

/* Who is an agent decides what a reply is, so other members mean other summaries. */
static bool same_agents(const struct desk *a, const struct desk *b)
{
	if (a->n_members != b->n_members)
		return false;
	for (size_t i = 0; i < a->n_members; i++)
		if (!str_eq(a->members[i].email, b->members[i].email))
			return false;
	return true;
}

static void forget(struct index *ix)
{
	ix->first = ix->segments.n;
	ix->m.segments.n = 0;
	ix->m.tree = (struct oid){ 0 };
}

static int deltas_to(struct index *ix, struct repo *repo, const struct oid *tree,
	struct deltas *out)
{
	bool anew = oid_zero(&ix->m.tree);
	int rc = deltas_between(repo, anew ? NULL : &ix->m.tree, tree, out);
	if (!rc || anew)
		return rc;
	/* the old tree may be gone: a branch was rewritten and the rest collected */
	forget(ix);
	return deltas_between(repo, NULL, tree, out);
}

static int read_desk(struct index *ix, const struct oid *commit, struct buf *text,
	struct desk *desk)
{
	CLEANUP(buf_release) struct buf why = { 0 };
	int rc = store_desk(ix->store, commit, desk, text, &why);
	if (!rc && why.n) {
		buf_reset(&ix->note);
		buf_str(&ix->note, buf_view(&why));
	}
	return rc;
}

/* An unchanged desk stays where it is: a mending must not pull it away under those who ask. */
static void set_desk(struct index *ix, struct buf *text, struct desk *desk)
{
	if (ix->desk.node && str_eq(buf_view(&ix->m.desk), buf_view(text)))
		return;
	desk_release(&ix->desk);
	ix->desk = *desk;
	*desk = (struct desk){ 0 };
	buf_release(&ix->m.desk);
	ix->m.desk = *text;
	*text = (struct buf){ 0 };
	buf_reset(&ix->m.branch);
	buf_cstr(&ix->m.branch, ix->store->place.branch);
}

static void save(struct index *ix)
{
	if (!ix->in_memory && manifest_write(&ix->m, ix->dir, ix->store->place.file_mode))
		ix->in_memory = true;
	if (!ix->in_memory)
		index_sweep(&ix->m, ix->dir);
	error_clear();
}

int index_refresh(struct index *ix, const struct oid *commit, bool anew)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(desk_release) struct desk desk = { 0 };
	struct deltas deltas = { 0 };
	struct repo *repo;
	struct oid tree;
	int rc = store_repo(ix->store, &repo);
	if (!rc)
		rc = repo_commit_tree(repo, commit, &tree);
	if (!rc)
		rc = read_desk(ix, commit, &text, &desk);
	if (rc)
		return rc;
	if (!ix->in_memory && dir_make(ix->dir, ix->store->place.dir_mode))
		ix->in_memory = true;
	if (anew || oid_zero(&ix->m.tree) || !same_agents(&desk, &ix->desk))
		forget(ix);
	rc = deltas_to(ix, repo, &tree, &deltas);
	if (!rc && deltas.n)
		rc = apply(ix, &desk, &deltas);
	vec_release(&deltas);
	if (rc)
		return rc;
	if (!anew && !oid_zero(&ix->m.commit))
		index_look_for_lost(ix, repo, &ix->m.commit, commit);
	ix->m.commit = *commit;
	ix->m.tree = tree;
	set_desk(ix, &text, &desk);
	save(ix);
	return 0;
}
