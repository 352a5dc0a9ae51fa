/* The terms of a new segment: those of all its parts, by bytes, and numbered. */
#include "index/words_build.h"

/* ---- the terms of a draft, by bytes ---- */

struct draft_term {
	uint64_t first; /* its first eight bytes as a number that sorts as they do */
	struct str stem;
	uint32_t number;
};

static uint64_t first_bytes(struct str s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < sizeof n; i++)
		n = n << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
	return n;
}

static int draft_term_cmp(const void *a, const void *b)
{
	const struct draft_term *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return str_cmp(x->stem, y->stem);
}

static void draft_sort_terms(struct words_part *p)
{
	struct draft_term *t = xreallocarray(NULL, (size_t)p->n_terms + 1, sizeof *t);
	for (uint32_t i = 0; i < p->n_terms; i++) {
		struct str stem = str_first(analyser_term(p->draft->analyser, i), STEM_MAX);
		t[i] = (struct draft_term){ first_bytes(stem), stem, i };
	}
	qsort(t, p->n_terms, sizeof *t, draft_term_cmp);
	p->by_bytes = xreallocarray(NULL, (size_t)p->n_terms + 1, sizeof *p->by_bytes);
	for (uint32_t i = 0; i < p->n_terms; i++)
		p->by_bytes[i] = t[i].number;
	free(t);
}

/* ---- walking them all ---- */

static void draft_term_step(struct merge_source *s, const struct words_part *p)
{
	s->stem.p = NULL;
	while (s->at < p->n_terms) {
		s->number = p->by_bytes[s->at++];
		s->df = p->df[s->number];
		if (!s->df)
			continue;
		s->stem = str_first(analyser_term(p->draft->analyser, s->number), STEM_MAX);
		return;
	}
}

static void segment_term_step(struct merge_source *s, const struct words_part *p)
{
	s->stem.p = NULL;
	while (term_walk_next(&s->walk)) {
		s->number = s->walk.rank;
		s->df = p->df ? p->df[s->number] : s->walk.df;
		if (!s->df)
			continue;
		s->stem = s->walk.stem;
		return;
	}
}

static void source_step(struct term_merge *m, size_t i)
{
	struct merge_source *s = &m->sources[i];
	if (i == m->plan->n_parts) {
		s->stem.p = NULL;
		if (s->at < m->plan->n_gone)
			s->stem = m->plan->gone[s->at++].stem;
		return;
	}
	const struct words_part *p = &m->plan->parts[i];
	if (p->draft)
		draft_term_step(s, p);
	else
		segment_term_step(s, p);
}

void term_merge_begin(struct term_merge *m, struct words_plan *plan)
{
	*m = (struct term_merge){ .plan = plan, .n = plan->n_parts + 1 };
	m->sources = xcalloc(m->n, sizeof *m->sources);
	m->has = xcalloc(m->n, sizeof *m->has);
	for (size_t i = 0; i < m->n; i++) {
		if (i < plan->n_parts && plan->parts[i].segment)
			term_walk_begin(&m->sources[i].walk, plan->parts[i].segment, 0);
		source_step(m, i);
		m->has[i] = false;
	}
}

static bool least_stem(const struct term_merge *m, struct str *out)
{
	struct str least = { 0 };
	for (size_t i = 0; i < m->n; i++)
		if (m->sources[i].stem.p && (!least.p || str_cmp(m->sources[i].stem, least) < 0))
			least = m->sources[i].stem;
	*out = least;
	return least.p;
}

bool term_merge_next(struct term_merge *m)
{
	struct str least;
	for (size_t i = 0; i < m->n; i++)
		if (m->has[i])
			source_step(m, i);
	if (!least_stem(m, &least))
		return false;
	memcpy(m->room, least.p, least.n);
	m->stem = str_make(m->room, least.n);
	m->df = m->gone = 0;
	for (size_t i = 0; i < m->n; i++) {
		m->has[i] = m->sources[i].stem.p && str_eq(m->sources[i].stem, m->stem);
		if (!m->has[i])
			continue;
		if (i < m->plan->n_parts)
			m->df += m->sources[i].df;
		else
			m->gone = m->plan->gone[m->sources[i].at - 1].n;
	}
	return true;
}

bool term_merge_end(struct term_merge *m)
{
	bool whole = true;
	for (size_t i = 0; i < m->plan->n_parts; i++)
		whole &= !m->plan->parts[i].segment || !m->plan->parts[i].segment->s.damage;
	free(m->sources);
	free(m->has);
	return whole;
}

/* ---- how many documents of a part have a term ---- */

static void draft_count(struct words_part *p)
{
	const struct words_draft *d = p->draft;
	p->df = xcalloc((size_t)p->n_terms + 1, sizeof *p->df);
	for (uint32_t i = 0; i < p->n_docs; i++) {
		const struct draft_entry *e = d->entries.p + d->docs.p[i].entry;
		for (uint32_t j = 0; p->docs[i] != DOC_NONE && j < d->docs.p[i].n_entries; j++)
			p->df[e[j].term]++;
	}
}

/* Where documents are left out the forward lists of the others tell. */
static bool segment_count(struct words_part *p)
{
	struct words_view v = { 0 };
	bool whole = true, all = true;
	for (uint32_t i = 0; i < p->n_docs; i++)
		all &= p->docs[i] != DOC_NONE;
	if (all)
		return true;
	p->df = xcalloc((size_t)p->n_terms + 1, sizeof *p->df);
	for (uint32_t i = 0; i < p->n_docs && whole; i++) {
		if (p->docs[i] == DOC_NONE)
			continue;
		whole = segment_view(p->segment, i, &v);
		for (size_t j = 0; j < v.n; j++)
			p->df[v.entries[j].term]++;
	}
	words_view_release(&v);
	return whole;
}

/* ---- numbers ---- */

/* The terms of most documents first, equal ones by bytes. */
static void rank_terms(struct words_writer *w)
{
	uint64_t *keys = xreallocarray(NULL, (size_t)w->n_terms + 1, sizeof *keys);
	for (uint32_t i = 0; i < w->n_terms; i++)
		keys[i] = (uint64_t)(UINT32_MAX - w->df[i]) << 32 | i;
	sort_u64(keys, w->n_terms);
	w->ranks = xreallocarray(NULL, (size_t)w->n_terms + 1, sizeof *w->ranks);
	for (uint32_t i = 0; i < w->n_terms; i++)
		w->ranks[(uint32_t)keys[i]] = i;
	free(keys);
}

static bool number_terms(struct words_writer *w)
{
	struct term_merge m;
	VEC(uint32_t) df = { 0 };
	term_merge_begin(&m, w->plan);
	while (term_merge_next(&m)) {
		for (size_t i = 0; i < w->plan->n_parts; i++)
			if (m.has[i])
				w->plan->parts[i].terms[m.sources[i].number] = (uint32_t)df.n;
		vec_push(&df, m.df);
	}
	w->df = df.p;
	w->n_terms = (uint32_t)df.n;
	return term_merge_end(&m);
}

bool writer_terms(struct words_writer *w)
{
	struct words_plan *plan = w->plan;
	for (size_t i = 0; i < plan->n_parts; i++) {
		struct words_part *p = &plan->parts[i];
		if (p->draft) {
			draft_count(p);
			draft_sort_terms(p);
		} else if (!segment_count(p)) {
			return false;
		}
	}
	if (!number_terms(w))
		return false;
	rank_terms(w);
	for (size_t i = 0; i < plan->n_parts; i++)
		for (uint32_t j = 0; j < plan->parts[i].n_terms; j++) {
			uint32_t *term = &plan->parts[i].terms[j];
			*term = *term == TERM_NONE ? TERM_NONE : w->ranks[*term];
		}
	return true;
}
