#include "store/trees.h"

void tree_shelf_release(struct tree_shelf *s)
{
	for (size_t i = 0; i < TREE_SHELF; i++)
		tree_release(&s->slots[i].tree);
	*s = (struct tree_shelf){ 0 };
}

static size_t slot_of(const struct oid *id)
{
	return id->b[0] % TREE_SHELF;
}

static int shelf_take(struct tree_shelf *s, const struct oid *id, struct tree *out)
{
	size_t i = slot_of(id);
	if (!s->slots[i].tree.items || !oid_eq(&s->slots[i].id, id))
		return repo_tree(s->repo, id, out);
	*out = s->slots[i].tree;
	s->slots[i].tree = (struct tree){ 0 };
	return 0;
}

static void shelf_give(struct tree_shelf *s, const struct oid *id, struct tree *t)
{
	size_t i = slot_of(id);
	tree_release(&s->slots[i].tree);
	s->slots[i].id = *id;
	s->slots[i].tree = *t;
	*t = (struct tree){ 0 };
}

bool tree_item_same(const struct tree_item *a, const struct tree_item *b)
{
	return a && b ? a->kind == b->kind && oid_eq(&a->id, &b->id) : a == b;
}

struct walk {
	struct tree_shelf *shelf;
	size_t n;
	trees_fn fn;
	void *arg;
	struct buf path;
};

/* One folder in each of the trees. Those that are the same are read once. */
struct level {
	size_t n;
	const struct oid **ids; /* NULL: no such folder */
	struct tree *own;
	const struct tree **trees;
	const struct tree_item **items; /* of the name that is looked at */
	size_t *next;
};

static void level_init(struct level *l, size_t n)
{
	*l = (struct level){ .n = n };
	l->ids = xcalloc(n, sizeof *l->ids);
	l->own = xcalloc(n, sizeof *l->own);
	l->trees = xcalloc(n, sizeof *l->trees);
	l->items = xcalloc(n, sizeof *l->items);
	l->next = xcalloc(n, sizeof *l->next);
}

static void level_release(struct level *l, struct tree_shelf *shelf)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->own[i].items)
			shelf_give(shelf, l->ids[i], &l->own[i]);
		else
			tree_release(&l->own[i]);
	}
	free(l->ids);
	free(l->own);
	free(l->trees);
	free(l->items);
	free(l->next);
}

static int level_read(struct level *l, struct tree_shelf *shelf)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!l->ids[i])
			continue;
		for (size_t k = 0; k < i && !l->trees[i]; k++)
			if (l->ids[k] && oid_eq(l->ids[k], l->ids[i]))
				l->trees[i] = l->trees[k];
		if (l->trees[i])
			continue;
		int rc = shelf_take(shelf, l->ids[i], &l->own[i]);
		if (rc)
			return rc;
		l->trees[i] = &l->own[i];
	}
	return 0;
}

static int item_cmp(const struct tree_item *a, const struct tree_item *b)
{
	return tree_item_cmp(a->name, a->kind == TREE_DIR, b->name, b->kind == TREE_DIR);
}

/* The next name, and who has it; NULL at the end. */
static const struct tree_item *level_next(struct level *l)
{
	const struct tree_item *first = NULL;
	for (size_t i = 0; i < l->n; i++) {
		const struct tree *t = l->trees[i];
		l->items[i] = t && l->next[i] < t->n ? &t->items[l->next[i]] : NULL;
		if (l->items[i] && (!first || item_cmp(l->items[i], first) < 0))
			first = l->items[i];
	}
	for (size_t i = 0; first && i < l->n; i++) {
		if (l->items[i] && item_cmp(l->items[i], first) != 0)
			l->items[i] = NULL;
		l->next[i] += l->items[i] != NULL;
	}
	return first;
}

static bool all_same(const struct level *l)
{
	size_t i = 1;
	while (i < l->n && tree_item_same(l->items[0], l->items[i]))
		i++;
	return i >= l->n;
}

static int walk_level(struct walk *w, const struct level *above);

static int walk_item(struct walk *w, const struct level *l, const struct tree_item *any)
{
	size_t length = w->path.n;
	buf_fmt(&w->path, "%s%.*s", length ? "/" : "", STR_ARG(any->name));
	struct trees_item it = { .path = w->path.p,
		.dir = any->kind == TREE_DIR,
		.n = l->n,
		.at = l->items,
		.in = l->trees };
	int rc = w->fn(&it, w->arg);
	if (rc == TREES_ENTER)
		rc = it.dir ? walk_level(w, l) : 0;
	buf_cut(&w->path, length);
	return rc;
}

static int walk_open(struct walk *w, struct level *l)
{
	const struct tree_item *any;
	int rc = level_read(l, w->shelf);
	while (!rc && (any = level_next(l)))
		if (!all_same(l))
			rc = walk_item(w, l, any);
	return rc;
}

static int walk_level(struct walk *w, const struct level *above)
{
	struct level l;
	level_init(&l, above->n);
	for (size_t i = 0; i < l.n; i++)
		l.ids[i] = above->items[i] ? &above->items[i]->id : NULL;
	int rc = walk_open(w, &l);
	level_release(&l, w->shelf);
	return rc;
}

int trees_walk(struct tree_shelf *s, const struct oid *const *tops, size_t n, trees_fn fn,
	void *arg)
{
	struct walk w = { .shelf = s, .n = n, .fn = fn, .arg = arg };
	struct level l;
	level_init(&l, n);
	for (size_t i = 0; i < n; i++)
		l.ids[i] = tops[i];
	int rc = walk_open(&w, &l);
	level_release(&l, s);
	buf_release(&w.path);
	return rc;
}
