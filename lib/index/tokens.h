/* The analyser: which terms a text has, and where; one for documents and queries, so that they meet.
 *
 * Text is folded (NFKC, case). A token is a maximal run of letters and digits; 's at a word's end is
 * dropped, and so is the apostrophe of n't 're 've 'll 'd 'm (of at most TOKEN_JOINS of them; behind
 * one, a word ends). A run of just one part of letters and
 * one of digits is followed by each part that is longer than one character (x310: x310, 310). Runs of
 * Han, kana and the scripts written without blanks are cut into overlapping pairs. Each token takes
 * one position, counted from 0 in each text. Its term is its stem in the text's language.
 *
 * Two lists a language: stop words take a position and have no term; question words (what, how, can,
 * my …) are terms like others that queries and feedback leave out.
 *
 * Terms have numbers, dense from 0 in the order they came, the same in all languages for the same
 * bytes: a builder may use them as its dictionary. An analyser is for one thread. Nothing fails. */
#ifndef HD_INDEX_TOKENS_H
#define HD_INDEX_TOKENS_H
#include "base/vec.h"
#include "text/stem.h"

#define TERM_NONE UINT32_MAX /* of a stop word */
#define TERM_MAX_BYTES 64 /* longer tokens are cut there, at a character */

/* With what a word may go on behind an apostrophe that is dropped. */
#define TOKEN_ENDINGS 6
extern const struct str token_endings[TOKEN_ENDINGS];
#define TOKEN_JOINS 2

struct token {
	uint32_t term; /* TERM_NONE: takes its position only */
	uint32_t position;
	uint32_t start, end; /* the bytes of the text it was made from */
};
struct tokens {
	struct token *p;
	size_t n, cap;
};

struct analyser;
struct analyser *analyser_new(void);
void analyser_free(struct analyser *a);
/* Appends the tokens of a text (at most 4 GiB; text may be any bytes). A token made of several
 * characters by folding may have the bytes of the whole word it stands in. */
void analyse(struct analyser *a, struct str text, unsigned language, struct tokens *out);

size_t analyser_terms(const struct analyser *a); /* how many there are */
/* Valid until reset or free. */
struct str analyser_term(const struct analyser *a, uint32_t term);
/* The number of a stem that came before; else TERM_NONE. */
uint32_t analyser_find(const struct analyser *a, struct str stem);
/* Whether it is (the stem of) a question word of some language that was asked for. */
bool analyser_is_question(const struct analyser *a, uint32_t term);
/* Bytes that terms and what is remembered of words take; and forgetting them all, which starts the
 * numbers anew. */
size_t analyser_bytes(const struct analyser *a);
void analyser_reset(struct analyser *a);

/* The stems of a language's question words; valid until reset or free. */
void analyser_questions(struct analyser *a, unsigned language, struct strs *out);
#endif
