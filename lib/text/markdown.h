/* Markdown, read by libcmark (its only user), written for a terminal, for man, for plain text.
 * Raw HTML and unsafe links are never passed on. Input is UTF-8; it is made visible (utf8_visible)
 * before it reaches a terminal. */
#ifndef HD_TEXT_MARKDOWN_H
#define HD_TEXT_MARKDOWN_H
#include "base/buf.h"

struct md_style {
	size_t width; /* columns to wrap prose at; code is never wrapped */
	size_t indent; /* columns before every line */
	bool color; /* SGR sequences: bold, dim, underline; else plain text marks */
	bool bare; /* without colour: no marks either, for pages that are ours */
};
/* Headings bold, emphasis underlined, code indented, lists with "-" and numbers, block quotes
 * dim after "│ ", links as text with their address behind it. Ends with one LF when not empty. */
void md_to_terminal(struct buf *out, struct str md, const struct md_style *style);
/* A man page (roff). `title` as "HD-NEW", section as 1. A heading right in
 * front of another is the page's name: it is left out, and the others move up. */
void md_to_man(struct buf *out, struct str md, const char *title, int section, const char *date,
	const char *source);
#endif
