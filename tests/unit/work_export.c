#include "tests/desk.h"
#include "text/json.h"
#include "work/export.h"
#include "work/import.h"
#include <sys/mman.h>

static int gather(void *arg, struct str piece)
{
	buf_str(arg, piece);
	return 0;
}

static int stop(void *arg, struct str piece)
{
	(void)arg, (void)piece;
	return fail(E_IO, "full");
}

static int export_all(struct test_desk *d, enum export_to to, export_sink sink, struct buf *out)
{
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(selection_release) struct selection rows = { 0 };
	struct query_env env = { .desk = &d->desk, .clock = d->w.clock };
	struct select_options how = { .env = &env, .flags = SELECT_UNLISTED };
	struct export_options o = { .to = to, .whole_desk = true, .sink = sink, .arg = out };
	struct index *ix = NULL;
	assert_ok(index_open(&ix, &d->store, 0, NULL));
	assert_ok(query_parse(&q, STR("sort:created"), &env));
	assert_ok(index_select(ix, &q, &how, &rows));
	int err = work_export(&d->w, ix, &rows, &o);
	index_free(ix);
	return err;
}

static void import_all(struct test_desk *d, struct str text)
{
	CLEANUP(fd_close) int fd = memfd_create("input", MFD_CLOEXEC);
	CLEANUP(import_result_release) struct import_result r = { 0 };
	assert_ok(fd_write_all(fd, text, "input"));
	lseek(fd, 0, SEEK_SET);
	struct import_options o = { .fd = fd, .name = "in", .batch = 2 };
	assert_ok(work_import(then(d), &o, &r));
	assert_int_equal(r.rejected, 0);
}

/* An object of the tip's tree; zero if there is none. */
static struct oid object_at(struct test_desk *d, const char *path)
{
	struct repo *repo;
	struct oid tip = desk_tip(d), tree, out = { 0 };
	assert_ok(store_repo(&d->store, &repo));
	assert_ok(repo_commit_tree(repo, &tip, &tree));
	if (repo_lookup(repo, &tree, path, &out, NULL))
		error_clear();
	return out;
}

/* Files put on the branch as they are, as git itself would. */
static int put_raw(struct txn *t, struct txn_say *say, void *arg)
{
	const char *const *files = arg;
	buf_cstr(&say->message, "by hand");
	for (; *files; files += 2)
		assert_ok(txn_put(t, files[0], str_of(files[1])));
	return 0;
}

static void commit_raw(struct test_desk *d, const char *const *files)
{
	struct txn_options o = { .author = d->w.author, .now = d->w.clock.now };
	struct oid tip;
	assert_ok(txn_run(&d->store, &o, put_raw, (void *)(uintptr_t)files, &tip));
}

#define HEAD(id) "---\nid: " id "\ntitle: raw\n"
#define OPENING \
	"---\nid: aaaaaaaa\nat: 2026-01-05T09:00:00.000Z\nby: c@x.example\ndo: open\nset: " \
	"{title: raw}\n"

static const char *const raw_files[] = {
	/* edited by hand: the state is not the fold */
	"tickets/aa/aaaaaaa1.yaml",
	HEAD("aaaaaaa1") "priority: high\n" OPENING,
	/* not as hd writes it */
	"tickets/aa/aaaaaaa2.yaml",
	HEAD("aaaaaaa2") "status:   'new'\n" OPENING,
	/* with what this version does not know */
	"tickets/aa/aaaaaaa3.yaml",
	HEAD("aaaaaaa3") "colour: {deep: [red, ~]}\n" OPENING "mood: |\n  a\n  b\npublic: no\n",
	"kb/network/vpn.md",
	"# VPN\n",
	"rules/a.yaml",
	"a: b\n",
	".gitattributes",
	"* -text\n",
	NULL,
};

static void fill(struct test_desk *d)
{
	struct attachment files[] = { { STR("log.bin"), STR("\xff\x00\x01") },
		{ STR("empty"), STR("") } };
	struct new_ticket n = { .title = STR("Ünïcode \"title\""),
		.body = STR("a\r\nb\ttab \xf0\x9f\x99\x82 \n\n"),
		.files = files,
		.n_files = 2 };
	assert_ok(work_new(then(d), &n, &d->out));
	struct id first = d->out.ticket.id, second = desk_new(d, "- second: #1", "words");
	assert_ok(desk_do(d, &first, "reply", "an answer"));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &first);
	struct deed edit = { .kind = "edit",
		.body = STR("a better answer"),
		.of = t.entries[1].id };
	assert_ok(work_do(then(d), &first, &edit, &d->out));
	assert_ok(desk_set_field(d, &second, "fields.os", "mac: 'os'"));
	assert_ok(desk_set_field(d, &second, "fields.os", ""));
	assert_ok(work_merge(then(d), &second, &first, &d->out));
	assert_ok(work_redact(then(d), &first, t.entries[1].id, STR("secret"), &d->out));
	struct id third = desk_new(d, "withdrawn", "");
	CLEANUP(buf_release) struct buf what = { 0 };
	assert_ok(work_undo(then(d), &what, &d->out));
	(void)third;
	commit_raw(d, raw_files);
}

static void test_round_trip(void **state)
{
	static const char *const same[] = { "tickets", "desk.yaml", "kb", "rules" };
	struct test_desk *d = *state, other;
	CLEANUP(buf_release) struct buf out = { 0 }, again = { 0 };
	fill(d);
	assert_ok(export_all(d, EXPORT_JSONL, gather, &out));
	desk_make(&other, true);
	act_as(&other, "zoe@desk.example");
	import_all(&other, buf_view(&out));
	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		struct oid a = object_at(d, same[i]), b = object_at(&other, same[i]);
		assert_false(oid_zero(&a));
		if (!oid_eq(&a, &b))
			fail_msg("%s differs", same[i]);
	}
	struct oid attributes = object_at(d, ".gitattributes");
	struct oid theirs = object_at(&other, ".gitattributes");
	assert_false(oid_eq(&attributes, &theirs));
	assert_ok(export_all(&other, EXPORT_JSONL, gather, &again));
	assert_strs(buf_view(&again), buf_view(&out));
	/* once more is nothing new */
	struct oid before = desk_tip(&other), after;
	import_all(&other, buf_view(&out));
	after = desk_tip(&other);
	assert_true(oid_eq(&before, &after));
	outcome_release(&other.out);
	desk_release(&other.desk);
	store_release(&other.store);
	nftw(other.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Only what the entries do not give to the byte is there twice. */
static void test_file_only_where_needed(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf out = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str rest, line;
	size_t files = 0, tickets = 0;
	fill(d);
	assert_ok(export_all(d, EXPORT_JSONL, gather, &out));
	for (rest = buf_view(&out); str_next_line(&rest, &line);) {
		struct jnode node;
		struct str kind, id;
		assert_ok(json_parse(&a, line, &node));
		assert_true(json_get_text(&node, "kind", &kind));
		if (!str_is(kind, "ticket"))
			continue;
		const struct jnode *t = json_get(&node, "ticket");
		assert_true(json_get_text(t, "id", &id));
		tickets++;
		files += json_get(t, "file") != NULL;
		assert_int_equal(json_get(t, "file") != NULL, str_starts(id, STR("aaaaaaa")));
	}
	assert_int_equal(tickets, 6);
	assert_int_equal(files, 3);
}

static void test_sink_stops(void **state)
{
	struct test_desk *d = *state;
	desk_new(d, "one", "");
	assert_fails(export_all(d, EXPORT_JSONL, stop, NULL), E_IO, "full");
	assert_fails(export_all(d, EXPORT_CSV, stop, NULL), E_IO, "full");
}

static void test_cells(void **state)
{
	static const char *const cells[][2] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "a,b", "\"a,b\"" },
		{ "a;b", "\"a;b\"" },
		{ "say \"no\"", "\"say \"\"no\"\"\"" },
		{ "two\nlines", "\"two\nlines\"" },
		{ "=1+1", "\"'=1+1\"" },
		{ "+1", "\"'+1\"" },
		{ "-1", "\"'-1\"" },
		{ "@cmd", "\"'@cmd\"" },
		{ "\tx", "\"'\tx\"" },
		{ "\rx", "\"'\rx\"" },
		{ "a=1", "a=1" },
	};
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cells); i++) {
		buf_reset(&b);
		csv_cell(&b, str_of(cells[i][0]));
		assert_strs(buf_view(&b), str_of(cells[i][1]));
	}
	(void)state;
}

static void test_csv(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf out = { 0 };
	desk_new(d, "=cmd|' /C calc'!A0, \"x\"", "words");
	assert_ok(export_all(d, EXPORT_CSV, gather, &out));
	struct str rest = buf_view(&out), heading, row;
	assert_true(str_next_line(&rest, &heading));
	assert_true(str_next_line(&rest, &row));
	assert_true(str_starts(heading, STR("id,title,status,priority,category,requester,")));
	assert_true(str_ends(heading, STR("\r")));
	assert_true(str_find(row, STR(",\"'=cmd|' /C calc'!A0, \"\"x\"\"\",new,normal,")) > 0);
}

static void test_markdown(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf out = { 0 };
	struct id id = desk_new(d, "A *star* | \x1b[31m", "# not a heading\n\nwords\n");
	assert_ok(desk_do(d, &id, "note", "for us"));
	assert_ok(export_all(d, EXPORT_MARKDOWN, gather, &out));
	struct str text = buf_view(&out);
	assert_true(str_find(text, STR(" A \\*star\\* \\| ^\\[\\[31m\n\n- **status**: new\n")) > 0);
	assert_true(str_find(text, STR(", open\n\n> # not a heading\n>\n> words\n")) > 0);
	assert_true(str_find(text, STR(", note (internal)\n\n> for us\n")) > 0);
}

static void test_ticket_json(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf out = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct attachment file = { STR("log.txt"), STR("12345") };
	struct new_ticket n = { .title = STR("t"),
		.body = STR("old"),
		.files = &file,
		.n_files = 1 };
	assert_ok(work_new(then(d), &n, &d->out));
	struct id id = d->out.ticket.id;
	struct deed edit = { .kind = "edit",
		.body = STR("new"),
		.of = d->out.ticket.entries[0].id };
	CLEANUP(free_ptr) char *of = str_dup(edit.of);
	edit.of = str_of(of);
	assert_ok(work_do(then(d), &id, &edit, &d->out));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	struct summary s;
	summary_of(&s, &a, &t, &d->desk);
	struct jwriter w = { .out = &out };
	struct export_ticket e = { .ticket = &t, .summary = &s, .store = &d->store };
	assert_ok(export_ticket_json(&w, &e));
	struct jnode node;
	struct str text;
	assert_ok(json_parse(&a, buf_view(&out), &node));
	const struct jnode *opening = &json_get(&node, "entries")->items[0];
	assert_true(json_get_text(opening, "body", &text));
	assert_str(text, "old");
	assert_true(json_get_text(opening, "shown", &text));
	assert_str(text, "new");
	assert_int_equal(json_get(&node, "attachments")->items[0].n, 4);
	assert_int_equal(json_get(&json_get(&node, "attachments")->items[0], "size")->i, 5);
	assert_int_equal(json_get(&node, "assignee")->kind, JSON_NULL);
	for (enum field f = 0; f < F_COUNT; f++)
		if (fields[f].flags & FF_JSON && f != F_URGENCY)
			assert_non_null(json_get(&node, fields[f].name));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_file_only_where_needed),
		TEST(test_sink_stops),
		cmocka_unit_test(test_cells),
		TEST(test_csv),
		TEST(test_markdown),
		TEST(test_ticket_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
