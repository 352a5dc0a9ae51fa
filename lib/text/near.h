/* "Did you mean": the nearest of some names. Pure. */
#ifndef HD_TEXT_NEAR_H
#define HD_TEXT_NEAR_H
#include "base/vec.h"

/* Damerau-Levenshtein (optimal string alignment) over bytes, at most `max`; max + 1 when further. */
size_t near_distance(struct str a, struct str b, size_t max);
/* The candidate nearest to word (a prefix counts as near; at most 1 + len/3 edits), or an empty
 * slice. Ties: the first. */
struct str near_best(struct str word, const struct str *candidates, size_t n);
#endif
