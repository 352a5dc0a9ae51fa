/* Merge commits that lost entries: git merged without hd's driver, and somebody took one side of a
 * file. Those that this clone has settled are not looked at. */
#include "index/inside.h"
#include "store/history.h"
#include "store/settled.h"
#include "sys/file.h"
#include <unistd.h>

/* After so many files the rest is left unseen: this is a hint, and `hd sync` looks at all of them. */
#define FILES_MAX 1000
#define LOST_MAX_BYTES 200

struct looking {
	struct index_lost *found;
	struct repo *repo;
	const struct commit_node *merge;
	size_t files; /* looked at so far */
	size_t lost; /* entries, by this merge */
	struct id ticket; /* the first that lost some */
};

/* Sorted; the ticket's own is among them. Bodies are indented, so no line of theirs begins so. */
static void gather_ids(struct str text, struct strs *out)
{
	struct str line;
	while (str_next_line(&text, &line))
		if (str_starts(line, STR("id: ")))
			vec_push(out, str_skip(line, strlen("id: ")));
		else if (str_starts(line, STR("was: ")))
			vec_push(out, str_skip(line, strlen("was: ")));
	strs_sort_unique(out);
}

static size_t count_missing(struct str had, struct str has)
{
	struct strs before = { 0 }, now = { 0 };
	size_t missing = 0, k = 0;
	gather_ids(had, &before);
	gather_ids(has, &now);
	for (size_t i = 0; i < before.n; i++) {
		while (k < now.n && str_cmp(now.p[k], before.p[i]) < 0)
			k++;
		missing += k == now.n || !str_eq(now.p[k], before.p[i]);
	}
	strs_release(&before);
	strs_release(&now);
	return missing;
}

static int look_at_file(const char *path, const struct oid *had, const struct oid *has, void *arg)
{
	CLEANUP(blob_release) struct blob before = { 0 }, now = { 0 };
	struct looking *l = arg;
	struct id id;
	if (!had || l->files == FILES_MAX || !path_is_ticket(str_of(path), &id))
		return 0;
	l->files++;
	int rc = repo_blob(l->repo, had, &before);
	if (!rc && has)
		rc = repo_blob(l->repo, has, &now);
	size_t missing = rc ? 0 : count_missing(before.data, now.data);
	if (missing && !l->lost)
		l->ticket = id;
	l->lost += missing;
	return rc;
}

static int look_at_merge(struct looking *l)
{
	CLEANUP(commit_release) struct commit c = { 0 };
	struct oid tree;
	int rc = repo_commit(l->repo, &l->merge->id, &c);
	for (size_t i = 0; i < c.n_parents && !rc; i++) {
		rc = repo_commit_tree(l->repo, &c.parents[i], &tree);
		if (!rc)
			rc = repo_diff(l->repo, &tree, &l->merge->tree, look_at_file, l);
	}
	if (rc || !l->lost)
		return rc;
	l->found->commits++;
	l->found->entries += l->lost;
	l->found->commit = l->merge->id;
	l->found->ticket = l->ticket;
	l->lost = 0;
	return 0;
}

/* Most often there is one new commit, and it is no merge. */
static int is_next(struct repo *r, const struct oid *old, const struct oid *tip, bool *yes)
{
	CLEANUP(commit_release) struct commit c = { 0 };
	int rc = repo_commit(r, tip, &c);
	*yes = !rc && c.n_parents == 1 && oid_eq(&c.parents[0], old);
	return rc;
}

static int look(struct looking *l, const struct place *p, const struct oid *old,
	const struct oid *tip)
{
	struct oid known[1 + SETTLED_MAX] = { *old };
	struct history h = { 0 };
	bool next;
	int rc = is_next(l->repo, old, tip, &next);
	/* without an end the walk would take the whole history */
	if (rc || next || !repo_has(l->repo, old))
		return rc;
	size_t n_known = 1 + settled_read(p, known + 1);
	rc = history_between(l->repo, tip, 1, known, n_known, &h);
	for (size_t i = 0; i < h.n && !rc; i++) {
		l->merge = &h.nodes[i];
		if (h.nodes[i].n_parents > 1)
			rc = look_at_merge(l);
	}
	history_release(&h);
	return rc;
}

/* ---- until it is mended ---- */

static void lost_path(struct buf *out, const struct store *s)
{
	buf_fmt(out, "%s/lost", s->place.local);
}

void index_recall_lost(struct index *ix)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	struct str rest, word[4] = { 0 };
	struct index_lost l = { 0 };
	uint64_t commits, entries;
	lost_path(&path, ix->store);
	if (file_read(&text, path.p, LOST_MAX_BYTES)) {
		error_clear();
		return;
	}
	rest = str_trim(buf_view(&text));
	for (size_t i = 0; i < ARRAY_SIZE(word); i++)
		str_next(&rest, ' ', &word[i]);
	if (!str_to_u64(word[0], &commits) || !str_to_u64(word[1], &entries) ||
		!id_valid(word[2]) || !oid_parse(word[3], &l.commit))
		return;
	l.commits = commits;
	l.entries = entries;
	l.ticket = id_of(word[2]);
	ix->lost = l;
}

static void remember(const struct index *ix)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	const struct index_lost *l = &ix->lost;
	char hex[OID_HEX + 1];
	oid_hex(hex, &l->commit);
	buf_fmt(&text, "%zu %zu %s %s\n", l->commits, l->entries, l->ticket.s, hex);
	lost_path(&path, ix->store);
	if (file_write(path.p, buf_view(&text), ix->store->place.file_mode, 0))
		error_clear();
}

void index_forget_lost(const struct store *s)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	lost_path(&path, s);
	unlink(path.p);
}

void index_look_for_lost(struct index *ix, struct repo *r, const struct oid *old,
	const struct oid *tip)
{
	struct index_lost found = { 0 };
	struct looking l = { .found = &found, .repo = r };
	if (look(&l, &ix->store->place, old, tip))
		error_clear();
	if (!found.commits)
		return;
	found.commits += ix->lost.commits;
	found.entries += ix->lost.entries;
	found.news = true;
	ix->lost = found;
	remember(ix);
}

const struct index_lost *index_lost(const struct index *ix)
{
	return ix->lost.commits ? &ix->lost : NULL;
}
