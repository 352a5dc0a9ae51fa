/* A growing byte string that it owns. A zeroed buf is the empty one.
 *
 * p is NULL until the first byte; from then on p[n] == '\0', so p is a C string too (bytes may
 * include NUL). Appending cannot fail (oom). Release takes the zeroed buf. */
#ifndef HD_BASE_BUF_H
#define HD_BASE_BUF_H
#include "base/str.h"

struct buf {
	char *p;
	size_t n, cap;
};

void buf_release(struct buf *b);
/* Empties it, keeping the memory. */
void buf_reset(struct buf *b);
/* Room for `more` bytes, and the NUL. */
void buf_grow(struct buf *b, size_t more);
static inline void buf_reserve(struct buf *b, size_t more)
{
	if (more >= b->cap - b->n)
		buf_grow(b, more);
}
/* Inline, for what is known where they are called: a length, a single byte. */
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}
static inline void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}
static inline void buf_cstr(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}
static inline void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}
void buf_u64(struct buf *b, uint64_t v); /* in decimal; for hot paths, where printf is too slow */
void buf_fill(struct buf *b, char c, size_t n);
PRINTF_LIKE(2, 3) void buf_fmt(struct buf *b, const char *fmt, ...);
void buf_vfmt(struct buf *b, const char *fmt, va_list ap);
/* Cut to n bytes (no-op when it is shorter). */
void buf_cut(struct buf *b, size_t n);
static inline struct str buf_view(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}
/* As a C string, "" when empty; valid until the next change. */
static inline const char *buf_c(const struct buf *b)
{
	return b->p ? b->p : "";
}
/* Hands the bytes over (free() them) and leaves it empty; never NULL. */
char *buf_take(struct buf *b, size_t *n);
#endif
