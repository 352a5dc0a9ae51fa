/* Pages: the prose of docs/, with name, synopsis and options from the command table. */
#ifndef HD_CMD_HELP_H
#define HD_CMD_HELP_H
#include "cmd/session.h"

/* Pages that are not about a command; NULL-terminated. */
extern const char *const help_topics[];

/* Shows the page of a command or topic ("list", "queries") on stdout. E_NOTFOUND names the nearest. */
int help_page(struct session *s, const char *name);
/* The whole page as Markdown; section gets 1, 5 or 7. */
int help_markdown(struct buf *out, const char *name, int *section);
#endif
