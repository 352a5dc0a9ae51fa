#include "store/txn_inside.h"

struct cached {
	struct oid id;
	struct tree tree;
};

void tree_cache_release(struct tree_cache *c)
{
	for (size_t i = 0; i < c->by_dir.n; i++)
		tree_release(&((struct cached *)c->by_dir.items[i].ptr)->tree);
	map_release(&c->by_dir);
	arena_release(&c->arena);
}

static struct cached *slot(struct tree_cache *c, struct str dir)
{
	struct map_item *it = map_get(&c->by_dir, dir);
	if (!it) {
		it = map_put(&c->by_dir, arena_str(&c->arena, dir), NULL);
		it->ptr = arena_new(&c->arena, struct cached);
	}
	return it->ptr;
}

int tree_cache_get(struct tree_cache *c, struct repo *r, struct str dir, const struct oid *id,
	const struct tree **out)
{
	struct cached *s = slot(c, dir);
	if (!oid_eq(&s->id, id)) {
		struct tree t;
		int rc = repo_tree(r, id, &t);
		if (rc)
			return rc;
		tree_release(&s->tree);
		*s = (struct cached){ *id, t };
	}
	*out = &s->tree;
	return 0;
}

int tree_cache_lookup(struct tree_cache *c, struct repo *r, const struct oid *top, struct str path,
	struct tree_item *out)
{
	struct str rest = path, name, dir = str_first(path, 0);
	struct tree_item at = { .id = *top, .kind = TREE_DIR };
	while (str_next(&rest, '/', &name)) {
		const struct tree *t;
		int rc = at.kind == TREE_DIR ? tree_cache_get(c, r, dir, &at.id, &t) : -E_NOTFOUND;
		if (rc && rc != -E_NOTFOUND)
			return rc;
		const struct tree_item *it = rc ? NULL : tree_find(t, name);
		if (!it)
			return fail(E_NOTFOUND, "there is no %.*s", STR_ARG(path));
		at = *it;
		dir = str_first(path, (size_t)(name.p + name.n - path.p));
	}
	*out = at;
	return 0;
}

/* The staged files below one folder, and the tree that it becomes. */
struct level {
	struct txn *t;
	struct str dir; /* without a trailing slash */
	struct staged **files;
	size_t n;
	const struct tree *old; /* empty where there was no folder */
	struct buf out;
};

static int build_level(struct txn *t, struct str dir, struct staged **files, size_t n,
	const struct oid *old, struct oid *out, bool *empty);

static void put_item(struct level *l, const char *mode, struct str name, const struct oid *id)
{
	buf_fmt(&l->out, "%s %.*s", mode, STR_ARG(name));
	buf_char(&l->out, '\0');
	buf_add(&l->out, id->b, sizeof id->b);
}

static void keep_item(struct level *l, const struct tree_item *it)
{
	const char *end = it->name.p + it->name.n + 1 + sizeof it->id.b;
	buf_add(&l->out, it->record, (size_t)(end - it->record));
}

static struct str component(const struct level *l, const struct staged *f, bool *dir)
{
	struct str rest = str_skip(f->path, l->dir.n ? l->dir.n + 1 : 0);
	ssize_t slash = str_chr(rest, '/');
	*dir = slash >= 0;
	return *dir ? str_first(rest, (size_t)slash) : rest;
}

/* How many of the files from i on lie in the folder that is their next component. */
static size_t group_size(const struct level *l, size_t i, struct str name)
{
	size_t length = (l->dir.n ? l->dir.n + 1 : 0) + name.n + 1;
	struct str prefix = str_first(l->files[i]->path, length);
	size_t n = 1;
	while (i + n < l->n && str_starts(l->files[i + n]->path, prefix))
		n++;
	return n;
}

static int fail_in_way(const struct staged *f, const struct tree_item *it)
{
	const char *what = it->kind == TREE_OTHER ? "a symlink or submodule"
			   : it->kind == TREE_DIR ? "a folder"
						  : "a file";
	return fail(E_INVALID, "%.*s cannot be written: the desk has %s named %.*s there",
		STR_ARG(f->path), what, STR_ARG(it->name));
}

enum staged_as { STAGED_NOT, STAGED_PUT, STAGED_REMOVED };

static enum staged_as staged_as(const struct level *l, struct str path)
{
	const struct map_item *it = map_get(&l->t->staged, path);
	if (!it)
		return STAGED_NOT;
	return ((const struct staged *)it->ptr)->removed ? STAGED_REMOVED : STAGED_PUT;
}

/* A file may take a folder's place, and a folder a file's, if what was there is removed with it:
 * put_folder sees to it that a folder which stays does not. */
static bool makes_way(const struct level *l, size_t i, const struct tree_item *old)
{
	struct str path = l->files[i]->path;
	size_t length = (l->dir.n ? l->dir.n + 1 : 0) + old->name.n;
	if (old->kind == TREE_BLOB || old->kind == TREE_EXEC)
		return staged_as(l, str_first(path, length)) == STAGED_REMOVED;
	for (i++; i < l->n && str_starts(l->files[i]->path, path); i++)
		if (l->files[i]->path.p[length] == '/')
			return true;
	return false;
}

static int put_folder(struct level *l, size_t i, size_t n, struct str name,
	const struct tree_item *old)
{
	struct str path = l->files[i]->path;
	struct str dir = str_first(path, (size_t)(name.p + name.n - path.p));
	struct oid id;
	bool empty;
	int rc = build_level(l->t, dir, l->files + i, n, old ? &old->id : NULL, &id, &empty);
	if (!rc && !empty && staged_as(l, dir) == STAGED_PUT)
		return fail(E_INVALID, "%.*s is staged both as a file and as a folder",
			STR_ARG(dir));
	if (!rc && !empty)
		put_item(l, "40000", name, &id);
	return rc;
}

static void put_file(struct level *l, struct staged *f, struct str name,
	const struct tree_item *old)
{
	if (old)
		f->old = old->id;
	f->old_exec = old && old->kind == TREE_EXEC;
	if (!f->by_id)
		f->exec = f->old_exec;
	if (!f->removed)
		put_item(l, f->exec ? "100755" : "100644", name, &f->id);
}

/* The staged group at i; `old` is the item of that name, if there is one. Moves i behind it. */
static int put_group(struct level *l, size_t *i, struct str name, bool dir,
	const struct tree_item *old)
{
	struct staged *f = l->files[*i];
	size_t n = dir ? group_size(l, *i, name) : 1, begin = *i;
	if (!old)
		old = tree_find(l->old, name);
	if (old && (old->kind == TREE_OTHER || (old->kind == TREE_DIR) != dir)) {
		if (old->kind == TREE_OTHER || !makes_way(l, *i, old))
			return fail_in_way(f, old);
		old = NULL;
	}
	*i += n;
	if (dir)
		return put_folder(l, begin, n, name, old);
	put_file(l, f, name, old);
	return 0;
}

/* Both lists are in git's order; paths in byte order are. */
static int merge_level(struct level *l)
{
	size_t i = 0, j = 0;
	int rc = 0;
	while (!rc && (i < l->n || j < l->old->n)) {
		const struct tree_item *old = j < l->old->n ? &l->old->items[j] : NULL;
		bool dir = false;
		struct str name = i < l->n ? component(l, l->files[i], &dir) : (struct str){ 0 };
		int c = !old        ? 1
			: i == l->n ? -1
				    : tree_item_cmp(old->name, old->kind == TREE_DIR, name, dir);
		j += c <= 0;
		if (c < 0)
			keep_item(l, old);
		else
			rc = put_group(l, &i, name, dir, c ? NULL : old);
	}
	return rc;
}

static int write_level(struct level *l, const struct oid *old, struct oid *out)
{
	struct oid id;
	if (old && str_eq(buf_view(&l->out), l->old->bytes.data)) {
		*out = *old;
		return 0;
	}
	int rc = txn_put_object(l->t, OBJECT_TREE, buf_view(&l->out), &id);
	if (rc)
		return rc;
	struct cached *s = slot(&l->t->trees, l->dir), fresh = { .id = id };
	struct blob bytes = blob_of_buf(&l->out);
	rc = tree_parse(&fresh.tree, bytes);
	if (rc) {
		blob_release(&bytes);
		return rc;
	}
	tree_release(&s->tree);
	*s = fresh;
	*out = id;
	return 0;
}

static int build_level(struct txn *t, struct str dir, struct staged **files, size_t n,
	const struct oid *old, struct oid *out, bool *empty)
{
	static const struct tree none;
	struct level l = { .t = t, .dir = dir, .files = files, .n = n, .old = &none };
	int rc = old ? tree_cache_get(&t->trees, t->repo, dir, old, &l.old) : 0;
	if (!rc)
		rc = merge_level(&l);
	*empty = !l.out.n;
	if (!rc && (l.out.n || !dir.n))
		rc = write_level(&l, old, out);
	buf_release(&l.out);
	return rc;
}

int tree_build(struct txn *t, struct staged **files, size_t n, struct oid *out)
{
	bool empty;
	return build_level(t, STR(""), files, n, t->unborn ? NULL : &t->base_tree, out, &empty);
}
