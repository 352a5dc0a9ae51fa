/* What git says while it moves data, as one line that is drawn over, on a terminal's stderr only;
 * what a server tells its users (`remote: …`) stays. All of it comes from outside. */
#ifndef HD_CMD_TALK_H
#define HD_CMD_TALK_H
#include "cmd/session.h"
#include "store/remote.h"

struct talk {
	bool shown; /* stderr is a terminal */
	bool drawn;
	const char *step; /* "fetching"; NULL: none */
	int attempt; /* from 1 */
};
/* The io to give to git; the talk must live as long. */
struct remote_io talk_begin(struct talk *t, const struct session *s);
void talk_step(struct talk *t, const char *step, int attempt);
void talk_end(struct talk *t); /* wipes the line */
#endif
