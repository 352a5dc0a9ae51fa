/* What each terminal was last shown, so that `hd do N` can run it (DESIGN §6). One small file a
 * terminal session in <local>/shown/; those not touched for a month are swept. Losing it loses
 * nothing. */
#ifndef HD_BRAIN_MEMORY_H
#define HD_BRAIN_MEMORY_H
#include "brain/action.h"

/* Remembers the first ACTIONS_SHOWN; for each the id of its ticket's blob, to see whether it changed.
 * ix may be NULL. Never fails: where it cannot be written (a read-only folder), the terminal forgets
 * what it was shown before; the thread's recorded error is left as it is. */
void memory_save(const char *local, struct str session, const struct actions *shown,
	const struct index *ix);
/* An action as it was shown; in the arena given to memory_load. */
#define REMEMBERED_ROOM 8
struct remembered {
	char **argv; /* NULL-terminated, with room for REMEMBERED_ROOM words more: the needs' */
	size_t argc;
	struct need needs[2];
	size_t n_needs;
	struct id ticket;
	struct oid blob; /* zero: not about a ticket, or not known */
	struct str title, why;
	double score;
	struct score_term *terms;
	size_t n_terms;
};
/* The n-th (from 1). E_NOTFOUND when nothing was shown here, or fewer (mend: hd next); a file that is
 * damaged, or another user's, is nothing. */
int memory_load(struct arena *a, const char *local, struct str session, size_t n,
	struct remembered *out);
#endif
