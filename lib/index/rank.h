/* The ranking: which documents answer a question best, and why. One configuration, found by measuring
 * (tests/bench/relevance).
 *
 * idf = ln(1 + (N − df + .5) / (df + .5)); wtf is wtf.h's; m is how often the question has a word.
 * 1. S1 = Σ 9m/(m+8) · idf · wtf over the question's terms. A word nobody wrote, of five letters or
 *    more, stands for the two nearest stems (Dice ≥ .5 over trigrams) at .7 · m · Dice · idf. The best
 *    RANK_DEPTH go on, so what follows does not grow with the collection.
 * 2. Nearness: for neighbouring words x, y of the question, p occurrences of x with a y within 8
 *    positions in the same field (the title's twice): S2 = S1 + Σ .25 m √(idf x · idf y) · 2.2p/(p+K).
 * 3. Feedback: the 30 terms that say most about the five best documents, scaled to the question's own
 *    length, at a weight λ that is .4 up to 20 words and falls to 0 at 35.
 *    S3 = (1−λ) S2 + λ Σ E · wtf.
 * A document's prior (votes, links, what solved tickets) raises its score by at most RANK_PRIOR.
 *
 * Musts, minuses and the caller's own conditions are asked before a document may take a place, so
 * nothing that fits is lost to what does not. Scores depend on the documents alone, not on how they
 * lie in segments; equal ones go in the order of references.
 *
 * A ranker is of open words, and keeps memory from one question to the next. After damage in the words
 * (words_damage) its answers are void: heal them, and make another. */
#ifndef HD_INDEX_RANK_H
#define HD_INDEX_RANK_H
#include "index/search_query.h"
#include "index/words.h"

#define RANK_DEPTH 200 /* or as many as are asked for, if that is more */
#define RANK_PRIOR .2 /* of a prior of UINT16_MAX */
#define RANK_SYNONYM .7

struct ranker;
/* languages: bits 1 << number (stem.h) of those in which documents are written; a question is read in
 * each. The words must outlive it. */
struct ranker *ranker_new(struct words *w, uint32_t languages);
void ranker_free(struct ranker *r);

struct rank_options {
	size_t limit;
	/* Not for "which one ticket is the same": feedback costs there. */
	bool no_feedback;
	/* Whether a document may be in the answer; NULL: every one. */
	bool (*keep)(void *arg, uint32_t doc);
	/* Whether the document's text has the clause as it is written: asked for phrases, where the terms
	 * stand as they should. NULL: that is enough. */
	bool (*has)(void *arg, uint32_t doc, const struct search_clause *c);
	void *arg;
	/* Groups of words that mean the same, the ones between commas; each is added at RANK_SYNONYM of
	 * its weight to a question that has another of its group. */
	const struct strs *synonyms;
	size_t n_synonyms;
};
struct rank_hit {
	uint32_t doc;
	double score;
};
/* The best documents, best first; at most o->limit are put in out. Returns how many. */
size_t rank(struct ranker *r, const struct search_query *q, const struct rank_options *o,
	struct rank_hit *out);

/* ---- why: of the last question ---- */

enum rank_reason { RANK_WORD, RANK_NEAR, RANK_FEEDBACK, RANK_VOTES };
struct rank_part {
	enum rank_reason reason;
	struct str term, other; /* stems; other: RANK_NEAR's second */
	uint32_t title,
		body; /* how often; RANK_NEAR: neighbours found, in title and body together */
	double idf, weight; /* the weight of the term in the question, idf included */
	double score; /* what it adds: the parts of a document sum up to its score */
};
/* Of a document that was among the hits; in the arena, best first. False on damage. */
bool rank_explain(struct ranker *r, uint32_t doc, struct arena *a, struct rank_part **out,
	size_t *n);
/* The stems looked for (also those that stand for unknown words), for snippets. They live until the
 * next question. */
struct rank_stem {
	struct str stem;
	double weight;
};
size_t rank_stems(const struct ranker *r, const struct rank_stem **out);

/* A word of the question that is not, or hardly, among the documents', and the stem that was likely
 * meant, by edit distance over the dictionary. Slices live as rank_stems'. */
struct rank_doubt {
	struct str word; /* as it was written, folded */
	struct str stem;
	struct words_term term;
};
size_t rank_doubts(struct ranker *r, const struct search_query *q, struct rank_doubt *out,
	size_t max);
#endif
