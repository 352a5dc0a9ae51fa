#include "model/ticket.h"

static void emit_scalar(struct buf *out, const char *key, struct str value)
{
	struct ynode node = { .kind = YAML_STRING, .s = value };
	if (value.n)
		yaml_emit_entry(out, str_of(key), &node);
}

static void emit_time(struct buf *out, const char *key, int64_t ms)
{
	buf_cstr(out, key);
	when_iso(out, ms);
	buf_char(out, '\n');
}

static void emit_list(struct buf *out, const char *key, const struct strs *list)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	if (!list->n)
		return;
	struct ynode *seq = yaml_seq(&a);
	for (size_t i = 0; i < list->n; i++)
		yaml_append(&a, seq, yaml_string(&a, list->p[i]));
	yaml_emit_entry(out, str_of(key), seq);
}

static void emit_node(struct buf *out, const char *key, const struct ynode *node)
{
	if (node)
		yaml_emit_entry(out, str_of(key), node);
}

static void emit_origin(struct buf *out, const struct entry *e)
{
	emit_time(out, "at: ", e->at);
	if (e->when != e->at)
		emit_time(out, "when: ", e->when);
	emit_scalar(out, "by", e->by);
	emit_scalar(out, "rec", e->rec);
	emit_scalar(out, "via", e->via);
	emit_scalar(out, "do", e->kind);
	if (e->of.n == 1)
		emit_scalar(out, "of", e->of.p[0]);
	else
		emit_list(out, "of", &e->of);
}

static void emit_content(struct buf *out, const struct entry *e)
{
	emit_node(out, "set", e->change.set);
	emit_node(out, "add", e->change.add);
	emit_node(out, "remove", e->change.remove);
	emit_list(out, "files", &e->files);
	if (e->extra)
		yaml_emit_map(out, e->extra);
}

void entry_emit_core(struct buf *out, const struct entry *e)
{
	emit_origin(out, e);
	emit_content(out, e);
}

void entry_emit(struct buf *out, const struct entry *e)
{
	struct ynode body = { .kind = YAML_STRING, .literal = true, .s = e->body };
	buf_cstr(out, "---\n");
	emit_scalar(out, "id", e->id);
	emit_origin(out, e);
	emit_scalar(out, "was", e->was);
	emit_content(out, e);
	if (e->has_body)
		yaml_emit_entry(out, STR("body"), &body);
}

void ticket_emit(struct buf *out, const struct ticket *t)
{
	buf_cstr(out, "---\n");
	state_emit(out, id_str(&t->id), &t->state);
	for (size_t i = 0; i < t->n; i++)
		entry_emit(out, &t->entries[i]);
}
