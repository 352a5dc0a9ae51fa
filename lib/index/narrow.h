/* Which tickets may have a word or a phrase of a query: by the full-text index, which knows stems and
 * not what was written. Never fewer than have it, so query_match() is asked of far less of them.
 *
 * What a text has that matches a phrase is worked out from the phrase alone, as both are read by one
 * analyser. Nothing is sure of words with a star (stems do not begin as words do), of stop words, and
 * of what an apostrophe may have taken into another word. */
#ifndef HD_INDEX_NARROW_H
#define HD_INDEX_NARROW_H
#include "index/scan.h"
#include "index/words.h"

/* One position of a phrase: a text that has the phrase has one of these stems, there. Positions of one
 * group are as far apart in the text as here. */
struct narrow_place {
	struct strs stems; /* all in the arena */
	uint32_t position, group;
};
struct narrow_places {
	struct narrow_place *p;
	size_t n;
};
#define NARROW_PLACES 32 /* at most; what is behind them in a phrase narrows no more */
/* Of a folded phrase (query_node.word). n is 0 if nothing is sure. */
void narrow_places(struct narrow_places *out, struct arena *arena, struct analyser *a,
	struct str phrase, unsigned language);

struct narrow;
/* Asks the full-text index, brought up to date or built, about all words of a query. NULL if it cannot
 * tell; no error is pending then. */
struct narrow *narrow_new(struct index *ix, const struct query *q,
	const struct index_progress *progress);
void narrow_free(struct narrow *n);
void narrow_release(struct narrow **n); /* for CLEANUP */
/* Fewer undecided rows are read sooner than the words are opened, or built. A variable, so that tests
 * narrow small desks. */
extern size_t narrow_from;
/* The rows of segment ix->first + i that may have what the leaf asks for; NULL: all may. */
const struct bits *narrow_leaf(const struct narrow *n, const struct query_node *leaf, size_t i);
#endif
