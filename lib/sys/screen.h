/* The whole screen of a terminal: keys without their echo, and frames.
 *
 * screen_open() → screen_next(), screen_draw() … → screen_close(). The alternate screen is used, and the
 * terminal is put back as it was on every way out: by close, by exit(), by a signal that ends the
 * process (which is then ended by it), and while it is stopped (^Z). One at a time in a process. */
#ifndef HD_SYS_SCREEN_H
#define HD_SYS_SCREEN_H
#include "sys/keys.h"

struct screen;
/* Both must be a terminal. E_IO. */
int screen_open(struct screen **out, int in, int out_fd);
void screen_close(struct screen *s);

enum screen_event {
	SCREEN_KEY,
	SCREEN_REDRAW, /* another size, or the terminal was away */
	SCREEN_IDLE, /* nothing within the time */
	SCREEN_CLOSED, /* the terminal is gone */
};
/* What happens next. wait: in milliseconds; -1: as long as it takes. The key's text is valid until the
 * next call. */
enum screen_event screen_next(struct screen *s, int wait, struct key *out);
/* Stops the process with its group, as ^Z does elsewhere; returns when it goes on. */
void screen_stop(void);
struct screen_size {
	size_t rows, columns;
};
struct screen_size screen_size(const struct screen *s);
/* Lines from the top, one behind the other ended by '\n', none wider than the screen; SGR may be in
 * them. The cursor is put at a row and a column, from 0. Written at once. */
void screen_draw(struct screen *s, struct str lines, size_t row, size_t column);
#endif
