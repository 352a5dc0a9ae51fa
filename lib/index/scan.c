#include "index/narrow.h"

struct scan {
	struct segment *s;
	const struct query *q;
	int64_t now;
	size_t n_words;
	bool assume; /* what a leaf that columns cannot answer is taken for */
	bool open; /* there was such a leaf */
	const struct narrow *narrow; /* what may have its words; NULL: anything */
	size_t at; /* the segment's place among those in force */
};

/* out = the rows of mask that are in word, an expression of v: their 64 values side by side. The
 * arrays may be one. */
#define SCAN(c, col, type, mask, out, word) \
	for (size_t w = 0; w < (c)->n_words; w++) { \
		type room[64]; \
		const type *v = (mask)[w] ? column_word(col, (c)->s->n_rows, w, room) : NULL; \
		(out)[w] = v ? (mask)[w] & (word) : 0; \
	}

void matches_release(struct matches *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->bits[i].w);
	free(m->bits);
	*m = (struct matches){ 0 };
}

size_t bits_count(const struct bits *b)
{
	size_t n = 0;
	for (size_t w = 0; w < b->n_words; w++)
		n += (size_t)__builtin_popcountll(b->w[w]);
	return n;
}

size_t matches_count(const struct matches *m)
{
	size_t n = 0;
	for (size_t i = 0; i < m->n; i++)
		n += bits_count(&m->bits[i]);
	return n;
}

enum column_id column_of(enum field f)
{
	static const struct {
		enum field field;
		enum column_id column;
	} homes[] = {
		{ F_STATUS, COL_STATUS },
		{ F_PRIORITY, COL_PRIORITY },
		{ F_CATEGORY, COL_CATEGORY },
		{ F_REQUESTER, COL_REQUESTER },
		{ F_ACCOUNT, COL_ACCOUNT },
		{ F_ASSIGNEE, COL_ASSIGNEE },
		{ F_TEAM, COL_TEAM },
		{ F_DUE, COL_DUE },
		{ F_KEY, COL_KEY },
		{ F_SOURCE, COL_SOURCE },
		{ F_MERGED, COL_MERGED },
		{ F_CREATED, COL_CREATED },
		{ F_UPDATED, COL_UPDATED },
		{ F_FIRST_RESPONSE, COL_FIRST_RESPONSE },
		{ F_RESOLVED, COL_RESOLVED },
		{ F_CLOSED, COL_CLOSED },
		{ F_LAST_CUSTOMER, COL_LAST_CUSTOMER },
		{ F_LAST_AGENT, COL_LAST_AGENT },
		{ F_REPLIES, COL_REPLIES },
		{ F_NOTES, COL_NOTES },
		{ F_OCCURRENCES, COL_OCCURRENCES },
		{ F_REOPENED, COL_REOPENED },
		{ F_ATTACHMENTS, COL_ATTACHMENTS },
		{ F_GENERATION, COL_GENERATION },
	};
	for (size_t i = 0; i < ARRAY_SIZE(homes); i++)
		if (homes[i].field == f)
			return homes[i].column;
	return COL_COUNT;
}

bool is_string_field(enum field f)
{
	enum column_id id = column_of(f);
	return id != COL_COUNT && columns[id].width == sizeof(uint32_t) &&
	       fields[f].type != FT_COUNT;
}

/* ---- 64 rows at a time: loops of a fixed length, which compilers turn into vectors ---- */

const void *column_copy(const struct column *c, size_t n_rows, size_t w, void *room)
{
	const unsigned char *from = c->p + w * 64 * c->stride;
	size_t n = MIN(64, n_rows - w * 64);
	memset(room, 0, 64 * c->width);
	for (size_t i = 0; i < n; i++)
		memcpy((unsigned char *)room + i * c->width, from + i * c->stride, c->width);
	return room;
}

/* The set is taken as runs from a first value to a last. */
uint64_t word_enum(const uint8_t *v, uint64_t set)
{
	uint8_t yes[64];
	uint64_t got = 0;
	while (set) {
		uint8_t first = (uint8_t)__builtin_ctzll(set);
		uint64_t behind = ~(set >> first);
		uint8_t more = (uint8_t)(behind ? __builtin_ctzll(behind) - 1 : 63 - first);
		for (size_t i = 0; i < 64; i++)
			yes[i] = (uint8_t)(v[i] - first) <= more;
		got |= word_of_bytes(yes);
		set &= ~(UINT64_MAX >> (63 - more) << first);
	}
	return got;
}

uint64_t word_flags(const uint8_t *v, uint8_t any)
{
	uint8_t yes[64];
	for (size_t i = 0; i < 64; i++)
		yes[i] = (v[i] & any) != 0;
	return word_of_bytes(yes);
}

static uint64_t word_has_number(const uint32_t *v)
{
	uint8_t yes[64];
	for (size_t i = 0; i < 64; i++)
		yes[i] = v[i] != 0;
	return word_of_bytes(yes);
}

static uint64_t word_has_time(const int64_t *v)
{
	uint8_t yes[64];
	for (size_t i = 0; i < 64; i++)
		yes[i] = v[i] != 0;
	return word_of_bytes(yes);
}

static bool in_range(double v, double lo, double hi)
{
	return (v >= lo) & (v < hi);
}

static uint64_t word_counts(const uint32_t *v, double lo, double hi)
{
	uint8_t yes[64];
	for (size_t i = 0; i < 64; i++)
		yes[i] = in_range(v[i], lo, hi);
	return word_of_bytes(yes);
}

static uint64_t word_times(const int64_t *v, double lo, double hi)
{
	uint8_t yes[64];
	for (size_t i = 0; i < 64; i++)
		yes[i] = (v[i] != 0) & in_range((double)v[i], lo, hi);
	return word_of_bytes(yes);
}

bool segment_listed(struct segment *s, uint8_t hidden, uint64_t *w)
{
	struct column flags;
	uint8_t room[64];
	if (!segment_column(s, COL_FLAGS, &flags))
		return false;
	for (size_t i = 0; i < words_of(s->n_rows); i++) {
		size_t n = MIN(64, s->n_rows - i * 64);
		w[i] = UINT64_MAX >> (64 - n);
		if (hidden && flags.stride)
			w[i] &= ~word_flags(column_word(&flags, s->n_rows, i, room), hidden);
		if (s->dead)
			w[i] &= ~s->dead[i];
	}
	return true;
}

/* ---- leaves ---- */

static void take_all(const struct scan *c, const uint64_t *mask, uint64_t *out)
{
	memmove(out, mask, c->n_words * sizeof *out);
}

static void take_none(const struct scan *c, uint64_t *out)
{
	memset(out, 0, c->n_words * sizeof *out);
}

static bool leaf_undecided(struct scan *c, const uint64_t *mask, uint64_t *out)
{
	c->open = true;
	if (c->assume)
		take_all(c, mask, out);
	else
		take_none(c, out);
	return true;
}

/* Columns cannot answer it, but what the words do not know of has it not. */
static bool leaf_words(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	const struct bits *may = c->narrow ? narrow_leaf(c->narrow, n, c->at) : NULL;
	leaf_undecided(c, mask, out);
	for (size_t w = 0; may && w < c->n_words; w++)
		out[w] &= may->w[w];
	return true;
}

static bool leaf_enum(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	struct column col;
	if (!segment_column(c->s, column_of(n->field), &col))
		return false;
	SCAN(c, &col, uint8_t, mask, out, word_enum(v, n->mask))
	return true;
}

static bool leaf_flag(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	struct column col;
	if (!segment_column(c->s, COL_FLAGS, &col))
		return false;
	SCAN(c, &col, uint8_t, mask, out, word_flags(v, (uint8_t)n->mask))
	return true;
}

static uint32_t number_at(const struct column *col, size_t row)
{
	return *(const uint32_t *)(const void *)(col->p + row * col->stride);
}

static bool leaf_number(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	struct column col;
	enum column_id id = column_of(n->field);
	enum field_type type = fields[n->field].type;
	if (id == COL_COUNT || (type != FT_TIME && type != FT_COUNT))
		return leaf_undecided(c, mask, out);
	if (!segment_column(c->s, id, &col))
		return false;
	if (type == FT_TIME)
		SCAN(c, &col, int64_t, mask, out, word_times(v, n->lo, n->hi))
	else
		SCAN(c, &col, uint32_t, mask, out, word_counts(v, n->lo, n->hi))
	return true;
}

/* Each distinct string is looked at once. */
enum { MEMO_UNKNOWN, MEMO_NO, MEMO_YES };
struct memo {
	struct scan *c;
	const struct query_node *n;
	unsigned char *seen;
};

static bool memo_look(struct memo *m, uint32_t number)
{
	struct str text;
	if (!segment_string(m->c->s, number, &text))
		return false;
	m->seen[number] = query_text_leaf(m->n, text) ? MEMO_YES : MEMO_NO;
	return m->seen[number] == MEMO_YES;
}

static inline bool memo_test(struct memo *m, uint32_t number)
{
	if (number >= m->c->s->n_strings || m->seen[number] == MEMO_UNKNOWN)
		return memo_look(m, number);
	return m->seen[number] == MEMO_YES;
}

static void text_column(struct scan *c, struct memo *m, const struct column *col,
	const uint64_t *mask, uint64_t *out)
{
	for (size_t w = 0; w < c->n_words; w++) {
		uint64_t got = 0;
		for (uint64_t left = mask[w]; left; left &= left - 1) {
			int bit = __builtin_ctzll(left);
			uint32_t number = number_at(col, w * 64 + (size_t)bit);
			if (number && memo_test(m, number))
				got |= UINT64_C(1) << bit;
		}
		out[w] = got;
	}
}

static bool any_member(struct memo *m, uint32_t at)
{
	uint32_t n = 0;
	const uint32_t *p = segment_set(m->c->s, m->n->field, at, &n);
	for (uint32_t i = 0; p && i < n; i++)
		if (memo_test(m, p[i]))
			return true;
	return false;
}

static void text_sets(struct scan *c, struct memo *m, const struct column *col,
	const uint64_t *mask, uint64_t *out)
{
	for (size_t w = 0; w < c->n_words; w++) {
		uint64_t got = 0;
		for (uint64_t left = mask[w]; left; left &= left - 1) {
			int bit = __builtin_ctzll(left);
			uint32_t at = number_at(col, w * 64 + (size_t)bit);
			if (at && any_member(m, at))
				got |= UINT64_C(1) << bit;
		}
		out[w] = got;
	}
}

static bool is_set_field(enum field f)
{
	return f == F_LABELS || f == F_WATCHERS || f == F_LINKS;
}

static bool leaf_text(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	struct column col;
	bool set = is_set_field(n->field);
	enum column_id id = set ? COL_LISTS : column_of(n->field);
	if (!set && !is_string_field(n->field))
		return leaf_undecided(c, mask, out);
	if (!segment_column(c->s, id, &col))
		return false;
	struct memo m = { c, n, xcalloc(c->s->n_strings + 1, 1) };
	if (set)
		text_sets(c, &m, &col, mask, out);
	else
		text_column(c, &m, &col, mask, out);
	free(m.seen);
	return !c->s->file.damage;
}

static bool leaf_present(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	struct column col;
	enum column_id id = column_of(n->field);
	if (!is_string_field(n->field) && fields[n->field].type != FT_TIME)
		return leaf_undecided(c, mask, out);
	if (!segment_column(c->s, id, &col))
		return false;
	if (is_string_field(n->field))
		SCAN(c, &col, uint32_t, mask, out, word_has_number(v))
	else
		SCAN(c, &col, int64_t, mask, out, word_has_time(v))
	return true;
}

/* ---- trees ---- */

static bool eval(struct scan *c, const struct query_node *n, const uint64_t *mask, uint64_t *out);

static bool eval_and(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	take_all(c, mask, out);
	for (size_t i = 0; i < n->n; i++)
		if (!eval(c, n->kids[i], out, out))
			return false;
	return true;
}

static bool eval_or(struct scan *c, const struct query_node *n, const uint64_t *mask, uint64_t *out)
{
	CLEANUP(free_ptr) uint64_t *all = xcalloc(c->n_words, sizeof *all);
	CLEANUP(free_ptr) uint64_t *one = xcalloc(c->n_words, sizeof *one);
	for (size_t i = 0; i < n->n; i++) {
		for (size_t w = 0; w < c->n_words; w++)
			one[w] = mask[w] & ~all[w];
		if (!eval(c, n->kids[i], one, one))
			return false;
		for (size_t w = 0; w < c->n_words; w++)
			all[w] |= one[w];
	}
	take_all(c, all, out);
	return true;
}

static bool eval_not(struct scan *c, const struct query_node *n, const uint64_t *mask,
	uint64_t *out)
{
	CLEANUP(free_ptr) uint64_t *kid = xcalloc(c->n_words, sizeof *kid);
	c->assume = !c->assume;
	bool ok = eval(c, n->kids[0], mask, kid);
	c->assume = !c->assume;
	for (size_t w = 0; w < c->n_words; w++)
		out[w] = mask[w] & ~kid[w];
	return ok;
}

static bool eval(struct scan *c, const struct query_node *n, const uint64_t *mask, uint64_t *out)
{
	switch (n->op) {
	case Q_ALL:
		take_all(c, mask, out);
		return true;
	case Q_AND:
		return eval_and(c, n, mask, out);
	case Q_OR:
		return eval_or(c, n, mask, out);
	case Q_NOT:
		return eval_not(c, n, mask, out);
	case Q_ENUM:
		return leaf_enum(c, n, mask, out);
	case Q_FLAG:
		return leaf_flag(c, n, mask, out);
	case Q_NUM:
		return leaf_number(c, n, mask, out);
	case Q_TEXT:
		return leaf_text(c, n, mask, out);
	case Q_PRESENT:
		return leaf_present(c, n, mask, out);
	case Q_WORD:
	case Q_PHRASE:
		return leaf_words(c, n, mask, out);
	case Q_CUSTOM:
		break;
	}
	return leaf_undecided(c, mask, out);
}

/* One question to all segments. */
struct finding {
	struct index *ix;
	const struct query *q;
	const struct select_options *options;
	const struct narrow *narrow;
	struct matches sure, maybe; /* maybe: all of the sure ones, too */
};

static bool scan_segment(struct finding *f, size_t at)
{
	struct bits *sure = &f->sure.bits[at], *maybe = &f->maybe.bits[at];
	struct scan c = { .s = f->ix->segments.p[f->ix->first + at], .q = f->q, .assume = true };
	c.n_words = sure->n_words;
	c.now = env_now(f->options);
	c.narrow = f->narrow;
	c.at = at;
	uint8_t hidden = f->q ? UNLISTED & ~f->q->unlisted : UNLISTED;
	if (f->options && f->options->flags & SELECT_UNLISTED)
		hidden = 0;
	if (!segment_listed(c.s, hidden, sure->w))
		return false;
	if (f->q && !eval(&c, f->q->root, sure->w, maybe->w))
		return false;
	if (!f->q)
		take_all(&c, sure->w, maybe->w);
	else if (!c.open)
		take_all(&c, maybe->w, sure->w);
	if (!c.open)
		return true;
	c.assume = false;
	return eval(&c, f->q->root, maybe->w, sure->w);
}

static bool scan_segments(struct finding *f)
{
	for (size_t i = 0; i < f->sure.n; i++)
		if (!scan_segment(f, i))
			return false;
	return true;
}

static void matches_init(struct matches *m, const struct index *ix)
{
	*m = (struct matches){ .n = ix->segments.n - ix->first };
	m->bits = xcalloc(m->n + 1, sizeof *m->bits);
	for (size_t i = 0; i < m->n; i++) {
		m->bits[i].n_words = words_of(ix->segments.p[ix->first + i]->n_rows);
		m->bits[i].w = xcalloc(m->bits[i].n_words + 1, sizeof *m->bits[i].w);
	}
}

/* Many texts are not read before the words are asked which of them it is worth. */
static int find(struct finding *f)
{
	if (!scan_segments(f))
		return -E_DAMAGED;
	size_t open = matches_count(&f->maybe) - matches_count(&f->sure);
	if (!open)
		return 0;
	CLEANUP(narrow_release) struct narrow *n = NULL;
	if (f->q->needs_text && open >= narrow_from)
		f->narrow = n = narrow_new(f->ix, f->q, f->options ? f->options->progress : NULL);
	if (n && !scan_segments(f))
		return -E_DAMAGED;
	for (size_t i = 0; i < f->sure.n; i++) {
		int rc = judge_rows(f->ix, f->q, env_now(f->options), f->ix->first + i,
			f->maybe.bits[i].w, &f->sure.bits[i]);
		if (rc)
			return rc;
	}
	return 0;
}

int matches_find(struct matches *out, struct index *ix, const struct query *q,
	const struct select_options *o)
{
	struct finding f = { .ix = ix, .q = q, .options = o };
	matches_init(&f.sure, ix);
	matches_init(&f.maybe, ix);
	int rc = find(&f);
	matches_release(&f.maybe);
	if (rc)
		matches_release(&f.sure);
	else
		*out = f.sure;
	return rc;
}
