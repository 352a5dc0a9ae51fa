/* Steps 1 and 2 of one candidate, by its forward list: exact, and in the same order of sums whatever
 * segment it lies in. */
#include "index/rank_inside.h"
#include "base/number.h"

void probe_release(struct probe *p)
{
	free(p->slots);
	*p = (struct probe){ 0 };
}

static size_t probe_slot(const struct probe *p, uint32_t number)
{
	size_t at = number * 0x9E3779B1u & (p->n_slots - 1);
	while (p->slots[at].number != number && p->slots[at].number != TERM_NONE)
		at = (at + 1) & (p->n_slots - 1);
	return at;
}

static const struct words_term *term_at(const struct words_term *terms, size_t stride, size_t i)
{
	return (const void *)((const char *)terms + i * stride);
}

static void probe_build(struct probe *p, const struct words_term *terms, size_t stride, size_t n,
	uint32_t segment)
{
	size_t want = 16;
	while (want < n * 2)
		want *= 2;
	if (want > p->n_slots) {
		p->slots = xreallocarray(p->slots, want, sizeof *p->slots);
		p->n_slots = want;
	}
	for (size_t i = 0; i < p->n_slots; i++)
		p->slots[i].number = TERM_NONE;
	memset(p->bits, 0, sizeof p->bits);
	for (size_t i = 0; i < n; i++) {
		uint32_t number = term_at(terms, stride, i)->number[segment];
		if (number == TERM_NONE || !term_at(terms, stride, i)->df)
			continue;
		size_t at = probe_slot(p, number);
		p->slots[at].number = number;
		p->slots[at].term = (uint32_t)i;
		p->bits[number % PROBE_BITS / 64] |= UINT64_C(1) << number % 64;
	}
	p->segment = segment;
	p->built = true;
}

void probe_find(struct probe *p, const struct words_term *terms, size_t stride, size_t n,
	const struct words_view *v, const struct words_entry **found)
{
	if (!p->built || p->segment != v->segment)
		probe_build(p, terms, stride, n, v->segment);
	for (size_t i = 0; i < n; i++)
		found[i] = NULL;
	for (size_t i = 0; i < v->n; i++) {
		uint32_t number = v->entries[i].term;
		if (!(p->bits[number % PROBE_BITS / 64] >> number % 64 & 1))
			continue;
		size_t at = probe_slot(p, number);
		if (p->slots[at].number == number)
			found[p->slots[at].term] = &v->entries[i];
	}
}

bool rank_view(struct ranker *r, struct candidate *c)
{
	struct words_lengths n;
	if (!words_view(r->words, c->doc, &c->view) || !words_lengths(r->words, c->doc, &n))
		return false;
	c->k = wtf_k(&r->scale, n.title, n.body);
	c->t = wtf_t(&r->scale, n.title);
	return true;
}

void rank_words(struct ranker *r, struct candidate *c)
{
	c->s1 = 0;
	if (!r->terms.n)
		return;
	probe_find(&r->probe, &r->terms.p->in, sizeof *r->terms.p, r->terms.n, &c->view, r->found);
	for (size_t i = 0; i < r->terms.n; i++) {
		const struct words_entry *e = r->found[i];
		if (e)
			c->s1 += r->terms.p[i].weight * (double)wtf(e->title, e->body, c->k, c->t);
	}
}

/* ---- nearness ---- */

static size_t count_near(const uint32_t *x, size_t n_x, const uint32_t *y, size_t n_y)
{
	size_t count = 0, j = 0;
	for (size_t i = 0; i < n_x; i++) {
		while (j < n_y && y[j] < x[i])
			j++;
		count += (j < n_y && y[j] - x[i] <= RANK_WINDOW) ||
			 (j && x[i] - y[j - 1] <= RANK_WINDOW);
	}
	return count;
}

double rank_neighbours(struct ranker *r, const struct candidate *c, const struct rank_pair *p)
{
	uint32_t x[RANK_MAX_POSITIONS], y[RANK_MAX_POSITIONS];
	const struct words_entry *ex = r->found[p->x], *ey = r->found[p->y];
	double count = 0;
	if (ex && ey && ex->title && ey->title) {
		size_t n_x = words_positions(&c->view, ex, WORDS_TITLE, x, RANK_MAX_POSITIONS);
		size_t n_y = words_positions(&c->view, ey, WORDS_TITLE, y, RANK_MAX_POSITIONS);
		count += (double)WTF_TITLE * (double)count_near(x, n_x, y, n_y);
	}
	if (ex && ey && ex->body && ey->body) {
		size_t n_x = words_positions(&c->view, ex, WORDS_BODY, x, RANK_MAX_POSITIONS);
		size_t n_y = words_positions(&c->view, ey, WORDS_BODY, y, RANK_MAX_POSITIONS);
		count += (double)count_near(x, n_x, y, n_y);
	}
	return count;
}

double rank_pair_weight(const struct ranker *r, const struct rank_pair *p)
{
	double idf = r->terms.p[p->x].idf * r->terms.p[p->y].idf;
	return RANK_NEAR_WEIGHT * p->count * number_root(idf);
}

void rank_near(struct ranker *r, struct candidate *c)
{
	const struct rank_pair *p;
	c->s2 = c->s1;
	vec_each (p, &r->pairs) {
		double near = rank_neighbours(r, c, p);
		if (near > 0)
			c->s2 += rank_pair_weight(r, p) * (double)(WTF_K1 + 1) * near /
				 (near + (double)c->k);
	}
}
