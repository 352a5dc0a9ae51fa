#include "model/law.h"
#include "base/map.h"

/* References name the first id: every version of the entry. */
static struct str name_of(const struct entry *e)
{
	return e->was.n ? e->was : e->id;
}

static bool is(const struct entry *e, const char *kind)
{
	return str_is(e->kind, kind);
}

int law_order(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	return a->at != b->at ? (a->at < b->at ? -1 : 1) : str_cmp(a->id, b->id);
}

#define FEW 24 /* entries: below, comparing all pairs costs less than a map */

static bool ids_unique(const struct ticket *t)
{
	bool unique = true, created = true;
	for (size_t i = 0; t->n <= FEW && i < t->n; i++)
		for (size_t k = 0; k < i; k++)
			unique = unique && !str_eq(t->entries[i].id, t->entries[k].id);
	if (t->n <= FEW)
		return unique;
	CLEANUP(map_release) struct map seen = { 0 };
	for (size_t i = 0; created && i < t->n; i++)
		map_put(&seen, t->entries[i].id, &created);
	return created;
}

bool law_is_sorted(const struct ticket *t)
{
	for (size_t i = 1; i < t->n; i++)
		if (law_order(&t->entries[i - 1], &t->entries[i]) >= 0)
			return false;
	return ids_unique(t);
}

/* ---- redaction ---- */

/* Names that share a fate: an edit is tied to what it edits, in both directions, so what one
 * redaction reaches is a connected component. parent is a union-find forest over the names. */
struct ties {
	struct map names;
	VEC(uint32_t) parent;
	VEC(bool) redacted; /* of the roots, after ties_redact */
};

static void ties_release(struct ties *s)
{
	map_release(&s->names);
	vec_release(&s->parent);
	vec_release(&s->redacted);
}

static uint32_t ties_root(struct ties *s, struct str name)
{
	bool created;
	struct map_item *it = map_put(&s->names, name, &created);
	if (created) {
		it->num = s->parent.n;
		vec_push(&s->parent, (uint32_t)it->num);
		vec_push(&s->redacted, false);
	}
	uint32_t i = (uint32_t)it->num;
	while (s->parent.p[i] != i)
		i = s->parent.p[i] = s->parent.p[s->parent.p[i]];
	return i;
}

static void redact_bodies(struct ticket *t)
{
	CLEANUP(ties_release) struct ties s = { 0 };
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		for (size_t k = 0; is(e, "edit") && k < e->of.n; k++) {
			uint32_t root = ties_root(&s, e->of.p[k]), own = ties_root(&s, name_of(e));
			s.parent.p[root] = own;
		}
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		for (size_t k = 0; is(e, "redact") && k < e->of.n; k++) {
			uint32_t root = ties_root(&s, e->of.p[k]);
			s.redacted.p[root] = true;
		}
	}
	for (size_t i = 0; i < t->n; i++) {
		struct entry *e = &t->entries[i];
		uint32_t root = ties_root(&s, name_of(e));
		if (e->has_body && s.redacted.p[root])
			e->body = STR(LAW_REDACTED);
	}
}

/* ---- one id, two contents ---- */

/* An entry with the bytes that it is compared by; core is made only where names meet. */
struct version {
	struct entry e;
	struct str name, core;
};

static int name_cmp(const void *x, const void *y)
{
	const struct version *a = x, *b = y;
	return str_cmp(a->name, b->name);
}

static int version_cmp(const void *x, const void *y)
{
	const struct version *a = x, *b = y;
	int c = str_cmp(a->core, b->core);
	if (!c)
		c = a->e.has_body - b->e.has_body;
	return c ? c : str_cmp(a->e.body, b->e.body);
}

static struct str derive(struct arena *a, const struct version *v, bool with_body)
{
	struct str parts[] = { STR("clash"), v->name, v->core, v->e.body };
	struct id id = id_derive(parts, with_body ? 4 : 3);
	return arena_str(a, id_str(&id));
}

/* Gives the n versions of one name their ids; returns how many are left, each content once. */
static size_t settle_versions(struct arena *a, struct arena *scratch, struct version *v, size_t n)
{
	CLEANUP(buf_release) struct buf core = { 0 };
	size_t kept = 0;
	for (size_t i = 0; n > 1 && i < n; i++) {
		buf_reset(&core);
		entry_emit_core(&core, &v[i].e);
		v[i].core = arena_str(scratch, buf_view(&core));
	}
	if (n > 1)
		qsort(v, n, sizeof *v, version_cmp);
	for (size_t i = 0; i < n; i++) {
		if (kept && !version_cmp(&v[kept - 1], &v[i]))
			continue;
		bool same_core = kept && str_eq(v[kept - 1].core, v[i].core);
		v[kept] = v[i];
		v[kept].e.id = kept ? derive(a, &v[i], same_core) : v[i].name;
		v[kept].e.was = kept ? v[i].name : STR("");
		kept++;
	}
	return kept;
}

static void settle_ids(struct ticket *t)
{
	CLEANUP(arena_release) struct arena scratch = { 0 };
	struct version *v = arena_array(&scratch, t->n, sizeof *v);
	size_t n = t->n;
	for (size_t i = 0; i < n; i++)
		v[i] = (struct version){ t->entries[i], name_of(&t->entries[i]), { 0 } };
	qsort(v, n, sizeof *v, name_cmp);
	t->n = 0;
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && str_eq(v[i].name, v[end].name);)
			end++;
		size_t kept = settle_versions(&t->arena, &scratch, &v[i], end - i);
		for (size_t k = 0; k < kept; k++)
			t->entries[t->n++] = v[i + k].e;
	}
}

void law_canon(struct ticket *t)
{
	bool plain = law_is_sorted(t), redacts = false;
	for (size_t i = 0; i < t->n; i++) {
		plain = plain && !t->entries[i].was.n;
		redacts = redacts || is(&t->entries[i], "redact");
	}
	if (redacts)
		redact_bodies(t);
	if (plain)
		return;
	settle_ids(t);
	qsort(t->entries, t->n, sizeof *t->entries, law_order);
}

/* ---- what counts ---- */

static bool has_undo(const struct ticket *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (is(&t->entries[i], "undo"))
			return true;
	return false;
}

/* From last to first, so that an undo affects only what is before it and no cycle can arise. */
void law_counting(const struct ticket *t, bool *counts)
{
	CLEANUP(map_release) struct map undone = { 0 };
	bool any = has_undo(t);
	for (size_t i = t->n; i-- > 0;) {
		const struct entry *e = &t->entries[i];
		counts[i] = !any || is(e, "redact") || !map_get(&undone, name_of(e));
		for (size_t k = 0; counts[i] && is(e, "undo") && k < e->of.n; k++)
			map_put(&undone, e->of.p[k], NULL);
	}
}

/* ---- the fold ---- */

static size_t count_openings(const struct ticket *t, const bool *counts)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		n += (!counts || counts[i]) && is(&t->entries[i], "open");
	return n;
}

void law_fold(struct arena *a, const struct ticket *t, struct state *out)
{
	struct state s = { 0 };
	bool *counts = arena_array(a, t->n, sizeof *counts);
	law_counting(t, counts);
	bool opened = count_openings(t, counts) > 0;
	/* from the latest to the earliest, so that the earliest that has a field gives it */
	for (size_t i = t->n; i-- > 0;)
		if (is(&t->entries[i], "open") && (counts[i] || !opened))
			state_apply(a, &s, &t->entries[i].change);
	for (size_t i = 0; i < t->n; i++)
		if (!is(&t->entries[i], "open") && counts[i])
			state_apply(a, &s, &t->entries[i].change);
	if (!opened && count_openings(t, NULL))
		state_put(a, &s, STR("withdrawn"), yaml_string(a, STR("yes")));
	*out = s;
}

struct change law_hand_edit(struct arena *a, const struct ticket *t)
{
	struct state folded = { 0 };
	law_fold(a, t, &folded);
	if (state_equal(&t->state, &folded))
		return (struct change){ 0 };
	return state_diff(a, &t->state, &folded);
}

bool law_hand_entry(struct arena *a, const struct ticket *t, const struct change *c,
	struct entry *out)
{
	CLEANUP(buf_release) struct buf log = { 0 }, core = { 0 };
	struct entry e = { .by = STR("hand"), .kind = STR("change"), .change = *c };
	e.at = e.when = t->n ? MAX(0, t->entries[t->n - 1].at + 1) : 0;
	if (change_empty(c) || e.at >= AT_END)
		return false;
	for (size_t i = 0; i < t->n; i++)
		entry_emit(&log, &t->entries[i]);
	entry_emit_core(&core, &e);
	struct str parts[] = { STR("hand"), buf_view(&log), buf_view(&core) };
	struct id id = id_derive(parts, ARRAY_SIZE(parts));
	e.id = arena_str(a, id_str(&id));
	*out = e;
	return true;
}

/* ---- bodies ---- */

#define EDITS_DEEP 21 /* edits of edits that are followed */

/* The entry that an edit edits in the end, or t->n. */
static size_t edited(const struct ticket *t, const struct map *index, size_t i)
{
	for (int depth = 0; depth <= EDITS_DEEP; depth++) {
		const struct entry *e = &t->entries[i];
		if (!is(e, "edit"))
			return i;
		const struct map_item *it = e->of.n ? map_get(index, e->of.p[0]) : NULL;
		if (!it)
			break;
		i = (size_t)it->num;
	}
	return t->n;
}

static void apply_edits(const struct ticket *t, struct str *bodies)
{
	CLEANUP(map_release) struct map index = { 0 };
	CLEANUP(free_ptr) bool *counts = xcalloc(t->n, sizeof *counts);
	law_counting(t, counts);
	for (size_t i = 0; i < t->n; i++)
		map_put(&index, t->entries[i].id, NULL)->num = i;
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		if (!counts[i] || !e->has_body || !is(e, "edit"))
			continue;
		size_t target = edited(t, &index, i);
		if (target < t->n && bodies[target].p)
			bodies[target] = e->body;
	}
}

void law_bodies(const struct ticket *t, struct str *bodies)
{
	bool edits = false;
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		bool edit = is(e, "edit");
		edits = edits || edit;
		bodies[i] = (struct str){ 0 };
		if (e->has_body && !edit)
			bodies[i] = e->body.p ? e->body : STR("");
	}
	if (edits)
		apply_edits(t, bodies);
}
