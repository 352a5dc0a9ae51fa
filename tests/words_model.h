/* The full-text index held against a plain reading of the same documents. */
#ifndef HD_TESTS_WORDS_MODEL_H
#define HD_TESTS_WORDS_MODEL_H
#include "tests/check.h"
#include "index/words.h"

struct model_word { /* one occurrence */
	uint32_t term, position;
	enum words_field field;
};
struct model_doc {
	struct words_input in;
	VEC(struct model_word) words;
	uint32_t number; /* in the index that is being held against it */
	uint32_t lengths[WORDS_FIELDS];
};
struct model {
	struct arena arena;
	struct analyser *analyser;
	VEC(struct model_doc) docs;
};

static inline void model_release(struct model *m)
{
	for (size_t i = 0; i < m->docs.n; i++)
		vec_release(&m->docs.p[i].words);
	vec_release(&m->docs);
	analyser_free(m->analyser);
	arena_release(&m->arena);
	*m = (struct model){ 0 };
}

static inline void model_tokens(struct model *m, struct model_doc *d, struct str text,
	enum words_field f, uint32_t *base)
{
	struct tokens tokens = { 0 };
	analyse(m->analyser, text, d->in.language, &tokens);
	for (size_t i = 0; i < tokens.n; i++)
		if (tokens.p[i].term != TERM_NONE) {
			vec_push(&d->words, (struct model_word){ tokens.p[i].term,
						    tokens.p[i].position + *base, f });
			d->lengths[f]++;
		}
	if (tokens.n)
		*base += tokens.p[tokens.n - 1].position + 1 + WORDS_GAP;
	vec_release(&tokens);
}

static inline struct model_doc *model_find(struct model *m, struct str reference)
{
	for (size_t i = 0; i < m->docs.n; i++)
		if (str_eq(m->docs.p[i].in.reference, reference))
			return &m->docs.p[i];
	return NULL;
}

static inline void model_remove(struct model *m, struct str reference)
{
	struct model_doc *d = model_find(m, reference);
	if (!d)
		return;
	vec_release(&d->words);
	*d = m->docs.p[--m->docs.n];
}

/* Copies the strings. */
static inline void model_add(struct model *m, const struct words_input *in)
{
	model_remove(m, in->reference);
	struct model_doc *d = vec_add(&m->docs);
	if (!m->analyser)
		m->analyser = analyser_new();
	d->in = *in;
	d->in.reference = arena_str(&m->arena, in->reference);
	d->in.source = arena_str(&m->arena, in->source);
	d->in.title = arena_str(&m->arena, in->title);
	uint32_t base = 0;
	model_tokens(m, d, d->in.title, WORDS_TITLE, &base);
	base = 0;
	for (size_t i = 0; i < in->n_body; i++)
		model_tokens(m, d, in->body[i], WORDS_BODY, &base);
	d->in.body = NULL;
}

static inline size_t model_tf(const struct model_doc *d, uint32_t term, enum words_field f)
{
	size_t n = 0;
	for (size_t i = 0; i < d->words.n; i++)
		n += d->words.p[i].term == term && d->words.p[i].field == f;
	return n;
}

/* ---- holding an index against it ---- */

static inline void check_document(struct words *w, struct model_doc *d)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct words_document got;
	struct words_lengths lengths;
	if (!words_find(w, d->in.reference, &d->number))
		fail_msg("%.*s is not found", STR_ARG(d->in.reference));
	assert_true(words_live(w, d->number));
	assert_true(words_document(w, d->number, &a, &got));
	assert_strs(got.reference, d->in.reference);
	assert_strs(got.source, d->in.source);
	assert_strs(got.title, d->in.title);
	assert_int_equal(got.kind, d->in.kind);
	assert_int_equal(got.flags, d->in.flags);
	assert_int_equal(got.prior, d->in.prior);
	assert_int_equal(got.language, d->in.language);
	assert_memory_equal(&got.blob, &d->in.blob, sizeof got.blob);
	assert_int_equal(words_class(w, d->number), WORDS_CLASS(d->in.kind, d->in.flags));
	assert_true(words_lengths(w, d->number, &lengths));
	assert_int_equal(lengths.title, d->lengths[WORDS_TITLE]);
	assert_int_equal(lengths.body, d->lengths[WORDS_BODY]);
	assert_int_equal(got.title_n, lengths.title);
	assert_int_equal(got.body_n, lengths.body);
}

static inline void check_positions(const struct model_doc *d, uint32_t term,
	const struct words_view *v, const struct words_entry *e)
{
	uint32_t got[256];
	for (enum words_field f = 0; f < WORDS_FIELDS; f++) {
		size_t n = words_positions(v, e, f, got, ARRAY_SIZE(got)), at = 0;
		for (size_t i = 0; i < d->words.n; i++)
			if (d->words.p[i].term == term && d->words.p[i].field == f && at < n)
				assert_int_equal(got[at++], d->words.p[i].position);
		assert_int_equal(at, MIN(model_tf(d, term, f), ARRAY_SIZE(got)));
	}
}

/* The forward list has each word of the document, and nothing else. */
static inline void check_view(struct words *w, const struct model *m, const struct model_doc *d)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(words_view_release) struct words_view v = { 0 };
	size_t occurrences = 0;
	assert_true(words_view(w, d->number, &v));
	for (size_t i = 0; i < v.n; i++) {
		occurrences += v.entries[i].title + v.entries[i].body;
		assert_true(!i || v.entries[i - 1].term < v.entries[i].term);
	}
	assert_int_equal(occurrences, d->words.n);
	for (size_t i = 0; i < d->words.n; i++) {
		struct words_term t, same;
		struct str stem;
		uint32_t term = d->words.p[i].term;
		assert_true(words_term(w, analyser_term(m->analyser, term), &t));
		const struct words_entry *e = words_view_find(&v, &t);
		assert_non_null(e);
		assert_int_equal(e->title, model_tf(d, term, WORDS_TITLE));
		assert_int_equal(e->body, model_tf(d, term, WORDS_BODY));
		check_positions(d, term, &v, e);
		assert_true(words_stem(w, v.segment, e->term, &a, &stem));
		assert_strs(stem, analyser_term(m->analyser, term));
		assert_true(words_term_of(w, v.segment, e->term, &same));
		assert_memory_equal(&same, &t, sizeof t);
		assert_int_equal(words_df(w, v.segment, e->term), t.df);
	}
}

struct model_posting {
	uint32_t doc, title, body;
	float wtf;
};
struct model_list {
	VEC(struct model_posting) p;
};

static inline int model_posting_cmp(const void *a, const void *b)
{
	const struct model_posting *x = a, *y = b;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

static inline void model_list(struct words *w, const struct model *m, uint32_t term,
	struct model_list *out)
{
	struct wtf_scale s = words_scale(w);
	out->p.n = 0;
	for (size_t i = 0; i < m->docs.n; i++) {
		const struct model_doc *d = &m->docs.p[i];
		uint32_t a = (uint32_t)model_tf(d, term, WORDS_TITLE);
		uint32_t c = (uint32_t)model_tf(d, term, WORDS_BODY);
		if (a + c)
			vec_push(&out->p, (struct model_posting){ d->number, a, c,
						  wtf(a, c, wtf_k(&s, d->lengths[0], d->lengths[1]),
							  wtf_t(&s, d->lengths[0])) });
	}
	if (out->p.n)
		qsort(out->p.p, out->p.n, sizeof *out->p.p, model_posting_cmp);
}

static inline void check_posting(struct words_cursor *c, const struct model_posting *want)
{
	uint32_t title, body;
	assert_int_equal(c->doc, want->doc);
	words_cursor_tf(c, &title, &body);
	assert_int_equal(title, want->title);
	assert_int_equal(body, want->body);
	assert_true(want->wtf <= c->block_max);
	assert_true(want->wtf <= c->max);
	assert_true(c->max <= WTF_MAX);
}

static inline void check_seeks(struct words *w, const struct words_term *t,
	const struct model_list *l, uint64_t *seed)
{
	struct words_cursor c;
	words_cursor_init(&c, w, t);
	for (uint32_t doc = 0, i = 0;;) {
		size_t how = rnd_below(seed, 3);
		doc += (uint32_t)rnd_below(seed, rnd_below(seed, 4) ? 4 : 400);
		while (i < l->p.n && l->p.p[i].doc < doc)
			i++;
		if (how == 0) {
			assert_int_equal(words_cursor_shallow(&c, doc) || i < l->p.n,
				words_cursor_shallow(&c, doc));
			/* nothing between doc and the block's end is better than its bound */
			for (size_t j = i; j < l->p.n && l->p.p[j].doc <= c.block_last; j++)
				assert_true(l->p.p[j].wtf <= c.block_max);
		}
		assert_int_equal(words_cursor_seek(&c, doc), i < l->p.n);
		if (i == l->p.n)
			break;
		check_posting(&c, &l->p.p[i]);
		doc = c.doc;
		if (how != 2)
			continue;
		bool more = words_cursor_next(&c);
		assert_int_equal(more, i + 1 < l->p.n);
		if (!more)
			break;
		check_posting(&c, &l->p.p[++i]);
		doc = c.doc;
	}
	assert_int_equal(c.doc, DOC_NONE);
	assert_false(words_cursor_next(&c));
}

/* The same list in runs. */
static inline void check_runs(struct words *w, const struct words_term *t,
	const struct model_list *l, uint64_t *seed)
{
	struct words_posting run[WORDS_BLOCK];
	struct words_cursor c;
	size_t at = 0;
	words_cursor_init(&c, w, t);
	assert_int_equal(words_cursor_run(&c, DOC_NONE, run), 0);
	for (bool more = words_cursor_next(&c); more; more = c.doc != DOC_NONE) {
		uint32_t to = c.doc + (uint32_t)rnd_below(seed, 300);
		size_t n = words_cursor_run(&c, to, run);
		assert_true(n || to == c.doc);
		for (size_t i = 0; i < n; i++, at++) {
			const struct model_posting *want = &l->p.p[at];
			assert_true(run[i].doc == want->doc && want->doc < to);
			assert_true(run[i].title == want->title && run[i].body == want->body);
		}
		if (!n && !words_cursor_seek(&c, to + 1))
			break;
		while (at < l->p.n && l->p.p[at].doc < c.doc)
			at++;
	}
	assert_int_equal(words_cursor_run(&c, DOC_NONE, run), 0);
}

static inline void check_term(struct words *w, const struct model *m, uint32_t term,
	struct model_list *l, uint64_t *seed)
{
	struct words_term t;
	struct words_cursor c;
	model_list(w, m, term, l);
	bool found = words_term(w, analyser_term(m->analyser, term), &t);
	assert_int_equal(t.df, l->p.n);
	assert_int_equal(found, l->p.n > 0);
	words_cursor_init(&c, w, &t);
	for (size_t i = 0; i < l->p.n; i++) {
		assert_true(words_cursor_next(&c));
		check_posting(&c, &l->p.p[i]);
	}
	assert_false(words_cursor_next(&c));
	assert_int_equal(c.doc, DOC_NONE);
	check_seeks(w, &t, l, seed);
	check_runs(w, &t, l, seed);
}

static inline void check_stats(struct words *w, const struct model *m)
{
	struct words_stats want[WORDS_KINDS] = { { 0 } }, got;
	for (size_t i = 0; i < m->docs.n; i++) {
		struct words_stats *s = &want[m->docs.p[i].in.kind];
		s->documents++;
		s->title += m->docs.p[i].lengths[WORDS_TITLE];
		s->body += m->docs.p[i].lengths[WORDS_BODY];
	}
	for (enum words_kind k = 0; k < WORDS_KINDS; k++) {
		words_stats_kind(w, k, &got);
		assert_memory_equal(&got, &want[k], sizeof got);
	}
	words_stats(w, &got);
	assert_int_equal(got.documents, m->docs.n);
}

/* Everything that can be asked. */
static inline void check_words(struct words *w, struct model *m, uint64_t *seed)
{
	struct model_list l = { { 0 } };
	size_t live = 0;
	check_stats(w, m);
	for (size_t i = 0; i < m->docs.n; i++)
		check_document(w, &m->docs.p[i]);
	for (uint32_t i = 0; i < words_documents(w); i++)
		live += words_live(w, i);
	assert_int_equal(live, m->docs.n);
	for (size_t i = 0; i < m->docs.n; i++)
		check_view(w, m, &m->docs.p[i]);
	for (uint32_t i = 0; m->analyser && i < analyser_terms(m->analyser); i++)
		check_term(w, m, i, &l, seed);
	vec_release(&l.p);
	if (words_verify(w))
		fail_msg("%s", error_last()->message);
	assert_null(words_damage(w));
}
#endif
