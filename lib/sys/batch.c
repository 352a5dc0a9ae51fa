#include "sys/batch.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* Threads besides our own: measured on two cores, more gain nothing. */
#define HELPERS 3

static void file_release(struct batch_file *f)
{
	fd_close(&f->fd);
	if (f->tmp)
		unlink(f->tmp);
	free(f->tmp);
	free(f->path);
}

void batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->files.n; i++)
		file_release(&b->files.p[i]);
	for (size_t i = 0; i < b->dirs.n; i++)
		free(b->dirs.p[i]);
	vec_release(&b->files);
	vec_release(&b->dirs);
}

static int add_existing(struct batch *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fail_errno(E_IO, "cannot open %s", path);
	/* young again, so that git's pruning leaves it alone; a file of another user's may refuse */
	int ignored UNUSED = futimens(fd, NULL);
	vec_push(&b->files, (struct batch_file){ .fd = fd, .path = xstrdup(path) });
	return 0;
}

/* Given before: the name says the content, so this is the same file again. */
static bool has_path(const struct batch *b, const char *path)
{
	for (size_t i = 0; i < b->files.n; i++)
		if (!strcmp(b->files.p[i].path, path))
			return true;
	return false;
}

int batch_file(struct batch *b, const char *tmp, const char *path, struct str data, mode_t mode,
	unsigned flags)
{
	if (!(flags & BATCH_REPLACES) && file_exists(path))
		return add_existing(b, path);
	int fd = file_create(tmp, mode);
	bool taken = fd < 0 && errno == EEXIST;
	if (taken && !(flags & BATCH_REPLACES) && has_path(b, path))
		return 0;
	if (taken && !unlink(tmp))
		fd = file_create(tmp, mode);
	if (fd < 0)
		return fail_errno(errno == ENOENT ? E_NOTFOUND : E_IO, "cannot create %s", tmp);
	batch_adopt(b, fd, tmp, path);
	int rc = fd_write_all(fd, data, tmp);
	return rc ? rc : fd_share(fd, mode, tmp);
}

void batch_adopt(struct batch *b, int fd, const char *tmp, const char *path)
{
	vec_push(&b->files,
		(struct batch_file){ .fd = fd, .tmp = xstrdup(tmp), .path = xstrdup(path) });
}

int batch_also(struct batch *b, int fd, const char *name)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return fail_errno(E_IO, "cannot sync %s", name);
	vec_push(&b->files,
		(struct batch_file){ .fd = copy, .path = xstrdup(name), .foreign = true });
	return 0;
}

void batch_dir(struct batch *b, const char *path)
{
	for (size_t i = 0; i < b->dirs.n; i++)
		if (!strcmp(b->dirs.p[i], path))
			return;
	vec_push(&b->dirs, xstrdup(path));
}

/* Work for a few threads: whoever is free takes the next descriptor. */
struct flushing {
	const int *fds;
	size_t n;
	atomic_size_t next;
	_Atomic(int) why; /* errno of one that failed */
	atomic_size_t which;
};

static void *flush_some(void *arg)
{
	struct flushing *f = arg;
	size_t i;
	while ((i = atomic_fetch_add(&f->next, 1)) < f->n)
		if (fsync(f->fds[i])) {
			f->which = i;
			f->why = errno;
		}
	return NULL;
}

/* All at once, so that the disk's flushes become few; where no thread can be had, one by one.
 * False with errno, and which one it was. */
static bool flush_all(const int *fds, size_t n, size_t *which)
{
	struct flushing f = { .fds = fds, .n = n };
	pthread_t helpers[HELPERS];
	size_t started = 0;
	while (started < HELPERS && started + 1 < n &&
		!pthread_create(&helpers[started], NULL, flush_some, &f))
		started++;
	flush_some(&f);
	for (size_t i = 0; i < started; i++)
		pthread_join(helpers[i], NULL);
	*which = f.which;
	errno = f.why;
	return !f.why;
}

int batch_flush(struct batch *b)
{
	CLEANUP(free_ptr) int *fds = xreallocarray(NULL, b->files.n, sizeof *fds);
	size_t which;
	/* only starts the writing; what it cannot start, fsync does */
	for (size_t i = 0; i < b->files.n; i++) {
		fds[i] = b->files.p[i].fd;
		sync_file_range(fds[i], 0, 0, SYNC_FILE_RANGE_WRITE);
	}
	if (!flush_all(fds, b->files.n, &which))
		return fail_errno(E_IO, "cannot sync %s", b->files.p[which].path);
	return 0;
}

static int flush_dirs(const struct batch *b, int *fds)
{
	size_t which;
	for (size_t i = 0; i < b->dirs.n; i++) {
		fds[i] = open(b->dirs.p[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fds[i] < 0)
			return fail_errno(E_IO, "cannot open %s", b->dirs.p[i]);
	}
	if (!flush_all(fds, b->dirs.n, &which))
		return fail_errno(E_IO, "cannot sync %s", b->dirs.p[which]);
	return 0;
}

static int publish_file(struct batch *b, struct batch_file *f)
{
	if (f->tmp && rename(f->tmp, f->path))
		return fail_errno(E_IO, "cannot rename %s", f->tmp);
	free_ptr(&f->tmp);
	if (f->foreign)
		return 0;
	CLEANUP(free_ptr) char *dir = path_parent(f->path);
	batch_dir(b, dir);
	return 0;
}

int batch_publish(struct batch *b)
{
	for (size_t i = 0; i < b->files.n; i++) {
		int rc = publish_file(b, &b->files.p[i]);
		if (rc)
			return rc;
	}
	CLEANUP(free_ptr) int *fds = xreallocarray(NULL, b->dirs.n, sizeof *fds);
	memset(fds, -1, b->dirs.n * sizeof *fds);
	int rc = flush_dirs(b, fds);
	for (size_t i = 0; i < b->dirs.n; i++)
		fd_close(&fds[i]);
	if (!rc)
		batch_release(b);
	return rc;
}
