/* Numbers in few bytes: varints, and blocks of up to 128 numbers packed by bits. Pure.
 *
 * A varint is little-endian in groups of seven bits, the high bit of a byte says that another
 * follows. A packed block is a byte with the width, the low bits of every number (in four lanes when
 * there are 128, so that compilers use vectors), then the few numbers that are wider: their places
 * and their high bits. Readers never read behind `end`, and return NULL or false where they would
 * have to. */
#ifndef HD_INDEX_PACK_H
#define HD_INDEX_PACK_H
#include "base/buf.h"

#define VARINT_MAX 5 /* bytes */
#define PACK_BLOCK 128
#define PACK_MAX (2 + PACK_BLOCK * (4 + 1 + VARINT_MAX)) /* bytes of a block, at most */

static inline unsigned char *varint_put(unsigned char *p, uint32_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (unsigned char)(v | 0x80);
	*p++ = (unsigned char)v;
	return p;
}
static inline void buf_varint(struct buf *b, uint32_t v)
{
	unsigned char room[VARINT_MAX];
	buf_add(b, room, (size_t)(varint_put(room, v) - room));
}
/* *p moves behind it. What does not fit 32 bits is damage, as is the end. */
bool varint_get_long(const unsigned char **p, const unsigned char *end, uint32_t *out);
static inline bool varint_get(const unsigned char **p, const unsigned char *end, uint32_t *out)
{
	if (*p < end && **p < 0x80) {
		*out = *(*p)++;
		return true;
	}
	return varint_get_long(p, end, out);
}

/* The same where lengths are mixed, of up to four bytes mostly: no branch waits for each byte. */
static inline bool varint_get_mixed(const unsigned char **p, const unsigned char *end,
	uint32_t *out)
{
	uint64_t w;
	if (end - *p < (ptrdiff_t)sizeof w)
		return varint_get(p, end, out);
	memcpy(&w, *p, sizeof w);
	uint32_t stops = ~(uint32_t)w & 0x80808080u;
	if (!stops)
		return varint_get_long(p, end, out);
	unsigned bits = (unsigned)__builtin_ctz(stops) + 1;
	w &= UINT64_MAX >> (64 - bits);
	*out = (uint32_t)((w & 0x7f) | (w >> 1 & 0x3f80) | (w >> 2 & 0x1fc000) |
			  (w >> 3 & 0xfe00000));
	*p += bits / 8;
	return true;
}

/* n <= PACK_BLOCK; out has room for PACK_MAX. Returns the end of what was written. */
unsigned char *pack_put(unsigned char *out, const uint32_t *v, unsigned n);
/* The same n. Returns what follows the block. */
const unsigned char *pack_get(const unsigned char *p, const unsigned char *end, uint32_t *v,
	unsigned n);
const unsigned char *pack_skip(const unsigned char *p, const unsigned char *end, unsigned n);

/* How many bits hold v. */
static inline unsigned bits_of(uint32_t v)
{
	return v ? 32 - (unsigned)__builtin_clz(v) : 0;
}

/* A run of bits, least significant first. Values have at most 32 bits. */
struct bit_writer {
	struct buf *out;
	uint64_t word;
	unsigned n;
};
static inline void bits_put(struct bit_writer *w, uint32_t v, unsigned width)
{
	w->word |= (uint64_t)v << w->n;
	w->n += width;
	for (; w->n >= 8; w->n -= 8, w->word >>= 8)
		buf_char(w->out, (char)w->word);
}
static inline void bits_end(struct bit_writer *w)
{
	if (w->n)
		buf_char(w->out, (char)w->word);
	w->n = 0;
	w->word = 0;
}
/* The value of `width` bits at bit `at`; 0 if it does not lie before end. */
static inline uint32_t bits_get(const unsigned char *p, const unsigned char *end, uint64_t at,
	unsigned width)
{
	uint64_t word = 0, n = (uint64_t)(end - p);
	if (width > n * 8 || at > n * 8 - width)
		return 0;
	memcpy(&word, p + at / 8, MIN(n - at / 8, sizeof word));
	return (uint32_t)(word >> at % 8 & ((UINT64_C(1) << width) - 1));
}
#endif
