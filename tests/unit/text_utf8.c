#include "tests/check.h"
#include "base/vec.h"
#include "text/utf8.h"

static void valid_text_is_told_from_invalid(void **state UNUSED)
{
	size_t bad = 99;
	assert_true(utf8_valid((struct str){ 0 }, &bad));
	assert_true(utf8_valid(STR("plain, longer than a word of eight"), &bad));
	assert_true(utf8_valid(STR("é € 🎉 \xED\x9F\xBF \xEE\x80\x80 \xF4\x8F\xBF\xBF"), &bad));
	assert_int_equal(bad, 99);
	static const struct {
		struct str s;
		size_t at;
	} cases[] = {
		{ STR("a\0b"), 1 },
		{ STR("abcdefgh\0ijklmnop"), 8 },
		{ STR("abc\x80"), 3 },
		{ STR("\xC0\xAF"), 0 }, /* overlong */
		{ STR("\xE0\x9F\xBF"), 0 },
		{ STR("\xF0\x8F\xBF\xBF"), 0 },
		{ STR("x\xED\xA0\x80"), 1 }, /* a surrogate */
		{ STR("\xF4\x90\x80\x80"), 0 }, /* past U+10FFFF */
		{ STR("ok \xE2\x82"), 3 }, /* cut short */
		{ STR("12345678\xFF"), 8 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_false(utf8_valid(cases[i].s, &bad));
		assert_int_equal(bad, cases[i].at);
		assert_false(utf8_valid(cases[i].s, NULL));
	}
}

static void what_is_no_utf8_is_latin1(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	utf8_convert(&b, STR("déjà"));
	assert_buf(&b, "déjà");
	utf8_convert(&b, STR("d\xE9j\xE0 vu\xA0!"));
	assert_buf(&b, "déjà vu\xC2\xA0!");
	utf8_convert(&b, STR("é\xFF"));
	assert_buf(&b, "Ã©ÿ");
	utf8_convert(&b, STR("é\0"));
	assert_buf(&b, "é\xEF\xBF\xBD");
	utf8_convert(&b, STR("\xE9\0z"));
	assert_buf(&b, "é\xEF\xBF\xBDz");
}

static void code_points_are_read_and_written(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	size_t n;
	assert_int_equal(utf8_next(STR("a"), &n), 'a');
	assert_int_equal(n, 1);
	assert_int_equal(utf8_next(STR("🎉!"), &n), 0x1F389);
	assert_int_equal(n, 4);
	assert_int_equal(utf8_next(STR("\xE2\x82"), &n), 0xFFFD);
	assert_int_equal(n, 1);
	for (uint32_t cp = 1; cp < 0x110000; cp += cp < 0x3000 ? 1 : 251) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		buf_reset(&b);
		utf8_put(&b, cp);
		assert_int_equal(utf8_next(buf_view(&b), &n), cp);
		assert_int_equal(n, b.n);
	}
	assert_int_equal(utf8_span(STR("abcdefghij"), 9), 9);
	assert_int_equal(utf8_span(STR("aé\0日z"), 4), 7);
	assert_int_equal(utf8_span(STR("é\xFF"), 9), 3);
	assert_int_equal(utf8_span(STR("é"), 0), 0);
	buf_reset(&b);
	utf8_put(&b, 0xD800);
	utf8_put(&b, 0x110000);
	assert_buf(&b, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void width_is_in_columns(void **state UNUSED)
{
	assert_int_equal(utf8_width(STR("")), 0);
	assert_int_equal(utf8_width(STR("plain")), 5);
	assert_int_equal(utf8_width(STR("日本")), 4);
	assert_int_equal(utf8_width(STR("e\xCC\x81")), 1);
	assert_int_equal(utf8_width(STR("\x1B\x7F\t")), 0);
}

static void text_is_cut_between_clusters(void **state UNUSED)
{
	assert_str(utf8_clip(STR("abc"), 5), "abc");
	assert_str(utf8_clip(STR("abc"), 2), "ab");
	assert_str(utf8_clip(STR("a日本"), 2), "a");
	assert_str(utf8_clip(STR("e\xCC\x81x"), 1), "e\xCC\x81");
	assert_str(utf8_clip(STR("日"), 1), "");
	/* a family is one cluster: all of it or nothing */
	assert_str(utf8_clip(STR("a👩‍👩‍👧"), 4), "a");
}

static void a_cell_is_filled_to_its_width(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	utf8_fit(&b, STR("abc"), 5, true);
	assert_buf(&b, "abc  ");
	utf8_fit(&b, STR("abc"), 5, false);
	assert_buf(&b, "abc");
	utf8_fit(&b, STR("abcdef"), 4, true);
	assert_buf(&b, "abc…");
	utf8_fit(&b, STR("日本語"), 4, true);
	assert_buf(&b, "日… ");
	utf8_fit(&b, STR("abc"), 0, true);
	assert_buf(&b, "");
	utf8_fit(&b, STR(""), 2, true);
	assert_buf(&b, "  ");
}

static void what_could_drive_a_terminal_is_shown(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	utf8_visible(&b, STR("\x1B[31mred\x07"), false);
	assert_buf(&b, "^[[31mred^G");
	utf8_visible(&b,
		STR("\xC2\x9B"
		    "31m"),
		false);
	assert_buf(&b, "<U+009B>31m");
	utf8_visible(&b,
		STR("a\x7F\xE2\x80\xAE"
		    "b\xE2\x81\xA6\xEF\xBB\xBF"),
		false);
	assert_buf(&b, "a<U+007F><U+202E>b<U+2066><U+FEFF>");
	utf8_visible(&b, STR("a\tb\nc\r\n"), false);
	assert_buf(&b, "a b c^M ");
	utf8_visible(&b, STR("a\tb\nc\r\n"), true);
	assert_buf(&b, "a\tb\nc^M\n");
	utf8_visible(&b, STR("x\xFFy\0z"), true);
	assert_buf(&b, "x<FF>y^@z");
	utf8_visible(&b, STR("日本 é 👩‍👩‍👧 \xEF\xBF\xBD"), true);
	assert_buf(&b, "日本 é 👩‍👩‍👧 \xEF\xBF\xBD");
}

static void words_compare_folded(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	assert_str(utf8_fold(&a, STR("")), "");
	assert_str(utf8_fold(&a, STR("VPN Drops [x] @Z`{")), "vpn drops [x] @z`{");
	assert_str(utf8_fold(&a, STR("Straße ﬁn Ⅳ ＡＢ")), "strasse fin iv ab");
	assert_str(utf8_fold(&a, STR("E\xCC\x81T plain É")), "ét plain é");
	assert_str(utf8_fold(&a, STR("D\xC9J\xC0")), "déjà");
	/* a mark on a blank stays on it, wherever pieces are cut */
	assert_str(utf8_fold(&a, STR("word \xCC\x81x")), "word \xCC\x81x");
	assert_str(utf8_fold(&a, STR("so\xC2\xAD"
				     "ft")),
		"soft");
}

static void folding_by_pieces_equals_folding_whole(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf spaced = { 0 }, want = { 0 };
	static const char *const words[] = { "Ångström", "plain", "É", "ΣΊΣΥΦΟΣ", "x", "日本語",
		"\n" };
	uint64_t seed = 7;
	for (size_t i = 0; i < 3000; i++) {
		struct str w = str_of(words[rnd_below(&seed, ARRAY_SIZE(words))]);
		buf_str(&spaced, w);
		buf_char(&spaced, ' ');
		buf_str(&want, utf8_fold(&a, w));
		buf_char(&want, ' ');
	}
	assert_strs(utf8_fold(&a, buf_view(&spaced)), buf_view(&want));
}

static void a_long_text_without_blanks_folds(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < 5000; i++)
		buf_cstr(&b, "ﷺ"); /* one code point that becomes 18 */
	struct str folded = utf8_fold(&a, buf_view(&b));
	assert_true(folded.n > 5000 * 18);
	assert_true(utf8_valid(folded, NULL));
}

static void text_splits_into_words(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs words = { 0 };
	assert_int_equal(utf8_words(&a, STR("  VPN drops, 10.0.0.1! Größe हिन्दी"), &words), 8);
	assert_str(words.p[0], "vpn");
	assert_str(words.p[1], "drops");
	assert_str(words.p[5], "1");
	assert_str(words.p[6], "grösse");
	assert_str(words.p[7], "हिन्दी");
	assert_int_equal(utf8_words(&a, STR("-- !"), &words), 0);
	assert_int_equal(utf8_words(&a, STR("end"), &words), 1);
	assert_str(words.p[8], "end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_text_is_told_from_invalid),
		cmocka_unit_test(what_is_no_utf8_is_latin1),
		cmocka_unit_test(code_points_are_read_and_written),
		cmocka_unit_test(width_is_in_columns),
		cmocka_unit_test(text_is_cut_between_clusters),
		cmocka_unit_test(a_cell_is_filled_to_its_width),
		cmocka_unit_test(what_could_drive_a_terminal_is_shown),
		cmocka_unit_test(words_compare_folded),
		cmocka_unit_test(folding_by_pieces_equals_folding_whole),
		cmocka_unit_test(a_long_text_without_blanks_folds),
		cmocka_unit_test(text_splits_into_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
