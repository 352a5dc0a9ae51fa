/* Proving one ticket, apart from walking the desk: what check.c's threads share and what each has
 * of its own. Not for commands. */
#ifndef HD_WORK_CHECK_TICKET_H
#define HD_WORK_CHECK_TICKET_H
#include "base/map.h"
#include "work/check.h"
#include <pthread.h>

/* A ticket's file as the walk found it. */
struct seen {
	struct id id;
	struct oid blob;
	size_t files, n_files; /* its attachments, a range of checking.files */
	struct id merged; /* into which one; "" none: written by the thread that proves it */
};
/* Read-only while threads run, but for the index behind its lock. */
struct checking {
	struct work *w;
	struct index *ix; /* NULL: not compared */
	struct arena arena;
	struct oid tree; /* of the commit that is checked */
	VEC(struct seen) tickets;
	VEC(struct str) files; /* "<entry>-<name>" */
	struct map ids; /* of tickets */
	pthread_mutex_t lock;
};
/* One thread's: its findings are put together in the end. */
struct checker {
	struct checking *all;
	struct repo *repo;
	struct check_result *found;
	struct arena scratch; /* of one ticket */
	size_t readable; /* tickets that the index knows */
};

/* Proves the ticket; what is wrong becomes findings. Errors: only where checking itself failed. */
int check_ticket(struct checker *c, struct seen *s);
#endif
