/* Fetching a whole desk from elsewhere: `git clone`, then a look whether there is a desk in it. */
#ifndef HD_STORE_CLONE_H
#define HD_STORE_CLONE_H
#include "store/remote.h"

struct clone_options {
	const char *url;
	const char *dir; /* NULL: named after the URL, as git does */
	const char *from; /* where relative paths start; NULL: here */
	const char *branch; /* checked out in the clone; NULL: the remote's own */
	bool bare;
	struct remote_io io;
};
/* Where the clone is to lie: as given, or named after the URL; E_INVALID where that names nothing. */
int clone_dir(struct arena *a, const struct clone_options *o, const char **out);
/* Clones to `dir` (of clone_dir) and opens the desk. A clone without one (E_NODESK), or one that
 * failed, is removed again; a folder that was there stays, empty as it was. A bare clone is set up
 * as `hd init --bare` does. Errors besides: those of remote.h; E_STATE (the folder has files). */
int store_clone(struct store *out, const struct place_hint *hint, const struct clone_options *o,
	const char *dir);
#endif
