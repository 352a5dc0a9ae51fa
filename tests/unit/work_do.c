#include "tests/desk.h"

static void test_reply_and_note(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "T", "");
	struct assignment open = { STR("status"), STR("open") };
	struct deed reply = {
		.kind = "reply",
		.by = STR("carl@cust.example"),
		.body = STR("It is back"),
		.sets = &open,
		.n_sets = 1,
	};
	assert_ok(work_do(then(d), &id, &reply, &d->out));
	assert_ok(desk_do(d, &id, "note", "hm"));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_int_equal(t.n, 3);
	assert_str(t.entries[1].kind, "reply");
	assert_str(t.entries[1].by, "carl@cust.example");
	assert_str(t.entries[1].rec, "ann@acme.example");
	assert_str(t.entries[2].by, "ann@acme.example");
	assert_str(t.entries[2].rec, "");
	assert_str(state_text(&t.state, "status"), "open");
	assert_whole(d);
}

static void test_what_is_so_already(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "T", "");
	assert_ok(desk_set_field(d, &id, "status", "new"));
	assert_ok(desk_set_field(d, &id, "priority", "normal"));
	assert_ok(desk_set_field(d, &id, "assignee", ""));
	assert_ok(desk_label(d, &id, "vpn", true));
	assert_int_equal(d->out.changed, 0);
	assert_true(oid_zero(&d->out.commit));
	assert_ok(desk_label(d, &id, "vpn", false));
	assert_int_equal(d->out.changed, 1);
	assert_ok(desk_label(d, &id, "vpn", false));
	assert_int_equal(d->out.changed, 0);
	assert_ok(desk_set_field(d, &id, "assignee", "bob@desk.example"));
	assert_ok(desk_set_field(d, &id, "assignee", ""));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_int_equal(t.n, 4);
	assert_null(state_get(&t.state, STR("assignee")));
	assert_whole(d);
}

static void test_many(void **state)
{
	struct test_desk *d = *state;
	struct id ids[BULK_TICKETS + 2];
	CLEANUP(buf_release) struct buf message = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(ids) - 1; i++)
		ids[i] = desk_new(d, "T", "");
	ids[ARRAY_SIZE(ids) - 1] = ids[0];
	assert_ok(desk_set_field(d, &ids[3], "priority", "high"));
	struct assignment a = { STR("priority"), STR("high") };
	struct deed deed = { .kind = "change", .sets = &a, .n_sets = 1 };
	assert_ok(work_do_all(then(d), ids, ARRAY_SIZE(ids), &deed, &d->out));
	assert_int_equal(d->out.changed, BULK_TICKETS);
	desk_message(d, &message);
	assert_true(str_starts(buf_view(&message), STR("Set priority=high on 100 tickets\n")));
	size_t trailers = 0;
	for (struct str rest = buf_view(&message), line; str_next_line(&rest, &line);)
		trailers += str_starts(line, STR("Ticket: "));
	assert_int_equal(trailers, 20);
	assert_whole(d);
}

static void test_all_or_nothing(void **state)
{
	struct test_desk *d = *state;
	struct id ids[] = { desk_new(d, "T", ""), id_of(STR("zzzzzzzz")) };
	struct oid tip = desk_tip(d);
	struct deed deed = { .kind = "note", .body = STR("x") };
	assert_int_equal(work_do_all(then(d), ids, 2, &deed, &d->out), -E_NOTFOUND);
	struct oid now = desk_tip(d);
	assert_true(oid_eq(&tip, &now));
}

static void test_words_follow_merge(void **state)
{
	struct test_desk *d = *state;
	struct id a = desk_new(d, "A", ""), b = desk_new(d, "B", ""), c = desk_new(d, "C", "");
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	assert_ok(work_merge(then(d), &b, &c, &d->out));
	assert_ok(desk_do(d, &a, "reply", "still"));
	assert_string_equal(d->out.ticket.id.s, c.s);
	assert_string_equal(d->out.followed.s, a.s);
	assert_ok(desk_set_field(d, &a, "priority", "low"));
	assert_string_equal(d->out.ticket.id.s, a.s);
	struct id both[] = { a, b };
	struct deed note = { .kind = "note", .body = STR("once") };
	assert_ok(work_do_all(then(d), both, 2, &note, &d->out));
	assert_int_equal(d->out.changed, 1);
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &c);
	assert_int_equal(t.n, 3);
	assert_whole(d);
}

static void test_edit_deed(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "T", "frist");
	struct str entry = d->out.ticket.entries[0].id;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct deed edit = { .kind = "edit", .body = STR("first"), .of = arena_str(&a, entry) };
	assert_ok(work_do(then(d), &id, &edit, &d->out));
	struct str bodies[2];
	law_bodies(&d->out.ticket, bodies);
	assert_str(bodies[0], "first");
	edit.of = STR("zzzz");
	assert_int_equal(work_do(then(d), &id, &edit, &d->out), -E_NOTFOUND);
	assert_whole(d);
}

static void test_attachments(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "T", "");
	CLEANUP(buf_release) struct buf big = { 0 }, got = { 0 }, message = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct attachment f = { STR("../../.git/config"), STR("x\0y") };
	struct deed deed = { .kind = "attach", .files = &f, .n_files = 1 };
	assert_ok(work_do(then(d), &id, &deed, &d->out));
	const struct entry *e = &d->out.ticket.entries[1];
	assert_str(e->files.p[0], "config");
	struct str path = arena_fmt(&a, "%s/%.*s-config", path_of_attachments(&a, &id).p,
		STR_ARG(e->id));
	assert_ok(store_read(&d->store, NULL, path.p, 100, &got));
	assert_str(buf_view(&got), "x\0y");
	desk_message(d, &message);
	struct str subject = str_first(buf_view(&message), 25);
	assert_strs(subject, arena_fmt(&a, "Attach config to %s", id.s));
	buf_fill(&big, 'x', ATTACHMENT_MAX + 1);
	f.data = buf_view(&big);
	assert_int_equal(work_do(then(d), &id, &deed, &d->out), -E_LIMIT);
	assert_whole(d);
}

static void test_bad_labels(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "T", "");
	assert_int_equal(desk_label(d, &id, "", false), -E_INVALID);
	assert_int_equal(desk_label(d, &id, "a\nb", false), -E_INVALID);
	assert_int_equal(desk_label(d, &id, "two words", false), -E_INVALID);
	struct set_change link = { "links", STR("blocks nothing"), false };
	struct deed deed = { .kind = "change", .changes = &link, .n_changes = 1 };
	assert_fails(work_do(then(d), &id, &deed, &d->out), E_INVALID,
		"'blocks nothing' is no link, as 'blocks k3f92mx7'");
}

static void test_withdrawn(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf what = { 0 };
	struct id id = desk_new(d, "T", "");
	assert_ok(work_undo(then(d), &what, &d->out));
	assert_int_equal(desk_do(d, &id, "reply", "x"), -E_STATE);
	assert_string_equal(error_last()->mends[0].argv[1], "log");
}

/* A clock that ran ahead does not reorder what follows. */
static void test_clock_goes_back(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "T", "");
	d->w.clock.now -= MS_DAY;
	assert_ok(desk_do(d, &id, "note", "x"));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_str(t.entries[1].kind, "note");
	assert_int_equal(t.entries[1].at, t.entries[0].at + 1);
	d->w.clock.now += MS_DAY;
	assert_whole(d);
}

static void test_desk_set(void **state)
{
	struct test_desk *d = *state;
	struct oid commit;
	CLEANUP(buf_release) struct buf what = { 0 };
	int64_t before = d->desk.reopen_ms;
	assert_ok(work_desk_set(then(d), STR("reopen_days"), STR("3"), &commit));
	assert_false(oid_zero(&commit));
	desk_reload(d);
	assert_int_equal(d->desk.reopen_ms, 3 * MS_DAY);
	assert_ok(work_desk_set(then(d), STR("reopen_days"), STR("3"), &commit));
	assert_true(oid_zero(&commit));
	assert_ok(work_undo(then(d), &what, &d->out));
	desk_reload(d);
	assert_int_equal(d->desk.reopen_ms, before);
	assert_str(buf_view(&what), "Set reopen_days to 3");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reply_and_note),
		TEST(test_what_is_so_already),
		TEST(test_many),
		TEST(test_all_or_nothing),
		TEST(test_words_follow_merge),
		TEST(test_edit_deed),
		TEST(test_attachments),
		TEST(test_bad_labels),
		TEST(test_withdrawn),
		TEST(test_clock_goes_back),
		TEST(test_desk_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
