#include "store/unmerged.h"
#include "store/checkout_inside.h"
#include "store/loose.h"

#define LOCK_WAIT_MS 10000
#define MODE_KIND 0170000
#define MODE_FILE 0100000

void unmerged_release(struct unmerged_list *l)
{
	arena_release(&l->arena);
	vec_release(&l->items);
	*l = (struct unmerged_list){ 0 };
}

static void collect(struct unmerged_list *out, const struct gitindex *x)
{
	const struct index_entry *e;
	vec_each (e, &x->entries) {
		unsigned stage = index_entry_stage(e);
		uint32_t mode = index_entry_mode(e);
		struct unmerged *u = out->items.n ? &out->items.p[out->items.n - 1] : NULL;
		if (!stage)
			continue;
		if (!u || !str_eq(u->path, e->path)) {
			u = vec_add(&out->items);
			*u = (struct unmerged){ .path = arena_str(&out->arena, e->path) };
		}
		u->side[stage - 1] = e->id;
		u->exec |= mode & 0100;
		u->other |= (mode & MODE_KIND) != MODE_FILE;
	}
}

int unmerged_read(struct unmerged_list *out, const struct place *p)
{
	CLEANUP(gitindex_release) struct gitindex x = { 0 };
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/index", p->git_dir);
	int rc = gitindex_read(&x, path.p);
	if (!rc)
		collect(out, &x);
	return rc;
}

/* One resolution of all. */
struct resolving {
	struct unmerged_list all;
	struct loose loose;
	VEC(struct checkout_file) files;
};

static void resolving_release(struct resolving *r)
{
	unmerged_release(&r->all);
	loose_release(&r->loose);
	vec_release(&r->files);
}

static int resolve_one(struct resolving *r, const struct checkout *c, const struct unmerged *u,
	resolve_fn fn, void *arg)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	enum resolution how = RESOLVE_LEAVE;
	struct checkout_file f = { .path = u->path.p, .exec = u->exec };
	int rc = fn(u, &text, &how, arg);
	if (rc || how == RESOLVE_LEAVE)
		return rc;
	if (how == RESOLVE_TAKE)
		rc = worktree_read(c->place->work_tree, f.path, SIZE_MAX >> 1, &text);
	if (!rc && how != RESOLVE_REMOVE) {
		f.data = arena_str(&r->all.arena, buf_view(&text));
		rc = loose_put(&r->loose, OBJECT_BLOB, f.data, &f.new_id);
	}
	if (!rc)
		vec_push(&r->files, f);
	return rc;
}

static int resolve_all(struct store *s, struct checkout *c, resolve_fn fn, void *arg)
{
	CLEANUP(resolving_release) struct resolving r = { .loose.place = &s->place };
	const struct unmerged *u;
	struct repo *repo;
	int rc = store_repo(s, &repo);
	if (!rc)
		rc = gitindex_read(&c->index, c->index_path);
	if (rc)
		return rc;
	collect(&r.all, &c->index);
	vec_each (u, &r.all.items) {
		rc = resolve_one(&r, c, u, fn, arg);
		if (rc)
			return rc;
	}
	if (!r.files.n)
		return 0;
	c->files = r.files.p;
	c->n = r.files.n;
	free(c->work);
	c->work = xcalloc(c->n, sizeof *c->work);
	rc = loose_publish(&r.loose);
	return rc ? rc : checkout_write(c, repo);
}

int unmerged_resolve(struct store *s, resolve_fn fn, void *arg)
{
	CLEANUP(lock_release) struct lock lock = { 0 };
	CLEANUP(checkout_release) struct checkout *c = NULL;
	CLEANUP(buf_release) struct buf path = { 0 };
	const struct place *p = &s->place;
	buf_fmt(&path, "%s/lock", p->local);
	int rc = file_exists(p->local) ? 0 : dir_make(p->local, p->dir_mode);
	if (!rc)
		rc = lock_take(&lock, path.p, p->file_mode, LOCK_WAIT_MS);
	if (rc)
		return rc;
	c = xmalloc(sizeof *c);
	checkout_init(c, p, NULL, 0);
	rc = checkout_lock(c);
	return rc ? rc : resolve_all(s, c, fn, arg);
}
