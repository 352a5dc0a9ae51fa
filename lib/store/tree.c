#include "store/git.h"

struct blob blob_of_buf(struct buf *b)
{
	struct blob blob = { 0 };
	blob.own = buf_take(b, &blob.data.n);
	blob.data.p = blob.own;
	return blob;
}

static uint8_t kind_of(struct str mode)
{
	if (str_is(mode, "40000"))
		return TREE_DIR;
	if (str_is(mode, "100755"))
		return TREE_EXEC;
	/* 100664 stands in trees of the first years */
	return str_is(mode, "100644") || str_is(mode, "100664") ? TREE_BLOB : TREE_OTHER;
}

/* "mode name\0" and 20 bytes. */
static bool parse_item(struct str *rest, struct tree_item *out)
{
	struct str mode, name;
	if (!str_next(rest, ' ', &mode) || !str_next(rest, '\0', &name))
		return false;
	if (!mode.n || !name.n || rest->n < sizeof out->id.b || str_chr(name, '/') >= 0)
		return false;
	*out = (struct tree_item){ .name = name, .kind = kind_of(mode), .record = mode.p };
	memcpy(out->id.b, rest->p, sizeof out->id.b);
	*rest = str_skip(*rest, sizeof out->id.b);
	return true;
}

int tree_parse(struct tree *out, struct blob bytes)
{
	VEC(struct tree_item) items = { 0 };
	struct str rest = bytes.data;
	while (rest.n) {
		struct tree_item it;
		if (!parse_item(&rest, &it)) {
			vec_release(&items);
			return fail(E_DAMAGED, "a tree object is broken");
		}
		vec_push(&items, it);
	}
	*out = (struct tree){ .items = items.p, .n = items.n, .bytes = bytes };
	return 0;
}

int repo_tree(struct repo *r, const struct oid *id, struct tree *out)
{
	struct blob bytes;
	int rc = repo_object(r, id, OBJECT_TREE, &bytes);
	if (rc)
		return rc;
	rc = tree_parse(out, bytes);
	if (rc)
		blob_release(&bytes);
	return rc;
}

void tree_release(struct tree *t)
{
	free(t->items);
	blob_release(&t->bytes);
	*t = (struct tree){ 0 };
}

static int end_of(struct str name, size_t n, bool dir)
{
	if (name.n > n)
		return (unsigned char)name.p[n];
	return dir ? '/' : 0;
}

int tree_item_cmp(struct str a, bool a_dir, struct str b, bool b_dir)
{
	size_t n = MIN(a.n, b.n);
	int c = memcmp(a.p, b.p, n);
	return c ? c : end_of(a, n, a_dir) - end_of(b, n, b_dir);
}

static const struct tree_item *find_as(const struct tree *t, struct str name, bool dir)
{
	size_t low = 0, high = t->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct tree_item *it = &t->items[mid];
		int c = tree_item_cmp(it->name, it->kind == TREE_DIR, name, dir);
		if (!c)
			return str_eq(it->name, name) ? it : NULL;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct tree_item *tree_find(const struct tree *t, struct str name)
{
	const struct tree_item *it = find_as(t, name, false);
	return it ? it : find_as(t, name, true);
}

int repo_lookup(struct repo *r, const struct oid *tree, const char *path, struct oid *out,
	uint8_t *kind)
{
	struct str rest = str_of(path), name;
	struct oid at = *tree;
	uint8_t at_kind = TREE_DIR;
	while (str_next(&rest, '/', &name)) {
		CLEANUP(tree_release) struct tree t = { 0 };
		int rc = at_kind == TREE_DIR ? repo_tree(r, &at, &t) : 0;
		if (rc)
			return rc;
		const struct tree_item *it = tree_find(&t, name);
		if (!it)
			return fail(E_NOTFOUND, "there is no %s", path);
		at = it->id;
		at_kind = it->kind;
	}
	*out = at;
	if (kind)
		*kind = at_kind;
	return 0;
}

struct diff {
	struct repo *repo;
	struct buf path;
	tree_item_fn fn;
	void *arg;
};

static int diff_trees(struct diff *d, const struct oid *old, const struct oid *new_id);

/* One item that is on one side only, or differs; both have the same name and dir-ness if given. */
static int diff_item(struct diff *d, const struct tree_item *old, const struct tree_item *new_item)
{
	const struct tree_item *any = old ? old : new_item;
	size_t length = d->path.n;
	int rc;
	buf_fmt(&d->path, "%s%.*s", length ? "/" : "", STR_ARG(any->name));
	if (any->kind == TREE_DIR)
		rc = diff_trees(d, old ? &old->id : NULL, new_item ? &new_item->id : NULL);
	else
		rc = d->fn(d->path.p, old, new_item, d->arg);
	buf_cut(&d->path, length);
	return rc;
}

static int diff_merge(struct diff *d, const struct tree *old, const struct tree *new_tree)
{
	size_t i = 0, j = 0;
	int rc = 0;
	while (!rc && (i < old->n || j < new_tree->n)) {
		const struct tree_item *a = i < old->n ? &old->items[i] : NULL;
		const struct tree_item *b = j < new_tree->n ? &new_tree->items[j] : NULL;
		int c = !a   ? 1
			: !b ? -1
			     : tree_item_cmp(a->name, a->kind == TREE_DIR, b->name,
				       b->kind == TREE_DIR);
		i += c <= 0;
		j += c >= 0;
		if (c || !oid_eq(&a->id, &b->id) || a->kind != b->kind)
			rc = diff_item(d, c <= 0 ? a : NULL, c >= 0 ? b : NULL);
	}
	return rc;
}

static int diff_trees(struct diff *d, const struct oid *old, const struct oid *new_id)
{
	CLEANUP(tree_release) struct tree a = { 0 }, b = { 0 };
	int rc = old ? repo_tree(d->repo, old, &a) : 0;
	if (!rc && new_id)
		rc = repo_tree(d->repo, new_id, &b);
	return rc ? rc : diff_merge(d, &a, &b);
}

int repo_diff_items(struct repo *r, const struct oid *old, const struct oid *new_tree,
	tree_item_fn fn, void *arg)
{
	struct diff d = { .repo = r, .fn = fn, .arg = arg };
	if (old && new_tree && oid_eq(old, new_tree))
		return 0;
	int rc = diff_trees(&d, old, new_tree);
	buf_release(&d.path);
	return rc;
}

struct blobs {
	tree_diff_fn fn;
	void *arg;
};

static int tell_blob(const char *path, const struct tree_item *old,
	const struct tree_item *new_item, void *arg)
{
	const struct blobs *b = arg;
	const struct oid *from = old && old->kind != TREE_OTHER ? &old->id : NULL;
	const struct oid *to = new_item && new_item->kind != TREE_OTHER ? &new_item->id : NULL;
	return from || to ? b->fn(path, from, to, b->arg) : 0;
}

int repo_diff(struct repo *r, const struct oid *old, const struct oid *new_tree, tree_diff_fn fn,
	void *arg)
{
	struct blobs b = { fn, arg };
	return repo_diff_items(r, old, new_tree, tell_blob, &b);
}
