#include "index/narrow.h"
#include "index/words_inside.h"

#define TRIES 2 /* at words that are damaged */
size_t narrow_from = 1000;

/* Rows that may have what a leaf asks for, by segment in force. */
struct answer {
	const struct query_node *leaf;
	struct bits *bits;
};
struct narrow {
	struct index *ix;
	struct words *words;
	struct analyser *analyser;
	unsigned language;
	struct bits *changed; /* rows of which the words know nothing */
	size_t n_segments;
	VEC(struct answer) answers;
	struct arena arena;
};
/* One leaf being answered. */
struct asking {
	struct narrow *n;
	const struct query_node *leaf;
	struct narrow_places places;
	struct words_term **terms; /* of each place, as many as it has stems */
	uint64_t *docs; /* a bit a document */
	size_t n_docs; /* words of it */
	struct words_view view;
	struct positions {
		uint32_t *p;
		size_t n, cap;
	} first, at;
};

void narrow_free(struct narrow *n)
{
	if (!n)
		return;
	analyser_free(n->analyser);
	vec_release(&n->answers);
	arena_release(&n->arena);
	free(n);
}

void narrow_release(struct narrow **n)
{
	narrow_free(*n);
}

const struct bits *narrow_leaf(const struct narrow *n, const struct query_node *leaf, size_t i)
{
	const struct answer *a;
	vec_each (a, &n->answers)
		if (a->leaf == leaf)
			return &a->bits[i];
	return NULL;
}

/* ---- documents ---- */

/* Adds the documents with a stem to a set. */
static void docs_of_term(struct asking *k, const struct words_term *t, uint64_t *docs)
{
	struct words_cursor c;
	words_cursor_init(&c, k->n->words, t);
	while (words_cursor_next(&c))
		docs[c.doc / 64] |= UINT64_C(1) << c.doc % 64;
}

static void docs_of_place(struct asking *k, size_t place, uint64_t *room)
{
	const struct narrow_place *p = &k->places.p[place];
	memset(room, 0, k->n_docs * sizeof *room);
	for (size_t i = 0; i < p->stems.n; i++) {
		struct words_term *t = &k->terms[place][i];
		if (words_term(k->n->words, p->stems.p[i], t))
			docs_of_term(k, t, room);
	}
	for (size_t w = 0; w < k->n_docs; w++)
		k->docs[w] &= room[w];
}

static void docs_of_places(struct asking *k)
{
	CLEANUP(free_ptr) uint64_t *room = xcalloc(k->n_docs + 1, sizeof *room);
	struct arena *a = &k->n->arena;
	memset(k->docs, 0xff, k->n_docs * sizeof *k->docs);
	k->terms = arena_array(a, k->places.n, sizeof *k->terms);
	for (size_t i = 0; i < k->places.n; i++) {
		k->terms[i] = arena_array(a, k->places.p[i].stems.n, sizeof **k->terms);
		docs_of_place(k, i, room);
	}
}

/* ---- positions ---- */

static int by_position(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void positions_add(struct asking *k, const struct words_entry *e, enum words_field f,
	struct positions *out)
{
	size_t n = f == WORDS_TITLE ? e->title : e->body;
	if (out->n + n > out->cap) {
		out->cap = 2 * (out->n + n);
		out->p = xreallocarray(out->p, out->cap, sizeof *out->p);
	}
	out->n += words_positions(&k->view, e, f, out->p + out->n, n);
}

/* Where any of a place's stems is. False: not all of its positions are kept. */
static bool positions_of(struct asking *k, size_t place, enum words_field f, struct positions *out)
{
	const struct narrow_place *p = &k->places.p[place];
	size_t lists = 0;
	out->n = 0;
	for (size_t i = 0; i < p->stems.n; i++) {
		const struct words_term *t = &k->terms[place][i];
		const struct words_entry *e = t->df ? words_view_find(&k->view, t) : NULL;
		if (!e)
			continue;
		if (e->title >= WORDS_TITLE_MAX || e->body >= WORDS_BODY_MAX)
			return false;
		positions_add(k, e, f, out);
		lists++;
	}
	if (lists > 1)
		qsort(out->p, out->n, sizeof *out->p, by_position);
	return true;
}

/* Keeps those of `first` that have one of `at` this far behind them. */
static void follow(struct positions *first, const struct positions *at, uint32_t distance)
{
	size_t n = 0, j = 0;
	for (size_t i = 0; i < first->n; i++) {
		while (j < at->n && at->p[j] < first->p[i] + distance)
			j++;
		if (j < at->n && at->p[j] == first->p[i] + distance)
			first->p[n++] = first->p[i];
	}
	first->n = n;
}

/* Whether the places of a group, from `from` up to `to`, may stand in the field as they should. */
static bool group_stands(struct asking *k, size_t from, size_t to, enum words_field f)
{
	if (!positions_of(k, from, f, &k->first))
		return true;
	for (size_t i = from + 1; i < to && k->first.n; i++) {
		if (!positions_of(k, i, f, &k->at))
			return true;
		follow(&k->first, &k->at, k->places.p[i].position - k->places.p[from].position);
	}
	return k->first.n;
}

static bool places_stand(struct asking *k, enum words_field f)
{
	for (size_t from = 0, to; from < k->places.n; from = to) {
		for (to = from + 1; to < k->places.n; to++)
			if (k->places.p[to].group != k->places.p[from].group)
				break;
		if (!group_stands(k, from, to, f))
			return false;
	}
	return true;
}

/* A damaged view says nothing; the damage is met before the answer is given. */
static bool phrase_stands(struct asking *k, uint32_t doc)
{
	return !words_view(k->n->words, doc, &k->view) ||
	       ((k->leaf->where & Q_IN_TITLE) && places_stand(k, WORDS_TITLE)) ||
	       ((k->leaf->where & Q_IN_BODY) && places_stand(k, WORDS_BODY));
}

/* ---- rows ---- */

static bool row_of_doc(struct narrow *n, uint32_t doc, struct row *out)
{
	struct shelf_walk walk;
	uint32_t local;
	struct words_segment *s = words_place(n->words, doc, &local);
	struct id id;
	if (!s || words_class(n->words, doc) >> 7 != WORDS_TICKET)
		return false;
	if (!shelf_walk_begin(&walk, s, local) || !shelf_walk_next(&walk) || walk.ref.n != ID_LEN)
		return false;
	id = id_of(walk.ref);
	return index_find(n->ix, &id, out);
}

static struct bits *bits_new(struct narrow *n)
{
	struct bits *bits = arena_array(&n->arena, n->n_segments, sizeof *bits);
	for (size_t i = 0; i < n->n_segments; i++) {
		bits[i].n_words = words_of(n->ix->segments.p[n->ix->first + i]->n_rows);
		bits[i].w = arena_array(&n->arena, bits[i].n_words, sizeof *bits[i].w);
		if (n->changed)
			memcpy(bits[i].w, n->changed[i].w, bits[i].n_words * sizeof *bits[i].w);
	}
	return bits;
}

static void bits_set(const struct narrow *n, struct bits *bits, struct row r)
{
	bits[r.segment - n->ix->first].w[r.n / 64] |= UINT64_C(1) << r.n % 64;
}

static void take_docs(struct asking *k, struct bits *out)
{
	struct row row;
	bits_each(doc, k->docs, k->n_docs)
	{
		if ((k->places.n < 2 || phrase_stands(k, doc)) && row_of_doc(k->n, doc, &row))
			bits_set(k->n, out, row);
	}
}

/* ---- leaves ---- */

static void leaf_ask(struct narrow *n, const struct query_node *leaf)
{
	struct asking k = { .n = n, .leaf = leaf };
	narrow_places(&k.places, &n->arena, n->analyser, leaf->word, n->language);
	if (!k.places.n)
		return;
	k.n_docs = words_of(words_documents(n->words));
	k.docs = xcalloc(k.n_docs + 1, sizeof *k.docs);
	docs_of_places(&k);
	struct bits *bits = bits_new(n);
	take_docs(&k, bits);
	vec_push(&n->answers, (struct answer){ leaf, bits });
	free(k.docs);
	free(k.first.p);
	free(k.at.p);
	words_view_release(&k.view);
}

static void leaves_ask(struct narrow *n, const struct query_node *node)
{
	for (size_t i = 0; i < node->n; i++)
		leaves_ask(n, node->kids[i]);
	if ((node->op == Q_WORD || node->op == Q_PHRASE) && !node->glob)
		leaf_ask(n, node);
}

/* ---- opening ---- */

/* All tickets are read in the same one. */
static unsigned language_of_tickets(struct words *w)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct words_document d;
	for (uint32_t doc = 0; doc < words_documents(w); doc++) {
		if (words_class(w, doc) >> 7 == WORDS_TICKET && words_live(w, doc) &&
			words_document(w, doc, &a, &d))
			return d.language;
	}
	return LANGUAGE_NONE;
}

/* The words may be of a later commit than the rows. */
static int note_changed(struct narrow *n)
{
	struct deltas deltas = { 0 };
	struct repo *repo;
	struct row row;
	if (oid_eq(&n->words->m.tree, &n->ix->m.tree))
		return 0;
	int rc = store_repo(n->ix->store, &repo);
	if (!rc)
		rc = deltas_between(repo, &n->words->m.tree, &n->ix->m.tree, &deltas);
	if (rc)
		return rc;
	n->changed = bits_new(n);
	for (size_t i = 0; i < deltas.n; i++) {
		struct id id = id_of_number(deltas.p[i].id);
		if (!deltas.p[i].gone && index_find(n->ix, &id, &row))
			bits_set(n, n->changed, row);
	}
	vec_release(&deltas);
	return 0;
}

static int words_ready(struct index *ix, const struct index_progress *progress)
{
	return ix->words ? 0 : words_open(&ix->words, ix->store, 0, progress);
}

static int ask(struct narrow **out, struct index *ix, const struct query *q,
	const struct index_progress *progress)
{
	int rc = words_ready(ix, progress);
	if (rc)
		return rc;
	struct narrow *n = xcalloc(1, sizeof *n);
	*n = (struct narrow){ .ix = ix, .words = ix->words };
	n->n_segments = ix->segments.n - ix->first;
	n->analyser = analyser_new();
	n->language = language_of_tickets(n->words);
	rc = note_changed(n);
	if (!rc)
		leaves_ask(n, q->root);
	if (!rc && words_damage(n->words))
		rc = -E_DAMAGED;
	if (rc) {
		narrow_free(n);
		return rc;
	}
	*out = n;
	return 0;
}

struct narrow *narrow_new(struct index *ix, const struct query *q,
	const struct index_progress *progress)
{
	struct narrow *n = NULL;
	int rc = ask(&n, ix, q, progress);
	for (int i = 1; i < TRIES && rc && ix->words && words_damage(ix->words); i++)
		rc = words_heal(ix->words) ? rc : ask(&n, ix, q, progress);
	error_clear();
	return rc ? NULL : n;
}
