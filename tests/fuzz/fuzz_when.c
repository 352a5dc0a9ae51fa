/* No text is read as a time that is out of range, and what is written is read back. */
#include "text/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void instant_check(int64_t ms)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	int64_t back;
	when_iso(&b, ms);
	must(b.n == WHEN_ISO_LEN);
	must(when_parse_iso(buf_view(&b), 0, &back) && back == ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	const struct clock clock = { .now = INT64_C(1795342530123), .offset = 60 };
	CLEANUP(buf_release) struct buf b = { 0 };
	int64_t start, end, span, at;
	if (when_parse_iso(s, -90, &at))
		instant_check(at);
	if (when_parse_span(s, &span)) {
		must(span >= 0);
		when_span(&b, span);
		must(b.n > 1);
	}
	for (int past = 0; past < 2; past++) {
		if (when_parse(s, &clock, past, &start, &end))
			continue;
		must(start <= end);
		when_relative(&b, start, clock.now);
		when_local(&b, end, clock.offset);
	}
	if (size == sizeof at) {
		memcpy(&at, data, sizeof at);
		when_iso(&b, at);
		when_span(&b, at);
		when_relative(&b, at, clock.now);
	}
	error_clear();
	return 0;
}
