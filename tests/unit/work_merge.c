#include "tests/desk.h"

static void test_merge(void **state)
{
	struct test_desk *d = *state;
	struct id a = desk_new(d, "A", ""), b = desk_new(d, "B", "");
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	assert_string_equal(d->out.ticket.id.s, a.s);
	assert_strs(state_text(&d->out.ticket.state, "merged"), id_str(&b));
	assert_str(state_text(&d->out.ticket.state, "status"), "closed");
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	assert_int_equal(d->out.changed, 0);
	assert_ok(work_unmerge(then(d), &a, &d->out));
	assert_null(state_get(&d->out.ticket.state, STR("merged")));
	assert_null(state_get(&d->out.ticket.state, STR("status")));
	assert_int_equal(work_unmerge(then(d), &a, &d->out), -E_STATE);
	assert_whole(d);
}

static void test_merge_refuses(void **state)
{
	struct test_desk *d = *state;
	struct id a = desk_new(d, "A", ""), b = desk_new(d, "B", ""), c = desk_new(d, "C", "");
	struct id none = id_of(STR("zzzzzzzz"));
	assert_int_equal(work_merge(then(d), &a, &a, &d->out), -E_STATE);
	assert_int_equal(work_merge(then(d), &a, &none, &d->out), -E_NOTFOUND);
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	assert_int_equal(work_merge(then(d), &b, &a, &d->out), -E_STATE);
	assert_int_equal(work_merge(then(d), &a, &c, &d->out), -E_STATE);
	assert_string_equal(error_last()->mends[0].argv[1], "unmerge");
	assert_whole(d);
}

/* Merging into a ticket that was merged itself goes to the end of the pointers. */
static void test_merge_follows(void **state)
{
	struct test_desk *d = *state;
	struct id a = desk_new(d, "A", ""), b = desk_new(d, "B", ""), c = desk_new(d, "C", "");
	assert_ok(work_merge(then(d), &b, &c, &d->out));
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	assert_strs(state_text(&d->out.ticket.state, "merged"), id_str(&c));
	assert_string_equal(d->out.followed.s, b.s);
}

static void put_raw(struct test_desk *d, const struct ticket *t)
{
	struct txn_options o = { .author = d->w.author, .now = d->w.clock.now };
	CLEANUP(txn_release) struct txn *txn = NULL;
	assert_ok(txn_begin(&txn, &d->store, &o));
	assert_ok(txn_put_ticket(txn, t));
	assert_ok(txn_commit(txn, "raw", NULL, &d->out.commit));
}

/* As two clones that merged crosswise leave it. */
static void test_merge_cycle(void **state)
{
	struct test_desk *d = *state;
	struct id a = desk_new(d, "A", ""), b = desk_new(d, "B", ""), least = a;
	if (strcmp(b.s, a.s) < 0)
		least = b;
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &b);
	struct entry e = { .id = STR("cyc0e000"), .at = d->w.clock.now, .kind = STR("merge") };
	entry_set(&t.arena, &e, "merged", id_str(&a));
	assert_ok(ticket_append(&t, &e, NULL));
	put_raw(d, &t);
	CLEANUP(check_result_release) struct check_result r = { 0 };
	assert_ok(work_check(&d->w, NULL, NULL, &r));
	assert_int_equal(r.n, 1);
	assert_str(r.p[0].rule, "merge-cycle");
	assert_string_equal(r.p[0].mend[1], "unmerge");
	assert_string_equal(r.p[0].mend[2], least.s);
	assert_ok(desk_do(d, &a, "note", "x"));
	assert_string_equal(d->out.ticket.id.s, least.s);
	assert_ok(desk_do(d, &b, "note", "x"));
	assert_string_equal(d->out.ticket.id.s, least.s);
	assert_ok(work_unmerge(then(d), &least, &d->out));
	assert_whole(d);
}

static struct str reply_with_file(struct test_desk *d, struct arena *a, const struct id *id)
{
	struct attachment f = { STR("log.txt"), STR("the log") };
	struct deed reply = {
		.kind = "reply",
		.by = STR("carl@cust.example"),
		.body = STR("\nAnd the printer burns\nsince today"),
		.files = &f,
		.n_files = 1,
	};
	assert_ok(work_do(then(d), id, &reply, &d->out));
	return arena_str(a, d->out.ticket.entries[d->out.ticket.n - 1].id);
}

static void test_split(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct id id = desk_new(d, "VPN", "x");
	struct str entry = reply_with_file(d, &a, &id);
	int64_t said = d->w.clock.now;
	assert_ok(work_split(then(d), &id, entry, &d->out));
	const struct ticket *t = &d->out.ticket;
	struct id new_id = t->id;
	assert_true(d->out.created);
	assert_int_equal(d->out.changed, 2);
	assert_str(state_text(&t->state, "title"), "And the printer burns");
	assert_str(t->entries[0].by, "carl@cust.example");
	assert_int_equal(t->entries[0].when, said);
	assert_str(t->entries[0].files.p[0], "log.txt");
	assert_strs(state_get(&t->state, STR("links"))->items[0]->s,
		arena_fmt(&a, "split-from %s", id.s));
	CLEANUP(ticket_release) struct ticket old = desk_load(d, &id);
	assert_strs(state_get(&old.state, STR("links"))->items[0]->s,
		arena_fmt(&a, "split-into %s", new_id.s));
	assert_whole(d);
	assert_int_equal(work_split(then(d), &id, entry, &d->out), -E_STATE);
}

static void test_split_refuses(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf what = { 0 };
	struct id id = desk_new(d, "VPN", "x");
	struct str opening = arena_str(&a, d->out.ticket.entries[0].id);
	assert_int_equal(work_split(then(d), &id, opening, &d->out), -E_STATE);
	assert_ok(desk_set_field(d, &id, "priority", "high"));
	struct str change = arena_str(&a, d->out.ticket.entries[1].id);
	assert_int_equal(work_split(then(d), &id, change, &d->out), -E_STATE);
	struct str reply = reply_with_file(d, &a, &id);
	assert_ok(work_undo(then(d), &what, &d->out));
	assert_int_equal(work_split(then(d), &id, reply, &d->out), -E_STATE);
	assert_int_equal(work_split(then(d), &id, STR("zzzzzzzz"), &d->out), -E_NOTFOUND);
	assert_whole(d);
}

/* An id used twice by chance: the second ticket leaves with what its opening gave it. */
static void test_split_second_opening(void **state)
{
	struct test_desk *d = *state;
	struct id id = desk_new(d, "First", "1");
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	struct entry e = { .id = STR("zzzzzzz0"),
		.at = T0 + MS_DAY,
		.kind = STR("open"),
		.by = STR("bob@desk.example"),
		.body = STR("2"),
		.has_body = true };
	entry_set(&t.arena, &e, "title", STR("Second"));
	entry_set(&t.arena, &e, "key", STR("ci/main"));
	entry_set(&t.arena, &e, "priority", STR("high"));
	entry_add(&t.arena, &e, "labels", STR("vpn"));
	assert_ok(ticket_append(&t, &e, NULL));
	put_raw(d, &t);
	CLEANUP(check_result_release) struct check_result r = { 0 };
	d->w.clock.now += MS_DAY;
	assert_ok(work_check(&d->w, NULL, NULL, &r));
	assert_int_equal(r.n, 1);
	assert_str(r.p[0].rule, "two-openings");
	assert_string_equal(r.p[0].mend[1], "split");
	assert_ok(work_split(then(d), &id, str_of(r.p[0].mend[3]), &d->out));
	assert_str(state_text(&d->out.ticket.state, "title"), "Second");
	assert_str(state_text(&d->out.ticket.state, "priority"), "high");
	assert_str(state_text(&d->out.ticket.state, "key"), "");
	assert_str(d->out.ticket.entries[0].body, "2");
	CLEANUP(ticket_release) struct ticket first = desk_load(d, &id);
	assert_str(state_text(&first.state, "title"), "First");
	assert_null(state_get(&first.state, STR("labels")));
	assert_whole(d);
}

static void test_redact(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf file = { 0 }, what = { 0 };
	struct id id = desk_new(d, "T", "x");
	struct str entry = reply_with_file(d, &a, &id);
	assert_ok(work_redact(then(d), &id, entry, STR("a password"), &d->out));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_str(t.entries[1].body, LAW_REDACTED);
	assert_str(t.entries[2].body, "a password");
	struct str path = arena_fmt(&a, "%s/%.*s-log.txt", path_of_attachments(&a, &id).p,
		STR_ARG(entry));
	assert_ok(store_read(&d->store, NULL, path.p, 100, &file));
	assert_int_equal(file.n, 0);
	assert_ok(work_redact(then(d), &id, entry, STR(""), &d->out));
	assert_int_equal(d->out.changed, 0);
	assert_int_equal(work_undo(then(d), &what, &d->out), -E_STATE);
	assert_ok(desk_set_field(d, &id, "priority", "low"));
	struct str change = arena_str(&a, d->out.ticket.entries[3].id);
	assert_int_equal(work_redact(then(d), &id, change, STR(""), &d->out), -E_STATE);
	assert_whole(d);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_merge),
		TEST(test_merge_refuses),
		TEST(test_merge_follows),
		TEST(test_merge_cycle),
		TEST(test_split),
		TEST(test_split_refuses),
		TEST(test_split_second_opening),
		TEST(test_redact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
