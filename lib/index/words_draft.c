/* Documents gathered in memory, as they come. */
#include "index/words_build.h"

/* What is left of the analyser's memory when a draft begins anew. */
#define KEEP_ANALYSER ((size_t)8 << 20)

void words_draft_init(struct words_draft *d)
{
	*d = (struct words_draft){ .analyser = analyser_new() };
}

void words_draft_release(struct words_draft *d)
{
	analyser_free(d->analyser);
	vec_release(&d->docs);
	vec_release(&d->entries);
	vec_release(&d->positions);
	buf_release(&d->text);
	vec_release(&d->tokens);
	vec_release(&d->where);
	vec_release(&d->fill);
	*d = (struct words_draft){ 0 };
}

void words_draft_reset(struct words_draft *d)
{
	analyser_reset(d->analyser);
	d->docs.n = d->entries.n = d->positions.n = 0;
	d->where.n = 0;
	buf_reset(&d->text);
}

size_t words_draft_bytes(const struct words_draft *d)
{
	size_t terms = analyser_terms(d->analyser);
	return d->docs.n * (sizeof *d->docs.p + sizeof(uint32_t) * 4) +
	       d->entries.n * (sizeof *d->entries.p + sizeof(struct posting)) +
	       d->positions.n * sizeof *d->positions.p + d->text.n + terms * sizeof(uint32_t) * 8 +
	       analyser_bytes(d->analyser);
}

/* ---- one document ---- */

/* Parts of a body go on where the one before ended, behind a gap. */
static void analyse_parts(struct words_draft *d, const struct words_input *in)
{
	uint32_t base = 0;
	for (size_t i = 0; i < in->n_body; i++) {
		size_t from = d->tokens.n;
		analyse(d->analyser, in->body[i], in->language, &d->tokens);
		for (size_t j = from; j < d->tokens.n; j++)
			d->tokens.p[j].position += base;
		if (d->tokens.n > from)
			base = d->tokens.p[d->tokens.n - 1].position + 1 + WORDS_GAP;
	}
}

static void where_grow(struct words_draft *d)
{
	size_t want = analyser_terms(d->analyser);
	while (d->where.n < want)
		vec_push(&d->where, 0);
}

struct counts {
	uint32_t title, body;
};

/* One entry a term, in the order they come; its counts in d->fill, two by two. */
static void entries_count(struct words_draft *d, struct draft_doc *doc)
{
	d->fill.n = 0;
	for (size_t i = 0; i < d->tokens.n; i++) {
		uint32_t term = d->tokens.p[i].term;
		if (term == TERM_NONE)
			continue;
		uint32_t at = d->where.p[term];
		if (at <= doc->entry) {
			vec_push(&d->entries, (struct draft_entry){ term, 0 });
			vec_push(&d->fill, 0);
			vec_push(&d->fill, 0);
			at = d->where.p[term] = (uint32_t)d->entries.n;
		}
		d->fill.p[(at - 1 - doc->entry) * 2 + (i >= d->n_title)]++;
	}
	doc->n_entries = (uint32_t)d->entries.n - doc->entry;
}

/* Frequencies into the entries; d->fill becomes where positions go, and where they end. */
static void entries_place(struct words_draft *d, const struct draft_doc *doc)
{
	uint32_t at = doc->position;
	for (uint32_t i = 0; i < doc->n_entries; i++) {
		uint32_t *fill = &d->fill.p[(size_t)i * 2];
		uint32_t a = MIN(fill[0], WORDS_TITLE_MAX), c = MIN(fill[1], WORDS_BODY_MAX);
		d->entries.p[doc->entry + i].tf = tf_code(a, c);
		fill[0] = at;
		at += a + c;
		fill[1] = at;
	}
	while (d->positions.cap < at)
		d->positions.p = vec_grow_(d->positions.p, d->positions.cap, &d->positions.cap,
			sizeof *d->positions.p);
	d->positions.n = at;
}

/* Too many of the title's would leave the body's no place: they are cut by the title's count. */
static void positions_place(struct words_draft *d, const struct draft_doc *doc)
{
	for (size_t i = 0; i < d->tokens.n; i++) {
		const struct token *t = &d->tokens.p[i];
		if (t->term == TERM_NONE)
			continue;
		uint32_t entry = d->where.p[t->term] - 1, a, c;
		uint32_t *fill = &d->fill.p[(size_t)(entry - doc->entry) * 2];
		tf_of(d->entries.p[entry].tf, &a, &c);
		uint32_t end = i < d->n_title ? fill[1] - c : fill[1];
		if (fill[0] < end)
			d->positions.p[fill[0]++] = t->position;
	}
}

static uint64_t counted(const struct words_draft *d, size_t from, size_t to)
{
	uint64_t n = 0;
	for (size_t i = from; i < to; i++)
		n += d->tokens.p[i].term != TERM_NONE;
	return n;
}

static void text_add(struct words_draft *d, struct draft_doc *doc, const struct words_input *in)
{
	struct str reference = str_first(in->reference, REFERENCE_MAX);
	struct str source = str_first(in->source, UINT16_MAX);
	struct str title = str_first(in->title, UINT16_MAX);
	doc->text = (uint32_t)d->text.n;
	doc->n_reference = (uint16_t)reference.n;
	doc->n_source = (uint16_t)source.n;
	doc->n_title = (uint16_t)title.n;
	buf_str(&d->text, reference);
	buf_str(&d->text, source);
	buf_str(&d->text, title);
}

void words_draft_add(struct words_draft *d, const struct words_input *in)
{
	struct draft_doc doc = {
		.entry = (uint32_t)d->entries.n,
		.position = (uint32_t)d->positions.n,
		.prior = in->prior,
		.class = WORDS_CLASS(in->kind, in->flags),
		.language = (uint8_t)in->language,
		.blob = in->blob,
	};
	d->tokens.n = 0;
	analyse(d->analyser, in->title, in->language, &d->tokens);
	d->n_title = d->tokens.n;
	analyse_parts(d, in);
	where_grow(d);
	doc.lengths.title = length_code(counted(d, 0, d->n_title));
	doc.lengths.body = length_code(counted(d, d->n_title, d->tokens.n));
	entries_count(d, &doc);
	entries_place(d, &doc);
	positions_place(d, &doc);
	text_add(d, &doc, in);
	vec_push(&d->docs, doc);
}
