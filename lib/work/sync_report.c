#include "store/history.h"
#include "work/sync.h"

struct look {
	struct work *w;
	struct repo *repo;
	struct oid ours; /* tree */
	bool from_base; /* what differs was changed over there, and not here */
	struct sync_result *r;
};

void sync_result_release(struct sync_result *r)
{
	merge_notes_release(&r->notes);
	error_release(&r->unsent);
	vec_release(&r->came);
	arena_release(&r->arena);
	*r = (struct sync_result){ 0 };
}

static int check_time(const struct look *l, const struct ticket *t, const struct entry *e)
{
	CLEANUP(buf_release) struct buf when = { 0 };
	if (e->at <= l->w->clock.now + AHEAD_MAX)
		return 0;
	when_iso(&when, e->at);
	fail(E_INVALID, "entry %.*s of ticket %s has a time ahead of this machine's clock: %s",
		STR_ARG(e->id), t->id.s, buf_c(&when));
	return mend("see what time it is here", "date", "-u", NULL);
}

/* Entries of `there` that `here` (NULL: no such ticket) has not. */
static int gather(struct look *l, const struct ticket *there, const struct ticket *here,
	struct sync_ticket *out)
{
	const struct entry *newest = NULL;
	out->what = here ? SYNC_CHANGED : SYNC_NEW;
	for (size_t i = 0; i < there->n; i++) {
		const struct entry *e = &there->entries[i];
		struct entry *known = here ? ticket_entry(here, e->id) : NULL;
		if (known && str_eq(known->id, e->id))
			continue;
		int rc = check_time(l, there, e);
		if (rc)
			return rc;
		if (here && str_is(e->kind, "reply"))
			out->what = SYNC_ANSWERED;
		newest = e; /* they are sorted by time */
	}
	if (newest) {
		out->at = newest->at;
		out->who = arena_str(&l->r->arena, newest->by);
	}
	if (state_text(&there->state, "deleted").n || state_text(&there->state, "withdrawn").n)
		out->what = SYNC_GONE;
	out->title = arena_str(&l->r->arena, state_text(&there->state, "title"));
	return 0;
}

/* A file that is broken, here or there, is told as changed: hd check says what is wrong with it. */
static bool load(struct look *l, const struct oid *blob, const struct id *id, struct ticket *out)
{
	bool read = blob && !store_ticket_blob(l->w->store, blob, id, out);
	error_clear();
	return read;
}

static int look_at_ticket(struct look *l, const char *path, const struct id *id,
	const struct oid *theirs)
{
	CLEANUP(ticket_release) struct ticket here = { 0 }, there = { 0 };
	struct sync_ticket t = { .id = *id, .what = SYNC_CHANGED };
	struct oid ours;
	int rc = repo_lookup(l->repo, &l->ours, path, &ours, NULL);
	bool is_here = !rc;
	if (rc && rc != -E_NOTFOUND)
		return rc;
	error_clear();
	if (is_here && theirs && oid_eq(&ours, theirs))
		return 0;
	if (!theirs)
		t.what = SYNC_GONE;
	else if (load(l, theirs, id, &there))
		rc = gather(l, &there, load(l, is_here ? &ours : NULL, id, &here) ? &here : NULL,
			&t);
	else
		rc = 0;
	if (rc == -E_INVALID)
		return rc;
	if (t.at || (l->from_base && (theirs || is_here)))
		vec_push(&l->r->came, t);
	return 0;
}

static int look_at_file(const char *path, const struct oid *old UNUSED, const struct oid *theirs,
	void *arg)
{
	struct look *l = arg;
	struct id id;
	if (path_is_ticket(str_of(path), &id))
		return look_at_ticket(l, path, &id, theirs);
	/* attachments are their tickets' */
	l->r->other_files += l->from_base && !str_starts(str_of(path), STR("tickets/"));
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct sync_ticket *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->id.s, y->id.s);
}

int sync_look(struct work *w, const struct oid *ours, const struct oid *theirs,
	struct sync_result *r)
{
	struct look l = { .w = w, .r = r };
	struct oid bases[MERGE_BASES_MAX], from, to;
	size_t n = 0;
	r->came.n = 0;
	r->other_files = 0;
	int rc = store_repo(w->store, &l.repo);
	if (!rc)
		rc = history_merge_bases(l.repo, ours, theirs, bases, &n);
	if (!rc)
		rc = repo_commit_tree(l.repo, ours, &l.ours);
	/* in a criss-cross no one commit is what both began with */
	l.from_base = n == 1;
	if (!rc)
		rc = repo_commit_tree(l.repo, n == 1 ? &bases[0] : ours, &from);
	if (!rc)
		rc = repo_commit_tree(l.repo, theirs, &to);
	if (!rc)
		rc = repo_diff(l.repo, &from, &to, look_at_file, &l);
	if (!rc && r->came.n)
		qsort(r->came.p, r->came.n, sizeof *r->came.p, by_time);
	return rc;
}
