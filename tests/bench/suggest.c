/* suggest DATA: how good the evidence for an article is. DATA holds search/SET/{corpus,queries,qrels}
 * .tsv.gz and triage/SET/train.tsv.gz (label, text).
 *
 * A set of search/ becomes a desk of articles, and its questions are asked as tickets: "right" has a
 * judged article first. The questions of every other set are asked, too: they have no answer there. A
 * set of triage/ becomes a desk of an article a label, and nine rows of ten are tickets that it
 * solved; every tenth is asked. Prints a line for each desk, questions and least evidence: how many
 * were asked, the share that got a suggestion, the share of these that was right, and the
 * milliseconds a question took. */
#include "base/map.h"
#include "brain/suggest.h"
#include "model/article.h"
#include "store/txn.h"
#include <ftw.h>
#include <unistd.h>
#include <zlib.h>

#define NOW INT64_C(1795000000000)
#define TENTH 10

static const double least[] = { .3, .4, .5, .6, .7, .8 };

struct question {
	struct str id, text;
	struct strs right; /* slugs */
};
struct bench {
	const char *data;
	char dir[64];
	struct arena arena;
	struct store store;
	struct desk desk;
	VEC(struct question) questions;
};
struct tally_of {
	size_t n, fired[ARRAY_SIZE(least)], right[ARRAY_SIZE(least)];
	double seconds;
};

static struct str read_file(struct bench *b, const char *path)
{
	CLEANUP(buf_release) struct buf name = { 0 }, text = { 0 };
	char chunk[65536];
	int n;
	buf_fmt(&name, "%s/%s", b->data, path);
	gzFile f = gzopen(buf_c(&name), "r");
	if (!f)
		return STR("");
	while ((n = gzread(f, chunk, sizeof chunk)) > 0)
		buf_add(&text, chunk, (size_t)n);
	gzclose(f);
	return arena_str(&b->arena, buf_view(&text));
}

static struct str set_file(struct bench *b, const char *set, const char *name)
{
	return read_file(b, arena_fmt(&b->arena, "search/%s/%s.tsv.gz", set, name).p);
}

static struct str column(struct str *line)
{
	struct str out = { 0 };
	str_next(line, '\t', &out);
	return out;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- desks ---- */

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED,
	struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int desk_begin(struct bench *b, struct txn **t)
{
	snprintf(b->dir, sizeof b->dir, "/tmp/hd suggest XXXXXX");
	if (!mkdtemp(b->dir))
		return -(int)E_IO;
	struct place_hint hint = { .start = b->dir,
		.home = b->dir,
		.git_config_nosystem = "1",
		.given = true };
	struct init_options init = { .dir = b->dir,
		.bare = true,
		.name = "Bench",
		.author = { "gen", "gen@desk.example" },
		.now = NOW };
	struct txn_options o = { .author = init.author, .now = NOW, .bulk = true };
	enum init_result result;
	int rc = store_init(&b->store, &hint, &init, &result);
	return rc ? rc : txn_begin(t, &b->store, &o);
}

static void desk_end(struct bench *b)
{
	store_release(&b->store);
	desk_release(&b->desk);
	nftw(b->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	b->store = (struct store){ 0 };
	b->desk = (struct desk){ 0 };
	b->questions.n = 0;
}

static int desk_commit(struct bench *b, struct txn *t)
{
	CLEANUP(buf_release) struct buf text = { 0 }, why = { 0 };
	struct oid commit;
	int rc = txn_commit(t, "A bench's desk", NULL, &commit);
	return rc ? rc : store_desk(&b->store, NULL, &b->desk, &text, &why);
}

/* An id of a set may be anything. */
static struct str slug_for(struct bench *b, struct str id)
{
	return arena_fmt(&b->arena, "a/%.*s", STR_ARG(slug_of_title(&b->arena, id)));
}

static int put_article(struct bench *b, struct txn *t, struct str slug, struct str title,
	struct str body)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *path = path_of_article(&b->arena, slug).p;
	int rc = article_parse(&x, STR(""), path);
	article_set_body(&x, body);
	if (!rc && title.n)
		rc = article_set(&x, STR("title"), title);
	if (!rc)
		rc = article_set(&x, STR("status"), STR("published"));
	article_emit(&text, &x);
	return rc ? rc : txn_put(t, path, buf_view(&text));
}

static int put_ticket(struct txn *t, size_t n, struct str text, struct str slug)
{
	struct ticket ticket;
	struct entry e = { .when = NOW,
		.at = NOW,
		.kind = STR("open"),
		.by = STR("ann@acme.example") };
	ticket_init(&ticket, id_random(n + 1));
	struct arena *a = &ticket.arena;
	e.id = arena_str(a, STR("aaaaaaaa"));
	entry_set(a, &e, "title", str_first(text, TITLE_MAX));
	entry_set(a, &e, "status", STR("resolved"));
	entry_add(a, &e, "links", arena_fmt(a, LINK_SOLVED " %.*s", STR_ARG(slug)));
	int rc = ticket_append(&ticket, &e, NULL);
	if (!rc)
		rc = txn_put_ticket(t, &ticket);
	ticket_release(&ticket);
	return rc;
}

/* ---- asking ---- */

static bool is_right(const struct question *q, struct str slug)
{
	for (size_t i = 0; i < q->right.n; i++)
		if (str_eq(q->right.p[i], slug))
			return true;
	return false;
}

static int ask(struct bench *b, struct search *s, struct index *ix, const struct question *q,
	struct tally_of *sum)
{
	CLEANUP(suggestions_release) struct suggestions found = { 0 };
	struct suggest_ask how = { .text = q->text, .language = LANGUAGE_EN, .limit = 1 };
	double began = now();
	how.index = ix;
	int rc = suggest_articles(s, &how, &found);
	sum->seconds += now() - began;
	sum->n++;
	for (size_t i = 0; !rc && found.n && i < ARRAY_SIZE(least); i++)
		if (found.p[0].evidence >= least[i]) {
			sum->fired[i]++;
			sum->right[i] += is_right(q, found.p[0].slug);
		}
	(void)b;
	return rc;
}

static int ask_all(struct bench *b, const char *desk, const char *questions)
{
	struct tally_of sum = { 0 };
	struct search *s = NULL;
	struct index *ix = NULL;
	int rc = search_open(&s, &b->store, 0, NULL);
	if (!rc)
		rc = index_open(&ix, &b->store, 0, NULL);
	for (size_t i = 0; !rc && i < b->questions.n; i++)
		rc = ask(b, s, ix, &b->questions.p[i], &sum);
	for (size_t i = 0; !rc && i < ARRAY_SIZE(least); i++)
		printf("%s %s %.1f: %zu asked, %.3f suggested, %.3f right, %.2f ms\n", desk,
			questions, least[i], sum.n, (double)sum.fired[i] / (double)MAX(sum.n, 1u),
			(double)sum.right[i] / (double)MAX(sum.fired[i], 1u),
			sum.seconds * 1e3 / (double)MAX(sum.n, 1u));
	index_free(ix);
	search_free(s);
	return rc;
}

/* ---- sets of search/ ---- */

static void read_questions(struct bench *b, const char *set, bool judged)
{
	CLEANUP(map_release) struct map by_id = { 0 };
	struct str text = set_file(b, set, "queries"), line;
	size_t n = 0;
	b->questions.n = 0;
	while (str_next_line(&text, &line)) {
		struct question *q = vec_add(&b->questions);
		q->id = column(&line);
		q->text = column(&line);
		map_put(&by_id, q->id, NULL)->num = b->questions.n - 1;
	}
	text = set_file(b, set, "qrels");
	while (judged && str_next_line(&text, &line)) {
		struct map_item *it = map_get(&by_id, column(&line));
		struct str doc = column(&line);
		double grade;
		if (!it || !str_to_double(line, &grade) || grade <= 0)
			continue;
		struct strs *right = &b->questions.p[it->num].right;
		struct str *more = arena_array(&b->arena, right->n + 1, sizeof *more);
		if (right->n)
			memcpy(more, right->p, right->n * sizeof *more);
		more[right->n++] = slug_for(b, doc);
		right->p = more;
	}
	for (size_t i = 0; i < b->questions.n; i++)
		if (!judged || b->questions.p[i].right.n)
			b->questions.p[n++] = b->questions.p[i];
	b->questions.n = n;
}

static int bench_search(struct bench *b, const char *set, const char *foreign)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	struct str text = set_file(b, set, "corpus"), line;
	int rc = text.n ? desk_begin(b, &t) : -(int)E_NOTFOUND;
	while (!rc && str_next_line(&text, &line)) {
		struct str slug = slug_for(b, column(&line)), title = column(&line);
		rc = put_article(b, t, slug, title, column(&line));
	}
	if (!rc)
		rc = desk_commit(b, t);
	txn_release(&t);
	read_questions(b, set, true);
	if (!rc)
		rc = ask_all(b, set, "own");
	read_questions(b, foreign, false);
	if (!rc)
		rc = ask_all(b, set, foreign);
	desk_end(b);
	return rc;
}

/* ---- sets of triage/ ---- */

static int bench_triage(struct bench *b, const char *set)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	struct str text = read_file(b, arena_fmt(&b->arena, "triage/%s/train.tsv.gz", set).p), line;
	int rc = text.n ? desk_begin(b, &t) : -(int)E_NOTFOUND;
	for (size_t n = 0; !rc && str_next_line(&text, &line); n++) {
		struct str label = column(&line), slug = slug_for(b, label);
		if (n % TENTH) {
			rc = put_ticket(t, n, line, slug);
			if (!rc)
				rc = put_article(b, t, slug, slug_of_title(&b->arena, label),
					STR("As the tickets say."));
			continue;
		}
		struct question *q = vec_add(&b->questions);
		q->text = line;
		q->right.p = arena_array(&b->arena, 1, sizeof *q->right.p);
		q->right.p[q->right.n++] = slug;
	}
	if (!rc)
		rc = desk_commit(b, t);
	txn_release(&t);
	if (!rc)
		rc = ask_all(b, set, "own");
	desk_end(b);
	return rc;
}

int main(int argc, char **argv)
{
	struct bench b = { .data = argc > 1 ? argv[1] : "" };
	int rc = bench_search(&b, "semeval-cqa", "ietf-pr2issue-dev");
	if (!rc)
		rc = bench_search(&b, "ietf-pr2issue-dev", "semeval-cqa");
	if (!rc)
		rc = bench_triage(&b, "banking77");
	if (!rc)
		rc = bench_triage(&b, "clinc150");
	vec_release(&b.questions);
	arena_release(&b.arena);
	if (rc)
		fprintf(stderr, "suggest: %s\n", error_last() ? error_last()->message : "no data");
	return rc ? 6 : 0;
}
