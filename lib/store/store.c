#include "store/store.h"
#include "model/desk.h"
#include "store/refs.h"
#include "store/settings.h"
#include "store/txn.h"
#include "sys/file.h"
#include <unistd.h>

/* Where only a remote has the branch, the local one is made from it. */
static int adopt_remote(const struct place *p)
{
	CLEANUP(ref_release) struct ref_update u = { 0 };
	struct oid tip;
	int rc = place_remote_tip(p, &tip);
	if (!rc)
		rc = ref_lock(&u, p, p->branch, NULL, &tip, NULL);
	if (!rc && fsync(u.fd - 1))
		rc = fail_errno(E_IO, "cannot sync %s", u.lock);
	return rc ? rc : ref_move(&u, p, "hd <> 0 +0000", "hd: from the remote's branch");
}

static bool left_behind(const struct place *p)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	if (!p->work_tree)
		return false;
	buf_fmt(&path, "%s/journal", p->local);
	if (file_exists(path.p))
		return true;
	buf_reset(&path);
	buf_fmt(&path, "%s/index.lock", p->git_dir);
	return file_exists(path.p);
}

int store_open(struct store *out, const struct place_hint *hint)
{
	CLEANUP(store_release) struct store s = { 0 };
	struct oid tip;
	int rc = place_find(&s.place, hint);
	if (rc)
		return rc;
	rc = place_tip(&s.place, &tip);
	if (rc == -E_NODESK && !s.place.quarantine) {
		rc = adopt_remote(&s.place);
		/* somebody else may have just done so */
		if (rc == -E_RACED || rc == -E_BUSY)
			rc = place_tip(&s.place, &tip);
	}
	if (rc)
		return rc;
	/* one who may only read cannot finish it, and need not */
	if (left_behind(&s.place) && journal_finish(&s))
		error_clear();
	*out = s;
	s = (struct store){ 0 };
	return 0;
}

void store_release(struct store *s)
{
	repo_free(s->repo);
	place_release(&s->place);
	*s = (struct store){ 0 };
}

int store_repo(struct store *s, struct repo **out)
{
	int rc = s->repo ? 0 : repo_open(&s->repo, &s->place);
	if (!rc)
		*out = s->repo;
	return rc;
}

/* The tree of a commit, or of the tip. */
static int tree_at(struct store *s, const struct oid *commit, struct repo **repo, struct oid *tree)
{
	struct oid tip;
	int rc = store_repo(s, repo);
	if (!rc && !commit) {
		rc = place_tip(&s->place, &tip);
		commit = &tip;
	}
	return rc ? rc : repo_commit_tree(*repo, commit, tree);
}

int store_read(struct store *s, const struct oid *commit, const char *path, size_t max,
	struct buf *out)
{
	struct repo *r;
	struct oid tree, id;
	uint8_t kind;
	size_t size;
	struct blob blob;
	int rc = tree_at(s, commit, &r, &tree);
	if (!rc)
		rc = repo_lookup(r, &tree, path, &id, &kind);
	if (rc)
		return rc;
	if (kind != TREE_BLOB && kind != TREE_EXEC)
		return fail(E_INVALID, "%s is no file in the desk", path);
	rc = repo_blob_size(r, &id, &size);
	if (rc)
		return rc;
	if (size > max)
		return fail(E_LIMIT, "%s is larger than the limit of %zu bytes", path, max);
	rc = repo_blob(r, &id, &blob);
	if (rc)
		return rc;
	buf_str(out, blob.data);
	blob_release(&blob);
	return 0;
}

int store_desk(struct store *s, const struct oid *commit, struct desk *out, struct buf *text,
	struct buf *why)
{
	int rc = store_read(s, commit, DESK_FILE, DESK_MAX_BYTES, text);
	if (rc == -E_NOTFOUND || rc == -E_INVALID || rc == -E_LIMIT)
		return desk_new_instead(out, text, why);
	return rc ? rc : desk_parse_or_new(out, text, why);
}

int store_ticket(struct store *s, const struct oid *commit, const struct id *id, struct ticket *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *path = path_of_ticket(&a, id).p;
	int rc = store_read(s, commit, path, TICKET_MAX_BYTES, &text);
	if (rc == -E_NOTFOUND)
		return fail(E_NOTFOUND, "there is no ticket %s", id->s);
	return rc ? rc : ticket_parse_as(out, id, buf_view(&text), path);
}

int store_ticket_blob(struct store *s, const struct oid *id_of_blob, const struct id *id,
	struct ticket *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct repo *r;
	int rc = store_repo(s, &r);
	if (!rc)
		rc = repo_blob(r, id_of_blob, &blob);
	return rc ? rc : ticket_parse_as(out, id, blob.data, path_of_ticket(&a, id).p);
}

struct id_list {
	struct str prefix;
	struct id *out;
	size_t max, n;
};

static void gather_folder(struct id_list *l, const struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct str name = t->items[i].name;
		struct str id = str_first(name, ID_LEN);
		if (t->items[i].kind == TREE_DIR || !str_is(str_skip(name, ID_LEN), ".yaml") ||
			!id_valid(id) || !str_starts(id, l->prefix))
			continue;
		if (l->n++ < l->max)
			l->out[l->n - 1] = id_of(id);
	}
}

/* Folders are named by the first two characters, so most need no look. */
static int gather(struct id_list *l, struct repo *r, const struct oid *tickets)
{
	CLEANUP(tree_release) struct tree top = { 0 };
	int rc = repo_tree(r, tickets, &top);
	for (size_t i = 0; i < top.n && !rc; i++) {
		CLEANUP(tree_release) struct tree folder = { 0 };
		const struct tree_item *it = &top.items[i];
		size_t shared = MIN(it->name.n, l->prefix.n);
		if (it->kind != TREE_DIR || memcmp(it->name.p, l->prefix.p, shared))
			continue;
		rc = repo_tree(r, &it->id, &folder);
		if (!rc)
			gather_folder(l, &folder);
	}
	return rc;
}

int store_ids(struct store *s, struct str prefix, struct id *out, size_t max, size_t *n)
{
	struct id_list l = { .prefix = prefix, .out = out, .max = max };
	struct repo *r;
	struct oid tree, tickets;
	uint8_t kind;
	int rc = tree_at(s, NULL, &r, &tree);
	if (!rc)
		rc = repo_lookup(r, &tree, "tickets", &tickets, &kind);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	if (rc)
		error_clear();
	else if (kind == TREE_DIR)
		rc = gather(&l, r, &tickets);
	if (!rc)
		*n = l.n;
	return rc;
}
