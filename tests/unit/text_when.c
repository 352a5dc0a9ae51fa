#include "tests/check.h"
#include "text/when.h"

#define T0 INT64_C(1795342530123) /* 2026-11-22T10:15:30.123Z, a Sunday */

static void iso_is_written(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	when_iso(&b, T0);
	assert_buf(&b, "2026-11-22T10:15:30.123Z");
	when_iso(&b, 0);
	assert_buf(&b, "1970-01-01T00:00:00.000Z");
	when_iso(&b, -1);
	assert_buf(&b, "1969-12-31T23:59:59.999Z");
	when_iso(&b, INT64_C(951782400000));
	assert_buf(&b, "2000-02-29T00:00:00.000Z");
	/* out of range: the nearest that has four digits */
	when_iso(&b, INT64_MAX);
	assert_buf(&b, "9999-12-31T23:59:59.999Z");
	when_iso(&b, INT64_MIN);
	assert_buf(&b, "0001-01-01T00:00:00.000Z");
	when_local(&b, T0, 60);
	assert_buf(&b, "2026-11-22 11:15");
	when_local(&b, T0, -660);
	assert_buf(&b, "2026-11-21 23:15");
}

static void every_day_round_trips_and_agrees_with_libc(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	/* from the first day of year 1 to the last of 9999 */
	for (int64_t day = -719162; day < 2932897; day += 97) {
		int64_t back = 0, ms = day * MS_DAY + (day + 719162) % 977 * 1001;
		buf_reset(&b);
		when_iso(&b, ms);
		assert_true(when_parse_iso(buf_view(&b), 90, &back));
		assert_int_equal(back, ms);
		struct tm tm;
		char want[32];
		time_t t = (time_t)((ms - (ms % 1000 + 1000) % 1000) / 1000);
		assert_non_null(gmtime_r(&t, &tm));
		strftime(want, sizeof want, "-%m-%dT%H:%M:%S", &tm);
		assert_memory_equal(b.p + 4, want, strlen(want));
		uint64_t year = 0;
		assert_true(str_to_u64(str_make(b.p, 4), &year));
		assert_int_equal(year, tm.tm_year + 1900);
	}
}

static void iso_is_read(void **state UNUSED)
{
	static const struct {
		struct str s;
		int64_t want;
	} good[] = {
		{ STR("2026-11-22T10:15:30.123Z"), T0 },
		{ STR("2026-11-22T11:15:30.123+01:00"), T0 },
		{ STR("2026-11-22 05:15:30.1239-0500"), T0 },
		{ STR("2026-11-22 05:15:30,123 -05"), T0 },
		{ STR("2026-11-22t10:15:30.123"), T0 - 120 * MS_MINUTE },
		{ STR("2026-11-22T10:15z"), T0 - 30123 },
		{ STR("2026-11-22"), T0 - 36930123 - 120 * MS_MINUTE },
		{ STR("2024-02-29T00:00:00Z"), INT64_C(1709164800000) },
		{ STR("2016-12-31T23:59:60Z"), INT64_C(1483228800000) },
	};
	static const char *const bad[] = { "", "2026", "2026-13-01", "2026-00-01", "2026-02-29",
		"1900-02-29", "2026-11-31", "2026-11-22T", "2026-11-22T24:00", "2026-11-22T10:60",
		"2026-11-22T10:15:61", "2026-11-22T10:15:30.", "2026-11-22T10:15:30+",
		"2026-11-22T10:15:30+24:00", "2026-11-22T10:15:30Zx", "2026-11-22T10:15 ",
		" 2026-11-22", "0000-01-01", "+026-11-22", "2026-11-22T10:15:30+1:00",
		"0001-01-01T00:00:00+01:00" };
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		int64_t got = 0;
		assert_true(when_parse_iso(good[i].s, 120, &got));
		assert_int_equal(got, good[i].want);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		int64_t got = 5;
		assert_false(when_parse_iso(str_of(bad[i]), 0, &got));
		assert_int_equal(got, 5);
	}
}

static void spans_are_read(void **state UNUSED)
{
	static const struct {
		const char *s;
		int64_t want;
	} good[] = {
		{ "90s", 90 * MS_SECOND },
		{ "15m", 15 * MS_MINUTE },
		{ "2h", 2 * MS_HOUR },
		{ "7d", 7 * MS_DAY },
		{ "3w", 21 * MS_DAY },
		{ "6mo", 180 * MS_DAY },
		{ "1y", 365 * MS_DAY },
		{ "1d12h", 36 * MS_HOUR },
		{ "2 days 3 hours", 51 * MS_HOUR },
		{ "0d", 0 },
	};
	static const char *const bad[] = { "", "d", "3", "3x", "-3d", "3d-", "1d 2",
		"99999999999999y", "9223372036854775807s", "3days3", "1.5h", "10010y" };
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		int64_t got = -1;
		assert_true(when_parse_span(str_of(good[i].s), &got));
		assert_int_equal(got, good[i].want);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		int64_t got = 5;
		assert_false(when_parse_span(str_of(bad[i]), &got));
		assert_int_equal(got, 5);
	}
}

/* start and end as ISO, "START/END", in a zone of +01:00 at T0. */
static void check_when(const char *given, bool past, const char *want)
{
	static const struct clock clock = { .now = T0, .offset = 60 };
	CLEANUP(buf_release) struct buf b = { 0 };
	int64_t start, end;
	assert_int_equal(when_parse(str_of(given), &clock, past, &start, &end), 0);
	when_iso(&b, start);
	buf_char(&b, '/');
	when_iso(&b, end);
	assert_strs(buf_view(&b), str_of(want));
}

static void people_write_times(void **state UNUSED)
{
	check_when("now", true, "2026-11-22T10:15:30.123Z/2026-11-22T10:15:30.123Z");
	check_when("Today", true, "2026-11-21T23:00:00.000Z/2026-11-22T23:00:00.000Z");
	check_when("yesterday", true, "2026-11-20T23:00:00.000Z/2026-11-21T23:00:00.000Z");
	check_when(" tomorrow ", true, "2026-11-22T23:00:00.000Z/2026-11-23T23:00:00.000Z");
	check_when("sunday", true, "2026-11-21T23:00:00.000Z/2026-11-22T23:00:00.000Z");
	check_when("Mon", true, "2026-11-15T23:00:00.000Z/2026-11-16T23:00:00.000Z");
	check_when("2026", true, "2025-12-31T23:00:00.000Z/2026-12-31T23:00:00.000Z");
	check_when("2026-11", true, "2026-10-31T23:00:00.000Z/2026-11-30T23:00:00.000Z");
	check_when("2026-12", true, "2026-11-30T23:00:00.000Z/2026-12-31T23:00:00.000Z");
	check_when("2026-11-22", true, "2026-11-21T23:00:00.000Z/2026-11-22T23:00:00.000Z");
	check_when("2026-11-22 10:15", true, "2026-11-22T09:15:00.000Z/2026-11-22T09:16:00.000Z");
	check_when("2026-11-22T10:15:30Z", true,
		"2026-11-22T10:15:30.000Z/2026-11-22T10:15:31.000Z");
	check_when("3d ago", false, "2026-11-19T10:15:30.123Z/2026-11-19T10:15:30.123Z");
	check_when("in 2h", true, "2026-11-22T12:15:30.123Z/2026-11-22T12:15:30.123Z");
	check_when("2 days ago", false, "2026-11-20T10:15:30.123Z/2026-11-20T10:15:30.123Z");
	check_when("1d", true, "2026-11-21T10:15:30.123Z/2026-11-21T10:15:30.123Z");
	check_when("1d", false, "2026-11-23T10:15:30.123Z/2026-11-23T10:15:30.123Z");
}

static void what_is_no_time_is_told(void **state UNUSED)
{
	static const struct clock clock = { .now = T0 };
	int64_t start = 1, end = 2;
	assert_fails(when_parse(STR("Tomorow"), &clock, true, &start, &end), E_INVALID,
		"'Tomorow' is no time; did you mean 'tomorrow'?");
	assert_fails(when_parse(STR("2026-14"), &clock, true, &start, &end), E_INVALID,
		"'2026-14' is no time; write 2026-11-22, '2026-11-22 10:15', today, monday, 3d or "
		"'2h ago'");
	assert_int_equal(when_parse(STR(""), &clock, true, &start, &end), -E_INVALID);
	assert_int_equal(when_parse(STR("9999y ago"), &clock, true, &start, &end), -E_INVALID);
	assert_int_equal(when_parse(STR("0000"), &clock, true, &start, &end), -E_INVALID);
	assert_fails(when_parse(STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), &clock,
			     true, &start, &end),
		E_INVALID, "a time has at most 40 characters");
	assert_int_equal(start, 1);
	assert_int_equal(end, 2);
}

static void lengths_are_told_in_one_unit(void **state UNUSED)
{
	static const struct {
		int64_t ms;
		const char *want;
	} cases[] = {
		{ 0, "0s" },
		{ 59999, "59s" },
		{ MS_MINUTE, "1m" },
		{ 90 * MS_MINUTE, "1h" },
		{ 25 * MS_HOUR, "1d" },
		{ 13 * MS_DAY, "13d" },
		{ 35 * MS_DAY, "5w" },
		{ 90 * MS_DAY, "3mo" },
		{ 800 * MS_DAY, "2y" },
		{ -3 * MS_HOUR, "3h" },
		{ INT64_MIN, "292471208y" },
	};
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_reset(&b);
		when_span(&b, cases[i].ms);
		assert_strs(buf_view(&b), str_of(cases[i].want));
	}
	when_relative((buf_reset(&b), &b), T0, T0 + 3 * MS_HOUR);
	assert_buf(&b, "3h ago");
	when_relative(&b, T0, T0 + 59 * MS_SECOND);
	assert_buf(&b, "just now");
	when_relative(&b, T0 + 2 * MS_HOUR, T0);
	assert_buf(&b, "in 2h");
	when_relative(&b, INT64_MIN, INT64_MAX);
	assert_buf(&b, "10005y ago");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso_is_written),
		cmocka_unit_test(every_day_round_trips_and_agrees_with_libc),
		cmocka_unit_test(iso_is_read),
		cmocka_unit_test(spans_are_read),
		cmocka_unit_test(people_write_times),
		cmocka_unit_test(what_is_no_time_is_told),
		cmocka_unit_test(lengths_are_told_in_one_unit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
