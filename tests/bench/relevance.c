/* relevance SETS [GOLDENS]: how good the ranking is. SETS holds a folder a set, with corpus.tsv.gz (id,
 * title, text), queries.tsv.gz (id, text) and qrels.tsv.gz (query, document, grade). Prints a line a
 * set: its name, nDCG@10 (gain = grade), MRR@10 and recall@100 over the queries with a judgment, the
 * microseconds a query takes, and, where GOLDENS/golden-SET.txt is, the largest difference from its
 * scores ("-" where it is not). A document with the query's id is no answer to it. */
#include "base/arena.h"
#include "base/map.h"
#include "base/number.h"
#include "index/rank.h"
#include <dirent.h>
#include <zlib.h>

#define DEPTH 100
#define UNLIKE 999999.0 /* another document */

struct judgment {
	struct str doc;
	double grade;
};
struct question {
	struct str id, text;
	VEC(struct judgment) judged;
	struct rank_hit hits[DEPTH];
	struct str found[DEPTH];
	size_t n;
};
struct set {
	const char *folder, *name, *goldens;
	struct arena arena;
	struct words *words;
	VEC(struct question) questions;
	struct map by_id; /* of questions */
	double seconds;
};
/* What a query's own id must not be. */
struct asker {
	struct words *words;
	struct str id;
};

static struct str read_file(struct set *s, const char *name)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	char chunk[65536];
	int n;
	buf_fmt(&path, "%s/%s/%s", s->folder, s->name, name);
	gzFile f = gzopen(buf_c(&path), "r");
	if (!f)
		return STR("");
	while ((n = gzread(f, chunk, sizeof chunk)) > 0)
		buf_add(&text, chunk, (size_t)n);
	gzclose(f);
	return arena_str(&s->arena, buf_view(&text));
}

static struct str column(struct str *line)
{
	struct str out = { 0 };
	str_next(line, '\t', &out);
	return out;
}

static bool build(struct set *s)
{
	struct str text = read_file(s, "corpus.tsv.gz"), line;
	struct words_builder *b = words_builder_new(NULL, 0);
	while (str_next_line(&text, &line)) {
		struct words_input in = { .kind = WORDS_ARTICLE, .language = LANGUAGE_EN };
		in.reference = column(&line);
		in.title = column(&line);
		struct str body = column(&line);
		in.body = &body;
		in.n_body = 1;
		words_builder_add(b, &in);
	}
	int rc = words_builder_finish(b, &s->words);
	words_builder_free(b);
	return !rc;
}

static void read_questions(struct set *s)
{
	struct str text = read_file(s, "queries.tsv.gz"), line;
	while (str_next_line(&text, &line)) {
		struct question *q = vec_add(&s->questions);
		q->id = column(&line);
		q->text = column(&line);
	}
	for (size_t i = 0; i < s->questions.n; i++)
		map_put(&s->by_id, s->questions.p[i].id, NULL)->num = i;
	text = read_file(s, "qrels.tsv.gz");
	while (str_next_line(&text, &line)) {
		struct map_item *q = map_get(&s->by_id, column(&line));
		struct judgment j = { .doc = column(&line) };
		if (q && str_to_double(column(&line), &j.grade) && j.grade > 0)
			vec_push(&s->questions.p[q->num].judged, j);
	}
}

static struct str reference(struct words *w, uint32_t doc, struct arena *a)
{
	struct words_document d = { 0 };
	words_document(w, doc, a, &d);
	return d.reference;
}

static bool is_another(void *arg, uint32_t doc)
{
	const struct asker *asker = arg;
	CLEANUP(arena_release) struct arena a = { 0 };
	return !str_eq(reference(asker->words, doc, &a), asker->id);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void ask(struct set *s, struct ranker *r, struct question *q)
{
	struct asker asker = { s->words, q->id };
	struct rank_options o = { .limit = DEPTH, .keep = is_another, .arg = &asker };
	CLEANUP(search_query_release) struct search_query query = { 0 };
	double began = now();
	search_query_plain(&query, q->text);
	q->n = rank(r, &query, &o, q->hits);
	s->seconds += now() - began;
	for (size_t i = 0; i < q->n; i++)
		q->found[i] = reference(s->words, q->hits[i].doc, &s->arena);
}

/* ---- judging ---- */

static double grade(const struct question *q, struct str doc)
{
	for (size_t i = 0; i < q->judged.n; i++)
		if (str_eq(q->judged.p[i].doc, doc))
			return q->judged.p[i].grade;
	return 0;
}

static int by_grade(const void *a, const void *b)
{
	const struct judgment *x = a, *y = b;
	return x->grade > y->grade ? -1 : x->grade < y->grade;
}

static double ndcg(struct question *q)
{
	double gain = 0, best = 0;
	qsort(q->judged.p, q->judged.n, sizeof *q->judged.p, by_grade);
	for (size_t i = 0; i < 10; i++) {
		double discount = number_ln((double)i + 2) / number_ln(2);
		gain += i < q->n ? grade(q, q->found[i]) / discount : 0;
		best += i < q->judged.n ? q->judged.p[i].grade / discount : 0;
	}
	return gain / best;
}

static double reciprocal(const struct question *q)
{
	for (size_t i = 0; i < MIN(q->n, (size_t)10); i++)
		if (grade(q, q->found[i]) > 0)
			return 1 / ((double)i + 1);
	return 0;
}

static double recall(const struct question *q)
{
	double n = 0;
	for (size_t i = 0; i < q->n; i++)
		n += grade(q, q->found[i]) > 0;
	return n / (double)q->judged.n;
}

static double distance(double a, double b)
{
	return a > b ? a - b : b - a;
}

/* A line of goldens: "QUERY DOC:SCORE DOC:SCORE …", best first. */
static double difference(struct set *s, struct str line)
{
	struct str word;
	double worst = 0;
	str_next(&line, ' ', &word);
	struct map_item *at = map_get(&s->by_id, word);
	if (!at)
		return UNLIKE;
	const struct question *q = &s->questions.p[at->num];
	for (size_t i = 0; str_next(&line, ' ', &word); i++) {
		size_t colon = word.n;
		while (colon && word.p[colon - 1] != ':')
			colon--;
		double score;
		if (!colon || !str_to_double(str_skip(word, colon), &score) || i >= q->n ||
			!str_eq(q->found[i], str_first(word, colon - 1)))
			return UNLIKE;
		worst = MAX(worst, distance(q->hits[i].score, score));
	}
	return worst;
}

static void print_goldens(struct set *s)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	double worst = 0;
	buf_fmt(&path, "%s/golden-%s.txt", s->goldens ? s->goldens : "", s->name);
	FILE *f = fopen(path.p, "r");
	if (!f) {
		printf("-\n");
		return;
	}
	while ((n = getline(&line, &cap, f)) > 0) {
		double d = difference(s, str_trim(str_make(line, (size_t)n)));
		worst = MAX(worst, d);
	}

	fclose(f);
	free(line);
	printf("%.6f\n", worst);
}

static void judge(struct set *s)
{
	double sums[3] = { 0 };
	size_t n = 0;
	struct question *q;
	vec_each (q, &s->questions) {
		if (!q->judged.n)
			continue;
		n++;
		sums[0] += ndcg(q);
		sums[1] += reciprocal(q);
		sums[2] += recall(q);
	}
	double all = (double)MAX(n, (size_t)1);
	printf("%s %.4f %.4f %.4f %.0f ", s->name, sums[0] / all, sums[1] / all, sums[2] / all,
		s->seconds * 1e6 / (double)MAX(s->questions.n, (size_t)1));
	print_goldens(s);
}

static bool run(struct set *s)
{
	if (!build(s))
		return false;
	read_questions(s);
	struct ranker *r = ranker_new(s->words, 1u << LANGUAGE_EN);
	struct question *q;
	vec_each (q, &s->questions) {
		ask(s, r, q);
	}
	ranker_free(r);
	judge(s);
	return true;
}

static void set_release(struct set *s)
{
	for (size_t i = 0; i < s->questions.n; i++)
		vec_release(&s->questions.p[i].judged);
	vec_release(&s->questions);
	map_release(&s->by_id);
	words_free(s->words);
	arena_release(&s->arena);
}

int main(int argc, char **argv)
{
	struct dirent **names;
	if (argc < 2)
		return 2;
	int n = scandir(argv[1], &names, NULL, alphasort);
	bool whole = n >= 0;
	for (int i = 0; i < n; i++) {
		struct set s = { .folder = argv[1], .name = names[i]->d_name };
		s.goldens = argc > 2 ? argv[2] : NULL;
		if (s.name[0] != '.')
			whole &= run(&s);
		set_release(&s);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return !whole;
}
