/* What the files of the index share: the open index, its making, and how they get on when a block
 * turns out to be damaged.
 *
 * Damage is found when a block is first touched, so any question may meet it. A function that asks
 * returns false or a negative code then, and whoever hands out an answer calls index_heal(): it
 * builds the index anew at the same commit, beside the old segments, whose rows stay readable
 * (rows are checked whole before they are handed out), and the question is asked again. */
#ifndef HD_INDEX_INSIDE_H
#define HD_INDEX_INSIDE_H
#include "index/index.h"
#include "index/manifest.h"
#include "index/segment.h"
#include "index/words.h"

struct segments {
	struct segment **p;
	size_t n, cap;
};
void segments_release(struct segments *s);

struct index {
	struct store *store;
	const struct index_progress *progress;
	char *dir;
	struct manifest m;
	struct desk desk;
	struct segments segments;
	size_t first; /* the segments before it are of before a mending */
	bool in_memory; /* a segment or the manifest could not be written */
	unsigned heals;
	struct buf note;
	struct index_lost lost;
	struct arena arena;
	struct broken *broken;
	size_t n_broken;
	struct words *words; /* NULL: no question has needed them yet */
};

/* The segments in force are segments.p[first .. n). */
#define index_each(i, ix) for (size_t i = (ix)->first; i < (ix)->segments.n; i++)

/* The segments of a manifest, with their dead rows marked. E_NOTFOUND (a file is gone: another
 * process replaced the manifest), E_DAMAGED. */
int segments_load(struct segments *out, const struct manifest *m, const char *dir);
/* Writes what the plan says under a number of its own, from `number` up, and opens it; in memory
 * where the folder cannot be written (*in_memory is set then). */
int segment_store(struct segment **out, const struct segment_plan *plan, const char *dir,
	uint32_t number, mode_t mode, bool *in_memory);
/* Marks a row as replaced; false if there is no such row. */
bool segment_kill(struct segment *s, uint32_t row);
/* Removes files of ours that the manifest does not name and that are not new. */
void index_sweep(const struct manifest *m, const char *dir);
/* Broken files by the newest word on each; false is damage. In the arena. */
bool segments_broken(const struct segments *segments, size_t first, struct arena *a,
	struct broken **out, size_t *n);
/* Where a store's index lies; to be freed. */
char *index_dir(const struct store *s);
/* Segments up to this many rows are always merged. A variable, so that tests have many small ones. */
extern uint32_t index_tier_min;
/* Brings the index to a commit; with `anew`, from nothing. */
int index_refresh(struct index *ix, const struct oid *commit, bool anew);

/* What former openings have found (index_lost). */
void index_recall_lost(struct index *ix);
/* Looks at the merge commits between the two. What cannot be read is passed over. */
void index_look_for_lost(struct index *ix, struct repo *r, const struct oid *old,
	const struct oid *tip);

enum { HEAL_NONE, HEAL_AGAIN };
/* HEAL_AGAIN if damage was seen and mended: ask again. Negative: it could not be mended. */
int index_heal(const struct index *ix);

/* ---- changed tickets, read and summarised ---- */

struct delta {
	uint64_t id;
	struct oid blob;
	bool gone;
};
struct deltas {
	struct delta *p;
	size_t n, cap;
};
/* The ticket files that differ between two trees (old NULL: all of them), in order of ids. */
int deltas_between(struct repo *r, const struct oid *old, const struct oid *tree,
	struct deltas *out);

#define GATHER_WORKERS 2
/* Drafts are turned into segments when they are this long, which bounds memory. A variable, so
 * that tests reach it with few tickets. */
extern size_t gather_rows;
struct gathered {
	struct draft drafts[GATHER_WORKERS];
	struct segments segments;
};
void gathered_release(struct gathered *g);
/* Reads the changed tickets and summarises them, many of them on several threads. */
int gather(struct gathered *out, struct index *ix, const struct desk *desk,
	const struct deltas *deltas);

/* ---- questions ---- */

static inline int64_t env_now(const struct select_options *o)
{
	return o && o->env ? o->env->clock.now : 0;
}

/* All is whole that index_summary() and index_blob() will touch. */
static inline bool row_check(const struct index *ix, struct row r)
{
	return segment_row_check(ix->segments.p[r.segment], r.n);
}
/* The number of the row's id; 0 is damage. */
uint64_t row_id(const struct index *ix, struct row r);
#endif
