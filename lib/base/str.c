#include "base/str.h"

int str_cmp(struct str a, struct str b)
{
	size_t n = MIN(a.n, b.n);
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

int str_cmp_qsort(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_first(s, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !strncasecmp(a.p, b.p, a.n));
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

ssize_t str_chr(struct str s, char c)
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
	return hit ? hit - s.p : -1;
}

ssize_t str_find(struct str s, struct str needle)
{
	if (!needle.n)
		return 0;
	const char *hit = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
	return hit ? hit - s.p : -1;
}

bool str_next(struct str *rest, char sep, struct str *out)
{
	if (!rest->p)
		return false;
	ssize_t at = str_chr(*rest, sep);
	if (at < 0) {
		*out = *rest;
		*rest = (struct str){ 0 };
	} else {
		*out = str_first(*rest, (size_t)at);
		*rest = str_skip(*rest, (size_t)at + 1);
	}
	return true;
}

bool str_next_line(struct str *rest, struct str *out)
{
	if (!rest->n)
		return false;
	ssize_t at = str_chr(*rest, '\n');
	size_t n = at < 0 ? rest->n : (size_t)at;
	*out = str_first(*rest, n);
	*rest = str_skip(*rest, at < 0 ? n : n + 1);
	return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
	uint64_t v = 0;
	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
			__builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	*out = v;
	return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
	bool negative = s.n && s.p[0] == '-';
	uint64_t v;
	if (!str_to_u64(negative ? str_skip(s, 1) : s, &v) || v > INT64_MAX)
		return false;
	*out = negative ? -(int64_t)v : (int64_t)v;
	return true;
}

bool str_to_double(struct str s, double *out)
{
	bool negative = s.n && s.p[0] == '-';
	double value = 0, scale = 1;
	size_t digits = 0;
	bool point = false;
	for (size_t i = negative; i < s.n; i++) {
		if (s.p[i] == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || ++digits > 15)
			return false;
		/* whole numbers below 10^15 are exact, so that one division rounds once */
		value = value * 10 + (s.p[i] - '0');
		scale = point ? scale * 10 : scale;
	}
	if (!digits || s.p[s.n - 1] == '.')
		return false;
	*out = (negative ? -value : value) / scale;
	return true;
}

char *str_dup(struct str s)
{
	return xstrndup(s.p, s.n);
}
