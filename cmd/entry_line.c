#include "cmd/entry_line.h"
#include "text/utf8.h"

void time_text(struct session *s, struct buf *out, int64_t ms)
{
	if (s->g.absolute)
		when_local(out, ms, s->clock.offset);
	else
		when_relative(out, ms, s->clock.now);
}

static const char *verb(struct str kind)
{
	static const struct {
		const char *kind, *verb;
	} verbs[] = { { "open", "opened" }, { "reply", "replied" }, { "note", "noted (internal)" },
		{ "change", "changed" }, { "occurrence", "saw it again" },
		{ "resolve", "resolved" }, { "close", "closed" }, { "reopen", "reopened" },
		{ "merge", "merged" }, { "undo", "took back" }, { "redact", "redacted" },
		{ "edit", "edited" }, { "attach", "attached" }, { "split", "split off" },
		{ "link", "linked" } };
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (str_is(kind, verbs[i].kind))
			return verbs[i].verb;
	return NULL;
}

/* A time stands in the file as ISO. */
static void value_text(struct session *s, struct buf *out, struct str path, const struct ynode *v)
{
	enum field f = field_by_name(path);
	int64_t ms;
	if (v->kind == YAML_NULL)
		buf_cstr(out, "none");
	else if (v->kind != YAML_STRING)
		yaml_emit_flow(out, v);
	else if (f != F_COUNT && fields[f].type == FT_TIME && when_parse_iso(v->s, 0, &ms))
		time_text(s, out, ms);
	else
		utf8_visible(out, v->s, false);
}

static void members_text(struct session *s, struct buf *out, const struct ynode *list, char sign)
{
	for (size_t i = 0; list && i < list->n; i++) {
		buf_fmt(out, " %c", sign);
		value_text(s, out, STR(""), list->items[i]);
	}
}

/* "labels +vpn -macos" */
static void set_text(struct session *s, struct buf *out, struct str set, const struct change *c)
{
	buf_cstr(out, out->n ? ", " : "");
	utf8_visible(out, set, false);
	members_text(s, out, yaml_get_str(c->add, set), '+');
	members_text(s, out, yaml_get_str(c->remove, set), '-');
}

void entry_change(struct session *s, struct buf *out, const struct entry *e)
{
	const struct ynode *set = e->change.set, *add = e->change.add, *remove = e->change.remove;
	if (str_is(e->kind, "open"))
		return;
	for (size_t i = 0; set && i < set->n; i++) {
		buf_cstr(out, i ? ", " : "");
		utf8_visible(out, set->keys[i], false);
		buf_char(out, ' ');
		value_text(s, out, set->keys[i], set->items[i]);
	}
	for (size_t i = 0; add && i < add->n; i++)
		set_text(s, out, add->keys[i], &e->change);
	for (size_t i = 0; remove && i < remove->n; i++)
		if (!yaml_get_str(add, remove->keys[i]))
			set_text(s, out, remove->keys[i], &e->change);
}

void entry_head(struct session *s, struct buf *out, const struct entry *e)
{
	const char *v = verb(e->kind);
	utf8_visible(out, e->by, false);
	buf_char(out, ' ');
	if (v)
		buf_cstr(out, v);
	else
		utf8_visible(out, e->kind, false);
	for (size_t i = 0; i < e->of.n; i++) {
		buf_char(out, ' ');
		utf8_visible(out, e->of.p[i], false);
	}
	if (e->rec.n) {
		buf_cstr(out, " (recorded by ");
		utf8_visible(out, e->rec, false);
		buf_char(out, ')');
	}
	buf_cstr(out, ", ");
	time_text(s, out, e->when);
	buf_fmt(out, " [%.*s]", STR_ARG(e->id));
}
