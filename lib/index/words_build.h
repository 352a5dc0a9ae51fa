/* How segments of the full-text index are made: from documents gathered in memory (a draft) and from
 * other segments, all by one writer, so that a spill, a refresh and a merge write the same file. */
#ifndef HD_INDEX_WORDS_BUILD_H
#define HD_INDEX_WORDS_BUILD_H
#include "index/words_inside.h"

/* ---- documents in memory ---- */

struct draft_doc {
	uint32_t entry, n_entries; /* in draft.entries */
	uint32_t position; /* in draft.positions: those of its entries, one after another */
	uint32_t text; /* in draft.text: reference, source, title */
	uint16_t n_reference, n_source, n_title;
	uint16_t prior;
	struct length_codes lengths;
	uint8_t class, language;
	struct oid blob;
};
struct draft_entry {
	uint32_t term, tf; /* the analyser's number; tf_code() */
};
struct words_draft {
	struct analyser *analyser;
	VEC(struct draft_doc) docs;
	VEC(struct draft_entry) entries;
	VEC(uint32_t) positions;
	struct buf text;
	/* of the document at hand */
	struct tokens tokens;
	size_t n_title; /* tokens of the title */
	VEC(uint32_t) where; /* by term: its entry + 1, in this document if it is of it */
	VEC(uint32_t) fill; /* by entry of the document: where its next position goes */
};
void words_draft_init(struct words_draft *d);
void words_draft_release(struct words_draft *d);
/* Forgets the documents, keeps the memory that is worth keeping. */
void words_draft_reset(struct words_draft *d);
void words_draft_add(struct words_draft *d, const struct words_input *in);
/* Bytes it takes, and will take while it is written. */
size_t words_draft_bytes(const struct words_draft *d);
static inline struct str draft_reference(const struct words_draft *d, const struct draft_doc *doc)
{
	return str_make(d->text.p + doc->text, doc->n_reference);
}
static inline struct str draft_source(const struct words_draft *d, const struct draft_doc *doc)
{
	return str_make(d->text.p + doc->text + doc->n_reference, doc->n_source);
}
static inline struct str draft_title(const struct words_draft *d, const struct draft_doc *doc)
{
	return str_make(d->text.p + doc->text + doc->n_reference + doc->n_source, doc->n_title);
}

/* ---- a plan: what a new segment is made of ---- */

struct posting {
	uint32_t doc, tf;
};
/* One source, oldest first in a plan: a draft or a segment, whose dead documents are left out. */
struct words_part {
	const struct words_draft *draft;
	struct words_segment *segment;
	/* inside: */
	uint32_t n_docs, n_terms;
	uint32_t *docs; /* number here -> in the new segment; DOC_NONE: left out */
	uint32_t *order; /* of a draft: its documents by reference */
	uint32_t *terms; /* number here -> rank there */
	uint32_t *df; /* by number here, of documents that stay */
	uint32_t *by_bytes; /* of a draft: its terms */
	uint32_t *lists; /* of a draft: by term, where its postings begin; n_terms + 1 of them */
	struct posting *postings;
};
/* A document of a segment that stays as it is but for this one, which the new one replaces. */
struct words_kill {
	uint32_t segment, doc; /* the segment's number, as in its name */
};
/* Terms of what is replaced, by bytes, and in how many of it. */
struct gone_term {
	struct str stem;
	uint32_t n;
};
struct words_plan {
	struct words_part *parts;
	size_t n_parts;
	const struct words_kill *kills; /* sorted */
	size_t n_kills;
	struct gone_term *gone;
	size_t n_gone;
	struct words_stats gone_stats[WORDS_KINDS];
};
/* Where there are two documents of one reference the later part's (in a draft the later one) counts.
 * Into a descriptor, or with fd < 0 into *bytes. E_IO, E_LIMIT (a section is too large), E_DAMAGED
 * (a segment of the plan). */
int words_write(struct words_plan *plan, int fd, const char *name, struct buf *bytes);
/* The same, opened: in a file of `dir` that has lost its name, or in memory (dir is NULL, or cannot
 * be written). */
int words_segment_make(struct words_segment **out, struct words_plan *plan, const char *dir);
/* Under the first free number from `number` up, which it keeps. */
int words_segment_store(struct words_segment **out, struct words_plan *plan, const char *dir,
	uint32_t number, mode_t mode);

/* ---- what a builder has ---- */

/* How many parts it may have, and what they are; valid until it is changed. */
size_t words_builder_count(const struct words_builder *b);
size_t words_builder_parts(struct words_builder *b, struct words_part *out);
/* Nothing more comes: if it has spilled, it spills the rest, so that merging has the memory. */
int words_builder_settle(struct words_builder *b);

/* ---- inside the writing ---- */

struct words_writer {
	struct words_plan *plan;
	struct sections_writer w;
	struct doc_ref {
		uint32_t part, doc;
	} * docs; /* the new segment's, in order */
	uint32_t n_docs, n_terms;
	struct length_codes *lengths; /* by document */
	uint32_t *forward; /* by document: where its list begins */
	struct words_meta meta;
	uint32_t *ranks, *df; /* by ordinal */
	size_t touched; /* bytes of the parts' segments since they were forgotten, about */
};
/* Tells that some bytes more of the parts' segments were read: now and then the memory that they
 * take is given back, so that it does not grow with the index. */
void writer_touch(struct words_writer *w, size_t bytes);
/* Each is false where a segment of the plan is damaged. */
bool writer_order(struct words_writer *w); /* docs, n_docs, the parts' docs and order */
bool writer_terms(struct words_writer *w); /* n_terms, ranks, df, the parts' terms and df */
bool writer_put_forward(struct words_writer *w);
bool writer_put_documents(struct words_writer *w);
bool writer_put_postings(struct words_writer *w); /* and all about terms */

/* Walks the terms of all parts by bytes, each once. Terms of no document, neither here nor gone, are
 * passed over. */
struct merge_source {
	struct str stem; /* p NULL: at its end */
	uint32_t number, df; /* in the part */
	uint32_t at; /* of a draft, of the gone */
	struct term_walk walk;
};
struct term_merge {
	struct words_plan *plan;
	struct merge_source *sources; /* one a part, and behind them one for the gone */
	size_t n;
	/* the term at hand: */
	char room[STEM_MAX];
	struct str stem;
	uint32_t df, gone;
	bool *has; /* by source */
};
void term_merge_begin(struct term_merge *m, struct words_plan *plan);
bool term_merge_next(struct term_merge *m);
/* Releases it; false where it ended by damage. */
bool term_merge_end(struct term_merge *m);

/* Trigrams of terms, gathered as the terms come. */
struct grams {
	VEC(uint16_t) keys; /* of all terms, one after another */
	VEC(uint8_t) counts; /* by ordinal */
};
void grams_add(struct grams *g, struct str stem);
void grams_put(struct grams *g, struct sections_writer *w);
void grams_release(struct grams *g);

/* In rising order. */
void sort_u64(uint64_t *v, size_t n);
#endif
