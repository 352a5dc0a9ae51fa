/* Trigrams of terms: what makes one word near to another. */
#include "index/words_build.h"
#include "text/hash.h"
#include "text/utf8.h"

#define KEYS 65536u
#define RADIX_BITS 11
#define SMALL_SORT 192

/* ---- sorting ---- */

static void sort_small(uint64_t *v, size_t n)
{
	for (size_t gap = n > 48 ? 23 : n > 16 ? 7 : 1;; gap = gap == 23 ? 7 : 1) {
		for (size_t i = gap; i < n; i++) {
			uint64_t x = v[i];
			size_t j = i;
			for (; j >= gap && v[j - gap] > x; j -= gap)
				v[j] = v[j - gap];
			v[j] = x;
		}
		if (gap == 1)
			return;
	}
}

static void sort_digit(uint64_t *to, const uint64_t *from, size_t n, unsigned shift, size_t *count)
{
	size_t at = 0;
	for (size_t d = 0; d < 1u << RADIX_BITS; d++) {
		size_t here = count[d];
		count[d] = at;
		at += here;
	}
	for (size_t i = 0; i < n; i++)
		to[count[from[i] >> shift & ((1u << RADIX_BITS) - 1)]++] = from[i];
}

void sort_u64(uint64_t *v, size_t n)
{
	if (n <= SMALL_SORT) {
		sort_small(v, n);
		return;
	}
	uint64_t *room = xreallocarray(NULL, n, sizeof *room), *from = v, *to = room;
	for (unsigned shift = 0; shift < 64; shift += RADIX_BITS) {
		size_t count[1u << RADIX_BITS] = { 0 };
		for (size_t i = 0; i < n; i++)
			count[from[i] >> shift & ((1u << RADIX_BITS) - 1)]++;
		if (count[from[0] >> shift & ((1u << RADIX_BITS) - 1)] == n)
			continue;
		sort_digit(to, from, n, shift, count);
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof *v);
	free(room);
}

/* ---- the trigrams of a word ---- */

static uint16_t gram_key(const uint32_t cp[3])
{
	uint64_t h = cp[0] * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ h >> 29 ^ cp[1]) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ h >> 32 ^ cp[2]) * UINT64_C(0x94d049bb133111eb);
	return (uint16_t)(h >> 48);
}

static size_t unique(uint16_t *v, size_t n)
{
	size_t kept = 0;
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j && v[j - 1] > v[j]; j--) {
			uint16_t x = v[j];
			v[j] = v[j - 1];
			v[j - 1] = x;
		}
	for (size_t i = 0; i < n; i++)
		if (!kept || v[kept - 1] != v[i])
			v[kept++] = v[i];
	return kept;
}

size_t grams_of(struct str word, uint16_t out[GRAMS_MAX])
{
	uint32_t last[3] = { 0, 0, '^' };
	size_t n = 0, characters = 0, step;
	word = str_first(word, STEM_MAX);
	for (struct str rest = word; rest.n; rest = str_skip(rest, step)) {
		uint32_t cp = utf8_next(rest, &step);
		last[0] = last[1];
		last[1] = last[2];
		last[2] = cp;
		if (characters++)
			out[n++] = gram_key(last);
	}
	if (characters < 4)
		return 0;
	out[n++] = gram_key((uint32_t[]){ last[1], last[2], '$' });
	return unique(out, n);
}

/* ---- writing the lists ---- */

void grams_add(struct grams *g, struct str stem)
{
	uint16_t keys[GRAMS_MAX];
	size_t n = grams_of(stem, keys);
	/* a word of more is no word */
	n = MIN(n, (size_t)UINT8_MAX);
	for (size_t i = 0; i < n; i++)
		vec_push(&g->keys, keys[i]);
	vec_push(&g->counts, (uint8_t)n);
}

void grams_release(struct grams *g)
{
	vec_release(&g->keys);
	vec_release(&g->counts);
}

/* The ordinals of each key's terms, by key: a counting sort. starts has KEYS + 1 elements. */
static uint32_t *grams_sort(const struct grams *g, uint32_t *starts)
{
	uint32_t *out = xreallocarray(NULL, g->keys.n + 1, sizeof *out);
	uint32_t *at = xcalloc(KEYS + 1, sizeof *at);
	for (size_t i = 0; i < g->keys.n; i++)
		at[g->keys.p[i] + 1]++;
	for (size_t i = 0; i < KEYS; i++)
		at[i + 1] += at[i];
	memcpy(starts, at, (KEYS + 1) * sizeof *at);
	const uint16_t *key = g->keys.p;
	for (uint32_t i = 0; i < g->counts.n; i++)
		for (uint8_t j = 0; j < g->counts.p[i]; j++)
			out[at[*key++]++] = i;
	free(at);
	return out;
}

void grams_put(struct grams *g, struct sections_writer *w)
{
	uint32_t *starts = xcalloc(KEYS + 1, sizeof *starts);
	uint32_t *ordinals = grams_sort(g, starts);
	VEC(struct gram) table = { 0 };
	CLEANUP(buf_release) struct buf bytes = { 0 };
	section_start(w, WS_GRAM_LISTS);
	for (uint32_t key = 0; key < KEYS; key++) {
		uint32_t next = 0;
		if (starts[key] == starts[key + 1])
			continue;
		vec_push(&table, (struct gram){ key, (uint32_t)section_bytes(w) });
		buf_reset(&bytes);
		for (uint32_t i = starts[key]; i < starts[key + 1]; i++) {
			buf_varint(&bytes, ordinals[i] - next);
			next = ordinals[i] + 1;
		}
		section_put(w, bytes.p, bytes.n);
	}
	section_finish(w);
	section_start(w, WS_GRAMS);
	section_put(w, table.p, table.n * sizeof *table.p);
	section_finish(w);
	vec_release(&table);
	free(starts);
	free(ordinals);
}
