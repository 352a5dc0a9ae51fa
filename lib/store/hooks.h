/* The hooks of a repository: small shell scripts that git starts, and that start hd again (`hd hook
 * run NAME`). They lie where git looks for them: core.hooksPath, else `hooks` in the folder that all
 * work trees share. A hook that a person has written is never touched: it may call hd itself.
 *
 * Errors: E_STATE (somebody's own hook is in the way; a folder that other repositories share),
 * E_IO. */
#ifndef HD_STORE_HOOKS_H
#define HD_STORE_HOOKS_H
#include "store/place.h"

/*        hook                 git's name        when hd cannot be started */
#define HOOKS(X) \
	X(HOOK_PRE_RECEIVE, "pre-receive", false) \
	X(HOOK_PRE_COMMIT, "pre-commit", true) \
	X(HOOK_POST_COMMIT, "post-commit", true) \
	X(HOOK_POST_MERGE, "post-merge", true) \
	X(HOOK_POST_CHECKOUT, "post-checkout", true) \
	X(HOOK_POST_REWRITE, "post-rewrite", true)
enum hook {
#define X(hook, name, passes) hook,
	HOOKS(X)
#undef X
		HOOK_COUNT
};
#define HOOK_BIT(hook) (1u << (hook))
const char *hook_name(enum hook h);
/* HOOK_COUNT: none. */
enum hook hook_by_name(struct str name);

enum hook_state {
	HOOK_MISSING,
	HOOK_OURS,
	HOOK_OLD, /* ours, but not as it would be written now */
	HOOK_CALLS, /* somebody's own, which calls hd */
	HOOK_FOREIGN /* somebody's own, which does not */
};
struct hook_setup {
	const char *program; /* absolute path of hd */
	const char *name; /* what it is called on PATH, for when it is not there any more */
	const char *home; /* NULL: none */
	bool automatic; /* post-commit does, instead of proposing */
};
struct hook_file {
	char *path;
	enum hook_state state;
	bool automatic;
};
struct hooks {
	struct arena arena;
	bool shared; /* core.hooksPath is set for other repositories as well */
	struct hook_file files[HOOK_COUNT];
};
void hooks_release(struct hooks *h);
int hooks_look(const struct place *p, const struct hook_setup *how, struct hooks *out);
/* Writes the hooks of the bits `which` that are not there or old: all of them or none. Those that
 * call hd by themselves are left. */
int hooks_install(const struct place *p, unsigned which, const struct hook_setup *how);
/* Removes those that are ours; *n is how many. */
int hooks_uninstall(const struct place *p, const struct hook_setup *how, size_t *n);
/* git's own part of guarding a repository that is a desk's alone (as `hd init --bare` sets it). */
int hooks_guard(const struct place *p);
#endif
