/* Searching a desk: its words open, a question asked, and of each answer what a person wants to see:
 * its title and the passage that shows why, with the words in them, read from git.
 *
 * search_open() → search_ask() … → search_free(). Damage in the index is mended on the way, once told
 * by search_note(). An answer's slices live in its arena; it may outlive the search. */
#ifndef HD_INDEX_SEARCH_H
#define HD_INDEX_SEARCH_H
#include "index/index.h"
#include "index/snippet.h"

struct search;
/* As words_open(). The store must outlive it. */
int search_open(struct search **out, struct store *s, unsigned flags,
	const struct index_progress *progress);
void search_free(struct search *s);
/* One line for stderr, or NULL: words_note(). */
const char *search_note(const struct search *s);
/* For what else is to be asked of them; until search_free() or the next search_ask(). */
struct words *search_words(struct search *s);

/* What a search leaves out unless it is asked for. */
#define SEARCH_HIDDEN (WORDS_UNLISTED | WORDS_ARCHIVED)
/* What is for customers: published articles for all. */
#define SEARCH_NOT_PUBLIC \
	(WORDS_UNLISTED | WORDS_DRAFT | WORDS_REVIEW | WORDS_ARCHIVED | WORDS_INTERNAL)
struct search_options {
	unsigned kinds; /* bits 1 << WORDS_TICKET, 1 << WORDS_ARTICLE; 0: all */
	uint8_t hidden; /* flags of documents that are left out */
	size_t limit;
	bool plain; /* the text is no query: nothing in it is an operator */
	bool same; /* which ticket is the same: see rank_options.no_feedback */
	struct str self; /* no answer is the document with this reference or source; may be empty */
	bool parts; /* say why: search_hit.parts */
	size_t width; /* of the passage, in bytes; 0: no texts are read */
};
struct search_hit {
	struct words_document document;
	double score;
	struct rank_part *parts;
	size_t n_parts;
	struct snippet title, passage; /* title: where words stand in document.title */
	struct str text; /* what the passage is of */
};
/* A word that nobody, or hardly anybody, wrote, and one of the desk's that was likely meant. */
struct search_doubt {
	struct str word, meant;
};
#define SEARCH_DOUBTS 4
struct search_answer {
	struct arena arena;
	struct search_hit *hits;
	size_t n;
	struct search_doubt doubts[SEARCH_DOUBTS];
	size_t n_doubts;
	struct str corrected; /* the text with what was meant; empty where nothing is in doubt */
};
void search_answer_release(struct search_answer *a);
/* Errors: E_GIT, E_DAMAGED (what is found cannot be read), those of words_heal(). */
int search_ask(struct search *s, struct str text, const struct search_options *o,
	struct search_answer *out);
/* Fills in what `width` has search_ask() do, for one hit of the last answer; in the arena. Errors as
 * search_ask(). */
int search_show(struct search *s, struct search_hit *h, size_t width, struct arena *a);
#endif
