/* A draft of an article, made from tickets that were solved (hd kb draft): its problem from their
 * openings, its symptoms from what machines said in them, its cause and steps from the answers and
 * notes, with the tickets as sources. Extractive and deterministic: what no ticket says is marked for a
 * person to write. Customers' addresses and names are left out (kb_extract.h); the tickets do not
 * change. */
#ifndef HD_WORK_KB_DRAFT_H
#define HD_WORK_KB_DRAFT_H
#include "work/kb.h"

#define DRAFT_TICKETS 50 /* at most */

struct kb_draft {
	const struct id *from;
	size_t n;
	/* title empty: that of the ticket which is most like the others, under the first slug that is
	 * free */
	struct str title, folder;
};
/* Errors as work_kb_new(); E_NOTFOUND, E_STATE (a ticket that is withdrawn or deleted), E_LIMIT. */
int work_kb_draft(struct work *w, const struct kb_draft *d, struct kb_outcome *out);
#endif
