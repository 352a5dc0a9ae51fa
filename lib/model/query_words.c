#include "base/buf.h"
#include "model/query_parts.h"

void query_words(struct str text, struct strs *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct query_token t;
	size_t at = 0, end = SIZE_MAX;
	for (query_lex(&a, text, &at, &t); t.kind != QT_END; query_lex(&a, text, &at, &t)) {
		size_t start = (size_t)(t.raw.p - text.p);
		struct str *last = out->n ? &out->p[out->n - 1] : NULL;
		if (last && start == end)
			last->n = at - (size_t)(last->p - text.p);
		else
			vec_push(out, str_make(text.p + start, at - start));
		end = at;
	}
}

static void add_quoted(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(out, '\\');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

/* key:a b,c d with each value in quotes. */
static void add_term(struct buf *out, struct str word, const struct query_token *t)
{
	size_t before = t->key.n + t->op.n;
	struct str rest = str_skip(word, before), value;
	buf_str(out, str_first(word, before));
	while (str_next(&rest, ',', &value)) {
		add_quoted(out, str_trim(value));
		if (rest.p)
			buf_char(out, ',');
	}
}

static bool has_blank(struct str s)
{
	size_t i = 0;
	while (i < s.n && !query_blank(s.p[i]))
		i++;
	return i < s.n;
}

static bool all_words(struct arena *a, struct str s)
{
	struct query_token t;
	size_t at = 0;
	do {
		query_lex(a, s, &at, &t);
	} while (t.kind == QT_WORD);
	return t.kind == QT_END;
}

static bool is_spacious(const struct query_token *t, const struct desk *d)
{
	for (size_t i = 0; i < t->n_values; i++)
		if (t->values[i].quoted)
			return false;
	return t->kind == QT_TERM && query_key_spacious(d, t->key);
}

static void add_word(struct buf *out, struct arena *a, struct str word, const struct desk *d)
{
	bool dash = word.n > 1 && word.p[0] == '-' && word.p[1] != '-';
	struct str rest = str_skip(word, dash);
	struct query_token first;
	size_t at = 0;
	query_lex(a, rest, &at, &first);
	bool plain = has_blank(word) && all_words(a, str_skip(rest, at));
	if (plain && first.kind == QT_WORD) {
		buf_cstr(out, dash ? "-" : "");
		add_quoted(out, rest);
	} else if (plain && is_spacious(&first, d)) {
		buf_cstr(out, dash ? "-" : "");
		add_term(out, rest, &first);
	} else {
		buf_str(out, word);
	}
}

int query_parse_words(struct query *out, char *const *words, size_t n, const struct query_env *env)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct str word = str_trim(str_of(words[i]));
		if (text.n && word.n)
			buf_char(&text, ' ');
		/* beyond the limit one look at its length is all it gets */
		if (text.n + word.n > QUERY_MAX_BYTES)
			buf_str(&text, word);
		else
			add_word(&text, &a, word, env->desk);
	}
	return query_parse(out, buf_view(&text), env);
}
