/* Where the desk is: found by reading a few files, without libgit2, because a read of a fresh index
 * needs no more (DESIGN §4). The one place that reads a ref by hand and checks ownership as git
 * does (safe.directory; `*` included). */
#ifndef HD_STORE_PLACE_H
#define HD_STORE_PLACE_H
#include "base/arena.h"
#include "base/error.h"

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
	char *const *git_config_env; /* NULL-terminated KEY, VALUE, KEY, VALUE … of $GIT_CONFIG_COUNT
	                                and $GIT_CONFIG_PARAMETERS: the command line's own */
	const char *ceiling_dirs;
	bool given; /* start was named by -C or $HD_DESK: an error then names it */
};
struct settings;
struct place {
	struct arena arena;
	char *git_dir, *common_dir; /* absolute, without a trailing slash */
	char *work_tree; /* NULL in MODE_BARE and MODE_BRANCH */
	char *branch; /* "refs/heads/…" */
	char *local; /* <common_dir>/hd/<branch without refs/heads/> (may not exist yet) */
	enum desk_mode mode;
	struct settings *settings;
};

/* Finds the repository and the branch. E_NODESK where there is no repository or no desk in it
 * (mend: hd init …), E_UNSAFE (mend: git config --global --add safe.directory …), E_GIT for what
 * cannot be read (reftable, SHA-256), each with its mending command. Branch: hd.branch; else HEAD's
 * when its tree has a desk.yaml of a format we know (a local folder with a manifest answers this
 * without reading objects); else `desk`. */
int place_find(struct place *out, const struct place_hint *hint);
void place_release(struct place *p);
/* The branch's commit, from the loose ref, else packed-refs; symbolic refs followed. E_NODESK where
 * the branch is missing (mend: the remote's branch when only a remote has it, else hd init). */
int place_tip(const struct place *p, struct oid *out);
#endif
