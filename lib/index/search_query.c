#include "index/search_query.h"
#include "text/utf8.h"

static const struct {
	const char *name;
	enum search_field field;
} fields[] = { { "title:", SEARCH_TITLE }, { "body:", SEARCH_BODY }, { "tag:", SEARCH_TAG } };

void search_query_release(struct search_query *q)
{
	vec_release(&q->clauses);
	arena_release(&q->arena);
	*q = (struct search_query){ 0 };
}

/* A character at its end is kept whole. */
static struct str bounded(struct str text)
{
	size_t n = MIN(text.n, (size_t)SEARCH_MAX_BYTES);
	while (n && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	return str_first(text, n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t blank_at(struct str s)
{
	size_t n = 0;
	while (n < s.n && !is_blank(s.p[n]))
		n++;
	return n;
}

static bool has_word(struct str s)
{
	size_t n;
	for (; s.n; s = str_skip(s, n))
		if (utf8_is_word(utf8_next(s, &n)))
			return true;
	return false;
}

/* A quoted part at the start of *rest; one that does not end goes on to the end. */
static struct str take_quoted(struct str *rest)
{
	*rest = str_skip(*rest, 1);
	ssize_t end = str_chr(*rest, '"');
	struct str inside = end < 0 ? *rest : str_first(*rest, (size_t)end);
	*rest = str_skip(*rest, inside.n + (end >= 0));
	return inside;
}

static struct str take_word(struct str *rest)
{
	struct str word = str_first(*rest, blank_at(*rest));
	*rest = str_skip(*rest, word.n);
	return word;
}

/* Signs in front of a term, each only where something follows it. */
static void take_signs(struct str *rest, struct search_clause *c)
{
	if (rest->n > 1 && rest->p[0] == '-' && rest->p[1] != '-' && !is_blank(rest->p[1])) {
		c->negated = true;
		*rest = str_skip(*rest, 1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		struct str name = str_of(fields[i].name);
		if (str_eq_nocase(str_first(*rest, name.n), name) && blank_at(*rest) > name.n) {
			c->field = fields[i].field;
			*rest = str_skip(*rest, name.n);
			return;
		}
	}
}

static void take_clause(struct search_query *q, struct str *rest, bool or)
{
	struct search_clause c = { .or = or &&q->clauses.n };
	take_signs(rest, &c);
	if (rest->p[0] == '"') {
		c.kind = SEARCH_PHRASE;
		c.text = str_trim(take_quoted(rest));
	} else {
		c.text = take_word(rest);
		if (c.text.n > 1 && c.text.p[c.text.n - 1] == '*') {
			c.kind = SEARCH_PREFIX;
			c.text.n--;
		}
	}
	if (has_word(c.text))
		vec_push(&q->clauses, c);
}

void search_query_parse(struct search_query *out, struct str text)
{
	struct search_query q = { 0 };
	q.text = arena_str(&q.arena, bounded(text));
	bool or = false;
	for (struct str rest = str_trim(q.text); rest.n; rest = str_trim(rest)) {
		struct str word = str_first(rest, blank_at(rest));
		if (str_is(word, "OR")) {
			or = true;
			rest = str_skip(rest, word.n);
			continue;
		}
		take_clause(&q, &rest, or);
		or = false;
	}
	*out = q;
}

void search_query_plain(struct search_query *out, struct str text)
{
	struct search_query q = { 0 };
	q.text = arena_str(&q.arena, bounded(text));
	for (struct str rest = str_trim(q.text); rest.n; rest = str_trim(rest))
		vec_push(&q.clauses, (struct search_clause){ .text = take_word(&rest) });
	*out = q;
}
