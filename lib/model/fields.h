/* The one field table of tickets (STYLE 19). It drives the state document's order, columns,
 * --format, --json, --csv, --sort, queries, completion of names and the docs.
 *
 * Stored fields stand in the state document; derived ones are computed from the log
 * (model/summary.h). */
#ifndef HD_MODEL_FIELDS_H
#define HD_MODEL_FIELDS_H
#include "base/str.h"

/* The format's own constants: fixed, and the reason the numbers may be stored in an index. */
#define HD_STATUSES(X) \
	X(STATUS_NEW, "new") \
	X(STATUS_OPEN, "open") \
	X(STATUS_WAITING_CUSTOMER, "waiting_customer") \
	X(STATUS_WAITING_TEAM, "waiting_team") \
	X(STATUS_RESOLVED, "resolved") \
	X(STATUS_CLOSED, "closed")
#define HD_PRIORITIES(X) \
	X(PRIORITY_LOW, "low") \
	X(PRIORITY_NORMAL, "normal") \
	X(PRIORITY_HIGH, "high") \
	X(PRIORITY_URGENT, "urgent")
#define X(code, name) code,
enum status { HD_STATUSES(X) STATUS_COUNT };
enum priority { HD_PRIORITIES(X) PRIORITY_COUNT };
#undef X
#define STATUS_DEFAULT STATUS_NEW /* a state document without `status` */
#define PRIORITY_DEFAULT PRIORITY_NORMAL

const char *status_name(enum status s);
const char *priority_name(enum priority p);
bool status_parse(struct str s, enum status *out);
bool priority_parse(struct str s, enum priority *out);
static inline bool status_ended(enum status s)
{
	return s == STATUS_RESOLVED || s == STATUS_CLOSED;
}

enum field_type {
	FT_ID,
	FT_TEXT, /* free text of one line */
	FT_STATUS,
	FT_PRIORITY,
	FT_NAME, /* a name the desk knows: category, team, account */
	FT_PERSON, /* an e-mail address, or a login an import kept */
	FT_SET, /* a set of words */
	FT_TIME,
	FT_COUNT,
	FT_NUMBER, /* computed: age, urgency */
	FT_MAP, /* custom fields: name -> value */
};
enum {
	FF_STORED = 1, /* in the state document */
	FF_SETTABLE = 2, /* by `hd set` */
	FF_QUERY = 4,
	FF_SORT = 8,
	FF_COLUMN = 16,
	FF_JSON = 32,
};

/* In the order of the state document, then the derived ones. */
enum field {
	F_ID,
	F_TITLE,
	F_STATUS,
	F_PRIORITY,
	F_CATEGORY,
	F_REQUESTER,
	F_ACCOUNT,
	F_ASSIGNEE,
	F_TEAM,
	F_LABELS,
	F_WATCHERS,
	F_LINKS, /* elements "REL ID", as "blocks k3f92mx7" */
	F_DUE,
	F_KEY,
	F_GENERATION, /* of the key; 1 is not written */
	F_SOURCE, /* an import's own id */
	F_MERGED, /* the ticket this one was merged into */
	F_WITHDRAWN, /* "yes": every opening is undone */
	F_DELETED, /* "yes": its file was removed by hand */
	F_FIELDS, /* custom fields; paths "fields.NAME" */
	F_STORED_COUNT,
	/* derived */
	F_PATH = F_STORED_COUNT,
	F_CREATED,
	F_UPDATED,
	F_FIRST_RESPONSE,
	F_RESOLVED,
	F_CLOSED,
	F_LAST_CUSTOMER, /* when the customer last wrote */
	F_LAST_AGENT, /* when we last answered in public */
	F_REPLIES,
	F_NOTES,
	F_OCCURRENCES,
	F_REOPENED,
	F_ATTACHMENTS,
	F_AGE, /* ms since created */
	F_URGENCY,
	F_COUNT
};

struct field_info {
	const char *name; /* in files, JSON, queries: "first_response" */
	const char *heading; /* of a column */
	enum field_type type;
	unsigned flags;
	unsigned width; /* of a column; 0: the rest of the line */
	const char *help; /* one line for docs and completion */
};
extern const struct field_info fields[F_COUNT];
/* By name, or F_COUNT. */
enum field field_by_name(struct str name);
#endif
