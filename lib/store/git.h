/* Objects of a git repository: the only user of libgit2, started when first needed.
 *
 * A repo reads blobs, trees and commits and writes objects; it never moves refs (txn does) and
 * never merges trees. Memory: what a function hands out is released by its own _release. Errors:
 * E_DAMAGED (also for an object that is lost), E_MISSING (one that a partial clone left out),
 * E_GIT with libgit2's own words. */
#ifndef HD_STORE_GIT_H
#define HD_STORE_GIT_H
#include "base/buf.h"
#include "base/vec.h"
#include "store/place.h"

struct repo;
struct settings;
/* What the place points to must live as long. In a quarantine its objects are read too. */
int repo_open(struct repo **out, const struct place *p);
void repo_free(struct repo *r);
/* Lives as long as the repo. */
const struct place *repo_place(const struct repo *r);

/* For who reads everything: packs that are mapped from now on, in this process, are mapped in small
 * pieces, so that memory does not grow with them. Before threads are started. */
void repo_map_little(void);

struct blob {
	struct str data;
	void *handle; /* libgit2's, */
	char *own; /* or ours */
};
int repo_blob(struct repo *r, const struct oid *id, struct blob *out);
void blob_release(struct blob *b);
/* Any object's bytes: a blob whose kind is told. */
enum object_kind { OBJECT_COMMIT = 1, OBJECT_TREE = 2, OBJECT_BLOB = 3 };
int repo_object(struct repo *r, const struct oid *id, enum object_kind kind, struct blob *out);
bool repo_has(struct repo *r, const struct oid *id);
/* After objects were written behind libgit2's back (a pack): see them. */
int repo_refresh(struct repo *r);
/* The size without reading it all. */
int repo_blob_size(struct repo *r, const struct oid *id, size_t *out);

enum { TREE_BLOB, TREE_EXEC, TREE_DIR, TREE_OTHER /* symlink, submodule */ };
struct tree_item {
	struct str name;
	struct oid id;
	uint8_t kind;
	const char *record; /* in the tree's bytes: mode, a blank, the name */
};
/* A tree's items in git's order. Names live as long as the tree. */
struct tree {
	struct tree_item *items;
	size_t n;
	struct blob bytes;
};
int repo_tree(struct repo *r, const struct oid *id, struct tree *out);
/* The same of bytes at hand, which the tree takes over if it is given a buf's (blob_of_buf);
 * E_DAMAGED where they are no tree. On failure the caller still has them. */
int tree_parse(struct tree *out, struct blob bytes);
void tree_release(struct tree *t);
const struct tree_item *tree_find(const struct tree *t, struct str name); /* or NULL */
/* git's order: a folder sorts as if its name ended with "/". */
int tree_item_cmp(struct str a, bool a_dir, struct str b, bool b_dir);
/* A blob that owns bytes made in memory; empties the buf. */
struct blob blob_of_buf(struct buf *b);

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
/* The same with the items themselves, so with their kinds, TREE_OTHER too. */
typedef int (*tree_item_fn)(const char *path, const struct tree_item *old,
	const struct tree_item *new_item, void *arg);
int repo_diff_items(struct repo *r, const struct oid *old, const struct oid *new_tree,
	tree_item_fn fn, void *arg);

/* git's own merge of lines in three ways (no base: an empty one). Conflicts stand between lines of
 * `marker` (at most UINT16_MAX) times '<', '=' and '>', with anything behind them. */
int git_merge_lines(struct buf *out, struct str base, struct str a, struct str b, size_t marker);

/* The lines that differ, as a unified diff's hunks ("@@ ..."), with three lines around them; nothing
 * where none does. No configuration or attribute has a say. */
int git_diff_lines(struct buf *out, struct str old, struct str now);

/* The id that bytes would have as an object of this kind. */
int object_hash(enum object_kind kind, struct str data, struct oid *out);
const char *object_kind_name(enum object_kind kind); /* "commit", "tree", "blob" */

/* Who acts. */
struct person {
	const char *name, *email;
};
/* author.name, user.name and the same for email, as git finds them; what the environment gave
 * (GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL; NULL: nothing) wins. E_IDENTITY with the mending commands.
 * Strings live as long as what they were found in. */
int person_find(const struct settings *s, const char *env_name, const char *env_email,
	struct person *out);
/* "Name <email> seconds +hhmm": what git would drop from a name is dropped. offset in minutes. */
void person_ident(struct buf *out, const struct person *who, int64_t ms, int32_t offset);
#endif
