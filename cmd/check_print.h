/* How findings are told, of a desk (`hd check`) and of its knowledge base (`hd kb check`). */
#ifndef HD_CMD_CHECK_PRINT_H
#define HD_CMD_CHECK_PRINT_H
#include "cmd/session.h"
#include "work/check.h"

/* A line each, and one with what mends it; at most `most` of one rule. Returns how many were left
 * out. */
size_t findings_text(struct session *s, const struct check_result *r, size_t most);
/* errors, warnings and findings as members of the object that is open. */
void findings_json(struct jwriter *w, const struct check_result *r);
/* The first findings' mending commands become the next actions. */
void findings_mends(struct session *s, const struct check_result *r);
#endif
