/* An article of any bytes: parsed, changed and emitted, it is an article again. */
#include "base/error.h"
#include "model/article.h"
#include "text/markdown_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(article_release) struct article x = { 0 }, y = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 }, html = { 0 };
	struct article_links links;
	if (article_parse(&x, str_make((const char *)data, size), "kb/a/b.md"))
		return 0;
	article_emit(&out, &x);
	must(out.n == size && (!size || !memcmp(out.p, data, size)));
	article_links(&x, &links);
	md_to_html(&html, x.body, 2, NULL, NULL);
	must(!strstr(buf_c(&html), "<script"));
	if (article_set(&x, STR("owner"), STR("bob@desk.example")))
		return 0;
	buf_reset(&out);
	article_emit(&out, &x);
	must(!article_parse(&y, buf_view(&out), "kb/a/b.md"));
	must(str_is(y.owner, "bob@desk.example") && str_eq(y.body, x.body));
	must(str_eq(y.title, x.title) && y.status == x.status && y.tags.n == x.tags.n);
	return 0;
}
