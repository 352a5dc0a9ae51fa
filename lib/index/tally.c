/* Counting without sorting: the desk at a glance, by value, and the one row of a key. */
#include "index/scan.h"
#include "text/utf8.h"

#define ENDED (1u << STATUS_RESOLVED | 1u << STATUS_CLOSED)

/* Two sets of counters, because the next increment of one would wait for the last; words without a
 * gap, which most are, are not taken apart. */
static void count_statuses(const struct column *status, const uint64_t *w, size_t n,
	size_t counts[STATUS_COUNT])
{
	uint32_t even[256] = { 0 }, odd[256] = { 0 };
	for (size_t i = 0; i < n; i++) {
		const unsigned char *p = status->p + i * 64 * status->stride;
		if (w[i] != UINT64_MAX) {
			bits_each(row, &w[i], 1) even[p[row * status->stride]]++;
			continue;
		}
		for (size_t j = 0; j < 64; j += 2) {
			even[p[j * status->stride]]++;
			odd[p[(j + 1) * status->stride]]++;
		}
	}
	for (size_t i = 0; i < STATUS_COUNT; i++)
		counts[i] += even[i] + odd[i];
}

/* Is a string my address? Each is looked at once. */
struct mine {
	struct segment *s;
	struct str me; /* folded */
	uint8_t *known; /* by string number */
};
enum { MINE_UNKNOWN, MINE_NO, MINE_YES };

static bool mine_look(struct mine *m, uint32_t number)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str who;
	if (!segment_string(m->s, number, &who))
		return false;
	bool yes = who.n && str_eq(utf8_fold(&a, who), m->me);
	m->known[number] = yes ? MINE_YES : MINE_NO;
	return yes;
}

static size_t count_mine(struct mine *m, const uint32_t *assignees, uint64_t rows)
{
	size_t n = 0;
	for (; rows; rows &= rows - 1) {
		uint32_t number = assignees[__builtin_ctzll(rows)];
		if (number >= m->s->n_strings || m->known[number] == MINE_UNKNOWN)
			n += mine_look(m, number);
		else
			n += m->known[number] == MINE_YES;
	}
	return n;
}

static bool count_people(struct segment *s, const struct column *status, const uint64_t *listed,
	struct str me, struct index_counts *out)
{
	struct column traits, assignee;
	CLEANUP(free_ptr) uint8_t *known = xcalloc((size_t)s->n_strings + 1, 1);
	struct mine mine = { s, me, known };
	if (!segment_column(s, COL_TRAITS, &traits) || !segment_column(s, COL_ASSIGNEE, &assignee))
		return false;
	for (size_t i = 0; i < words_of(s->n_rows); i++) {
		uint8_t bytes[64];
		uint32_t numbers[64];
		uint64_t ended = word_enum(column_word(status, s->n_rows, i, bytes), ENDED);
		uint64_t open = listed[i] & ~ended;
		uint64_t assigned = open & word_flags(column_word(&traits, s->n_rows, i, bytes),
						   TRAIT_ASSIGNED);
		out->unassigned += (size_t)__builtin_popcountll(open & ~assigned);
		if (me.n && assigned)
			out->mine += count_mine(&mine,
				column_word(&assignee, s->n_rows, i, numbers), assigned);
	}
	return !s->file.damage;
}

static bool counts_once(struct index *ix, struct str me, struct index_counts *out)
{
	*out = (struct index_counts){ 0 };
	index_each(i, ix)
	{
		struct segment *s = ix->segments.p[i];
		size_t n = words_of(s->n_rows);
		CLEANUP(free_ptr) uint64_t *w = xcalloc(n, sizeof *w);
		struct column status;
		if (!segment_listed(s, UNLISTED, w) || !segment_column(s, COL_STATUS, &status))
			return false;
		count_statuses(&status, w, n, out->status);
		if (!count_people(s, &status, w, me, out))
			return false;
	}
	return true;
}

void index_counts(struct index *ix, struct str me, struct index_counts *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str folded = me.n ? utf8_fold(&a, me) : me;
	while (!counts_once(ix, folded, out))
		if (index_heal(ix) != HEAL_AGAIN)
			return;
}

/* ---- values ---- */

struct counting {
	struct segment *s;
	enum field field;
	struct column col;
	bool set;
	uint32_t *counts; /* by string number; 0: no value */
};

static bool count_row(struct counting *c, uint32_t row)
{
	uint32_t number = *(const uint32_t *)(const void *)(c->col.p + row * c->col.stride), n = 0;
	const uint32_t *p = &number;
	if (c->set) {
		p = segment_set(c->s, c->field, number, &n);
		if (!p)
			return false;
		if (!n)
			c->counts[0]++;
	}
	for (uint32_t i = 0; i < (c->set ? n : 1); i++) {
		if (p[i] >= c->s->n_strings)
			return segment_damaged(c->s, SEC_STRING_AT, "bounds");
		c->counts[p[i]]++;
	}
	return true;
}

static bool count_segment(struct counting *c, const struct bits *b, struct map *all,
	struct arena *a)
{
	if (!segment_column(c->s, c->set ? COL_LISTS : column_of(c->field), &c->col))
		return false;
	CLEANUP(free_ptr) uint32_t *counts = xcalloc(c->s->n_strings + 1, sizeof *counts);
	c->counts = counts;
	bits_each(row, b->w, b->n_words) if (!count_row(c, row)) return false;
	for (uint32_t i = 0; i < MAX(c->s->n_strings, 1); i++) {
		struct str name;
		if (!counts[i])
			continue;
		if (!segment_string(c->s, i, &name))
			return false;
		struct map_item *it = map_get(all, name);
		if (!it)
			it = map_put(all, arena_str(a, name), NULL);
		it->num += counts[i];
	}
	return true;
}

static int tally_cmp(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return str_cmp(x->name, y->name);
}

static void keep_not_ended(struct index *ix, struct matches *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct column status;
		struct bits *b = &m->bits[i];
		if (!segment_column(ix->segments.p[ix->first + i], COL_STATUS, &status))
			return;
		bits_each(row, b->w, b->n_words) if (status_ended(status.p[row * status.stride]))
			b->w[row / 64] &= ~(UINT64_C(1) << row % 64);
	}
}

static int tally_once(struct index *ix, enum field f, const struct query *q,
	const struct select_options *o, struct map *all, struct arena *a)
{
	CLEANUP(matches_release) struct matches m = { 0 };
	int rc = matches_find(&m, ix, q, o);
	if (rc)
		return rc;
	if (!q)
		keep_not_ended(ix, &m);
	for (size_t i = 0; i < m.n; i++) {
		struct counting c = { .s = ix->segments.p[ix->first + i], .field = f };
		c.set = fields[f].type == FT_SET;
		if (!count_segment(&c, &m.bits[i], all, a))
			return -E_DAMAGED;
	}
	return 0;
}

int index_tally(struct index *ix, enum field f, const struct query *q,
	const struct select_options *o, struct arena *a, struct tally **out, size_t *n)
{
	if (fields[f].type != FT_SET && !is_string_field(f))
		return fail(E_USAGE, "tickets cannot be counted by %s", fields[f].name);
	CLEANUP(map_release) struct map all = { 0 };
	int rc;
	while ((rc = tally_once(ix, f, q, o, &all, a)) == -E_DAMAGED) {
		int healed = index_heal(ix);
		if (healed != HEAL_AGAIN)
			return healed < 0 ? healed : rc;
		map_release(&all);
	}
	if (rc)
		return rc;
	struct tally *t = arena_array(a, all.n, sizeof *t);
	for (size_t i = 0; i < all.n; i++)
		t[i] = (struct tally){ all.items[i].key, (size_t)all.items[i].num };
	if (all.n)
		qsort(t, all.n, sizeof *t, tally_cmp);
	*out = t;
	*n = all.n;
	return 0;
}

/* ---- keys ---- */

/* 1 found, 0 not, -1 damage. */
static int key_in(struct index *ix, size_t at, struct str key, struct row *out,
	uint32_t *generation)
{
	struct segment *s = ix->segments.p[at];
	struct column keys;
	uint32_t number;
	int found = 0;
	if (!segment_string_number(s, key, &number))
		return s->file.damage ? -1 : 0;
	if (!segment_column(s, COL_KEY, &keys))
		return -1;
	for (uint32_t row = 0; row < s->n_rows; row++) {
		if (*(const uint32_t *)(const void *)(keys.p + row * keys.stride) != number ||
			segment_is_dead(s, row))
			continue;
		const struct record *r = segment_record(s, row);
		if (!r || !segment_row_check(s, row))
			return -1;
		if (r->generation < *generation)
			continue;
		*generation = r->generation;
		*out = (struct row){ (uint32_t)at, row };
		found = 1;
	}
	return found;
}

static int find_key(struct index *ix, struct str key, struct row *out)
{
	uint32_t generation = 0;
	int found = 0;
	index_each(i, ix)
	{
		int here = key_in(ix, i, key, out, &generation);
		if (here < 0)
			return here;
		found |= here;
	}
	return found;
}

bool index_key(struct index *ix, struct str key, struct row *out)
{
	struct row r;
	int found;
	if (!key.n)
		return false;
	do {
		found = find_key(ix, key, &r);
	} while (found < 0 && index_heal(ix) == HEAL_AGAIN);
	if (found > 0)
		*out = r;
	return found > 0;
}
