/* Finding a repository as git does, without reading its configuration, and saying why there is no
 * desk in it: between place.c, place_discover.c and place_absent.c. */
#ifndef HD_STORE_PLACE_DISCOVER_H
#define HD_STORE_PLACE_DISCOVER_H
#include "store/place.h"

struct found {
	char *git_dir, *common_dir; /* absolute */
	char *tree; /* the folder that .git (folder or file) lies in; NULL: found from inside */
	char *gitfile; /* .git as a file, which must be ours too */
};
/* E_NOTFOUND: no repository around `start` (not even with mends: the caller knows what to say). */
int discover(struct arena *a, const char *start, const char *ceiling_dirs, struct found *out);
/* A git_dir that was named. */
int discover_git_dir(struct arena *a, const char *git_dir, struct found *out);
bool is_git_dir(const char *path);
/* path relative to base, as an absolute real path; NULL (with errno) if it does not exist. */
char *real_path(struct arena *a, const char *base, struct str path);
/* Calls fn with the git_dir of every work tree of the repository, linked ones and the main one. */
int discover_work_trees(const char *common_dir, int (*fn)(const char *git_dir, void *arg),
	void *arg);
/* The folder that a linked work tree's git_dir belongs to; NULL if it is gone. */
char *linked_tree(struct arena *a, const char *git_dir);
/* Records and returns E_NODESK. */
int place_fail_absent(const struct place *p);
/* E_NODESK where HEAD is detached at a desk's commit, as in a submodule: the branch is to be named. */
int place_check_detached(const struct place *p);
#endif
