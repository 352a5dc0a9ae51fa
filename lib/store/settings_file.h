/* One file in git's configuration format, with what it includes: between settings.c, which keeps
 * the values, and settings_file.c, which reads. */
#ifndef HD_STORE_SETTINGS_FILE_H
#define HD_STORE_SETTINGS_FILE_H
#include "store/settings.h"

/* In rising order of strength. */
enum settings_level { LEVEL_SYSTEM, LEVEL_GLOBAL, LEVEL_LOCAL, LEVEL_WORKTREE, LEVEL_COMMAND };
/* What conditions of includes are asked about; NULL: unknown. */
struct settings_world {
	const char *home, *git_dir;
};

/* A missing file, or one that may not be read, is an empty one. `depth` counts includes. */
int settings_read_file(struct settings *s, const struct settings_world *w,
	enum settings_level level, const char *path, unsigned depth);
/* Adds the value; where the key is an include whose condition holds, reads that file too. `path`
 * is the file that says so (NULL: the command line). */
int settings_add_or_include(struct settings *s, const struct settings_world *w,
	enum settings_level level, const char *path, struct str key, struct str value,
	unsigned depth);
void settings_add(struct settings *s, enum settings_level level, const char *origin, struct str key,
	struct str value);
/* All values of a key in the protected levels, in order (safe.directory is a list). */
void settings_each_protected(const struct settings *s, const char *key,
	void (*fn)(const char *value, void *arg), void *arg);
#endif
