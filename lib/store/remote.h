/* Other repositories of the desk. git itself moves the data, with the ssh, credentials and proxies
 * that people have set up; here it is started and understood (its words in the C locale).
 *
 * Errors: E_NOTFOUND (no such remote, no repository there), E_OFFLINE (cannot be reached, git's own
 * words in the message), E_RACED (somebody was quicker: fetch and merge, then again), E_REFUSED (it
 * does not let us in, or a hook or a rule over there said no, in its words), E_UNSAFE, E_STATE (a
 * bundle that builds on commits which are not here), E_BUSY, E_GIT. */
#ifndef HD_STORE_REMOTE_H
#define HD_STORE_REMOTE_H
#include "store/store.h"

struct remote {
	struct arena arena;
	const char *name; /* of git's configuration, or NULL for a URL or path given as it is */
	const char *url; /* to show: without a password */
	const char *at; /* what git is told */
	const char *path; /* its folder or file on this machine; NULL: elsewhere */
	const char *ref; /* "refs/heads/<branch>" over there (branch.<name>.merge says which) */
	const char
		*tracking; /* "refs/remotes/<name>/<branch>"; for an unnamed one below refs/hd/ */
	bool fetch_only; /* a bundle */
};
void remote_release(struct remote *r);
/* The one named: of the configuration, else a URL or path. NULL: branch.<desk>.remote, else `origin`,
 * else the only one there is. Reads no more than the configuration, and the first bytes of a file. */
int remote_find(struct store *s, const char *named, struct remote *out);
/* What the last fetch or push saw, from the tracking ref. E_NOTFOUND before the first. */
int remote_seen(const struct store *s, const struct remote *r, struct oid *out);
/* Notes that it has this commit, where it can be noted. */
void remote_note(struct store *s, const struct remote *r, const struct oid *commit);
/* "origin", or the URL of an unnamed one. */
const char *remote_title(const struct remote *r);

struct remote_io {
	/* git's progress and what the other side says, line by line as process_run_io tells it; from
	 * outside. NULL: git is not asked for any. */
	void (*said)(void *arg, struct str line);
	void *arg;
	bool no_prompt; /* nobody is there whom git could ask for a password */
};
/* Fetches the one branch into the tracking ref, whatever stood there. *out zero: the remote has no
 * such branch. Nothing else moves: no tags, no other branch, not FETCH_HEAD. */
int remote_fetch(struct store *s, const struct remote *r, const struct remote_io *io,
	struct oid *out);
/* Pushes the one ref, never by force: what stands over there must be among the commit's ancestors,
 * else E_RACED. In branch mode the code's own pre-push hook is not run. */
int remote_push(struct store *s, const struct remote *r, const struct oid *commit,
	const struct remote_io *io);

/* What a failed git said, as an error of the above about `who`, doing `what` ("fetch"): also for
 * `git clone`. `local` is its path where it is a folder of this machine, else NULL. */
int remote_complaint(struct str said, const char *what, const char *who, const char *local);
/* A URL as it may be shown; and the path that it is on this machine (from `dir` on), or NULL. */
const char *remote_url_shown(struct arena *a, const char *url);
const char *remote_url_path(struct arena *a, const char *url, const char *dir);
#endif
