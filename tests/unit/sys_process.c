#include "tests/repo.h"
#include "sys/terminal.h"
#include <fcntl.h>

static char **shell(const char *script)
{
	static char *argv[4] = { "sh", "-c" };
	argv[2] = (char *)(uintptr_t)script;
	return argv;
}

static void a_program_gets_and_gives_bytes(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf in = { 0 }, out = { 0 }, err = { 0 };
	int status;
	/* more than a pipe holds, both ways at once */
	buf_fill(&in, 'x', 1 << 20);
	assert_ok(process_run(shell("cat; printf oops >&2; exit 7"), NULL, buf_view(&in), &out,
		1 << 20, &err, &status));
	assert_int_equal(status, 7);
	assert_true(str_eq(buf_view(&out), buf_view(&in)));
	assert_buf(&err, "oops");
	buf_reset(&out);
	assert_ok(process_run(shell("pwd"), t->root, STR(""), &out, 4096, NULL, &status));
	assert_strs(str_trim(buf_view(&out)), str_of(t->root));
}

static void a_program_that_fails(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	char *none[] = { "hd-no-such-program", NULL };
	int status;
	assert_err(process_run(none, NULL, STR(""), &out, 10, NULL, &status), E_IO);
	assert_err(process_run(shell("yes"), NULL, STR(""), &out, 10, NULL, &status), E_LIMIT);
	assert_int_equal(out.n, 0);
	assert_ok(process_run(shell("kill -9 $$"), NULL, STR(""), NULL, 10, NULL, &status));
	assert_int_equal(status, 128 + 9);
}

static void git_variables_stay_here(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	char *env[] = { "GIVEN=new", "OWN=x", NULL };
	int status;
	setenv("GIT_DIR", "/nowhere", 1);
	setenv("GIT_CONFIG_COUNT", "0", 1);
	setenv("GIVEN", "old", 1);
	assert_ok(process_run_env(shell("echo ${GIT_DIR-none} $GIT_CONFIG_COUNT $GIVEN $OWN"), env,
		NULL, STR(""), &out, 100, NULL, &status));
	unsetenv("GIT_DIR");
	assert_buf(&out, "none 0 new x\n");
}

static void an_editor_gets_the_file(void **state)
{
	struct test_repo *t = *state;
	int status;
	put_file(t, "a 'b'", "text");
	assert_ok(process_edit("sed -i s/text/edited/", at(t, "a 'b'"), &status));
	assert_int_equal(status, 0);
	assert_str(sh(t, "cat \"a 'b'\""), "edited");
	assert_ok(process_edit("false", at(t, "a 'b'"), &status));
	assert_int_equal(status, 1);
}

static void a_pager_reads_until_we_end(void **state)
{
	struct test_repo *t = *state;
	int fd, status;
	pid_t pid;
	unsetenv("LESS");
	const char *command = arena_fmt(&t->arena, "(echo $LESS; cat) >'%s/paged'", t->root).p;
	assert_ok(process_pager(command, &fd, &pid));
	assert_ok(fd_write_all(fd, STR("hello"), "the pager"));
	close(fd);
	assert_ok(process_wait(pid, &status));
	assert_int_equal(status, 0);
	assert_str(sh(t, "cat paged"), "FRX\nhello");
}

static void a_detached_program_runs_on(void **state)
{
	struct test_repo *t = *state;
	char *argv[] = { "sh", "-c", "echo $PPID >tmp && mv tmp done", NULL };
	assert_ok(process_detach(argv, t->root));
	for (int i = 0; i < 1000 && !file_exists(at(t, "done")); i++)
		usleep(10000);
	assert_true(file_exists(at(t, "done")));
}

static void a_session_has_a_name(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf a = { 0 }, b = { 0 };
	fail(E_NO, "told before");
	terminal_session(&a);
	terminal_session(&b);
	assert_int_equal(error_last()->code, E_NO);
	assert_true(str_eq(buf_view(&a), buf_view(&b)));
	assert_true(str_chr(buf_view(&a), '-') > 0);
	int fd = open("/dev/null", O_RDONLY);
	assert_false(terminal_is(fd));
	assert_int_equal(terminal_width(fd), 80);
	close(fd);
	assert_true(random_bits() != random_bits());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_program_gets_and_gives_bytes, repo_setup,
			repo_teardown),
		cmocka_unit_test(a_program_that_fails),
		cmocka_unit_test(git_variables_stay_here),
		cmocka_unit_test_setup_teardown(an_editor_gets_the_file, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_pager_reads_until_we_end, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(a_detached_program_runs_on, repo_setup,
			repo_teardown),
		cmocka_unit_test(a_session_has_a_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
