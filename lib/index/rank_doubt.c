/* "Did you mean": words that hardly a document has, and the stem of another that one slip or two away
 * from them. Near ones by trigrams are few; edit distance decides among them. */
#include "index/rank_inside.h"
#include "text/near.h"
#include "text/utf8.h"

#define NEAR_MAX 24
#define NEAR_DICE .25
#define LEAST_CHARS 4
#define RARE 1 /* documents: a word in more of them is meant */
#define MORE_OFTEN 10 /* times, to doubt a word that some document has */

static size_t slips_allowed(struct str stem)
{
	return utf8_span(stem, 7) < stem.n ? 2 : 1;
}

static bool is_better(const struct words_near *n, size_t slips, const struct words_near *best,
	size_t least)
{
	return !best || slips < least || (slips == least && n->term.df > best->term.df);
}

/* A slip may be in the word's end, which stemming changes. */
static size_t slips_between(struct str word, struct str stem, struct str other, size_t most)
{
	return MIN(near_distance(stem, other, most), near_distance(word, other, most));
}

static const struct words_near *nearest(struct str word, struct str stem,
	const struct words_term *own, const struct words_near *near, size_t n)
{
	const struct words_near *best = NULL;
	size_t least = 0;
	for (size_t i = 0; i < n; i++) {
		size_t slips = slips_between(word, stem, near[i].stem, slips_allowed(stem));
		if (!slips || slips > slips_allowed(stem) || near[i].term.df < own->df * MORE_OFTEN)
			continue;
		if (is_better(&near[i], slips, best, least)) {
			best = &near[i];
			least = slips;
		}
	}
	return best;
}

static bool doubt(struct ranker *r, struct str word, struct str stem, struct rank_doubt *out)
{
	struct words_near near[NEAR_MAX];
	struct words_term own;
	if (utf8_span(stem, LEAST_CHARS - 1) == stem.n)
		return false;
	words_term(r->words, stem, &own);
	if (own.df > RARE)
		return false;
	size_t n = words_near(r->words, stem, NEAR_DICE, &r->arena, near, NEAR_MAX);
	const struct words_near *best = nearest(word, stem, &own, near, n);
	if (!best)
		return false;
	*out = (struct rank_doubt){ word, best->stem, best->term };
	return true;
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* Numbers and names with numbers in them are meant as they are. */
static size_t doubt_clause(struct ranker *r, unsigned language, struct str text,
	struct rank_doubt *out, size_t max)
{
	struct tokens tokens = { 0 };
	size_t n = 0;
	analyse(r->analyser, text, language, &tokens);
	for (size_t i = 0; i < tokens.n && n < max; i++) {
		const struct token *t = &tokens.p[i];
		struct str word = str_make(text.p + t->start, t->end - t->start);
		if (t->term == TERM_NONE || has_digit(word))
			continue;
		struct str stem = arena_str(&r->arena, analyser_term(r->analyser, t->term));
		n += doubt(r, utf8_fold(&r->arena, word), stem, &out[n]);
	}
	vec_release(&tokens);
	return n;
}

size_t rank_doubts(struct ranker *r, const struct search_query *q, struct rank_doubt *out,
	size_t max)
{
	unsigned language = 0;
	size_t n = 0;
	while (language < LANGUAGE_MAX - 1 && !(r->languages >> language & 1))
		language++;
	const struct search_clause *c;
	vec_each (c, &q->clauses) {
		if (!c->negated && c->kind == SEARCH_WORD)
			n += doubt_clause(r, language, c->text, out + n, max - n);
	}
	return n;
}
