#include "tests/check.h"
#include "text/line.h"

#define WIDE "\xe6\x9d\xb1"
#define ACCENT "e\xcc\x81"

static void check(const struct line *l, const char *want)
{
	CLEANUP(buf_release) struct buf got = { 0 };
	buf_str(&got, str_first(buf_view(&l->text), l->at));
	buf_char(&got, '|');
	buf_str(&got, str_skip(buf_view(&l->text), l->at));
	assert_strs(buf_view(&got), str_of(want));
}

static void test_typing(void **state)
{
	(void)state;
	CLEANUP(line_release) struct line l = { 0 };
	line_backspace(&l);
	line_delete(&l);
	line_left(&l);
	line_right(&l);
	line_delete_word(&l);
	line_delete_before(&l);
	line_delete_behind(&l);
	check(&l, "|");
	line_insert(&l, STR("vpn drops"));
	line_insert(&l, STR(WIDE));
	line_insert(&l, STR(ACCENT));
	check(&l, "vpn drops" WIDE ACCENT "|");
	line_left(&l);
	line_left(&l);
	check(&l, "vpn drops|" WIDE ACCENT);
	line_insert(&l, STR("-"));
	line_right(&l);
	check(&l, "vpn drops-" WIDE "|" ACCENT);
	line_delete(&l);
	line_backspace(&l);
	line_backspace(&l);
	check(&l, "vpn drops|");
	line_home(&l);
	line_right(&l);
	check(&l, "v|pn drops");
	line_end(&l);
	check(&l, "vpn drops|");
}

static void test_cutting(void **state)
{
	(void)state;
	CLEANUP(line_release) struct line l = { 0 };
	line_insert(&l, STR("one two  three "));
	line_delete_word(&l);
	check(&l, "one two  |");
	line_delete_word(&l);
	check(&l, "one |");
	line_insert(&l, STR("two"));
	line_left(&l);
	line_delete_behind(&l);
	check(&l, "one tw|");
	line_left(&l);
	line_delete_before(&l);
	check(&l, "|w");
}

static void test_limit(void **state)
{
	(void)state;
	CLEANUP(line_release) struct line l = { 0 };
	for (int i = 0; i < LINE_MAX_BYTES; i++)
		line_insert(&l, STR("x"));
	line_insert(&l, STR("y"));
	assert_int_equal(l.text.n, LINE_MAX_BYTES);
}

static void test_window(void **state)
{
	(void)state;
	CLEANUP(line_release) struct line l = { 0 };
	size_t cursor;
	line_insert(&l, STR("abcdef" WIDE "gh"));
	assert_str(line_window(&l, 20, &cursor), "abcdef" WIDE "gh");
	assert_int_equal(cursor, 10);
	assert_str(line_window(&l, 4, &cursor), "gh");
	assert_int_equal(cursor, 2);
	assert_str(line_window(&l, 5, &cursor), WIDE "gh");
	line_home(&l);
	assert_str(line_window(&l, 7, &cursor), "abcdef");
	assert_int_equal(cursor, 0);
}

static void wraps(const char *text, size_t width, size_t max, const char *want)
{
	CLEANUP(strs_release) struct strs lines = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	lines_wrap(&lines, str_of(text), width, max);
	for (size_t i = 0; i < lines.n; i++)
		buf_fmt(&got, "%s%.*s", i ? "|" : "", STR_ARG(lines.p[i]));
	assert_strs(buf_view(&got), str_of(want));
}

static void test_wrapping(void **state)
{
	(void)state;
	wraps("one two three", 7, 9, "one two|three");
	wraps("one two three", 8, 9, "one two|three");
	wraps("one two three", 5, 2, "one|two");
	wraps("abcdefgh ij", 3, 9, "abc|def|gh|ij");
	wraps("a\n\nb", 5, 9, "a||b");
	wraps("", 5, 9, "");
	wraps("a\033[1mbc\033[0m d", 3, 9, "a\033[1mbc\033[0m|d");
	wraps(WIDE WIDE WIDE, 4, 9, WIDE WIDE "|" WIDE);
	wraps(WIDE WIDE, 1, 9, WIDE "|" WIDE);
	wraps(" indented text", 9, 9, " indented|text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_cutting),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_wrapping),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
