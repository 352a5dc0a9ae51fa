/* Times: milliseconds since 1970 UTC in an int64, 0 for "none". Civil dates are proleptic
 * Gregorian; years 1 to 9999. Pure: `now` and the zone's offset are given. */
#ifndef HD_TEXT_WHEN_H
#define HD_TEXT_WHEN_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define MS_SECOND INT64_C(1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR (60 * MS_MINUTE)
#define MS_DAY (24 * MS_HOUR)

/* What a reader of dates needs to know of here and now. */
struct clock {
	int64_t now; /* ms */
	int32_t offset; /* local minus UTC, in minutes, at `now` */
};

/* "2026-11-22T10:15:30.123Z": the form in files and JSON, always UTC with milliseconds. */
#define WHEN_ISO_LEN 24
void when_iso(struct buf *out, int64_t ms);
struct str when_iso_str(struct arena *a, int64_t ms);
/* ISO 8601 dates and times: date alone (midnight, local), 'T' or blank, seconds and fraction
 * optional, 'Z', ±hh:mm, ±hhmm, or local time without one. The whole slice. */
bool when_parse_iso(struct str s, int32_t offset, int64_t *out);
/* Lengths: "90s" "15m" "2h" "7d" "3w" "6mo" "1y", sums "1d12h"; a month counts 30 days, a year 365. */
bool when_parse_span(struct str s, int64_t *out_ms);
/* What a person may write for a point in time: ISO forms, "2026", "2026-11", now, today,
 * yesterday, tomorrow, a weekday (the last such day, today included), "3d ago", "in 2h", a bare
 * span (that long ago when `past`, else from now). *end is the end of the named unit, exclusive:
 * "2026-11-22" is [start, start + 1 day); equal to start for an instant.
 * E_INVALID names the nearest form. */
int when_parse(struct str s, const struct clock *c, bool past, int64_t *start, int64_t *end);
/* The nearest such word to one in small letters, or an empty slice. */
struct str when_nearest(struct str word);

/* "just now", "5m ago", "3h ago", "2d ago", "5w ago", "3mo ago", "2y ago"; "in 2h" for the future. */
void when_relative(struct buf *out, int64_t ms, int64_t now);
/* "5m", "3h", "2d" …: a length in one unit. */
void when_span(struct buf *out, int64_t ms);
/* "2026-11-22 11:15" in local time. */
void when_local(struct buf *out, int64_t ms, int32_t offset);
#endif
