#include "text/near.h"

/* Longer words are no names a person mistyped; the rows live on the stack. */
#define NEAR_MAX 63

/* The next row of the table of optimal string alignment: distances of a's first i bytes to each
 * prefix of b. Gives the least of the row. */
static size_t row_fill(uint8_t *row, const uint8_t *up, const uint8_t *up2, struct str a,
	struct str b, size_t i)
{
	size_t least = row[0] = (uint8_t)i;
	for (size_t j = 1; j <= b.n; j++) {
		bool same = a.p[i - 1] == b.p[j - 1];
		size_t d = MIN(MIN(up[j] + 1, row[j - 1] + 1), up[j - 1] + !same);
		if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
			d = MIN(d, (size_t)up2[j - 2] + 1);
		row[j] = (uint8_t)d;
		least = MIN(least, d);
	}
	return least;
}

size_t near_distance(struct str a, struct str b, size_t max)
{
	uint8_t rows[3][NEAR_MAX + 1];
	size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n, before = 0;
	if (gap > max || a.n > NEAR_MAX || b.n > NEAR_MAX)
		return str_eq(a, b) ? 0 : max + 1;
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t least = row_fill(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3], a, b, i);
		/* a transposition looks two rows back, so one bad row decides nothing yet */
		if (MIN(least, before) > max)
			return max + 1;
		before = least;
	}
	return MIN((size_t)rows[a.n % 3][b.n], max + 1);
}

struct str near_best(struct str word, const struct str *candidates, size_t n)
{
	size_t best = 1 + word.n / 3 + 1;
	struct str found = { 0 };
	for (size_t i = 0; word.n && i < n; i++) {
		struct str c = candidates[i];
		size_t d = near_distance(word, c, best - 1);
		if (str_starts(c, word))
			d = MIN(d, (size_t)1);
		/* as many edits as letters: nothing is left of what was typed */
		if (d >= best || d >= MAX(word.n, c.n))
			continue;
		best = d;
		found = c;
	}
	return found;
}
