/* Whatever the bytes are, what reaches the terminal is UTF-8 without controls or bidi overrides of
 * the text's own. */
#include "text/markdown.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Our own sequences are ESC [ digits and ; then m. */
static size_t sgr_length(struct str s)
{
	size_t n = 2;
	if (!str_starts(s, STR("\x1B[")))
		return 0;
	while (n < s.n && strchr("0124;", s.p[n]))
		n++;
	return n < s.n && s.p[n] == 'm' ? n + 1 : 0;
}

static void output_check(struct str s, bool color)
{
	size_t n;
	must(utf8_valid(s, NULL));
	must(!s.n || s.p[s.n - 1] == '\n');
	for (; s.n; s = str_skip(s, n)) {
		size_t sgr = color ? sgr_length(s) : 0;
		uint32_t cp = utf8_next(s, &n);
		if (sgr)
			n = sgr;
		else
			must(cp == '\n' || cp == '\t' || !utf8_is_unsafe(cp));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str md = { (const char *)data, size };
	for (int color = 0; color < 2; color++) {
		CLEANUP(buf_release) struct buf out = { 0 };
		struct md_style style = { .width = 30, .indent = size % 5, .color = color };
		md_to_terminal(&out, md, &style);
		output_check(buf_view(&out), color);
	}
	CLEANUP(buf_release) struct buf man = { 0 };
	md_to_man(&man, md, "HD", 1, "2026-11-22", "hd");
	must(str_starts(buf_view(&man), STR(".TH ")));
	return 0;
}
