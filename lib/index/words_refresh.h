/* Bringing the full-text index to a commit. */
#ifndef HD_INDEX_WORDS_REFRESH_H
#define HD_INDEX_WORDS_REFRESH_H
#include "index/words_build.h"

/* ---- what a file of the desk says ---- */

/* One file read; input's strings live as long as it does. */
struct words_source {
	struct arena arena;
	struct words_input input;
};
void words_source_release(struct words_source *s);
/* The reference of a file that has a document in the index; false for any other path. The slice is of
 * the path. */
bool words_reference(struct str path, struct str *reference);
/* What is to be found of a ticket or an article: title; openings, replies and notes as they read now;
 * summary, tags, labels; text. False for a ticket that does not parse, which is left out; an article
 * that does not is taken as it stands, as an internal draft. path: one that words_reference knows. */
bool words_extract(struct words_source *out, const char *path, struct str text,
	const struct oid *blob, const struct desk *desk);

/* ---- changed files ---- */

#define WORDS_WORKERS 2
/* Documents of changed files, in builders, and what they replace. */
struct words_news {
	struct words_builder *builders[WORDS_WORKERS]; /* NULL: not needed */
	size_t n; /* files that changed or went */
	VEC(struct words_kill) kills; /* segment: its place among the open ones */
};
void words_news_release(struct words_news *n);
/* Reads what differs between two trees (old NULL: everything), and marks what it replaces dead in
 * the open segments. In pieces, so that memory does not grow with the desk. */
int words_gather(struct words_news *out, struct words *w, const struct desk *desk,
	const struct oid *old, const struct oid *tree);
/* Marks the live document of a reference dead in the open segments. */
int words_replace(struct words_news *n, struct words *w, struct str reference);
/* So many changed files are read at a time; below `parallel` they are not worth a thread. Variables,
 * so that tests reach them with few files. */
extern size_t words_piece, words_parallel, words_budget;

/* ---- from commit to commit ---- */

/* Segments of up to so many documents are always merged. A variable, as above. */
extern uint32_t words_tier_min;
/* Makes the news a segment, or part of one. */
int words_adopt(struct words *w, struct words_news *news);
int words_refresh(struct words *w, const struct oid *commit, bool anew);
/* The segments of a manifest, and what is dead in them. E_NOTFOUND (a file is gone), E_DAMAGED. */
int words_load(struct words *w, const struct manifest *m);
void words_unload(struct words *w);
void words_note_damage(struct words *w, const char *what);
#endif
