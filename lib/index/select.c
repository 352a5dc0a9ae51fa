/* The first rows in some order. Rows are ordered by keys of 64 bits, made field by field for those
 * that are still equal, so that a list of fifty reads one column and sorts fifty rows. */
#include "index/scan.h"

#define CUT_MIN 128 /* rows gathered before the worst are thrown away */
#define RADIX_FROM 2048
#define MANY 16 /* if more than one in so many rows are listed, their segment is checked whole */
#define CHUNK sizeof(uint64_t)

struct pick {
	uint64_t key;
	struct row row;
};
struct picks {
	struct pick *p;
	size_t n, cap;
};
struct level {
	size_t sort; /* which of the sorts; n_sorts: the id */
	size_t chunk; /* of a string: which eight bytes of it */
	bool exact; /* of a string: its bytes as they are, after letters of both cases together */
};
struct ordering {
	struct index *ix;
	const struct query_sort *sorts;
	size_t n_sorts;
	const struct query_env *env;
	struct urgency_weights weights;
	struct arena arena;
	bool more; /* a string has bytes behind the chunk that was asked for */
	bool damaged;
};

void selection_release(struct selection *s)
{
	free(s->rows);
	*s = (struct selection){ 0 };
}

/* ---- keys: smaller comes first ---- */

static uint64_t key_of_signed(int64_t v)
{
	return (uint64_t)v ^ UINT64_C(1) << 63;
}

static uint64_t key_of_double(double v)
{
	int64_t bits;
	v += 0.0; /* -0 becomes 0 */
	memcpy(&bits, &v, sizeof bits);
	return bits < 0 ? ~(uint64_t)bits : key_of_signed(bits);
}

static uint64_t key_of_text(struct str s, const struct level *l)
{
	uint64_t key = 0;
	s = str_skip(s, l->chunk * CHUNK);
	for (size_t i = 0; i < CHUNK; i++) {
		unsigned char c = i < s.n ? (unsigned char)s.p[i] : 0;
		if (!l->exact && c >= 'A' && c <= 'Z')
			c |= 0x20;
		key = key << 8 | c;
	}
	return key;
}

/* Rows without a value come last, whichever way the others go. */
static uint64_t key_directed(uint64_t key, bool has, bool descending)
{
	if (!has)
		return UINT64_MAX;
	return descending ? ~key : key;
}

static uint64_t damage(struct ordering *o)
{
	o->damaged = true;
	return 0;
}

static bool is_text(enum field f)
{
	return f == F_TITLE || is_string_field(f);
}

/* Times, counts, status and priority: whole numbers that have a column. */
static bool is_number(enum field f)
{
	return column_of(f) != COL_COUNT && !is_string_field(f);
}

static uint64_t number_key(int64_t v, const struct query_sort *sort)
{
	bool has = v || fields[sort->field].type != FT_TIME;
	return key_directed(key_of_signed(v), has, sort->descending);
}

static uint64_t computed_key(struct ordering *o, struct row r, const struct query_sort *sort)
{
	struct summary m;
	double v = 0;
	bool has = true;
	if (!segment_brief(o->ix->segments.p[r.segment], r.n, &m))
		return damage(o);
	if (sort->field == F_URGENCY)
		v = urgency(&m, &o->weights, o->env->desk, o->env->me, o->env->clock.now, NULL);
	else
		has = summary_number(&m, sort->field, o->env ? o->env->clock.now : 0, &v);
	return key_directed(key_of_double(v), has, sort->descending);
}

static uint64_t text_key(struct ordering *o, struct segment *s, const struct record *r,
	const struct level *l)
{
	const struct query_sort *sort = &o->sorts[l->sort];
	struct column col = record_column(r, column_of(sort->field));
	struct str text;
	bool ok = sort->field == F_TITLE ? segment_title(s, r, &text)
					 : segment_string(s, (uint32_t)column_at(&col, 0), &text);
	if (!ok)
		return damage(o);
	o->more |= text.n > (l->chunk + 1) * CHUNK;
	return key_directed(key_of_text(text, l), text.n, sort->descending);
}

static uint64_t id_key(struct ordering *o, struct row r, bool descending)
{
	uint64_t id = row_id(o->ix, r);
	return id ? key_directed(id, true, descending) : damage(o);
}

static uint64_t key_at(struct ordering *o, struct row r, struct level l)
{
	const struct query_sort *sort = &o->sorts[l.sort];
	struct segment *s = o->ix->segments.p[r.segment];
	if (l.sort == o->n_sorts || sort->field == F_ID)
		return id_key(o, r, l.sort < o->n_sorts && sort->descending);
	const struct record *record = segment_record(s, r.n);
	if (!record)
		return damage(o);
	if (is_text(sort->field))
		return text_key(o, s, record, &l);
	if (!is_number(sort->field))
		return computed_key(o, r, sort);
	struct column col = record_column(record, column_of(sort->field));
	return number_key(column_at(&col, 0), sort);
}

/* ---- partial sorting ---- */

static int pick_cmp(const void *a, const void *b)
{
	uint64_t x = ((const struct pick *)a)->key, y = ((const struct pick *)b)->key;
	return (x > y) - (x < y);
}

/* By bytes, the least first; bytes that are the same in all keys cost one pass of counting. */
static void radix_sort(struct pick *p, size_t n)
{
	CLEANUP(free_ptr) struct pick *spare = xreallocarray(NULL, n, sizeof *spare);
	struct pick *from = p, *to = spare;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t at[257] = { 0 };
		for (size_t i = 0; i < n; i++)
			at[(from[i].key >> shift & 255) + 1]++;
		if (at[(from[0].key >> shift & 255) + 1] == n)
			continue;
		for (size_t i = 0; i < 256; i++)
			at[i + 1] += at[i];
		for (size_t i = 0; i < n; i++)
			to[at[from[i].key >> shift & 255]++] = from[i];
		struct pick *swap = from;
		from = to;
		to = swap;
	}
	if (from != p)
		memcpy(p, from, n * sizeof *p);
}

static void sort_picks(struct pick *p, size_t n)
{
	if (n >= RADIX_FROM)
		radix_sort(p, n);
	else if (n > 1)
		qsort(p, n, sizeof *p, pick_cmp);
}

static void swap_picks(struct pick *a, struct pick *b)
{
	struct pick t = *a;
	*a = *b;
	*b = t;
}

static uint64_t median_key(const struct pick *p, size_t n)
{
	uint64_t a = p[0].key, b = p[n / 2].key, c = p[n - 1].key;
	return MAX(MIN(a, b), MIN(MAX(a, b), c));
}

/* Moves the want smallest in front, with all that equal the last of them; how many that is. */
static size_t cut_picks(struct pick *p, size_t n, size_t want)
{
	size_t lo = 0, hi = n;
	while (hi > want && hi - lo > 1) {
		uint64_t pivot = median_key(p + lo, hi - lo);
		size_t less = lo, same = lo;
		for (size_t i = lo; i < hi; i++) {
			if (p[i].key > pivot)
				continue;
			swap_picks(&p[i], &p[same]);
			if (p[same].key < pivot)
				swap_picks(&p[same], &p[less++]);
			same++;
		}
		if (want <= less)
			hi = less;
		else if (want <= same)
			return same;
		else
			lo = same;
	}
	return hi;
}

static struct level next_level(const struct ordering *o, struct level l, bool more)
{
	if (more)
		return (struct level){ l.sort, l.chunk + 1, l.exact };
	if (is_text(o->sorts[l.sort].field) && !l.exact)
		return (struct level){ l.sort, 0, true };
	return (struct level){ .sort = l.sort + 1 };
}

/* Puts the first `want` of p[0 .. n) in order; their keys of level l are there. */
static void order_picks(struct ordering *o, struct pick *p, size_t n, struct level l, size_t want,
	bool more)
{
	n = cut_picks(p, n, want);
	sort_picks(p, n);
	if (l.sort == o->n_sorts)
		return;
	for (size_t i = 0, end; i < MIN(n, want); i = end) {
		for (end = i + 1; end < n && p[end].key == p[i].key; end++)
			;
		if (end == i + 1)
			continue;
		struct level next = next_level(o, l, more && p[i].key != UINT64_MAX);
		o->more = false;
		for (size_t j = i; j < end; j++)
			p[j].key = key_at(o, p[j].row, next);
		order_picks(o, p + i, end - i, next, want - i, o->more);
	}
}

/* ---- gathering ---- */

struct gathering {
	struct picks picks;
	size_t want;
	uint64_t worst; /* keys above it are not among the first */
};

static void gather_pick(struct gathering *g, uint64_t key, struct row row)
{
	struct picks *v = &g->picks;
	if (key > g->worst)
		return;
	if (v->n == v->cap && v->n >= CUT_MIN && g->want < v->n / 2) {
		v->n = cut_picks(v->p, v->n, g->want);
		g->worst = 0;
		for (size_t i = 0; i < v->n; i++)
			g->worst = MAX(g->worst, v->p[i].key);
		if (key > g->worst)
			return;
	}
	vec_push(v, (struct pick){ key, row });
}

/* Numbers are read off their column. Most times do not come before the worst that is kept: they are
 * held against it as they are, with all bits turned where the least comes first. */
static void gather_numbers(struct gathering *g, const struct query_sort *sort,
	const struct column *col, size_t at, const struct bits *b, size_t n_rows)
{
	const bool times = col->width == sizeof(int64_t);
	const int64_t turn = sort->descending ? 0 : -1;
	for (size_t w = 0; w < b->n_words; w++) {
		int64_t room[64];
		const int64_t *v = times && b->w[w] ? column_word(col, n_rows, w, room) : NULL;
		int64_t least = (int64_t)(~g->worst ^ (uint64_t)INT64_MIN);
		bits_each(i, &b->w[w], 1)
		{
			if (v && (v[i] ^ turn) < least)
				continue;
			struct row row = { (uint32_t)at, (uint32_t)(w * 64) + i };
			gather_pick(g, number_key(column_at(col, row.n), sort), row);
		}
	}
}

/* The first key of all rows of a segment that match. */
static void gather_segment(struct ordering *o, struct gathering *g, size_t at, const struct bits *b)
{
	const struct query_sort *first = o->sorts;
	struct segment *s = o->ix->segments.p[at];
	struct column col;
	if (!is_number(first->field))
		bits_each(row, b->w, b->n_words)
		{
			struct row r = { (uint32_t)at, row };
			gather_pick(g, key_at(o, r, (struct level){ 0 }), r);
		}
	else if (segment_column(s, column_of(first->field), &col))
		gather_numbers(g, first, &col, at, b, s->n_rows);
	else
		o->damaged = true;
}

static bool take_ordered(struct ordering *o, const struct matches *m, size_t want,
	struct selection *out)
{
	struct gathering g = { .want = want, .worst = UINT64_MAX };
	o->more = false;
	for (size_t i = 0; i < m->n && !o->damaged; i++)
		gather_segment(o, &g, o->ix->first + i, &m->bits[i]);
	if (!o->damaged)
		order_picks(o, g.picks.p, g.picks.n, (struct level){ 0 }, want, o->more);
	out->rows = xcalloc(want, sizeof *out->rows);
	out->n = want;
	for (size_t i = 0; i < want && !o->damaged; i++)
		out->rows[i] = g.picks.p[i].row;
	vec_release(&g.picks);
	return !o->damaged;
}

static void take_unsorted(struct index *ix, const struct matches *m, size_t want,
	struct selection *out)
{
	out->rows = xcalloc(want, sizeof *out->rows);
	for (size_t i = 0; i < m->n; i++)
		bits_each(row, m->bits[i].w, m->bits[i].n_words) if (out->n < want)
			out->rows[out->n++] = (struct row){ (uint32_t)(ix->first + i), row };
}

/* ---- selecting ---- */

static void ordering_init(struct ordering *o, struct index *ix, const struct query *q,
	const struct select_options *opts)
{
	static const struct query_sort newest = { F_UPDATED, true };
	*o = (struct ordering){ .ix = ix, .sorts = &newest, .n_sorts = 1 };
	if (q && q->n_sorts) {
		o->sorts = q->sorts;
		o->n_sorts = q->n_sorts;
	}
	o->env = opts ? opts->env : NULL;
	urgency_weights(&o->weights, &ix->desk);
}

/* Rows are looked at in the order in which they lie in memory. */
static bool check_matches(struct segment *s, const struct bits *b)
{
	size_t n = bits_count(b);
	if (n > s->n_rows / MANY && !segment_check_all(s))
		return false;
	bits_each(row, b->w, b->n_words) if (!segment_row_check(s, row)) return false;
	return true;
}

/* What is handed out is whole. Many rows are not looked at in the order of the list: that is twice
 * as fast. */
static bool check_rows(struct index *ix, const struct matches *m, const struct selection *s)
{
	bool all = s->n > s->total / 2;
	for (size_t i = 0; all && i < m->n; i++)
		if (!check_matches(ix->segments.p[ix->first + i], &m->bits[i]))
			return false;
	for (size_t i = 0; !all && i < s->n; i++)
		if (!row_check(ix, s->rows[i]))
			return false;
	return true;
}

static int select_once(struct index *ix, const struct query *q, const struct select_options *o,
	struct selection *out)
{
	CLEANUP(matches_release) struct matches m = { 0 };
	struct ordering order;
	int rc = matches_find(&m, ix, q, o);
	if (rc)
		return rc;
	out->total = matches_count(&m);
	size_t want = o && o->limit ? MIN(o->limit, out->total) : out->total;
	if (o && o->flags & SELECT_UNSORTED) {
		take_unsorted(ix, &m, want, out);
	} else {
		ordering_init(&order, ix, q, o);
		if (!take_ordered(&order, &m, want, out))
			return -E_DAMAGED;
	}
	return check_rows(ix, &m, out) ? 0 : -E_DAMAGED;
}

int index_select(struct index *ix, const struct query *q, const struct select_options *o,
	struct selection *out)
{
	for (;;) {
		struct selection s = { 0 };
		int rc = select_once(ix, q, o, &s);
		if (!rc) {
			*out = s;
			return 0;
		}
		selection_release(&s);
		int healed = rc == -E_DAMAGED ? index_heal(ix) : HEAL_NONE;
		if (healed != HEAL_AGAIN)
			return healed < 0 ? healed : rc;
	}
}
