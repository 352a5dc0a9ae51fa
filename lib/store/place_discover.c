#include "store/place_discover.h"
#include "sys/file.h"
#include <dirent.h>
#include <unistd.h>

#define GITFILE_MAX_BYTES 65536

char *real_path(struct arena *a, const char *base, struct str path)
{
	CLEANUP(buf_release) struct buf joined = { 0 };
	if (base && !(path.n && path.p[0] == '/'))
		buf_fmt(&joined, "%s/", base);
	buf_str(&joined, path);
	CLEANUP(free_ptr) char *real = realpath(buf_c(&joined), NULL);
	return real ? arena_cstr(a, str_of(real)) : NULL;
}

/* A small file of one line, like .git, commondir or gitdir; false if there is none. */
static bool read_line(struct arena *a, const char *dir, const char *name, struct str *out)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	buf_fmt(&path, "%s%s%s", dir, *name ? "/" : "", name);
	if (file_read(&text, path.p, GITFILE_MAX_BYTES)) {
		error_clear();
		return false;
	}
	*out = arena_str(a, str_trim(buf_view(&text)));
	return true;
}

static char *common_of(struct arena *a, const char *git_dir)
{
	struct str line;
	if (!read_line(a, git_dir, "commondir", &line))
		return arena_cstr(a, str_of(git_dir));
	return real_path(a, git_dir, line);
}

static bool has(const char *dir, const char *name)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/%s", dir, name);
	return !access(path.p, F_OK);
}

bool is_git_dir(const char *path)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	if (!has(path, "HEAD"))
		return false;
	const char *common = common_of(&a, path);
	return common && has(common, "objects") && has(common, "refs");
}

int discover_git_dir(struct arena *a, const char *git_dir, struct found *out)
{
	struct found f = { .git_dir = real_path(a, NULL, str_of(git_dir)) };
	if (!f.git_dir || !is_git_dir(f.git_dir))
		return fail(E_NOTFOUND, "%s is not a git repository", git_dir);
	f.common_dir = common_of(a, f.git_dir);
	*out = f;
	return 0;
}

/* .git as a file: "gitdir: PATH", of linked work trees and submodules. */
static int follow_gitfile(struct arena *a, const char *dir, const char *file, struct found *out)
{
	struct str line, prefix = STR("gitdir: ");
	if (!read_line(a, file, "", &line) || !str_starts(line, prefix))
		return fail(E_GIT, "%s is no git folder and points to none", file);
	char *git_dir = real_path(a, dir, str_skip(line, prefix.n));
	if (!git_dir || !is_git_dir(git_dir)) {
		fail(E_GIT, "%s points to %.*s, which is no git repository", file,
			STR_ARG(str_skip(line, prefix.n)));
		return mend("mend what a moved work tree has lost", "git", "worktree", "repair",
			NULL);
	}
	int rc = discover_git_dir(a, git_dir, out);
	if (!rc)
		out->gitfile = arena_cstr(a, str_of(file));
	return rc;
}

/* E_NOTFOUND: not here, go up. */
static int look_here(struct arena *a, const char *dir, struct found *out)
{
	struct stat st;
	const char *dot_git = arena_fmt(a, "%s/.git", strcmp(dir, "/") ? dir : "").p;
	int rc = -E_NOTFOUND;
	if (!stat(dot_git, &st)) {
		if (S_ISREG(st.st_mode))
			rc = follow_gitfile(a, dir, dot_git, out);
		else if (S_ISDIR(st.st_mode) && is_git_dir(dot_git))
			rc = discover_git_dir(a, dot_git, out);
		if (!rc)
			out->tree = arena_cstr(a, str_of(dir));
	}
	if (rc == -E_NOTFOUND && is_git_dir(dir))
		rc = discover_git_dir(a, dir, out);
	return rc;
}

static bool is_ceiling(const char *dirs, const char *dir)
{
	struct str rest = str_of(dirs), one;
	while (dirs && str_next(&rest, ':', &one)) {
		while (one.n > 1 && one.p[one.n - 1] == '/')
			one.n--;
		if (str_is(one, dir))
			return true;
	}
	return false;
}

int discover(struct arena *a, const char *start, const char *ceiling_dirs, struct found *out)
{
	struct stat st, up;
	char *dir = real_path(a, NULL, str_of(start));
	if (!dir || stat(dir, &st))
		return fail_errno(E_NOTFOUND, "cannot go to %s", start);
	if (!S_ISDIR(st.st_mode))
		return fail(E_NOTFOUND, "%s is not a folder", start);
	for (;;) {
		int rc = look_here(a, dir, out);
		if (rc != -E_NOTFOUND)
			return rc;
		CLEANUP(free_ptr) char *parent = path_parent(dir);
		/* like git, not across file systems */
		if (!strcmp(parent, dir) || is_ceiling(ceiling_dirs, parent) || stat(parent, &up) ||
			up.st_dev != st.st_dev)
			return fail(E_NOTFOUND, "there is no git repository around %s", start);
		dir = arena_cstr(a, str_of(parent));
	}
}

char *linked_tree(struct arena *a, const char *git_dir)
{
	struct str line;
	if (!read_line(a, git_dir, "gitdir", &line))
		return NULL;
	char *dot_git = real_path(a, git_dir, line);
	if (!dot_git)
		return NULL;
	CLEANUP(free_ptr) char *dir = path_parent(dot_git);
	return arena_cstr(a, str_of(dir));
}

int discover_work_trees(const char *common_dir, int (*fn)(const char *git_dir, void *arg),
	void *arg)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	int rc = fn(common_dir, arg);
	buf_fmt(&path, "%s/worktrees", common_dir);
	DIR *dir = rc ? NULL : opendir(path.p);
	if (!dir)
		return rc;
	for (struct dirent *e; !rc && (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		size_t n = path.n;
		buf_fmt(&path, "/%s", e->d_name);
		rc = fn(path.p, arg);
		buf_cut(&path, n);
	}
	closedir(dir);
	return rc;
}
