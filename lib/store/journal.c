#include "store/checkout_inside.h"
#include "store/txn.h"
#include <unistd.h>

#define TITLE "hd journal 1"
#define END "end"
#define JOURNAL_MAX_BYTES ((size_t)1 << 30)

/* "TITLE COMMIT", then a line a path: "OLD NEW PATH", then "end": a torn one has no end. */
int checkout_journal(struct checkout *c, const struct oid *commit, struct batch *b)
{
	CLEANUP(buf_release) struct buf text = { 0 }, tmp = { 0 };
	char old[OID_HEX + 1], new_hex[OID_HEX + 1];
	oid_hex(new_hex, commit);
	buf_fmt(&text, TITLE " %s\n", new_hex);
	for (size_t i = 0; i < c->n; i++) {
		const struct checkout_file *f = &c->files[i];
		const struct oid *edited = &c->work[i].edited;
		oid_hex(old, oid_zero(edited) ? &f->old : edited);
		oid_hex(new_hex, &f->new_id);
		buf_fmt(&text, "%s %s %s\n", old, new_hex, f->path);
	}
	buf_cstr(&text, END "\n");
	buf_fmt(&tmp, "%s.tmp", c->journal);
	return batch_file(b, tmp.p, c->journal, buf_view(&text), c->place->file_mode,
		BATCH_REPLACES);
}

struct files {
	VEC(struct checkout_file) v;
};

static bool parse_line(struct str line, struct arena *a, struct checkout_file *out)
{
	struct str old, new_hex;
	if (!str_next(&line, ' ', &old) || !str_next(&line, ' ', &new_hex) || !line.n)
		return false;
	*out = (struct checkout_file){ .path = arena_cstr(a, line) };
	return oid_parse(old, &out->old) && oid_parse(new_hex, &out->new_id);
}

/* False for one that is torn: the branch had not moved yet. */
static bool parse(struct str text, struct arena *a, struct files *out)
{
	struct str line;
	struct checkout_file f;
	if (!str_next_line(&text, &line) || !str_starts(line, STR(TITLE " ")))
		return false;
	while (str_next_line(&text, &line)) {
		if (str_is(line, END))
			return true;
		if (!parse_line(line, a, &f))
			return false;
		vec_push(&out->v, f);
	}
	return false;
}

/* Does the branch have the file as the journal says? If so it is to be finished; in the index
 * alone (*skip) where somebody has edited it since. */
static int is_wanted(struct checkout *c, struct repo *r, const struct oid *tree,
	struct checkout_file *f, bool *out, bool *skip)
{
	struct tree_item it = { .kind = TREE_BLOB };
	enum content content = CONTENT_OLD;
	int rc = repo_lookup(r, tree, f->path, &it.id, &it.kind);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	f->exec = it.kind == TREE_EXEC;
	*out = oid_eq(&it.id, &f->new_id) && it.kind <= TREE_EXEC;
	if (!*out)
		return 0;
	rc = checkout_content(c, f, &content);
	if (rc && rc != -E_NOTFOUND && rc != -E_INVALID)
		return rc;
	*skip = rc == -E_INVALID || content == CONTENT_OTHER;
	return 0;
}

static int choose(struct checkout *c, struct repo *r, struct files *files)
{
	struct oid tip, tree;
	size_t kept = 0;
	int rc = place_tip(c->place, &tip);
	if (rc == -E_NODESK) {
		/* the first commit has not come about */
		error_clear();
		files->v.n = 0;
		return 0;
	}
	if (!rc)
		rc = repo_commit_tree(r, &tip, &tree);
	for (size_t i = 0; i < files->v.n && !rc; i++) {
		struct checkout_file *f = &files->v.p[i];
		bool wanted, skip = false;
		worktree_tidy(c->place->work_tree, f->path);
		rc = is_wanted(c, r, &tree, f, &wanted, &skip);
		if (!rc && wanted) {
			c->work[kept].skip = skip;
			files->v.p[kept++] = *f;
		}
	}
	if (rc)
		return rc;
	error_clear();
	files->v.n = kept;
	return 0;
}

static int finish(struct checkout *c, struct repo *r, struct files *files)
{
	int rc = checkout_lock(c);
	if (!rc)
		rc = gitindex_read(&c->index, c->index_path);
	if (!rc)
		rc = choose(c, r, files);
	if (rc)
		return rc;
	c->files = files->v.p;
	c->n = files->v.n;
	return checkout_apply(c, r);
}

int checkout_recover(const struct place *p, struct repo *r)
{
	CLEANUP(checkout_release) struct checkout *c = xmalloc(sizeof *c);
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	struct files files = { 0 };
	checkout_init(c, p, NULL, 0);
	int rc = file_read(&text, c->journal, JOURNAL_MAX_BYTES);
	if (rc == -E_NOTFOUND) {
		error_clear();
		checkout_remove_stale(c);
		return 0;
	}
	if (!rc && parse(buf_view(&text), &a, &files)) {
		free(c->work);
		c->work = xcalloc(files.v.n, sizeof *c->work);
		rc = finish(c, r, &files);
	} else if (!rc && unlink(c->journal)) {
		rc = fail_errno(E_IO, "cannot remove %s", c->journal);
	}
	vec_release(&files.v);
	return rc;
}

int journal_finish(struct store *s)
{
	CLEANUP(lock_release) struct lock lock = { 0 };
	CLEANUP(buf_release) struct buf path = { 0 };
	const struct place *p = &s->place;
	struct repo *r;
	int rc = store_repo(s, &r);
	if (rc || !p->work_tree)
		return rc;
	buf_fmt(&path, "%s/lock", p->local);
	rc = dir_make(p->local, p->dir_mode);
	if (!rc)
		rc = lock_take(&lock, path.p, p->file_mode, 0);
	if (rc == -E_BUSY) {
		/* its writer lives */
		error_clear();
		return 0;
	}
	if (!rc)
		rc = checkout_recover(p, r);
	return rc;
}
