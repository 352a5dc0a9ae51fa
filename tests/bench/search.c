/* search TEXTS [QUERIES]: how quick the search is, in process. TEXTS has a document a line: id, title and
 * text between tabs. Builds the index of them in memory, asks 1,000 (QUERIES) spans of two to four words
 * of the texts for their ten best documents, all steps of the ranking included, and prints
 * "documents= text= build= bytes= p50= p99= mean=": text and index in bytes, the build in milliseconds,
 * queries in microseconds, both of processor time, which a busy machine stretches less. With --print,
 * the queries instead, a line each, for what runs beside. */
#include "base/arena.h"
#include "index/rank.h"
#include "tests/bench/spans.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool map_file(const char *path, struct str *out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !st.st_size)
		return false;
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	close(fd);
	*out = str_make(p, (size_t)st.st_size);
	return p != MAP_FAILED;
}

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

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void ask_all(struct words *w, const struct strs *spans)
{
	struct ranker *r = ranker_new(w, 1u << LANGUAGE_EN);
	struct rank_options o = { .limit = 10 };
	struct rank_hit hits[10];
	CLEANUP(free_ptr) double *took = xcalloc(spans->n + 1, sizeof *took);
	double sum = 0;
	for (size_t i = 0; i < spans->n; i++) {
		CLEANUP(search_query_release) struct search_query q = { 0 };
		double began = now();
		search_query_plain(&q, spans->p[i]);
		rank(r, &q, &o, hits);
		took[i] = now() - began;
		sum += took[i];
	}
	qsort(took, spans->n, sizeof *took, by_size);
	printf(" p50=%.0f p99=%.0f mean=%.0f\n", took[spans->n / 2], took[spans->n * 99 / 100],
		sum / (double)MAX(spans->n, (size_t)1));
	ranker_free(r);
}

int main(int argc, char **argv)
{
	bool print = argc > 1 && !strcmp(argv[1], "--print");
	struct str texts;
	uint64_t n = 1000;
	if (argc < 2 + print || !map_file(argv[1 + print], &texts) ||
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
	double began = now();
	struct words *w = build(texts, &bytes);
	if (!w)
		return 1;
	printf("documents=%u text=%zu build=%.0f bytes=%zu", words_documents(w), bytes,
		(now() - began) / 1e3, words_bytes(w));
	ask_all(w, &spans);
	bool whole = !words_damage(w);
	words_free(w);
	return !whole;
}
