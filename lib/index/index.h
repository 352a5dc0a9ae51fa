/* The index: a projection of one commit that answers without touching git (DESIGN §4). Local, never
 * shared, always safe to delete.
 *
 * <local>/index/ holds immutable segments (seg-NNNNNNNN, memory-mapped, little-endian) and a
 * manifest that names them, in order, with the commit, the branch and the bytes of desk.yaml; it is
 * replaced by rename. A segment stores summaries sorted by id, as records and again column by column;
 * each block of 4 KiB has its XXH3 checksum, checked when it is first touched, so a query pays only
 * for the columns it reads, and a list for the rows it shows. A row of a later segment replaces the
 * row of the same id in earlier ones. Refresh diffs two trees, writes one small segment and merges
 * segments in tiers.
 *
 * Freshness is by commit id. A damaged, foreign or older file is rebuilt, with one line told
 * through index_note(). Where the folder cannot be written the index lives in memory. Several
 * processes may refresh at once: the last rename wins, each is whole.
 *
 * Broken ticket files are skipped and counted (index_broken). The answer equals a scan of the files. */
#ifndef HD_INDEX_INDEX_H
#define HD_INDEX_INDEX_H
#include "model/query.h"
#include "store/store.h"

struct index;
enum {
	INDEX_STALE_OK =
		1, /* take what is there; do not refresh (after a write: for suggestions) */
	INDEX_REBUILD = 2, /* throw away what is there first */
};
struct index_progress { /* a first build may take seconds */
	void (*tick)(void *arg, size_t done, size_t total);
	void *arg;
};
/* Brought up to the branch's tip. Errors: E_NODESK, E_GIT, E_NEWER, E_INVALID (desk.yaml does not
 * parse). On INDEX_STALE_OK with no index at all: E_NOTFOUND. The store must outlive it. */
int index_open(struct index **out, struct store *s, unsigned flags,
	const struct index_progress *progress);
void index_free(struct index *ix);

const struct oid *index_commit(const struct index *ix);
/* desk.yaml at that commit, parsed once. */
const struct desk *index_desk(const struct index *ix);
/* One line for stderr about what had to be rebuilt, or NULL. */
const char *index_note(const struct index *ix);
/* The same of the full-text index, once a question has needed it. */
const char *index_words_note(const struct index *ix);
/* Merge commits that the index has passed, and that this clone has not settled yet, which lack entries
 * that one of their parents has: `hd sync` mends them. NULL: none. */
struct index_lost {
	size_t commits, entries;
	struct oid commit; /* the last of them, */
	struct id ticket; /* and the first ticket that it took entries of */
	bool news; /* some were found by this opening */
};
const struct index_lost *index_lost(const struct index *ix);
/* All are mended. */
void index_forget_lost(const struct store *s);
struct broken {
	struct str path, why;
};
/* Ticket files that do not parse, at that commit. */
const struct broken *index_broken(const struct index *ix, size_t *n);

/* A live row. */
struct row {
	uint32_t segment, n;
};
/* Number of live rows (withdrawn, deleted and merged ones included). */
size_t index_count(const struct index *ix);
/* Everything the index knows of a row; strings point into the mapping, arrays into the arena. */
void index_summary(const struct index *ix, struct row r, struct arena *a, struct summary *out);
/* A hint that index_summary will be asked for rows[0], then rows[1] … (n in all): in a long list it
 * takes half the time. Call it before each. */
void index_prefetch(const struct index *ix, const struct row *rows, size_t n);
/* The row of an id; false if there is none. */
bool index_find(const struct index *ix, const struct id *id, struct row *out);
/* The id of the blob the row was made from: `hd show` reads it without walking trees. */
void index_blob(const struct index *ix, struct row r, struct oid *out);
/* Live rows whose id starts with prefix, at most max; returns how many there are. */
size_t index_prefix(const struct index *ix, struct str prefix, struct row *out, size_t max);
/* Resolves what a user typed: E_NOTFOUND (naming the nearest ids), E_AMBIGUOUS (lists candidates
 * with titles; mends name the first), E_USAGE if it cannot be an id. */
int index_resolve(const struct index *ix, struct str typed, struct row *out);

/* ---- selecting ---- */

struct selection {
	struct row *rows; /* in order; at most `limit` of them */
	size_t n;
	size_t total; /* all that match */
};
void selection_release(struct selection *s);
enum { SELECT_UNLISTED = 1 /* withdrawn, deleted, merged too */, SELECT_UNSORTED = 2 };
struct select_options {
	size_t limit; /* 0: all */
	unsigned flags;
	const struct query_env *env; /* for urgency and now */
	const struct index_progress
		*progress; /* may be NULL: words of a query may have to be indexed */
};
/* Bodies are read from git only for queries that need them, and only for rows that the rest of the
 * query leaves; of many, for those that have the words by the full-text index, which is built or
 * brought up to date then. Sorting of the first `limit` is a partial one. */
int index_select(struct index *ix, const struct query *q, const struct select_options *o,
	struct selection *out);
/* The same answer by reading every file of the commit: what `hd check` and the tests hold the
 * index against. */
int scan_select(struct store *s, const struct oid *commit, const struct query *q,
	const struct select_options *o, struct strs *ids, struct arena *a);

/* ---- counting ---- */

/* Listed rows. */
struct index_counts {
	size_t status[STATUS_COUNT];
	size_t mine, unassigned; /* of those that have not ended */
};
/* In one pass; me: an address, may be empty. */
void index_counts(struct index *ix, struct str me, struct index_counts *out);
struct tally {
	struct str name; /* empty: none */
	size_t n;
};
/* Values of a name, person or set field over the rows that match (q NULL: all listed that have not
 * ended), most first. In the arena. Completion, grouping, "to whom to assign". */
int index_tally(struct index *ix, enum field f, const struct query *q,
	const struct select_options *o, struct arena *a, struct tally **out, size_t *n);
/* Listed, not ended tickets whose title is like this one (title_similarity >= least), best first,
 * at most max, without `self`; by the sketch column, so that 100,000 titles cost under 1 ms. */
struct similar {
	struct row row;
	double score;
};
size_t index_similar(struct index *ix, struct str title, uint64_t sketch, const struct id *self,
	double least, struct similar *out, size_t max);
/* The listed rows with the highest urgency, best first (for `hd next` and `hd status`). */
size_t index_urgent(struct index *ix, const struct query_env *env, const struct urgency_weights *w,
	struct row *out, size_t max);
/* The live row of a key's highest generation. */
bool index_key(struct index *ix, struct str key, struct row *out);

/* ---- status ---- */
struct index_status {
	size_t segments, rows, live, bytes, broken;
	bool fresh, in_memory;
};
/* Without refreshing. */
int index_status(struct store *s, struct index_status *out);
/* Every section's checksum and every invariant (sorted ids, offsets within bounds). E_NO names the
 * first damage. */
int index_verify(struct store *s);
#endif
