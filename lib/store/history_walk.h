/* A walk over commits from the youngest to the oldest that paints what can be reached from side A
 * and from side B: the base of history.c.
 *
 * Each commit is read at most once, when it is first reached. The order is that of the committers'
 * dates, but no answer leans on them: a commit that gets a colour late is walked again. The walk
 * ends where the colours of nothing that matters can change any more; only for WALK_COUNTS and
 * WALK_ONLY_A a clock that is wrong far below may leave a common commit counted, since to rule
 * that out takes the whole history. Errors: E_DAMAGED for a missing or broken commit. */
#ifndef HD_STORE_HISTORY_WALK_H
#define HD_STORE_HISTORY_WALK_H
#include "base/map.h"
#include "store/git.h"

enum {
	SIDE_A = 1,
	SIDE_B = 2,
	SIDES = SIDE_A | SIDE_B,
	STALE = 4, /* an ancestor of a commit that both sides have */
	SHARED = 8, /* both sides have it: a base unless it is stale too */
};
struct walk_node {
	struct oid id, tree;
	int64_t time;
	struct walk_node **parents;
	uint32_t n_parents;
	uint32_t position; /* for the caller */
	uint8_t colours;
	bool read, queued;
};
struct walk_heap {
	struct walk_node **p;
	size_t n, cap;
	bool oldest_first; /* else the youngest; of one time by id */
};
void heap_push(struct walk_heap *h, struct walk_node *n);
struct walk_node *heap_pop(struct walk_heap *h);

/* Until when: all bases are found; the commits of one side only are; those of A only are. */
enum walk_aim { WALK_BASES, WALK_COUNTS, WALK_ONLY_A };
struct walk {
	struct repo *repo;
	struct arena arena;
	struct map nodes; /* struct walk_node * by id */
	struct map shallow; /* ids of the commits whose parents do not count */
	struct walk_heap queue;
	enum walk_aim aim;
	size_t fresh; /* in the queue, and able to change the answer */
	size_t n_read;
	int64_t oldest; /* of what the answer counts so far */
	bool skewed; /* a commit older than its parent was seen */
	bool hit_shallow;
};
int walk_begin(struct walk *w, struct repo *r, enum walk_aim aim);
void walk_release(struct walk *w);
/* Forgets the colours, not the commits. */
void walk_restart(struct walk *w, enum walk_aim aim);
int walk_push(struct walk *w, const struct oid *id, uint8_t colours);
/* Walks on until the aim is reached, or `until` (NULL: none) has got the colours `its`. */
int walk_run(struct walk *w, const struct walk_node *until, uint8_t its);
/* The rest of the history too. */
int walk_drain(struct walk *w);
/* NULL: not reached. */
struct walk_node *walk_find(const struct walk *w, const struct oid *id);
#endif
