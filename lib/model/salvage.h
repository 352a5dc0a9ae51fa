/* What can still be read of a ticket's file that does not parse: one where git left conflict markers
 * and somebody committed them, or where a hand edit went wrong. Pure. */
#ifndef HD_MODEL_SALVAGE_H
#define HD_MODEL_SALVAGE_H
#include "model/ticket.h"

/* The entries that parse each by itself, of the text on both sides of every conflict, less those
 * whose ids one of the `known` versions has: what git put together of a known entry's lines is no
 * version of it. *out is the ticket `id` with these entries and the state that they fold to. False
 * where there is none. *markers: git had left conflict markers. */
bool ticket_salvage(struct ticket *out, const struct id *id, struct str text,
	const struct ticket *const *known, size_t n, bool *markers);
#endif
