#include "store/merge_trees.h"
#include "store/txn_inside.h"

struct marks {
	struct tree_merge *m;
	size_t n_ends;
};

static bool is_known(const struct trees_item *it, size_t n_ends, const struct tree_item *side)
{
	for (size_t i = 0; i < n_ends; i++)
		if (tree_item_same(it->at[i], side))
			return true;
	return !side;
}

static int unmark(struct tree_merge *m, const char *path)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	struct str text;
	int rc = txn_get(m->t, path, &text);
	if (rc == -E_NOTFOUND)
		error_clear();
	if (rc)
		return rc == -E_NOTFOUND ? 0 : rc;
	if (!merge_marked(path, text, &out, m->notes))
		return 0;
	merge_note(m->notes, "%s: git's conflict markers were committed, and are merged now", path);
	return txn_put(m->t, path, buf_view(&out));
}

/* Nothing is staged yet: whether theirs can be taken as it is. */
static int look(struct tree_merge *m, const char *path, const struct tree_item *side)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	if (!side)
		return 0;
	int rc = repo_blob(m->repo, &side->id, &blob);
	if (!rc && merge_marked(path, blob.data, &out, NULL))
		m->refused++;
	return rc;
}

static int see(const struct trees_item *it, void *arg)
{
	const struct marks *k = arg;
	struct str path = str_of(it->path);
	bool known = true;
	for (size_t i = k->n_ends; i < it->n; i++)
		known = known && is_known(it, k->n_ends, it->at[i]);
	if (known || !path_is_desk(path) || str_is(path, "tickets"))
		return TREES_PASS;
	if (it->dir)
		return TREES_ENTER;
	if (!str_ends(path, STR(".yaml")) && !str_ends(path, STR(".md")))
		return TREES_PASS;
	return k->m->dry ? look(k->m, it->path, it->at[k->n_ends]) : unmark(k->m, it->path);
}

/* The trees of the ends, then theirs where there is one, then ours. */
int merge_unmark(struct tree_merge *m, const struct oid *ends, size_t n_ends)
{
	struct marks k = { m, MAX(n_ends, (size_t)1) };
	size_t n = k.n_ends;
	struct oid *trees = xcalloc(n + 2, sizeof *trees);
	const struct oid **tops = xcalloc(n + 2, sizeof *tops); /* no ends: an empty tree */
	int rc = 0;
	m->shelf.repo = m->repo;
	for (size_t i = 0; i < n_ends && !rc; i++) {
		rc = repo_commit_tree(m->repo, &ends[i], &trees[i]);
		tops[i] = &trees[i];
	}
	if (!rc && m->theirs) {
		rc = repo_commit_tree(m->repo, m->theirs, &trees[n]);
		tops[n] = &trees[n];
		n++;
	}
	tops[n++] = &m->t->base_tree;
	if (!rc)
		rc = trees_walk(&m->shelf, tops, n, see, &k);
	free(trees);
	free(tops);
	return rc;
}
