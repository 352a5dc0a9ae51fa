/* conflict.h, hash.h, shell.h and near.h */
#include "tests/check.h"
#include "text/conflict.h"
#include "text/hash.h"
#include "text/near.h"
#include "text/shell.h"

static void hashes_are_xxh3(void **state UNUSED)
{
	/* the values are part of the index's format and of derived ids: they may not change */
	assert_int_equal(hash64(NULL, 0), 0x2D06800538D394C2u);
	struct hash128 empty = hash128((struct str){ 0 }), some = hash128(STR("hd"));
	assert_int_equal(empty.hi, 0x99AA06D3014798D8u);
	assert_int_equal(empty.lo, 0x6001C324468D497Fu);
	assert_int_not_equal(some.lo, empty.lo);
	assert_int_not_equal(hash64("a", 1), hash64("b", 1));
}

/* The long form of 64 bits is the lower half of that of 128: so both ways to compute it agree. */
static void hashes_of_long_texts_agree(void **state UNUSED)
{
	char text[5000];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 31 + i / 251);
	for (size_t n = 241; n <= sizeof text - 8; n += 7)
		assert_int_equal(hash64(text + n % 8, n), hash128(str_make(text + n % 8, n)).lo);
}

static void words_are_quoted_for_a_shell(void **state UNUSED)
{
	static const struct {
		struct str s, want;
	} cases[] = {
		{ STR("plain-1.0_x@y:z/+%,"), STR("plain-1.0_x@y:z/+%,") },
		{ STR("status=open"), STR("status=open") },
		{ STR("=cmd"), STR("'=cmd'") },
		{ STR(""), STR("''") },
		{ STR("two words"), STR("'two words'") },
		{ STR("$(rm -rf ~)"), STR("'$(rm -rf ~)'") },
		{ STR("it's"), STR("'it'\\''s'") },
		{ STR("-m"), STR("-m") },
		{ STR("é 日本"), STR("'é 日本'") },
		{ STR("a\nb\tc"), STR("$'a\\nb\\tc'") },
		{ STR("\x1B[31m9'\\"), STR("$'\\033[31m9\\'\\\\'") },
		{ STR("\xE2\x80\xAEx"), STR("$'\\342\\200\\256x'") },
		{ STR("\xFF"), STR("$'\\377'") },
		{ STR("a\0b"), STR("$'a\xEF\xBF\xBD"
				   "b'") },
	};
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_reset(&b);
		shell_quote(&b, cases[i].s);
		assert_strs(buf_view(&b), cases[i].want);
	}
}

static void the_shell_reads_back_every_byte(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf cmd = { 0 }, all = { 0 };
	char got[512];
	for (int c = 1; c < 256; c++)
		buf_char(&all, (char)c);
	buf_cstr(&cmd, "exec bash -c ");
	CLEANUP(buf_release) struct buf inner = { 0 };
	buf_cstr(&inner, "printf %s ");
	shell_quote(&inner, buf_view(&all));
	shell_quote(&cmd, buf_view(&inner));
	/* the outer quoting holds no control, so that sh may be any shell */
	assert_null(memchr(cmd.p, '\n', cmd.n));
	FILE *f = popen(cmd.p, "r");
	assert_non_null(f);
	size_t n = fread(got, 1, sizeof got, f);
	assert_int_equal(pclose(f), 0);
	assert_strs(str_make(got, n), buf_view(&all));
}

static void a_command_is_joined(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	char *argv[] = { "hd", "reply", "k3f9", "-m", "on it", NULL };
	shell_join(&b, argv);
	assert_buf(&b, "hd reply k3f9 -m 'on it'");
}

static void distances_count_edits(void **state UNUSED)
{
	assert_int_equal(near_distance(STR("list"), STR("list"), 3), 0);
	assert_int_equal(near_distance(STR("lits"), STR("list"), 3), 1);
	assert_int_equal(near_distance(STR("kitten"), STR("sitting"), 5), 3);
	assert_int_equal(near_distance(STR(""), STR("abc"), 5), 3);
	assert_int_equal(near_distance(STR("abc"), STR("xyz"), 1), 2);
	assert_int_equal(near_distance(STR("ab"), STR("abcdefgh"), 2), 3);
	assert_int_equal(near_distance(STR("badc"), STR("abcd"), 2), 2);
}

static void the_nearest_name_is_found(void **state UNUSED)
{
	static const struct str names[] = { STR("list"), STR("link"), STR("resolve"), STR("reply"),
		STR("reopen"), STR("set") };
	const size_t n = ARRAY_SIZE(names);
	assert_str(near_best(STR("lsit"), names, n), "list");
	assert_str(near_best(STR("reslove"), names, n), "resolve");
	assert_str(near_best(STR("reso"), names, n), "resolve");
	assert_str(near_best(STR("repyl"), names, n), "reply");
	assert_str(near_best(STR("set"), names, n), "set");
	assert_str(near_best(STR("frobnicate"), names, n), "");
	assert_str(near_best(STR("x"), names, n), "");
	assert_str(near_best(STR(""), names, n), "");
	/* ties: the first */
	assert_str(near_best(STR("lint"), names, n), "list");
}

static void a_text_with_conflicts_is_taken_apart(void **state UNUSED)
{
	static const struct {
		struct str text;
		const char *base, *ours, *theirs;
	} cases[] = {
		{ STR("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd\n"), "a\nd\n", "a\nb\nd\n",
			"a\nc\nd\n" },
		{ STR("<<<<<<< x\r\nb\r\n||||||| z\r\n=======\r\n>>>>>>> y"), "", "b\r\n", "" },
		{ STR("<<<<<<< x\n||||||| z\na\n=======\nT\n=======\n>>>>>>> y\n"), "a\n", "",
			"T\n=======\n" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf side[3] = { 0 };
		assert_true(conflict_whole(cases[i].text));
		assert_true(conflict_side(&side[0], cases[i].text, CONFLICT_BASE));
		assert_true(conflict_side(&side[1], cases[i].text, CONFLICT_OURS));
		assert_true(conflict_side(&side[2], cases[i].text, CONFLICT_THEIRS));
		assert_string_equal(buf_c(&side[0]), cases[i].base);
		assert_string_equal(buf_c(&side[1]), cases[i].ours);
		assert_string_equal(buf_c(&side[2]), cases[i].theirs);
		for (size_t k = 0; k < ARRAY_SIZE(side); k++)
			buf_release(&side[k]);
	}
}

static void markers_that_do_not_match_are_text(void **state UNUSED)
{
	static const struct str cases[] = { STR(""), STR("Title\n=======\n"), STR(">>>>>>> said\n"),
		STR("<<<<<<< x\na\n"), STR("<<<<<<< x\na\n>>>>>>> y\n"),
		STR("<<<<<<< x\n=======\n<<<<<<< x\n=======\n>>>>>>> y\n>>>>>>> y\n"),
		STR("  <<<<<<< x\n=======\n>>>>>>> y\n") };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_false(conflict_whole(cases[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_xxh3),
		cmocka_unit_test(hashes_of_long_texts_agree),
		cmocka_unit_test(words_are_quoted_for_a_shell),
		cmocka_unit_test(the_shell_reads_back_every_byte),
		cmocka_unit_test(a_command_is_joined),
		cmocka_unit_test(distances_count_edits),
		cmocka_unit_test(the_nearest_name_is_found),
		cmocka_unit_test(a_text_with_conflicts_is_taken_apart),
		cmocka_unit_test(markers_that_do_not_match_are_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
