#include "tests/desk.h"

static int undo(struct test_desk *d, const char *subject)
{
	CLEANUP(buf_release) struct buf what = { 0 };
	int err = work_undo(then(d), &what, &d->out);
	if (!err)
		assert_strs(buf_view(&what), str_of(subject));
	return err;
}

static void test_undo_redo(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf subject = { 0 }, again = { 0 };
	struct id id = desk_new(d, "T", "");
	assert_ok(desk_set_field(d, &id, "priority", "high"));
	buf_fmt(&subject, "Set priority=high on %s", id.s);
	assert_ok(undo(d, buf_c(&subject)));
	assert_str(desk_value(d, &a, &id, "priority"), "");
	buf_fmt(&again, "Undo: %s", buf_c(&subject));
	assert_ok(undo(d, buf_c(&again)));
	assert_str(desk_value(d, &a, &id, "priority"), "high");
	buf_reset(&again);
	buf_fmt(&again, "Redo: %s", buf_c(&subject));
	assert_ok(undo(d, buf_c(&again)));
	assert_str(desk_value(d, &a, &id, "priority"), "");
	assert_whole(d);
}

static void test_undo_new(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf subject = { 0 };
	struct id id = desk_new(d, "T", "");
	buf_fmt(&subject, "Open %s: T", id.s);
	assert_ok(undo(d, buf_c(&subject)));
	assert_str(state_text(&d->out.ticket.state, "withdrawn"), "yes");
	buf_reset(&subject);
	buf_fmt(&subject, "Undo: Open %s: T", id.s);
	assert_ok(undo(d, buf_c(&subject)));
	assert_str(state_text(&d->out.ticket.state, "withdrawn"), "");
	assert_whole(d);
}

/* Only one's own change, though somebody else's is newer; what came since stays. */
static void test_undo_is_mine(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct id id = desk_new(d, "T", "");
	assert_ok(desk_set_field(d, &id, "priority", "high"));
	act_as(d, "bob@desk.example");
	assert_ok(desk_set_field(d, &id, "category", "network"));
	act_as(d, "ann@acme.example");
	assert_ok(undo(d, arena_fmt(&a, "Set priority=high on %s", id.s).p));
	assert_str(desk_value(d, &a, &id, "priority"), "");
	assert_str(desk_value(d, &a, &id, "category"), "network");
	assert_whole(d);
}

static void test_undo_many(void **state)
{
	struct test_desk *d = *state;
	struct id ids[] = { desk_new(d, "A", ""), desk_new(d, "B", "") };
	struct deed deed = { .kind = "note", .body = STR("x") };
	assert_ok(work_do_all(then(d), ids, 2, &deed, &d->out));
	assert_ok(undo(d, "Note on 2 tickets"));
	assert_int_equal(d->out.changed, 2);
	for (size_t i = 0; i < 2; i++) {
		CLEANUP(ticket_release) struct ticket t = desk_load(d, &ids[i]);
		assert_str(t.entries[2].kind, "undo");
		assert_strs(t.entries[2].of.p[0], t.entries[1].id);
	}
	assert_whole(d);
}

/* Somebody else took it back meanwhile, in another way. */
static void test_undone_already(void **state)
{
	struct test_desk *d = *state;
	struct id a = desk_new(d, "A", ""), b = desk_new(d, "B", "");
	assert_ok(work_merge(then(d), &a, &b, &d->out));
	act_as(d, "bob@desk.example");
	assert_ok(work_unmerge(then(d), &a, &d->out));
	act_as(d, "ann@acme.example");
	assert_int_equal(undo(d, ""), -E_STATE);
	assert_true(str_starts(str_of(error_last()->message),
		STR("your last change was taken back already: Merge ")));
	assert_whole(d);
}

static struct id import_one(struct test_desk *d, const char *file)
{
	static uint64_t n;
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(txn_release) struct txn *txn = NULL;
	CLEANUP(buf_release) struct buf message = { 0 };
	static const char *const trailers[] = { "Action", "import", NULL };
	struct txn_options o = { .author = d->w.author, .now = T0 };
	struct entry e = { .id = STR("abcdefgh"), .at = T0, .kind = STR("open") };
	ticket_init(&t, id_random(++n));
	entry_set(&t.arena, &e, "title", STR("T"));
	assert_ok(ticket_append(&t, &e, NULL));
	buf_fmt(&message, "Import 1 ticket from %s", file);
	assert_ok(txn_begin(&txn, &d->store, &o));
	assert_ok(txn_put_ticket(txn, &t));
	assert_ok(txn_commit(txn, buf_c(&message), trailers, &d->out.commit));
	return t.id;
}

/* The commits of one import are one change, those of another are not. */
static void test_undo_import(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct id ids[] = { import_one(d, "a.jsonl"), import_one(d, "b.jsonl"),
		import_one(d, "b.jsonl") };
	assert_ok(undo(d, "Import 1 ticket from b.jsonl"));
	assert_int_equal(d->out.changed, 2);
	assert_str(desk_value(d, &a, &ids[0], "withdrawn"), "");
	assert_str(desk_value(d, &a, &ids[1], "withdrawn"), "yes");
	assert_str(desk_value(d, &a, &ids[2], "withdrawn"), "yes");
	assert_whole(d);
}

static void test_undo_nothing(void **state)
{
	struct test_desk *d = *state;
	assert_int_equal(undo(d, ""), -E_STATE);
	desk_new(d, "T", "");
	act_as(d, "bob@desk.example");
	assert_int_equal(undo(d, ""), -E_STATE);
}

/* Two clones undid the same entry: redoing in one must name both undos. */
static void test_redo_names_all_undos(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(txn_release) struct txn *txn = NULL;
	struct id id = desk_new(d, "T", "");
	assert_ok(desk_set_field(d, &id, "priority", "high"));
	assert_ok(undo(d, arena_fmt(&a, "Set priority=high on %s", id.s).p));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	struct entry other = t.entries[2];
	other.id = STR("zzzzzzz1");
	assert_ok(ticket_append(&t, &other, NULL));
	struct txn_options o = { .author = d->w.author, .now = d->w.clock.now };
	assert_ok(txn_begin(&txn, &d->store, &o));
	assert_ok(txn_put_ticket(txn, &t));
	assert_ok(txn_commit(txn, "from another clone", NULL, &d->out.commit));
	txn_release(&txn);
	txn = NULL;
	assert_ok(undo(d, arena_fmt(&a, "Undo: Set priority=high on %s", id.s).p));
	assert_str(desk_value(d, &a, &id, "priority"), "high");
	assert_whole(d);
}

static void test_undo_file_changed_since(void **state)
{
	struct test_desk *d = *state;
	struct oid commit;
	assert_ok(work_desk_set(then(d), STR("reopen_days"), STR("3"), &commit));
	act_as(d, "bob@desk.example");
	assert_ok(work_desk_set(then(d), STR("reopen_days"), STR("4"), &commit));
	act_as(d, "ann@acme.example");
	assert_fails(undo(d, ""), E_STATE, "desk.yaml was changed since, so it is not put back");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_undo_redo),
		TEST(test_undo_new),
		TEST(test_undo_is_mine),
		TEST(test_undo_many),
		TEST(test_undone_already),
		TEST(test_undo_import),
		TEST(test_undo_nothing),
		TEST(test_redo_names_all_undos),
		TEST(test_undo_file_changed_since),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
