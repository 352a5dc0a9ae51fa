#include "text/front.h"
#include "tests/check.h"

static void parse(struct arena *a, const char *file, struct ynode **map, struct str *text)
{
	assert_int_equal(front_parse(a, str_of(file), "t.md", map, text), 0);
}

static void a_file_without_front_matter_is_all_text(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *map;
	struct str text;
	parse(&a, "Hello\n---\nx: y\n---\n", &map, &text);
	assert_int_equal(map->n, 0);
	assert_str(text, "Hello\n---\nx: y\n---\n");
	parse(&a, "", &map, &text);
	assert_int_equal(map->n, 0);
	assert_int_equal(text.n, 0);
}

static void the_map_is_read_and_the_text_follows(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *map;
	struct str text, status;
	parse(&a, "---\nstatus: resolved\ntags: [a, b]\n---\n\nHello\n---\nthere\n", &map, &text);
	assert_true(yaml_get_scalar(map, "status", &status));
	assert_str(status, "resolved");
	assert_str(text, "Hello\n---\nthere\n");
	parse(&a, "--- \n---\t\nx", &map, &text);
	assert_int_equal(map->n, 0);
	assert_str(text, "x");
}

static void what_is_broken_names_its_place(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *map = NULL;
	struct str text;
	assert_fails(front_parse(&a, STR("---\nstatus: resolved\nHello\n"), "t.md", &map, &text),
		E_INVALID, "t.md:1:1: front matter that begins with '---' has no '---' at its end");
	assert_int_equal(front_parse(&a, STR("---\na: 1\na: 2\n---\n"), "t.md", &map, &text),
		-(int)E_INVALID);
	assert_true(str_starts(str_of(error_last()->message), STR("t.md:3:1: ")));
	assert_fails(front_parse(&a, STR("---\n- a\n---\n"), "t.md", &map, &text), E_INVALID,
		"t.md:1:1: front matter is a map of KEY: VALUE lines");
	assert_null(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_without_front_matter_is_all_text),
		cmocka_unit_test(the_map_is_read_and_the_text_follows),
		cmocka_unit_test(what_is_broken_names_its_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
