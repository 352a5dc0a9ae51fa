#include "model/desk.h"
#include "store/git_run.h"
#include "store/partial.h"
#include "store/place_discover.h"
#include "store/refs.h"
#include "store/remote.h"
#include "store/settings.h"
#include "store/txn_inside.h"
#include "sys/file.h"
#include <dirent.h>
#include <unistd.h>

/* Ours in the tree only: git leaves bytes as they are, and hd merges what it understands. */
#define ATTRIBUTES \
	"* -text -filter -ident\n" \
	"desk.yaml merge=hd\n" \
	"tickets/*/*.yaml merge=hd\n" \
	"kb/**/*.md merge=hd\n" \
	"accounts/*.yaml merge=hd\n" \
	"rules/*.yaml merge=hd\n" \
	"sla/*.yaml merge=hd\n" \
	"reports/*.yaml merge=hd\n"

/* Whatever $GIT_DEFAULT_HASH says: hd reads no other. */
#define SHA1 "--object-format=sha1"

static bool is_named(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/* What a git init that was stopped has left is empty, too: the next one finishes it. */
static bool is_empty_folder(const char *path, bool bare, bool *missing)
{
	static const char *const tree[] = { ".", "..", ".git", NULL };
	static const char *const git[] = { ".", "..", "HEAD", "branches", "config", "description",
		"hooks", "info", "objects", "refs", NULL };
	CLEANUP(buf_release) struct buf dot_git = { 0 };
	bool empty = true;
	DIR *dir = opendir(path);
	*missing = !dir && errno == ENOENT;
	if (!dir)
		return *missing;
	for (struct dirent *e; empty && (e = readdir(dir));)
		empty = is_named(bare ? git : tree, e->d_name);
	closedir(dir);
	buf_fmt(&dot_git, "%s%s", path, bare ? "" : "/.git");
	return empty && !is_git_dir(dot_git.p);
}

/* The initial branch: the one asked for, else init.defaultBranch, else main. */
static int initial_branch(const struct place_hint *hint, const struct init_options *o,
	struct arena *a, const char **out)
{
	struct settings *s;
	int rc = settings_load(&s, hint, NULL);
	if (rc)
		return rc;
	const char *set = settings_get(s, "init.defaultBranch");
	*out = o->branch ? o->branch : arena_cstr(a, str_of(set && *set ? set : "main"));
	settings_free(s);
	return 0;
}

static int make_repository(const struct place_hint *hint, const struct init_options *o,
	const char *dir)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *branch;
	int rc = initial_branch(hint, o, &a, &branch);
	if (!rc)
		rc = dir_make(dir, 0777);
	if (rc)
		return rc;
	const char *first = arena_fmt(&a, "--initial-branch=%s", branch).p;
	if (!o->bare)
		return git_run(
			(const char *[]){ "git", "init", "-q", SHA1, first, "--", dir, NULL });
	return git_run(
		(const char *[]){ "git", "init", "-q", SHA1, first, "--bare", "--", dir, NULL });
}

static int stage_files(struct txn *t, const struct init_options *o)
{
	CLEANUP(buf_release) struct buf desk = { 0 };
	desk_default(&desk, str_of(o->name ? o->name : "Helpdesk"));
	int rc = txn_put(t, DESK_FILE, buf_view(&desk));
	if (!rc)
		rc = txn_put(t, ".gitattributes", STR(ATTRIBUTES));
	for (const char *const *f = o->template_files; f && f[0] && f[1] && !rc; f += 2)
		if (strcmp(f[0], DESK_FILE))
			rc = txn_put(t, f[0], str_of(f[1]));
	return rc;
}

static int first_commit(struct store *s, const struct init_options *o)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	struct txn_options options = { .author = o->author, .now = o->now, .offset = o->offset };
	struct oid id;
	int rc = txn_begin_at(&t, s, &options, true);
	if (!rc)
		rc = stage_files(t, o);
	return rc ? rc : txn_commit(t, "Begin the desk", NULL, &id);
}

/* A new or empty folder becomes a repository first, unless it was not named and lies in one. */
static int choose_place(const struct place_hint *there, const struct init_options *o, bool *fresh)
{
	struct place p;
	bool missing, empty = is_empty_folder(there->start, o->bare, &missing);
	int rc = missing ? -E_NOTFOUND : place_find_repository(&p, there, NULL);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	error_clear();
	if (!rc)
		place_release(&p);
	*fresh = rc || (empty && o->dir);
	if (!*fresh || empty)
		return 0;
	if (access(there->start, R_OK))
		return fail_errno(E_IO, "cannot open %s", there->start);
	fail(E_STATE, "%s is neither empty nor a git repository", there->start);
	mend("make the desk in a new folder", "hd", "init", "desk", NULL);
	return mend("or make a repository of this one first", "git", "init", there->start, NULL);
}

/* A desk that is there, or that a remote has. */
static bool is_there(struct store *out, const struct place_hint *there)
{
	bool yes = !store_open(out, there);
	error_clear();
	return yes;
}

static bool has_commits(const struct place *p)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *head;
	struct oid tip;
	bool yes = ref_head(p->git_dir, &a, &head) || !head ||
		   !ref_read(p->common_dir, head, &a, &tip, NULL);
	error_clear();
	return yes;
}

static bool has_other_files(const struct place *p)
{
	DIR *dir = p->repo_tree ? opendir(p->repo_tree) : NULL;
	bool any = false;
	if (!dir)
		return false;
	for (struct dirent *e; !any && (e = readdir(dir));)
		any = strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		      strcmp(e->d_name, ".git");
	closedir(dir);
	return any;
}

/* Beside code, a branch of its own; in a repository without anything, the one that HEAD names. */
static int open_place(struct store *s, const struct place_hint *there, const struct init_options *o)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *head = NULL, *heads = "refs/heads/";
	int rc = place_find_repository(&s->place, there, o->branch);
	if (!rc && o->bare && s->place.repo_tree) {
		fail(E_STATE, "the repository in %s is not bare", s->place.repo_tree);
		return mend("make a bare desk in a new folder", "hd", "init", "--bare", "desk.git",
			NULL);
	}
	if (rc || o->branch || settings_get(s->place.settings, "hd.branch") ||
		has_commits(&s->place) || has_other_files(&s->place))
		return rc;
	rc = ref_head(s->place.git_dir, &a, &head);
	if (rc || !str_starts(str_of(head), str_of(heads)))
		return rc;
	place_release(&s->place);
	return place_find_repository(&s->place, there, head + strlen(heads));
}

static int mend_narrow(const struct place *p, const char *remote)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *name = place_branch_name(p), *key = arena_fmt(&a, "remote.%s.fetch", remote).p;
	return mend("to make one all the same", "git", "-C", place_folder(&a, p), "config", "--add",
		key, arena_fmt(&a, "+refs/heads/%s:refs/remotes/%s/%s", name, remote, name).p,
		NULL);
}

/* A clone of one branch (as --depth makes) does not know whether the remote has a desk. */
static int ask_remote(struct store *s, const struct init_options *o)
{
	CLEANUP(remote_release) struct remote r = { 0 };
	static const struct remote_io io = { .no_prompt = true };
	struct oid tip;
	if (o->branch || !place_is_narrow(&s->place))
		return 0;
	int rc = remote_find(s, NULL, &r);
	if (rc == -E_NOTFOUND) {
		error_clear();
		return 0;
	}
	if (!rc)
		rc = remote_fetch(s, &r, &io, &tip);
	if (!rc)
		return 0;
	error_context("cannot tell whether %s has a desk", remote_title(&r));
	return mend_narrow(&s->place, remote_title(&r));
}

/* Not a second desk beside one that only was not seen. *there: by now it is. */
static int look_closer(struct store *out, const struct place_hint *hint,
	const struct init_options *o, bool *there)
{
	CLEANUP(store_release) struct store s = { 0 };
	int rc = open_place(&s, hint, o);
	if (!rc)
		rc = place_check_detached(&s.place);
	if (!rc)
		rc = ask_remote(&s, o);
	*there = !rc && is_there(out, hint);
	return rc;
}

/* Also one that an init which was stopped has left. What is set is read anew. */
static int configure_bare(struct store *s, const struct place_hint *there,
	const struct init_options *o)
{
	static const char *const keys[] = { "core.logAllRefUpdates", "receive.denyNonFastForwards",
		"receive.denyDeletes", "transfer.fsckObjects" };
	int rc = 0;
	for (size_t i = 0; i < ARRAY_SIZE(keys) && !rc; i++)
		rc = git_run((const char *[]){ "git", "--git-dir", s->place.git_dir, "config",
			keys[i], "true", NULL });
	place_release(&s->place);
	return rc ? rc : open_place(s, there, o);
}

int store_init(struct store *out, const struct place_hint *hint, const struct init_options *o,
	enum init_result *result)
{
	CLEANUP(store_release) struct store s = { 0 };
	struct place_hint there = *hint;
	bool fresh, is_made = false;
	there.start = o->dir ? o->dir : hint->start ? hint->start : ".";
	/* here or nowhere: not the desk that hd.desk names */
	there.given = true;
	int rc = choose_place(&there, o, &fresh);
	if (!rc && !fresh) {
		is_made = is_there(out, &there);
		if (!is_made)
			rc = look_closer(out, &there, o, &is_made);
	}
	if (is_made) {
		*result = INIT_THERE;
		return 0;
	}
	if (!rc && fresh)
		rc = make_repository(&there, o, there.start);
	if (!rc)
		rc = open_place(&s, &there, o);
	if (!rc && o->bare)
		rc = configure_bare(&s, &there, o);
	if (!rc)
		rc = first_commit(&s, o);
	if (rc)
		return rc;
	*out = s;
	s = (struct store){ 0 };
	*result = INIT_MADE;
	return 0;
}
