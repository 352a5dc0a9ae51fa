/* The lists of a new segment: the forward lists of documents, the postings of terms, the dictionary. */
#include "index/words_build.h"
#include "text/hash.h"

/* ---- forward lists ---- */

/* One document's entries, as they will be: keys are rank << 32 | place in the arrays. */
struct forward {
	VEC(uint64_t) keys;
	VEC(uint32_t) tf, at; /* at: its first position, in positions */
	VEC(uint32_t) positions;
	unsigned width[WORDS_FIELDS];
	struct words_view view;
	struct buf bytes;
};

static void forward_release(struct forward *f)
{
	vec_release(&f->keys);
	vec_release(&f->tf);
	vec_release(&f->at);
	vec_release(&f->positions);
	words_view_release(&f->view);
	buf_release(&f->bytes);
}

static void forward_entry(struct forward *f, uint32_t rank, uint32_t tf, uint32_t at)
{
	vec_push(&f->keys, (uint64_t)rank << 32 | f->tf.n);
	vec_push(&f->tf, tf);
	vec_push(&f->at, at);
}

/* Positions rise within a field, so the last tells the width. */
static void forward_width(struct forward *f, const uint32_t *positions, uint32_t a, uint32_t c)
{
	if (a)
		f->width[WORDS_TITLE] = MAX(f->width[WORDS_TITLE], bits_of(positions[a - 1]));
	if (c)
		f->width[WORDS_BODY] = MAX(f->width[WORDS_BODY], bits_of(positions[a + c - 1]));
}

static void forward_of_draft(struct forward *f, const struct words_part *p, uint32_t doc)
{
	const struct draft_doc *d = &p->draft->docs.p[doc];
	const struct draft_entry *e = p->draft->entries.p + d->entry;
	uint32_t at = d->position, a, c;
	for (uint32_t i = 0; i < d->n_entries; i++) {
		tf_of(e[i].tf, &a, &c);
		forward_width(f, p->draft->positions.p + at, a, c);
		forward_entry(f, p->terms[e[i].term], e[i].tf, at);
		at += a + c;
	}
}

static bool forward_of_segment(struct forward *f, const struct words_part *p, uint32_t doc)
{
	uint32_t at = 0;
	f->positions.n = 0;
	if (!segment_view(p->segment, doc, &f->view))
		return false;
	memcpy(f->width, f->view.width, sizeof f->width);
	for (size_t i = 0; i < f->view.n; i++) {
		const struct words_entry *e = &f->view.entries[i];
		uint32_t n = e->title + e->body;
		if (p->terms[e->term] == TERM_NONE)
			return sections_damaged(&p->segment->s, WS_FORWARD, "term");
		forward_entry(f, p->terms[e->term], tf_code(e->title, e->body), at);
		while (f->positions.cap < (size_t)at + n)
			f->positions.p = vec_grow_(f->positions.p, f->positions.cap,
				&f->positions.cap, sizeof *f->positions.p);
		words_positions(&f->view, e, WORDS_TITLE, f->positions.p + at, e->title);
		words_positions(&f->view, e, WORDS_BODY, f->positions.p + at + e->title, e->body);
		at += n;
	}
	return true;
}

static void put_positions(struct forward *f, const uint32_t *positions)
{
	struct bit_writer bits = { .out = &f->bytes };
	for (size_t i = 0; i < f->keys.n; i++) {
		uint32_t a, c, which = (uint32_t)f->keys.p[i];
		const uint32_t *at = positions + f->at.p[which];
		tf_of(f->tf.p[which], &a, &c);
		for (uint32_t j = 0; j < a; j++)
			bits_put(&bits, *at++, f->width[WORDS_TITLE]);
		for (uint32_t j = 0; j < c; j++)
			bits_put(&bits, *at++, f->width[WORDS_BODY]);
	}
	bits_end(&bits);
}

static void forward_put(struct forward *f, const uint32_t *positions)
{
	uint32_t next = 0;
	sort_u64(f->keys.p, f->keys.n);
	buf_reset(&f->bytes);
	buf_varint(&f->bytes, (uint32_t)f->keys.n);
	buf_varint(&f->bytes, f->width[WORDS_TITLE] | f->width[WORDS_BODY] << 6);
	for (size_t i = 0; i < f->keys.n; i++) {
		uint32_t rank = (uint32_t)(f->keys.p[i] >> 32),
			 tf = f->tf.p[(uint32_t)f->keys.p[i]];
		buf_varint(&f->bytes, (rank - next) * 2 + (tf != 0));
		if (tf)
			buf_varint(&f->bytes, tf);
		next = rank + 1;
	}
	put_positions(f, positions);
}

static bool forward_one(struct forward *f, const struct words_part *p, uint32_t doc)
{
	f->keys.n = f->tf.n = f->at.n = 0;
	memset(f->width, 0, sizeof f->width);
	if (p->draft)
		forward_of_draft(f, p, doc);
	else if (!forward_of_segment(f, p, doc))
		return false;
	forward_put(f, p->draft ? p->draft->positions.p : f->positions.p);
	return true;
}

bool writer_put_forward(struct words_writer *w)
{
	struct forward f = { 0 };
	bool whole = true;
	w->forward = xreallocarray(NULL, (size_t)w->n_docs + 1, sizeof *w->forward);
	section_start(&w->w, WS_FORWARD);
	for (uint32_t i = 0; i < w->n_docs && whole; i++) {
		w->forward[i] = (uint32_t)section_bytes(&w->w);
		whole = forward_one(&f, &w->plan->parts[w->docs[i].part], w->docs[i].doc);
		section_put(&w->w, f.bytes.p, f.bytes.n);
		writer_touch(w, f.bytes.n);
	}
	section_finish(&w->w);
	forward_release(&f);
	return whole;
}

/* ---- postings ---- */

/* A draft's entries turned round: for each term its documents, as they will be numbered. */
static void draft_invert(struct words_part *p, const struct words_writer *w, uint32_t part)
{
	uint32_t at = 0;
	p->lists = xreallocarray(NULL, (size_t)p->n_terms + 2, sizeof *p->lists);
	for (uint32_t i = 0; i < p->n_terms; at += p->df[i++])
		p->lists[i + 1] = at;
	p->lists[0] = 0;
	p->postings = xreallocarray(NULL, (size_t)at + 1, sizeof *p->postings);
	for (uint32_t i = 0; i < w->n_docs; i++) {
		if (w->docs[i].part != part)
			continue;
		const struct draft_doc *d = &p->draft->docs.p[w->docs[i].doc];
		const struct draft_entry *e = p->draft->entries.p + d->entry;
		for (uint32_t j = 0; j < d->n_entries; j++)
			p->postings[p->lists[e[j].term + 1]++] = (struct posting){ i, e[j].tf };
	}
}

struct list_put {
	struct words_writer *w;
	struct wtf_scale scale;
	VEC(struct posting) all; /* of the term at hand */
	VEC(struct posting) room;
	struct buf skips, data, terms, before;
	VEC(struct term_at) shelves;
	uint32_t *ordinals; /* by rank */
	struct grams grams;
	uint32_t ordinal;
};

static bool segment_postings(struct list_put *k, const struct words_part *p,
	const struct term_walk *t)
{
	struct words_segment *s = p->segment;
	struct list l;
	const unsigned char *tfs;
	uint32_t docs[WORDS_BLOCK], tf[WORDS_BLOCK];
	if (t->df == 1) {
		if (p->docs[t->doc] != DOC_NONE)
			vec_push(&k->all, (struct posting){ p->docs[t->doc], t->tf });
		return true;
	}
	if (!list_of(&l, s, t))
		return false;
	for (uint32_t b = 0; b < l.n_blocks; b++) {
		uint32_t n = list_count(&l, b);
		if (!list_docs(&l, b, docs, &tfs) || !pack_get(tfs, l.end, tf, n))
			return sections_damaged(&s->s, WS_POSTINGS, "order");
		for (uint32_t i = 0; i < n; i++)
			if (p->docs[docs[i]] != DOC_NONE)
				vec_push(&k->all, (struct posting){ p->docs[docs[i]], tf[i] });
	}
	return true;
}

/* Merges two runs that follow one another in k->all, of which each rises. */
static void runs_merge(struct list_put *k, size_t middle)
{
	size_t i = 0, j = middle, n = k->all.n;
	if (!middle || middle == n || k->all.p[middle - 1].doc < k->all.p[middle].doc)
		return;
	k->room.n = 0;
	while (i < middle || j < n) {
		bool first = j == n || (i < middle && k->all.p[i].doc < k->all.p[j].doc);
		vec_push(&k->room, k->all.p[first ? i++ : j++]);
	}
	memcpy(k->all.p, k->room.p, n * sizeof *k->all.p);
}

static bool postings_gather(struct list_put *k, const struct term_merge *m)
{
	const struct words_plan *plan = k->w->plan;
	k->all.n = 0;
	for (size_t i = 0; i < plan->n_parts; i++) {
		const struct words_part *p = &plan->parts[i];
		const struct merge_source *s = &m->sources[i];
		size_t middle = k->all.n;
		if (!m->has[i])
			continue;
		if (p->draft)
			for (uint32_t j = 0; j < s->df; j++)
				vec_push(&k->all, p->postings[p->lists[s->number] + j]);
		else if (!segment_postings(k, p, &s->walk))
			return false;
		runs_merge(k, middle);
	}
	return true;
}

static float posting_bound(const struct list_put *k, const struct posting *p)
{
	const struct length_codes *codes = &k->w->lengths[p->doc];
	uint32_t tl = length_of(codes->title), bl = length_of(codes->body), a, c;
	tf_of(p->tf, &a, &c);
	return wtf(a, c, wtf_k(&k->scale, tl, bl), wtf_t(&k->scale, tl));
}

/* Appends a block to k->data; returns its bound. */
static uint16_t block_put(struct list_put *k, const struct posting *p, uint32_t n, uint32_t next)
{
	uint32_t docs[WORDS_BLOCK], tf[WORDS_BLOCK];
	unsigned char room[2 * PACK_MAX], *end;
	float best = 0;
	for (uint32_t i = 0; i < n; i++) {
		docs[i] = p[i].doc - next;
		next = p[i].doc + 1;
		tf[i] = p[i].tf;
		best = MAX(best, posting_bound(k, &p[i]));
	}
	end = pack_put(room, docs, n);
	end = pack_put(end, tf, n);
	buf_add(&k->data, room, (size_t)(end - room));
	return bound_code(best);
}

/* Returns how many bytes the list takes. */
static size_t list_put(struct list_put *k)
{
	uint32_t n = (uint32_t)k->all.n, next = 0;
	uint16_t best = 0;
	buf_reset(&k->skips);
	buf_reset(&k->data);
	for (uint32_t i = 0; i < n; i += WORDS_BLOCK) {
		uint32_t here = MIN(n - i, (uint32_t)WORDS_BLOCK),
			 last = k->all.p[i + here - 1].doc;
		uint16_t bound = block_put(k, k->all.p + i, here, next);
		uint32_t end = (uint32_t)k->data.n;
		buf_add(&k->skips, &last, sizeof last);
		buf_add(&k->skips, &end, sizeof end);
		buf_add(&k->skips, &bound, sizeof bound);
		best = MAX(best, bound);
		next = last + 1;
	}
	if (n <= WORDS_BLOCK)
		buf_reset(&k->skips);
	section_put(&k->w->w, &best, sizeof best);
	section_put(&k->w->w, k->skips.p, k->skips.n);
	section_put(&k->w->w, k->data.p, k->data.n);
	writer_touch(k->w, k->data.n);
	return LIST_HEAD + k->skips.n + k->data.n;
}

/* ---- the dictionary ---- */

static void stem_put(struct list_put *k, struct str stem)
{
	size_t shared = 0;
	const struct buf *before = &k->before;
	while (shared < before->n && shared < stem.n && before->p[shared] == stem.p[shared])
		shared++;
	size_t n = stem.n - shared;
	buf_char(&k->terms, (char)(MIN(shared, (size_t)NIBBLE) << 4 | MIN(n, (size_t)NIBBLE)));
	if (shared >= NIBBLE)
		buf_varint(&k->terms, (uint32_t)(shared - NIBBLE));
	if (n >= NIBBLE)
		buf_varint(&k->terms, (uint32_t)(n - NIBBLE));
	buf_str(&k->terms, str_skip(stem, shared));
	buf_reset(&k->before);
	buf_str(&k->before, stem);
}

static void term_put(struct list_put *k, const struct term_merge *m)
{
	uint32_t rank = k->w->ranks[k->ordinal], df = (uint32_t)k->all.n;
	if (k->ordinal % SHELF == 0) {
		vec_push(&k->shelves, (struct term_at){ (uint32_t)k->terms.n,
					      (uint32_t)section_bytes(&k->w->w) });
		buf_reset(&k->before);
	}
	k->ordinals[rank] = k->ordinal;
	stem_put(k, m->stem);
	buf_varint(&k->terms, rank);
	buf_varint(&k->terms, df * 2 + (m->gone != 0));
	if (m->gone)
		buf_varint(&k->terms, m->gone);
	if (df == 1) {
		buf_varint(&k->terms, k->all.p->doc);
		buf_varint(&k->terms, k->all.p->tf);
	} else if (df) {
		buf_varint(&k->terms, (uint32_t)list_put(k));
	}
	grams_add(&k->grams, m->stem);
	k->ordinal++;
}

static void put_steps(struct words_writer *w, const uint32_t *ordinals)
{
	uint32_t last = UINT32_MAX;
	section_start(&w->w, WS_STEPS);
	for (uint32_t rank = 0; rank < w->n_terms; rank++) {
		struct step step = { rank, w->df[ordinals[rank]] };
		if (step.df != last)
			section_put(&w->w, &step, sizeof step);
		last = step.df;
	}
	section_finish(&w->w);
}

static void put_dictionary(struct list_put *k)
{
	struct words_writer *w = k->w;
	section_start(&w->w, WS_TERMS);
	section_put(&w->w, k->terms.p, k->terms.n);
	section_finish(&w->w);
	section_start(&w->w, WS_TERM_AT);
	section_put(&w->w, k->shelves.p, k->shelves.n * sizeof *k->shelves.p);
	section_finish(&w->w);
	section_start(&w->w, WS_ORDINALS);
	section_put(&w->w, k->ordinals, w->n_terms * sizeof *k->ordinals);
	section_finish(&w->w);
	put_steps(w, k->ordinals);
	grams_put(&k->grams, &w->w);
}

static bool put_lists(struct list_put *k)
{
	struct term_merge m;
	bool whole = true;
	section_start(&k->w->w, WS_POSTINGS);
	term_merge_begin(&m, k->w->plan);
	while (whole && term_merge_next(&m)) {
		whole = postings_gather(k, &m);
		if (whole)
			term_put(k, &m);
	}
	section_finish(&k->w->w);
	return term_merge_end(&m) && whole;
}

bool writer_put_postings(struct words_writer *w)
{
	struct list_put k = { .w = w, .scale = wtf_scale(w->meta.av, w->meta.avt) };
	k.ordinals = xcalloc((size_t)w->n_terms + 1, sizeof *k.ordinals);
	for (size_t i = 0; i < w->plan->n_parts; i++)
		if (w->plan->parts[i].draft)
			draft_invert(&w->plan->parts[i], w, (uint32_t)i);
	bool whole = put_lists(&k);
	if (whole)
		put_dictionary(&k);
	vec_release(&k.all);
	vec_release(&k.room);
	vec_release(&k.shelves);
	buf_release(&k.skips);
	buf_release(&k.data);
	buf_release(&k.terms);
	buf_release(&k.before);
	grams_release(&k.grams);
	free(k.ordinals);
	return whole;
}
