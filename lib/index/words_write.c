/* A segment written from a plan: its documents in order, its terms numbered, then section by section. */
#include "index/words_build.h"

#define FORGET_BYTES ((size_t)16 << 20)
#define STRING_BYTES 96 /* a document's strings, about */

/* ---- documents in order ---- */

struct order_source {
	struct words_part *part;
	uint32_t at, doc; /* doc: the one at hand */
	struct str ref; /* p NULL: at its end */
	struct shelf_walk walk;
};
struct draft_ref {
	struct str ref;
	uint32_t doc;
};

static int draft_ref_cmp(const void *a, const void *b)
{
	const struct draft_ref *x = a, *y = b;
	int cmp = str_cmp(x->ref, y->ref);
	return cmp ? cmp : (x->doc > y->doc) - (x->doc < y->doc);
}

static void draft_order(struct words_part *p)
{
	const struct words_draft *d = p->draft;
	struct draft_ref *refs = xreallocarray(NULL, d->docs.n + 1, sizeof *refs);
	bool sorted = true;
	for (uint32_t i = 0; i < d->docs.n; i++) {
		refs[i] = (struct draft_ref){ draft_reference(d, &d->docs.p[i]), i };
		sorted &= !i || draft_ref_cmp(&refs[i - 1], &refs[i]) <= 0;
	}
	if (!sorted)
		qsort(refs, d->docs.n, sizeof *refs, draft_ref_cmp);
	for (uint32_t i = 0; i < d->docs.n; i++)
		p->order[i] = refs[i].doc;
	free(refs);
}

static void part_begin(struct words_part *p)
{
	p->n_docs = p->draft ? (uint32_t)p->draft->docs.n : p->segment->meta.n_docs;
	p->n_terms = p->draft ? (uint32_t)analyser_terms(p->draft->analyser)
			      : p->segment->meta.n_terms;
	p->docs = xreallocarray(NULL, (size_t)p->n_docs + 1, sizeof *p->docs);
	memset(p->docs, 0xff, p->n_docs * sizeof *p->docs);
	p->terms = xreallocarray(NULL, (size_t)p->n_terms + 1, sizeof *p->terms);
	memset(p->terms, 0xff, p->n_terms * sizeof *p->terms);
	if (!p->draft)
		return;
	p->order = xreallocarray(NULL, (size_t)p->n_docs + 1, sizeof *p->order);
	draft_order(p);
}

static void part_end(struct words_part *p)
{
	free(p->docs);
	free(p->order);
	free(p->terms);
	free(p->df);
	free(p->by_bytes);
	free(p->lists);
	free(p->postings);
	*p = (struct words_part){ .draft = p->draft, .segment = p->segment };
}

static void draft_step(struct order_source *s)
{
	const struct words_draft *d = s->part->draft;
	if (s->at == s->part->n_docs) {
		s->ref.p = NULL;
		return;
	}
	s->doc = s->part->order[s->at++];
	s->ref = draft_reference(d, &d->docs.p[s->doc]);
}

static void order_step(struct order_source *s)
{
	if (s->part->draft) {
		draft_step(s);
		return;
	}
	do {
		s->doc = s->walk.next;
		s->ref.p = NULL;
		if (!shelf_walk_next(&s->walk))
			return;
	} while (segment_dead(s->part->segment, s->doc));
	s->ref = s->walk.ref;
}

/* The least reference's source, the latest of equal ones; NULL: all are at their end. */
static struct order_source *order_least(struct order_source *s, size_t n)
{
	struct order_source *least = NULL;
	for (size_t i = 0; i < n; i++)
		if (s[i].ref.p && (!least || str_cmp(s[i].ref, least->ref) <= 0))
			least = &s[i];
	return least;
}

/* Passes over what the reference at hand replaces, and the reference itself. */
static void order_pass(struct order_source *s, size_t n, struct str ref)
{
	char room[REFERENCE_MAX];
	memcpy(room, ref.p, ref.n);
	ref.p = room;
	for (size_t i = 0; i < n; i++)
		while (s[i].ref.p && str_eq(s[i].ref, ref))
			order_step(&s[i]);
}

/* Of several documents of one reference in a draft the last counts. */
static void order_last(struct order_source *s)
{
	const struct words_draft *d = s->part->draft;
	while (d && s->at < s->part->n_docs &&
		str_eq(s->ref, draft_reference(d, &d->docs.p[s->part->order[s->at]])))
		draft_step(s);
}

static struct order_source *order_begin(struct words_plan *plan, size_t *total)
{
	struct order_source *sources = xcalloc(plan->n_parts + 1, sizeof *sources);
	*total = 0;
	for (size_t i = 0; i < plan->n_parts; i++) {
		struct words_part *p = &plan->parts[i];
		part_begin(p);
		*total += p->n_docs;
		sources[i].part = p;
		if (p->segment)
			shelf_walk_begin(&sources[i].walk, p->segment, 0);
		order_step(&sources[i]);
	}
	return sources;
}

static bool parts_whole(const struct words_plan *plan)
{
	for (size_t i = 0; i < plan->n_parts; i++)
		if (plan->parts[i].segment && plan->parts[i].segment->s.damage)
			return false;
	return true;
}

void writer_touch(struct words_writer *w, size_t bytes)
{
	w->touched += bytes;
	if (w->touched < FORGET_BYTES)
		return;
	w->touched = 0;
	for (size_t i = 0; i < w->plan->n_parts; i++)
		if (w->plan->parts[i].segment)
			sections_forget(&w->plan->parts[i].segment->s);
}

bool writer_order(struct words_writer *w)
{
	size_t total;
	struct order_source *sources = order_begin(w->plan, &total), *s;
	w->docs = xreallocarray(NULL, total + 1, sizeof *w->docs);
	while ((s = order_least(sources, w->plan->n_parts))) {
		order_last(s);
		s->part->docs[s->doc] = w->n_docs;
		w->docs[w->n_docs++] = (struct doc_ref){ (uint32_t)(s->part - w->plan->parts),
			s->doc };
		order_pass(sources, w->plan->n_parts, s->ref);
		writer_touch(w, STRING_BYTES);
	}
	free(sources);
	return parts_whole(w->plan);
}

/* ---- documents ---- */

static void lengths_count(struct words_writer *w, uint32_t i, uint8_t class)
{
	struct words_stats *has = &w->meta.has[class >> 7];
	has->documents++;
	has->title += length_of(w->lengths[i].title);
	has->body += length_of(w->lengths[i].body);
}

/* Lengths and kinds; the bounds of postings need the means. */
static bool put_numbers(struct words_writer *w)
{
	w->lengths = xreallocarray(NULL, (size_t)w->n_docs + 1, sizeof *w->lengths);
	section_start(&w->w, WS_CLASS);
	for (uint32_t i = 0; i < w->n_docs; i++) {
		const struct words_part *p = &w->plan->parts[w->docs[i].part];
		uint32_t doc = w->docs[i].doc;
		const unsigned char *class, *lengths;
		if (p->draft) {
			class = &p->draft->docs.p[doc].class;
			lengths = (const void *)&p->draft->docs.p[doc].lengths;
		} else {
			class = sections_at(&p->segment->s, WS_CLASS, doc, 1);
			lengths = sections_at(&p->segment->s, WS_LENGTHS,
				(uint64_t)doc * sizeof *w->lengths, sizeof *w->lengths);
		}
		if (!class || !lengths)
			return false;
		memcpy(&w->lengths[i], lengths, sizeof *w->lengths);
		section_put(&w->w, class, 1);
		lengths_count(w, i, *class);
	}
	section_finish(&w->w);
	section_start(&w->w, WS_LENGTHS);
	section_put(&w->w, w->lengths, w->n_docs * sizeof *w->lengths);
	section_finish(&w->w);
	return true;
}

static bool put_records(struct words_writer *w)
{
	section_start(&w->w, WS_RECORDS);
	for (uint32_t i = 0; i < w->n_docs; i++) {
		const struct words_part *p = &w->plan->parts[w->docs[i].part];
		uint32_t doc = w->docs[i].doc;
		struct words_record r = { 0 };
		if (p->draft) {
			const struct draft_doc *d = &p->draft->docs.p[doc];
			r.blob = d->blob;
			r.prior = d->prior;
			if (*language_code(d->language))
				memcpy(r.language, language_code(d->language), sizeof r.language);
		} else {
			const void *at = sections_at(&p->segment->s, WS_RECORDS,
				(uint64_t)doc * sizeof r, sizeof r);
			if (!at)
				return false;
			memcpy(&r, at, sizeof r);
		}
		r.forward = w->forward[i];
		w->meta.languages |= 1u << language_number(record_language(&r));
		section_put(&w->w, &r, sizeof r);
	}
	section_finish(&w->w);
	return true;
}

/* A source is told as 0: none, 1: the article's slug, else its length + 2. */
static void put_strings(struct buf *out, struct str before, struct str ref, struct str source,
	struct str title)
{
	size_t shared = 0;
	while (shared < before.n && shared < ref.n && before.p[shared] == ref.p[shared])
		shared++;
	buf_varint(out, (uint32_t)shared);
	buf_varint(out, (uint32_t)(ref.n - shared));
	buf_str(out, str_skip(ref, shared));
	if (source.n && str_eq(source, slug_of(ref))) {
		buf_varint(out, 1);
	} else {
		buf_varint(out, source.n ? (uint32_t)source.n + 2 : 0);
		buf_str(out, source);
	}
	buf_varint(out, (uint32_t)title.n);
	buf_str(out, title);
}

struct string_puts {
	struct shelf_walk *walks; /* by part */
	struct buf bytes, before;
	VEC(uint32_t) at;
};

static bool put_document_strings(struct words_writer *w, struct string_puts *k, uint32_t i)
{
	struct words_part *p = &w->plan->parts[w->docs[i].part];
	uint32_t doc = w->docs[i].doc;
	struct shelf_walk *walk = &k->walks[w->docs[i].part];
	buf_reset(&k->bytes);
	if (p->draft) {
		const struct draft_doc *d = &p->draft->docs.p[doc];
		put_strings(&k->bytes, buf_view(&k->before), draft_reference(p->draft, d),
			draft_source(p->draft, d), draft_title(p->draft, d));
		buf_reset(&k->before);
		buf_str(&k->before, draft_reference(p->draft, d));
	} else {
		while (walk->next <= doc)
			if (!shelf_walk_next(walk))
				return false;
		put_strings(&k->bytes, buf_view(&k->before), walk->ref, walk->source, walk->title);
		buf_reset(&k->before);
		buf_str(&k->before, walk->ref);
	}
	section_put(&w->w, k->bytes.p, k->bytes.n);
	writer_touch(w, k->bytes.n);
	return true;
}

static bool put_all_strings(struct words_writer *w)
{
	struct string_puts k = { 0 };
	bool whole = true;
	k.walks = xcalloc(w->plan->n_parts + 1, sizeof *k.walks);
	for (size_t i = 0; i < w->plan->n_parts; i++)
		if (w->plan->parts[i].segment)
			shelf_walk_begin(&k.walks[i], w->plan->parts[i].segment, 0);
	section_start(&w->w, WS_STRINGS);
	for (uint32_t i = 0; i < w->n_docs && whole; i++) {
		if (i % SHELF == 0) {
			buf_reset(&k.before);
			vec_push(&k.at, (uint32_t)section_bytes(&w->w));
		}
		whole = put_document_strings(w, &k, i);
	}
	section_finish(&w->w);
	section_start(&w->w, WS_STRING_AT);
	section_put(&w->w, k.at.p, k.at.n * sizeof *k.at.p);
	section_finish(&w->w);
	free(k.walks);
	buf_release(&k.bytes);
	buf_release(&k.before);
	vec_release(&k.at);
	return whole;
}

bool writer_put_documents(struct words_writer *w)
{
	return put_numbers(w) && put_records(w) && put_all_strings(w);
}

/* ---- all of it ---- */

static void put_meta(struct words_writer *w)
{
	section_start(&w->w, WS_META);
	section_put(&w->w, &w->meta, sizeof w->meta);
	section_finish(&w->w);
}

static void put_kills(struct words_writer *w)
{
	section_start(&w->w, WS_KILLS);
	section_put(&w->w, w->plan->kills, w->plan->n_kills * sizeof *w->plan->kills);
	section_finish(&w->w);
}

static void means_set(struct words_meta *m)
{
	double n = m->n_docs ? m->n_docs : 1, title = 0, body = 0;
	for (size_t k = 0; k < WORDS_KINDS; k++) {
		title += (double)m->has[k].title;
		body += (double)m->has[k].body;
	}
	m->avt = title / n;
	m->av = ((double)WTF_TITLE * title + body) / n;
}

static bool put_all(struct words_writer *w)
{
	if (!writer_order(w) || !writer_terms(w) || !writer_put_forward(w) ||
		!writer_put_documents(w))
		return false;
	w->meta.n_docs = w->n_docs;
	w->meta.n_terms = w->n_terms;
	memcpy(w->meta.gone, w->plan->gone_stats, sizeof w->meta.gone);
	means_set(&w->meta);
	if (!writer_put_postings(w))
		return false;
	put_kills(w);
	put_meta(w);
	return true;
}

static int plan_fail(const struct words_plan *plan)
{
	for (size_t i = 0; i < plan->n_parts; i++)
		if (plan->parts[i].segment && plan->parts[i].segment->s.damage)
			return sections_fail(&plan->parts[i].segment->s);
	return fail(E_DAMAGED, "segment: unreadable");
}

static int sizes_check(const struct sections_writer *w)
{
	for (size_t i = 0; i < w->n_entries; i++)
		if (w->entries[i].size > WORDS_SECTION_MAX)
			return fail(E_LIMIT, "section %s is over the limit of 4 GiB",
				words_format.names[w->entries[i].kind]);
	return 0;
}

int words_write(struct words_plan *plan, int fd, const char *name, struct buf *bytes)
{
	struct words_writer w = { .plan = plan };
	sections_begin(&w.w, fd, name, bytes);
	int rc = put_all(&w) ? sizes_check(&w.w) : plan_fail(plan);
	int finished = sections_finish(&w.w, &words_format, w.n_docs);
	for (size_t i = 0; i < plan->n_parts; i++)
		part_end(&plan->parts[i]);
	free(w.docs);
	free(w.lengths);
	free(w.forward);
	free(w.ranks);
	free(w.df);
	return rc ? rc : finished;
}
