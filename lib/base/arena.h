/* Memory that is freed all at once: one arena a loaded object, and every string in the object
 * lives as long as the object. A zeroed arena is the empty one; allocation cannot fail (oom).
 * Memory comes zeroed and aligned for any type. */
#ifndef HD_BASE_ARENA_H
#define HD_BASE_ARENA_H
#include "base/str.h"

struct arena_block;
struct arena {
	struct arena_block *blocks;
	char *at;
	size_t left;
};

void arena_release(struct arena *a);
/* Forget everything but keep one block: for loops that load one object after another. */
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t n);
void *arena_array(struct arena *a, size_t n, size_t size);
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
/* Copies, terminated by NUL behind their n bytes. */
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s);
PRINTF_LIKE(2, 3) struct str arena_fmt(struct arena *a, const char *fmt, ...);
#endif
