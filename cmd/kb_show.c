#include "cmd/kb.h"
#include "cmd/ticket_print.h"
#include "text/markdown.h"
#include "text/utf8.h"

#define PAGE_WIDTH_MAX ((size_t)100)

struct show_opts {
	bool raw;
};
static const struct opt options[] = {
	{ 0, "raw", OPT_FLAG, offsetof(struct show_opts, raw), NULL,
		"the file as it is, front matter and all", COMPLETE_NONE, NULL },
	OPT_END,
};

static void head_row(struct session *s, const char *label, struct str value)
{
	if (!value.n)
		return;
	out_fmt(&s->out, "%s%-10s%s ", sgr(s->out.color, SGR_DIM), label,
		sgr(s->out.color, SGR_RESET));
	utf8_visible(&s->out.buf, value, false);
	buf_char(&s->out.buf, '\n');
}

static void head_list(struct session *s, const char *label, const struct strs *list)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < list->n; i++)
		buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(list->p[i]));
	head_row(s, label, buf_view(&b));
}

static void head_day(struct session *s, const char *label, int64_t ms)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (!ms)
		return;
	when_iso(&b, ms);
	head_row(s, label, str_first(buf_view(&b), 10));
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
	head_row(s, "Status",
		arena_fmt(&s->arena, "%s, %s", article_status_name(x->status),
			audience_name(x->audience)));
	head_row(s, "Summary", x->summary);
	head_row(s, "Category", x->category);
	head_list(s, "Tags", &x->tags);
	head_list(s, "Accounts", &x->accounts);
	head_row(s, "Language", x->language);
	head_row(s, "Translates", x->translation_of);
	head_row(s, "Owner", x->owner);
	head_row(s, "Author", x->author);
	head_row(s, "Reviewer", x->reviewer);
	head_day(s, "Reviewed", x->reviewed);
	head_day(s, "Review by", x->review_by);
	head_list(s, "Related", &x->related);
	head_row(s, "Source", x->source);
	if (store_read(&s->store, NULL, path_of_votes(&s->arena, x->slug).p, ARTICLE_MAX_BYTES,
		    &text)) {
		error_clear();
		return;
	}
	kb_votes_read(buf_view(&text), &v);
	buf_fmt(&votes, "%zu found it helpful, %zu did not", v.up, v.down);
	head_row(s, "Votes", buf_view(&votes));
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
	s->article = x;
	session_about_article(s, x);
	if (s->g.json) {
		struct jwriter *w = session_json(s, "article");
		json_key(w, "article");
		json_object(w);
		kb_json(w, x, true);
		json_object_end(w);
	} else if (s->g.quiet) {
		out_fmt(&s->out, "%.*s\n", STR_ARG(x->slug));
	} else if (o->raw) {
		article_emit(&s->out.buf, x);
	} else {
		print_page(s, x);
	}
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
