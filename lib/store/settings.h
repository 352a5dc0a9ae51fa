/* git's configuration, as far as hd reads it: system, global, local, worktree, command line, in
 * git's order, with include.path and includeIf (gitdir, gitdir/i, onbranch; a condition that this
 * does not know is not met).
 *
 * Keys that name programs (core.editor, core.pager, hd.sendmail …) are read from the *protected*
 * levels only (system, global, command line), never from a repository's own files nor what these
 * include (DESIGN §7): settings_protected(). Values live as long as the settings. A key without
 * "=" is "true", as git reads it. Reading is plain file reading: four small files, mostly. */
#ifndef HD_STORE_SETTINGS_H
#define HD_STORE_SETTINGS_H
#include "base/error.h"

struct settings;
struct place_hint;
/* The levels that need no repository; git_dir (NULL: none) is what includeIf is asked about.
 * E_GIT names file and line of what git would not read either. */
int settings_load(struct settings **out, const struct place_hint *hint, const char *git_dir);
/* Adds the repository's own files. */
int settings_load_repository(struct settings *s, const char *git_dir, const char *common_dir);
void settings_free(struct settings *s);

/* The last value of key ("user.email", "hd.next"), or NULL. Keys are compared as git does. */
const char *settings_get(const struct settings *s, const char *key);
const char *settings_protected(const struct settings *s, const char *key);
/* git's booleans and integers (k, m, g); an unreadable value is E_INVALID naming the key. */
int settings_bool(const struct settings *s, const char *key, bool fallback, bool *out);
int settings_int(const struct settings *s, const char *key, int64_t fallback, int64_t *out);
/* Walks all keys that start with prefix. */
void settings_each(const struct settings *s, const char *prefix,
	void (*fn)(const char *key, const char *value, const char *origin, void *arg), void *arg);
#endif
