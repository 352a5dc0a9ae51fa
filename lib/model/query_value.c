#include "model/query_parts.h"
#include "text/utf8.h"

/* ---- words ---- */

static bool all_word(struct str folded, char but)
{
	size_t letters = 0, n;
	for (size_t i = 0; i < folded.n; i += n) {
		bool word = utf8_is_word(utf8_next(str_skip(folded, i), &n));
		if (!word && folded.p[i] != but)
			return false;
		letters += word;
	}
	return letters;
}

/* Each run of blanks as one, none at the ends. */
static struct str squeeze(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (!query_blank(s.p[i]))
			p[n++] = s.p[i];
		else if (n && p[n - 1] != ' ')
			p[n++] = ' ';
	return str_make(p, n && p[n - 1] == ' ' ? n - 1 : n);
}

struct query_node *query_words_leaf(struct query_compiler *c, const struct query_value *v,
	unsigned where)
{
	struct str folded = squeeze(&c->q->arena, utf8_fold(&c->q->arena, v->text));
	if (!folded.n)
		return query_wrong(c, v->raw, "there is nothing in it to look for");
	bool glob = !v->quoted && all_word(folded, '*');
	struct query_node *node = query_node_new(c, glob ? Q_WORD : Q_PHRASE, F_COUNT);
	node->glob = glob && str_chr(folded, '*') >= 0;
	node->word = folded;
	node->where = where;
	if (where & Q_IN_BODY)
		c->q->needs_text = true;
	return node;
}

/* ---- names ---- */

static bool is_wild(struct str s)
{
	return str_chr(s, '*') >= 0 || str_chr(s, '?') >= 0;
}

/* Adds a value that the leaf has not got yet. */
void query_leaf_add(struct arena *a, struct query_node *leaf, struct str value)
{
	for (size_t i = 0; i < leaf->n_values; i++)
		if (str_eq(leaf->values[i], value))
			return;
	size_t n = leaf->n_values;
	if (!(n & (n - 1))) { /* room doubles */
		struct str *values = arena_array(a, n ? 2 * n : 1, sizeof *values);
		if (n)
			memcpy(values, leaf->values, n * sizeof *values);
		leaf->values = values;
	}
	leaf->values[leaf->n_values++] = value;
	leaf->glob = leaf->glob || is_wild(value);
}

bool query_me(struct query_compiler *c, struct str *out)
{
	if (!c->q->me.n) {
		fail(E_IDENTITY,
			"the query asks for '@me', and git does not know your e-mail address");
		c->status = mend("tell git once, for all repositories", "git", "config", "--global",
			"user.email", "you@example.org", NULL);
		return false;
	}
	*out = utf8_fold(&c->q->arena, c->q->me);
	return true;
}

/* A name without "@" is a login, or what stands before the "@". */
static struct query_node *person_leaf(struct query_compiler *c, struct query_node *leaf,
	const struct query_value *v)
{
	struct arena *a = &c->q->arena;
	struct str who = utf8_fold(a, v->text);
	bool me = !v->quoted && str_is(who, "@me");
	if (me && !query_me(c, &who))
		return NULL;
	query_leaf_add(a, leaf, who);
	if (!me && str_chr(who, '@') < 0 && !is_wild(who))
		query_leaf_add(a, leaf, arena_fmt(a, "%.*s@*", STR_ARG(who)));
	return leaf;
}

static struct query_node *id_leaf(struct query_compiler *c, struct query_node *leaf,
	const struct query_value *v)
{
	struct arena *a = &c->q->arena;
	struct id space;
	struct str prefix;
	if (is_wild(v->text))
		query_leaf_add(a, leaf, utf8_fold(a, v->text));
	else if (!id_prefix(v->text, &prefix, &space))
		return query_wrong(c, v->raw, "'%.*s' cannot be a ticket's id", STR_ARG(v->text));
	else
		query_leaf_add(a, leaf,
			arena_fmt(a, "%.*s%s", STR_ARG(prefix), prefix.n < ID_LEN ? "*" : ""));
	return leaf;
}

/* A link is "REL TARGET": asked for by either or both. */
static struct query_node *link_leaf(struct query_compiler *c, struct query_node *leaf,
	const struct query_value *v)
{
	struct arena *a = &c->q->arena;
	struct str link = utf8_fold(a, v->text);
	if (is_wild(link)) {
		query_leaf_add(a, leaf, link);
	} else if (str_chr(link, ' ') >= 0) {
		query_leaf_add(a, leaf, arena_fmt(a, "%.*s*", STR_ARG(link)));
	} else {
		query_leaf_add(a, leaf, arena_fmt(a, "* %.*s*", STR_ARG(link)));
		query_leaf_add(a, leaf, arena_fmt(a, "%.*s *", STR_ARG(link)));
	}
	return leaf;
}

/* A name of a list, or any where the list is empty; wildcards are not held against it. */
static struct query_node *known_leaf(struct query_compiler *c, struct query_node *leaf,
	const struct query_value *v, const char *what, const struct strs *known)
{
	struct arena *a = &c->q->arena;
	struct str name = utf8_fold(a, v->text);
	bool found = !known->n || is_wild(name);
	for (size_t i = 0; i < known->n && !found; i++)
		found = str_eq(name, utf8_fold(a, known->p[i]));
	if (!found)
		return query_unknown(c, v->raw, "", v->text, what, known);
	query_leaf_add(a, leaf, name);
	return leaf;
}

static struct query_node *text_value(struct query_compiler *c, enum field f,
	const struct query_value *v)
{
	static const struct strs any = { 0 };
	const struct desk *d = c->env->desk;
	struct query_node *leaf = query_node_new(c, Q_TEXT, f);
	if (f == F_LINKS)
		return link_leaf(c, leaf, v);
	if (f == F_WATCHERS || fields[f].type == FT_PERSON)
		return person_leaf(c, leaf, v);
	if (fields[f].type == FT_ID)
		return id_leaf(c, leaf, v);
	return known_leaf(c, leaf, v, fields[f].name,
		f == F_CATEGORY ? &d->categories
		: f == F_TEAM   ? &d->teams
				: &any);
}

/* ---- statuses and priorities ---- */

static const char *enum_name(enum field f, size_t i)
{
	return f == F_STATUS ? status_name((enum status)i) : priority_name((enum priority)i);
}

/* Those that the name or pattern means. */
static uint32_t enum_mask(struct query_compiler *c, enum field f, struct str name)
{
	size_t n = f == F_STATUS ? STATUS_COUNT : PRIORITY_COUNT;
	struct query_node pattern = { .glob = is_wild(name) };
	uint32_t mask = 0;
	query_leaf_add(&c->q->arena, &pattern, name);
	for (size_t i = 0; i < n; i++)
		if (query_text_leaf(&pattern, str_of(enum_name(f, i))))
			mask |= 1u << i;
	return f == F_STATUS && str_is(name, "waiting") ? QUERY_WAITING_MASK : mask;
}

static struct query_node *enum_unknown(struct query_compiler *c, enum field f, struct str place,
	struct str given)
{
	CLEANUP(strs_release) struct strs known = { 0 };
	for (size_t i = 0; i < (f == F_STATUS ? STATUS_COUNT : PRIORITY_COUNT); i++)
		vec_push(&known, str_of(enum_name(f, i)));
	if (f == F_STATUS) {
		vec_push(&known, STR("waiting"));
		vec_push(&known, STR("any"));
	}
	return query_unknown(c, place, "", given, fields[f].name, &known);
}

/* For an order the mask is of one bit: what lies below it is less. */
static uint32_t mask_by(enum query_cmp cmp, uint32_t bit)
{
	uint32_t below = bit - 1;
	switch (cmp) {
	case CMP_LT:
		return below;
	case CMP_LE:
		return below | bit;
	case CMP_GT:
		return ~(below | bit);
	case CMP_GE:
		return ~below;
	default:
		return bit;
	}
}

/* a..b, with either end left out */
static struct query_node *priority_range(struct query_compiler *c, struct str range, size_t dots)
{
	struct str ends[2] = { str_first(range, dots), str_skip(range, dots + 2) };
	uint32_t mask = (1u << PRIORITY_COUNT) - 1;
	for (size_t i = 0; i < 2; i++) {
		struct str name = utf8_fold(&c->q->arena, ends[i]);
		uint32_t bit = is_wild(name) ? 0 : enum_mask(c, F_PRIORITY, name);
		if (name.n && !bit)
			return enum_unknown(c, F_PRIORITY, ends[i], ends[i]);
		if (name.n)
			mask &= mask_by(i ? CMP_LE : CMP_GE, bit);
	}
	return query_enum(c, F_PRIORITY, mask);
}

static struct query_node *enum_value(struct query_compiler *c, enum field f,
	const struct query_token *t, const struct query_value *v)
{
	struct str name = utf8_fold(&c->q->arena, v->text);
	if (f == F_STATUS && str_is(name, "any"))
		return query_node_new(c, Q_ALL, F_COUNT);
	ssize_t dots = str_find(v->text, STR(".."));
	if (f == F_PRIORITY && t->cmp == CMP_IS && dots >= 0 && !v->quoted)
		return priority_range(c, v->text, (size_t)dots);
	uint32_t mask = enum_mask(c, f, name);
	if (!mask || (t->cmp != CMP_IS && is_wild(name)))
		return enum_unknown(c, f, v->raw, v->text);
	if (f == F_PRIORITY)
		mask = mask_by(t->cmp, mask) & ((1u << PRIORITY_COUNT) - 1);
	return query_enum(c, f, mask);
}

/* ---- custom fields ---- */

static struct query_node *custom_new(struct query_compiler *c, const struct query_key *key)
{
	struct query_node *leaf = query_node_new(c, Q_CUSTOM, F_FIELDS);
	leaf->name = arena_str(&c->q->arena, key->name);
	leaf->offset = c->env->clock.offset;
	return leaf;
}

static struct query_node *bool_leaf(struct query_compiler *c, struct query_node *leaf,
	const struct query_value *v)
{
	static struct str names[] = { { "yes", 3 }, { "no", 2 }, { "true", 4 }, { "false", 5 } };
	static const struct strs known = { names, 4, 4 };
	struct str name = utf8_fold(&c->q->arena, v->text);
	size_t i = 0;
	while (i < 4 && !str_eq(name, names[i]))
		i++;
	if (i == 4)
		return query_unknown(c, v->raw, "", v->text, "yes or no", &known);
	query_leaf_add(&c->q->arena, leaf, names[i % 2]);
	query_leaf_add(&c->q->arena, leaf, names[i % 2 + 2]);
	return leaf;
}

static struct query_node *custom_value(struct query_compiler *c, const struct query_key *key,
	const struct query_token *t, const struct query_value *v)
{
	static const struct strs any = { 0 };
	struct query_node *leaf = custom_new(c, key);
	switch (key->custom ? key->custom->type : CF_TEXT) {
	case CF_NUMBER:
		leaf->numeric = true;
		return query_bound_number(c, leaf, t, v);
	case CF_DATE:
		leaf->numeric = leaf->date = true;
		return query_bound_time(c, leaf, t, v, WHEN_FUTURE);
	case CF_BOOL:
		return bool_leaf(c, leaf, v);
	case CF_CHOICE:
		return known_leaf(c, leaf, v, "choice of that field", &key->custom->choices);
	default:
		return known_leaf(c, leaf, v, "value", &any);
	}
}

/* ---- what a key takes ---- */

static struct query_node *field_value(struct query_compiler *c, enum field f,
	const struct query_token *t, const struct query_value *v)
{
	switch (fields[f].type) {
	case FT_STATUS:
	case FT_PRIORITY:
		return enum_value(c, f, t, v);
	case FT_COUNT:
		return query_bound_number(c, query_node_new(c, Q_NUM, f), t, v);
	case FT_NUMBER:
		if (f == F_AGE)
			return query_bound_time(c, query_node_new(c, Q_NUM, F_CREATED), t, v,
				WHEN_AGE);
		c->q->needs_urgency = true;
		return query_bound_number(c, query_node_new(c, Q_NUM, f), t, v);
	case FT_TIME:
		return query_bound_time(c, query_node_new(c, Q_NUM, f), t, v,
			f == F_DUE ? WHEN_FUTURE : WHEN_PAST);
	case FT_MAP:
		return query_wrong(c, t->key, "a custom field is named as in fields.NAME");
	default:
		return text_value(c, f, v);
	}
}

struct query_node *query_key_present(struct query_compiler *c, const struct query_key *key)
{
	if (key->class == QK_CUSTOM)
		return custom_new(c, key);
	return key->field == F_COUNT ? query_node_new(c, Q_ALL, F_COUNT)
				     : query_present(c, key->field);
}

/* `*` and `none`, where the field can be without a value. */
static struct query_node *special_value(struct query_compiler *c, const struct query_key *key,
	const struct query_value *v)
{
	if (v->quoted)
		return NULL;
	if (str_is(v->text, "*"))
		return query_key_present(c, key);
	if (!str_eq_nocase(v->text, STR("none")) || key->class == QK_WORDS)
		return NULL;
	struct query_node *node = query_key_present(c, key);
	return node->op == Q_ALL ? NULL : query_not(&c->q->arena, node);
}

struct query_node *query_value_leaf(struct query_compiler *c, const struct query_key *key,
	const struct query_token *t, const struct query_value *v)
{
	struct query_node *special = t->cmp == CMP_IS ? special_value(c, key, v) : NULL;
	if (special)
		return special;
	if (key->class == QK_WORDS)
		return query_words_leaf(c, v, key->where);
	if (key->class == QK_CUSTOM)
		return custom_value(c, key, t, v);
	return field_value(c, key->field, t, v);
}
