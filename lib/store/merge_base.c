#include "store/merge_trees.h"

/* Bases of bases of bases: histories that cross so often are cut there. */
#define DEPTH_MAX 8

struct base_pair {
	struct oid a, b;
	struct oid bases[MERGE_BASES_MAX];
	size_t n;
};

void version_release(struct version *v)
{
	blob_release(&v->text);
	*v = (struct version){ 0 };
}

bool version_same(const struct version *a, const struct version *b)
{
	const struct file_id *x = &a->file, *y = &b->file;
	return x->there && y->there ? x->kind == y->kind && oid_eq(&x->id, &y->id)
				    : x->there == y->there;
}

int version_read(struct repo *r, struct version *v)
{
	return !v->file.there || v->text.data.p ? 0 : repo_blob(r, &v->file.id, &v->text);
}

/* As git and all the rest see it: links and folders are no files. */
static int version_at(struct tree_merge *m, const struct oid *commit, const char *path,
	struct version *out)
{
	struct oid tree;
	struct file_id f = { .kind = TREE_BLOB };
	int rc = repo_commit_tree(m->repo, commit, &tree);
	if (!rc)
		rc = repo_lookup(m->repo, &tree, path, &f.id, &f.kind);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	error_clear();
	*out = (struct version){ .file = f };
	out->file.there = !rc && (f.kind == TREE_BLOB || f.kind == TREE_EXEC);
	return 0;
}

static int pair_bases(struct tree_merge *m, const struct oid *a, const struct oid *b,
	const struct base_pair **out)
{
	struct base_pair **p;
	vec_each (p, &m->pairs)
		if (oid_eq(&(*p)->a, a) && oid_eq(&(*p)->b, b)) {
			*out = *p;
			return 0;
		}
	struct base_pair *new_pair = xmalloc(sizeof *new_pair);
	*new_pair = (struct base_pair){ .a = *a, .b = *b };
	vec_push(&m->pairs, new_pair);
	*out = new_pair;
	return history_merge_bases(m->repo, a, b, new_pair->bases, &new_pair->n);
}

struct str version_text(const struct version *v)
{
	if (!v->file.there)
		return (struct str){ 0 };
	return v->text.data.p ? v->text.data : STR("");
}

static void move(struct version *to, struct version *from)
{
	version_release(to);
	*to = *from;
	*from = (struct version){ 0 };
}

static int merge_texts(struct tree_merge *m, const char *path, struct version *base,
	struct version *x, struct version *y)
{
	CLEANUP(buf_release) struct buf merged = { 0 };
	enum file_merge result;
	int rc = version_read(m->repo, base);
	if (!rc)
		rc = version_read(m->repo, x);
	if (!rc)
		rc = version_read(m->repo, y);
	if (rc)
		return rc;
	struct file_sides sides = { path, version_text(base), version_text(x), version_text(y) };
	rc = merge_file(&sides, &merged, &result, NULL);
	if (!rc && result == FILE_THEIRS)
		move(x, y);
	if (rc || result != FILE_MERGED)
		return rc;
	blob_release(&x->text);
	x->text = blob_of_buf(&merged);
	return object_hash(OBJECT_BLOB, x->text.data, &x->file.id);
}

/* x becomes the merge of both; y may be moved. */
static int merge_versions(struct tree_merge *m, const char *path, struct version *base,
	struct version *x, struct version *y)
{
	if (version_same(x, y) || version_same(y, base) || (!y->file.there && x->file.there))
		return 0;
	if (x->file.there && !version_same(x, base))
		return merge_texts(m, path, base, x, y);
	move(x, y);
	return 0;
}

static int fold_bases(struct tree_merge *m, const char *path, const struct oid *commits, size_t n,
	int depth, struct version *out)
{
	CLEANUP(version_release) struct version v = { 0 };
	int rc = n ? version_at(m, &commits[0], path, &v) : 0;
	for (size_t i = 1; i < n && !rc; i++) {
		CLEANUP(version_release) struct version base = { 0 }, next = { 0 };
		const struct base_pair *pair;
		rc = version_at(m, &commits[i], path, &next);
		if (rc || version_same(&v, &next))
			continue;
		if (depth < DEPTH_MAX) {
			rc = pair_bases(m, &commits[0], &commits[i], &pair);
			if (!rc)
				rc = fold_bases(m, path, pair->bases, pair->n, depth + 1, &base);
		}
		if (!rc)
			rc = merge_versions(m, path, &base, &v, &next);
	}
	if (!rc)
		move(out, &v);
	return rc;
}

int base_version(struct tree_merge *m, const char *path, const struct oid *commits, size_t n,
	struct version *out)
{
	return fold_bases(m, path, commits, n, 0, out);
}

void tree_merge_release(struct tree_merge *m)
{
	struct base_pair **p;
	vec_each (p, &m->pairs)
		free(*p);
	vec_release(&m->pairs);
	tree_shelf_release(&m->shelf);
}
