/* Completion for the shells: one candidate a line, "value<TAB>description". Never fails aloud; no
 * desk gives fewer candidates. */
#ifndef HD_CMD_COMPLETION_H
#define HD_CMD_COMPLETION_H
#include "cmd/session.h"

/* words: what stands behind "hd", the last one being completed. */
void completion_print(struct session *s, const struct texts *words);

struct completing {
	struct session *s;
	struct str word; /* what is typed so far */
	struct str before; /* printed before each value: "status:" of a query word */
};
/* Prints value if it goes on from the word; what cannot be typed safely is not offered. */
void candidate(const struct completing *c, struct str value, const char *help);
void commands_named(const struct completing *c, const struct cmd *const *known);
/* All candidates of one kind; words: those of COMPLETE_WORDS. */
void complete_as(const struct completing *c, enum complete what, const char *words);
/* git's own keys that hd reads, with the option that makes git check the value (NULL: none). */
extern const struct git_key {
	const char *name, *type, *fallback, *help;
} git_keys[];
extern const size_t n_git_keys;
/* The values a field may take. */
void complete_value(const struct completing *c, enum field f);
void complete_term(const struct completing *c); /* "KEY:VALUE" of a query */
void complete_assignment(const struct completing *c); /* "FIELD=VALUE" */
void complete_fields(const struct completing *c); /* the last of "-priority,created" */
#endif
