/* Step 3: the terms that say most about the best documents are looked for too. */
#include "index/rank_inside.h"
#include <math.h>

#define SHARE_POWER 6.0

/* Echoes by the number they have in the first segment that knows them. */
struct heard {
	uint64_t *keys; /* segment << 32 | number, and 1 more: 0 is free */
	uint32_t *places;
	size_t n_slots, n;
};

static uint64_t key_of(const struct words_term *t)
{
	uint32_t segment = 0;
	while (segment < WORDS_SEGMENTS - 1 && t->number[segment] == TERM_NONE)
		segment++;
	return ((uint64_t)segment << 32 | t->number[segment]) + 1;
}

static size_t slot_of(const struct heard *h, uint64_t key)
{
	size_t at = (key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (h->n_slots - 1);
	while (h->keys[at] && h->keys[at] != key)
		at = (at + 1) & (h->n_slots - 1);
	return at;
}

static void heard_init(struct heard *h, size_t n)
{
	*h = (struct heard){ .n_slots = 64 };
	while (h->n_slots < 2 * n)
		h->n_slots *= 2;
	h->keys = xcalloc(h->n_slots, sizeof *h->keys);
	h->places = xcalloc(h->n_slots, sizeof *h->places);
}

static void heard_release(struct heard *h)
{
	free(h->keys);
	free(h->places);
}

static void listen(struct ranker *r, struct heard *h, const struct candidate *c, double share)
{
	for (size_t i = 0; i < c->view.n; i++) {
		const struct words_entry *e = &c->view.entries[i];
		struct words_term in;
		if (!words_term_of(r->words, c->view.segment, e->term, &in) || in.df < 2)
			continue;
		uint64_t key = key_of(&in);
		size_t at = slot_of(h, key);
		if (h->keys[at] && h->places[at] == UINT32_MAX)
			continue; /* a question word */
		if (!h->keys[at]) {
			h->keys[at] = key;
			h->places[at] = (uint32_t)r->echoes.n;
			vec_push(&r->echoes, (struct echo){ .in = in,
						     .segment = c->view.segment,
						     .number = e->term,
						     .idf = rank_idf(r, in.df) });
		}
		struct echo *echo = &r->echoes.p[h->places[at]];
		echo->weight += share * (double)wtf(e->title, e->body, c->k, c->t) * echo->idf;
	}
}

static void listen_all(struct ranker *r)
{
	double shares[RANK_FEEDBACK_DOCS], sum = 0;
	size_t n = 0, entries = r->questions.n;
	for (; n < RANK_FEEDBACK_DOCS && n < r->n && r->candidates[n].s2 > 0; n++) {
		shares[n] = pow(r->candidates[n].s2 / r->candidates[0].s2, SHARE_POWER);
		sum += shares[n];
		entries += r->candidates[n].view.n;
	}
	struct heard h;
	heard_init(&h, entries);
	for (size_t i = 0; i < r->questions.n; i++) {
		size_t at = slot_of(&h, key_of(&r->questions.p[i]));
		h.keys[at] = key_of(&r->questions.p[i]);
		h.places[at] = UINT32_MAX;
	}
	for (size_t i = 0; i < n; i++)
		listen(r, &h, &r->candidates[i], shares[i] / sum);
	heard_release(&h);
}

/* ---- the strongest ---- */

static int by_weight(const void *a, const void *b)
{
	const struct echo *x = a, *y = b;
	return x->weight > y->weight ? -1 : x->weight < y->weight;
}

struct named {
	struct str stem;
	struct echo echo;
};

static int by_stem(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	return str_cmp(x->stem, y->stem);
}

/* Equal ones in the order of their stems: their numbers depend on segments. */
static void order_equal(struct ranker *r, struct echo *echoes, size_t n)
{
	struct named *named = xcalloc(n, sizeof *named);
	for (size_t i = 0; i < n; i++) {
		named[i].echo = echoes[i];
		words_stem(r->words, echoes[i].segment, echoes[i].number, &r->arena,
			&named[i].stem);
	}
	qsort(named, n, sizeof *named, by_stem);
	for (size_t i = 0; i < n; i++)
		echoes[i] = named[i].echo;
	free(named);
}

static void keep_strongest(struct ranker *r)
{
	struct echo *p = r->echoes.p;
	size_t n = r->echoes.n, end;
	if (n)
		qsort(p, n, sizeof *p, by_weight);
	for (size_t i = 0; i < MIN(n, (size_t)RANK_FEEDBACK_TERMS); i = end) {
		for (end = i + 1; end < n && p[end].weight == p[i].weight; end++)
			;
		if (end - i > 1)
			order_equal(r, p + i, end - i);
	}
	r->echoes.n = MIN(n, (size_t)RANK_FEEDBACK_TERMS);
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
		r->echoes.p[i].weight *= sqrt(asked / heard);
}

double rank_echo(struct ranker *r, const struct candidate *c)
{
	double sum = 0;
	probe_find(&r->echo_probe, &r->echoes.p->in, sizeof *r->echoes.p, r->echoes.n, &c->view,
		r->found);
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
	scale(r);
	for (size_t i = 0; i < r->n; i++) {
		struct candidate *c = &r->candidates[i];
		c->s3 = (1 - r->lambda) * c->s2;
		if (r->echoes.n)
			c->s3 += r->lambda * rank_echo(r, c);
	}
}
