#include "store/merge_trees.h"
#include "store/settle.h"
#include "store/txn_inside.h"

/* How the two tips lie, and what they amount to. */
struct tips {
	struct oid ids[2]; /* ours, theirs */
	size_t n; /* 1: only ours */
	struct amends amends[2];
	bool theirs_in_ours, ours_in_theirs;
	struct oid *ends; /* commits at which files are taken for what they say */
	size_t n_ends;
};

static void tips_release(struct tips *t)
{
	amends_release(&t->amends[0]);
	amends_release(&t->amends[1]);
	free(t->ends);
}

/* ---- where the walk ends ---- */

static int settle_tips(struct tree_merge *m, struct tips *t, const struct merge_options *o)
{
	size_t n_known = o ? o->n_known : 0;
	t->ends = xcalloc(n_known + m->n_bases + 1, sizeof *t->ends);
	for (size_t i = 0; i < n_known; i++)
		if (repo_has(m->repo, &o->known[i]))
			t->ends[t->n_ends++] = o->known[i];
	if (!t->n_ends)
		while (t->n_ends < m->n_bases) {
			t->ends[t->n_ends] = m->bases[t->n_ends];
			t->n_ends++;
		}
	return settle_commits(m->repo, t->ids, t->n, t->ends, t->n_ends, t->amends, m->notes);
}

/* ---- unrelated desks ---- */

/* As hd init leaves it: nobody has put anything into it. */
static int is_empty_desk(struct repo *r, const struct oid *commit, bool *out)
{
	static const char *const content[] = { "tickets", "kb", "accounts", "outbox" };
	struct oid tree, id;
	int rc = repo_commit_tree(r, commit, &tree);
	for (size_t i = 0; i < ARRAY_SIZE(content) && !rc; i++) {
		rc = repo_lookup(r, &tree, content[i], &id, NULL);
		if (!rc) {
			*out = false;
			return 0;
		}
		if (rc == -E_NOTFOUND)
			rc = 0;
		error_clear();
	}
	if (!rc)
		*out = true;
	return rc;
}

static int check_unrelated(struct repo *r, const struct tips *t)
{
	bool ours_empty = false, theirs_empty = false;
	int rc = is_empty_desk(r, &t->ids[0], &ours_empty);
	if (!rc)
		rc = is_empty_desk(r, &t->ids[1], &theirs_empty);
	if (rc || ours_empty || theirs_empty)
		return rc;
	return fail(E_STATE, "the two desks have no commit in common, and neither is empty");
}

static int find_bases(struct tree_merge *m, struct tips *t)
{
	if (t->n < 2)
		return 0;
	int rc = history_merge_bases(m->repo, &t->ids[0], &t->ids[1], m->bases, &m->n_bases);
	if (!rc && !m->n_bases)
		rc = check_unrelated(m->repo, t);
	t->theirs_in_ours = m->n_bases == 1 && oid_eq(&m->bases[0], &t->ids[1]);
	t->ours_in_theirs = m->n_bases == 1 && oid_eq(&m->bases[0], &t->ids[0]);
	return rc;
}

/* ---- */

static int settle_only(struct tree_merge *m, const struct tips *t, enum merge_result *result)
{
	static const struct amends none;
	m->theirs = NULL;
	m->their_amends = &none; /* they are in ours, which covers them */
	int rc = merge_amended(m);
	if (!rc)
		rc = merge_unmark(m, t->ends, t->n_ends);
	if (!rc)
		*result = txn_staged(m->t) ? MERGE_SETTLED : MERGE_NOTHING;
	return rc;
}

/* The branch can move to theirs if that is all there is to it: every file is taken as it is. */
static int can_forward(struct tree_merge *m, const struct tips *t, bool *out)
{
	struct merge_notes *notes = m->notes;
	*out = false;
	if (!t->ours_in_theirs || t->amends[1].n)
		return 0;
	m->dry = true;
	m->notes = NULL;
	int rc = merge_trees(m);
	if (!rc)
		rc = merge_unmark(m, t->ends, t->n_ends);
	m->dry = false;
	m->notes = notes;
	*out = !rc && !m->refused;
	return rc;
}

static int merge_tips(struct tree_merge *m, const struct tips *t, enum merge_result *result)
{
	bool forward;
	if (t->n < 2 || t->theirs_in_ours)
		return settle_only(m, t, result);
	int rc = can_forward(m, t, &forward);
	if (rc)
		return rc;
	if (forward) {
		rc = txn_forward(m->t, m->theirs);
	} else {
		rc = merge_trees(m);
		if (!rc)
			rc = merge_amended(m);
		if (!rc)
			rc = merge_unmark(m, t->ends, t->n_ends);
		if (!rc)
			txn_second_parent(m->t, m->theirs);
	}
	if (!rc)
		*result = forward ? MERGE_FORWARD : MERGE_STAGED;
	return rc;
}

int merge_into(struct txn *t, const struct oid *theirs, const struct merge_options *o,
	enum merge_result *result, struct merge_notes *notes)
{
	CLEANUP(tips_release) struct tips tips = { .ids = { *txn_base(t) }, .n = 1 };
	CLEANUP(tree_merge_release)
	struct tree_merge m = { .t = t,
		.repo = t->repo,
		.theirs = theirs,
		.our_amends = &tips.amends[0],
		.their_amends = &tips.amends[1],
		.notes = notes };
	if (theirs)
		tips.ids[tips.n++] = *theirs;
	int rc = find_bases(&m, &tips);
	if (!rc)
		rc = settle_tips(&m, &tips, o);
	return rc ? rc : merge_tips(&m, &tips, result);
}
