/* The query language (DESIGN §8), the same wherever tickets are chosen.
 *
 *   term      key:value  key:v1,v2  key>=value  key>value  key<=value  key<value  key:a..b  key:*
 *             word  "a phrase"  is:…  no:key  has:key  sort:[-]key  -term  (a OR b)  a AND b
 *   keys      the field table's names, `text` `title` `body` for words, `fields.NAME` or a custom
 *             field's bare name, `status:open,new`, `status:any`; aliases label, link, watcher, from
 *   values    dates absolute and relative (created>=2026-01-01, updated<7d: changed less than 7 days
 *             ago; due<2h: due within 2 hours), @me, none, `*` and `?` as wildcards in names
 *   is:       query_flags below — `is:open` is: not ended
 *
 * AND binds tighter than OR, and stands between terms where nothing does. A query is compiled: each
 * leaf is one of the few forms below, so that a scan of the index and a look at one ticket
 * (query_match) are both small and must agree. What depends on now is worked out when it is
 * compiled (`age` becomes a bound on `created`), all but the urgency.
 *
 * Unknown keys and values, and what does not parse, are E_QUERY: the message says where ("query,
 * character N: …") and names the nearest, and the corrected query comes as mend(). */
#ifndef HD_MODEL_QUERY_H
#define HD_MODEL_QUERY_H
#include "base/vec.h"
#include "model/summary.h"
#include "model/urgency.h"

#define QUERY_MAX_BYTES 10000
#define QUERY_MAX_DEPTH 32 /* of parentheses and NOT; a tree is at most three times as deep */

enum query_op {
	Q_ALL, /* no children: everything */
	Q_AND, /* two children or more, none of them a Q_AND or Q_ALL */
	Q_OR, /* two children or more, none of them a Q_OR */
	Q_NOT, /* of anything but a Q_NOT */
	Q_ENUM, /* status or priority is in mask */
	Q_NUM, /* lo <= number < hi; a field without a number never matches */
	Q_TEXT, /* a string field (or a member of a set field) matches one of values */
	Q_PRESENT, /* the field has a value (F_FIELDS: any custom field has) */
	Q_FLAG, /* any of flags is set */
	Q_CUSTOM, /* custom field `name` matches one of values (no values: is present) or lo/hi */
	Q_WORD, /* a folded word occurs in title or bodies (`where`) */
	Q_PHRASE, /* the folded text occurs as written; an end of it that is a letter or digit lies at
		   * a word's end, and a blank stands for any run of blanks and line ends */
};
enum { Q_IN_TITLE = 1, Q_IN_BODY = 2 };
struct query_node {
	enum query_op op;
	struct query_node **kids; /* Q_AND, Q_OR: n; Q_NOT: 1 */
	size_t n;
	enum field field; /* F_COUNT where there is none */
	uint32_t mask; /* Q_ENUM bits (1 << status); Q_FLAG bits (SUM_…) */
	double lo, hi; /* Q_NUM, Q_CUSTOM; may be infinite */
	bool numeric; /* Q_CUSTOM: lo/hi count */
	bool date; /* Q_CUSTOM, numeric: the value is a time, to be read with `offset` */
	int32_t offset; /* local minus UTC, in minutes */
	struct str name; /* Q_CUSTOM */
	struct str *values; /* Q_TEXT, Q_CUSTOM: folded; may hold wildcards if `glob` */
	size_t n_values;
	bool glob; /* Q_TEXT, Q_CUSTOM; Q_WORD: `*` in the word */
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
	/* A status, is:open/ended/waiting, a time of ending, an id or an unlisted kind was asked for: no
	 * default is added. */
	bool names_status;
	bool needs_text; /* has Q_WORD or Q_PHRASE on bodies */
	bool needs_urgency; /* has Q_NUM on F_URGENCY */
	unsigned unlisted; /* SUM_WITHDRAWN … that it asks for (is:merged): see query_lists */
	/* For urgency. The desk must outlive the query. */
	const struct desk *desk;
	struct str me;
	struct urgency_weights weights;
};

/* What a query may name. `me` is the acting person's address ("" unknown: @me is then E_IDENTITY). */
struct query_env {
	const struct desk *desk;
	struct clock clock;
	struct str me;
};
void query_release(struct query *q);
/* From words as a shell gives them, joined by AND. A word that holds blanks is a phrase if it has
 * no operator in it; is one term if it begins with a key whose values may hold blanks and has no
 * other operator (the shell took the quotes of category:"card arrival"); else is a query. */
int query_parse_words(struct query *out, char *const *words, size_t n, const struct query_env *env);
int query_parse(struct query *out, struct str text, const struct query_env *env);
/* A query's text taken apart into words that query_parse_words puts together again: one for each
 * term, parentheses at their terms. Appends slices of text. */
void query_words(struct str text, struct strs *out);
/* AND with "neither resolved nor closed"; for lists without a status. */
void query_add_open(struct query *q);

/* One ticket: the reference that the index is held against. `bodies` are the effective bodies
 * (law_bodies), needed only if q->needs_text. */
bool query_match(const struct query *q, const struct summary *s, const struct str *bodies,
	size_t n_bodies, int64_t now);
/* Whether lists look at the ticket at all: summary_listed, and what the query asks for by name. */
static inline bool query_lists(const struct query *q, const struct summary *s)
{
	return !(s->flags & (SUM_WITHDRAWN | SUM_DELETED | SUM_MERGED) & ~q->unlisted);
}
/* Leaf tests that both evaluators share. An absent value (empty) matches no Q_TEXT, Q_CUSTOM. */
bool query_text_leaf(const struct query_node *leaf, struct str value);
bool query_custom_leaf(const struct query_node *leaf, struct str value);
bool query_word_leaf(const struct query_node *leaf, struct str text);
/* summary_number, and the urgency. */
bool query_number(const struct query *q, const struct summary *s, enum field f, int64_t now,
	double *out);
/* Orders two summaries by q->sorts (default: updated, newest first), then by id. What has no value
 * comes last, whichever the direction. */
int query_compare(const struct query *q, const struct summary *a, const struct summary *b,
	const struct urgency_weights *w, const struct query_env *env);
/* The order of texts in it: letters of both cases together, then by bytes. */
int query_text_compare(struct str a, struct str b);

/* ---- what may be written, for completion, messages and docs ---- */

struct query_compiler;
extern const struct query_flag {
	const char *name, *help; /* as in is:NAME */
	struct query_node *(*make)(struct query_compiler *c);
} query_flags[];
extern const size_t n_query_flags;
extern const struct query_alias {
	const char *name;
	enum field field;
} query_aliases[];
extern const size_t n_query_aliases;
/* Every key (fields, aliases, words' keys, custom fields, is no has sort), in the arena; and those
 * that may stand behind no: and has:, or behind sort:. */
enum query_key_kind { QUERY_KEYS, QUERY_PRESENT_KEYS, QUERY_SORT_KEYS };
void query_key_names(struct strs *out, struct arena *a, const struct desk *d,
	enum query_key_kind kind);
#endif
