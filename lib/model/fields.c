#include "model/fields.h"

static const char *const status_names[STATUS_COUNT] = {
#define X(code, name) [code] = name,
	HD_STATUSES(X)
#undef X
};
static const char *const priority_names[PRIORITY_COUNT] = {
#define X(code, name) [code] = name,
	HD_PRIORITIES(X)
#undef X
};

const char *status_name(enum status s)
{
	return status_names[s];
}

const char *priority_name(enum priority p)
{
	return priority_names[p];
}

/* The index of the name, or n. */
static size_t find(const char *const *names, size_t n, struct str s)
{
	size_t i = 0;
	while (i < n && !str_is(s, names[i]))
		i++;
	return i;
}

bool status_parse(struct str s, enum status *out)
{
	size_t i = find(status_names, STATUS_COUNT, s);
	if (i == STATUS_COUNT)
		return false;
	*out = (enum status)i;
	return true;
}

bool priority_parse(struct str s, enum priority *out)
{
	size_t i = find(priority_names, PRIORITY_COUNT, s);
	if (i == PRIORITY_COUNT)
		return false;
	*out = (enum priority)i;
	return true;
}

#define SHOWN (FF_QUERY | FF_SORT | FF_COLUMN | FF_JSON)
#define GIVEN (FF_STORED | FF_SETTABLE | SHOWN)
#define KEPT (FF_STORED | SHOWN)
#define SET_OF (FF_STORED | FF_QUERY | FF_COLUMN | FF_JSON)

const struct field_info fields[F_COUNT] = {
	[F_ID] = { "id", "ID", FT_ID, KEPT, 8, "the ticket's id" },
	[F_TITLE] = { "title", "TITLE", FT_TEXT, GIVEN, 0, "what it is about, in one line" },
	[F_STATUS] = { "status", "STATUS", FT_STATUS, GIVEN, 16,
		"new, open, waiting_customer, waiting_team, resolved or closed" },
	[F_PRIORITY] = { "priority", "PRIO", FT_PRIORITY, GIVEN, 6, "low, normal, high or urgent" },
	[F_CATEGORY] = { "category", "CATEGORY", FT_NAME, GIVEN, 16,
		"one of the desk's categories" },
	[F_REQUESTER] = { "requester", "REQUESTER", FT_PERSON, GIVEN, 24, "who asked" },
	[F_ACCOUNT] = { "account", "ACCOUNT", FT_NAME, GIVEN, 16, "the requester's account" },
	[F_ASSIGNEE] = { "assignee", "ASSIGNEE", FT_PERSON, GIVEN, 24, "who works on it" },
	[F_TEAM] = { "team", "TEAM", FT_NAME, GIVEN, 12, "the team that works on it" },
	[F_LABELS] = { "labels", "LABELS", FT_SET, SET_OF, 20, "words to find it by" },
	[F_WATCHERS] = { "watchers", "WATCHERS", FT_SET, SET_OF, 24,
		"people who want to hear of it" },
	[F_LINKS] = { "links", "LINKS", FT_SET, SET_OF, 20,
		"other tickets it has to do with, as 'blocks k3f92mx7'" },
	[F_DUE] = { "due", "DUE", FT_TIME, GIVEN, 10, "when it must be done" },
	[F_KEY] = { "key", "KEY", FT_TEXT, KEPT, 20, "the key a program files it under" },
	[F_GENERATION] = { "generation", "GEN", FT_COUNT, KEPT, 4,
		"which ticket of its key it is" },
	[F_SOURCE] = { "source", "SOURCE", FT_TEXT, KEPT, 20,
		"the id it had where it was imported from" },
	[F_MERGED] = { "merged", "MERGED", FT_ID, KEPT, 8, "the ticket it was merged into" },
	[F_WITHDRAWN] = { "withdrawn", "WITHDRAWN", FT_TEXT, FF_STORED | FF_JSON, 9,
		"yes: its opening was undone" },
	[F_DELETED] = { "deleted", "DELETED", FT_TEXT, FF_STORED | FF_JSON, 7,
		"yes: its file was removed by hand" },
	[F_FIELDS] = { "fields", "FIELDS", FT_MAP,
		FF_STORED | FF_SETTABLE | FF_QUERY | FF_COLUMN | FF_JSON, 24,
		"the desk's custom fields, as fields.NAME" },
	[F_PATH] = { "path", "PATH", FT_TEXT, FF_COLUMN | FF_JSON, 24, "its file in the desk" },
	[F_CREATED] = { "created", "CREATED", FT_TIME, SHOWN, 10, "when it was opened" },
	[F_UPDATED] = { "updated", "UPDATED", FT_TIME, SHOWN, 10,
		"when anything was last done to it" },
	[F_FIRST_RESPONSE] = { "first_response", "ANSWERED", FT_TIME, SHOWN, 10,
		"when an agent first replied" },
	[F_RESOLVED] = { "resolved", "RESOLVED", FT_TIME, SHOWN, 10,
		"when it was resolved or closed" },
	[F_CLOSED] = { "closed", "CLOSED", FT_TIME, SHOWN, 10, "when it was closed" },
	[F_LAST_CUSTOMER] = { "last_customer", "CUSTOMER", FT_TIME, SHOWN, 10,
		"when the customer last wrote" },
	[F_LAST_AGENT] = { "last_agent", "AGENT", FT_TIME, SHOWN, 10,
		"when an agent last replied" },
	[F_REPLIES] = { "replies", "REPLIES", FT_COUNT, SHOWN, 7, "how many replies it has" },
	[F_NOTES] = { "notes", "NOTES", FT_COUNT, SHOWN, 5, "how many internal notes it has" },
	[F_OCCURRENCES] = { "occurrences", "SEEN", FT_COUNT, SHOWN, 5, "how often it was filed" },
	[F_REOPENED] = { "reopened", "REOPENED", FT_COUNT, SHOWN, 8, "how often it was reopened" },
	[F_ATTACHMENTS] = { "attachments", "FILES", FT_COUNT, FF_QUERY | FF_SORT | FF_COLUMN, 5,
		"how many files are attached" },
	[F_AGE] = { "age", "AGE", FT_NUMBER, FF_QUERY | FF_SORT | FF_COLUMN, 5,
		"how long it has been there" },
	[F_URGENCY] = { "urgency", "URG", FT_NUMBER, SHOWN, 5, "how much it needs doing now" },
};

enum field field_by_name(struct str name)
{
	size_t f = 0;
	while (f < F_COUNT && !str_is(name, fields[f].name))
		f++;
	return (enum field)f;
}
