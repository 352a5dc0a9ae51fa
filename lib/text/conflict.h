/* Conflict markers that git left in a text. */
#ifndef HD_TEXT_CONFLICT_H
#define HD_TEXT_CONFLICT_H
#include "base/str.h"

/* The line of the first one, from 1; 0: there is none. The "=======" between the sides is not looked
 * for: alone it underlines a heading. */
size_t conflict_line(struct str text);
#endif
