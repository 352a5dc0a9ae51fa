#include "model/query_parts.h"
#include "text/utf8.h"

static bool has_order(const struct query_key *key)
{
	if (key->class == QK_CUSTOM)
		return key->custom &&
		       (key->custom->type == CF_NUMBER || key->custom->type == CF_DATE);
	enum field_type type = key->class == QK_FIELD ? fields[key->field].type : FT_TEXT;
	return type == FT_PRIORITY || type == FT_TIME || type == FT_COUNT || type == FT_NUMBER;
}

/* Adds a node to the sides of an OR; names of one field go into one leaf. */
static void add_side(struct arena *a, struct query_nodes *sides, struct query_node *node)
{
	bool names = node->op == Q_TEXT || (node->op == Q_CUSTOM && node->n_values);
	for (size_t i = 0; i < sides->n; i++) {
		struct query_node *side = sides->p[i];
		if (side->op != node->op)
			continue;
		if (node->op == Q_ENUM) {
			side->mask |= node->mask;
			return;
		}
		if (names && side->n_values) {
			for (size_t k = 0; k < node->n_values; k++)
				query_leaf_add(a, side, node->values[k]);
			return;
		}
	}
	vec_push(sides, node);
}

/* What the field says of the query as a whole. */
static void note_field(struct query_compiler *c, enum field f)
{
	c->q->names_status = c->q->names_status || f == F_STATUS || f == F_ID || f == F_RESOLVED ||
			     f == F_CLOSED || (f == F_MERGED && !c->negated);
	if (f == F_MERGED && !c->negated)
		c->q->unlisted |= SUM_MERGED;
}

static struct query_node *valued_term(struct query_compiler *c, const struct query_key *key,
	const struct query_token *t)
{
	CLEANUP(query_nodes_release) struct query_nodes sides = { 0 };
	if (t->cmp != CMP_IS && !has_order(key)) {
		query_correct(c, t->op, ":");
		return query_wrong(c, t->op, "'%.*s' has no order; use ':'", STR_ARG(t->key));
	}
	if (t->cmp != CMP_IS && t->n_values > 1)
		return query_wrong(c, t->op, "'%.*s' compares with one value, not with a list",
			STR_ARG(t->op));
	for (size_t i = 0; i < t->n_values; i++) {
		struct query_node *node = query_value_leaf(c, key, t, &t->values[i]);
		if (!node)
			return NULL;
		add_side(&c->q->arena, &sides, node);
	}
	note_field(c, key->field);
	return query_join(&c->q->arena, Q_OR, &sides);
}

static struct query_node *key_unknown(struct query_compiler *c, struct str place,
	const char *before, struct str given, enum query_key_kind kind)
{
	CLEANUP(strs_release) struct strs known = { 0 };
	static const char *const what[] = {
		[QUERY_KEYS] = "key of queries",
		[QUERY_PRESENT_KEYS] = "field that can be asked for",
		[QUERY_SORT_KEYS] = "field to sort by",
	};
	query_key_names(&known, &c->q->arena, c->env->desk, kind);
	return query_unknown(c, place, before, given, what[kind], &known);
}

static struct query_node *flag_value(struct query_compiler *c, const struct query_value *v)
{
	CLEANUP(strs_release) struct strs known = { 0 };
	struct str name = utf8_fold(&c->q->arena, v->text);
	enum status status;
	for (size_t i = 0; i < n_query_flags; i++) {
		if (str_is(name, query_flags[i].name))
			return query_flags[i].make(c);
		vec_push(&known, str_of(query_flags[i].name));
	}
	if (!status_parse(name, &status))
		return query_unknown(c, v->raw, "", v->text, "value of 'is:'", &known);
	c->q->names_status = true;
	return query_enum(c, F_STATUS, 1u << status);
}

static struct query_node *present_value(struct query_compiler *c, const struct query_value *v,
	bool negated)
{
	struct query_key key = query_key_find(c->env->desk, v->text);
	bool field = key.class == QK_FIELD || key.class == QK_CUSTOM || key.field == F_TITLE;
	if (key.class == QK_UNKNOWN || !field)
		return key_unknown(c, v->raw, "", v->text, QUERY_PRESENT_KEYS);
	c->negated = c->negated != negated;
	note_field(c, key.field);
	c->negated = c->negated != negated;
	return query_key_present(c, &key);
}

static struct query_node *listed_term(struct query_compiler *c, const struct query_key *key,
	const struct query_token *t)
{
	CLEANUP(query_nodes_release) struct query_nodes sides = { 0 };
	for (size_t i = 0; i < t->n_values; i++) {
		struct query_node *node = key->class == QK_IS ? flag_value(c, &t->values[i])
							      : present_value(c, &t->values[i],
									key->class == QK_NO);
		if (!node)
			return NULL;
		add_side(&c->q->arena, &sides, node);
	}
	struct query_node *node = query_join(&c->q->arena, Q_OR, &sides);
	return key->class == QK_NO ? query_not(&c->q->arena, node) : node;
}

/* Sorting by a field again would order nothing. */
static void sort_add(struct query *q, enum field f, bool descending)
{
	if (!q->sorts)
		q->sorts = arena_array(&q->arena, F_COUNT, sizeof *q->sorts);
	for (size_t i = 0; i < q->n_sorts; i++)
		if (q->sorts[i].field == f)
			return;
	q->sorts[q->n_sorts++] = (struct query_sort){ f, descending };
}

static struct query_node *sort_term(struct query_compiler *c, const struct query_token *t)
{
	if (c->depth)
		return query_wrong(c, t->raw, "sort: stands outside of parentheses and negation");
	for (size_t i = 0; i < t->n_values; i++) {
		const struct query_value *v = &t->values[i];
		bool descending = str_starts(v->text, STR("-"));
		struct str name = str_skip(v->text, descending);
		struct query_key key = query_key_find(c->env->desk, name);
		bool field = key.class == QK_FIELD ||
			     (key.class == QK_WORDS && key.field == F_TITLE);
		if (!field || !(fields[key.field].flags & FF_SORT))
			return key_unknown(c, v->raw, descending ? "-" : "", name, QUERY_SORT_KEYS);
		sort_add(c->q, key.field, descending);
	}
	return query_node_new(c, Q_ALL, F_COUNT);
}

/* Every value must say something; key:* is what is meant if none does. */
static bool values_given(struct query_compiler *c, const struct query_key *key,
	const struct query_token *t)
{
	bool star = key->class == QK_FIELD || key->class == QK_CUSTOM || key->class == QK_WORDS;
	for (size_t i = 0; i < t->n_values; i++) {
		if (t->values[i].text.n)
			continue;
		if (star && t->n_values == 1 && t->cmp == CMP_IS)
			query_correct(c, t->values[i].raw, "*");
		return query_wrong(c, t->values[i].raw, "'%.*s%.*s' wants a value", STR_ARG(t->key),
			STR_ARG(t->op));
	}
	return true;
}

/* https://… and std::vector are no mistyped keys. */
static bool is_text(const struct query_token *t)
{
	struct str value = t->values[0].raw;
	return str_starts(value, STR("//")) || str_starts(value, STR(":"));
}

static struct query_node *term_unknown(struct query_compiler *c, const struct query_token *t)
{
	struct query_node *none = key_unknown(c, t->key, "", t->key, QUERY_KEYS);
	if (c->fix.known && !is_text(t))
		return none;
	if (str_chr(t->raw, '"') < 0)
		query_correct(c, t->raw, "\"%.*s\"", STR_ARG(t->raw));
	return query_wrong(c, t->key,
		"'%.*s' is no key of queries; text to look for goes in quotes", STR_ARG(t->key));
}

static struct query_node *term(struct query_compiler *c, const struct query_token *t)
{
	struct query_key key = query_key_find(c->env->desk, t->key);
	c->n_terms += key.class != QK_SORT;
	if (key.class == QK_UNKNOWN)
		return term_unknown(c, t);
	if (!values_given(c, &key, t))
		return NULL;
	bool listed = key.class == QK_IS || key.class == QK_NO || key.class == QK_HAS;
	if (!listed && key.class != QK_SORT)
		return valued_term(c, &key, t);
	if (t->cmp != CMP_IS) {
		query_correct(c, t->op, ":");
		return query_wrong(c, t->op, "'%.*s' has no order; use ':'", STR_ARG(t->key));
	}
	return listed ? listed_term(c, &key, t) : sort_term(c, t);
}

static struct query_node *word(struct query_compiler *c, const struct query_value *v)
{
	ssize_t at = str_chr(v->text, '=');
	c->n_terms++;
	if (str_is(v->text, "*"))
		return query_node_new(c, Q_ALL, F_COUNT);
	if (at > 0) {
		struct str key = str_first(v->text, (size_t)at);
		if (query_key_find(c->env->desk, key).class != QK_UNKNOWN) {
			query_correct(c, str_make(key.p + key.n, 1), ":");
			return query_wrong(c, v->raw,
				"write '%.*s:' for the field, or the word in quotes", STR_ARG(key));
		}
	}
	return query_words_leaf(c, v, Q_IN_TITLE | Q_IN_BODY);
}

struct query_node *query_leaf(struct query_compiler *c, const struct query_token *t)
{
	if (t->kind == QT_TERM)
		return term(c, t);
	if (t->kind == QT_WORD)
		return word(c, t->values);
	c->n_terms++;
	return query_words_leaf(c, t->values, Q_IN_TITLE | Q_IN_BODY);
}
