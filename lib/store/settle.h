/* What commits make of the tickets that they touched (DESIGN §5): commit by commit, parents first,
 * what was edited or removed by hand becomes an entry, and what a merge lost comes back. So a ticket
 * is a function of the commits that are reachable, whoever merged them and with what.
 *
 * Nearly always a ticket's file is what the commits up to it amount to, and nothing is kept of it;
 * where it is not, the commit and those that stand on it have an amendment. The cost is that of the
 * (commit, ticket) pairs that were touched. */
#ifndef HD_STORE_SETTLE_H
#define HD_STORE_SETTLE_H
#include "store/amend.h"
#include "store/merge.h"

/* Walks the commits that are reachable from the tips and from none of `ends`, at which files are
 * taken for what they say. out[i] is what tip i amounts to. Files that cannot be read are told in
 * notes (may be NULL). Errors: E_DAMAGED where objects are missing. */
int settle_commits(struct repo *r, const struct oid *tips, size_t n_tips, const struct oid *ends,
	size_t n_ends, struct amends *out, struct merge_notes *notes);
#endif
