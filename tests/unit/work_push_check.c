#include "tests/desk.h"
#include "work/push_check.h"

#define AT "tickets/ab/abcdefgh.yaml"
#define STATE "---\nid: abcdefgh\ntitle: T\n"
#define OPENING \
	"---\nid: zzzzzzzz\nat: 2026-01-01T00:00:00.000Z\nby: a@x.example\ndo: open\n" \
	"set: {title: T}\nbody: |\n  Help\n"
#define NOTE(id, day, text) \
	"---\nid: " id "\nat: 2026-01-" day \
	"T00:00:00.000Z\nby: b@x.example\ndo: note\nbody: |\n  " text "\n"
#define FIRST NOTE("yyyyyyyy", "02", "One")
#define SECOND NOTE("xxxxxxxx", "03", "Two")
#define TICKET STATE OPENING FIRST
#define NOW INT64_C(1795000000000)

/* One commit as git would make it, whatever is in the file; text NULL: it is removed. */
static struct oid put(struct test_desk *d, const char *path, const char *text)
{
	struct txn_options o = { .author = d->w.author, .now = NOW };
	CLEANUP(txn_release) struct txn *txn = NULL;
	struct oid id;
	assert_ok(txn_begin(&txn, &d->store, &o));
	if (text)
		assert_ok(txn_put(txn, path, str_of(text)));
	else
		assert_ok(txn_remove(txn, path));
	assert_ok(txn_commit(txn, "raw", NULL, &id));
	return id;
}

/* The branch as it was before the push. */
static void rewind_to(struct test_desk *d, const struct oid *commit)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	char line[OID_HEX + 2] = "";
	oid_hex(line, commit);
	line[OID_HEX] = '\n';
	buf_fmt(&path, "%s/%s", d->store.place.common_dir, d->store.place.branch);
	assert_ok(file_write(path.p, str_make(line, OID_HEX + 1), 0666, 0));
}

static void push(struct test_desk *d, const struct oid *old, const struct oid *new_id,
	struct push_result *r)
{
	struct push_line line = { *old, *new_id, STR("refs/heads/main") };
	struct push_lines lines = { &line, 1, 1 };
	struct repo *repo;
	rewind_to(d, old);
	assert_ok(store_repo(&d->store, &repo));
	assert_ok(push_check(repo, &d->store.place, &lines, NOW, r));
}

static struct oid tip(struct test_desk *d)
{
	struct oid id;
	assert_ok(place_tip(&d->store.place, &id));
	return id;
}

static void assert_rule(const struct push_result *r, const char *rule, const char *what)
{
	if (!rule && r->n)
		fail_msg("%s: %.*s", fault_name(r->p[0].fault.rule), STR_ARG(r->p[0].fault.what));
	assert_int_equal(r->n, rule ? 1 : 0);
	if (!rule)
		return;
	assert_string_equal(fault_name(r->p[0].fault.rule), rule);
	if (str_find(r->p[0].fault.what, str_of(what)) < 0)
		fail_msg("%.*s, not %s", STR_ARG(r->p[0].fault.what), what);
}

/* ---- one file ---- */

static void test_files(void **state)
{
	static const struct {
		const char *path, *old, *now, *rule, *what;
	} cases[] = {
		{ AT, TICKET, TICKET SECOND, NULL, NULL },
		{ AT, NULL, TICKET, NULL, NULL },
		/* inserted in the middle, as merges do; written in another order */
		{ AT, STATE OPENING SECOND, STATE OPENING FIRST SECOND, NULL, NULL },
		{ AT, TICKET SECOND, STATE SECOND OPENING FIRST, NULL, NULL },
		/* the state is anybody's, if it is valid */
		{ AT, TICKET, "---\nid: abcdefgh\ntitle: Other\n" OPENING FIRST, NULL, NULL },
		{ AT, TICKET, "---\nid: abcdefgh\nstatus: purple\n" OPENING FIRST, "ticket-invalid",
			AT ":3:" },
		{ AT, TICKET, STATE OPENING "---\nid: [\n", "ticket-invalid", AT ":" },
		{ AT, TICKET, "---\nid: abcdefgj\n" OPENING FIRST, "ticket-invalid",
			"its id says abcdefgj" },
		{ AT, TICKET, NULL, "ticket-removed", AT },
		{ AT, TICKET, STATE OPENING, "entry-removed", AT ":13: the entry yyyyyyyy by b@x" },
		{ AT, TICKET SECOND, STATE OPENING SECOND, "entry-removed", "yyyyyyyy" },
		{ AT, TICKET, STATE OPENING NOTE("yyyyyyyy", "02", "Other"), "entry-changed",
			AT ":13: the entry yyyyyyyy" },
		{ AT, TICKET, STATE OPENING NOTE("yyyyyyyy", "04", "One"), "entry-changed",
			"yyyyyyyy" },
		{ AT, TICKET, STATE OPENING NOTE("yyyyyyyy", "02", "[redacted]"), "entry-changed",
			"yyyyyyyy" },
		{ AT, TICKET,
			STATE OPENING NOTE("yyyyyyyy", "02", "[redacted]")
				NOTE("xxxxxxxx", "03", "") "of: yyyyyyyy\n",
			"entry-changed", "yyyyyyyy" },
		/* what could not be read before asks for nothing */
		{ AT, "nonsense", TICKET, NULL, NULL },
		{ "tickets/ab/abcdefgh/zzzzzzzz-log", "x", "", NULL, NULL },
		{ "tickets/ab/abcdefgh/zzzzzzzz-log", "x", "y", "attachment-changed", "altered" },
		{ "tickets/ab/abcdefgh/zzzzzzzz-log", "x", NULL, "attachment-removed", "removed" },
		{ "tickets/ab/notes", "x", NULL, NULL, NULL },
		{ "rules/r.yaml", NULL, "a: *b\n", "file-invalid", "rules/r.yaml:1:4" },
		{ "rules/r.yaml", "a: b\n", NULL, NULL, NULL },
		{ "kb/a.md", NULL, "<<<<<<< ours\n", "file-invalid", "kb/a.md:1" },
		{ "outbox/a.md", NULL, "<<<<<<< ours\n", NULL, NULL },
		{ "ci.yaml", NULL, "a: *b\n", NULL, NULL },
		{ "desk.yaml", "format: 1\nname: x\n", "format: 1\nname: [\n", "file-invalid",
			"desk.yaml:3" },
		{ "desk.yaml", "format: 1\nname: x\n", "format: 99\n", "file-invalid",
			"desk.yaml" },
		{ "desk.yaml", "format: 1\nname: x\n", NULL, "desk-missing", "desk.yaml" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(push_result_release) struct push_result r = { 0 };
		void *desk = NULL;
		desk_setup(&desk);
		struct oid old = cases[i].old ? put(desk, cases[i].path, cases[i].old) : tip(desk);
		struct oid now = put(desk, cases[i].path, cases[i].now);
		push(desk, &old, &now, &r);
		assert_int_equal(r.commits, 1);
		assert_rule(&r, cases[i].rule, cases[i].what);
		if (cases[i].rule)
			assert_true(oid_eq(&r.p[0].commit, &now));
		desk_teardown(&desk);
	}
}

/* A redaction takes the words back, and a clash of ids keeps both. */
static void test_redaction(void **state)
{
	CLEANUP(push_result_release) struct push_result r = { 0 };
	struct test_desk *d = *state;
	struct oid old = put(d, AT, TICKET);
	struct id id = id_of(STR("abcdefgh"));
	assert_ok(work_redact(then(d), &id, STR("yyyyyyyy"), STR(""), &d->out));
	struct oid now = tip(d);
	push(d, &old, &now, &r);
	assert_rule(&r, NULL, NULL);
}

/* ---- several commits ---- */

static void test_mended(void **state)
{
	static const char *const broken[] = { STATE OPENING, "<<<<<<< ours\n", NULL };
	struct test_desk *d = *state;
	struct oid old = put(d, AT, TICKET);
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		CLEANUP(push_result_release) struct push_result r = { 0 };
		struct oid bad = put(d, AT, broken[i]), now;
		put(d, "kb/other.md", "x\n");
		now = put(d, AT, TICKET SECOND);
		push(d, &old, &now, &r);
		assert_rule(&r, NULL, NULL);
		/* not mended by half, and the first commit is to blame */
		push_result_release(&r);
		rewind_to(d, &bad);
		now = put(d, AT, STATE OPENING SECOND);
		push(d, &old, &now, &r);
		assert_rule(&r, "entry-removed", "yyyyyyyy");
		rewind_to(d, &old);
	}
}

static void test_blames_the_first(void **state)
{
	CLEANUP(push_result_release) struct push_result r = { 0 };
	struct test_desk *d = *state;
	struct oid old = put(d, AT, TICKET), bad = put(d, AT, STATE OPENING);
	struct oid now = put(d, AT, STATE OPENING SECOND);
	push(d, &old, &now, &r);
	assert_int_equal(r.commits, 2);
	assert_rule(&r, "entry-removed", "yyyyyyyy");
	assert_true(oid_eq(&r.p[0].commit, &bad));
	assert_str(r.p[0].mend, "hd sync");
}

static void test_faults_are_counted(void **state)
{
	CLEANUP(push_result_release) struct push_result r = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct test_desk *d = *state;
	struct oid old = tip(d), now = old;
	for (int i = 0; i < FAULTS_MAX + 3; i++)
		now = put(d, arena_fmt(&a, "rules/r%d.yaml", i).p, "[");
	push(d, &old, &now, &r);
	assert_int_equal(r.n, FAULTS_MAX);
	assert_int_equal(r.more, 3);
}

/* ---- times ---- */

#define LATE(id, time) "---\nid: " id "\nat: " time "\nby: b@x.example\ndo: note\nbody: |\n  x\n"
#define IN_9_MINUTES "2026-11-18T11:15:40.000Z" /* NOW is 11:06:40 */
#define IN_11_MINUTES "2026-11-18T11:17:40.000Z"
#define JUST_BEHIND "2026-11-18T11:17:40.001Z"

static void test_times(void **state)
{
	static const struct {
		const char *old, *now, *rule;
	} cases[] = {
		{ TICKET, TICKET LATE("xxxxxxxx", IN_9_MINUTES), NULL },
		{ TICKET, TICKET LATE("xxxxxxxx", IN_11_MINUTES), "time-ahead" },
		{ NULL, TICKET LATE("xxxxxxxx", IN_11_MINUTES), "time-ahead" },
		/* behind what all have already nothing else can come */
		{ TICKET LATE("xxxxxxxx", IN_11_MINUTES),
			TICKET LATE("xxxxxxxx", IN_11_MINUTES) LATE("wwwwwwww", JUST_BEHIND),
			NULL },
		{ TICKET LATE("xxxxxxxx", IN_11_MINUTES),
			TICKET LATE("xxxxxxxx", IN_11_MINUTES)
				LATE("wwwwwwww", "2027-01-01T00:00:00.000Z"),
			"time-ahead" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(push_result_release) struct push_result r = { 0 };
		void *desk = NULL;
		desk_setup(&desk);
		struct oid old = cases[i].old ? put(desk, AT, cases[i].old) : tip(desk);
		struct oid now = put(desk, AT, cases[i].now), later;
		later = put(desk, "kb/a.md", "x\n");
		push(desk, &old, &later, &r);
		assert_rule(&r, cases[i].rule, "ahead of now");
		if (cases[i].rule)
			assert_true(oid_eq(&r.p[0].commit, &now));
		desk_teardown(&desk);
	}
}

/* Where nothing is known everything is as it is. */
static void test_first_push(void **state)
{
	CLEANUP(push_result_release) struct push_result r = { 0 };
	struct test_desk *d = *state;
	struct oid none = { 0 }, now = put(d, AT, TICKET LATE("xxxxxxxx", IN_11_MINUTES));
	CLEANUP(buf_release) struct buf path = { 0 };
	struct push_line line = { none, now, STR("refs/heads/main") };
	struct push_lines lines = { &line, 1, 1 };
	struct repo *repo;
	buf_fmt(&path, "%s/%s", d->store.place.common_dir, d->store.place.branch);
	assert_int_equal(unlink(path.p), 0);
	assert_ok(store_repo(&d->store, &repo));
	assert_ok(push_check(repo, &d->store.place, &lines, NOW, &r));
	assert_int_equal(r.commits, 2);
	assert_rule(&r, NULL, NULL);
}

/* ---- branches ---- */

static void push_ref(struct test_desk *d, const char *ref, const struct oid *old,
	const struct oid *new_id, struct push_result *r)
{
	struct push_line line = { *old, *new_id, str_of(ref) };
	struct push_lines lines = { &line, 1, 1 };
	struct repo *repo;
	assert_ok(store_repo(&d->store, &repo));
	assert_ok(push_check(repo, &d->store.place, &lines, NOW, r));
}

static void test_branches(void **state)
{
	struct test_desk *d = *state;
	struct oid none = { 0 }, old = put(d, AT, TICKET), first = put(d, "kb/a.md", "x\n");
	rewind_to(d, &old);
	struct oid second = put(d, AT, STATE OPENING);
	static const char *const refs[] = { "refs/heads/main", "refs/heads/other", "refs/tags/v1" };
	static const char *const rules[][3] = {
		{ "forced", "entry-removed",
			NULL }, /* a side's commits: first replaced by second */
		{ "deleted", NULL, NULL },
	};
	rewind_to(d, &first);
	for (size_t i = 0; i < ARRAY_SIZE(refs); i++)
		for (size_t gone = 0; gone < 2; gone++) {
			CLEANUP(push_result_release) struct push_result r = { 0 };
			push_ref(d, refs[i], &first, gone ? &none : &second, &r);
			assert_rule(&r, rules[gone][i], "");
		}
}

/* ---- what git tells ---- */

#define A40 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void test_parse(void **state)
{
	static const char *const bad[] = { "\n", A40 "\n", A40 " " B40 "\n", A40 " " B40 " \n",
		"x " B40 " refs/heads/main\n", A40 "  " B40 " refs/heads/main\n" };
	struct push_lines lines = { 0 };
	(void)state;
	assert_ok(push_parse(STR(""), &lines));
	assert_int_equal(lines.n, 0);
	assert_ok(push_parse(STR(A40 " " B40 " refs/heads/a b\n" B40 " " A40 " refs/tags/x"),
		&lines));
	assert_int_equal(lines.n, 2);
	assert_str(lines.p[0].ref, "refs/heads/a b");
	assert_int_equal(lines.p[1].new_id.b[19], 0xaa);
	vec_release(&lines);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_fails(push_parse(str_of(bad[i]), &lines), E_INVALID,
			"git tells of a push by lines \"OLD NEW REF\"");
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		WITH_DESK(test_redaction),
		WITH_DESK(test_mended),
		WITH_DESK(test_blames_the_first),
		WITH_DESK(test_faults_are_counted),
		cmocka_unit_test(test_times),
		WITH_DESK(test_first_push),
		WITH_DESK(test_branches),
		cmocka_unit_test(test_parse),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
