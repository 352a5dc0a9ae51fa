/* What a Markdown text consists of, and its HTML: for articles and their site. Beside markdown.h. */
#ifndef HD_TEXT_MARKDOWN_PARTS_H
#define HD_TEXT_MARKDOWN_PARTS_H
#include "base/arena.h"
#include "base/buf.h"

struct md_link {
	struct str url; /* as written, entities and escapes read */
	size_t line; /* from 1 */
	bool image;
};
struct md_heading {
	struct str text; /* without marks */
	int level; /* 1 to 6 */
	size_t line;
};
struct md_parts { /* in the order of the text; in the arena */
	struct md_link *links;
	size_t n_links;
	struct md_heading *headings;
	size_t n_headings;
};
void md_parts(struct arena *a, struct str md, struct md_parts *out);
/* The words without marks, a block to a line; code is kept, raw HTML is not. */
void md_to_plain(struct buf *out, struct str md);

/* What to write for a link's address: an address, or an empty one to leave the words alone. */
typedef struct str (*md_rewrite)(void *arg, struct str url, bool image);
/* HTML that is safe in any page: raw HTML is left out, as are javascript: and the like. Headings get
 * ids made of their words (unique in the text) and begin at level `top`; `rewrite` may be NULL. */
void md_to_html(struct buf *out, struct str md, int top, md_rewrite rewrite, void *arg);
/* Text for HTML, in elements and in quoted attributes. */
void html_escape(struct buf *out, struct str s);
#endif
