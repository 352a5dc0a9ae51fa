/* What a document says, read from git: for passages, and for phrases as they are written. */
#ifndef HD_INDEX_DOCUMENT_H
#define HD_INDEX_DOCUMENT_H
#include "index/words.h"

struct document {
	struct str title, text; /* text: a ticket's bodies, an article's summary and Markdown */
	struct strs tags; /* a ticket's labels, an article's tags */
};
/* Everything lives in the arena. E_INVALID, E_GIT, E_DAMAGED. */
int document_read(struct document *out, struct store *s, const struct words_document *d,
	struct arena *a);
#endif
