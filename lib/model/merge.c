#include "model/merge.h"

/* ---- the same to the byte ---- */

static bool strs_same(const struct strs *x, const struct strs *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!str_eq(x->p[i], y->p[i]))
			return false;
	return true;
}

/* All but the body. What means the same but is written differently differs: which of two such stays
 * would depend on the side it came from. */
static bool core_same(const struct entry *x, const struct entry *y)
{
	return x->at == y->at && x->when == y->when && str_eq(x->id, y->id) &&
	       str_eq(x->was, y->was) && str_eq(x->by, y->by) && str_eq(x->rec, y->rec) &&
	       str_eq(x->via, y->via) && str_eq(x->kind, y->kind) && strs_same(&x->of, &y->of) &&
	       strs_same(&x->files, &y->files) && yaml_same(x->change.set, y->change.set) &&
	       yaml_same(x->change.add, y->change.add) &&
	       yaml_same(x->change.remove, y->change.remove) && yaml_same(x->extra, y->extra) &&
	       x->has_body == y->has_body;
}

static bool entry_same(const struct entry *x, const struct entry *y)
{
	return core_same(x, y) && str_eq(x->body, y->body);
}

static bool state_same(const struct state *x, const struct state *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!str_eq(x->p[i].path, y->p[i].path) || !yaml_same(x->p[i].value, y->p[i].value))
			return false;
	return true;
}

/* ---- the union ---- */

/* Joins n sorted entries into t's, which are sorted. Entries that both have come once; what is left
 * to law_canon are clashes and redactions. */
static void unite(struct ticket *t, const struct entry *with, size_t n)
{
	size_t i = 0, k = 0, total = 0;
	const struct entry *had = t->entries;
	struct entry *all = arena_array(&t->arena, t->n + n, sizeof *all);
	while (i < t->n || k < n) {
		int c = i == t->n ? 1 : k == n ? -1 : law_order(&had[i], &with[k]);
		if (!c && entry_same(&had[i], &with[k]))
			k++;
		all[total++] = c <= 0 ? had[i++] : with[k++];
	}
	t->cap = t->n + n;
	t->entries = all;
	t->n = total;
}

/* The side's entries, its hand edit made one of them. */
static void unite_side(struct ticket *t, const struct ticket *side)
{
	struct change by_hand = law_hand_edit(&t->arena, side);
	struct entry e;
	unite(t, side->entries, side->n);
	if (law_hand_entry(&t->arena, side, &by_hand, &e))
		unite(t, &e, 1);
}

/* Hands *t over where it can be read back. */
static int finish(struct ticket *out, struct ticket *t)
{
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
	int rc = ticket_check_limits(t);
	if (rc)
		return rc;
	*out = *t;
	*t = (struct ticket){ 0 };
	return 0;
}

static int fail_ids(const struct id *x, const struct id *y)
{
	return fail(E_INVALID, "tickets %s and %s are not versions of one ticket", x->s, y->s);
}

int ticket_merge(struct ticket *out, const struct ticket *a, const struct ticket *b)
{
	CLEANUP(ticket_release) struct ticket t = { .id = a->id };
	if (strcmp(a->id.s, b->id.s))
		return fail_ids(&a->id, &b->id);
	unite_side(&t, a);
	unite_side(&t, b);
	return finish(out, &t);
}

/* ---- what a commit's author changed by hand ---- */

/* What the files that a commit was made from say. A parent that does not know the ticket is none of
 * them; one whose file was removed says that it is deleted. */
struct origins {
	const struct ticket_parent *p;
	size_t n;
};

static bool knows(const struct ticket_parent *p)
{
	return p->settled || p->file;
}

static const struct ynode *value_in(const struct ticket_parent *p, struct str path)
{
	static const struct ynode yes = { .kind = YAML_STRING, .s = { "yes", 3 } };
	if (!p->file)
		return str_is(path, "deleted") ? &yes : NULL;
	return state_get(&p->file->state, path);
}

static bool origin_says(const struct origins *from, struct str path, const struct ynode *value)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct ynode *said = knows(&from->p[i]) ? value_in(&from->p[i], path) : NULL;
		if (knows(&from->p[i]) && (said ? value && yaml_equal(said, value) : !value))
			return true;
	}
	return false;
}

static bool set_has(const struct ynode *set, struct str member)
{
	for (size_t i = 0; set && set->kind == YAML_SEQ && i < set->n; i++)
		if (str_eq(set->items[i]->s, member))
			return true;
	return false;
}

/* Some origin has the member, or has it not. */
static bool origin_has(const struct origins *from, struct str path, struct str member, bool in)
{
	for (size_t i = 0; i < from->n; i++)
		if (knows(&from->p[i]) && set_has(value_in(&from->p[i], path), member) == in)
			return true;
	return false;
}

static void drop_set(struct ynode **set, const struct state *s, const struct origins *from)
{
	struct ynode *map = *set;
	size_t kept = 0;
	for (size_t i = 0; map && i < map->n; i++) {
		if (origin_says(from, map->keys[i], state_get(s, map->keys[i])))
			continue;
		map->keys[kept] = map->keys[i];
		map->items[kept++] = map->items[i];
	}
	if (map)
		map->n = kept;
	if (!kept)
		*set = NULL;
}

static void drop_members(struct ynode **sets, const struct origins *from, bool in)
{
	struct ynode *map = *sets;
	size_t kept = 0;
	for (size_t i = 0; map && i < map->n; i++) {
		struct ynode *members = map->items[i];
		size_t left = 0;
		for (size_t k = 0; k < members->n; k++)
			if (!origin_has(from, map->keys[i], members->items[k]->s, in))
				members->items[left++] = members->items[k];
		members->n = left;
		if (!left)
			continue;
		map->keys[kept] = map->keys[i];
		map->items[kept++] = members;
	}
	if (map)
		map->n = kept;
	if (!kept)
		*sets = NULL;
}

/* t holds the entries of the file and the parents. */
static struct change edit_by_hand(struct ticket *t, const struct ticket *file,
	const struct origins *from)
{
	struct state folded, own;
	law_fold(&t->arena, t, &folded);
	struct change c = state_diff(&t->arena, &file->state, &folded);
	if (change_empty(&c))
		return c;
	law_fold(&t->arena, file, &own);
	if (from->n > 1 && state_equal(&file->state, &own))
		return (struct change){ 0 };
	drop_set(&c.set, &file->state, from);
	drop_members(&c.add, from, true);
	drop_members(&c.remove, from, false);
	return c;
}

/* The file is missing: so it was removed, unless a parent knew the ticket without it. */
static struct change removal(struct ticket *t, const struct origins *from)
{
	struct change c = { 0 };
	struct state folded;
	for (size_t i = 0; i < from->n; i++)
		if (from->p[i].settled && !from->p[i].file)
			return c;
	law_fold(&t->arena, t, &folded);
	if (state_get(&folded, STR("deleted")))
		return c;
	c.set = yaml_map(&t->arena);
	yaml_set(&t->arena, c.set, STR("deleted"), yaml_string(&t->arena, STR("yes")));
	return c;
}

/* ---- settling ---- */

/* One version more of the ticket; NULL is none. */
static int add_version(struct ticket *t, const struct ticket *version)
{
	if (!version)
		return 0;
	if (t->id.s[0] && strcmp(t->id.s, version->id.s))
		return fail_ids(&t->id, &version->id);
	t->id = version->id;
	unite(t, version->entries, version->n);
	return 0;
}

int ticket_settle(struct ticket *out, const struct ticket *file,
	const struct ticket_parent *parents, size_t n)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct origins from = { parents, n };
	struct entry e;
	int rc = add_version(&t, file);
	for (size_t i = 0; i < n && !rc; i++)
		rc = add_version(&t, parents[i].settled);
	if (!rc && !t.n)
		rc = fail(E_INVALID, "there is no version of the ticket to settle");
	if (rc)
		return rc;
	law_canon(&t);
	struct change c = file ? edit_by_hand(&t, file, &from) : removal(&t, &from);
	if (law_hand_entry(&t.arena, &t, &c, &e))
		unite(&t, &e, 1);
	return finish(out, &t);
}

/* The text is gone because an entry of the file says so. */
static bool is_redacted(const struct ticket *file, const struct entry *e)
{
	if (!str_is(e->body, LAW_REDACTED))
		return false;
	for (size_t i = 0; i < file->n; i++)
		if (str_is(file->entries[i].kind, "redact") &&
			strs_has(&file->entries[i].of, e->was.n ? e->was : e->id))
			return true;
	return false;
}

/* Both are sorted. */
static bool holds(const struct ticket *file, const struct ticket *settled)
{
	size_t k = 0;
	for (size_t i = 0; i < settled->n; i++, k++) {
		const struct entry *e = &settled->entries[i];
		while (k < file->n && law_order(&file->entries[k], e) < 0)
			k++;
		if (k == file->n || !core_same(&file->entries[k], e))
			return false;
		if (!str_eq(file->entries[k].body, e->body) &&
			!is_redacted(file, &file->entries[k]))
			return false;
	}
	return true;
}

bool ticket_is_settled(const struct ticket *file, const struct ticket_parent *parents, size_t n)
{
	CLEANUP(arena_release) struct arena scratch = { 0 };
	struct state folded;
	if (!file || !law_is_sorted(file))
		return false;
	for (size_t i = 0; i < n; i++)
		if (parents[i].settled && (strcmp(parents[i].settled->id.s, file->id.s) ||
						  !holds(file, parents[i].settled)))
			return false;
	law_fold(&scratch, file, &folded);
	return state_same(&file->state, &folded);
}
