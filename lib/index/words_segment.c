/* A segment of the full-text index: opening it, its documents. */
#include "index/words_inside.h"

static const char *const names[] = {
#define X(kind, name) [kind] = name,
	HD_WORDS_SECTIONS(X)
#undef X
};
const struct sections_format words_format = { WORDS_MAGIC, WORDS_VERSION, names, WS_COUNT };

_Static_assert(sizeof(struct words_record) == 28, "records have no padding to leave undefined");
_Static_assert(sizeof(struct words_meta) == 128, "nor have the numbers");

/* ---- opening ---- */

/* What every segment must have, in the sizes that its numbers tell. */
static bool sizes_check(struct words_segment *s)
{
	uint64_t docs = s->meta.n_docs, terms = s->meta.n_terms;
	const struct {
		enum words_section kind;
		uint64_t want;
	} sizes[] = {
		{ WS_RECORDS, docs * sizeof(struct words_record) },
		{ WS_LENGTHS, docs * sizeof(struct length_codes) },
		{ WS_CLASS, docs },
		{ WS_STRING_AT, (docs + SHELF - 1) / SHELF * sizeof(uint32_t) },
		{ WS_TERM_AT, (terms + SHELF - 1) / SHELF * sizeof(struct term_at) },
		{ WS_ORDINALS, terms * sizeof(uint32_t) },
	};
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sections_size(&s->s, sizes[i].kind) != sizes[i].want)
			return sections_damaged(&s->s, sizes[i].kind, "size");
	return true;
}

static bool meta_load(struct words_segment *s)
{
	const void *p = sections_at(&s->s, WS_META, 0, sizeof s->meta);
	if (!p)
		return false;
	memcpy(&s->meta, p, sizeof s->meta);
	/* NaN is no mean either */
	if (s->meta.n_docs >= UINT32_MAX / 2 || !(s->meta.av >= 0) || !(s->meta.avt >= 0))
		return sections_damaged(&s->s, WS_META, "bounds");
	return sizes_check(s);
}

static int segment_start(struct words_segment **out, struct words_segment *s, uint32_t number)
{
	s->number = number;
	s->bound = 1;
	if (meta_load(s)) {
		*out = s;
		return 0;
	}
	int rc = sections_fail(&s->s);
	words_segment_free(s);
	return rc;
}

int words_segment_open(struct words_segment **out, const char *path, uint32_t number)
{
	struct words_segment *s = xcalloc(1, sizeof *s);
	int rc = sections_open(&s->s, &words_format, path);
	if (!rc)
		return segment_start(out, s, number);
	words_segment_free(s);
	return rc;
}

int words_segment_of_bytes(struct words_segment **out, char *bytes, size_t n, uint32_t number)
{
	struct words_segment *s = xcalloc(1, sizeof *s);
	int rc = sections_of_bytes(&s->s, &words_format, bytes, n);
	if (!rc)
		return segment_start(out, s, number);
	words_segment_free(s);
	return rc;
}

void words_segment_free(struct words_segment *s)
{
	if (!s)
		return;
	sections_release(&s->s);
	free(s->dead);
	free(s);
}

bool words_segment_kill(struct words_segment *s, uint32_t doc)
{
	if (doc >= s->meta.n_docs)
		return false;
	if (!s->dead)
		s->dead = xcalloc(s->meta.n_docs / 64 + 1, sizeof *s->dead);
	s->n_dead += !segment_dead(s, doc);
	s->dead[doc / 64] |= UINT64_C(1) << doc % 64;
	return true;
}

uint16_t length_code(uint64_t n)
{
	if (n < 0x8000)
		return (uint16_t)n;
	unsigned e = 0;
	while (e < 15 && n >> (e + 4) >= 0x1000)
		e++;
	if (n >> (e + 4) >= 0x1000)
		return UINT16_MAX;
	return (uint16_t)(0x8000u | e << 11 | (n >> (e + 4) & 0x7ff));
}

/* ---- strings of documents ---- */

struct str slug_of(struct str reference)
{
	if (!str_ends(reference, STR(".md")))
		return STR("");
	struct str slug = str_first(reference, reference.n - 3);
	for (ssize_t slash; (slash = str_chr(slug, '/')) >= 0;)
		slug = str_skip(slug, (size_t)slash + 1);
	return slug;
}

static bool string_get(struct shelf_walk *w, size_t n, struct str *out)
{
	if (n > (size_t)(w->end - w->p))
		return false;
	*out = str_make((const char *)w->p, n);
	w->p += n;
	return true;
}

/* The shelf's bytes. */
static bool shelf_at(struct words_segment *s, uint32_t shelf, const unsigned char **p,
	const unsigned char **end)
{
	uint64_t n = sections_size(&s->s, WS_STRING_AT) / sizeof(uint32_t);
	uint64_t size = sections_size(&s->s, WS_STRINGS);
	size_t here = shelf + 1 < n ? 2 : 1;
	const void *at = sections_at(&s->s, WS_STRING_AT, shelf * sizeof(uint32_t),
		here * sizeof(uint32_t));
	uint32_t from[2] = { 0, 0 };
	if (!at)
		return false;
	memcpy(from, at, here * sizeof *from);
	uint64_t to = here == 2 ? from[1] : size;
	if (to < from[0] || to > size)
		return sections_damaged(&s->s, WS_STRING_AT, "order");
	*p = sections_at(&s->s, WS_STRINGS, from[0], to - from[0]);
	if (!*p)
		return false;
	*end = *p + (to - from[0]);
	return true;
}

static bool strings_get(struct shelf_walk *w)
{
	uint32_t shared, n, source;
	struct str rest;
	if (!varint_get(&w->p, w->end, &shared) || !varint_get(&w->p, w->end, &n) ||
		!string_get(w, n, &rest))
		return false;
	if (shared > w->ref.n || n > REFERENCE_MAX - shared)
		return false;
	memcpy(w->reference + shared, rest.p, n);
	w->ref = str_make(w->reference, shared + n);
	if (!varint_get(&w->p, w->end, &source))
		return false;
	w->source = slug_of(w->ref);
	if (source != 1 && !string_get(w, source ? source - 2 : 0, &w->source))
		return false;
	return varint_get(&w->p, w->end, &n) && string_get(w, n, &w->title);
}

bool shelf_walk_next(struct shelf_walk *w)
{
	struct words_segment *s = w->segment;
	if (w->next >= s->meta.n_docs)
		return false;
	if (w->next % SHELF == 0) {
		w->ref = (struct str){ 0 };
		if (!shelf_at(s, w->next / SHELF, &w->p, &w->end))
			return false;
	}
	if (!strings_get(w))
		return sections_damaged(&s->s, WS_STRINGS, "cut short");
	w->next++;
	return true;
}

bool shelf_walk_begin(struct shelf_walk *w, struct words_segment *s, uint32_t doc)
{
	w->segment = s;
	w->next = doc / SHELF * SHELF;
	while (w->next < doc)
		if (!shelf_walk_next(w))
			return false;
	return true;
}

/* The last shelf whose first reference is not behind this one. */
static bool shelf_find(struct shelf_walk *w, struct words_segment *s, struct str reference,
	uint32_t *shelf)
{
	uint32_t lo = 0, hi = (s->meta.n_docs + SHELF - 1) / SHELF;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (!shelf_walk_begin(w, s, mid * SHELF) || !shelf_walk_next(w))
			return false;
		if (str_cmp(w->ref, reference) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	*shelf = lo;
	return true;
}

int words_segment_find(struct words_segment *s, struct str reference, uint32_t *doc)
{
	struct shelf_walk w;
	uint32_t shelf;
	if (!s->meta.n_docs)
		return 0;
	if (!shelf_find(&w, s, reference, &shelf) || !shelf_walk_begin(&w, s, shelf * SHELF))
		return -1;
	for (uint32_t i = 0; i < SHELF && w.next < s->meta.n_docs; i++) {
		if (!shelf_walk_next(&w))
			return -1;
		if (!str_eq(w.ref, reference))
			continue;
		*doc = w.next - 1;
		return 1;
	}
	return 0;
}
