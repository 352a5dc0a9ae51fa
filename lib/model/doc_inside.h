/* What merging documents and writing the result have in common; for lib/model/doc_*.c only. */
#ifndef HD_MODEL_DOC_INSIDE_H
#define HD_MODEL_DOC_INSIDE_H
#include "base/map.h"
#include "model/doc_merge.h"

/* The members of a map or a list by what they are known by: a map's keys; of a list the words
 * themselves, and of maps in it their id, email or name. */
struct members {
	const struct ynode *node; /* NULL: nothing was there */
	struct str *keys; /* node->n of them */
	struct map index; /* key: position */
};
void members_release(struct members *m);
/* False where it is neither a map nor a list, or two of a list are known by the same. NULL has none. */
bool members_of(struct arena *a, const struct ynode *node, struct members *out);
struct ynode *members_get(const struct members *m, struct str key);

/* A document as it was written; text.p NULL: there is none. */
struct doc_version {
	struct str text;
	struct ynode *node;
};
/* Writes the merged document with as much of the sides' own text as goes: comments, styles. */
void doc_write(struct buf *out, const struct doc_version *base, const struct doc_version *ours,
	const struct doc_version *theirs, const struct ynode *merged);
#endif
