/* What the ticket-changing commands share: FIELD=VALUE words, one deed on one ticket, templates. */
#ifndef HD_CMD_DEED_H
#define HD_CMD_DEED_H
#include "cmd/body.h"
#include "cmd/session.h"

struct assignments {
	struct assignment *p; /* in the session's arena */
	size_t n, cap;
};
/* Checks and normalises one by the desk, and appends it. */
int assignments_add(struct session *s, struct assignments *a, struct str field, struct str value);
/* "FIELD=VALUE"; E_USAGE without a "=". */
int assignments_add_word(struct session *s, struct assignments *a, const char *word);
/* As `field`, unless value is NULL. */
int assignments_add_opt(struct session *s, struct assignments *a, const char *field,
	const char *value);

/* Resolves the id, does the deed, prints what was done ("%s" of said: nothing; a whole sentence). */
int deed_on(struct session *s, const char *typed, const struct deed *d, const char *said);
/* "@me" is the acting person, "none" is nobody; else an address or login, in lower case. */
int person_parse(struct session *s, const char *who, struct str *out);
/* templates/NAME.md, ready to send. */
struct template
{
	struct str text;
	const char *status; /* what the ticket moves to: `status:` of its front matter, or NULL */
};
/* Reads one; in its text {{id}} {{title}} {{requester}} {{agent}} {{desk}} are filled in.
 * E_NOTFOUND names the templates there are. */
int template_read(struct session *s, const char *name, const struct summary *sum,
	struct template *out);
#endif
