#include "store/sha1.h"

static uint32_t rotate(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static uint32_t load(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store(unsigned char *p, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(x >> (24 - 8 * i));
}

/* The rounds are written out, with the words in a ring of 16 and the five registers turning by
 * name: a loop costs half the speed. */
#define WORD(i) \
	(w[(i)&15] = rotate(w[((i) + 13) & 15] ^ w[((i) + 8) & 15] ^ w[((i) + 2) & 15] ^ \
				    w[(i)&15], \
		 1))
#define ROUND(a, b, c, d, e, mixed, constant, word) \
	(e += rotate(a, 5) + (mixed) + (constant) + (word), b = rotate(b, 30))
#define CHOOSE(b, c, d) (d ^ (b & (c ^ d)))
#define PARITY(b, c, d) (b ^ c ^ d)
#define MAJORITY(b, c, d) ((b & c) + (d & (b ^ c)))
#define FIVE(mix, constant, word, i) \
	ROUND(a, b, c, d, e, mix(b, c, d), constant, word(i)); \
	ROUND(e, a, b, c, d, mix(a, b, c), constant, word(i + 1)); \
	ROUND(d, e, a, b, c, mix(e, a, b), constant, word(i + 2)); \
	ROUND(c, d, e, a, b, mix(d, e, a), constant, word(i + 3)); \
	ROUND(b, c, d, e, a, mix(c, d, e), constant, word(i + 4))
#define FIRST(i) (w[i] = load(p + 4 * (i)))
#define EITHER(i) ((i) < 16 ? FIRST((i)&15) : WORD(i))
#define TWENTY(mix, constant, word, i) \
	FIVE(mix, constant, word, i); \
	FIVE(mix, constant, word, i + 5); \
	FIVE(mix, constant, word, i + 10); \
	FIVE(mix, constant, word, i + 15)

static void compress(uint32_t h[5], const unsigned char *p)
{
	uint32_t w[16], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
	TWENTY(CHOOSE, 0x5a827999, EITHER, 0);
	TWENTY(PARITY, 0x6ed9eba1, WORD, 20);
	TWENTY(MAJORITY, 0x8f1bbcdc, WORD, 40);
	TWENTY(PARITY, 0xca62c1d6, WORD, 60);
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

void sha1_begin(struct sha1 *s)
{
	*s = (struct sha1){ .h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 } };
}

void sha1_add(struct sha1 *s, const void *p, size_t n)
{
	const unsigned char *at = p;
	size_t have = s->n % 64;
	s->n += n;
	if (have) {
		size_t part = MIN(n, 64 - have);
		memcpy(s->block + have, at, part);
		at += part;
		n -= part;
		if (have + part < 64)
			return;
		compress(s->h, s->block);
	}
	for (; n >= 64; at += 64, n -= 64)
		compress(s->h, at);
	if (n)
		memcpy(s->block, at, n);
}

void sha1_end(struct sha1 *s, struct oid *out)
{
	static const unsigned char pad[64] = { 0x80 };
	unsigned char length[8];
	uint64_t bits = s->n * 8;
	store(length, (uint32_t)(bits >> 32));
	store(length + 4, (uint32_t)bits);
	sha1_add(s, pad, 1 + (119 - s->n % 64) % 64);
	sha1_add(s, length, sizeof length);
	for (int i = 0; i < 5; i++)
		store(out->b + 4 * i, s->h[i]);
}
