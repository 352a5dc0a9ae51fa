#include "text/when.h"
#include "text/near.h"

#define MS_YEAR (365 * MS_DAY)
#define WHEN_MIN INT64_C(-62135596800000) /* 0001-01-01 */
#define WHEN_MAX INT64_C(253402300800000) /* 10000-01-01, exclusive */

struct civil {
	int64_t year;
	unsigned month, day, hour, minute, second, ms;
};

/* Days since 1970-01-01, by years that begin in March so that the leap day comes last. */
static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static struct civil civil_of(int64_t ms)
{
	ms = MIN(MAX(ms, WHEN_MIN), WHEN_MAX - 1);
	int64_t days = floor_div(ms, MS_DAY), rest = ms - days * MS_DAY;
	days += 719468;
	int64_t era = floor_div(days, 146097), of_era = days - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	unsigned shifted = (unsigned)((5 * of_year + 2) / 153);
	unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
	return (struct civil){
		.year = year + era * 400 + (month <= 2),
		.month = month,
		.day = (unsigned)(of_year - (153 * shifted + 2) / 5 + 1),
		.hour = (unsigned)(rest / MS_HOUR),
		.minute = (unsigned)(rest / MS_MINUTE % 60),
		.second = (unsigned)(rest / MS_SECOND % 60),
		.ms = (unsigned)(rest % MS_SECOND),
	};
}

static unsigned month_days(int64_t year, unsigned month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return month == 2 ? 28u + leap : 30u + (0x15AAu >> month & 1);
}

static void digits(char *p, int64_t v, size_t n)
{
	for (; n; v /= 10)
		p[--n] = (char)('0' + v % 10);
}

/* Written once per entry of every file: without printf. */
static void iso_fill(char *p, int64_t ms)
{
	struct civil c = civil_of(ms);
	memcpy(p, "0000-00-00T00:00:00.000Z", WHEN_ISO_LEN);
	digits(p, c.year, 4);
	digits(p + 5, c.month, 2);
	digits(p + 8, c.day, 2);
	digits(p + 11, c.hour, 2);
	digits(p + 14, c.minute, 2);
	digits(p + 17, c.second, 2);
	digits(p + 20, c.ms, 3);
}

void when_iso(struct buf *out, int64_t ms)
{
	char p[WHEN_ISO_LEN];
	iso_fill(p, ms);
	buf_add(out, p, sizeof p);
}

struct str when_iso_str(struct arena *a, int64_t ms)
{
	char p[WHEN_ISO_LEN];
	iso_fill(p, ms);
	return arena_str(a, str_make(p, sizeof p));
}

void when_local(struct buf *out, int64_t ms, int32_t offset)
{
	struct civil c = civil_of(ms + offset * MS_MINUTE);
	buf_fmt(out, "%04d-%02u-%02u %02u:%02u", (int)c.year, c.month, c.day, c.hour, c.minute);
}

/* ---- parsing: a cursor that is eaten from the left ---- */

static bool eat(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

static bool eat_any(struct str *s, const char *set)
{
	return s->n && s->p[0] && strchr(set, s->p[0]) && eat(s, s->p[0]);
}

/* Exactly n digits. */
static bool eat_digits(struct str *s, size_t n, unsigned *out)
{
	uint64_t v;
	if (s->n < n || !str_to_u64(str_first(*s, n), &v))
		return false;
	*s = str_skip(*s, n);
	*out = (unsigned)v;
	return true;
}

static bool eat_date(struct str *s, struct civil *c)
{
	unsigned year;
	if (!eat_digits(s, 4, &year) || !eat(s, '-') || !eat_digits(s, 2, &c->month) ||
		!eat(s, '-') || !eat_digits(s, 2, &c->day))
		return false;
	c->year = year;
	return year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= month_days(year, c->month);
}

/* Digits beyond the third are below a millisecond. */
static bool eat_fraction(struct str *s, unsigned *ms)
{
	unsigned digit, worth = 100, v = 0;
	if (!eat_digits(s, 1, &digit))
		return false;
	do {
		v += digit * worth;
		worth /= 10;
	} while (eat_digits(s, 1, &digit));
	*ms = v;
	return true;
}

/* *unit is what the last part given names: a minute, a second, or 0 for an instant. */
static bool eat_time(struct str *s, struct civil *c, int64_t *unit)
{
	if (!eat_digits(s, 2, &c->hour) || !eat(s, ':') || !eat_digits(s, 2, &c->minute))
		return false;
	*unit = MS_MINUTE;
	if (eat(s, ':')) {
		if (!eat_digits(s, 2, &c->second))
			return false;
		*unit = MS_SECOND;
		if (eat_any(s, ".,")) {
			*unit = 0;
			if (!eat_fraction(s, &c->ms))
				return false;
		}
	}
	return c->hour < 24 && c->minute < 60 && c->second <= 60;
}

/* 'Z', ±hh:mm, ±hhmm, ±hh, or nothing (*offset stays). */
static bool eat_zone(struct str *s, int32_t *offset)
{
	unsigned hours, minutes = 0;
	if (!s->n)
		return true;
	if (eat_any(s, "Zz")) {
		*offset = 0;
		return true;
	}
	bool west = s->p[0] == '-';
	if (!eat_any(s, "+-") || !eat_digits(s, 2, &hours))
		return false;
	if (s->n) {
		eat(s, ':');
		if (!eat_digits(s, 2, &minutes))
			return false;
	}
	*offset = (int32_t)(hours * 60 + minutes) * (west ? -1 : 1);
	return hours < 24 && minutes < 60;
}

static int64_t ms_of(const struct civil *c, int32_t offset)
{
	return days_of(c->year, c->month, c->day) * MS_DAY + c->hour * MS_HOUR +
	       c->minute * MS_MINUTE + c->second * MS_SECOND + c->ms - offset * MS_MINUTE;
}

static bool in_range(int64_t ms)
{
	return ms >= WHEN_MIN && ms < WHEN_MAX;
}

static bool parse_iso(struct str s, int32_t offset, int64_t *out, int64_t *unit)
{
	struct civil c = { 0 };
	int64_t named = MS_DAY;
	if (!eat_date(&s, &c))
		return false;
	if (s.n) {
		if (!eat_any(&s, "Tt ") || !eat_time(&s, &c, &named))
			return false;
		/* git writes a blank before the zone */
		if (s.n > 1)
			eat(&s, ' ');
		if (!eat_zone(&s, &offset))
			return false;
	}
	int64_t ms = ms_of(&c, offset);
	if (s.n || !in_range(ms))
		return false;
	*out = ms;
	*unit = named;
	return true;
}

bool when_parse_iso(struct str s, int32_t offset, int64_t *out)
{
	int64_t unit;
	return parse_iso(s, offset, out, &unit);
}

static const struct {
	const char *names; /* each between blanks */
	int64_t ms;
} units[] = {
	{ " s sec secs second seconds ", MS_SECOND },
	{ " m min mins minute minutes ", MS_MINUTE },
	{ " h hour hours ", MS_HOUR },
	{ " d day days ", MS_DAY },
	{ " w week weeks ", 7 * MS_DAY },
	{ " mo month months ", 30 * MS_DAY },
	{ " y year years ", MS_YEAR },
};

static int64_t unit_ms(struct str name)
{
	char padded[16];
	if (!name.n || name.n > sizeof padded - 3)
		return 0;
	snprintf(padded, sizeof padded, " %.*s ", STR_ARG(name));
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strstr(units[i].names, padded))
			return units[i].ms;
	return 0;
}

/* The leading run of digits, or of letters, and the blanks behind it. */
static struct str eat_run(struct str *s, char first, char last)
{
	size_t n = 0;
	while (n < s->n && s->p[n] >= first && s->p[n] <= last)
		n++;
	struct str run = str_first(*s, n);
	*s = str_skip(*s, n);
	while (eat(s, ' '))
		;
	return run;
}

bool when_parse_span(struct str s, int64_t *out_ms)
{
	int64_t sum = 0;
	if (!s.n)
		return false;
	while (s.n) {
		struct str count = eat_run(&s, '0', '9');
		int64_t unit = unit_ms(eat_run(&s, 'a', 'z')), v;
		if (!unit || !str_to_i64(count, &v) || __builtin_mul_overflow(v, unit, &v) ||
			__builtin_add_overflow(sum, v, &sum) || sum > WHEN_MAX - WHEN_MIN)
			return false;
	}
	*out_ms = sum;
	return true;
}

/* ---- what a person writes ---- */

static const char *const weekdays[] = {
	"monday",
	"tuesday",
	"wednesday",
	"thursday",
	"friday",
	"saturday",
	"sunday",
};

/* "monday" or a prefix of three letters or more, "mon", "tues"; -1 for anything else. */
static int weekday_of(struct str s)
{
	for (int i = 0; i < 7; i++)
		if (s.n >= 3 && str_starts(str_of(weekdays[i]), s))
			return i;
	return -1;
}

/* Days since 1970-01-01 of the local day it is now. */
static int64_t today_of(const struct clock *c)
{
	return floor_div(c->now + c->offset * MS_MINUTE, MS_DAY);
}

/* "today" and its like as a local day number. */
static bool parse_day_word(struct str s, const struct clock *c, int64_t *day)
{
	int64_t today = today_of(c);
	int weekday = weekday_of(s);
	if (str_is(s, "today"))
		*day = today;
	else if (str_is(s, "yesterday"))
		*day = today - 1;
	else if (str_is(s, "tomorrow"))
		*day = today + 1;
	else if (weekday >= 0)
		/* 1970-01-01, day 0, was a Thursday */
		*day = today - (today + 3 - weekday + 7) % 7;
	else
		return false;
	return true;
}

/* "2026" and "2026-11": from the first to the last of the days so named. */
static bool parse_month(struct str s, int32_t offset, int64_t *start, int64_t *end)
{
	unsigned year, month = 0;
	if (!eat_digits(&s, 4, &year) || (s.n && (!eat(&s, '-') || !eat_digits(&s, 2, &month))))
		return false;
	if (s.n || !year || year > 9999 || month > 12)
		return false;
	int64_t zone = offset * MS_MINUTE;
	bool whole = !month, december = month == 12;
	*start = days_of(year, whole ? 1 : month, 1) * MS_DAY - zone;
	*end = days_of(year + (whole || december), whole || december ? 1 : month + 1, 1) * MS_DAY -
	       zone;
	return true;
}

/* "3d ago", "in 2h", "3d". */
static bool parse_offset(struct str s, const struct clock *c, bool past, int64_t *out)
{
	int64_t span;
	if (str_starts(s, STR("in "))) {
		past = false;
		s = str_trim(str_skip(s, 3));
	} else if (str_ends(s, STR(" ago"))) {
		past = true;
		s = str_trim(str_first(s, s.n - 4));
	}
	if (!when_parse_span(s, &span))
		return false;
	int64_t at = past ? c->now - span : c->now + span;
	if (!in_range(at))
		return false;
	*out = at;
	return true;
}

struct str when_nearest(struct str word)
{
	struct str names[4 + ARRAY_SIZE(weekdays)] = { STR("now"), STR("today"), STR("yesterday"),
		STR("tomorrow") };
	for (size_t i = 0; i < ARRAY_SIZE(weekdays); i++)
		names[4 + i] = str_of(weekdays[i]);
	return near_best(word, names, ARRAY_SIZE(names));
}

static int fail_unread(struct str given, struct str word)
{
	struct str near = when_nearest(word);
	if (near.n)
		return fail(E_INVALID, "'%.*s' is no time; did you mean '%.*s'?", STR_ARG(given),
			STR_ARG(near));
	return fail(E_INVALID,
		"'%.*s' is no time; write 2026-11-22, '2026-11-22 10:15', today, monday, 3d or '2h "
		"ago'",
		STR_ARG(given));
}

int when_parse(struct str given, const struct clock *c, bool past, int64_t *start, int64_t *end)
{
	char lower[40];
	struct str s = str_trim(given);
	if (s.n > sizeof lower)
		return fail(E_INVALID, "a time has at most %zu characters", sizeof lower);
	for (size_t i = 0; i < s.n; i++)
		lower[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
	s.p = lower;
	int64_t at, unit = 0, day;
	if (parse_month(s, c->offset, start, end))
		return 0;
	if (parse_day_word(s, c, &day)) {
		at = day * MS_DAY - c->offset * MS_MINUTE;
		unit = MS_DAY;
	} else if (str_is(s, "now")) {
		at = c->now;
	} else if (!parse_iso(s, c->offset, &at, &unit) && !parse_offset(s, c, past, &at)) {
		return fail_unread(given, s);
	}
	*start = at;
	*end = at + unit;
	return 0;
}

/* ---- lengths for people ---- */

void when_span(struct buf *out, int64_t ms)
{
	static const struct {
		int64_t below, unit;
		const char *name;
	} steps[] = {
		{ MS_MINUTE, MS_SECOND, "s" },
		{ MS_HOUR, MS_MINUTE, "m" },
		{ MS_DAY, MS_HOUR, "h" },
		{ 14 * MS_DAY, MS_DAY, "d" },
		{ 60 * MS_DAY, 7 * MS_DAY, "w" },
		{ 2 * MS_YEAR, 30 * MS_DAY, "mo" },
		{ INT64_MAX, MS_YEAR, "y" },
	};
	size_t i = 0;
	ms = ms < 0 ? -MAX(ms, -INT64_MAX) : ms;
	ms = MIN(ms, INT64_MAX - 1);
	while (ms >= steps[i].below)
		i++;
	buf_u64(out, (uint64_t)(ms / steps[i].unit));
	buf_cstr(out, steps[i].name);
}

void when_relative(struct buf *out, int64_t ms, int64_t now)
{
	int64_t ago = MIN(MAX(now, WHEN_MIN), WHEN_MAX) - MIN(MAX(ms, WHEN_MIN), WHEN_MAX);
	if (ago > -MS_MINUTE && ago < MS_MINUTE) {
		buf_cstr(out, "just now");
		return;
	}
	if (ago < 0)
		buf_cstr(out, "in ");
	when_span(out, ago);
	if (ago > 0)
		buf_cstr(out, " ago");
}
