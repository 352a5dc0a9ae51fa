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

static void value_text(struct buf *out, const struct ynode *v)
{
	if (v->kind == YAML_STRING)
		utf8_visible(out, v->s, false);
	else if (v->kind == YAML_NULL)
		buf_cstr(out, "none");
	else
		yaml_emit_flow(out, v);
}

/* What an opening sets stands in the head of the page already. */
static void change_text(struct buf *out, const struct entry *e)
{
	const struct ynode *set = e->change.set;
	const char *sep = ": ";
	for (size_t i = 0; set && i < set->n; i++, sep = ", ") {
		buf_cstr(out, sep);
		utf8_visible(out, set->keys[i], false);
		buf_char(out, ' ');
		value_text(out, set->items[i]);
	}
	const struct ynode *const sides[] = { e->change.add, e->change.remove };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; sides[k] && i < sides[k]->n; i++) {
			buf_cstr(out, sep);
			utf8_visible(out, sides[k]->keys[i], false);
			buf_cstr(out, k ? " -" : " +");
			value_text(out, sides[k]->items[i]);
			sep = ", ";
		}
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
	if (e->rec.n) {
		buf_cstr(out, " (recorded by ");
		utf8_visible(out, e->rec, false);
		buf_char(out, ')');
	}
	buf_cstr(out, ", ");
	time_text(s, out, e->when);
	buf_fmt(out, " [%.*s]", STR_ARG(e->id));
	if (!str_is(e->kind, "open"))
		change_text(out, e);
}
