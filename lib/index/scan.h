/* Which rows match: a query over columns, as bitmaps.
 *
 * A leaf that columns can answer is answered for 64 rows at a time, and only where the rest of the
 * query has left rows. The other leaves (words, urgency, custom fields …) are taken as true once
 * and as false once: rows on which both agree are decided, the few between are looked at one by
 * one with query_match(), which is the reference anyway. Bodies are read for those only. */
#ifndef HD_INDEX_SCAN_H
#define HD_INDEX_SCAN_H
#include "index/inside.h"

struct bits {
	uint64_t *w; /* words of 64 rows; bits behind the last row are 0 */
	size_t n_words;
};
/* One bitmap a segment in force: bits[i] is that of segment ix->first + i. */
struct matches {
	struct bits *bits;
	size_t n;
};
void matches_release(struct matches *m);
/* Rows that are live, listed (unless SELECT_UNLISTED) and match q (NULL: all). E_DAMAGED: heal and
 * ask again; errors of git where bodies cannot be read. */
int matches_find(struct matches *out, struct index *ix, const struct query *q,
	const struct select_options *o);
/* Adds to `sure` the rows of `maybe` that match, looked at one by one. */
int judge_rows(struct index *ix, const struct query *q, int64_t now, size_t segment,
	const uint64_t *maybe, struct bits *sure);
size_t matches_count(const struct matches *m);

static inline size_t words_of(size_t rows)
{
	return (rows + 63) / 64;
}
#define UNLISTED (SUM_WITHDRAWN | SUM_DELETED | SUM_MERGED)
/* Live rows of one segment without the flags `hidden` into w (words_of(n_rows)); false is damage. */
bool segment_listed(struct segment *s, uint8_t hidden, uint64_t *w);
/* The column that holds a field, or COL_COUNT. */
enum column_id column_of(enum field f);
/* Its column holds string numbers. */
bool is_string_field(enum field f);

/* Runs body for each set bit's row number. */
#define bits_each(row, words, n_words) \
	for (size_t w_ = 0; w_ < (n_words); w_++) \
		for (uint64_t b_ = (words)[w_]; b_; b_ &= b_ - 1) \
			for (uint32_t row = (uint32_t)(w_ * 64) + (uint32_t)__builtin_ctzll(b_), \
				      once_ = 1; \
				once_; once_ = 0)
#endif
