/* Which commits this clone has settled, with all that they stand on (store/merge.h): remembered in
 * the file `settled` below place.local, so that the next walk ends there. */
#ifndef HD_STORE_SETTLED_H
#define HD_STORE_SETTLED_H
#include "store/place.h"

#define SETTLED_MAX 16
/* How many there are. No file, or one that is damaged: none. */
size_t settled_read(const struct place *p, struct oid out[SETTLED_MAX]);
/* Puts these (at most SETTLED_MAX) in place of what was there. E_IO. */
int settled_write(const struct place *p, const struct oid *ids, size_t n);
#endif
