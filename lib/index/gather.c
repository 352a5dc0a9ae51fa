#include "index/inside.h"
#include <pthread.h>
#include <stdatomic.h>

#define PARALLEL_FROM 256 /* fewer tickets are read sooner than a thread is started */
#define TICK_EVERY 256

size_t gather_rows = 32768;

static int note_delta(const char *path, const struct oid *old, const struct oid *new_id, void *arg)
{
	struct deltas *c = arg;
	struct id id;
	(void)old;
	if (!path_is_ticket(str_of(path), &id))
		return 0;
	struct delta delta = { .id = id_number(&id), .gone = !new_id };
	if (new_id)
		delta.blob = *new_id;
	vec_push(c, delta);
	return 0;
}

static int delta_cmp(const void *a, const void *b)
{
	uint64_t x = ((const struct delta *)a)->id, y = ((const struct delta *)b)->id;
	return (x > y) - (x < y);
}

int deltas_between(struct repo *r, const struct oid *old, const struct oid *tree,
	struct deltas *out)
{
	struct deltas c = { 0 };
	int rc = repo_diff(r, old, tree, note_delta, &c);
	if (rc) {
		vec_release(&c);
		return rc;
	}
	if (c.n)
		qsort(c.p, c.n, sizeof *c.p, delta_cmp);
	*out = c;
	return 0;
}

void gathered_release(struct gathered *g)
{
	for (size_t i = 0; i < GATHER_WORKERS; i++)
		draft_release(&g->drafts[i]);
	segments_release(&g->segments);
}

/* ---- one thread's part ---- */

struct crew {
	struct index *ix;
	const struct desk *desk;
	atomic_size_t done;
	size_t total;
};
struct worker {
	struct crew *crew;
	struct store store; /* with a repository of its own: handles are not shared by threads */
	const struct delta *deltas;
	size_t n;
	bool leads; /* runs on the caller's thread, and tells the progress */
	struct draft *draft;
	struct segments full;
	bool in_memory;
	int rc;
	struct error error;
	pthread_t thread;
};

/* A file that cannot be read is noted, and is no reason to stop; but one that a partial clone left
 * out must not be taken for broken by all who come after. */
static int worker_read(struct worker *w, const struct delta *c, struct arena *a)
{
	struct ticket t = { 0 };
	struct summary s;
	struct id id = id_of_number(c->id);
	int rc = store_ticket_blob(&w->store, &c->blob, &id, &t);
	if (rc == -E_MISSING)
		return rc;
	if (rc) {
		draft_broken(w->draft, &id, str_of(error_last()->message));
		return 0;
	}
	summary_of(&s, a, &t, w->crew->desk);
	draft_add(w->draft, &s, &c->blob);
	ticket_release(&t);
	return 0;
}

/* Rows came in the order of their ids, as the changes do. */
static int draft_store(struct segment **out, const struct draft *d, const struct index *ix,
	bool *in_memory)
{
	struct source source;
	VEC(struct row_ref) rows = { 0 }, broken = { 0 };
	for (uint32_t i = 0; i < d->rows.n; i++)
		vec_push(&rows, (struct row_ref){ 0, i });
	for (uint32_t i = 0; i < d->broken.n; i++)
		vec_push(&broken, (struct row_ref){ 0, i });
	source_of_draft(&source, d);
	struct segment_plan plan = {
		.sources = &source,
		.n_sources = 1,
		.rows = rows.p,
		.n_rows = rows.n,
		.broken = broken.p,
		.n_broken = broken.n,
	};
	int rc = segment_store(out, &plan, ix->dir, 0, ix->store->place.file_mode, in_memory);
	source_release(&source);
	vec_release(&rows);
	vec_release(&broken);
	return rc;
}

/* The file has done its work when the whole is written: it goes when the mapping does. */
static int worker_flush(struct worker *w)
{
	struct segment *s;
	CLEANUP(buf_release) struct buf path = { 0 };
	int rc = draft_store(&s, w->draft, w->crew->ix, &w->in_memory);
	if (rc)
		return rc;
	manifest_segment_path(&path, w->crew->ix->dir, s->number);
	if (!s->file.heap)
		remove(path.p);
	vec_push(&w->full, s);
	draft_release(w->draft);
	draft_init(w->draft);
	return 0;
}

static void worker_tell(struct worker *w)
{
	const struct index_progress *p = w->crew->ix->progress;
	size_t done = atomic_fetch_add(&w->crew->done, TICK_EVERY) + TICK_EVERY;
	if (w->leads && p && p->tick)
		p->tick(p->arg, MIN(done, w->crew->total), w->crew->total);
}

static void *worker_run(void *arg)
{
	struct worker *w = arg;
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < w->n && !w->rc; i++) {
		if (!w->deltas[i].gone)
			w->rc = worker_read(w, &w->deltas[i], &a);
		arena_reset(&a);
		if (!w->rc && w->draft->rows.n >= gather_rows)
			w->rc = worker_flush(w);
		if ((i + 1) % TICK_EVERY == 0)
			worker_tell(w);
	}
	if (w->rc)
		w->error = error_take();
	else
		error_clear();
	return NULL;
}

/* ---- all of them ---- */

static int workers_open(struct worker *w, size_t n, struct store *s)
{
	w[0].store = *s;
	for (size_t i = 1; i < n; i++) {
		struct repo *repo;
		w[i].store = (struct store){ .place = s->place };
		int rc = store_repo(&w[i].store, &repo);
		if (rc)
			return rc;
	}
	return 0;
}

static void workers_run(struct worker *w, size_t n)
{
	bool started[GATHER_WORKERS] = { false };
	for (size_t i = 1; i < n; i++)
		started[i] = !pthread_create(&w[i].thread, NULL, worker_run, &w[i]);
	worker_run(&w[0]);
	for (size_t i = 1; i < n; i++) {
		if (started[i])
			pthread_join(w[i].thread, NULL);
		else
			worker_run(&w[i]);
	}
}

static int workers_close(struct worker *w, size_t n, struct gathered *out, bool *in_memory)
{
	int rc = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < w[i].full.n; j++)
			vec_push(&out->segments, w[i].full.p[j]);
		vec_release(&w[i].full);
		*in_memory |= w[i].in_memory;
		if (w[i].rc && !rc) {
			rc = w[i].rc;
			error_put(w[i].error);
		} else if (w[i].rc) {
			error_release(&w[i].error);
		}
		if (i)
			repo_free(w[i].store.repo);
	}
	return rc;
}

int gather(struct gathered *out, struct index *ix, const struct desk *desk,
	const struct deltas *deltas)
{
	struct crew crew = { .ix = ix, .desk = desk, .total = deltas->n };
	struct worker w[GATHER_WORKERS] = { 0 };
	struct gathered g = { 0 };
	size_t n = deltas->n < PARALLEL_FROM ? 1 : GATHER_WORKERS;
	for (size_t i = 0; i < GATHER_WORKERS; i++) {
		size_t from = MIN(i, n) * deltas->n / n, to = MIN(i + 1, n) * deltas->n / n;
		draft_init(&g.drafts[i]);
		w[i].crew = &crew;
		w[i].draft = &g.drafts[i];
		w[i].deltas = deltas->p + from;
		w[i].n = to - from;
		w[i].leads = !i;
	}
	int rc = workers_open(w, n, ix->store);
	if (!rc)
		workers_run(w, n);
	int closed = workers_close(w, n, &g, &ix->in_memory);
	rc = rc ? rc : closed;
	if (rc) {
		gathered_release(&g);
		return rc;
	}
	*out = g;
	return 0;
}
