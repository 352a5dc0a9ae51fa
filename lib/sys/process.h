/* Running other programs: git, editors, pagers. Never through a shell unless git itself would
 * (editors and pagers are shell commands by git's custom). */
#ifndef HD_SYS_PROCESS_H
#define HD_SYS_PROCESS_H
#include "base/buf.h"
#include "base/error.h"

/* Runs argv[0] from PATH in `dir` (NULL: here) with git's local variables cleared (GIT_DIR …; not
 * those that carry configuration, GIT_CONFIG_COUNT and the like), gives it `input` (may be empty),
 * appends at most `max` bytes of its stdout to `out` (NULL: thrown away), and returns its exit
 * status in *status (128 + signal when killed). E_IO if it cannot be started. Its stderr is
 * appended to `err` if not NULL, else it goes to ours. */
int process_run(char *const *argv, const char *dir, struct str input, struct buf *out, size_t max,
	struct buf *err, int *status);
/* The same with more environment: NULL-terminated "NAME=VALUE", which win over what is there. */
int process_run_env(char *const *argv, char *const *env, const char *dir, struct str input,
	struct buf *out, size_t max, struct buf *err, int *status);
/* The same, all of it named. `err` as it comes is told to `said` too (NULL: nobody), line by line with
 * the line's "\n", or the "\r" that ends a step of a progress. */
struct process_io {
	char *const *env;
	const char *dir;
	struct str input;
	struct buf *out, *err;
	size_t max; /* of each */
	void (*said)(void *arg, struct str line);
	void *arg;
};
int process_run_io(char *const *argv, const struct process_io *io, int *status);
/* With our own terminal: an editor. `command` is a shell fragment, `file` its argument. */
int process_edit(const char *command, const char *file, int *status);
/* Starts it and forgets it: own session, no terminal, output thrown away. */
int process_detach(char *const *argv, const char *dir);
/* A pager: returns a descriptor to write to; process_wait ends it. */
int process_pager(const char *command, int *fd, pid_t *pid);
int process_wait(pid_t pid, int *status);
#endif
