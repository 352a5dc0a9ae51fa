/* Standard output: gathered in a buffer, written in large pieces, checked at the end; a pager on a
 * terminal. Sticky: after the first failed write everything is dropped and out_finish tells. */
#ifndef HD_CMD_OUT_H
#define HD_CMD_OUT_H
#include "base/buf.h"
#include "base/error.h"
#include "text/json.h"

struct out {
	struct buf buf; /* write into it freely, then out_check */
	int fd;
	bool color; /* SGR on stdout */
	bool terminal;
	size_t width;
	int failed; /* errno of the first failed write */
	bool wrote; /* something was to be written */
	pid_t pager;
	struct jwriter json;
};
/* Colour by "auto", "always" or "never" (E_USAGE otherwise); closed: stdout was not open. */
int out_init(struct out *o, const char *color, bool no_color, bool closed);
/* Starts the pager, if stdout is a terminal and command is not empty. */
int out_page(struct out *o, const char *command);
/* Writes what is gathered when it is much. Call once an item. */
void out_check(struct out *o);
PRINTF_LIKE(2, 3) void out_fmt(struct out *o, const char *fmt, ...);
/* Writes the rest, waits for the pager. E_IO when something could not be written. */
int out_finish(struct out *o);

/* SGR names: "bold", "dim", "red" …; "" when colour is off. */
enum sgr { SGR_RESET, SGR_BOLD, SGR_DIM, SGR_RED, SGR_GREEN, SGR_YELLOW, SGR_BLUE, SGR_CYAN };
const char *sgr(bool color, enum sgr what);
#endif
