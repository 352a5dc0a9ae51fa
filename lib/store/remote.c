#include "store/remote.h"
#include "store/refs.h"
#include "store/txn_inside.h"
#include "sys/process.h"
#include "text/hash.h"
#include <fcntl.h>
#include <unistd.h>

#define SAID_MAX ((size_t)1 << 20)
#define HEADS "refs/heads/"

void remote_release(struct remote *r)
{
	arena_release(&r->arena);
	*r = (struct remote){ 0 };
}

const char *remote_title(const struct remote *r)
{
	return r->name ? r->name : r->url;
}

/* ---- which one ---- */

const char *remote_url_path(struct arena *a, const char *url, const char *dir)
{
	bool file = !strncmp(url, "file://", 7);
	if (!file && url[strcspn(url, "/:")] == ':')
		return NULL;
	url += file ? 7 : 0;
	return *url == '/' ? arena_cstr(a, str_of(url)) : arena_fmt(a, "%s/%s", dir, url).p;
}

const char *remote_url_shown(struct arena *a, const char *url)
{
	const char *host = strstr(url, "://");
	if (!host)
		return arena_cstr(a, str_of(url));
	host += 3;
	const char *at = memrchr(host, '@', strcspn(host, "/"));
	if (!at)
		return arena_cstr(a, str_of(url));
	return arena_fmt(a, "%.*s%s", (int)(host - url), url, at + 1).p;
}

/* Where git starts, so that relative paths mean what they mean to git. */
static const char *run_dir(const struct place *p)
{
	return p->work_tree ? p->work_tree : p->repo_tree ? p->repo_tree : p->git_dir;
}

static const char *setting(struct remote *r, const struct place *p, const char *section,
	const char *name, const char *key)
{
	const char *full = arena_fmt(&r->arena, "%s.%s.%s", section, name, key).p;
	const char *value = settings_get(p->settings, full);
	return value && *value ? value : NULL;
}

struct names {
	struct arena *arena;
	struct strs names;
};

static void name_each(const char *key, const char *value, const char *origin UNUSED, void *arg)
{
	struct names *n = arg;
	struct str k = str_skip(str_of(key), strlen("remote."));
	if (*value && str_ends(k, STR(".url")))
		vec_push(&n->names, arena_str(n->arena, str_first(k, k.n - 4)));
}

static int fail_no_remote(void)
{
	fail(E_NOTFOUND, "the desk has no remote to sync with");
	return mend("name one", "git", "remote", "add", "origin", "URL", NULL);
}

static const char *default_remote(struct remote *r, const struct place *p)
{
	struct names n = { .arena = &r->arena };
	const char *name = setting(r, p, "branch", place_branch_name(p), "remote");
	if (name && strcmp(name, ".") != 0)
		return name;
	if (setting(r, p, "remote", "origin", "url"))
		return "origin";
	settings_each(p->settings, "remote.", name_each, &n);
	strs_sort_unique(&n.names);
	name = n.names.n == 1 ? n.names.p[0].p : NULL;
	strs_release(&n.names);
	return name;
}

static bool is_bundle(const char *path)
{
	char head[16];
	CLEANUP(fd_close) int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	if (fd < 0)
		return false;
	ssize_t n = read(fd, head, sizeof head);
	struct str start = { head, n > 0 ? (size_t)n : 0 };
	return str_starts(start, STR("# v")) && str_find(start, STR("git bundle")) > 0;
}

static void set_refs(struct remote *r, const struct place *p)
{
	const char *desk = place_branch_name(p), *over_there = NULL;
	if (r->name) {
		const char *of = setting(r, p, "branch", desk, "remote");
		if (of && !strcmp(of, r->name))
			over_there = setting(r, p, "branch", desk, "merge");
	}
	if (!over_there || strncmp(over_there, HEADS, strlen(HEADS)) != 0)
		over_there = p->branch;
	const char *branch = over_there + strlen(HEADS);
	r->ref = arena_cstr(&r->arena, str_of(over_there));
	r->tracking = r->name ? arena_fmt(&r->arena, "refs/remotes/%s/%s", r->name, branch).p
			      : arena_fmt(&r->arena, "refs/hd/%016" PRIx64 "/%s",
					hash64(r->at, strlen(r->at)), branch)
					.p;
}

/* A path is the user's, from where the user stands; git runs elsewhere. */
static int find_unnamed(struct remote *r, const char *named)
{
	char *real = realpath(named, NULL);
	bool url = strpbrk(named, "/:");
	if (!real && !url) {
		fail(E_NOTFOUND, "there is no remote '%s'", named);
		mend("name it", "git", "remote", "add", named, "URL", NULL);
		return mend("see those there are", "git", "remote", "-v", NULL);
	}
	r->at = arena_cstr(&r->arena, str_of(real ? real : named));
	free(real);
	return 0;
}

int remote_find(struct store *s, const char *named, struct remote *out)
{
	CLEANUP(remote_release) struct remote r = { 0 };
	const struct place *p = &s->place;
	const char *name = named ? named : default_remote(&r, p);
	if (!name)
		return fail_no_remote();
	const char *url = setting(&r, p, "remote", name, "url");
	if (url) {
		r.name = r.at = arena_cstr(&r.arena, str_of(name));
	} else {
		int rc = find_unnamed(&r, name);
		if (rc)
			return rc;
		url = r.at;
	}
	r.url = remote_url_shown(&r.arena, url);
	r.path = remote_url_path(&r.arena, url, run_dir(p));
	r.fetch_only = is_bundle(r.path);
	set_refs(&r, p);
	*out = r;
	r = (struct remote){ 0 };
	return 0;
}

int remote_seen(const struct store *s, const struct remote *r, struct oid *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	return ref_read(s->place.common_dir, r->tracking, &a, out, NULL);
}

/* ---- git ---- */

#define GIT_WORDS 16
struct git_run {
	char *argv[GIT_WORDS + 1];
	size_t argc;
	struct buf git_dir, out, err;
	int status;
};

static void git_release(struct git_run *g)
{
	buf_release(&g->git_dir);
	buf_release(&g->out);
	buf_release(&g->err);
}

static void git_word(struct git_run *g, const char *word)
{
	if (g->argc < GIT_WORDS)
		g->argv[g->argc++] = (char *)(uintptr_t)word;
}

static void git_begin(struct git_run *g, const struct place *p, const char *command)
{
	buf_fmt(&g->git_dir, "--git-dir=%s", p->git_dir);
	git_word(g, "git");
	git_word(g, g->git_dir.p);
	git_word(g, command);
}

static int git_run(struct git_run *g, const struct place *p, const struct remote_io *io)
{
	char *env[] = { "LC_ALL=C", io->no_prompt ? "GIT_TERMINAL_PROMPT=0" : NULL, NULL };
	const struct process_io how = {
		.env = env,
		.dir = run_dir(p),
		.out = &g->out,
		.err = &g->err,
		.max = SAID_MAX,
		.said = io->said,
		.arg = io->arg,
	};
	return process_run_io(g->argv, &how, &g->status);
}

int remote_fetch(struct store *s, const struct remote *r, const struct remote_io *io,
	struct oid *out)
{
	/* of a partial clone the desk is whole from here on */
	static const char *const words[] = { "--no-tags", "--refmap=", "--no-write-fetch-head",
		"--no-auto-maintenance", "--no-recurse-submodules", "--no-prune", "--no-filter" };
	CLEANUP(git_release) struct git_run g = { 0 };
	CLEANUP(buf_release) struct buf spec = { 0 };
	struct oid before = { { 0 } }, id;
	git_begin(&g, &s->place, "fetch");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		git_word(&g, words[i]);
	if (io->said)
		git_word(&g, "--progress");
	git_word(&g, "--");
	git_word(&g, r->at);
	buf_fmt(&spec, "+%s:%s", r->ref, r->tracking);
	git_word(&g, spec.p);
	if (remote_seen(s, r, &before))
		error_clear();
	int rc = git_run(&g, &s->place, io);
	if (rc)
		return rc;
	if (g.status && str_find(buf_view(&g.err), STR("couldn't find remote ref")) >= 0) {
		*out = (struct oid){ { 0 } };
		return 0;
	}
	if (g.status)
		return remote_complaint(buf_view(&g.err), "fetch from", remote_title(r), r->path);
	rc = remote_seen(s, r, &id);
	if (!rc && !oid_eq(&before, &id)) {
		gc_maybe(&s->place, &id);
		rc = s->repo ? repo_refresh(s->repo) : 0;
	}
	if (!rc)
		*out = id;
	return rc;
}

/* ---- pushing ---- */

/* "!\t<what>:<ref>\t[remote rejected] (hook declined)": its last part; false where git did not come
 * to it. */
static bool verdict(struct str out, const char *ref, char *flag, struct str *summary)
{
	struct str line, part;
	while (str_next_line(&out, &line)) {
		struct str rest = line;
		if (line.n < 2 || line.p[1] != '\t' || !str_next(&rest, '\t', &part) ||
			!str_next(&rest, '\t', &part) || !str_ends(part, str_of(ref)))
			continue;
		*flag = line.p[0];
		*summary = rest;
		return true;
	}
	return false;
}

static bool has_one_of(struct str text, const char *const *words)
{
	for (; *words; words++)
		if (str_find(text, str_of(*words)) >= 0)
			return true;
	return false;
}

/* What the other side said, in one line. */
static void remote_words(struct str said, struct buf *out)
{
	struct str line;
	size_t lines = 0;
	while (str_next_line(&said, &line) && lines < 8) {
		if (!str_starts(line, STR("remote: ")))
			continue;
		line = str_trim(str_skip(line, strlen("remote: ")));
		if (!line.n || str_chr(line, '\r') >= 0)
			continue;
		if (lines++)
			buf_cstr(out, "; ");
		buf_str(out, line);
	}
}

static int refused(const struct remote *r, struct str summary, struct str said)
{
	CLEANUP(buf_release) struct buf words = { 0 };
	if (str_find(summary, STR("currently checked out")) >= 0) {
		fail(E_REFUSED, "%s has the desk checked out, and takes no push into it", r->url);
		if (!r->path)
			return -E_REFUSED;
		return mend("let it take pushes, and bring its files up to them", "git", "-C",
			r->path, "config", "receive.denyCurrentBranch", "updateInstead", NULL);
	}
	remote_words(said, &words);
	if (!words.n)
		buf_str(&words, summary);
	return fail(E_REFUSED, "%s refused the push: %s", remote_title(r), buf_c(&words));
}

static int judge_push(const struct remote *r, const struct git_run *g)
{
	static const char *const raced[] = { "failed to update ref", "cannot lock ref",
		"incorrect old value", "reference already exists", "fetch first",
		"non-fast-forward", "stale info", NULL };
	static const char *const lasting[] = { "Permission denied", "Read-only file system",
		"No space left", NULL };
	struct str summary, said = buf_view(&g->err);
	char flag;
	if (!verdict(buf_view(&g->out), r->ref, &flag, &summary)) {
		if (!g->status)
			return 0;
		int rc = remote_complaint(said, "push to", remote_title(r), r->path);
		/* a fetch found it: only for pushes there is nothing */
		return rc == -E_NOTFOUND
			       ? fail(E_REFUSED, "%s cannot be pushed to", remote_title(r))
			       : rc;
	}
	if (flag != '!')
		return 0;
	bool over_there = str_starts(summary, STR("[remote"));
	if (has_one_of(summary, raced) && !(over_there && has_one_of(said, lasting)))
		return fail(E_RACED, "somebody was quicker to push to %s", remote_title(r));
	return refused(r, summary, said);
}

/* git itself does so only where the configuration maps that branch; the next fetch will see it. */
void remote_note(struct store *s, const struct remote *r, const struct oid *commit)
{
	CLEANUP(ref_release) struct ref_update u = { 0 };
	struct error first = error_take();
	struct oid old;
	bool none = remote_seen(s, r, &old);
	if ((none || !oid_eq(&old, commit)) &&
		!ref_lock(&u, &s->place, r->tracking, none ? NULL : &old, commit, NULL))
		(void)ref_move(&u, &s->place, "hd <> 0 +0000", "hd: pushed");
	error_clear();
	error_put(first);
}

/* So that git's own pull and status know where the branch comes from, once it stands there. */
static void follow(struct store *s, const struct remote *r)
{
	CLEANUP(git_release) struct git_run g = { 0 };
	CLEANUP(buf_release) struct buf key = { 0 }, upstream = { 0 };
	const char *branch = place_branch_name(&s->place);
	buf_fmt(&key, "branch.%s.remote", branch);
	if (!r->name || settings_get(s->place.settings, key.p))
		return;
	buf_fmt(&upstream, "--set-upstream-to=%s", r->tracking);
	git_begin(&g, &s->place, "branch");
	git_word(&g, "--quiet");
	git_word(&g, upstream.p);
	git_word(&g, "--");
	git_word(&g, branch);
	const struct remote_io silent = { .no_prompt = true };
	if (git_run(&g, &s->place, &silent))
		error_clear();
}

int remote_push(struct store *s, const struct remote *r, const struct oid *commit,
	const struct remote_io *io)
{
	CLEANUP(git_release) struct git_run g = { 0 };
	CLEANUP(buf_release) struct buf spec = { 0 };
	char hex[OID_HEX + 1];
	oid_hex(hex, commit);
	buf_fmt(&spec, "%s:%s", hex, r->ref);
	git_begin(&g, &s->place, "push");
	git_word(&g, "--porcelain");
	git_word(&g, "--no-follow-tags");
	git_word(&g, "--recurse-submodules=no");
	if (s->place.mode == MODE_BRANCH)
		git_word(&g, "--no-verify");
	if (io->said)
		git_word(&g, "--progress");
	git_word(&g, "--");
	git_word(&g, r->at);
	git_word(&g, spec.p);
	int rc = git_run(&g, &s->place, io);
	if (!rc)
		rc = judge_push(r, &g);
	if (rc)
		return rc;
	remote_note(s, r, commit);
	follow(s, r);
	return 0;
}
