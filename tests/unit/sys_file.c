#include "tests/repo.h"
#include "sys/batch.h"
#include <fcntl.h>

static void files_are_read_whole(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf b = { 0 };
	put_file(t, "a b", "hello");
	buf_cstr(&b, "> ");
	assert_ok(file_read(&b, at(t, "a b"), 5));
	assert_buf(&b, "> hello");
	put_file(t, "empty", "");
	assert_ok(file_read(&b, at(t, "empty"), 0));
	assert_int_equal(b.n, 0);
}

static void what_is_no_file_is_refused(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf b = { 0 };
	struct mapping m;
	put_file(t, "f", "hello");
	buf_cstr(&b, "kept");
	assert_err(file_read(&b, at(t, "none"), 10), E_NOTFOUND);
	assert_err(file_read(&b, at(t, "f/x"), 10), E_NOTFOUND);
	assert_err(file_read(&b, at(t, "f"), 4), E_LIMIT);
	assert_err(file_read(&b, t->root, 10), E_INVALID);
	assert_err(file_read(&b, "/dev/zero", 10), E_INVALID);
	assert_int_equal(mkfifo(at(t, "pipe"), 0666), 0);
	assert_err(file_read(&b, at(t, "pipe"), 10), E_INVALID);
	assert_err(file_map(&m, at(t, "none")), E_NOTFOUND);
	assert_buf(&b, "kept");
}

static void writing_replaces_whole_files(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf b = { 0 };
	const char *path = at(t, "f");
	assert_ok(file_write(path, STR("one"), 0600, FILE_SYNC));
	assert_ok(file_write(path, STR("two"), 0600, 0));
	assert_ok(file_read(&b, path, 10));
	assert_buf(&b, "two");
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_err(file_write(at(t, "no/f"), STR(""), 0600, 0), E_IO);
	assert_str(sh(t, "ls"), "f");
}

static void a_temporary_name_that_is_taken(void **state)
{
	struct test_repo *t = *state;
	const char *tmp = arena_fmt(&t->arena, "%s/f.tmp-%ld", t->root, (long)getpid()).p;
	assert_ok(file_write(tmp, STR("old"), 0600, 0));
	assert_err(file_write(at(t, "f"), STR("x"), 0600, FILE_EXCLUSIVE), E_BUSY);
	assert_false(file_exists(at(t, "f")));
	assert_ok(file_write(at(t, "f"), STR("x"), 0600, 0));
	assert_false(file_exists(tmp));
	put_file(t, "f.tmp", "left");
	assert_ok(file_write(at(t, "f"), STR("y"), 0600, FILE_ONE_WRITER));
	assert_str(sh(t, "ls; cat f"), "f\ny");
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void shared_modes_beat_the_umask(void **state)
{
	struct test_repo *t = *state;
	mode_t old = umask(077);
	assert_ok(dir_make(at(t, "d/e"), MODE_ADDS | 0770));
	assert_ok(file_write(at(t, "d/f"), STR(""), MODE_ADDS | 0660, 0));
	assert_ok(file_write(at(t, "d/g"), STR(""), MODE_EXACT | 0640, 0));
	assert_ok(file_write(at(t, "d/h"), STR(""), 0666, 0));
	umask(022);
	assert_ok(file_write(at(t, "d/i"), STR(""), MODE_ADDS | 0660, 0));
	umask(old);
	assert_int_equal(mode_of(at(t, "d/e")), 02770);
	assert_int_equal(mode_of(at(t, "d")), 02770);
	assert_int_equal(mode_of(at(t, "d/f")), 0660);
	assert_int_equal(mode_of(at(t, "d/g")), 0640);
	assert_int_equal(mode_of(at(t, "d/h")), 0600);
	assert_int_equal(mode_of(at(t, "d/i")), 0664);
}

static void files_are_mapped(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(mapping_release) struct mapping m = { 0 };
	put_file(t, "f", "hello");
	assert_ok(file_map(&m, at(t, "f")));
	assert_str(str_make((const char *)m.p, m.n), "hello");
	mapping_release(&m);
	put_file(t, "f", "");
	assert_ok(file_map(&m, at(t, "f")));
	assert_null(m.p);
}

static void paths_have_parents(void **state UNUSED)
{
	static const char *const cases[][2] = { { "/a/b", "/a" }, { "/a", "/" }, { "a", "." },
		{ "a/b/c", "a/b" }, { "/", "/" } };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(free_ptr) char *parent = path_parent(cases[i][0]);
		assert_string_equal(parent, cases[i][1]);
	}
}

static void a_lock_has_one_holder(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(lock_release) struct lock a = { 0 };
	struct lock b = { 0 };
	const char *path = at(t, "lock");
	assert_ok(lock_take(&a, path, 0666, 0));
	assert_err(lock_take(&b, path, 0666, 30), E_BUSY);
	assert_non_null(strstr(error_last()->message,
		arena_fmt(&t->arena, "process %ld", (long)getpid()).p));
	assert_int_equal(b.fd, 0);
	lock_release(&a);
	assert_ok(lock_take(&b, path, 0666, 0));
	lock_release(&b);
	lock_release(&b);
}

static void a_lock_goes_with_its_holder(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(lock_release) struct lock l = { 0 };
	const char *path = at(t, "lock");
	int ready[2];
	char c;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (!pid) {
		struct lock held = { 0 };
		bool bad = lock_take(&held, path, 0666, 0) || write(ready[1], "x", 1) != 1;
		usleep(50000);
		_exit(bad);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_ok(lock_take(&l, path, 0666, 10000));
	int status;
	assert_ok(process_wait(pid, &status));
	assert_int_equal(status, 0);
	close(ready[0]);
	close(ready[1]);
}

static void a_batch_publishes_all(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(batch_release) struct batch b = { 0 };
	put_file(t, "there", "old");
	put_file(t, "replaced", "old");
	assert_ok(batch_file(&b, at(t, "1.tmp"), at(t, "new"), STR("new"), 0444, 0));
	assert_ok(batch_file(&b, at(t, "2.tmp"), at(t, "there"), STR("new"), 0444, 0));
	assert_ok(batch_file(&b, at(t, "3.tmp"), at(t, "replaced"), STR("new"), 0666,
		BATCH_REPLACES));
	assert_false(file_exists(at(t, "new")));
	assert_ok(batch_flush(&b));
	assert_ok(batch_publish(&b));
	assert_str(sh(t, "ls; cat new there replaced"), "new\nreplaced\nthere\nnewoldnew");
}

static void a_batch_given_up_leaves_nothing(void **state)
{
	struct test_repo *t = *state;
	struct batch b = { 0 };
	assert_ok(batch_file(&b, at(t, "1.tmp"), at(t, "new"), STR("new"), 0444, 0));
	assert_err(batch_file(&b, at(t, "no/2.tmp"), at(t, "no/f"), STR(""), 0444, 0), E_NOTFOUND);
	batch_release(&b);
	assert_str(sh(t, "ls -A"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_are_read_whole, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(writing_replaces_whole_files, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(a_temporary_name_that_is_taken, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(shared_modes_beat_the_umask, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(files_are_mapped, repo_setup, repo_teardown),
		cmocka_unit_test(paths_have_parents),
		cmocka_unit_test_setup_teardown(a_lock_has_one_holder, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_lock_goes_with_its_holder, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(a_batch_publishes_all, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_batch_given_up_leaves_nothing, repo_setup,
			repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
