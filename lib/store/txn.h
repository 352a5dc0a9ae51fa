/* A txn changes a desk by exactly one commit, or not at all (DESIGN §3).
 *
 * begin takes the writers' lock (waiting up to hd.lockTimeout, in milliseconds like git's own
 * timeouts, default 10,000) and reads the branch's
 * tip; put/remove stage whole files in memory; commit makes them durable and moves the branch by
 * compare-and-swap; release at any point before that leaves no trace. In a checked-out desk the
 * changed files and their index entries are written too, under git's own index.lock and with a
 * journal that the next command finishes.
 *
 * Killed at any instant, or failed by any I/O error, the desk is the old one or the new one, and a
 * commit that returned 0 is on disk.
 *
 * Errors: E_BUSY (the lock; git's index.lock; a merge, rebase or cherry-pick in progress: mends
 * name --continue and --abort), E_RACED (somebody moved the branch: begin again, five times by
 * txn_run), E_DIRTY (a file has hand edits: mend hd commit), E_IO, E_INVALID (a hostile path). */
#ifndef HD_STORE_TXN_H
#define HD_STORE_TXN_H
#include "store/pack.h"
#include "store/store.h"

struct txn;
struct txn_options {
	struct person author;
	int64_t now; /* ms */
	int32_t offset; /* minutes */
	bool bulk; /* gather each commit's objects into one pack (imports) */
	bool dirty_ok; /* take the work tree's own content of staged files (hd commit) */
};
int txn_begin(struct txn **out, struct store *s, const struct txn_options *o);
void txn_release(struct txn **t);
/* The commit it stands on. */
const struct oid *txn_base(const struct txn *t);

/* The staged content, else that of the base. E_NOTFOUND. The bytes live until the next put of
 * that path, or release. */
int txn_get(struct txn *t, const char *path, struct str *out);
bool txn_has(struct txn *t, const char *path);
/* Stages a whole file (copied). In bulk mode it is written to the pack at once and only its id kept. */
int txn_put(struct txn *t, const char *path, struct str data);
int txn_remove(struct txn *t, const char *path);
/* The same with a blob that the repository has already: merges take most files unread. */
int txn_put_id(struct txn *t, const char *path, const struct oid *blob, bool exec);
/* The commit gets this second parent, so that one is made even where no file changes. */
void txn_second_parent(struct txn *t, const struct oid *commit);
/* Instead of a commit of its own, txn_commit moves the branch (and the work tree) to `commit`, which
 * must have the base among its ancestors (else E_STATE); nothing may be staged besides. What hd does
 * not write into a work tree (links, submodules, hostile paths, a file where a folder was) is
 * E_INVALID, with the git merge --ff-only that does: a merge with a second parent leaves it out. */
int txn_forward(struct txn *t, const struct oid *commit);
/* A fresh ticket or entry id that no file here has. */
int txn_new_ticket_id(struct txn *t, struct id *out);

/* Loads and saves a ticket in one word. */
int txn_ticket(struct txn *t, const struct id *id, struct ticket *out);
int txn_put_ticket(struct txn *t, const struct ticket *ticket);
int txn_put_attachment(struct txn *t, const struct id *id, const struct id *entry, struct str name,
	struct str data);

/* How many files are staged. Where what is staged is what the base has already, commit succeeds
 * without a commit, and *out is the base. */
size_t txn_staged(const struct txn *t);
/* The message's first line says what happened in a person's words; trailers ("Ticket: …",
 * "Action: …") are added behind a blank line, as given in order name, value, name, value, NULL.
 * Afterwards the txn stands on the new commit, with nothing staged, and holds the lock still: an
 * import commits every some thousand tickets, and trees that it has read once stay in memory. After
 * a failure the txn is only to be released. */
int txn_commit(struct txn *t, const char *message, const char *const *trailers, struct oid *out);

/* begin, body, commit; again from the start while the branch was moved by somebody else (five
 * times, then E_RACED). body stages files and sets message and trailers in *say; its non-zero
 * return ends it. */
struct txn_say {
	struct buf message;
	struct buf trailers; /* "Name: value\n" lines */
};
typedef int (*txn_body)(struct txn *t, struct txn_say *say, void *arg);
int txn_run(struct store *s, const struct txn_options *o, txn_body body, void *arg,
	struct oid *out);

/* Finishes what a killed process left in a checked-out desk: writes the files and index entries
 * that its journal names, and gives git's index.lock back. Called by store_open; nothing to do
 * is 0, and so is a writer that is still alive. */
int journal_finish(struct store *s);

/* Hand edits: the files of the desk in the work tree that differ from the tip (path, and what
 * happened), in path order; staged or not. Files outside the desk's folders are left alone. */
enum edit_kind { EDIT_CHANGED, EDIT_ADDED, EDIT_REMOVED };
typedef int (*edit_fn)(const char *path, enum edit_kind kind, void *arg);
int store_hand_edits(struct store *s, edit_fn fn, void *arg);
#endif
