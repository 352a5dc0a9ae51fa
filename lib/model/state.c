#include "model/state.h"
#include "model/fields.h"
#include "text/near.h"

bool path_is_set(struct str path)
{
	enum field f = field_by_name(path);
	return f != F_COUNT && fields[f].type == FT_SET;
}

/* The index of the path's item, or where it belongs. */
static size_t item_at(const struct state *s, struct str path, bool *found)
{
	size_t lo = 0, hi = s->n;
	*found = false;
	while (lo < hi && !*found) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(s->p[mid].path, path);
		*found = c == 0;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return *found ? hi : lo;
}

const struct ynode *state_get(const struct state *s, struct str path)
{
	bool found;
	size_t i = item_at(s, path, &found);
	return found ? s->p[i].value : NULL;
}

struct str state_text(const struct state *s, const char *path)
{
	const struct ynode *v = state_get(s, str_of(path));
	return v && v->kind == YAML_STRING ? v->s : STR("");
}

void state_drop(struct state *s, struct str path)
{
	bool found;
	size_t i = item_at(s, path, &found);
	if (!found)
		return;
	s->n--;
	memmove(&s->p[i], &s->p[i + 1], (s->n - i) * sizeof *s->p);
}

static void state_insert(struct arena *a, struct state *s, struct str path,
	const struct ynode *value)
{
	bool found;
	size_t i = item_at(s, path, &found);
	if (found) {
		s->p[i].value = value;
		return;
	}
	if (s->n == s->cap) {
		struct state_item *old = s->p;
		s->cap = s->cap ? s->cap * 2 : 16;
		s->p = arena_array(a, s->cap, sizeof *s->p);
		if (s->n)
			memcpy(s->p, old, s->n * sizeof *s->p);
	}
	memmove(&s->p[i + 1], &s->p[i], (s->n - i) * sizeof *s->p);
	s->p[i] = (struct state_item){ path, value };
	s->n++;
}

/* ---- sets ---- */

static int item_cmp(const void *x, const void *y)
{
	const struct ynode *const *a = x, *const *b = y;
	return str_cmp((*a)->s, (*b)->s);
}

static bool set_is_sorted(const struct ynode *v)
{
	for (size_t i = 1; i < v->n; i++)
		if (str_cmp(v->items[i - 1]->s, v->items[i]->s) >= 0)
			return false;
	return true;
}

/* A sequence of the items, sorted, each once. Reorders the array and keeps it. */
static struct ynode *set_of(struct arena *a, struct ynode **items, size_t n)
{
	struct ynode *set = yaml_seq(a);
	if (n > 1)
		qsort(items, n, sizeof *items, item_cmp);
	for (size_t i = 0; i < n; i++)
		if (!set->n || !str_eq(items[set->n - 1]->s, items[i]->s))
			items[set->n++] = items[i];
	set->items = items;
	set->cap = n;
	return set;
}

static const struct ynode *set_sorted(struct arena *a, const struct ynode *v)
{
	if (set_is_sorted(v))
		return v;
	struct ynode **items = arena_array(a, v->n, sizeof *items);
	memcpy(items, v->items, v->n * sizeof *items);
	return set_of(a, items, v->n);
}

static bool set_has(const struct ynode *set, struct str s)
{
	for (size_t i = 0; set && i < set->n; i++)
		if (str_eq(set->items[i]->s, s))
			return true;
	return false;
}

/* What x has and y does not; NULL if nothing. Either may be NULL. */
static struct ynode *set_minus(struct arena *a, const struct ynode *x, const struct ynode *y)
{
	struct ynode *out = NULL;
	for (size_t i = 0; x && i < x->n; i++) {
		if (set_has(y, x->items[i]->s))
			continue;
		out = out ? out : yaml_seq(a);
		yaml_append(a, out, x->items[i]);
	}
	return out;
}

static bool is_strings(const struct ynode *v)
{
	if (v->kind != YAML_SEQ)
		return false;
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i]->kind != YAML_STRING)
			return false;
	return true;
}

static const struct ynode *state_set(const struct state *s, struct str path)
{
	const struct ynode *v = state_get(s, path);
	return v && is_strings(v) ? v : NULL;
}

/* ---- the invariants ---- */

static bool is_default(struct str path, const struct ynode *v)
{
	if (v->kind != YAML_STRING)
		return false;
	return (str_is(path, "status") && str_is(v->s, status_name(STATUS_DEFAULT))) ||
	       (str_is(path, "priority") && str_is(v->s, priority_name(PRIORITY_DEFAULT))) ||
	       (str_is(path, "generation") && str_is(v->s, "1"));
}

static void put_map(struct arena *a, struct state *s, struct str path, const struct ynode *map)
{
	for (size_t i = 0; i < map->n; i++)
		state_put(a, s, arena_fmt(a, "%.*s.%.*s", STR_ARG(path), STR_ARG(map->keys[i])),
			map->items[i]);
}

void state_put(struct arena *a, struct state *s, struct str path, const struct ynode *value)
{
	bool is_set = path_is_set(path);
	if (str_is(path, "id"))
		return;
	if (value->kind == YAML_MAP && str_chr(path, '.') < 0)
		put_map(a, s, path, value);
	else if (value->kind == YAML_NULL || is_default(path, value) ||
		 (is_set && (!is_strings(value) || !value->n)))
		state_drop(s, path);
	else
		state_insert(a, s, path, is_set ? set_sorted(a, value) : value);
}

bool state_equal(const struct state *x, const struct state *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!str_eq(x->p[i].path, y->p[i].path) ||
			!yaml_equal(x->p[i].value, y->p[i].value))
			return false;
	return true;
}

/* ---- reading ---- */

static struct str nearest(enum field_type type, struct str word)
{
	struct str names[STATUS_COUNT + PRIORITY_COUNT];
	size_t n = 0;
	for (int s = 0; type == FT_STATUS && s < STATUS_COUNT; s++)
		names[n++] = str_of(status_name((enum status)s));
	for (int p = 0; type == FT_PRIORITY && p < PRIORITY_COUNT; p++)
		names[n++] = str_of(priority_name((enum priority)p));
	struct str best = near_best(word, names, n);
	return best.n ? best : names[0];
}

static bool is_known(enum field_type type, struct str word)
{
	enum status s;
	enum priority p;
	return type == FT_STATUS ? status_parse(word, &s)
				 : type != FT_PRIORITY || priority_parse(word, &p);
}

static const char *kind_fault(enum field_type type, const struct ynode *value)
{
	if (type == FT_SET)
		return is_strings(value) ? NULL : "a list of words, as [a, b]";
	if (type == FT_MAP)
		return value->kind == YAML_MAP ? NULL : "a map, as {name: value}";
	return value->kind == YAML_STRING ? NULL : "one value";
}

/* "FILE:LINE:COLUMN", or the name alone for what was made in memory. */
struct place {
	char s[32];
};

static struct place place_of(const struct ynode *v)
{
	struct place at = { "" };
	if (v->line)
		snprintf(at.s, sizeof at.s, ":%" PRIu32 ":%" PRIu32, v->line, v->column);
	return at;
}

int state_check(struct str path, const struct ynode *value, const char *name)
{
	enum field f = field_by_name(path);
	if (f >= F_STORED_COUNT || value->kind == YAML_NULL)
		return 0;
	const char *fault = kind_fault(fields[f].type, value);
	if (fault)
		return fail(E_INVALID, "%s%s: '%s' must be %s", name, place_of(value).s,
			fields[f].name, fault);
	if (is_known(fields[f].type, value->s))
		return 0;
	struct str best = nearest(fields[f].type, value->s);
	return fail(E_INVALID, "%s%s: there is no %s '%.*s'; the nearest is '%.*s'", name,
		place_of(value).s, fields[f].name, STR_ARG(str_first(value->s, 40)), STR_ARG(best));
}

int state_from_doc(struct arena *a, const struct ynode *doc, const char *name, struct state *out)
{
	struct state s = { 0 };
	for (size_t i = 0; i < doc->n; i++) {
		int rc = state_check(doc->keys[i], doc->items[i], name);
		if (rc)
			return rc;
		state_put(a, &s, doc->keys[i], doc->items[i]);
	}
	*out = s;
	return 0;
}

/* ---- writing ---- */

/* The map that the item's path belongs to, or an empty slice if it is written as it is: a name that
 * another item has, or that the table knows as something else, cannot be a map's too. */
static struct str group_of(const struct state *s, struct str path)
{
	ssize_t dot = str_chr(path, '.');
	if (dot <= 0 || (size_t)dot + 1 == path.n)
		return STR("");
	struct str name = str_first(path, (size_t)dot);
	enum field f = field_by_name(name);
	if ((f < F_STORED_COUNT && f != F_FIELDS) || state_get(s, name))
		return STR("");
	return name;
}

/* Writes the item at i, or the map of all items of its group; returns the index behind. */
static size_t emit_item(struct buf *out, const struct state *s, size_t i)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str group = group_of(s, s->p[i].path);
	if (!group.n) {
		/* on one line, as the entry that set it writes it: the style is no part of a state */
		struct ynode value = *s->p[i].value;
		value.literal = false;
		yaml_emit_entry(out, s->p[i].path, &value);
		return i + 1;
	}
	struct ynode *map = yaml_map(&a);
	for (; i < s->n && str_eq(group_of(s, s->p[i].path), group); i++) {
		/* the map only borrows the value: it is read, not changed */
		struct ynode *value = (struct ynode *)(uintptr_t)s->p[i].value;
		yaml_add(&a, map, str_skip(s->p[i].path, group.n + 1), value);
	}
	yaml_emit_entry(out, group, map);
	return i;
}

/* The table's field that an item is written under, or F_COUNT. */
static enum field item_field(const struct state *s, size_t i)
{
	struct str group = group_of(s, s->p[i].path);
	enum field f = field_by_name(group.n ? group : s->p[i].path);
	return f < F_STORED_COUNT ? f : F_COUNT;
}

void state_emit(struct buf *out, struct str id, const struct state *s)
{
	size_t known[F_STORED_COUNT] = { 0 }; /* index + 1 of the field's first item */
	struct ynode id_node = { .kind = YAML_STRING, .s = id };
	yaml_emit_entry(out, STR("id"), &id_node);
	for (size_t i = s->n; i-- > 0;) {
		enum field f = item_field(s, i);
		if (f != F_COUNT)
			known[f] = i + 1;
	}
	for (size_t f = 0; f < F_STORED_COUNT; f++)
		if (known[f])
			emit_item(out, s, known[f] - 1);
	for (size_t i = 0; i < s->n;)
		i = item_field(s, i) == F_COUNT ? emit_item(out, s, i) : i + 1;
}

/* ---- changes ---- */

bool change_empty(const struct change *c)
{
	return !c->set && !c->add && !c->remove;
}

static size_t map_size(const struct ynode *map)
{
	size_t n = map ? map->n : 0;
	for (size_t i = 0; map && i < map->n; i++)
		n += map->items[i]->n;
	return n;
}

size_t change_size(const struct change *c)
{
	return map_size(c->set) + map_size(c->add) + map_size(c->remove);
}

static void map_put_node(struct arena *a, struct ynode **map, struct str key, struct ynode *value)
{
	if (!value)
		return;
	*map = *map ? *map : yaml_map(a);
	yaml_set(a, *map, key, value);
}

static struct ynode *node_copy(struct arena *a, const struct ynode *v)
{
	struct ynode *copy = arena_new(a, struct ynode);
	*copy = *v;
	copy->cap = copy->n;
	return copy;
}

static void diff_path(struct arena *a, struct change *d, struct str path, const struct ynode *x,
	const struct ynode *y)
{
	if (x && y && yaml_equal(x, y))
		return;
	if (!path_is_set(path)) {
		map_put_node(a, &d->set, path, x ? node_copy(a, x) : yaml_null(a));
		return;
	}
	map_put_node(a, &d->add, path, set_minus(a, x, y));
	map_put_node(a, &d->remove, path, set_minus(a, y, x));
}

struct change state_diff(struct arena *a, const struct state *s, const struct state *f)
{
	struct change d = { 0 };
	for (size_t i = 0, k = 0; i < s->n || k < f->n;) {
		int c = i == s->n ? 1 : k == f->n ? -1 : str_cmp(s->p[i].path, f->p[k].path);
		const struct state_item *x = c <= 0 ? &s->p[i++] : NULL;
		const struct state_item *y = c >= 0 ? &f->p[k++] : NULL;
		diff_path(a, &d, x ? x->path : y->path, x ? x->value : NULL, y ? y->value : NULL);
	}
	return d;
}

/* Both sorted, each word once. */
static struct ynode *set_union(struct arena *a, const struct ynode *x, const struct ynode *y)
{
	struct ynode *out = yaml_seq(a);
	out->cap = x->n + y->n;
	out->items = arena_array(a, out->cap, sizeof *out->items);
	for (size_t i = 0, k = 0; i < x->n || k < y->n;) {
		int c = i == x->n ? 1 : k == y->n ? -1 : item_cmp(&x->items[i], &y->items[k]);
		out->items[out->n++] = c <= 0 ? x->items[i] : y->items[k];
		i += c <= 0;
		k += c >= 0;
	}
	return out;
}

static void apply_add(struct arena *a, struct state *s, struct str path, const struct ynode *add)
{
	const struct ynode *had = state_set(s, path), *more = set_sorted(a, add);
	state_put(a, s, path, had ? set_union(a, set_sorted(a, had), more) : more);
}

static void apply_remove(struct arena *a, struct state *s, struct str path,
	const struct ynode *gone)
{
	struct ynode *left = set_minus(a, state_set(s, path), gone);
	if (left)
		state_put(a, s, path, left);
	else
		state_drop(s, path);
}

void state_apply(struct arena *a, struct state *s, const struct change *c)
{
	for (size_t i = 0; c->set && i < c->set->n; i++)
		state_put(a, s, c->set->keys[i], c->set->items[i]);
	for (size_t i = 0; c->add && i < c->add->n; i++)
		apply_add(a, s, c->add->keys[i], c->add->items[i]);
	for (size_t i = 0; c->remove && i < c->remove->n; i++)
		apply_remove(a, s, c->remove->keys[i], c->remove->items[i]);
}
