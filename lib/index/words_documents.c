/* What is asked about documents, over all segments. */
#include "index/words_inside.h"

/* ---- what the whole is ---- */

/* Under other means a bound is this much higher at most: wtf grows with a mean, and less than it. */
static float bound_factor(double mean, double made)
{
	return made > 0 && mean > made ? (float)(mean / made) : 1;
}

static void stats_add(struct words_stats *to, const struct words_stats *s, bool minus)
{
	to->documents += minus ? 0 - s->documents : s->documents;
	to->title += minus ? 0 - s->title : s->title;
	to->body += minus ? 0 - s->body : s->body;
}

static void means_of(const struct words *w, double *av, double *avt)
{
	struct words_stats all;
	words_stats(w, &all);
	double n = all.documents ? (double)all.documents : 1;
	*avt = (double)all.title / n;
	*av = ((double)WTF_TITLE * (double)all.title + (double)all.body) / n;
}

void words_settle(struct words *w)
{
	double av, avt;
	uint32_t base = 0;
	memset(w->stats, 0, sizeof w->stats);
	for (size_t i = 0; i < w->segments.n; i++) {
		struct words_segment *s = w->segments.p[i];
		s->base = base;
		base += s->meta.n_docs;
		for (size_t k = 0; k < WORDS_KINDS; k++) {
			stats_add(&w->stats[k], &s->meta.has[k], false);
			stats_add(&w->stats[k], &s->meta.gone[k], true);
		}
	}
	means_of(w, &av, &avt);
	w->scale = wtf_scale(av, avt);
	for (size_t i = 0; i < w->segments.n; i++) {
		const struct words_meta *m = &w->segments.p[i]->meta;
		float f = bound_factor(av, m->av), t = bound_factor(avt, m->avt);
		w->segments.p[i]->bound = MAX(f, t) * 1.00001f;
	}
}

void words_stats_kind(const struct words *w, enum words_kind kind, struct words_stats *out)
{
	*out = w->stats[kind];
}

void words_stats(const struct words *w, struct words_stats *out)
{
	struct words_stats all = { 0 };
	for (size_t k = 0; k < WORDS_KINDS; k++)
		stats_add(&all, &w->stats[k], false);
	*out = all;
}

struct wtf_scale words_scale(const struct words *w)
{
	return w->scale;
}

uint32_t words_languages(const struct words *w)
{
	uint32_t all = 0;
	for (size_t i = 0; i < w->segments.n; i++)
		all |= w->segments.p[i]->meta.languages;
	return all;
}

size_t words_bytes(const struct words *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->segments.n; i++)
		n += w->segments.p[i]->s.n;
	return n;
}

uint32_t words_documents(const struct words *w)
{
	if (!w->segments.n)
		return 0;
	const struct words_segment *last = w->segments.p[w->segments.n - 1];
	return last->base + last->meta.n_docs;
}

const char *words_damage(const struct words *w)
{
	for (size_t i = 0; i < w->segments.n; i++)
		if (w->segments.p[i]->s.damage)
			return w->segments.p[i]->s.damage;
	return NULL;
}

/* ---- one document ---- */

struct words_segment *words_place(const struct words *w, uint32_t doc, uint32_t *local)
{
	for (size_t i = w->segments.n; i-- > 0;) {
		struct words_segment *s = w->segments.p[i];
		if (doc < s->base)
			continue;
		*local = doc - s->base;
		return *local < s->meta.n_docs ? s : NULL;
	}
	return NULL;
}

size_t words_segment_index(const struct words *w, const struct words_segment *s)
{
	size_t i = 0;
	while (i < w->segments.n && w->segments.p[i] != s)
		i++;
	return i;
}

static bool lengths_at(struct words_segment *s, uint32_t local, struct words_lengths *out)
{
	struct length_codes codes;
	const void *p = sections_at(&s->s, WS_LENGTHS, (uint64_t)local * sizeof codes,
		sizeof codes);
	if (!p)
		return false;
	memcpy(&codes, p, sizeof codes);
	*out = lengths_of(codes);
	return true;
}

bool words_lengths(struct words *w, uint32_t doc, struct words_lengths *out)
{
	uint32_t local;
	struct words_segment *s = words_place(w, doc, &local);
	return s && lengths_at(s, local, out);
}

uint16_t words_prior(struct words *w, uint32_t doc)
{
	struct words_record r;
	uint32_t local;
	struct words_segment *s = words_place(w, doc, &local);
	const void *p = s ? sections_at(&s->s, WS_RECORDS, (uint64_t)local * sizeof r, sizeof r)
			  : NULL;
	if (!p)
		return 0;
	memcpy(&r, p, sizeof r);
	return r.prior;
}

uint8_t words_class(struct words *w, uint32_t doc)
{
	uint32_t local;
	struct words_segment *s = words_place(w, doc, &local);
	const unsigned char *p = s ? sections_at(&s->s, WS_CLASS, local, 1) : NULL;
	return p ? *p : UINT8_MAX;
}

bool words_live(const struct words *w, uint32_t doc)
{
	uint32_t local;
	const struct words_segment *s = words_place(w, doc, &local);
	return s && !segment_dead(s, local);
}

static bool document_at(struct words_segment *s, uint32_t local, struct words_document *d)
{
	struct words_record r;
	struct words_lengths lengths;
	const void *p = sections_at(&s->s, WS_RECORDS, (uint64_t)local * sizeof r, sizeof r);
	const unsigned char *class = sections_at(&s->s, WS_CLASS, local, 1);
	if (!p || !class || !lengths_at(s, local, &lengths))
		return false;
	memcpy(&r, p, sizeof r);
	d->kind = *class >> 7 ? WORDS_ARTICLE : WORDS_TICKET;
	d->flags = *class & 0x7f;
	d->prior = r.prior;
	d->language = language_number(record_language(&r));
	d->title_n = lengths.title;
	d->body_n = lengths.body;
	d->blob = r.blob;
	return true;
}

bool words_document(struct words *w, uint32_t doc, struct arena *a, struct words_document *out)
{
	uint32_t local;
	struct shelf_walk walk;
	struct words_document d = { 0 };
	struct words_segment *s = words_place(w, doc, &local);
	if (!s || !document_at(s, local, &d) || !shelf_walk_begin(&walk, s, local) ||
		!shelf_walk_next(&walk))
		return false;
	d.reference = arena_str(a, walk.ref);
	d.source = arena_str(a, walk.source);
	d.title = arena_str(a, walk.title);
	*out = d;
	return true;
}

bool words_find(struct words *w, struct str reference, uint32_t *doc)
{
	for (size_t i = w->segments.n; i-- > 0;) {
		uint32_t local;
		struct words_segment *s = w->segments.p[i];
		int found = words_segment_find(s, reference, &local);
		if (found < 0)
			return false;
		if (!found || segment_dead(s, local))
			continue;
		*doc = s->base + local;
		return true;
	}
	return false;
}
