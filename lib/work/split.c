#include "model/law.h"
#include "work/common.h"

struct splitting {
	struct id id;
	struct str entry;
};

/* One entry on its way out of a ticket. */
struct part {
	struct ticket *from;
	const struct entry *e;
	struct str words;
	bool opening; /* of an id that was used twice */
	struct id to; /* the new ticket */
};

static struct str first_line(struct str words)
{
	struct str line = { 0 }, rest = words;
	while (!line.n && str_next_line(&rest, &line))
		line = str_trim(line);
	return line;
}

static int fail_split(const struct part *p, const char *why)
{
	fail(E_STATE, "entry %.*s of %s %s", STR_ARG(p->e->id), p->from->id.s, why);
	return mend("see its entries and their ids", "hd", "log", p->from->id.s, NULL);
}

static int part_check(const struct part *p)
{
	struct ticket *t = p->from;
	const bool *counts = ticket_counts(t);
	const struct entry *first = NULL;
	struct str kind = p->e->kind;
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		if (counts[i] && !first && str_is(e->kind, "open"))
			first = e;
		if (counts[i] && str_is(e->kind, "split") && strs_has(&e->of, entry_first_id(p->e)))
			return fail_split(p, "was split already");
	}
	if (first == p->e)
		return fail_split(p, "opens the ticket: there is nothing to split it from");
	if (!counts[p->e - t->entries])
		return fail_split(p, "was taken back");
	if (!str_is(kind, "open") && !str_is(kind, "reply") && !str_is(kind, "note") &&
		!str_is(kind, "occurrence"))
		return fail_split(p, "is no reply");
	if (!p->opening && !first_line(p->words).n)
		return fail_split(p, "has no words to open a ticket with");
	return 0;
}

static int find_part(struct ticket *t, struct str typed, struct part *p)
{
	struct str *bodies = arena_array(&t->arena, t->n, sizeof *bodies);
	struct entry *e;
	int err = ticket_find_entry(t, typed, &e);
	if (err)
		return err;
	law_bodies(t, bodies);
	*p = (struct part){
		.from = t,
		.e = e,
		.words = bodies[e - t->entries],
		.opening = str_is(e->kind, "open"),
	};
	return part_check(p);
}

/* The requester is who wrote it, unless that is one of us. */
static struct str part_requester(struct act *a, const struct part *p)
{
	struct str asked = state_text(&p->from->state, "requester");
	return desk_is_agent(a->w->desk, p->e->by, asked) ? asked : p->e->by;
}

/* What the opening gave, but for the key: a key's tickets have ids of their own. */
static struct change opening_change(struct arena *a, const struct entry *e)
{
	struct state given = { 0 }, none = { 0 };
	state_apply(a, &given, &e->change);
	state_drop(&given, STR("key"));
	state_drop(&given, STR("generation"));
	return state_diff(a, &given, &none);
}

static int part_fields(struct act *a, const struct part *p, struct ticket *t, struct entry *e)
{
	CLEANUP(buf_release) struct buf title = { 0 };
	struct str category = state_text(&p->from->state, "category");
	if (p->opening)
		e->change = opening_change(&t->arena, p->e);
	if (!entry_sets(e, "title").n) {
		say_title(&title, first_line(p->words));
		entry_set(&t->arena, e, "title", buf_view(&title));
		entry_set(&t->arena, e, "status", str_of(status_name(STATUS_DEFAULT)));
		entry_set(&t->arena, e, "requester", part_requester(a, p));
		if (category.n)
			entry_set(&t->arena, e, "category", category);
	}
	entry_add(&t->arena, e, "links", arena_fmt(&t->arena, "split-from %s", p->from->id.s));
	return entry_words(t, e, p->words);
}

static int copy_files(struct act *a, const struct part *p, struct ticket *t, struct entry *e)
{
	struct arena *arena = &t->arena;
	struct str folder = path_of_attachments(arena, &p->from->id);
	struct attachment *files = arena_array(arena, p->e->files.n, sizeof *files);
	for (size_t i = 0; i < p->e->files.n; i++) {
		struct str name = p->e->files.p[i];
		struct str path = arena_fmt(arena, "%.*s/%.*s-%.*s", STR_ARG(folder),
			STR_ARG(p->e->id), STR_ARG(name));
		files[i].name = name;
		int err = txn_get(a->t, path.p, &files[i].data);
		if (err)
			return err;
	}
	return act_attach(a, t, e, files, p->e->files.n);
}

static int open_part(struct act *a, struct part *p, struct ticket *t)
{
	struct entry e;
	int err = txn_new_ticket_id(a->t, &p->to);
	if (err)
		return err;
	ticket_init(t, p->to);
	err = act_entry(a, t, "open", p->e->by, &e);
	if (err)
		return err;
	e.when = p->e->when;
	err = part_fields(a, p, t, &e);
	if (!err)
		err = copy_files(a, p, t, &e);
	return err ? err : act_append(a, t, &e);
}

/* A second opening leaves for good; a reply stays where it was said. */
static int close_part(struct act *a, const struct part *p)
{
	struct ticket *t = p->from;
	struct entry e;
	int err = act_entry(a, t, p->opening ? "undo" : "split", STR(""), &e);
	if (err)
		return err;
	entry_name(&t->arena, &e, p->e);
	entry_add(&t->arena, &e, "links", arena_fmt(&t->arena, "split-into %s", p->to.s));
	return act_append(a, t, &e);
}

static int split_body(struct act *a, void *arg)
{
	const struct splitting *s = arg;
	CLEANUP(ticket_release) struct ticket from = { 0 };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct part p;
	int err = act_ticket(a, &s->id, &from);
	if (!err)
		err = find_part(&from, s->entry, &p);
	if (!err)
		err = open_part(a, &p, &t);
	if (err)
		return err;
	buf_fmt(&a->say->message, "Split %.*s of %s into %s: ", STR_ARG(p.e->id), from.id.s,
		t.id.s);
	say_title(&a->say->message, state_text(&t.state, "title"));
	err = close_part(a, &p);
	if (err)
		return err;
	act_action(a, "split");
	a->out->created = true;
	act_hand_over(a, &t);
	return 0;
}

int work_split(struct work *w, const struct id *id, struct str entry, struct outcome *out)
{
	struct splitting s = { *id, entry };
	return act_run(w, false, split_body, &s, out);
}
