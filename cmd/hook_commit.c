/* post-commit: what a commit of code says of tickets. */
#include "cmd/cmd.h"
#include "cmd/hook.h"
#include "model/law.h"
#include "sys/file.h"
#include "sys/process.h"
#include "text/utf8.h"
#include "work/trailers.h"
#include <unistd.h>

#define MESSAGE_MAX ((size_t)1 << 20)
#define HASH_SHOWN 10

/* The commit that was just made. */
struct made {
	struct str hash, before; /* before: the one that it amends; empty: none */
	struct str subject, message;
	const char *repository; /* its folder's name */
};

/* The newest two lines of HEAD's reflog tell what was done; without one nothing is known. */
static int read_reflog(struct session *s, struct str *out)
{
	struct buf text = { 0 };
	char *argv[] = { "git", "log", "-g", "-2", "--no-show-signature",
		"--format=%H%x00%gs%x00%s%x00%B%x01", NULL };
	char *dir = getenv("GIT_DIR"), *tree = getenv("GIT_WORK_TREE");
	char *env[3] = { NULL };
	size_t n = 0;
	int status;
	if (dir)
		env[n++] = arena_cstr(&s->arena, arena_fmt(&s->arena, "GIT_DIR=%s", dir));
	if (tree)
		env[n++] = arena_cstr(&s->arena, arena_fmt(&s->arena, "GIT_WORK_TREE=%s", tree));
	CLEANUP(buf_release) struct buf complained = { 0 };
	int e = process_run_env(argv, env, NULL, STR(""), &text, MESSAGE_MAX, &complained, &status);
	if (!e)
		*out = arena_str(&s->arena, buf_view(&text));
	buf_release(&text);
	return e;
}

static bool is_commit(struct str did)
{
	return str_starts(did, STR("commit:")) || str_starts(did, STR("commit ("));
}

static bool read_made(struct session *s, struct made *m)
{
	struct str text, one, two, did, rest = { 0 };
	if (read_reflog(s, &text) || !str_next(&text, '\x01', &one))
		return false;
	if (!str_next(&one, '\0', &m->hash) || !str_next(&one, '\0', &did) ||
		!str_next(&one, '\0', &m->subject) || !is_commit(did))
		return false;
	m->message = one;
	if (str_starts(did, STR("commit (amend)")) && str_next(&text, '\x01', &two)) {
		rest = str_trim(two);
		str_next(&rest, '\0', &m->before);
	}
	m->hash = str_first(str_trim(m->hash), HASH_SHOWN);
	m->before = str_first(m->before, HASH_SHOWN);
	return m->hash.n == HASH_SHOWN;
}

static bool in_progress(const struct place *here)
{
	static const char *const folders[] = { "rebase-merge", "rebase-apply" };
	bool yes = false;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		CLEANUP(buf_release) struct buf path = { 0 };
		buf_fmt(&path, "%s/%s", here->git_dir, folders[i]);
		yes |= file_exists(path.p);
	}
	return yes;
}

/* "Fixed by commit 1a2b3c4d5e of website: Keep the tunnel alive" */
static struct str words_of(struct session *s, const struct made *m, bool fixed)
{
	return arena_fmt(&s->arena, "%s commit %.*s of %s: %.*s", fixed ? "Fixed by" : "See",
		STR_ARG(m->hash), m->repository, STR_ARG(m->subject));
}

/* ---- one ticket that is named ---- */

struct named {
	struct id id;
	struct str title;
	bool fixed, ends; /* ends: and it has not ended yet */
	struct str entry; /* what was noted of the commit that this one amends; empty: nothing */
	bool noted; /* of this very commit, already */
};

static void look_at_entries(struct session *s, const struct made *m, const struct ticket *t,
	struct named *out)
{
	struct arena *a = &s->arena;
	struct str now = arena_fmt(a, "commit %.*s ", STR_ARG(m->hash));
	struct str before = arena_fmt(a, "commit %.*s ", STR_ARG(m->before));
	struct str *bodies = arena_array(a, t->n, sizeof *bodies);
	law_bodies(t, bodies);
	for (size_t i = 0; i < t->n; i++) {
		out->noted |= str_find(bodies[i], now) >= 0;
		if (m->before.n && str_find(bodies[i], before) >= 0)
			out->entry = arena_str(a, t->entries[i].id);
	}
}

static bool look_up(struct session *s, const struct made *m, const struct ticket_ref *r,
	struct named *out)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct summary sum;
	struct row row;
	if (index_resolve(s->index, r->id, &row)) {
		if (r->trailer)
			session_note(s, "this commit names %.*s: %s", STR_ARG(r->id),
				error_last()->message);
		error_clear();
		return false;
	}
	index_summary(s->index, row, &s->arena, &sum);
	*out = (struct named){ .id = sum.id, .title = sum.title };
	out->fixed = r->ends;
	out->ends = r->ends && !status_ended(sum.status);
	if (store_ticket(&s->store, NULL, &sum.id, &t)) {
		error_clear();
		return false;
	}
	look_at_entries(s, m, &t, out);
	return !out->noted;
}

static void propose(struct session *s, const struct made *m, const struct named *n,
	struct mend *mends)
{
	const char *words = words_of(s, m, n->fixed).p;
	const char *argv[] = { "hd", n->ends ? "resolve" : "note", n->id.s, "-m", words };
	if (n->entry.n || s->sit.n_mends == MEND_MAX)
		return;
	session_note(s, "commit %.*s names %s, %.*s", STR_ARG(m->hash), n->id.s, STR_ARG(n->title));
	struct mend *add = &mends[s->sit.n_mends++];
	add->why = arena_cstr(&s->arena, n->title);
	for (size_t i = 0; i < ARRAY_SIZE(argv); i++)
		add->argv[i] = arena_cstr(&s->arena, str_of(argv[i]));
}

/* What was said of a commit that is amended is said of the new one. */
static int act(struct session *s, const struct made *m, const struct named *n)
{
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct assignment resolved = { STR("status"), STR("resolved") };
	struct deed d = { .kind = "note", .body = words_of(s, m, n->fixed) };
	if (n->entry.n) {
		d.kind = "edit";
		d.of = n->entry;
	} else if (n->ends) {
		d.kind = "resolve";
		d.sets = &resolved;
		d.n_sets = 1;
	}
	int e = work_do(&s->work, &n->id, &d, &out);
	if (e)
		return e;
	session_note(s, "%s %s: %.*s",
		n->entry.n ? "amended the note on"
		: n->ends  ? "resolved"
			   : "noted on",
		n->id.s, STR_ARG(n->title));
	return 0;
}

static int tell_tickets(struct session *s, const struct made *m, const struct ticket_refs *refs,
	bool automatic)
{
	struct mend *mends = arena_array(&s->arena, MEND_MAX, sizeof *mends);
	int e = session_index(s);
	if (!e && automatic)
		e = session_work(s);
	for (size_t i = 0; i < refs->n && !e; i++) {
		struct named n;
		if (!look_up(s, m, &refs->p[i], &n))
			continue;
		if (automatic)
			e = act(s, m, &n);
		else
			propose(s, m, &n, mends);
	}
	s->sit.about = ABOUT_FINDINGS;
	s->sit.mends = mends;
	s->g.no_next = !s->sit.n_mends;
	return e;
}

/* The desk may be another repository than the one that git names to its hooks. */
static int open_desk(struct session *s, struct place *here)
{
	struct place_hint hint = hook_hint(s);
	/* a branch that nothing has checked out: git_dir stays that of the work tree we are in */
	int e = place_find_repository(here, &hint, "");
	if (e || in_progress(here))
		return e ? e : fail(E_BUSY, "a rebase is in progress");
	if (!access(".git", F_OK)) {
		unsetenv("GIT_DIR");
		unsetenv("GIT_WORK_TREE");
	}
	e = session_store(s);
	const struct place *desk = &s->store.place;
	if (!e && desk->work_tree && here->repo_tree && !strcmp(desk->work_tree, here->repo_tree))
		e = fail(E_NODESK, "this is the desk itself");
	return e;
}

/* All work trees of a repository have the name of the first one. */
static const char *name_of(struct session *s, const struct place *here)
{
	struct str path = str_of(here->common_dir), name = path, part;
	if (str_ends(path, STR("/.git")))
		path = str_first(path, path.n - strlen("/.git"));
	else if (str_ends(path, STR(".git")))
		path = str_first(path, path.n - strlen(".git"));
	while (str_next(&path, '/', &part))
		name = part.n ? part : name;
	return arena_cstr(&s->arena, name);
}

void hook_post_commit(struct session *s, bool automatic)
{
	CLEANUP(place_release) struct place here = { 0 };
	CLEANUP(ticket_refs_release) struct ticket_refs refs = { 0 };
	struct made m = { 0 };
	if (read_made(s, &m))
		message_refs(m.message, &refs);
	int e = refs.n ? open_desk(s, &here) : 0;
	if (!e && refs.n) {
		m.repository = name_of(s, &here);
		e = tell_tickets(s, &m, &refs, automatic);
	}
	if (e && e != -E_NODESK && e != -E_BUSY)
		session_note(s, "what the commit says of tickets was not looked at: %s",
			error_last()->message);
	error_clear();
}
