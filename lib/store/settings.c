#include "store/settings_file.h"
#include "base/vec.h"
#include "store/place.h"
#include <ctype.h>

struct setting {
	const char *key, *value, *origin;
	enum settings_level level;
};
struct settings {
	struct arena arena;
	VEC(struct setting) items;
	struct settings_world world;
};

static bool is_protected(enum settings_level level)
{
	return level == LEVEL_SYSTEM || level == LEVEL_GLOBAL || level == LEVEL_COMMAND;
}

/* Section and name without case, the part between as it is written. */
static bool same_key(const char *stored, const char *asked)
{
	size_t n = strlen(asked);
	if (strlen(stored) != n)
		return false;
	const char *first = strchr(asked, '.'), *last = strrchr(asked, '.');
	if (!first || first == last)
		return !strcasecmp(stored, asked);
	size_t section = (size_t)(first - asked), middle = (size_t)(last - asked);
	return !strncasecmp(stored, asked, section) &&
	       !strncmp(stored + section, asked + section, middle - section) &&
	       !strcasecmp(stored + middle, last);
}

static void normalise(char *key)
{
	char *first = strchr(key, '.'), *last = strrchr(key, '.');
	for (char *p = key; *p; p++)
		if (!first || p < first || p > last)
			*p = (char)tolower((unsigned char)*p);
}

void settings_add(struct settings *s, enum settings_level level, const char *origin, struct str key,
	struct str value)
{
	struct setting *it = vec_add(&s->items);
	char *k = arena_cstr(&s->arena, key);
	normalise(k);
	*it = (struct setting){ .key = k, .level = level };
	it->value = arena_cstr(&s->arena, value);
	it->origin = arena_cstr(&s->arena, str_of(origin));
}

static const char *find(const struct settings *s, const char *key, bool protected_only)
{
	const struct setting *best = NULL;
	for (size_t i = 0; i < s->items.n; i++) {
		const struct setting *it = &s->items.p[i];
		if (protected_only && !is_protected(it->level))
			continue;
		/* files may have been loaded in any order; the level decides */
		if ((!best || it->level >= best->level) && same_key(it->key, key))
			best = it;
	}
	return best ? best->value : NULL;
}

const char *settings_get(const struct settings *s, const char *key)
{
	return find(s, key, false);
}

const char *settings_protected(const struct settings *s, const char *key)
{
	return find(s, key, true);
}

static bool parse_int(const char *text, int64_t *out)
{
	struct str s = str_trim(str_of(text));
	int64_t unit = 1, n;
	switch (s.n ? tolower((unsigned char)s.p[s.n - 1]) : 0) {
	case 'g':
		unit <<= 10;
		FALLTHROUGH;
	case 'm':
		unit <<= 10;
		FALLTHROUGH;
	case 'k':
		unit <<= 10;
		s.n--;
	}
	return str_to_i64(s, &n) && !__builtin_mul_overflow(n, unit, out);
}

static bool parse_bool(const char *text, bool *out)
{
	static const char *const yes[] = { "true", "yes", "on" }, *const no[] = { "false", "no",
		"off", "" };
	int64_t n;
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		if (!strcasecmp(text, yes[i]))
			return *out = true;
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		if (!strcasecmp(text, no[i]))
			return *out = false, true;
	if (!parse_int(text, &n))
		return false;
	*out = n != 0;
	return true;
}

static int fail_value(const char *key, const char *value, const char *wanted)
{
	fail(E_INVALID, "git's configuration has '%s' for %s, which is no %s", value, key, wanted);
	return mend("find out which file says so", "git", "config", "--show-origin", "--get-all",
		key, NULL);
}

int settings_bool(const struct settings *s, const char *key, bool fallback, bool *out)
{
	const char *value = settings_get(s, key);
	if (!value)
		*out = fallback;
	else if (!parse_bool(value, out))
		return fail_value(key, value, "boolean");
	return 0;
}

int settings_int(const struct settings *s, const char *key, int64_t fallback, int64_t *out)
{
	const char *value = settings_get(s, key);
	if (!value)
		*out = fallback;
	else if (!parse_int(value, out))
		return fail_value(key, value, "number");
	return 0;
}

void settings_each(const struct settings *s, const char *prefix,
	void (*fn)(const char *key, const char *value, const char *origin, void *arg), void *arg)
{
	size_t n = strlen(prefix);
	for (int level = LEVEL_SYSTEM; level <= LEVEL_COMMAND; level++)
		for (size_t i = 0; i < s->items.n; i++) {
			const struct setting *it = &s->items.p[i];
			if ((int)it->level == level && !strncmp(it->key, prefix, n))
				fn(it->key, it->value, it->origin, arg);
		}
}

void settings_each_protected(const struct settings *s, const char *key,
	void (*fn)(const char *value, void *arg), void *arg)
{
	for (size_t i = 0; i < s->items.n; i++)
		if (is_protected(s->items.p[i].level) && same_key(s->items.p[i].key, key))
			fn(s->items.p[i].value, arg);
}

static int load(struct settings *s, enum settings_level level, const char *path)
{
	return settings_read_file(s, &s->world, level, path, 0);
}

static int load_global(struct settings *s, const struct place_hint *h)
{
	struct arena *a = &s->arena;
	int rc = 0;
	if (h->git_config_global)
		return load(s, LEVEL_GLOBAL, h->git_config_global);
	if (h->xdg_config && *h->xdg_config)
		rc = load(s, LEVEL_GLOBAL, arena_fmt(a, "%s/git/config", h->xdg_config).p);
	else if (h->home)
		rc = load(s, LEVEL_GLOBAL, arena_fmt(a, "%s/.config/git/config", h->home).p);
	if (!rc && h->home)
		rc = load(s, LEVEL_GLOBAL, arena_fmt(a, "%s/.gitconfig", h->home).p);
	return rc;
}

static int load_system(struct settings *s, const struct place_hint *h)
{
	bool none = false;
	if (h->git_config_nosystem && parse_bool(h->git_config_nosystem, &none) && none)
		return 0;
	return load(s, LEVEL_SYSTEM,
		h->git_config_system ? h->git_config_system : "/etc/gitconfig");
}

static int load_command(struct settings *s, const struct place_hint *h)
{
	for (char *const *kv = h->git_config_env; kv && kv[0] && kv[1]; kv += 2) {
		struct str key = str_of(kv[0]), value = str_of(kv[1]);
		int rc = settings_add_or_include(s, &s->world, LEVEL_COMMAND, NULL, key, value, 0);
		if (rc)
			return rc;
	}
	return 0;
}

int settings_load(struct settings **out, const struct place_hint *hint, const char *git_dir)
{
	struct settings *s = xcalloc(1, sizeof *s);
	s->world.home = hint->home ? arena_cstr(&s->arena, str_of(hint->home)) : NULL;
	s->world.git_dir = git_dir ? arena_cstr(&s->arena, str_of(git_dir)) : NULL;
	int rc = load_system(s, hint);
	if (!rc)
		rc = load_global(s, hint);
	if (!rc)
		rc = load_command(s, hint);
	if (rc)
		settings_free(s);
	else
		*out = s;
	return rc;
}

int settings_load_repository(struct settings *s, const char *git_dir, const char *common_dir)
{
	bool per_worktree;
	int rc = load(s, LEVEL_LOCAL, arena_fmt(&s->arena, "%s/config", common_dir).p);
	if (!rc)
		rc = settings_bool(s, "extensions.worktreeConfig", false, &per_worktree);
	if (!rc && per_worktree)
		rc = load(s, LEVEL_WORKTREE, arena_fmt(&s->arena, "%s/config.worktree", git_dir).p);
	return rc;
}

void settings_free(struct settings *s)
{
	if (!s)
		return;
	vec_release(&s->items);
	arena_release(&s->arena);
	free(s);
}
