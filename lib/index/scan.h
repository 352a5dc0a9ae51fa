/* Which rows match: a query over columns, as bitmaps.
 *
 * A leaf that columns can answer is answered for 64 rows at a time, and only where the rest of the
 * query has left rows. The other leaves (words, urgency, custom fields …) are taken as true once
 * and as false once: rows on which both agree are decided, the few between are looked at one by
 * one with query_match(), which is the reference anyway. Bodies are read for those only. Where many
 * are between, a leaf of words is taken as true only where the full-text index has them (narrow.h). */
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
size_t bits_count(const struct bits *b);
size_t matches_count(const struct matches *m);

static inline size_t words_of(size_t rows)
{
	return (rows + 63) / 64;
}
#define UNLISTED (SUM_WITHDRAWN | SUM_DELETED | SUM_MERGED)
/* The 64 values of rows 64 w, 64 w + 1 …: the column's own where they lie side by side, else copied
 * into room (64 of its width); 0 behind the last row. */
const void *column_copy(const struct column *c, size_t n_rows, size_t w, void *room);
static inline const void *column_word(const struct column *c, size_t n_rows, size_t w, void *room)
{
	if (c->stride == c->width && w * 64 + 64 <= n_rows)
		return c->p + w * 64 * c->width;
	return column_copy(c, n_rows, w, room);
}
/* Bit i is yes[i], which is 0 or 1: eight bytes are gathered by one multiplication. */
static inline uint64_t word_of_bytes(const uint8_t yes[64])
{
	uint64_t got = 0, x;
	for (size_t i = 0; i < 64; i += 8) {
		memcpy(&x, yes + i, sizeof x);
		got |= (x * UINT64_C(0x0102040810204080) >> 56) << i;
	}
	return got;
}
/* Which of 64 values are in the set (bit 1 << value), and which have any of the flags. */
uint64_t word_enum(const uint8_t *v, uint64_t set);
uint64_t word_flags(const uint8_t *v, uint8_t any);
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
