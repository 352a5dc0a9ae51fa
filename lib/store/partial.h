/* What a partial, shallow or broken clone lacks, and the command that gets it. Both record the error
 * and return its code. */
#ifndef HD_STORE_PARTIAL_H
#define HD_STORE_PARTIAL_H
#include "store/place.h"

/* E_DAMAGED: an object is not here; E_MISSING in a partial clone, where that is no damage: what is
 * whole elsewhere must not be taken for a broken file. */
int fail_missing(const struct place *p, const struct oid *id);
/* E_STATE: the commits in question are beyond the clone's depth. */
int fail_shallow(const struct place *p);
/* What `git -C` finds the repository by. */
const char *place_folder(struct arena *a, const struct place *p);
/* Was this clone told to fetch certain branches only (as --depth does), and not the desk's? */
bool place_is_narrow(const struct place *p);
#endif
