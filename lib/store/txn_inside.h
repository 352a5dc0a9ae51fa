/* The parts of a txn: between txn.c and its helpers (txn_tree.c, checkout.c, journal.c). */
#ifndef HD_STORE_TXN_INSIDE_H
#define HD_STORE_TXN_INSIDE_H
#include "base/map.h"
#include "store/checkout.h"
#include "store/loose.h"
#include "store/refs.h"
#include "store/txn.h"

/* One file of the change. Bulk: its bytes are in the pack only. */
struct staged {
	struct str path; /* in the txn's arena, terminated */
	struct buf data;
	struct oid id; /* of what is put; set when it is written as an object */
	struct oid old; /* the base's, zero if it has none; set by tree_build */
	bool removed;
	bool by_id; /* a blob that is there already: data only once it was asked for */
	bool exec; /* as the base has it, or as was said with the id */
	bool old_exec;
};

/* Trees by folder, so that each is read once: an entry holds as long as its id is asked for. */
struct tree_cache {
	struct arena arena;
	struct map by_dir; /* struct cached * */
};
void tree_cache_release(struct tree_cache *c);
/* The tree of the folder `dir` ("" is the top), which must have this id; it lives in the cache
 * until the folder is asked for with another id. */
int tree_cache_get(struct tree_cache *c, struct repo *r, struct str dir, const struct oid *id,
	const struct tree **out);
/* What path names below `top`: E_NOTFOUND if nothing. */
int tree_cache_lookup(struct tree_cache *c, struct repo *r, const struct oid *top, struct str path,
	struct tree_item *out);

struct txn {
	struct store *store;
	struct repo *repo;
	struct txn_options options;
	struct arena arena; /* of the options' strings */
	struct arena paths; /* of what is staged, until the next commit */
	struct lock lock;
	bool unborn; /* there is no base: the desk's first commit */
	struct oid base, base_tree;
	struct oid second, forward; /* zero: none */
	struct map staged; /* struct staged * by path */
	struct tree_cache trees;
	struct loose loose; /* where objects go, */
	struct pack *pack; /* or in bulk: NULL until the first */
};
/* With `unborn`, the branch must not exist, and the first commit makes it. */
int txn_begin_at(struct txn **out, struct store *s, const struct txn_options *o, bool unborn);
int txn_put_object(struct txn *t, enum object_kind kind, struct str data, struct oid *id);
/* Drops what is staged, and objects that were not published. */
void txn_forget(struct txn *t);
/* The tree that the base's becomes with the staged files, written as objects; E_INVALID where a
 * path leads through a file, a symlink or a submodule. */
int tree_build(struct txn *t, struct staged **files, size_t n, struct oid *out);
#define TXN_PARENTS_MAX 2
/* How many parents the commit gets. */
size_t txn_parents(const struct txn *t, struct oid out[TXN_PARENTS_MAX]);
/* The commit as git signs it (commit.gpgSign); the tree must be on disk. */
int commit_sign(const struct txn *t, const struct oid *tree, const char *message, struct oid *out);

/* What moving the work tree from the base to another tree changes, in path order. */
struct forward_files {
	struct arena arena; /* of the paths */
	VEC(struct checkout_file) v;
};
void forward_files_release(struct forward_files *f);
/* E_INVALID for what hd does not write: links, submodules, hostile paths. */
int forward_files_find(struct txn *t, const struct oid *tree, struct forward_files *out);
/* A blob that the work tree is to get must be here before the branch moves. */
int txn_need_blob(const struct txn *t, const struct oid *id);
/* Starts git's own garbage collection in the background when a count says so (DESIGN §3). */
void gc_maybe(const struct place *p, const struct oid *commit);
#endif
