/* The best article for the ticket that a run was about. */
#ifndef HD_CMD_SUGGEST_H
#define HD_CMD_SUGGEST_H
#include "brain/suggest.h"
#include "cmd/session.h"

/* Asks for the ticket in s->sit.ticket; the suggestions live until they are released. */
int session_suggest(struct session *s, struct search *search, size_t limit,
	struct suggestions *out);
/* For the situation; arg is the session. The index of words is taken as it lies, unless bringing it up
 * to date (or making it) takes little: after a command that only reads. NULL: no article is good
 * enough, or asking would take too long. */
const struct suggestion *session_best_article(void *arg);
bool session_has_article(void *arg, struct str slug);
/* That these were asked for, so that the next actions need not ask again. */
void session_suggested(struct session *s, const struct suggestions *found);
#endif
