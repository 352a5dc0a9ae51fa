/* git's configuration, as far as hd reads it: system, global, local, command line, in git's order.
 *
 * Keys that name programs (core.editor, core.pager, hd.sendmail …) are read from the *protected*
 * levels only, never from a repository's own files (DESIGN §7): settings_protected().
 * Values live as long as the settings. To keep a read cheap the parsed values may be remembered in
 * <local>/settings, keyed by path, size, inode and time of every file read, and not at all where
 * an include is used. */
#ifndef HD_STORE_SETTINGS_H
#define HD_STORE_SETTINGS_H
#include "base/error.h"

struct settings;
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
