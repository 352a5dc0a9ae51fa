/* Checksums of a file of sections, made right after its bytes were changed: what lies behind them is
 * reached by a fuzzer then. */
#ifndef HD_TESTS_SEAL_H
#define HD_TESTS_SEAL_H
#include "index/sections.h"
#include "text/hash.h"

static inline void seal_section(unsigned char *p, size_t n, struct sections_entry *e)
{
	size_t sums = (e->size + 7) / 8 * 8;
	size_t blocks = (e->size + SECTIONS_BLOCK - 1) / SECTIONS_BLOCK;
	if (e->size > n || e->offset > n || sums + blocks * 8 > n - e->offset)
		return;
	unsigned char *at = p + e->offset;
	for (size_t b = 0; b < blocks; b++) {
		size_t from = b * SECTIONS_BLOCK;
		uint64_t sum = hash64(at + from, MIN(SECTIONS_BLOCK, e->size - from));
		memcpy(at + sums + b * 8, &sum, sizeof sum);
	}
	e->sum = hash64(at + sums, blocks * 8);
}

static inline void seal(unsigned char *p, size_t n, uint32_t magic, uint32_t version)
{
	struct sections_header h;
	if (n < SECTIONS_TABLE)
		return;
	memcpy(&h, p, sizeof h);
	h.magic = magic;
	h.version = version;
	h.bytes = n;
	h.sum = 0;
	h.n %= SECTIONS_MAX + 1;
	for (size_t i = 0; i < h.n; i++) {
		struct sections_entry e;
		unsigned char *at = p + sizeof h + i * sizeof e;
		memcpy(&e, at, sizeof e);
		seal_section(p, n, &e);
		memcpy(at, &e, sizeof e);
	}
	memcpy(p, &h, sizeof h);
	h.sum = hash64(p, SECTIONS_TABLE);
	memcpy(p, &h, sizeof h);
}
#endif
