/* The passage of a text that shows best why it was found, and where the words stand in it.
 *
 * A passage lies within one paragraph, begins with a sentence where one begins near, and is cut between
 * words. Of all windows of its width it is the one with the most weight of different words in it, then
 * with the most words, then the first. Pure. */
#ifndef HD_INDEX_SNIPPET_H
#define HD_INDEX_SNIPPET_H
#include "index/rank.h"

#define SNIPPET_MAX_BYTES ((size_t)256 << 10) /* what is behind them in a text is not looked at */

struct snippet_mark {
	uint32_t start, end;
};
/* Bytes of the text, characters whole. */
struct snippet {
	uint32_t start, end;
	bool cut_before, cut_after; /* text was left out there */
	struct snippet_mark *marks; /* rising, within [start, end); in the arena */
	size_t n;
};
/* Of Markdown or plain text without its front matter; any bytes. At most about `width` bytes long. Where
 * none of the stems is, it is the beginning. */
void snippet_make(struct snippet *out, struct analyser *a, struct str text, unsigned language,
	const struct rank_stem *stems, size_t n_stems, size_t width, struct arena *arena);
/* Only where the words stand: for a title. */
void snippet_marks(struct snippet *out, struct analyser *a, struct str text, unsigned language,
	const struct rank_stem *stems, size_t n_stems, struct arena *arena);
/* As one line: blanks run together, the marks between two strings of the caller's, "…" where it was
 * cut. The text is made visible (utf8_visible). */
void snippet_print(struct buf *out, const struct snippet *s, struct str text, const char *on,
	const char *off);
#endif
