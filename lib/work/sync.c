#include "work/sync.h"
#include "store/history.h"
#include "store/settings.h"
#include "store/settled.h"

#define LOCAL_TRIES 5

/* One run. */
struct sync {
	struct work *w;
	const struct sync_options *o;
	struct repo *repo;
	struct remote remote;
	struct oid theirs; /* zero: the remote has no such branch */
	struct oid known[SETTLED_MAX];
	size_t n_known;
	struct sync_result r;
};

static void sync_release(struct sync *y)
{
	remote_release(&y->remote);
	sync_result_release(&y->r);
}

static void step(const struct sync *y, const char *what)
{
	if (y->o->step)
		y->o->step(y->o->arg, what, y->r.attempts);
}

/* ---- what is there ---- */

static int fetch(struct sync *y)
{
	struct oid seen = { { 0 } };
	bool kept = true;
	step(y, "fetching");
	if (remote_seen(y->w->store, &y->remote, &seen))
		error_clear();
	int rc = remote_fetch(y->w->store, &y->remote, &y->o->io, &y->theirs);
	if (rc)
		return rc;
	y->r.reached = true;
	if (!oid_zero(&seen) && !oid_zero(&y->theirs) && !oid_eq(&seen, &y->theirs))
		rc = history_is_ancestor(y->repo, &seen, &y->theirs, &kept);
	y->r.forced |= !kept;
	return rc;
}

/* ---- into the desk ---- */

static int check_author(const struct sync *y, enum merge_result result)
{
	if (!y->o->anonymous || (result != MERGE_STAGED && result != MERGE_SETTLED))
		return 0;
	return fail(E_IDENTITY, "git does not know who you are, and what came in takes a merge");
}

/* theirs NULL: only what is here is settled. */
static int merge_once(struct sync *y, const struct oid *theirs)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	CLEANUP(merge_notes_release) struct merge_notes notes = { 0 };
	CLEANUP(buf_release) struct buf message = { 0 };
	const struct work *w = y->w;
	const struct txn_options options = { .author = w->author,
		.now = w->clock.now,
		.offset = w->clock.offset };
	const struct merge_options how = { y->known, y->n_known };
	enum merge_result result;
	struct oid commit;
	int rc = txn_begin(&t, w->store, &options);
	if (!rc)
		rc = merge_into(t, theirs, &how, &result, &notes);
	if (!rc)
		rc = check_author(y, result);
	if (rc || result == MERGE_NOTHING)
		return rc;
	if (result == MERGE_SETTLED)
		buf_cstr(&message, "Take hand edits and losses into the log");
	else
		buf_fmt(&message, "Merge %s", remote_title(&y->remote));
	rc = txn_commit(t, message.p, NULL, &commit);
	if (rc)
		return rc;
	y->r.merge = result;
	struct str *line;
	vec_each (line, &notes.lines)
		vec_push(&y->r.notes.lines, arena_str(&y->r.notes.arena, *line));
	return 0;
}

/* Other commands may write meanwhile. */
static int merge_until_done(struct sync *y, const struct oid *theirs)
{
	int rc = -E_RACED;
	for (int i = 0; i < LOCAL_TRIES && rc == -E_RACED; i++)
		rc = merge_once(y, theirs);
	return rc ? rc : place_tip(&y->w->store->place, &y->r.after);
}

/* The next walk ends there; without that it is longer. */
static void remember(struct sync *y)
{
	index_forget_lost(y->w->store);
	if (y->n_known && oid_eq(&y->known[0], &y->r.after))
		return;
	y->known[0] = y->r.after;
	y->n_known = 1;
	if (settled_write(&y->w->store->place, y->known, 1))
		error_clear();
}

static bool is_settled(const struct sync *y, const struct oid *id)
{
	for (size_t i = 0; i < y->n_known; i++)
		if (oid_eq(&y->known[i], id))
			return true;
	return false;
}

/* A desk with other beginnings has its place beside this one. */
static int complain_unrelated(struct sync *y)
{
	struct oid bases[MERGE_BASES_MAX];
	struct error told = error_take();
	size_t n = 1;
	(void)history_merge_bases(y->repo, &y->r.after, &y->theirs, bases, &n);
	error_put(told);
	if (!n)
		mend("have the other one beside this one", "hd", "clone",
			y->remote.path ? y->remote.path : y->remote.url, "../other-desk", NULL);
	return -E_STATE;
}

static int merge(struct sync *y)
{
	size_t ours;
	int rc = history_ahead_behind(y->repo, &y->r.after, &y->theirs, &ours, &y->r.received);
	if (!rc && y->r.received)
		rc = sync_look(y->w, &y->r.before, &y->theirs, &y->r);
	if (rc || y->w->dry_run || (!y->r.received && is_settled(y, &y->r.after)))
		return rc;
	step(y, "merging");
	rc = merge_until_done(y, &y->theirs);
	if (rc == -E_STATE)
		return complain_unrelated(y);
	if (!rc)
		remember(y);
	return rc;
}

/* ---- out of the desk ---- */

static int count_unsent(struct sync *y)
{
	struct history all = { 0 };
	size_t behind;
	if (!oid_zero(&y->theirs))
		return history_ahead_behind(y->repo, &y->r.after, &y->theirs, &y->r.sent, &behind);
	int rc = history_between(y->repo, &y->r.after, 1, NULL, 0, &all);
	y->r.sent = all.n;
	history_release(&all);
	return rc;
}

static int check_published(const struct sync *y)
{
	const char *who = remote_title(&y->remote);
	if (y->w->store->place.mode != MODE_BRANCH || y->o->publish || !oid_zero(&y->theirs))
		return 0;
	fail(E_STATE, "%s does not have the desk: beside code it is published when that is said",
		who);
	return mend("publish it there", "hd", "sync", "--publish", who, NULL);
}

/* E_RACED: again. All else is decided. */
static int push(struct sync *y)
{
	bool even = oid_eq(&y->theirs, &y->r.after);
	if (!even && y->remote.fetch_only)
		y->r.push = SYNC_FETCH_ONLY;
	else
		y->r.push = even ? SYNC_EVEN : SYNC_KEPT;
	int rc = even ? 0 : count_unsent(y);
	if (rc || even || y->o->no_push || y->w->dry_run || y->remote.fetch_only)
		return rc;
	rc = check_published(y);
	if (rc)
		return rc;
	step(y, "pushing");
	rc = remote_push(y->w->store, &y->remote, &y->r.after, &y->o->io);
	if (rc == -E_RACED)
		return rc;
	y->r.push = !rc                                    ? SYNC_PUSHED
		    : rc == -E_OFFLINE && y->o->offline_ok ? SYNC_OFFLINE
							   : SYNC_FAILED;
	if (rc)
		y->r.unsent = error_take();
	return 0;
}

/* ---- all of it ---- */

static int attempt(struct sync *y)
{
	int rc = fetch(y);
	if (!rc && !oid_zero(&y->theirs))
		rc = merge(y);
	return rc ? rc : push(y);
}

static void wait_longer(const struct sync *y)
{
	int times = 1 << MIN(y->r.attempts - 2, 16);
	if (y->o->wait)
		y->o->wait(y->o->arg, times);
}

/* Beaten every time: what came in is here. */
static int beaten(struct sync *y)
{
	if (!y->r.reached)
		return -E_RACED;
	error_context("%d tries", y->r.attempts);
	mend("try again", "hd", "sync", y->o->remote, NULL);
	y->r.unsent = error_take();
	y->r.push = SYNC_FAILED;
	return 0;
}

static int run(struct sync *y)
{
	int64_t tries;
	int rc = settings_int(y->w->store->place.settings, "hd.syncTries", SYNC_TRIES, &tries);
	if (rc)
		return rc;
	do {
		if (y->r.attempts++)
			wait_longer(y);
		rc = attempt(y);
	} while (rc == -E_RACED && y->r.attempts < tries);
	if (rc == -E_RACED)
		return beaten(y);
	if (rc != -E_OFFLINE)
		return rc;
	mend("try again when it can", "hd", "sync", y->o->remote, NULL);
	if (!y->o->offline_ok)
		return rc;
	y->r.push = SYNC_OFFLINE;
	y->r.unsent = error_take();
	return 0;
}

/* Every commit is looked at once in a clone: where nothing is remembered, and all of it is here. */
static bool settles_all(const struct sync *y)
{
	const struct place *p = &y->w->store->place;
	if (y->w->dry_run || y->o->settle_all)
		return !y->w->dry_run;
	return !y->n_known && !history_is_shallow(p) &&
	       !settings_get(p->settings, "extensions.partialClone");
}

static int begin(struct sync *y)
{
	struct place *p = &y->w->store->place;
	int rc = store_repo(y->w->store, &y->repo);
	if (!rc)
		rc = place_tip(p, &y->r.before);
	if (rc)
		return rc;
	y->r.after = y->r.before;
	y->n_known = settled_read(p, y->known);
	return 0;
}

static int settle(struct sync *y)
{
	step(y, "looking at every change");
	if (settles_all(y))
		y->n_known = 0;
	int rc = merge_until_done(y, NULL);
	if (!rc)
		remember(y);
	return rc;
}

/* Where a merge of git's has lost something, that comes back with or without a remote. */
static int find_and_settle(struct sync *y)
{
	int rc = remote_find(y->w->store, y->o->remote, &y->remote);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	bool alone = rc && !y->w->dry_run && (y->o->alone_ok || !is_settled(y, &y->r.before));
	if (!alone && !settles_all(y))
		return rc;
	struct error none = error_take();
	int settled = settle(y);
	if (settled || (rc && (y->o->alone_ok || y->r.merge == MERGE_SETTLED))) {
		error_release(&none);
		y->r.push = SYNC_NOWHERE;
		return settled;
	}
	error_put(none);
	return rc;
}

int work_sync(struct work *w, const struct sync_options *o, struct sync_result *out)
{
	CLEANUP(sync_release) struct sync y = { .w = w, .o = o };
	int rc = begin(&y);
	if (!rc)
		rc = find_and_settle(&y);
	if (!rc && y.r.push != SYNC_NOWHERE) {
		y.r.remote = arena_cstr(&y.r.arena, str_of(remote_title(&y.remote)));
		rc = run(&y);
	}
	if (rc)
		return rc;
	*out = y.r;
	y.r = (struct sync_result){ 0 };
	return 0;
}

int work_settle(struct work *w, const struct sync_options *o, struct sync_result *out)
{
	CLEANUP(sync_release) struct sync y = { .w = w, .o = o };
	int rc = begin(&y);
	if (!rc && !is_settled(&y, &y.r.before))
		rc = settle(&y);
	if (rc)
		return rc;
	y.r.push = SYNC_NOWHERE;
	*out = y.r;
	y.r = (struct sync_result){ 0 };
	return 0;
}

int sync_standing(struct store *s, struct arena *a, struct sync_standing *out)
{
	CLEANUP(remote_release) struct remote r = { 0 };
	struct sync_standing found = { 0 };
	struct oid ours, theirs;
	struct repo *repo;
	int rc = remote_find(s, NULL, &r);
	if (rc == -E_NOTFOUND) {
		error_clear();
		*out = found;
		return 0;
	}
	if (!rc)
		rc = place_tip(&s->place, &ours);
	if (rc)
		return rc;
	found.remote = arena_cstr(a, str_of(remote_title(&r)));
	found.seen = !remote_seen(s, &r, &theirs);
	error_clear();
	if (found.seen && !oid_eq(&ours, &theirs)) {
		rc = store_repo(s, &repo);
		if (!rc)
			rc = history_ahead_behind(repo, &ours, &theirs, &found.unsent,
				&found.unfetched);
	}
	if (!rc)
		*out = found;
	return rc;
}
