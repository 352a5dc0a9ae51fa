/* Which commits changed which articles: the history of kb/, gathered once and kept.
 *
 * Among 100,000 commits most are about tickets, and finding the few that touched one article would
 * mean reading them all. So they are read once: the file `kb-log` in the place's local folder has,
 * of each commit that changed an article, its id and what it changed, up to a tip. The next time
 * only the commits since then are read; where the branch was rewritten or a shallow clone got
 * deeper, all of them. It is a cache: checksummed, written whole or not at all, safe to delete, and
 * a desk that cannot be written to does without.
 *
 * A merge counts as a change of an article only where it has it as none of its parents has.
 *
 * Errors: those of the history (history.h): E_DAMAGED, E_MISSING. */
#ifndef HD_WORK_KB_LOG_H
#define HD_WORK_KB_LOG_H
#include "base/map.h"
#include "model/article.h"
#include "store/store.h"

enum kb_change_kind { KB_ADDED, KB_CHANGED, KB_REMOVED };
struct kb_change {
	uint32_t slug; /* of log.slugs */
	uint32_t kind;
	struct oid blob; /* zero: removed */
};
struct kb_commit { /* parents before children */
	struct oid id;
	uint32_t first, n; /* its changes */
	uint32_t cut; /* 1: its parents are not in this shallow clone */
};
struct kb_log {
	struct arena arena;
	struct oid tip;
	uint64_t shallow; /* hash of what the clone lacks; 0: it lacks nothing */
	VEC(struct kb_commit) commits;
	VEC(struct kb_change) changes;
	struct strs slugs; /* in the arena, in the order they came */
	struct map by_slug; /* -> position in slugs */
};
void kb_log_release(struct kb_log *l);
/* Up to the branch's tip. */
int kb_log_open(struct store *s, struct kb_log *out);
/* UINT32_MAX: there never was such an article. */
uint32_t kb_log_slug(const struct kb_log *l, struct str slug);

/* ---- one article ---- */

struct kb_revision {
	struct oid commit, blob; /* blob zero: removed */
	struct str slug; /* the name it had */
	enum kb_change_kind kind;
	bool cut; /* what was before it is not in this shallow clone */
};
struct kb_revisions { /* newest first */
	struct arena arena;
	struct str slug; /* the name it has now */
	struct kb_revision *p;
	size_t n;
	bool there; /* it is there at the tip */
};
void kb_revisions_release(struct kb_revisions *r);
/* Its versions, under former names too: a rename leaves a redirect in the same commit, or the same
 * text under another name. A redirect's history is that of what it leads to. An article that is no
 * more has one too. E_NOTFOUND where there never was one of that name (the nearest is named). */
int kb_revisions_of(struct store *s, struct str typed, struct kb_revisions *out);
/* The same from a log at hand, of an article by its own name. */
void kb_revisions_in(struct repo *r, const struct kb_log *l, uint32_t slug,
	struct kb_revisions *out);
/* The revision that a commit's id, or the beginning of one, names. E_NOTFOUND with the command that
 * lists them, E_AMBIGUOUS. */
int kb_revision_find(const struct kb_revisions *r, struct str typed,
	const struct kb_revision **out);
#endif
