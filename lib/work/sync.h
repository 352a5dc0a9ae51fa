/* `hd sync`: fetch, merge in memory, push, and again while others were quicker. */
#ifndef HD_WORK_SYNC_H
#define HD_WORK_SYNC_H
#include "store/merge.h"
#include "store/remote.h"
#include "work/work.h"

#define SYNC_TRIES 8 /* hd.syncTries */

struct sync_options {
	const char *remote; /* NULL: the desk's own */
	bool no_push, publish; /* publish: the branch may be made over there */
	bool offline_ok; /* an unreachable remote is no error: result.offline */
	struct remote_io io;
	/* told before each step; arg is the caller's */
	void (*step)(void *arg, const char *what, int attempt);
	/* waits; so that the library needs no clock of its own. Growing and jittered. */
	void (*wait)(void *arg, int ms);
	void *arg;
};
enum sync_change { SYNC_NEW, SYNC_ANSWERED, SYNC_CHANGED, SYNC_GONE };
struct sync_ticket {
	struct id id;
	enum sync_change what;
	struct str who, title; /* of the newest entry that came in */
};
struct sync_result {
	struct arena arena;
	struct oid before, after; /* the desk's tip */
	enum merge_result merge;
	bool pushed, offline, nothing_to_push, reached; /* reached: the remote has all that we have */
	int attempts;
	size_t sent; /* commits */
	VEC(struct sync_ticket) came; /* what came in, newest last */
	size_t other_files; /* articles and so on that came in */
	struct merge_notes notes;
};
void sync_result_release(struct sync_result *r);
int work_sync(struct work *w, const struct sync_options *o, struct sync_result *out);

/* Commits that were settled (merged by hd, with all that they stand on) are remembered below
 * place.local, so that the next walk ends there. No memory: the merge bases are the ends. */
#endif
