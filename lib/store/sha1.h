/* SHA-1 of streams that are git's but no objects: the trailers of packs and of the index, for which
 * libgit2 has no call. Objects are hashed by libgit2 (object_hash), which detects collisions. */
#ifndef HD_STORE_SHA1_H
#define HD_STORE_SHA1_H
#include "store/place.h"

struct sha1 {
	uint32_t h[5];
	uint64_t n; /* bytes so far */
	unsigned char block[64];
};
void sha1_begin(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *p, size_t n);
void sha1_end(struct sha1 *s, struct oid *out);
#endif
