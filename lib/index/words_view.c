/* Forward lists: the terms of one document, how often and where they are in it.
 *
 * A list is the number of its entries, the widths of positions in title and body, then the entries by
 * rising rank (each less the one before, less 1, twice; odd where frequencies follow, which are once
 * in the body otherwise), then all positions, in the order of the entries, title before body. */
#include "index/words_inside.h"

static bool record_at(struct words_segment *s, uint32_t local, struct words_record out[2],
	size_t *n)
{
	*n = local + 1 < s->meta.n_docs ? 2 : 1;
	const void *p = sections_at(&s->s, WS_RECORDS, (uint64_t)local * sizeof *out,
		*n * sizeof *out);
	if (p)
		memcpy(out, p, *n * sizeof *out);
	return p;
}

static bool bytes_at(struct words_segment *s, uint32_t local, const unsigned char **p,
	const unsigned char **end)
{
	struct words_record r[2];
	size_t n;
	if (!record_at(s, local, r, &n))
		return false;
	uint64_t size = sections_size(&s->s, WS_FORWARD), to = n == 2 ? r[1].forward : size;
	if (to < r[0].forward || to > size)
		return sections_damaged(&s->s, WS_RECORDS, "order");
	*p = sections_at(&s->s, WS_FORWARD, r[0].forward, to - r[0].forward);
	*end = *p ? *p + (to - r[0].forward) : NULL;
	return *p;
}

/* Positions differ, so few bits make few of them: memory is in proportion to the file. */
static bool fits(const struct words_view *v, enum words_field f, uint32_t n, uint32_t max)
{
	return n <= max && n <= UINT64_C(1) << v->width[f];
}

static bool entries_get(struct words_view *v, const unsigned char **p, uint32_t n, uint32_t n_terms)
{
	uint64_t term = 0, at = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct words_entry *e = &v->entries[i];
		uint32_t step, code = 0;
		if (!varint_get_mixed(p, v->end, &step))
			return false;
		if (step & 1 && !varint_get(p, v->end, &code))
			return false;
		term += step / 2;
		if (term >= n_terms)
			return false;
		e->term = (uint32_t)term++;
		tf_of(code, &e->title, &e->body);
		if (!fits(v, WORDS_TITLE, e->title, WORDS_TITLE_MAX) ||
			!fits(v, WORDS_BODY, e->body, WORDS_BODY_MAX))
			return false;
		e->at = (uint32_t)at;
		at += (uint64_t)e->title * v->width[WORDS_TITLE] +
		      (uint64_t)e->body * v->width[WORDS_BODY];
	}
	return at <= UINT32_MAX && at <= (uint64_t)(v->end - *p) * 8;
}

static bool view_get(struct words_view *v, const unsigned char *p, const unsigned char *end,
	uint32_t n_terms)
{
	uint32_t n, widths;
	if (!varint_get(&p, end, &n) || !varint_get(&p, end, &widths) || n > (size_t)(end - p))
		return false;
	v->width[WORDS_TITLE] = widths & 63;
	v->width[WORDS_BODY] = widths >> 6;
	if (v->width[WORDS_TITLE] > 32 || v->width[WORDS_BODY] > 32)
		return false;
	if (v->cap < n) {
		v->cap = MAX((size_t)n, v->cap * 2);
		v->entries = xreallocarray(v->entries, v->cap, sizeof *v->entries);
	}
	v->end = end;
	if (!entries_get(v, &p, n, n_terms))
		return false;
	v->positions = p;
	v->n = n;
	return true;
}

bool segment_view(struct words_segment *s, uint32_t local, struct words_view *v)
{
	const unsigned char *p = NULL, *end = NULL;
	v->n = 0;
	if (!bytes_at(s, local, &p, &end))
		return false;
	return view_get(v, p, end, s->meta.n_terms) ||
	       sections_damaged(&s->s, WS_FORWARD, "cut short");
}

bool words_view(struct words *w, uint32_t doc, struct words_view *v)
{
	uint32_t local;
	struct words_segment *s = words_place(w, doc, &local);
	v->n = 0;
	if (!s || !segment_view(s, local, v))
		return false;
	v->doc = doc;
	v->segment = (uint32_t)words_segment_index(w, s);
	return true;
}

static void prefetch(const struct sections_part *part, uint64_t at)
{
	if (at < part->size)
		__builtin_prefetch(part->p + at);
}

/* In two steps: where a list is stands in the record, which is not trusted with more than a hint. */
void words_view_ahead(struct words *w, const uint32_t *docs, size_t n)
{
	enum { FAR = 12, NEAR = 6, LINE = 64 };
	uint32_t local;
	struct words_segment *s;
	struct words_record r;
	if (n > FAR && (s = words_place(w, docs[FAR], &local)))
		prefetch(&s->s.parts[WS_RECORDS], (uint64_t)local * sizeof r);
	if (n > NEAR && (s = words_place(w, docs[NEAR], &local))) {
		memcpy(&r, s->s.parts[WS_RECORDS].p + (size_t)local * sizeof r, sizeof r);
		prefetch(&s->s.parts[WS_FORWARD], r.forward);
		prefetch(&s->s.parts[WS_FORWARD], (uint64_t)r.forward + LINE);
	}
}

void words_view_release(struct words_view *v)
{
	free(v->entries);
	*v = (struct words_view){ 0 };
}

const struct words_entry *words_view_find(const struct words_view *v, const struct words_term *t)
{
	uint32_t number = t->number[v->segment];
	size_t lo = 0, hi = v->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (v->entries[mid].term < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < v->n && v->entries[lo].term == number ? &v->entries[lo] : NULL;
}

size_t words_positions(const struct words_view *v, const struct words_entry *e, enum words_field f,
	uint32_t *out, size_t max)
{
	uint64_t at = e->at;
	size_t n = MIN(f == WORDS_TITLE ? e->title : e->body, max);
	if (f == WORDS_BODY)
		at += (uint64_t)e->title * v->width[WORDS_TITLE];
	for (size_t i = 0; i < n; i++, at += v->width[f])
		out[i] = bits_get(v->positions, v->end, at, v->width[f]);
	return n;
}
