#include "store/checkout.h"
#include "store/checkout_inside.h"
#include "store/refs.h"
#include "store/unmerged.h"
#include "sys/lockfile.h"
#include <fcntl.h>
#include <unistd.h>

#define LOCK_WAIT_MS 2000
/* Up to so many files are flushed one by one, more by flushing the file system. */
#define FLUSH_EACH 64

/* A patch that is applied has a rebase's folder; a rebase that stopped has a cherry-pick's head. */
static const struct {
	const char *file, *command;
} operations[] = {
	{ "rebase-merge", "rebase" },
	{ "rebase-apply/applying", "am" },
	{ "rebase-apply", "rebase" },
	{ "MERGE_HEAD", "merge" },
	{ "CHERRY_PICK_HEAD", "cherry-pick" },
	{ "REVERT_HEAD", "revert" },
};

const char *checkout_operation(const struct place *p)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
		buf_reset(&path);
		buf_fmt(&path, "%s/%s", p->git_dir, operations[i].file);
		if (file_exists(path.p))
			return operations[i].command;
	}
	return NULL;
}

struct git_stop checkout_stop(const struct place *p)
{
	CLEANUP(unmerged_release) struct unmerged_list all = { 0 };
	struct git_stop stop = { .ours = true, .work_tree = p->work_tree };
	const struct unmerged *u;
	if (!p->work_tree)
		return (struct git_stop){ 0 };
	stop.operation = checkout_operation(p);
	if (unmerged_read(&all, p))
		error_clear();
	stop.unmerged = all.items.n;
	vec_each (u, &all.items)
		stop.ours = stop.ours && path_is_desk(u->path) && !u->other;
	return stop;
}

int checkout_in_progress(const struct place *p)
{
	if (!checkout_operation(p))
		return 0;
	struct git_stop stop = checkout_stop(p);
	const char *a = strcmp(stop.operation, "am") == 0 ? "an" : "a";
	fail(E_BUSY, "%s %s is in progress in %s", a, stop.operation, p->work_tree);
	if (stop.unmerged && stop.ours)
		mend("have hd merge what git could not, and finish it", "hd", "sync", "--continue",
			NULL);
	else
		mend("finish it", "git", "-C", p->work_tree, stop.operation, "--continue", NULL);
	return mend("or give it up", "git", "-C", p->work_tree, stop.operation, "--abort", NULL);
}

void checkout_init(struct checkout *c, const struct place *p, const struct checkout_file *files,
	size_t n)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	*c = (struct checkout){ .place = p, .files = files, .n = n };
	c->work = xcalloc(n, sizeof *c->work);
	buf_fmt(&path, "%s/index.lock", p->git_dir);
	c->lock = buf_take(&path, NULL);
	buf_fmt(&path, "%s/index.lock", p->local);
	c->witness = buf_take(&path, NULL);
	buf_fmt(&path, "%s/index", p->git_dir);
	c->index_path = buf_take(&path, NULL);
	buf_fmt(&path, "%s/journal", p->local);
	c->journal = buf_take(&path, NULL);
}

void checkout_release(struct checkout **cp)
{
	struct checkout *c = *cp;
	*cp = NULL;
	if (!c)
		return;
	if (c->locked)
		lockfile_remove(c->lock, c->witness);
	gitindex_release(&c->index);
	free(c->work);
	free(c->lock);
	free(c->witness);
	free(c->index_path);
	free(c->journal);
	free(c);
}

void checkout_remove_stale(const struct checkout *c)
{
	lockfile_remove_stale(c->lock, c->witness);
}

static int fail_locked(const struct checkout *c)
{
	fail(E_BUSY, "%s exists: git is changing the work tree, or was killed while it did",
		c->lock);
	return mend("if no git is running", "rm", c->lock, NULL);
}

int checkout_lock(struct checkout *c)
{
	for (int waited = 0;; waited += 10) {
		mode_t mode = c->place->file_mode;
		CLEANUP(fd_close) int fd = lockfile_create(c->lock, c->witness, mode);
		if (fd >= 0) {
			c->locked = true;
			return fd_share(fd, mode, c->lock);
		}
		if (errno != EEXIST)
			return fail_errno(E_IO, "cannot create %s", c->lock);
		if (waited >= LOCK_WAIT_MS)
			return fail_locked(c);
		nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000000L }, NULL);
	}
}

static int check_head(const struct checkout *c)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *head;
	int rc = ref_head(c->place->git_dir, &a, &head);
	if (!rc && (!head || strcmp(head, c->place->branch)))
		rc = fail(E_BUSY, "the work tree %s has just left the branch %s",
			c->place->work_tree, place_branch_name(c->place));
	return rc;
}

static int fail_dirty(const char *path, const char *how)
{
	fail(E_DIRTY, "%s %s", path, how);
	return mend("commit the hand edits", "hd", "commit", NULL);
}

static int fail_unmerged(const char *path)
{
	fail(E_DIRTY, "%s is unmerged in git's index", path);
	return mend("have hd merge it", "hd", "sync", "--continue", NULL);
}

/* Does the work tree's file have one of two contents? An empty one is what a power failure leaves
 * of a file just written. */
int checkout_content(const struct checkout *c, const struct checkout_file *f, enum content *out)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct oid id;
	int rc = worktree_read(c->place->work_tree, f->path, SIZE_MAX >> 1, &text);
	if (!rc)
		rc = object_hash(OBJECT_BLOB, buf_view(&text), &id);
	if (rc)
		return rc;
	*out = oid_eq(&id, &f->old)      ? CONTENT_OLD
	       : oid_eq(&id, &f->new_id) ? CONTENT_NEW
	       : text.n                  ? CONTENT_OTHER
					 : CONTENT_EMPTY;
	return 0;
}

static int check_absent(const struct checkout_file *f, const struct index_entry *e, struct work *w)
{
	w->skip = e && index_entry_skipped(e);
	if (oid_zero(&f->old) || oid_zero(&f->new_id) || w->skip)
		return 0;
	return fail_dirty(f->path, "was removed by hand");
}

/* Is overwriting the file no loss? */
static int check_file(struct checkout *c, size_t i)
{
	const struct checkout_file *f = &c->files[i];
	struct stat st;
	bool found;
	enum content content;
	size_t at = gitindex_find(&c->index, str_of(f->path), &found);
	const struct index_entry *e = found ? &c->index.entries.p[at] : NULL;
	int rc = worktree_stat(c->place->work_tree, f->path, &st);
	if (rc == -E_INVALID)
		return error_context("the work tree is in the way");
	if (rc && rc != -E_NOTFOUND)
		return rc;
	if (gitindex_conflict(&c->index, str_of(f->path)))
		return fail_unmerged(f->path);
	if (rc) {
		error_clear();
		return check_absent(f, e, &c->work[i]);
	}
	if (e && oid_eq(&e->id, &f->old) && gitindex_same(&c->index, e, &st))
		return 0;
	if (e && !oid_eq(&e->id, &f->old) && !oid_eq(&e->id, &f->new_id))
		return fail_dirty(f->path, "has hand edits (staged) that are not committed");
	rc = checkout_content(c, f, &content);
	if (rc || content == CONTENT_OLD || content == CONTENT_NEW)
		return rc;
	return fail_dirty(f->path, "has hand edits that are not committed");
}

/* What hand edits have made of it, so that the journal can name what may be overwritten. */
static int take_content(struct checkout *c, size_t i)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	int rc = worktree_read(c->place->work_tree, c->files[i].path, SIZE_MAX >> 1, &text);
	if (rc == -E_NOTFOUND) {
		error_clear();
		return 0;
	}
	return rc ? rc : object_hash(OBJECT_BLOB, buf_view(&text), &c->work[i].edited);
}

int checkout_begin(struct checkout **out, const struct place *p, const struct checkout_file *files,
	size_t n, bool any_content)
{
	CLEANUP(checkout_release) struct checkout *c = xmalloc(sizeof *c);
	checkout_init(c, p, files, n);
	int rc = checkout_lock(c);
	if (!rc)
		rc = checkout_in_progress(p);
	if (!rc)
		rc = check_head(c);
	if (!rc)
		rc = gitindex_read(&c->index, c->index_path);
	for (size_t i = 0; i < n && !rc; i++)
		rc = any_content ? take_content(c, i) : check_file(c, i);
	if (rc)
		return rc;
	*out = c;
	c = NULL;
	return 0;
}

static int write_one(struct checkout *c, struct repo *r, size_t i, struct batch *b)
{
	const struct checkout_file *f = &c->files[i];
	const char *root = c->place->work_tree;
	struct work *w = &c->work[i];
	if (w->skip)
		return 0;
	if (oid_zero(&f->new_id))
		return worktree_remove(root, f->path);
	if (f->data.p)
		return worktree_write(root, f->path, f->data, f->exec, b, &w->st);
	struct blob blob;
	int rc = repo_blob(r, &f->new_id, &blob);
	if (rc)
		return rc;
	rc = worktree_write(root, f->path, blob.data, f->exec, b, &w->st);
	blob_release(&blob);
	return rc;
}

static int flush_file_system(const char *root)
{
	CLEANUP(fd_close) int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || syncfs(fd))
		return fail_errno(E_IO, "cannot sync %s", root);
	return 0;
}

/* Their bytes must be on disk before the journal is forgotten: an empty file would look like a hand
 * edit. Their names need not: file systems keep the order of names. */
static int write_files(struct checkout *c, struct repo *r)
{
	CLEANUP(batch_release) struct batch b = { 0 };
	bool each = c->n <= FLUSH_EACH;
	int rc = 0;
	for (size_t i = 0; i < c->n && !rc; i++)
		rc = write_one(c, r, i, each ? &b : NULL);
	if (rc)
		return rc;
	return each ? batch_flush(&b) : flush_file_system(c->place->work_tree);
}

static int write_index(struct checkout *c)
{
	CLEANUP(buf_release) struct buf bytes = { 0 };
	CLEANUP(free_ptr) struct index_change *changes = xcalloc(c->n, sizeof *changes);
	for (size_t i = 0; i < c->n; i++) {
		const struct checkout_file *f = &c->files[i];
		const struct work *w = &c->work[i];
		changes[i] = (struct index_change){ .path = str_of(f->path),
			.exec = f->exec,
			.id = oid_zero(&f->new_id) ? NULL : &f->new_id,
			.st = w->skip ? NULL : &w->st };
	}
	gitindex_apply(&c->index, changes, c->n);
	gitindex_emit(&bytes, &c->index);
	/* not flushed: like git, which makes it anew from the branch at need */
	return file_write(c->index_path, buf_view(&bytes), c->place->file_mode, FILE_ONE_WRITER);
}

int checkout_write(struct checkout *c, struct repo *r)
{
	int rc = write_files(c, r);
	return rc ? rc : write_index(c);
}

int checkout_apply(struct checkout *c, struct repo *r)
{
	int rc = checkout_write(c, r);
	if (rc) {
		error_context("the change is committed, but the work tree is behind");
		return mend("bring it up", "hd", "status", NULL);
	}
	if (unlink(c->journal) && errno != ENOENT)
		return fail_errno(E_IO, "cannot remove %s", c->journal);
	return 0;
}
