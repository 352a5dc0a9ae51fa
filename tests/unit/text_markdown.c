#include "tests/check.h"
#include "text/markdown.h"
#include "text/utf8.h"

static void check_plain(const char *md, size_t width, size_t indent, const char *want)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct md_style style = { .width = width, .indent = indent };
	md_to_terminal(&b, str_of(md), &style);
	assert_strs(buf_view(&b), str_of(want));
}

static void check_color(const char *md, const char *want)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct md_style style = { .width = 20, .color = true };
	md_to_terminal(&b, str_of(md), &style);
	assert_strs(buf_view(&b), str_of(want));
}

static void prose_is_wrapped(void **state UNUSED)
{
	check_plain("", 40, 0, "");
	check_plain("\n \n", 40, 0, "");
	check_plain("one two three four five\nsix\n\nnext", 20, 0,
		"one two three four\nfive six\n\nnext\n");
	check_plain("one two three four five", 22, 2, "  one two three four\n  five\n");
	check_plain("a_word_longer_than_all_the_line and more", 20, 0,
		"a_word_longer_than_all_the_line\nand more\n");
	check_plain("hard  \nbreak", 40, 0, "hard\nbreak\n");
	check_plain("日本語の文章は空白がないので、どこでも", 20, 0,
		"日本語の文章は空白が\nないので、どこでも\n");
	/* joined emoji stay together */
	check_plain("aaaaaaaaaaaaaaaaa👩‍👩‍👧b", 20, 0,
		"aaaaaaaaaaaaaaaaa\n👩‍👩‍👧b\n");
}

static void inlines_have_marks(void **state UNUSED)
{
	check_plain("# A *b* **c** `d` <i>e</i>", 40, 0, "# A *b* **c** `d` <i>e</i>\n");
	check_plain("### Deep", 40, 0, "### Deep\n");
	check_plain("[text](https://a.example/) <https://b.example/> <ann@acme.example>", 80, 0,
		"text <https://a.example/> https://b.example/ ann@acme.example\n");
	check_plain("[x](javascript:alert%281%29) [y](DATA:text) [z]()", 80, 0, "x y z\n");
	check_plain("![shot](a.png)", 40, 0, "[image: shot] <a.png>\n");
}

static void blocks_are_set_apart(void **state UNUSED)
{
	check_plain("- a\n- b\n  1. c\n  2. d\n- \n\nend", 40, 0,
		"- a\n- b\n  1. c\n  2. d\n-\n\nend\n");
	check_plain("- a\n\n- b\n\n  c", 40, 1, " - a\n\n - b\n\n   c\n");
	check_plain("9. a\n10. b", 40, 0, "9. a\n10. b\n");
	check_plain("- - a\n  - b", 40, 0, "- - a\n  - b\n");
	check_plain("- > a\n  > b\n\n  c", 40, 0, "- │ a b\n\n  c\n");
	check_plain("> a\n>\n> > b\n\nc", 40, 0, "│ a\n│\n│ │ b\n\nc\n");
	check_plain("> one two three four five", 20, 0, "│ one two three four\n│ five\n");
	check_plain("```\ncode  that is not wrapped at all\n\n\tx\n```\nend", 20, 0,
		"    code  that is not wrapped at all\n\n    \tx\n\nend\n");
	check_plain("a\n\n***\n\nb", 22, 2, "  a\n\n  ────────────────────\n\n  b\n");
	check_plain("<div>\n&amp;\n</div>", 40, 0, "<div>\n&amp;\n</div>\n");
}

static void colour_is_bold_dim_and_underline(void **state UNUSED)
{
	check_color("# T", "\x1B[0;1mT\x1B[0m\n");
	check_color("a **b** *c* `d`", "a \x1B[0;1mb\x1B[0m \x1B[0;4mc\x1B[0m \x1B[0;1md\x1B[0m\n");
	check_color("**a *b***", "\x1B[0;1ma \x1B[0;1;4mb\x1B[0;1m\x1B[0m\n");
	check_color("<i>", "\x1B[0;2m<i>\x1B[0m\n");
	/* a style ends with its line and goes on in the next, not on what stands before it */
	check_color("> *one two three four five*",
		"\x1B[0;2m│\x1B[0m \x1B[0;2m\x1B[0;4;2mone two three four\x1B[0m\n"
		"\x1B[0;2m│\x1B[0m \x1B[0;4;2mfive\x1B[0;2m\x1B[0m\n");
}

static void nothing_drives_the_terminal(void **state UNUSED)
{
	check_plain("\x1B[31m &#27;[31m `\x1B` [x](a\x1B) <b\x07>", 80, 0,
		"^[[31m ^[[31m `^[` x <a^[> <b^G>\n");
	check_plain("    \x1B]0;x\x07\n", 80, 0, "    ^[]0;x^G\n");
	check_plain("<p>\n\xE2\x80\xAE</p>", 80, 0, "<p>\n<U+202E></p>\n");
	check_plain("bad \xFF byte", 80, 0, "bad \xEF\xBF\xBD byte\n");
	check_plain("[x](<https://a.example/\xE2\x80\xAE>)", 80, 0,
		"x <https://a.example/<U+202E>>\n");
}

static void depth_costs_no_more_than_depth(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf md = { 0 }, out = { 0 };
	struct md_style style = { .width = 80 };
	for (int i = 0; i < 2000; i++)
		buf_cstr(&md, "> ");
	for (int i = 0; i < 2000; i++)
		buf_cstr(&md, "words in a quote\n");
	md_to_terminal(&out, buf_view(&md), &style);
	assert_true(out.n > 2000 * strlen("words in a quote"));
	assert_true(out.n < 4 * md.n);
}

static void a_man_page_is_made(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	md_to_man(&b,
		STR("# Name\n\nhd - a *desk*  \nof `-x` [here](new.md), "
		    "[there](https://a.example/) "
		    "<https://b.example/>\n\n- .it\n"),
		"HD-\"NEW", 1, "2026-11-22", "hd \\0.1");
	assert_buf(&b, ".TH \"HD-\\(dqNEW\" \"1\" \"2026-11-22\" \"hd \\e0.1\"\n"
		       ".SH\nName\n.PP\nhd \\- a \\f[I]desk\\f[]\n.br\nof \\f[C]\\-x\\f[] here, "
		       "there (https://a.example/) https://b.example/\n.IP \\[bu] 2\n\\&.it\n");
}

static void a_pages_own_name_is_no_section_of_man(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	md_to_man(&b, STR("# hd-new\n\n## NAME\n\nhd-new - file\n\n### Ids\n\nx\n"), "HD-NEW", 1,
		"", "hd");
	assert_buf(&b, ".TH \"HD-NEW\" \"1\" \"\" \"hd\"\n"
		       ".SH\nNAME\n.PP\nhd\\-new \\- file\n.SS\nIds\n.PP\nx\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prose_is_wrapped),
		cmocka_unit_test(inlines_have_marks),
		cmocka_unit_test(blocks_are_set_apart),
		cmocka_unit_test(colour_is_bold_dim_and_underline),
		cmocka_unit_test(nothing_drives_the_terminal),
		cmocka_unit_test(depth_costs_no_more_than_depth),
		cmocka_unit_test(a_man_page_is_made),
		cmocka_unit_test(a_pages_own_name_is_no_section_of_man),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
