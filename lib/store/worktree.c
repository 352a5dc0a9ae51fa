#include "store/worktree.h"
#include <unistd.h>

#define TMP_NAME ".hd-tmp"

static void join(struct buf *out, const char *root, const char *path)
{
	buf_fmt(out, "%s/%s", root, path);
}

/* Every folder on the way must be one, or not be there. */
static int check_way(const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf way = { 0 };
	struct stat st;
	for (const char *slash = path; (slash = strchr(slash, '/')); slash++) {
		buf_reset(&way);
		buf_fmt(&way, "%s/%.*s", root, (int)(slash - path), path);
		if (lstat(way.p, &st)) {
			if (errno == ENOENT)
				return 0;
			return fail_errno(E_IO, "cannot look at %s", way.p);
		}
		if (!S_ISDIR(st.st_mode))
			return fail(E_INVALID, "%s: %s is no folder", path, way.p);
	}
	return 0;
}

int worktree_stat(const char *root, const char *path, struct stat *st)
{
	CLEANUP(buf_release) struct buf full = { 0 };
	int rc = check_way(root, path);
	if (rc)
		return rc;
	join(&full, root, path);
	if (lstat(full.p, st))
		return fail_errno(errno == ENOENT ? E_NOTFOUND : E_IO, "cannot look at %s", full.p);
	if (!S_ISREG(st->st_mode))
		return fail(E_INVALID, "%s is no regular file", full.p);
	return 0;
}

int worktree_read(const char *root, const char *path, size_t max, struct buf *out)
{
	CLEANUP(buf_release) struct buf full = { 0 };
	struct stat st;
	int rc = worktree_stat(root, path, &st);
	if (rc)
		return rc;
	join(&full, root, path);
	return file_read(out, full.p, max);
}

static void temporary(struct buf *out, const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf full = { 0 };
	join(&full, root, path);
	CLEANUP(free_ptr) char *dir = path_parent(full.p);
	buf_fmt(out, "%s/" TMP_NAME, dir);
}

void worktree_tidy(const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf tmp = { 0 };
	temporary(&tmp, root, path);
	if (!check_way(root, path))
		unlink(tmp.p);
	error_clear();
}

static int create(const char *tmp, bool exec)
{
	mode_t mode = exec ? 0777 : 0666;
	int fd = file_create(tmp, mode);
	if (fd < 0 && errno == EEXIST && !unlink(tmp))
		fd = file_create(tmp, mode);
	return fd < 0 ? fail_errno(E_IO, "cannot create %s", tmp) : fd;
}

static int fill(int fd, const char *tmp, const char *full, struct str data, struct stat *st)
{
	int rc = fd_write_all(fd, data, full);
	if (!rc && rename(tmp, full))
		rc = fail_errno(E_IO, "cannot rename %s", tmp);
	if (rc) {
		unlink(tmp);
		return rc;
	}
	/* renaming changes its times, so this is asked last */
	return fstat(fd, st) ? fail_errno(E_IO, "cannot look at %s", full) : 0;
}

int worktree_write(const char *root, const char *path, struct str data, bool exec, struct batch *b,
	struct stat *st)
{
	CLEANUP(buf_release) struct buf full = { 0 }, tmp = { 0 };
	int rc = check_way(root, path);
	if (rc)
		return rc;
	join(&full, root, path);
	temporary(&tmp, root, path);
	CLEANUP(free_ptr) char *dir = path_parent(full.p);
	rc = dir_make(dir, 0777);
	if (rc)
		return rc;
	CLEANUP(fd_close) int fd = create(tmp.p, exec);
	rc = fd < 0 ? fd : fill(fd, tmp.p, full.p, data, st);
	return rc || !b ? rc : batch_also(b, fd, full.p);
}

int worktree_remove(const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf full = { 0 };
	int rc = check_way(root, path);
	if (rc)
		return rc;
	join(&full, root, path);
	if (unlink(full.p) && errno != ENOENT)
		return fail_errno(E_IO, "cannot remove %s", full.p);
	for (;;) {
		char *slash = strrchr(full.p, '/');
		buf_cut(&full, (size_t)(slash - full.p));
		if (full.n <= strlen(root) || rmdir(full.p))
			return 0;
	}
}
