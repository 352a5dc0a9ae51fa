#include "model/desk.h"
#include "text/markdown_parts.h"
#include "text/utf8.h"
#include "text/when.h"
#include "work/kb_site_inside.h"

#define SHOWN_OF_A_SECTION 8 /* on the front page */

/* ---- the template ---- */

struct str site_root(struct site *s, struct str url)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] == '/')
			buf_cstr(&out, "../");
	return arena_str(&s->arena, buf_view(&out));
}

void site_href(struct site *s, struct buf *out, struct str from, struct str url)
{
	static const char plain[] = "/._-~";
	buf_str(out, site_root(s, from));
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];
		bool word = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		if (word || (c && strchr(plain, c)))
			buf_char(out, (char)c);
		else
			buf_fmt(out, "%%%02X", c);
	}
}

static void put_named(struct site *s, struct buf *out, const struct site_page *p, struct str name)
{
	struct str site = s->w->desk->name;
	if (str_is(name, "lang"))
		html_escape(out, p->lang);
	else if (str_is(name, "site"))
		html_escape(out, site);
	else if (str_is(name, "root"))
		buf_str(out, site_root(s, p->url));
	else if (str_is(name, "head"))
		buf_str(out, p->head);
	else if (str_is(name, "main"))
		buf_str(out, p->main);
	else if (str_is(name, "title")) {
		html_escape(out, p->title);
		buf_cstr(out, p->title.n ? " · " : "");
		html_escape(out, site);
	}
}

void site_page(struct site *s, const struct site_page *p)
{
	struct buf out = { 0 };
	struct str rest = s->o->page;
	ssize_t at, end;
	while ((at = str_find(rest, STR("{{"))) >= 0) {
		buf_str(&out, str_first(rest, (size_t)at));
		rest = str_skip(rest, (size_t)at + 2);
		end = str_find(rest, STR("}}"));
		if (end < 0)
			break;
		put_named(s, &out, p, str_first(rest, (size_t)end));
		rest = str_skip(rest, (size_t)end + 2);
	}
	buf_str(&out, rest);
	site_put(s, p->url, &out);
}

/* ---- links in an article ---- */

struct linking {
	struct site *s;
	struct article *x;
	const struct site_article *a;
	int err;
};

static bool is_outside(struct str url)
{
	return str_starts(url, STR("https:")) || str_starts(url, STR("http:")) ||
	       str_starts(url, STR("mailto:")) || str_starts(url, STR("tel:"));
}

/* Files of the knowledge base that a public article shows or offers are public by that; what else
 * the desk has is not. */
static bool may_be_shown(struct str path)
{
	static const char *const kinds[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg",
		".avif", ".pdf", ".txt", ".zip", ".csv", ".mp4", ".webm" };
	if (!str_starts(path, STR("kb/")))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (path.n > strlen(kinds[i]) &&
			str_eq_nocase(str_skip(path, path.n - strlen(kinds[i])), str_of(kinds[i])))
			return true;
	return false;
}

/* Takes the file into the site; false where there is none. */
static bool take_file(struct linking *l, struct str path)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct site *s = l->s;
	struct str to = str_skip(path, 3);
	struct buf text = { 0 };
	struct oid id;
	uint8_t kind;
	if (map_get(&s->files, to))
		return true;
	int err = path_check(path);
	if (!err)
		err = repo_lookup(s->repo, &s->tree, arena_cstr(&s->arena, path), &id, &kind);
	if (!err && kind != TREE_BLOB && kind != TREE_EXEC)
		return false;
	if (!err)
		err = repo_blob(s->repo, &id, &blob);
	if (err == -E_NOTFOUND || err == -E_INVALID)
		error_clear();
	else if (err)
		l->err = err;
	if (err)
		return false;
	buf_str(&text, blob.data);
	site_put(s, to, &text);
	return true;
}

static struct str seen_from(struct linking *l, struct str url, struct str whole)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	ssize_t at = str_chr(whole, '#');
	site_href(l->s, &out, l->a->url, url);
	if (at >= 0)
		buf_str(&out, str_skip(whole, (size_t)at));
	return arena_str(&l->s->arena, buf_view(&out));
}

static struct str rewrite(void *arg, struct str url, bool image)
{
	struct linking *l = arg;
	struct article_link link;
	struct str slug;
	if (!article_link_of(l->x, url, &link))
		return url;
	if (link.kind == LINK_OUTSIDE)
		return !image                                ? (is_outside(url) ? url : STR(""))
		       : str_starts(url, STR("data:image/")) ? url
							     : STR("");
	if (link.kind == LINK_ARTICLE && !slug_parse(link.target, &slug)) {
		const struct site_article *to = site_find(l->s, slug);
		return to && !image ? seen_from(l, to->url, url) : STR("");
	}
	error_clear();
	if (link.kind == LINK_FILE && may_be_shown(link.target) && take_file(l, link.target))
		return seen_from(l, str_skip(link.target, 3), url);
	return STR("");
}

/* ---- an article's page ---- */

static void put_link(struct site *s, struct buf *out, struct str from, const struct site_article *a,
	const char *attributes, struct str page_lang)
{
	buf_fmt(out, "<a%s href=\"", attributes);
	site_href(s, out, from, a->url);
	buf_cstr(out, "\"");
	if (!str_eq(a->lang, page_lang)) {
		buf_cstr(out, " hreflang=\"");
		html_escape(out, a->lang);
		buf_cstr(out, "\" lang=\"");
		html_escape(out, a->lang);
		buf_cstr(out, "\"");
	}
	buf_cstr(out, " dir=\"auto\">");
	html_escape(out, a->title);
	buf_cstr(out, "</a>");
}

static void put_head(struct site *s, struct buf *out, const struct site_article *a,
	const struct article *x)
{
	const struct site_section *c = &s->sections.p[a->section];
	buf_cstr(out, "<nav class=\"crumbs\" aria-label=\"Breadcrumb\"><ol>\n<li><a href=\"");
	site_href(s, out, a->url, STR("index.html"));
	buf_cstr(out, "\">Home</a></li>\n<li><a href=\"");
	site_href(s, out, a->url, c->url);
	buf_cstr(out, "\" dir=\"auto\">");
	html_escape(out, c->name);
	buf_cstr(out, "</a></li>\n</ol></nav>\n<article>\n<h1 dir=\"auto\">");
	html_escape(out, x->title);
	buf_cstr(out, "</h1>\n");
	if (x->summary.n) {
		buf_cstr(out, "<p class=\"lead\" dir=\"auto\">");
		html_escape(out, x->summary);
		buf_cstr(out, "</p>\n");
	}
}

/* A first heading that only says the title again is left out; the highest of the others comes right
 * below the page's own. */
static struct str body_of(struct arena *a, const struct article *x, int *top)
{
	struct md_parts parts;
	struct str rest = x->body, line;
	int highest = 6;
	md_parts(a, x->body, &parts);
	bool again = parts.n_headings && parts.headings[0].line == 1 &&
		     str_eq(parts.headings[0].text, x->title) && str_starts(x->body, STR("#"));
	for (size_t i = again; i < parts.n_headings; i++)
		highest = MIN(highest, parts.headings[i].level);
	*top = 3 - highest;
	if (!again)
		return x->body;
	str_next_line(&rest, &line);
	return rest;
}

static void put_tags(struct site *s UNUSED, struct buf *out, const struct article *x)
{
	CLEANUP(buf_release) struct buf day = { 0 };
	if (!x->tags.n && !x->reviewed)
		return;
	buf_cstr(out, "<footer class=\"about\">\n");
	if (x->tags.n)
		buf_cstr(out, "<ul class=\"tags\" aria-label=\"Tags\">\n");
	for (size_t i = 0; i < x->tags.n; i++) {
		buf_cstr(out, "<li dir=\"auto\">");
		html_escape(out, x->tags.p[i]);
		buf_cstr(out, "</li>\n");
	}
	if (x->tags.n)
		buf_cstr(out, "</ul>\n");
	if (x->reviewed) {
		when_iso(&day, x->reviewed);
		buf_fmt(out, "<p>Reviewed <time datetime=\"%.10s\">%.10s</time></p>\n", day.p,
			day.p);
	}
	buf_cstr(out, "</footer>\n");
}

static void put_list(struct site *s, struct buf *out, const struct site_article *a,
	const char *title, const struct site_article *const *list, size_t n)
{
	if (!n)
		return;
	buf_fmt(out, "<nav class=\"related\" aria-label=\"%s\">\n<h2>%s</h2>\n<ul>\n", title,
		title);
	for (size_t i = 0; i < n; i++) {
		buf_cstr(out, "<li>");
		put_link(s, out, a->url, list[i], "", a->lang);
		buf_cstr(out, "</li>\n");
	}
	buf_cstr(out, "</ul>\n</nav>\n");
}

static void put_related(struct site *s, struct buf *out, const struct site_article *a,
	const struct article *x)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct site_article **list = arena_array(&arena, x->related.n, sizeof *list);
	size_t n = 0;
	for (size_t i = 0; i < x->related.n; i++) {
		const struct site_article *other = site_find(s, x->related.p[i]);
		bool double_one = !other || other == a;
		for (size_t k = 0; k < n; k++)
			double_one = double_one || list[k] == other;
		if (!double_one)
			list[n++] = other;
	}
	put_list(s, out, a, "Related", list, n);
}

/* The original and its other translations. */
static void put_translations(struct site *s, struct buf *out, const struct site_article *a)
{
	VEC(const struct site_article *) list = { 0 };
	const struct site_article *of = a->original ? a->original : a;
	if (of != a)
		vec_push(&list, of);
	for (size_t i = 0; s->translated && i < s->articles.n; i++) {
		const struct site_article *b = &s->articles.p[i];
		if (b != a && b->original == of)
			vec_push(&list, b);
	}
	put_list(s, out, a, "In other languages", list.p, list.n);
	vec_release(&list);
}

static void put_neighbours(struct site *s, struct buf *out, const struct site_article *a)
{
	const struct site_section *c = &s->sections.p[a->section];
	if (c->articles.n < 2)
		return;
	buf_cstr(out, "<nav class=\"neighbours\" aria-label=\"In this section\">\n");
	if (a->place > 0) {
		buf_cstr(out, "<p class=\"prev\"><span>Previous</span> ");
		put_link(s, out, a->url, &s->articles.p[c->articles.p[a->place - 1]],
			" rel=\"prev\"", a->lang);
		buf_cstr(out, "</p>\n");
	}
	if (a->place + 1 < c->articles.n) {
		buf_cstr(out, "<p class=\"next\"><span>Next</span> ");
		put_link(s, out, a->url, &s->articles.p[c->articles.p[a->place + 1]],
			" rel=\"next\"", a->lang);
		buf_cstr(out, "</p>\n");
	}
	buf_cstr(out, "</nav>\n");
}

int site_article_page(struct site *s, const struct site_article *a)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	CLEANUP(buf_release) struct buf main = { 0 }, head = { 0 };
	struct linking l = { .s = s, .x = &x, .a = a };
	int top;
	int err = repo_blob(s->repo, &a->blob, &text);
	if (!err)
		err = article_parse(&x, text.data, path_of_article(&s->arena, a->slug).p);
	if (err)
		return err;
	put_head(s, &main, a, &x);
	buf_cstr(&main, "<div class=\"text\" dir=\"auto\">\n");
	struct str body = body_of(&x.arena, &x, &top);
	md_to_html(&main, body, top, rewrite, &l);
	buf_cstr(&main, "</div>\n");
	put_tags(s, &main, &x);
	buf_cstr(&main, "</article>\n");
	put_translations(s, &main, a);
	put_related(s, &main, a, &x);
	put_neighbours(s, &main, a);
	if (x.summary.n) {
		buf_cstr(&head, "<meta name=\"description\" content=\"");
		html_escape(&head, x.summary);
		buf_cstr(&head, "\">\n");
	}
	site_page(s,
		&(struct site_page){ a->url, x.title, a->lang, buf_view(&head), buf_view(&main) });
	site_index_add(s->index, &x);
	return l.err;
}

/* ---- the front page and the sections' ---- */

static void put_articles(struct site *s, struct buf *out, struct str from,
	const struct site_section *c, size_t most)
{
	buf_cstr(out, "<ul class=\"articles\">\n");
	for (size_t i = 0; i < MIN(c->articles.n, most); i++) {
		const struct site_article *a = &s->articles.p[c->articles.p[i]];
		buf_cstr(out, "<li>");
		put_link(s, out, from, a, "", s->lang);
		if (a->summary.n && most == SIZE_MAX) {
			buf_cstr(out, "<p dir=\"auto\">");
			html_escape(out, a->summary);
			buf_cstr(out, "</p>");
		}
		buf_cstr(out, "</li>\n");
	}
	buf_cstr(out, "</ul>\n");
}

static void section_page(struct site *s, const struct site_section *c)
{
	CLEANUP(buf_release) struct buf main = { 0 };
	buf_cstr(&main, "<nav class=\"crumbs\" aria-label=\"Breadcrumb\"><ol>\n<li><a href=\"");
	site_href(s, &main, c->url, STR("index.html"));
	buf_cstr(&main, "\">Home</a></li>\n</ol></nav>\n<h1 dir=\"auto\">");
	html_escape(&main, c->name);
	buf_cstr(&main, "</h1>\n");
	put_articles(s, &main, c->url, c, SIZE_MAX);
	site_page(s, &(struct site_page){ c->url, c->name, s->lang, STR(""), buf_view(&main) });
}

static void put_section(struct site *s, struct buf *out, const struct site_section *c, size_t n)
{
	buf_fmt(out, "<section aria-labelledby=\"s%zu\">\n<h2 id=\"s%zu\"><a href=\"", n, n);
	site_href(s, out, STR("index.html"), c->url);
	buf_cstr(out, "\" dir=\"auto\">");
	html_escape(out, c->name);
	buf_cstr(out, "</a></h2>\n");
	put_articles(s, out, STR("index.html"), c, SHOWN_OF_A_SECTION);
	if (c->articles.n > SHOWN_OF_A_SECTION) {
		buf_cstr(out, "<p class=\"all\"><a href=\"");
		site_href(s, out, STR("index.html"), c->url);
		buf_fmt(out, "\">All %zu<span class=\"unseen\"> articles of ", c->articles.n);
		html_escape(out, c->name);
		buf_cstr(out, "</span></a></p>\n");
	}
	buf_cstr(out, "</section>\n");
}

void site_front_pages(struct site *s)
{
	CLEANUP(buf_release) struct buf main = { 0 };
	buf_cstr(&main, "<h1 class=\"unseen\">");
	html_escape(&main, s->w->desk->name);
	buf_cstr(&main, "</h1>\n<section id=\"results\" aria-labelledby=\"found\" hidden>\n"
			"<h2 id=\"found\" role=\"status\" aria-live=\"polite\"></h2>\n"
			"<ol></ol>\n</section>\n<div class=\"sections\" id=\"sections\">\n");
	for (size_t i = 0; i < s->sections.n; i++) {
		put_section(s, &main, &s->sections.p[i], i + 1);
		section_page(s, &s->sections.p[i]);
	}
	buf_cstr(&main, s->sections.n ? "</div>\n" : "<p>There are no articles yet.</p>\n</div>\n");
	site_page(s, &(struct site_page){ STR("index.html"), STR(""), s->lang, STR(""),
			     buf_view(&main) });
}
