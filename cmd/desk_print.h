/* How a desk that was made, found or cloned is told. */
#ifndef HD_CMD_DESK_PRINT_H
#define HD_CMD_DESK_PRINT_H
#include "cmd/session.h"
#include "work/sync.h"

/* "LEAD desk in DIR (checked out, refs/heads/main)"; as JSON the kind "desk". Needs the store. */
void desk_print(struct session *s, const char *lead, bool created);
/* How the desk stands to its remote, for the next actions too; where that cannot be told, none. */
struct sync_standing desk_standing(struct session *s);
#endif
