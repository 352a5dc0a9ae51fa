/* What `gh issue list --json …` and GitHub's REST API print of an issue. */
#include "work/import_inside.h"

static struct str text_of(struct record *r, const struct jnode *n)
{
	return n ? record_json_text(r->arena, n) : (struct str){ 0 };
}

/* "https://github.com/acme/app/issues/12" -> "acme/app#12"; else the number alone. */
static struct str issue_id(struct record *r, const struct jnode *o)
{
	struct str number = text_of(r, json_first(o, "number", NULL));
	struct str url = text_of(r, json_first(o, "html_url", "url", NULL));
	ssize_t scheme = str_find(url, STR("://"));
	struct str rest = scheme < 0 ? (struct str){ 0 } : str_skip(url, (size_t)scheme + 3), host;
	if (!number.n || !str_next(&rest, '/', &host))
		return number;
	if (str_starts(rest, STR("repos/"))) /* api.github.com */
		rest = str_skip(rest, 6);
	ssize_t end = str_find(rest, STR("/issues/"));
	if (end <= 0)
		return number;
	return arena_fmt(r->arena, "%.*s#%.*s", STR_ARG(str_first(rest, (size_t)end)),
		STR_ARG(number));
}

static int put_time(struct record *r, enum record_part part, const char *name,
	const struct jnode *n)
{
	return n ? record_put(r, part, str_of(name), text_of(r, n)) : 0;
}

/* REST gives only how many there are. */
static int put_comments(struct record *r, const struct jnode *list)
{
	if (!list || list->kind != JSON_ARRAY)
		return 0;
	r->comments = arena_array(r->arena, list->n, sizeof *r->comments);
	for (size_t i = 0; i < list->n; i++) {
		const struct jnode *item = &list->items[i];
		const struct jnode *at = json_first(item, "createdAt", "created_at", NULL);
		struct record_comment *c = &r->comments[i];
		if (!at)
			return fail(E_INVALID, "one of the comments has no createdAt");
		int err = record_when("comments", at->s, &c->at);
		if (err)
			return err;
		c->id = text_of(r, json_first(item, "id", NULL));
		c->by = text_of(r, json_first(item, "author", "user", NULL));
		c->text = text_of(r, json_first(item, "body", NULL));
	}
	r->n_comments = list->n;
	return 0;
}

static void put_people(struct record *r, const struct jnode *o)
{
	const struct jnode *list = json_first(o, "assignees", NULL);
	r->text[R_REQUESTER] = text_of(r, json_first(o, "author", "user", NULL));
	r->text[R_CLOSED_BY] = text_of(r, json_first(o, "closed_by", "closedBy", NULL));
	r->text[R_ASSIGNEE] = text_of(r, json_first(o, "assignee", NULL));
	for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->n; i++) {
		struct str who = text_of(r, &list->items[i]);
		if (!r->text[R_ASSIGNEE].n)
			r->text[R_ASSIGNEE] = who;
		else if (!str_eq(who, r->text[R_ASSIGNEE]))
			record_add(r, &r->watchers, who);
	}
	if (!r->text[R_ASSIGNEE].p)
		r->text[R_ASSIGNEE] = STR("");
}

static void put_fields(struct record *r, const struct jnode *o)
{
	static const char *const taken[][2] = {
		{ "milestone", "milestone" },
		{ "stateReason", "state_reason" },
		{ "state_reason", "state_reason" },
		{ "html_url", "url" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
		struct str value = text_of(r, json_first(o, taken[i][0], NULL));
		if (value.n)
			record_field(r, str_of(taken[i][1]), value);
	}
	if (!json_first(o, "html_url", NULL) && json_first(o, "url", NULL))
		record_field(r, STR("url"), text_of(r, json_first(o, "url", NULL)));
}

int github_record(struct record *r, const struct jnode *o, bool *skip)
{
	const struct jnode *labels = json_first(o, "labels", NULL);
	*skip = json_first(o, "pull_request", NULL) != NULL;
	r->text[R_ID] = issue_id(r, o);
	r->text[R_TITLE] = text_of(r, json_first(o, "title", NULL));
	r->text[R_BODY] = text_of(r, json_first(o, "body", NULL));
	r->text[R_STATUS] = text_of(r, json_first(o, "state", NULL));
	put_people(r, o);
	put_fields(r, o);
	for (size_t i = 0; labels && labels->kind == JSON_ARRAY && i < labels->n; i++)
		record_add(r, &r->labels, text_of(r, &labels->items[i]));
	int err = put_time(r, R_CREATED, "createdAt",
		json_first(o, "createdAt", "created_at", NULL));
	if (!err)
		err = put_time(r, R_CLOSED, "closedAt",
			json_first(o, "closedAt", "closed_at", NULL));
	if (!err)
		err = put_time(r, R_UPDATED, "updatedAt",
			json_first(o, "updatedAt", "updated_at", NULL));
	return err ? err : put_comments(r, json_first(o, "comments", NULL));
}
