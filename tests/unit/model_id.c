/* id.h and fields.h */
#include "tests/check.h"
#include "model/fields.h"
#include "model/id.h"

static void ids_are_told_from_words(void **state UNUSED)
{
	static const char *const bad[] = { "", "k3f92mx", "k3f92mx77", "33f92mx7", "K3f92mx7",
		"k3f92mxi", "k3f92mxl", "k3f92mxo", "k3f92mxu", "k3f92m-7", "o3f92mx7" };
	assert_true(id_valid(STR("k3f92mx7")));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(id_valid(str_of(bad[i])));
}

static void what_a_user_types_becomes_a_prefix(void **state UNUSED)
{
	static const struct {
		const char *typed, *want;
	} cases[] = { { "k", "k" }, { "K3F9", "k3f9" }, { "kOil", "k011" },
		{ "k3f92mx7", "k3f92mx7" }, { "", NULL }, { "3f", NULL }, { "of", NULL },
		{ "Lf", NULL }, { "ku", NULL }, { "k3f92mx77", NULL }, { "k-", NULL } };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct id space;
		struct str out = { 0 };
		bool is = id_prefix(str_of(cases[i].typed), &out, &space);
		assert_int_equal(is, cases[i].want != NULL);
		if (is)
			assert_strs(out, str_of(cases[i].want));
	}
	struct id space;
	struct str out;
	assert_false(id_prefix(STR("k\0x"), &out, &space));
}

static void made_ids_are_valid(void **state UNUSED)
{
	uint64_t r = 1;
	assert_str(id_str(&(struct id){ "" }), "");
	for (int i = 0; i < 10000; i++) {
		struct id id = id_random(rnd(&r));
		assert_true(id_valid(id_str(&id)));
	}
	struct id least = id_random(0), most = id_random(UINT64_MAX);
	assert_str(id_str(&least), "a0000000");
	assert_true(id_valid(id_str(&most)));
}

/* Every clone must derive the same: these values may never change. */
static void derived_ids_are_part_of_the_format(void **state UNUSED)
{
	struct id key = id_of_key(STR("ci/build"), 1, 0), next = id_of_key(STR("ci/build"), 2, 0);
	struct id probe = id_of_key(STR("ci/build"), 1, 1);
	struct id source = id_of_source(STR("github:acme/vpn#7"));
	struct id entry = id_of_source_entry(STR("github:acme/vpn#7"), STR("comment 1"));
	struct id ab = id_derive((struct str[]){ STR("ab"), STR("c") }, 2);
	struct id a = id_derive((struct str[]){ STR("a"), STR("bc") }, 2);
	assert_str(id_str(&key), "d5yjyysv");
	assert_str(id_str(&source), "zaz6zk0j");
	assert_str(id_str(&entry), "sqjv6j67");
	assert_string_not_equal(key.s, next.s);
	assert_string_not_equal(key.s, probe.s);
	assert_string_not_equal(ab.s, a.s);
}

static void paths_hold_their_ids(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct id id = id_of(STR("k3f92mx7")), got = { "" };
	assert_str(path_of_ticket(&a, &id), "tickets/k3/k3f92mx7.yaml");
	assert_str(path_of_attachments(&a, &id), "tickets/k3/k3f92mx7");
	assert_true(path_is_ticket(path_of_ticket(&a, &id), &got));
	assert_string_equal(got.s, id.s);
	static const char *const bad[] = { "tickets/k4/k3f92mx7.yaml", "tickets/k3/k3f92mx7.yml",
		"tickets/k3/33f92mx7.yaml", "ticketz/k3/k3f92mx7.yaml", "tickets/k3/k3f92mx7",
		"tickets/k3-k3f92mx7.yaml", "tickets/k3/k3f92mx7.yaml/", "" };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(path_is_ticket(str_of(bad[i]), &got));
}

static void hostile_paths_are_refused(void **state UNUSED)
{
	static const struct {
		struct str path;
		const char *said;
	} cases[] = {
		{ STR(""), "the path '' has nothing in it" },
		{ STR("/etc"), "the path '/etc' has an empty part in it" },
		{ STR("a//b"), "the path 'a//b' has an empty part in it" },
		{ STR("a/"), "the path 'a/' has an empty part in it" },
		{ STR("a/../b"), "the path 'a/../b' has the part '.' or '..' in it" },
		{ STR("./a"), "the path './a' has the part '.' or '..' in it" },
		{ STR("a/.Git/x"), "the path 'a/.Git/x' has the part '.git' in it" },
		{ STR("a\nb"), "the path 'a b' has a control character in it" },
		{ STR("a\xC2\x9B"), "the path 'a<U+009B>' has a control character in it" },
		{ STR("a\xFF"), "the path 'a<FF>' has invalid UTF-8 in it" },
		{ STR("a\0b"), "the path 'a^@b' has invalid UTF-8 in it" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(path_check(cases[i].path), -E_INVALID);
		assert_string_equal(error_last()->message, cases[i].said);
	}
	char part[257], whole[1100];
	memset(part, 'x', sizeof part);
	memset(whole, 'x', sizeof whole);
	for (size_t i = 100; i < sizeof whole; i += 100)
		whole[i] = '/';
	assert_int_equal(path_check(str_make(part, 256)), -E_INVALID);
	assert_int_equal(path_check(str_make(part, 255)), 0);
	assert_int_equal(path_check(str_make(whole, 1025)), -E_INVALID);
	assert_int_equal(path_check(str_make(whole, 1024)), 0);
	assert_int_equal(path_check(STR("kb/a b/.gitignore é..")), 0);
}

static void any_name_becomes_a_safe_one(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	char longest[300];
	memset(longest, 'x', sizeof longest);
	assert_str(path_safe_name(&a, STR("log.txt")), "log.txt");
	assert_str(path_safe_name(&a, STR("../../etc/passwd")), "passwd");
	assert_str(path_safe_name(&a, STR("C:\\temp\\a b.txt")), "a b.txt");
	assert_str(path_safe_name(&a, STR("--.git")), "git");
	assert_str(path_safe_name(&a, STR("a\nb\x1B"
					  "c")),
		"a_b_c");
	assert_str(path_safe_name(&a, STR("caf\xE9")), "café");
	assert_str(path_safe_name(&a, STR("...")), "file");
	assert_str(path_safe_name(&a, STR("a/")), "file");
	assert_str(path_safe_name(&a, STR("")), "file");
	assert_int_equal(path_safe_name(&a, str_make(longest, sizeof longest)).n, 100);
	memcpy(longest + 99, "é", 2);
	assert_int_equal(path_safe_name(&a, str_make(longest, sizeof longest)).n, 99);
}

static void fields_have_names_and_back(void **state UNUSED)
{
	for (size_t f = 0; f < F_COUNT; f++) {
		assert_non_null(fields[f].name);
		assert_true(*fields[f].heading && *fields[f].help);
		assert_int_equal(field_by_name(str_of(fields[f].name)), f);
		assert_int_equal(!!(fields[f].flags & FF_STORED), f < F_STORED_COUNT);
	}
	assert_int_equal(field_by_name(STR("")), F_COUNT);
	assert_int_equal(field_by_name(STR("fields.os")), F_COUNT);
	enum status s = STATUS_CLOSED;
	enum priority p = PRIORITY_LOW;
	assert_true(status_parse(STR("waiting_team"), &s) && s == STATUS_WAITING_TEAM);
	assert_false(status_parse(STR("Open"), &s) || s != STATUS_WAITING_TEAM);
	assert_true(priority_parse(STR("urgent"), &p) && p == PRIORITY_URGENT);
	assert_false(priority_parse(STR(""), &p) || p != PRIORITY_URGENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_told_from_words),
		cmocka_unit_test(what_a_user_types_becomes_a_prefix),
		cmocka_unit_test(made_ids_are_valid),
		cmocka_unit_test(derived_ids_are_part_of_the_format),
		cmocka_unit_test(paths_hold_their_ids),
		cmocka_unit_test(hostile_paths_are_refused),
		cmocka_unit_test(any_name_becomes_a_safe_one),
		cmocka_unit_test(fields_have_names_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
