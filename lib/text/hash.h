/* XXH3 (the only user of xxhash): checksums of the index, and ids that derive from content.
 * Not cryptographic; git's hash guards the objects. */
#ifndef HD_TEXT_HASH_H
#define HD_TEXT_HASH_H
#include "base/str.h"

uint64_t hash64(const void *p, size_t n);
struct hash128 {
	uint64_t lo, hi;
};
struct hash128 hash128(struct str s);
#endif
