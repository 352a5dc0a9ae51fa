/* Articles in what is done to tickets: `hd reply --kb`, `hd resolve --kb`. */
#ifndef HD_CMD_KB_TICKET_H
#define HD_CMD_KB_TICKET_H
#include "cmd/session.h"
#include "model/article.h"

struct kb_link {
	struct set_change change; /* to the ticket's links */
	struct str quote; /* Markdown for a reply: the title, what it says in short, where it is */
};
/* rel: LINK_QUOTED or LINK_SOLVED. For a public reply the article must be one that the customer may
 * read (E_STATE, with the command that makes it so). Lives in the session's arena. */
int kb_link_make(struct session *s, const char *slug, const char *rel, bool for_customer,
	struct kb_link *out);
#endif
