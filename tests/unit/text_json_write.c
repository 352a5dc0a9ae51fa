#include "tests/check.h"
#include "text/json.h"

static void a_document(struct jwriter *w)
{
	json_object(w);
	json_put_int(w, "schema", 1);
	json_put_cstr(w, "kind", NULL);
	json_key(w, "labels");
	json_array(w);
	json_cstr(w, "vpn");
	json_double(w, 0.1 + 0.2);
	json_double(w, 1.0 / 0.0);
	json_bool(w, true);
	json_null(w);
	json_array_end(w);
	json_key_str(w, STR("empty"));
	json_object(w);
	json_object_end(w);
	json_put_bool(w, "last", false);
	json_put_str(w, "s", STR("x"));
	json_object_end(w);
}

static void a_document_is_written_on_one_line(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	a_document(&(struct jwriter){ .out = &b });
	assert_buf(&b, "{\"schema\":1,\"kind\":null,\"labels\":[\"vpn\",0.3,null,true,null],"
		       "\"empty\":{},\"last\":false,\"s\":\"x\"}");
}

static void a_document_is_written_for_people(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	a_document(&(struct jwriter){ .out = &b, .pretty = true });
	assert_buf(&b,
		"{\n  \"schema\": 1,\n  \"kind\": null,\n  \"labels\": [\n    \"vpn\",\n    0.3,\n"
		"    null,\n    true,\n    null\n  ],\n  \"empty\": {},\n  \"last\": false,\n"
		"  \"s\": \"x\"\n}");
}

static void a_value_may_stand_alone(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct jwriter w = { .out = &b };
	json_array(&w);
	json_array_end(&w);
	assert_buf(&b, "[]");
	json_int(&w, INT64_MIN);
	assert_buf(&b, "-9223372036854775808");
}

static void strings_are_escaped(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	json_quote(&b, STR("a\"b\\c\n\r\t\b\f\x01\x1B\x7F\0/é🎉"));
	assert_buf(&b, "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001b\\u007f\\u0000/é🎉\"");
	json_quote(&b, STR("\xC2\x9B\u202e\u2066\u2028\ufeff"));
	assert_buf(&b, "\"\\u009b\\u202e\\u2066\\u2028\\ufeff\"");
	json_quote(&b, STR("x\xFFy\xED\xA0\x80"));
	assert_buf(&b, "\"x\xEF\xBF\xBDy\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
	json_quote(&b, (struct str){ 0 });
	assert_buf(&b, "\"\"");
}

/* Wherever it stands among others, which are looked at eight at a time. */
static void what_needs_it_is_escaped_anywhere(void **state UNUSED)
{
	static const char special[] = "\"\\\x1f\x7f\n";
	static const char *const escaped[] = { "\\\"", "\\\\", "\\u001f", "\\u007f", "\\n" };
	for (size_t i = 0; i < 20 * strlen(special); i++) {
		CLEANUP(buf_release) struct buf b = { 0 }, want = { 0 };
		char text[] = "~ !#[]^az{|}~ 0123@AZ";
		size_t at = i % 20, which = i / 20;
		buf_fmt(&want, "\"%.*s%s%s\"", (int)at, text, escaped[which], text + at + 1);
		text[at] = special[which];
		json_quote(&b, str_of(text));
		assert_string_equal(b.p, want.p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_written_on_one_line),
		cmocka_unit_test(a_document_is_written_for_people),
		cmocka_unit_test(a_value_may_stand_alone),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(what_needs_it_is_escaped_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
