/* One ticket on stdout: as JSON, by --format, or as a page for reading. */
#ifndef HD_CMD_TICKET_PRINT_H
#define HD_CMD_TICKET_PRINT_H
#include "cmd/session.h"

/* As --json and --format say; the id alone under -q; else the page. Uses s->ticket as its summary
 * (session_about_ticket was called). */
int ticket_print(struct session *s, const struct ticket *t);
/* A template: %(field), %(fields.NAME), %n, %t, %%. E_USAGE names the nearest field. */
int format_check(const char *format);
void format_print(struct session *s, const char *format, const struct summary *sum);
/* The page: state, then the conversation. */
void ticket_page(struct session *s, const struct ticket *t);
#endif
