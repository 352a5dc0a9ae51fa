/* The head of a page: a label and its value on a line each; nothing for what is empty. */
#ifndef HD_CMD_PAGE_H
#define HD_CMD_PAGE_H
#include "cmd/session.h"

#define PAGE_WIDTH_MAX ((size_t)100) /* columns of running text */

void page_row(struct session *s, const char *label, struct str value);
void page_words(struct session *s, const char *label, const struct strs *words);
#endif
