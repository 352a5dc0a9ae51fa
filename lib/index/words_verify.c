/* All that must hold of segments: what `hd check` asks, and what tests hold against the writer. */
#include "index/words_build.h"

struct verify {
	struct words_segment *s;
	uint32_t *df; /* by rank: by the forward lists, less by the dictionary */
	uint64_t *seen; /* a bit for each rank */
};

static bool bad(struct verify *v, enum words_section kind, const char *what)
{
	return sections_damaged(&v->s->s, kind, what);
}

static bool documents_check(struct verify *v)
{
	struct shelf_walk walk;
	CLEANUP(buf_release) struct buf before = { 0 };
	if (!shelf_walk_begin(&walk, v->s, 0))
		return false;
	for (uint32_t i = 0; i < v->s->meta.n_docs; i++) {
		if (!shelf_walk_next(&walk))
			return false;
		if (i && str_cmp(buf_view(&before), walk.ref) >= 0)
			return bad(v, WS_STRINGS, "order");
		buf_reset(&before);
		buf_str(&before, walk.ref);
	}
	return true;
}

static bool forward_check(struct verify *v)
{
	struct words_view view = { 0 };
	bool whole = true;
	for (uint32_t i = 0; i < v->s->meta.n_docs && whole; i++) {
		whole = segment_view(v->s, i, &view);
		for (size_t j = 0; j < view.n; j++)
			v->df[view.entries[j].term]++;
	}
	words_view_release(&view);
	return whole;
}

static bool list_check(struct verify *v, const struct term_walk *t)
{
	struct list l;
	uint32_t docs[WORDS_BLOCK], tf[WORDS_BLOCK];
	const unsigned char *p;
	if (t->df < 2)
		return true;
	if (!list_of(&l, v->s, t))
		return false;
	for (uint32_t b = 0; b < l.n_blocks; b++) {
		uint32_t n = list_count(&l, b);
		if (!list_docs(&l, b, docs, &p) || !pack_get(p, l.end, tf, n))
			return bad(v, WS_POSTINGS, "cut short");
		if (l.n_blocks > 1 &&
			(list_skip(&l, b).last != docs[n - 1] || list_skip(&l, b).bound > l.bound))
			return bad(v, WS_POSTINGS, "skips");
	}
	return true;
}

static bool terms_check(struct verify *v)
{
	struct term_walk walk;
	CLEANUP(buf_release) struct buf before = { 0 };
	term_walk_begin(&walk, v->s, 0);
	for (uint32_t i = 0; i < v->s->meta.n_terms; i++) {
		if (!term_walk_next(&walk) || !list_check(v, &walk))
			return false;
		if (i && str_cmp(buf_view(&before), walk.stem) >= 0)
			return bad(v, WS_TERMS, "order");
		buf_reset(&before);
		buf_str(&before, walk.stem);
		if (v->seen[walk.rank / 64] >> walk.rank % 64 & 1)
			return bad(v, WS_TERMS, "ranks");
		v->seen[walk.rank / 64] |= UINT64_C(1) << walk.rank % 64;
		if (v->df[walk.rank] != walk.df)
			return bad(v, WS_TERMS, "frequencies");
	}
	return true;
}

static bool ranks_check(struct verify *v)
{
	struct term_walk walk;
	for (uint32_t i = 0; i < v->s->meta.n_terms; i++) {
		if (!term_walk_rank(&walk, v->s, i))
			return false;
		if (i && v->df[i - 1] < v->df[i])
			return bad(v, WS_STEPS, "order");
	}
	return true;
}

static bool segment_check(struct words_segment *s)
{
	struct verify v = { .s = s };
	for (unsigned kind = 1; kind < WS_COUNT; kind++)
		if (!sections_check_all(&s->s, kind))
			return false;
	v.df = xcalloc((size_t)s->meta.n_terms + 1, sizeof *v.df);
	v.seen = xcalloc((size_t)s->meta.n_terms / 64 + 1, sizeof *v.seen);
	bool whole = documents_check(&v) && forward_check(&v) && terms_check(&v) && ranks_check(&v);
	free(v.df);
	free(v.seen);
	return whole && !s->s.damage;
}

int words_verify(struct words *w)
{
	for (size_t i = 0; i < w->segments.n; i++) {
		struct words_segment *s = w->segments.p[i];
		if (!segment_check(s))
			return fail(E_NO, "the index of words is damaged (section %s: %s)",
				words_format.names[s->s.damaged], s->s.damage);
	}
	return 0;
}
