#include "tests/check.h"
#include "text/markdown_parts.h"

static struct str rewritten(void *arg, struct str url, bool image)
{
	struct buf *b = arg;
	if (image || str_starts(url, STR("gone")))
		return STR("");
	buf_reset(b);
	buf_fmt(b, "%.*s.html", STR_ARG(url));
	return buf_view(b);
}

static const char *html(struct buf *out, const char *md)
{
	CLEANUP(buf_release) struct buf scratch = { 0 };
	buf_reset(out);
	md_to_html(out, str_of(md), 2, rewritten, &scratch);
	return buf_c(out);
}

static void parts_are_told_with_their_lines(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct md_parts p;
	md_parts(&a,
		STR("# Top *of* it\n\nSee [one](a.md) and\n![two](b.png).\n\n## "
		    "`Next`\n\n[r]\n\n[r]: c.md\n"),
		&p);
	assert_int_equal(p.n_headings, 2);
	assert_str(p.headings[0].text, "Top of it");
	assert_str(p.headings[1].text, "Next");
	assert_int_equal(p.headings[1].level, 2);
	assert_int_equal(p.headings[1].line, 6);
	assert_int_equal(p.n_links, 3);
	assert_str(p.links[0].url, "a.md");
	assert_int_equal(p.links[0].line, 3);
	assert_true(p.links[1].image);
	assert_str(p.links[2].url, "c.md");
	md_parts(&a, STR(""), &p);
	assert_int_equal(p.n_links + p.n_headings, 0);
}

static void plain_words_have_no_marks(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	md_to_plain(&out, STR("# A *b*\n\n- c [d](e)\n- f\n\n<b>raw</b>\n\n    code\n"));
	assert_str(buf_view(&out), "A b\nc d\nf\nraw\ncode\n");
}

static void html_is_safe_and_has_anchors(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	assert_string_equal(html(&out, "# Set up, *now*!\n\n# Set up now\n"),
		"<h2><span id=\"set-up-now\"></span>Set up, <em>now</em>!</h2>\n"
		"<h2><span id=\"set-up-now-2\"></span>Set up now</h2>\n");
	assert_string_equal(html(&out, "[a](b) [x](gone) ![i](p)\n"),
		"<p><a href=\"b.html\">a</a> x i</p>\n");
	const char *hostile = html(&out,
		"<script>1</script>\n\n[a](<javascript:alert(1)>) <b onclick=x>\n");
	assert_null(strstr(hostile, "<script"));
	assert_null(strstr(hostile, "onclick"));
	buf_reset(&out);
	md_to_html(&out, STR("[a](javascript:alert(1))"), 1, NULL, NULL);
	assert_null(strstr(buf_c(&out), "javascript"));
	buf_reset(&out);
	html_escape(&out, STR("<a href=\"x\">&'"));
	assert_str(buf_view(&out), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_told_with_their_lines),
		cmocka_unit_test(plain_words_have_no_marks),
		cmocka_unit_test(html_is_safe_and_has_anchors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
