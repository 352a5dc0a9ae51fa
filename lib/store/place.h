/* Where the desk is: found by reading a few files, without libgit2, because a read of a fresh index
 * needs no more (DESIGN §4). The one place that reads a ref by hand and checks ownership as git
 * does (safe.directory; `*` included). */
#ifndef HD_STORE_PLACE_H
#define HD_STORE_PLACE_H
#include "base/arena.h"
#include "base/error.h"
#include <sys/types.h>

struct oid {
	unsigned char b[20];
};
#define OID_HEX 40
static inline bool oid_eq(const struct oid *a, const struct oid *b)
{
	return !memcmp(a->b, b->b, sizeof a->b);
}
bool oid_zero(const struct oid *o);
void oid_hex(char out[OID_HEX + 1], const struct oid *o);
bool oid_parse(struct str hex, struct oid *out);

enum desk_mode { MODE_CHECKED_OUT, MODE_BRANCH, MODE_BARE };

/* What the caller knows of the world (the library reads no environment itself). NULL: not given. */
struct place_hint {
	const char *start; /* -C DIR, else $HD_DESK, else $GIT_DIR's own rules, else "." */
	const char *git_dir, *git_work_tree; /* $GIT_DIR, $GIT_WORK_TREE, in hooks */
	const char *home, *xdg_config; /* $HOME, $XDG_CONFIG_HOME: where git's configuration lies */
	const char *git_config_global, *git_config_system, *git_config_nosystem;
	char *const *git_config_env; /* NULL-terminated KEY, VALUE, KEY, VALUE … of
	                                $GIT_CONFIG_COUNT and $GIT_CONFIG_PARAMETERS */
	const char *object_dir, *alternate_dirs; /* $GIT_OBJECT_DIRECTORY and $GIT_ALTERNATE_OBJECT_
	                                            DIRECTORIES: a hook's quarantine */
	const char *quarantine; /* $GIT_QUARANTINE_PATH: refs must not move */
	const char *sudo_uid; /* $SUDO_UID: as root, what this user owns is ours too */
	const char *ceiling_dirs;
	bool given; /* start was named by -C or $HD_DESK: an error then names it */
};
struct settings;
struct place {
	struct arena arena;
	char *git_dir, *common_dir; /* absolute, without a trailing slash; git_dir is that of the
	                               work tree that has the branch checked out, if one has */
	char *work_tree; /* of the desk: NULL in MODE_BARE and MODE_BRANCH */
	char *repo_tree; /* the repository's work tree, desk or code; NULL: bare */
	char *object_dir;
	char *alternate_dirs; /* more object folders, as in the environment; or NULL */
	char *branch; /* "refs/heads/…" */
	char *local; /* <common_dir>/hd/<branch without refs/heads/> (may not exist yet) */
	enum desk_mode mode;
	bool quarantine; /* in a hook before the push is accepted: reading only */
	mode_t file_mode, dir_mode; /* for what is made in the repository (sys/file.h): they do what
	                               core.sharedRepository asks for */
	mode_t object_mode; /* the same for object files, which nobody may write */
	struct settings *settings;
};

/* Finds the repository and the branch. E_NODESK where there is no repository or no desk in it
 * (mend: hd init …), E_UNSAFE (mend: git config --global --add safe.directory …), E_GIT for what
 * cannot be read (reftable, SHA-256), each with its mending command. Where the repository around
 * here has no desk, and start was not `given`, hd.desk names one. Branch: hd.branch; else HEAD's
 * when its tree has a desk.yaml (a local folder answers this without reading objects); else `desk`.
 * A branch that only a remote has is found too: place_tip then says so, and store_open makes it. */
int place_find(struct place *out, const struct place_hint *hint);
/* Only the repository, and the branch that a desk would have in it: for `hd init`. With
 * branch NULL it is chosen as above. A place that is no repository is E_NOTFOUND. */
int place_find_repository(struct place *out, const struct place_hint *hint, const char *branch);
void place_release(struct place *p);
/* Has the commit a desk.yaml of ours at the top of its tree? */
struct repo;
int repo_has_desk(struct repo *r, const struct oid *commit, bool *yes);
/* The branch's commit, from the loose ref, else packed-refs; symbolic refs followed. E_NODESK where
 * the branch is missing (mend: hd init). */
int place_tip(const struct place *p, struct oid *out);
/* The branch's name without refs/heads/. */
const char *place_branch_name(const struct place *p);
/* The commit that remotes hold under the branch's name: E_NOTFOUND if none has it, E_AMBIGUOUS
 * where several differ. */
int place_remote_tip(const struct place *p, struct oid *out);
#endif
