/* The queries of the benches of search: spans of words of the texts themselves, the same on every run. */
#ifndef HD_BENCH_SPANS_H
#define HD_BENCH_SPANS_H
#include "base/arena.h"
#include "base/vec.h"

struct span_line {
	struct str id, title, text;
};
static inline bool span_line_next(struct str *texts, struct span_line *out)
{
	struct str line;
	if (!str_next_line(texts, &line))
		return false;
	str_next(&line, '\t', &out->id);
	str_next(&line, '\t', &out->title);
	out->text = line.p ? line : STR("");
	return true;
}

/* Two to four words of letters from somewhere in a text. */
static inline void span_take(struct strs *out, struct arena *a, struct str text, uint64_t random)
{
	size_t from = random % MAX(text.n, (size_t)1), n = 2 + (random >> 32) % 3;
	char span[256];
	size_t at = 0;
	struct str rest = str_skip(text, from), word;
	str_next(&rest, ' ', &word); /* the rest of a word */
	while (n && str_next(&rest, ' ', &word)) {
		bool letters = word.n > 1 && word.n < 40;
		for (size_t i = 0; i < word.n; i++)
			letters &= (word.p[i] | 0x20) >= 'a' && (word.p[i] | 0x20) <= 'z';
		if (!letters)
			continue;
		if (at)
			span[at++] = ' ';
		memcpy(span + at, word.p, word.n);
		at += word.n;
		n--;
	}
	if (!n)
		vec_push(out, arena_str(a, str_make(span, at)));
}

static inline void spans_take(struct strs *out, struct arena *a, struct str texts, size_t n)
{
	VEC(struct span_line) lines = { 0 };
	struct span_line l;
	uint64_t seed = 42;
	while (span_line_next(&texts, &l))
		vec_push(&lines, l);
	for (size_t tries = 0; lines.n && out->n < n && tries < n * 20; tries++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
		span_take(out, a, lines.p[(seed >> 33) % lines.n].text, seed >> 7);
	}
	vec_release(&lines);
}
#endif
