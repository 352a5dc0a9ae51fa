/* Opening the index: when it is taken as it is, when it is brought up to date, when it is built
 * anew, where it lies, and several processes at once. */
#include "tests/desk.h"
#include "index/inside.h"
#include <sys/wait.h>
#include <utime.h>

static struct index *open_ok(struct test_desk *d, unsigned flags)
{
	struct index *ix = NULL;
	assert_ok(index_open(&ix, &d->store, flags, NULL));
	return ix;
}

/* How many tickets an index that is opened now has; and what it has to say. */
static size_t count_now(struct test_desk *d, const char *note)
{
	struct index *ix = open_ok(d, 0);
	size_t n = index_count(ix);
	if (note)
		assert_string_equal(index_note(ix), note);
	else
		assert_null(index_note(ix));
	index_free(ix);
	return n;
}

static char *index_path(struct test_desk *d, const char *name)
{
	struct buf path = { 0 };
	buf_fmt(&path, "%s/index%s", d->store.place.local, name);
	return buf_take(&path, NULL);
}

static void test_stale(void **state)
{
	struct test_desk *d = *state;
	struct index *ix = NULL;
	assert_fails(index_open(&ix, &d->store, INDEX_STALE_OK, NULL), E_NOTFOUND,
		"there is no index yet");
	desk_new(d, "one", "");
	assert_int_equal(count_now(d, NULL), 1);
	desk_new(d, "two", "");
	ix = open_ok(d, INDEX_STALE_OK);
	assert_int_equal(index_count(ix), 1);
	index_free(ix);
	assert_int_equal(count_now(d, NULL), 2);
}

static void test_status(void **state)
{
	struct test_desk *d = *state;
	struct index_status st;
	assert_ok(index_status(&d->store, &st));
	assert_int_equal(st.segments, 0);
	assert_false(st.fresh);
	desk_new(d, "one", "");
	count_now(d, NULL);
	assert_ok(index_status(&d->store, &st));
	assert_true(st.fresh && !st.in_memory && st.bytes > SECTIONS_TABLE);
	assert_int_equal(st.live, 1);
	desk_new(d, "two", "");
	assert_ok(index_status(&d->store, &st));
	assert_false(st.fresh);
}

static void test_few_segments(void **state)
{
	struct test_desk *d = *state;
	struct index_status st;
	struct id id = desk_new(d, "one", "");
	for (int i = 0; i < 30; i++) {
		desk_new(d, "more", "");
		assert_ok(desk_do(d, &id, "note", "again"));
		assert_int_equal(count_now(d, NULL), i + 2);
	}
	assert_ok(index_status(&d->store, &st));
	assert_in_range(st.segments, 1, 4);
	assert_int_equal(st.live, 31);
}

/* Where the folder cannot be made, every process has the index in its own memory. */
static void test_in_memory(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(free_ptr) char *path = index_path(d, "");
	struct id id = desk_new(d, "one", "");
	struct row r;
	assert_ok(dir_make(d->store.place.local, 0777));
	assert_ok(file_write(path, STR("in the way"), 0666, 0));
	for (int i = 0; i < 2; i++) {
		struct index *ix = open_ok(d, 0);
		assert_true(index_find(ix, &id, &r));
		assert_true(ix->in_memory && ix->segments.p[0]->file.heap);
		index_free(ix);
	}
	assert_ok(unlink(path));
	assert_int_equal(count_now(d, NULL), 1);
}

static void test_other_formats(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(free_ptr) char *path = index_path(d, "/manifest");
	CLEANUP(buf_release) struct buf bytes = { 0 };
	desk_new(d, "one", "");
	count_now(d, NULL);
	assert_ok(file_write(path,
		STR("DIRC and something else that is long enough to be a "
		    "manifest, but was written by another program"),
		0666, 0));
	assert_int_equal(count_now(d,
				 "the index was damaged (manifest: of another format); rebuilt"),
		1);
	assert_ok(file_read(&bytes, path, 1 << 20));
	bytes.p[4]++;
	assert_ok(file_write(path, buf_view(&bytes), 0666, 0));
	assert_int_equal(count_now(d,
				 "the index was damaged (manifest: of another format); rebuilt"),
		1);
	assert_int_equal(count_now(d, NULL), 1);
	assert_ok(unlink(path));
	assert_int_equal(count_now(d, NULL), 1);
}

/* Another branch, with its own history, under the same name: what it was is no matter. */
static void test_branch_goes_back(void **state)
{
	struct test_desk *d = *state;
	char hex[OID_HEX + 2] = { 0 };
	CLEANUP(buf_release) struct buf ref = { 0 };
	struct id one = desk_new(d, "one", "");
	struct oid old = desk_tip(d);
	struct row r;
	desk_new(d, "two", "");
	assert_ok(desk_do(d, &one, "note", "newer"));
	assert_int_equal(count_now(d, NULL), 2);
	oid_hex(hex, &old);
	hex[OID_HEX] = '\n';
	buf_fmt(&ref, "%s/%s", d->store.place.common_dir, d->store.place.branch);
	assert_ok(file_write(ref.p, str_make(hex, OID_HEX + 1), 0666, 0));
	struct index *ix = open_ok(d, 0);
	CLEANUP(arena_release) struct arena a = { 0 };
	struct summary s;
	assert_int_equal(index_count(ix), 1);
	assert_true(index_find(ix, &one, &r));
	index_summary(ix, r, &a, &s);
	assert_int_equal(s.notes, 0);
	index_free(ix);
	assert_ok(index_verify(&d->store));
}

/* A commit that git's gc took away cannot be compared with. */
static void test_unknown_tree(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(manifest_release) struct manifest m = { 0 };
	CLEANUP(free_ptr) char *dir = index_path(d, "");
	desk_new(d, "one", "");
	count_now(d, NULL);
	assert_ok(manifest_read(&m, dir));
	memset(&m.commit, 7, sizeof m.commit);
	memset(&m.tree, 7, sizeof m.tree);
	assert_ok(manifest_write(&m, dir, 0666));
	assert_int_equal(count_now(d, NULL), 1);
	assert_ok(index_verify(&d->store));
}

static void test_rebuild(void **state)
{
	struct test_desk *d = *state;
	desk_new(d, "one", "");
	desk_new(d, "two", "");
	count_now(d, NULL);
	struct index *ix = open_ok(d, INDEX_REBUILD);
	assert_int_equal(index_count(ix), 2);
	assert_null(index_note(ix));
	index_free(ix);
	assert_int_equal(count_now(d, NULL), 2);
}

/* Files that no manifest names go, once they are old; others' files stay. */
static void test_sweep(void **state)
{
	struct test_desk *d = *state;
	static const char *const names[] = { "/seg-0000ffff", "/manifest.tmp-1", "/notes" };
	struct utimbuf old = { 1000, 1000 };
	CLEANUP(free_ptr) char *young = index_path(d, "/seg-0000fffe");
	desk_new(d, "one", "");
	count_now(d, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(free_ptr) char *path = index_path(d, names[i]);
		assert_ok(file_write(path, STR("left"), 0666, 0));
		assert_ok(utime(path, &old));
	}
	assert_ok(file_write(young, STR("being written"), 0666, 0));
	desk_new(d, "two", "");
	count_now(d, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(free_ptr) char *path = index_path(d, names[i]);
		assert_int_equal(file_exists(path), i == 2);
	}
	assert_true(file_exists(young));
}

/* ---- what changes with the desk ---- */

static void put_file(struct test_desk *d, const char *path, struct str text)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	struct txn_options o = { .author = { "Ann", "ann@acme.example" }, .now = T0 };
	struct oid commit;
	assert_ok(txn_begin(&t, &d->store, &o));
	assert_ok(txn_put(t, path, text));
	assert_ok(txn_commit(t, "By hand", NULL, &commit));
}

static void test_members(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct id id = desk_new(d, "one", "");
	struct summary s;
	struct row r;
	assert_ok(desk_do(d, &id, "reply", "from ann, who asks"));
	for (int agents = 0; agents < 2; agents++) {
		struct index *ix = open_ok(d, 0);
		assert_true(index_find(ix, &id, &r));
		index_summary(ix, r, &a, &s);
		assert_int_equal(s.first_response != 0, agents);
		assert_int_equal(index_desk(ix)->n_members, agents);
		index_free(ix);
		put_file(d, DESK_FILE, STR("format: 1\nmembers:\n  - {email: ann@acme.example}\n"));
	}
}

/* No reader is stopped by a hand edit of it; a format that is not known stops all. */
static void test_broken_desk(void **state)
{
	struct test_desk *d = *state;
	struct index *ix = NULL;
	desk_new(d, "one", "");
	count_now(d, NULL);
	put_file(d, DESK_FILE, STR("format: [\n"));
	ix = open_ok(d, 0);
	assert_int_equal(index_count(ix), 1);
	assert_true(str_starts(str_of(index_note(ix)), STR("desk.yaml:")));
	index_free(ix);
	put_file(d, DESK_FILE, STR("format: 99\n"));
	assert_int_equal(index_open(&ix, &d->store, 0, NULL), -E_NEWER);
	put_file(d, DESK_FILE, STR("format: 1\n"));
	assert_int_equal(count_now(d, NULL), 1);
}

/* ---- questions that the property test does not ask ---- */

static void test_keys(void **state)
{
	struct test_desk *d = *state;
	struct new_ticket n = { .title = STR("CI fails"), .key = STR("ci/main") };
	struct row r;
	struct summary s;
	CLEANUP(arena_release) struct arena a = { 0 };
	assert_ok(work_new(then(d), &n, &d->out));
	struct id first = d->out.ticket.id, second = id_of_key(n.key, 2, 0);
	CLEANUP(ticket_release) struct ticket t = desk_load(d, &first);
	CLEANUP(ticket_release) struct ticket next = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	ticket_init(&next, second);
	struct entry e = t.entries[0];
	entry_set(&next.arena, &e, "generation", STR("2"));
	assert_ok(ticket_append(&next, &e, NULL));
	ticket_emit(&text, &next);
	put_file(d, path_of_ticket(&a, &second).p, buf_view(&text));
	struct index *ix = open_ok(d, 0);
	assert_true(index_key(ix, STR("ci/main"), &r));
	index_summary(ix, r, &a, &s);
	assert_string_equal(s.id.s, second.s);
	assert_int_equal(s.generation, 2);
	assert_false(index_key(ix, STR("ci/other"), &r));
	assert_false(index_key(ix, STR(""), &r));
	index_free(ix);
}

static void test_resolve(void **state)
{
	struct test_desk *d = *state;
	struct row r;
	struct id id = desk_new(d, "VPN \x1b[31mdrops", "");
	CLEANUP(buf_release) struct buf want = { 0 }, typed = { 0 };
	struct index *ix = open_ok(d, 0);
	assert_ok(index_resolve(ix, id_str(&id), &r));
	assert_ok(index_resolve(ix, str_first(id_str(&id), 1), &r));
	buf_fmt(&typed, "%.7s%c", id.s, id.s[7] == 'a' ? 'b' : 'a');
	buf_fmt(&want, "there is no ticket %s; the nearest: %s (VPN ^[[31mdrops)", typed.p, id.s);
	assert_int_equal(index_resolve(ix, buf_view(&typed), &r), -E_NOTFOUND);
	assert_string_equal(error_last()->message, want.p);
	assert_string_equal(error_last()->mends[0].argv[2], id.s);
	assert_int_equal(index_resolve(ix, STR("12"), &r), -E_USAGE);
	assert_int_equal(index_resolve(ix, STR("k3f92mx77"), &r), -E_USAGE);
	index_free(ix);
}

static void test_tally_of_what_cannot_be_counted(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct tally *t;
	size_t n;
	struct index *ix = open_ok(d, 0);
	assert_fails(index_tally(ix, F_CREATED, NULL, NULL, &a, &t, &n), E_USAGE,
		"tickets cannot be counted by created");
	index_free(ix);
}

static void tick(void *arg, size_t done, size_t total)
{
	size_t *seen = arg;
	assert_true(done >= *seen && done <= total);
	*seen = done;
}

static void test_progress(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(txn_release) struct txn *t = NULL;
	struct txn_options o = { .author = { "Ann", "ann@acme.example" }, .now = T0, .bulk = true };
	struct oid commit;
	size_t seen = 0;
	struct index_progress progress = { tick, &seen };
	struct index *ix = NULL;
	struct id first = desk_new(d, "one", "");
	assert_ok(txn_begin(&t, &d->store, &o));
	for (uint64_t i = 0; i < 1200; i++) {
		CLEANUP(ticket_release) struct ticket copy = { 0 }, from = desk_load(d, &first);
		ticket_init(&copy, id_random(i * UINT64_C(0x9E3779B97F4A7C15)));
		assert_ok(ticket_append(&copy, &from.entries[0], NULL));
		assert_ok(txn_put_ticket(t, &copy));
	}
	assert_ok(txn_commit(t, "Many", NULL, &commit));
	assert_ok(index_open(&ix, &d->store, 0, &progress));
	assert_int_equal(index_count(ix), 1201);
	assert_true(seen >= 512);
	index_free(ix);
}

/* ---- several processes ---- */

static void reader(struct test_desk *d, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		struct store s = { 0 };
		struct index *ix = NULL;
		struct place_hint hint = { .start = d->dir,
			.home = d->dir,
			.given = true,
			.git_config_nosystem = "1" };
		struct selection rows;
		if (store_open(&s, &hint) || index_open(&ix, &s, 0, NULL) || index_note(ix) ||
			index_select(ix, NULL, NULL, &rows) || rows.n != index_count(ix))
			_exit(1);
		selection_release(&rows);
		index_free(ix);
		store_release(&s);
	}
	_exit(0);
}

static void test_processes(void **state)
{
	struct test_desk *d = *state;
	pid_t pids[6];
	desk_new(d, "one", "");
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (!pids[i])
			reader(d, 40);
	}
	for (int i = 0; i < 40; i++)
		desk_new(d, "more", "");
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count_now(d, NULL), 41);
	assert_ok(index_verify(&d->store));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_stale),
		TEST(test_status),
		TEST(test_few_segments),
		TEST(test_in_memory),
		TEST(test_other_formats),
		TEST(test_branch_goes_back),
		TEST(test_unknown_tree),
		TEST(test_rebuild),
		TEST(test_sweep),
		TEST(test_members),
		TEST(test_broken_desk),
		TEST(test_keys),
		TEST(test_resolve),
		TEST(test_tally_of_what_cannot_be_counted),
		TEST(test_progress),
		TEST(test_processes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
