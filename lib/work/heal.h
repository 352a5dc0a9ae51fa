/* Healing a work tree in which git stopped, because it merged without hd's driver or met what it never
 * asks a driver about (DESIGN §5): the unmerged paths of the desk are merged from the sides that git's
 * index keeps, then git finishes what it had begun, by its own --continue, again while it stops anew.
 *
 * A path that somebody has resolved by hand and not yet told git (no conflict marker is left in it)
 * counts as resolved; of a ticket it is a version more, so that no entry is lost. What is not the desk's
 * is left to the person. Stopped between the two (by a kill, a full disk), the next one goes on: a file
 * hd-healing beside git's own says which operation it was. */
#ifndef HD_WORK_HEAL_H
#define HD_WORK_HEAL_H
#include "store/merge.h"
#include "work/work.h"

struct heal_options {
	bool asked; /* --continue: also where nothing is unmerged, and where nothing is going on */
};
struct heal_result {
	const char *operation; /* "merge", "rebase" … that was going on; NULL: none */
	size_t merged; /* paths that git had left unmerged */
	bool edits; /* they are now edits of the work tree that wait for `hd commit` (stash pop) */
	struct merge_notes notes;
};
void heal_result_release(struct heal_result *r);
/* Nothing to heal is 0 with an empty result; so is a desk without a work tree. Errors: E_PARTIAL
 * where paths are left to the person or git stopped for another reason (mends say how to go on);
 * E_BUSY where something is going on that needs no healing (an edit in a rebase) and was not `asked`
 * about; those of unmerged_resolve; E_GIT with git's words. */
int work_heal(struct work *w, const struct heal_options *o, struct heal_result *out);
#endif
