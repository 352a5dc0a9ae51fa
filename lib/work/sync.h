/* `hd sync`: fetch, merge in memory, push, and again while others were quicker.
 *
 * What came in is kept whatever becomes of the push: work_sync then succeeds, and the result says
 * why nothing was sent. It fails where nothing changed: errors of remote.h for the fetch, of txn.h and
 * merge.h for the merge (E_DIRTY, E_BUSY, E_STATE for an unrelated desk), E_STATE for a branch that
 * was never published, E_INVALID for an entry dated ahead of now. A commit that was merged stays
 * merged; stopped at any point, the next sync goes on. */
#ifndef HD_WORK_SYNC_H
#define HD_WORK_SYNC_H
#include "store/merge.h"
#include "store/remote.h"
#include "work/work.h"

#define SYNC_TRIES 8 /* hd.syncTries */
#define SYNC_WAIT_MS 100 /* before the second try, then twice as long each time, */
#define SYNC_WAIT_MAX_MS 5000 /* up to this */

struct sync_options {
	const char *remote; /* NULL: the desk's own */
	bool no_push, publish; /* publish: in branch mode, the branch may be made over there */
	bool offline_ok; /* an unreachable remote is no error */
	bool settle_all; /* a merge of git's has lost something: every commit is looked at */
	bool alone_ok; /* that there is no remote is no error: something was done before */
	bool anonymous; /* nobody is known: nothing may be committed, only moved forward */
	struct remote_io io;
	/* told before each step: "fetching", "merging", "pushing" */
	void (*step)(void *arg, const char *what, int attempt);
	/* waits about so many times as long as the last try took, and at least so many times
	 * SYNC_WAIT_MS: where a try takes long (a slow line, a busy server) others come between for
	 * as long. So that the library needs neither clock nor dice. */
	void (*wait)(void *arg, int times);
	void *arg;
};
enum sync_push {
	SYNC_EVEN, /* the remote has all that the desk has */
	SYNC_PUSHED,
	SYNC_KEPT, /* --no-push, or a dry run */
	SYNC_FETCH_ONLY, /* a bundle */
	SYNC_NOWHERE, /* there is no remote: only what a merge had lost was mended */
	SYNC_OFFLINE, /* and that was allowed; `unsent` says why */
	SYNC_FAILED /* `unsent` says why */
};
enum sync_change { SYNC_NEW, SYNC_ANSWERED, SYNC_CHANGED, SYNC_GONE };
struct sync_ticket {
	struct id id;
	enum sync_change what;
	int64_t at; /* of its newest entry that came in; 0: none did (edited by hand, or broken) */
	struct str who, title; /* who wrote that; title as it is over there */
};
struct sync_result {
	struct arena arena;
	const char *remote; /* its name, or URL; NULL: there is none */
	struct oid before, after; /* the desk's tip */
	enum merge_result merge; /* the last that did something */
	enum sync_push push;
	struct error unsent;
	bool reached; /* the fetch came through */
	bool forced; /* the remote's branch does not have all any more that was seen there */
	int attempts;
	size_t sent, received; /* commits; in a dry run those that would be */
	VEC(struct sync_ticket) came; /* oldest first */
	size_t other_files; /* articles and so on that came in */
	struct merge_notes notes;
};
void sync_result_release(struct sync_result *r);
int work_sync(struct work *w, const struct sync_options *o, struct sync_result *out);
/* Only what is new here is settled; nothing is fetched or sent. */
int work_settle(struct work *w, const struct sync_options *o, struct sync_result *out);

/* How the desk stands to its remote, as of the last fetch: without a network, and where both are
 * equal without reading a commit. */
struct sync_standing {
	const char *remote; /* NULL: the desk has none */
	bool seen; /* false: never fetched, and nothing was sent */
	size_t unsent, unfetched; /* commits */
};
int sync_standing(struct store *s, struct arena *a, struct sync_standing *out);

/* What `theirs` would bring to `ours`: result->came and other_files, anew. E_INVALID for an entry
 * whose `at` is more than AHEAD_MAX ahead of now. */
int sync_look(struct work *w, const struct oid *ours, const struct oid *theirs,
	struct sync_result *r);
#endif
