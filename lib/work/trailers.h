/* Which tickets a commit's message names: "Fixes: k3f92mx7", "Closes k3f9, p7xq4n2c and …",
 * "Refs: k3f92mx7", in any case. Pure; whether there is such a ticket is the index's to say.
 *
 * As a trailer, at the beginning of a line and with a colon, a word may name a ticket by the first
 * TRAILER_ID_MIN characters of its id; in running text it must look like an id (eight characters, or
 * fewer with a digit among them), since "fixes tests" is no ticket. */
#ifndef HD_WORK_TRAILERS_H
#define HD_WORK_TRAILERS_H
#include "base/vec.h"

#define TRAILER_ID_MIN 4
#define TRAILER_REFS_MAX 100 /* in one message; more are passed over */

struct ticket_ref {
	struct str id; /* as it stands there */
	bool ends; /* the commit fixes, closes or resolves it; else it is about it */
	bool trailer;
};
struct ticket_refs {
	struct ticket_ref *p;
	size_t n, cap;
};
/* Each id once, in the order of the message; one that is fixed anywhere is fixed. The ids point into
 * the message. */
void message_refs(struct str message, struct ticket_refs *out);
void ticket_refs_release(struct ticket_refs *r);
#endif
