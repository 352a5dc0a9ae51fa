/* An entry of a ticket's log in one line: who did what, when. */
#ifndef HD_CMD_ENTRY_LINE_H
#define HD_CMD_ENTRY_LINE_H
#include "cmd/session.h"

/* A time as --absolute says. */
void time_text(struct session *s, struct buf *out, int64_t ms);
/* "bob@desk.example replied, 3h ago [p3k2m9ab]"; visible text, as is: */
void entry_head(struct session *s, struct buf *out, const struct entry *e);
/* "status waiting_customer, labels +vpn", into an empty buffer; nothing for an opening, whose fields
 * stand in the head of the page. */
void entry_change(struct session *s, struct buf *out, const struct entry *e);
#endif
