/* What each terminal was last shown, so that `hd do N` can run it (DESIGN §6). One small file a
 * terminal session in <local>/shown/; old ones are swept. Losing it loses nothing. */
#ifndef HD_BRAIN_MEMORY_H
#define HD_BRAIN_MEMORY_H
#include "brain/action.h"

/* Remembers the first ACTIONS_SHOWN; for each the id of its ticket's blob, to see whether it changed. A
 * read-only folder is no error. */
void memory_save(const char *local, struct str session, const struct actions *shown,
	const struct index *ix);
struct remembered {
	char *argv[MEND_ARGS + 20];
	size_t argc;
	struct need needs[2];
	size_t n_needs;
	struct id ticket;
	struct oid blob; /* zero: not about a ticket */
};
/* The n-th (from 1). E_NOTFOUND when nothing was shown, or fewer (mend: hd next). */
int memory_load(struct arena *a, const char *local, struct str session, size_t n,
	struct remembered *out);
#endif
