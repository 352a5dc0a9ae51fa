#include "base/arena.h"
#include "base/buf.h"

#define BLOCK_SIZE ((size_t)8192 - sizeof(struct arena_block))
#define BLOCK_MAX ((size_t)1 << 20)

struct arena_block {
	struct arena_block *next;
	size_t size;
	_Alignas(max_align_t) char mem[];
};

static void block_add(struct arena *a, size_t n)
{
	/* blocks double up to a bound, so a large object costs few of them */
	size_t size = a->blocks ? MIN(a->blocks->size * 2, BLOCK_MAX) : BLOCK_SIZE;
	size = MAX(size, n);
	struct arena_block *b = xmalloc(sizeof *b + size);
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	a->at = b->mem;
	a->left = size;
}

static void blocks_free(struct arena_block *b)
{
	while (b) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
}

void arena_release(struct arena *a)
{
	blocks_free(a->blocks);
	*a = (struct arena){ 0 };
}

void arena_reset(struct arena *a)
{
	if (!a->blocks)
		return;
	blocks_free(a->blocks->next);
	a->blocks->next = NULL;
	a->at = a->blocks->mem;
	a->left = a->blocks->size;
}

static void *take(struct arena *a, size_t n, size_t align)
{
	size_t pad = (align - (uintptr_t)a->at % align) % align;
	if (a->left < pad || a->left - pad < n) {
		block_add(a, n + align);
		pad = (align - (uintptr_t)a->at % align) % align;
	}
	char *p = a->at + pad;
	a->at = p + n;
	a->left -= pad + n;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		oom();
	return memset(take(a, n ? n : 1, _Alignof(max_align_t)), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		oom();
	return arena_alloc(a, bytes);
}

char *arena_cstr(struct arena *a, struct str s)
{
	if (s.n > SIZE_MAX / 2)
		oom();
	char *p = take(a, s.n + 1, 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_cstr(a, s), s.n };
}

struct str arena_fmt(struct arena *a, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	return arena_str(a, buf_view(&b));
}
