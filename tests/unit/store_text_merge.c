/* The text merge: what git would do, and where git would leave markers, every version once. */
#include "tests/check.h"
#include "store/text_merge.h"

#define BOTH(a, b) MERGE_BOTH_FIRST "\n" a MERGE_BOTH_SECOND "\n" b MERGE_BOTH_END "\n"

/* Merges, holds it against the merge of the swapped sides, and against merging a side again. */
static void check_at(const char *base, const char *x, const char *y, const char *want, int line)
{
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 }, again = { 0 };
	bool both, swapped, more;
	struct str b = str_of(base), sx = str_of(x), sy = str_of(y);
	assert_int_equal(text_merge(&one, b, sx, sy, &both), 0);
	assert_int_equal(text_merge(&two, b, sy, sx, &swapped), 0);
	check_str_at(buf_view(&one), str_of(want), __FILE__, line);
	check_str_at(buf_view(&two), str_of(want), __FILE__, line);
	assert_int_equal(both, swapped);
	for (int side = 0; side < 2; side++) {
		buf_reset(&again);
		assert_int_equal(text_merge(&again, b, buf_view(&one), side ? sx : sy, &more), 0);
		check_str_at(buf_view(&again), str_of(want), __FILE__, line);
		assert_false(more);
	}
}
#define check(base, x, y, want) check_at(base, x, y, want, __LINE__)

static void sides_that_do_not_meet_both_count(void **state UNUSED)
{
	check("a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n");
	check("a\nb\nc\nd\ne\n", "b\nc\nd\ne\n", "a\nb\nc\nd\ne\nf\n", "b\nc\nd\ne\nf\n");
	check("a\n", "a\n", "b\n", "b\n");
	check("a\n", "b\n", "b\n", "b\n");
	check("a\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nd", "A\nb\nc\nD");
	check("", "", "", "");
}

static void a_conflict_keeps_both_in_the_order_of_their_bytes(void **state UNUSED)
{
	check("a\nb\nc\n", "a\nz\nc\n", "a\ny\nc\n", "a\n" BOTH("y\n", "z\n") "c\n");
	check(NULL, "y\n", "z", BOTH("y\n", "z\n"));
	/* removed on one side, changed on the other */
	check("a\nb\nc\n", "a\nc\n", "a\nB\nc\n", "a\n" BOTH("", "B\n") "c\n");
	/* the same but for the last line's end */
	check("a", "b", "b\n", "b\n");
}

static void versions_join_those_that_are_there(void **state UNUSED)
{
	const char *two = "a\n" BOTH("x\n", "z\n") "c\n";
	const char *three = "a\n" MERGE_BOTH_FIRST "\nx\n" MERGE_BOTH_SECOND
			    "\ny\n" MERGE_BOTH_SECOND "\nz\n" MERGE_BOTH_END "\nc\n";
	check("a\nb\nc\n", two, "a\ny\nc\n", three);
	check("a\nb\nc\n", two, "a\n" BOTH("x\n", "y\n") "c\n", three);
	check("a\nx\nc\n", two, "a\n" BOTH("x\n", "y\n") "c\n", three);
	/* lines around a block belong to each of its versions */
	check("a\nb\nc\n", "a\n0\n" BOTH("x\n", "z\n") "1\nc\n", "a\ny\nc\n",
		"a\n" MERGE_BOTH_FIRST "\n0\nx\n1\n" MERGE_BOTH_SECOND
		"\n0\nz\n1\n" MERGE_BOTH_SECOND "\ny\n" MERGE_BOTH_END "\nc\n");
}

static void a_block_is_resolved_by_editing_it(void **state UNUSED)
{
	check("a\n" BOTH("x\n", "z\n") "c\n", "a\nz\nc\n", "a\n" BOTH("x\n", "z\n") "c\nd\n",
		"a\nz\nc\nd\n");
}

static void what_looks_like_marks_is_text(void **state UNUSED)
{
	check("<<<<<<< x\na\n=======\nb\n>>>>>>> y\n", "<<<<<<< x\nA\n=======\nb\n>>>>>>> y\n",
		"<<<<<<< x\nB\n=======\nb\n>>>>>>> y\n",
		"<<<<<<< x\n" BOTH("A\n", "B\n") "=======\nb\n>>>>>>> y\n");
	check("a\n" MERGE_BOTH_FIRST "\n", "b\n" MERGE_BOTH_FIRST "\n", "c\n" MERGE_BOTH_FIRST "\n",
		BOTH("b\n", "c\n") MERGE_BOTH_FIRST "\n");
	check("\x01 a\n", "\x01 b\n", "\x01 c\n", BOTH("\x01 b\n", "\x01 c\n"));
}

static void line_ends_stay(void **state UNUSED)
{
	check("a\r\nb\r\nc\r\nd\r\ne\r\n", "A\r\nb\r\nc\r\nd\r\ne\r\n", "a\r\nb\r\nc\r\nd\r\nE\r\n",
		"A\r\nb\r\nc\r\nd\r\nE\r\n");
	check("a\r\n", "b\r\n", "c\r\n", BOTH("b\r\n", "c\r\n"));
}

/* Lines of few kinds, marks among them, so that everything meets everything. */
static void random_text(uint64_t *r, struct buf *out)
{
	static const char *const lines[] = { "a\n", "b\n", "c\n", "\n", "a\n", "b\n",
		MERGE_BOTH_FIRST "\n", MERGE_BOTH_SECOND "\n", MERGE_BOTH_END "\n",
		BOTH("a\n", "b\n"), BOTH("", "c\n"), "=======\n", "\x01\n" };
	buf_reset(out);
	for (size_t n = rnd_below(r, 8); n; n--)
		buf_cstr(out, lines[rnd_below(r, ARRAY_SIZE(lines))]);
	if (!rnd_below(r, 8))
		buf_cstr(out, "no end");
}

static void assert_lines_kept(struct str text, struct str merged)
{
	struct str line;
	while (str_next_line(&text, &line))
		assert_true(str_find(merged, line) >= 0);
}

static void merges_commute_and_drop_nothing_new(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf x = { 0 }, y = { 0 }, one = { 0 }, two = { 0 };
	uint64_t r = 1;
	bool both, swapped;
	for (int round = 0; round < 3000; round++) {
		random_text(&r, &x);
		random_text(&r, &y);
		buf_reset(&one);
		buf_reset(&two);
		struct str sx = buf_view(&x), sy = buf_view(&y), none = { 0 };
		assert_int_equal(text_merge(&one, none, sx, sy, &both), 0);
		assert_int_equal(text_merge(&two, none, sy, sx, &swapped), 0);
		assert_strs(buf_view(&two), buf_view(&one));
		assert_int_equal(both, swapped);
		/* with no base all lines are new */
		assert_lines_kept(sx, buf_view(&one));
		assert_lines_kept(sy, buf_view(&one));
		buf_reset(&two);
		assert_int_equal(text_merge(&two, sx, sx, sy, &both), 0);
		assert_strs(buf_view(&two), sy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides_that_do_not_meet_both_count),
		cmocka_unit_test(a_conflict_keeps_both_in_the_order_of_their_bytes),
		cmocka_unit_test(versions_join_those_that_are_there),
		cmocka_unit_test(a_block_is_resolved_by_editing_it),
		cmocka_unit_test(what_looks_like_marks_is_text),
		cmocka_unit_test(line_ends_stay),
		cmocka_unit_test(merges_commute_and_drop_nothing_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
