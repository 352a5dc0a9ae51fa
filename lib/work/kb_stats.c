#include "work/kb_stats.h"
#include "base/map.h"
#include "work/kb_log.h"

struct counting {
	struct store *store;
	struct repo *repo;
	struct kb_stats *out;
	struct arena arena;
	VEC(struct kb_stat) articles;
	VEC(struct kb_coverage) categories;
	struct map by_slug; /* place in articles; of redirects: MOVED */
	struct map moved; /* slug -> where to */
	struct map by_category; /* folded by nobody: as they are written */
};
#define MOVED UINT64_MAX

void kb_stats_release(struct kb_stats *s)
{
	arena_release(&s->arena);
	*s = (struct kb_stats){ 0 };
}

static struct kb_coverage *category_of(struct counting *c, struct str name)
{
	bool created;
	struct map_item *it = map_put(&c->by_category, name, &created);
	if (!created)
		return &c->categories.p[it->num];
	it->key = arena_str(&c->out->arena, name);
	it->num = c->categories.n;
	struct kb_coverage *made = vec_add(&c->categories);
	made->name = it->key;
	return made;
}

/* ---- articles ---- */

static void count_article(struct counting *c, const struct article *x)
{
	struct str slug = arena_str(&c->out->arena, x->slug);
	struct map_item *it = map_put(&c->by_slug, slug, NULL);
	if (x->moved_to.n) {
		it->num = MOVED;
		map_put(&c->moved, slug, NULL)->ptr = arena_cstr(&c->arena, x->moved_to);
		return;
	}
	it->num = c->articles.n;
	vec_push(&c->articles, (struct kb_stat){ .slug = slug,
				       .title = arena_str(&c->out->arena, x->title),
				       .status = x->status });
	if (x->status == ARTICLE_PUBLISHED)
		category_of(c, x->category)->articles++;
}

/* Votes lie behind their article in the order of paths, but others may lie between. */
static void count_votes(struct counting *c, struct str slug, struct str text)
{
	struct map_item *it = map_get(&c->by_slug, slug);
	if (it && it->num != MOVED)
		kb_votes_read(text, &c->articles.p[it->num].votes);
}

static int count_file(const char *path, const struct oid *old UNUSED, const struct oid *id,
	void *arg)
{
	struct counting *c = arg;
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	struct str full = arena_fmt(&c->arena, "kb/%s", path), slug;
	bool article = path_is_article(full, &slug);
	if (!article && !path_is_votes(full, &slug))
		return 0;
	int rc = repo_blob(c->repo, id, &text);
	if (rc)
		return rc;
	if (!article) {
		count_votes(c, slug, text.data);
	} else if (article_parse(&x, text.data, full.p)) {
		error_clear();
		c->out->broken++;
	} else {
		count_article(c, &x);
	}
	return 0;
}

static int count_articles(struct counting *c)
{
	struct oid tip, tree, kb;
	int rc = store_repo(c->store, &c->repo);
	if (!rc)
		rc = place_tip(&c->store->place, &tip);
	if (!rc)
		rc = repo_commit_tree(c->repo, &tip, &tree);
	if (!rc)
		rc = repo_lookup(c->repo, &tree, "kb", &kb, NULL);
	if (rc == -E_NOTFOUND) {
		error_clear();
		return 0;
	}
	return rc ? rc : repo_diff(c->repo, NULL, &kb, count_file, c);
}

/* ---- tickets ---- */

/* Redirects followed; NULL: gone. */
static struct kb_stat *stat_of(struct counting *c, struct str slug)
{
	for (int i = 0; i <= KB_REDIRECTS_MAX; i++) {
		struct map_item *it = map_get(&c->by_slug, slug);
		if (!it)
			return NULL;
		if (it->num != MOVED)
			return &c->articles.p[it->num];
		slug = str_of(map_get(&c->moved, slug)->ptr);
	}
	return NULL;
}

/* Has a link of the ticket before this one named the article, as what solved it if `solved`? */
static bool counted(struct counting *c, const struct strs *links, size_t n,
	const struct kb_stat *stat, bool solved)
{
	struct str slug;
	bool other;
	for (size_t i = 0; i < n; i++)
		if (ticket_link_article(links->p[i], &slug, &other) && other == solved &&
			stat_of(c, slug) == stat)
			return true;
	return false;
}

static void count_ticket(struct counting *c, const struct summary *t)
{
	struct kb_coverage *category = category_of(c, t->category);
	struct str slug;
	bool solved, aided = false;
	for (size_t i = 0; i < t->links.n; i++) {
		if (!ticket_link_article(t->links.p[i], &slug, &solved))
			continue;
		struct kb_stat *stat = stat_of(c, slug);
		aided |= stat != NULL;
		if (!stat || counted(c, &t->links, i, stat, solved))
			continue;
		if (solved)
			stat->solved++;
		else if (!counted(c, &t->links, t->links.n, stat, true))
			stat->quoted++;
	}
	category->tickets++;
	category->ended += status_ended((enum status)t->status);
	category->aided += aided;
}

static int count_tickets(struct counting *c, struct index *ix, const struct query_env *env,
	int64_t since)
{
	CLEANUP(query_release) struct query all = { 0 };
	CLEANUP(selection_release) struct selection found = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct select_options o = { .flags = SELECT_UNSORTED, .env = env };
	int rc = query_parse(&all, STR(""), env);
	if (!rc)
		rc = index_select(ix, &all, &o, &found);
	for (size_t i = 0; !rc && i < found.n; i++) {
		struct summary t;
		index_prefetch(ix, found.rows + i, found.n - i);
		index_summary(ix, found.rows[i], &a, &t);
		if (t.updated >= since)
			count_ticket(c, &t);
		arena_reset(&a);
	}
	return rc;
}

/* ---- order and age ---- */

static int by_use(const void *a, const void *b)
{
	const struct kb_stat *x = a, *y = b;
	if (x->solved != y->solved)
		return x->solved > y->solved ? -1 : 1;
	if (x->quoted != y->quoted)
		return x->quoted > y->quoted ? -1 : 1;
	if (x->votes.up != y->votes.up)
		return x->votes.up > y->votes.up ? -1 : 1;
	return str_cmp(x->slug, y->slug);
}

static int by_need(const void *a, const void *b)
{
	const struct kb_coverage *x = a, *y = b;
	size_t p = x->tickets - x->aided, q = y->tickets - y->aided;
	if (p != q)
		return p > q ? -1 : 1;
	return str_cmp(x->name, y->name);
}

static int date_articles(struct counting *c, size_t dated)
{
	struct kb_log log = { 0 };
	size_t n = MIN(dated, c->articles.n);
	int rc = n ? kb_log_open(c->store, &log) : 0;
	for (size_t i = 0; !rc && i < n; i++) {
		struct kb_stat *x = &c->articles.p[i];
		uint32_t slug = kb_log_slug(&log, x->slug);
		CLEANUP(commit_release) struct commit commit = { 0 };
		for (size_t k = log.commits.n; slug != UINT32_MAX && k-- > 0;) {
			const struct kb_commit *at = &log.commits.p[k];
			uint32_t m = at->first;
			while (m < at->first + at->n && log.changes.p[m].slug != slug)
				m++;
			if (m == at->first + at->n)
				continue;
			rc = repo_commit(c->repo, &at->id, &commit);
			x->changed = rc ? 0 : commit.time;
			break;
		}
	}
	kb_log_release(&log);
	return rc;
}

static void hand_over(struct counting *c)
{
	struct kb_stats *out = c->out;
	out->articles = arena_array(&out->arena, c->articles.n, sizeof *out->articles);
	out->categories = arena_array(&out->arena, c->categories.n, sizeof *out->categories);
	if (c->categories.n)
		qsort(c->categories.p, c->categories.n, sizeof *c->categories.p, by_need);
	for (size_t i = 0; i < c->categories.n; i++)
		out->categories[out->n_categories++] = c->categories.p[i];
	for (size_t i = 0; i < c->articles.n; i++)
		out->articles[out->n++] = c->articles.p[i];
}

/* An archived article is used by nobody: it is told only where it was of use. */
static void leave_out(struct counting *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->articles.n; i++) {
		const struct kb_stat *x = &c->articles.p[i];
		if (x->status != ARTICLE_ARCHIVED || x->solved || x->quoted)
			c->articles.p[n++] = *x;
	}
	c->articles.n = n;
	if (n)
		qsort(c->articles.p, n, sizeof *c->articles.p, by_use);
}

int kb_stats_of(struct store *s, struct index *ix, const struct query_env *env, int64_t since,
	size_t dated, struct kb_stats *out)
{
	struct kb_stats made = { 0 };
	struct counting c = { .store = s, .out = &made };
	int rc = count_articles(&c);
	for (size_t i = 0; !rc && i < env->desk->categories.n; i++)
		category_of(&c, env->desk->categories.p[i]);
	if (!rc)
		rc = count_tickets(&c, ix, env, since);
	leave_out(&c);
	if (!rc)
		rc = date_articles(&c, dated);
	if (!rc)
		hand_over(&c);
	vec_release(&c.articles);
	vec_release(&c.categories);
	map_release(&c.by_slug);
	map_release(&c.moved);
	map_release(&c.by_category);
	arena_release(&c.arena);
	if (rc) {
		kb_stats_release(&made);
		return rc;
	}
	*out = made;
	return 0;
}
