#include <math.h>
#include "model/query_parts.h"
#include "text/utf8.h"

/* One end of a bound: the unit that was named is [start, end); an instant has end == next(start). */
struct point {
	double start, end;
	bool length; /* "7d", counted from now */
};
/* Reads s, which is v->text or one end of the range that v is. */
typedef bool point_read(struct query_compiler *c, const struct query_value *v, struct str s,
	struct point *out);

/* The next double: what is > v is >= it. */
static double next_up(double v)
{
	int64_t bits;
	if (v == 0)
		return 0x1p-1074;
	memcpy(&bits, &v, sizeof bits);
	bits += v > 0 ? 1 : -1;
	memcpy(&v, &bits, sizeof bits);
	return v;
}

static enum query_cmp mirrored(enum query_cmp cmp)
{
	static const enum query_cmp mirror[] = {
		[CMP_IS] = CMP_IS,
		[CMP_LT] = CMP_GT,
		[CMP_LE] = CMP_GE,
		[CMP_GT] = CMP_LT,
		[CMP_GE] = CMP_LE,
	};
	return mirror[cmp];
}

static void bound(struct query_node *leaf, enum query_cmp cmp, const struct point *p)
{
	leaf->lo = cmp == CMP_GT ? p->end : cmp == CMP_LT || cmp == CMP_LE ? -INFINITY : p->start;
	leaf->hi = cmp == CMP_LT ? p->start : cmp == CMP_GT || cmp == CMP_GE ? INFINITY : p->end;
}

/* a..b, with either end left out. *from and *to tell which were given; false with status set. */
static bool range_read(struct query_compiler *c, const struct query_value *v, size_t dots,
	point_read *read, struct point ends[2], bool given[2])
{
	struct str parts[2] = { str_first(v->text, dots), str_skip(v->text, dots + 2) };
	if (!parts[0].n && !parts[1].n)
		return query_wrong(c, v->raw, "the range '..' has no end");
	for (size_t i = 0; i < 2; i++) {
		given[i] = parts[i].n;
		if (given[i] && !read(c, v, parts[i], &ends[i]))
			return false;
	}
	return true;
}

static struct query_node *bound_range(struct query_compiler *c, struct query_node *leaf,
	const struct query_value *v, size_t dots, point_read *read, bool swap)
{
	struct point ends[2] = { { 0 } };
	bool given[2];
	if (!range_read(c, v, dots, read, ends, given))
		return NULL;
	leaf->lo = given[swap] ? ends[swap].start : -INFINITY;
	leaf->hi = given[!swap] ? ends[!swap].end : INFINITY;
	if (leaf->lo < leaf->hi)
		return leaf;
	struct str low = str_first(v->text, dots), high = str_skip(v->text, dots + 2);
	const char *q = v->quoted ? "\"" : "";
	query_correct(c, v->raw, "%s%.*s..%.*s%s", q, STR_ARG(high), STR_ARG(low), q);
	return query_wrong(c, v->raw, "the range '%.*s' ends before it begins", STR_ARG(v->text));
}

static struct query_node *one_value(struct query_compiler *c, const struct query_token *t)
{
	return query_wrong(c, t->op, "'%.*s' compares with one value, not with a range",
		STR_ARG(t->op));
}

/* ---- numbers ---- */

bool query_parse_number(struct str s, double *out)
{
	char text[64], *end;
	if (!s.n || s.n >= sizeof text)
		return false;
	/* neither blanks, hexadecimal numbers, "inf" nor "nan" */
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("0123456789.+-eE", s.p[i]) || !s.p[i])
			return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	double v = strtod(text, &end);
	if (*end || !isfinite(v))
		return false;
	*out = v;
	return true;
}

static bool read_number(struct query_compiler *c, const struct query_value *v, struct str s,
	struct point *out)
{
	double number;
	if (!query_parse_number(s, &number))
		return query_wrong(c, v->raw, "'%.*s' is no number", STR_ARG(s));
	*out = (struct point){ number, next_up(number), false };
	return true;
}

struct query_node *query_bound_number(struct query_compiler *c, struct query_node *leaf,
	const struct query_token *t, const struct query_value *v)
{
	ssize_t dots = str_find(v->text, STR(".."));
	struct point p;
	if (dots >= 0 && t->cmp != CMP_IS)
		return one_value(c, t);
	if (dots >= 0)
		return bound_range(c, leaf, v, (size_t)dots, read_number, false);
	if (!read_number(c, v, v->text, &p))
		return NULL;
	bound(leaf, t->cmp, &p);
	return leaf;
}

/* ---- times ---- */

/* A point in time; lengths count back from now if `past`. */
static bool read_time(struct query_compiler *c, const struct query_value *v, struct str s,
	bool past, struct point *out)
{
	const struct clock *clock = &c->env->clock;
	struct str folded = utf8_fold(&c->q->arena, s);
	int64_t start, end;
	if (when_parse_span(folded, &start)) {
		start = past ? clock->now - start : clock->now + start;
		*out = (struct point){ (double)start, (double)start + 1, true };
		return true;
	}
	if (when_parse(s, clock, past, &start, &end) < 0) {
		struct str near = when_nearest(folded);
		CLEANUP(free_ptr) char *said = xstrdup(error_last()->message);
		if (near.n && s.n == v->text.n)
			query_correct(c, v->raw, "%.*s", STR_ARG(near));
		return query_wrong(c, v->raw, "%s", said);
	}
	*out = (struct point){ (double)start, (double)MAX(end, start + 1), false };
	return true;
}

static bool read_past(struct query_compiler *c, const struct query_value *v, struct str s,
	struct point *out)
{
	return read_time(c, v, s, true, out);
}

static bool read_future(struct query_compiler *c, const struct query_value *v, struct str s,
	struct point *out)
{
	return read_time(c, v, s, false, out);
}

static bool read_age(struct query_compiler *c, const struct query_value *v, struct str s,
	struct point *out)
{
	int64_t length;
	if (!when_parse_span(utf8_fold(&c->q->arena, s), &length))
		return query_wrong(c, v->raw, "'%.*s' is no length of time such as 30d",
			STR_ARG(s));
	return read_time(c, v, s, true, out);
}

struct query_node *query_bound_time(struct query_compiler *c, struct query_node *leaf,
	const struct query_token *t, const struct query_value *v, enum query_when when)
{
	point_read *read = when == WHEN_AGE    ? read_age
			   : when == WHEN_PAST ? read_past
					       : read_future;
	ssize_t dots = str_find(v->text, STR(".."));
	enum query_cmp cmp = t->cmp;
	struct point p;
	if (dots >= 0 && cmp != CMP_IS)
		return one_value(c, t);
	if (dots >= 0)
		return bound_range(c, leaf, v, (size_t)dots, read, when == WHEN_AGE);
	if (!read(c, v, v->text, &p))
		return NULL;
	if (p.length) {
		/* key:7d is "within 7 days"; and the longer ago, the earlier */
		cmp = cmp == CMP_IS ? CMP_LE : cmp;
		cmp = when == WHEN_FUTURE ? cmp : mirrored(cmp);
	}
	bound(leaf, cmp, &p);
	return leaf;
}
