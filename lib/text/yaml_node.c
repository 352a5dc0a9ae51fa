#include "text/yaml.h"

static struct ynode *node_new(struct arena *a, enum ykind kind)
{
	struct ynode *n = arena_new(a, struct ynode);
	n->kind = kind;
	return n;
}

struct ynode *yaml_string(struct arena *a, struct str s)
{
	struct ynode *n = node_new(a, YAML_STRING);
	n->s = s;
	return n;
}

struct ynode *yaml_null(struct arena *a)
{
	return node_new(a, YAML_NULL);
}

struct ynode *yaml_map(struct arena *a)
{
	return node_new(a, YAML_MAP);
}

struct ynode *yaml_seq(struct arena *a)
{
	return node_new(a, YAML_SEQ);
}

static void *grown(struct arena *a, const void *old, size_t n, size_t cap, size_t size)
{
	void *p = arena_array(a, cap, size);
	if (n)
		memcpy(p, old, n * size);
	return p;
}

/* Room for one more; what the arrays outgrow stays behind in the arena. */
static void reserve(struct arena *a, struct ynode *node)
{
	if (node->n < node->cap)
		return;
	node->cap = node->cap ? node->cap * 2 : 4;
	node->items = grown(a, node->items, node->n, node->cap, sizeof *node->items);
	if (node->kind == YAML_MAP)
		node->keys = grown(a, node->keys, node->n, node->cap, sizeof *node->keys);
}

void yaml_append(struct arena *a, struct ynode *seq, struct ynode *value)
{
	reserve(a, seq);
	seq->items[seq->n++] = value;
}

void yaml_add(struct arena *a, struct ynode *map, struct str key, struct ynode *value)
{
	reserve(a, map);
	map->keys[map->n] = key;
	map->items[map->n++] = value;
}

/* The position of the key, or n. */
static size_t find(const struct ynode *map, struct str key)
{
	size_t i = 0;
	while (i < map->n && !str_eq(map->keys[i], key))
		i++;
	return i;
}

void yaml_set(struct arena *a, struct ynode *map, struct str key, struct ynode *value)
{
	size_t i = find(map, key);
	if (i < map->n)
		map->items[i] = value;
	else
		yaml_add(a, map, key, value);
}

void yaml_unset(struct ynode *map, struct str key)
{
	size_t i = find(map, key);
	if (i == map->n)
		return;
	size_t behind = map->n - i - 1;
	memmove(map->keys + i, map->keys + i + 1, behind * sizeof *map->keys);
	memmove(map->items + i, map->items + i + 1, behind * sizeof *map->items);
	map->n--;
}

struct ynode *yaml_get_str(const struct ynode *map, struct str key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	size_t i = find(map, key);
	return i < map->n ? map->items[i] : NULL;
}

struct ynode *yaml_get(const struct ynode *map, const char *key)
{
	return yaml_get_str(map, str_of(key));
}

bool yaml_get_scalar(const struct ynode *map, const char *key, struct str *out)
{
	const struct ynode *n = yaml_get(map, key);
	if (!n || n->kind != YAML_STRING)
		return false;
	*out = n->s;
	return true;
}

static bool maps_equal(const struct ynode *a, const struct ynode *b)
{
	for (size_t i = 0; i < a->n; i++) {
		/* in the same order, as a rule */
		const struct ynode *other = str_eq(a->keys[i], b->keys[i])
						    ? b->items[i]
						    : yaml_get_str(b, a->keys[i]);
		if (!other || !yaml_equal(a->items[i], other))
			return false;
	}
	return true;
}

bool yaml_equal(const struct ynode *a, const struct ynode *b)
{
	if (a->kind != b->kind || a->n != b->n)
		return false;
	switch (a->kind) {
	case YAML_STRING:
		return str_eq(a->s, b->s);
	case YAML_MAP:
		return maps_equal(a, b);
	case YAML_SEQ:
		for (size_t i = 0; i < a->n; i++)
			if (!yaml_equal(a->items[i], b->items[i]))
				return false;
		return true;
	case YAML_NULL:
		break;
	}
	return true;
}

bool yaml_same(const struct ynode *a, const struct ynode *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->n != b->n || a->literal != b->literal)
		return false;
	if (a->kind == YAML_STRING && !str_eq(a->s, b->s))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if ((a->kind == YAML_MAP && !str_eq(a->keys[i], b->keys[i])) ||
			!yaml_same(a->items[i], b->items[i]))
			return false;
	return true;
}
