/* The terminal: is there one, how wide, and which session is this (for `hd do`). Called by cmd/ only. */
#ifndef HD_SYS_TERMINAL_H
#define HD_SYS_TERMINAL_H
#include "base/buf.h"

bool terminal_is(int fd);
/* Columns of the terminal behind fd, else 80; at least 20. */
size_t terminal_width(int fd);
/* "SID-START": the session id and when its leader started (so a reused number is another one), or 0
 * when the leader is gone: the kernel gives its number to nobody while the session lives. Where the
 * session belongs to an outer container and has no number here, of the parent process. Appended to
 * out. A pending error stays. */
void terminal_session(struct buf *out);
/* 64 random bits from the kernel. */
uint64_t random_bits(void);
#endif
