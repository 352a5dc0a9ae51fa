#include "tests/brain.h"

static bool has_nudge(void *arg, const char *name)
{
	(void)arg;
	return !strcmp(name, "nudge");
}

static void a_new_ticket_is_answered_or_assigned(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Nothing prints");
	t->category = STR("printer");
	c.s.command = "new";
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd reply k3f92mx0");
	const struct action *a = &c.got.p[0];
	assert_int_equal(a->n_needs, 1);
	assert_string_equal(a->needs[0].what, "body");
	assert_string_equal(a->needs[0].option, "-m");
	assert_str(a->title, "Reply to ann@acme.example");
	assert_str(a->why, "no answer yet, asked 1h ago");
	assert_proposed(&c, "assign", "hd assign k3f92mx0 @me");
	assert_proposed(&c, "show", "hd show k3f92mx0");
	assert_proposed(&c, "next", "hd next");
}

static void a_customer_who_waits_too_long_is_said_so(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Nothing prints");
	t->last_customer = t->created = NOW - 2 * MS_DAY;
	propose(&c, ABOUT_TICKET, t);
	assert_str(action_by(&c, "reply")->why,
		"waiting for us for 2d; the desk answers within 1d");
}

static void an_answer_is_read_then_replied_to(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "Nothing prints", MS_DAY);
	t->status = STATUS_OPEN;
	t->flags = SUM_CUSTOMER_LAST;
	t->last_customer = NOW - MS_HOUR;
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd show k3f92mx0");
	assert_str(c.got.p[0].why, "ann@acme.example answered 1h ago");
	assert_command(&c.got.p[1], "hd reply k3f92mx0");
	c.s.command = "show";
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd reply k3f92mx0");
	assert_silent(&c, "read");
	assert_silent(&c, "show");
}

static void a_silent_customer_is_nudged_then_given_up(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "Nothing prints", MS_DAY);
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "nudge");
	t->last_agent = NOW - 4 * MS_DAY;
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd reply k3f92mx0");
	assert_int_equal(c.got.p[0].n_needs, 1);
	c.s.has_template = has_nudge;
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd reply k3f92mx0 --template nudge");
	assert_int_equal(c.got.p[0].n_needs, 0);
	t->flags = SUM_NUDGED;
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "nudge");
	assert_silent(&c, "give-up");
	t->last_agent = NOW - 8 * MS_DAY;
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "give-up", "hd resolve k3f92mx0");
	assert_silent(&c, "resolve");
}

static void the_requester_answers_what_they_were_asked(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "Nothing prints", 4 * MS_DAY);
	c.s.me = STR("ann@acme.example");
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "answer", "hd reply k3f92mx0");
	assert_silent(&c, "nudge");
	propose(&c, ABOUT_TICKET, scene_ticket(&c, "Another"));
	assert_silent(&c, "reply");
}

static void ended_tickets_are_closed_or_reopened(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "Nothing prints", 10 * MS_DAY);
	t->status = STATUS_RESOLVED;
	t->resolved = NOW - 8 * MS_DAY;
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd close k3f92mx0");
	assert_str(c.got.p[0].why, "resolved 8d ago, and all quiet since");
	assert_proposed(&c, "reopen", "hd reopen k3f92mx0");
	assert_silent(&c, "reply");
	t->flags = SUM_CUSTOMER_LAST;
	t->last_customer = NOW - MS_HOUR;
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd reopen k3f92mx0");
	t->status = STATUS_CLOSED;
	t->closed = NOW;
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "close");
	assert_proposed(&c, "reopen", "hd reopen k3f92mx0");
	assert_proposed(&c, "next", "hd next");
}

static void what_is_out_of_the_lists_is_not_worked_on(void **state)
{
	(void)state;
	static const uint8_t out[] = { SUM_MERGED, SUM_WITHDRAWN, SUM_DELETED };
	static const char *const never[] = { "reply", "read", "assign", "merge", "category",
		"label", "resolve", "close", "reopen", "note" };
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Nothing prints");
	scene_ticket(&c, "Screen flickers");
	for (size_t i = 0; i < ARRAY_SIZE(out); i++) {
		t->flags = SUM_CUSTOMER_LAST | out[i];
		t->merged = out[i] == SUM_MERGED ? STR("k3f92mx1") : STR("");
		propose(&c, ABOUT_TICKET, t);
		for (size_t k = 0; k < ARRAY_SIZE(never); k++)
			assert_silent(&c, never[k]);
		if (out[i] == SUM_MERGED) {
			assert_first(&c, "hd show k3f92mx1");
			assert_proposed(&c, "unmerge", "hd unmerge k3f92mx0");
			t->merged = STR("m3f92mx9");
			propose(&c, ABOUT_TICKET, t);
			assert_silent(&c, "target");
		}
	}
}

static void the_newer_of_two_alike_is_merged_into_the_older(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *old = scene_ticket(&c, "VPN drops every hour");
	struct summary *new = scene_ticket(&c, "vpn drops every hour!");
	old->created -= MS_DAY;
	propose(&c, ABOUT_TICKET, new);
	assert_proposed(&c, "merge", "hd merge k3f92mx1 k3f92mx0");
	assert_str(action_by(&c, "merge")->why,
		"same words: vpn drops every hour; the other is older, of the same person");
	propose(&c, ABOUT_TICKET, old);
	assert_proposed(&c, "merge", "hd merge k3f92mx1 k3f92mx0");
	old->status = STATUS_CLOSED;
	propose(&c, ABOUT_TICKET, new);
	assert_silent(&c, "merge");
	old->status = STATUS_OPEN;
	old->key = STR("job-1");
	new->key = STR("job-2");
	propose(&c, ABOUT_TICKET, new);
	assert_silent(&c, "merge");
}

static void assigned_to_who_handled_most_of_its_kind(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Nothing prints");
	t->category = STR("printer");
	for (int i = 0; i < 3; i++) {
		struct summary *done = scene_answered(&c, "Done before", MS_DAY);
		done->category = t->category;
		done->status = STATUS_CLOSED;
		done->assignee = i ? STR("eve@desk.example") : STR("dan@desk.example");
	}
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "assign", "hd assign k3f92mx0 eve@desk.example");
	assert_str(action_by(&c, "assign")->why, "has handled 2 of printer, and 0 open ones");
	t->team = STR("net");
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "assign", "hd assign k3f92mx0 eve@desk.example");
	t->category = STR("network");
	scene_answered(&c, "Bob's", MS_DAY);
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "assign", "hd assign k3f92mx0 eve@desk.example");
	assert_str(action_by(&c, "assign")->why, "nobody has it; fewest open ones (0)");
	t->assignee = STR("eve@desk.example");
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "assign");
}

static void hostile_assignees_are_not_proposed(void **state)
{
	(void)state;
	static const char *const names[] = { "--help", "@me", "a\033[2J", "a,b", " a", "\xff" };
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, "format: 1\nname: Test\n");
	c.s.me = STR("");
	struct summary *t = scene_ticket(&c, "Nothing prints");
	t->category = STR("printer");
	struct summary *done = scene_answered(&c, "Done before", MS_DAY);
	done->category = t->category;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		done->assignee = str_of(names[i]);
		propose(&c, ABOUT_TICKET, t);
		assert_silent(&c, "assign");
	}
	done->assignee = STR("dan@desk.example");
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "assign", "hd assign k3f92mx0 dan@desk.example");
}

static void what_is_missing_is_guessed_or_asked_for(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Screen flickers after sleep");
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "category", "hd set k3f92mx0");
	assert_string_equal(action_by(&c, "category")->needs[0].what, "category=NAME");
	assert_proposed(&c, "label", "hd label k3f92mx0");
	assert_silent(&c, "priority");
	struct summary *like = scene_ticket(&c, "Screen flickers after a sleep");
	like->category = STR("printer");
	like->priority = PRIORITY_URGENT;
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "category", "hd set k3f92mx0 category=printer");
	assert_str(action_by(&c, "category")->why, "1 of 1 tickets with such a title");
	assert_proposed(&c, "priority", "hd set k3f92mx0 priority=high");
	like->category = STR("unknown to the desk");
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "category", "hd set k3f92mx0");
	t->title = STR("Network outage, VPN too");
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "category", "hd set k3f92mx0 category=network");
	assert_proposed(&c, "label", "hd label k3f92mx0 +vpn");
	assert_str(action_by(&c, "priority")->why, "the title says \"outage\"");
}

static void the_index_is_asked_little(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Screen flickers after sleep");
	t->category = STR("printer");
	for (int i = 0; i < 9; i++)
		scene_ticket(&c, "Screen flickers after sleep");
	propose(&c, ABOUT_TICKET, t);
	assert_true(c.index.asked <= 3);
	c.index.asked = 0;
	propose(&c, ABOUT_DESK, NULL);
	assert_int_equal(c.index.asked, 0);
}

/* What follows another command must not be felt: only who asks what is next waits for the index. */
static void a_big_desk_is_asked_only_for_hd_next(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	for (int i = 0; i < 12; i++) {
		struct summary *t = scene_answered(&c, "Screen flickers after sleep", MS_HOUR);
		t->status = STATUS_OPEN;
		t->assignee = STR("dan@desk.example");
	}
	struct summary *t = scene_ticket(&c, "Screen flickers after sleep");
	c.index.said = 100000;
	c.s.command = "show";
	propose(&c, ABOUT_TICKET, t);
	propose(&c, ABOUT_DESK, NULL);
	assert_int_equal(c.index.asked, 0);
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "assign", "hd assign k3f92mxc @me");
	assert_str(action_by(&c, "assign")->why, "nobody has it");
	assert_silent(&c, "merge");
	c.s.command = "next";
	propose(&c, ABOUT_TICKET, t);
	assert_non_null(action_by(&c, "merge"));
	c.index.asked = 0;
	propose(&c, ABOUT_DESK, NULL);
	assert_true(c.index.asked <= 4);
}

static void dates_and_own_work_are_looked_at(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "Nothing prints", MS_DAY);
	t->status = STATUS_OPEN;
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "go-on", "hd show k3f92mx0");
	assert_proposed(&c, "resolve", "hd resolve k3f92mx0");
	t->due = NOW - 2 * MS_HOUR;
	propose(&c, ABOUT_TICKET, t);
	assert_str(action_by(&c, "due")->why, "was due 2h ago");
	t->due = NOW + 2 * MS_HOUR;
	propose(&c, ABOUT_TICKET, t);
	assert_str(action_by(&c, "due")->why, "due in 2h");
	t->due = 0;
	t->status = STATUS_WAITING_TEAM;
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "chase");
	t->updated = NOW - 5 * MS_DAY;
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "chase", "hd note k3f92mx0");
}

static double term_of(const struct action *a, const char *name)
{
	for (size_t i = 0; i < a->n_terms; i++)
		if (!strcmp(a->terms[i].name, name))
			return a->terms[i].value;
	return 0;
}

static void weights_come_from_the_desk(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, "format: 1\nname: Test\nurgency: {rule.note: 50, unanswered: 1}\n");
	struct summary *t = scene_ticket(&c, "Nothing prints");
	t->created = t->last_customer = NOW - 2 * MS_DAY;
	propose(&c, ABOUT_TICKET, t);
	assert_first(&c, "hd note k3f92mx0");
	assert_true(term_of(&c.got.p[0], "rule.note") == 50);
	assert_true(term_of(&c.got.p[0], "unanswered") == 1);
	const struct action *a = action_by(&c, "reply");
	assert_true(term_of(a, "rule.reply") == 3.5);
	assert_true(term_of(a, "waiting") == 2);
}

static void hostile_text_is_made_visible(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "\033]0;pwned\a\nand more");
	t->requester = STR("ann\033[2J@acme.example");
	propose(&c, ABOUT_TICKET, t);
	for (size_t i = 0; i < c.got.n; i++) {
		assert_int_equal(str_chr(c.got.p[i].title, '\033'), -1);
		assert_int_equal(str_chr(c.got.p[i].why, '\033'), -1);
		assert_int_equal(str_chr(c.got.p[i].why, '\n'), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_ticket_is_answered_or_assigned),
		cmocka_unit_test(a_customer_who_waits_too_long_is_said_so),
		cmocka_unit_test(an_answer_is_read_then_replied_to),
		cmocka_unit_test(a_silent_customer_is_nudged_then_given_up),
		cmocka_unit_test(the_requester_answers_what_they_were_asked),
		cmocka_unit_test(ended_tickets_are_closed_or_reopened),
		cmocka_unit_test(what_is_out_of_the_lists_is_not_worked_on),
		cmocka_unit_test(the_newer_of_two_alike_is_merged_into_the_older),
		cmocka_unit_test(assigned_to_who_handled_most_of_its_kind),
		cmocka_unit_test(hostile_assignees_are_not_proposed),
		cmocka_unit_test(what_is_missing_is_guessed_or_asked_for),
		cmocka_unit_test(the_index_is_asked_little),
		cmocka_unit_test(a_big_desk_is_asked_only_for_hd_next),
		cmocka_unit_test(dates_and_own_work_are_looked_at),
		cmocka_unit_test(weights_come_from_the_desk),
		cmocka_unit_test(hostile_text_is_made_visible),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
