#include "base/map.h"
#include "work/common.h"

#define IMPORT "import"

/* What is taken back: the difference of two trees, and how it was called. */
struct last_change {
	struct arena arena;
	struct oid before, after; /* trees */
	struct str subject, action;
};

static void last_change_release(struct last_change *l)
{
	arena_release(&l->arena);
}

struct undoing {
	struct act *act;
	struct repo *repo;
	struct ticket last; /* of those that changed */
};

static void undoing_release(struct undoing *u)
{
	ticket_release(&u->last);
}

/* ---- which change ---- */

/* The value of a trailer in the message's last paragraph, or an empty slice. */
static struct str trailer(struct str message, struct str name)
{
	struct str line, value = { 0 };
	while (str_next_line(&message, &line)) {
		if (!line.n)
			value = line;
		else if (str_starts(line, name))
			value = str_skip(line, name.n);
	}
	return value;
}

static struct str subject_of(struct str message)
{
	struct str line = { 0 };
	str_next_line(&message, &line);
	return line;
}

static struct str action_of(const struct act *a, const struct commit *c)
{
	bool mine = c->n_parents == 1 && str_is(c->author_email, a->w->author.email);
	return mine ? trailer(c->message, STR("Action: ")) : (struct str){ 0 };
}

static int none_left(void)
{
	fail(E_STATE, "no change of yours is left to take back (of the last %d commits)",
		UNDO_DEPTH);
	return mend("see what was done", "hd", "log", NULL);
}

static int take_commit(struct repo *repo, struct last_change *l, const struct commit *c,
	struct str action)
{
	if (!l->action.n) {
		l->subject = arena_str(&l->arena, subject_of(c->message));
		l->action = arena_str(&l->arena, action);
		l->after = c->tree;
	}
	return repo_commit_tree(repo, &c->parents[0], &l->before);
}

/* An import's commits say from which file; the same file's, one after the other, are one change. */
static bool same_import(const struct last_change *l, struct str action, struct str subject)
{
	ssize_t x = str_find(l->subject, STR(" from ")), y = str_find(subject, STR(" from "));
	return str_is(action, IMPORT) && x >= 0 && y >= 0 &&
	       str_eq(str_skip(l->subject, (size_t)x), str_skip(subject, (size_t)y));
}

/* Commits to look at yet: behind a sync one's own changes lie on either side of a merge. */
struct frontier {
	struct arena arena;
	struct map seen; /* by id */
	VEC(struct commit) v;
};

static void frontier_release(struct frontier *f)
{
	struct commit *c;
	vec_each (c, &f->v)
		commit_release(c);
	vec_release(&f->v);
	map_release(&f->seen);
	arena_release(&f->arena);
}

static int frontier_push(struct frontier *f, struct repo *repo, const struct oid *id)
{
	struct str key = arena_str(&f->arena, str_make((const char *)id->b, sizeof id->b));
	struct commit c = { 0 };
	bool fresh = true;
	map_put(&f->seen, key, &fresh);
	/* a shallow clone's history ends somewhere */
	if (!fresh || !repo_has(repo, id))
		return 0;
	int err = repo_commit(repo, id, &c);
	if (!err)
		vec_push(&f->v, c);
	return err;
}

/* The newest; of equals the one that was pushed first. */
static struct commit frontier_pop(struct frontier *f)
{
	size_t newest = 0;
	for (size_t i = 1; i < f->v.n; i++)
		if (f->v.p[i].time > f->v.p[newest].time)
			newest = i;
	struct commit c = f->v.p[newest];
	f->v.n--;
	memmove(&f->v.p[newest], &f->v.p[newest + 1], (f->v.n - newest) * sizeof c);
	return c;
}

/* The commits in front of it that belong to the same import. */
static int take_rest(struct act *a, struct repo *repo, struct last_change *l, struct oid at)
{
	while (repo_has(repo, &at)) {
		CLEANUP(commit_release) struct commit c = { 0 };
		int err = repo_commit(repo, &at, &c);
		if (err)
			return err;
		struct str action = action_of(a, &c);
		if (!same_import(l, action, subject_of(c.message)))
			break;
		err = take_commit(repo, l, &c, action);
		if (err)
			return err;
		at = c.parents[0];
	}
	return 0;
}

/* The newest change that is mine. */
static int find_last(struct act *a, struct repo *repo, struct last_change *l)
{
	CLEANUP(frontier_release) struct frontier f = { 0 };
	int err = frontier_push(&f, repo, txn_base(a->t));
	for (size_t depth = 0; !err && f.v.n && depth < UNDO_DEPTH; depth++) {
		CLEANUP(commit_release) struct commit c = frontier_pop(&f);
		struct str action = action_of(a, &c);
		if (action.n) {
			err = take_commit(repo, l, &c, action);
			return err ? err : take_rest(a, repo, l, c.parents[0]);
		}
		for (size_t i = 0; i < c.n_parents && !err; i++)
			err = frontier_push(&f, repo, &c.parents[i]);
	}
	return err ? err : none_left();
}

/* ---- taking back ---- */

static bool shares_target(const struct entry *x, const struct entry *y)
{
	for (size_t i = 0; i < x->of.n; i++)
		if (strs_has(&y->of, x->of.p[i]))
			return true;
	return false;
}

/* Redoing names every undo of the same entries: one that another clone made would still hold. */
static void name_like_undos(struct ticket *t, const bool *counts, const struct entry *undo,
	struct entry *e)
{
	for (size_t i = 0; i < t->n; i++)
		if (counts[i] && &t->entries[i] != undo && str_is(t->entries[i].kind, "undo") &&
			shares_target(&t->entries[i], undo) &&
			!strs_has(&e->of, entry_first_id(&t->entries[i])))
			entry_name(&t->arena, e, &t->entries[i]);
}

/* A ticket that the change made is taken back by its openings alone. */
static bool is_taken_back(const struct entry *added, bool is_new, bool by_hand)
{
	return str_is(added->by, "hand") == by_hand && (!is_new || str_is(added->kind, "open"));
}

static int name_added(struct ticket *t, const struct ticket *before, const struct ticket *after,
	bool by_hand, struct entry *e)
{
	CLEANUP(map_release) struct map old = { 0 };
	CLEANUP(map_release) struct map added = { 0 };
	const bool *counts = ticket_counts(t);
	bool created;
	for (size_t i = 0; i < before->n; i++)
		map_put(&old, before->entries[i].id, &created);
	for (size_t i = 0; i < after->n; i++)
		if (!map_get(&old, after->entries[i].id) &&
			is_taken_back(&after->entries[i], !before->n, by_hand))
			map_put(&added, entry_first_id(&after->entries[i]), &created);
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *now = &t->entries[i];
		if (!counts[i] || !map_get(&added, entry_first_id(now)))
			continue;
		if (str_is(now->kind, "redact"))
			return fail(E_STATE, "a redaction (of %s) cannot be taken back", t->id.s);
		entry_name(&t->arena, e, now);
		if (str_is(now->kind, "undo"))
			name_like_undos(t, counts, now, e);
	}
	return 0;
}

static int undo_ticket(struct undoing *u, const struct id *id, const struct oid *old,
	const struct oid *new_id)
{
	struct store *store = u->act->w->store;
	CLEANUP(ticket_release) struct ticket before = { 0 };
	CLEANUP(ticket_release) struct ticket after = { 0 };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e;
	int err = new_id ? store_ticket_blob(store, new_id, id, &after) : 0;
	if (!err && old)
		err = store_ticket_blob(store, old, id, &before);
	if (!err)
		err = act_ticket(u->act, id, &t);
	if (!err)
		err = act_entry(u->act, &t, "undo", STR(""), &e);
	if (!err)
		err = name_added(&t, &before, &after, false, &e);
	/* a hand edit that came along with another change stays; alone it was the change */
	if (!err && !e.of.n)
		err = name_added(&t, &before, &after, true, &e);
	if (err || !e.of.n)
		return err;
	err = act_append(u->act, &t, &e);
	if (err)
		return err;
	ticket_release(&u->last);
	u->last = t;
	t = (struct ticket){ 0 };
	return 0;
}

static bool is_object(struct txn *t, const char *path, const struct oid *id)
{
	struct str now;
	struct oid hash;
	if (!txn_has(t, path))
		return !id;
	return id && !txn_get(t, path, &now) && !object_hash(OBJECT_BLOB, now, &hash) &&
	       oid_eq(&hash, id);
}

static int undo_file(struct undoing *u, const char *path, const struct oid *old,
	const struct oid *new_id)
{
	struct txn *t = u->act->t;
	CLEANUP(blob_release) struct blob blob = { 0 };
	if (is_object(t, path, old))
		return 0;
	if (!is_object(t, path, new_id)) {
		fail(E_STATE, "%s was changed since, so it is not put back", path);
		return mend("see who changed it", "git", "log", "-p", "--", path, NULL);
	}
	if (!old)
		return txn_remove(t, path);
	int err = repo_blob(u->repo, old, &blob);
	return err ? err : txn_put(t, path, blob.data);
}

/* Attachments stay: the entries that name them are undone, and may come back. */
static int undo_path(const char *path, const struct oid *old, const struct oid *new_id, void *arg)
{
	struct undoing *u = arg;
	struct id id;
	if (path_is_ticket(str_of(path), &id))
		return undo_ticket(u, &id, old, new_id);
	if (str_starts(str_of(path), STR("tickets/")))
		return 0;
	return undo_file(u, path, old, new_id);
}

static void say_undo(struct act *a, struct str subject)
{
	struct buf *b = &a->say->message;
	if (str_starts(subject, STR("Undo: ")))
		buf_fmt(b, "Redo: %.*s", STR_ARG(str_skip(subject, 6)));
	else if (str_starts(subject, STR("Redo: ")))
		buf_fmt(b, "Undo: %.*s", STR_ARG(str_skip(subject, 6)));
	else
		buf_fmt(b, "Undo: %.*s", STR_ARG(subject));
	act_action(a, "undo");
}

static int undo_body(struct act *a, void *arg)
{
	CLEANUP(last_change_release) struct last_change l = { 0 };
	CLEANUP(undoing_release) struct undoing u = { .act = a };
	struct buf *what = arg;
	int err = store_repo(a->w->store, &u.repo);
	if (!err)
		err = find_last(a, u.repo, &l);
	if (!err)
		err = repo_diff(u.repo, &l.before, &l.after, undo_path, &u);
	if (err)
		return err;
	buf_reset(what);
	buf_str(what, l.subject);
	if (!txn_staged(a->t)) {
		fail(E_STATE, "your last change was taken back already: %s", buf_c(what));
		return mend("see what was done", "hd", "log", NULL);
	}
	say_undo(a, l.subject);
	act_hand_over(a, &u.last);
	return 0;
}

int work_undo(struct work *w, struct buf *what, struct outcome *out)
{
	CLEANUP(buf_release) struct buf subject = { 0 };
	int err = act_run(w, false, undo_body, &subject, out);
	if (!err)
		buf_str(what, buf_view(&subject));
	return err;
}
