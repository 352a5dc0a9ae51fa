/* A library to preload into hd: one of its calls to the system fails, or is never reached.
 *
 *   FAULT=KINDS:N:WHAT  KINDS are `any` or some of `names` below, by commas: their N-th call, of all
 *                       threads together, meets WHAT:
 *     fail              it fails, as such a call does on a bad disk or a full one
 *     on                it fails, and every later one of these kinds does, too
 *     kill              the process, if it is called hd, is killed in its stead
 *     stop              the process is stopped there, as by Ctrl-Z
 *     short             it, and every later one, reads or writes half of what it was asked to
 *     eintr             it, and every second one after it, is interrupted by a signal
 *   FAULT_HIT=FILE      is made when the N-th call is reached, and names it
 *
 * What is synced is not: the disk is no part of these tests, and they are quicker so. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { READ, WRITE, SYNC, RENAME, UNLINK, OPEN, CREATE, CLOSE, MAP, LOCK, KINDS };
static const struct {
	const char *name;
	int error;
} names[KINDS] = {
	[READ] = { "read", EIO },
	[WRITE] = { "write", ENOSPC },
	[SYNC] = { "sync", EIO },
	[RENAME] = { "rename", EIO },
	[UNLINK] = { "unlink", EIO },
	[OPEN] = { "open", EIO },
	[CREATE] = { "create", ENOSPC },
	[CLOSE] = { "close", EIO },
	[MAP] = { "map", ENOMEM },
	[LOCK] = { "lock", ENOLCK },
};
enum what { NOTHING, FAIL, ON, KILL, STOP, SHORT, EINTR_ };
static const char *const whats[] = { "", "fail", "on", "kill", "stop", "short", "eintr" };

static struct {
	bool kinds[KINDS];
	long n;
	enum what what;
	const char *hit;
} plan;
static atomic_long calls;

static bool has_word(const char *list, size_t n, const char *word)
{
	for (const char *end = list + n; list < end;) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		size_t length = (size_t)((comma ? comma : end) - list);
		if (strlen(word) == length && !memcmp(list, word, length))
			return true;
		list += length + 1;
	}
	return false;
}

__attribute__((constructor)) static void read_plan(void)
{
	const char *text = getenv("FAULT");
	size_t kinds = text ? strcspn(text, ":") : 0;
	char *rest;
	if (!text || !text[kinds])
		return;
	for (int i = 0; i < KINDS; i++)
		plan.kinds[i] = has_word(text, kinds, "any") ||
				has_word(text, kinds, names[i].name);
	plan.n = strtol(text + kinds + 1, &rest, 10);
	for (int i = FAIL; i <= EINTR_; i++)
		if (*rest && !strcmp(rest + 1, whats[i]))
			plan.what = (enum what)i;
	plan.hit = getenv("FAULT_HIT");
	if (plan.what == KILL && strcmp(program_invocation_short_name, "hd") != 0)
		plan.what = NOTHING;
}

/* By bare system calls, which are not counted. */
static void tell(enum kind kind, const char *call, const char *file)
{
	char line[512];
	int n = snprintf(line, sizeof line, "%s %s %s\n", names[kind].name, call, file ? file : "");
	long fd = syscall(SYS_openat, AT_FDCWD, plan.hit, O_WRONLY | O_CREAT | O_APPEND, 0666);
	syscall(SYS_write, fd, line, n < (int)sizeof line ? n : (int)sizeof line - 1);
	syscall(SYS_close, fd);
}

/* Is this call to fail? If so, errno says how. `*count` is what a short one may handle. */
static bool strikes(enum kind kind, const char *call, const char *file, size_t *count)
{
	if (!plan.what || !plan.kinds[kind])
		return false;
	long past = atomic_fetch_add(&calls, 1) + 1 - plan.n;
	bool once = plan.what == FAIL || plan.what == KILL || plan.what == STOP;
	if (past < 0 || (past > 0 && once))
		return false;
	if (!past && plan.hit)
		tell(kind, call, file);
	if (plan.what == KILL || plan.what == STOP)
		syscall(SYS_kill, getpid(), plan.what == KILL ? SIGKILL : SIGSTOP);
	if (plan.what == SHORT && count)
		*count -= *count / 2;
	if (plan.what == STOP || plan.what == SHORT || (plan.what == EINTR_ && past % 2))
		return false;
	errno = plan.what == EINTR_ ? EINTR : names[kind].error;
	return true;
}

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

ssize_t read(int fd, void *p, size_t n)
{
	return strikes(READ, "read", NULL, &n) ? -1 : REAL(read)(fd, p, n);
}

ssize_t pread(int fd, void *p, size_t n, off_t at)
{
	return strikes(READ, "pread", NULL, &n) ? -1 : REAL(pread)(fd, p, n, at);
}

ssize_t write(int fd, const void *p, size_t n)
{
	return strikes(WRITE, "write", NULL, &n) ? -1 : REAL(write)(fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return strikes(WRITE, "pwrite", NULL, &n) ? -1 : REAL(pwrite)(fd, p, n, at);
}

int ftruncate(int fd, off_t length)
{
	return strikes(WRITE, "ftruncate", NULL, NULL) ? -1 : REAL(ftruncate)(fd, length);
}

int fsync(int fd)
{
	(void)fd;
	return strikes(SYNC, "fsync", NULL, NULL) ? -1 : 0;
}

int fdatasync(int fd)
{
	(void)fd;
	return strikes(SYNC, "fdatasync", NULL, NULL) ? -1 : 0;
}

int syncfs(int fd)
{
	(void)fd;
	return strikes(SYNC, "syncfs", NULL, NULL) ? -1 : 0;
}

int rename(const char *from, const char *to)
{
	return strikes(RENAME, "rename", to, NULL) ? -1 : REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
	return strikes(RENAME, "link", to, NULL) ? -1 : REAL(link)(from, to);
}

int unlink(const char *path)
{
	return strikes(UNLINK, "unlink", path, NULL) ? -1 : REAL(unlink)(path);
}

int unlinkat(int dir, const char *name, int flags)
{
	return strikes(UNLINK, "unlinkat", name, NULL) ? -1 : REAL(unlinkat)(dir, name, flags);
}

int rmdir(const char *path)
{
	return strikes(UNLINK, "rmdir", path, NULL) ? -1 : REAL(rmdir)(path);
}

int mkdir(const char *path, mode_t mode)
{
	return strikes(CREATE, "mkdir", path, NULL) ? -1 : REAL(mkdir)(path, mode);
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & O_CREAT ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	va_start(ap, flags);
	mode_t mode = mode_of(flags, ap);
	va_end(ap);
	if (strikes(flags & O_CREAT ? CREATE : OPEN, "open", path, NULL))
		return -1;
	return REAL(open)(path, flags, mode);
}

int close(int fd)
{
	bool fails = strikes(CLOSE, "close", NULL, NULL);
	int why = errno;
	int rc = REAL(close)(fd);
	if (fails)
		errno = why;
	return fails ? -1 : rc;
}

void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t from)
{
	if (fd >= 0 && strikes(MAP, "mmap", NULL, NULL))
		return MAP_FAILED;
	return REAL(mmap)(at, n, protection, flags, fd, from);
}

int fcntl(int fd, int command, ...)
{
	va_list ap;
	va_start(ap, command);
	void *arg = va_arg(ap, void *);
	va_end(ap);
	if (command == F_OFD_SETLK && strikes(LOCK, "fcntl", NULL, NULL))
		return -1;
	return REAL(fcntl)(fd, command, arg);
}

/* What programs built for large files call. */
int open64(const char *, int, ...) __attribute__((alias("open")));
ssize_t pread64(int, void *, size_t, off_t) __attribute__((alias("pread")));
ssize_t pwrite64(int, const void *, size_t, off_t) __attribute__((alias("pwrite")));
int ftruncate64(int, off_t) __attribute__((alias("ftruncate")));
void *mmap64(void *, size_t, int, int, int, off_t) __attribute__((alias("mmap")));
int fcntl64(int, int, ...) __attribute__((alias("fcntl")));
