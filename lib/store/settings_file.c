#include "store/settings_file.h"
#include "base/buf.h"
#include "sys/file.h"
#include <ctype.h>
#include <fnmatch.h>

#define CONFIG_MAX_BYTES ((size_t)4 << 20)
#define INCLUDE_MAX_DEPTH 10

struct scanner {
	struct str rest;
	size_t line;
	const char *path;
	struct buf section, key, value;
};

/* The next character, a CR LF as one LF; -1 at the end. */
static int next(struct scanner *sc)
{
	if (!sc->rest.n)
		return -1;
	int c = (unsigned char)sc->rest.p[0];
	sc->rest = str_skip(sc->rest, 1);
	if (c == '\r' && sc->rest.n && sc->rest.p[0] == '\n') {
		sc->rest = str_skip(sc->rest, 1);
		c = '\n';
	}
	sc->line += c == '\n';
	return c;
}

static int peek(const struct scanner *sc)
{
	return sc->rest.n ? (unsigned char)sc->rest.p[0] : -1;
}

static int fail_line(const struct scanner *sc)
{
	return fail(E_GIT, "%s:%zu: git's configuration cannot be read here", sc->path, sc->line);
}

static void skip_line(struct scanner *sc)
{
	int c;
	do {
		c = next(sc);
	} while (c >= 0 && c != '\n');
}

/* The quoted part of [section "part"], up to and with "]". */
static int scan_subsection(struct scanner *sc)
{
	int c;
	while (isblank(c = next(sc)))
		continue;
	if (c != '"')
		return fail_line(sc);
	buf_char(&sc->section, '.');
	while ((c = next(sc)) != '"') {
		if (c == '\\')
			c = next(sc);
		if (c < 0 || c == '\n')
			return fail_line(sc);
		buf_char(&sc->section, (char)c);
	}
	return next(sc) == ']' ? 0 : fail_line(sc);
}

static int scan_section(struct scanner *sc)
{
	buf_reset(&sc->section);
	for (;;) {
		int c = next(sc);
		if (c == ']')
			return sc->section.n ? 0 : fail_line(sc);
		if (isblank(c))
			return scan_subsection(sc);
		if (!isalnum(c) && c != '-' && c != '.')
			return fail_line(sc);
		buf_char(&sc->section, (char)tolower(c));
	}
}

/* One escape in a value; a backslash before a line's end continues it. */
static bool scan_escape(struct scanner *sc)
{
	int c = next(sc);
	switch (c) {
	case '\n':
		return true;
	case 't':
		c = '\t';
		break;
	case 'b':
		c = '\b';
		break;
	case 'n':
		c = '\n';
		break;
	case '\\':
	case '"':
		break;
	default:
		return false;
	}
	buf_char(&sc->value, (char)c);
	return true;
}

/* Blanks at the end do not count, unless quoted; between words they do. */
static int scan_value(struct scanner *sc)
{
	bool quoted = false;
	size_t blanks = 0;
	for (;;) {
		int c = next(sc);
		if (c < 0 || c == '\n')
			return quoted ? fail_line(sc) : 0;
		if (!quoted && isspace(c)) {
			blanks += sc->value.n > 0;
			continue;
		}
		if (!quoted && (c == '#' || c == ';')) {
			skip_line(sc);
			return 0;
		}
		buf_fill(&sc->value, ' ', blanks);
		blanks = 0;
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' ? !scan_escape(sc) : (buf_char(&sc->value, (char)c), false))
			return fail_line(sc);
	}
}

static int scan_variable(struct scanner *sc)
{
	int c;
	buf_reset(&sc->key);
	buf_reset(&sc->value);
	buf_fmt(&sc->key, "%.*s.", STR_ARG(buf_view(&sc->section)));
	while (isalnum(c = peek(sc)) || c == '-')
		buf_char(&sc->key, (char)next(sc));
	while (isblank(peek(sc)))
		next(sc);
	c = next(sc);
	if (c == '=')
		return scan_value(sc);
	if (c == '#' || c == ';')
		skip_line(sc);
	else if (c >= 0 && c != '\n')
		return fail_line(sc);
	buf_cstr(&sc->value, "true");
	return 0;
}

/* Segment by segment; "**" stands for any number of them. */
static bool match_segments(struct str pattern, struct str path, int flags)
{
	struct str want, have;
	if (!str_next(&pattern, '/', &want))
		return !path.p;
	if (str_is(want, "**")) {
		if (!pattern.p)
			return path.p; /* at the end it wants at least one */
		do {
			if (match_segments(pattern, path, flags))
				return true;
		} while (str_next(&path, '/', &have));
		return false;
	}
	if (!str_next(&path, '/', &have))
		return false;
	CLEANUP(free_ptr) char *w = str_dup(want);
	CLEANUP(free_ptr) char *h = str_dup(have);
	return !fnmatch(w, h, flags) && match_segments(pattern, path, flags);
}

static void expand_home(struct buf *out, const struct settings_world *w, struct str path)
{
	if (w->home && str_starts(path, STR("~/"))) {
		buf_cstr(out, w->home);
		path = str_skip(path, 1);
	}
	buf_str(out, path);
}

static bool holds_gitdir(const struct settings_world *w, const char *file, struct str pattern,
	int flags)
{
	CLEANUP(buf_release) struct buf p = { 0 };
	if (!w->git_dir)
		return false;
	if (str_starts(pattern, STR("./")) && file) {
		CLEANUP(free_ptr) char *dir = path_parent(file);
		buf_fmt(&p, "%s%.*s", dir, STR_ARG(str_skip(pattern, 1)));
	} else {
		expand_home(&p, w, pattern);
		if (p.n && p.p[0] != '/') {
			CLEANUP(free_ptr) char *relative = buf_take(&p, NULL);
			buf_fmt(&p, "**/%s", relative);
		}
	}
	if (str_ends(buf_view(&p), STR("/")))
		buf_cstr(&p, "**");
	return match_segments(buf_view(&p), str_of(w->git_dir), flags);
}

static bool holds_onbranch(const struct settings_world *w, struct str pattern)
{
	CLEANUP(buf_release) struct buf path = { 0 }, head = { 0 }, p = { 0 };
	if (!w->git_dir)
		return false;
	buf_fmt(&path, "%s/HEAD", w->git_dir);
	if (file_read(&head, path.p, 4096)) {
		error_clear();
		return false;
	}
	struct str branch = str_trim(buf_view(&head)), prefix = STR("ref: refs/heads/");
	if (!str_starts(branch, prefix))
		return false;
	buf_str(&p, pattern);
	if (str_ends(pattern, STR("/")))
		buf_cstr(&p, "**");
	return match_segments(buf_view(&p), str_skip(branch, prefix.n), 0);
}

static bool holds(const struct settings_world *w, const char *file, struct str condition)
{
	struct str dir = STR("gitdir:"), dir_i = STR("gitdir/i:"), branch = STR("onbranch:");
	if (str_starts(condition, dir))
		return holds_gitdir(w, file, str_skip(condition, dir.n), 0);
	if (str_starts(condition, dir_i))
		return holds_gitdir(w, file, str_skip(condition, dir_i.n), FNM_CASEFOLD);
	return str_starts(condition, branch) && holds_onbranch(w, str_skip(condition, branch.n));
}

static bool is_include(const struct settings_world *w, const char *file, struct str key)
{
	struct str head = STR("includeif."), tail = STR(".path");
	if (str_eq_nocase(key, STR("include.path")))
		return true;
	if (key.n < head.n + tail.n || !str_eq_nocase(str_first(key, head.n), head) ||
		!str_eq_nocase(str_skip(key, key.n - tail.n), tail))
		return false;
	return holds(w, file, str_make(key.p + head.n, key.n - head.n - tail.n));
}

int settings_add_or_include(struct settings *s, const struct settings_world *w,
	enum settings_level level, const char *path, struct str key, struct str value,
	unsigned depth)
{
	settings_add(s, level, path ? path : "command line", key, value);
	if (!is_include(w, path, key))
		return 0;
	if (depth == INCLUDE_MAX_DEPTH)
		return fail(E_GIT, "%s: more than %d includes within each other", path,
			INCLUDE_MAX_DEPTH);
	CLEANUP(buf_release) struct buf target = { 0 };
	if (path && value.n && value.p[0] != '/' && !str_starts(value, STR("~/"))) {
		CLEANUP(free_ptr) char *dir = path_parent(path);
		buf_fmt(&target, "%s/", dir);
	}
	expand_home(&target, w, value);
	return settings_read_file(s, w, level, buf_c(&target), depth + 1);
}

static int scan(struct scanner *sc, struct settings *s, const struct settings_world *w,
	enum settings_level level, unsigned depth)
{
	for (;;) {
		int rc = 0, c = peek(sc);
		if (c < 0)
			return 0;
		if (c == '#' || c == ';') {
			skip_line(sc);
		} else if (c == '[') {
			next(sc);
			rc = scan_section(sc);
		} else if (isspace(c)) {
			next(sc);
		} else if (isalpha(c) && sc->section.n) {
			rc = scan_variable(sc);
			if (!rc)
				rc = settings_add_or_include(s, w, level, sc->path,
					buf_view(&sc->key), buf_view(&sc->value), depth);
		} else {
			rc = fail_line(sc);
		}
		if (rc)
			return rc;
	}
}

int settings_read_file(struct settings *s, const struct settings_world *w,
	enum settings_level level, const char *path, unsigned depth)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	int rc = file_read(&text, path, CONFIG_MAX_BYTES);
	if (rc == -E_NOTFOUND || (rc == -E_IO && errno == EACCES) || rc == -E_INVALID) {
		error_clear();
		return 0;
	}
	if (rc)
		return rc;
	struct scanner sc = { .rest = buf_view(&text), .line = 1, .path = path };
	if (str_starts(sc.rest, STR("\xef\xbb\xbf")))
		sc.rest = str_skip(sc.rest, 3);
	rc = scan(&sc, s, w, level, depth);
	buf_release(&sc.section);
	buf_release(&sc.key);
	buf_release(&sc.value);
	return rc;
}
