#include "work/import.h"
#include "store/git.h"
#include "sys/file.h"
#include "text/utf8.h"
#include "work/import_inside.h"
#include <pthread.h>
#include <unistd.h>

#define PROGRESS_EVERY 256 /* items */

struct importing {
	struct work *w;
	const struct import_options *o;
	struct feed in;
	struct parcel parcels[2]; /* one is read while the other is written */
	struct import_result r;
	bool looked, fresh; /* the desk had no tickets when it began */
	int64_t read; /* bytes of input whose tickets are written */
	/* Of the parcel, or parcels, of one commit: counted again when it is run again. */
	struct parcel *writing;
	struct stored sum;
	struct buf messages;
	size_t rejected;
};

void import_result_release(struct import_result *r)
{
	arena_release(&r->arena);
	*r = (struct import_result){ 0 };
}

static void importing_release(struct importing *im)
{
	feed_release(&im->in);
	parcel_release(&im->parcels[0]);
	parcel_release(&im->parcels[1]);
	buf_release(&im->messages);
	import_result_release(&im->r);
}

/* ---- telling ---- */

static void tell_rejects(struct importing *im, const struct buf *messages)
{
	struct str rest = buf_view(messages), message;
	while (im->o->reject && rest.n && str_next(&rest, '\0', &message))
		im->o->reject(im->o->arg, message.p);
}

static void tell_progress(struct importing *im, int64_t bytes, size_t tickets)
{
	if (im->o->progress)
		im->o->progress(im->o->progress_arg, bytes, tickets);
}

static size_t tickets_done(const struct importing *im)
{
	return im->r.created + im->r.updated + im->r.unchanged;
}

/* What the parcel's own reading found. */
static int parcel_tell(struct importing *im, struct parcel *b)
{
	tell_rejects(im, &b->messages);
	im->r.rejected += b->rejected;
	im->r.skipped += b->skipped;
	if (b->error.code == E_NONE)
		return 0;
	int err = -(int)b->error.code;
	error_put(b->error);
	b->error = (struct error){ 0 };
	return err;
}

/* ---- writing ---- */

/* Errors about one item alone. */
static bool is_of_item(int err)
{
	return err == -E_INVALID || err == -E_LIMIT || err == -E_STATE;
}

static int look_at_desk(struct act *a, struct importing *im)
{
	struct repo *repo;
	struct oid tree, tickets;
	int err = im->looked ? 0 : store_repo(a->w->store, &repo);
	if (!err && !im->looked)
		err = repo_commit_tree(repo, txn_base(a->t), &tree);
	if (err || im->looked)
		return err;
	err = repo_lookup(repo, &tree, "tickets", &tickets, NULL);
	if (err && err != -E_NOTFOUND)
		return err;
	im->fresh = err != 0;
	im->looked = true;
	error_clear();
	return 0;
}

static int write_parcel(struct act *a, struct importing *im, const struct parcel *b)
{
	for (size_t i = 0; i < b->items.n; i++) {
		const struct item *it = &b->items.p[i];
		int err = store_item(a, b, it, im->fresh, &im->sum);
		if (err && !is_of_item(err))
			return err;
		if (err) {
			buf_fmt(&im->messages, "%s:%zu: %s", im->o->name, it->line,
				error_last()->message);
			buf_char(&im->messages, '\0');
			im->rejected++;
		}
		if (i % PROGRESS_EVERY == 0)
			tell_progress(im,
				im->read + (b->read - im->read) * (int64_t)i / (int64_t)b->items.n,
				tickets_done(im) + im->sum.created + im->sum.updated +
					im->sum.unchanged);
	}
	return 0;
}

static void commit_say(struct act *a, const struct importing *im)
{
	size_t n = im->sum.created + im->sum.updated;
	const char *slash = strrchr(im->o->name, '/');
	buf_fmt(&a->say->message, "Import %zu ticket%s from ", n, n == 1 ? "" : "s");
	say_title(&a->say->message, str_of(slash ? slash + 1 : im->o->name));
	act_action(a, "import");
}

static void run_begin(struct importing *im)
{
	im->sum = (struct stored){ 0 };
	im->rejected = 0;
	buf_reset(&im->messages);
}

static int parcel_body(struct act *a, void *arg)
{
	struct importing *im = arg;
	run_begin(im);
	int err = look_at_desk(a, im);
	if (!err)
		err = write_parcel(a, im, im->writing);
	if (!err)
		commit_say(a, im);
	return err;
}

static void run_count(struct importing *im, const struct outcome *done)
{
	struct import_result *r = &im->r;
	tell_rejects(im, &im->messages);
	r->rejected += im->rejected;
	r->created += im->sum.created;
	r->updated += im->sum.updated;
	r->unchanged += im->sum.unchanged;
	r->entries += im->sum.entries;
	r->kept += im->sum.kept;
	r->commits += !oid_zero(&done->commit);
	if (!r->first.s[0])
		r->first = im->sum.first;
}

static int run(struct importing *im, act_fn body)
{
	CLEANUP(outcome_release) struct outcome done = { 0 };
	int err = act_run(im->w, true, body, im, &done);
	if (!err)
		run_count(im, &done);
	return err;
}

static size_t batch_size(const struct importing *im)
{
	return im->o->batch ? im->o->batch : IMPORT_BATCH;
}

struct filling {
	struct importing *im;
	struct parcel *b;
};

static void *fill_thread(void *arg)
{
	struct filling *f = arg;
	feed_fill(&f->im->in, f->b, batch_size(f->im));
	error_clear(); /* this thread's own */
	return NULL;
}

/* Writes one parcel while the next one is read. */
static int write_and_fill(struct importing *im, struct parcel *now, struct parcel *next)
{
	pthread_t thread;
	struct filling f = { im, next };
	bool more = !now->last, beside = more && !pthread_create(&thread, NULL, fill_thread, &f);
	im->writing = now;
	int err = now->items.n ? run(im, parcel_body) : 0;
	if (beside)
		pthread_join(thread, NULL);
	else if (more && !err)
		fill_thread(&f);
	return err;
}

static int import_stream(struct importing *im)
{
	struct parcel *now = &im->parcels[0], *next = &im->parcels[1];
	feed_fill(&im->in, now, batch_size(im));
	for (;;) {
		struct error ended = now->error;
		now->error = (struct error){ 0 };
		int err = parcel_tell(im, now);
		if (!err)
			err = write_and_fill(im, now, next);
		if (!err && ended.code != E_NONE) {
			err = -(int)ended.code;
			error_put(ended);
		} else
			error_release(&ended);
		im->read = now->read;
		if (err || now->last)
			return err;
		struct parcel *swap = now;
		now = next;
		next = swap;
	}
}

/* ---- all or nothing ---- */

/* Reads everything once, keeping nothing. */
static int check_all(struct importing *im)
{
	struct parcel *b = &im->parcels[0];
	do {
		feed_fill(&im->in, b, batch_size(im));
		int err = parcel_tell(im, b);
		if (err)
			return err;
		tell_progress(im, b->read, 0);
	} while (!b->last);
	if (!im->r.rejected)
		return 0;
	return fail(E_INVALID, "%zu record%s of %s cannot be imported: nothing was", im->r.rejected,
		im->r.rejected == 1 ? "" : "s", im->o->name);
}

struct strictly {
	struct importing *im;
	int fd;
	off_t from;
};

static int strict_body(struct act *a, void *arg)
{
	struct strictly *s = arg;
	struct importing *im = s->im;
	struct parcel *b = &im->parcels[0];
	run_begin(im);
	feed_release(&im->in);
	feed_begin(&im->in, im->o, s->fd, im->w->clock.now);
	if (lseek(s->fd, s->from, SEEK_SET) < 0)
		return fail_errno(E_IO, "cannot read %s again", im->o->name);
	int err = look_at_desk(a, im);
	im->r.skipped = 0;
	do {
		im->read = im->in.reader.bytes;
		if (!err)
			feed_fill(&im->in, b, batch_size(im));
		if (!err)
			err = parcel_tell(im, b);
		if (!err)
			err = write_parcel(a, im, b);
	} while (!err && !b->last);
	if (!err && im->rejected) {
		tell_rejects(im, &im->messages);
		err = fail(E_INVALID, "%zu record%s of %s cannot be imported: nothing was",
			im->rejected, im->rejected == 1 ? "" : "s", im->o->name);
	}
	if (!err)
		commit_say(a, im);
	return err;
}

/* A file without a name: it goes with the process. */
static int spool_open(struct importing *im, int *out)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/hd-import-%ld", im->w->store->place.common_dir, (long)getpid());
	int fd = file_create(buf_c(&path), 0600);
	if (fd < 0)
		return fail_errno(E_IO, "cannot make %s", buf_c(&path));
	unlink(buf_c(&path));
	*out = fd;
	return 0;
}

static int import_strict(struct importing *im)
{
	CLEANUP(fd_close) int spool = -1;
	CLEANUP(outcome_release) struct outcome done = { 0 };
	struct strictly s = { .im = im, .fd = im->o->fd, .from = lseek(im->o->fd, 0, SEEK_CUR) };
	int err = s.from < 0 ? spool_open(im, &spool) : 0;
	if (err)
		return err;
	if (spool >= 0) {
		im->in.reader.spool = s.fd = spool;
		s.from = 0;
	}
	err = check_all(im);
	if (!err)
		err = act_run(im->w, true, strict_body, &s, &done);
	if (!err)
		run_count(im, &done);
	return err;
}

static void result_maps(struct importing *im)
{
	struct import_result *r = &im->r;
	const struct mapper *m = &im->in.mapper;
	r->maps = arena_array(&r->arena, m->rows.n, sizeof *r->maps);
	for (; r->n_maps < m->rows.n; r->n_maps++) {
		struct mapping_row *row = &r->maps[r->n_maps];
		*row = m->rows.p[r->n_maps];
		row->from = arena_str(&r->arena, row->from);
		row->to = arena_str(&r->arena, row->to);
	}
}

int work_import(struct work *w, const struct import_options *o, struct import_result *out)
{
	CLEANUP(importing_release) struct importing im = { .w = w, .o = o };
	int err = mapper_check(o->maps, o->n_maps);
	if (err)
		return err;
	if (o->source.n > LABEL_MAX || !utf8_valid(o->source, NULL))
		return fail(E_USAGE, "a source's name has at most %d bytes of UTF-8", LABEL_MAX);
	feed_begin(&im.in, o, o->fd, w->clock.now);
	err = o->strict ? import_strict(&im) : import_stream(&im);
	if (err)
		return err;
	result_maps(&im);
	*out = im.r;
	im.r = (struct import_result){ 0 };
	return 0;
}
