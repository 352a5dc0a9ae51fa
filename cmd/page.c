#include "cmd/page.h"
#include "text/utf8.h"

void page_row(struct session *s, const char *label, struct str value)
{
	if (!value.n)
		return;
	out_fmt(&s->out, "%s%-10s%s ", sgr(s->out.color, SGR_DIM), label,
		sgr(s->out.color, SGR_RESET));
	utf8_visible(&s->out.buf, value, false);
	buf_char(&s->out.buf, '\n');
}

void page_words(struct session *s, const char *label, const struct strs *words)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < words->n; i++) {
		buf_cstr(&b, i ? ", " : "");
		buf_str(&b, words->p[i]);
	}
	page_row(s, label, buf_view(&b));
}
