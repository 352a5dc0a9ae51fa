#include "store/history.h"
#include "store/settings.h"
#include "store/txn_inside.h"

#define LOCK_TIMEOUT_MS 10000

static int take_lock(struct txn *t)
{
	const struct place *p = &t->store->place;
	int64_t timeout;
	int rc = settings_int(p->settings, "hd.lockTimeout", LOCK_TIMEOUT_MS, &timeout);
	if (!rc && !file_exists(p->local))
		rc = dir_make(p->local, p->dir_mode);
	if (rc)
		return rc;
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/lock", p->local);
	return lock_take(&t->lock, path.p, p->file_mode, timeout);
}

static int read_base(struct txn *t)
{
	int rc = place_tip(&t->store->place, &t->base);
	if (t->unborn) {
		if (!rc)
			return fail(E_RACED, "the branch %s has just been made",
				place_branch_name(&t->store->place));
		if (rc != -E_NODESK)
			return rc;
		error_clear();
		return 0;
	}
	return rc ? rc : repo_commit_tree(t->repo, &t->base, &t->base_tree);
}

static int open_txn(struct txn *t)
{
	struct place *p = &t->store->place;
	if (p->quarantine)
		return fail(E_STATE, "a hook that checks a push cannot change the desk");
	int rc = store_repo(t->store, &t->repo);
	if (!rc)
		rc = take_lock(t);
	if (!rc && p->work_tree)
		rc = checkout_recover(p, t->repo);
	if (!rc && p->work_tree)
		rc = checkout_in_progress(p);
	return rc ? rc : read_base(t);
}

int txn_begin_at(struct txn **out, struct store *s, const struct txn_options *o, bool unborn)
{
	struct txn *t = xcalloc(1, sizeof *t);
	t->store = s;
	t->options = *o;
	t->options.author.name = arena_cstr(&t->arena, str_of(o->author.name));
	t->options.author.email = arena_cstr(&t->arena, str_of(o->author.email));
	t->unborn = unborn;
	t->loose.place = &s->place;
	int rc = open_txn(t);
	if (rc)
		txn_release(&t);
	else
		*out = t;
	return rc;
}

int txn_begin(struct txn **out, struct store *s, const struct txn_options *o)
{
	return txn_begin_at(out, s, o, false);
}

void txn_forget(struct txn *t)
{
	for (size_t i = 0; i < t->staged.n; i++)
		buf_release(&((struct staged *)t->staged.items[i].ptr)->data);
	map_release(&t->staged);
	arena_release(&t->paths);
	loose_release(&t->loose);
	pack_free(t->pack);
	t->pack = NULL;
	t->second = t->forward = (struct oid){ { 0 } };
}

void txn_release(struct txn **tp)
{
	struct txn *t = *tp;
	*tp = NULL;
	if (!t)
		return;
	txn_forget(t);
	tree_cache_release(&t->trees);
	lock_release(&t->lock);
	arena_release(&t->arena);
	free(t);
}

const struct oid *txn_base(const struct txn *t)
{
	return &t->base;
}

static struct staged *staged_at(const struct txn *t, const char *path)
{
	struct map_item *it = map_get(&t->staged, str_of(path));
	return it ? it->ptr : NULL;
}

static int base_lookup(struct txn *t, const char *path, struct tree_item *out)
{
	if (t->unborn)
		return fail(E_NOTFOUND, "there is no %s", path);
	return tree_cache_lookup(&t->trees, t->repo, &t->base_tree, str_of(path), out);
}

/* What was read once is kept as if it were staged, but is not. */
static int read_base_file(struct txn *t, const char *path, struct str *out)
{
	struct tree_item it;
	struct blob blob;
	int rc = base_lookup(t, path, &it);
	if (rc)
		return rc;
	if (it.kind != TREE_BLOB && it.kind != TREE_EXEC)
		return fail(E_INVALID, "%s is no file in the desk", path);
	rc = repo_blob(t->repo, &it.id, &blob);
	if (rc)
		return rc;
	*out = arena_str(&t->paths, blob.data);
	blob_release(&blob);
	return 0;
}

/* Bytes of which only the id was kept: from the pack, else from the repository. */
static int load(struct txn *t, struct staged *f)
{
	struct blob blob;
	int rc = t->pack ? pack_read(t->pack, &f->id, &f->data) : -E_NOTFOUND;
	if (rc != -E_NOTFOUND)
		return rc;
	error_clear();
	rc = repo_blob(t->repo, &f->id, &blob);
	if (rc)
		return rc;
	buf_str(&f->data, blob.data);
	blob_release(&blob);
	return 0;
}

int txn_get(struct txn *t, const char *path, struct str *out)
{
	struct staged *f = staged_at(t, path);
	if (!f)
		return read_base_file(t, path, out);
	if (f->removed)
		return fail(E_NOTFOUND, "there is no %s", path);
	if ((t->options.bulk || f->by_id) && !f->data.n) {
		int rc = load(t, f);
		if (rc)
			return rc;
	}
	*out = buf_view(&f->data);
	return 0;
}

bool txn_has(struct txn *t, const char *path)
{
	struct staged *f = staged_at(t, path);
	struct tree_item it;
	if (f)
		return !f->removed;
	if (!base_lookup(t, path, &it))
		return true;
	error_clear();
	return false;
}

static int stage(struct txn *t, const char *path, struct staged **out)
{
	struct str key = str_of(path);
	int rc = path_check(key);
	if (rc)
		return rc;
	*out = staged_at(t, path);
	if (*out)
		return 0;
	struct staged *f = arena_new(&t->paths, struct staged);
	f->path = arena_str(&t->paths, key);
	map_put(&t->staged, f->path, NULL)->ptr = f;
	*out = f;
	return 0;
}

int txn_put_object(struct txn *t, enum object_kind kind, struct str data, struct oid *id)
{
	if (t->options.bulk && !t->pack) {
		int rc = pack_begin(&t->pack, &t->store->place);
		if (rc)
			return rc;
	}
	return t->pack ? pack_add(t->pack, kind, data, id) : loose_put(&t->loose, kind, data, id);
}

int txn_put(struct txn *t, const char *path, struct str data)
{
	struct staged *f;
	struct oid id = { { 0 } };
	int rc = t->options.bulk ? txn_put_object(t, OBJECT_BLOB, data, &id) : 0;
	if (!rc)
		rc = stage(t, path, &f);
	if (rc)
		return rc;
	struct buf copy = { 0 };
	if (!t->options.bulk)
		buf_str(&copy, data);
	buf_release(&f->data);
	f->data = copy;
	f->id = id;
	f->removed = f->by_id = false;
	return 0;
}

int txn_put_id(struct txn *t, const char *path, const struct oid *blob, bool exec)
{
	struct staged *f;
	int rc = stage(t, path, &f);
	if (rc)
		return rc;
	buf_release(&f->data);
	f->id = *blob;
	f->exec = exec;
	f->by_id = true;
	f->removed = false;
	return 0;
}

int txn_remove(struct txn *t, const char *path)
{
	struct staged *f;
	int rc = stage(t, path, &f);
	if (rc)
		return rc;
	buf_release(&f->data);
	f->removed = true;
	f->by_id = false;
	return 0;
}

void txn_second_parent(struct txn *t, const struct oid *commit)
{
	if (t->unborn || !oid_eq(commit, &t->base))
		t->second = *commit;
}

size_t txn_parents(const struct txn *t, struct oid out[TXN_PARENTS_MAX])
{
	size_t n = 0;
	if (!t->unborn)
		out[n++] = t->base;
	if (!oid_zero(&t->second))
		out[n++] = t->second;
	return n;
}

int txn_forward(struct txn *t, const struct oid *commit)
{
	char hex[OID_HEX + 1];
	bool stands = true;
	int rc = t->unborn ? 0 : history_is_ancestor(t->repo, &t->base, commit, &stands);
	if (rc)
		return rc;
	oid_hex(hex, commit);
	if (!stands)
		return fail(E_STATE, "the commit %s does not stand on the branch %s", hex,
			place_branch_name(&t->store->place));
	t->forward = *commit;
	return 0;
}

int txn_need_blob(const struct txn *t, const struct oid *id)
{
	size_t size;
	return repo_has(t->repo, id) ? 0 : repo_blob_size(t->repo, id, &size);
}

size_t txn_staged(const struct txn *t)
{
	return t->staged.n;
}
