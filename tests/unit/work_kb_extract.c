#include "tests/check.h"
#include "work/kb_extract.h"

static struct arena arena;

static int forget(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct str cleaned(const char *text, const char *who)
{
	struct extract_names names = { .arena = &arena };
	extract_name(&names, str_of(who));
	struct str out = extract_clean(&arena, str_of(text), &names);
	strs_release(&names.names);
	return out;
}

static void who_wrote_is_left_out(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "Mail ann.smith@acme.example.", "Mail [address]." },
		{ "<ann+x@acme.example>", "<[address]>" },
		{ "Ann Smith's laptop, annual", "[name] [name]'s laptop, annual" },
		{ "ANN and smithy and Smithson", "ANN and smithy and Smithson" },
		{ "Call +49 30 1234567 or (030) 123 45 67.", "Call [number] or [number]." },
		{ "2026-01-02 10:00:00, v1.2.3, 0x80070005, 10.0.0.1 and 0123456789",
			"2026-01-02 10:00:00, v1.2.3, 0x80070005, 10.0.0.1 and 0123456789" },
		{ "user@host and @all", "user@host and @all" },
		{ "", "" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_str_at(cleaned(cases[i].text, "ann.smith@acme.example"),
			str_of(cases[i].want), __FILE__, __LINE__);
}

static void greetings_and_signatures_go(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "Hi Bob,\n\nIt drops.\n\nRegards,\nAnn\nAcme", "It drops." },
		{ "Hello! It drops since Monday, and nobody knows why it does so.",
			"Hello! It drops since Monday, and nobody knows why it does so." },
		{ "> you wrote\nYes.\n-- \nAnn", "Yes." },
		{ "Thanks to the reset it works again, see below for what I did.\n\nBest,\nAnn",
			"Thanks to the reset it works again, see below for what I did." },
		{ "Thanks", "Thanks" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_str_at(extract_body(&arena, str_of(cases[i].text)), str_of(cases[i].want),
			__FILE__, __LINE__);
}

static void assert_lines(struct strs *lines, const char *want)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < lines->n; i++)
		buf_fmt(&b, "%.*s|", STR_ARG(lines->p[i]));
	assert_string_equal(buf_c(&b), want);
	strs_release(lines);
}

static void machines_are_told_from_people(void **state)
{
	struct strs lines = { 0 };
	(void)state;
	extract_symptoms(&arena,
		STR("It failed again, sadly.\n"
		    "vpnd[12]: error E_KEEPALIVE: timed out\n"
		    "It says \"connection reset by peer\" and \"good morning\".\n"
		    "```\nsome code\n```\n\tindented\n"
		    "vpnd[12]: error E_KEEPALIVE: timed out\n"),
		&lines);
	assert_lines(&lines, "vpnd[12]: error E_KEEPALIVE: timed out|connection reset by peer|some "
			     "code|indented|");
}

static void causes_are_sentences(void **state)
{
	struct strs said = { 0 };
	(void)state;
	extract_causes(&arena,
		STR("Hm. It drops because the keepalive is 60 s, v1.2 too. I like it.\n\n"
		    "This was due to the firewall\n\nReason enough, nobodycaused by it."),
		&said);
	assert_lines(&said, "It drops because the keepalive is 60 s, v1.2 too.|"
			    "This was due to the firewall|");
}

static void an_opening_is_short_and_quiet(void **state)
{
	(void)state;
	assert_str(extract_opening(&arena, STR("First.\n\nSecond.\n\nThird."), 3), "First.");
	assert_str(extract_opening(&arena, STR("```\ncode\n```\nWords.\n    more code"), 100),
		"Words.");
	assert_str(extract_quiet(&arena, STR("# Big\n```\n# code\n")), "Big\n```\n# code\n```");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(who_wrote_is_left_out, forget),
		cmocka_unit_test_teardown(greetings_and_signatures_go, forget),
		cmocka_unit_test_teardown(machines_are_told_from_people, forget),
		cmocka_unit_test_teardown(causes_are_sentences, forget),
		cmocka_unit_test_teardown(an_opening_is_short_and_quiet, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
