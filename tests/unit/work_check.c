#include "tests/desk.h"

struct raw {
	const char *path;
	struct str text;
};

/* Commits files as git would, whatever is in them. */
static void put_raw(struct test_desk *d, const struct raw *files, size_t n)
{
	struct txn_options o = { .author = d->w.author, .now = d->w.clock.now };
	CLEANUP(txn_release) struct txn *txn = NULL;
	assert_ok(txn_begin(&txn, &d->store, &o));
	for (size_t i = 0; i < n; i++)
		assert_ok(txn_put(txn, files[i].path, files[i].text));
	assert_ok(txn_commit(txn, "raw", NULL, &d->out.commit));
}

/* The one finding that there is. */
static void assert_found(struct test_desk *d, const char *rule, const char *path,
	const char *command)
{
	CLEANUP(check_result_release) struct check_result r = { 0 };
	assert_ok(work_check(&d->w, NULL, NULL, &r));
	for (size_t i = 0; r.n != 1 && i < r.n; i++)
		print_error("%.*s: %.*s\n", STR_ARG(r.p[i].rule), STR_ARG(r.p[i].what));
	if (r.n != 1)
		fail_msg("%zu findings, not the one of %s", r.n, rule);
	assert_strs(r.p[0].rule, str_of(rule));
	assert_strs(r.p[0].path, str_of(path));
	assert_int_equal(r.errors + r.warnings, 1);
	if (command)
		assert_string_equal(r.p[0].mend[1], command);
	else
		assert_null(r.p[0].mend[0]);
}

#define AT "tickets/ab/abcdefgh.yaml"
#define OPENING \
	"---\nid: zzzzzzzz\nat: 2026-01-01T00:00:00.000Z\nby: a@x.example\ndo: open\n" \
	"set: {title: T}\n"

static void test_findings(void **state)
{
	static const struct {
		const char *rule, *command, *path, *text;
	} cases[] = {
		{ "ticket-invalid", "edit", AT, "---\nid: [\n" },
		{ "ticket-id", "edit", AT, "---\nid: abcdefgj\ntitle: T\n" OPENING },
		{ "state-not-fold", "commit", AT, "---\nid: abcdefgh\ntitle: Other\n" OPENING },
		{ "not-canonical", "commit", AT, "---\nid: 'abcdefgh'\ntitle: T\n" OPENING },
		{ "no-opening", NULL, AT,
			"---\nid: abcdefgh\n---\nid: zzzzzzzz\nat: 2026-01-01T00:00:00.000Z\n"
			"do: note\nbody: |\n  x\n" },
		{ "entry-unknown", NULL, AT,
			"---\nid: abcdefgh\ntitle: T\n" OPENING
			"---\nid: zzzzzzz0\nat: 2026-01-02T00:00:00.000Z\ndo: undo\nof: "
			"zzzzzzz1\n" },
		{ "time-ahead", NULL, AT,
			"---\nid: abcdefgh\ntitle: T\n" OPENING
			"---\nid: zzzzzzz0\nat: 2099-01-02T00:00:00.000Z\ndo: note\nbody: |-\n  "
			"x\n" },
		{ "link-dead", "unlink", AT,
			"---\nid: abcdefgh\ntitle: T\nlinks: [blocks zzzzzzzz]\n" OPENING
			"add: {links: [blocks zzzzzzzz]}\n" },
		{ "merge-dead", "unmerge", AT,
			"---\nid: abcdefgh\ntitle: T\nmerged: zzzzzzzz\n" OPENING
			"---\nid: zzzzzzz0\nat: 2026-01-02T00:00:00.000Z\ndo: merge\n"
			"set: {merged: zzzzzzzz}\n" },
		{ "attachment-missing", NULL, AT,
			"---\nid: abcdefgh\ntitle: T\n" OPENING "files: [log.txt]\n" },
		{ "attachment-stray", NULL, "tickets/ab/abcdefgj/zzzzzzzz-log.txt", "x" },
		{ "link-dead", "kb", "kb/a.md", "---\nstatus: published\n---\n[b](b.md)\n" },
		{ "redirect-dead", "kb", "kb/a.md", "---\nmoved-to: b\n---\n" },
		{ "stray", NULL, "tickets/notes.txt", "x" },
		{ "stray", NULL, "notes.txt", "x" },
		{ "file-invalid", NULL, "rules/r.yaml", "a: *b\n" },
		{ "file-invalid", "kb", "kb/a.md", "<<<<<<< ours\n" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		void *desk = NULL;
		desk_setup(&desk);
		struct raw file = { cases[i].path, str_of(cases[i].text) };
		put_raw(desk, &file, 1);
		assert_found(desk, cases[i].rule, cases[i].path, cases[i].command);
		desk_teardown(&desk);
	}
}

/* What `hd check` names to mend a hand edit that git committed does mend it, in a bare desk too. */
static void test_commit_mends(void **state)
{
	static const char *const texts[] = {
		"---\nid: abcdefgh\ntitle: Other\n" OPENING,
		"---\nid: 'abcdefgh'\ntitle: T\n" OPENING,
	};
	struct test_desk *d = *state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct raw file = { AT, str_of(texts[i]) };
		struct hand_edit_result r;
		const char *path = AT;
		put_raw(d, &file, 1);
		assert_ok(work_commit(then(d), NULL, &path, 1, &r));
		assert_int_equal(r.tickets, 1);
		assert_whole(d);
	}
}

/* Every verb makes an entry of it first. */
static void test_verb_adopts(void **state)
{
	struct test_desk *d = *state;
	struct raw file = { AT, STR("---\nid: abcdefgh\ntitle: Other\n" OPENING) };
	struct id id = id_of(STR("abcdefgh"));
	CLEANUP(buf_release) struct buf what = { 0 };
	put_raw(d, &file, 1);
	assert_ok(desk_do(d, &id, "note", "x"));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_int_equal(t.n, 3);
	assert_str(t.entries[1].by, "hand");
	assert_ok(work_undo(then(d), &what, &d->out));
	assert_str(state_text(&d->out.ticket.state, "title"), "Other");
	assert_whole(d);
}

static void count_ticks(void *arg, size_t done, size_t total)
{
	assert_true(done <= total);
	++*(size_t *)arg;
}

/* Both threads find what there is, and findings come in the order of paths. */
static void test_many(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(check_result_release) struct check_result r = { 0 };
	struct raw files[500];
	size_t ticks = 0;
	struct index_progress progress = { count_ticks, &ticks };
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct id id = id_derive(&(struct str){ (const char *)&i, sizeof i }, 1);
		files[i].path = arena_cstr(&a, path_of_ticket(&a, &id));
		files[i].text = arena_fmt(&a, "---\nid: %s\ntitle: %s\n" OPENING, id.s,
			i % 5 ? "T" : "Other");
	}
	put_raw(d, files, ARRAY_SIZE(files));
	assert_ok(work_check(&d->w, NULL, &progress, &r));
	assert_int_equal(r.tickets, 500);
	assert_int_equal(r.entries, 500);
	assert_int_equal(r.errors, 100);
	assert_true(ticks > 0);
	for (size_t i = 1; i < r.n; i++)
		assert_true(str_cmp(r.p[i - 1].path, r.p[i].path) < 0);
}

static void test_index(void **state)
{
	struct test_desk *d = *state;
	struct index *ix;
	CLEANUP(check_result_release) struct check_result r = { 0 };
	struct id id = desk_new(d, "A", "x");
	desk_new(d, "B", "y");
	act_as(d, "bob@desk.example");
	assert_ok(desk_do(d, &id, "reply", "z"));
	assert_ok(index_open(&ix, &d->store, 0, NULL));
	assert_ok(work_check(&d->w, ix, NULL, &r));
	assert_int_equal(r.n, 0);
	assert_int_equal(r.tickets, 2);
	check_result_release(&r);
	/* with other members, what bob said was said by a customer */
	struct member m = { .email = STR("nobody@desk.example") };
	d->desk.members = &m;
	d->desk.n_members = 1;
	assert_ok(work_check(&d->w, ix, NULL, &r));
	index_free(ix);
	assert_int_equal(r.errors, 1);
	assert_str(r.p[0].rule, "index-differs");
	assert_string_equal(r.p[0].mend[1], "index");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings),
		TEST(test_commit_mends),
		TEST(test_verb_adopts),
		TEST(test_many),
		TEST(test_index),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
