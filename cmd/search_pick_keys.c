#include "cmd/search_pick.h"

static enum pick_step move(struct picker *p, size_t up, size_t down)
{
	size_t last = p->answer.n ? p->answer.n - 1 : 0;
	p->selected -= MIN(up, p->selected);
	p->selected += MIN(down, last - p->selected);
	return PICK_ON;
}

static enum pick_step edit(struct picker *p, void (*change)(struct line *l))
{
	change(&p->line);
	return PICK_ON;
}

static enum pick_step next_kind(struct picker *p)
{
	static const unsigned next[] = { 1u << WORDS_TICKET, 1u << WORDS_ARTICLE, 0 };
	if (p->one_kind)
		return PICK_ON;
	p->how.kinds = next[p->how.kinds];
	return PICK_ON;
}
_Static_assert(WORDS_TICKET == 0 && WORDS_ARTICLE == 1, "kinds are 0, 1, 2 in turn");

static enum pick_step control(struct picker *p, char letter)
{
	switch (letter) {
	case 'a':
		return edit(p, line_home);
	case 'b':
		return edit(p, line_left);
	case 'c':
	case 'g':
		return PICK_LEFT;
	case 'd':
		return p->line.text.n ? edit(p, line_delete) : PICK_LEFT;
	case 'e':
		return edit(p, line_end);
	case 'f':
		return edit(p, line_right);
	case 'k':
		return edit(p, line_delete_behind);
	case 'n':
		return move(p, 0, 1);
	case 'p':
		return move(p, 1, 0);
	case 'u':
		return edit(p, line_delete_before);
	case 'w':
		return edit(p, line_delete_word);
	case 'z':
		screen_stop();
		return PICK_ON;
	default:
		return PICK_ON;
	}
}

static enum pick_step typed(struct picker *p, struct str text)
{
	line_insert(&p->line, text);
	return PICK_ON;
}

/* Ends of lines in it are blanks, and choose nothing. */
static enum pick_step pasted(struct picker *p, const struct key *k)
{
	if (k->kind == KEY_PASTE_END)
		p->pasting = false;
	if (k->kind == KEY_TEXT)
		return typed(p, k->text);
	return k->kind == KEY_ENTER || k->kind == KEY_TAB ? typed(p, STR(" ")) : PICK_ON;
}

enum pick_step pick_key(struct picker *p, const struct key *k)
{
	if (p->pasting)
		return pasted(p, k);
	switch (k->kind) {
	case KEY_TEXT:
		return typed(p, k->text);
	case KEY_CTRL:
		return control(p, *k->text.p);
	case KEY_ENTER:
		return p->answer.n ? PICK_CHOSEN : PICK_ON;
	case KEY_ESC:
		return PICK_LEFT;
	case KEY_TAB:
		return next_kind(p);
	case KEY_BACKSPACE:
		return edit(p, line_backspace);
	case KEY_DELETE:
		return edit(p, line_delete);
	case KEY_LEFT:
		return edit(p, line_left);
	case KEY_RIGHT:
		return edit(p, line_right);
	case KEY_UP:
		return move(p, 1, 0);
	case KEY_DOWN:
		return move(p, 0, 1);
	case KEY_PAGE_UP:
		return move(p, p->list_rows, 0);
	case KEY_PAGE_DOWN:
		return move(p, 0, p->list_rows);
	case KEY_HOME:
		return move(p, SIZE_MAX, 0);
	case KEY_END:
		return move(p, 0, SIZE_MAX);
	case KEY_PASTE:
		p->pasting = true;
		return PICK_ON;
	default:
		return PICK_ON;
	}
}
