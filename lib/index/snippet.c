#include "index/snippet.h"
#include "text/utf8.h"

struct hit {
	uint32_t start, end, stem;
};
struct hits {
	struct hit *p;
	size_t n, cap;
};
struct passage {
	size_t first, last; /* hits */
	double weight;
};

static void find_hits(struct hits *out, struct analyser *a, struct str text, unsigned language,
	const struct rank_stem *stems, size_t n_stems)
{
	struct tokens tokens = { 0 };
	analyse(a, text, language, &tokens);
	for (size_t s = 0; s < n_stems; s++) {
		uint32_t term = analyser_find(a, stems[s].stem);
		for (size_t i = 0; term != TERM_NONE && i < tokens.n; i++)
			if (tokens.p[i].term == term)
				vec_push(out, (struct hit){ tokens.p[i].start, tokens.p[i].end,
						      (uint32_t)s });
	}
	vec_release(&tokens);
}

static int by_start(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end > y->end ? -1 : x->end < y->end;
}

/* ---- choosing ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t line_end(struct str text, size_t at)
{
	ssize_t n = str_chr(str_skip(text, at), '\n');
	return n < 0 ? text.n : at + (size_t)n;
}

static size_t line_start(struct str text, size_t at)
{
	while (at && text.p[at - 1] != '\n')
		at--;
	return at;
}

/* The end of the paragraph that `at` is in: a blank line, or a heading. */
static size_t prose_end(struct str text, size_t at)
{
	for (size_t end = line_end(text, at);; end = line_end(text, end + 1)) {
		struct str next = str_skip(text, MIN(end + 1, text.n));
		next = str_trim(str_first(next, line_end(next, 0)));
		if (end >= text.n || !next.n || next.p[0] == '#')
			return end;
	}
}

/* A heading says little without what it is the heading of. */
static size_t paragraph_end(struct str text, size_t at)
{
	size_t end = line_end(text, at), next = end;
	if (text.n <= at || text.p[line_start(text, at)] != '#')
		return prose_end(text, at);
	while (next < text.n && is_blank(text.p[next]))
		next++;
	return next < text.n && text.p[next] != '#' ? prose_end(text, next) : end;
}

static size_t paragraph_start(struct str text, size_t at)
{
	size_t start = line_start(text, at);
	while (start && text.p[start] != '#') {
		size_t before = line_start(text, start - 1);
		struct str line = str_trim(str_make(text.p + before, start - before));
		if (!line.n || line.p[0] == '#')
			break;
		start = before;
	}
	return start;
}

/* Different words count first; the hundredth part of a weight for each time one is said again. */
static struct passage choose(struct str text, const struct hits *h, const struct rank_stem *stems,
	size_t n_stems, size_t width)
{
	CLEANUP(free_ptr) uint32_t *counts = xcalloc(n_stems + 1, sizeof *counts);
	struct passage best = { 0 };
	double weight = 0;
	size_t bottom = 0;
	for (size_t first = 0, next = 0; first < h->n; first++) {
		if (h->p[first].start >= bottom)
			bottom = paragraph_end(text, h->p[first].start);
		size_t end = MIN(bottom, h->p[first].start + width);
		for (; next < h->n && (next <= first || h->p[next].end <= end); next++) {
			const struct rank_stem *s = &stems[h->p[next].stem];
			weight += counts[h->p[next].stem]++ ? s->weight / 100 : s->weight;
		}
		if (weight > best.weight * 1.000001)
			best = (struct passage){ first, next - 1, weight };
		const struct rank_stem *s = &stems[h->p[first].stem];
		weight -= --counts[h->p[first].stem] ? s->weight / 100 : s->weight;
	}
	return best;
}

/* ---- cutting ---- */

/* Marks of headings, lists and quotes at the start of a line. */
static size_t skip_marks(struct str text, size_t at, size_t end)
{
	while (at < end && (is_blank(text.p[at]) || strchr("#>*-+", text.p[at])))
		at++;
	return at;
}

/* Up to a third of the room goes before the words: from where a sentence begins, or a word. */
static size_t cut_start(struct str text, size_t from, size_t least)
{
	size_t word = from;
	for (size_t i = from; i > least; i--) {
		if (i < text.n && is_blank(text.p[i - 1])) {
			word = i;
			if (i > 1 && strchr(".!?:", text.p[i - 2]))
				return i;
		}
	}
	return word;
}

static size_t cut_end(struct str text, size_t least, size_t most)
{
	size_t end = most;
	while (end > least && !is_blank(text.p[end]))
		end--;
	if (end > least)
		return end;
	for (end = most; end > least && ((unsigned char)text.p[end] & 0xC0) == 0x80; end--)
		;
	return end;
}

static void cut(struct snippet *out, struct str text, size_t from, size_t to, size_t width)
{
	size_t top = paragraph_start(text, from), bottom = paragraph_end(text, to);
	size_t spare = width > to - from ? width - (to - from) : 0;
	size_t start = from - top <= spare / 3 ? top : cut_start(text, from, from - spare / 3);
	size_t most = MIN(bottom, MAX(start + width, to));
	size_t end = most < bottom ? cut_end(text, to, most) : bottom;
	if (start == top)
		start = top = skip_marks(text, start, from);
	while (end > to && is_blank(text.p[end - 1]))
		end--;
	out->start = (uint32_t)start;
	out->end = (uint32_t)MAX(end, start);
	out->cut_before = start > top;
	out->cut_after = end < bottom && str_trim(str_make(text.p + end, bottom - end)).n;
}

static void keep_marks(struct snippet *out, const struct hits *h, struct arena *arena)
{
	uint32_t end = 0;
	out->marks = arena_array(arena, h->n + 1, sizeof *out->marks);
	for (size_t i = 0; i < h->n; i++) {
		const struct hit *hit = &h->p[i];
		if (hit->start < MAX(out->start, end) || hit->end > out->end)
			continue;
		out->marks[out->n++] = (struct snippet_mark){ hit->start, hit->end };
		end = hit->end;
	}
}

/* The first line that is text. */
static size_t beginning(struct str text)
{
	size_t at = 0;
	while (at < text.n) {
		size_t end = line_end(text, at);
		struct str line = str_trim(str_make(text.p + at, end - at));
		if (line.n && line.p[0] != '#')
			return at;
		at = end + 1;
	}
	return 0;
}

void snippet_make(struct snippet *out, struct analyser *a, struct str text, unsigned language,
	const struct rank_stem *stems, size_t n_stems, size_t width, struct arena *arena)
{
	struct hits h = { 0 };
	*out = (struct snippet){ 0 };
	if (text.n > SNIPPET_MAX_BYTES)
		text = str_first(text, cut_end(text, 0, SNIPPET_MAX_BYTES));
	find_hits(&h, a, text, language, stems, n_stems);
	if (h.n) {
		qsort(h.p, h.n, sizeof *h.p, by_start);
		struct passage p = choose(text, &h, stems, n_stems, width);
		cut(out, text, h.p[p.first].start, h.p[p.last].end, width);
	} else {
		size_t at = beginning(text);
		cut(out, text, at, at, width);
	}
	keep_marks(out, &h, arena);
	vec_release(&h);
}

void snippet_marks(struct snippet *out, struct analyser *a, struct str text, unsigned language,
	const struct rank_stem *stems, size_t n_stems, struct arena *arena)
{
	struct hits h = { 0 };
	*out = (struct snippet){ .end = (uint32_t)MIN(text.n, (size_t)UINT32_MAX) };
	find_hits(&h, a, text, language, stems, n_stems);
	if (h.n)
		qsort(h.p, h.n, sizeof *h.p, by_start);
	keep_marks(out, &h, arena);
	vec_release(&h);
}

/* ---- showing ---- */

static void put_line(struct buf *out, struct str s, bool *blank)
{
	CLEANUP(buf_release) struct buf one = { 0 };
	for (size_t i = 0; i < s.n; i++) {
		if (is_blank(s.p[i])) {
			if (!*blank)
				buf_char(&one, ' ');
			*blank = true;
			continue;
		}
		buf_char(&one, s.p[i]);
		*blank = false;
	}
	utf8_visible(out, buf_view(&one), false);
}

void snippet_print(struct buf *out, const struct snippet *s, struct str text, const char *on,
	const char *off)
{
	uint32_t at = s->start;
	bool blank = true;
	if (s->cut_before)
		buf_cstr(out, "…");
	for (size_t i = 0; i < s->n; i++) {
		put_line(out, str_make(text.p + at, s->marks[i].start - at), &blank);
		buf_cstr(out, on);
		put_line(out,
			str_make(text.p + s->marks[i].start, s->marks[i].end - s->marks[i].start),
			&blank);
		buf_cstr(out, off);
		at = s->marks[i].end;
	}
	put_line(out, str_make(text.p + at, s->end - at), &blank);
	if (s->cut_after)
		buf_cstr(out, " …");
}
