/* Whatever the bytes are, parsing ends in an error or in nodes that go out and come back equal. */
#include "text/utf8.h"
#include "text/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void round_trip(const struct ynode *doc, void (*emit)(struct buf *, const struct ynode *))
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf once = { 0 }, twice = { 0 };
	struct ynode *back;
	emit(&once, doc);
	must(!yaml_parse_one(&a, buf_view(&once), "again", &back));
	must(yaml_equal(doc, back));
	emit(&twice, back);
	must(str_eq(buf_view(&once), buf_view(&twice)));
}

static void documents_check(struct str text, const struct ydocs *docs)
{
	for (size_t i = 0; i < docs->n; i++) {
		must(docs->start[i] < docs->start[i + 1] || docs->p[i]->kind == YAML_NULL);
		if (docs->p[i]->kind != YAML_MAP)
			continue;
		round_trip(docs->p[i], yaml_emit_map);
		round_trip(docs->p[i], yaml_emit_pretty);
		round_trip(docs->p[i], yaml_emit_flow);
	}
	must(docs->start[docs->n] == text.n);
}

/* The bytes as a text: it stands in a body and in a key, and comes back whole. */
static void text_check(struct str text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *map = yaml_map(&a), *body = yaml_string(&a, text);
	body->literal = true;
	yaml_set(&a, map, text, body);
	yaml_set(&a, map, STR("body"), body);
	round_trip(map, yaml_emit_map);
	round_trip(map, yaml_emit_flow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str text = { (const char *)data, size };
	struct ydocs docs;
	if (!yaml_parse(&a, text, "fuzz", &docs))
		documents_check(text, &docs);
	else
		must(error_last()->code == E_INVALID || error_last()->code == E_LIMIT);
	CLEANUP(buf_release) struct buf valid = { 0 };
	utf8_convert(&valid, text);
	text_check(buf_view(&valid));
	error_clear();
	return 0;
}
