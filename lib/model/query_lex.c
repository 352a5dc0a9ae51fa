#include "model/query_parts.h"

bool query_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_key_first(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_key(char c)
{
	return is_key_first(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* The length of a key with an operator behind it at the start of s, or 0. "a->b" has none. */
static size_t key_length(struct str s)
{
	size_t n = 0;
	while (n < s.n && is_key(s.p[n]))
		n++;
	bool key = n && n < s.n && is_key_first(s.p[0]) && s.p[n - 1] != '-' &&
		   (s.p[n] == ':' || s.p[n] == '<' || s.p[n] == '>');
	return key ? n : 0;
}

/* Some write created:>=2026-01-01: the colon before a comparison says nothing. */
static size_t lex_op(struct str s, enum query_cmp *cmp)
{
	size_t n = s.p[0] == ':';
	*cmp = CMP_IS;
	if (n < s.n && (s.p[n] == '<' || s.p[n] == '>')) {
		bool less = s.p[n++] == '<', equal = n < s.n && s.p[n] == '=';
		n += equal;
		*cmp = less ? (equal ? CMP_LE : CMP_LT) : (equal ? CMP_GE : CMP_GT);
	}
	return n;
}

/* Up to a blank, a comma in a list, or a parenthesis that closes none of its own. */
static size_t bare_length(struct str s, bool list)
{
	size_t n = 0, open = 0;
	for (; n < s.n && !query_blank(s.p[n]) && !(list && s.p[n] == ','); n++) {
		if (s.p[n] == '(')
			open++;
		else if (s.p[n] == ')' && !open--)
			break;
	}
	return n;
}

/* A quoted text, its quotes included; 0 if it is never closed. Behind a backslash a quote and a
 * backslash stand for themselves. */
static size_t lex_quoted(struct arena *a, struct str s, struct str *out)
{
	char *text = arena_alloc(a, s.n);
	size_t n = 0, i = 1;
	for (; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
		text[n++] = s.p[i];
	}
	*out = str_make(text, n);
	return i < s.n ? i + 1 : 0;
}

static bool lex_value(struct arena *a, struct str s, bool list, struct query_value *out)
{
	out->quoted = s.n && s.p[0] == '"';
	size_t n = out->quoted ? lex_quoted(a, s, &out->text) : bare_length(s, list);
	out->raw = str_first(s, n);
	if (!out->quoted)
		out->text = out->raw;
	return !out->quoted || n;
}

/* The values behind key and operator, with commas between them. */
static size_t lex_values(struct arena *a, struct str s, struct query_token *out)
{
	VEC(struct query_value) values = { 0 };
	size_t at = 0;
	bool more = true;
	while (more) {
		struct query_value v;
		if (!lex_value(a, str_skip(s, at), true, &v)) {
			out->kind = QT_BAD_QUOTE;
			out->raw = str_skip(s, at);
			at = s.n;
			break;
		}
		vec_push(&values, v);
		at += v.raw.n;
		more = at < s.n && s.p[at] == ',';
		at += more;
	}
	out->values = arena_array(a, values.n, sizeof *values.p);
	if (values.n)
		memcpy(out->values, values.p, values.n * sizeof *values.p);
	out->n_values = values.n;
	vec_release(&values);
	return at;
}

static size_t lex_term(struct arena *a, struct str s, size_t key, struct query_token *out)
{
	out->kind = QT_TERM;
	out->raw = s;
	out->key = str_first(s, key);
	out->op = str_skip(s, key);
	out->op.n = lex_op(out->op, &out->cmp);
	size_t before = key + out->op.n;
	return before + lex_values(a, str_skip(s, before), out);
}

static size_t lex_word(struct arena *a, struct str s, struct query_token *out)
{
	out->values = arena_new(a, struct query_value);
	out->n_values = 1;
	out->raw = s;
	if (!lex_value(a, s, false, out->values)) {
		out->kind = QT_BAD_QUOTE;
		return s.n;
	}
	size_t n = out->values->raw.n;
	out->kind = out->values->quoted               ? QT_PHRASE
		    : str_is(out->values->raw, "AND") ? QT_AND
		    : str_is(out->values->raw, "OR")  ? QT_OR
		    : str_is(out->values->raw, "NOT") ? QT_NOT
						      : QT_WORD;
	return n;
}

static size_t lex_mark(struct str s, struct query_token *out)
{
	out->raw = s;
	if (s.p[0] == '(' || s.p[0] == ')')
		out->kind = s.p[0] == '(' ? QT_OPEN : QT_CLOSE;
	else
		out->kind = s.n == 1 || query_blank(s.p[1]) || s.p[1] == ')' ? QT_BAD_DASH : QT_NOT;
	return 1;
}

void query_lex(struct arena *a, struct str source, size_t *at, struct query_token *out)
{
	while (*at < source.n && query_blank(source.p[*at]))
		++*at;
	struct str s = str_skip(source, *at);
	struct query_token t = { .kind = QT_END, .raw = s };
	size_t n = 0, key = key_length(s);
	/* two dashes begin a word: people look for --force */
	bool dash = s.n && s.p[0] == '-' && !(s.n > 1 && s.p[1] == '-');
	if (dash || (s.n && (s.p[0] == '(' || s.p[0] == ')')))
		n = lex_mark(s, &t);
	else if (key)
		n = lex_term(a, s, key, &t);
	else if (s.n)
		n = lex_word(a, s, &t);
	if (t.kind != QT_BAD_QUOTE)
		t.raw = str_first(t.raw, n);
	*at += n;
	*out = t;
}
