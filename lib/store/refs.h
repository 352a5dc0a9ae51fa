/* Refs, read and moved by hand: the files format only (loose files, packed-refs, symbolic refs,
 * reflogs, git's own lock protocol), since a start of libgit2's ref code costs more than the whole
 * of a read. Names are full ("refs/heads/desk"). */
#ifndef HD_STORE_REFS_H
#define HD_STORE_REFS_H
#include "store/place.h"
#include "sys/batch.h"

/* The commit under a name, symbolic refs followed; *final is the name of the ref that holds it
 * (NULL: not wanted). E_NOTFOUND with *final set where the last one does not exist; E_DAMAGED. */
int ref_read(const char *common_dir, const char *name, struct arena *a, struct oid *out,
	const char **final);
/* What HEAD of a git_dir names: "refs/heads/…"; while a branch is rebased, that branch; NULL when
 * it is detached. E_GIT when broken. */
int ref_head(const char *git_dir, struct arena *a, const char **out);
/* Walks the refs under a prefix ("refs/remotes/"), loose ones over packed ones, in no order; a
 * non-zero return of fn ends it. */
typedef int (*ref_fn)(const char *name, const struct oid *id, void *arg);
int ref_each(const char *common_dir, const char *prefix, ref_fn fn, void *arg);

/* Moving a ref by compare-and-swap:
 *	ref_lock	takes <ref>.lock (E_BUSY), compares (E_RACED), writes the new value
 *	…	the caller flushes u->fd, and makes the objects durable
 *	ref_move	appends the reflog where the repository keeps one, renames, flushes the folder
 *	ref_release	at any point before the move: gives the lock back, nothing has changed */
struct ref_update {
	int fd; /* of the lock file; descriptor + 1, 0: not locked */
	char *name, *path, *lock, *witness;
	struct oid old, new_id;
};
/* old == NULL: the ref must not exist. witness (NULL: none) is a path that only the holder of the
 * writers' lock uses, by which a lock that a dead process of ours left is known (sys/lockfile.h). */
int ref_lock(struct ref_update *u, const struct place *p, const char *name, const struct oid *old,
	const struct oid *new_id, const char *witness);
/* ident: "Name <email> seconds +hhmm". */
int ref_move(struct ref_update *u, const struct place *p, const char *ident, const char *message);
void ref_release(struct ref_update *u);
#endif
