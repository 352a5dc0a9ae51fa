/* git's index file (.git/index, versions 2 to 4), read and written by hand: reading and writing one
 * of 100,000 entries costs a fifth of what libgit2 takes. Only whole paths are changed,
 * to one entry of stage 0 or none; extensions are dropped on writing, as the format allows (git makes
 * them anew).
 *
 * Errors: E_GIT for what hd does not read (a split or sparse index; the mends say how to leave
 * that), E_DAMAGED for a broken file. */
#ifndef HD_STORE_GITINDEX_H
#define HD_STORE_GITINDEX_H
#include "base/vec.h"
#include "store/place.h"
#include "sys/file.h"

#define INDEX_STAT_BYTES 40
struct index_entry {
	struct str path; /* in the mapping or the arena */
	const unsigned char *stat; /* INDEX_STAT_BYTES: times, inode, mode …, big-endian */
	struct oid id;
	uint16_t flags, more_flags; /* as in the file; the path's length in flags is made anew */
};
struct gitindex {
	struct mapping file;
	struct arena arena;
	uint32_t version;
	struct stat st; /* of the file */
	VEC(struct index_entry) entries; /* sorted by path, then stage */
};
/* A missing file is an empty index. */
int gitindex_read(struct gitindex *out, const char *path);
void gitindex_release(struct gitindex *x);
/* The position of the path's stage 0 entry, or where it belongs (*found false). */
size_t gitindex_find(const struct gitindex *x, struct str path, bool *found);
/* Has the path unmerged entries? */
bool gitindex_conflict(const struct gitindex *x, struct str path);
/* The path (which must live as long) gets this blob and the file's stat; st NULL: there is no such
 * file in the work tree, and the entry keeps the flag that says so. */
struct index_change {
	struct str path;
	const struct oid *id; /* NULL: the entry goes */
	const struct stat *st;
	bool exec;
};
/* All of them in one pass; sorted by path. An unmerged path is merged then. */
void gitindex_apply(struct gitindex *x, const struct index_change *changes, size_t n);
/* Is the file behind `st` certainly the one that the entry was made from? False: look inside. */
bool gitindex_same(const struct gitindex *x, const struct index_entry *e, const struct stat *st);
bool index_entry_skipped(const struct index_entry *e); /* sparse checkout: not in the work tree */
/* 0: merged; else the side of an unmerged path: 1 the base's, 2 ours, 3 theirs. */
unsigned index_entry_stage(const struct index_entry *e);
uint32_t index_entry_mode(
	const struct index_entry *e); /* 0100644, 0100755, or of what is no file */
void gitindex_emit(struct buf *out, const struct gitindex *x);
#endif
