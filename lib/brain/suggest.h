/* Which article answers a ticket: by its words, and by what solved tickets like it.
 *
 * The question is the ticket's title and first message, of which the SUGGEST_WORDS most telling words
 * are looked for: as many as have SUGGEST_POSTINGS occurrences together, so that what it costs does
 * not grow with the desk.
 *
 * Evidence, from 0 to 1, says how sure an article is; tests/bench/suggest measures it.
 * - By words: x = u · c, where u is how far its score is above the mean of the nine best others, in
 *   words that only one document has (idf 1), and c is how much of the question's idf its words cover.
 *   Words that nobody else wrote count as the rarest, at most as much as all others together.
 *   Evidence x / (x + SUGGEST_CLEAR).
 * - By tickets: of the SUGGEST_TICKETS most alike tickets that name articles, each speaks for its own
 *   with its share c of the question's idf (a quoted article with half of it). With s for the article
 *   and S in all: evidence (s/S)² · s / (s + SUGGEST_ALIKE).
 * - Together 1 − (1−a)(1−b). From SUGGEST_GOOD on it is good enough to be proposed.
 * Articles are ranked by their score as a part of the best one's, and their tickets' evidence. */
#ifndef HD_BRAIN_SUGGEST_H
#define HD_BRAIN_SUGGEST_H
#include "index/search.h"

#define SUGGEST_WORDS 40
#define SUGGEST_POSTINGS 50000
#define SUGGEST_TICKETS 10
#define SUGGEST_CLEAR 2.2
#define SUGGEST_ALIKE .3
#define SUGGEST_GOOD .5
#define SUGGEST_DEPTH 10

struct suggest_ask {
	struct str title, text;
	struct id self; /* the ticket; "" if it is none yet */
	unsigned language; /* stem.h's number */
	size_t limit; /* at most SUGGEST_DEPTH */
	struct index *index; /* NULL: what solved others is not asked */
};
struct suggestion {
	struct str slug, title;
	uint8_t flags; /* words.h's */
	double score, evidence;
	struct strs words; /* of the question, as they are written, the most telling first */
	struct strs solved; /* tickets like it that it solved, or was quoted in, the likest first */
};
struct suggestions {
	struct arena arena;
	struct suggestion *p; /* best first */
	size_t n;
};
void suggestions_release(struct suggestions *s);
/* Redirects are followed; archived articles are none. Errors: search_ask()'s. */
int suggest_articles(struct search *s, const struct suggest_ask *ask, struct suggestions *out);
/* The first message of a ticket, as it reads now; it lives as long as the ticket. */
struct str ticket_opening(const struct ticket *t);
#endif
