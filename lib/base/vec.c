#include "base/vec.h"

void *vec_grow_(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 8;
	return xreallocarray(p, *cap, size);
}

void strs_release(struct strs *v)
{
	vec_release(v);
}

void strs_sort_unique(struct strs *v)
{
	size_t kept = 0;
	if (v->n > 1)
		qsort(v->p, v->n, sizeof *v->p, str_cmp_qsort);
	for (size_t i = 0; i < v->n; i++)
		if (!kept || !str_eq(v->p[kept - 1], v->p[i]))
			v->p[kept++] = v->p[i];
	v->n = kept;
}

bool strs_has(const struct strs *v, struct str s)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->p[i], s))
			return true;
	return false;
}
