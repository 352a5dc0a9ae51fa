/* A line being typed: text of whole characters, and where in it the next one goes. A zeroed one is
 * empty. Also text cut into lines of a width. */
#ifndef HD_TEXT_LINE_H
#define HD_TEXT_LINE_H
#include "base/buf.h"
#include "base/vec.h"

#define LINE_MAX_BYTES 1000
struct line {
	struct buf text;
	size_t at; /* the cursor, in bytes */
};
void line_release(struct line *l);
/* At the cursor, which goes behind it. What does not fit is left out. */
void line_insert(struct line *l, struct str text);
void line_left(struct line *l);
void line_right(struct line *l);
void line_home(struct line *l);
void line_end(struct line *l);
/* The character before the cursor; the one at it; the word before it; all before it; all behind it. */
void line_backspace(struct line *l);
void line_delete(struct line *l);
void line_delete_word(struct line *l);
void line_delete_before(struct line *l);
void line_delete_behind(struct line *l);
/* The part to show in so many columns, the cursor always among them, and the cursor's column. */
struct str line_window(const struct line *l, size_t columns, size_t *cursor);

/* Appends slices of a text: its lines, cut at blanks where they are wider than `width` (at least 1)
 * columns, between characters where there are none; at most until out->n is max. SGR sequences in the
 * text have no width; it must be visible otherwise. */
void lines_wrap(struct strs *out, struct str text, size_t width, size_t max);
#endif
