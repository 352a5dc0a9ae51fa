/* Step 1: the best documents by words alone, by MaxScore in windows. In a window of documents the terms
 * with the least bounds, which together cannot lift a document above the worst of the best so far, are
 * only looked up for documents that the others bring. Windows end where the blocks of postings do, so
 * their bounds are tight, and many are left out as a whole. */
#include "index/rank_inside.h"

#define WINDOW 4096u
#define WINDOW_LEAST 128u

struct list {
	struct words_cursor cursor;
	struct words_cursor ahead; /* looks at bounds, up to the end of the window */
	float weight, bound; /* bound: in the window at hand */
};
struct standing {
	float score;
	uint32_t doc;
};
struct top {
	struct ranker *r;
	struct musts *musts;
	struct list *lists;
	uint32_t *order; /* of lists, by their bound in the window */
	float *sums; /* of the bounds of order[0 .. i] */
	size_t n, first; /* lists before order[first] are looked up only */
	struct standing *heap; /* the worst on top */
	size_t n_heap, depth;
	float scores[WINDOW];
	uint64_t touched[WINDOW / 64];
};

/* ---- the best so far ---- */

static bool is_worse(struct standing a, struct standing b)
{
	return a.score < b.score || (a.score == b.score && a.doc > b.doc);
}

static void sift_up(struct top *t, size_t i)
{
	struct standing p = t->heap[i];
	for (; i && is_worse(p, t->heap[(i - 1) / 2]); i = (i - 1) / 2)
		t->heap[i] = t->heap[(i - 1) / 2];
	t->heap[i] = p;
}

static void sift_down(struct top *t, struct standing p)
{
	size_t i = 0, kid;
	while ((kid = 2 * i + 1) < t->n_heap) {
		if (kid + 1 < t->n_heap && is_worse(t->heap[kid + 1], t->heap[kid]))
			kid++;
		if (!is_worse(t->heap[kid], p))
			break;
		t->heap[i] = t->heap[kid];
		i = kid;
	}
	t->heap[i] = p;
}

/* What a document has to exceed. */
static float threshold(const struct top *t)
{
	return t->n_heap < t->depth ? 0 : t->heap[0].score;
}

static void offer(struct top *t, uint32_t doc, float score)
{
	if (score <= threshold(t) || !musts_met(t->musts, doc))
		return;
	if (t->n_heap < t->depth) {
		t->heap[t->n_heap++] = (struct standing){ score, doc };
		sift_up(t, t->n_heap - 1);
	} else {
		sift_down(t, (struct standing){ score, doc });
	}
}

/* ---- a window ---- */

/* The highest a list can add to a document of [from, to). */
static float bound_in(struct list *l, uint32_t from, uint32_t to)
{
	float best = 0;
	struct words_cursor *c = &l->ahead;
	for (uint32_t at = from; at < to && words_cursor_shallow(c, at);) {
		best = MAX(best, c->block_max);
		if (c->block_last >= to - 1)
			break;
		at = c->block_last + 1;
	}
	return best * l->weight;
}

static void order_lists(struct top *t)
{
	for (size_t i = 1; i < t->n; i++) {
		uint32_t l = t->order[i];
		size_t at = i;
		for (; at && t->lists[t->order[at - 1]].bound > t->lists[l].bound; at--)
			t->order[at] = t->order[at - 1];
		t->order[at] = l;
	}
	float sum = 0, least = threshold(t);
	t->first = 0;
	for (size_t i = 0; i < t->n; i++) {
		sum += t->lists[t->order[i]].bound;
		t->sums[i] = sum;
		if (sum <= least)
			t->first = i + 1;
	}
}

static float worth(const struct top *t, const struct list *l, const struct words_posting *p)
{
	const struct wtf_scale *s = &t->r->scale;
	return l->weight * wtf(p->title, p->body, wtf_k(s, p->lengths.title, p->lengths.body),
				   wtf_t(s, p->lengths.title));
}

static void gather(struct top *t, struct list *l, uint32_t from, uint32_t to)
{
	struct words_posting run[WORDS_BLOCK];
	size_t n;
	if (!words_cursor_seek(&l->cursor, from))
		return;
	while ((n = words_cursor_run(&l->cursor, to, run)))
		for (size_t i = 0; i < n; i++) {
			uint32_t at = run[i].doc - from;
			t->scores[at] += worth(t, l, &run[i]);
			t->touched[at / 64] |= UINT64_C(1) << at % 64;
		}
}

static float value(struct top *t, struct list *l)
{
	struct words_posting p = { .doc = l->cursor.doc };
	if (!words_lengths(t->r->words, p.doc, &p.lengths))
		return 0;
	words_cursor_tf(&l->cursor, &p.title, &p.body);
	return worth(t, l, &p);
}

static void finish(struct top *t, uint32_t doc, float score)
{
	for (size_t i = t->first; i-- > 0;) {
		if (score + t->sums[i] <= threshold(t))
			return;
		struct list *l = &t->lists[t->order[i]];
		if (words_cursor_seek(&l->cursor, doc) && l->cursor.doc == doc)
			score += value(t, l);
	}
	offer(t, doc, score);
}

static void window(struct top *t, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < t->n; i++)
		t->lists[i].bound = bound_in(&t->lists[i], from, to);
	order_lists(t);
	if (t->first == t->n)
		return;
	for (size_t i = t->first; i < t->n; i++)
		gather(t, &t->lists[t->order[i]], from, to);
	for (size_t w = 0; w < (to - from + 63) / 64; w++)
		for (; t->touched[w]; t->touched[w] &= t->touched[w] - 1) {
			uint32_t at = (uint32_t)(w * 64 + (size_t)__builtin_ctzll(t->touched[w]));
			float score = t->scores[at];
			t->scores[at] = 0;
			finish(t, from + at, score);
		}
}

/* Where the next window ends that begins at `from`: with the first block of a list that matters. */
static uint32_t window_end(struct top *t, uint32_t from)
{
	uint32_t end = from + WINDOW;
	for (size_t i = t->first; i < t->n; i++) {
		struct words_cursor *c = &t->lists[t->order[i]].ahead;
		if (words_cursor_shallow(c, from) && c->block_last != DOC_NONE)
			end = MIN(end, c->block_last + 1);
	}
	return MAX(end, from + WINDOW_LEAST);
}

static void search(struct top *t)
{
	uint32_t all = words_documents(t->r->words);
	for (uint32_t from = 0, to; from < all; from = to) {
		to = MIN(window_end(t, from), all);
		window(t, from, to);
	}
}

/* ---- */

static int by_doc(const void *a, const void *b)
{
	const struct standing *x = a, *y = b;
	return x->doc < y->doc ? -1 : x->doc > y->doc;
}

static void hand_over(struct top *t)
{
	struct ranker *r = t->r;
	if (t->n_heap > r->cap) {
		r->candidates = xreallocarray(r->candidates, t->n_heap, sizeof *r->candidates);
		memset(r->candidates + r->cap, 0, (t->n_heap - r->cap) * sizeof *r->candidates);
		r->cap = t->n_heap;
	}
	if (t->n_heap)
		qsort(t->heap, t->n_heap, sizeof *t->heap, by_doc);
	for (r->n = 0; r->n < t->n_heap; r->n++) {
		r->candidates[r->n].doc = t->heap[r->n].doc;
		vec_push(&r->docs, t->heap[r->n].doc);
	}
}

static struct top *top_new(struct ranker *r, size_t depth)
{
	struct top *t = xcalloc(1, sizeof *t);
	*t = (struct top){ .r = r, .musts = musts_new(r), .depth = depth };
	t->heap = xreallocarray(NULL, MIN(depth, words_documents(r->words)) + 1, sizeof *t->heap);
	t->lists = xcalloc(r->terms.n + 1, sizeof *t->lists);
	t->order = xreallocarray(NULL, r->terms.n + 1, sizeof *t->order);
	t->sums = xreallocarray(NULL, r->terms.n + 1, sizeof *t->sums);
	return t;
}

static void top_free(struct top *t)
{
	musts_free(t->musts);
	free(t->heap);
	free(t->lists);
	free(t->order);
	free(t->sums);
	free(t);
}

void rank_top(struct ranker *r, size_t depth)
{
	struct top *t = top_new(r, depth);
	for (size_t i = 0; i < r->terms.n; i++) {
		struct rank_term *term = &r->terms.p[i];
		if (term->weight <= 0 || !term->in.df)
			continue;
		t->order[t->n] = (uint32_t)t->n;
		t->lists[t->n].weight = (float)term->weight;
		words_cursor_init(&t->lists[t->n].cursor, r->words, &term->in);
		t->lists[t->n].ahead = t->lists[t->n].cursor;
		t->n++;
	}
	search(t);
	hand_over(t);
	top_free(t);
}

void rank_all(struct ranker *r, size_t depth)
{
	struct top *t = top_new(r, depth);
	for (uint32_t doc = 0; doc < words_documents(r->words) && t->n_heap < depth; doc++)
		if (words_live(r->words, doc) && musts_met(t->musts, doc))
			t->heap[t->n_heap++].doc = doc;
	hand_over(t);
	top_free(t);
}
