#include "store/place_discover.h"
#include "store/git.h"
#include "store/refs.h"
#include "store/settings_file.h"
#include <unistd.h>

#define HEADS "refs/heads/"

void place_release(struct place *p)
{
	settings_free(p->settings);
	arena_release(&p->arena);
	*p = (struct place){ 0 };
}

const char *place_branch_name(const struct place *p)
{
	return p->branch + strlen(HEADS);
}

struct trust {
	const char *path;
	bool trusted;
};

static void trust_value(const char *value, void *arg)
{
	struct trust *t = arg;
	CLEANUP(free_ptr) char *real = realpath(value, NULL);
	struct str v = str_of(value), folder = STR("/*");
	if (!v.n)
		t->trusted = false; /* an empty value takes back those before it */
	else if (str_is(v, "*") || !strcmp(value, t->path) || (real && !strcmp(real, t->path)))
		t->trusted = true;
	else if (str_ends(v, folder))
		t->trusted |= str_starts(str_of(t->path), str_first(v, v.n - 1));
}

static bool is_ours(const char *path, const struct place_hint *hint)
{
	struct stat st;
	uint64_t sudo;
	if (!path)
		return true;
	if (lstat(path, &st))
		return false;
	if (st.st_uid == geteuid())
		return true;
	return !geteuid() && hint->sudo_uid && str_to_u64(str_of(hint->sudo_uid), &sudo) &&
	       st.st_uid == sudo;
}

/* git's rule: what lies in a repository may run programs, so it must be ours. */
static int check_owner(const struct settings *s, const struct found *f,
	const struct place_hint *hint)
{
	struct trust t = { .path = f->tree ? f->tree : f->git_dir };
	if (is_ours(f->gitfile, hint) && is_ours(f->tree, hint) && is_ours(f->git_dir, hint))
		return 0;
	settings_each_protected(s, "safe.directory", trust_value, &t);
	if (t.trusted)
		return 0;
	fail(E_UNSAFE, "the repository in %s belongs to somebody else", t.path);
	return mend("trust it", "git", "config", "--global", "--add", "safe.directory", t.path,
		NULL);
}

struct unknown {
	const char *name, *value;
};

static void check_extension(const char *key, const char *value, const char *origin UNUSED,
	void *arg)
{
	static const char *const known[] = { "noop", "noop-v1", "partialclone", "worktreeconfig",
		"preciousobjects", "relativeworktrees" };
	struct unknown *u = arg;
	const char *name = strchr(key, '.') + 1;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(name, known[i]))
			return;
	if (!strcmp(name, "objectformat") && !strcasecmp(value, "sha1"))
		return;
	if (!strcmp(name, "refstorage") && !strcasecmp(value, "files"))
		return;
	*u = (struct unknown){ name, value };
}

static int check_format(const struct place *p)
{
	struct unknown u = { 0 };
	int64_t version;
	int rc = settings_int(p->settings, "core.repositoryFormatVersion", 0, &version);
	if (rc || !version)
		return rc;
	if (version > 1)
		return fail(E_GIT, "%s is of git's repository format %" PRId64 ", hd knows 0 and 1",
			p->common_dir, version);
	settings_each(p->settings, "extensions.", check_extension, &u);
	if (!u.name)
		return 0;
	fail(E_GIT, "%s uses %s=%s, which hd cannot read", p->common_dir, u.name, u.value);
	if (!strcmp(u.name, "objectformat"))
		return mend("make a desk in a repository with SHA-1 objects", "hd", "init", "DIR",
			NULL);
	if (!strcmp(u.name, "refstorage"))
		return mend("go back to refs in files", "git", "refs", "migrate",
			"--ref-format=files", NULL);
	return -E_GIT;
}

/* core.sharedRepository in git's words, as modes. */
static int set_modes(struct place *p)
{
	const char *value = settings_get(p->settings, "core.sharedRepository");
	mode_t share = 0, exact = 0;
	bool on = false;
	p->file_mode = 0666;
	p->dir_mode = 0777;
	p->object_mode = 0444;
	if (!value || !strcasecmp(value, "umask"))
		return 0;
	char *end;
	long octal = strtol(value, &end, 8);
	if (!strcasecmp(value, "group"))
		share = 0660;
	else if (!strcasecmp(value, "all") || !strcasecmp(value, "world") ||
		 !strcasecmp(value, "everybody"))
		share = 0664;
	else if (!*end && (octal == 0 || octal == 1 || octal == 2))
		share = octal == 1 ? 0660 : octal == 2 ? 0664 : 0;
	else if (!*end && octal > 0 && octal <= 0777 && (octal & 0600) == 0600)
		exact = (mode_t)octal & 0666;
	else if (settings_bool(p->settings, "core.sharedRepository", false, &on))
		return -E_INVALID;
	else
		share = on ? 0660 : 0;
	if (!share && !exact)
		return 0;
	mode_t bits = share | exact, how = exact ? MODE_EXACT : MODE_ADDS;
	/* who may read a folder may enter it */
	p->file_mode = how | bits;
	p->dir_mode = how | bits | (bits & 0444) >> 2;
	p->object_mode = how | (bits & 0444);
	if (!exact) {
		p->file_mode |= 0600;
		p->dir_mode |= 0700;
	}
	return 0;
}

static int find_work_tree(struct place *p, const struct found *f, const struct place_hint *hint)
{
	struct arena *a = &p->arena;
	bool bare, linked = strcmp(p->git_dir, p->common_dir) != 0;
	const char *named = hint->git_dir && !hint->given ? hint->git_work_tree : NULL;
	const char *base = NULL;
	int rc = settings_bool(p->settings, "core.bare", false, &bare);
	if (rc)
		return rc;
	if (!named && !linked) {
		named = settings_get(p->settings, "core.worktree");
		base = p->git_dir;
	}
	if (named) {
		p->repo_tree = real_path(a, base, str_of(named));
		return p->repo_tree ? 0
				    : fail_errno(E_GIT, "the work tree %s cannot be found", named);
	}
	if (linked)
		p->repo_tree = f->tree ? f->tree : linked_tree(a, p->git_dir);
	else if (!bare && f->tree)
		p->repo_tree = f->tree;
	else if (!bare && str_ends(str_of(p->git_dir), STR("/.git")))
		p->repo_tree = arena_cstr(a, str_first(str_of(p->git_dir), strlen(p->git_dir) - 5));
	return 0;
}

static int open_found(struct place *p, const struct found *f, const struct place_hint *hint)
{
	struct arena *a = &p->arena;
	bool named = hint->git_dir && !hint->given;
	p->git_dir = f->git_dir;
	p->common_dir = f->common_dir;
	p->quarantine = named && hint->quarantine;
	p->object_dir = named && hint->object_dir ? real_path(a, NULL, str_of(hint->object_dir))
						  : NULL;
	if (!p->object_dir)
		p->object_dir = (char *)(uintptr_t)arena_fmt(a, "%s/objects", p->common_dir).p;
	if (named && hint->alternate_dirs)
		p->alternate_dirs = arena_cstr(a, str_of(hint->alternate_dirs));
	int rc = settings_load(&p->settings, hint, f->git_dir);
	if (!rc && !named)
		rc = check_owner(p->settings, f, hint);
	if (!rc)
		rc = settings_load_repository(p->settings, p->git_dir, p->common_dir);
	if (!rc)
		rc = check_format(p);
	if (!rc)
		rc = set_modes(p);
	return rc ? rc : find_work_tree(p, f, hint);
}

int repo_has_desk(struct repo *r, const struct oid *commit, bool *yes)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct oid tree, id;
	struct str line;
	bool found = false;
	uint8_t kind = TREE_OTHER;
	int rc = repo_commit_tree(r, commit, &tree);
	if (!rc)
		rc = repo_lookup(r, &tree, "desk.yaml", &id, &kind);
	if (!rc && kind <= TREE_EXEC)
		rc = repo_blob(r, &id, &blob);
	struct str rest = blob.data;
	while (!rc && !found && str_next_line(&rest, &line))
		found = str_starts(line, STR("format:"));
	if (rc == -E_NOTFOUND) {
		error_clear();
		rc = 0;
	}
	if (!rc)
		*yes = found;
	return rc;
}

/* Where objects are lost that is to be told, not that there is no desk. */
static bool commit_has_desk(const struct place *p, const struct oid *commit)
{
	struct repo *r;
	bool yes = false;
	if (repo_open(&r, p)) {
		error_clear();
		return false;
	}
	int rc = repo_has_desk(r, commit, &yes);
	if (rc == -E_DAMAGED || rc == -E_MISSING)
		yes = true;
	error_clear();
	repo_free(r);
	return yes;
}

static bool local_exists(struct place *p, const char *branch)
{
	return file_exists(
		arena_fmt(&p->arena, "%s/hd/%s", p->common_dir, branch + strlen(HEADS)).p);
}

/* HEAD's branch if that is a desk. A repository whose work tree has no desk.yaml, and in which hd
 * has already worked on `desk`, needs no look at objects. */
static const char *branch_of_head(struct place *p)
{
	struct oid tip;
	const char *head;
	if (ref_head(p->git_dir, &p->arena, &head)) {
		error_clear();
		return NULL;
	}
	if (!head || !str_starts(str_of(head), STR(HEADS)))
		return NULL;
	if (local_exists(p, head))
		return head;
	if (p->repo_tree && local_exists(p, HEADS "desk") &&
		!file_exists(arena_fmt(&p->arena, "%s/desk.yaml", p->repo_tree).p))
		return NULL;
	if (ref_read(p->common_dir, head, &p->arena, &tip, NULL)) {
		error_clear();
		return NULL;
	}
	return commit_has_desk(p, &tip) ? head : NULL;
}

struct checkout {
	struct place *place;
	const char *common_tree; /* of the main work tree, NULL: bare */
	bool found;
};

static int try_checkout(const char *git_dir, void *arg)
{
	struct checkout *c = arg;
	struct place *p = c->place;
	const char *head = NULL;
	if (ref_head(git_dir, &p->arena, &head) || !head || strcmp(head, p->branch)) {
		error_clear();
		return 0;
	}
	bool linked = strcmp(git_dir, p->common_dir) != 0;
	char *tree = linked ? linked_tree(&p->arena, git_dir) : (char *)(uintptr_t)c->common_tree;
	if (!tree || !file_exists(tree))
		return 0;
	p->git_dir = arena_cstr(&p->arena, str_of(git_dir));
	p->work_tree = tree;
	p->mode = MODE_CHECKED_OUT;
	return 1;
}

static const char *main_tree(struct place *p)
{
	if (!strcmp(p->git_dir, p->common_dir))
		return p->repo_tree;
	if (!str_ends(str_of(p->common_dir), STR("/.git")))
		return NULL;
	return arena_cstr(&p->arena, str_first(str_of(p->common_dir), strlen(p->common_dir) - 5));
}

/* Where HEAD has another branch, another work tree of the repository may have this one: it must
 * not fall behind the branch, so it is the desk's. */
static void set_branch(struct place *p, const char *branch)
{
	struct arena *a = &p->arena;
	struct checkout c = { .place = p };
	const char *head = NULL;
	p->branch = arena_cstr(a, str_of(branch));
	p->local =
		(char *)(uintptr_t)arena_fmt(a, "%s/hd/%s", p->common_dir, place_branch_name(p)).p;
	p->mode = p->repo_tree ? MODE_BRANCH : MODE_BARE;
	if (ref_head(p->git_dir, a, &head))
		error_clear();
	if (p->repo_tree && head && !strcmp(head, p->branch)) {
		p->mode = MODE_CHECKED_OUT;
		p->work_tree = p->repo_tree;
		return;
	}
	c.common_tree = main_tree(p);
	discover_work_trees(p->common_dir, try_checkout, &c);
}

static const char *choose_branch(struct place *p)
{
	const char *named = settings_get(p->settings, "hd.branch");
	if (named && str_starts(str_of(named), STR(HEADS)))
		return named;
	if (named)
		return arena_fmt(&p->arena, HEADS "%s", named).p;
	const char *head = branch_of_head(p);
	return head ? head : HEADS "desk";
}

int place_find_repository(struct place *out, const struct place_hint *hint, const char *branch)
{
	CLEANUP(place_release) struct place p = { 0 };
	struct found f;
	const char *start = hint->start ? hint->start : ".";
	int rc = hint->git_dir && !hint->given ? discover_git_dir(&p.arena, hint->git_dir, &f)
					       : discover(&p.arena, start, hint->ceiling_dirs, &f);
	if (!rc)
		rc = open_found(&p, &f, hint);
	if (rc)
		return rc;
	set_branch(&p, branch ? arena_fmt(&p.arena, HEADS "%s", branch).p : choose_branch(&p));
	*out = p;
	p = (struct place){ 0 };
	return 0;
}

int place_tip(const struct place *p, struct oid *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	int rc = ref_read(p->common_dir, p->branch, &a, out, NULL);
	return rc == -E_NOTFOUND ? place_fail_absent(p) : rc;
}

struct remote_tip {
	struct str branch;
	struct oid id;
	size_t remotes;
};

static int match_remote(const char *name, const struct oid *id, void *arg)
{
	struct remote_tip *t = arg;
	struct str n = str_skip(str_of(name), strlen("refs/remotes/"));
	ssize_t slash = str_chr(n, '/');
	if (slash < 0 || !str_eq(str_skip(n, (size_t)slash + 1), t->branch))
		return 0;
	if (!t->remotes++ || oid_eq(&t->id, id)) {
		t->id = *id;
		return 0;
	}
	return fail(E_AMBIGUOUS, "several remotes have different branches %.*s",
		STR_ARG(t->branch));
}

int place_remote_tip(const struct place *p, struct oid *out)
{
	struct remote_tip t = { .branch = str_of(place_branch_name(p)) };
	int rc = ref_each(p->common_dir, "refs/remotes/", match_remote, &t);
	if (rc)
		return rc;
	if (!t.remotes)
		return fail(E_NOTFOUND, "no remote has a branch %s", place_branch_name(p));
	*out = t.id;
	return 0;
}

static bool has_desk(const struct place *p)
{
	struct oid id;
	int rc = place_tip(p, &id);
	if (rc == -E_NODESK)
		rc = place_remote_tip(p, &id);
	/* what is broken is there */
	bool yes = !rc || rc == -E_AMBIGUOUS || rc == -E_DAMAGED;
	error_clear();
	return yes;
}

static int fail_nowhere(const struct place_hint *hint)
{
	const char *start = hint->start ? hint->start : ".";
	if (hint->given) {
		fail(E_NODESK, "there is no desk in %s", start);
		return mend("make one there", "hd", "init", start, NULL);
	}
	fail(E_NODESK, "there is no desk here (no git repository around this folder)");
	mend("make one in a new folder", "hd", "init", "desk", NULL);
	return mend("name the desk to use everywhere", "git", "config", "--global", "hd.desk",
		"DIR", NULL);
}

/* hd.desk: the desk of one who is nowhere near one, or of the repository around here. */
static int find_configured(struct place *out, const struct place_hint *hint,
	const struct place *around, bool *tried)
{
	struct settings *own = NULL;
	struct place_hint there = *hint;
	CLEANUP(arena_release) struct arena a = { 0 };
	*tried = false;
	int rc = around ? 0 : settings_load(&own, hint, NULL);
	if (rc)
		return rc;
	const char *dir = settings_get(around ? around->settings : own, "hd.desk");
	if (dir && *dir) {
		bool at_home = str_starts(str_of(dir), STR("~/")) && hint->home;
		there.start = at_home ? arena_fmt(&a, "%s%s", hint->home, dir + 1).p : dir;
		there.given = true;
		*tried = true;
		rc = place_find(out, &there);
		if (rc)
			rc = error_context("hd.desk");
	}
	settings_free(own);
	return rc;
}

int place_find(struct place *out, const struct place_hint *hint)
{
	CLEANUP(place_release) struct place p = { 0 };
	bool tried = false;
	int rc = place_find_repository(&p, hint, NULL);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	bool found = !rc;
	if (!found || !has_desk(&p)) {
		error_clear();
		if (!hint->given && !hint->git_dir)
			rc = find_configured(out, hint, found ? &p : NULL, &tried);
		if (tried || (rc && rc != -E_NOTFOUND))
			return rc;
		return found ? place_fail_absent(&p) : fail_nowhere(hint);
	}
	*out = p;
	p = (struct place){ 0 };
	return 0;
}
