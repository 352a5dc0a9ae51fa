#include "tests/desk.h"

/* ---- the work tree as a person sees it ---- */

static struct str at_path(struct test_desk *d, struct arena *a, const char *path)
{
	return arena_fmt(a, "%s/%s", d->dir, path);
}

static void file_get(struct test_desk *d, const char *path, struct buf *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	assert_ok(file_read(out, at_path(d, &a, path).p, YAML_MAX_FILE));
}

static void file_put(struct test_desk *d, const char *path, struct str text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	assert_ok(file_write(at_path(d, &a, path).p, text, 0644, 0));
}

static struct str replaced(struct arena *a, struct str text, const char *old, const char *new_text)
{
	ssize_t at = str_find(text, str_of(old));
	if (at < 0)
		fail_msg("no '%s' in\n%.*s", old, STR_ARG(text));
	return arena_fmt(a, "%.*s%s%.*s", STR_ARG(str_first(text, (size_t)at)), new_text,
		STR_ARG(str_skip(text, (size_t)at + strlen(old))));
}

static void file_replace(struct test_desk *d, const char *path, const char *old,
	const char *new_text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	file_get(d, path, &text);
	file_put(d, path, replaced(&a, buf_view(&text), old, new_text));
}

static int commit_all(struct test_desk *d, struct hand_edit_result *r)
{
	return work_commit(then(d), NULL, NULL, 0, r);
}

static int count_edit(const char *path, enum edit_kind kind, void *arg)
{
	(void)path, (void)kind;
	++*(size_t *)arg;
	return 0;
}

static void assert_clean(struct test_desk *d)
{
	size_t n = 0;
	assert_ok(store_hand_edits(&d->store, count_edit, &n));
	assert_int_equal(n, 0);
	assert_whole(d);
}

struct one {
	struct id id;
	struct arena arena;
	const char *path;
};

static struct one one_ticket(struct test_desk *d)
{
	struct one o = { .id = desk_new(d, "VPN drops", "hello\n") };
	o.path = arena_cstr(&o.arena, path_of_ticket(&o.arena, &o.id));
	return o;
}

static void one_release(struct one *o)
{
	arena_release(&o->arena);
}

/* ---- hd commit ---- */

static void test_state_edit(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	file_replace(d, o.path, "title: VPN drops\n", "title: VPN drops hourly\nlabels: [vpn]\n");
	assert_ok(commit_all(d, &r));
	assert_int_equal(r.tickets, 1);
	assert_false(oid_zero(&r.commit));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &o.id);
	assert_int_equal(t.n, 2);
	assert_str(t.entries[1].kind, "change");
	assert_str(t.entries[1].by, "ann@acme.example");
	assert_str(entry_sets(&t.entries[1], "title"), "VPN drops hourly");
	assert_int_equal(t.entries[1].change.add->n, 1);
	assert_clean(d);
	assert_ok(commit_all(d, &r));
	assert_true(oid_zero(&r.commit));
}

/* What only looks different is nothing to commit, and stands in nobody's way afterwards. */
static void test_layout_edit(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	file_replace(d, o.path, "title: VPN drops\n", "title:   'VPN drops'\n\n");
	assert_ok(commit_all(d, &r));
	assert_true(oid_zero(&r.commit));
	assert_clean(d);
	assert_ok(desk_do(d, &o.id, "note", "x"));
}

static void test_refused_edits(void **state)
{
	struct test_desk *d = *state;
	static const struct {
		const char *old, *new_text;
	} edits[] = {
		{ "title: VPN drops\n", "title: VPN drops\nstatus: opne\n" },
		{ "title: VPN drops\n", "title: VPN drops\nsource: x\n" },
		{ "title: VPN drops\n", "<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> x\n" },
		{ "title: VPN drops\n", "title: [a\n" },
		{ "hello", "goodbye" },
		{ "by: ann@acme.example", "by: bob@desk.example" },
	};
	CLEANUP(one_release) struct one o = one_ticket(d);
	CLEANUP(buf_release) struct buf text = { 0 };
	struct oid tip = desk_tip(d);
	struct hand_edit_result r;
	file_get(d, o.path, &text);
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		file_replace(d, o.path, edits[i].old, edits[i].new_text);
		int err = commit_all(d, &r);
		if (err != -E_INVALID)
			fail_msg("edit %zu gave %d", i, err);
		if (!strstr(error_last()->message, o.path))
			fail_msg("edit %zu: '%s'", i, error_last()->message);
		file_put(d, o.path, buf_view(&text));
	}
	struct oid now = desk_tip(d);
	assert_true(oid_eq(&tip, &now));
	assert_clean(d);
}

static void test_altered_entry_is_named(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	struct str entry = arena_str(&o.arena, d->out.ticket.entries[0].id);
	struct str told = arena_fmt(&o.arena,
		"%s: entry %s was altered by hand; entries are only ever added", o.path, entry.p);
	file_replace(d, o.path, "hello", "goodbye");
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	assert_string_equal(error_last()->message, told.p);
	assert_string_equal(error_last()->mends[1].argv[1], "redact");
	assert_string_equal(error_last()->mends[1].argv[3], entry.p);
}

static void test_first_is_told(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	file_replace(d, o.path, "title: VPN drops", "status: opne");
	file_replace(d, DESK_FILE, "format: 1", "format: 1\nmembers: 7");
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	assert_true(str_starts(str_of(error_last()->message),
		STR("2 files cannot be committed; the first: desk.yaml:")));
}

static void test_paths(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d), other = one_ticket(d);
	struct hand_edit_result r;
	const char *paths[] = { other.path };
	file_replace(d, o.path, "title: VPN drops", "title: A");
	file_replace(d, other.path, "title: VPN drops", "title: B");
	assert_ok(work_commit(then(d), "Say it better", paths, 1, &r));
	assert_int_equal(r.tickets, 1);
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &o.id), t2 = desk_load(d, &other.id);
	assert_int_equal(t.n, 1);
	assert_int_equal(t2.n, 2);
	assert_ok(commit_all(d, &r));
	assert_int_equal(r.tickets, 1);
	assert_clean(d);
}

static void test_removed_ticket(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	assert_int_equal(remove(at_path(d, &o.arena, o.path).p), 0);
	assert_ok(commit_all(d, &r));
	assert_str(desk_value(d, &o.arena, &o.id, "deleted"), "yes");
	assert_clean(d);
	assert_int_equal(remove(at_path(d, &o.arena, o.path).p), 0);
	assert_ok(commit_all(d, &r));
	assert_true(oid_zero(&r.commit));
	assert_clean(d);
}

static void test_added_ticket(void **state)
{
	struct test_desk *d = *state;
	struct hand_edit_result r;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str text = STR(
		"---\nid: abcdefgh\ntitle: By hand\npriority: high\n---\nid: zzzzzzzz\n"
		"at: 2026-01-01T00:00:00.000Z\nby: ann@acme.example\ndo: open\n"
		"set: {title: By hand}\n");
	assert_ok(dir_make(at_path(d, &a, "tickets/ab").p, 0755));
	file_put(d, "tickets/ab/abcdefgh.yaml", replaced(&a, text, "abcdefgh", "abcdefgj"));
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	file_put(d, "tickets/ab/abcdefgh.yaml", replaced(&a, text, "2026", "2099"));
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	file_put(d, "tickets/ab/abcdefgh.yaml", text);
	assert_ok(commit_all(d, &r));
	struct id id = id_of(STR("abcdefgh"));
	assert_str(desk_value(d, &a, &id, "priority"), "high");
	assert_clean(d);
}

/* An entry that a person wrote into the file, whose change the state does not say yet. */
static void test_added_entry(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	CLEANUP(buf_release) struct buf text = { 0 };
	struct hand_edit_result r;
	file_get(d, o.path, &text);
	buf_cstr(&text, "---\nid: zzzzzzzz\nat: 2026-12-31T00:00:00.000Z\nby: bob@desk.example\n"
			"do: note\nset: {priority: high}\nbody: x\n");
	d->w.clock.now = INT64_C(1798700000000);
	file_put(d, o.path, buf_view(&text));
	assert_ok(commit_all(d, &r));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &o.id);
	assert_int_equal(t.n, 2);
	assert_str(state_text(&t.state, "priority"), "high");
	assert_clean(d);
}

static void test_other_files(void **state)
{
	struct test_desk *d = *state;
	struct hand_edit_result r;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf what = { 0 };
	assert_ok(dir_make(at_path(d, &a, "kb").p, 0755));
	assert_ok(dir_make(at_path(d, &a, "rules").p, 0755));
	file_put(d, "kb/vpn.md", STR("# VPN\n"));
	file_put(d, "rules/x.yaml", STR("a: &b c\n"));
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	file_put(d, "rules/x.yaml", STR("a: c\n"));
	assert_ok(commit_all(d, &r));
	assert_int_equal(r.others, 2);
	assert_clean(d);
	file_put(d, "kb/vpn.md", STR("<<<<<<< ours\n"));
	assert_fails(commit_all(d, &r), E_INVALID, "kb/vpn.md:1: a merge's conflict marker");
	assert_int_equal(remove(at_path(d, &a, "kb/vpn.md").p), 0);
	assert_ok(commit_all(d, &r));
	assert_clean(d);
	assert_ok(work_undo(then(d), &what, &d->out));
	file_get(d, "kb/vpn.md", &what);
	assert_clean(d);
}

/* A ticket may use what desk.yaml gets in the same commit. */
static void test_desk_and_ticket(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	CLEANUP(buf_release) struct buf text = { 0 };
	desk_set(&d->desk, STR("categories"), STR("moon,mars"), &text);
	file_put(d, DESK_FILE, buf_view(&text));
	file_replace(d, o.path, "title: VPN drops\n", "title: VPN drops\ncategory: venus\n");
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	file_replace(d, o.path, "venus", "mars");
	assert_ok(commit_all(d, &r));
	assert_str(desk_value(d, &o.arena, &o.id, "category"), "mars");
	assert_clean(d);
}

static void test_attachment_edits(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	struct hand_edit_result r;
	struct attachment f = { STR("log.txt"), STR("x") };
	struct deed deed = { .kind = "attach", .files = &f, .n_files = 1 };
	assert_ok(work_do(then(d), &o.id, &deed, &d->out));
	struct str path = arena_fmt(&o.arena, "%s/%.*s-log.txt",
		path_of_attachments(&o.arena, &o.id).p, STR_ARG(d->out.ticket.entries[1].id));
	file_put(d, path.p, STR("y"));
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	assert_string_equal(error_last()->mends[0].argv[1], "checkout");
	file_put(d, path.p, STR("x"));
	struct str stray = arena_fmt(&o.arena, "%s/new.txt",
		path_of_attachments(&o.arena, &o.id).p);
	file_put(d, stray.p, STR("y"));
	assert_int_equal(commit_all(d, &r), -E_INVALID);
	assert_int_equal(remove(at_path(d, &o.arena, stray.p).p), 0);
	assert_clean(d);
}

/* A verb never overwrites a hand edit. */
static void test_dirty(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	file_replace(d, o.path, "title: VPN drops", "title: Mine");
	assert_int_equal(desk_do(d, &o.id, "note", "x"), -E_DIRTY);
	assert_string_equal(error_last()->mends[0].argv[1], "commit");
	CLEANUP(buf_release) struct buf text = { 0 };
	file_get(d, o.path, &text);
	assert_true(str_find(buf_view(&text), STR("title: Mine")) >= 0);
}

/* ---- hd edit ---- */

static void current_text(struct test_desk *d, const struct id *id, struct buf *out)
{
	CLEANUP(ticket_release) struct ticket t = desk_load(d, id);
	ticket_emit(out, &t);
}

static void test_edit(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	CLEANUP(buf_release) struct buf old = { 0 };
	current_text(d, &o.id, &old);
	struct str text = replaced(&o.arena, buf_view(&old), "title: VPN drops\n", "title: New\n");
	text = replaced(&o.arena, text, "hello", "goodbye");
	assert_ok(desk_set_field(d, &o.id, "priority", "high"));
	assert_ok(work_edit(then(d), &o.id, buf_view(&old), text, &d->out));
	const struct ticket *t = &d->out.ticket;
	struct str bodies[4];
	assert_int_equal(t->n, 4);
	law_bodies(t, bodies);
	assert_str(bodies[0], "goodbye\n");
	assert_str(t->entries[3].kind, "edit");
	assert_str(state_text(&t->state, "title"), "New");
	assert_str(state_text(&t->state, "priority"), "high");
	assert_clean(d);
}

static void test_edit_nothing(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	CLEANUP(buf_release) struct buf old = { 0 };
	current_text(d, &o.id, &old);
	assert_ok(work_edit(then(d), &o.id, buf_view(&old), buf_view(&old), &d->out));
	assert_int_equal(d->out.changed, 0);
	assert_true(oid_zero(&d->out.commit));
	struct id none = id_of(STR("zzzzzzzz"));
	assert_int_equal(work_edit(then(d), &none, STR(""), buf_view(&old), &d->out), -E_NOTFOUND);
}

static void test_edit_removes_entry(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	CLEANUP(buf_release) struct buf old = { 0 };
	assert_ok(desk_do(d, &o.id, "note", "x"));
	current_text(d, &o.id, &old);
	ssize_t last = 0;
	for (ssize_t at;
		(at = str_find(str_skip(buf_view(&old), (size_t)last + 1), STR("---\n"))) >= 0;)
		last += at + 1;
	struct str cut = str_first(buf_view(&old), (size_t)last);
	assert_int_equal(work_edit(then(d), &o.id, buf_view(&old), cut, &d->out), -E_INVALID);
	assert_string_equal(error_last()->mends[1].argv[1], "redact");
}

/* A broken file that git committed is mended by text that parses. */
static void test_edit_mends(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(one_release) struct one o = one_ticket(d);
	CLEANUP(txn_release) struct txn *txn = NULL;
	CLEANUP(buf_release) struct buf good = { 0 };
	CLEANUP(check_result_release) struct check_result r = { 0 };
	struct txn_options opt = { .author = d->w.author, .now = d->w.clock.now };
	current_text(d, &o.id, &good);
	assert_ok(txn_begin(&txn, &d->store, &opt));
	assert_ok(txn_put(txn, o.path, STR("---\nid: [\n")));
	assert_ok(txn_commit(txn, "broken", NULL, &d->out.commit));
	txn_release(&txn);
	txn = NULL;
	assert_ok(work_check(&d->w, NULL, NULL, &r));
	assert_int_equal(r.errors, 1);
	assert_str(r.p[0].rule, "ticket-invalid");
	assert_string_equal(r.p[0].mend[1], "edit");
	assert_ok(work_edit(then(d), &o.id, STR("---\nid: [\n"), buf_view(&good), &d->out));
	assert_clean(d);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup_checked_out, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_state_edit),
		TEST(test_layout_edit),
		TEST(test_refused_edits),
		TEST(test_altered_entry_is_named),
		TEST(test_first_is_told),
		TEST(test_paths),
		TEST(test_removed_ticket),
		TEST(test_added_ticket),
		TEST(test_added_entry),
		TEST(test_other_files),
		TEST(test_desk_and_ticket),
		TEST(test_attachment_edits),
		TEST(test_dirty),
		TEST(test_edit),
		TEST(test_edit_nothing),
		TEST(test_edit_removes_entry),
		TEST(test_edit_mends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
