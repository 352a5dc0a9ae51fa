#include "sys/file.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a caller would do about it: go without the file, or look at the system. */
static int fail_path(const char *did, const char *path)
{
	enum err code = errno == ENOENT || errno == ENOTDIR ? E_NOTFOUND : E_IO;
	return fail_errno(code, "cannot %s %s", did, path);
}

void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static ssize_t read_some(int fd, void *p, size_t n)
{
	ssize_t got;
	do {
		got = read(fd, p, n);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* Appends; `hint` is how much is expected. */
static int read_into(struct buf *out, int fd, size_t hint, size_t max, const char *name)
{
	size_t begin = out->n;
	buf_reserve(out, MIN(hint, max) + 2);
	for (;;) {
		if (out->cap - out->n < 2)
			buf_reserve(out, MAX(out->n / 2, (size_t)65536));
		ssize_t got = read_some(fd, out->p + out->n, out->cap - out->n - 1);
		if (got < 0)
			return fail_path("read", name);
		out->n += (size_t)got;
		out->p[out->n] = '\0';
		if (out->n - begin > max)
			return fail(E_LIMIT, "%s is larger than the limit of %zu bytes", name, max);
		if (!got)
			return 0;
	}
}

/* Untouched on failure: what was appended is cut off again. */
static int read_or_cut(struct buf *out, int fd, size_t hint, size_t max, const char *name)
{
	size_t begin = out->n;
	int rc = read_into(out, fd, hint, max, name);
	if (rc)
		buf_cut(out, begin);
	return rc;
}

int fd_read_all(struct buf *out, int fd, size_t max, const char *name)
{
	return read_or_cut(out, fd, 65536, max, name);
}

/* A FIFO must not block, so it is opened before it is known to be none. */
static int open_regular(const char *path, struct stat *st)
{
	CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, st))
		return fail_path("open", path);
	if (!S_ISREG(st->st_mode))
		return fail(E_INVALID, "%s is %s, not a file", path,
			S_ISDIR(st->st_mode) ? "a folder" : "a device or pipe");
	int opened = fd;
	fd = -1;
	return opened;
}

int file_read(struct buf *out, const char *path, size_t max)
{
	struct stat st;
	CLEANUP(fd_close) int fd = open_regular(path, &st);
	if (fd < 0)
		return fd;
	return read_or_cut(out, fd, (size_t)st.st_size, max, path);
}

int fd_write_all(int fd, struct str data, const char *name)
{
	while (data.n) {
		ssize_t put = write(fd, data.p, data.n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail_errno(E_IO, "cannot write %s", name);
		data = str_skip(data, (size_t)put);
	}
	return 0;
}

bool file_exists(const char *path)
{
	return !access(path, F_OK);
}

/* What is only added to is otherwise made as usual: others as the group, less the umask. */
static mode_t creation_mode(mode_t mode)
{
	mode_t others = mode & MODE_ADDS ? (mode & 0070) >> 3 : 0;
	return (mode & 0777) | others;
}

int fd_share(int fd, mode_t mode, const char *name)
{
	struct stat st;
	if (!(mode & (MODE_ADDS | MODE_EXACT)))
		return 0;
	if (fstat(fd, &st))
		return fail_errno(E_IO, "cannot look at %s", name);
	mode_t want = mode & 0777;
	if (!(mode & MODE_EXACT))
		want |= st.st_mode & 0777;
	if (S_ISDIR(st.st_mode))
		want |= S_ISGID;
	if (want != (st.st_mode & 07777) && fchmod(fd, want))
		return fail_errno(E_IO, "cannot set the mode of %s", name);
	return 0;
}

int file_create(const char *path, mode_t mode)
{
	return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, creation_mode(mode));
}

static int fill(int fd, const char *tmp, struct str data, mode_t mode, unsigned flags)
{
	int rc = fd_write_all(fd, data, tmp);
	if (!rc)
		rc = fd_share(fd, mode, tmp);
	if (!rc && (flags & FILE_SYNC) && fsync(fd))
		rc = fail_errno(E_IO, "cannot sync %s", tmp);
	if (close(fd) && !rc)
		rc = fail_errno(E_IO, "cannot write %s", tmp);
	return rc;
}

static int open_temporary(const char *tmp, mode_t mode, unsigned flags)
{
	int fd = file_create(tmp, mode);
	if (fd < 0 && errno == EEXIST && (flags & FILE_EXCLUSIVE))
		return fail(E_BUSY, "%s is being written by another process", tmp);
	/* left by a dead process */
	if (fd < 0 && errno == EEXIST && !unlink(tmp))
		fd = file_create(tmp, mode);
	return fd < 0 ? fail_errno(E_IO, "cannot create %s", tmp) : fd;
}

int file_write(const char *path, struct str data, mode_t mode, unsigned flags)
{
	CLEANUP(buf_release) struct buf tmp = { 0 };
	buf_fmt(&tmp, "%s.tmp", path);
	if (!(flags & FILE_ONE_WRITER))
		buf_fmt(&tmp, "-%ld", (long)getpid());
	int fd = open_temporary(tmp.p, mode, flags);
	if (fd < 0)
		return fd;
	int rc = fill(fd, tmp.p, data, mode, flags);
	if (!rc && rename(tmp.p, path))
		rc = fail_errno(E_IO, "cannot rename %s", tmp.p);
	if (rc) {
		unlink(tmp.p);
		return rc;
	}
	CLEANUP(free_ptr) char *dir = path_parent(path);
	return flags & FILE_SYNC ? dir_sync(dir) : 0;
}

char *path_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return xstrdup(".");
	return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int dir_share(const char *path, mode_t mode)
{
	if (!(mode & (MODE_ADDS | MODE_EXACT)))
		return 0;
	CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_path("open", path);
	return fd_share(fd, mode, path);
}

int dir_make(const char *path, mode_t mode)
{
	struct stat st;
	if (!mkdir(path, creation_mode(mode)))
		return dir_share(path, mode);
	if (errno == EEXIST && !stat(path, &st) && S_ISDIR(st.st_mode))
		return 0;
	if (errno != ENOENT)
		return fail_errno(E_IO, "cannot make the folder %s", path);
	CLEANUP(free_ptr) char *parent = path_parent(path);
	if (!strcmp(parent, path) || !strcmp(parent, "."))
		return fail_errno(E_IO, "cannot make the folder %s", path);
	int rc = dir_make(parent, mode);
	if (rc)
		return rc;
	if (mkdir(path, creation_mode(mode)) && errno != EEXIST)
		return fail_errno(E_IO, "cannot make the folder %s", path);
	return dir_share(path, mode);
}

int dir_sync(const char *path)
{
	CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_path("open", path);
	if (fsync(fd))
		return fail_errno(E_IO, "cannot sync %s", path);
	return 0;
}

int file_map(struct mapping *out, const char *path)
{
	struct stat st;
	CLEANUP(fd_close) int fd = open_regular(path, &st);
	if (fd < 0)
		return fd;
	struct mapping m = { .n = (size_t)st.st_size };
	if (m.n) {
		void *p = mmap(NULL, m.n, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			return fail_errno(E_IO, "cannot map %s", path);
		m.p = p;
	}
	*out = m;
	return 0;
}

void mapping_forget(const struct mapping *m)
{
	if (m->p)
		madvise((void *)(uintptr_t)m->p, m->n, MADV_DONTNEED);
}

void mapping_release(struct mapping *m)
{
	if (m->p)
		munmap((void *)(uintptr_t)m->p, m->n);
	*m = (struct mapping){ 0 };
}
