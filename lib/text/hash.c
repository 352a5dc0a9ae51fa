#include "text/hash.h"
/* compiled in rather than linked: one library less for every command to load */
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash64(const void *p, size_t n)
{
	return XXH3_64bits(n ? p : "", n);
}

struct hash128 hash128(struct str s)
{
	XXH128_hash_t h = XXH3_128bits(s.n ? s.p : "", s.n);
	return (struct hash128){ .lo = h.low64, .hi = h.high64 };
}
