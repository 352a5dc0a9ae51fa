/* Segments of the full-text index from anywhere: damage is noticed or harmless, and never followed
 * out of the file. The first byte says whether the checksums are made right first, so that what lies
 * behind them is reached too. */
#include "index/words_build.h"
#include "tests/seal.h"

#define ASKED_MAX 64
enum { SEALED = 1 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* ---- everything that can be asked ---- */

static void ask_postings(struct words *w, const struct words_term *t)
{
	struct words_cursor c;
	uint32_t a, b, last = 0;
	words_cursor_init(&c, w, t);
	for (size_t i = 0; words_cursor_next(&c); i++) {
		must(c.doc < words_documents(w) && (!i || c.doc > last));
		last = c.doc;
		words_cursor_tf(&c, &a, &b);
	}
	struct words_posting run[WORDS_BLOCK];
	words_cursor_init(&c, w, t);
	words_cursor_next(&c);
	while (words_cursor_run(&c, DOC_NONE, run))
		must(run[0].doc < words_documents(w));
	words_cursor_init(&c, w, t);
	for (uint32_t doc = 0; words_cursor_seek(&c, doc); doc = c.doc + 3) {
		must(c.doc >= doc && c.doc < words_documents(w));
		words_cursor_tf(&c, &a, &b);
		words_cursor_shallow(&c, c.doc + 2);
	}
}

static void ask_terms(struct words *w)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct words_near near[4];
	struct words_term t, some[8];
	struct str stem;
	for (uint32_t i = 0; i < MIN(w->segments.p[0]->meta.n_terms, ASKED_MAX); i++) {
		words_df(w, 0, i);
		if (words_term_of(w, 0, i, &t))
			ask_postings(w, &t);
		if (words_stem(w, 0, i, &a, &stem) && words_term(w, stem, &t))
			must(t.df > 0);
	}
	words_term(w, STR("vpn"), &t);
	ask_postings(w, &t);
	must(words_near(w, STR("printr"), .3, &a, near, ARRAY_SIZE(near)) <= ARRAY_SIZE(near));
	must(words_prefix(w, STR("p"), some, ARRAY_SIZE(some)) <= ARRAY_SIZE(some));
}

static void ask_documents(struct words *w)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(words_view_release) struct words_view v = { 0 };
	struct words_document d;
	struct words_lengths lengths;
	uint32_t at[4], found;
	for (uint32_t i = 0; i < MIN(words_documents(w), ASKED_MAX); i++) {
		if (words_document(w, i, &a, &d))
			words_find(w, d.reference, &found);
		words_lengths(w, i, &lengths);
		words_class(w, i);
		must(words_view(w, i, &v) || !v.n);
		for (size_t j = 0; j < v.n; j++) {
			words_positions(&v, &v.entries[j], WORDS_TITLE, at, ARRAY_SIZE(at));
			words_positions(&v, &v.entries[j], WORDS_BODY, at, ARRAY_SIZE(at));
		}
	}
	words_find(w, STR("k0000001"), &found);
}

/* As one of two that become one: what is written is whole in form. */
static void merge(struct words *w)
{
	struct words_part parts[2] = { { .segment = w->segments.p[0] },
		{ .segment = w->segments.p[0] } };
	struct words_plan plan = { .parts = parts, .n_parts = 2 };
	struct words_segment *made;
	if (w->segments.p[0]->meta.n_docs > 1)
		words_segment_kill(w->segments.p[0], 1);
	if (words_segment_make(&made, &plan, NULL))
		must(error_last()->code == E_DAMAGED);
	else
		words_segment_free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct words w = { 0 };
	struct words_segment *s;
	if (!size)
		return 0;
	char *bytes = xmalloc(size);
	memcpy(bytes, data + 1, size - 1);
	if (data[0] & SEALED)
		seal((unsigned char *)bytes, size - 1, words_format.magic, words_format.version);
	if (words_segment_of_bytes(&s, bytes, size - 1, 1)) {
		must(error_last()->code == E_DAMAGED);
		error_clear();
		return 0;
	}
	vec_push(&w.segments, s);
	words_settle(&w);
	ask_terms(&w);
	ask_documents(&w);
	words_verify(&w);
	merge(&w);
	words_segment_free(s);
	vec_release(&w.segments);
	error_clear();
	return 0;
}
