/* Ticket files that do not parse: the newest word of the segments on each. */
#include "index/inside.h"

struct word {
	uint64_t id;
	size_t age; /* 0: newest */
	struct str why; /* empty: no longer broken */
};
struct words {
	struct word *p;
	size_t n, cap;
};

static int word_cmp(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->age > y->age) - (x->age < y->age);
}

static bool words_collect(struct words *all, const struct segments *segments, size_t first)
{
	for (size_t i = first; i < segments->n; i++) {
		struct segment *s = segments->p[i];
		size_t n = section_count(s, SEC_BROKEN, sizeof(struct broken_row));
		const struct broken_row *b = section_at(s, SEC_BROKEN, 0, n, sizeof *b);
		for (size_t j = 0; b && j < n; j++) {
			struct word *w = vec_add(all);
			*w = (struct word){ .id = b[j].id, .age = segments->n - i };
			if (!segment_string(s, b[j].why, &w->why))
				return false;
		}
		if (!b)
			return false;
	}
	return true;
}

bool segments_broken(const struct segments *segments, size_t first, struct arena *a,
	struct broken **out, size_t *n)
{
	struct words all = { 0 };
	bool ok = words_collect(&all, segments, first);
	*n = 0;
	*out = arena_array(a, all.n, sizeof **out);
	if (all.n)
		qsort(all.p, all.n, sizeof *all.p, word_cmp);
	for (size_t i = 0; ok && i < all.n; i++) {
		const struct word *w = &all.p[i];
		if (!w->why.n || (i && w[-1].id == w->id))
			continue;
		struct id id = id_of_number(w->id);
		(*out)[(*n)++] = (struct broken){ path_of_ticket(a, &id), arena_str(a, w->why) };
	}
	vec_release(&all);
	return ok;
}

const struct broken *index_broken(const struct index *asked, size_t *n)
{
	struct index *ix = (struct index *)asked;
	while (!ix->broken && !segments_broken(&ix->segments, ix->first, &ix->arena, &ix->broken,
				      &ix->n_broken)) {
		ix->broken = NULL;
		if (index_heal(ix) != HEAL_AGAIN) {
			*n = 0;
			return NULL;
		}
	}
	*n = ix->n_broken;
	return ix->broken;
}
