/* The manifest: which segments make up the index, of which commit, and the desk.yaml of it.
 *
 * One small file, replaced by rename, whole or damaged by its own checksum; segments are named with
 * their headers' checksums, so that a file of the same name from another index is no part of this
 * one. A zeroed manifest is an empty one: no commit, no segments. */
#ifndef HD_INDEX_MANIFEST_H
#define HD_INDEX_MANIFEST_H
#include "base/buf.h"
#include "base/vec.h"
#include "store/place.h"

#define MANIFEST_MAGIC 0x4d534448u /* "HDSM" */
#define MANIFEST_VERSION 1u
#define MANIFEST_MAX_BYTES ((size_t)64 << 20)
#define MANIFEST_MAX_SEGMENTS 4096

struct manifest_segment {
	uint32_t number, n_rows;
	uint64_t bytes, sum;
};
struct manifest {
	struct oid commit, tree;
	struct buf branch, desk; /* "refs/heads/…"; the text of desk.yaml */
	VEC(struct manifest_segment) segments; /* oldest first */
};
void manifest_release(struct manifest *m);
/* E_DAMAGED says why. */
int manifest_parse(struct manifest *out, struct str bytes);
void manifest_emit(struct buf *out, const struct manifest *m);
/* <dir>/manifest. E_NOTFOUND, E_DAMAGED, E_IO. */
int manifest_read(struct manifest *out, const char *dir);
int manifest_write(const struct manifest *m, const char *dir, mode_t mode);
void manifest_segment_path(struct buf *out, const char *dir, uint32_t number);
/* Makes the file of the first free number from *number up, for writing: *path, *number and *fd
 * become its. E_IO. */
int manifest_segment_create(struct buf *path, const char *dir, mode_t mode, uint32_t *number,
	int *fd);
#endif
