/* Completion for the shells: one candidate a line, "value<TAB>description". Never fails aloud; no
 * desk gives fewer candidates. */
#ifndef HD_CMD_COMPLETION_H
#define HD_CMD_COMPLETION_H
#include "cmd/session.h"

/* words: what stands behind "hd", the last one being completed. */
void completion_print(struct session *s, const struct texts *words);
#endif
