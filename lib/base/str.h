/* A slice: bytes that somebody else owns, with their length. Not terminated, may hold NUL.
 *
 * A zeroed slice is the empty one. Functions never allocate and never fail; "not found" is said by
 * the return value. Comparison is by bytes (memcmp order, the shorter of two equal prefixes first). */
#ifndef HD_BASE_STR_H
#define HD_BASE_STR_H

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
/* For printf: printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)MIN((s).n, (size_t)INT_MAX), ((s).p ? (s).p : "")

static inline struct str str_of(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}
static inline struct str str_make(const char *p, size_t n)
{
	return (struct str){ p, n };
}
static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}
static inline bool str_is(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

int str_cmp(struct str a, struct str b);
int str_cmp_qsort(const void *a, const void *b); /* elements are struct str */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* ASCII case only; other bytes as they are. */
bool str_eq_nocase(struct str a, struct str b);
/* Without leading and trailing space, tab, CR, LF. */
struct str str_trim(struct str s);
/* Without its first n bytes (all of it if shorter). */
static inline struct str str_skip(struct str s, size_t n)
{
	n = MIN(n, s.n);
	return (struct str){ n ? s.p + n : s.p, s.n - n };
}
static inline struct str str_first(struct str s, size_t n)
{
	return (struct str){ s.p, MIN(n, s.n) };
}
/* Offset of the byte or the needle, or -1. */
ssize_t str_chr(struct str s, char c);
ssize_t str_find(struct str s, struct str needle);
/* Takes the part before `sep` off *rest; false when *rest is exhausted (rest->p == NULL).
 * "a,,b" gives a, "", b; "" gives one empty part. */
bool str_next(struct str *rest, char sep, struct str *out);
/* The next line without its LF (a CR before it stays); a last line without LF counts. */
bool str_next_line(struct str *rest, struct str *out);
/* Decimal, the whole slice, no sign but a leading '-', no overflow; else false, *out untouched. */
bool str_to_i64(struct str s, int64_t *out);
bool str_to_u64(struct str s, uint64_t *out);
/* A decimal fraction ("-12", "0.5"; at most 15 digits), the whole slice; no locale has a say. */
bool str_to_double(struct str s, double *out);
/* A heap copy, terminated. */
char *str_dup(struct str s);
#endif
