/* Step 3: the terms that say most about the best documents are looked for too. */
#include "index/rank_inside.h"
#include "base/number.h"

/* Echoes by what tells a term: where all documents lie in one segment, its number there; else the
 * first segment that knows it, and its number in that. */
struct heard {
	uint64_t *keys; /* segment << 32 | number, and 1 more: 0 is free */
	uint32_t *places; /* in echoes; QUESTION */
	size_t n_slots;
	bool one_segment;
	uint32_t segment;
};
#define QUESTION UINT32_MAX

static uint64_t key_make(uint32_t segment, uint32_t number)
{
	return ((uint64_t)segment << 32 | number) + 1;
}

static uint64_t key_of(const struct heard *h, const struct words_term *t)
{
	uint32_t segment = h->one_segment ? h->segment : 0;
	while (!h->one_segment && t->number[segment] == TERM_NONE && segment < WORDS_SEGMENTS - 1)
		segment++;
	return key_make(segment, t->number[segment]);
}

static size_t slot_of(const struct heard *h, uint64_t key)
{
	size_t at = (key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (h->n_slots - 1);
	while (h->keys[at] && h->keys[at] != key)
		at = (at + 1) & (h->n_slots - 1);
	return at;
}

static void heard_init(struct heard *h, const struct ranker *r, size_t n_docs)
{
	size_t n = r->questions.n;
	*h = (struct heard){ .n_slots = 64, .one_segment = true };
	for (size_t i = 0; i < n_docs; i++) {
		const struct words_view *v = &r->order[i].candidate->view;
		n += v->n;
		h->one_segment &= v->segment == r->order[0].candidate->view.segment;
		h->segment = v->segment;
	}
	while (h->n_slots < 2 * n)
		h->n_slots *= 2;
	h->keys = xcalloc(h->n_slots, sizeof *h->keys);
	h->places = xreallocarray(NULL, h->n_slots, sizeof *h->places);
	for (size_t i = 0; i < r->questions.n; i++) {
		size_t at = slot_of(h, key_of(h, &r->questions.p[i]));
		h->keys[at] = key_of(h, &r->questions.p[i]);
		h->places[at] = QUESTION;
	}
}

static void heard_release(struct heard *h)
{
	free(h->keys);
	free(h->places);
}

/* Of a term: the documents that have it, and its key. */
static uint32_t identify(struct ranker *r, const struct heard *h, uint32_t segment, uint32_t number,
	uint64_t *key)
{
	struct words_term in;
	if (h->one_segment) {
		*key = key_make(segment, number);
		return words_df(r->words, segment, number);
	}
	if (!words_term_of(r->words, segment, number, &in))
		return 0;
	*key = key_of(h, &in);
	return in.df;
}

static void listen(struct ranker *r, struct heard *h, const struct candidate *c, double share)
{
	for (size_t i = 0; i < c->view.n; i++) {
		const struct words_entry *e = &c->view.entries[i];
		uint64_t key;
		uint32_t df = identify(r, h, c->view.segment, e->term, &key);
		if (df < 2)
			continue;
		size_t at = slot_of(h, key);
		if (!h->keys[at]) {
			h->keys[at] = key;
			h->places[at] = (uint32_t)r->echoes.n;
			vec_push(&r->echoes, (struct echo){ .segment = c->view.segment,
						     .number = e->term,
						     .idf = rank_idf(r, df) });
		} else if (h->places[at] == QUESTION) {
			continue;
		}
		struct echo *echo = &r->echoes.p[h->places[at]];
		echo->weight += share * (double)wtf(e->title, e->body, c->k, c->t) * echo->idf;
	}
}

static void listen_all(struct ranker *r)
{
	double shares[RANK_FEEDBACK_DOCS], sum = 0;
	size_t n = 0;
	for (; n < RANK_FEEDBACK_DOCS && n < r->n && r->order[n].score > 0; n++) {
		double share = r->order[n].score / r->order[0].score, cube = share * share * share;
		shares[n] = cube * cube;
		sum += shares[n];
	}
	struct heard h;
	heard_init(&h, r, n);
	for (size_t i = 0; i < n; i++)
		listen(r, &h, r->order[i].candidate, shares[i] / sum);
	heard_release(&h);
}

/* ---- the strongest ---- */

/* The weight of the last that is kept: a heap of the greatest so far, the least of them on top. */
static double least_kept(const struct echo *p, size_t n)
{
	double heap[RANK_FEEDBACK_TERMS] = { 0 };
	for (size_t i = 0; i < n; i++) {
		double w = p[i].weight;
		if (w <= heap[0])
			continue;
		size_t at = 0, kid;
		while ((kid = 2 * at + 1) < RANK_FEEDBACK_TERMS) {
			if (kid + 1 < RANK_FEEDBACK_TERMS && heap[kid + 1] < heap[kid])
				kid++;
			if (heap[kid] >= w)
				break;
			heap[at] = heap[kid];
			at = kid;
		}
		heap[at] = w;
	}
	return heap[0];
}

static int by_weight(const void *a, const void *b)
{
	const struct echo *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return str_cmp(x->stem, y->stem);
}

static bool is_tied(const struct echo *p, size_t n, size_t i)
{
	return (i && p[i - 1].weight == p[i].weight) ||
	       (i + 1 < n && p[i + 1].weight == p[i].weight);
}

/* Equal ones come in the order of their stems: their numbers depend on segments. */
static void keep_strongest(struct ranker *r)
{
	struct echo *p = r->echoes.p;
	double least = least_kept(p, r->echoes.n);
	size_t n = 0;
	for (size_t i = 0; i < r->echoes.n; i++)
		if (p[i].weight >= least)
			p[n++] = p[i];
	if (n)
		qsort(p, n, sizeof *p, by_weight);
	for (size_t i = 0; i < n; i++)
		if (is_tied(p, n, i))
			words_stem(r->words, p[i].segment, p[i].number, &r->arena, &p[i].stem);
	if (n)
		qsort(p, n, sizeof *p, by_weight);
	r->echoes.n = MIN(n, (size_t)RANK_FEEDBACK_TERMS);
}

/* Where no candidate lies in another segment, its numbers are all that is asked for. */
static void find_echoes(struct ranker *r)
{
	uint32_t segment = r->candidates[0].view.segment;
	bool one = segment == r->candidates[r->n - 1].view.segment;
	r->echo_terms.n = 0;
	for (size_t i = 0; i < r->echoes.n; i++) {
		const struct echo *e = &r->echoes.p[i];
		struct words_term *t = vec_add(&r->echo_terms);
		if (!one) {
			words_term_of(r->words, e->segment, e->number, t);
			continue;
		}
		t->df = 2;
		memset(t->number, 0xff, sizeof t->number);
		t->number[segment] = e->number;
	}
}

/* As long a vector as the question's. */
static void scale(struct ranker *r)
{
	double asked = 0, heard = 0;
	for (size_t i = 0; i < r->terms.n; i++)
		asked += r->terms.p[i].weight * r->terms.p[i].weight;
	for (size_t i = 0; i < r->echoes.n; i++)
		heard += r->echoes.p[i].weight * r->echoes.p[i].weight;
	for (size_t i = 0; i < r->echoes.n; i++)
		r->echoes.p[i].weight *= number_root(asked / heard);
}

double rank_echo(struct ranker *r, const struct candidate *c)
{
	double sum = 0;
	probe_find(&r->echo_probe, r->echo_terms.p, sizeof *r->echo_terms.p, r->echo_terms.n,
		&c->view, r->found);
	for (size_t i = 0; i < r->echoes.n; i++) {
		const struct words_entry *e = r->found[i];
		if (e)
			sum += r->echoes.p[i].weight * (double)wtf(e->title, e->body, c->k, c->t);
	}
	return sum;
}

void rank_feedback(struct ranker *r)
{
	listen_all(r);
	keep_strongest(r);
	find_echoes(r);
	scale(r);
	for (size_t i = 0; i < r->n; i++) {
		struct candidate *c = &r->candidates[i];
		c->s3 = (1 - r->lambda) * c->s2;
		if (r->echoes.n)
			c->s3 += r->lambda * rank_echo(r, c);
	}
}
