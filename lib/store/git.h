/* Objects of a git repository: the only user of libgit2, started when first needed.
 *
 * A repo reads blobs, trees and commits and writes objects; it never moves refs (txn does) and
 * never merges trees. Memory: what a function hands out is released by its own _release. Errors:
 * E_NOTFOUND, E_GIT with libgit2's own words, E_DAMAGED. */
#ifndef HD_STORE_GIT_H
#define HD_STORE_GIT_H
#include "base/buf.h"
#include "base/vec.h"
#include "store/place.h"

struct repo;
int repo_open(struct repo **out, const struct place *p);
void repo_free(struct repo *r);

struct blob {
	struct str data;
	void *handle;
};
int repo_blob(struct repo *r, const struct oid *id, struct blob *out);
void blob_release(struct blob *b);
/* The size without reading it all. */
int repo_blob_size(struct repo *r, const struct oid *id, size_t *out);

enum { TREE_BLOB, TREE_EXEC, TREE_DIR, TREE_OTHER /* symlink, submodule */ };
struct tree_item {
	struct str name;
	struct oid id;
	uint8_t kind;
};
/* A tree's items in git's order. Names live as long as the tree. */
struct tree {
	struct tree_item *items;
	size_t n;
	void *handle;
};
int repo_tree(struct repo *r, const struct oid *id, struct tree *out);
void tree_release(struct tree *t);
const struct tree_item *tree_find(const struct tree *t, struct str name); /* or NULL */

/* What `path` names below a tree: E_NOTFOUND if nothing. kind may be NULL. */
int repo_lookup(struct repo *r, const struct oid *tree, const char *path, struct oid *out,
	uint8_t *kind);

struct commit {
	struct arena arena;
	struct oid id, tree;
	struct oid *parents;
	size_t n_parents;
	struct str author_name, author_email, message;
	int64_t time; /* author's, ms */
};
int repo_commit(struct repo *r, const struct oid *id, struct commit *out);
void commit_release(struct commit *c);
int repo_commit_tree(struct repo *r, const struct oid *commit, struct oid *tree);

/* Our own walk over two trees that skips equal ids: fn is told every blob path that differs
 * (old or new NULL: added or removed), in path order; it returns non-zero to stop with that. Either
 * tree may be NULL (empty). */
typedef int (*tree_diff_fn)(const char *path, const struct oid *old, const struct oid *new_id,
	void *arg);
int repo_diff(struct repo *r, const struct oid *old, const struct oid *new_tree, tree_diff_fn fn,
	void *arg);

/* The id that bytes would have as an object of this kind ("blob", "tree", "commit"). */
enum object_kind { OBJECT_COMMIT = 1, OBJECT_TREE = 2, OBJECT_BLOB = 3 };
int object_hash(enum object_kind kind, struct str data, struct oid *out);

/* Who acts: user.name and user.email as git finds them (GIT_AUTHOR_* given by the caller win).
 * E_IDENTITY with the mending commands. Strings live as long as the repo's place. */
struct person {
	const char *name, *email;
};
#endif
