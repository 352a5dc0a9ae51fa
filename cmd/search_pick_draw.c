/* The line being typed; what was found; of the one that is chosen the best passage and the beginning. */
#include "cmd/search_pick.h"
#include "text/utf8.h"

#define SIDE_FROM 100 /* columns from which on the preview is beside the list, else below it */
#define BELOW_FROM 9 /* rows of both together */
#define LIST_BELOW 10 /* rows of the list then, at most */
#define HINTS_FROM 8 /* rows of the screen */
#define PASSAGE 300 /* bytes */
#define NAME_MAX_COLUMNS 28

struct layout {
	struct screen_size size;
	size_t body; /* rows between the line and the hints */
	bool side, below, hints;
	size_t list_columns, list_rows, preview_columns, preview_rows;
};
struct drawing {
	struct picker *p;
	struct layout l;
	struct arena arena;
	struct buf out;
	struct strs preview;
};

static struct layout layout_of(struct screen_size size)
{
	struct layout l = { .size = size, .hints = size.rows >= HINTS_FROM };
	l.body = size.rows - MIN(size.rows, 1 + (size_t)l.hints);
	l.side = size.columns >= SIDE_FROM;
	l.below = !l.side && l.body >= BELOW_FROM;
	l.list_columns = l.side ? size.columns * 2 / 5 : size.columns;
	l.list_rows = l.below ? MIN((size_t)LIST_BELOW, l.body / 2) : l.body;
	l.preview_columns = l.side ? size.columns - l.list_columns - 3 : size.columns;
	l.preview_rows = l.side ? l.body : l.below ? l.body - l.list_rows - 1 : 0;
	return l;
}

static const char *paint(const struct drawing *d, enum sgr what)
{
	return sgr(d->p->s->out.color, what);
}

/* ---- the line ---- */

static const char *kind_name(unsigned kinds)
{
	return !kinds ? "all" : kinds == 1u << WORDS_TICKET ? "tickets" : "articles";
}

/* Returns the cursor's column. */
static size_t draw_line(struct drawing *d)
{
	struct picker *p = d->p;
	CLEANUP(buf_release) struct buf state = { 0 };
	size_t columns = d->l.size.columns, cursor;
	buf_fmt(&state, "  %s%zu%s", p->answer.n == p->how.limit ? "the first " : "", p->answer.n,
		p->how.kinds ? "" : " of all");
	if (p->how.kinds)
		buf_fmt(&state, " %s", kind_name(p->how.kinds));
	bool room = columns >= state.n + 20;
	size_t width = columns - MIN(columns, 3 + (room ? state.n : 0));
	struct str text = line_window(&p->line, MAX(width, (size_t)1), &cursor);
	buf_fmt(&d->out, "%s>%s%s", paint(d, SGR_BOLD), paint(d, SGR_RESET),
		columns > 1 ? " " : "");
	utf8_fit(&d->out, text, width, true);
	if (room)
		buf_fmt(&d->out, "%s%s%s", paint(d, SGR_DIM), buf_c(&state), paint(d, SGR_RESET));
	return MIN(cursor + 2, columns - 1);
}

/* ---- the list ---- */

static void draw_hit(struct drawing *d, size_t i)
{
	struct picker *p = d->p;
	CLEANUP(buf_release) struct buf row = { 0 }, name = { 0 };
	if (i >= p->answer.n) {
		utf8_fit(&d->out, STR(""), d->l.list_columns, d->l.side);
		return;
	}
	const struct search_hit *h = &p->answer.hits[i];
	bool chosen = i == p->selected;
	utf8_visible(&name, hit_name(h), false);
	buf_cstr(&row, chosen ? "> " : "  ");
	if (!p->how.kinds && d->l.list_columns >= 50)
		buf_cstr(&row, h->document.kind == WORDS_ARTICLE ? "article " : "ticket  ");
	utf8_fit(&row, buf_view(&name), NAME_MAX_COLUMNS, false);
	buf_cstr(&row, "  ");
	utf8_visible(&row, h->document.title, false);
	if (hit_standing(&h->document))
		buf_fmt(&row, "  (%s)", hit_standing(&h->document));
	buf_cstr(&d->out, chosen && p->s->out.color ? "\033[7m" : "");
	utf8_fit(&d->out, buf_view(&row), d->l.list_columns, d->l.side || chosen);
	buf_cstr(&d->out, chosen ? paint(d, SGR_RESET) : "");
}

/* The chosen one is always among those that are seen. */
static void scroll(struct picker *p, size_t rows)
{
	p->list_rows = rows;
	if (p->selected < p->top)
		p->top = p->selected;
	if (rows && p->selected >= p->top + rows)
		p->top = p->selected - rows + 1;
}

/* ---- the preview ---- */

static void preview_add(struct drawing *d, struct str text)
{
	lines_wrap(&d->preview, arena_str(&d->arena, text), d->l.preview_columns,
		d->l.preview_rows);
}

static void preview_head(struct drawing *d, const struct search_hit *h)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	const char *bold = paint(d, SGR_BOLD), *off = paint(d, SGR_RESET);
	const char *standing = hit_standing(&h->document);
	snippet_print(&b, &h->title, h->document.title, bold, off);
	preview_add(d, buf_view(&b));
	buf_reset(&b);
	buf_cstr(&b, h->document.kind == WORDS_ARTICLE ? "article " : "ticket ");
	utf8_visible(&b, hit_name(h), false);
	buf_fmt(&b, "%s%s", standing ? ", " : "", standing ? standing : "");
	preview_add(d, buf_view(&b));
	preview_add(d, STR("\n"));
}

static void preview_text(struct drawing *d, const struct search_hit *h)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	const char *bold = paint(d, SGR_BOLD), *off = paint(d, SGR_RESET);
	size_t seen = d->l.preview_rows * d->l.preview_columns * 4;
	snippet_print(&b, &h->passage, h->text, bold, off);
	if (h->passage.n && h->passage.start) {
		preview_add(d, buf_view(&b));
		preview_add(d, STR("\n"));
	}
	buf_reset(&b);
	utf8_visible(&b, str_first(h->text, seen), true);
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] == '\t')
			b.p[i] = ' ';
	preview_add(d, buf_view(&b));
}

/* What cannot be read is no reason to leave: it is said where it would stand. */
static void preview_make(struct drawing *d)
{
	struct picker *p = d->p;
	if (!d->l.preview_rows || p->selected >= p->answer.n)
		return;
	struct search_hit *h = &p->answer.hits[p->selected];
	bool read = h == p->shown || !search_show(p->search, h, PASSAGE, &p->answer.arena);
	preview_head(d, h);
	if (!read) {
		preview_add(d, str_of(error_last()->message));
		error_clear();
		return;
	}
	p->shown = h;
	preview_text(d, h);
}

static void draw_preview(struct drawing *d, size_t row)
{
	if (row < d->preview.n)
		buf_str(&d->out, d->preview.p[row]);
	buf_cstr(&d->out, paint(d, SGR_RESET));
}

/* ---- all of it ---- */

static void draw_body(struct drawing *d)
{
	const struct layout *l = &d->l;
	for (size_t row = 0; row < l->body; row++) {
		buf_char(&d->out, '\n');
		if (row < l->list_rows)
			draw_hit(d, d->p->top + row);
		if (l->side) {
			buf_fmt(&d->out, " %s│%s ", paint(d, SGR_DIM), paint(d, SGR_RESET));
			draw_preview(d, row);
		}
		if (l->below && row > l->list_rows)
			draw_preview(d, row - l->list_rows - 1);
		if (l->below && row == l->list_rows) {
			buf_cstr(&d->out, paint(d, SGR_DIM));
			for (size_t i = 0; i < l->size.columns; i++)
				buf_cstr(&d->out, "─");
			buf_cstr(&d->out, paint(d, SGR_RESET));
		}
	}
}

static void draw_hints(struct drawing *d)
{
	buf_fmt(&d->out, "\n%s", paint(d, SGR_DIM));
	utf8_fit(&d->out,
		d->p->one_kind
			? STR("Enter shows it · Up, Down choose · Esc leaves")
			: STR("Enter shows it · Up, Down choose · Tab all, tickets, articles "
			      "· Esc leaves"),
		d->l.size.columns, false);
	buf_cstr(&d->out, paint(d, SGR_RESET));
}

void pick_draw(struct picker *p)
{
	struct drawing d = { .p = p, .l = layout_of(screen_size(p->screen)) };
	scroll(p, d.l.list_rows);
	preview_make(&d);
	size_t cursor = draw_line(&d);
	draw_body(&d);
	if (d.l.hints)
		draw_hints(&d);
	screen_draw(p->screen, buf_view(&d.out), 0, cursor);
	strs_release(&d.preview);
	buf_release(&d.out);
	arena_release(&d.arena);
}
