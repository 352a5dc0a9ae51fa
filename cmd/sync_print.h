/* What a sync did, for people and programs, and what to do next. */
#ifndef HD_CMD_SYNC_PRINT_H
#define HD_CMD_SYNC_PRINT_H
#include "cmd/session.h"
#include "work/heal.h"
#include "work/sync.h"

/* On stdout; the exit status too, where nothing could be sent. */
void sync_print(struct session *s, const struct sync_result *r, const struct heal_result *healed);
/* The situation: what came in, the acting person's answered tickets first. Needs the index. */
void sync_situation(struct session *s, const struct sync_result *r);
#endif
