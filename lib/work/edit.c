#include "base/map.h"
#include "model/law.h"
#include "work/common.h"

/* One edit on its way: what the person had, what came of it, and the ticket as it is now. */
struct editing {
	struct act *act;
	const struct text_edit *x;
	struct ticket was, is, now;
	VEC(size_t) bodies; /* entries of `is` whose body was changed */
	VEC(size_t) added; /* entries of `is` that the person wrote into the file */
};

static void editing_release(struct editing *g)
{
	ticket_release(&g->was);
	ticket_release(&g->is);
	ticket_release(&g->now);
	vec_release(&g->bodies);
	vec_release(&g->added);
}

/* ---- entries ---- */

static int fail_entry(const struct editing *g, const struct entry *e, const char *what)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	fail(E_INVALID, "%s: entry %.*s was %s by hand; entries are only ever added", g->x->path,
		STR_ARG(e->id), what);
	mend("say it in a note instead", "hd", "note", g->x->id.s, NULL);
	mend("take its words away for good", "hd", "redact", g->x->id.s, arena_cstr(&a, e->id),
		NULL);
	return mend("put the file back as it was", "git", "checkout", "--", g->x->path, NULL);
}

static bool same_bytes(const struct entry *x, const struct entry *y)
{
	CLEANUP(buf_release) struct buf a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	entry_emit(&a, x);
	entry_emit(&b, y);
	return str_eq(buf_view(&a), buf_view(&b));
}

static bool same_but_body(const struct entry *x, const struct entry *y)
{
	struct entry without = *y;
	without.body = x->body;
	without.has_body = x->has_body;
	return x->has_body && y->has_body && same_bytes(x, &without);
}

static int compare_entry(struct editing *g, const struct entry *was, size_t i)
{
	const struct entry *is = &g->is.entries[i];
	if (same_bytes(was, is))
		return 0;
	if (!g->x->bodies || !same_but_body(was, is))
		return fail_entry(g, was, "altered");
	vec_push(&g->bodies, i);
	return 0;
}

static int check_added(struct editing *g, size_t i)
{
	const struct entry *e = &g->is.entries[i];
	if (e->at > g->act->w->clock.now + AHEAD_MAX)
		return fail(E_INVALID,
			"%s: entry %.*s has a time more than 10 minutes ahead of now", g->x->path,
			STR_ARG(e->id));
	vec_push(&g->added, i);
	return 0;
}

static int compare_entries(struct editing *g)
{
	CLEANUP(map_release) struct map left = { 0 };
	bool created;
	for (size_t i = 0; i < g->was.n; i++)
		map_put(&left, g->was.entries[i].id, &created)->ptr = &g->was.entries[i];
	for (size_t i = 0; i < g->is.n; i++) {
		struct map_item *it = map_get(&left, g->is.entries[i].id);
		int err = it ? compare_entry(g, it->ptr, i) : check_added(g, i);
		if (err)
			return err;
		if (it)
			it->ptr = NULL;
	}
	for (size_t i = 0; i < left.n; i++)
		if (left.items[i].ptr)
			return fail_entry(g, left.items[i].ptr, "removed");
	return 0;
}

/* Entries keep the id and time they were written with, so they are read in, not appended. */
static int take_added(struct editing *g)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct ticket united;
	ticket_emit(&text, &g->now);
	for (size_t i = 0; i < g->added.n; i++)
		entry_emit(&text, &g->is.entries[g->added.p[i]]);
	int err = ticket_parse(&united, buf_view(&text), g->x->path);
	if (err)
		return err;
	ticket_release(&g->now);
	g->now = united;
	law_fold(&g->now.arena, &g->now, &g->now.state);
	return 0;
}

static int append_bodies(struct editing *g)
{
	for (size_t i = 0; i < g->bodies.n; i++) {
		const struct entry *is = &g->is.entries[g->bodies.p[i]];
		struct entry e;
		int err = act_entry(g->act, &g->now, "edit", STR(""), &e);
		if (err)
			return err;
		entry_name(&g->now.arena, &e, is);
		e.body = is->body;
		e.has_body = true;
		err = ticket_append(&g->now, &e, NULL);
		if (err)
			return err;
	}
	return 0;
}

/* ---- the state ---- */

static int take_set(struct editing *g, struct entry *e, struct str path, const struct ynode *value)
{
	struct work *w = g->act->w;
	struct arena *a = &g->now.arena;
	struct str name, normal, given = { 0 };
	if (value->kind == YAML_STRING)
		given = value->s;
	else if (value->kind != YAML_NULL)
		return fail(E_INVALID, "'%.*s' must be one value", STR_ARG(path));
	int err = desk_check_value(w->desk, a, &w->clock, path, given, &name, &normal);
	if (err || str_eq(ticket_value(&g->now, name), normal))
		return err;
	if (normal.n)
		entry_set(a, e, arena_cstr(a, name), normal);
	else
		entry_unset(a, e, arena_cstr(a, name));
	return 0;
}

static int take_members(struct editing *g, struct entry *e, const struct ynode *map, bool remove)
{
	struct arena *a = &g->now.arena;
	for (size_t i = 0; map && i < map->n; i++) {
		const char *set = arena_cstr(a, map->keys[i]);
		for (size_t k = 0; k < map->items[i]->n; k++) {
			struct str value = map->items[i]->items[k]->s;
			int err = remove ? 0 : act_member(g->act, a, set, value, &value);
			if (err)
				return err;
			if (remove)
				entry_remove(a, e, set, value);
			else
				entry_add(a, e, set, value);
		}
	}
	return 0;
}

static int take_change(struct editing *g, struct entry *e, const struct change *c)
{
	for (size_t i = 0; c->set && i < c->set->n; i++) {
		int err = take_set(g, e, c->set->keys[i], c->set->items[i]);
		if (err)
			return err;
	}
	int err = take_members(g, e, c->add, false);
	return err ? err : take_members(g, e, c->remove, true);
}

/* What the person changed in the state, as far as the log does not say it yet. */
static struct change changed_state(struct editing *g)
{
	struct arena *a = &g->now.arena;
	struct state wanted = { 0 };
	struct change c = state_diff(a, &g->is.state, &g->was.state);
	law_fold(a, &g->now, &wanted);
	state_apply(a, &wanted, &c);
	return state_diff(a, &wanted, &g->now.state);
}

static int append_change(struct editing *g)
{
	struct entry e;
	struct change c = changed_state(g);
	int err = act_entry(g->act, &g->now, "change", STR(""), &e);
	if (!err)
		err = take_change(g, &e, &c);
	if (err)
		return error_context("%s", g->x->path);
	return change_empty(&e.change) ? 0 : ticket_append(&g->now, &e, NULL);
}

/* ---- the whole ---- */

/* Where no text can be read that the edit began from, all of its entries are new. */
static int begin_from_nothing(struct editing *g)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	ticket_emit(&text, &g->is);
	int err = ticket_parse(&g->now, buf_view(&text), g->x->path);
	for (size_t i = 0; !err && i < g->is.n; i++)
		err = check_added(g, i);
	if (err)
		return err;
	law_fold(&g->now.arena, &g->now, &g->now.state);
	law_fold(&g->was.arena, &g->now, &g->was.state);
	return 0;
}

static int begin_from(struct editing *g, struct str current)
{
	struct str old = g->x->old_text;
	if (!old.p || ticket_parse(&g->was, old, g->x->path)) {
		error_clear();
		int err = ticket_parse(&g->was, current, g->x->path);
		if (err)
			return err;
	}
	ticket_adopt_hand_edit(&g->now, NULL);
	int err = compare_entries(g);
	return err || !g->added.n ? err : take_added(g);
}

static int begin(struct editing *g)
{
	struct txn *t = g->act->t;
	struct str current;
	int err = ticket_parse(&g->is, g->x->new_text, g->x->path);
	if (err)
		return err;
	if (strcmp(g->is.id.s, g->x->id.s))
		return fail(E_INVALID, "%s: its id says %s", g->x->path, g->is.id.s);
	if (!txn_has(t, g->x->path))
		return begin_from_nothing(g);
	err = txn_get(t, g->x->path, &current);
	if (err)
		return err;
	if (!ticket_parse_as(&g->now, &g->x->id, current, g->x->path))
		return begin_from(g, current);
	error_clear();
	return begin_from_nothing(g);
}

int act_text_edit(struct act *a, const struct text_edit *x, struct ticket *out)
{
	CLEANUP(editing_release) struct editing g = { .act = a, .x = x };
	int err = begin(&g);
	if (!err)
		err = append_change(&g);
	if (!err)
		err = append_bodies(&g);
	if (err)
		return err;
	*out = g.now;
	g.now = (struct ticket){ 0 };
	return 0;
}

static int edit_body(struct act *a, void *arg)
{
	struct text_edit *x = arg;
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	struct str current;
	int err = txn_get(a->t, x->path, &current);
	if (!err)
		err = act_text_edit(a, x, &t);
	if (err)
		return err;
	ticket_emit(&text, &t);
	if (!str_eq(buf_view(&text), current))
		err = act_save(a, &t);
	if (err)
		return err;
	buf_fmt(&a->say->message, "Edit %s: ", t.id.s);
	say_title(&a->say->message, state_text(&t.state, "title"));
	act_action(a, "edit");
	act_hand_over(a, &t);
	return 0;
}

int work_edit(struct work *w, const struct id *id, struct str old_text, struct str new_text,
	struct outcome *out)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct text_edit x = {
		.id = *id,
		.path = arena_cstr(&arena, path_of_ticket(&arena, id)),
		.old_text = old_text,
		.new_text = new_text,
		.bodies = true,
	};
	return act_run(w, false, edit_body, &x, out);
}
