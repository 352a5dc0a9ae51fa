#include "base/buf.h"
#include "model/query_parts.h"
#include "text/near.h"

#define FIXES_MAX 8 /* mistakes in one query that are corrected for the mending command */
#define LISTED_MAX 12 /* known names in a message */

/* ---- errors ---- */

static size_t position_of(const struct query_compiler *c, struct str place)
{
	size_t n = 1;
	for (const char *p = c->source.p; p < place.p; p++)
		n += ((unsigned char)*p & 0xC0) != 0x80;
	return n;
}

struct query_node *query_wrong(struct query_compiler *c, struct str place, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf said = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&said, fmt, ap);
	va_end(ap);
	c->status = fail(E_QUERY, "query, character %zu: %s", position_of(c, place), buf_c(&said));
	return NULL;
}

void query_correct(struct query_compiler *c, struct str place, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&text, fmt, ap);
	va_end(ap);
	c->fix = (struct query_fix){
		.known = true,
		.at = (size_t)(place.p - c->source.p),
		.n = place.n,
		.text = arena_str(&c->q->arena, buf_view(&text)),
	};
}

/* "; there are a, b, c …" */
static void list_known(struct buf *out, const struct strs *known)
{
	for (size_t i = 0; i < known->n && i < LISTED_MAX; i++) {
		buf_cstr(out, i ? ", " : "; there are ");
		buf_str(out, known->p[i]);
	}
	if (known->n > LISTED_MAX)
		buf_cstr(out, " …");
}

struct query_node *query_unknown(struct query_compiler *c, struct str place, const char *before,
	struct str given, const char *what, const struct strs *known)
{
	CLEANUP(buf_release) struct buf hint = { 0 };
	struct str near = near_best(given, known->p, known->n);
	if (near.n) {
		bool quote = false;
		for (size_t i = 0; i < near.n; i++)
			quote = quote || query_blank(near.p[i]) || near.p[i] == ',';
		query_correct(c, place, quote ? "%s\"%.*s\"" : "%s%.*s", before, STR_ARG(near));
		buf_fmt(&hint, "; did you mean '%.*s'?", STR_ARG(near));
	} else {
		list_known(&hint, known);
	}
	return query_wrong(c, place, "'%.*s' is no %s%s", STR_ARG(given), what, buf_c(&hint));
}

/* ---- the tree ---- */

void query_nodes_release(struct query_nodes *nodes)
{
	vec_release(nodes);
}

static struct query_node *node_new(struct arena *a, enum query_op op, enum field f)
{
	struct query_node *node = arena_new(a, struct query_node);
	node->op = op;
	node->field = f;
	return node;
}

struct query_node *query_node_new(struct query_compiler *c, enum query_op op, enum field f)
{
	return node_new(&c->q->arena, op, f);
}

struct query_node *query_join(struct arena *a, enum query_op op, const struct query_nodes *nodes)
{
	size_t room = 0, n = 0;
	for (size_t i = 0; i < nodes->n; i++)
		room += nodes->p[i]->op == op ? nodes->p[i]->n : 1;
	struct query_node **kids = arena_array(a, room, sizeof(struct query_node *));
	for (size_t i = 0; i < nodes->n; i++) {
		struct query_node *kid = nodes->p[i];
		if (kid->op == op)
			for (size_t k = 0; k < kid->n; k++)
				kids[n++] = kid->kids[k];
		else if (op != Q_AND || kid->op != Q_ALL)
			kids[n++] = kid;
	}
	if (n == 1)
		return kids[0];
	struct query_node *node = node_new(a, n ? op : Q_ALL, F_COUNT);
	node->kids = kids;
	node->n = n;
	return node;
}

struct query_node *query_not(struct arena *a, struct query_node *kid)
{
	if (kid->op == Q_NOT)
		return kid->kids[0];
	struct query_node *node = node_new(a, Q_NOT, F_COUNT);
	node->n = 1;
	node->kids = arena_array(a, 1, sizeof(struct query_node *));
	node->kids[0] = kid;
	return node;
}

/* ---- the grammar: or := and {OR and}, and := unary {[AND] unary} ---- */

static struct query_node *parse_or(struct query_compiler *c, struct query_token before);

static struct query_token advance(struct query_compiler *c)
{
	struct query_token was = c->token;
	query_lex(&c->q->arena, c->source, &c->at, &c->token);
	return was;
}

static struct query_node *cut_out(struct query_compiler *c, struct query_token t, const char *what)
{
	query_correct(c, t.raw, "%s", "");
	return query_wrong(c, t.raw, "%s '%.*s'", what, STR_ARG(t.raw));
}

/* There is no term where one must be: behind `before`, an operator or an opening parenthesis, or
 * behind nothing (QT_END). */
static struct query_node *no_term(struct query_compiler *c, struct query_token before)
{
	struct query_token t = c->token;
	if (t.kind == QT_BAD_DASH)
		return cut_out(c, t, "nothing follows");
	if (t.kind == QT_BAD_QUOTE) {
		query_correct(c, str_skip(c->source, c->source.n), "\"");
		return query_wrong(c, t.raw, "the quote is never closed");
	}
	if (before.kind == QT_OPEN && t.kind == QT_CLOSE) {
		struct str both = str_make(before.raw.p, (size_t)(t.raw.p - before.raw.p) + 1);
		query_correct(c, both, "%s", "");
		return query_wrong(c, both, "the parentheses hold nothing");
	}
	if (before.kind == QT_OPEN && t.kind == QT_END) {
		query_correct(c, t.raw, ")");
		return query_wrong(c, before.raw, "'(' is never closed");
	}
	if (before.kind != QT_END && before.kind != QT_OPEN)
		return cut_out(c, before, "nothing follows");
	if (t.kind == QT_CLOSE)
		return cut_out(c, t, "nothing is closed by");
	return cut_out(c, t, "nothing stands before");
}

static struct query_node *too_deep(struct query_compiler *c, struct str place)
{
	return query_wrong(c, place, "more than %d levels of parentheses and NOT", QUERY_MAX_DEPTH);
}

static struct query_node *parse_group(struct query_compiler *c)
{
	if (++c->depth > QUERY_MAX_DEPTH)
		return too_deep(c, c->token.raw);
	struct query_token open = advance(c);
	struct query_node *node = parse_or(c, open);
	if (!node)
		return NULL;
	if (c->token.kind != QT_CLOSE) {
		query_correct(c, c->token.raw, ")");
		return query_wrong(c, open.raw, "'(' is never closed");
	}
	advance(c);
	c->depth--;
	return node;
}

static struct query_node *parse_unary(struct query_compiler *c, struct query_token before)
{
	struct query_node *node;
	switch (c->token.kind) {
	case QT_OPEN:
		return parse_group(c);
	case QT_NOT:
		if (++c->depth > QUERY_MAX_DEPTH)
			return too_deep(c, c->token.raw);
		c->negated = !c->negated;
		before = advance(c);
		node = parse_unary(c, before);
		c->negated = !c->negated;
		c->depth--;
		return node ? query_not(&c->q->arena, node) : NULL;
	case QT_WORD:
	case QT_PHRASE:
	case QT_TERM:
		node = query_leaf(c, &c->token);
		if (node)
			advance(c);
		return node;
	default:
		return no_term(c, before);
	}
}

static struct query_node *parse_and(struct query_compiler *c, struct query_token before)
{
	CLEANUP(query_nodes_release) struct query_nodes nodes = { 0 };
	for (;;) {
		struct query_node *node = parse_unary(c, before);
		if (!node)
			return NULL;
		vec_push(&nodes, node);
		before = (struct query_token){ 0 };
		if (c->token.kind == QT_AND)
			before = advance(c);
		else if (c->token.kind == QT_END || c->token.kind == QT_OR ||
			 c->token.kind == QT_CLOSE)
			return query_join(&c->q->arena, Q_AND, &nodes);
	}
}

static struct query_node *parse_or(struct query_compiler *c, struct query_token before)
{
	CLEANUP(query_nodes_release) struct query_nodes nodes = { 0 };
	for (;;) {
		size_t terms = c->n_terms;
		struct str place = c->token.raw;
		struct query_node *node = parse_and(c, before);
		if (!node)
			return NULL;
		vec_push(&nodes, node);
		bool more = c->token.kind == QT_OR;
		if (terms == c->n_terms && (more || nodes.n > 1))
			return query_wrong(c, place, "sort: alone is no side of an OR");
		if (!more)
			return query_join(&c->q->arena, Q_OR, &nodes);
		before = advance(c);
	}
}

static struct query_node *parse_all(struct query_compiler *c)
{
	advance(c);
	if (c->token.kind == QT_END)
		return query_node_new(c, Q_ALL, F_COUNT);
	struct query_node *root = parse_or(c, (struct query_token){ 0 });
	if (root && c->token.kind == QT_CLOSE)
		return cut_out(c, c->token, "nothing is closed by");
	return root;
}

/* ---- the whole ---- */

static int parse(struct query *out, struct str text, const struct query_env *env,
	struct query_fix *fix, struct buf *fix_text)
{
	struct query q = { .desk = env->desk };
	if (text.n > QUERY_MAX_BYTES)
		return fail(E_QUERY, "the query has %zu bytes; the limit is %d (QUERY_MAX_BYTES)",
			text.n, QUERY_MAX_BYTES);
	q.source = arena_str(&q.arena, text);
	q.me = arena_str(&q.arena, env->me);
	struct query_compiler c = { .q = &q, .env = env, .source = q.source };
	q.root = parse_all(&c);
	if (!q.root) {
		*fix = c.fix;
		buf_reset(fix_text);
		buf_str(fix_text, c.fix.text);
		query_release(&q);
		return c.status;
	}
	if (q.needs_urgency)
		urgency_weights(&q.weights, env->desk);
	*out = q;
	return 0;
}

static void correct(struct buf *text, const struct query_fix *fix, struct str by)
{
	CLEANUP(buf_release) struct buf old = *text;
	*text = (struct buf){ 0 };
	buf_str(text, str_first(buf_view(&old), fix->at));
	buf_str(text, by);
	buf_str(text, str_skip(buf_view(&old), fix->at + fix->n));
}

/* A corrected query that parses, in *text; false if there is none. */
static bool find_correction(struct buf *text, const struct query_env *env, struct query_fix fix,
	struct buf *fix_text)
{
	CLEANUP(query_release) struct query q = { 0 };
	for (size_t i = 0; i < FIXES_MAX && fix.known; i++) {
		correct(text, &fix, buf_view(fix_text));
		if (!parse(&q, buf_view(text), env, &fix, fix_text))
			return true;
	}
	return false;
}

/* More words than a mending command has go as one; the parentheses keep that from being a phrase,
 * and the blank the last word from taking one. A query that sorts has operators enough. */
static struct str one_word(struct arena *a, struct str text)
{
	bool sorts = str_find(text, STR("sort:")) >= 0;
	return sorts ? text : arena_fmt(a, "(%.*s )", STR_ARG(text));
}

static void mend_by_query(struct str text)
{
	CLEANUP(strs_release) struct strs words = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	char *w[MEND_ARGS - 2] = { NULL };
	size_t n = 0;
	query_words(text, &words);
	if (words.n >= ARRAY_SIZE(w)) {
		words.n = 1;
		words.p[0] = one_word(&a, text);
	}
	/* else it would be read as an option */
	for (size_t i = 0; i < words.n && !n; i++)
		if (str_starts(words.p[i], STR("--")))
			w[n++] = arena_cstr(&a, STR("--"));
	for (size_t i = 0; i < words.n; i++)
		w[n++] = arena_cstr(&a, words.p[i]);
	mend("the corrected query", "hd", "list", w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7],
		w[8], w[9], NULL);
}

int query_parse(struct query *out, struct str text, const struct query_env *env)
{
	CLEANUP(buf_release) struct buf corrected = { 0 }, fix_text = { 0 };
	struct query_fix fix = { 0 };
	int e = parse(out, text, env, &fix, &fix_text);
	if (e != -E_QUERY)
		return e;
	struct error first = error_take();
	buf_str(&corrected, str_first(text, QUERY_MAX_BYTES));
	bool found = find_correction(&corrected, env, fix, &fix_text);
	error_put(first);
	if (found)
		mend_by_query(buf_view(&corrected));
	return mend("how queries are written", "hd", "help", "queries", NULL);
}

void query_release(struct query *q)
{
	arena_release(&q->arena);
	*q = (struct query){ 0 };
}

void query_add_open(struct query *q)
{
	struct query_node *open = node_new(&q->arena, Q_ENUM, F_STATUS);
	open->mask = QUERY_OPEN_MASK;
	struct query_nodes both = { (struct query_node *[]){ q->root, open }, 2, 2 };
	q->root = query_join(&q->arena, Q_AND, &both);
}
