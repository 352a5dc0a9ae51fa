#include "text/yaml.h"
#include "text/utf8.h"
#include "base/map.h"
#include "base/vec.h"
#include <yaml.h>

#define BOM "\xEF\xBB\xBF"
/* Maps of more keys than this look for a duplicate by hash. */
#define FEW_KEYS 16

/* One event is held at a time: the one to be looked at next. */
struct reader {
	struct arena *arena;
	const char *name;
	struct str text;
	yaml_parser_t parser;
	yaml_event_t event;
	size_t at, chars; /* a cursor: byte offset in text, and the same in libyaml's characters */
};

static void reader_release(struct reader *r)
{
	yaml_event_delete(&r->event);
	yaml_parser_delete(&r->parser);
}

static void reader_init(struct reader *r)
{
	if (!yaml_parser_initialize(&r->parser))
		oom();
	yaml_parser_set_input_string(&r->parser,
		(const unsigned char *)(r->text.p ? r->text.p : ""), r->text.n);
	/* libyaml takes a byte order mark off before it counts */
	r->at = str_starts(r->text, STR(BOM)) ? strlen(BOM) : 0;
}

/* ---- errors ---- */

static int fail_at(const struct reader *r, enum err code, size_t line, size_t column,
	const char *reason)
{
	return fail(code, "%s:%zu:%zu: %s", r->name, line, column, reason);
}

static int fail_here(const struct reader *r, enum err code, const char *reason)
{
	yaml_mark_t m = r->event.start_mark;
	return fail_at(r, code, m.line + 1, m.column + 1, reason);
}

/* For what is found before or below libyaml's lines and columns. */
static int fail_offset(const struct reader *r, size_t offset, const char *reason)
{
	size_t line = 1, column = 1, n;
	for (struct str s = str_first(r->text, offset); s.n; s = str_skip(s, n)) {
		bool newline = utf8_next(s, &n) == '\n';
		line += newline;
		column = newline ? 1 : column + 1;
	}
	return fail_at(r, E_INVALID, line, column, reason);
}

static int fail_libyaml(const struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	if (p->error == YAML_MEMORY_ERROR)
		oom();
	if (p->error == YAML_READER_ERROR)
		return fail_offset(r, p->problem_offset, p->problem);
	return fail_at(r, E_INVALID, p->problem_mark.line + 1, p->problem_mark.column + 1,
		p->problem);
}

/* ---- events ---- */

static int advance(struct reader *r)
{
	yaml_event_delete(&r->event);
	return yaml_parser_parse(&r->parser, &r->event) ? 0 : fail_libyaml(r);
}

/* The byte offset of a mark; marks are asked for in rising order. */
static size_t offset_of(struct reader *r, size_t chars)
{
	r->at += utf8_span(str_skip(r->text, r->at), chars - r->chars);
	r->chars = chars;
	return r->at;
}

static int refuse_extras(struct reader *r, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		return fail_here(r, E_INVALID, "anchors are not allowed");
	if (tag)
		return fail_here(r, E_INVALID, "tags are not allowed");
	return 0;
}

static bool is_null(struct str s)
{
	return !s.n || str_is(s, "~") || str_is(s, "null") || str_is(s, "Null") ||
	       str_is(s, "NULL");
}

/* The text of the scalar that is next; it stays next. */
static int read_text(struct reader *r, struct str *out)
{
	const char *value = (const char *)r->event.data.scalar.value;
	size_t n = r->event.data.scalar.length;
	int err = refuse_extras(r, r->event.data.scalar.anchor, r->event.data.scalar.tag);
	if (err)
		return err;
	if (n > YAML_MAX_SCALAR)
		return fail_here(r, E_LIMIT, "a text of more than 1 MiB");
	if (memchr(value, '\0', n))
		return fail_here(r, E_INVALID, "a NUL character is not allowed");
	*out = arena_str(r->arena, str_make(value, n));
	return 0;
}

static int read_scalar(struct reader *r, struct ynode *node)
{
	yaml_scalar_style_t style = r->event.data.scalar.style;
	int err = read_text(r, &node->s);
	if (err)
		return err;
	bool null = style == YAML_PLAIN_SCALAR_STYLE && is_null(node->s);
	node->kind = null ? YAML_NULL : YAML_STRING;
	node->literal = style == YAML_LITERAL_SCALAR_STYLE;
	return 0;
}

static int read_node(struct reader *r, int depth, struct ynode **out);

static int read_seq(struct reader *r, int depth, struct ynode *node)
{
	int err = refuse_extras(r, r->event.data.sequence_start.anchor,
		r->event.data.sequence_start.tag);
	node->kind = YAML_SEQ;
	while (!err && !(err = advance(r)) && r->event.type != YAML_SEQUENCE_END_EVENT) {
		struct ynode *item;
		if (!(err = read_node(r, depth + 1, &item)))
			yaml_append(r->arena, node, item);
	}
	return err;
}

static bool key_is_new(struct map *seen, const struct ynode *node, struct str key)
{
	if (node->n < FEW_KEYS)
		return !yaml_get_str(node, key);
	bool created;
	for (size_t i = seen->n; i < node->n; i++)
		map_put(seen, node->keys[i], NULL);
	map_put(seen, key, &created);
	return created;
}

static int read_key(struct reader *r, struct map *seen, const struct ynode *node, struct str *out)
{
	struct str key;
	if (r->event.type == YAML_ALIAS_EVENT)
		return fail_here(r, E_INVALID, "aliases are not allowed");
	if (r->event.type != YAML_SCALAR_EVENT)
		return fail_here(r, E_INVALID, "a key must be a plain text");
	int err = read_text(r, &key);
	if (err)
		return err;
	if (!key_is_new(seen, node, key)) {
		yaml_mark_t m = r->event.start_mark;
		return fail(E_INVALID, "%s:%zu:%zu: a second '%.*s' in one map", r->name,
			m.line + 1, m.column + 1, STR_ARG(key));
	}
	*out = key;
	return 0;
}

static int read_map(struct reader *r, int depth, struct ynode *node)
{
	CLEANUP(map_release) struct map seen = { 0 };
	int err = refuse_extras(r, r->event.data.mapping_start.anchor,
		r->event.data.mapping_start.tag);
	node->kind = YAML_MAP;
	while (!err && !(err = advance(r)) && r->event.type != YAML_MAPPING_END_EVENT) {
		struct str key;
		struct ynode *value;
		if ((err = read_key(r, &seen, node, &key)) || (err = advance(r)) ||
			(err = read_node(r, depth + 1, &value)))
			return err;
		yaml_add(r->arena, node, key, value);
	}
	return err;
}

/* Reads the node whose first event is next; its last event is next then. */
static int read_node(struct reader *r, int depth, struct ynode **out)
{
	struct ynode *node = arena_new(r->arena, struct ynode);
	node->line = (uint32_t)r->event.start_mark.line + 1;
	node->column = (uint32_t)r->event.start_mark.column + 1;
	int err;
	if (depth > YAML_MAX_DEPTH)
		return fail_here(r, E_LIMIT, "nested deeper than 16");
	if (r->event.type == YAML_SCALAR_EVENT)
		err = read_scalar(r, node);
	else if (r->event.type == YAML_SEQUENCE_START_EVENT)
		err = read_seq(r, depth, node);
	else if (r->event.type == YAML_MAPPING_START_EVENT)
		err = read_map(r, depth, node);
	else
		err = fail_here(r, E_INVALID, "aliases are not allowed");
	if (!err)
		*out = node;
	return err;
}

/* ---- streams ---- */

struct found {
	VEC(struct ynode *) docs;
	VEC(size_t) starts;
};

static void found_release(struct found *f)
{
	vec_release(&f->docs);
	vec_release(&f->starts);
}

static int read_stream(struct reader *r, struct found *found)
{
	int err = advance(r);
	while (!err && !(err = advance(r)) && r->event.type != YAML_STREAM_END_EVENT) {
		size_t start = offset_of(r, r->event.start_mark.index);
		struct ynode *doc;
		if ((err = advance(r)) || (err = read_node(r, 1, &doc)) || (err = advance(r)))
			return err;
		vec_push(&found->starts, start);
		vec_push(&found->docs, doc);
	}
	return err;
}

static void hand_over(struct arena *a, struct str text, struct found *found, struct ydocs *out)
{
	size_t n = found->docs.n;
	vec_push(&found->starts, text.n);
	out->n = n;
	out->p = arena_array(a, n, sizeof *out->p);
	out->start = arena_array(a, n + 1, sizeof *out->start);
	if (n)
		memcpy(out->p, found->docs.p, n * sizeof *out->p);
	memcpy(out->start, found->starts.p, (n + 1) * sizeof *out->start);
}

int yaml_parse(struct arena *a, struct str text, const char *name, struct ydocs *out)
{
	CLEANUP(reader_release) struct reader r = { .arena = a, .name = name, .text = text };
	CLEANUP(found_release) struct found found = { 0 };
	size_t bad;
	reader_init(&r);
	if (text.n > YAML_MAX_FILE)
		return fail(E_LIMIT, "%s: larger than 16 MiB", name);
	if (!utf8_valid(text, &bad))
		return fail_offset(&r, bad,
			text.p[bad] ? "bytes that are not UTF-8"
				    : "a NUL character is not allowed");
	int err = read_stream(&r, &found);
	if (!err)
		hand_over(a, text, &found, out);
	return err;
}

int yaml_parse_one(struct arena *a, struct str text, const char *name, struct ynode **out)
{
	struct ydocs docs;
	int err = yaml_parse(a, text, name, &docs);
	if (err)
		return err;
	if (docs.n > 1)
		return fail(E_INVALID, "%s:%" PRIu32 ":1: a second document", name,
			docs.p[1]->line);
	if (!docs.n || (docs.p[0]->kind == YAML_NULL && !docs.p[0]->s.n))
		*out = yaml_map(a);
	else
		*out = docs.p[0];
	return 0;
}
