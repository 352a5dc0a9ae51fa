#include "model/law.h"
#include "text/utf8.h"

void ticket_release(struct ticket *t)
{
	arena_release(&t->arena);
	*t = (struct ticket){ 0 };
}

void ticket_init(struct ticket *t, struct id id)
{
	*t = (struct ticket){ .id = id };
}

struct entry *ticket_entry(const struct ticket *t, struct str id)
{
	struct entry *found = NULL;
	struct id space;
	struct str prefix;
	if (!id_prefix(id, &prefix, &space))
		return NULL;
	for (size_t i = 0; i < t->n; i++) {
		if (!str_starts(t->entries[i].id, prefix))
			continue;
		if (found)
			return NULL;
		found = &t->entries[i];
	}
	return found;
}

/* ---- making a change ---- */

static void change_set(struct arena *a, struct entry *e, const char *path, struct ynode *value)
{
	e->change.set = e->change.set ? e->change.set : yaml_map(a);
	yaml_set(a, e->change.set, arena_str(a, str_of(path)), value);
}

void entry_set(struct arena *a, struct entry *e, const char *path, struct str value)
{
	change_set(a, e, path, yaml_string(a, arena_str(a, value)));
}

void entry_unset(struct arena *a, struct entry *e, const char *path)
{
	change_set(a, e, path, yaml_null(a));
}

static void set_put(struct arena *a, struct ynode **map, const char *set, struct str value)
{
	*map = *map ? *map : yaml_map(a);
	struct ynode *seq = yaml_get(*map, set);
	if (!seq) {
		seq = yaml_seq(a);
		yaml_set(a, *map, arena_str(a, str_of(set)), seq);
	}
	for (size_t i = 0; i < seq->n; i++)
		if (str_eq(seq->items[i]->s, value))
			return;
	yaml_append(a, seq, yaml_string(a, arena_str(a, value)));
}

void entry_add(struct arena *a, struct entry *e, const char *set, struct str value)
{
	set_put(a, &e->change.add, set, value);
}

void entry_remove(struct arena *a, struct entry *e, const char *set, struct str value)
{
	set_put(a, &e->change.remove, set, value);
}

struct str entry_sets(const struct entry *e, const char *path)
{
	struct str value;
	return e->change.set && yaml_get_scalar(e->change.set, path, &value) ? value : STR("");
}

/* ---- who may see ---- */

bool entry_is_public(const struct entry *e)
{
	struct str said;
	if (e->extra && yaml_get_scalar(e->extra, "public", &said) &&
		(str_is(said, "yes") || str_is(said, "no")))
		return str_is(said, "yes");
	return str_is(e->kind, "open") || str_is(e->kind, "reply") || str_is(e->kind, "occurrence");
}

static size_t count_openings(const struct ticket *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		n += str_is(t->entries[i].kind, "open");
	return n;
}

bool ticket_diverged(const struct ticket *t)
{
	const struct entry *first = NULL;
	bool diverged = false;
	if (count_openings(t) < 2)
		return false;
	CLEANUP(free_ptr) bool *counts = xcalloc(t->n, sizeof *counts);
	law_counting(t, counts);
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		if (!counts[i] || !str_is(e->kind, "open"))
			continue;
		struct str key = entry_sets(e, "key");
		diverged = diverged ||
			   (first && (!key.n || !str_eq(key, entry_sets(first, "key"))));
		first = first ? first : e;
	}
	return diverged;
}

bool entry_public(const struct ticket *t, const struct entry *e)
{
	return entry_is_public(e) && !ticket_diverged(t);
}

/* ---- appending ---- */

static struct ynode *node_copy(struct arena *a, const struct ynode *from)
{
	if (!from)
		return NULL;
	struct ynode *to = arena_new(a, struct ynode);
	*to = *from;
	to->s = arena_str(a, from->s);
	to->cap = from->n;
	to->items = from->n ? arena_array(a, from->n, sizeof *to->items) : NULL;
	to->keys = from->keys && from->n ? arena_array(a, from->n, sizeof *to->keys) : NULL;
	for (size_t i = 0; i < from->n; i++) {
		to->items[i] = node_copy(a, from->items[i]);
		if (to->keys)
			to->keys[i] = arena_str(a, from->keys[i]);
	}
	return to;
}

static struct strs strs_copy(struct arena *a, const struct strs *from)
{
	struct strs to = { arena_array(a, from->n, sizeof *to.p), from->n, from->n };
	for (size_t i = 0; i < from->n; i++)
		to.p[i] = arena_str(a, from->p[i]);
	return to;
}

static void entry_copy(struct arena *a, struct entry *to, const struct entry *from)
{
	*to = *from;
	struct str *texts[] = { &to->id, &to->by, &to->rec, &to->via, &to->kind, &to->was,
		&to->body };
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		*texts[i] = texts[i]->n ? arena_str(a, *texts[i]) : STR("");
	to->of = strs_copy(a, &from->of);
	to->files = strs_copy(a, &from->files);
	to->change.set = node_copy(a, from->change.set);
	to->change.add = node_copy(a, from->change.add);
	to->change.remove = node_copy(a, from->change.remove);
	to->extra = node_copy(a, from->extra);
}

/* What follows the last entry, now or by a wrong clock later. */
static int64_t next_at(const struct ticket *t, int64_t now)
{
	return t->n ? MAX(now, t->entries[t->n - 1].at + 1) : now;
}

static struct entry *push(struct ticket *t, const struct entry *e)
{
	if (t->n == t->cap) {
		struct entry *old = t->entries;
		t->cap = MAX(t->cap * 2, (size_t)4);
		t->entries = arena_array(&t->arena, t->cap, sizeof *t->entries);
		if (t->n)
			memcpy(t->entries, old, t->n * sizeof *old);
	}
	struct entry *new = &t->entries[t->n];
	entry_copy(&t->arena, new, e);
	new->at = next_at(t, e->at);
	if (!new->when)
		new->when = new->at;
	t->n++;
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
	return &t->entries[t->n - 1];
}

static size_t node_size(const struct ynode *v)
{
	size_t n = v ? 1 + v->s.n : 0;
	for (size_t i = 0; v && i < v->n; i++)
		n += node_size(v->items[i]) + (v->keys ? v->keys[i].n : 0);
	return n;
}

#define ENTRY_SIZE 64 /* its ids, times and keys, at least an eighth of them */

static size_t entry_size(const struct entry *e)
{
	size_t n = ENTRY_SIZE + e->body.n + e->by.n + e->rec.n + e->via.n + e->kind.n;
	n += node_size(e->change.set) + node_size(e->change.add) + node_size(e->change.remove);
	n += node_size(e->extra) + e->of.n * (ID_LEN + 2);
	for (size_t i = 0; i < e->files.n; i++)
		n += 1 + e->files.p[i].n;
	return n;
}

/* With e, where that is not NULL. Exact only where it may matter: no text is written more than eight
 * times as long as it is, and once more in the state. */
static bool is_too_large(const struct ticket *t, const struct entry *e)
{
	size_t size = e ? entry_size(e) : 0;
	for (size_t i = 0; i < t->n; i++)
		size += entry_size(&t->entries[i]);
	if (size < TICKET_MAX_BYTES / 16)
		return false;
	CLEANUP(buf_release) struct buf b = { 0 };
	ticket_emit(&b, t);
	if (e)
		entry_emit(&b, e);
	return b.n > TICKET_MAX_BYTES;
}

static bool changes_too_often(const struct ticket *t, const struct entry *e)
{
	size_t n = e ? change_size(&e->change) : 0;
	for (size_t i = 0; i < t->n; i++)
		n += change_size(&t->entries[i].change);
	return n > CHANGES_MAX;
}

static int check_limits(const struct ticket *t, const struct entry *e)
{
	if (changes_too_often(t, e))
		return fail(E_LIMIT, "ticket %s would have more than %d changes of fields", t->id.s,
			CHANGES_MAX);
	if (is_too_large(t, e))
		return fail(E_LIMIT, "ticket %s would grow over 16 MiB, the most a ticket may have",
			t->id.s);
	return 0;
}

int ticket_check_limits(const struct ticket *t)
{
	return check_limits(t, NULL);
}

/* What ticket_parse would refuse may not be written. */
static int check_change(const struct change *c)
{
	int rc = 0;
	for (size_t i = 0; !rc && c->set && i < c->set->n; i++)
		rc = state_check(c->set->keys[i], c->set->items[i], "the change");
	for (size_t i = 0; !rc && c->add && i < c->add->n; i++)
		rc = state_check(c->add->keys[i], c->add->items[i], "the change");
	for (size_t i = 0; !rc && c->remove && i < c->remove->n; i++)
		rc = state_check(c->remove->keys[i], c->remove->items[i], "the change");
	return rc;
}

static int check_entry(const struct ticket *t, const struct entry *e)
{
	size_t bad;
	int rc = check_change(&e->change);
	if (rc)
		return rc;
	if (!id_valid(e->id))
		return fail(E_INVALID, "'%.*s' is no id for an entry", STR_ARG(e->id));
	if (!e->kind.n)
		return fail(E_INVALID, "an entry must say what it does");
	if (e->body.n > BODY_MAX)
		return fail(E_LIMIT, "the text has %zu bytes; the most is 1 MiB", e->body.n);
	if (!utf8_valid(e->body, &bad))
		return fail(E_INVALID, "the text is no valid UTF-8 at byte %zu", bad);
	if (next_at(t, e->at) >= AT_END)
		return fail(E_INVALID, "the entry's time is too far ahead");
	return check_limits(t, e);
}

int ticket_append(struct ticket *t, const struct entry *e, struct entry **out)
{
	CLEANUP(arena_release) struct arena scratch = { 0 };
	int rc = check_entry(t, e);
	if (rc)
		return rc;
	struct change by_hand = law_hand_edit(&scratch, t);
	if (!change_empty(&by_hand)) {
		fail(E_DIRTY, "the state of ticket %s was edited by hand and is not committed yet",
			t->id.s);
		return mend("make the hand edit an entry", "hd", "commit", NULL);
	}
	struct entry *new = push(t, e);
	if (out)
		*out = new;
	return 0;
}

bool ticket_adopt_hand_edit(struct ticket *t, struct entry **out)
{
	CLEANUP(arena_release) struct arena scratch = { 0 };
	struct change by_hand = law_hand_edit(&scratch, t);
	struct entry e;
	if (!law_hand_entry(&scratch, t, &by_hand, &e))
		return false;
	struct entry *new = push(t, &e);
	if (out)
		*out = new;
	return true;
}
