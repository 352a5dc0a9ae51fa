/* What the knowledge base lacks: tickets that were solved without an article, in groups.
 *
 * A ticket that has ended, that names no article and that no article names as its source is a
 * vector of its GAP_TERMS most telling terms, (1 + ln(2 · title + body)) · idf of each, of length 1;
 * terms that only one document has tell nothing. Groups are made in two passes
 * over the tickets in the order they were made: each goes to the leader it is likest (cosine, at least
 * GAP_LIKE), or leads a new group; then each goes to the group whose mean it is likest. What comes out
 * depends on the desk alone.
 *
 * A ticket costs 1, and 1 for every reply and note behind its opening, and 1 for every day until it was
 * resolved, at most GAP_DAYS. A group's cost is the sum: the largest and costliest groups come first. */
#ifndef HD_BRAIN_GAPS_H
#define HD_BRAIN_GAPS_H
#include "index/index.h"
#include "index/words.h"

#define GAP_TERMS 16
#define GAP_LIKE .3
#define GAP_DAYS 14
#define GAP_WORDS 5

struct gaps_ask {
	struct index *index; /* fresh */
	const struct query_env *env;
	unsigned language; /* stem.h's number */
	int64_t since; /* resolved then or later; 0: all */
	size_t limit; /* 0: all */
};
struct gap {
	struct id *tickets; /* the likest to the group's mean first */
	size_t n;
	double cost;
	struct strs words; /* what they have in common, at most GAP_WORDS */
	struct str title; /* of the first */
};
struct gaps {
	struct arena arena;
	struct gap *p;
	size_t n, total; /* total: groups */
	size_t tickets, unaided; /* that have ended; of these without an article */
};
void gaps_release(struct gaps *g);
/* Errors: words_open()'s; those of index_select(). */
int gaps_find(struct words *w, const struct gaps_ask *ask, struct gaps *out);
#endif
