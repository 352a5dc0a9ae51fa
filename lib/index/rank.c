#include "index/rank_inside.h"

/* ---- life ---- */

static void find_questions(struct ranker *r)
{
	CLEANUP(strs_release) struct strs stems = { 0 };
	for (unsigned l = 0; l < LANGUAGE_MAX; l++)
		if (r->languages >> l & 1)
			analyser_questions(r->analyser, l, &stems);
	strs_sort_unique(&stems);
	for (size_t i = 0; i < stems.n; i++) {
		struct words_term t;
		if (words_term(r->words, stems.p[i], &t))
			vec_push(&r->questions, t);
	}
}

struct ranker *ranker_new(struct words *w, uint32_t languages)
{
	struct ranker *r = xcalloc(1, sizeof *r);
	struct words_stats stats;
	words_stats(w, &stats);
	*r = (struct ranker){ .words = w, .languages = languages };
	r->analyser = analyser_new();
	r->scale = words_scale(w);
	r->n_docs = (double)stats.documents;
	find_questions(r);
	return r;
}

static void forget(struct ranker *r)
{
	arena_reset(&r->arena);
	map_release(&r->stems);
	r->terms.n = r->pairs.n = r->musts.n = r->looked_for.n = r->echoes.n = 0;
	r->docs.n = 0;
	r->n_core = r->n = 0;
	r->probe.built = r->echo_probe.built = false;
}

void ranker_free(struct ranker *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->cap; i++)
		words_view_release(&r->candidates[i].view);
	free(r->candidates);
	free(r->order);
	free(r->found);
	probe_release(&r->probe);
	probe_release(&r->echo_probe);
	vec_release(&r->terms);
	vec_release(&r->pairs);
	vec_release(&r->musts);
	vec_release(&r->echoes);
	vec_release(&r->docs);
	vec_release(&r->echo_terms);
	vec_release(&r->questions);
	vec_release(&r->looked_for);
	map_release(&r->stems);
	arena_release(&r->arena);
	analyser_free(r->analyser);
	free(r);
}

/* ---- order ---- */

static int by_score(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	return x->score > y->score ? -1 : x->score < y->score;
}

static int by_reference(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	return str_cmp(x->reference, y->reference);
}

static void order_equal(struct ranker *r, struct placed *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct words_document d = { 0 };
		words_document(r->words, p[i].candidate->doc, &r->arena, &d);
		p[i].reference = d.reference;
	}
	qsort(p, n, sizeof *p, by_reference);
}

/* By the scores in r->order: the first `need` stand in their order, equal ones by their references. */
static void order(struct ranker *r, size_t need)
{
	if (r->n)
		qsort(r->order, r->n, sizeof *r->order, by_score);
	for (size_t i = 0, end; i < MIN(need, r->n); i = end) {
		for (end = i + 1; end < r->n && r->order[end].score == r->order[i].score; end++)
			;
		if (end - i > 1)
			order_equal(r, r->order + i, end - i);
	}
}

/* ---- the steps ---- */

static void make_room(struct ranker *r)
{
	size_t n = MAX(r->terms.n, (size_t)RANK_FEEDBACK_TERMS);
	r->order = xreallocarray(r->order, r->cap + 1, sizeof *r->order);
	if (n > r->n_found) {
		r->found = xreallocarray(r->found, n, sizeof *r->found);
		r->n_found = n;
	}
}

static void score_candidates(struct ranker *r)
{
	size_t n = 0;
	make_room(r);
	for (size_t i = 0; i < r->n; i++) {
		struct candidate *c = &r->candidates[i];
		words_view_ahead(r->words, r->docs.p + i, r->n - i);
		if (!rank_view(r, c))
			break;
		rank_words(r, c);
		rank_near(r, c);
		c->s3 = c->s2;
		r->order[n++] = (struct placed){ .score = c->s2, .candidate = c };
	}
	r->n = n;
}

static void add_priors(struct ranker *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct candidate *c = &r->candidates[i];
		c->s3 *= 1 + rank_prior(r, c->doc);
		r->order[i] = (struct placed){ .score = c->s3, .candidate = c };
	}
}

double rank_prior(struct ranker *r, uint32_t doc)
{
	return RANK_PRIOR * words_prior(r->words, doc) / UINT16_MAX;
}

static void add_stems(struct ranker *r)
{
	const struct rank_term *t;
	vec_each (t, &r->terms) {
		if (t->weight > 0)
			vec_push(&r->looked_for, (struct rank_stem){ t->stem, t->weight });
	}
}

size_t rank(struct ranker *r, const struct search_query *q, const struct rank_options *o,
	struct rank_hit *out)
{
	size_t depth = MAX(o->limit, (size_t)RANK_DEPTH);
	forget(r);
	r->options = o;
	rank_compile(r, q);
	add_stems(r);
	if (r->looked_for.n)
		rank_top(r, depth);
	else if (r->musts.n)
		rank_all(r, depth);
	score_candidates(r);
	if (r->lambda > 0 && r->looked_for.n && r->n) {
		order(r, RANK_FEEDBACK_DOCS);
		rank_feedback(r);
	}
	add_priors(r);
	size_t n = MIN(r->n, o->limit);
	order(r, n);
	r->options = NULL;
	for (size_t i = 0; i < n; i++)
		out[i] = (struct rank_hit){ r->order[i].candidate->doc, r->order[i].score };
	return n;
}

size_t rank_stems(const struct ranker *r, const struct rank_stem **out)
{
	*out = r->looked_for.p;
	return r->looked_for.n;
}
