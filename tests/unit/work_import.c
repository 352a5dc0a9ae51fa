#include "tests/desk.h"
#include "work/import.h"
#include <pthread.h>
#include <sys/mman.h>

#define DAY "2026-01-05T"

struct told {
	struct import_result r;
	struct buf rejects; /* a line each */
};

static void told_release(struct told *t)
{
	import_result_release(&t->r);
	buf_release(&t->rejects);
}

static void told_reject(void *arg, const char *message)
{
	struct told *t = arg;
	buf_fmt(&t->rejects, "%s\n", message);
}

static int text_fd(struct str text)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_ok(fd_write_all(fd, text, "input"));
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int import_str(struct test_desk *d, struct import_options o, struct str text, struct told *t)
{
	CLEANUP(fd_close) int fd = text_fd(text);
	told_release(t);
	*t = (struct told){ 0 };
	o.fd = fd;
	o.name = "in";
	o.total_bytes = (int64_t)text.n;
	o.reject = told_reject;
	o.arg = t;
	return work_import(then(d), &o, &t->r);
}

static int import(struct test_desk *d, enum import_from from, const char *text, struct told *t)
{
	return import_str(d, (struct import_options){ .from = from }, str_of(text), t);
}

static struct ticket imported(struct test_desk *d, const char *source)
{
	struct id id = id_of_source(str_of(source));
	return desk_load(d, &id);
}

static struct oid tickets_tree(struct test_desk *d)
{
	struct repo *repo;
	struct oid tip = desk_tip(d), tree, out;
	assert_ok(store_repo(&d->store, &repo));
	assert_ok(repo_commit_tree(repo, &tip, &tree));
	assert_ok(repo_lookup(repo, &tree, "tickets", &out, NULL));
	return out;
}

static bool has_label(const struct ticket *t, const char *label)
{
	const struct ynode *labels = state_get(&t->state, STR("labels"));
	for (size_t i = 0; labels && i < labels->n; i++)
		if (str_is(labels->items[i]->s, label))
			return true;
	return false;
}

#define assert_counts(t, new_, updated_, unchanged_, rejected_) \
	do { \
		assert_int_equal((t).r.created, new_); \
		assert_int_equal((t).r.updated, updated_); \
		assert_int_equal((t).r.unchanged, unchanged_); \
		assert_int_equal((t).r.rejected, rejected_); \
	} while (0)
#define assert_entry(e, kind_, by_, body_) \
	do { \
		assert_str((e).kind, kind_); \
		assert_str((e).by, by_); \
		assert_str((e).body, body_); \
	} while (0)

static const char vpn[] =
	"{\"id\": \"A-1\", \"title\": \" VPN\\n drops \", \"body\": \"Every\\r\\nhour.\","
	"\"created\": \"" DAY "09:00:00Z\", \"closed\": \"" DAY
	"12:00:00Z\", \"status\": \"Closed\","
	"\"priority\": \"P2\", \"component\": \"network\", \"labels\": [\"vpn\", \"mac\\u202eos\"],"
	"\"assignee\": \"bob@desk.example\", \"reporter\": \"carl@cust.example\","
	"\"resolution\": \"FIXED\", \"Kernel Version\": \"6.1\", \"votes\": 3, \"flag\": true,"
	"\"nothing\": null, \"cc\": [\"x\", {\"name\": \"y\"}], \"comments\": ["
	"{\"at\": \"" DAY
	"10:00:00+01:00\", \"by\": \"bob@desk.example\", \"text\": \"Which client?\"},"
	"{\"at\": \"" DAY "12:00:00Z\", \"by\": \"eve@desk.example\", \"text\": \"Mended.\"},"
	"{\"at\": 1767614400, \"by\": null, \"text\": \"psst\", \"public\": false}]}\n";

static void test_record(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_counts(t, 1, 0, 0, 0);
	assert_int_equal(t.r.entries, 5);
	assert_int_equal(t.r.commits, 1);
	CLEANUP(ticket_release) struct ticket k = imported(d, "A-1");
	assert_str(state_text(&k.state, "title"), "VPN  drops");
	assert_str(state_text(&k.state, "status"), "closed");
	assert_str(state_text(&k.state, "priority"), "high");
	assert_str(state_text(&k.state, "category"), "network");
	assert_str(state_text(&k.state, "requester"), "carl@cust.example");
	assert_str(state_text(&k.state, "assignee"), "bob@desk.example");
	assert_str(state_text(&k.state, "source"), "A-1");
	assert_str(state_text(&k.state, "fields.kernel_version"), "6.1");
	assert_str(state_text(&k.state, "fields.votes"), "3");
	assert_str(state_text(&k.state, "fields.flag"), "true");
	assert_str(state_text(&k.state, "fields.cc"), "x, y");
	assert_null(state_get(&k.state, STR("fields.nothing")));
	assert_true(has_label(&k, "mac_os") && has_label(&k, "vpn"));
	assert_int_equal(k.n, 5);
	assert_entry(k.entries[0], "open", "carl@cust.example", "Every\nhour.");
	assert_str(k.entries[0].via, "import");
	/* 10:00 at +01:00 is the very time of the opening */
	assert_entry(k.entries[1], "reply", "bob@desk.example", "Which client?");
	assert_int_equal(k.entries[1].when, k.entries[0].at);
	assert_int_equal(k.entries[1].at, k.entries[0].at + 1);
	assert_entry(k.entries[2], "reply", "eve@desk.example", "Mended.");
	assert_entry(k.entries[3], "note", "unknown", "psst");
	assert_entry(k.entries[4], "close", "eve@desk.example", "");
	assert_int_equal(k.entries[4].when, k.entries[2].when);
	assert_str(entry_sets(&k.entries[4], "fields.resolution"), "FIXED");
	assert_str(entry_sets(&k.entries[0], "fields.resolution"), "");
	assert_whole(d);
}

static void test_message(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	CLEANUP(buf_release) struct buf message = { 0 };
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	desk_message(d, &message);
	assert_strs(str_trim(buf_view(&message)), STR("Import 1 ticket from in\n\nAction: import"));
	struct id first = id_of_source(STR("A-1"));
	assert_string_equal(t.r.first.s, first.s);
}

static void test_again(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	struct oid before = desk_tip(d), after;
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_counts(t, 0, 0, 1, 0);
	assert_int_equal(t.r.commits, 0);
	after = desk_tip(d);
	assert_true(oid_eq(&before, &after));
	/* what people did stays, and is no reason to write */
	struct id id = id_of_source(STR("A-1"));
	assert_ok(desk_set_field(d, &id, "priority", "low"));
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_counts(t, 0, 0, 1, 0);
	CLEANUP(ticket_release) struct ticket k = desk_load(d, &id);
	assert_str(state_text(&k.state, "priority"), "low");
}

/* Another clone, person and day. */
static void test_clones_agree(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct test_desk other;
	desk_make(&other, true);
	act_as(&other, "zoe@desk.example");
	other.w.clock.now += 30 * MS_DAY;
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_ok(import(&other, IMPORT_JSONL, vpn, &t));
	struct oid a = tickets_tree(d), b = tickets_tree(&other);
	assert_true(oid_eq(&a, &b));
	outcome_release(&other.out);
	desk_release(&other.desk);
	store_release(&other.store);
	nftw(other.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define OPEN(more) \
	"{\"id\": 7, \"title\": \"Slow\", \"created\": \"" DAY \
	"09:00:00Z\", \"reporter\": \"c@x.example\"" more "}"
#define COMMENT(at, text) \
	"{\"at\": \"" DAY at "\", \"by\": \"b@x.example\", \"text\": \"" text "\"}"

static void test_additions(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct id id = id_of_source(STR("7"));
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"status\":\"open\",\"comments\": [" COMMENT("10:00:00Z", "one") "]"), &t));
	assert_ok(desk_do(d, &id, "note", "mine"));
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"status\":\"closed\",\"closed\":\"" DAY
		     "13:00:00Z\",\"comments\": [" COMMENT("10:00:00Z",
			     "one") "," COMMENT("11:00:00Z", "two") "]"),
		&t));
	assert_counts(t, 0, 1, 0, 0);
	assert_int_equal(t.r.entries, 2);
	CLEANUP(ticket_release) struct ticket k = desk_load(d, &id);
	assert_int_equal(k.n, 5);
	assert_str(k.entries[2].body, "two");
	assert_str(k.entries[3].kind, "close");
	assert_str(k.entries[4].body, "mine");
	assert_str(state_text(&k.state, "status"), "closed");
	assert_whole(d);
}

/* What the record says otherwise than last time is one entry, by its own time of change. */
static void test_difference(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct id id = id_of_source(STR("7"));
	assert_ok(
		import(d, IMPORT_JSONL, OPEN(",\"labels\":[\"a\",\"b\"],\"assignee\":\"x\""), &t));
	assert_ok(desk_label(d, &id, "mine", false));
	const char *later = OPEN(",\"labels\":[\"b\",\"c\"],\"assignee\":null,\"updated\":\"" DAY
				 "15:00:00Z\",\"priority\":\"high\"");
	assert_ok(import(d, IMPORT_JSONL, later, &t));
	assert_counts(t, 0, 1, 0, 0);
	CLEANUP(ticket_release) struct ticket k = desk_load(d, &id);
	assert_int_equal(k.n, 3);
	assert_str(k.entries[1].kind, "change");
	assert_str(state_text(&k.state, "priority"), "high");
	assert_str(state_text(&k.state, "assignee"), "");
	assert_true(has_label(&k, "c") && has_label(&k, "mine"));
	assert_false(has_label(&k, "a"));
	assert_ok(import(d, IMPORT_JSONL, later, &t));
	assert_counts(t, 0, 0, 1, 0);
	assert_whole(d);
}

static void test_reopened_at_source(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"status\":\"closed\",\"closed\":\"" DAY "13:00:00Z\""), &t));
	assert_ok(import(d, IMPORT_JSONL, OPEN(",\"status\":\"open\""), &t));
	CLEANUP(ticket_release) struct ticket k = imported(d, "7");
	assert_int_equal(k.n, 3);
	assert_str(k.entries[2].kind, "reopen");
	assert_str(state_text(&k.state, "status"), "open");
}

/* Clocks differ: a comment may be older than its ticket. */
static void test_comment_first(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"comments\": [" COMMENT("08:30:00Z", "early") "]"), &t));
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"comments\": [" COMMENT("08:30:00Z", "early") "," COMMENT("08:00:00Z",
			"earlier") "]"),
		&t));
	assert_counts(t, 0, 1, 0, 0);
	CLEANUP(ticket_release) struct ticket k = imported(d, "7");
	assert_int_equal(k.n, 3);
	assert_str(k.entries[0].body, "earlier");
	assert_str(k.entries[2].kind, "open");
	assert_whole(d);
}

#define CHANGE(at, field, from, to) \
	"{\"at\": \"" DAY at "\", \"by\": \"b\", \"field\": \"" field "\", \"from\": \"" from \
	"\", \"to\": \"" to "\"}"

/* The opening has the first values, and the last change ends at what the record says. */
static void test_history(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"status\":\"REOPENED\",\"severity\":\"critical\",\"history\":[" CHANGE(
			"10:00:00Z", "Status", "NEW", "RESOLVED") "," CHANGE("10:00:00Z",
			"Resolution", "---", "FIXED") "," CHANGE("11:00:00Z", "Status", "RESOLVED",
			"REOPENED") "," CHANGE("11:00:00Z", "Resolution", "FIXED",
			"---") "," CHANGE("12:00:00Z", "Severity", "major",
			"crit") "," CHANGE("12:30:00Z", "Summary", "Slo", "Slower th") "]"),
		&t));
	CLEANUP(ticket_release) struct ticket k = imported(d, "7");
	assert_int_equal(k.n, 5);
	assert_str(entry_sets(&k.entries[0], "status"), "new");
	assert_str(entry_sets(&k.entries[0], "title"), "Slo");
	assert_str(entry_sets(&k.entries[0], "fields.severity"), "major");
	assert_str(k.entries[1].kind, "resolve");
	assert_str(entry_sets(&k.entries[1], "fields.resolution"), "FIXED");
	assert_str(k.entries[2].kind, "reopen");
	assert_str(k.entries[3].kind, "change");
	assert_str(state_text(&k.state, "fields.severity"), "critical");
	assert_str(state_text(&k.state, "title"), "Slow");
	assert_str(state_text(&k.state, "status"), "open");
	assert_null(state_get(&k.state, STR("fields.resolution")));
	assert_whole(d);
}

/* Newest first, and a closing that the history does not know. */
static void test_history_backwards(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL,
		OPEN(",\"status\":\"closed\",\"closed\":\"" DAY
		     "14:00:00Z\",\"history\":[" CHANGE("12:00:00Z", "status", "open",
			     "waiting_customer") "," CHANGE("10:00:00Z", "status", "new",
			     "open") "]"),
		&t));
	CLEANUP(ticket_release) struct ticket k = imported(d, "7");
	assert_int_equal(k.n, 4);
	assert_str(entry_sets(&k.entries[0], "status"), "new");
	assert_str(entry_sets(&k.entries[1], "status"), "open");
	assert_str(entry_sets(&k.entries[2], "status"), "waiting_customer");
	assert_str(k.entries[3].kind, "close");
}

static void test_future(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_JSONL,
		"{\"id\":\"f\",\"title\":\"t\",\"created\":\"2199-01-01\"}", &t));
	CLEANUP(ticket_release) struct ticket k = imported(d, "f");
	assert_int_equal(k.entries[0].at, d->w.clock.now);
	assert_true(k.entries[0].when > d->w.clock.now);
	assert_whole(d);
}

static void test_bad_lines(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	CLEANUP(buf_release) struct buf in = { 0 };
	buf_cstr(&in, "\n{\"id\": 1, \"title\": \"good\"}\n{\"id\": 2,\n{\"title\": \"no id\"}\r\n"
		      "{\"id\": 3, \"title\": \" \\t\"}\n[]\n{\"id\": 4, \"title\": \"t\", "
		      "\"created\": \"soon\"}\n"
		      "{\"id\": 5, \"title\": \"t\", \"comments\": [{\"by\": \"x\"}]}\n"
		      "{\"id\": 6, \"title\": \"t\", \"comments\": [7]}\n"
		      "{\"id\": 7, \"title\": \"\xff\"}\n{\"id\": 8, \"title\": \"");
	buf_fill(&in, 'x', TITLE_MAX + 1);
	buf_cstr(&in, "\"}\n{\"id\": 9, \"title\": \"t\", \"body\": \"");
	buf_fill(&in, 'x', BODY_MAX + 1);
	buf_cstr(&in, "\"}\n{\"id\": 10, \"title\": \"last\"}");
	assert_ok(import_str(d, (struct import_options){ 0 }, buf_view(&in), &t));
	assert_counts(t, 2, 0, 0, 10);
	assert_buf(&t.rejects, "in:3: column 9: string or '}' expected near end of file\n"
			       "in:4: no id\n"
			       "in:5: no title\n"
			       "in:6: a ticket must be an object, as {\"id\": …}\n"
			       "in:7: created: 'soon' is no time (as 2026-11-22T10:15:30Z)\n"
			       "in:8: one of the comments has no time ('at')\n"
			       "in:9: comments must be a list of objects\n"
			       "in:10: column 20: unable to decode byte 0xff near '\"'\n"
			       "in:11: a title of 1001 bytes; TITLE_MAX is 1000\n"
			       "in:12: a text of 1048577 bytes; BODY_MAX is 1048576 (1 MiB)\n");
	assert_whole(d);
}

/* Too long to hold: passed over, and the next line is read. */
static void test_line_limit(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	CLEANUP(buf_release) struct buf in = { 0 };
	buf_cstr(&in, "{\"id\": 1, \"title\": \"good\"}\n");
	buf_fill(&in, 'x', IMPORT_LINE_MAX + 1);
	buf_cstr(&in, "\n{\"id\": 2, \"title\": \"good\"}\n");
	assert_ok(import_str(d, (struct import_options){ 0 }, buf_view(&in), &t));
	assert_counts(t, 2, 0, 0, 1);
	assert_buf(&t.rejects, "in:2: longer than 80 MiB, the most a record may have\n");
}

static void test_strict(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct import_options o = { .strict = true };
	struct oid before = desk_tip(d), after;
	struct str bad = STR("{\"id\": 1, \"title\": \"good\"}\n{\"id\": 2}\n");
	assert_fails(import_str(d, o, bad, &t), E_INVALID,
		"1 record of in cannot be imported: nothing was");
	assert_buf(&t.rejects, "in:2: no title\n");
	after = desk_tip(d);
	assert_true(oid_eq(&before, &after));
	o.batch = 2;
	assert_ok(import_str(d, o,
		STR("{\"id\":1,\"title\":\"a\"}\n{\"id\":2,\"title\":\"b\"}\n{\"id\":3,\"title\":"
		    "\"c\"}\n"),
		&t));
	assert_counts(t, 3, 0, 0, 0);
	assert_int_equal(t.r.commits, 1);
}

/* What only the desk can tell is checked too. */
static void test_strict_desk(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct id id = desk_new(d, "mine", "");
	CLEANUP(buf_release) struct buf in = { 0 };
	buf_fmt(&in,
		"{\"id\":1,\"title\":\"a\"}\n{\"schema\":1,\"kind\":\"ticket\",\"ticket\":{\"id\":"
		"\"%s\",\"entries\":"
		"[{\"id\":\"aaaaaaaa\",\"at\":\"" DAY "01:00:00Z\",\"when\":\"" DAY
		"01:00:00Z\",\"do\":\"open\"}]}}\n",
		id.s);
	struct oid before = desk_tip(d), after;
	assert_fails(import_str(d, (struct import_options){ .strict = true }, buf_view(&in), &t),
		E_INVALID, "1 record of in cannot be imported: nothing was");
	after = desk_tip(d);
	assert_true(oid_eq(&before, &after));
	assert_ok(import_str(d, (struct import_options){ 0 }, buf_view(&in), &t));
	assert_counts(t, 1, 0, 0, 1);
}

static void *write_pipe(void *arg)
{
	int fd = *(int *)arg;
	CLEANUP(buf_release) struct buf in = { 0 };
	for (int i = 0; i < 3000; i++)
		buf_fmt(&in, "{\"id\": %d, \"title\": \"from a pipe\"}\n", i);
	assert_ok(fd_write_all(fd, buf_view(&in), "pipe"));
	close(fd);
	return NULL;
}

static void test_strict_pipe(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(import_result_release) struct import_result r = { 0 };
	int ends[2];
	pthread_t writer;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_pipe, &ends[1]), 0);
	struct import_options o = { .strict = true, .fd = ends[0], .name = "in", .batch = 1000 };
	assert_ok(work_import(then(d), &o, &r));
	pthread_join(writer, NULL);
	close(ends[0]);
	assert_int_equal(r.created, 3000);
	assert_int_equal(r.commits, 1);
}

static void test_batches(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	CLEANUP(buf_release) struct buf in = { 0 };
	for (int i = 0; i < 25; i++)
		buf_fmt(&in, i == 13 ? "bad %d\n" : "{\"id\": %d, \"title\": \"t\"}\n", i);
	assert_ok(import_str(d, (struct import_options){ .batch = 10 }, buf_view(&in), &t));
	assert_counts(t, 24, 0, 0, 1);
	assert_int_equal(t.r.commits, 3);
	/* the same record twice in a batch, and in two */
	assert_ok(import_str(d, (struct import_options){ .batch = 2 },
		STR("{\"id\":90,\"title\":\"t\"}\n{\"id\":90,\"title\":\"t\"}\n{\"id\":90,"
		    "\"title\":\"t\"}"),
		&t));
	assert_counts(t, 1, 0, 2, 0);
}

static void test_dry_run(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct oid before = desk_tip(d), after;
	d->w.dry_run = true;
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_counts(t, 1, 0, 0, 0);
	assert_int_equal(t.r.commits, 0);
	after = desk_tip(d);
	assert_true(oid_eq(&before, &after));
}

/* What was read before the failure is imported. */
static void test_read_error(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(import_result_release) struct import_result r = { 0 };
	struct import_options o = { .fd = -1, .name = "in" };
	assert_int_equal(work_import(then(d), &o, &r), -E_IO);
	assert_string_equal(error_last()->message, "cannot read in: Bad file descriptor");
}

static void test_maps(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct mapping_row maps[] = {
		{ .from = STR("Parked"), .to = STR("waiting_team") },
		{ .field = "priority", .from = STR("p1"), .to = STR("normal") },
	};
	struct import_options o = { .maps = maps, .n_maps = 2 };
	assert_ok(import_str(d, o,
		STR("{\"id\":1,\"title\":\"t\",\"status\":\"parked\",\"priority\":\"P1\"}\n"
		    "{\"id\":2,\"title\":\"t\",\"status\":\"In "
		    "Progress\",\"priority\":\"Urgent\"}\n"
		    "{\"id\":3,\"title\":\"t\",\"status\":\"gone\",\"closed\":\"" DAY
		    "01:00:00Z\"}\n"
		    "{\"id\":4,\"title\":\"t\",\"status\":\"Waiting-Customer\",\"priority\":"
		    "\"huge\"}\n"
		    "{\"id\":5,\"title\":\"t\",\"status\":\"parked\",\"priority\":null}\n"),
		&t));
	static const struct {
		const char *id, *status, *priority;
	} want[] = {
		{ "1", "waiting_team", "" },
		{ "2", "open", "urgent" },
		{ "3", "closed", "" },
		{ "4", "waiting_customer", "" },
		{ "5", "waiting_team", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		CLEANUP(ticket_release) struct ticket k = imported(d, want[i].id);
		assert_strs(state_text(&k.state, "status"), str_of(want[i].status));
		assert_strs(state_text(&k.state, "priority"), str_of(want[i].priority));
	}
	CLEANUP(buf_release) struct buf rows = { 0 };
	for (size_t i = 0; i < t.r.n_maps; i++)
		buf_fmt(&rows, "%s %.*s %.*s %zu%s\n", t.r.maps[i].field, STR_ARG(t.r.maps[i].from),
			STR_ARG(t.r.maps[i].to), t.r.maps[i].n, t.r.maps[i].given ? " given" : "");
	assert_buf(&rows,
		"status parked waiting_team 2 given\npriority P1 normal 1 given\n"
		"status In Progress open 1\nstatus gone closed 1\npriority huge normal 1\n");
	maps[0].to = STR("waiting_teem");
	assert_fails(import_str(d, o, STR(""), &t), E_USAGE,
		"--map: 'waiting_teem' is no status and no priority; did you mean 'waiting_team'?");
}

static void test_csv(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_CSV,
		"\xef\xbb\xbfIssue Key,Summary,\"Created At\",Labels,Customer No,Description\r\n"
		"\r\nX-1,\"Says \"\"no\"\", twice\",2026-01-05,\"a, b;c\",'=1+1,\"two\nlines\"\r\n"
		"X-2,caf\xe9,,,,\n"
		"X-3,\"open\nX-4,swallowed,,,,\n",
		&t));
	assert_counts(t, 2, 0, 0, 1);
	assert_buf(&t.rejects, "in:6: a quote is not closed\n");
	CLEANUP(ticket_release) struct ticket k = imported(d, "X-1");
	assert_str(state_text(&k.state, "title"), "Says \"no\", twice");
	assert_str(state_text(&k.state, "fields.customer_no"), "=1+1");
	assert_str(k.entries[0].body, "two\nlines");
	assert_int_equal(k.entries[0].at, INT64_C(1767571200000));
	assert_true(has_label(&k, "a") && has_label(&k, "b") && has_label(&k, "c"));
	CLEANUP(ticket_release) struct ticket l = imported(d, "X-2");
	assert_str(state_text(&l.state, "title"), "caf\xc3\xa9");
	assert_ok(import(d, IMPORT_CSV, "id;title\n9;semi, colon\n10;a;b\n", &t));
	assert_counts(t, 1, 0, 0, 1);
	assert_buf(&t.rejects, "in:3: more cells than the heading has columns (2)\n");
	assert_fails(import(d, IMPORT_CSV, "name,colour\nx,y\n", &t), E_INVALID,
		"in:1: the first line must name the columns, 'id' and 'title' among them");
	assert_ok(import(d, IMPORT_CSV, "", &t));
	assert_counts(t, 0, 0, 0, 0);
}

static void test_github(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	assert_ok(import(d, IMPORT_GITHUB,
		"[{\"number\":12,\"title\":\"It "
		"breaks\",\"state\":\"CLOSED\",\"body\":\"b\",\"author\":{\"login\":\"ann\"},"
		"\"assignees\":[{\"login\":\"bob\"},{\"login\":\"eve\"}],\"labels\":[{\"name\":"
		"\"bug\"}],"
		"\"createdAt\":\"" DAY "09:00:00Z\",\"closedAt\":\"" DAY
		"12:00:00Z\",\"milestone\":{\"title\":\"v1\"},"
		"\"comments\":[{\"id\":\"C1\",\"author\":{\"login\":\"bob\"},\"body\":\"ok\","
		"\"createdAt\":\"" DAY
		"12:00:00Z\"}],\"url\":\"https://github.com/acme/app/issues/12\"},\n"
		"{\"number\":13,\"title\":\"PR\",\"pull_request\":{\"url\":\"x\"},\"created_at\":"
		"\"" DAY "09:00:00Z\"},\n"
		"{\"number\":14,\"title\":\"REST\",\"user\":{\"login\":\"z\"},\"comments\":3,"
		"\"created_at\":\"" DAY "09:00:00Z\",\"state\":\"open\",\"url\":\"https://"
		"api.github.com/repos/acme/app/issues/14\"}]"
		"[{\"number\":15,\"title\":\"page two\",\"state\":\"open\",\"created_at\":\"" DAY
		"09:00:00Z\"}]",
		&t));
	assert_counts(t, 3, 0, 0, 0);
	assert_int_equal(t.r.skipped, 1);
	CLEANUP(ticket_release) struct ticket k = imported(d, "acme/app#12");
	assert_int_equal(k.n, 3);
	assert_str(state_text(&k.state, "assignee"), "bob");
	assert_str(state_text(&k.state, "fields.milestone"), "v1");
	assert_int_equal(state_get(&k.state, STR("watchers"))->n, 1);
	assert_entry(k.entries[1], "reply", "bob", "ok");
	assert_entry(k.entries[2], "close", "bob", "");
	CLEANUP(ticket_release) struct ticket l = imported(d, "acme/app#14");
	assert_str(l.entries[0].by, "z");
	CLEANUP(ticket_release) struct ticket m = imported(d, "15");
	assert_str(m.entries[0].by, "unknown");
}

/* Elements are found whatever is in their strings, and wherever the reader's window ends. */
static void test_array(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	CLEANUP(buf_release) struct buf in = { 0 };
	uint64_t seed = 5;
	buf_cstr(&in, " [ ");
	for (int i = 0; i < 60; i++) {
		buf_fmt(&in,
			"%s{\"title\": \"]}, \\\"{[\\\\\", \"x\": [[{}], {\"y\": []}], \"body\": "
			"\"",
			i ? " ,\n\n" : "");
		buf_fill(&in, "]}\\\\\"x"[i % 2 ? 5 : 0], rnd_below(&seed, 20000));
		buf_fmt(&in, "\",\n\"id\": %d}", i);
	}
	buf_cstr(&in, "\n,7, {\"id\":]");
	assert_ok(import_str(d, (struct import_options){ 0 }, buf_view(&in), &t));
	assert_counts(t, 60, 0, 0, 2);
	assert_buf(&t.rejects, "in:180: a ticket must be an object, as {\"id\": …}\n"
			       "in:180: column 7: unexpected token near ']'\n");
	CLEANUP(ticket_release) struct ticket k = imported(d, "59");
	assert_str(state_text(&k.state, "title"), "]}, \"{[\\");
}

static void test_source(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct import_options o = { .source = STR("old") };
	assert_ok(import_str(d, o, STR("{\"id\":1,\"title\":\"old\"}"), &t));
	o.source = STR("new");
	assert_ok(import_str(d, o, STR("{\"id\":1,\"title\":\"new\"}"), &t));
	assert_counts(t, 1, 0, 0, 0);
	CLEANUP(ticket_release) struct ticket k = imported(d, "old:1");
	assert_str(state_text(&k.state, "title"), "old");
}

/* Another ticket has the derived id by chance: the next is derived, and found again. */
static void test_id_taken(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	CLEANUP(buf_release) struct buf in = { 0 };
	struct id id = id_of_source(STR("A-1"));
	buf_fmt(&in,
		"{\"schema\":1,\"kind\":\"ticket\",\"ticket\":{\"id\":\"%s\",\"entries\":[{\"id\":"
		"\"aaaaaaaa\","
		"\"at\":\"" DAY "01:00:00Z\",\"when\":\"" DAY
		"01:00:00Z\",\"do\":\"open\",\"set\":{\"title\":\"mine\"}}]}}",
		id.s);
	assert_ok(import_str(d, (struct import_options){ 0 }, buf_view(&in), &t));
	assert_counts(t, 1, 0, 0, 0);
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_counts(t, 1, 0, 0, 0);
	CLEANUP(ticket_release) struct ticket first = desk_load(d, &id);
	assert_str(state_text(&first.state, "title"), "mine");
	CLEANUP(ticket_release) struct ticket second = desk_load(d, &t.r.first);
	assert_str(state_text(&second.state, "source"), "A-1");
	assert_ok(import(d, IMPORT_JSONL, vpn, &t));
	assert_counts(t, 0, 0, 1, 0);
	assert_whole(d);
}

/* Nothing of an export is trusted. */
static void test_own_refused(void **state)
{
	static const char *const lines[][2] = {
		{ "{\"schema\":2,\"kind\":\"ticket\"}", "schema 2; this hd reads 1" },
		{ "{\"schema\":1,\"kind\":\"error\"}", "'error' is nothing that hd exports" },
		{ "{\"schema\":1,\"kind\":\"ticket\",\"ticket\":{\"id\":\"../../x\"}}",
			"'../../x' is no ticket's id" },
		{ "{\"schema\":1,\"kind\":\"ticket\",\"ticket\":{\"id\":\"aaaaaaaa\",\"entries\":[]"
		  "}}",
			"the ticket has no entries" },
		{ "{\"schema\":1,\"kind\":\"ticket\",\"ticket\":{\"id\":\"aaaaaaaa\",\"file\":\"x: "
		  "[\"}}",
			"aaaaaaaa:1:5: a list is not closed" },
		{ "{\"schema\":1,\"kind\":\"file\",\"path\":\".gitattributes\",\"text\":\"* "
		  "filter=x\"}",
			"'.gitattributes' is no file that a desk takes from outside" },
		{ "{\"schema\":1,\"kind\":\"file\",\"path\":\"kb/../x\",\"text\":\"\"}",
			"the path 'kb/../x' has the part '.' or '..' in it" },
		{ "{\"schema\":1,\"kind\":\"file\",\"path\":\"desk.yaml\",\"text\":\"a: [\"}",
			NULL },
		{ "{\"schema\":1,\"kind\":\"file\",\"path\":\"kb/x\",\"base64\":\"a\"}",
			"'base64' is no base64" },
		{ "{\"schema\":1,\"kind\":\"attachment\",\"ticket\":\"aaaaaaaa\",\"entry\":"
		  "\"bbbbbbbb\","
		  "\"name\":\"../x\",\"text\":\"\"}",
			"an attachment needs 'ticket', 'entry' and 'name'" },
	};
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	struct oid before = desk_tip(d), after;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(buf_release) struct buf want = { 0 };
		assert_ok(import(d, IMPORT_JSONL, lines[i][0], &t));
		assert_counts(t, 0, 0, 0, 1);
		buf_fmt(&want, "in:1: %s\n", lines[i][1]);
		if (lines[i][1] && i != 4)
			assert_strs(buf_view(&t.rejects), buf_view(&want));
	}
	after = desk_tip(d);
	assert_true(oid_eq(&before, &after));
}

/* The desk's own file stays where the desk has tickets of its own. */
static void test_desk_file_kept(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(told_release) struct told t = { 0 };
	const char *file =
		"{\"schema\":1,\"kind\":\"file\",\"path\":\"desk.yaml\",\"text\":\"format: "
		"1\\nname: Other\\n\"}\n"
		"{\"schema\":1,\"kind\":\"file\",\"path\":\"templates/x.md\",\"text\":\"x\"}";
	desk_new(d, "mine", "");
	assert_ok(import(d, IMPORT_JSONL, file, &t));
	assert_int_equal(t.r.kept, 1);
	desk_reload(d);
	assert_str(d->desk.name, "Acme");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_record),
		TEST(test_message),
		TEST(test_again),
		TEST(test_clones_agree),
		TEST(test_additions),
		TEST(test_comment_first),
		TEST(test_difference),
		TEST(test_reopened_at_source),
		TEST(test_history),
		TEST(test_history_backwards),
		TEST(test_future),
		TEST(test_bad_lines),
		TEST(test_line_limit),
		TEST(test_strict),
		TEST(test_strict_desk),
		TEST(test_strict_pipe),
		TEST(test_batches),
		TEST(test_dry_run),
		TEST(test_read_error),
		TEST(test_maps),
		TEST(test_csv),
		TEST(test_github),
		TEST(test_array),
		TEST(test_source),
		TEST(test_id_taken),
		TEST(test_own_refused),
		TEST(test_desk_file_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
