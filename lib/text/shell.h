/* Quoting for a POSIX shell. */
#ifndef HD_TEXT_SHELL_H
#define HD_TEXT_SHELL_H
#include "base/buf.h"

/* Appends s so that sh reads it back as the one word s: as it is when it holds only safe
 * characters, else in single quotes; with controls in it as $'…' (bash, zsh, ksh and POSIX 2024),
 * so that a suggested command is one safe line on a terminal whatever the text holds. */
void shell_quote(struct buf *out, struct str s);
/* Words joined by blanks, each quoted; argv ends with NULL. */
void shell_join(struct buf *out, char *const *argv);
#endif
