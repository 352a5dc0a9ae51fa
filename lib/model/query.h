/* The query language (DESIGN §8), the same wherever tickets are chosen.
 *
 *   term      key:value  key:v1,v2  key>=value  key>value  key<=value  key<value  key:*
 *             word  "a phrase"  is:…  no:key  has:key  sort:[-]key  -term  (a OR b)  a AND b
 *   keys      the field table's names, `text` `title` `body` for words, `fields.NAME` or a custom
 *             field's bare name, `status:open,new`, `status:any`
 *   values    dates absolute and relative (created>=2026-01-01, updated<7d: changed less than 7 days
 *             ago; due<2h: due within 2 hours), @me, `*` and `?` as wildcards in names
 *   is:       open ended unassigned overdue breached merged withdrawn mine reopened answered
 *             unanswered waiting keyed edited (hand edit committed) — `is:open` is: not ended
 *
 * A query is compiled: each leaf is one of the few forms below, so that a scan of the index and a
 * look at one ticket (query_match) are both small and must agree. Unknown keys and values are
 * E_QUERY: the message names the nearest, and the corrected query comes as mend(). */
#ifndef HD_MODEL_QUERY_H
#define HD_MODEL_QUERY_H
#include "base/vec.h"
#include "model/summary.h"
#include "model/urgency.h"

#define QUERY_MAX_BYTES 10000
#define QUERY_MAX_DEPTH 32

enum query_op {
	Q_ALL, /* no children: everything */
	Q_AND,
	Q_OR,
	Q_NOT,
	Q_ENUM, /* status or priority is in mask */
	Q_NUM, /* lo <= number < hi; a field without a number never matches */
	Q_TEXT, /* a string field (or a member of a set field) matches one of values */
	Q_PRESENT, /* the field has a value */
	Q_FLAG, /* any of flags is set */
	Q_CUSTOM, /* custom field `name` matches one of values (no values: is present) or lo/hi */
	Q_WORD, /* a folded word occurs in title or bodies (`where`) */
	Q_PHRASE, /* the folded text occurs as written, between word boundaries or not */
};
enum { Q_IN_TITLE = 1, Q_IN_BODY = 2 };
struct query_node {
	enum query_op op;
	struct query_node **kids; /* Q_AND, Q_OR: n; Q_NOT: 1 */
	size_t n;
	enum field field;
	uint32_t mask; /* Q_ENUM bits; Q_FLAG bits */
	double lo, hi; /* Q_NUM, Q_CUSTOM */
	bool numeric; /* Q_CUSTOM: lo/hi count */
	struct str name; /* Q_CUSTOM */
	struct str *values; /* Q_TEXT, Q_CUSTOM: folded; may hold wildcards if `glob` */
	size_t n_values;
	bool glob;
	struct str word; /* Q_WORD, Q_PHRASE: folded */
	unsigned where; /* Q_IN_… */
};
struct query_sort {
	enum field field;
	bool descending;
};
struct query {
	struct arena arena;
	struct str source; /* as it was given */
	struct query_node *root; /* never NULL after query_parse */
	struct query_sort *sorts;
	size_t n_sorts;
	bool names_status; /* a status, is:open/ended …, was asked for: no default is added */
	bool needs_text; /* has Q_WORD or Q_PHRASE on bodies */
};

/* What a query may name. `me` is the acting person's address ("" unknown: @me is then E_IDENTITY). */
struct query_env {
	const struct desk *desk;
	struct clock clock;
	struct str me;
};
void query_release(struct query *q);
/* From words as a shell gives them (each word that holds blanks is a phrase unless it has an
 * operator in it), joined by AND. */
int query_parse_words(struct query *out, char *const *words, size_t n, const struct query_env *env);
int query_parse(struct query *out, struct str text, const struct query_env *env);
/* AND with "neither resolved nor closed"; for lists without a status. */
void query_add_open(struct query *q);

/* One ticket: the reference that the index is held against. `bodies` are the effective bodies
 * (law_bodies), needed only if q->needs_text. */
struct str;
bool query_match(const struct query *q, const struct summary *s, const struct str *bodies,
	size_t n_bodies, int64_t now);
/* Leaf tests that both evaluators share. */
bool query_text_leaf(const struct query_node *leaf, struct str value);
bool query_word_leaf(const struct query_node *leaf, struct str text);
/* Orders two summaries by q->sorts (default: updated, newest first), then by id. */
int query_compare(const struct query *q, const struct summary *a, const struct summary *b,
	const struct urgency_weights *w, const struct query_env *env);
#endif
