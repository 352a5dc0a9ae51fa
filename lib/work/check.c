#include "work/check.h"
#include "index/words.h"
#include "text/conflict.h"
#include "work/check_ticket.h"
#include "work/common.h"
#include "work/kb_check.h"
#include <stdatomic.h>

#define BATCH 64 /* tickets a thread takes at a time */
#define THREADS 2

void check_result_release(struct check_result *r)
{
	arena_release(&r->arena);
	vec_release(r);
	*r = (struct check_result){ 0 };
}

static void checking_release(struct checking *c)
{
	vec_release(&c->tickets);
	vec_release(&c->files);
	map_release(&c->ids);
	arena_release(&c->arena);
	pthread_mutex_destroy(&c->lock);
}

/* ---- walking the desk ---- */

struct walk {
	struct checking *all;
	struct repo *repo;
	struct check_result *found;
	bool has_desk, lost;
};

static const char *const known[] = { "tickets/", "kb/", "accounts/", "rules/", "sla/", "templates/",
	"reports/", "outbox/", ".github/", ".gitlab/", DESK_FILE, ".gitattributes", ".gitignore",
	".mailmap", ".gitlab-ci.yml", "README", "LICENSE", "COPYING", "CONTRIBUTING",
	"CODEOWNERS" };

static bool is_known(struct str path)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_starts(path, str_of(known[i])))
			return true;
	return false;
}

/* git sorts "k3f92mx7.yaml" before what is in "k3f92mx7/". */
static void see_attachment(struct walk *w, struct str path)
{
	struct checking *all = w->all;
	struct seen *last = all->tickets.n ? &all->tickets.p[all->tickets.n - 1] : NULL;
	struct id id;
	struct str name;
	if (!path_is_attachment(path, &id, &name)) {
		finding_add(w->found, FIND_WARNING, "stray", path,
			"neither a ticket nor its attachment");
		return;
	}
	if (!last || strcmp(last->id.s, id.s)) {
		finding_add(w->found, FIND_WARNING, "attachment-stray", path,
			"there is no ticket %s", id.s);
		return;
	}
	vec_push(&all->files, name);
	last->n_files++;
}

/* What is lost or broken in the repository is a finding, too. */
static int damaged(struct walk *w, int err, struct str path)
{
	if (err != -E_DAMAGED)
		return err;
	w->lost = true;
	finding_add(w->found, FIND_ERROR, "object-damaged", path, "%s", error_last()->message);
	error_clear();
	return 0;
}

static int see_other(struct walk *w, struct str path, const struct oid *id)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct str slug;
	if (!is_known(path)) {
		finding_add(w->found, FIND_WARNING, "stray", path, "hd knows no such file");
		return 0;
	}
	if (!str_ends(path, STR(".yaml")) && !str_ends(path, STR(".md")))
		return 0;
	int err = repo_blob(w->repo, id, &blob);
	if (err)
		return damaged(w, err, path);
	if (!file_check(path.p, blob.data))
		return 0;
	struct finding *f = finding_add(w->found, FIND_ERROR, "file-invalid", path, "%s",
		error_last()->message);
	if (conflict_whole(blob.data))
		finding_mend(w->found, f, "hd", "sync", NULL);
	else if (path_is_article(path, &slug) && !slug_parse(slug, &slug))
		finding_mend(w->found, f, "hd", "kb", "edit", arena_cstr(&w->all->arena, slug),
			NULL);
	error_clear();
	return 0;
}

static int see_file(struct walk *w, struct str path, const struct oid *id)
{
	struct checking *all = w->all;
	struct id ticket;
	if (!str_starts(path, STR("tickets/")))
		return see_other(w, path, id);
	if (path_is_ticket(path, &ticket)) {
		struct seen s = { .id = ticket, .blob = *id, .files = all->files.n };
		vec_push(&all->tickets, s);
		return 0;
	}
	see_attachment(w, path);
	return 0;
}

static int walk_tree(struct walk *w, const struct oid *id, struct str under);

static int walk_item(struct walk *w, const struct tree_item *item, struct str under)
{
	struct arena *a = &w->all->arena;
	struct str path = under.n ? arena_fmt(a, "%.*s/%.*s", STR_ARG(under), STR_ARG(item->name))
				  : arena_str(a, item->name);
	if (path_check(path)) {
		finding_add(w->found, FIND_ERROR, "path-invalid", path, "%s",
			error_last()->message);
		error_clear();
		return 0;
	}
	w->has_desk |= str_is(path, DESK_FILE);
	if (item->kind == TREE_OTHER) {
		finding_add(w->found, FIND_ERROR, "no-file", path,
			"a symbolic link or submodule: hd follows none");
		return 0;
	}
	return item->kind == TREE_DIR ? walk_tree(w, &item->id, path)
				      : see_file(w, path, &item->id);
}

static int walk_tree(struct walk *w, const struct oid *id, struct str under)
{
	CLEANUP(tree_release) struct tree tree = { 0 };
	int err = repo_tree(w->repo, id, &tree);
	for (size_t i = 0; !err && i < tree.n; i++)
		err = walk_item(w, &tree.items[i], under);
	return damaged(w, err, under);
}

static int walk_desk(struct checking *all, struct repo *repo, const struct oid *commit,
	struct check_result *found)
{
	struct walk w = { .all = all, .repo = repo, .found = found };
	struct oid tree;
	bool created;
	int err = damaged(&w, repo_commit_tree(repo, commit, &tree), STR(""));
	if (!err && !w.lost) {
		all->tree = tree;
		err = walk_tree(&w, &tree, STR(""));
	}
	if (!err && !w.lost && !w.has_desk)
		finding_add(found, FIND_ERROR, "desk-missing", STR(DESK_FILE),
			"there is none; until then the desk has a new one's settings");
	for (size_t i = 0; !err && i < all->tickets.n; i++)
		map_put(&all->ids, id_str(&all->tickets.p[i].id), &created)->num = i;
	return err;
}

/* ---- proving the tickets, on two threads ---- */

struct crew {
	struct checking *all;
	const struct index_progress *progress;
	atomic_size_t next;
	atomic_bool stop;
};
struct worker {
	struct crew *crew;
	struct checker c;
	struct check_result found;
	struct repo *own;
	bool tells; /* how far they are */
	int err;
	struct error why;
};

static void worker_release(struct worker *k)
{
	arena_release(&k->c.scratch);
	check_result_release(&k->found);
	error_release(&k->why);
	repo_free(k->own);
}

static int work_through(struct worker *k)
{
	struct crew *crew = k->crew;
	size_t total = crew->all->tickets.n, from;
	while ((from = atomic_fetch_add(&crew->next, BATCH)) < total && !crew->stop) {
		for (size_t i = from; i < MIN(from + BATCH, total); i++) {
			int err = check_ticket(&k->c, &crew->all->tickets.p[i]);
			if (err)
				return err;
		}
		if (k->tells && crew->progress)
			crew->progress->tick(crew->progress->arg, MIN(from + BATCH, total), total);
	}
	return 0;
}

/* A repo is one thread's: the second opens its own. Errors are a thread's own too. */
static void *worker_run(void *arg)
{
	struct worker *k = arg;
	struct checking *all = k->crew->all;
	k->c.all = all;
	k->c.found = &k->found;
	if (!k->c.repo) {
		k->err = repo_open(&k->own, &all->w->store->place);
		k->c.repo = k->own;
	}
	if (!k->err)
		k->err = work_through(k);
	if (k->err) {
		k->why = error_take();
		k->crew->stop = true;
	}
	return NULL;
}

static void take_findings(struct check_result *out, const struct check_result *from)
{
	out->entries += from->entries;
	for (size_t i = 0; i < from->n; i++) {
		const struct finding *f = &from->p[i];
		struct finding *to = finding_add(out, f->kind, arena_cstr(&out->arena, f->rule),
			f->path, "%.*s", STR_ARG(f->what));
		for (size_t m = 0; f->mend[m]; m++)
			to->mend[m] = arena_cstr(&out->arena, str_of(f->mend[m]));
	}
}

static int check_tickets(struct checking *all, struct repo *repo,
	const struct index_progress *progress, struct check_result *out, size_t *readable)
{
	struct crew crew = { .all = all, .progress = progress };
	struct worker workers[THREADS] = { { .tells = true, .c.repo = repo } };
	pthread_t threads[THREADS];
	size_t started = 1;
	int err = 0;
	for (size_t i = 0; i < THREADS; i++)
		workers[i].crew = &crew;
	while (started < THREADS && all->tickets.n > BATCH &&
		!pthread_create(&threads[started], NULL, worker_run, &workers[started]))
		started++;
	worker_run(&workers[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < THREADS; i++) {
		take_findings(out, &workers[i].found);
		*readable += workers[i].c.readable;
		if (workers[i].err && !err) {
			err = workers[i].err;
			error_put(workers[i].why);
			workers[i].why = (struct error){ 0 };
		}
		worker_release(&workers[i]);
	}
	return err;
}

/* ---- what needs all tickets ---- */

static size_t merged_into(const struct checking *all, size_t i)
{
	const struct map_item *it = map_get(&all->ids, id_str(&all->tickets.p[i].merged));
	return it ? (size_t)it->num : all->tickets.n;
}

static void report_cycle(struct checking *all, size_t on, struct check_result *out)
{
	size_t least = on;
	for (size_t i = merged_into(all, on); i != on; i = merged_into(all, i))
		if (strcmp(all->tickets.p[i].id.s, all->tickets.p[least].id.s) < 0)
			least = i;
	const struct id *id = &all->tickets.p[least].id;
	struct finding *f = finding_add(out, FIND_WARNING, "merge-cycle",
		path_of_ticket(&out->arena, id), "merged in a circle with %s",
		all->tickets.p[least].merged.s);
	finding_mend(out, f, "hd", "unmerge", id->s, NULL);
}

/* Each ticket is visited once: a walk ends where an earlier one came by, in a circle where it did
 * itself. */
static void check_cycles(struct checking *all, struct check_result *out)
{
	size_t n = all->tickets.n;
	CLEANUP(free_ptr) size_t *visited = xcalloc(n + 1, sizeof *visited);
	for (size_t start = 0; start < n; start++) {
		size_t i = start;
		for (; i < n && !visited[i]; i = merged_into(all, i))
			visited[i] = start + 1;
		if (i < n && visited[i] == start + 1)
			report_cycle(all, i, out);
	}
}

static void check_index_whole(struct work *w, struct index *ix, size_t readable,
	struct check_result *out)
{
	struct finding *f = NULL;
	if (index_count(ix) != readable)
		f = finding_add(out, FIND_ERROR, "index-differs", STR(""),
			"the index has %zu tickets, the desk %zu", index_count(ix), readable);
	else if ((index_verify(w->store) && error_last()->code != E_NOTFOUND /* in memory */) ||
		 (words_check(w->store) && error_last()->code != E_NOTFOUND))
		f = finding_add(out, FIND_ERROR, "index-damaged", STR(""), "%s",
			error_last()->message);
	error_clear();
	if (f)
		finding_mend(out, f, "hd", "index", "rebuild", NULL);
}

static int finding_cmp(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	int c = str_cmp(a->path, b->path);
	c = c ? c : (a->line > b->line) - (a->line < b->line);
	c = c ? c : str_cmp(a->rule, b->rule);
	return c ? c : str_cmp(a->what, b->what);
}

void check_result_sort(struct check_result *r)
{
	if (r->n)
		qsort(r->p, r->n, sizeof *r->p, finding_cmp);
}

int work_check(struct work *w, struct index *ix, const struct index_progress *progress,
	struct check_result *out)
{
	CLEANUP(checking_release) struct checking all = { .w = w, .ix = ix };
	CLEANUP(check_result_release) struct check_result done = { 0 };
	struct repo *repo;
	struct oid commit;
	size_t readable = 0;
	pthread_mutex_init(&all.lock, NULL);
	int err = ix ? (commit = *index_commit(ix), 0) : place_tip(&w->store->place, &commit);
	if (!err)
		err = store_repo(w->store, &repo);
	if (!err)
		err = walk_desk(&all, repo, &commit, &done);
	if (!err)
		err = check_tickets(&all, repo, progress, &done, &readable);
	if (!err)
		err = work_kb_check(w, &commit, &(struct kb_check_options){ .within_desk = true },
			&done);
	if (err)
		return err;
	check_cycles(&all, &done);
	if (ix)
		check_index_whole(w, ix, readable, &done);
	done.tickets = all.tickets.n;
	check_result_sort(&done);
	*out = done;
	done = (struct check_result){ 0 };
	return 0;
}
