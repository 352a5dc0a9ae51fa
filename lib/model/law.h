/* The merge law (DESIGN §5) as pure code. This header holds the parts that need one log only: the
 * canonical order, what counts, the fold, effective bodies, hand edits.
 *
 * state == law_fold(entries) is part of the format: changing it changes the format number. */
#ifndef HD_MODEL_LAW_H
#define HD_MODEL_LAW_H
#include "model/ticket.h"

#define LAW_REDACTED "[redacted]"

/* Puts the entries into canonical form in place: redactions applied, clashing ids resolved, sorted
 * by (at, id). Idempotent. May change t->entries and t->n. */
void law_canon(struct ticket *t);
/* The order of a log: by (at, id). For qsort, too; the elements are struct entry. */
int law_order(const void *x, const void *y);
/* Sorted by (at, id), and every id once: so is every canonical log. */
bool law_is_sorted(const struct ticket *t);
/* counts[i] tells whether entry i counts: no later counting undo names it. t must be canonical. */
void law_counting(const struct ticket *t, bool *counts);
/* The fold of a canonical log, made in the arena a. */
void law_fold(struct arena *a, const struct ticket *t, struct state *out);
/* The body to show for each entry after edits and redactions: bodies[i] (p == NULL: none).
 * Edits themselves have none. */
void law_bodies(const struct ticket *t, struct str *bodies);
/* If state != fold(own log), the hand edit's change (in a); empty otherwise. */
struct change law_hand_edit(struct arena *a, const struct ticket *t);
/* The entry `by: hand` that says the change behind the last of t's entries, made from these and the
 * change alone, so that every clone writes the same one. It borrows the change. False where that is
 * empty, or where the log's times leave no room behind them. */
bool law_hand_entry(struct arena *a, const struct ticket *t, const struct change *c,
	struct entry *out);
#endif
