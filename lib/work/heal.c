#include "work/heal.h"
#include "model/merge.h"
#include "store/checkout.h"
#include "store/refs.h"
#include "store/unmerged.h"
#include "store/worktree.h"
#include "sys/file.h"
#include "sys/process.h"
#include "text/conflict.h"
#include "work/common.h"
#include <unistd.h>

#define SAID_MAX ((size_t)1 << 20)
#define ROUNDS_MAX 10000 /* a rebase stops once a commit */
#define REMOVED_MAX 1000 /* commits among which a removed ticket is looked for */

struct healing {
	struct work *w;
	struct repo *repo;
	struct heal_result result;
	struct arena arena;
	struct strs left; /* paths; of the last round */
	struct buf why; /* of the first that is left */
	const char *operation; /* now */
	size_t merged; /* in this round */
	bool noted; /* that it was begun */
};
/* The bytes of a side; p NULL: there is no such file. */
struct versions {
	struct blob blob[SIDE_COUNT];
	struct str text[SIDE_COUNT];
};

void heal_result_release(struct heal_result *r)
{
	merge_notes_release(&r->notes);
	*r = (struct heal_result){ 0 };
}

static void healing_release(struct healing *h)
{
	heal_result_release(&h->result);
	arena_release(&h->arena);
	vec_release(&h->left);
	buf_release(&h->why);
}

static void versions_release(struct versions *v)
{
	for (size_t i = 0; i < SIDE_COUNT; i++)
		blob_release(&v->blob[i]);
}

static int read_versions(struct healing *h, const struct unmerged *u, struct versions *v)
{
	for (size_t i = 0; i < SIDE_COUNT; i++) {
		if (oid_zero(&u->side[i]))
			continue;
		int rc = repo_blob(h->repo, &u->side[i], &v->blob[i]);
		if (rc)
			return rc;
		v->text[i] = str_make(v->blob[i].data.n ? v->blob[i].data.p : "",
			v->blob[i].data.n);
	}
	return 0;
}

/* ---- what was begun ---- */

/* Which merge, rebase … it is: one file of git's tells, as long as it is going on. */
static void put_operation(const struct place *p, struct buf *out)
{
	static const char *const files[] = { "rebase-merge/orig-head", "rebase-apply/orig-head",
		"sequencer/head", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD" };
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(buf_release) struct buf path = { 0 };
		buf_fmt(&path, "%s/%s", p->git_dir, files[i]);
		if (file_exists(path.p) && !file_read(out, path.p, SAID_MAX))
			return;
	}
	error_clear();
}

static void put_note_path(const struct place *p, struct buf *out)
{
	buf_fmt(out, "%s/hd-healing", p->git_dir);
}

/* Should it be stopped before git has gone on, the next hd sync finishes it: it was no person who
 * resolved all. */
static int note_begun(struct healing *h)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	const struct place *p = &h->w->store->place;
	if (h->noted || !*h->operation)
		return 0;
	put_note_path(p, &path);
	put_operation(p, &text);
	h->noted = true;
	return file_write(path.p, buf_view(&text), p->file_mode, 0);
}

static bool was_begun(const struct place *p)
{
	CLEANUP(buf_release) struct buf path = { 0 }, noted = { 0 }, now = { 0 };
	put_note_path(p, &path);
	if (!file_exists(path.p))
		return false;
	put_operation(p, &now);
	bool same = !file_read(&noted, path.p, SAID_MAX) &&
		    str_eq(buf_view(&noted), buf_view(&now));
	error_clear();
	return same;
}

static void forget_begun(const struct place *p)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	put_note_path(p, &path);
	unlink(path.p);
}

/* ---- tickets ---- */

/* The ticket as the commits that HEAD stands on last had it. */
static bool last_of_head(const struct healing *h, const struct unmerged *u, const struct id *id,
	struct ticket *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct oid at, blob;
	int rc = ref_read(h->w->store->place.git_dir, "HEAD", &a, &at, NULL);
	for (size_t i = 0; i < REMOVED_MAX && !rc; i++) {
		CLEANUP(commit_release) struct commit c = { 0 };
		rc = repo_commit(h->repo, &at, &c);
		if (!rc && !repo_lookup(h->repo, &c.tree, u->path.p, &blob, NULL))
			return !store_ticket_blob(h->w->store, &blob, id, out);
		if (!c.n_parents)
			break;
		at = c.parents[0];
	}
	return false;
}

/* What the ticket was when it was removed. */
static int removed_ticket(const struct healing *h, const struct unmerged *u, const struct id *id,
	const struct versions *v, struct ticket *out)
{
	if (!v->text[SIDE_OURS].p && last_of_head(h, u, id, out))
		return 0;
	error_clear();
	return ticket_parse_as(out, id, v->text[SIDE_BASE], "the base");
}

/* One side removed the file: it comes back, marked so. After a merge, settling marks it, since the
 * commit that removed it is there; elsewhere a file without the mark would say that somebody took
 * it away. */
static int restore_ticket(const struct healing *h, const struct unmerged *u, const struct id *id,
	const struct versions *v, struct buf *out)
{
	CLEANUP(ticket_release) struct ticket was = { 0 }, removed = { 0 };
	CLEANUP(ticket_release) struct ticket kept = { 0 }, all = { 0 };
	struct str ours = v->text[SIDE_OURS], survivor = ours.p ? ours : v->text[SIDE_THEIRS];
	bool settles = !v->text[SIDE_BASE].p || !strcmp(h->operation, "merge");
	int rc = survivor.p ? ticket_parse_as(&kept, id, survivor, "the other side") : 0;
	if (!rc && survivor.p && settles) {
		ticket_emit(out, &kept);
		return 0;
	}
	if (!rc)
		rc = removed_ticket(h, u, id, v, &was);
	struct ticket_parent parent = { &was, &was };
	if (!rc)
		rc = ticket_settle(&removed, NULL, &parent, 1);
	if (!rc && survivor.p)
		rc = ticket_merge(&all, &removed, &kept);
	if (!rc)
		ticket_emit(out, survivor.p ? &all : &removed);
	return rc;
}

/* A side with conflict markers that somebody committed is read as far as it can be. One that is broken
 * in another way, the person who is at it can mend better. */
static int check_side(const struct id *id, struct str text, const char *name)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	return conflict_line(text) ? 0 : ticket_parse_as(&t, id, text, name);
}

static int merge_sides(struct healing *h, const struct unmerged *u, const struct versions *v,
	struct buf *out, enum resolution *how)
{
	struct file_sides f = { u->path.p, v->text[SIDE_BASE], v->text[SIDE_OURS],
		v->text[SIDE_THEIRS] };
	enum file_merge result;
	int rc = merge_file(&f, out, &result, &h->result.notes);
	if (rc)
		return rc;
	if (result == FILE_OURS || result == FILE_THEIRS)
		buf_str(out, result == FILE_OURS ? f.ours : f.theirs);
	*how = result == FILE_REMOVED ? RESOLVE_REMOVE : RESOLVE_WRITE;
	return 0;
}

static int merge_tickets(struct healing *h, const struct unmerged *u, const struct id *id,
	const struct versions *v, struct buf *out)
{
	enum resolution how;
	if (!v->text[SIDE_OURS].p || !v->text[SIDE_THEIRS].p)
		return restore_ticket(h, u, id, v, out);
	int rc = check_side(id, v->text[SIDE_OURS], "our side");
	if (!rc)
		rc = check_side(id, v->text[SIDE_THEIRS], "their side");
	return rc ? rc : merge_sides(h, u, v, out, &how);
}

/* What somebody made of the file by hand is a version more. */
static int add_resolved(const struct id *id, struct str resolved, struct buf *out)
{
	CLEANUP(ticket_release) struct ticket a = { 0 }, b = { 0 }, merged = { 0 };
	int rc = ticket_parse_as(&a, id, buf_view(out), "merged");
	if (!rc)
		rc = ticket_parse_as(&b, id, resolved, "the work tree's file");
	if (!rc)
		rc = ticket_merge(&merged, &a, &b);
	if (rc)
		return rc;
	buf_reset(out);
	ticket_emit(out, &merged);
	return 0;
}

/* ---- one path ---- */

/* The work tree's file, where it is neither one of the sides nor what git made of them. */
static bool resolved_by_hand(const struct healing *h, const struct unmerged *u,
	const struct versions *v, struct buf *text)
{
	if (worktree_read(h->w->store->place.work_tree, u->path.p, ATTACHMENT_MAX, text)) {
		error_clear();
		return false;
	}
	for (size_t i = 0; i < SIDE_COUNT; i++)
		if (v->text[i].p && str_eq(v->text[i], buf_view(text)))
			return false;
	return !conflict_line(buf_view(text));
}

static int resolve_ticket(struct healing *h, const struct unmerged *u, const struct id *id,
	const struct versions *v, struct buf *out)
{
	CLEANUP(ticket_release) struct ticket merged = { 0 };
	CLEANUP(buf_release) struct buf by_hand = { 0 };
	int rc = merge_tickets(h, u, id, v, out);
	if (!rc && resolved_by_hand(h, u, v, &by_hand))
		rc = add_resolved(id, buf_view(&by_hand), out);
	return rc ? rc : ticket_parse_as(&merged, id, buf_view(out), "merged");
}

static int resolve_other(struct healing *h, const struct unmerged *u, const struct versions *v,
	struct buf *out, enum resolution *how)
{
	CLEANUP(buf_release) struct buf by_hand = { 0 };
	bool taken = resolved_by_hand(h, u, v, &by_hand);
	int rc = taken ? 0 : merge_sides(h, u, v, out, how);
	if (taken)
		*how = RESOLVE_TAKE;
	if (!rc && *how != RESOLVE_REMOVE)
		rc = file_check(u->path.p, buf_view(taken ? &by_hand : out));
	return rc;
}

/* What cannot be merged is the person's, and no reason to leave the others. */
static int leave(struct healing *h, const struct unmerged *u, enum resolution *how)
{
	if (!h->left.n && error_last()->code)
		buf_cstr(&h->why, error_last()->message);
	error_clear();
	vec_push(&h->left, arena_str(&h->arena, u->path));
	*how = RESOLVE_LEAVE;
	return 0;
}

static int resolve(const struct unmerged *u, struct buf *out, enum resolution *how, void *arg)
{
	struct healing *h = arg;
	CLEANUP(versions_release) struct versions v = { 0 };
	struct id id;
	int rc = note_begun(h);
	if (rc)
		return rc;
	if (!path_is_desk(u->path) || u->other)
		return leave(h, u, how);
	rc = read_versions(h, u, &v);
	if (rc)
		return rc;
	*how = RESOLVE_WRITE;
	rc = path_is_ticket(u->path, &id) ? resolve_ticket(h, u, &id, &v, out)
					  : resolve_other(h, u, &v, out, how);
	if (rc)
		return leave(h, u, how);
	h->merged++;
	return 0;
}

/* ---- git's part ---- */

static int run_git(struct healing *h, const char *const *words, struct buf *said, int *status)
{
	static char *const env[] = { "GIT_EDITOR=true", NULL };
	const char *argv[8] = { "git", "-C", h->w->store->place.work_tree };
	size_t n = 3;
	while (*words && n + 1 < ARRAY_SIZE(argv))
		argv[n++] = *words++;
	return process_run_env((char *const *)(uintptr_t)argv, env, NULL, STR(""), said, SAID_MAX,
		said, status);
}

/* A commit of which nothing is left: a rebase drops it by itself, a merge makes it. */
static int skip_empty(struct healing *h, bool *skipped)
{
	CLEANUP(buf_release) struct buf said = { 0 };
	int status;
	*skipped = false;
	if (!strcmp(h->operation, "merge") || !strcmp(h->operation, "rebase"))
		return 0;
	int rc = run_git(h, (const char *[]){ "diff", "--cached", "--quiet", "HEAD", NULL }, &said,
		&status);
	if (rc || status)
		return rc;
	rc = run_git(h, (const char *[]){ h->operation, "--skip", NULL }, &said, &status);
	*skipped = !rc && !status;
	return rc;
}

static int fail_git(const struct healing *h, const struct buf *said)
{
	const char *tree = h->w->store->place.work_tree;
	struct str rest = buf_view(said), line, last = STR("it stopped");
	while (str_next_line(&rest, &line))
		if (str_starts(line, STR("error: ")) || str_starts(line, STR("fatal: ")))
			last = str_skip(line, strlen("error: "));
	fail(E_GIT, "git %s --continue: %.*s", h->operation, STR_ARG(last));
	mend("see what git says", "git", "-C", tree, "status", NULL);
	return mend("or give it up", "git", "-C", tree, h->operation, "--abort", NULL);
}

/* True in *again where git goes on, or has stopped at conflicts of the next commit. */
static int continue_git(struct healing *h, bool *again)
{
	CLEANUP(unmerged_release) struct unmerged_list unmerged = { 0 };
	CLEANUP(buf_release) struct buf said = { 0 };
	const struct place *p = &h->w->store->place;
	int status;
	int rc = run_git(h, (const char *[]){ h->operation, "--continue", NULL }, &said, &status);
	if (!rc)
		rc = unmerged_read(&unmerged, p);
	*again = !rc && (unmerged.items.n || !checkout_operation(p));
	if (rc || *again || !status)
		return rc;
	rc = skip_empty(h, again);
	return rc || *again ? rc : fail_git(h, &said);
}

/* ---- all of it ---- */

static int fail_left(const struct healing *h)
{
	const char *tree = h->w->store->place.work_tree;
	struct str first = h->left.p[0];
	CLEANUP(buf_release) struct buf more = { 0 };
	if (h->left.n > 1)
		buf_fmt(&more, " and %zu more", h->left.n - 1);
	fail(E_PARTIAL, "%.*s%s: left unmerged: %s", STR_ARG(first), buf_c(&more),
		h->why.n ? h->why.p : "hd merges the desk's files only");
	mend("edit it; then tell git", "git", "-C", tree, "add", "--", first.p, NULL);
	return mend("then go on", "hd", "sync", "--continue", NULL);
}

static int fail_waits(const struct healing *h)
{
	const char *tree = h->w->store->place.work_tree;
	fail(E_PARTIAL, "git stopped for you in the %s", h->operation);
	mend("when it is as it should be", "hd", "sync", "--continue", NULL);
	return mend("see where it stands", "git", "-C", tree, "status", NULL);
}

static int round_of(struct healing *h, bool asked, bool *again)
{
	const struct place *p = &h->w->store->place;
	h->left.n = 0;
	h->merged = 0;
	h->operation = checkout_operation(p);
	if (!h->operation)
		h->operation = "";
	else
		h->result.operation = h->operation;
	*again = false;
	int rc = unmerged_resolve(h->w->store, resolve, h);
	if (rc)
		return rc;
	h->result.merged += h->merged;
	if (h->left.n)
		return fail_left(h);
	if (!*h->operation) {
		h->result.edits = h->merged;
		return 0;
	}
	if (!h->merged && !asked)
		return checkout_in_progress(p);
	rc = continue_git(h, again);
	return rc || *again ? rc : fail_waits(h);
}

int work_heal(struct work *w, const struct heal_options *o, struct heal_result *out)
{
	CLEANUP(healing_release) struct healing h = { .w = w };
	const struct place *p = &w->store->place;
	bool again = p->work_tree && (o->asked || checkout_operation(p));
	bool begun = again && was_begun(p), asked = o->asked || begun;
	int rc = again ? store_repo(w->store, &h.repo) : 0;
	for (size_t i = 0; again && !rc && i < ROUNDS_MAX; i++) {
		rc = round_of(&h, asked, &again);
		asked = false;
	}
	if ((begun || h.noted) && !checkout_operation(p))
		forget_begun(p);
	if (rc)
		return rc;
	*out = h.result;
	h.result = (struct heal_result){ 0 };
	return 0;
}
