/* The picker of hd search -i: its state, and how that is drawn. */
#ifndef HD_CMD_SEARCH_PICK_H
#define HD_CMD_SEARCH_PICK_H
#include "cmd/search.h"
#include "sys/screen.h"
#include "text/line.h"

struct picker {
	struct session *s;
	struct search *search;
	struct search_options how;
	bool one_kind; /* Tab changes nothing */
	struct screen *screen;
	struct line line;
	bool pasting;
	struct search_answer answer;
	struct buf asked; /* what it is to */
	unsigned asked_kinds;
	size_t selected, top, list_rows; /* in answer.hits; rows as they were last drawn */
	struct search_hit *shown; /* whose text is read; NULL: no one's */
};
enum pick_step { PICK_ON, PICK_CHOSEN, PICK_LEFT };
enum pick_step pick_key(struct picker *p, const struct key *k);
void pick_draw(struct picker *p);
#endif
