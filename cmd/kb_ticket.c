#include "cmd/kb_ticket.h"
#include "cmd/kb.h"
#include "text/utf8.h"

#define QUOTE_MAX 400 /* bytes of a paragraph that stands in for a missing summary */

/* The first paragraph of running text: behind headings, code and lists. */
static struct str first_paragraph(struct str body)
{
	struct str line, start = { 0 };
	while (str_next_line(&body, &line)) {
		struct str text = str_trim(line);
		bool words = text.n && !strchr("#-*>`|<=~+", text.p[0]) && line.p[0] != ' ';
		if (start.p && !words)
			break;
		if (words)
			start = str_make(start.p ? start.p : text.p,
				(size_t)(text.p + text.n - (start.p ? start.p : text.p)));
	}
	return start;
}

static void quote_lines(struct buf *out, struct str text)
{
	struct str line;
	while (str_next_line(&text, &line))
		buf_fmt(out, "> %.*s\n", STR_ARG(str_trim(line)));
}

static struct str quote(struct session *s, const struct article *x)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str said = x->summary.n ? x->summary : first_paragraph(x->body);
	struct str url = s->desk->kb_url;
	buf_fmt(&b, "> **%.*s**\n", STR_ARG(x->title));
	if (said.n)
		quote_lines(&b, str_first(said, utf8_span(said, QUOTE_MAX)));
	if (url.n)
		buf_fmt(&b, ">\n> %.*s%s%.*s.html\n", STR_ARG(url),
			str_ends(url, STR("/")) ? "" : "/", STR_ARG(x->slug));
	return arena_str(&s->arena, buf_view(&b));
}

static int not_for_customers(const struct article *x)
{
	CLEANUP(free_ptr) char *slug = str_dup(x->slug);
	if (x->status != ARTICLE_PUBLISHED) {
		fail(E_STATE, "'%s' is no published article: customers do not see it", slug);
		return mend("publish it", "hd", "kb", "publish", slug, NULL);
	}
	fail(E_STATE, "'%s' is an internal article: customers do not see it", slug);
	return mend("let them read it", "hd", "kb", "edit", slug, "audience=public", NULL);
}

int kb_link_make(struct session *s, const char *slug, const char *rel, bool for_customer,
	struct kb_link *out)
{
	CLEANUP(article_release) struct article x = { 0 };
	int e = work_kb_article(&s->store, str_of(slug), &x);
	if (e)
		return e;
	bool readable = x.status == ARTICLE_PUBLISHED && x.audience != AUDIENCE_INTERNAL;
	if (for_customer && !readable)
		return not_for_customers(&x);
	*out = (struct kb_link){
		.change = { "links", arena_fmt(&s->arena, "%s %.*s", rel, STR_ARG(x.slug)), false },
		.quote = quote(s, &x),
	};
	return 0;
}
