/* A hash map from byte strings to one word (a pointer or a number). A zeroed map is empty.
 *
 * Keys are not copied: they live as long as the map. Values are the caller's. Order of walking is
 * that of insertion, so what is made from a map does not depend on hashes. There is no removal. */
#ifndef HD_BASE_MAP_H
#define HD_BASE_MAP_H
#include "base/str.h"

struct map_item {
	struct str key;
	uint64_t hash;
	union {
		void *ptr;
		uint64_t num;
	};
};
struct map {
	struct map_item *items; /* n of them, in the order they came */
	size_t n, cap;
	uint32_t *slots; /* index into items + 1, 0 is free */
	size_t n_slots; /* a power of two */
};

void map_release(struct map *m);
/* The item, or NULL. */
struct map_item *map_get(const struct map *m, struct str key);
/* The item, new (value 0, *created true) if there was none; valid until the next put. */
struct map_item *map_put(struct map *m, struct str key, bool *created);
#endif
