/* desk.yaml: read, asked, checked against, changed. */
#include "tests/check.h"
#include "model/desk.h"
#include "text/when.h"

#define MINIMAL "format: 1\nname: Acme\n"

static const char full[] = "format: 1\n"
			   "name: Acme Support\n"
			   "members:\n"
			   "  - {email: Bob@Desk.example, name: Bob, teams: [network]}\n"
			   "  - eve@desk.example\n"
			   "categories: [network, access, hardware]\n"
			   "teams: [network, office]\n"
			   "labels: [vpn]\n"
			   "fields:\n"
			   "  os: {type: choice, choices: [linux, macOS]}\n"
			   "  version: text\n"
			   "  seats: number\n"
			   "  since: {type: date}\n"
			   "  vip: bool\n"
			   "views: {mine: assignee:@me is:open}\n"
			   "urgency: {due: 10, rule.reply: -1.5}\n"
			   "reopen_days: 3\n"
			   "answer_within: 2h\n"
			   "nudge_after: 5d\n"
			   "close_after: 1w\n"
			   "language: german\n"
			   "synonyms: [[vpn, virtual private network], [wifi, wlan]]\n"
			   "colour: red\n";

/* 2026-11-22T12:00Z, in a place one hour east */
static const struct clock noon = { INT64_C(1795348800000), 60 };

static void parsed(struct desk *d, const char *text)
{
	if (desk_parse(d, str_of(text)))
		fail_msg("%s", error_last()->message);
}

static void a_desk_is_read(void **state UNUSED)
{
	CLEANUP(desk_release) struct desk d = { 0 };
	parsed(&d, full);
	assert_str(d.name, "Acme Support");
	assert_int_equal(d.n_members, 2);
	assert_str(d.members[0].email, "bob@desk.example");
	assert_str(d.members[0].name, "Bob");
	assert_str(d.members[0].teams.p[0], "network");
	assert_int_equal(d.categories.n, 3);
	assert_int_equal(d.n_custom, 5);
	assert_int_equal(d.custom[0].type, CF_CHOICE);
	assert_str(d.custom[0].choices.p[1], "macOS");
	assert_int_equal(d.custom[4].type, CF_BOOL);
	assert_str(d.views[0].text, "assignee:@me is:open");
	assert_str(d.urgency[1].name, "rule.reply");
	assert_int_equal(d.reopen_ms, 3 * MS_DAY);
	assert_int_equal(d.answer_ms, 2 * MS_HOUR);
	assert_int_equal(d.nudge_ms, 5 * MS_DAY);
	assert_int_equal(d.close_ms, 7 * MS_DAY);
	assert_str(d.language, "german");
	assert_int_equal(d.n_synonyms, 2);
	assert_int_equal(d.synonyms[0].n, 2);
	assert_str(d.synonyms[0].p[1], "virtual private network");
	assert_str(d.synonyms[1].p[0], "wifi");
}

static void a_new_desk_has_the_defaults(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	CLEANUP(desk_release) struct desk d = { 0 };
	desk_default(&b, STR("It's: a \"desk\"\n"));
	parsed(&d, b.p);
	assert_str(d.name, "It's: a \"desk\"\n");
	assert_int_equal(d.n_members, 0);
	assert_int_equal(d.reopen_ms, 14 * MS_DAY);
	assert_int_equal(d.answer_ms, MS_DAY);
	assert_int_equal(d.nudge_ms, 3 * MS_DAY);
	assert_int_equal(d.close_ms, 7 * MS_DAY);
	assert_str(d.language, "english");
	buf_reset(&b);
	desk_default(&b, STR("Acme"));
	assert_buf(&b, "format: 1\nname: Acme\nmembers: []\ncategories: []\n");
}

static void a_desk_that_makes_no_sense_is_refused(void **state UNUSED)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "", "desk.yaml:1:1: 'format' must be 1" },
		{ "name: x\n", "desk.yaml:1:1: 'format' must be 1" },
		{ "format: one\n", "desk.yaml:1:1: 'format' must be 1" },
		{ "- a\n", "desk.yaml:1:1: the desk must be a map" },
		{ MINIMAL "members: 7\n", "desk.yaml:3:10: 'members' must be a list of addresses, "
					  "or of maps with an 'email'" },
		{ MINIMAL "members: [{name: x}]\n", "desk.yaml:3:11: 'members' must be a list of "
						    "addresses, or of maps with an 'email'" },
		{ MINIMAL "categories: a, b\n",
			"desk.yaml:3:13: 'categories' must be a list, as [a, b]" },
		{ MINIMAL "categories: [a, [b]]\n",
			"desk.yaml:3:17: 'categories' must be one value" },
		{ MINIMAL "fields: {os: sting}\n",
			"desk.yaml:3:14: 'fields' must be a map of names to a type "
			"(text, number, date, bool or choice)" },
		{ MINIMAL "fields: {os: choice}\n",
			"desk.yaml:3:14: 'choices' must be a list of the values to choose from" },
		{ MINIMAL "fields: {a b: text}\n",
			"desk.yaml:3:15: 'fields' must be a map of names to a type "
			"(text, number, date, bool or choice)" },
		{ MINIMAL "views: [a]\n", "desk.yaml:3:8: 'views' must be a map" },
		{ MINIMAL "urgency: {duh: 1}\n", "desk.yaml:3:16: 'urgency' must be a map of its "
						 "terms ('hd help next' has them)" },
		{ MINIMAL "urgency: {due: much}\n",
			"desk.yaml:3:16: 'urgency' must be a map of terms to numbers" },
		{ MINIMAL "reopen_days: -1\n",
			"desk.yaml:3:14: 'reopen_days' must be a number of days" },
		{ MINIMAL "answer_within: soon\n",
			"desk.yaml:3:16: 'answer_within' must be a length of time, as 2h or 3d" },
		{ MINIMAL "language: klingon\n",
			"desk.yaml:3:11: 'language' must be one that the stemmer knows, "
			"as english or german" },
		{ MINIMAL "synonyms: [vpn, tunnel]\n",
			"desk.yaml:3:12: 'synonyms' must be a list, as [a, b]" },
		{ MINIMAL "synonyms: vpn\n", "desk.yaml:3:11: 'synonyms' must be a list of lists "
					     "of words, as [[vpn, tunnel]]" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(desk_release) struct desk d = { 0 };
		assert_int_equal(desk_parse(&d, str_of(cases[i].text)), -E_INVALID);
		assert_strs(str_of(error_last()->message), str_of(cases[i].said));
	}
	CLEANUP(desk_release) struct desk d = { 0 };
	assert_fails(desk_parse(&d, STR("format: 2\nmembers: {new: way}\n")), E_NEWER,
		"the desk has format 2 and this hd knows 1: a newer hd is needed");
}

static void agents_are_members_or_everybody_else(void **state UNUSED)
{
	CLEANUP(desk_release) struct desk d = { 0 }, none = { 0 };
	struct str ann = STR("ann@acme.example");
	parsed(&d, full);
	parsed(&none, MINIMAL);
	assert_true(desk_is_agent(&d, STR("bob@desk.example"), ann));
	assert_true(desk_is_agent(&d, STR("BOB@desk.example"), ann));
	assert_true(desk_is_agent(&d, STR("eve@desk.example"), STR("eve@desk.example")));
	assert_false(desk_is_agent(&d, ann, ann));
	assert_false(desk_is_agent(&d, STR("x@desk.example"), ann));
	assert_false(desk_is_agent(&none, STR("Ann@acme.example"), ann));
	assert_true(desk_is_agent(&none, STR("x@desk.example"), ann));
	assert_false(desk_is_agent(&none, STR(""), ann));
	assert_true(desk_has_category(&d, STR("access")));
	assert_false(desk_has_category(&d, STR("Access")));
	assert_true(desk_has_category(&none, STR("anything")));
}

static void values_are_brought_to_their_normal_form(void **state UNUSED)
{
	static const struct {
		const char *name, *value, *path, *normal;
	} cases[] = {
		{ "status", "waiting-Customer", "status", "waiting_customer" },
		{ "status", "", "status", "" },
		{ "priority", " HIGH ", "priority", "high" },
		{ "category", "access", "category", "access" },
		{ "team", "office", "team", "office" },
		{ "assignee", "Bob@Desk.Example", "assignee", "bob@desk.example" },
		{ "requester", "mnot", "requester", "mnot" },
		{ "title", "  two\nlines\t ", "title", "two lines" },
		{ "title", "caf\xE9", "title", "café" },
		{ "account", "acme", "account", "acme" },
		{ "labels", "vpn:slow", "labels", "vpn:slow" },
		{ "watchers", "Eve@desk.example", "watchers", "eve@desk.example" },
		{ "links", "blocks k3f92mx7", "links", "blocks k3f92mx7" },
		{ "due", "2026-12-01", "due", "2026-12-01T22:59:59.000Z" },
		{ "due", "2026-12-01T10:00Z", "due", "2026-12-01T10:00:00.000Z" },
		{ "due", "2h", "due", "2026-11-22T14:00:00.000Z" },
		{ "fields.os", "macos", "fields.os", "macOS" },
		{ "os", "LINUX", "fields.os", "linux" },
		{ "seats", "-12.5", "fields.seats", "-12.5" },
		{ "since", "2026-12-01", "fields.since", "2026-11-30T23:00:00.000Z" },
		{ "vip", "True", "fields.vip", "yes" },
		{ "vip", "off", "fields.vip", "no" },
		{ "version", "4.2", "fields.version", "4.2" },
		{ "version", "", "fields.version", "" },
	};
	CLEANUP(desk_release) struct desk d = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	parsed(&d, full);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str path, normal;
		if (desk_check_value(&d, &a, &noon, str_of(cases[i].name), str_of(cases[i].value),
			    &path, &normal))
			fail_msg("%s: %s", cases[i].name, error_last()->message);
		assert_strs(path, str_of(cases[i].path));
		assert_strs(normal, str_of(cases[i].normal));
	}
}

static void a_wrong_value_names_the_right_ones(void **state UNUSED)
{
	static const struct {
		const char *name, *value, *said;
	} cases[] = {
		{ "status", "opne",
			"status cannot be 'opne' (did you mean 'open'?); it is one of new, open, "
			"waiting_customer, waiting_team, resolved, closed" },
		{ "priority", "xxxxxxxx",
			"priority cannot be 'xxxxxxxx'; it is one of low, normal, high, urgent" },
		{ "category", "netwrok",
			"there is no category 'netwrok'; did you mean 'network'?" },
		{ "team", "zzz", "there is no team 'zzz'" },
		{ "assignee", "Bob Smith", "assignee: 'Bob Smith' is no e-mail address or login" },
		{ "requester", "a@b.example,c",
			"requester: 'a@b.example,c' is no e-mail address or login" },
		{ "title", " ", "title cannot be empty" },
		{ "labels", "", "labels cannot be empty" },
		{ "labels", "two words",
			"'two words' is no label: it may hold no blank or comma, nor begin with + "
			"or -" },
		{ "labels", "-x",
			"'-x' is no label: it may hold no blank or comma, nor begin with + or -" },
		{ "labels", "a,b",
			"'a,b' is no label: it may hold no blank or comma, nor begin with + or -" },
		{ "links", "k3f92mx7", "'k3f92mx7' is no link, as 'blocks k3f92mx7'" },
		{ "os", "window", "fields.os cannot be 'window'; it is one of linux, macOS" },
		{ "seats", "many", "fields.seats is a number, not 'many'" },
		{ "vip", "perhaps", "fields.vip is yes or no, not 'perhaps'" },
		{ "asignee", "x", "there is no field 'asignee'; did you mean 'assignee'?" },
		{ "fields.oss", "x", "there is no field 'fields.oss'; did you mean 'os'?" },
		{ "created", "now", "'created' cannot be set by hand" },
		{ "merged", "k3f92mx7", "'merged' cannot be set by hand" },
		{ "fields", "x", "'fields' cannot be set by hand" },
	};
	CLEANUP(desk_release) struct desk d = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	parsed(&d, full);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str path, normal;
		assert_int_equal(desk_check_value(&d, &a, &noon, str_of(cases[i].name),
					 str_of(cases[i].value), &path, &normal),
			-E_INVALID);
		assert_strs(str_of(error_last()->message), str_of(cases[i].said));
	}
}

static void a_desk_without_fields_takes_any(void **state UNUSED)
{
	CLEANUP(desk_release) struct desk d = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str path, normal;
	parsed(&d, MINIMAL);
	assert_int_equal(desk_check_value(&d, &a, &noon, STR("fields.os"), STR("mac"), &path,
				 &normal),
		0);
	assert_str(path, "fields.os");
	assert_int_equal(desk_check_value(&d, &a, &noon, STR("os"), STR("mac"), &path, &normal),
		-E_INVALID);
	assert_int_equal(desk_check_value(&d, &a, &noon, STR("fields."), STR("mac"), &path,
				 &normal),
		-E_INVALID);
	assert_int_equal(desk_check_value(&d, &a, &noon, STR("team"), STR("any"), &path, &normal),
		0);
}

static void settings_are_changed_one_by_one(void **state UNUSED)
{
	static const struct {
		const char *key, *value, *want;
	} cases[] = {
		{ "reopen_days", "7", "format: 1\nname: Acme\nreopen_days: 7\n" },
		{ "name", "New: name", "format: 1\nname: 'New: name'\n" },
		{ "name", NULL, "format: 1\n" },
		{ "categories", "b, a,,b", "format: 1\nname: Acme\ncategories: [b, a]\n" },
		{ "categories", "", "format: 1\nname: Acme\ncategories: []\n" },
		{ "views.mine", "is:open", "format: 1\nname: Acme\nviews:\n  mine: is:open\n" },
		{ "views.none", NULL, "format: 1\nname: Acme\n" },
		{ "fields.vip", "bool",
			"format: 1\nname: Acme\nfields:\n  vip:\n    type: bool\n" },
		{ "fields.os", "mac,linux",
			"format: 1\nname: Acme\nfields:\n  os:\n    type: choice\n"
			"    choices: [mac, linux]\n" },
		{ "synonyms", "vpn, the tunnel; wifi,wlan;",
			"format: 1\nname: Acme\nsynonyms:\n  - [vpn, the tunnel]\n"
			"  - [wifi, wlan]\n" },
		{ "urgency.rule.reply", "2", "format: 1\nname: Acme\nurgency:\n  rule.reply: 2\n" },
	};
	CLEANUP(desk_release) struct desk d = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	parsed(&d, MINIMAL);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_reset(&b);
		if (desk_set(&d, str_of(cases[i].key), str_of(cases[i].value), &b))
			fail_msg("%s: %s", cases[i].key, error_last()->message);
		assert_strs(buf_view(&b), str_of(cases[i].want));
	}
}

static void what_is_there_stays_beside_a_change(void **state UNUSED)
{
	CLEANUP(desk_release) struct desk d = { 0 }, got = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 }, same = { 0 };
	parsed(&d, full);
	assert_int_equal(desk_set(&d, STR("members"), STR("new@desk.example,bob@desk.example"), &b),
		0);
	parsed(&got, b.p);
	assert_int_equal(got.n_members, 2);
	assert_str(got.members[1].name, "Bob");
	assert_str(got.members[1].teams.p[0], "network");
	assert_int_equal(got.n_custom, 5);
	assert_true(str_find(buf_view(&b), STR("colour: red\n")) > 0);
	assert_int_equal(desk_set(&got, STR("reopen_days"), STR("3"), &same), 0);
	assert_strs(buf_view(&same), buf_view(&b));
	assert_str(d.members[0].name, "Bob");
}

static void a_wrong_setting_changes_nothing(void **state UNUSED)
{
	CLEANUP(desk_release) struct desk d = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	parsed(&d, MINIMAL);
	assert_fails(desk_set(&d, STR("categorys"), STR("a"), &b), E_USAGE,
		"the desk has no setting 'categorys'; the nearest is categories");
	assert_int_equal(desk_set(&d, STR("format"), STR("2"), &b), -E_USAGE);
	assert_int_equal(desk_set(&d, STR("name.x"), STR("2"), &b), -E_USAGE);
	assert_fails(desk_set(&d, STR("views"), STR("x"), &b), E_USAGE,
		"'views' is a map: set views.NAME");
	assert_int_equal(desk_set(&d, STR("reopen_days"), STR("soon"), &b), -E_INVALID);
	assert_int_equal(desk_set(&d, STR("fields.os"), STR("sting"), &b), -E_INVALID);
	assert_int_equal(desk_set(&d, STR("urgency.duh"), STR("1"), &b), -E_INVALID);
	assert_int_equal(b.n, 0);
}

static void decimals_are_read_without_a_locale(void **state UNUSED)
{
	double v = 7;
	assert_true(str_to_double(STR("-0.25"), &v) && v == -0.25);
	assert_true(str_to_double(STR("12"), &v) && v == 12);
	assert_true(str_to_double(STR("0.3"), &v) && v == 0.3);
	assert_true(str_to_double(STR("99999999999999.9"), &v) && v == 99999999999999.9);
	static const char *const bad[] = { "", "-", ".", ".5", "5.", "1e5", "1,5", "1.2.3", "+1",
		" 1", "1234567890123456", "nan" };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(str_to_double(str_of(bad[i]), &v));
	assert_true(v == 99999999999999.9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_desk_is_read),
		cmocka_unit_test(a_new_desk_has_the_defaults),
		cmocka_unit_test(a_desk_that_makes_no_sense_is_refused),
		cmocka_unit_test(agents_are_members_or_everybody_else),
		cmocka_unit_test(values_are_brought_to_their_normal_form),
		cmocka_unit_test(a_wrong_value_names_the_right_ones),
		cmocka_unit_test(a_desk_without_fields_takes_any),
		cmocka_unit_test(settings_are_changed_one_by_one),
		cmocka_unit_test(what_is_there_stays_beside_a_change),
		cmocka_unit_test(a_wrong_setting_changes_nothing),
		cmocka_unit_test(decimals_are_read_without_a_locale),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
