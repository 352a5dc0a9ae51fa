#include "store/history.h"
#include "store/history_walk.h"
#include "store/partial.h"
#include "sys/file.h"

bool history_is_shallow(const struct place *p)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	struct stat st;
	buf_fmt(&path, "%s/shallow", p->common_dir);
	return !stat(path.p, &st) && st.st_size;
}

static int push_sides(struct walk *w, const struct oid *a, const struct oid *b)
{
	int rc = walk_push(w, a, SIDE_A);
	return rc ? rc : walk_push(w, b, SIDE_B);
}

int history_is_ancestor(struct repo *r, const struct oid *old, const struct oid *young, bool *out)
{
	CLEANUP(walk_release) struct walk w = { 0 };
	int rc = walk_begin(&w, r, WALK_BASES);
	if (!rc)
		rc = push_sides(&w, old, young);
	if (rc)
		return rc;
	const struct walk_node *n = walk_find(&w, old);
	rc = walk_run(&w, n, SIDES);
	if (rc)
		return rc;
	*out = (n->colours & SIDES) == SIDES;
	return 0;
}

int history_ahead_behind(struct repo *r, const struct oid *a, const struct oid *b, size_t *ahead,
	size_t *behind)
{
	CLEANUP(walk_release) struct walk w = { 0 };
	int rc = walk_begin(&w, r, WALK_COUNTS);
	if (!rc)
		rc = push_sides(&w, a, b);
	if (!rc)
		rc = walk_run(&w, NULL, 0);
	if (rc)
		return rc;
	size_t n[SIDES + 1] = { 0 };
	for (size_t i = 0; i < w.nodes.n; i++)
		n[((struct walk_node *)w.nodes.items[i].ptr)->colours & SIDES]++;
	*ahead = n[SIDE_A];
	*behind = n[SIDE_B];
	return 0;
}

struct bases {
	VEC(struct oid) v;
};

static void gather_bases(const struct walk *w, struct bases *out)
{
	out->v.n = 0;
	for (size_t i = 0; i < w->nodes.n; i++) {
		const struct walk_node *n = w->nodes.items[i].ptr;
		if ((n->colours & (SHARED | STALE)) == SHARED)
			vec_push(&out->v, n->id);
	}
}

/* Where clocks are wrong the walk has ended before it saw that a base is an ancestor of another. */
static int drop_ancestors(struct walk *w, struct bases *b)
{
	bool drop[MERGE_BASES_MAX] = { 0 };
	size_t kept = 0;
	int rc = 0;
	for (size_t i = 0; i < b->v.n && !rc; i++) {
		walk_restart(w, WALK_BASES);
		for (size_t j = 0; j < b->v.n && !rc; j++)
			rc = walk_push(w, &b->v.p[j], i == j ? SIDE_A : SIDE_B);
		const struct walk_node *n = walk_find(w, &b->v.p[i]);
		if (!rc)
			rc = walk_run(w, n, SIDES);
		drop[i] = (n->colours & SIDES) == SIDES;
	}
	for (size_t i = 0; i < b->v.n; i++)
		if (!drop[i])
			b->v.p[kept++] = b->v.p[i];
	b->v.n = kept;
	return rc;
}

static int find_bases(struct walk *w, struct bases *out)
{
	int rc = walk_run(w, NULL, 0);
	gather_bases(w, out);
	if (rc || out->v.n < 2)
		return rc;
	if (out->v.n <= MERGE_BASES_MAX)
		return drop_ancestors(w, out);
	rc = walk_drain(w);
	gather_bases(w, out);
	return rc;
}

static int oid_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct oid));
}

int history_merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
	struct oid bases[MERGE_BASES_MAX], size_t *n)
{
	CLEANUP(walk_release) struct walk w = { 0 };
	struct bases found = { 0 };
	int rc = walk_begin(&w, r, WALK_BASES);
	if (!rc)
		rc = push_sides(&w, a, b);
	if (!rc)
		rc = find_bases(&w, &found);
	if (!rc && !found.v.n && w.hit_shallow)
		rc = fail_shallow(repo_place(r));
	if (!rc) {
		if (found.v.n)
			qsort(found.v.p, found.v.n, sizeof *found.v.p, oid_cmp);
		*n = MIN(found.v.n, (size_t)MERGE_BASES_MAX);
		for (size_t i = 0; i < *n; i++)
			bases[i] = found.v.p[i];
	}
	vec_release(&found.v);
	return rc;
}

/* What was found, to be put in order: parents first, then the oldest. */
struct sorter {
	struct walk_node **nodes; /* any order, their positions set */
	size_t n;
	uint32_t *missing; /* parents that are not placed yet */
	uint32_t *first, *children; /* first[i] … first[i + 1]: the children of node i */
};

static void sorter_release(struct sorter *s)
{
	free(s->nodes);
	free(s->missing);
	free(s->first);
	free(s->children);
}

static bool is_found(const struct walk_node *n)
{
	return (n->colours & SIDES) == SIDE_A;
}

static void gather_found(struct sorter *s, const struct walk *w)
{
	s->nodes = xreallocarray(NULL, w->nodes.n, sizeof *s->nodes);
	for (size_t i = 0; i < w->nodes.n; i++) {
		struct walk_node *n = w->nodes.items[i].ptr;
		n->position = UINT32_MAX;
		if (!is_found(n))
			continue;
		n->position = (uint32_t)s->n;
		s->nodes[s->n++] = n;
	}
}

static void link_children(struct sorter *s)
{
	s->missing = xcalloc(s->n, sizeof *s->missing);
	s->first = xcalloc(s->n + 2, sizeof *s->first);
	for (size_t i = 0; i < s->n; i++)
		for (uint32_t p = 0; p < s->nodes[i]->n_parents; p++)
			if (is_found(s->nodes[i]->parents[p])) {
				s->first[s->nodes[i]->parents[p]->position + 2]++;
				s->missing[i]++;
			}
	for (size_t i = 1; i <= s->n; i++)
		s->first[i + 1] += s->first[i];
	s->children = xreallocarray(NULL, s->first[s->n + 1], sizeof *s->children);
	/* shifted by one while they are filled, so that each ends as the next one's first */
	for (size_t i = 0; i < s->n; i++)
		for (uint32_t p = 0; p < s->nodes[i]->n_parents; p++)
			if (is_found(s->nodes[i]->parents[p]))
				s->children[s->first[s->nodes[i]->parents[p]->position + 1]++] =
					(uint32_t)i;
}

/* Afterwards nodes are in order, and know their positions. */
static void sort_nodes(struct sorter *s)
{
	struct walk_heap ready = { .oldest_first = true };
	struct walk_node **sorted = xreallocarray(NULL, s->n, sizeof(struct walk_node *));
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		if (!s->missing[i])
			heap_push(&ready, s->nodes[i]);
	while (ready.n) {
		struct walk_node *node = sorted[n] = heap_pop(&ready);
		for (uint32_t c = s->first[node->position]; c < s->first[node->position + 1]; c++)
			if (!--s->missing[s->children[c]])
				heap_push(&ready, s->nodes[s->children[c]]);
		n++;
	}
	for (size_t i = 0; i < n; i++)
		sorted[i]->position = (uint32_t)i;
	vec_release(&ready);
	free(s->nodes);
	s->nodes = sorted;
}

static void hand_over(struct history *h, const struct sorter *s)
{
	struct arena *a = &h->arena;
	h->n = s->n;
	h->nodes = arena_array(a, s->n, sizeof *h->nodes);
	for (size_t i = 0; i < s->n; i++) {
		const struct walk_node *n = s->nodes[i];
		struct commit_node *out = &h->nodes[i];
		*out = (struct commit_node){ .id = n->id,
			.tree = n->tree,
			.time = n->time,
			.n_parents = n->n_parents };
		out->parents = arena_array(a, n->n_parents, sizeof *out->parents);
		out->parent_ids = arena_array(a, n->n_parents, sizeof *out->parent_ids);
		for (uint32_t p = 0; p < n->n_parents; p++) {
			out->parents[p] = n->parents[p]->position;
			out->parent_ids[p] = n->parents[p]->id;
		}
	}
}

static int walk_between(struct walk *w, const struct oid *tips, size_t n_tips,
	const struct oid *known, size_t n_known)
{
	int rc = 0;
	for (size_t i = 0; i < n_tips && !rc; i++)
		rc = walk_push(w, &tips[i], SIDE_A);
	for (size_t i = 0; i < n_known && !rc; i++)
		if (repo_has(w->repo, &known[i]))
			rc = walk_push(w, &known[i], SIDE_B);
	return rc ? rc : walk_run(w, NULL, 0);
}

int history_between(struct repo *r, const struct oid *tips, size_t n_tips, const struct oid *known,
	size_t n_known, struct history *out)
{
	CLEANUP(walk_release) struct walk w = { 0 };
	CLEANUP(sorter_release) struct sorter s = { 0 };
	struct history h = { 0 };
	int rc = walk_begin(&w, r, WALK_ONLY_A);
	if (!rc)
		rc = walk_between(&w, tips, n_tips, known, n_known);
	if (rc)
		return rc;
	gather_found(&s, &w);
	link_children(&s);
	sort_nodes(&s);
	hand_over(&h, &s);
	h.shallow = w.hit_shallow;
	*out = h;
	return 0;
}

void history_release(struct history *h)
{
	arena_release(&h->arena);
	*h = (struct history){ 0 };
}
