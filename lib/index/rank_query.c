/* A question made ready: terms with weights, neighbours, musts; in each language of the desk. */
#include "index/rank_inside.h"
#include "base/number.h"
#include "text/utf8.h"

#define COUNT_SATURATION 8.0
#define UNKNOWN_CHARS 5
#define UNKNOWN_WEIGHT .7
#define UNKNOWN_DICE .5
#define PREFIX_CUT 3 /* bytes */
#define PREFIX_LEAST 4
#define PREFIX_UNSURE .5
#define NO_FEEDBACK_FROM 35.0 /* words */
#define FULL_FEEDBACK_TO 20.0

/* A word of the question in one language, by its place among the words of all clauses. */
struct heard {
	uint32_t term, place;
	bool question, quoted;
};
struct reading {
	struct ranker *r;
	unsigned language;
	struct tokens tokens;
	VEC(struct heard) words;
	uint32_t places;
	double *weights; /* of each term, in this language */
	uint32_t *counts;
	size_t n_weights;
};
/* Places whose word some language knows. */
struct known {
	bool *p;
	size_t n;
};

double rank_idf(const struct ranker *r, uint32_t df)
{
	return number_ln(1 + (r->n_docs - df + .5) / (df + .5));
}

uint32_t rank_term_of(struct ranker *r, struct str stem)
{
	bool created;
	struct map_item *it = map_get(&r->stems, stem);
	if (it)
		return (uint32_t)it->num;
	it = map_put(&r->stems, arena_str(&r->arena, stem), &created);
	it->num = r->terms.n;
	struct rank_term *t = vec_add(&r->terms);
	t->stem = it->key;
	words_term(r->words, t->stem, &t->in);
	t->idf = rank_idf(r, t->in.df);
	return (uint32_t)it->num;
}

/* ---- reading ---- */

static void reading_release(struct reading *g)
{
	vec_release(&g->tokens);
	vec_release(&g->words);
	free(g->weights);
	free(g->counts);
}

static void hear(struct reading *g, const struct search_clause *c)
{
	g->tokens.n = 0;
	analyse(g->r->analyser, c->text, g->language, &g->tokens);
	const struct token *t;
	vec_each (t, &g->tokens) {
		uint32_t place = g->places++;
		if (t->term == TERM_NONE)
			continue;
		struct str stem = analyser_term(g->r->analyser, t->term);
		vec_push(&g->words, (struct heard){ rank_term_of(g->r, stem), place,
					    analyser_is_question(g->r->analyser, t->term),
					    c->kind == SEARCH_PHRASE });
	}
}

static bool is_kept(const struct heard *h)
{
	return !h->question || h->quoted;
}

/* Question words go, unless there are no others. */
static void drop_questions(struct reading *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->words.n; i++)
		n += is_kept(&g->words.p[i]);
	if (!n)
		return;
	n = 0;
	for (size_t i = 0; i < g->words.n; i++)
		if (is_kept(&g->words.p[i]))
			g->words.p[n++] = g->words.p[i];
	g->words.n = n;
}

static void reading_make(struct reading *g, struct ranker *r, unsigned language,
	const struct search_query *q)
{
	*g = (struct reading){ .r = r, .language = language };
	const struct search_clause *c;
	vec_each (c, &q->clauses) {
		if (!c->negated && c->kind != SEARCH_PREFIX)
			hear(g, c);
	}
	drop_questions(g);
}

static void know(struct known *known, const struct reading *g)
{
	if (known->n < g->places) {
		known->p = xreallocarray(known->p, g->places, sizeof *known->p);
		memset(known->p + known->n, 0, g->places - known->n);
		known->n = g->places;
	}
	for (size_t i = 0; i < g->words.n; i++)
		if (g->r->terms.p[g->words.p[i].term].in.df)
			known->p[g->words.p[i].place] = true;
}

/* ---- weights ---- */

static void room(struct reading *g)
{
	size_t n = g->r->terms.n;
	if (n <= g->n_weights)
		return;
	g->weights = xreallocarray(g->weights, n, sizeof *g->weights);
	g->counts = xreallocarray(g->counts, n, sizeof *g->counts);
	for (; g->n_weights < n; g->n_weights++) {
		g->weights[g->n_weights] = 0;
		g->counts[g->n_weights] = 0;
	}
}

static void weight_add(struct reading *g, uint32_t term, double factor)
{
	room(g);
	g->weights[term] += factor * g->r->terms.p[term].idf;
}

static void weigh_unknown(struct reading *g, uint32_t term, uint32_t count)
{
	struct words_near near[RANK_NEIGHBOURS];
	struct str stem = g->r->terms.p[term].stem;
	if (utf8_span(stem, UNKNOWN_CHARS - 1) == stem.n)
		return;
	size_t n = words_near(g->r->words, stem, UNKNOWN_DICE, &g->r->arena, near, RANK_NEIGHBOURS);
	for (size_t i = 0; i < n; i++)
		weight_add(g, rank_term_of(g->r, near[i].stem),
			UNKNOWN_WEIGHT * near[i].dice * count);
}

static void weigh(struct reading *g, const struct known *known)
{
	room(g);
	for (size_t i = 0; i < g->words.n; i++)
		g->counts[g->words.p[i].term]++;
	for (size_t i = 0; i < g->words.n; i++) {
		struct heard h = g->words.p[i];
		double m = g->counts[h.term];
		if (!m)
			continue;
		if (g->r->terms.p[h.term].in.df)
			weight_add(g, h.term, m * (COUNT_SATURATION + 1) / (m + COUNT_SATURATION));
		else if (!known->p[h.place] && !h.quoted)
			weigh_unknown(g, h.term, g->counts[h.term]);
		g->counts[h.term] = 0;
	}
}

/* The stems of words that begin so: stems that do, most frequent first; and stems that the end of the
 * prefix is more than (keepali*: keepal), of which only the text tells. *n_sure: how many do. */
static size_t stems_of_prefix(struct ranker *r, struct str text, uint32_t *out, size_t *n_sure)
{
	struct words_term found[RANK_PREFIX_TERMS];
	struct str prefix = utf8_fold(&r->arena, text), stem;
	size_t n = 0, n_found = words_prefix(r->words, prefix, found, RANK_PREFIX_TERMS);
	for (size_t i = 0; i < n_found; i++) {
		uint32_t at = 0;
		while (found[i].number[at] == TERM_NONE)
			at++;
		if (words_stem(r->words, at, found[i].number[at], &r->arena, &stem))
			out[n++] = rank_term_of(r, stem);
	}
	*n_sure = n;
	for (size_t cut = 1; cut <= PREFIX_CUT && prefix.n >= PREFIX_LEAST + cut; cut++) {
		stem = str_first(prefix, prefix.n - cut);
		if (words_term(r->words, stem, found))
			out[n++] = rank_term_of(r, stem);
	}
	return n;
}

static void weigh_prefixes(struct reading *g, const struct search_query *q)
{
	uint32_t terms[RANK_PREFIX_TERMS + PREFIX_CUT];
	const struct search_clause *c;
	vec_each (c, &q->clauses) {
		if (c->kind != SEARCH_PREFIX || c->negated)
			continue;
		size_t sure, n = stems_of_prefix(g->r, c->text, terms, &sure);
		for (size_t i = 0; i < n; i++)
			weight_add(g, terms[i], i < sure ? 1 : PREFIX_UNSURE);
	}
}

/* ---- synonyms ---- */

/* The terms of a text in the language at hand. */
static size_t terms_of(struct reading *g, struct str text, uint32_t **out)
{
	size_t n = 0;
	g->tokens.n = 0;
	analyse(g->r->analyser, text, g->language, &g->tokens);
	*out = arena_array(&g->r->arena, g->tokens.n, sizeof **out);
	for (size_t i = 0; i < g->tokens.n; i++)
		if (g->tokens.p[i].term != TERM_NONE)
			(*out)[n++] = rank_term_of(g->r,
				analyser_term(g->r->analyser, g->tokens.p[i].term));
	return n;
}

static bool says(const struct reading *g, const uint32_t *terms, size_t n)
{
	for (size_t i = 0; n && i + n <= g->words.n; i++) {
		size_t k = 0;
		while (k < n && g->words.p[i + k].term == terms[k])
			k++;
		if (k == n)
			return true;
	}
	return false;
}

static void weigh_group(struct reading *g, const struct strs *group)
{
	bool said = false;
	for (size_t i = 0; i < group->n && !said; i++) {
		uint32_t *terms;
		size_t n = terms_of(g, group->p[i], &terms);
		said = says(g, terms, n);
	}
	for (size_t i = 0; said && i < group->n; i++) {
		uint32_t *terms;
		size_t n = terms_of(g, group->p[i], &terms);
		for (size_t k = 0; k < n && !says(g, terms, n); k++)
			weight_add(g, terms[k], RANK_SYNONYM);
	}
}

/* ---- what languages have in common ---- */

static void add_pair(struct ranker *r, uint32_t x, uint32_t y, uint32_t count)
{
	struct rank_pair *p;
	vec_each (p, &r->pairs) {
		if (p->x == x && p->y == y) {
			p->count = MAX(p->count, count);
			return;
		}
	}
	vec_push(&r->pairs, (struct rank_pair){ x, y, count });
}

static int by_pair(const void *a, const void *b)
{
	const struct rank_pair *p = a, *q = b;
	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return p->y < q->y ? -1 : p->y > q->y;
}

static void pairs_of(const struct reading *g)
{
	struct ranker *r = g->r;
	VEC(struct rank_pair) pairs = { 0 };
	for (size_t i = 0; i + 1 < g->words.n; i++) {
		uint32_t x = g->words.p[i].term, y = g->words.p[i + 1].term;
		if (x != y && r->terms.p[x].in.df && r->terms.p[y].in.df)
			vec_push(&pairs, (struct rank_pair){ x, y, 1 });
	}
	if (pairs.n)
		qsort(pairs.p, pairs.n, sizeof *pairs.p, by_pair);
	for (size_t i = 0, k; i < pairs.n; i = k) {
		for (k = i + 1; k < pairs.n && !by_pair(&pairs.p[i], &pairs.p[k]); k++)
			;
		add_pair(r, pairs.p[i].x, pairs.p[i].y, (uint32_t)(k - i));
	}
	vec_release(&pairs);
}

static void unite(const struct reading *g)
{
	struct ranker *r = g->r;
	for (size_t i = 0; i < g->n_weights; i++)
		r->terms.p[i].weight = MAX(r->terms.p[i].weight, g->weights[i]);
	r->n_core = MAX(r->n_core, g->words.n);
	pairs_of(g);
}

static void read_all(struct ranker *r, const struct search_query *q)
{
	struct reading readings[LANGUAGE_MAX];
	struct known known = { 0 };
	size_t n = 0;
	for (unsigned l = 0; l < LANGUAGE_MAX; l++)
		if (r->languages >> l & 1)
			reading_make(&readings[n++], r, l, q);
	for (size_t i = 0; i < n; i++)
		know(&known, &readings[i]);
	for (size_t i = 0; i < n; i++) {
		weigh(&readings[i], &known);
		weigh_prefixes(&readings[i], q);
		for (size_t k = 0; k < r->options->n_synonyms; k++)
			weigh_group(&readings[i], &r->options->synonyms[k]);
		unite(&readings[i]);
		reading_release(&readings[i]);
	}
	free(known.p);
}

/* ---- musts ---- */

static bool form_equal(const struct rank_form *a, const struct rank_form *b)
{
	return a->n == b->n && !memcmp(a->terms, b->terms, a->n * sizeof *a->terms) &&
	       !memcmp(a->offsets, b->offsets, a->n * sizeof *a->offsets);
}

static void form_add(struct rank_must *m, struct rank_form form)
{
	for (size_t i = 0; i < m->n; i++)
		if (form_equal(&m->forms[i], &form))
			return;
	m->forms[m->n++] = form;
}

static void form_read(struct ranker *r, struct rank_must *m, unsigned language)
{
	struct tokens tokens = { 0 };
	struct rank_form form = { 0 };
	analyse(r->analyser, m->clause->text, language, &tokens);
	form.terms = arena_array(&r->arena, tokens.n + 1, sizeof *form.terms);
	form.offsets = arena_array(&r->arena, tokens.n + 1, sizeof *form.offsets);
	for (size_t i = 0; i < tokens.n; i++) {
		if (tokens.p[i].term == TERM_NONE)
			continue;
		form.terms[form.n] = rank_term_of(r, analyser_term(r->analyser, tokens.p[i].term));
		form.offsets[form.n++] = tokens.p[i].position;
	}
	for (size_t i = form.n; i-- > 0;)
		form.offsets[i] -= form.offsets[0];
	vec_release(&tokens);
	/* a stop word takes nothing away */
	if (form.n || m->by_text || !m->negated)
		form_add(m, form);
}

static void forms_of_prefix(struct ranker *r, struct rank_must *m)
{
	uint32_t terms[RANK_PREFIX_TERMS + PREFIX_CUT];
	size_t sure, n = stems_of_prefix(r, m->clause->text, terms, &sure);
	m->by_text |= sure < n;
	for (size_t i = 0; i < n; i++) {
		struct rank_form form = { .n = 1 };
		form.terms = arena_array(&r->arena, 1, sizeof *form.terms);
		form.offsets = arena_array(&r->arena, 1, sizeof *form.offsets);
		form.terms[0] = terms[i];
		form_add(m, form);
	}
}

static void must_add(struct ranker *r, const struct search_clause *c)
{
	struct rank_must m = { .clause = c, .negated = c->negated, .or = c->or };
	m.forms = arena_array(&r->arena, MAX(LANGUAGE_MAX, RANK_PREFIX_TERMS + PREFIX_CUT),
		sizeof *m.forms);
	m.by_text = c->kind == SEARCH_PHRASE || c->field == SEARCH_TAG;
	if (c->kind == SEARCH_PREFIX)
		forms_of_prefix(r, &m);
	for (unsigned l = 0; l < LANGUAGE_MAX && c->kind != SEARCH_PREFIX; l++)
		if (r->languages >> l & 1)
			form_read(r, &m, l);
	vec_push(&r->musts, m);
}

/* Nothing but stop words: texts that have them all. */
static void must_all(struct ranker *r, const struct search_query *q)
{
	const struct search_clause *c;
	vec_each (c, &q->clauses) {
		if (c->negated || c->kind == SEARCH_PREFIX)
			continue;
		must_add(r, c);
		r->musts.p[r->musts.n - 1].by_text = true;
	}
}

void rank_compile(struct ranker *r, const struct search_query *q)
{
	const struct search_clause *c;
	read_all(r, q);
	double few = (NO_FEEDBACK_FROM - (double)r->n_core) / (NO_FEEDBACK_FROM - FULL_FEEDBACK_TO);
	r->lambda = r->options->no_feedback ? 0 : RANK_LAMBDA * MAX(0, MIN(1, few));
	vec_each (c, &q->clauses) {
		if (c->negated || search_clause_is_must(c))
			must_add(r, c);
	}
	if (!r->terms.n && !r->musts.n && r->options->has)
		must_all(r, q);
}
