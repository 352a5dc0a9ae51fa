/* Merging another line of commits into the desk, in memory: no work tree is needed, and no file ever
 * holds a conflict marker of git's (DESIGN §5).
 *
 * The commits that are new on either side are walked, parents first, for the tickets that they
 * touched, so that hand edits, removed files and entries that a merge lost become entries, the same
 * ones in every clone. All else merges by path, in three ways, never by rename. The result depends
 * on the commits reachable alone: two clones that merge the same two tips write the same tree. */
#ifndef HD_STORE_MERGE_H
#define HD_STORE_MERGE_H
#include "store/history.h"
#include "store/text_merge.h"
#include "store/txn.h"

/* What a person should know, a line each: values that lost, articles with both versions. */
struct merge_notes {
	struct arena arena;
	VEC(struct str) lines;
};
void merge_notes_release(struct merge_notes *n);
/* Nobody listens where notes is NULL. */
PRINTF_LIKE(2, 3) void merge_note(struct merge_notes *notes, const char *fmt, ...);

/* How one file's versions become one. data.p NULL: there is no such file. */
enum file_merge {
	FILE_OURS, /* that side's bytes: out is left alone */
	FILE_THEIRS,
	FILE_MERGED, /* what is in out */
	FILE_REMOVED
};
struct file_sides {
	const char *path;
	struct str base, ours, theirs;
};
/* By kind of file: tickets by the law (the base is not looked at), desk.yaml and other YAML by key,
 * articles by front matter and text (a hunk that truly conflicts keeps both sides, between the lines
 * MERGE_BOTH_*). Of a ticket or YAML file that is broken on one side only, the other is taken, with
 * the broken ticket's entries that can be read; what is broken on both sides merges as text, and
 * so does all else. Of files that are no text the greater by bytes is taken (the merge of trees keeps
 * both). Conflict markers that a side has are merged first. Commutative. Never fails for what is in a file. The driver and the merge of trees both call
 * it. `notes` may be NULL. */
int merge_file(const struct file_sides *f, struct buf *out, enum file_merge *result,
	struct merge_notes *notes);
/* Puts the file into out without the conflict markers that somebody committed: its two versions are
 * merged, from these bytes alone, so that every clone writes the same. False where it has none; a
 * ticket is put together from the sides of the history instead (store/settle.h). */
bool merge_marked(const char *path, struct str text, struct buf *out, struct merge_notes *notes);

enum merge_result {
	MERGE_NOTHING, /* ours has all of theirs, and there is nothing to settle */
	MERGE_FORWARD, /* theirs has all of ours: the branch moves there */
	MERGE_STAGED, /* files were staged: a commit with two parents */
	MERGE_SETTLED /* only mends were staged (theirs is in ours): a commit with one parent */
};
struct merge_options {
	const struct oid *known; /* commits that were settled before: the walk ends at them */
	size_t n_known;
};
/* Merges `theirs` (NULL: only settles what is new in ours) into the txn's base: stages files, and sets
 * what the commit's parents will be. The caller commits, also on MERGE_FORWARD (txn_commit then
 * moves the branch and writes the work tree, without a commit of its own). E_UNRELATED (E_STATE) where
 * the two have no common commit, unless one side is an empty desk. */
int merge_into(struct txn *t, const struct oid *theirs, const struct merge_options *o,
	enum merge_result *result, struct merge_notes *notes);
#endif
