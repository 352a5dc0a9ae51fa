/* A ticket's summary: every field of the table for one ticket, computed from its log once. The
 * index stores it column by column; lists, queries, rules and outputs read only this, so that an
 * answer from the index equals one from the files.
 *
 * Strings live in the arena or object that the summary was made from. Absent: empty slice, 0. */
#ifndef HD_MODEL_SUMMARY_H
#define HD_MODEL_SUMMARY_H
#include "model/desk.h"
#include "model/law.h"

enum { /* flags */
	SUM_WITHDRAWN = 1,
	SUM_DELETED = 2,
	SUM_MERGED = 4,
	SUM_CUSTOMER_LAST = 8, /* the last public word is the customer's */
	SUM_NUDGED = 16, /* we wrote twice or more since the customer last did */
	SUM_DIVERGED = 32, /* two openings without a common key */
	SUM_HAND_EDIT = 64, /* state != fold: committed by hand, not yet turned into an entry */
};
struct pair {
	struct str name, value;
};
struct summary {
	struct id id;
	uint8_t status, priority, flags;
	struct str title, category, requester, account, assignee, team, key, source, merged;
	struct strs labels, watchers, links;
	struct pair *custom; /* sorted by name */
	size_t n_custom;
	int64_t created, updated, first_response, resolved, closed, due;
	int64_t last_customer, last_agent;
	uint32_t replies, notes, occurrences, reopened, attachments, generation;
	uint64_t title_sketch; /* one bit per distinct folded word of the title (similar titles) */
};

/* resolved: when the status last became resolved or closed (0 while it is neither); closed: when it
 * became closed; first_response: the first public reply by an agent; updated: the last counting
 * entry's `when`; last_customer: openings, occurrences and replies by non-agents. Fields are those of
 * the state as the file has it.
 * Who is an agent is asked of the desk. Strings point into t; arrays live in a. */
void summary_of(struct summary *out, struct arena *a, const struct ticket *t, const struct desk *d);
/* Copies every string and array into the arena, so that it outlives what it was made from. */
void summary_keep(struct summary *s, struct arena *a);
bool summary_equal(const struct summary *a, const struct summary *b);
/* In lists, counts and searches: neither withdrawn, deleted nor merged. */
bool summary_listed(const struct summary *s);
uint64_t title_sketch(struct str title);
/* Jaccard similarity of the titles' word sets, 0 to 1. */
double title_similarity(struct str a, struct str b);
/* A field as text for people and --format (times ISO, lists by ", "), appended. now for F_AGE. What
 * takes a desk to know, F_URGENCY, is left empty. */
struct clock;
void summary_text(struct buf *out, const struct summary *s, enum field f, const struct clock *c);
/* A field's number for comparing and sorting; false if it has none (absent or not a number). */
bool summary_number(const struct summary *s, enum field f, int64_t now, double *out);
#endif
