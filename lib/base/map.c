#include "base/map.h"

/* FNV-1a, 64 bits, finished by a multiply-shift: keys here are short and few. */
static uint64_t hash_of(struct str key)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3u;
	return (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
}

void map_release(struct map *m)
{
	free(m->items);
	free(m->slots);
	*m = (struct map){ 0 };
}

/* The slot that holds the key, or the free one where it belongs. */
static uint32_t *slot_of(const struct map *m, struct str key, uint64_t hash)
{
	size_t mask = m->n_slots - 1;
	for (size_t i = hash >> 7 & mask;; i = (i + 1) & mask) {
		uint32_t *s = &m->slots[i];
		if (!*s)
			return s;
		const struct map_item *it = &m->items[*s - 1];
		if (it->hash == hash && str_eq(it->key, key))
			return s;
	}
}

static void rehash(struct map *m)
{
	m->n_slots = m->n_slots ? m->n_slots * 2 : 16;
	free(m->slots);
	m->slots = xcalloc(m->n_slots, sizeof *m->slots);
	for (size_t i = 0; i < m->n; i++)
		*slot_of(m, m->items[i].key, m->items[i].hash) = (uint32_t)i + 1;
}

struct map_item *map_get(const struct map *m, struct str key)
{
	if (!m->n)
		return NULL;
	uint32_t *s = slot_of(m, key, hash_of(key));
	return *s ? &m->items[*s - 1] : NULL;
}

struct map_item *map_put(struct map *m, struct str key, bool *created)
{
	if (m->n * 4 >= m->n_slots * 3)
		rehash(m);
	uint64_t hash = hash_of(key);
	uint32_t *s = slot_of(m, key, hash);
	if (created)
		*created = !*s;
	if (*s)
		return &m->items[*s - 1];
	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 8;
		m->items = xreallocarray(m->items, m->cap, sizeof *m->items);
	}
	m->items[m->n++] = (struct map_item){ .key = key, .hash = hash };
	*s = (uint32_t)m->n;
	return &m->items[m->n - 1];
}
