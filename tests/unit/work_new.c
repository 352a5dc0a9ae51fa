#include "tests/desk.h"
#include <pthread.h>

static int new_keyed(struct test_desk *d, const char *key, const char *body)
{
	struct new_ticket n = { .title = STR("CI fails"),
		.body = str_of(body),
		.key = str_of(key) };
	return work_new(then(d), &n, &d->out);
}

static size_t count_kind(const struct ticket *t, const char *kind)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		n += str_is(t->entries[i].kind, kind);
	return n;
}

static void test_opens(void **state)
{
	struct test_desk *d = *state;
	struct assignment sets[] = { { STR("priority"), STR("high") },
		{ STR("category"), STR("") } };
	struct str labels[] = { STR("vpn"), STR("macos") };
	struct attachment files[] = { { STR("../log.txt"), STR("a") },
		{ STR("LOG.txt"), STR("b") } };
	struct new_ticket n = {
		.title = STR(" VPN drops "),
		.body = STR("every \xffhour"),
		.requester = STR("carl@cust.example"),
		.sets = sets,
		.n_sets = 2,
		.labels = labels,
		.n_labels = 2,
		.files = files,
		.n_files = 2,
	};
	assert_ok(work_new(then(d), &n, &d->out));
	assert_true(d->out.created);
	assert_int_equal(d->out.changed, 1);
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &d->out.ticket.id);
	const struct entry *e = &t.entries[0];
	assert_int_equal(t.n, 1);
	assert_str(state_text(&t.state, "title"), "VPN drops");
	assert_str(state_text(&t.state, "priority"), "high");
	assert_str(state_text(&t.state, "requester"), "carl@cust.example");
	assert_null(state_get(&t.state, STR("category")));
	assert_int_equal(state_get(&t.state, STR("labels"))->n, 2);
	assert_str(e->body, "every \xc3\xbfhour");
	assert_str(e->by, "carl@cust.example");
	assert_str(e->rec, "ann@acme.example");
	assert_int_equal(e->at, d->w.clock.now);
	assert_int_equal(e->when, e->at);
	assert_str(e->files.p[0], "log.txt");
	assert_str(e->files.p[1], "2-LOG.txt");
	assert_whole(d);
}

static void test_message(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf message = { 0 }, want = { 0 };
	struct id id = desk_new(d, "VPN \x1b[31m drops every hour", "");
	desk_message(d, &message);
	buf_fmt(&want, "Open %s: VPN ^[[31m drops every hour\n\nTicket: %s\nAction: open\n", id.s,
		id.s);
	assert_strs(str_trim(buf_view(&message)), str_trim(buf_view(&want)));
}

static void test_refuses(void **state)
{
	struct test_desk *d = *state;
	struct oid tip = desk_tip(d), now;
	CLEANUP(buf_release) struct buf big = { 0 };
	buf_fill(&big, 'x', BODY_MAX + 1);
	struct new_ticket n = { .title = STR("  ") };
	assert_fails(work_new(then(d), &n, &d->out), E_INVALID, "a ticket needs a title");
	n.title = str_first(buf_view(&big), TITLE_MAX + 1);
	assert_fails(work_new(then(d), &n, &d->out), E_LIMIT,
		"the title has 1001 bytes; TITLE_MAX is 1000");
	n.title = STR("big");
	n.body = buf_view(&big);
	assert_fails(work_new(then(d), &n, &d->out), E_LIMIT,
		"the text has 1048577 bytes; BODY_MAX is 1048576 (1 MiB)");
	struct str label = str_first(buf_view(&big), LABEL_MAX + 1);
	n = (struct new_ticket){ .title = STR("x"), .labels = &label, .n_labels = 1 };
	assert_fails(work_new(then(d), &n, &d->out), E_LIMIT,
		"a label of 101 bytes; the most is 100");
	now = desk_tip(d);
	assert_true(oid_eq(&tip, &now));
}

static void test_dry_run(void **state)
{
	struct test_desk *d = *state;
	struct oid tip = desk_tip(d), now;
	d->w.dry_run = true;
	desk_new(d, "Only tried", "");
	assert_int_equal(d->out.changed, 1);
	assert_true(oid_zero(&d->out.commit));
	assert_str(state_text(&d->out.ticket.state, "title"), "Only tried");
	now = desk_tip(d);
	assert_true(oid_eq(&tip, &now));
}

static void test_key_occurs(void **state)
{
	struct test_desk *d = *state;
	assert_ok(new_keyed(d, "ci/main", "line 1"));
	struct id id = d->out.ticket.id, derived = id_of_key(STR("ci/main"), 1, 0);
	assert_string_equal(id.s, derived.s);
	assert_ok(new_keyed(d, "ci/main", "line 1"));
	assert_false(d->out.created);
	assert_ok(new_keyed(d, "ci/main", "line 2"));
	assert_ok(new_keyed(d, "ci/main", "line 2"));
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_int_equal(t.n, 4);
	assert_int_equal(count_kind(&t, "occurrence"), 3);
	assert_false(t.entries[1].has_body);
	assert_str(t.entries[2].body, "line 2");
	assert_false(t.entries[3].has_body);
	assert_str(state_text(&t.state, "key"), "ci/main");
	assert_whole(d);
}

static void test_key_reopens(void **state)
{
	struct test_desk *d = *state;
	assert_ok(new_keyed(d, "k", "a"));
	struct id id = d->out.ticket.id;
	assert_ok(desk_set_field(d, &id, "status", "resolved"));
	d->w.clock.now += d->desk.reopen_ms - 2 * MS_MINUTE;
	assert_ok(new_keyed(d, "k", "a"));
	assert_true(d->out.reopened);
	assert_string_equal(d->out.ticket.id.s, id.s);
	assert_str(state_text(&d->out.ticket.state, "status"), "open");
	assert_whole(d);
}

static void test_key_next_generation(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf link = { 0 };
	assert_ok(new_keyed(d, "k", "a"));
	struct id id = d->out.ticket.id, second = id_of_key(STR("k"), 2, 0);
	assert_ok(desk_set_field(d, &id, "status", "closed"));
	d->w.clock.now += d->desk.reopen_ms;
	assert_ok(new_keyed(d, "k", "a"));
	assert_true(d->out.created);
	assert_string_equal(d->out.ticket.id.s, second.s);
	assert_str(state_text(&d->out.ticket.state, "generation"), "2");
	buf_fmt(&link, "follows %s", id.s);
	assert_strs(state_get(&d->out.ticket.state, STR("links"))->items[0]->s, buf_view(&link));
	assert_ok(new_keyed(d, "k", "a"));
	assert_string_equal(d->out.ticket.id.s, second.s);
	assert_false(d->out.created);
	assert_whole(d);
}

static void test_key_full(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf big = { 0 };
	buf_fill(&big, 'x', 600000);
	assert_ok(new_keyed(d, "k", buf_c(&big)));
	big.p[0] = 'y';
	assert_ok(new_keyed(d, "k", buf_c(&big)));
	assert_false(d->out.created);
	assert_ok(new_keyed(d, "k", "more"));
	assert_true(d->out.created);
	assert_str(state_text(&d->out.ticket.state, "generation"), "2");
}

/* The id that a key derives may be taken by a ticket of another key. */
static void test_key_probes(void **state)
{
	struct test_desk *d = *state;
	struct id taken = id_of_key(STR("k"), 1, 0), next = id_of_key(STR("k"), 1, 1);
	struct txn_options o = { .author = d->w.author, .now = T0 };
	CLEANUP(txn_release) struct txn *txn = NULL;
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e = { .id = STR("abcdefgh"), .at = T0, .kind = STR("open") };
	ticket_init(&t, taken);
	entry_set(&t.arena, &e, "title", STR("other"));
	entry_set(&t.arena, &e, "key", STR("other key"));
	assert_ok(ticket_append(&t, &e, NULL));
	assert_ok(txn_begin(&txn, &d->store, &o));
	assert_ok(txn_put_ticket(txn, &t));
	assert_ok(txn_commit(txn, "other", NULL, &d->out.commit));
	txn_release(&txn);
	txn = NULL;
	assert_ok(new_keyed(d, "k", "a"));
	assert_true(d->out.created);
	assert_string_equal(d->out.ticket.id.s, next.s);
	assert_ok(new_keyed(d, "k", "b"));
	assert_string_equal(d->out.ticket.id.s, next.s);
	assert_whole(d);
}

static void test_key_follows_merge(void **state)
{
	struct test_desk *d = *state;
	struct id into = desk_new(d, "The cause", "");
	assert_ok(new_keyed(d, "k", "a"));
	struct id id = d->out.ticket.id;
	assert_ok(work_merge(then(d), &id, &into, &d->out));
	assert_ok(new_keyed(d, "k", "b"));
	assert_string_equal(d->out.ticket.id.s, into.s);
	assert_string_equal(d->out.followed.s, id.s);
	assert_whole(d);
}

static void test_key_withdrawn(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(buf_release) struct buf what = { 0 };
	assert_ok(new_keyed(d, "k", "a"));
	assert_ok(work_undo(then(d), &what, &d->out));
	assert_ok(new_keyed(d, "k", "a"));
	assert_true(d->out.created);
	assert_str(state_text(&d->out.ticket.state, "generation"), "2");
	assert_whole(d);
}

#define RACERS 8
static void *race(void *arg)
{
	const struct test_desk *from = arg;
	struct place_hint hint = { .start = from->dir,
		.home = from->dir,
		.given = true,
		.git_config_nosystem = "1" };
	struct store store = { 0 };
	struct outcome out = { 0 };
	struct work w = from->w;
	struct new_ticket n = { .title = STR("CI fails"), .body = STR("x"), .key = STR("race") };
	w.store = &store;
	int err = store_open(&store, &hint);
	if (!err)
		err = work_new(&w, &n, &out);
	outcome_release(&out);
	store_release(&store);
	return err ? arg : NULL;
}

static void test_key_race(void **state)
{
	struct test_desk *d = *state;
	pthread_t threads[RACERS];
	void *failed;
	for (size_t i = 0; i < RACERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, race, d), 0);
	for (size_t i = 0; i < RACERS; i++) {
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	struct id id = id_of_key(STR("race"), 1, 0);
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &id);
	assert_int_equal(t.n, RACERS);
	assert_int_equal(count_kind(&t, "occurrence"), RACERS - 1);
	assert_whole(d);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_opens),
		TEST(test_message),
		TEST(test_refuses),
		TEST(test_dry_run),
		TEST(test_key_occurs),
		TEST(test_key_reopens),
		TEST(test_key_next_generation),
		TEST(test_key_full),
		TEST(test_key_probes),
		TEST(test_key_follows_merge),
		TEST(test_key_withdrawn),
		TEST(test_key_race),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
