#include "model/doc_inside.h"

void doc_losses_release(struct doc_losses *l)
{
	arena_release(&l->arena);
	vec_release(&l->items);
}

/* ---- members ---- */

void members_release(struct members *m)
{
	map_release(&m->index);
}

static struct str flow(struct arena *a, const struct ynode *node)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (node)
		yaml_emit_flow(&b, node);
	return arena_str(a, buf_view(&b));
}

static struct str known_by(struct arena *a, const struct ynode *item)
{
	static const char *const names[] = { "id", "email", "name" };
	struct str value;
	if (item->kind == YAML_STRING)
		return item->s;
	for (size_t i = 0; item->kind == YAML_MAP && i < ARRAY_SIZE(names); i++)
		if (yaml_get_scalar(item, names[i], &value))
			return value;
	return flow(a, item);
}

bool members_of(struct arena *a, const struct ynode *node, struct members *out)
{
	CLEANUP(members_release) struct members m = { .node = node };
	bool created = true;
	if (node && node->kind != YAML_MAP && node->kind != YAML_SEQ)
		return false;
	size_t n = node ? node->n : 0;
	m.keys = arena_array(a, n, sizeof *m.keys);
	for (size_t i = 0; i < n && created; i++) {
		m.keys[i] = node->kind == YAML_MAP ? node->keys[i] : known_by(a, node->items[i]);
		map_put(&m.index, m.keys[i], &created)->num = i;
	}
	if (!created)
		return false;
	*out = m;
	m = (struct members){ 0 };
	return true;
}

struct ynode *members_get(const struct members *m, struct str key)
{
	const struct map_item *it = map_get(&m->index, key);
	return it ? m->node->items[it->num] : NULL;
}

/* ---- the order of two sides ---- */

/* Whether the keys that all three have stand in another order than in the base. */
static bool is_moved(const struct members *side, const struct members *other,
	const struct members *base)
{
	uint64_t last = 0;
	for (size_t i = 0; i < side->index.n; i++) {
		const struct map_item *it = map_get(&base->index, side->keys[i]);
		if (!it || !map_get(&other->index, side->keys[i]))
			continue;
		if (it->num < last)
			return true;
		last = it->num;
	}
	return false;
}

struct order {
	const struct members *o, *t;
	size_t i, k;
	bool o_moved, t_moved;
	struct map taken;
};

static void skip_taken(struct order *s)
{
	while (s->i < s->o->index.n && map_get(&s->taken, s->o->keys[s->i]))
		s->i++;
	while (s->k < s->t->index.n && map_get(&s->taken, s->t->keys[s->k]))
		s->k++;
}

/* Which of two keys comes first. What one side alone has stays where it stood, behind what it
 * followed; where the sides' orders differ, that of the side that moved something holds. */
static struct str first_of(const struct order *s, struct str x, struct str y)
{
	bool x_only = !map_get(&s->t->index, x), y_only = !map_get(&s->o->index, y);
	bool x_less = str_cmp(x, y) < 0;
	if (x_only && y_only)
		return x_less ? x : y;
	if (x_only || y_only)
		return x_only ? x : y;
	if (s->o_moved != s->t_moved)
		return s->o_moved ? x : y;
	return x_less ? y : x;
}

static void order_keys(struct strs *out, const struct members *b, const struct members *o,
	const struct members *t)
{
	struct order s = { .o = o, .t = t };
	s.o_moved = is_moved(o, t, b);
	s.t_moved = is_moved(t, o, b);
	for (;;) {
		skip_taken(&s);
		bool o_left = s.i < o->index.n, t_left = s.k < t->index.n;
		if (!o_left && !t_left)
			break;
		struct str key = !t_left   ? o->keys[s.i]
				 : !o_left ? t->keys[s.k]
					   : first_of(&s, o->keys[s.i], t->keys[s.k]);
		map_put(&s.taken, key, NULL);
		vec_push(out, key);
	}
	map_release(&s.taken);
}

/* ---- values ---- */

struct merger {
	struct arena *a;
	struct doc_losses *losses; /* or NULL */
};

static struct ynode *merge_node(const struct merger *m, struct str path, struct ynode *b,
	struct ynode *o, struct ynode *t);

static struct str path_below(const struct merger *m, struct str path, struct str key)
{
	return path.n ? arena_fmt(m->a, "%.*s.%.*s", STR_ARG(path), STR_ARG(key)) : key;
}

static struct ynode *merge_members(const struct merger *m, struct str path, const struct members *b,
	const struct members *o, const struct members *t)
{
	CLEANUP(strs_release) struct strs keys = { 0 };
	struct ynode *out = o->node->kind == YAML_MAP ? yaml_map(m->a) : yaml_seq(m->a);
	order_keys(&keys, b, o, t);
	for (size_t i = 0; i < keys.n; i++) {
		struct str key = keys.p[i];
		struct ynode *node = merge_node(m, path_below(m, path, key), members_get(b, key),
			members_get(o, key), members_get(t, key));
		if (node && out->kind == YAML_MAP)
			yaml_add(m->a, out, key, node);
		else if (node)
			yaml_append(m->a, out, node);
	}
	return out;
}

/* NULL where they are no maps, and no lists whose members can be told apart. */
static struct ynode *try_members(const struct merger *m, struct str path, const struct ynode *b,
	const struct ynode *o, const struct ynode *t)
{
	CLEANUP(members_release) struct members base = { 0 }, ours = { 0 }, theirs = { 0 };
	if (!o || !t || o->kind != t->kind || !members_of(m->a, o, &ours) ||
		!members_of(m->a, t, &theirs))
		return NULL;
	if (b && b->kind == o->kind && !members_of(m->a, b, &base))
		return NULL;
	return merge_members(m, path, &base, &ours, &theirs);
}

static void tell_loss(const struct merger *m, struct str path, struct str kept, struct str lost)
{
	struct doc_losses *l = m->losses;
	if (l)
		vec_push(&l->items,
			(struct doc_loss){ arena_str(&l->arena, path), arena_str(&l->arena, kept),
				arena_str(&l->arena, lost) });
}

static struct str pretty(struct arena *a, struct ynode *node)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct ynode *map = yaml_map(a);
	yaml_add(a, map, STR("it"), node);
	yaml_emit_pretty(&b, map);
	return arena_str(a, buf_view(&b));
}

static struct ynode *greater(const struct merger *m, struct str path, struct ynode *o,
	struct ynode *t)
{
	struct str x = flow(m->a, o), y = flow(m->a, t);
	int c = str_cmp(x, y);
	if (c)
		tell_loss(m, path, c > 0 ? x : y, c > 0 ? y : x);
	else /* in style alone */
		c = str_cmp(pretty(m->a, o), pretty(m->a, t));
	return c > 0 ? o : t;
}

static bool is_unchanged(const struct ynode *base, const struct ynode *side)
{
	return base && side ? yaml_equal(base, side) : base == side;
}

/* Each of the three may be NULL: not there. */
static struct ynode *merge_node(const struct merger *m, struct str path, struct ynode *b,
	struct ynode *o, struct ynode *t)
{
	if (yaml_same(o, t) || yaml_same(b, t))
		return o;
	if (yaml_same(b, o))
		return t;
	struct ynode *merged = try_members(m, path, b, o, t);
	if (merged)
		return merged;
	bool o_unchanged = is_unchanged(b, o), t_unchanged = is_unchanged(b, t);
	if (o_unchanged != t_unchanged)
		return o_unchanged ? t : o;
	return greater(m, path, o, t);
}

/* ---- documents ---- */

static int read_version(struct arena *a, struct str text, const char *name, struct doc_version *out)
{
	struct doc_version v = { .text = text.p ? text : STR("") };
	int rc = yaml_parse_one(a, text, name, &v.node);
	if (!rc && v.node->kind != YAML_MAP)
		rc = fail(E_INVALID,
			"%s:%" PRIu32 ":%" PRIu32 ": this must be a map, as name: value", name,
			v.node->line, v.node->column);
	if (rc)
		return rc;
	/* lines are put together */
	if (text.n && text.p[text.n - 1] != '\n')
		v.text = arena_fmt(a, "%.*s\n", STR_ARG(text));
	*out = v;
	return 0;
}

static struct str unmerged(struct str base, struct str ours, struct str theirs)
{
	if (str_eq(ours, theirs) || (base.p && str_eq(base, theirs)))
		return ours;
	return base.p && str_eq(base, ours) ? theirs : (struct str){ 0 };
}

static int merge_versions(struct arena *a, struct buf *out, const struct doc_version *b,
	const struct doc_version *o, const struct doc_version *t, struct doc_losses *losses)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct ynode *back;
	const struct ynode *merged = merge_node(&(struct merger){ a, losses }, STR(""), b->node,
		o->node, t->node);
	doc_write(&text, b, o, t, merged);
	int rc = yaml_parse_one(a, buf_view(&text), "merged", &back);
	if (rc || !yaml_equal(merged, back)) {
		buf_reset(&text);
		yaml_emit_pretty(&text, merged);
		rc = yaml_parse_one(a, buf_view(&text), "merged", &back);
	}
	if (!rc)
		buf_str(out, buf_view(&text));
	return rc;
}

int doc_merge(struct buf *out, struct str base, struct str ours, struct str theirs,
	struct doc_losses *losses)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(doc_losses_release) struct doc_losses told = { 0 };
	struct doc_version b = { 0 }, o = { 0 }, t = { 0 };
	int rc = base.p ? read_version(&a, base, "base", &b) : 0;
	if (!rc)
		rc = read_version(&a, ours, "ours", &o);
	if (!rc)
		rc = read_version(&a, theirs, "theirs", &t);
	if (rc)
		return rc;
	struct str whole = unmerged(base, ours, theirs);
	if (whole.p)
		buf_str(out, whole);
	else
		rc = merge_versions(&a, out, &b, &o, &t, &told);
	if (rc || !losses)
		return rc;
	doc_losses_release(losses);
	*losses = told;
	told = (struct doc_losses){ 0 };
	return 0;
}
