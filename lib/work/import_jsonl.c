/* The shape of an archive: one object a ticket, with comments[{at,by,text}] and
 * history[{at,by,field,from,to}]. */
#include "work/import_inside.h"

static int member_when(const struct jnode *item, const struct jnode *at, const char *of,
	int64_t *out)
{
	if (item->kind != JSON_OBJECT)
		return fail(E_INVALID, "%s must be a list of objects", of);
	if (!at || (at->kind != JSON_STRING && at->kind != JSON_NUMBER))
		return fail(E_INVALID, "one of the %s has no time ('at')", of);
	return record_when(of, at->s, out);
}

static struct str member_text(struct record *r, const struct jnode *n)
{
	return n ? record_json_text(r->arena, n) : (struct str){ 0 };
}

static int put_comments(struct record *r, const struct jnode *list)
{
	r->comments = arena_array(r->arena, list->n, sizeof *r->comments);
	for (size_t i = 0; i < list->n; i++) {
		const struct jnode *item = &list->items[i];
		struct record_comment *c = &r->comments[i];
		const struct jnode *at = json_first(item, "at", "created", "created_at",
			"createdAt", "date", NULL);
		const struct jnode *public = json_get(item, "public");
		int err = member_when(item, at, "comments", &c->at);
		if (err)
			return err;
		c->id = member_text(r, json_first(item, "id", NULL));
		c->by = member_text(r, json_first(item, "by", "author", "user", "from", NULL));
		c->text = member_text(r, json_first(item, "text", "body", "content", NULL));
		c->internal = public && public->kind == JSON_BOOL && !public->truth;
	}
	r->n_comments = list->n;
	return 0;
}

static int put_changes(struct record *r, const struct jnode *list)
{
	r->changes = arena_array(r->arena, list->n, sizeof *r->changes);
	for (size_t i = 0; i < list->n; i++) {
		const struct jnode *item = &list->items[i];
		struct record_change *c = &r->changes[r->n_changes];
		const struct jnode *at = json_first(item, "at", "created", "created_at",
			"createdAt", "date", NULL);
		int err = member_when(item, at, "history", &c->at);
		if (err)
			return err;
		c->by = member_text(r, json_first(item, "by", "author", "user", NULL));
		c->field = member_text(r, json_first(item, "field", NULL));
		c->from = member_text(r, json_first(item, "from", NULL));
		c->to = member_text(r, json_first(item, "to", NULL));
		r->n_changes += c->field.n > 0;
	}
	return 0;
}

static void put_set(struct record *r, struct strs *set, const struct jnode *list)
{
	for (size_t i = 0; i < list->n; i++)
		record_add(r, set, str_trim(record_json_text(r->arena, &list->items[i])));
}

static int put_member(struct record *r, struct str name, const struct jnode *value)
{
	enum record_part part = record_part(name);
	if (part < R_TEXTS && value->kind == JSON_NULL)
		r->text[part] = STR(""); /* told to be none */
	if (value->kind == JSON_NULL)
		return 0;
	if (value->kind == JSON_ARRAY && part == R_COMMENTS)
		return put_comments(r, value);
	if (value->kind == JSON_ARRAY && part == R_HISTORY)
		return put_changes(r, value);
	if (value->kind == JSON_ARRAY && (part == R_LABELS || part == R_WATCHERS)) {
		put_set(r, part == R_LABELS ? &r->labels : &r->watchers, value);
		return 0;
	}
	return record_put(r, part, name, record_json_text(r->arena, value));
}

int jsonl_record(struct record *r, const struct jnode *object)
{
	for (size_t i = 0; i < object->n; i++) {
		int err = put_member(r, object->keys[i], &object->items[i]);
		if (err)
			return err;
	}
	return 0;
}
