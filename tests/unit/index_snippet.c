/* The passage that is shown of a text, and the words in it. */
#include "tests/check.h"
#include "index/snippet.h"
#include "text/utf8.h"

static const struct rank_stem stems[] = { { { "vpn", 3 }, 2 }, { { "drop", 4 }, 3 },
	{ { "hour", 4 }, 3 } };

/* The passage of at most `width` bytes, its words between square brackets. */
static void check(const char *text, size_t width, const char *want)
{
	struct analyser *a = analyser_new();
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	struct snippet s;
	snippet_make(&s, a, str_of(text), LANGUAGE_EN, stems, ARRAY_SIZE(stems), width, &arena);
	snippet_print(&got, &s, str_of(text), "[", "]");
	assert_strs(buf_view(&got), str_of(want));
	analyser_free(a);
}

static void the_whole_of_a_short_text(void **state UNUSED)
{
	check("", 100, "");
	check("The VPN drops.", 100, "The [VPN] [drops].");
	check("Nothing of it.", 100, "Nothing of it.");
	check("# A heading\n\nWhat follows.", 100, "What follows.");
}

static void the_densest_window(void **state UNUSED)
{
	check("The VPN is new. It was made by us in a week of work that nobody liked. Every hour "
	      "the VPN drops, and then all of it begins anew for everybody here.",
		60, "…Every [hour] the [VPN] [drops], and then all of it begins anew for …");
	check("An hour here.\n\nAn hour there, the VPN drops.\n\nAn hour, an hour, an hour.", 60,
		"An [hour] there, the [VPN] [drops].");
}

static void paragraphs_are_kept_apart(void **state UNUSED)
{
	check("First the VPN\nwas up.\n\n## Later\n\nMore.", 200, "First the [VPN] was up.");
	check("Nothing.\n\n## Drops\n\nLater the VPN.", 200, "[Drops] Later the [VPN].");
	check("## Drops\n## VPN", 200, "[Drops]");
	check("- one\n- the VPN drops\n", 200, "one - the [VPN] [drops]");
	check("## The VPN drops\nText.", 200, "The [VPN] [drops] Text.");
}

static void characters_stay_whole(void **state UNUSED)
{
	check("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 7,
		"\xC3\xA9\xC3\xA9\xC3\xA9 …");
	check("a\x1B[31m VPN \xE2\x80\xAE", 100, "a^[[31m [VPN] <U+202E>");
}

/* Whatever the text: in bounds, in order, at characters. */
static void any_bytes(void **state UNUSED)
{
	static const char *const pieces[] = { "vpn", " ", "drops", "\n\n", "\n", "# ", "hour", ". ",
		"\xC3\xA9", "\xE6\x97\xA5\xE6\x9C\xAC", "\xFF", "word", "- ", "'s" };
	struct analyser *a = analyser_new();
	uint64_t seed = 7;
	for (int round = 0; round < 2000; round++) {
		CLEANUP(buf_release) struct buf text = { 0 }, out = { 0 };
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct snippet s;
		for (size_t n = rnd_below(&seed, 60); n; n--)
			buf_cstr(&text, pieces[rnd_below(&seed, ARRAY_SIZE(pieces))]);
		snippet_make(&s, a, buf_view(&text), LANGUAGE_EN, stems, ARRAY_SIZE(stems),
			1 + rnd_below(&seed, 80), &arena);
		assert_true(s.start <= s.end && s.end <= text.n);
		for (size_t i = 0; i < s.n; i++) {
			assert_true(s.marks[i].start < s.marks[i].end);
			assert_true(s.marks[i].start >= (i ? s.marks[i - 1].end : s.start));
			assert_true(s.marks[i].end <= s.end);
		}
		if (utf8_valid(buf_view(&text), NULL))
			assert_true(utf8_valid(str_make(buf_c(&text) + s.start, s.end - s.start),
				NULL));
		snippet_print(&out, &s, buf_view(&text), "", "");
		assert_true(utf8_valid(buf_view(&out), NULL));
	}
	analyser_free(a);
}

static void titles_are_marked_whole(void **state UNUSED)
{
	struct analyser *a = analyser_new();
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	struct str title = STR("VPN\tdrops  every hour");
	struct snippet s;
	snippet_marks(&s, a, title, LANGUAGE_EN, stems, ARRAY_SIZE(stems), &arena);
	snippet_print(&got, &s, title, "<", ">");
	assert_buf(&got, "<VPN> <drops> every <hour>");
	analyser_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_of_a_short_text),
		cmocka_unit_test(the_densest_window),
		cmocka_unit_test(paragraphs_are_kept_apart),
		cmocka_unit_test(characters_stay_whole),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(titles_are_marked_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
