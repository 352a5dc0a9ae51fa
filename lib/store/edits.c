#include "model/id.h"
#include "store/gitindex.h"
#include "store/txn.h"
#include "store/worktree.h"
#include <dirent.h>

struct file {
	struct str path; /* in the arena */
	struct oid id;
};
struct scan {
	const char *root;
	struct arena arena;
	struct gitindex index;
	VEC(struct file) tip; /* in path order */
	struct strs disk; /* sorted */
	edit_fn fn;
	void *arg;
};

static int add_tip(const char *path, const struct oid *old UNUSED, const struct oid *id, void *arg)
{
	struct scan *s = arg;
	struct str p = str_of(path);
	if (path_is_desk(p))
		vec_push(&s->tip, (struct file){ arena_str(&s->arena, p), *id });
	return 0;
}

/* Editors leave such files behind. */
static bool is_litter(const char *name)
{
	return name[0] == '.' || str_ends(str_of(name), STR("~"));
}

static int add_disk(struct scan *s, struct buf *path, unsigned char type);

static int add_folder(struct scan *s, struct buf *path, const char *full)
{
	size_t n = path->n;
	int rc = 0;
	DIR *dir = opendir(full);
	if (!dir)
		return fail_errno(E_IO, "cannot open %s", full);
	for (struct dirent *e; !rc && (e = readdir(dir));) {
		if (is_litter(e->d_name))
			continue;
		buf_char(path, '/');
		buf_cstr(path, e->d_name);
		rc = add_disk(s, path, e->d_type);
		buf_cut(path, n);
	}
	closedir(dir);
	return rc;
}

/* type is what the folder's listing says, so that most files are not looked at here. */
static int add_disk(struct scan *s, struct buf *path, unsigned char type)
{
	CLEANUP(buf_release) struct buf full = { 0 };
	struct stat st;
	if (type == DT_REG) {
		vec_push(&s->disk, arena_str(&s->arena, buf_view(path)));
		return 0;
	}
	buf_fmt(&full, "%s/%s", s->root, path->p);
	if (lstat(full.p, &st))
		return errno == ENOENT ? 0 : fail_errno(E_IO, "cannot look at %s", full.p);
	if (S_ISDIR(st.st_mode))
		return add_folder(s, path, full.p);
	vec_push(&s->disk, arena_str(&s->arena, buf_view(path)));
	return 0;
}

/* The way to a file in `disk` led through folders only. False for what is no regular file. */
static int stat_disk(const struct scan *s, struct str path, struct stat *st, bool *regular)
{
	CLEANUP(buf_release) struct buf full = { 0 };
	buf_cstr(&full, s->root);
	buf_char(&full, '/');
	buf_str(&full, path);
	*regular = false;
	if (!lstat(full.p, st))
		*regular = S_ISREG(st->st_mode);
	else if (errno != ENOENT)
		return fail_errno(E_IO, "cannot look at %s", full.p);
	return 0;
}

/* Of a file that both sides have. */
static int compare(struct scan *s, const struct file *f, bool *same)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct stat st;
	struct oid id;
	bool found, regular;
	*same = false;
	int rc = stat_disk(s, f->path, &st, &regular);
	if (rc || !regular)
		return rc;
	size_t at = gitindex_find(&s->index, f->path, &found);
	const struct index_entry *e = found ? &s->index.entries.p[at] : NULL;
	*same = e && oid_eq(&e->id, &f->id) && gitindex_same(&s->index, e, &st);
	if (*same)
		return 0;
	rc = worktree_read(s->root, f->path.p, SIZE_MAX >> 1, &text);
	if (!rc)
		rc = object_hash(OBJECT_BLOB, buf_view(&text), &id);
	*same = !rc && oid_eq(&id, &f->id);
	return rc;
}

static bool is_left_out(struct scan *s, struct str path)
{
	bool found;
	size_t at = gitindex_find(&s->index, path, &found);
	return found && index_entry_skipped(&s->index.entries.p[at]);
}

static int report(struct scan *s)
{
	size_t i = 0, j = 0;
	int rc = 0;
	while (!rc && (i < s->tip.n || j < s->disk.n)) {
		const struct file *f = i < s->tip.n ? &s->tip.p[i] : NULL;
		int c = !f ? 1 : j == s->disk.n ? -1 : str_cmp(f->path, s->disk.p[j]);
		bool same = false;
		if (c > 0) {
			rc = s->fn(s->disk.p[j].p, EDIT_ADDED, s->arg);
		} else if (c < 0) {
			if (!is_left_out(s, f->path))
				rc = s->fn(f->path.p, EDIT_REMOVED, s->arg);
		} else {
			rc = compare(s, f, &same);
			if (!rc && !same)
				rc = s->fn(f->path.p, EDIT_CHANGED, s->arg);
		}
		i += c <= 0;
		j += c >= 0;
	}
	return rc;
}

static int gather(struct scan *s, struct store *store)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	struct repo *r;
	struct oid tip, tree;
	int rc = store_repo(store, &r);
	if (!rc)
		rc = place_tip(&store->place, &tip);
	if (!rc)
		rc = repo_commit_tree(r, &tip, &tree);
	if (!rc)
		rc = repo_diff(r, NULL, &tree, add_tip, s);
	buf_fmt(&path, "%s/index", store->place.git_dir);
	if (!rc)
		rc = gitindex_read(&s->index, path.p);
	for (size_t i = 0; desk_roots[i] && !rc; i++) {
		buf_reset(&path);
		buf_cstr(&path, desk_roots[i]);
		rc = add_disk(s, &path, DT_UNKNOWN);
	}
	strs_sort_unique(&s->disk);
	return rc;
}

int store_hand_edits(struct store *s, edit_fn fn, void *arg)
{
	struct scan scan = { .root = s->place.work_tree, .fn = fn, .arg = arg };
	if (!scan.root)
		return 0;
	int rc = gather(&scan, s);
	if (!rc)
		rc = report(&scan);
	arena_release(&scan.arena);
	gitindex_release(&scan.index);
	vec_release(&scan.tip);
	strs_release(&scan.disk);
	return rc;
}
