#include "sys/file.h"
#include <fcntl.h>
#include <unistd.h>

#define SLEEP_FIRST_MS 1
#define SLEEP_MOST_MS 50

/* The holder's number is written in the file for the one who waits: the kernel tells none for this
 * kind of lock. */
static void sign(int fd)
{
	char pid[32];
	int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (!ftruncate(fd, 0))
		n = (int)pwrite(fd, pid, (size_t)n, 0);
}

static int fail_busy(int fd, const char *path, int64_t waited_ms)
{
	char pid[32];
	ssize_t n = pread(fd, pid, sizeof pid, 0);
	struct str holder = str_trim(str_make(pid, n > 0 ? (size_t)n : 0));
	uint64_t number;
	if (str_to_u64(holder, &number))
		return fail(E_BUSY,
			"the desk is being changed by process %" PRIu64 " (waited %.1f s)", number,
			(double)waited_ms / 1000);
	return fail(E_BUSY, "%s is locked by another process (waited %.1f s)", path,
		(double)waited_ms / 1000);
}

static int64_t monotonic_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int wait_for(int fd, const char *path, int64_t timeout_ms)
{
	struct flock want = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int64_t begin = 0, nap = SLEEP_FIRST_MS;
	while (fcntl(fd, F_OFD_SETLK, &want)) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return fail_errno(E_IO, "cannot lock %s", path);
		int64_t now = monotonic_ms();
		begin = begin ? begin : now;
		if (now - begin >= timeout_ms)
			return fail_busy(fd, path, now - begin);
		int64_t ms = MIN(nap, timeout_ms - (now - begin));
		nanosleep(&(struct timespec){ .tv_nsec = (long)ms * 1000000 }, NULL);
		nap = MIN(nap * 2, (int64_t)SLEEP_MOST_MS);
	}
	return 0;
}

int lock_take(struct lock *l, const char *path, mode_t mode, int64_t timeout_ms)
{
	CLEANUP(fd_close) int fd = file_create(path, mode);
	bool made = fd >= 0;
	if (!made)
		fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fail_errno(E_IO, "cannot open the lock %s", path);
	int rc = made ? fd_share(fd, mode, path) : 0;
	if (!rc)
		rc = wait_for(fd, path, timeout_ms);
	if (rc)
		return rc;
	sign(fd);
	l->fd = fd + 1;
	fd = -1;
	return 0;
}

void lock_release(struct lock *l)
{
	if (l->fd)
		close(l->fd - 1);
	l->fd = 0;
}
