#include "tests/check.h"
#include "index/learned.h"

static double prior(size_t solved, size_t quoted, size_t up, size_t down)
{
	const struct learned l = { solved, quoted, up, down };
	return (double)learned_prior(&l) / UINT16_MAX;
}

static void assert_near(double got, double want)
{
	if (got - want > .003 || want - got > .003)
		fail_msg("%f is not %f", got, want);
}

/* By hand, from Wilson's formula with z = 1.645. */
static void it_is_wilsons_lower_bound(void **state)
{
	(void)state;
	assert_near(prior(0, 0, 1, 0), .2699);
	assert_near(prior(10, 0, 0, 0), .7870);
	assert_near(prior(0, 0, 8, 2), .5408);
	assert_near(prior(0, 0, 50, 50), .4189);
	assert_near(prior(0, 4, 0, 0), prior(1, 0, 0, 0));
	assert_near(prior(1000000, 0, 0, 0), 1);
}

static void no_evidence_is_none(void **state)
{
	(void)state;
	assert_true(prior(0, 0, 0, 0) == 0);
	assert_true(prior(0, 0, 0, 1000) == 0);
}

static void it_rises_with_what_speaks_for_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < 200; i++) {
		assert_true(prior(i + 1, 0, 0, 3) >= prior(i, 0, 0, 3));
		assert_true(prior(i, 0, 0, 3) >= prior(i, 0, 0, 4));
		assert_true(prior(i, 0, 2, 0) >= prior(i, 2, 0, 0));
		assert_true(prior(i, i, i, i) <= 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_wilsons_lower_bound),
		cmocka_unit_test(no_evidence_is_none),
		cmocka_unit_test(it_rises_with_what_speaks_for_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
