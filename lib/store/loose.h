/* New objects as loose files, made durable together (sys/batch.h): for commits of a few files. */
#ifndef HD_STORE_LOOSE_H
#define HD_STORE_LOOSE_H
#include "store/deflate.h"
#include "store/git.h"
#include "sys/batch.h"

/* A zeroed one is empty but for its place. */
struct loose {
	const struct place *place;
	struct batch batch;
	struct deflate deflate;
	struct buf packed, path, tmp; /* scratch */
};
/* Hashes and writes, without flushing. An object whose file exists is only flushed again. */
int loose_put(struct loose *l, enum object_kind kind, struct str data, struct oid *id);
/* All of them, and what else was put into the batch, are on disk under their names. */
int loose_publish(struct loose *l);
void loose_release(struct loose *l); /* removes what was not published */

/* "objects/xx/…" below the object folder. */
void loose_path(struct buf *out, const char *object_dir, const struct oid *id);
#endif
