#include "index/pack.h"

#define HAS_WIDE 0x80u
#define LANES 4u
#define ROWS (PACK_BLOCK / LANES)

bool varint_get_long(const unsigned char **p, const unsigned char *end, uint32_t *out)
{
	const unsigned char *at = *p;
	uint64_t v = 0;
	for (unsigned shift = 0; at < end && shift < 7 * VARINT_MAX; shift += 7) {
		v |= (uint64_t)(*at & 0x7f) << shift;
		if (*at++ >= 0x80)
			continue;
		if (v > UINT32_MAX)
			return false;
		*p = at;
		*out = (uint32_t)v;
		return true;
	}
	return false;
}

/* ---- the low bits of all numbers ---- */

static size_t low_bytes(unsigned n, unsigned width)
{
	return ((size_t)n * width + 7) / 8;
}

static uint32_t low_mask(unsigned width)
{
	return width < 32 ? (UINT32_C(1) << width) - 1 : UINT32_MAX;
}

/* Lane j holds numbers j, j + 4, j + 8 …, so four of them are shifted alike. */
static void lanes_put(unsigned char *out, const uint32_t *v, unsigned width)
{
	uint32_t words[ROWS * LANES + LANES] = { 0 };
	uint32_t mask = low_mask(width);
	for (unsigned row = 0, bit = 0; row < ROWS; row++, bit += width)
		for (unsigned j = 0; j < LANES; j++) {
			uint64_t wide = (uint64_t)(v[row * LANES + j] & mask) << bit % 32;
			words[bit / 32 * LANES + j] |= (uint32_t)wide;
			words[bit / 32 * LANES + LANES + j] |= (uint32_t)(wide >> 32);
		}
	memcpy(out, words, low_bytes(PACK_BLOCK, width));
}

static void lanes_get(const unsigned char *p, uint32_t *v, unsigned width)
{
	uint32_t words[ROWS * LANES + LANES];
	uint32_t mask = low_mask(width);
	memcpy(words, p, low_bytes(PACK_BLOCK, width));
	for (unsigned row = 0, bit = 0; row < ROWS; row++, bit += width) {
		const uint32_t *w = words + bit / 32 * LANES;
		unsigned shift = bit % 32;
		uint32_t *to = v + row * LANES;
		if (shift + width <= 32)
			for (unsigned j = 0; j < LANES; j++)
				to[j] = w[j] >> shift & mask;
		else
			for (unsigned j = 0; j < LANES; j++)
				to[j] = (w[j] >> shift | w[j + LANES] << (32 - shift)) & mask;
	}
}

static void row_put(unsigned char *out, const uint32_t *v, unsigned n, unsigned width)
{
	uint64_t word = 0;
	unsigned have = 0;
	for (unsigned i = 0; i < n; i++) {
		word |= (uint64_t)(v[i] & low_mask(width)) << have;
		for (have += width; have >= 8; have -= 8, word >>= 8)
			*out++ = (unsigned char)word;
	}
	if (have)
		*out = (unsigned char)word;
}

static void row_get(const unsigned char *p, uint32_t *v, unsigned n, unsigned width)
{
	unsigned char room[PACK_BLOCK * 4 + 8] = { 0 };
	uint32_t mask = low_mask(width);
	memcpy(room, p, low_bytes(n, width));
	for (unsigned i = 0, bit = 0; i < n; i++, bit += width) {
		uint64_t word;
		memcpy(&word, room + bit / 8, sizeof word);
		v[i] = (uint32_t)(word >> bit % 8) & mask;
	}
}

/* ---- a block ---- */

/* The width that makes the block shortest. */
static unsigned choose_width(const uint32_t *v, unsigned n)
{
	unsigned count[33] = { 0 }, widest = 0, best = 0;
	for (unsigned i = 0; i < n; i++)
		count[bits_of(v[i])]++;
	for (unsigned i = 0; i <= 32; i++)
		if (count[i])
			widest = i;
	best = widest;
	size_t least = low_bytes(n, widest);
	for (unsigned w = widest, wide = 0; w-- > 0;) {
		wide += count[w + 1];
		size_t bytes = 1 + low_bytes(n, w) + wide * (1 + (widest - w + 6) / 7);
		if (bytes < least) {
			least = bytes;
			best = w;
		}
	}
	return best;
}

unsigned char *pack_put(unsigned char *out, const uint32_t *v, unsigned n)
{
	unsigned width = choose_width(v, n), wide = 0;
	unsigned char *head = out++;
	for (unsigned i = 0; i < n; i++)
		wide += bits_of(v[i]) > width;
	*head = (unsigned char)(width | (wide ? HAS_WIDE : 0));
	if (wide)
		*out++ = (unsigned char)wide;
	if (n == PACK_BLOCK)
		lanes_put(out, v, width);
	else
		row_put(out, v, n, width);
	out += low_bytes(n, width);
	for (unsigned i = 0; wide && i < n; i++)
		if (bits_of(v[i]) > width) {
			*out++ = (unsigned char)i;
			out = varint_put(out, v[i] >> width);
		}
	return out;
}

/* Takes the head off; the low bits lie whole before end then. */
static bool head_get(const unsigned char **p, const unsigned char *end, unsigned n, unsigned *width,
	unsigned *wide)
{
	const unsigned char *at = *p;
	if (at >= end || (*at & HAS_WIDE && end - at < 2))
		return false;
	*width = *at & ~HAS_WIDE;
	*wide = *at++ & HAS_WIDE ? *at++ : 0;
	if (*width > 32 || low_bytes(n, *width) > (size_t)(end - at))
		return false;
	*p = at;
	return true;
}

const unsigned char *pack_get(const unsigned char *p, const unsigned char *end, uint32_t *v,
	unsigned n)
{
	unsigned width, wide;
	if (!head_get(&p, end, n, &width, &wide))
		return NULL;
	if (n == PACK_BLOCK)
		lanes_get(p, v, width);
	else
		row_get(p, v, n, width);
	p += low_bytes(n, width);
	for (; wide; wide--) {
		uint32_t high;
		unsigned i = p < end ? *p++ : n;
		if (i >= n || width == 32 || !varint_get(&p, end, &high))
			return NULL;
		v[i] |= high << width;
	}
	return p;
}

const unsigned char *pack_skip(const unsigned char *p, const unsigned char *end, unsigned n)
{
	unsigned width, wide;
	if (!head_get(&p, end, n, &width, &wide))
		return NULL;
	p += low_bytes(n, width);
	for (; wide; wide--) {
		uint32_t high;
		if (p++ >= end || !varint_get(&p, end, &high))
			return NULL;
	}
	return p;
}
