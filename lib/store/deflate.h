/* zlib, as git's objects use it (the only user of <zlib.h>). Compressing cannot fail but for memory. */
#ifndef HD_STORE_DEFLATE_H
#define HD_STORE_DEFLATE_H
#include "base/buf.h"

/* A zeroed one is valid to release; one stream after another through the same one costs less. */
struct deflate {
	void *stream;
	struct buf *out;
};
enum deflate_how {
	DEFLATE_FAST, /* level 1, git's own for loose objects */
	DEFLATE_STORED, /* as it is: trees, whose ids do not compress */
};
/* What follows is appended to out. */
void deflate_begin(struct deflate *z, struct buf *out, enum deflate_how how);
void deflate_add(struct deflate *z, struct str data, bool last);
void deflate_release(struct deflate *z);
/* A whole stream at the beginning of `packed` that gives exactly n bytes; appended. False if it is
 * none. */
bool inflate_exact(struct str packed, size_t n, struct buf *out);
uint32_t crc32_of(struct str data);
#endif
