/* What the files of the query's compiler share; nobody else includes it.
 *
 * query_lex.c cuts text into tokens, query_words.c goes between text and a shell's words,
 * query_parse.c makes the tree of AND, OR and NOT, query_keys.c knows the keys, query_leaf.c
 * compiles a term by its key, query_value.c a value of one, query_bound.c numbers and times.
 * Functions that give a node give NULL for an error: c->status is then its code, and c->fix may
 * hold a correction. */
#ifndef HD_MODEL_QUERY_PARTS_H
#define HD_MODEL_QUERY_PARTS_H
#include "model/query.h"

enum query_token_kind {
	QT_END,
	QT_OPEN,
	QT_CLOSE,
	QT_AND,
	QT_OR,
	QT_NOT, /* NOT, or a dash before a term */
	QT_WORD, /* values[0] */
	QT_PHRASE, /* values[0] */
	QT_TERM, /* key, cmp, values */
	QT_BAD_DASH, /* with nothing behind it */
	QT_BAD_QUOTE, /* never closed */
};
enum query_cmp { CMP_IS, CMP_LT, CMP_LE, CMP_GT, CMP_GE };
struct query_value {
	struct str raw; /* in the source, quotes included */
	struct str text;
	bool quoted;
};
struct query_token {
	enum query_token_kind kind;
	struct str raw; /* in the source; empty at its end */
	struct str key; /* as typed, in the source */
	struct str op;
	enum query_cmp cmp;
	struct query_value *values; /* in the arena; at least one, maybe empty */
	size_t n_values;
};
bool query_blank(char c);
/* The token at *at, which is moved behind it. */
void query_lex(struct arena *a, struct str source, size_t *at, struct query_token *out);

/* The bytes `at` of the source should have been `text`. */
struct query_fix {
	bool known;
	size_t at, n;
	struct str text; /* in the query's arena */
};
struct query_compiler {
	struct query *q;
	const struct query_env *env;
	struct str source;
	size_t at; /* behind the current token */
	struct query_token token;
	unsigned depth;
	bool negated;
	size_t n_terms; /* sort: is none */
	int status;
	struct query_fix fix;
};
struct query_nodes {
	struct query_node **p;
	size_t n, cap;
};
void query_nodes_release(struct query_nodes *nodes);

/* Records "query, character N: …" as E_QUERY, where `place` (a slice of the source) begins. */
PRINTF_LIKE(3, 4)
struct query_node *query_wrong(struct query_compiler *c, struct str place, const char *fmt, ...);
/* The correction: `place` replaced by the text; the words are the format's. */
PRINTF_LIKE(3, 4)
void query_correct(struct query_compiler *c, struct str place, const char *fmt, ...);
/* "'given' is no WHAT; did you mean 'nearest'?", with the correction `before` + nearest, or the
 * known names where none is near. */
struct query_node *query_unknown(struct query_compiler *c, struct str place, const char *before,
	struct str given, const char *what, const struct strs *known);

struct query_node *query_node_new(struct query_compiler *c, enum query_op op, enum field f);
/* Q_AND or Q_OR of the nodes, in the simplest form. */
struct query_node *query_join(struct arena *a, enum query_op op, const struct query_nodes *nodes);
struct query_node *query_not(struct arena *a, struct query_node *kid);

/* What a key means. */
enum query_key_class {
	QK_UNKNOWN,
	QK_FIELD,
	QK_CUSTOM, /* name; custom is NULL where the desk declares none */
	QK_WORDS, /* where; field is F_TITLE or F_COUNT */
	QK_IS,
	QK_NO,
	QK_HAS,
	QK_SORT,
};
struct query_key {
	enum query_key_class class;
	enum field field;
	unsigned where;
	struct str name;
	const struct custom_field *custom;
};
struct query_key query_key_find(const struct desk *d, struct str typed);
/* Whether a value of the key may hold blanks. */
bool query_key_spacious(const struct desk *d, struct str typed);

#define QUERY_ENDED_MASK (1u << STATUS_RESOLVED | 1u << STATUS_CLOSED)
#define QUERY_WAITING_MASK (1u << STATUS_WAITING_CUSTOMER | 1u << STATUS_WAITING_TEAM)
#define QUERY_OPEN_MASK (((1u << STATUS_COUNT) - 1) & ~QUERY_ENDED_MASK)

struct query_node *query_enum(struct query_compiler *c, enum field f, uint32_t mask);
/* The field has a value; for counts, more than none. */
struct query_node *query_present(struct query_compiler *c, enum field f);
/* The acting person's address, folded; false (E_IDENTITY) if it is unknown. */
bool query_me(struct query_compiler *c, struct str *out);
/* The word or phrase of a value, to be looked for in `where`. */
struct query_node *query_words_leaf(struct query_compiler *c, const struct query_value *v,
	unsigned where);
/* One value of a field, a custom field or title, body and text. */
struct query_node *query_value_leaf(struct query_compiler *c, const struct query_key *key,
	const struct query_token *t, const struct query_value *v);
struct query_node *query_key_present(struct query_compiler *c, const struct query_key *key);
/* Adds a value that the leaf has not got yet. */
void query_leaf_add(struct arena *a, struct query_node *leaf, struct str value);
struct query_node *query_leaf(struct query_compiler *c, const struct query_token *t);

/* Decimal, with a fraction and an exponent or without, the whole slice. */
bool query_parse_number(struct str s, double *out);
/* A leaf with lo and hi of the value; nodes of op Q_NUM or Q_CUSTOM, field and name set already. */
struct query_node *query_bound_number(struct query_compiler *c, struct query_node *leaf,
	const struct query_token *t, const struct query_value *v);
enum query_when { WHEN_PAST, WHEN_FUTURE, WHEN_AGE };
struct query_node *query_bound_time(struct query_compiler *c, struct query_node *leaf,
	const struct query_token *t, const struct query_value *v, enum query_when when);
#endif
