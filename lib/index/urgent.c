/* The most urgent rows without the urgency of all: rows are told into kinds by a few bytes, and a
 * kind has a bound, which is urgency() of the most urgent tickets it could have. A row is looked at
 * only when the bound of its kind, then that of its kind and age, beats the worst that is kept. */
#include "index/scan.h"

#define KINDS (1u << 13) /* status, priority, traits, whether it is mine */
#define KIND_MINE (1u << 12)
#define AGES 64
#define AGE_STEP (7 * MS_DAY)
#define FAR_FUTURE (TIME_LIMIT - 1)
#define UNKNOWN (-1e300)

struct choice {
	struct row row;
	uint64_t id;
	double score;
};
struct kind {
	double bound;
	double *by_age; /* NULL until it is needed; UNKNOWN where it is */
};
struct urgent {
	struct index *ix;
	const struct query_env *env;
	const struct urgency_weights *w;
	struct choice *best;
	size_t n, max;
	uint16_t *slots; /* by kind: its place in `kinds` + 1 */
	unsigned char *hopeless; /* by kind: neither mine nor others' can beat the worst */
	VEC(struct kind) kinds;
};
struct kind_columns {
	struct column status, priority, traits, assignee, created;
	unsigned char *mine; /* by string number: is it my address? */
};
enum { MINE_UNKNOWN, MINE_NO, MINE_YES };

static double score_of(const struct urgent *u, const struct summary *s, double *terms)
{
	return urgency(s, u->w, u->env->desk, u->env->me, u->env->clock.now, terms);
}

/* Two tickets of the kind that enclose all of it: one that has waited since `created` and is long
 * overdue, one as calm as can be. */
static struct summary corner(const struct urgent *u, unsigned kind, int64_t created, bool calm)
{
	unsigned traits = kind >> 5 & 127;
	int64_t when = calm ? u->env->clock.now : created;
	return (struct summary){
		.status = (kind & 7) % STATUS_COUNT,
		.priority = kind >> 3 & 3,
		.flags = traits & TRAIT_CUSTOMER_LAST ? SUM_CUSTOMER_LAST : 0,
		.created = when,
		.updated = when,
		.first_response = traits & TRAIT_ANSWERED ? when : 0,
		.last_customer = traits & TRAIT_CUSTOMER_WROTE ? when : 0,
		.due = !(traits & TRAIT_DUE) ? 0
		       : calm                ? FAR_FUTURE
					     : 1,
		.assignee = kind & KIND_MINE          ? u->env->me
			    : traits & TRAIT_ASSIGNED ? STR("\x01")
						      : STR(""),
		.reopened = traits & TRAIT_REOPENED ? calm ? 1 : UINT32_MAX : 0,
		.occurrences = traits & TRAIT_REPEATED ? calm ? 2 : UINT32_MAX : 1,
	};
}

/* Weights may have any sign, so each term is bounded by its own better corner. The sum is in the
 * order in which urgency() adds, so that a bound which is reached is equal to the last bit. */
static double bound_of(const struct urgent *u, unsigned kind, int64_t created)
{
	struct summary hot = corner(u, kind, created, false), calm = corner(u, kind, created, true);
	double h[URG_COUNT], c[URG_COUNT], sum = 0;
	score_of(u, &hot, h);
	score_of(u, &calm, c);
	for (size_t i = 0; i < URG_COUNT; i++)
		sum += MAX(h[i], c[i]);
	return sum;
}

static bool beats(const struct urgent *u, double score, uint64_t id)
{
	if (u->n < u->max)
		return true;
	const struct choice *worst = &u->best[u->max - 1];
	return score > worst->score || (score == worst->score && id < worst->id);
}

static void keep(struct urgent *u, struct choice c)
{
	if (!beats(u, c.score, c.id))
		return;
	size_t at = u->n < u->max ? u->n++ : u->max - 1;
	for (; at; at--) {
		const struct choice *o = &u->best[at - 1];
		if (o->score > c.score || (o->score == c.score && o->id < c.id))
			break;
		u->best[at] = *o;
	}
	u->best[at] = c;
}

static struct kind *kind_get(struct urgent *u, unsigned kind)
{
	uint16_t *slot = &u->slots[kind];
	if (!*slot) {
		vec_push(&u->kinds, (struct kind){ .bound = bound_of(u, kind, 1) });
		*slot = (uint16_t)u->kinds.n;
	}
	return &u->kinds.p[*slot - 1];
}

static double age_bound(struct urgent *u, unsigned kind, int64_t created)
{
	struct kind *k = kind_get(u, kind);
	int64_t now = u->env->clock.now;
	/* older, which all are alike; in the future; or nonsense */
	if (created > now || created < now - (AGES - 1) * AGE_STEP)
		return k->bound;
	if (!k->by_age) {
		k->by_age = xmalloc(AGES * sizeof *k->by_age);
		for (size_t i = 0; i < AGES; i++)
			k->by_age[i] = UNKNOWN;
	}
	int64_t age = (now - created) / AGE_STEP;
	if (k->by_age[age] == UNKNOWN)
		k->by_age[age] = bound_of(u, kind, now - (age + 1) * AGE_STEP);
	return k->by_age[age];
}

/* ---- rows ---- */

static bool columns_open(struct kind_columns *c, struct segment *s)
{
	*c = (struct kind_columns){ .mine = xcalloc(s->n_strings + 1, 1) };
	return segment_column(s, COL_STATUS, &c->status) &&
	       segment_column(s, COL_PRIORITY, &c->priority) &&
	       segment_column(s, COL_TRAITS, &c->traits) &&
	       segment_column(s, COL_ASSIGNEE, &c->assignee) &&
	       segment_column(s, COL_CREATED, &c->created);
}

static bool is_mine(const struct kind_columns *c, struct segment *s, struct str me, size_t row)
{
	const unsigned char *p = c->assignee.p + row * c->assignee.stride;
	uint32_t number = *(const uint32_t *)(const void *)p;
	struct str who;
	if (!number || number >= s->n_strings)
		return false;
	if (c->mine[number] == MINE_UNKNOWN)
		c->mine[number] = segment_string(s, number, &who) && str_eq_nocase(who, me)
					  ? MINE_YES
					  : MINE_NO;
	return c->mine[number] == MINE_YES;
}

/* The kinds of 64 rows, but for whose they are. */
static void kinds_at(const struct kind_columns *c, size_t n_rows, size_t w, uint16_t kinds[64])
{
	uint8_t room[3][64];
	const uint8_t *status = column_word(&c->status, n_rows, w, room[0]);
	const uint8_t *priority = column_word(&c->priority, n_rows, w, room[1]);
	const uint8_t *traits = column_word(&c->traits, n_rows, w, room[2]);
	for (size_t i = 0; i < 64; i++)
		kinds[i] = (uint16_t)((status[i] & 7) | (priority[i] & 3) << 3 |
				      (traits[i] & 127) << 5);
}

/* False is damage. */
static bool consider(struct urgent *u, struct row r, double bound)
{
	struct segment *s = u->ix->segments.p[r.segment];
	struct summary m;
	uint64_t id = row_id(u->ix, r);
	if (!id)
		return false;
	if (!beats(u, bound, id))
		return true;
	if (!segment_brief(s, r.n, &m))
		return false;
	double score = score_of(u, &m, NULL);
	if (!beats(u, score, id))
		return true;
	keep(u, (struct choice){ r, id, score });
	return segment_row_check(s, r.n);
}

/* Whether a row of the kind, whoever has it, may be among the best. */
static bool has_hope(struct urgent *u, unsigned kind)
{
	if (u->n < u->max)
		return true;
	double worst = u->best[u->max - 1].score;
	if (kind_get(u, kind)->bound >= worst || kind_get(u, kind | KIND_MINE)->bound >= worst)
		return true;
	u->hopeless[kind] = 1; /* for good: the worst only rises */
	return false;
}

static bool urgent_row(struct urgent *u, struct row r, const struct kind_columns *c, unsigned kind)
{
	struct segment *s = u->ix->segments.p[r.segment];
	struct str me = u->env->me;
	if (u->hopeless[kind] || !has_hope(u, kind))
		return true;
	if (me.n && is_mine(c, s, me, r.n))
		kind |= KIND_MINE;
	return consider(u, r, age_bound(u, kind, column_at(&c->created, r.n)));
}

static bool urgent_rows(struct urgent *u, size_t at, const struct kind_columns *c,
	const uint64_t *listed)
{
	struct segment *s = u->ix->segments.p[at];
	for (size_t w = 0; w < words_of(s->n_rows); w++) {
		uint16_t kinds[64];
		uint8_t hope[64];
		kinds_at(c, s->n_rows, w, kinds);
		for (size_t i = 0; i < 64; i++)
			hope[i] = !u->hopeless[kinds[i]];
		for (uint64_t left = listed[w] & word_of_bytes(hope); left; left &= left - 1) {
			uint32_t i = (uint32_t)__builtin_ctzll(left);
			struct row r = { (uint32_t)at, (uint32_t)(w * 64) + i };
			if (!urgent_row(u, r, c, kinds[i]))
				return false;
		}
	}
	return true;
}

static bool urgent_in(struct urgent *u, size_t at)
{
	struct segment *s = u->ix->segments.p[at];
	CLEANUP(free_ptr) uint64_t *listed = xcalloc(words_of(s->n_rows), sizeof *listed);
	struct kind_columns c;
	bool ok = columns_open(&c, s) && segment_listed(s, UNLISTED, listed) &&
		  urgent_rows(u, at, &c, listed);
	free(c.mine);
	return ok;
}

static bool urgent_all(struct urgent *u)
{
	u->n = 0;
	memset(u->hopeless, 0, KINDS);
	index_each(i, u->ix) if (!urgent_in(u, i)) return false;
	return true;
}

size_t index_urgent(struct index *ix, const struct query_env *env, const struct urgency_weights *w,
	struct row *out, size_t max)
{
	if (!max)
		return 0;
	struct urgent u = { .ix = ix, .env = env, .w = w, .max = max };
	u.best = xcalloc(max, sizeof *u.best);
	u.slots = xcalloc(KINDS, sizeof *u.slots);
	u.hopeless = xcalloc(KINDS, 1);
	while (!urgent_all(&u))
		if (index_heal(ix) != HEAL_AGAIN) {
			u.n = 0;
			break;
		}
	for (size_t i = 0; i < u.n; i++)
		out[i] = u.best[i].row;
	for (size_t i = 0; i < u.kinds.n; i++)
		free(u.kinds.p[i].by_age);
	vec_release(&u.kinds);
	free(u.slots);
	free(u.hopeless);
	free(u.best);
	return u.n;
}
