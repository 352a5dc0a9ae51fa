/* The merge of two tips' trees with those of their bases, by path and never by rename, staged in a
 * txn that stands on `ours`. Where there are several bases (a criss-cross), a file's base is what
 * the bases themselves merge to, in the order of their ids, and so on down: as every clone that had
 * merged them would have written it. */
#ifndef HD_STORE_MERGE_TREES_H
#define HD_STORE_MERGE_TREES_H
#include "store/amend.h"
#include "store/merge.h"
#include "store/trees.h"

struct base_pair;
struct tree_merge {
	struct txn *t;
	struct repo *repo;
	struct tree_shelf shelf;
	const struct oid *theirs; /* a commit; ours is the txn's base */
	struct oid bases[MERGE_BASES_MAX];
	size_t n_bases;
	const struct amends *our_amends, *their_amends;
	struct merge_notes *notes;
	bool dry; /* nothing is staged: only `refused` is wanted */
	size_t refused; /* files of theirs that hd does not take as they are: links, markers … */
	VEC(struct base_pair *) pairs; /* bases of bases, as far as they were asked for */
};
void tree_merge_release(struct tree_merge *m);
/* All files but those that an amendment is about. */
int merge_trees(struct tree_merge *m);
/* The tickets that have an amendment; theirs may be NULL. */
int merge_amended(struct tree_merge *m);
/* What has become of the other files in which somebody has committed conflict markers since the ends
 * (commits): they are merged. theirs may be NULL. When dry, theirs is looked at. */
int merge_unmark(struct tree_merge *m, const struct oid *ends, size_t n_ends);

/* One file in a commit, or what several became. A zeroed one is none. */
struct version {
	struct file_id file; /* its id is that of text where there is one */
	struct blob text; /* once read or merged */
};
void version_release(struct version *v);
bool version_same(const struct version *a, const struct version *b);
int version_read(struct repo *r, struct version *v);
struct str version_text(const struct version *v); /* p is NULL where there is no file */
/* What the n commits have at the path, as one version. */
int base_version(struct tree_merge *m, const char *path, const struct oid *commits, size_t n,
	struct version *out);
#endif
