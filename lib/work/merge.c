#include "work/common.h"

struct merging {
	struct id from, into;
};

static void say_merge(struct act *a, const struct ticket *from, const struct id *into)
{
	buf_fmt(&a->say->message, "Merge %s into %s: ", from->id.s, into->s);
	say_title(&a->say->message, state_text(&from->state, "title"));
	act_action(a, "merge");
}

static int append_merge(struct act *a, struct ticket *from, const struct id *into)
{
	struct entry e;
	struct str closed = str_of(status_name(STATUS_CLOSED));
	int err = act_entry(a, from, "merge", STR(""), &e);
	if (err)
		return err;
	entry_set(&from->arena, &e, "merged", id_str(into));
	if (!str_eq(ticket_value(from, STR("status")), closed))
		entry_set(&from->arena, &e, "status", closed);
	return act_append(a, from, &e);
}

static int merge_body(struct act *a, void *arg)
{
	const struct merging *m = arg;
	CLEANUP(ticket_release) struct ticket from = { 0 };
	CLEANUP(ticket_release) struct ticket into = { 0 };
	int err = act_ticket(a, &m->from, &from);
	if (!err)
		err = ticket_takes_deeds(&from);
	if (!err)
		err = act_ticket_followed(a, &m->into, &into, &a->out->followed);
	if (!err)
		err = ticket_takes_deeds(&into);
	if (err)
		return err;
	struct str now = state_text(&from.state, "merged");
	if (now.n && !str_eq(now, id_str(&into.id)) && !str_eq(now, id_str(&m->into))) {
		fail(E_STATE, "%s is merged into %.*s already", m->from.s, STR_ARG(now));
		return mend("take that back first", "hd", "unmerge", m->from.s, NULL);
	}
	if (!strcmp(into.id.s, from.id.s)) {
		fail(E_STATE, "%s cannot be merged into itself: %s leads back to it", m->from.s,
			m->into.s);
		return mend("see where it leads", "hd", "show", m->into.s, NULL);
	}
	err = now.n ? 0 : append_merge(a, &from, &into.id);
	if (err)
		return err;
	say_merge(a, &from, &into.id);
	act_hand_over(a, &from);
	return 0;
}

int work_merge(struct work *w, const struct id *from, const struct id *into, struct outcome *out)
{
	struct merging m = { *from, *into };
	if (!strcmp(from->s, into->s)) {
		fail(E_STATE, "%s cannot be merged into itself", from->s);
		return mend("find the ticket it belongs to", "hd", "list", NULL);
	}
	return act_run(w, false, merge_body, &m, out);
}

static int unmerge_body(struct act *a, void *arg)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e;
	int err = act_ticket(a, arg, &t);
	if (!err)
		err = act_entry(a, &t, "undo", STR(""), &e);
	if (err)
		return err;
	const bool *counts = ticket_counts(&t);
	for (size_t i = 0; i < t.n; i++)
		if (counts[i] && entry_sets(&t.entries[i], "merged").n)
			entry_name(&t.arena, &e, &t.entries[i]);
	if (!e.of.n) {
		fail(E_STATE, "%s is not merged into another ticket", t.id.s);
		return mend("see it", "hd", "show", t.id.s, NULL);
	}
	err = act_append(a, &t, &e);
	if (err)
		return err;
	buf_fmt(&a->say->message, "Unmerge %s: ", t.id.s);
	say_title(&a->say->message, state_text(&t.state, "title"));
	act_action(a, "unmerge");
	act_hand_over(a, &t);
	return 0;
}

int work_unmerge(struct work *w, const struct id *id, struct outcome *out)
{
	struct id given = *id;
	return act_run(w, false, unmerge_body, &given, out);
}
