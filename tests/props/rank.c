/* The ranking against a plain reading of its formulas: random documents, looked at one by one, without
 * postings, blocks, bounds or forward lists. HD_PROPS_ROUNDS=N runs N rounds. */
#include "tests/check.h"
#include "base/number.h"
#include "index/rank.h"

#define ROUNDS 60
#define DOCS_MAX 400
#define WORDS_MAX 60
#define TERMS 120
#define QUERY_MAX 40

/* A document as numbers of words, in the order they stand. */
struct doc {
	uint16_t title[WORDS_MAX], body[WORDS_MAX];
	size_t tl, bl;
	uint16_t prior;
	char id[16];
};
struct world {
	struct doc docs[DOCS_MAX];
	size_t n;
	double idf[TERMS];
	size_t df[TERMS];
	double av, avt;
	/* of a question: */
	double weight[TERMS], echo[TERMS];
	double s1[DOCS_MAX], s2[DOCS_MAX], s3[DOCS_MAX];
	size_t order[DOCS_MAX], n_found;
	bool close; /* the 30th word of the feedback is all but equal to the 31st */
};

/* No stemmer changes these, and no list has them: "za", "zb" … */
static void word_put(struct buf *b, uint16_t word)
{
	buf_fmt(b, "%sz%c%c", b->n ? " " : "", 'a' + word / 11, 'a' + word % 11);
}

static size_t count(const uint16_t *p, size_t n, uint16_t word)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++)
		found += p[i] == word;
	return found;
}

/* Few words are frequent, many are rare. */
static uint16_t word_any(uint64_t *seed)
{
	size_t top = 1 + rnd_below(seed, TERMS);
	return (uint16_t)rnd_below(seed, top);
}

static void world_make(struct world *w, uint64_t *seed)
{
	double tl = 0, bl = 0;
	*w = (struct world){ .n = 1 + rnd_below(seed, DOCS_MAX) };
	size_t most = 2 + rnd_below(seed, WORDS_MAX - 2);
	for (size_t i = 0; i < w->n; i++) {
		struct doc *d = &w->docs[i];
		snprintf(d->id, sizeof d->id, "d%04zu", rnd_below(seed, 1000) * 1000 + i);
		d->prior = rnd_below(seed, 4) ? 0 : (uint16_t)rnd(seed);
		d->tl = rnd_below(seed, MIN(most, (size_t)8));
		d->bl = rnd_below(seed, most);
		for (size_t k = 0; k < d->tl; k++)
			d->title[k] = word_any(seed);
		for (size_t k = 0; k < d->bl; k++)
			d->body[k] = word_any(seed);
		tl += (double)d->tl;
		bl += (double)d->bl;
	}
	w->avt = tl / (double)w->n;
	w->av = 2 * w->avt + bl / (double)w->n;
	for (uint16_t t = 0; t < TERMS; t++) {
		for (size_t i = 0; i < w->n; i++)
			w->df[t] += count(w->docs[i].title, w->docs[i].tl, t) ||
				    count(w->docs[i].body, w->docs[i].bl, t);
		double n = (double)w->n, df = (double)w->df[t];
		w->idf[t] = number_ln(1 + (n - df + .5) / (df + .5));
	}
}

static struct words *world_build(const struct world *w, uint64_t *seed)
{
	struct words_builder *b = words_builder_new(NULL, 0);
	struct words *built;
	size_t first = rnd_below(seed, w->n);
	for (size_t i = 0; i < w->n; i++) {
		const struct doc *d = &w->docs[(first + i) % w->n];
		CLEANUP(buf_release) struct buf title = { 0 }, body = { 0 };
		for (size_t k = 0; k < d->tl; k++)
			word_put(&title, d->title[k]);
		for (size_t k = 0; k < d->bl; k++)
			word_put(&body, d->body[k]);
		struct str text = buf_view(&body);
		struct words_input in = { .kind = WORDS_TICKET,
			.language = LANGUAGE_NONE,
			.prior = d->prior,
			.reference = str_of(d->id),
			.title = buf_view(&title),
			.body = &text,
			.n_body = 1 };
		assert_int_equal(words_builder_add(b, &in), 0);
	}
	assert_int_equal(words_builder_finish(b, &built), 0);
	words_builder_free(b);
	return built;
}

/* ---- the formulas ---- */

static double length_part(double n, double mean)
{
	return mean > 0 ? 1.2 * (.25 + .75 * n / mean) : 1.2;
}

static double doc_k(const struct world *w, const struct doc *d)
{
	return length_part(2 * (double)d->tl + (double)d->bl, w->av);
}

static double worth(const struct world *w, const struct doc *d, uint16_t term)
{
	double a = (double)count(d->title, d->tl, term), c = (double)count(d->body, d->bl, term);
	double f = 2 * a + c;
	if (f <= 0)
		return 0;
	double bonus = a > 0 ? .3 * 2.2 * a / (a + length_part((double)d->tl, w->avt)) : 0;
	return 2.2 * f / (f + doc_k(w, d)) + bonus;
}

static size_t near(const uint16_t *p, size_t n, uint16_t x, uint16_t y)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		bool close = false;
		for (size_t k = i > 8 ? i - 8 : 0; k < n && k <= i + 8; k++)
			close |= p[k] == y;
		found += p[i] == x && close;
	}
	return found;
}

static double nearness(const struct world *w, const struct doc *d, const uint16_t *q, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		uint16_t x = q[i], y = q[i + 1];
		if (x == y || !w->df[x] || !w->df[y])
			continue;
		double p = 2 * (double)near(d->title, d->tl, x, y) +
			   (double)near(d->body, d->bl, x, y);
		sum += .25 * number_root(w->idf[x] * w->idf[y]) * 2.2 * p / (p + doc_k(w, d));
	}
	return sum;
}

static const struct world *sorting;
static const double *by;

static int by_score(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	if (by[x] != by[y])
		return by[x] > by[y] ? -1 : 1;
	return strcmp(sorting->docs[x].id, sorting->docs[y].id);
}

static void sort(struct world *w, const double *scores)
{
	sorting = w;
	by = scores;
	qsort(w->order, w->n_found, sizeof *w->order, by_score);
}

static void feed_back(struct world *w)
{
	double share[5], sum = 0, asked = 0, heard = 0, cut[TERMS];
	size_t n = MIN(w->n_found, (size_t)5);
	for (size_t i = 0; i < n; i++) {
		double s = w->s2[w->order[i]] / w->s2[w->order[0]];
		sum += share[i] = s * s * s * s * s * s;
	}
	for (uint16_t t = 0; t < TERMS; t++) {
		w->echo[t] = 0;
		for (size_t i = 0; i < n && w->df[t] >= 2; i++)
			w->echo[t] += share[i] / sum * worth(w, &w->docs[w->order[i]], t) *
				      w->idf[t];
		size_t at = t;
		for (; at && cut[at - 1] < w->echo[t]; at--)
			cut[at] = cut[at - 1];
		cut[at] = w->echo[t];
		asked += w->weight[t] * w->weight[t];
	}
	w->close = cut[29] > cut[30] && cut[29] < cut[30] * (1 + 1e-6);
	size_t ties = 30;
	for (uint16_t t = 0; t < TERMS; t++)
		ties -= w->echo[t] > cut[29];
	for (uint16_t t = 0; t < TERMS; t++) {
		bool keep = w->echo[t] > cut[29] || (w->echo[t] == cut[29] && ties && ties--);
		w->echo[t] = keep ? w->echo[t] : 0;
		heard += w->echo[t] * w->echo[t];
	}
	for (uint16_t t = 0; t < TERMS && heard > 0; t++)
		w->echo[t] *= number_root(asked / heard);
}

/* Terms in the order of their names are in that of their numbers, so ties are cut as hd does. */
static void ask(struct world *w, const uint16_t *q, size_t n, bool feedback)
{
	w->n_found = 0;
	w->close = false;
	for (uint16_t t = 0; t < TERMS; t++) {
		double m = (double)count(q, n, t);
		w->weight[t] = m > 0 && w->df[t] ? 9 * m / (m + 8) * w->idf[t] : 0;
	}
	for (size_t i = 0; i < w->n; i++) {
		w->s1[i] = 0;
		for (uint16_t t = 0; t < TERMS; t++)
			w->s1[i] += w->weight[t] * worth(w, &w->docs[i], t);
		w->s2[i] = w->s1[i] + nearness(w, &w->docs[i], q, n);
		if (w->s1[i] > 0)
			w->order[w->n_found++] = i;
	}
	sort(w, w->s1);
	w->n_found = MIN(w->n_found, (size_t)RANK_DEPTH);
	sort(w, w->s2);
	double lambda = feedback ? .4 * MAX(0, MIN(1, (35 - (double)n) / 15)) : 0;
	if (lambda > 0)
		feed_back(w);
	for (size_t k = 0; k < w->n_found; k++) {
		size_t i = w->order[k];
		double f = 0;
		for (uint16_t t = 0; lambda > 0 && t < TERMS; t++)
			f += w->echo[t] * worth(w, &w->docs[i], t);
		w->s3[i] = ((1 - lambda) * w->s2[i] + lambda * f) *
			   (1 + RANK_PRIOR * w->docs[i].prior / 65535.0);
	}
	sort(w, w->s3);
}

/* ---- */

/* Scores that are equal but for rounding may stand in either order. */
static void check(struct world *w, struct words *words, const struct rank_hit *hits, size_t n)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct words_document d;
		size_t at = 0;
		assert_true(words_document(words, hits[i].doc, &a, &d));
		while (at < w->n && !str_is(d.reference, w->docs[at].id))
			at++;
		assert_true(at < w->n);
		assert_float_equal(hits[i].score, w->s3[w->order[i]], 1e-4);
		assert_float_equal(hits[i].score, w->s3[at], 1e-4);
	}
}

static void round_run(struct world *w, uint64_t *seed)
{
	world_make(w, seed);
	struct words *words = world_build(w, seed);
	struct ranker *r = ranker_new(words, 1u << LANGUAGE_NONE);
	for (int i = 0; i < 5; i++) {
		CLEANUP(buf_release) struct buf text = { 0 };
		CLEANUP(search_query_release) struct search_query query = { 0 };
		uint16_t q[QUERY_MAX];
		struct rank_hit hits[RANK_DEPTH];
		size_t n = 1 + rnd_below(seed, rnd_below(seed, 3) ? 6 : QUERY_MAX);
		struct rank_options o = { .limit = 1 + rnd_below(seed, RANK_DEPTH) };
		o.no_feedback = rnd_below(seed, 4) == 0;
		for (size_t k = 0; k < n; k++)
			word_put(&text, q[k] = word_any(seed));
		search_query_plain(&query, buf_view(&text));
		size_t found = rank(r, &query, &o, hits);
		ask(w, q, n, !o.no_feedback);
		assert_int_equal(found, MIN(w->n_found, o.limit));
		/* which of two is kept is then a matter of the last digit */
		if (!w->close)
			check(w, words, hits, found);
	}
	assert_null(words_damage(words));
	ranker_free(r);
	words_free(words);
}

static void the_ranking_is_its_formulas(void **state UNUSED)
{
	struct world *w = xcalloc(1, sizeof *w);
	const char *asked = getenv("HD_PROPS_ROUNDS");
	uint64_t rounds = ROUNDS, seed = 11;
	if (asked)
		assert_true(str_to_u64(str_of(asked), &rounds));
	for (uint64_t i = 0; i < rounds; i++) {
		uint64_t round = seed + i * 7919;
		round_run(w, &round);
	}
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_ranking_is_its_formulas) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
