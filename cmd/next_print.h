/* Proposes, prints and remembers the next actions at the end of a run. */
#ifndef HD_CMD_NEXT_PRINT_H
#define HD_CMD_NEXT_PRINT_H
#include "cmd/session.h"

/* Fills in the situation what the session knows, and asks the brain. */
void next_propose(struct session *s, struct actions *out);
/* "Next:" and the numbered commands, at most ACTIONS_SHOWN, to `out`; width 0: no clipping. */
void next_text(struct buf *out, const struct session *s, const struct actions *a, bool color,
	size_t width);
/* The JSON array (the key must be written). */
void next_json(struct jwriter *w, const struct actions *a);
void next_remember(struct session *s, const struct actions *a);
#endif
