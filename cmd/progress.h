/* A line of progress with rate and remaining time, on a terminal's stderr only. */
#ifndef HD_CMD_PROGRESS_H
#define HD_CMD_PROGRESS_H
#include "base/base.h"

struct progress {
	bool quiet;
	bool shown; /* stderr is a terminal */
	const char *what; /* before the numbers: "indexing: "; may be NULL */
	int64_t wait; /* ms before anything is drawn: what is quick says nothing */
	int64_t total; /* bytes, or -1 */
	int64_t began, last; /* monotonic ms */
};
void progress_begin(struct progress *p, int64_t total);
/* arg is a struct progress; draws at most ten times a second. */
void progress_tick(void *arg, int64_t bytes, size_t items);
/* The same for an index being built (index_progress): done and total are numbers of files. */
void progress_index(void *arg, size_t done, size_t total);
void progress_end(struct progress *p); /* wipes the line */
/* A clock that nobody sets. */
int64_t monotonic_ms(void);
#endif
