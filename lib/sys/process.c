#include "sys/process.h"
#include "base/vec.h"
#include "sys/file.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What git calls its local variables, without those that carry configuration. */
static const char *const git_local[] = { "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_OBJECT_DIRECTORY",
	"GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE",
	"GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE",
	"GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH" };

struct child {
	char *const *argv;
	char *const *env; /* NULL, or what is added */
	const char *dir;
	int fds[3]; /* -1: inherited */
	bool own_session;
	bool keep_git; /* leave git's local variables */
};

static bool is_named(const char *assignment, const char *name)
{
	size_t n = strlen(name);
	return !strncmp(assignment, name, n) && (assignment[n] == '=' || !assignment[n]);
}

static bool is_set_by(char *const *env, const char *assignment)
{
	size_t name = strcspn(assignment, "=");
	for (; env && *env; env++)
		if (strcspn(*env, "=") == name && !strncmp(*env, assignment, name))
			return true;
	return false;
}

static bool is_local(const char *assignment)
{
	for (size_t i = 0; i < ARRAY_SIZE(git_local); i++)
		if (is_named(assignment, git_local[i]))
			return true;
	return false;
}

/* The strings stay the owners'. */
static char **environment(const struct child *c)
{
	VEC(char *) v = { 0 };
	for (char **e = environ; e && *e; e++)
		if ((c->keep_git || !is_local(*e)) && !is_set_by(c->env, *e))
			vec_push(&v, *e);
	for (char *const *e = c->env; e && *e; e++)
		vec_push(&v, *e);
	vec_push(&v, NULL);
	return v.p;
}

static int start(const struct child *c, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	CLEANUP(free_ptr) char **env = environment(c);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	int rc = 0;
	for (int i = 0; i < 3 && !rc; i++)
		if (c->fds[i] >= 0)
			rc = posix_spawn_file_actions_adddup2(&actions, c->fds[i], i);
	if (c->dir && !rc)
		rc = posix_spawn_file_actions_addchdir_np(&actions, c->dir);
	/* a program that ignores SIGPIPE must not make its children do so */
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr,
		(short)(POSIX_SPAWN_SETSIGDEF | (c->own_session ? POSIX_SPAWN_SETSID : 0)));
	if (!rc)
		rc = posix_spawnp(pid, c->argv[0], &actions, &attr, c->argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	errno = rc;
	return rc ? fail_errno(E_IO, "cannot start %s", c->argv[0]) : 0;
}

int process_wait(pid_t pid, int *status)
{
	int raw;
	while (waitpid(pid, &raw, 0) < 0)
		if (errno != EINTR)
			return fail_errno(E_IO, "cannot wait for process %ld", (long)pid);
	*status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
	return 0;
}

/* In memory, so that no pipe can fill up or break while nobody looks. */
static int input_open(struct str input)
{
	int fd = input.n ? memfd_create("input", MFD_CLOEXEC)
			 : open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(E_IO, "cannot prepare a program's input");
	int rc = fd_write_all(fd, input, "a program's input");
	if (!rc && input.n && lseek(fd, 0, SEEK_SET) < 0)
		rc = fail_errno(E_IO, "cannot prepare a program's input");
	if (rc)
		close(fd);
	return rc ? rc : fd;
}

struct reader {
	struct buf *out; /* NULL: nothing to read */
	int fd;
	size_t max;
	const struct process_io *io; /* whom to tell; NULL: nobody */
	size_t told;
};

static void tell(struct reader *r)
{
	while (r->told < r->out->n) {
		struct str rest = str_skip(buf_view(r->out), r->told);
		size_t n = 0;
		while (n < rest.n && rest.p[n] != '\n' && rest.p[n] != '\r')
			n++;
		if (n == rest.n)
			return;
		r->told += n + 1;
		r->io->said(r->io->arg, str_first(rest, n + 1));
	}
}

static int reader_step(struct reader *r, const char *name)
{
	char chunk[65536];
	ssize_t n = read(r->fd, chunk, sizeof chunk);
	if (n < 0 && errno != EINTR)
		return fail_errno(E_IO, "cannot read what %s says", name);
	if (n > 0)
		buf_add(r->out, chunk, (size_t)n);
	if (r->out->n > r->max)
		return fail(E_LIMIT, "%s says more than the limit of %zu bytes", name, r->max);
	if (r->io)
		tell(r);
	if (!n)
		fd_close(&r->fd);
	return 0;
}

static int collect(struct reader r[2], const char *name)
{
	while (r[0].fd >= 0 || r[1].fd >= 0) {
		struct pollfd p[2] = { { r[0].fd, POLLIN, 0 }, { r[1].fd, POLLIN, 0 } };
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return fail_errno(E_IO, "cannot read what %s says", name);
		for (int i = 0; i < 2; i++) {
			int rc = p[i].revents ? reader_step(&r[i], name) : 0;
			if (rc)
				return rc;
		}
	}
	return 0;
}

static int reader_pipe(struct reader *r, struct buf *out, size_t max, int *write_end)
{
	int ends[2] = { -1, -1 };
	if (out && pipe2(ends, O_CLOEXEC))
		return fail_errno(E_IO, "cannot make a pipe");
	*r = (struct reader){ .out = out, .fd = ends[0], .max = max };
	*write_end = ends[1];
	return 0;
}

int process_run_io(char *const *argv, const struct process_io *io, int *status)
{
	CLEANUP(buf_release) struct buf said = { 0 }, complained = { 0 };
	CLEANUP(fd_close) int in = input_open(io->input);
	CLEANUP(fd_close) int w1 = -1;
	CLEANUP(fd_close) int w2 = -1;
	struct reader r[2] = { { .fd = -1 }, { .fd = -1 } };
	if (in < 0)
		return in;
	int rc = reader_pipe(&r[0], &said, io->max, &w1);
	if (!rc)
		rc = reader_pipe(&r[1], io->err ? &complained : NULL, io->max, &w2);
	r[1].io = io->said ? io : NULL;
	struct child c = { .argv = argv, .env = io->env, .dir = io->dir, .fds = { in, w1, w2 } };
	pid_t pid = -1;
	if (!rc)
		rc = start(&c, &pid);
	fd_close(&w1);
	fd_close(&w2);
	if (!rc)
		rc = collect(r, argv[0]);
	fd_close(&r[0].fd);
	fd_close(&r[1].fd);
	int waited = pid > 0 ? process_wait(pid, status) : 0;
	if (rc || waited)
		return rc ? rc : waited;
	if (io->out)
		buf_str(io->out, buf_view(&said));
	if (io->err)
		buf_str(io->err, buf_view(&complained));
	return 0;
}

int process_run_env(char *const *argv, char *const *env, const char *dir, struct str input,
	struct buf *out, size_t max, struct buf *err, int *status)
{
	const struct process_io io = { .env = env,
		.dir = dir,
		.input = input,
		.out = out,
		.err = err,
		.max = max };
	return process_run_io(argv, &io, status);
}

int process_run(char *const *argv, const char *dir, struct str input, struct buf *out, size_t max,
	struct buf *err, int *status)
{
	return process_run_env(argv, NULL, dir, input, out, max, err, status);
}

int process_edit(const char *command, const char *file, int *status)
{
	CLEANUP(buf_release) struct buf script = { 0 };
	buf_fmt(&script, "%s \"$@\"", command);
	char *argv[] = { "sh", "-c", script.p, (char *)(uintptr_t)command, (char *)(uintptr_t)file,
		NULL };
	struct child c = { .argv = argv, .fds = { -1, -1, -1 }, .keep_git = true };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old_int, old_quit;
	pid_t pid;
	/* a Ctrl-C typed in the editor is the editor's */
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	int rc = start(&c, &pid);
	if (!rc)
		rc = process_wait(pid, status);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	return rc;
}

int process_detach(char *const *argv, const char *dir)
{
	CLEANUP(fd_close) int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return fail_errno(E_IO, "cannot open /dev/null");
	struct child c = { .argv = argv,
		.dir = dir,
		.fds = { null, null, null },
		.own_session = true };
	pid_t pid;
	return start(&c, &pid);
}

int process_pager(const char *command, int *fd, pid_t *pid)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return fail_errno(E_IO, "cannot make a pipe");
	/* git's own defaults, for who has none */
	char *defaults[3] = { NULL };
	size_t n = 0;
	if (!is_set_by(environ, "LESS=FRX"))
		defaults[n++] = "LESS=FRX";
	if (!is_set_by(environ, "LV=-c"))
		defaults[n++] = "LV=-c";
	char *argv[] = { "sh", "-c", (char *)(uintptr_t)command, NULL };
	struct child c = { .argv = argv,
		.env = defaults,
		.fds = { ends[0], -1, -1 },
		.keep_git = true };
	int rc = start(&c, pid);
	close(ends[0]);
	if (rc)
		close(ends[1]);
	else
		*fd = ends[1];
	return rc;
}
