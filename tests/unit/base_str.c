#include "tests/check.h"

static void slices_compare_by_bytes(void **state UNUSED)
{
	struct str none = { 0 };
	assert_int_equal(str_cmp(none, STR("")), 0);
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_true(str_cmp(STR("a\xFF"), STR("aa")) > 0);
	assert_true(str_cmp(STR("a\0b"), STR("a\0c")) < 0);
	assert_true(str_eq(none, STR("")) && str_is(STR("x"), "x") && !str_is(STR("x\0"), "x"));
	assert_true(str_starts(STR("abc"), STR("ab")) && str_starts(none, none));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_true(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("c"), STR("bc")));
	assert_true(str_eq_nocase(STR("HeLLo-É"), STR("hEllO-É")));
	assert_false(str_eq_nocase(STR("É"), STR("é")));
	assert_false(str_eq_nocase(STR("a"), STR("ab")));
}

static void slices_are_cut(void **state UNUSED)
{
	assert_str(str_trim(STR(" \t\r\n a b \n")), "a b");
	assert_str(str_trim(STR(" \n")), "");
	assert_str(str_trim((struct str){ 0 }), "");
	assert_str(str_skip(STR("abc"), 1), "bc");
	assert_str(str_skip(STR("abc"), 9), "");
	assert_str(str_first(STR("abc"), 2), "ab");
	assert_str(str_first(STR("abc"), 9), "abc");
	CLEANUP(free_ptr) char *copy = str_dup(STR("abc"));
	assert_string_equal(copy, "abc");
}

static void bytes_and_needles_are_found(void **state UNUSED)
{
	assert_int_equal(str_chr(STR("abca"), 'a'), 0);
	assert_int_equal(str_chr(STR("abc"), 'x'), -1);
	assert_int_equal(str_chr((struct str){ 0 }, '\0'), -1);
	assert_int_equal(str_find(STR("abcabd"), STR("abd")), 3);
	assert_int_equal(str_find(STR("ab"), STR("abc")), -1);
	assert_int_equal(str_find(STR("ab"), STR("")), 0);
	assert_int_equal(str_find((struct str){ 0 }, STR("a")), -1);
}

static void text_is_taken_apart(void **state UNUSED)
{
	struct str rest = STR("a,,b"), part;
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "a");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "b");
	assert_false(str_next(&rest, ',', &part));
	rest = STR("");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "");
	assert_false(str_next(&rest, ',', &part));
	rest = STR("one\r\n\ntwo");
	assert_true(str_next_line(&rest, &part));
	assert_str(part, "one\r");
	assert_true(str_next_line(&rest, &part));
	assert_str(part, "");
	assert_true(str_next_line(&rest, &part));
	assert_str(part, "two");
	assert_false(str_next_line(&rest, &part));
}

static void numbers_are_read_whole_or_not(void **state UNUSED)
{
	static const struct {
		struct str s;
		int64_t want;
	} good[] = {
		{ STR("0"), 0 },
		{ STR("007"), 7 },
		{ STR("-5"), -5 },
		{ STR("9223372036854775807"), INT64_MAX },
	};
	static const struct str bad[] = { STR(""), STR("-"), STR("+1"), STR(" 1"), STR("1 "),
		STR("1x"), STR("--1"), STR("9223372036854775808"), STR("99999999999999999999"),
		STR("1\0") };
	int64_t v;
	uint64_t u = 5;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(str_to_i64(good[i].s, &v));
		assert_int_equal(v, good[i].want);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		v = 5;
		assert_false(str_to_i64(bad[i], &v));
		assert_int_equal(v, 5);
	}
	assert_false(str_to_u64(STR("-1"), &u));
	assert_int_equal(u, 5);
	assert_true(str_to_u64(STR("18446744073709551615"), &u));
	assert_int_equal(u, UINT64_MAX);
	assert_false(str_to_u64(STR("18446744073709551616"), &u));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_compare_by_bytes),
		cmocka_unit_test(slices_are_cut),
		cmocka_unit_test(bytes_and_needles_are_found),
		cmocka_unit_test(text_is_taken_apart),
		cmocka_unit_test(numbers_are_read_whole_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
