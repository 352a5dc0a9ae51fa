#include "store/clone.h"
#include "model/id.h"
#include "store/settled.h"
#include "sys/file.h"
#include "sys/process.h"
#include <dirent.h>
#include <ftw.h>
#include <unistd.h>

#define SAID_MAX ((size_t)1 << 20)
#define FOLDERS_OPEN 16

static struct str without_end(struct str s, struct str end)
{
	return str_ends(s, end) ? str_first(s, s.n - end.n) : s;
}

static struct str without_slashes(struct str s)
{
	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

int clone_dir(struct arena *a, const struct clone_options *o, const char **out)
{
	if (o->dir) {
		*out = arena_cstr(a, str_of(o->dir));
		return 0;
	}
	struct str s = without_slashes(str_trim(str_of(o->url)));
	s = without_slashes(without_end(s, STR("/.git")));
	size_t from = s.n;
	while (from && s.p[from - 1] != '/' && s.p[from - 1] != ':')
		from--;
	s = str_skip(s, from);
	s = without_end(without_end(s, STR(".git")), STR(".bundle"));
	if (path_check(s)) {
		fail(E_INVALID, "the folder of the clone cannot be told from '%s'",
			remote_url_shown(a, o->url));
		return mend("name it", "hd", "clone", o->url, "desk", NULL);
	}
	*out = arena_fmt(a, "%.*s%s", STR_ARG(s), o->bare ? ".git" : "").p;
	return 0;
}

static const char *path_from(struct arena *a, const char *from, const char *path)
{
	return *path == '/' || !from ? path : arena_fmt(a, "%s/%s", from, path).p;
}

/* ---- what was made is taken away ---- */

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED,
	struct FTW *at UNUSED)
{
	/* what cannot be removed stays: the error that led here is the one to tell */
	(void)remove(path);
	return 0;
}

static int remove_inside(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return at->level ? remove_one(path, st, type, at) : 0;
}

static void remove_clone(const char *path, bool folder_too)
{
	nftw(path, folder_too ? remove_one : remove_inside, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

/* ---- git ---- */

static int run_clone(const struct clone_options *o, const char *dir)
{
	static const char *const server[] = { "core.logAllRefUpdates=true",
		"receive.denyNonFastForwards=true", "receive.denyDeletes=true",
		"transfer.fsckObjects=true" };
	CLEANUP(buf_release) struct buf said = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	VEC(const char *) argv = { 0 };
	char *env[] = { "LC_ALL=C", o->io.no_prompt ? "GIT_TERMINAL_PROMPT=0" : NULL, NULL };
	vec_push(&argv, "git");
	vec_push(&argv, "clone");
	if (o->bare)
		vec_push(&argv, "--bare");
	for (size_t i = 0; o->bare && i < ARRAY_SIZE(server); i++)
		vec_push(&argv, arena_fmt(&a, "--config=%s", server[i]).p);
	if (o->branch)
		vec_push(&argv, arena_fmt(&a, "--branch=%s", o->branch).p);
	if (o->io.said)
		vec_push(&argv, "--progress");
	vec_push(&argv, "--");
	vec_push(&argv, o->url);
	vec_push(&argv, dir);
	vec_push(&argv, NULL);
	int status;
	int rc = process_run_io((char *const *)(uintptr_t)argv.p,
		&(struct process_io){ .env = env,
			.dir = o->from,
			.err = &said,
			.max = SAID_MAX,
			.said = o->io.said,
			.arg = o->io.arg },
		&status);
	vec_release(&argv);
	if (rc || !status)
		return rc;
	return remote_complaint(buf_view(&said), "clone", remote_url_shown(&a, o->url),
		remote_url_path(&a, o->url, o->from ? o->from : "."));
}

/* A bare clone maps no branches, so git keeps no note of what the remote has. */
static int note_remote(struct store *s)
{
	CLEANUP(remote_release) struct remote r = { 0 };
	struct oid tip;
	int rc = place_tip(&s->place, &tip);
	if (!rc)
		rc = remote_find(s, NULL, &r);
	if (!rc)
		remote_note(s, &r, &tip);
	return rc;
}

/* What others share is settled, so the first sync need not look at all of it. */
static int note_settled(struct store *s)
{
	struct oid tip;
	int rc = place_tip(&s->place, &tip);
	return rc ? rc : settled_write(&s->place, &tip, 1);
}

static int open_clone(struct store *out, const struct place_hint *hint,
	const struct clone_options *o, const char *path)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct place_hint there = *hint;
	there.start = path;
	there.given = true;
	int rc = store_open(out, &there);
	if (rc == -E_NODESK) {
		fail(E_NODESK, "%s has no desk: the clone was removed again",
			remote_url_shown(&a, o->url));
		return mend("begin one there, then: git remote add origin URL, and hd sync", "hd",
			"init", o->dir ? o->dir : "desk", NULL);
	}
	if (!rc && ((o->bare && note_remote(out)) || note_settled(out)))
		error_clear();
	return rc;
}

static bool is_empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	bool empty = dir;
	for (struct dirent *e; empty && (e = readdir(dir));)
		empty = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
	if (dir)
		closedir(dir);
	return empty;
}

static int fail_not_empty(const struct place_hint *hint, const char *dir, const char *path)
{
	struct store s = { 0 };
	struct place_hint there = *hint;
	there.start = path;
	there.given = true;
	bool desk = !store_open(&s, &there);
	store_release(&s);
	fail(E_STATE, "%s is there already, and not empty", dir);
	return desk ? mend("bring the desk in it up to date", "hd", "-C", path, "sync", NULL)
		    : -E_STATE;
}

int store_clone(struct store *out, const struct place_hint *hint, const struct clone_options *o,
	const char *dir)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *path = path_from(&a, o->from, dir);
	bool there = file_exists(path);
	if (there && !is_empty_folder(path))
		return fail_not_empty(hint, dir, path);
	int rc = run_clone(o, dir);
	if (!rc)
		rc = open_clone(out, hint, o, path);
	if (rc && file_exists(path) && !(there && is_empty_folder(path)))
		remove_clone(path, !there);
	return rc;
}
