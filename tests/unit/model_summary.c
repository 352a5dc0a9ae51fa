/* summary.h and urgency.h */
#include "tests/check.h"
#include "model/urgency.h"

#define DAY(n) "2026-11-" #n "T00:00:00.000Z"

struct scene {
	struct desk d;
	struct ticket t;
	struct arena a;
	struct summary s;
};

static void scene_release(struct scene *c)
{
	desk_release(&c->d);
	ticket_release(&c->t);
	arena_release(&c->a);
}

static void look(struct scene *c, const char *desk, const char *text)
{
	scene_release(c);
	*c = (struct scene){ 0 };
	if (desk_parse(&c->d, str_of(desk)) || ticket_parse(&c->t, str_of(text), "t.yaml"))
		fail_msg("%s", error_last()->message);
	summary_of(&c->s, &c->a, &c->t, &c->d);
}

static int64_t at(const char *iso)
{
	int64_t ms = 0;
	assert_true(when_parse_iso(str_of(iso), 0, &ms));
	return ms;
}

#define DESK "format: 1\nmembers: [bob@desk.example, eve@desk.example]\n"
#define ENTRY(id, day, by, kind, more) \
	"---\nid: " id "0000000\nat: " DAY(day) "\nby: " by "\ndo: " kind "\n" more
#define HEAD "---\nid: k3f92mx7\ntitle: VPN drops\nrequester: ann@acme.example\n"
#define OPEN \
	ENTRY("a", 10, "ann@acme.example", "open", \
		"set: {title: VPN drops, requester: ann@acme.example}\n")

static void the_state_gives_the_fields(void **state UNUSED)
{
	static const char text[] = HEAD
		"status: waiting_team\npriority: urgent\ncategory: network\naccount: acme\n"
		"assignee: bob@desk.example\nteam: office\nlabels: [b, a]\n"
		"watchers: [eve@desk.example]\nlinks: [blocks m3f92mx7]\n"
		"due: 2026-12-01T00:00:00.000Z\nkey: ci\ngeneration: '3'\nsource: gh#7\n"
		"fields: {version: '12', os: mac}\n" OPEN;
	CLEANUP(scene_release) struct scene c = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	static const struct {
		enum field f;
		const char *want;
	} cases[] = { { F_ID, "k3f92mx7" }, { F_TITLE, "VPN drops" }, { F_STATUS, "waiting_team" },
		{ F_PRIORITY, "urgent" }, { F_CATEGORY, "network" },
		{ F_REQUESTER, "ann@acme.example" }, { F_ACCOUNT, "acme" },
		{ F_ASSIGNEE, "bob@desk.example" }, { F_TEAM, "office" }, { F_LABELS, "a, b" },
		{ F_WATCHERS, "eve@desk.example" }, { F_LINKS, "blocks m3f92mx7" },
		{ F_DUE, "2026-12-01T00:00:00.000Z" }, { F_KEY, "ci" }, { F_GENERATION, "3" },
		{ F_SOURCE, "gh#7" }, { F_MERGED, "" }, { F_WITHDRAWN, "" }, { F_DELETED, "" },
		{ F_FIELDS, "os=mac, version=12" }, { F_PATH, "tickets/k3/k3f92mx7.yaml" },
		{ F_CREATED, DAY(10) }, { F_FIRST_RESPONSE, "" }, { F_REPLIES, "0" },
		{ F_OCCURRENCES, "1" }, { F_AGE, "5d" }, { F_URGENCY, "" } };
	look(&c, DESK, text);
	struct clock clock = { at(DAY(15)), 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_reset(&b);
		summary_text(&b, &c.s, cases[i].f, &clock);
		assert_strs(buf_view(&b), str_of(cases[i].want));
	}
	assert_int_equal(c.s.flags, SUM_CUSTOMER_LAST | SUM_HAND_EDIT);
	assert_true(summary_listed(&c.s));
}

static void the_log_gives_times_and_counts(void **state UNUSED)
{
	static const char text[] = HEAD "status: closed\n" OPEN ENTRY("b", 11, "bob@desk.example",
		"note", "files: [a, b]\n") ENTRY("c", 12, "bob@desk.example", "reply",
		"set: {status: waiting_customer}\n") ENTRY("d", 13, "eve@desk.example", "reply",
		"public: no\n") ENTRY("e", 14, "ann@acme.example", "reply", "set: {status: open}\n")
		ENTRY("f", 15, "ann@acme.example", "occurrence", "") ENTRY("g", 16,
			"bob@desk.example", "change", "set: {status: resolved}\n") ENTRY("h", 17,
			"ann@acme.example", "change", "set: {status: open}\n") ENTRY("j", 18,
			"bob@desk.example", "change", "set: {status: resolved}\n") ENTRY("k", 19,
			"bob@desk.example", "change", "set: {status: closed}\n")
			ENTRY("m", 20, "eve@desk.example", "reply", "body: gone\n")
				ENTRY("n", 21, "eve@desk.example", "undo", "of: m0000000\n");
	CLEANUP(scene_release) struct scene c = { 0 };
	look(&c, DESK, text);
	assert_int_equal(c.s.created, at(DAY(10)));
	assert_int_equal(c.s.first_response, at(DAY(12)));
	assert_int_equal(c.s.last_agent, at(DAY(12)));
	assert_int_equal(c.s.last_customer, at(DAY(15)));
	assert_int_equal(c.s.resolved, at(DAY(18)));
	assert_int_equal(c.s.closed, at(DAY(19)));
	assert_int_equal(c.s.updated, at(DAY(21)));
	assert_int_equal(c.s.replies, 3);
	assert_int_equal(c.s.notes, 1);
	assert_int_equal(c.s.occurrences, 2);
	assert_int_equal(c.s.reopened, 1);
	assert_int_equal(c.s.attachments, 2);
	assert_int_equal(c.s.flags, SUM_CUSTOMER_LAST);
}

static void whose_turn_it_is(void **state UNUSED)
{
#define REPLY(id, day, who) ENTRY(id, day, who, "reply", "body: x\n")
	static const struct {
		const char *text;
		unsigned flags;
	} cases[] = {
		{ HEAD OPEN, SUM_CUSTOMER_LAST },
		{ HEAD OPEN REPLY("b", 11, "bob@desk.example"), 0 },
		{ HEAD OPEN REPLY("b", 11, "bob@desk.example") REPLY("c", 12, "eve@desk.example"),
			SUM_NUDGED },
		{ HEAD OPEN REPLY("b", 11, "bob@desk.example") REPLY("c", 12, "eve@desk.example")
				REPLY("d", 13, "ann@acme.example"),
			SUM_CUSTOMER_LAST },
		{ HEAD OPEN REPLY("b", 11, "bob@desk.example")
				ENTRY("c", 12, "eve@desk.example", "undo", "of: b0000000\n"),
			SUM_CUSTOMER_LAST },
	};
	CLEANUP(scene_release) struct scene c = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		look(&c, DESK, cases[i].text);
		assert_int_equal(c.s.flags, cases[i].flags);
	}
	/* without members, everybody but the requester is an agent */
	look(&c, "format: 1\n", HEAD OPEN REPLY("b", 11, "zoe@acme.example"));
	assert_int_equal(c.s.flags, 0);
	assert_int_equal(c.s.first_response, at(DAY(11)));
}

static void what_is_in_no_list(void **state UNUSED)
{
	static const struct {
		const char *text;
		unsigned flag;
	} cases[] = {
		{ HEAD "withdrawn: yes\n" OPEN ENTRY("b", 11, "x", "undo", "of: a0000000\n"),
			SUM_WITHDRAWN },
		{ HEAD "deleted: yes\n" OPEN ENTRY("b", 11, "x", "change", "set: {deleted: yes}\n"),
			SUM_DELETED },
		{ HEAD "merged: m3f92mx7\n" OPEN ENTRY("b", 11, "x", "change",
			  "set: {merged: m3f92mx7}\n"),
			SUM_MERGED },
	};
	CLEANUP(scene_release) struct scene c = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		look(&c, DESK, cases[i].text);
		assert_int_equal(c.s.flags & ~(unsigned)SUM_CUSTOMER_LAST, cases[i].flag);
		assert_false(summary_listed(&c.s));
		assert_int_equal(c.s.created, at(DAY(10)));
	}
	look(&c, DESK, HEAD OPEN ENTRY("b", 11, "x", "open", "set: {title: y}\n"));
	assert_int_equal(c.s.flags, SUM_CUSTOMER_LAST | SUM_DIVERGED);
	assert_true(summary_listed(&c.s));
}

/* A status set by hand has no entry yet: the time is that of the last one. */
static void a_hand_edited_status_has_a_time(void **state UNUSED)
{
	CLEANUP(scene_release) struct scene c = { 0 };
	look(&c, DESK, HEAD "status: closed\n" OPEN ENTRY("b", 11, "x", "note", ""));
	assert_int_equal(c.s.status, STATUS_CLOSED);
	assert_int_equal(c.s.resolved, at(DAY(11)));
	assert_int_equal(c.s.closed, at(DAY(11)));
	assert_true(c.s.flags & SUM_HAND_EDIT);
}

static void numbers_are_for_what_has_one(void **state UNUSED)
{
	CLEANUP(scene_release) struct scene c = { 0 };
	double v = -1;
	look(&c, DESK, HEAD "status: open\n" OPEN);
	assert_true(summary_number(&c.s, F_STATUS, 0, &v) && v == STATUS_OPEN);
	assert_true(summary_number(&c.s, F_PRIORITY, 0, &v) && v == PRIORITY_NORMAL);
	assert_true(summary_number(&c.s, F_CREATED, 0, &v) && v == (double)at(DAY(10)));
	assert_true(summary_number(&c.s, F_AGE, at(DAY(11)), &v) && v == MS_DAY);
	assert_true(summary_number(&c.s, F_REPLIES, 0, &v) && v == 0);
	v = -1;
	assert_false(summary_number(&c.s, F_DUE, 0, &v));
	assert_false(summary_number(&c.s, F_TITLE, 0, &v));
	assert_false(summary_number(&c.s, F_URGENCY, 0, &v));
	assert_true(v == -1);
}

static void equal_is_equal_in_everything(void **state UNUSED)
{
	static const char *const other[] = { HEAD "colour: red\n" OPEN,
		HEAD "category: network\n" OPEN, HEAD "labels: [a]\n" OPEN,
		HEAD "fields: {os: mac}\n" OPEN, HEAD "due: 2026-12-01\n" OPEN,
		HEAD "priority: low\n" OPEN, HEAD OPEN ENTRY("b", 11, "x", "note", "") };
	CLEANUP(scene_release) struct scene c = { 0 }, d = { 0 };
	look(&c, DESK, HEAD OPEN);
	look(&d, DESK, HEAD OPEN);
	assert_true(summary_equal(&c.s, &d.s));
	for (size_t i = 0; i < ARRAY_SIZE(other); i++) {
		look(&d, DESK, other[i]);
		assert_false(summary_equal(&c.s, &d.s));
	}
}

static void titles_are_alike_by_their_words(void **state UNUSED)
{
	assert_true(title_similarity(STR("VPN drops"), STR("drops: the vpn!")) == 2.0 / 3);
	assert_true(title_similarity(STR("a b"), STR("B A a")) == 1);
	assert_true(title_similarity(STR("a"), STR("b")) == 0);
	assert_true(title_similarity(STR(""), STR("!")) == 0);
	assert_int_equal(title_sketch(STR("VPN drops")), title_sketch(STR("drops, vpn")));
	assert_int_equal(title_sketch(STR("")), 0);
	assert_true(__builtin_popcountll(title_sketch(STR("VPN drops"))) <= 2);
}

static double term(const struct scene *c, enum urgency_term t, const char *me, int64_t now)
{
	struct urgency_weights w;
	double terms[URG_COUNT], sum = 0;
	urgency_weights(&w, &c->d);
	double u = urgency(&c->s, &w, &c->d, str_of(me), now, terms);
	for (size_t i = 0; i < URG_COUNT; i++)
		sum += terms[i];
	assert_true(u == sum);
	assert_true(urgency(&c->s, &w, &c->d, str_of(me), now, NULL) == u);
	return terms[t];
}

static bool near(double a, double b)
{
	return a - b < 1e-9 && b - a < 1e-9;
}

static void urgency_grows_with_what_waits(void **state UNUSED)
{
	CLEANUP(scene_release) struct scene c = { 0 };
	int64_t opened = at(DAY(10));
	look(&c, DESK, HEAD "due: " DAY(20) "\npriority: high\nassignee: bob@desk.example\n" OPEN);
	assert_true(near(term(&c, URG_priority, "", opened), 4.2));
	assert_true(near(term(&c, URG_unanswered, "", opened), 0));
	assert_true(near(term(&c, URG_unanswered, "", opened + 6 * MS_HOUR), 1.25));
	assert_true(near(term(&c, URG_customer_waits, "", opened + 12 * MS_HOUR), 2.5));
	assert_true(near(term(&c, URG_unanswered, "", opened + 30 * MS_DAY), 5));
	assert_true(near(term(&c, URG_due, "", at(DAY(20)) - 20 * MS_DAY), 1.6));
	assert_true(near(term(&c, URG_due, "", at(DAY(20)) - 14 * MS_DAY), 1.6));
	assert_true(near(term(&c, URG_due, "", at(DAY(20)) + 8 * MS_DAY), 8));
	assert_true(near(term(&c, URG_age, "", opened + 73 * MS_DAY), 0.2));
	assert_true(near(term(&c, URG_unassigned, "", opened), 0));
	assert_true(near(term(&c, URG_mine, "Bob@desk.example", opened), 1.5));
	assert_true(near(term(&c, URG_mine, "", opened), 0));
	assert_true(near(term(&c, URG_occurrences, "", opened), 0));
	assert_true(near(term(&c, URG_ended, "", opened), 0));
}

static void urgency_falls_with_what_rests(void **state UNUSED)
{
	CLEANUP(scene_release) struct scene c = { 0 };
	look(&c, "format: 1\nurgency: {waiting_team: -2.5, rule.reply: 7, unassigned: 0}\n",
		HEAD "status: waiting_team\n" OPEN ENTRY("b", 11, "x", "occurrence", "")
			ENTRY("c", 12, "x", "change", "set: {status: closed}\n")
				ENTRY("d", 13, "x", "change", "set: {status: open}\n"));
	assert_true(near(term(&c, URG_waiting_team, "", 0), -2.5));
	assert_true(near(term(&c, URG_unassigned, "", 0), 0));
	assert_true(near(term(&c, URG_occurrences, "", 0), 1));
	assert_true(near(term(&c, URG_reopened, "", 0), 2));
	look(&c, DESK, HEAD "status: waiting_customer\n" OPEN);
	assert_true(near(term(&c, URG_waiting_customer, "", 0), -4));
	look(&c, DESK, HEAD "status: resolved\npriority: low\n" OPEN);
	assert_true(near(term(&c, URG_ended, "", 0), -20));
	assert_true(near(term(&c, URG_priority, "", 0), 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_state_gives_the_fields),
		cmocka_unit_test(the_log_gives_times_and_counts),
		cmocka_unit_test(whose_turn_it_is),
		cmocka_unit_test(what_is_in_no_list),
		cmocka_unit_test(a_hand_edited_status_has_a_time),
		cmocka_unit_test(numbers_are_for_what_has_one),
		cmocka_unit_test(equal_is_equal_in_everything),
		cmocka_unit_test(titles_are_alike_by_their_words),
		cmocka_unit_test(urgency_grows_with_what_waits),
		cmocka_unit_test(urgency_falls_with_what_rests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
