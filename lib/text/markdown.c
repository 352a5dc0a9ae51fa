#include "text/markdown.h"
#include "text/utf8.h"
#include <cmark.h>

/* Containers nested deeper than this are shown at this depth: a hostile text could otherwise make
 * every line as long as itself. */
#define DEPTH_MAX 16
#define ROOM_MIN 20
#define CODE_INDENT 4
#define PARSE_OPTIONS (CMARK_OPT_VALIDATE_UTF8)

/* Styles are bytes in the gathered text until a line is written: visible text has no controls. */
enum mark { BOLD = 1, UNDERLINE, DIM, MARKS };
#define MARK_OFF 0x10 /* a mark with this bit ends the style */

struct writer {
	struct buf *out;
	const struct md_style *style;
	struct buf text; /* the inlines of the block we are in */
	struct buf prefix; /* what stands before each line */
	struct buf first; /* and before the next one while a bullet waits */
	struct {
		size_t bytes, cols;
	} levels[DEPTH_MAX];
	size_t depth, cols; /* containers we are in; columns of prefix */
	bool bullet_waits; /* a list item was entered and has no line yet */
	bool gap_waits; /* a block was written: a blank line before the next */
	unsigned active[MARKS]; /* how often each style is on */
};

static void writer_release(struct writer *w)
{
	buf_release(&w->text);
	buf_release(&w->prefix);
	buf_release(&w->first);
}

/* ---- lines ---- */

static void put_sgr(struct writer *w)
{
	static const char codes[MARKS][3] = { "", ";1", ";4", ";2" };
	buf_cstr(w->out, "\x1B[0");
	for (int m = BOLD; m < MARKS; m++)
		if (w->active[m])
			buf_cstr(w->out, codes[m]);
	buf_char(w->out, 'm');
}

static bool is_mark(char c)
{
	return c > 0 && (c & ~MARK_OFF) < MARKS;
}

/* Writes text, its marks as terminal sequences. */
static void put(struct writer *w, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		int mark = s.p[i] & ~MARK_OFF;
		if (!is_mark(s.p[i])) {
			buf_char(w->out, s.p[i]);
			continue;
		}
		if (s.p[i] & MARK_OFF)
			w->active[mark] -= !!w->active[mark];
		else
			w->active[mark]++;
		put_sgr(w);
	}
}

static bool any_active(const struct writer *w)
{
	return w->active[BOLD] || w->active[UNDERLINE] || w->active[DIM];
}

/* Styles end with each line and go on in the next, so that no prefix is underlined. */
static void line_put(struct writer *w, struct str line)
{
	unsigned kept[MARKS];
	memcpy(kept, w->active, sizeof kept);
	memset(w->active, 0, sizeof w->active);
	struct str prefix = buf_view(w->bullet_waits ? &w->first : &w->prefix);
	while (!line.n && prefix.n && prefix.p[prefix.n - 1] == ' ')
		prefix.n--;
	if (line.n || prefix.n)
		buf_fill(w->out, ' ', w->style->indent);
	put(w, prefix);
	memcpy(w->active, kept, sizeof kept);
	if (any_active(w))
		put_sgr(w);
	put(w, line);
	if (any_active(w))
		buf_cstr(w->out, "\x1B[0m");
	buf_char(w->out, '\n');
	w->bullet_waits = false;
}

static size_t room_of(const struct writer *w)
{
	size_t taken = w->style->indent + w->cols;
	return MAX(w->style->width, taken + ROOM_MIN) - taken;
}

/* Takes off the next piece that may not be broken: up to a blank, or one wide character with what
 * combines with it or is joined to it. */
static struct str atom_next(struct str *rest, size_t *width)
{
	size_t i = 0, n;
	int last = 0;
	bool joined = false;
	*width = 0;
	for (; i < rest->n && rest->p[i] != ' ' && rest->p[i] != '\n'; i += n) {
		uint32_t cp = utf8_next(str_skip(*rest, i), &n);
		int cols = utf8_width_cp(cp);
		if (*width && cols && !joined && (cols == 2 || last == 2))
			break;
		joined = cp == 0x200D;
		last = cols ? cols : last;
		*width += (size_t)cols;
	}
	struct str atom = str_first(*rest, i);
	*rest = str_skip(*rest, i);
	return atom;
}

/* Writes the gathered text as lines of at most the room's width; LF is a hard break. */
static void text_wrap(struct writer *w)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	struct str rest = buf_view(&w->text);
	size_t room = room_of(w), col = 0, width;
	while (rest.n) {
		bool blank = false;
		for (; rest.n && rest.p[0] == ' '; rest = str_skip(rest, 1))
			blank = true;
		bool broken = rest.n && rest.p[0] == '\n';
		struct str ahead = rest, atom = atom_next(&ahead, &width);
		if (broken || (col && col + blank + width > room)) {
			line_put(w, buf_view(&line));
			buf_reset(&line);
			col = 0;
			rest = str_skip(rest, broken);
			continue;
		}
		if (blank && col && atom.n)
			buf_char(&line, ' ');
		col += (blank && col) + width;
		buf_str(&line, atom);
		rest = ahead;
	}
	if (line.n)
		line_put(w, buf_view(&line));
	buf_reset(&w->text);
}

/* ---- inlines ---- */

/* Turns a style on or off where there is colour, else writes what stands for it in Markdown. */
static void style_put(struct writer *w, enum mark mark, bool on, const char *plain)
{
	if (w->style->color)
		buf_char(&w->text, (char)(on ? mark : mark | MARK_OFF));
	else if (!w->style->bare)
		buf_cstr(&w->text, plain);
}

static void styled_put(struct writer *w, enum mark mark, const char *plain, const char *text)
{
	style_put(w, mark, true, plain);
	utf8_visible(&w->text, str_of(text), false);
	style_put(w, mark, false, plain);
}

static bool is_safe(struct str url)
{
	static const char *const unsafe[] = { "javascript:", "vbscript:", "file:", "data:" };
	for (size_t i = 0; i < ARRAY_SIZE(unsafe); i++)
		if (str_eq_nocase(str_first(url, strlen(unsafe[i])), str_of(unsafe[i])))
			return false;
	return url.n;
}

/* Whether the link's text is its address. */
static bool is_bare(cmark_node *link, struct str url)
{
	cmark_node *text = cmark_node_first_child(link);
	if (!text || cmark_node_next(text) || cmark_node_get_type(text) != CMARK_NODE_TEXT)
		return false;
	if (str_starts(url, STR("mailto:")))
		url = str_skip(url, strlen("mailto:"));
	return str_is(url, cmark_node_get_literal(text));
}

static void link_put(struct writer *w, cmark_node *link, bool entering)
{
	struct str url = str_of(cmark_node_get_url(link));
	if (cmark_node_get_type(link) == CMARK_NODE_IMAGE)
		buf_cstr(&w->text, entering ? "[image: " : "]");
	else if (w->style->color)
		style_put(w, UNDERLINE, entering, "");
	if (entering || is_bare(link, url) || !is_safe(url))
		return;
	buf_char(&w->text, ' ');
	style_put(w, DIM, true, "");
	buf_char(&w->text, '<');
	utf8_visible(&w->text, url, false);
	buf_char(&w->text, '>');
	style_put(w, DIM, false, "");
}

static void inline_put(struct writer *w, cmark_node *node, bool entering)
{
	const char *literal = cmark_node_get_literal(node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		utf8_visible(&w->text, str_of(literal), false);
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_char(&w->text, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		buf_char(&w->text, '\n');
		break;
	case CMARK_NODE_CODE:
		styled_put(w, BOLD, "`", literal);
		break;
	case CMARK_NODE_HTML_INLINE:
		styled_put(w, DIM, "", literal);
		break;
	case CMARK_NODE_EMPH:
		style_put(w, UNDERLINE, entering, "*");
		break;
	case CMARK_NODE_STRONG:
		style_put(w, BOLD, entering, "**");
		break;
	case CMARK_NODE_LINK:
	case CMARK_NODE_IMAGE:
		link_put(w, node, entering);
		break;
	default:
		break;
	}
}

/* ---- blocks ---- */

/* Enters a container: `first` stands before its first line, `rest` before the others. */
static void level_push(struct writer *w, struct str first, struct str rest, size_t cols)
{
	size_t level = w->depth++;
	if (level >= DEPTH_MAX)
		return;
	w->levels[level].bytes = w->prefix.n;
	w->levels[level].cols = w->cols;
	if (!w->bullet_waits) {
		buf_reset(&w->first);
		buf_str(&w->first, buf_view(&w->prefix));
	}
	buf_str(&w->first, first);
	buf_str(&w->prefix, rest);
	w->cols += cols;
	w->bullet_waits |= !str_eq(first, rest);
}

static void level_pop(struct writer *w)
{
	/* an item without a line still shows its bullet */
	if (w->bullet_waits)
		line_put(w, (struct str){ 0 });
	size_t level = --w->depth;
	if (level >= DEPTH_MAX)
		return;
	buf_cut(&w->prefix, w->levels[level].bytes);
	w->cols = w->levels[level].cols;
}

static void quote_enter(struct writer *w)
{
	CLEANUP(buf_release) struct buf bar = { 0 };
	if (w->style->color)
		buf_char(&bar, DIM);
	buf_cstr(&bar, "│");
	if (w->style->color)
		buf_char(&bar, DIM | MARK_OFF);
	buf_char(&bar, ' ');
	level_push(w, buf_view(&bar), buf_view(&bar), 2);
	w->active[DIM] += w->style->color;
}

static void quote_exit(struct writer *w)
{
	level_pop(w);
	w->active[DIM] -= w->style->color;
}

static void item_enter(struct writer *w, cmark_node *item)
{
	CLEANUP(buf_release) struct buf bullet = { 0 }, blank = { 0 };
	cmark_node *list = cmark_node_parent(item);
	if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
		/* the list counts its items for us */
		intptr_t before = (intptr_t)cmark_node_get_user_data(list);
		cmark_node_set_user_data(list, (void *)(before + 1));
		buf_fmt(&bullet, "%" PRIdPTR ". ", cmark_node_get_list_start(list) + before);
	} else {
		buf_cstr(&bullet, "- ");
	}
	buf_fill(&blank, ' ', bullet.n);
	level_push(w, buf_view(&bullet), buf_view(&blank), bullet.n);
}

/* Lines as they are: code, and HTML, which is shown rather than meant. */
static void lines_put(struct writer *w, const char *literal, size_t indent, bool dim)
{
	CLEANUP(buf_release) struct buf visible = { 0 }, full = { 0 };
	utf8_visible(&visible, str_of(literal), true);
	struct str rest = buf_view(&visible), line;
	while (str_next_line(&rest, &line)) {
		buf_reset(&full);
		if (line.n)
			buf_fill(&full, ' ', indent);
		if (line.n && dim && w->style->color)
			buf_char(&full, DIM);
		buf_str(&full, line);
		if (line.n && dim && w->style->color)
			buf_char(&full, DIM | MARK_OFF);
		line_put(w, buf_view(&full));
	}
}

static void rule_put(struct writer *w)
{
	for (size_t i = room_of(w); i; i--)
		buf_cstr(&w->text, "─");
	line_put(w, buf_view(&w->text));
	buf_reset(&w->text);
}

static void heading_mark(struct writer *w, cmark_node *heading, bool entering)
{
	if (w->style->color)
		style_put(w, BOLD, entering, "");
	else if (entering && !w->style->bare)
		buf_fmt(&w->text, "%.*s ", cmark_node_get_heading_level(heading), "######");
}

/* In a tight list no blank lines stand between items, nor between what is in them. */
static bool is_tight(cmark_node *node)
{
	cmark_node *list = cmark_node_parent(node);
	if (list && cmark_node_get_type(list) == CMARK_NODE_ITEM)
		list = cmark_node_parent(list);
	return list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
	       cmark_node_get_list_tight(list);
}

static void gap_put(struct writer *w, cmark_node *node)
{
	if (w->gap_waits && !is_tight(node))
		line_put(w, (struct str){ 0 });
	w->gap_waits = false;
}

static void block_enter(struct writer *w, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type != CMARK_NODE_DOCUMENT)
		gap_put(w, node);
	if (type == CMARK_NODE_BLOCK_QUOTE)
		quote_enter(w);
	else if (type == CMARK_NODE_ITEM)
		item_enter(w, node);
	else if (type == CMARK_NODE_HEADING)
		heading_mark(w, node, true);
	else if (type == CMARK_NODE_CODE_BLOCK)
		lines_put(w, cmark_node_get_literal(node), CODE_INDENT, false);
	else if (type == CMARK_NODE_HTML_BLOCK)
		lines_put(w, cmark_node_get_literal(node), 0, true);
	else if (type == CMARK_NODE_THEMATIC_BREAK)
		rule_put(w);
	w->gap_waits = type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK ||
		       type == CMARK_NODE_THEMATIC_BREAK;
}

static void block_exit(struct writer *w, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_HEADING)
		heading_mark(w, node, false);
	if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH)
		text_wrap(w);
	else if (type == CMARK_NODE_BLOCK_QUOTE)
		quote_exit(w);
	else if (type == CMARK_NODE_ITEM)
		level_pop(w);
	w->gap_waits = true;
}

void md_to_terminal(struct buf *out, struct str md, const struct md_style *style)
{
	CLEANUP(writer_release) struct writer w = { .out = out, .style = style };
	cmark_node *root = cmark_parse_document(md.p ? md.p : "", md.n, PARSE_OPTIONS);
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (cmark_node_get_type(node) > CMARK_NODE_LAST_BLOCK)
			inline_put(&w, node, event == CMARK_EVENT_ENTER);
		else if (event == CMARK_EVENT_ENTER)
			block_enter(&w, node);
		else
			block_exit(&w, node);
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
}

/* ---- man ---- */

static void man_argument(struct buf *out, struct str s)
{
	buf_cstr(out, " \"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_cstr(out, "\\(dq");
		else if (s.p[i] == '\\')
			buf_cstr(out, "\\e");
		else
			buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

/* cmark writes the requests of a hard break into the line: have a literal break instead. */
static void hard_break_replace(cmark_node *node)
{
	cmark_node *request = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
	cmark_node_set_on_enter(request, "\n.br\n");
	cmark_node_replace(node, request);
	cmark_node_free(node);
}

/* On paper an address helps where it is absolute and not already the text. */
static void link_unwrap(cmark_node *link)
{
	struct str url = str_of(cmark_node_get_url(link));
	if (str_find(url, STR("://")) > 0 && is_safe(url) && !is_bare(link, url))
		return;
	for (cmark_node *child; (child = cmark_node_first_child(link));)
		cmark_node_insert_before(link, child);
	cmark_node_free(link);
}

static void man_prepare(cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (cmark_node_get_type(node) == CMARK_NODE_LINEBREAK)
			hard_break_replace(node);
		else if (cmark_node_get_type(node) == CMARK_NODE_LINK && event == CMARK_EVENT_EXIT)
			link_unwrap(node);
	}
	cmark_iter_free(iter);
}

static bool is_heading(cmark_node *node)
{
	return node && cmark_node_get_type(node) == CMARK_NODE_HEADING;
}

/* The page's own name: man has it in .TH, and looks for NAME among the highest headings. */
static void man_title_drop(cmark_node *root)
{
	cmark_node *title = cmark_node_first_child(root), *node = cmark_node_next(title);
	if (!is_heading(title) || !is_heading(node))
		return;
	for (; node; node = cmark_node_next(node))
		if (is_heading(node) && cmark_node_get_heading_level(node) > 1)
			cmark_node_set_heading_level(node, cmark_node_get_heading_level(node) - 1);
	cmark_node_free(title);
}

void md_to_man(struct buf *out, struct str md, const char *title, int section, const char *date,
	const char *source)
{
	char number[16];
	snprintf(number, sizeof number, "%d", section);
	buf_cstr(out, ".TH");
	man_argument(out, str_of(title));
	man_argument(out, str_of(number));
	man_argument(out, str_of(date));
	man_argument(out, str_of(source));
	buf_char(out, '\n');
	cmark_node *root = cmark_parse_document(md.p ? md.p : "", md.n, PARSE_OPTIONS);
	man_title_drop(root);
	man_prepare(root);
	char *body = cmark_render_man(root, CMARK_OPT_DEFAULT, 0);
	buf_cstr(out, body);
	free(body);
	cmark_node_free(root);
}
