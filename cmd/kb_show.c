#include "cmd/kb.h"
#include "cmd/page.h"
#include "text/markdown.h"
#include "text/utf8.h"

struct show_opts {
	bool raw;
};
static const struct opt options[] = {
	{ 0, "raw", OPT_FLAG, offsetof(struct show_opts, raw), NULL,
		"the file as it is, front matter and all", COMPLETE_NONE, NULL },
	OPT_END,
};

static void head_day(struct session *s, const char *label, int64_t ms)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (!ms)
		return;
	when_iso(&b, ms);
	page_row(s, label, str_first(buf_view(&b), 10));
}

static void page_head(struct session *s, const struct article *x)
{
	CLEANUP(buf_release) struct buf votes = { 0 }, text = { 0 };
	struct kb_votes v = { 0 };
	out_fmt(&s->out, "%s", sgr(s->out.color, SGR_YELLOW));
	utf8_visible(&s->out.buf, x->slug, false);
	out_fmt(&s->out, "%s  %s", sgr(s->out.color, SGR_RESET), sgr(s->out.color, SGR_BOLD));
	utf8_visible(&s->out.buf, x->title, false);
	out_fmt(&s->out, "%s\n", sgr(s->out.color, SGR_RESET));
	page_row(s, "Status",
		arena_fmt(&s->arena, "%s, %s", article_status_name(x->status),
			audience_name(x->audience)));
	page_row(s, "Summary", x->summary);
	page_row(s, "Category", x->category);
	page_words(s, "Tags", &x->tags);
	page_words(s, "Accounts", &x->accounts);
	page_row(s, "Language", x->language);
	page_row(s, "Translates", x->translation_of);
	page_row(s, "Owner", x->owner);
	page_row(s, "Author", x->author);
	page_row(s, "Reviewer", x->reviewer);
	head_day(s, "Reviewed", x->reviewed);
	head_day(s, "Review by", x->review_by);
	page_words(s, "Related", &x->related);
	page_row(s, "Source", x->source);
	if (store_read(&s->store, NULL, path_of_votes(&s->arena, x->slug).p, ARTICLE_MAX_BYTES,
		    &text)) {
		error_clear();
		return;
	}
	kb_votes_read(buf_view(&text), &v);
	buf_fmt(&votes, "%zu found it helpful, %zu did not", v.up, v.down);
	page_row(s, "Votes", buf_view(&votes));
}

static void print_page(struct session *s, const struct article *x)
{
	struct md_style style = { .width = MIN(s->out.width, PAGE_WIDTH_MAX),
		.color = s->out.color };
	session_page(s);
	page_head(s, x);
	if (x->body.n)
		buf_char(&s->out.buf, '\n');
	md_to_terminal(&s->out.buf, x->body, &style);
}

static int show_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct show_opts *o = opts;
	struct article *x = arena_new(&s->arena, struct article);
	int e = work_kb_article(&s->store, str_of(operands->p[0]), x);
	if (e)
		return e;
	session_about_article(s, x);
	if (s->g.json)
		kb_article_json(s, x);
	else if (s->g.quiet)
		out_fmt(&s->out, "%.*s\n", STR_ARG(x->slug));
	else if (o->raw)
		article_emit(&s->out.buf, x);
	else
		print_page(s, x);
	return 0;
}

const struct cmd cmd_kb_show = {
	.name = "kb show",
	.summary = "show an article",
	.args = "SLUG",
	.needs = CMD_STORE,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.options = options,
	.size = sizeof(struct show_opts),
	.run = show_run,
};
