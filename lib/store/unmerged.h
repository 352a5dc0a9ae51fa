/* Paths that git left unmerged in the index of a work tree: it could not merge them (stash pop too)
 * and keeps up to three sides of each. */
#ifndef HD_STORE_UNMERGED_H
#define HD_STORE_UNMERGED_H
#include "store/gitindex.h"
#include "store/store.h"

enum unmerged_side { SIDE_BASE, SIDE_OURS, SIDE_THEIRS, SIDE_COUNT };
struct unmerged {
	struct str path; /* terminated */
	struct oid side[SIDE_COUNT]; /* blobs; zero: that side has no such file */
	bool exec; /* a side has it executable */
	bool other; /* a side is no file: a symlink, a submodule */
};
struct unmerged_list {
	struct arena arena;
	VEC(struct unmerged) items; /* in path order */
};
/* A zeroed list is empty. Errors are those of gitindex_read. */
int unmerged_read(struct unmerged_list *out, const struct place *p);
void unmerged_release(struct unmerged_list *l);

/* What becomes of a path. */
enum resolution {
	RESOLVE_LEAVE, /* to the person; nothing is touched */
	RESOLVE_TAKE, /* as it lies in the work tree: somebody resolved it by hand */
	RESOLVE_WRITE, /* the bytes given */
	RESOLVE_REMOVE
};
/* Asked for each path in order. RESOLVE_WRITE: *out has the bytes. Negative ends it. */
typedef int (
	*resolve_fn)(const struct unmerged *u, struct buf *out, enum resolution *how, void *arg);
/* Writes work tree and index as fn says, under the writers' lock and git's index.lock; all of it or,
 * where a path cannot be written, as far as it came: the index follows at the end, so to begin again
 * is right. Errors: E_BUSY, E_IO, those of fn. */
int unmerged_resolve(struct store *s, resolve_fn fn, void *arg);
#endif
