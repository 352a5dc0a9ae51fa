/* Reading changed files into builders, on several threads where there are many. */
#include "index/index.h"
#include "index/words_refresh.h"
#include "model/desk.h"
#include <pthread.h>

size_t words_piece = 16384, words_parallel = 256, words_budget = (size_t)36 << 20;

struct changed {
	const char *path; /* in the piece's arena */
	struct oid blob;
	bool gone;
};
struct worker {
	struct store store; /* with a repository of its own: handles are not shared by threads */
	const struct desk *desk;
	struct words_builder *builder;
	const struct changed *changes;
	size_t n;
	int rc;
	struct error error;
	pthread_t thread;
};
struct piece {
	struct words *words;
	const struct desk *desk;
	struct words_news *news;
	struct worker workers[WORDS_WORKERS];
	struct arena arena;
	VEC(struct changed) changes;
};

void words_news_release(struct words_news *n)
{
	for (size_t i = 0; i < WORDS_WORKERS; i++)
		words_builder_free(n->builders[i]);
	vec_release(&n->kills);
	*n = (struct words_news){ 0 };
}

/* ---- one thread's part ---- */

static int change_read(struct worker *w, const struct changed *c)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(words_source_release) struct words_source source = { 0 };
	struct repo *repo;
	int rc = store_repo(&w->store, &repo);
	if (!rc)
		rc = repo_blob(repo, &c->blob, &blob);
	if (rc)
		return rc;
	if (!words_extract(&source, c->path, blob.data, &c->blob, w->desk))
		return 0;
	return words_builder_add(w->builder, &source.input);
}

static void *worker_run(void *arg)
{
	struct worker *w = arg;
	for (size_t i = 0; i < w->n && !w->rc; i++)
		if (!w->changes[i].gone)
			w->rc = change_read(w, &w->changes[i]);
	if (w->rc)
		w->error = error_take();
	else
		error_clear();
	return NULL;
}

static void worker_ready(struct piece *p, size_t i, size_t from, size_t to)
{
	struct worker *w = &p->workers[i];
	if (!p->news->builders[i])
		p->news->builders[i] = words_builder_new(p->words->in_memory ? NULL : p->words->dir,
			words_budget);
	w->builder = p->news->builders[i];
	w->desk = p->desk;
	w->changes = p->changes.p + from;
	w->n = to - from;
	if (!i)
		w->store = *p->words->store;
	else if (!w->store.repo)
		w->store = (struct store){ .place = p->words->store->place };
}

static int workers_done(struct piece *p)
{
	int rc = 0;
	for (size_t i = 0; i < WORDS_WORKERS; i++) {
		struct worker *w = &p->workers[i];
		if (w->rc && !rc) {
			rc = w->rc;
			error_put(w->error);
		} else if (w->rc) {
			error_release(&w->error);
		}
		w->rc = 0;
	}
	return rc;
}

static int piece_read(struct piece *p)
{
	size_t n = p->changes.n < words_parallel ? 1 : WORDS_WORKERS;
	bool started[WORDS_WORKERS] = { false };
	for (size_t i = 0; i < n; i++)
		worker_ready(p, i, i * p->changes.n / n, (i + 1) * p->changes.n / n);
	for (size_t i = 1; i < n; i++) {
		struct worker *w = &p->workers[i];
		started[i] = !pthread_create(&w->thread, NULL, worker_run, w);
	}
	worker_run(&p->workers[0]);
	for (size_t i = 1; i < n; i++) {
		if (started[i])
			pthread_join(p->workers[i].thread, NULL);
		else
			worker_run(&p->workers[i]);
	}
	return workers_done(p);
}

/* ---- what is replaced ---- */

int words_replace(struct words_news *n, struct words *w, struct str reference)
{
	for (size_t i = w->segments.n; i-- > 0;) {
		struct words_segment *s = w->segments.p[i];
		uint32_t doc;
		int found = words_segment_find(s, reference, &doc);
		if (found < 0)
			return sections_fail(&s->s);
		if (!found || segment_dead(s, doc))
			continue;
		words_segment_kill(s, doc);
		vec_push(&n->kills, (struct words_kill){ (uint32_t)i, doc });
	}
	return 0;
}

static int piece_kill(struct piece *p)
{
	for (size_t i = 0; i < p->changes.n; i++) {
		struct str reference;
		words_reference(str_of(p->changes.p[i].path), &reference);
		int rc = words_replace(p->news, p->words, reference);
		if (rc)
			return rc;
	}
	return 0;
}

static int piece_end(struct piece *p)
{
	const struct index_progress *progress = p->words->progress;
	int rc = piece_kill(p);
	if (!rc && p->changes.n)
		rc = piece_read(p);
	p->news->n += p->changes.n;
	if (!rc && progress && progress->tick && p->news->n >= words_piece)
		progress->tick(progress->arg, p->news->n, p->news->n);
	p->changes.n = 0;
	arena_reset(&p->arena);
	return rc;
}

static int note_change(const char *path, const struct oid *old, const struct oid *new_id, void *arg)
{
	struct piece *p = arg;
	struct str reference;
	(void)old;
	if (!words_reference(str_of(path), &reference))
		return 0;
	struct changed *c = vec_add(&p->changes);
	c->path = arena_cstr(&p->arena, str_of(path));
	c->gone = !new_id;
	if (new_id)
		c->blob = *new_id;
	return p->changes.n < words_piece ? 0 : piece_end(p);
}

int words_gather(struct words_news *out, struct words *w, const struct desk *desk,
	const struct oid *old, const struct oid *tree)
{
	struct words_news news = { 0 };
	struct piece p = { .words = w, .desk = desk, .news = &news };
	struct repo *repo;
	int rc = store_repo(w->store, &repo);
	if (!rc)
		rc = repo_diff(repo, old, tree, note_change, &p);
	if (!rc)
		rc = piece_end(&p);
	for (size_t i = 0; i < WORDS_WORKERS && !rc; i++)
		rc = news.builders[i] ? words_builder_settle(news.builders[i]) : 0;
	for (size_t i = 1; i < WORDS_WORKERS; i++)
		repo_free(p.workers[i].store.repo);
	vec_release(&p.changes);
	arena_release(&p.arena);
	if (rc) {
		words_news_release(&news);
		return rc;
	}
	*out = news;
	return 0;
}
