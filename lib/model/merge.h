/* Merging the versions of a ticket (DESIGN §5): a ticket is a set of entries, so a merge is the union
 * of both sets, made canonical and folded. The base is not used, which makes it commutative,
 * associative and idempotent: an entry that somebody removed comes back, and only undo and redact
 * take one back. A state that was edited by hand becomes an entry first, made from the bytes alone.
 *
 * What goes in is canonical, as parsing, appending and merging leave it, and is not changed. The
 * results share strings with it, so it must live as long. A hand edit is dropped only behind an entry
 * of the last millisecond there is (AT_END). */
#ifndef HD_MODEL_MERGE_H
#define HD_MODEL_MERGE_H
#include "model/law.h"

/* What the merge driver does, and the merge of two tips. Both must be one ticket's (E_INVALID).
 * E_LIMIT where the union is past the format's limits (ticket_check_limits). */
int ticket_merge(struct ticket *out, const struct ticket *a, const struct ticket *b);

/* One parent of a commit, for one ticket; both NULL: a parent that never had it, which has no say. */
struct ticket_parent {
	const struct ticket *settled; /* what the commits up to it amount to */
	const struct ticket *file; /* its file there as it was written; NULL: no such file */
};
/* What a commit made of a ticket (`hd sync`, commit by commit, parents first; all n parents of the
 * commit, for more than one makes it a merge): the union of the parents' entries and the file's. A
 * field was edited by hand where its value is neither the fold's nor any parent's file's; in a merge
 * commit only if the file's state is not the fold of its own log.
 * file NULL: the commit lacks the file; where every parent that knows the ticket has the file, it
 * comes back with an entry that sets `deleted`. *out has a state that is the fold of its entries.
 * E_INVALID where there is no version at all, or one of another ticket; E_LIMIT as above. */
int ticket_settle(struct ticket *out, const struct ticket *file,
	const struct ticket_parent *parents, size_t n);
/* Nothing to settle: the file is canonical, its state the fold of its log, and every parent's
 * settled entry is in it as it was there, or redacted. The common case, without copying: where it
 * holds, ticket_settle would give the file's own bytes. False for a file of NULL. */
bool ticket_is_settled(const struct ticket *file, const struct ticket_parent *parents, size_t n);
#endif
