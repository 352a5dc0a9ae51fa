/* Whether a document may be in the answer. Asked in rising order of documents, so that each term needs
 * one cursor that only goes on. */
#include "index/rank_inside.h"

struct positions {
	uint32_t *p;
	size_t n, cap;
};
struct musts {
	struct ranker *r;
	struct words_cursor *cursors; /* of each term of the question */
	struct words_view view;
	uint32_t viewed;
	struct positions at, first;
};

struct musts *musts_new(struct ranker *r)
{
	struct musts *m = xcalloc(1, sizeof *m);
	m->r = r;
	m->viewed = DOC_NONE;
	if (!r->musts.n)
		return m;
	m->cursors = xcalloc(r->terms.n + 1, sizeof *m->cursors);
	for (size_t i = 0; i < r->terms.n; i++)
		if (r->terms.p[i].in.df)
			words_cursor_init(&m->cursors[i], r->words, &r->terms.p[i].in);
	return m;
}

void musts_free(struct musts *m)
{
	words_view_release(&m->view);
	free(m->cursors);
	free(m->at.p);
	free(m->first.p);
	free(m);
}

static bool has_terms(struct musts *m, const struct rank_form *f, uint32_t doc)
{
	for (size_t i = 0; i < f->n; i++) {
		struct words_cursor *c = &m->cursors[f->terms[i]];
		if (!m->r->terms.p[f->terms[i]].in.df || !words_cursor_seek(c, doc) ||
			c->doc != doc)
			return false;
	}
	return true;
}

static bool positions_of(struct musts *m, uint32_t term, enum words_field field,
	struct positions *out)
{
	const struct words_entry *e = words_view_find(&m->view, &m->r->terms.p[term].in);
	size_t n = !e ? 0 : field == WORDS_TITLE ? e->title : e->body;
	if (n > out->cap) {
		out->p = xreallocarray(out->p, n, sizeof *out->p);
		out->cap = n;
	}
	out->n = n ? words_positions(&m->view, e, field, out->p, n) : 0;
	return out->n;
}

/* Keeps those of `first` that have one of `at` this far behind them. */
static void follow(struct positions *first, const struct positions *at, uint32_t offset)
{
	size_t n = 0, k = 0;
	for (size_t i = 0; i < first->n; i++) {
		while (k < at->n && at->p[k] < first->p[i] + offset)
			k++;
		if (k < at->n && at->p[k] == first->p[i] + offset)
			first->p[n++] = first->p[i];
	}
	first->n = n;
}

static bool stands_in(struct musts *m, const struct rank_form *f, enum words_field field)
{
	if (!positions_of(m, f->terms[0], field, &m->first))
		return false;
	for (size_t i = 1; i < f->n && m->first.n; i++) {
		positions_of(m, f->terms[i], field, &m->at);
		follow(&m->first, &m->at, f->offsets[i]);
	}
	return m->first.n;
}

static bool stands(struct musts *m, const struct rank_must *must, const struct rank_form *f,
	uint32_t doc)
{
	enum search_field field = must->clause->field;
	if (!f->n || (f->n == 1 && field == SEARCH_ANY))
		return true;
	if (m->viewed != doc && !words_view(m->r->words, doc, &m->view))
		return false;
	m->viewed = doc;
	return (field != SEARCH_TITLE && stands_in(m, f, WORDS_BODY)) ||
	       ((field == SEARCH_TITLE || field == SEARCH_ANY) && stands_in(m, f, WORDS_TITLE));
}

static bool has(struct musts *m, const struct rank_must *must, uint32_t doc)
{
	const struct rank_options *o = m->r->options;
	for (size_t i = 0; i < must->n; i++) {
		const struct rank_form *f = &must->forms[i];
		if (!has_terms(m, f, doc) || !stands(m, must, f, doc))
			continue;
		return !must->by_text || !o->has || o->has(o->arg, doc, must->clause);
	}
	return false;
}

/* Alternatives stand behind one another; a negated one is a must of its own. */
bool musts_met(struct musts *m, uint32_t doc)
{
	const struct rank_options *o = m->r->options;
	if (o->keep && !o->keep(o->arg, doc))
		return false;
	for (size_t i = 0, end; i < m->r->musts.n; i = end) {
		const struct rank_must *must = &m->r->musts.p[i];
		bool met = has(m, must, doc) != must->negated;
		for (end = i + 1; end < m->r->musts.n && must[end - i].or ; end++)
			met = met || has(m, &must[end - i], doc) != must[end - i].negated;
		if (!met)
			return false;
	}
	return true;
}
