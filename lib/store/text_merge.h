/* Merging lines in three ways, as git does it (libgit2's xdiff). Where both sides changed the same
 * lines, every version is kept, each once and in the order of their bytes, between the lines
 * MERGE_BOTH_*; such a block is one thing in the next merge, so blocks never nest, and merging a
 * version again adds nothing. Commutative. */
#ifndef HD_STORE_TEXT_MERGE_H
#define HD_STORE_TEXT_MERGE_H
#include "base/buf.h"

#define MERGE_BOTH_FIRST "<!-- hd: two versions; the first -->"
#define MERGE_BOTH_SECOND "<!-- hd: the second -->" /* before each version but the first */
#define MERGE_BOTH_END "<!-- hd: end of the two versions -->"

/* base.p NULL: both sides added the text. *both: versions were put side by side that were not
 * before. E_GIT where libgit2 fails. */
int text_merge(struct buf *out, struct str base, struct str ours, struct str theirs, bool *both);
#endif
