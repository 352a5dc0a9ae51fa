/* A line of any bytes as a query, and what follows it as a text: clauses are parts of the query that have
 * words in them, the passage lies in the text at whole characters, and prints as safe UTF-8. */
#include "index/search_query.h"
#include "index/snippet.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_query(struct str text)
{
	CLEANUP(search_query_release) struct search_query q = { 0 }, plain = { 0 };
	search_query_parse(&q, text);
	search_query_plain(&plain, text);
	const struct search_clause *c;
	const char *end = q.text.p;
	vec_each (c, &q.clauses) {
		must(c->text.n && c->text.p >= end);
		end = c->text.p + c->text.n;
		must(end <= q.text.p + q.text.n);
		must(!c->or || c != q.clauses.p);
	}
	vec_each (c, &plain.clauses)
		must(c->text.n && c->kind == SEARCH_WORD && !c->negated);
}

static void check_output(struct str s)
{
	size_t n;
	must(utf8_valid(s, NULL));
	for (; s.n; s = str_skip(s, n))
		must(!utf8_is_unsafe(utf8_next(s, &n)));
}

static void check_passage(struct str words, struct str text, size_t width)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	struct analyser *a = analyser_new();
	struct tokens tokens = { 0 };
	VEC(struct rank_stem) stems = { 0 };
	struct snippet s;
	analyse(a, words, LANGUAGE_EN, &tokens);
	for (size_t i = 0; i < tokens.n; i++)
		if (tokens.p[i].term != TERM_NONE)
			vec_push(&stems, (struct rank_stem){ analyser_term(a, tokens.p[i].term),
						 1 + (double)i });
	snippet_make(&s, a, text, LANGUAGE_EN, stems.p, stems.n, width, &arena);
	must(s.start <= s.end && s.end <= text.n);
	if (utf8_valid(text, NULL))
		must(utf8_valid(str_make(text.p + s.start, s.end - s.start), NULL));
	for (size_t i = 0; i < s.n; i++)
		must(s.marks[i].start < s.marks[i].end && s.marks[i].end <= s.end &&
			s.marks[i].start >= (i ? s.marks[i - 1].end : s.start));
	snippet_print(&out, &s, text, "", "");
	check_output(buf_view(&out));
	vec_release(&stems);
	vec_release(&tokens);
	analyser_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(free_ptr) char *copy = xmalloc(size + 1);
	struct str text, words;
	if (size)
		memcpy(copy, data, size);
	text = str_make(copy, size);
	if (!str_next_line(&text, &words))
		return 0;
	check_query(words);
	check_passage(words, text, size % 90);
	return 0;
}
