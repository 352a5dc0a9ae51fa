#include "tests/check.h"
#include "text/yaml.h"

static const char ticket[] = "---\n"
			     "id: k3f92mx7\n"
			     "title: 'VPN: drops'\n"
			     "labels: [macos, vpn]\n"
			     "gone: null\n"
			     "---\n"
			     "id: x7k2m9ab\n"
			     "at: 2026-11-22T10:15:30.123Z\n"
			     "set: {status: new, priority: null}\n"
			     "body: |\n"
			     "  Since yesterday …\n"
			     "\n"
			     "    code\n";

static void a_stream_is_read(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ydocs docs;
	struct str s;
	assert_int_equal(yaml_parse(&a, str_of(ticket), "t.yaml", &docs), 0);
	assert_int_equal(docs.n, 2);
	assert_true(yaml_get_scalar(docs.p[0], "title", &s));
	assert_str(s, "VPN: drops");
	assert_false(yaml_get_scalar(docs.p[0], "gone", &s));
	assert_false(yaml_get_scalar(docs.p[0], "labels", &s));
	assert_false(yaml_get_scalar(docs.p[0], "absent", &s));
	assert_int_equal(yaml_get(docs.p[0], "gone")->kind, YAML_NULL);
	const struct ynode *labels = yaml_get(docs.p[0], "labels");
	assert_int_equal(labels->kind, YAML_SEQ);
	assert_int_equal(labels->n, 2);
	assert_str(labels->items[1]->s, "vpn");
	const struct ynode *body = yaml_get(docs.p[1], "body");
	assert_str(body->s, "Since yesterday …\n\n  code\n");
	assert_true(body->literal);
	assert_int_equal(body->line, 10);
	assert_int_equal(body->column, 7);
	assert_null(yaml_get(body, "x"));
	assert_int_equal(docs.start[0], 0);
	assert_str(str_first(str_skip(str_of(ticket), docs.start[1]), 6), "---\nid");
	assert_int_equal(docs.start[2], sizeof ticket - 1);
}

static void saving_what_was_loaded_gives_the_same_bytes(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ydocs docs;
	assert_int_equal(yaml_parse(&a, str_of(ticket), "t.yaml", &docs), 0);
	for (size_t i = 0; i < docs.n; i++) {
		buf_cstr(&b, "---\n");
		yaml_emit_map(&b, docs.p[i]);
	}
	assert_strs(buf_view(&b), str_of(ticket));
}

static void offsets_are_in_bytes(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ydocs docs;
	struct str text = STR("\xEF\xBB\xBF---\na: 日本 🎉\r\n# é\n---\nb: 1\n...\n---\nc: 2\n");
	assert_int_equal(yaml_parse(&a, text, "t.yaml", &docs), 0);
	assert_int_equal(docs.n, 3);
	assert_int_equal(docs.start[0], 3);
	assert_str(str_skip(text, docs.start[1]), "---\nb: 1\n...\n---\nc: 2\n");
	assert_str(str_skip(text, docs.start[2]), "---\nc: 2\n");
}

static void everything_is_a_string_but_null(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *n;
	struct str text = STR("a: 1\nb: yes\nc: ~\nd:\ne: Null\nf: 'null'\ng: \"\"\nh: nULL\n");
	assert_int_equal(yaml_parse_one(&a, text, "t.yaml", &n), 0);
	static const enum ykind want[] = { YAML_STRING, YAML_STRING, YAML_NULL, YAML_NULL,
		YAML_NULL, YAML_STRING, YAML_STRING, YAML_STRING };
	assert_int_equal(n->n, ARRAY_SIZE(want));
	for (size_t i = 0; i < n->n; i++)
		assert_int_equal(n->items[i]->kind, want[i]);
	assert_str(n->items[2]->s, "~");
}

static void one_document_may_be_empty(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	static const char *const empty[] = { "", "\n\n", "# only words\n", "---\n", "{}\n" };
	struct ydocs docs;
	for (size_t i = 0; i < ARRAY_SIZE(empty); i++) {
		struct ynode *n = NULL;
		assert_int_equal(yaml_parse_one(&a, str_of(empty[i]), "t.yaml", &n), 0);
		assert_int_equal(n->kind, YAML_MAP);
		assert_int_equal(n->n, 0);
	}
	assert_int_equal(yaml_parse(&a, (struct str){ 0 }, "t.yaml", &docs), 0);
	assert_int_equal(docs.n, 0);
	assert_int_equal(docs.start[0], 0);
}

static void what_is_not_data_is_refused(void **state UNUSED)
{
	static const struct {
		struct str text;
		enum err code;
		const char *said;
	} cases[] = {
		{ STR("a: &x 1\n"), E_INVALID, "t.yaml:1:4: anchors are not allowed" },
		{ STR("a: [&x 1]\n"), E_INVALID, "t.yaml:1:5: anchors are not allowed" },
		{ STR("a: &x {b: 1}\n"), E_INVALID, "t.yaml:1:4: anchors are not allowed" },
		{ STR("a: *x\n"), E_INVALID, "t.yaml:1:4: aliases are not allowed" },
		{ STR("a:\n  *x : 1\n"), E_INVALID, "t.yaml:2:3: aliases are not allowed" },
		{ STR("a: !!str 1\n"), E_INVALID, "t.yaml:1:4: tags are not allowed" },
		{ STR("a: ! 1\n"), E_INVALID, "t.yaml:1:4: tags are not allowed" },
		{ STR("a: !!map {}\n"), E_INVALID, "t.yaml:1:4: tags are not allowed" },
		{ STR("a: 1\nb: 2\n'a': 3\n"), E_INVALID, "t.yaml:3:1: a second 'a' in one map" },
		{ STR("x: {a: 1, a: 2}\n"), E_INVALID, "t.yaml:1:11: a second 'a' in one map" },
		{ STR("[a]: 1\n"), E_INVALID, "t.yaml:1:1: a key must be a plain text" },
		{ STR("a: \"x\\0y\"\n"), E_INVALID, "t.yaml:1:4: a NUL character is not allowed" },
		{ STR("a: x\0y\n"), E_INVALID, "t.yaml:1:5: a NUL character is not allowed" },
		{ STR("a: 1\né: \xFF\n"), E_INVALID, "t.yaml:2:4: bytes that are not UTF-8" },
		{ STR("a: 1\né: \x07\n"), E_INVALID,
			"t.yaml:2:4: control characters are not allowed" },
		{ STR("a: 1\n b: 2\n"), E_INVALID,
			"t.yaml:2:3: mapping values are not allowed in this context" },
		{ STR("a: [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]\n"), E_LIMIT,
			"t.yaml:1:19: nested deeper than 16" },
		{ STR("a: 1\n---\nb: 2\n"), E_INVALID, "t.yaml:3:1: a second document" },
	};
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *untouched = (struct ynode *)&a;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(yaml_parse_one(&a, cases[i].text, "t.yaml", &untouched),
			-(int)cases[i].code);
		assert_strs(str_of(error_last()->message), str_of(cases[i].said));
		assert_ptr_equal(untouched, &a);
	}
}

static void limits_are_kept(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ynode *n;
	buf_cstr(&b, "a: ");
	buf_fill(&b, 'x', YAML_MAX_SCALAR);
	assert_int_equal(yaml_parse_one(&a, buf_view(&b), "t.yaml", &n), 0);
	buf_char(&b, 'x');
	assert_fails(yaml_parse_one(&a, buf_view(&b), "t.yaml", &n), E_LIMIT,
		"t.yaml:1:4: a text of more than 1 MiB");
	buf_fill(&b, '\n', YAML_MAX_FILE);
	assert_fails(yaml_parse_one(&a, buf_view(&b), "t.yaml", &n), E_LIMIT,
		"t.yaml: larger than 16 MiB");
}

static void many_keys_are_told_apart(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ynode *n;
	for (int i = 0; i < 50000; i++)
		buf_fmt(&b, "key%d: v\n", i);
	assert_int_equal(yaml_parse_one(&a, buf_view(&b), "t.yaml", &n), 0);
	assert_int_equal(n->n, 50000);
	buf_cstr(&b, "key7: v\n");
	assert_fails(yaml_parse_one(&a, buf_view(&b), "t.yaml", &n), E_INVALID,
		"t.yaml:50001:1: a second 'key7' in one map");
}

static void maps_change(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ynode *map = yaml_map(&a), *other = yaml_map(&a);
	for (int i = 0; i < 9; i++)
		yaml_set(&a, map, arena_fmt(&a, "k%d", i), yaml_string(&a, STR("v")));
	yaml_set(&a, map, STR("k3"), yaml_null(&a));
	yaml_unset(map, STR("k0"));
	yaml_unset(map, STR("k8"));
	yaml_unset(map, STR("absent"));
	yaml_emit_flow(&b, map);
	assert_buf(&b, "{k1: v, k2: v, k3: null, k4: v, k5: v, k6: v, k7: v}");
	for (size_t i = map->n; i-- > 0;)
		yaml_set(&a, other, map->keys[i], map->items[i]);
	assert_true(yaml_equal(map, other));
	yaml_set(&a, other, STR("k3"), yaml_string(&a, STR("null")));
	assert_false(yaml_equal(map, other));
	yaml_unset(other, STR("k3"));
	yaml_set(&a, other, STR("k9"), yaml_null(&a));
	assert_false(yaml_equal(map, other));
}

static void check_body(const char *text, const char *want)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ynode *body = yaml_string(&a, str_of(text));
	body->literal = true;
	yaml_emit_entry(&b, STR("b"), body);
	assert_strs(buf_view(&b), str_of(want));
}

static void bodies_are_literal_blocks(void **state UNUSED)
{
	check_body("one\n\ntwo\n", "b: |\n  one\n\n  two\n");
	check_body("no end", "b: |-\n  no end\n");
	check_body("ends\n\n\n", "b: |+\n  ends\n\n\n");
	check_body(" indented", "b: |2-\n   indented\n");
	check_body("\ttab \n", "b: |2\n  \ttab \n");
	check_body("\n\nlate\n", "b: |2\n\n\n  late\n");
	check_body("\n", "b: |2+\n\n");
	check_body("---\n#x\n🎉 é\t\n", "b: |\n  ---\n  #x\n  🎉 é\t\n");
	check_body("", "b: ''\n");
	check_body("a\r\nb\x1B", "b: \"a\\r\\nb\\e\"\n");
	check_body("\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF\x7F\"\\",
		"b: \"\\N\\L\\uFEFF\\x7F\\\"\\\\\"\n");
}

static void files_for_people_are_nested(void **state UNUSED)
{
	static const char desk[] = "format: 1\n"
				   "name: Acme\n"
				   "teams:\n"
				   "  - name: network\n"
				   "    members: [ann@acme.example, bob@desk.example]\n"
				   "    note: |\n"
				   "      two\n"
				   "      lines\n"
				   "  - plain\n"
				   "  - [a, b]\n"
				   "fields:\n"
				   "  severity:\n"
				   "    type: number\n"
				   "    none: {}\n"
				   "long:\n"
				   "  - a text of some length that takes its place\n"
				   "  - another text of some length that takes its place\n";
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ynode *n;
	assert_int_equal(yaml_parse_one(&a, str_of(desk), "desk.yaml", &n), 0);
	yaml_emit_pretty(&b, n);
	assert_strs(buf_view(&b), str_of(desk));
	buf_reset(&b);
	yaml_emit_pretty(&b, yaml_map(&a));
	assert_buf(&b, "{}\n");
	yaml_emit_map(&b, yaml_map(&a));
	assert_buf(&b, "{}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_is_read),
		cmocka_unit_test(saving_what_was_loaded_gives_the_same_bytes),
		cmocka_unit_test(offsets_are_in_bytes),
		cmocka_unit_test(everything_is_a_string_but_null),
		cmocka_unit_test(one_document_may_be_empty),
		cmocka_unit_test(what_is_not_data_is_refused),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(many_keys_are_told_apart),
		cmocka_unit_test(maps_change),
		cmocka_unit_test(bodies_are_literal_blocks),
		cmocka_unit_test(files_for_people_are_nested),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
