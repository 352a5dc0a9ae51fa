#include "store/amend.h"

struct amend_text *amend_text_new(struct str s)
{
	struct amend_text *t = xmalloc(sizeof *t + s.n);
	*t = (struct amend_text){ .refs = 1, .n = s.n };
	memcpy(t->p, s.p, s.n);
	return t;
}

void amend_text_put(struct amend_text *t)
{
	if (!--t->refs)
		free(t);
}

struct str amend_bytes(const struct amend *a)
{
	return str_make(a->text->p, a->text->n);
}

void amends_release(struct amends *a)
{
	for (size_t i = 0; i < a->n; i++)
		amend_text_put(a->p[i].text);
	vec_release(a);
}

const struct amend *amends_find(const struct amends *a, const struct id *id)
{
	size_t low = 0, high = a->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(a->p[mid].id.s, id->s);
		if (!c)
			return &a->p[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
