/* What the C tests share: cmocka with what it wants included first, and asserts on hd's types. */
#ifndef HD_TESTS_CHECK_H
#define HD_TESTS_CHECK_H
#include <setjmp.h>
#include <cmocka.h>
/* hd's fail() is meant; what cmocka has built on its own is built again */
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))
#include "base/buf.h"
#include "base/error.h"

static inline void check_str_at(struct str got, struct str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got  \"%.*s\"\nwant \"%.*s\"\n", STR_ARG(got), STR_ARG(want));
	_fail(file, line);
}

/* got is a struct str; want a string literal (which may hold NUL). */
#define assert_str(got, want) check_str_at((got), STR(want), __FILE__, __LINE__)
#define assert_strs(got, want) check_str_at((got), (want), __FILE__, __LINE__)
/* What the buf holds; empties it for the next. */
#define assert_buf(b, want) (check_str_at(buf_view(b), STR(want), __FILE__, __LINE__), buf_reset(b))
/* The call did not fail; else its message is told. */
#define assert_ok(call) \
	do { \
		if (call) \
			fail_msg("%s: %s", #call, error_last()->message); \
	} while (0)
/* The call failed with this code, and said this. */
#define assert_fails(call, code_, said) \
	do { \
		assert_int_equal((call), -(int)(code_)); \
		assert_int_equal(error_last()->code, (code_)); \
		check_str_at(str_of(error_last()->message), STR(said), __FILE__, __LINE__); \
	} while (0)

/* A generator of test data that gives the same on every run: xorshift*. */
static inline uint64_t rnd(uint64_t *state)
{
	uint64_t x = *state ? *state : 88172645463325252u;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545F4914F6CDD1Du;
}
/* 0 to n - 1 */
static inline size_t rnd_below(uint64_t *state, size_t n)
{
	return (size_t)((rnd(state) >> 33) % n);
}
#endif
