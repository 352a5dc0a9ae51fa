#include "text/markdown_parts.h"
#include "base/map.h"
#include "base/vec.h"
#include "text/utf8.h"
#include <cmark.h>

static cmark_node *parse(struct str md)
{
	return cmark_parse_document(md.p ? md.p : "", md.n, CMARK_OPT_VALIDATE_UTF8);
}

static size_t line_of(cmark_node *node)
{
	for (; node; node = cmark_node_parent(node))
		if (cmark_node_get_start_line(node) > 0)
			return (size_t)cmark_node_get_start_line(node);
	return 0;
}

static bool is_image(cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_IMAGE;
}

static bool is_link(cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_LINK || is_image(node);
}

/* ---- words ---- */

static void put_inline(struct buf *out, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		buf_cstr(out, cmark_node_get_literal(node));
		return;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		buf_char(out, ' ');
		return;
	default:
		return;
	}
}

static void put_words(struct buf *out, cmark_node *node)
{
	cmark_event_type event;
	cmark_iter *iter = cmark_iter_new(node);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *at = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(at);
		bool lines = type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING;
		if (event == CMARK_EVENT_ENTER && type == CMARK_NODE_CODE_BLOCK)
			buf_cstr(out, cmark_node_get_literal(at));
		else if (event == CMARK_EVENT_ENTER)
			put_inline(out, at);
		else if (lines && at != node)
			buf_char(out, '\n');
	}
	cmark_iter_free(iter);
}

void md_to_plain(struct buf *out, struct str md)
{
	cmark_node *root = parse(md);
	put_words(out, root);
	cmark_node_free(root);
}

static struct str words_of(struct arena *a, cmark_node *node)
{
	CLEANUP(buf_release) struct buf words = { 0 };
	put_words(&words, node);
	return arena_str(a, str_trim(buf_view(&words)));
}

/* ---- parts ---- */

void md_parts(struct arena *a, struct str md, struct md_parts *out)
{
	VEC(struct md_link) links = { 0 };
	VEC(struct md_heading) headings = { 0 };
	cmark_node *root = parse(md);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event != CMARK_EVENT_ENTER)
			continue;
		if (is_link(node))
			vec_push(&links,
				(struct md_link){ .line = line_of(node),
					.url = arena_str(a, str_of(cmark_node_get_url(node))),
					.image = is_image(node) });
		if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
			vec_push(&headings, (struct md_heading){ .text = words_of(a, node),
						    .level = cmark_node_get_heading_level(node),
						    .line = line_of(node) });
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
	*out = (struct md_parts){ .n_links = links.n, .n_headings = headings.n };
	out->links = arena_array(a, links.n, sizeof *links.p);
	out->headings = arena_array(a, headings.n, sizeof *headings.p);
	for (size_t i = 0; i < links.n; i++)
		out->links[i] = links.p[i];
	for (size_t i = 0; i < headings.n; i++)
		out->headings[i] = headings.p[i];
	vec_release(&links);
	vec_release(&headings);
}

/* ---- HTML ---- */

void html_escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_cstr(out, "&amp;");
			break;
		case '<':
			buf_cstr(out, "&lt;");
			break;
		case '>':
			buf_cstr(out, "&gt;");
			break;
		case '"':
			buf_cstr(out, "&quot;");
			break;
		case '\'':
			buf_cstr(out, "&#39;");
			break;
		default:
			buf_char(out, s.p[i]);
		}
	}
}

/* The words of a heading as an id: letters and digits, the rest as single dashes. */
static void put_anchor(struct buf *out, struct str words)
{
	size_t start = out->n, n;
	for (; words.n; words = str_skip(words, n)) {
		uint32_t cp = utf8_next(words, &n);
		if (utf8_is_word(cp))
			utf8_fold_to(out, str_first(words, n));
		else if (out->n > start && out->p[out->n - 1] != '-')
			buf_char(out, '-');
	}
	if (out->n > start && out->p[out->n - 1] == '-')
		buf_cut(out, out->n - 1);
	if (out->n == start)
		buf_cstr(out, "section");
}

struct html {
	struct arena arena;
	struct map anchors; /* that were given */
	int top;
	md_rewrite rewrite;
	void *arg;
};

static struct str anchor_of(struct html *h, cmark_node *heading)
{
	CLEANUP(buf_release) struct buf name = { 0 };
	bool created;
	put_anchor(&name, words_of(&h->arena, heading));
	size_t length = name.n;
	struct str anchor = arena_str(&h->arena, buf_view(&name));
	map_put(&h->anchors, anchor, &created);
	for (unsigned n = 2; !created; n++) {
		buf_cut(&name, length);
		buf_fmt(&name, "-%u", n);
		anchor = arena_str(&h->arena, buf_view(&name));
		map_put(&h->anchors, anchor, &created);
	}
	return anchor;
}

/* cmark writes headings without ids, so an empty element in front of the words bears it. */
static void mark_heading(struct html *h, cmark_node *node)
{
	CLEANUP(buf_release) struct buf tag = { 0 };
	cmark_node *mark = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
	buf_cstr(&tag, "<span id=\"");
	html_escape(&tag, anchor_of(h, node));
	buf_cstr(&tag, "\"></span>");
	cmark_node_set_on_enter(mark, buf_c(&tag));
	cmark_node_set_heading_level(node, MIN(cmark_node_get_heading_level(node) + h->top - 1, 6));
	cmark_node_prepend_child(node, mark);
}

/* Leaves the words of a link that leads nowhere. */
static void unlink_words(cmark_node *link)
{
	cmark_node *child;
	while ((child = cmark_node_first_child(link)))
		cmark_node_insert_before(link, child);
	cmark_node_free(link);
}

static void rewrite_link(struct html *h, cmark_node *link)
{
	struct str url = h->rewrite(h->arg, str_of(cmark_node_get_url(link)), is_image(link));
	if (url.n)
		cmark_node_set_url(link, arena_cstr(&h->arena, url));
	else
		unlink_words(link);
}

void md_to_html(struct buf *out, struct str md, int top, md_rewrite rewrite, void *arg)
{
	struct html h = { .top = top, .rewrite = rewrite, .arg = arg };
	cmark_node *root = parse(md);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		/* behind its children, so that the walk has left what is changed */
		if (event == CMARK_EVENT_EXIT && cmark_node_get_type(node) == CMARK_NODE_HEADING)
			mark_heading(&h, node);
		else if (event == CMARK_EVENT_EXIT && is_link(node) && rewrite)
			rewrite_link(&h, node);
	}
	cmark_iter_free(iter);
	char *html = cmark_render_html(root, CMARK_OPT_DEFAULT);
	buf_cstr(out, html);
	cmark_get_default_mem_allocator()->free(html);
	cmark_node_free(root);
	map_release(&h.anchors);
	arena_release(&h.arena);
}
