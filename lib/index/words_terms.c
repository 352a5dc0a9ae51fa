/* The dictionary of a segment, and of all of them. A term is a byte with the lengths of what it
 * shares with the one before and of its rest (15: a varint follows), the rest, its rank, 2 df + (it
 * has gone), gone, then its lone posting or the length of its list. */
#include "index/words_inside.h"

/* ---- walking ---- */

static bool lengths_get(struct term_walk *w, uint32_t *shared, uint32_t *n)
{
	uint32_t more = 0;
	if (w->p >= w->end)
		return false;
	*shared = *w->p >> 4;
	*n = *w->p++ & 15;
	if (*shared == NIBBLE && !varint_get(&w->p, w->end, &more))
		return false;
	if (more > STEM_MAX)
		return false;
	*shared += more;
	more = 0;
	if (*n == NIBBLE && !varint_get(&w->p, w->end, &more))
		return false;
	if (more > STEM_MAX)
		return false;
	*n += more;
	return true;
}

static bool stem_get(struct term_walk *w)
{
	uint32_t shared, n;
	if (!lengths_get(w, &shared, &n) || shared > w->stem.n || shared + n > STEM_MAX ||
		n > (size_t)(w->end - w->p))
		return false;
	memcpy(w->room + shared, w->p, n);
	w->p += n;
	w->stem = str_make(w->room, shared + n);
	return true;
}

static bool numbers_get(struct term_walk *w)
{
	const struct words_meta *m = &w->segment->meta;
	uint32_t df;
	if (!varint_get(&w->p, w->end, &w->rank) || !varint_get(&w->p, w->end, &df))
		return false;
	w->gone = 0;
	w->list_n = 0;
	w->df = df / 2;
	if (w->rank >= m->n_terms || w->df > m->n_docs)
		return false;
	if (df & 1 && !varint_get(&w->p, w->end, &w->gone))
		return false;
	if (w->df == 1)
		return varint_get(&w->p, w->end, &w->doc) && varint_get(&w->p, w->end, &w->tf) &&
		       w->doc < m->n_docs;
	return !w->df || varint_get(&w->p, w->end, &w->list_n);
}

static bool shelf_open(struct term_walk *w, uint32_t shelf)
{
	struct words_segment *s = w->segment;
	uint64_t n = sections_size(&s->s, WS_TERM_AT) / sizeof(struct term_at);
	uint64_t size = sections_size(&s->s, WS_TERMS);
	size_t here = shelf + 1 < n ? 2 : 1;
	struct term_at at[2];
	const void *p = sections_at(&s->s, WS_TERM_AT, shelf * sizeof *at, here * sizeof *at);
	if (!p)
		return false;
	memcpy(at, p, here * sizeof *at);
	uint64_t to = here == 2 ? at[1].terms : size;
	if (to < at[0].terms || to > size)
		return sections_damaged(&s->s, WS_TERM_AT, "order");
	w->p = sections_at(&s->s, WS_TERMS, at[0].terms, to - at[0].terms);
	if (!w->p)
		return false;
	w->end = w->p + (to - at[0].terms);
	w->list_next = at[0].postings;
	w->stem = (struct str){ 0 };
	return true;
}

bool term_walk_begin(struct term_walk *w, struct words_segment *s, uint32_t ordinal)
{
	w->segment = s;
	w->next = ordinal / SHELF * SHELF;
	return true;
}

bool term_walk_next(struct term_walk *w)
{
	struct words_segment *s = w->segment;
	if (w->next >= s->meta.n_terms || s->s.damage)
		return false;
	if (w->next % SHELF == 0 && !shelf_open(w, w->next / SHELF))
		return false;
	if (!stem_get(w) || !numbers_get(w))
		return sections_damaged(&s->s, WS_TERMS, "cut short");
	w->ordinal = w->next++;
	w->list = w->list_next;
	w->list_next += w->list_n;
	return true;
}

/* ---- finding ---- */

static bool shelf_of(struct term_walk *w, struct words_segment *s, struct str stem, uint32_t *shelf)
{
	uint32_t lo = 0, hi = (s->meta.n_terms + SHELF - 1) / SHELF;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		term_walk_begin(w, s, mid * SHELF);
		if (!term_walk_next(w))
			return false;
		if (str_cmp(w->stem, stem) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	*shelf = lo;
	return true;
}

int term_walk_find(struct term_walk *w, struct words_segment *s, struct str stem)
{
	uint32_t shelf;
	if (!s->meta.n_terms)
		return 0;
	if (!shelf_of(w, s, stem, &shelf))
		return -1;
	term_walk_begin(w, s, shelf * SHELF);
	for (uint32_t i = 0; i < SHELF && w->next < s->meta.n_terms; i++) {
		if (!term_walk_next(w))
			return -1;
		int cmp = str_cmp(w->stem, stem);
		if (cmp >= 0)
			return !cmp;
	}
	return 0;
}

bool term_walk_from(struct term_walk *w, struct words_segment *s, struct str stem)
{
	uint32_t shelf = 0;
	if (s->meta.n_terms && !shelf_of(w, s, stem, &shelf))
		return false;
	term_walk_begin(w, s, shelf * SHELF);
	for (struct term_walk ahead = *w; term_walk_next(&ahead);) {
		if (str_cmp(ahead.stem, stem) >= 0)
			return true;
		*w = ahead;
		w->stem = str_make(w->room, ahead.stem.n);
	}
	return !s->s.damage;
}

bool term_walk_rank(struct term_walk *w, struct words_segment *s, uint32_t rank)
{
	uint32_t ordinal;
	const void *p = sections_at(&s->s, WS_ORDINALS, (uint64_t)rank * sizeof ordinal,
		sizeof ordinal);
	if (!p)
		return false;
	memcpy(&ordinal, p, sizeof ordinal);
	if (ordinal >= s->meta.n_terms)
		return sections_damaged(&s->s, WS_ORDINALS, "bounds");
	term_walk_begin(w, s, ordinal);
	while (w->next <= ordinal)
		if (!term_walk_next(w))
			return false;
	return w->rank == rank || sections_damaged(&s->s, WS_ORDINALS, "rank");
}

/* ---- over all segments ---- */

static void term_empty(struct words_term *t)
{
	t->df = 0;
	memset(t->number, 0xff, sizeof t->number);
}

bool words_term(struct words *w, struct str stem, struct words_term *out)
{
	struct term_walk walk;
	int64_t df = 0;
	term_empty(out);
	for (size_t i = 0; i < w->segments.n; i++) {
		if (term_walk_find(&walk, w->segments.p[i], stem) <= 0)
			continue;
		df += (int64_t)walk.df - walk.gone;
		if (walk.df)
			out->number[i] = walk.rank;
	}
	out->df = df > 0 ? (uint32_t)MIN(df, UINT32_MAX) : 0;
	return out->df;
}

bool words_stem(struct words *w, uint32_t segment, uint32_t number, struct arena *a,
	struct str *stem)
{
	struct term_walk walk;
	if (segment >= w->segments.n || !term_walk_rank(&walk, w->segments.p[segment], number))
		return false;
	*stem = arena_str(a, walk.stem);
	return true;
}

bool words_term_of(struct words *w, uint32_t segment, uint32_t number, struct words_term *out)
{
	struct term_walk walk;
	if (segment >= w->segments.n || !term_walk_rank(&walk, w->segments.p[segment], number))
		return false;
	if (w->segments.n > 1)
		return words_term(w, walk.stem, out);
	term_empty(out);
	out->df = walk.df;
	out->number[0] = number;
	return out->df;
}

/* Frequencies fall as ranks rise, so they are kept as steps. */
static uint32_t step_df(struct words_segment *s, uint32_t rank)
{
	size_t n = sections_size(&s->s, WS_STEPS) / sizeof(struct step), lo = 0;
	const unsigned char *p = sections_at(&s->s, WS_STEPS, 0, n * sizeof(struct step));
	struct step step = { 0 };
	if (!p || !n)
		return 0;
	for (size_t hi = n; hi - lo > 1;) {
		size_t mid = lo + (hi - lo) / 2;
		memcpy(&step, p + mid * sizeof step, sizeof step);
		if (step.first <= rank)
			lo = mid;
		else
			hi = mid;
	}
	memcpy(&step, p + lo * sizeof step, sizeof step);
	return step.df;
}

uint32_t words_df(struct words *w, uint32_t segment, uint32_t number)
{
	struct words_term t;
	if (segment >= w->segments.n)
		return 0;
	if (w->segments.n == 1)
		return step_df(w->segments.p[0], number);
	return words_term_of(w, segment, number, &t) ? t.df : 0;
}
