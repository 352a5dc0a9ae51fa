/* The work tree of a checked-out desk, kept in step with its branch by git's own protocol:
 *
 *	checkout_begin	takes index.lock (E_BUSY), checks that HEAD is still on the branch and that none
 *			of the files has hand edits (E_DIRTY), that no path leads through a symlink
 *	checkout_journal	what is about to happen, into the batch that is flushed before the ref moves
 *	…	the ref moves
 *	checkout_apply	writes the files and their index entries, renames the index, forgets the journal
 *	checkout_release	at any point: gives index.lock back. Before the ref moved, nothing has happened
 *
 * What the journal says is finished by journal_finish in whatever process comes next, which also
 * gives back an index.lock of ours that a dead process left (sys/lockfile.h). */
#ifndef HD_STORE_CHECKOUT_H
#define HD_STORE_CHECKOUT_H
#include "store/git.h"
#include "sys/batch.h"

/* One path: a zero id says that there is no such file. */
struct checkout_file {
	const char *path;
	struct oid old, new_id;
	bool exec;
	struct str data; /* the new bytes if at hand (p != NULL), else read from the repository */
};
struct checkout;
/* `files` live as long. With any_content hand edits of them are overwritten. */
int checkout_begin(struct checkout **out, const struct place *p, const struct checkout_file *files,
	size_t n, bool any_content);
int checkout_journal(struct checkout *c, const struct oid *commit, struct batch *b);
int checkout_apply(struct checkout *c, struct repo *r);
void checkout_release(struct checkout **c);
/* Finishes what a dead process's journal says and gives its index.lock back. The writers' lock must
 * be held. */
int checkout_recover(const struct place *p, struct repo *r);
/* What of git's is going on in the work tree: "merge", "rebase", "cherry-pick", "revert", "am"; or
 * NULL. */
const char *checkout_operation(const struct place *p);
/* What git has stopped at there. */
struct git_stop {
	const char *operation; /* as above; NULL with unmerged paths: a stash pop, for example */
	size_t unmerged; /* paths */
	bool ours; /* all of them are the desk's: hd merges them */
	const char *work_tree; /* the place's */
};
/* A zeroed one: nothing. An index that cannot be read has nothing unmerged. */
struct git_stop checkout_stop(const struct place *p);
/* An operation is E_BUSY, with the words to end it: hd's own where hd can. */
int checkout_in_progress(const struct place *p);
#endif
