#include "tests/check.h"
#include "work/trailers.h"

/* "*k3f92mx7 p7xq4n2c!": fixed ones with a star, trailers with an exclamation mark. */
static void assert_refs(const char *message, const char *want)
{
	CLEANUP(ticket_refs_release) struct ticket_refs refs = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	message_refs(str_of(message), &refs);
	for (size_t i = 0; i < refs.n; i++)
		buf_fmt(&got, "%s%s%.*s%s", i ? " " : "", refs.p[i].ends ? "*" : "",
			STR_ARG(refs.p[i].id), refs.p[i].trailer ? "!" : "");
	check_str_at(buf_view(&got), str_of(want), message, 1);
}

static void test_refs(void **state)
{
	static const struct {
		const char *message, *want;
	} cases[] = {
		{ "", "" },
		{ "Keep it alive\n\nFixes: k3f92mx7\n", "*k3f92mx7!" },
		{ "fixes: k3f92mx7", "*k3f92mx7!" },
		{ "CLOSES: K3F9", "*K3F9!" },
		{ "Fixes:k3f9", "*k3f9!" },
		{ "  Refs: k3f9", "k3f9!" },
		{ "Resolves: #k3f92mx7, p7xq4n2c and m2k9v8wd & n2k9",
			"*k3f92mx7! *p7xq4n2c! *m2k9v8wd! *n2k9!" },
		{ "Fixes: k3f9 p7xq", "*k3f9! *p7xq!" },
		{ "this closes k3f92mx7, and more", "*k3f92mx7" },
		{ "(fixes k3f9)", "*k3f9" },
		{ "See also: fixes: k3f9", "*k3f9" },
		{ "references k3f92mx7", "k3f92mx7" },
		{ "Refs: k3f92mx7\nFixes: k3f92mx7", "*k3f92mx7!" },
		/* words are no ids in running text, nor are other trackers' numbers anywhere */
		{ "fixes tests and reply", "" },
		{ "fix K3F9", "" },
		{ "Fixes: #123, GH-7, 4242", "" },
		{ "Fixes: k3f", "" },
		{ "Fixes: k3f92mx77", "" },
		{ "Fixes: login, k3f9", "" },
		{ "prefixes: k3f9", "" },
		{ "hot-fixes: k3f9", "" },
		{ "fixes k3f9-not", "" },
		{ "k3f92mx7 is fixed", "" },
		{ "Fixes: \xff\xfe k3f9", "" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_refs(cases[i].message, cases[i].want);
}

static void test_at_most(void **state)
{
	CLEANUP(buf_release) struct buf message = { 0 };
	CLEANUP(ticket_refs_release) struct ticket_refs refs = { 0 };
	(void)state;
	for (int i = 0; i < 2 * TRAILER_REFS_MAX; i++)
		buf_fmt(&message, "Refs: k%07d\n", i);
	message_refs(buf_view(&message), &refs);
	assert_int_equal(refs.n, TRAILER_REFS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refs),
		cmocka_unit_test(test_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
