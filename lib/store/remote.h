/* Other repositories of the desk. git itself moves the data, with the ssh, credentials and proxies
 * that people have set up; here it is started and understood.
 *
 * Errors: E_NOTFOUND (no such remote; mend: git remote add …), E_OFFLINE (could not be reached; git's
 * own words in the message), E_RACED (somebody pushed first: fetch and merge, then again), E_REFUSED
 * (a hook or a rule over there said no: its words), E_GIT. */
#ifndef HD_STORE_REMOTE_H
#define HD_STORE_REMOTE_H
#include "store/store.h"

struct remote {
	struct arena arena;
	const char *name; /* of git's configuration, or NULL for a URL or path given as it is */
	const char *url; /* to show: without a password */
	char *ref; /* "refs/heads/<branch>" over there (branch.<name>.merge where it says so) */
	char *tracking; /* "refs/remotes/<name>/<branch>"; for an unnamed one a ref below refs/hd/ */
	bool push_only, fetch_only; /* fetch_only: a bundle, or a remote with no push URL */
};
void remote_release(struct remote *r);
/* The one named; else branch.<desk>.remote, else `origin`, else the only one. */
int remote_find(struct store *s, const char *named, struct remote *out);
/* What the last fetch saw, from the tracking ref. E_NOTFOUND before the first. */
int remote_seen(struct store *s, const struct remote *r, struct oid *out);

struct remote_io { /* git's progress goes to this descriptor; 0: none */
	int progress_fd;
};
/* Fetches the one branch into the tracking ref. *out zero: the remote has no such branch yet. */
int remote_fetch(struct store *s, const struct remote *r, const struct remote_io *io,
	struct oid *out);
/* Pushes the one ref, never by force; in branch mode the code's own pre-push hook is not run. Over there
 * the branch must stand where `expected` says (zero: not exist), else E_RACED. */
int remote_push(struct store *s, const struct remote *r, const struct oid *commit,
	const struct oid *expected, const struct remote_io *io);
#endif
