#include "text/hash.h"
/* compiled in rather than linked: one library less for every command to load */
#define XXH_INLINE_ALL
#if defined(__x86_64__) && !defined(__AVX2__)
/* the same sums by wider registers where the machine has them, as the library's own dispatch does */
#define XXH_DISPATCH_AVX2 1
#define XXH_TARGET_AVX2 __attribute__((target("avx2")))
#include <immintrin.h>
#endif
#include <xxhash.h>

#if defined(XXH_TARGET_AVX2) && XXH_VERSION_NUMBER < 802
#define XXH3_accumulate_avx2 XXH3_accumulate_512_avx2
#endif
#define WIDE_FROM 1024 /* bytes */

#ifdef XXH_TARGET_AVX2
XXH_TARGET_AVX2 static uint64_t hash64_avx2(const void *p, size_t n)
{
	return XXH3_hashLong_64b_internal(p, n, XXH3_kSecret, sizeof XXH3_kSecret,
		XXH3_accumulate_avx2, XXH3_scrambleAcc_avx2);
}
#endif

uint64_t hash64(const void *p, size_t n)
{
#ifdef XXH_TARGET_AVX2
	if (n >= WIDE_FROM && __builtin_cpu_supports("avx2"))
		return hash64_avx2(p, n);
#endif
	return XXH3_64bits(n ? p : "", n);
}

struct hash128 hash128(struct str s)
{
	XXH128_hash_t h = XXH3_128bits(s.n ? s.p : "", s.n);
	return (struct hash128){ .lo = h.low64, .hi = h.high64 };
}
