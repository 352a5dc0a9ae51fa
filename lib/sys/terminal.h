/* The terminal: is there one, how wide, and which session is this (for `hd do`). Called by cmd/ only. */
#ifndef HD_SYS_TERMINAL_H
#define HD_SYS_TERMINAL_H
#include "base/buf.h"

bool terminal_is(int fd);
/* Columns of the terminal behind fd, else 80; at least 20. */
size_t terminal_width(int fd);
/* "SID-START": the session id and when its leader started (so a reused number is another one);
 * of the parent process where there is no session leader any more. Appended to out. */
void terminal_session(struct buf *out);
/* 64 random bits from the kernel. */
uint64_t random_bits(void);
#endif
