#include "model/article.h"
#include "tests/check.h"

static const char text[] =
	"---\n"
	"# kept while nobody sets a key\n"
	"tags: [vpn, macos]\n"
	"title: VPN drops\n"
	"status: published\n"
	"audience: public\n"
	"review-by: 2027-01-31\n"
	"related: [network/wifi, kb/dns.md]\n"
	"of-ours: {a: b}\n"
	"---\n"
	"\n"
	"# Other\n"
	"\n"
	"See [wifi](wifi.md#setup), [top](../top.md), [x](https://x.example/y), ![p](pic.png),\n"
	"[t](ticket:k3f92mx7), [k](kb:a/b), [out](../../../etc/passwd) and [[p7xq4n2c]].\n";

static void parse(struct article *out, const char *s)
{
	assert_ok(article_parse(out, str_of(s), "kb/network/vpn.md"));
}

static void front_matter_is_read(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	parse(&x, text);
	assert_str(x.slug, "network/vpn");
	assert_str(x.title, "VPN drops");
	assert_int_equal(x.tags.n, 2);
	assert_true(article_is_public(&x));
	assert_true(x.review_by == INT64_C(1801353600000));
	assert_str(x.related.p[1], "dns");
	assert_true(str_starts(x.body, STR("# Other\n")));
}

static void nothing_said_is_an_internal_draft(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 }, y = { 0 };
	parse(&x, "Text only.\n");
	assert_int_equal(x.status, ARTICLE_DRAFT);
	assert_int_equal(x.audience, AUDIENCE_INTERNAL);
	assert_str(x.title, "vpn");
	parse(&y, "\n# Its *heading*\n");
	assert_str(y.title, "Its heading");
}

static void emission(struct buf *out, const struct article *x)
{
	buf_reset(out);
	article_emit(out, x);
}

static void what_nobody_changes_keeps_its_bytes(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	parse(&x, text);
	emission(&out, &x);
	assert_strs(buf_view(&out), str_of(text));
	article_set_body(&x, STR("\n\nNew.\n"));
	emission(&out, &x);
	assert_true(str_ends(buf_view(&out), STR("of-ours: {a: b}\n---\n\nNew.\n")));
	assert_true(str_starts(buf_view(&out), STR("---\n# kept")));
}

static void a_rule_at_the_top_is_no_front_matter(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 }, y = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	parse(&x, "Text.\n");
	article_set_body(&x, STR("\n---\na: [\n"));
	emission(&out, &x);
	parse(&y, out.p);
	assert_str(y.body, "---\na: [\n");
}

static void setting_a_key_writes_them_in_order(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	parse(&x, text);
	article_set_body(&x, STR("B\n"));
	assert_ok(article_set(&x, STR("tags"), STR("a,, b , a")));
	assert_int_equal(x.tags.n, 2);
	assert_ok(article_set(&x, STR("review-by"), STR("")));
	assert_ok(article_set(&x, STR("owner"), STR(" bob@desk.example ")));
	emission(&out, &x);
	assert_str(buf_view(&out), "---\n"
				   "title: VPN drops\n"
				   "tags: [a, b, a]\n"
				   "status: published\n"
				   "audience: public\n"
				   "owner: bob@desk.example\n"
				   "related: [network/wifi, kb/dns.md]\n"
				   "of-ours: {a: b}\n"
				   "---\n\nB\n");
}

static void a_value_that_cannot_be_leaves_it_as_it_was(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	parse(&x, text);
	assert_int_equal(article_set(&x, STR("status"), STR("done")), -E_INVALID);
	assert_int_equal(article_set(&x, STR("reviewed"), STR("soon")), -E_INVALID);
	assert_int_equal(article_set(&x, STR("moved-to"), STR("../up")), -E_INVALID);
	assert_int_equal(article_set(&x, STR("titel"), STR("x")), -E_USAGE);
	assert_non_null(strstr(error_last()->message, "did you mean title"));
	assert_int_equal(x.status, ARTICLE_PUBLISHED);
	emission(&out, &x);
	assert_strs(buf_view(&out), str_of(text));
}

static void bad_files_are_told_with_their_place(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	const struct {
		const char *text, *says;
	} bad[] = {
		{ "---\nstatus: done\n---\n", "kb/network/vpn.md:2:9: 'status' must be draft" },
		{ "---\ntitle: {a: b}\n---\n", ":2:8: 'title' must be one line" },
		{ "---\ntags: [[a]]\n---\n", "'tags' must be a list of words" },
		{ "---\nreview-by: soon\n---\n", "must be a date" },
		{ "---\ntitle: x\n", "no '---' at its end" },
		{ "\xff", "byte 0 is no UTF-8" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(article_parse(&x, str_of(bad[i].text), "kb/network/vpn.md"),
			-E_INVALID);
		assert_non_null(strstr(error_last()->message, bad[i].says));
		assert_null(x.front);
	}
	assert_int_equal(article_parse(&x, STR("x"), "kb/x.txt"), -E_INVALID);
}

static void links_are_resolved(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	struct article_links l;
	parse(&x, text);
	article_links(&x, &l);
	static const struct {
		enum link_kind kind;
		const char *target;
		size_t line;
	} want[] = {
		{ LINK_ARTICLE, "network/wifi", 0 },
		{ LINK_ARTICLE, "dns", 0 },
		{ LINK_ARTICLE, "network/wifi", 3 },
		{ LINK_ARTICLE, "top", 3 },
		{ LINK_OUTSIDE, "https://x.example/y", 3 },
		{ LINK_FILE, "kb/network/pic.png", 3 },
		{ LINK_TICKET, "k3f92mx7", 4 },
		{ LINK_ARTICLE, "a/b", 4 },
		{ LINK_FILE, "", 4 },
		{ LINK_TICKET, "p7xq4n2c", 4 },
	};
	assert_int_equal(l.n, ARRAY_SIZE(want));
	for (size_t i = 0; i < l.n; i++) {
		assert_int_equal(l.p[i].kind, want[i].kind);
		assert_strs(l.p[i].target, str_of(want[i].target));
		assert_int_equal(l.p[i].line, want[i].line);
	}
}

static void slugs(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str s;
	assert_str(slug_of_title(&a, STR("  VPN: drops, \xc3\x84rger! ")),
		"vpn-drops-\xc3\xa4rger");
	assert_str(slug_of_title(&a, STR("?!")), "article");
	assert_ok(slug_parse(STR("kb/network/vpn.md"), &s));
	assert_str(s, "network/vpn");
	static const char *const bad[] = { "", "/a", "a/", "a//b", "..", "a/../b", ".git/x", "a b",
		"a\x1b", "-x", "a/-x", "\xff" };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(slug_parse(str_of(bad[i]), &s), -E_INVALID);
}

static void what_was_approved_is_known_again(void **state UNUSED)
{
	CLEANUP(article_release) struct article x = { 0 };
	parse(&x, text);
	struct str before = article_text_hash(&x.arena, &x);
	assert_ok(article_set(&x, STR("tags"), STR("other")));
	assert_strs(article_text_hash(&x.arena, &x), before);
	article_set_body(&x, STR("Changed.\n"));
	assert_false(str_eq(article_text_hash(&x.arena, &x), before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(front_matter_is_read),
		cmocka_unit_test(nothing_said_is_an_internal_draft),
		cmocka_unit_test(what_nobody_changes_keeps_its_bytes),
		cmocka_unit_test(a_rule_at_the_top_is_no_front_matter),
		cmocka_unit_test(setting_a_key_writes_them_in_order),
		cmocka_unit_test(a_value_that_cannot_be_leaves_it_as_it_was),
		cmocka_unit_test(bad_files_are_told_with_their_place),
		cmocka_unit_test(links_are_resolved),
		cmocka_unit_test(slugs),
		cmocka_unit_test(what_was_approved_is_known_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
