/* Conflict markers that git left in a text. */
#ifndef HD_TEXT_CONFLICT_H
#define HD_TEXT_CONFLICT_H
#include "base/buf.h"

/* The line of the first one, from 1; 0: there is none. The "=======" between the sides is not looked
 * for: alone it underlines a heading. */
size_t conflict_line(struct str text);
/* Are there conflicts, each with all of its markers, and none within another? */
bool conflict_whole(struct str text);

enum conflict_side {
	CONFLICT_BOTH,
	CONFLICT_OURS,
	CONFLICT_BASE, /* where git wrote none (it does for diff3) only what both have */
	CONFLICT_THEIRS
};
/* The text as one side had it, as far as the markers tell, its last line ended. True if there were
 * markers. */
bool conflict_side(struct buf *out, struct str text, enum conflict_side which);
#endif
