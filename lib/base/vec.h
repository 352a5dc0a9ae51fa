/* A growing array of any type: `VEC(struct str) names = {0};` A zeroed one is empty.
 *
 * vec_push appends by value; vec_add appends a zeroed element and gives its address (valid until
 * the next append); vec_each walks. Elements are not released: that is their owner's job. */
#ifndef HD_BASE_VEC_H
#define HD_BASE_VEC_H
#include "base/str.h"

#define VEC(type) \
	struct { \
		type *p; \
		size_t n, cap; \
	}

void *vec_grow_(void *p, size_t n, size_t *cap, size_t size);

#define vec_reserve_(v) ((v)->p = vec_grow_((v)->p, (v)->n, &(v)->cap, sizeof *(v)->p))
#define vec_push(v, ...) (vec_reserve_(v), (v)->p[(v)->n++] = (__VA_ARGS__))
#define vec_add(v) (vec_reserve_(v), memset(&(v)->p[(v)->n], 0, sizeof *(v)->p), &(v)->p[(v)->n++])
#define vec_release(v) (free((v)->p), (v)->p = NULL, (v)->n = 0, (v)->cap = 0)
#define vec_each(it, v) for (it = (v)->p; it && it < (v)->p + (v)->n; it++)

/* A plain list of slices is wanted everywhere. */
struct strs {
	struct str *p;
	size_t n, cap;
};
void strs_release(struct strs *v);
void strs_sort_unique(struct strs *v);
bool strs_has(const struct strs *v, struct str s);
#endif
