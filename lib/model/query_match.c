#include "model/query_parts.h"
#include "text/utf8.h"

/* ---- leaves ---- */

static bool is_folded(struct str s)
{
	size_t i = 0;
	while (i < s.n && (unsigned char)s.p[i] < 0x80 && !(s.p[i] >= 'A' && s.p[i] <= 'Z'))
		i++;
	return i == s.n;
}

/* Most names are folded as they are. */
static struct str folded(struct arena *a, struct str s)
{
	return is_folded(s) ? s : utf8_fold(a, s);
}

/* The length of the code point at s. */
static size_t step(struct str s)
{
	size_t n;
	utf8_next(s, &n);
	return n;
}

/* `*` any text, `?` one code point. After a mismatch only the last star may take more. */
static bool glob(struct str pattern, struct str s)
{
	struct str star = { 0 }, from = s;
	while (s.n) {
		if (pattern.n && pattern.p[0] == '*') {
			pattern = star = str_skip(pattern, 1);
			from = s;
		} else if (pattern.n && pattern.p[0] == '?') {
			pattern = str_skip(pattern, 1);
			s = str_skip(s, step(s));
		} else if (pattern.n && pattern.p[0] == s.p[0]) {
			pattern = str_skip(pattern, 1);
			s = str_skip(s, 1);
		} else if (star.p) {
			pattern = star;
			s = from = str_skip(from, step(from));
		} else {
			return false;
		}
	}
	while (pattern.n && pattern.p[0] == '*')
		pattern = str_skip(pattern, 1);
	return !pattern.n;
}

bool query_text_leaf(const struct query_node *leaf, struct str value)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str s = folded(&a, value);
	for (size_t i = 0; s.n && i < leaf->n_values; i++)
		if (leaf->glob ? glob(leaf->values[i], s) : str_eq(leaf->values[i], s))
			return true;
	return false;
}

static bool custom_number(const struct query_node *leaf, struct str value, double *out)
{
	int64_t ms;
	if (!leaf->date)
		return query_parse_number(str_trim(value), out);
	if (!when_parse_iso(value, leaf->offset, &ms))
		return false;
	*out = (double)ms;
	return true;
}

bool query_custom_leaf(const struct query_node *leaf, struct str value)
{
	double number;
	if (leaf->numeric)
		return custom_number(leaf, value, &number) && number >= leaf->lo &&
		       number < leaf->hi;
	return leaf->n_values ? query_text_leaf(leaf, value) : value.n > 0;
}

/* Whether a word goes on across the border before text.p[at]. */
static bool inside_word(struct str text, size_t at)
{
	size_t n, before = at;
	if (!at || at >= text.n || !utf8_is_word(utf8_next(str_skip(text, at), &n)))
		return false;
	do {
		before--;
	} while (before && ((unsigned char)text.p[before] & 0xC0) == 0x80);
	return utf8_is_word(utf8_next(str_skip(text, before), &n));
}

/* The end of the phrase that begins at `at`, or 0. */
static size_t phrase_end(struct str text, size_t at, struct str phrase)
{
	for (size_t i = 0; i < phrase.n; i++) {
		if (at >= text.n)
			return 0;
		if (phrase.p[i] != ' ') {
			if (text.p[at++] != phrase.p[i])
				return 0;
			continue;
		}
		size_t start = at;
		while (at < text.n && query_blank(text.p[at]))
			at++;
		if (at == start)
			return 0;
	}
	return at;
}

static bool phrase_in(struct str text, struct str phrase)
{
	ssize_t blank = str_chr(phrase, ' ');
	struct str first = blank < 0 ? phrase : str_first(phrase, (size_t)blank);
	for (size_t at = 0; at < text.n; at++) {
		ssize_t hit = str_find(str_skip(text, at), first);
		if (hit < 0)
			return false;
		at += (size_t)hit;
		size_t end = phrase_end(text, at, phrase);
		if (end && !inside_word(text, at) && !inside_word(text, end))
			return true;
	}
	return false;
}

static bool glob_in(struct str text, struct str pattern)
{
	size_t start = 0, n;
	bool inside = false;
	for (size_t i = 0; i <= text.n; i += n) {
		n = 1;
		bool word = i < text.n && utf8_is_word(utf8_next(str_skip(text, i), &n));
		if (word && !inside)
			start = i;
		if (!word && inside && glob(pattern, str_make(text.p + start, i - start)))
			return true;
		inside = word;
	}
	return false;
}

bool query_word_leaf(const struct query_node *leaf, struct str text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str s = folded(&a, text);
	return leaf->glob ? glob_in(s, leaf->word) : phrase_in(s, leaf->word);
}

/* ---- one ticket ---- */

struct subject {
	const struct query *q;
	const struct summary *s;
	const struct str *bodies;
	size_t n_bodies;
	int64_t now;
};

static struct str text_of(const struct summary *s, enum field f)
{
	switch (f) {
	case F_ID:
		return id_str(&s->id);
	case F_TITLE:
		return s->title;
	case F_CATEGORY:
		return s->category;
	case F_REQUESTER:
		return s->requester;
	case F_ACCOUNT:
		return s->account;
	case F_ASSIGNEE:
		return s->assignee;
	case F_TEAM:
		return s->team;
	case F_KEY:
		return s->key;
	case F_SOURCE:
		return s->source;
	case F_MERGED:
		return s->merged;
	default:
		return (struct str){ 0 };
	}
}

static const struct strs *set_of(const struct summary *s, enum field f)
{
	return f == F_LABELS ? &s->labels : f == F_WATCHERS ? &s->watchers : &s->links;
}

bool query_number(const struct query *q, const struct summary *s, enum field f, int64_t now,
	double *out)
{
	if (f != F_URGENCY)
		return summary_number(s, f, now, out);
	*out = urgency(s, &q->weights, q->desk, q->me, now, NULL);
	return true;
}

static bool match_enum(const struct subject *t, const struct query_node *leaf)
{
	unsigned value = leaf->field == F_STATUS ? t->s->status : t->s->priority;
	return leaf->mask >> value & 1;
}

static bool match_num(const struct subject *t, const struct query_node *leaf)
{
	double v;
	return query_number(t->q, t->s, leaf->field, t->now, &v) && v >= leaf->lo && v < leaf->hi;
}

static bool match_text(const struct subject *t, const struct query_node *leaf)
{
	if (fields[leaf->field].type != FT_SET)
		return query_text_leaf(leaf, text_of(t->s, leaf->field));
	const struct str *member;
	vec_each (member, set_of(t->s, leaf->field))
		if (query_text_leaf(leaf, *member))
			return true;
	return false;
}

static bool match_present(const struct subject *t, const struct query_node *leaf)
{
	double v;
	switch (fields[leaf->field].type) {
	case FT_SET:
		return set_of(t->s, leaf->field)->n;
	case FT_MAP:
		return t->s->n_custom;
	case FT_TIME:
		return query_number(t->q, t->s, leaf->field, t->now, &v);
	default:
		return text_of(t->s, leaf->field).n;
	}
}

static bool match_custom(const struct subject *t, const struct query_node *leaf)
{
	for (size_t i = 0; i < t->s->n_custom; i++)
		if (str_eq(t->s->custom[i].name, leaf->name))
			return query_custom_leaf(leaf, t->s->custom[i].value);
	return false;
}

static bool match_words(const struct subject *t, const struct query_node *leaf)
{
	if ((leaf->where & Q_IN_TITLE) && query_word_leaf(leaf, t->s->title))
		return true;
	for (size_t i = 0; (leaf->where & Q_IN_BODY) && i < t->n_bodies; i++)
		if (query_word_leaf(leaf, t->bodies[i]))
			return true;
	return false;
}

static bool match(const struct subject *t, const struct query_node *node)
{
	switch (node->op) {
	case Q_AND:
	case Q_OR:
		for (size_t i = 0; i < node->n; i++)
			if (match(t, node->kids[i]) == (node->op == Q_OR))
				return node->op == Q_OR;
		return node->op == Q_AND;
	case Q_NOT:
		return !match(t, node->kids[0]);
	case Q_ENUM:
		return match_enum(t, node);
	case Q_NUM:
		return match_num(t, node);
	case Q_TEXT:
		return match_text(t, node);
	case Q_PRESENT:
		return match_present(t, node);
	case Q_FLAG:
		return t->s->flags & node->mask;
	case Q_CUSTOM:
		return match_custom(t, node);
	case Q_WORD:
	case Q_PHRASE:
		return match_words(t, node);
	default:
		return true;
	}
}

bool query_match(const struct query *q, const struct summary *s, const struct str *bodies,
	size_t n_bodies, int64_t now)
{
	struct subject t = { q, s, bodies, n_bodies, now };
	return match(&t, q->root);
}

/* ---- order ---- */

int query_text_compare(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
		x = x >= 'A' && x <= 'Z' ? x | 0x20 : x;
		y = y >= 'A' && y <= 'Z' ? y | 0x20 : y;
		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.n != b.n ? (a.n < b.n ? -1 : 1) : str_cmp(a, b);
}

/* A key to sort by: a number, or a text. */
struct sort_key {
	bool has;
	double number;
	struct str s;
};

static struct sort_key sort_key(const struct summary *s, enum field f,
	const struct urgency_weights *w, const struct query_env *env)
{
	struct sort_key key = { .has = true };
	double *number = &key.number;
	if (f == F_URGENCY) {
		*number = urgency(s, w, env->desk, env->me, env->clock.now, NULL);
	} else if (!summary_number(s, f, env->clock.now, number)) {
		key.s = text_of(s, f);
		key.has = key.s.n;
	}
	return key;
}

static int compare_by(const struct query_sort *sort, const struct summary *a,
	const struct summary *b, const struct urgency_weights *w, const struct query_env *env)
{
	struct sort_key x = sort_key(a, sort->field, w, env), y = sort_key(b, sort->field, w, env);
	if (!x.has || !y.has)
		return y.has - x.has;
	int by = x.s.n ? query_text_compare(x.s, y.s)
		       : (x.number > y.number) - (x.number < y.number);
	return sort->descending ? -by : by;
}

int query_compare(const struct query *q, const struct summary *a, const struct summary *b,
	const struct urgency_weights *w, const struct query_env *env)
{
	static const struct query_sort newest = { F_UPDATED, true };
	const struct query_sort *sorts = q->n_sorts ? q->sorts : &newest;
	for (size_t i = 0; i < MAX(q->n_sorts, (size_t)1); i++) {
		int by = compare_by(&sorts[i], a, b, w, env);
		if (by)
			return by;
	}
	return str_cmp(id_str(&a->id), id_str(&b->id));
}
