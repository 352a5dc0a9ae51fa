/* Errors are values, told where they happen and printed once.
 *
 * A function that can fail returns 0 or a negative code (-E_…), by `return fail(E_NOTFOUND, …)`.
 * The message, one sentence without a final full stop, is kept for the thread until the next
 * fail(). On the way up context may be added in front (error_context), never replaced. Whoever
 * knows the command that mends it says so with mend(), behind fail(); the caller at the top prints
 * message and mending commands. Outputs of a function that failed are untouched.
 *
 * One list holds each code with its exit status and its name in JSON. */
#ifndef HD_BASE_ERROR_H
#define HD_BASE_ERROR_H
#include "base/str.h"

/*        code         exit  json name */
#define HD_ERRORS(X) \
	X(E_PARTIAL, 1, "partial") /* part was done; the rest was told */ \
	X(E_NO, 1, "no") /* the answer is no: a check found problems */ \
	X(E_REFUSED, 1, "refused") /* a remote's hook or rule said no to a push */ \
	X(E_USAGE, 2, "usage") \
	X(E_QUERY, 2, "query") /* a query that does not parse or names unknown keys or values */ \
	X(E_NOTFOUND, 3, "not-found") \
	X(E_AMBIGUOUS, 3, "ambiguous") \
	X(E_INVALID, 4, "invalid") /* input or data; nothing changed */ \
	X(E_LIMIT, 4, "limit") /* over a named limit */ \
	X(E_STATE, 4, "state") /* not allowed in this state */ \
	X(E_NEWER, 4, "newer-format") /* the desk's format is newer than this program */ \
	X(E_EMPTY, 4, "empty") /* the editor's text was left empty or unchanged */ \
	X(E_BUSY, 5, "busy") /* the lock is held, or a merge or rebase is in progress */ \
	X(E_RACED, 5, "raced") /* the branch moved five times */ \
	X(E_DIRTY, 5, "dirty") /* a file has hand edits that were not committed */ \
	X(E_OFFLINE, 5, "offline") /* a remote cannot be reached */ \
	X(E_NODESK, 6, "no-desk") \
	X(E_IDENTITY, 6, "no-identity") /* git knows no name and e-mail for the author */ \
	X(E_UNSAFE, 6, "unsafe") /* the repository belongs to somebody else (safe.directory) */ \
	X(E_IO, 6, "io") \
	X(E_GIT, 6, "git") \
	X(E_DAMAGED, 6, "damaged") /* an object or index that cannot be what it says */ \
	X(E_MISSING, 6, "missing") /* an object that a partial clone has left out */

enum err {
	E_NONE = 0,
#define X(code, exit_status, json) code,
	HD_ERRORS(X)
#undef X
		E_COUNT
};

#define MEND_MAX 4
#define MEND_ARGS 12
struct mend {
	char *why;
	char *argv[MEND_ARGS + 1]; /* argv[0] is "hd", or "git" and the like; NULL-terminated */
};
struct error {
	enum err code;
	char *message;
	struct mend mends[MEND_MAX];
	size_t n_mends;
};

/* Records the error and returns -code. The format is printf's. */
PRINTF_LIKE(2, 3) int fail(enum err code, const char *fmt, ...);
/* The same, with ": " and strerror(errno) behind the message. */
PRINTF_LIKE(2, 3) int fail_errno(enum err code, const char *fmt, ...);
/* Puts "context: " in front of the recorded message and returns -code again. */
PRINTF_LIKE(1, 2) int error_context(const char *fmt, ...);
/* Adds a mending command to the recorded error (copies its strings; more than MEND_MAX, or more
 * than MEND_ARGS words, are dropped) and returns -code: `fail(…); return mend("why", "hd", …, NULL);` */
__attribute__((sentinel)) int mend(const char *why, const char *arg0, ...);
/* The recorded error (code E_NONE: none since error_clear). Valid until the next fail. */
const struct error *error_last(void);
void error_clear(void);
/* Takes the recorded error out, and puts it back: for code that tries something else meanwhile. */
struct error error_take(void);
void error_put(struct error e);
void error_release(struct error *e);

int error_exit_status(enum err code);
const char *error_name(enum err code);
#endif
