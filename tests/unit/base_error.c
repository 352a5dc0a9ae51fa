#include "tests/check.h"

static void an_error_is_told_once(void **state UNUSED)
{
	error_clear();
	assert_int_equal(error_last()->code, E_NONE);
	assert_fails(fail(E_NOTFOUND, "no ticket '%s'", "k3f9"), E_NOTFOUND, "no ticket 'k3f9'");
	assert_fails(fail(E_IO, "again"), E_IO, "again");
	errno = ENOENT;
	assert_fails(fail_errno(E_IO, "cannot read %d", 7), E_IO,
		"cannot read 7: No such file or directory");
	error_clear();
	assert_int_equal(error_last()->code, E_NONE);
	assert_null(error_last()->message);
}

static void context_comes_in_front(void **state UNUSED)
{
	fail(E_INVALID, "bad");
	mend("mend it", "hd", "check", NULL);
	assert_fails(error_context("desk.yaml:%d", 3), E_INVALID, "desk.yaml:3: bad");
	assert_int_equal(error_last()->n_mends, 1);
	/* the arguments may be the message itself */
	assert_fails(error_context("%s", error_last()->message), E_INVALID,
		"desk.yaml:3: bad: desk.yaml:3: bad");
	assert_fails(fail(E_IO, "%s!", error_last()->message), E_IO,
		"desk.yaml:3: bad: desk.yaml:3: bad!");
	assert_int_equal(error_last()->n_mends, 0);
}

static void commands_that_mend_are_kept(void **state UNUSED)
{
	fail(E_NODESK, "no desk");
	assert_int_equal(mend("make one", "hd", "init", "my desk", NULL), -E_NODESK);
	const struct error *e = error_last();
	assert_string_equal(e->mends[0].why, "make one");
	assert_string_equal(e->mends[0].argv[0], "hd");
	assert_string_equal(e->mends[0].argv[2], "my desk");
	assert_null(e->mends[0].argv[3]);
	for (int i = 0; i < 2 * MEND_MAX; i++)
		mend("more", "hd", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
			NULL);
	assert_int_equal(e->n_mends, MEND_MAX);
	assert_string_equal(e->mends[1].argv[MEND_ARGS - 1], "k");
	assert_null(e->mends[1].argv[MEND_ARGS]);
}

static void an_error_can_be_put_aside(void **state UNUSED)
{
	fail(E_BUSY, "busy");
	mend("wait", "hd", "status", NULL);
	struct error kept = error_take();
	assert_int_equal(error_last()->code, E_NONE);
	fail(E_IO, "meanwhile");
	error_put(kept);
	assert_int_equal(error_last()->code, E_BUSY);
	assert_string_equal(error_last()->message, "busy");
	assert_string_equal(error_last()->mends[0].argv[1], "status");
}

static void every_code_has_its_status_and_name(void **state UNUSED)
{
	assert_int_equal(error_exit_status(E_NONE), 0);
	assert_int_equal(error_exit_status(E_PARTIAL), 1);
	assert_int_equal(error_exit_status(E_USAGE), 2);
	assert_int_equal(error_exit_status(E_AMBIGUOUS), 3);
	assert_int_equal(error_exit_status(E_LIMIT), 4);
	assert_int_equal(error_exit_status(E_RACED), 5);
	assert_int_equal(error_exit_status(E_DAMAGED), 6);
	for (int a = 0; a < E_COUNT; a++) {
		assert_in_range(error_exit_status((enum err)a), a ? 1 : 0, 6);
		for (int b = 0; b < a; b++)
			assert_string_not_equal(error_name((enum err)a), error_name((enum err)b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_is_told_once),
		cmocka_unit_test(context_comes_in_front),
		cmocka_unit_test(commands_that_mend_are_kept),
		cmocka_unit_test(an_error_can_be_put_aside),
		cmocka_unit_test(every_code_has_its_status_and_name),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	error_clear();
	return failed;
}
