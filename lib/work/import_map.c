#include "model/fields.h"
#include "text/near.h"
#include "work/import_inside.h"

#define WORD_MAX 40
#define ROWS_MAX 1000 /* what is mapped besides is not told */

static const struct {
	const char *from;
	enum status to;
} statuses[] = {
	{ "unconfirmed", STATUS_NEW },
	{ "untriaged", STATUS_NEW },
	{ "todo", STATUS_NEW },
	{ "to_do", STATUS_NEW },
	{ "backlog", STATUS_NEW },
	{ "submitted", STATUS_NEW },
	{ "opened", STATUS_OPEN },
	{ "reopened", STATUS_OPEN },
	{ "active", STATUS_OPEN },
	{ "assigned", STATUS_OPEN },
	{ "accepted", STATUS_OPEN },
	{ "confirmed", STATUS_OPEN },
	{ "triaged", STATUS_OPEN },
	{ "started", STATUS_OPEN },
	{ "in_progress", STATUS_OPEN },
	{ "in_review", STATUS_OPEN },
	{ "needinfo", STATUS_WAITING_CUSTOMER },
	{ "needs_info", STATUS_WAITING_CUSTOMER },
	{ "feedback", STATUS_WAITING_CUSTOMER },
	{ "incomplete", STATUS_WAITING_CUSTOMER },
	{ "pending", STATUS_WAITING_CUSTOMER },
	{ "waiting", STATUS_WAITING_CUSTOMER },
	{ "waiting_for_customer", STATUS_WAITING_CUSTOMER },
	{ "hold", STATUS_WAITING_TEAM },
	{ "on_hold", STATUS_WAITING_TEAM },
	{ "blocked", STATUS_WAITING_TEAM },
	{ "escalated", STATUS_WAITING_TEAM },
	{ "waiting_for_support", STATUS_OPEN },
	{ "answered", STATUS_RESOLVED },
	{ "done", STATUS_RESOLVED },
	{ "fixed", STATUS_RESOLVED },
	{ "solved", STATUS_RESOLVED },
	{ "verified", STATUS_RESOLVED },
	{ "fix_committed", STATUS_RESOLVED },
	{ "fix_released", STATUS_CLOSED },
	{ "archived", STATUS_CLOSED },
	{ "cancelled", STATUS_CLOSED },
	{ "canceled", STATUS_CLOSED },
	{ "complete", STATUS_CLOSED },
	{ "completed", STATUS_CLOSED },
	{ "duplicate", STATUS_CLOSED },
	{ "invalid", STATUS_CLOSED },
	{ "obsolete", STATUS_CLOSED },
	{ "rejected", STATUS_CLOSED },
	{ "wontfix", STATUS_CLOSED },
	{ "won't_fix", STATUS_CLOSED },
};
static const struct {
	const char *from;
	enum priority to;
} priorities[] = {
	{ "p0", PRIORITY_URGENT },
	{ "p1", PRIORITY_URGENT },
	{ "p2", PRIORITY_HIGH },
	{ "p3", PRIORITY_NORMAL },
	{ "p4", PRIORITY_LOW },
	{ "p5", PRIORITY_LOW },
	{ "blocker", PRIORITY_URGENT },
	{ "blocking", PRIORITY_URGENT },
	{ "critical", PRIORITY_URGENT },
	{ "emergency", PRIORITY_URGENT },
	{ "highest", PRIORITY_URGENT },
	{ "immediate", PRIORITY_URGENT },
	{ "important", PRIORITY_HIGH },
	{ "major", PRIORITY_HIGH },
	{ "severe", PRIORITY_HIGH },
	{ "default", PRIORITY_NORMAL },
	{ "medium", PRIORITY_NORMAL },
	{ "moderate", PRIORITY_NORMAL },
	{ "none", PRIORITY_NORMAL },
	{ "not_set", PRIORITY_NORMAL },
	{ "enhancement", PRIORITY_LOW },
	{ "lowest", PRIORITY_LOW },
	{ "minor", PRIORITY_LOW },
	{ "trivial", PRIORITY_LOW },
	{ "wishlist", PRIORITY_LOW },
};

void mapper_release(struct mapper *m)
{
	arena_release(&m->arena);
	vec_release(&m->rows);
	map_release(&m->index);
}

static int fail_target(const struct mapping_row *row)
{
	struct str known[STATUS_COUNT + PRIORITY_COUNT];
	size_t n = 0;
	for (int s = 0; s < STATUS_COUNT; s++)
		known[n++] = str_of(status_name((enum status)s));
	for (int p = 0; p < PRIORITY_COUNT; p++)
		known[n++] = str_of(priority_name((enum priority)p));
	struct str best = near_best(row->to, known, n);
	return fail(E_USAGE, "--map: '%.*s' is no %s%s%.*s%s", STR_ARG(row->to),
		row->field ? row->field : "status and no priority",
		best.n ? "; did you mean '" : "", STR_ARG(best), best.n ? "'?" : "");
}

int mapper_check(const struct mapping_row *given, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct mapping_row *row = &given[i];
		enum status s;
		enum priority p;
		bool is_status = (!row->field || !strcmp(row->field, "status")) &&
				 status_parse(row->to, &s);
		bool is_priority = (!row->field || !strcmp(row->field, "priority")) &&
				   priority_parse(row->to, &p);
		if (!is_status && !is_priority)
			return fail_target(row);
	}
	return 0;
}

/* "In Progress" -> "in_progress" */
static struct str plain(struct str s, char out[WORD_MAX])
{
	s = str_first(str_trim(s), WORD_MAX);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		out[i] = c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return str_make(out, s.n);
}

/* What differs in capitals and blanks alone is no row. */
static void row_count(struct mapper *m, const char *field, struct str from, struct str to,
	bool given)
{
	char key[WORD_MAX * 3], space[WORD_MAX];
	int n = snprintf(key, sizeof key, "%c%.*s=%.*s", *field, STR_ARG(to),
		STR_ARG(str_first(from, WORD_MAX)));
	bool created;
	if (str_eq(plain(from, space), to))
		return;
	struct str name = str_make(key, MIN((size_t)n, sizeof key - 1));
	struct map_item *it = map_get(&m->index, name);
	if (!it && m->rows.n == ROWS_MAX)
		return;
	if (!it) {
		it = map_put(&m->index, arena_str(&m->arena, name), &created);
		it->num = m->rows.n;
		vec_push(&m->rows, (struct mapping_row){ field, arena_str(&m->arena, from),
					   arena_str(&m->arena, to), 0, given });
	}
	m->rows.p[it->num].n++;
}

/* What --map says of the value. */
static bool given_to(const struct mapper *m, const char *field, struct str from, struct str *to)
{
	bool found = false;
	for (size_t i = 0; i < m->n_given; i++)
		if ((!m->given[i].field || !strcmp(m->given[i].field, field)) &&
			str_eq_nocase(m->given[i].from, from)) {
			*to = m->given[i].to;
			found = true;
		}
	return found;
}

enum status map_status(struct mapper *m, struct str from, enum status fallback)
{
	char space[WORD_MAX];
	struct str said, word = plain(from, space);
	enum status to = fallback;
	bool given = given_to(m, "status", str_trim(from), &said) && status_parse(said, &to);
	if (!given && !status_parse(word, &to))
		for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
			if (str_is(word, statuses[i].from))
				to = statuses[i].to;
	row_count(m, "status", str_trim(from), str_of(status_name(to)), given);
	return to;
}

enum priority map_priority(struct mapper *m, struct str from)
{
	char space[WORD_MAX];
	struct str said, word = plain(from, space);
	enum priority to = PRIORITY_DEFAULT;
	bool given = given_to(m, "priority", str_trim(from), &said) && priority_parse(said, &to);
	if (!given && !priority_parse(word, &to))
		for (size_t i = 0; i < ARRAY_SIZE(priorities); i++)
			if (str_is(word, priorities[i].from))
				to = priorities[i].to;
	row_count(m, "priority", str_trim(from), str_of(priority_name(to)), given);
	return to;
}
