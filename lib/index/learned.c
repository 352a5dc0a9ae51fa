#include "index/learned.h"
#include "base/number.h"
#include "index/index.h"
#include "index/inside.h"
#include "model/article.h"
#include "model/votes.h"
#include "sys/file.h"

#define MAGIC "hd-learned 2 "
#define FILE_MAX ((size_t)64 << 20)
#define REDIRECTS_MAX 8
#define QUOTE_WEIGHT .25
#define Z 1.645
#define STEPS 255

struct lesson {
	struct str slug;
	struct learned said; /* under this name */
	struct learned from; /* and, of an article, under its former ones too */
	uint16_t before; /* its prior, as it was left */
};
struct learning {
	struct words *words;
	const struct desk *desk;
	struct repo *repo;
	const struct oid *tree;
	struct arena arena;
	VEC(struct lesson) lessons;
	struct map by_slug;
	struct words_news news;
};

bool words_article(struct words *w, struct str slug, struct arena *a, struct words_document *out)
{
	struct words_document d = { .source = slug, .flags = WORDS_UNLISTED };
	uint32_t doc;
	for (int i = 0; i <= REDIRECTS_MAX && d.flags & WORDS_UNLISTED; i++)
		if (!words_find(w, path_of_article(a, d.source), &doc) ||
			!words_document(w, doc, a, &d))
			return false;
	if (d.flags & WORDS_UNLISTED)
		return false;
	*out = d;
	return true;
}

uint16_t learned_prior(const struct learned *l)
{
	double good = (double)l->solved + QUOTE_WEIGHT * (double)l->quoted + (double)l->up;
	double n = good + (double)l->down, zz = Z * Z;
	if (good <= 0)
		return 0;
	double share = good / n;
	double spread = Z * number_root(share * (1 - share) / n + zz / (4 * n * n));
	double low = (share + zz / (2 * n) - spread) / (1 + zz / n);
	return (uint16_t)((unsigned)(MAX(0, low) * STEPS + .5) * (UINT16_MAX / STEPS));
}

static struct lesson *lesson_of(struct learning *g, struct str slug)
{
	bool created;
	struct map_item *it = map_put(&g->by_slug, slug, &created);
	if (!created)
		return &g->lessons.p[it->num];
	it->key = arena_str(&g->arena, slug);
	it->num = g->lessons.n;
	struct lesson *made = vec_add(&g->lessons);
	made->slug = it->key;
	return made;
}

/* ---- what was kept ---- */

static struct str file_path(const struct learning *g, struct buf *path)
{
	buf_fmt(path, "%s/learned", g->words->dir);
	return buf_view(path);
}

static bool read_line(struct learning *g, struct str line)
{
	uint64_t v[5];
	struct str word;
	for (size_t i = 0; i < ARRAY_SIZE(v); i++)
		if (!str_next(&line, ' ', &word) || !str_to_u64(word, &v[i]))
			return false;
	if (!line.n || v[4] > UINT16_MAX)
		return false;
	struct lesson *l = lesson_of(g, line);
	l->said = (struct learned){ v[0], v[1], v[2], v[3] };
	l->before = (uint16_t)v[4];
	return true;
}

static void forget(struct learning *g)
{
	vec_release(&g->lessons);
	map_release(&g->by_slug);
}

/* False: there is nothing that tells of the votes at `old`. */
static bool recall(struct learning *g, const struct oid *old)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	char hex[OID_HEX + 1];
	struct str rest, line;
	if (g->words->in_memory || file_read(&text, file_path(g, &path).p, FILE_MAX)) {
		error_clear();
		return false;
	}
	rest = buf_view(&text);
	oid_hex(hex, old);
	bool whole = str_next_line(&rest, &line) && str_starts(line, STR(MAGIC)) &&
		     str_is(str_skip(line, strlen(MAGIC)), hex);
	while (whole && str_next_line(&rest, &line))
		whole = read_line(g, line);
	if (!whole)
		forget(g);
	return whole;
}

static void keep(struct learning *g)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	char hex[OID_HEX + 1];
	oid_hex(hex, g->tree);
	buf_fmt(&text, MAGIC "%s\n", hex);
	const struct lesson *l;
	vec_each (l, &g->lessons) {
		const struct learned *x = &l->said;
		if (x->solved || x->quoted || x->up || x->down || l->before)
			buf_fmt(&text, "%zu %zu %zu %zu %u %.*s\n", x->solved, x->quoted, x->up,
				x->down, (unsigned)l->before, STR_ARG(l->slug));
	}
	if (!g->words->in_memory && file_write(file_path(g, &path).p, buf_view(&text),
					    g->words->store->place.file_mode, 0))
		error_clear();
}

/* Without it: every document that has a prior. */
static void look_for_priors(struct learning *g)
{
	struct words *w = g->words;
	for (uint32_t doc = 0; doc < words_documents(w); doc++) {
		struct words_document d;
		struct str slug;
		if (words_class(w, doc) >> 7 != WORDS_ARTICLE || !words_live(w, doc) ||
			!words_prior(w, doc) || !words_document(w, doc, &g->arena, &d) ||
			!path_is_article(d.reference, &slug))
			continue;
		lesson_of(g, slug)->before = d.prior;
	}
}

/* ---- votes ---- */

static int count_votes(const char *path, const struct oid *old UNUSED, const struct oid *now,
	void *arg)
{
	struct learning *g = arg;
	CLEANUP(buf_release) struct buf full = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	struct kb_votes votes = { 0 };
	struct str slug;
	buf_fmt(&full, "kb/%s", path);
	if (!path_is_votes(buf_view(&full), &slug) || str_chr(slug, '\n') >= 0)
		return 0;
	int rc = now ? repo_blob(g->repo, now, &text) : 0;
	if (rc)
		return rc;
	if (now)
		kb_votes_read(text.data, &votes);
	struct lesson *l = lesson_of(g, slug);
	l->said.up = votes.up;
	l->said.down = votes.down;
	return 0;
}

/* A folder in a tree; zero: there is none. */
static int folder_of(struct learning *g, const struct oid *tree, const char *name, struct oid *out)
{
	struct oid id = { 0 };
	int rc = tree ? repo_lookup(g->repo, tree, name, &id, NULL) : 0;
	if (rc == -E_NOTFOUND) {
		error_clear();
		rc = 0;
	}
	*out = id;
	return rc;
}

static int learn_votes(struct learning *g, const struct oid *old, const struct oid *now)
{
	if (oid_eq(old, now))
		return 0;
	return repo_diff(g->repo, oid_zero(old) ? NULL : old, oid_zero(now) ? NULL : now,
		count_votes, g);
}

/* ---- tickets ---- */

static void count_link(struct learning *g, const struct tally *t)
{
	struct str slug;
	bool solved;
	if (!ticket_link_article(t->name, &slug, &solved) || str_chr(slug, '\n') >= 0)
		return;
	struct lesson *l = lesson_of(g, slug);
	if (solved)
		l->said.solved = t->n;
	else
		l->said.quoted = t->n;
}

static int learn_links(struct learning *g)
{
	CLEANUP(query_release) struct query all = { 0 };
	struct index *ix;
	struct tally *links;
	size_t n;
	struct lesson *l;
	int rc = index_open(&ix, g->words->store, 0, NULL);
	if (rc)
		return rc;
	vec_each (l, &g->lessons)
		l->said.solved = l->said.quoted = 0;
	const struct query_env env = { .desk = index_desk(ix) };
	const struct select_options o = { .env = &env };
	rc = query_parse(&all, STR(""), &env);
	if (!rc)
		rc = index_tally(ix, F_LINKS, &all, &o, &g->arena, &links, &n);
	for (size_t i = 0; !rc && i < n; i++)
		count_link(g, &links[i]);
	index_free(ix);
	return rc;
}

/* ---- what follows ---- */

static int read_again(struct learning *g, const char *path, uint16_t prior)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(words_source_release) struct words_source source = { 0 };
	struct words_news *news = &g->news;
	struct oid id;
	int rc = repo_lookup(g->repo, g->tree, path, &id, NULL);
	if (!rc)
		rc = repo_blob(g->repo, &id, &blob);
	if (!rc)
		rc = words_replace(news, g->words, str_of(path));
	if (rc || !words_extract(&source, path, blob.data, &id, g->desk))
		return rc;
	if (!news->builders[0])
		news->builders[0] = words_builder_new(g->words->in_memory ? NULL : g->words->dir,
			words_budget);
	source.input.prior = prior;
	news->n++;
	return words_builder_add(news->builders[0], &source.input);
}

static int teach(struct learning *g, struct lesson *l)
{
	struct words_document d;
	uint32_t doc;
	const char *path = path_of_article(&g->arena, l->slug).p;
	uint16_t prior = learned_prior(&l->from);
	l->before = 0;
	if (!words_find(g->words, str_of(path), &doc) ||
		!words_document(g->words, doc, &g->arena, &d) || d.flags & WORDS_UNLISTED)
		return 0;
	l->before = prior;
	return prior == d.prior ? 0 : read_again(g, path, prior);
}

/* What was said of a former name counts for the article that it leads to. */
static void gather_names(struct learning *g)
{
	for (size_t i = 0, n = g->lessons.n; i < n; i++) {
		const struct learned said = g->lessons.p[i].said;
		struct words_document d;
		struct str slug;
		if (!said.solved && !said.quoted && !said.up && !said.down)
			continue;
		if (!words_article(g->words, g->lessons.p[i].slug, &g->arena, &d) ||
			!path_is_article(d.reference, &slug))
			continue;
		struct learned *from = &lesson_of(g, slug)->from;
		from->solved += said.solved;
		from->quoted += said.quoted;
		from->up += said.up;
		from->down += said.down;
	}
}

static int teach_all(struct learning *g)
{
	int rc = 0;
	gather_names(g);
	for (size_t i = 0; !rc && i < g->lessons.n; i++)
		rc = teach(g, &g->lessons.p[i]);
	if (!rc && g->news.builders[0])
		rc = words_builder_settle(g->news.builders[0]);
	return rc ? rc : words_adopt(g->words, &g->news);
}

static int learn(struct learning *g, const struct oid *old)
{
	struct oid kb_before, kb, tickets_before, tickets;
	int rc = store_repo(g->words->store, &g->repo);
	if (!rc)
		rc = folder_of(g, old, "kb", &kb_before);
	if (!rc)
		rc = folder_of(g, g->tree, "kb", &kb);
	if (!rc)
		rc = folder_of(g, old, "tickets", &tickets_before);
	if (!rc)
		rc = folder_of(g, g->tree, "tickets", &tickets);
	if (rc || (oid_zero(&kb_before) && oid_zero(&kb)))
		return rc;
	bool known = old && recall(g, old);
	if (old && !known)
		look_for_priors(g);
	rc = learn_votes(g, known ? &kb_before : &(struct oid){ 0 }, &kb);
	if (!rc && !(known && oid_eq(&tickets_before, &tickets)))
		rc = learn_links(g);
	if (!rc)
		rc = teach_all(g);
	if (!rc)
		keep(g);
	return rc;
}

int learned_refresh(struct words *w, const struct desk *desk, const struct oid *old,
	const struct oid *tree)
{
	struct learning g = { .words = w, .desk = desk, .tree = tree };
	int rc = learn(&g, old);
	words_news_release(&g.news);
	forget(&g);
	arena_release(&g.arena);
	return rc;
}
