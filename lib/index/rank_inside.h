/* What the files of the ranking share; for lib/index/rank*.c only. */
#ifndef HD_INDEX_RANK_INSIDE_H
#define HD_INDEX_RANK_INSIDE_H
#include "base/map.h"
#include "index/rank.h"

#define RANK_NEAR_WEIGHT .25
#define RANK_WINDOW 8 /* positions */
#define RANK_LAMBDA .4
#define RANK_FEEDBACK_DOCS 5
#define RANK_FEEDBACK_TERMS 30
#define RANK_NEIGHBOURS 2 /* stems that an unknown word stands for */
#define RANK_PREFIX_TERMS 32
#define RANK_MAX_POSITIONS 4096 /* of one term in one field that nearness looks at */

struct rank_term {
	struct str stem;
	struct words_term in;
	double idf, weight; /* weight 0: only nearness and musts ask for it */
};
struct rank_pair {
	uint32_t x, y, count; /* terms; how often they are neighbours in the question */
};
/* One way in which a document can have a clause: terms at these distances from the first. Without
 * any, only its text tells. */
struct rank_form {
	uint32_t *terms, *offsets;
	size_t n;
};
/* A clause that documents must have, or must not have: any of its forms. */
struct rank_must {
	const struct search_clause *clause;
	bool negated, or ; /* or: an alternative to the one before */
	bool by_text; /* the options' has() decides when a form is there */
	struct rank_form *forms;
	size_t n;
};
/* Which of some terms an entry of a view is: by their numbers in one segment. */
#define PROBE_BITS 4096
struct probe {
	uint64_t bits[PROBE_BITS / 64];
	struct {
		uint32_t number, term;
	} * slots;
	size_t n_slots; /* a power of two */
	uint32_t segment;
	bool built;
};
struct candidate {
	uint32_t doc;
	float k, t; /* the document's K and T */
	double s1, s2, s3;
	struct words_view view;
};
struct placed {
	double score;
	struct candidate *candidate;
	struct str reference; /* where another's score equals it */
};
/* A term of the feedback: by its number in the segment where it was met first. */
struct echo {
	uint32_t segment, number;
	double idf, weight;
	struct str stem; /* of those that others equal */
};
struct ranker {
	struct words *words;
	struct analyser *analyser;
	uint32_t languages;
	struct wtf_scale scale;
	double n_docs;
	VEC(struct words_term) questions;
	/* of the last question: */
	struct arena arena;
	struct map stems; /* of terms */
	VEC(struct rank_term) terms;
	VEC(struct rank_pair) pairs;
	VEC(struct rank_must) musts;
	VEC(struct rank_stem) looked_for;
	size_t n_core;
	double lambda;
	VEC(uint32_t) docs; /* of the candidates */
	struct candidate *candidates; /* by document */
	struct placed *order; /* by score */
	size_t n, cap;
	struct probe probe, echo_probe;
	const struct words_entry **found; /* of each term, in the document at hand */
	size_t n_found;
	VEC(struct echo) echoes;
	VEC(struct words_term) echo_terms; /* of the echoes */
	const struct rank_options *options;
};
#define NO_TERM UINT32_MAX

double rank_idf(const struct ranker *r, uint32_t df);
/* The question's terms, pairs and musts. */
void rank_compile(struct ranker *r, const struct search_query *q);
/* The number of a stem among the terms, with its place in the dictionary. */
uint32_t rank_term_of(struct ranker *r, struct str stem);
/* Step 1: the documents of the best `depth` S1, in rising order, into candidates. */
void rank_top(struct ranker *r, size_t depth);
/* Whether the document has what it must, has nothing it must not, and is kept. */
struct musts;
struct musts *musts_new(struct ranker *r);
void musts_free(struct musts *m);
bool musts_met(struct musts *m, uint32_t doc);
/* Without a term to look for: documents that meet the musts. */
void rank_all(struct ranker *r, size_t depth);
/* S1 and S2 of a candidate, whose view and found entries are made. */
bool rank_view(struct ranker *r, struct candidate *c);
void rank_words(struct ranker *r, struct candidate *c);
void rank_near(struct ranker *r, struct candidate *c);
/* How often (in the title twice) x has a y near it. */
double rank_neighbours(struct ranker *r, const struct candidate *c, const struct rank_pair *p);
double rank_pair_weight(const struct ranker *r, const struct rank_pair *p);
/* Step 3; r->order is that of S2. */
void rank_feedback(struct ranker *r);
double rank_echo(struct ranker *r, const struct candidate *c);
/* What votes add to the score, as a share of it. */
double rank_prior(struct ranker *r, uint32_t doc);
/* Finds the entries of terms in a view: found[i] of the i-th. */
void probe_release(struct probe *p);
void probe_find(struct probe *p, const struct words_term *terms, size_t stride, size_t n,
	const struct words_view *v, const struct words_entry **found);
#endif
