/* Files made durable together, which costs little more than one: each is written under a temporary
 * name, then all are flushed, then all get their names, then their folders are flushed.
 *
 *	batch_file(b, tmp, path, mode, data) …	written, not yet flushed
 *	batch_flush(b)	their bytes are on disk, under the temporary names
 *	batch_publish(b)	they have their names, and that is on disk too
 *
 * Measured: one fsync after another costs 0.28 ms each; with the writing started together the first
 * costs 0.2 and each other one 0.05 to 0.15, because the first commits the file system's one journal
 * for all; and asked for by a few threads at once, their flushes of the disk become few: on a busy
 * disk a commit of five objects takes 42 ms instead of 65.
 *
 * A path that exists already is left as it is, but flushed too, since who wrote it may not have
 * done so (object files: the name says the content), unless BATCH_REPLACES was given; one that
 * the batch has already is not written again. Release removes what was not published. A zeroed
 * batch is empty. Errors: E_IO. */
#ifndef HD_SYS_BATCH_H
#define HD_SYS_BATCH_H
#include "base/vec.h"
#include "sys/file.h"

struct batch_file {
	int fd;
	char *tmp; /* NULL: it has its name */
	char *path; /* or what messages call it */
	bool foreign; /* only to be flushed */
};
struct batch {
	VEC(struct batch_file) files;
	VEC(char *) dirs; /* to be flushed by publish, besides those of the files */
};
enum { BATCH_REPLACES = 1 };
int batch_file(struct batch *b, const char *tmp, const char *path, struct str data, mode_t mode,
	unsigned flags);
/* The same for a file that was written already; the batch takes the descriptor over. */
void batch_adopt(struct batch *b, int fd, const char *tmp, const char *path);
/* A descriptor of the caller's to flush with the rest; the batch keeps a duplicate. */
int batch_also(struct batch *b, int fd, const char *name);
/* A folder in which something was made that publish must make durable. */
void batch_dir(struct batch *b, const char *path);
int batch_flush(struct batch *b);
int batch_publish(struct batch *b);
void batch_release(struct batch *b);
#endif
