/* search TEXTS [QUERIES]: how quick the search is, in process. TEXTS has a document a line: id, title and
 * text between tabs. Builds the index of them in memory, asks 1,000 (QUERIES) spans of two to four words
 * of the texts for their ten best documents, all steps of the ranking included, and prints
 * "documents= text= build= bytes= p50= p99= mean=": text and index in bytes, the build in milliseconds,
 * queries in microseconds, both of processor time, which a busy machine stretches less. With --print,
 * the queries instead, a line each, for what runs beside. */
#include "base/arena.h"
#include "index/rank.h"
#include "tests/bench/spans.h"
#include "tests/bench/timing.h"

static struct words *build(struct str texts, size_t *bytes)
{
	struct words_builder *b = words_builder_new(NULL, (size_t)1 << 30);
	struct words *w = NULL;
	struct span_line l;
	*bytes = 0;
	while (span_line_next(&texts, &l)) {
		struct words_input in = { .kind = WORDS_ARTICLE, .language = LANGUAGE_EN };
		in.reference = l.id;
		in.title = l.title;
		in.body = &l.text;
		in.n_body = 1;
		*bytes += l.title.n + l.text.n;
		words_builder_add(b, &in);
	}
	if (words_builder_finish(b, &w))
		fprintf(stderr, "%s\n", error_last()->message);
	words_builder_free(b);
	return w;
}

static void ask_all(struct words *w, const struct strs *spans)
{
	struct ranker *r = ranker_new(w, 1u << LANGUAGE_EN);
	struct rank_options o = { .limit = 10 };
	struct rank_hit hits[10];
	struct timings took = { 0 };
	for (size_t i = 0; i < spans->n; i++) {
		CLEANUP(search_query_release) struct search_query q = { 0 };
		double began = timing_now();
		search_query_plain(&q, spans->p[i]);
		rank(r, &q, &o, hits);
		vec_push(&took, timing_now() - began);
	}
	timings_print(&took);
	ranker_free(r);
}

int main(int argc, char **argv)
{
	bool print = argc > 1 && !strcmp(argv[1], "--print");
	struct str texts;
	uint64_t n = 1000;
	if (argc < 2 + print || !timing_map(argv[1 + print], &texts) ||
		(argc > 2 + print && !str_to_u64(str_of(argv[2 + print]), &n)))
		return 2;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs spans = { 0 };
	spans_take(&spans, &a, texts, n);
	for (size_t i = 0; print && i < spans.n; i++)
		printf("%.*s\n", STR_ARG(spans.p[i]));
	if (print)
		return 0;
	size_t bytes;
	double began = timing_now();
	struct words *w = build(texts, &bytes);
	if (!w)
		return 1;
	printf("documents=%u text=%zu build=%.0f bytes=%zu", words_documents(w), bytes,
		(timing_now() - began) / 1e3, words_bytes(w));
	ask_all(w, &spans);
	bool whole = !words_damage(w);
	words_free(w);
	return !whole;
}
