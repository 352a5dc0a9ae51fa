/* What hd itself exported: tickets with their log as it was, their attachments, the desk's files. */
#include "model/law.h"
#include "text/base64.h"
#include "text/utf8.h"
#include "work/export.h"
#include "work/import_inside.h"

bool hd_is_own(const struct jnode *object)
{
	return json_get(object, "schema") && json_get(object, "kind");
}

static struct str text_at(const struct jnode *o, const char *key)
{
	const struct jnode *n = json_get(o, key);
	return n && n->kind == JSON_STRING ? n->s : (struct str){ 0 };
}

static struct ynode *node_of(struct arena *a, const struct jnode *n)
{
	struct ynode *out;
	switch (n->kind) {
	case JSON_NULL:
		return yaml_null(a);
	case JSON_BOOL:
		return yaml_string(a, n->truth ? STR("true") : STR("false"));
	case JSON_NUMBER:
	case JSON_STRING:
		return yaml_string(a, n->s);
	case JSON_ARRAY:
		out = yaml_seq(a);
		for (size_t i = 0; i < n->n; i++)
			yaml_append(a, out, node_of(a, &n->items[i]));
		return out;
	case JSON_OBJECT:
		break;
	}
	out = yaml_map(a);
	for (size_t i = 0; i < n->n; i++)
		yaml_set(a, out, n->keys[i], node_of(a, &n->items[i]));
	return out;
}

static struct ynode *map_at(struct arena *a, const struct jnode *o, const char *key)
{
	const struct jnode *n = json_get(o, key);
	return n && n->kind == JSON_OBJECT && n->n ? node_of(a, n) : NULL;
}

static struct strs list_at(struct arena *a, const struct jnode *o, const char *key)
{
	const struct jnode *n = json_get(o, key);
	struct strs out = { 0 };
	if (!n || n->kind != JSON_ARRAY)
		return out;
	out.p = arena_array(a, n->n, sizeof *out.p);
	for (out.cap = n->n; out.n < n->n; out.n++)
		out.p[out.n] = n->items[out.n].s;
	return out;
}

/* Only times are checked here: the rest is when the file that it makes is parsed. */
static int read_entry(struct arena *a, const struct jnode *o, struct entry *e)
{
	*e = (struct entry){
		.id = text_at(o, "id"),
		.by = text_at(o, "by"),
		.rec = text_at(o, "rec"),
		.via = text_at(o, "via"),
		.kind = text_at(o, "do"),
		.was = text_at(o, "was"),
		.of = list_at(a, o, "of"),
		.change.set = map_at(a, o, "set"),
		.change.add = map_at(a, o, "add"),
		.change.remove = map_at(a, o, "remove"),
		.files = list_at(a, o, "files"),
		.body = text_at(o, "body"),
	};
	e->has_body = e->body.p;
	if (!when_parse_iso(text_at(o, "at"), 0, &e->at) ||
		!when_parse_iso(text_at(o, "when"), 0, &e->when))
		return fail(E_INVALID, "entry '%.*s' has no time", STR_ARG(e->id));
	return 0;
}

static int read_log(struct ticket *t, const struct jnode *entries)
{
	if (!entries || entries->kind != JSON_ARRAY || !entries->n)
		return fail(E_INVALID, "the ticket has no entries");
	t->cap = entries->n;
	t->entries = arena_array(&t->arena, t->cap, sizeof *t->entries);
	for (t->n = 0; t->n < t->cap; t->n++) {
		int err = read_entry(&t->arena, &entries->items[t->n], &t->entries[t->n]);
		if (err)
			return err;
	}
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
	return 0;
}

/* The file's bytes, proved by parsing them; *item gets its range. */
static int ticket_item(struct parcel *b, struct item *it, struct ticket *t, const struct jnode *o)
{
	CLEANUP(ticket_release) struct ticket proof = { 0 };
	struct str id = text_at(o, "id"), file = text_at(o, "file");
	if (!id_valid(id))
		return fail(E_INVALID, "'%.*s' is no ticket's id", STR_ARG(str_first(id, 40)));
	t->id = it->id = id_of(id);
	it->kind = ITEM_OWN_TICKET;
	if (file.p) {
		buf_str(&b->bytes, file);
	} else {
		int err = read_log(t, json_get(o, "entries"));
		if (err)
			return err;
		ticket_emit(&b->bytes, t);
	}
	int err = ticket_parse(&proof, str_skip(buf_view(&b->bytes), it->data), it->id.s);
	if (!err && strcmp(proof.id.s, it->id.s))
		err = fail(E_INVALID, "the file of %s says that it is %s", it->id.s, proof.id.s);
	return err;
}

static int bytes_add(struct parcel *b, const struct jnode *o)
{
	struct str text = text_at(o, "text");
	if (text.p)
		buf_str(&b->bytes, text);
	else if (!base64_decode(&b->bytes, text_at(o, "base64")))
		return fail(E_INVALID, "'base64' is no base64");
	return 0;
}

static int file_item(struct parcel *b, struct item *it, const struct jnode *o)
{
	struct str path = text_at(o, "path");
	if (!export_carries(path))
		return fail(E_INVALID, "'%.*s' is no file that a desk takes from outside",
			STR_ARG(str_first(path, 100)));
	int err = path_check(path);
	if (err)
		return err;
	it->kind = ITEM_FILE;
	it->path = b->bytes.n;
	it->n_path = path.n;
	buf_str(&b->bytes, path);
	it->data = b->bytes.n;
	return bytes_add(b, o);
}

static int attachment_item(struct parcel *b, struct item *it, const struct jnode *o)
{
	struct str id = text_at(o, "ticket"), entry = text_at(o, "entry"),
		   name = text_at(o, "name");
	if (!id_valid(id) || !id_valid(entry) || !name.n || str_chr(name, '/') >= 0)
		return fail(E_INVALID, "an attachment needs 'ticket', 'entry' and 'name'");
	it->kind = ITEM_ATTACHMENT;
	it->path = b->bytes.n;
	buf_fmt(&b->bytes, "tickets/%.2s/%.*s/%.*s-%.*s", id.p, STR_ARG(id), STR_ARG(entry),
		STR_ARG(name));
	it->n_path = b->bytes.n - it->path;
	it->data = b->bytes.n;
	int err = path_check(parcel_path(b, it));
	if (!err)
		err = bytes_add(b, o);
	if (!err && b->bytes.n - it->data > ATTACHMENT_MAX)
		err = fail(E_LIMIT, "an attachment of %zu bytes; ATTACHMENT_MAX is %zu (50 MiB)",
			b->bytes.n - it->data, ATTACHMENT_MAX);
	return err;
}

int hd_item(struct parcel *b, struct item *it, struct ticket *t, const struct jnode *o)
{
	const struct jnode *schema = json_get(o, "schema");
	struct str kind = text_at(o, "kind");
	if (schema->kind != JSON_NUMBER || schema->i != EXPORT_SCHEMA)
		return fail(E_NEWER, "schema %.*s; this hd reads %d", STR_ARG(schema->s),
			EXPORT_SCHEMA);
	if (str_is(kind, "file"))
		return file_item(b, it, o);
	if (str_is(kind, "attachment"))
		return attachment_item(b, it, o);
	if (str_is(kind, "ticket"))
		return ticket_item(b, it, t, json_get(o, "ticket"));
	return fail(E_INVALID, "'%.*s' is nothing that hd exports", STR_ARG(str_first(kind, 40)));
}
