/* The graph of commits, by reading them one by one: libgit2's own walk needs a repository object
 * that it cannot open everywhere (DESIGN §10) and knows nothing of shallow clones. The commits that
 * `<common_dir>/shallow` names count as having no parents.
 *
 * Errors: E_DAMAGED where a commit is missing (the mend says how to get it). */
#ifndef HD_STORE_HISTORY_H
#define HD_STORE_HISTORY_H
#include "store/git.h"

struct commit_node {
	struct oid id, tree;
	int64_t time; /* committer's, s */
	uint32_t *parents; /* positions in the history; UINT32_MAX: not in it */
	struct oid *parent_ids;
	uint32_t n_parents;
};
struct history {
	struct arena arena;
	struct commit_node
		*nodes; /* parents before children; ties by time, then id: the same everywhere */
	size_t n;
	bool shallow; /* the walk ended at a commit whose parents are not here */
};
void history_release(struct history *h);
/* The commits that are reachable from any of `tips` and from none of `known` (which need not exist
 * here: such a one is passed over). */
int history_between(struct repo *r, const struct oid *tips, size_t n_tips, const struct oid *known,
	size_t n_known, struct history *out);
/* Best common ancestors, sorted by id (several in a criss-cross, none for unrelated histories). */
#define MERGE_BASES_MAX 16
int history_merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
	struct oid bases[MERGE_BASES_MAX], size_t *n);
int history_is_ancestor(struct repo *r, const struct oid *old, const struct oid *young, bool *out);
/* Commits only in a, and only in b. */
int history_ahead_behind(struct repo *r, const struct oid *a, const struct oid *b, size_t *ahead,
	size_t *behind);
/* Is the repository a shallow clone? */
bool history_is_shallow(const struct place *p);
#endif
