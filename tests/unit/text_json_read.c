#include "tests/check.h"
#include "text/json.h"

static void a_tree_is_read(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct jnode n;
	struct str s;
	struct str text = STR(
		" {\"id\": 42, \"t\": \"a\\u0000\\ud83c\\udf89\", \"no\": null, \"yes\": true,\n"
		"\"list\": [1.5, -7, \"x\", {}, []], \"nay\": false, \"id\": 43} \n");
	assert_int_equal(json_parse(&a, text, &n), 0);
	assert_int_equal(n.kind, JSON_OBJECT);
	assert_int_equal(n.n, 6);
	/* of two of one name the last counts */
	assert_int_equal(json_get(&n, "id")->i, 43);
	assert_true(json_get_text(&n, "id", &s));
	assert_str(s, "43");
	assert_true(json_get_text(&n, "t", &s));
	assert_str(s, "a\0🎉");
	assert_int_equal(json_get(&n, "no")->kind, JSON_NULL);
	assert_true(json_get(&n, "yes")->truth);
	assert_false(json_get(&n, "nay")->truth);
	assert_false(json_get_text(&n, "no", &s) || json_get_text(&n, "yes", &s));
	assert_false(json_get_text(&n, "list", &s) || json_get_text(&n, "absent", &s));
	const struct jnode *list = json_get(&n, "list");
	assert_int_equal(list->n, 5);
	assert_str(list->items[0].s, "1.5");
	assert_int_equal(list->items[1].i, -7);
	assert_int_equal(list->items[3].kind, JSON_OBJECT);
	assert_int_equal(list->items[4].kind, JSON_ARRAY);
	assert_null(json_get(list, "x"));
	assert_null(json_get(NULL, "x"));
}

static void numbers_keep_their_value(void **state UNUSED)
{
	static const struct {
		struct str in, text;
		int64_t i;
	} cases[] = {
		{ STR("9223372036854775807"), STR("9223372036854775807"), INT64_MAX },
		{ STR("-9223372036854775808"), STR("-9223372036854775808"), INT64_MIN },
		{ STR("0.1"), STR("0.1"), 0 },
		{ STR("0.30000000000000004"), STR("0.30000000000000004"), 0 },
		{ STR("2.0"), STR("2"), 2 },
		{ STR("1e300"), STR("1e+300"), 0 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		struct jnode n;
		assert_int_equal(json_parse(&a, cases[i].in, &n), 0);
		assert_int_equal(n.kind, JSON_NUMBER);
		assert_strs(n.s, cases[i].text);
		assert_int_equal(n.i, cases[i].i);
	}
}

static void what_is_no_json_is_refused(void **state UNUSED)
{
	static const struct str bad[] = { STR(""), STR("{"), STR("{\"a\":1,}"), STR("[1] x"),
		STR("'a'"), STR("\"\xFF\""), STR("{\"a\" 1}"), STR("nul"), STR("01"),
		STR("99999999999999999999"), STR("1e999") };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct jnode n = { .n = 77 };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(json_parse(&a, bad[i], &n), -E_INVALID);
		assert_true(str_starts(str_of(error_last()->message), STR("line 1 column ")));
		assert_int_equal(n.n, 77);
	}
	assert_int_equal(json_parse(&a, STR("{\n\"a\": x}"), &n), -E_INVALID);
	assert_true(str_starts(str_of(error_last()->message), STR("line 2 column 6: ")));
}

static void halves_of_pairs_are_replaced(void **state UNUSED)
{
	static const struct {
		struct str in, want;
	} cases[] = {
		{ STR("\"a\\uDBA4z\""), STR("a\xEF\xBF\xBDz") },
		{ STR("\"\\udc00\\ud800\""), STR("\xEF\xBF\xBD\xEF\xBF\xBD") },
		{ STR("\"\\ud800\\ud83c\\udf89\""), STR("\xEF\xBF\xBD🎉") },
		{ STR("\"\\\\ud800 \\udfff\""), STR("\\ud800 \xEF\xBF\xBD") },
	};
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct jnode n;
		assert_int_equal(json_parse(&a, cases[i].in, &n), 0);
		assert_strs(n.s, cases[i].want);
	}
}

static void depth_has_a_limit(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct jnode n;
	buf_fill(&b, '[', JSON_MAX_DEPTH);
	buf_fill(&b, ']', JSON_MAX_DEPTH);
	assert_int_equal(json_parse(&a, buf_view(&b), &n), 0);
	buf_reset(&b);
	buf_fill(&b, '[', JSON_MAX_DEPTH + 1);
	buf_fill(&b, ']', JSON_MAX_DEPTH + 1);
	assert_fails(json_parse(&a, buf_view(&b), &n), E_LIMIT, "nested deeper than 64");
}

static void what_is_written_is_read_back(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 }, json = { 0 };
	struct jnode n;
	uint64_t seed = 3;
	for (size_t i = 0; i < 300; i++) {
		buf_char(&text, (char)rnd_below(&seed, 128));
		buf_cstr(&text, i % 3 ? "" : "é🎉\xE2\x80\xA8");
		buf_reset(&json);
		json_quote(&json, buf_view(&text));
		assert_int_equal(json_parse(&a, buf_view(&json), &n), 0);
		assert_strs(n.s, buf_view(&text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_read),
		cmocka_unit_test(numbers_keep_their_value),
		cmocka_unit_test(what_is_no_json_is_refused),
		cmocka_unit_test(halves_of_pairs_are_replaced),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(what_is_written_is_read_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
