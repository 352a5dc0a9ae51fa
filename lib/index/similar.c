/* Titles that are alike, by their sketches: a word that two titles share sets one bit in both, so
 * common bits bound how much they can have in common, and few titles are compared word by word. */
#include "index/scan.h"
#include "text/utf8.h"

struct likeness {
	struct str title;
	uint64_t sketch;
	uint64_t self; /* id number; 0 none */
	double least;
	int need[65]; /* common bits needed, by how many bits the other title has */
	int need_least;
};
struct best {
	struct index *ix;
	struct similar *p;
	size_t n, max;
};

/* Without a popcount instruction the compiler's own calls a function. */
static int bits_in(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (int)(x * UINT64_C(0x0101010101010101) >> 56);
}

static size_t distinct_words(struct str title)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs words = { 0 };
	utf8_words(&a, title, &words);
	strs_sort_unique(&words);
	return words.n;
}

/* With c common bits at most c + spare words are common (spare: of ours that share a bit), and the
 * other title has at least as many words as bits. */
static void likeness_init(struct likeness *l, struct str title, uint64_t sketch, double least)
{
	size_t words = distinct_words(title);
	size_t spare = words - MIN(words, (size_t)bits_in(sketch));
	*l = (struct likeness){ .title = title,
		.sketch = sketch,
		.least = least,
		.need_least = 65 };
	for (size_t theirs = 0; theirs <= 64; theirs++) {
		int c = 0;
		for (; c <= 64; c++) {
			size_t common = MIN((size_t)c + spare, words);
			size_t all = words + MAX(theirs, common) - common;
			if (all && (double)common / (double)all >= least)
				break;
		}
		l->need[theirs] = c;
		l->need_least = MIN(l->need_least, c);
	}
}

/* Best first, then in the order of ids. */
static bool is_before(const struct best *b, const struct similar *x, const struct similar *y)
{
	if (x->score != y->score)
		return x->score > y->score;
	return row_id(b->ix, x->row) < row_id(b->ix, y->row);
}

static void best_add(struct best *b, struct similar s)
{
	size_t at = b->n;
	if (at == b->max && !is_before(b, &s, &b->p[at - 1]))
		return;
	at -= at == b->max;
	for (; at && is_before(b, &s, &b->p[at - 1]); at--)
		b->p[at] = b->p[at - 1];
	b->p[at] = s;
	b->n = MIN(b->n + 1, b->max);
}

static bool compare(const struct likeness *l, struct segment *s, struct row r, struct best *best)
{
	struct str title;
	const struct record *record = segment_record(s, r.n);
	if (!record || !segment_title(s, record, &title))
		return false;
	double score = title_similarity(l->title, title);
	if (score < l->least || record->id == l->self)
		return true;
	if (!segment_row_check(s, r.n))
		return false;
	best_add(best, (struct similar){ r, score });
	return true;
}

static bool similar_in(struct index *ix, size_t at, const struct likeness *l, struct best *best)
{
	struct segment *s = ix->segments.p[at];
	CLEANUP(free_ptr) uint64_t *listed = xcalloc(words_of(s->n_rows), sizeof *listed);
	struct column sketches, status;
	if (!segment_listed(s, UNLISTED, listed) || !segment_column(s, COL_SKETCH, &sketches) ||
		!segment_column(s, COL_STATUS, &status))
		return false;
	for (uint32_t row = 0; row < s->n_rows; row++) {
		uint64_t sketch = *(
			const uint64_t *)(const void *)(sketches.p + row * sketches.stride);
		int common = bits_in(sketch & l->sketch);
		if (common < l->need_least || common < l->need[bits_in(sketch)])
			continue;
		if (!(listed[row / 64] >> row % 64 & 1) ||
			status_ended(status.p[row * status.stride]))
			continue;
		if (!compare(l, s, (struct row){ (uint32_t)at, row }, best))
			return false;
	}
	return true;
}

static bool similar_all(struct index *ix, const struct likeness *l, struct best *best)
{
	best->n = 0;
	index_each(i, ix) if (!similar_in(ix, i, l, best)) return false;
	return true;
}

size_t index_similar(struct index *ix, struct str title, uint64_t sketch, const struct id *self,
	double least, struct similar *out, size_t max)
{
	struct likeness l;
	struct best best = { .ix = ix, .p = out, .max = max };
	if (!max)
		return 0;
	likeness_init(&l, title, sketch, least);
	l.self = self ? id_number(self) : 0;
	while (!similar_all(ix, &l, &best))
		if (index_heal(ix) != HEAL_AGAIN)
			return 0;
	return best.n;
}
