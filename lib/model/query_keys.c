#include <math.h>
#include "model/query_parts.h"

const struct query_alias query_aliases[] = {
	{ "label", F_LABELS },
	{ "link", F_LINKS },
	{ "watcher", F_WATCHERS },
	{ "from", F_REQUESTER },
};
const size_t n_query_aliases = ARRAY_SIZE(query_aliases);

static const struct query_key words_keys[] = {
	{ .class = QK_WORDS, .name = { "title", 5 }, .field = F_TITLE, .where = Q_IN_TITLE },
	{ .class = QK_WORDS, .name = { "body", 4 }, .field = F_COUNT, .where = Q_IN_BODY },
	{ .class = QK_WORDS,
		.name = { "text", 4 },
		.field = F_COUNT,
		.where = Q_IN_TITLE | Q_IN_BODY },
	{ .class = QK_IS, .name = { "is", 2 } },
	{ .class = QK_NO, .name = { "no", 2 } },
	{ .class = QK_HAS, .name = { "has", 3 } },
	{ .class = QK_SORT, .name = { "sort", 4 } },
};

static struct query_key find_plain(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(words_keys); i++)
		if (str_eq(name, words_keys[i].name))
			return words_keys[i];
	for (size_t i = 0; i < n_query_aliases; i++)
		if (str_is(name, query_aliases[i].name))
			return (struct query_key){ .class = QK_FIELD,
				.field = query_aliases[i].field };
	enum field f = field_by_name(name);
	if (f == F_COUNT || !(fields[f].flags & FF_QUERY))
		return (struct query_key){ .class = QK_UNKNOWN };
	return (struct query_key){ .class = QK_FIELD, .field = f };
}

static struct query_key find_custom(const struct desk *d, struct str name)
{
	struct query_key key = { .class = QK_CUSTOM, .field = F_FIELDS, .name = name };
	bool path = str_starts(name, STR("fields."));
	if (path)
		key.name = str_skip(name, 7);
	for (size_t i = 0; i < d->n_custom && !key.custom; i++)
		if (str_eq(key.name, d->custom[i].name))
			key.custom = &d->custom[i];
	/* like categories: where none is declared, any may be there */
	bool any = path && key.name.n && !d->n_custom;
	if (!key.custom && !any)
		key.class = QK_UNKNOWN;
	return key;
}

struct query_key query_key_find(const struct desk *d, struct str typed)
{
	char lower[32];
	struct str name = str_first(typed, sizeof lower);
	for (size_t i = 0; i < name.n; i++)
		lower[i] = typed.p[i] >= 'A' && typed.p[i] <= 'Z' ? (char)(typed.p[i] | 0x20)
								  : typed.p[i];
	struct query_key key = { .class = QK_UNKNOWN };
	if (typed.n < sizeof lower)
		key = find_plain(str_make(lower, name.n));
	return key.class == QK_UNKNOWN ? find_custom(d, typed) : key;
}

bool query_key_spacious(const struct desk *d, struct str typed)
{
	struct query_key key = query_key_find(d, typed);
	if (key.class != QK_FIELD)
		return key.class == QK_CUSTOM || key.class == QK_WORDS;
	enum field_type type = fields[key.field].type;
	return type == FT_TEXT || type == FT_NAME || type == FT_SET || type == FT_TIME;
}

static bool field_fits(enum field f, enum query_key_kind kind)
{
	return fields[f].flags & (kind == QUERY_SORT_KEYS ? FF_SORT : FF_QUERY);
}

void query_key_names(struct strs *out, struct arena *a, const struct desk *d,
	enum query_key_kind kind)
{
	for (size_t f = 0; f < F_COUNT; f++)
		if (field_fits((enum field)f, kind))
			vec_push(out, str_of(fields[f].name));
	if (kind == QUERY_SORT_KEYS)
		return;
	for (size_t i = 0; i < n_query_aliases; i++)
		vec_push(out, str_of(query_aliases[i].name));
	for (size_t i = 0; i < d->n_custom; i++) {
		struct str name = d->custom[i].name;
		bool bare = find_plain(name).class == QK_UNKNOWN;
		vec_push(out, bare ? name : arena_fmt(a, "fields.%.*s", STR_ARG(name)));
	}
	/* the title is a field too */
	for (size_t i = 0; kind == QUERY_KEYS && i < ARRAY_SIZE(words_keys); i++)
		if (words_keys[i].field != F_TITLE)
			vec_push(out, words_keys[i].name);
}

/* ---- is: ---- */

struct query_node *query_enum(struct query_compiler *c, enum field f, uint32_t mask)
{
	struct query_node *node = query_node_new(c, Q_ENUM, f);
	node->mask = mask;
	return node;
}

/* lo <= field < hi */
static struct query_node *between(struct query_compiler *c, enum field f, double lo, double hi)
{
	struct query_node *node = query_node_new(c, Q_NUM, f);
	node->lo = lo;
	node->hi = hi;
	return node;
}

static struct query_node *flags(struct query_compiler *c, uint32_t mask)
{
	struct query_node *node = query_node_new(c, Q_FLAG, F_COUNT);
	node->mask = mask;
	return node;
}

static struct query_node *both(struct query_compiler *c, enum query_op op, struct query_node *a,
	struct query_node *b)
{
	struct query_nodes nodes = { (struct query_node *[]){ a, b }, 2, 2 };
	return query_join(&c->q->arena, op, &nodes);
}

static struct query_node *negated(struct query_compiler *c, struct query_node *node)
{
	return query_not(&c->q->arena, node);
}

struct query_node *query_present(struct query_compiler *c, enum field f)
{
	switch (fields[f].type) {
	case FT_COUNT:
		return between(c, f, 1, (double)INFINITY);
	case FT_STATUS:
	case FT_PRIORITY:
	case FT_NUMBER:
		return query_node_new(c, Q_ALL, F_COUNT);
	default:
		return query_node_new(c, Q_PRESENT, f);
	}
}

static struct query_node *by_status(struct query_compiler *c, uint32_t mask)
{
	c->q->names_status = true;
	return query_enum(c, F_STATUS, mask);
}

static struct query_node *is_open(struct query_compiler *c)
{
	return by_status(c, QUERY_OPEN_MASK);
}

static struct query_node *is_ended(struct query_compiler *c)
{
	return by_status(c, QUERY_ENDED_MASK);
}

static struct query_node *is_waiting(struct query_compiler *c)
{
	return by_status(c, QUERY_WAITING_MASK);
}

static struct query_node *is_unassigned(struct query_compiler *c)
{
	return negated(c, query_present(c, F_ASSIGNEE));
}

static struct query_node *is_mine(struct query_compiler *c)
{
	struct str me;
	if (!query_me(c, &me))
		return NULL;
	struct query_node *node = query_node_new(c, Q_TEXT, F_ASSIGNEE);
	node->values = arena_new(&c->q->arena, struct str);
	*node->values = me;
	node->n_values = 1;
	return node;
}

static struct query_node *past_due(struct query_compiler *c)
{
	return between(c, F_DUE, (double)-INFINITY, (double)c->env->clock.now);
}

static struct query_node *still_open(struct query_compiler *c, struct query_node *node)
{
	return both(c, Q_AND, node, query_enum(c, F_STATUS, QUERY_OPEN_MASK));
}

static struct query_node *is_overdue(struct query_compiler *c)
{
	return still_open(c, past_due(c));
}

static struct query_node *is_breached(struct query_compiler *c)
{
	double before = (double)(c->env->clock.now - c->env->desk->answer_ms);
	struct query_node *kept_waiting = both(c, Q_AND, flags(c, SUM_CUSTOMER_LAST),
		between(c, F_LAST_CUSTOMER, (double)-INFINITY, before));
	return still_open(c, both(c, Q_OR, past_due(c), kept_waiting));
}

static struct query_node *is_answered(struct query_compiler *c)
{
	return query_present(c, F_FIRST_RESPONSE);
}

static struct query_node *is_unanswered(struct query_compiler *c)
{
	return negated(c, is_answered(c));
}

static struct query_node *is_reopened(struct query_compiler *c)
{
	return query_present(c, F_REOPENED);
}

static struct query_node *is_keyed(struct query_compiler *c)
{
	return query_present(c, F_KEY);
}

static struct query_node *is_edited(struct query_compiler *c)
{
	return flags(c, SUM_HAND_EDIT);
}

static struct query_node *unlisted(struct query_compiler *c, unsigned flag)
{
	if (!c->negated) {
		c->q->unlisted |= flag;
		c->q->names_status = true;
	}
	return flags(c, flag);
}

static struct query_node *is_merged(struct query_compiler *c)
{
	return unlisted(c, SUM_MERGED);
}

static struct query_node *is_withdrawn(struct query_compiler *c)
{
	return unlisted(c, SUM_WITHDRAWN);
}

static struct query_node *is_deleted(struct query_compiler *c)
{
	return unlisted(c, SUM_DELETED);
}

const struct query_flag query_flags[] = {
	{ "open", "neither resolved nor closed", is_open },
	{ "ended", "resolved or closed", is_ended },
	{ "waiting", "for the customer or for another team", is_waiting },
	{ "unassigned", "nobody has it", is_unassigned },
	{ "mine", "it is assigned to me", is_mine },
	{ "overdue", "open, and past its due time", is_overdue },
	{ "breached", "open, and overdue or the customer waits longer than answer_within",
		is_breached },
	{ "answered", "an agent has replied", is_answered },
	{ "unanswered", "no agent has replied", is_unanswered },
	{ "reopened", "it was reopened", is_reopened },
	{ "keyed", "a program filed it under a key", is_keyed },
	{ "edited", "edited by hand and committed, not yet turned into an entry", is_edited },
	{ "merged", "it was merged into another", is_merged },
	{ "withdrawn", "its opening was undone", is_withdrawn },
	{ "deleted", "its file was removed by hand", is_deleted },
};
const size_t n_query_flags = ARRAY_SIZE(query_flags);
