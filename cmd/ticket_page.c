/* A ticket for reading: what it is, then what was said and done, in order. */
#include "cmd/cmd.h"
#include "cmd/entry_line.h"
#include "cmd/page.h"
#include "cmd/ticket_print.h"
#include "text/markdown.h"
#include "text/utf8.h"

static void visible(struct session *s, struct str text)
{
	utf8_visible(&s->out.buf, text, false);
}

static void head_time(struct session *s, const char *label, int64_t ms)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (!ms)
		return;
	time_text(s, &b, ms);
	page_row(s, label, buf_view(&b));
}

static void head_title(struct session *s, const struct summary *sum)
{
	out_fmt(&s->out, "%s%s%s  %s", sgr(s->out.color, SGR_YELLOW), sum->id.s,
		sgr(s->out.color, SGR_RESET), sgr(s->out.color, SGR_BOLD));
	visible(s, sum->title);
	out_fmt(&s->out, "%s\n", sgr(s->out.color, SGR_RESET));
}

static void head_status(struct session *s, const struct summary *sum)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_fmt(&b, "%s, priority %s", status_name(sum->status), priority_name(sum->priority));
	if (sum->flags & SUM_WITHDRAWN)
		buf_cstr(&b, ", withdrawn");
	if (sum->flags & SUM_DELETED)
		buf_cstr(&b, ", deleted");
	if (sum->flags & SUM_MERGED)
		buf_fmt(&b, ", merged into %.*s", STR_ARG(sum->merged));
	if (sum->occurrences > 1)
		buf_fmt(&b, ", seen %u times", sum->occurrences);
	page_row(s, "Status", buf_view(&b));
}

static void page_head(struct session *s, const struct summary *sum)
{
	head_title(s, sum);
	head_status(s, sum);
	page_row(s, "Category", sum->category);
	page_row(s, "From", sum->requester);
	page_row(s, "Account", sum->account);
	page_row(s, "Assignee", sum->assignee);
	page_row(s, "Team", sum->team);
	page_words(s, "Labels", &sum->labels);
	page_words(s, "Watchers", &sum->watchers);
	page_words(s, "Links", &sum->links);
	page_row(s, "Key", sum->key);
	page_row(s, "Source", sum->source);
	for (size_t i = 0; i < sum->n_custom; i++)
		page_row(s, arena_cstr(&s->arena, sum->custom[i].name), sum->custom[i].value);
	head_time(s, "Created", sum->created);
	head_time(s, "Due", sum->due);
	head_time(s, "Resolved", sum->resolved);
}

/* Who did what, and what it changed, below where both do not fit on a line; a rule to the right
 * where words follow. */
static void entry_rule(struct session *s, const struct entry *e, enum sgr color, size_t width,
	bool rule)
{
	CLEANUP(buf_release) struct buf head = { 0 };
	CLEANUP(buf_release) struct buf change = { 0 };
	entry_head(s, &head, e);
	entry_change(s, &change, e);
	size_t used = 3 + utf8_width(buf_view(&head)), more = utf8_width(buf_view(&change));
	bool below = change.n && used + 2 + more > width;
	if (change.n && !below) {
		buf_fmt(&head, ": %s", buf_c(&change));
		used += 2 + more;
	}
	out_fmt(&s->out, "\n%s── %s%s", sgr(s->out.color, color), buf_c(&head),
		sgr(s->out.color, SGR_DIM));
	for (size_t i = used; rule && i < width; i++)
		buf_cstr(&s->out.buf, i == used ? " " : "─");
	if (below)
		out_fmt(&s->out, "\n   %s", buf_c(&change));
	out_fmt(&s->out, "%s\n", sgr(s->out.color, SGR_RESET));
}

static void entry_words(struct session *s, const struct entry *e, struct str body, size_t width)
{
	struct md_style style = { .width = width, .color = s->out.color };
	if (body.n) {
		buf_char(&s->out.buf, '\n');
		md_to_terminal(&s->out.buf, body, &style);
	}
	for (size_t i = 0; i < e->files.n; i++) {
		buf_cstr(&s->out.buf, "  attached: ");
		visible(s, e->files.p[i]);
		buf_char(&s->out.buf, '\n');
	}
}

/* Entries without words take one line each; those with words get a rule above them. */
static void entry_block(struct session *s, const struct ticket *t, const struct entry *e,
	struct str body, size_t width)
{
	enum sgr color = entry_public(t, e) ? SGR_CYAN : SGR_YELLOW;
	bool words = body.n || e->files.n;
	entry_rule(s, e, words ? color : SGR_DIM, width, words);
	if (words)
		entry_words(s, e, body, width);
}

void ticket_page(struct session *s, const struct ticket *t)
{
	size_t width = MIN(s->out.width, PAGE_WIDTH_MAX);
	struct str *bodies = arena_array(&s->arena, t->n, sizeof *bodies);
	bool *counts = arena_array(&s->arena, t->n, sizeof *counts);
	law_bodies(t, bodies);
	law_counting(t, counts);
	page_head(s, &s->ticket);
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		if (!counts[i] || str_is(e->kind, "edit"))
			continue;
		entry_block(s, t, e, bodies[i], width);
		out_check(&s->out);
	}
}
