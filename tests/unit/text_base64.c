#include "tests/check.h"
#include "text/base64.h"

static void test_known(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "\xff\xfe\xfd", "//79" } };
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		buf_reset(&b);
		base64_encode(&b, str_of(pairs[i][0]));
		assert_strs(buf_view(&b), str_of(pairs[i][1]));
		buf_reset(&b);
		assert_true(base64_decode(&b, str_of(pairs[i][1])));
		assert_strs(buf_view(&b), str_of(pairs[i][0]));
	}
	(void)state;
}

static void test_refused(void **state)
{
	static const char *const bad[] = { "Z", "Zg=", "Zg", "Z===", "====", "Zm 9", "Zm9\n",
		"=Zm9", "Zg==Zg==", "Zm9-" };
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_cstr(&b, "kept");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (base64_decode(&b, str_of(bad[i])))
			fail_msg("%s was taken", bad[i]);
		assert_strs(buf_view(&b), STR("kept"));
	}
	(void)state;
}

static void test_random(void **state)
{
	uint64_t seed = 9;
	CLEANUP(buf_release) struct buf data = { 0 }, text = { 0 }, back = { 0 };
	for (size_t n = 0; n < 300; n++) {
		buf_reset(&data);
		buf_reset(&text);
		buf_reset(&back);
		for (size_t i = 0; i < n; i++)
			buf_char(&data, (char)rnd(&seed));
		base64_encode(&text, buf_view(&data));
		assert_true(base64_decode(&back, buf_view(&text)));
		assert_strs(buf_view(&back), buf_view(&data));
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
