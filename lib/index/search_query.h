/* What a person looks for, taken apart. It cannot fail: what is no operator is words.
 *
 *   word           found wherever it is, better the rarer and the more often; no word is a must
 *   "two words"    as written, and a must; also for what has punctuation in it: "nginx.conf"
 *   -word -"…"     nothing that has it
 *   a OR b         either: for musts (phrases, fields) one of them is enough
 *   vpn*           words that begin so
 *   title:word     in the title, and a must; also body: and tag:, with a word, "phrase" or prefix*
 */
#ifndef HD_INDEX_SEARCH_QUERY_H
#define HD_INDEX_SEARCH_QUERY_H
#include "base/arena.h"
#include "base/vec.h"

#define SEARCH_MAX_BYTES 10000 /* what is behind them is not looked for */

enum search_kind { SEARCH_WORD, SEARCH_PHRASE, SEARCH_PREFIX };
enum search_field { SEARCH_ANY, SEARCH_TITLE, SEARCH_BODY, SEARCH_TAG };
struct search_clause {
	enum search_kind kind;
	enum search_field field;
	bool negated;
	bool or ; /* an alternative to the clause before it */
	struct str text; /* as written, without quotes, star, minus and field */
};
struct search_query {
	struct str text; /* in the arena, as are all slices of it */
	struct arena arena;
	VEC(struct search_clause) clauses;
};
void search_query_release(struct search_query *q);
void search_query_parse(struct search_query *out, struct str text);
/* Without any operator: every clause is a word. For texts that are no queries. */
void search_query_plain(struct search_query *out, struct str text);
/* Whether a document has to have it (or another of its alternatives). */
static inline bool search_clause_is_must(const struct search_clause *c)
{
	return !c->negated && (c->kind == SEARCH_PHRASE || c->field != SEARCH_ANY);
}
#endif
