#include "index/rank_inside.h"

/* The parts of a document, as they are found. */
struct parts {
	struct rank_part *p;
	size_t n, cap;
};

static void add_words(struct ranker *r, const struct candidate *c, double share, struct parts *out)
{
	for (size_t i = 0; i < r->terms.n; i++) {
		const struct rank_term *t = &r->terms.p[i];
		const struct words_entry *e = r->found[i];
		if (!e || t->weight <= 0)
			continue;
		vec_push(out,
			(struct rank_part){ RANK_WORD, t->stem, STR(""), e->title, e->body, t->idf,
				t->weight,
				share * t->weight * (double)wtf(e->title, e->body, c->k, c->t) });
	}
}

static void add_pairs(struct ranker *r, const struct candidate *c, double share, struct parts *out)
{
	const struct rank_pair *p;
	vec_each (p, &r->pairs) {
		double near = rank_neighbours(r, c, p), weight = rank_pair_weight(r, p);
		if (near <= 0)
			continue;
		vec_push(out, (struct rank_part){ .reason = RANK_NEAR,
				      .term = r->terms.p[p->x].stem,
				      .other = r->terms.p[p->y].stem,
				      .body = (uint32_t)near,
				      .weight = weight,
				      .score = share * weight * (double)(WTF_K1 + 1) * near /
					       (near + (double)c->k) });
	}
}

static void add_echoes(struct ranker *r, const struct candidate *c, double share, struct parts *out,
	struct arena *a)
{
	rank_echo(r, c);
	for (size_t i = 0; i < r->echoes.n; i++) {
		const struct echo *t = &r->echoes.p[i];
		const struct words_entry *e = r->found[i];
		struct str stem = STR("");
		if (!e)
			continue;
		words_stem(r->words, t->segment, t->number, a, &stem);
		vec_push(out,
			(struct rank_part){ RANK_FEEDBACK, stem, STR(""), e->title, e->body, t->idf,
				t->weight,
				share * t->weight * (double)wtf(e->title, e->body, c->k, c->t) });
	}
}

static int by_share(const void *a, const void *b)
{
	const struct rank_part *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return str_cmp(x->term, y->term);
}

static void explain(struct ranker *r, struct candidate *c, struct arena *a, struct parts *out)
{
	double votes = rank_prior(r, c->doc), lambda = r->echoes.n ? r->lambda : 0;
	rank_words(r, c);
	add_words(r, c, 1 - lambda, out);
	add_pairs(r, c, 1 - lambda, out);
	if (lambda > 0)
		add_echoes(r, c, lambda, out, a);
	if (votes > 0)
		vec_push(out, (struct rank_part){ .reason = RANK_VOTES,
				      .weight = votes,
				      .score = c->s3 * votes / (1 + votes) });
	if (out->n)
		qsort(out->p, out->n, sizeof *out->p, by_share);
}

bool rank_explain(struct ranker *r, uint32_t doc, struct arena *a, struct rank_part **out,
	size_t *n)
{
	struct parts parts = { 0 };
	for (size_t i = 0; i < r->n; i++)
		if (r->candidates[i].doc == doc)
			explain(r, &r->candidates[i], a, &parts);
	*out = arena_array(a, parts.n + 1, sizeof **out);
	if (parts.n)
		memcpy(*out, parts.p, parts.n * sizeof **out);
	*n = parts.n;
	vec_release(&parts);
	return !words_damage(r->words);
}
