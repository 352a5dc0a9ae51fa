#include "base/map.h"
#include "work/common.h"

/* One deed on many tickets; each is done once, also where several were merged into it. */
struct doing {
	const struct id *ids;
	size_t n;
	const struct deed *deed;
	struct arena arena;
	struct map done; /* ids; in the arena */
	struct id last; /* of those that changed */
};

static void doing_release(struct doing *d)
{
	map_release(&d->done);
	arena_release(&d->arena);
}

/* Words follow a merged ticket to where it was merged; what names an entry stays with it. */
static bool brings_words(const struct deed *d)
{
	return !d->of.n &&
	       (d->body.n || d->n_files || !strcmp(d->kind, "reply") || !strcmp(d->kind, "note"));
}

static void add_sets(struct ticket *t, const struct deed *d, struct entry *e)
{
	struct arena *a = &t->arena;
	for (size_t i = 0; i < d->n_sets; i++) {
		const struct assignment *s = &d->sets[i];
		if (str_eq(ticket_value(t, s->path), s->value))
			continue;
		if (s->value.n)
			entry_set(a, e, arena_cstr(a, s->path), s->value);
		else
			entry_unset(a, e, arena_cstr(a, s->path));
	}
}

static int add_changes(struct act *a, struct ticket *t, const struct deed *d, struct entry *e)
{
	for (size_t i = 0; i < d->n_changes; i++) {
		const struct set_change *c = &d->changes[i];
		struct str value = c->value;
		int err = c->remove ? 0 : act_member(a, &t->arena, c->set, value, &value);
		if (err)
			return err;
		bool has = ticket_set_has(t, c->set, value);
		if (c->remove && has)
			entry_remove(&t->arena, e, c->set, value);
		else if (!c->remove && !has)
			entry_add(&t->arena, e, c->set, value);
	}
	return 0;
}

static int deed_entry(struct act *a, struct ticket *t, const struct deed *d, struct entry *e)
{
	struct entry *named = NULL;
	int err = ticket_takes_deeds(t);
	if (!err)
		err = act_entry(a, t, d->kind, d->by, e);
	if (err)
		return err;
	add_sets(t, d, e);
	err = add_changes(a, t, d, e);
	if (!err)
		err = entry_words(t, e, d->body);
	if (!err && d->of.n)
		err = ticket_find_entry(t, d->of, &named);
	if (!err && d->of.n)
		entry_name(&t->arena, e, named);
	return err ? err : act_attach(a, t, e, d->files, d->n_files);
}

static bool makes_entry(const struct deed *d, const struct entry *e)
{
	return brings_words(d) || e->has_body || e->of.n || !change_empty(&e->change);
}

static int do_one(struct act *a, struct doing *g, const struct id *id)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e;
	bool first;
	int err = brings_words(g->deed) ? act_ticket_followed(a, id, &t, &a->out->followed)
					: act_ticket(a, id, &t);
	if (err)
		return err;
	map_put(&g->done, arena_str(&g->arena, id_str(&t.id)), &first);
	if (!first)
		return 0;
	err = deed_entry(a, &t, g->deed, &e);
	if (!err && makes_entry(g->deed, &e)) {
		err = act_append(a, &t, &e);
		g->last = t.id;
	}
	if (!err)
		act_hand_over(a, &t);
	return err;
}

/* "priority=high, +vpn -printer" */
static void say_changes(struct buf *b, const struct deed *d)
{
	CLEANUP(buf_release) struct buf all = { 0 };
	for (size_t i = 0; i < d->n_sets; i++)
		buf_fmt(&all, "%s%.*s=%.*s", i ? ", " : "", STR_ARG(d->sets[i].path),
			STR_ARG(d->sets[i].value));
	for (size_t i = 0; i < d->n_changes; i++)
		buf_fmt(&all, "%s%c%.*s",
			i           ? " "
			: d->n_sets ? ", "
				    : "",
			d->changes[i].remove ? '-' : '+', STR_ARG(d->changes[i].value));
	say_title(b, buf_view(&all));
}

/* "Set priority=high on 3 tickets", "Attach log.txt to k3f92mx7", "Resolve k3f92mx7" */
static void say_deed(struct act *a, struct doing *g)
{
	const struct deed *d = g->deed;
	struct buf *b = &a->say->message;
	buf_char(b, (char)(d->kind[0] & ~0x20));
	buf_cstr(b, d->kind + 1);
	if (!strcmp(d->kind, "change")) {
		buf_reset(b);
		buf_cstr(b, "Set ");
		say_changes(b, d);
		buf_cstr(b, " on");
	} else if (!strcmp(d->kind, "reply") || !strcmp(d->kind, "note")) {
		buf_cstr(b, " on");
	} else if (!strcmp(d->kind, "attach") && d->n_files) {
		buf_char(b, ' ');
		say_title(b, path_safe_name(&g->arena, d->files[0].name));
		buf_cstr(b, d->n_files > 1 ? " and more to" : " to");
	}
	if (a->out->changed == 1)
		buf_fmt(b, " %s", g->last.s);
	else
		buf_fmt(b, " %zu tickets", a->out->changed);
}

static int do_body(struct act *a, void *arg)
{
	const struct doing *given = arg;
	CLEANUP(doing_release) struct doing g = *given;
	for (size_t i = 0; i < g.n; i++) {
		int err = do_one(a, &g, &g.ids[i]);
		if (err)
			return err;
	}
	say_deed(a, &g);
	act_action(a, g.deed->kind);
	return 0;
}

int work_do_all(struct work *w, const struct id *ids, size_t n, const struct deed *d,
	struct outcome *out)
{
	struct doing g = { .ids = ids, .n = n, .deed = d };
	return act_run(w, n > BULK_TICKETS, do_body, &g, out);
}

int work_do(struct work *w, const struct id *id, const struct deed *d, struct outcome *out)
{
	return work_do_all(w, id, 1, d, out);
}
