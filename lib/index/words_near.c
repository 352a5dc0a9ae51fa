/* Terms by prefix and by likeness, over all segments. */
#include "index/words_inside.h"

/* ---- prefixes ---- */

struct found {
	struct str stem;
	struct words_term term;
};
struct founds {
	struct arena arena;
	VEC(struct found) all;
};

static void founds_release(struct founds *f)
{
	arena_release(&f->arena);
	vec_release(&f->all);
}

static int found_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct found *)a)->stem, ((const struct found *)b)->stem);
}

static int found_df_cmp(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->term.df != y->term.df)
		return x->term.df > y->term.df ? -1 : 1;
	return str_cmp(x->stem, y->stem);
}

/* Of the earlier segments it is known already what they have. */
static void prefix_walk(struct words *w, size_t segment, struct str prefix, struct founds *f)
{
	struct term_walk walk;
	if (!term_walk_from(&walk, w->segments.p[segment], prefix))
		return;
	while (term_walk_next(&walk) && str_starts(walk.stem, prefix)) {
		struct found *found = vec_add(&f->all);
		found->stem = arena_str(&f->arena, walk.stem);
		if (w->segments.n > 1)
			continue;
		memset(found->term.number, 0xff, sizeof found->term.number);
		found->term.number[0] = walk.rank;
		found->term.df = walk.df;
	}
}

size_t words_prefix(struct words *w, struct str prefix, struct words_term *out, size_t max)
{
	CLEANUP(founds_release) struct founds f = { 0 };
	size_t kept = 0;
	for (size_t i = 0; i < w->segments.n; i++)
		prefix_walk(w, i, prefix, &f);
	if (w->segments.n > 1 && f.all.n)
		qsort(f.all.p, f.all.n, sizeof *f.all.p, found_cmp);
	for (size_t i = 0; i < f.all.n; i++) {
		struct found *found = &f.all.p[i];
		if (w->segments.n > 1 && ((kept && str_eq(f.all.p[kept - 1].stem, found->stem)) ||
						 !words_term(w, found->stem, &found->term)))
			continue;
		f.all.p[kept++] = *found;
	}
	if (kept)
		qsort(f.all.p, kept, sizeof *f.all.p, found_df_cmp);
	kept = MIN(kept, max);
	for (size_t i = 0; i < kept; i++)
		out[i] = f.all.p[i].term;
	return kept;
}

/* ---- likeness ---- */

struct near {
	struct words *words;
	uint16_t grams[GRAMS_MAX];
	size_t n_grams;
	double least;
	struct arena *arena;
	struct words_near *out;
	size_t n, max;
	/* in the segment at hand */
	struct words_segment *segment;
	uint8_t *shared; /* by ordinal */
	VEC(uint32_t) touched;
};

/* Where a trigram's list lies. */
static bool gram_find(struct words_segment *s, uint16_t key, const unsigned char **p,
	const unsigned char **end)
{
	struct gram at[2];
	uint64_t n = sections_size(&s->s, WS_GRAMS) / sizeof *at, lo = 0, hi = n;
	uint64_t size = sections_size(&s->s, WS_GRAM_LISTS);
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		const void *q = sections_at(&s->s, WS_GRAMS, mid * sizeof *at, sizeof *at);
		if (!q)
			return false;
		memcpy(at, q, sizeof *at);
		if (at->key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	size_t here = lo + 1 < n ? 2 : 1;
	const void *q = lo < n ? sections_at(&s->s, WS_GRAMS, lo * sizeof *at, here * sizeof *at)
			       : NULL;
	if (!q)
		return false;
	memcpy(at, q, here * sizeof *at);
	if (at->key != key)
		return false;
	uint64_t to = here == 2 ? at[1].at : size;
	if (to < at->at || to > size)
		return sections_damaged(&s->s, WS_GRAMS, "order");
	*p = sections_at(&s->s, WS_GRAM_LISTS, at->at, to - at->at);
	*end = *p ? *p + (to - at->at) : NULL;
	return *p;
}

static void gram_count(struct near *n, uint16_t key)
{
	const unsigned char *p, *end;
	uint64_t ordinal = 0;
	uint32_t step;
	if (!gram_find(n->segment, key, &p, &end))
		return;
	while (p < end) {
		bool whole = varint_get(&p, end, &step);
		ordinal += step;
		if (!whole || ordinal >= n->segment->meta.n_terms) {
			sections_damaged(&n->segment->s, WS_GRAM_LISTS, "order");
			return;
		}
		if (!n->shared[ordinal]++)
			vec_push(&n->touched, (uint32_t)ordinal);
		ordinal++;
	}
}

static double dice_of(const struct near *n, struct str stem)
{
	uint16_t grams[GRAMS_MAX];
	size_t count = grams_of(stem, grams), both = 0;
	for (size_t i = 0, j = 0; i < count && j < n->n_grams;) {
		both += grams[i] == n->grams[j];
		if (grams[i] <= n->grams[j])
			i++;
		else
			j++;
	}
	return count ? 2.0 * (double)both / (double)(count + n->n_grams) : 0;
}

static int near_cmp(const struct words_near *a, const struct words_near *b)
{
	if (a->dice > b->dice)
		return -1;
	if (a->dice < b->dice)
		return 1;
	if (a->term.df != b->term.df)
		return a->term.df > b->term.df ? -1 : 1;
	return str_cmp(a->stem, b->stem);
}

/* Into its place among the best. */
static void near_keep(struct near *n, struct words_near *x)
{
	size_t at = n->n;
	while (at && near_cmp(x, &n->out[at - 1]) < 0)
		at--;
	if (at == n->max)
		return;
	n->n = MIN(n->n + 1, n->max);
	memmove(&n->out[at + 1], &n->out[at], (n->n - at - 1) * sizeof *n->out);
	x->stem = arena_str(n->arena, x->stem);
	n->out[at] = *x;
}

/* What a term that shares so many trigrams can come to, at best. */
static bool may_enter(const struct near *n, uint32_t shared)
{
	double best = 2.0 * shared / (double)(n->n_grams + shared);
	if (best < n->least)
		return false;
	return n->n < n->max || best >= n->out[n->n - 1].dice;
}

static void near_try(struct near *n, uint32_t ordinal)
{
	struct term_walk walk;
	struct words_near x;
	term_walk_begin(&walk, n->segment, ordinal);
	while (walk.next <= ordinal)
		if (!term_walk_next(&walk))
			return;
	x.dice = dice_of(n, walk.stem);
	x.stem = walk.stem;
	if (x.dice < n->least || (n->n == n->max && x.dice < n->out[n->n - 1].dice))
		return;
	for (size_t i = 0; i < n->n; i++)
		if (str_eq(n->out[i].stem, x.stem))
			return;
	if (words_term(n->words, x.stem, &x.term))
		near_keep(n, &x);
}

/* Those that share the most come first, so that most of the others need not be looked at. */
static void near_segment(struct near *n)
{
	n->shared = xcalloc((size_t)n->segment->meta.n_terms + 1, 1);
	n->touched.n = 0;
	for (size_t i = 0; i < n->n_grams; i++)
		gram_count(n, n->grams[i]);
	for (uint32_t shared = (uint32_t)n->n_grams; shared && may_enter(n, shared); shared--)
		for (size_t i = 0; i < n->touched.n; i++)
			if (n->shared[n->touched.p[i]] == shared)
				near_try(n, n->touched.p[i]);
	free(n->shared);
}

size_t words_near(struct words *w, struct str word, double least, struct arena *a,
	struct words_near *out, size_t max)
{
	struct near n = { .words = w, .least = least, .arena = a, .out = out, .max = max };
	n.n_grams = grams_of(word, n.grams);
	for (size_t i = 0; i < w->segments.n && n.n_grams && max; i++) {
		n.segment = w->segments.p[i];
		near_segment(&n);
	}
	vec_release(&n.touched);
	return n.n;
}
