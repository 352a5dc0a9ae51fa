#include "work/common.h"
#include "model/law.h"
#include "text/utf8.h"

#define TRAILERS_MAX 20
#define SUBJECT_TITLE 60 /* columns */

struct run {
	struct act act;
	act_fn body;
	void *arg;
	struct oid base;
};

void outcome_release(struct outcome *o)
{
	ticket_release(&o->ticket);
	*o = (struct outcome){ 0 };
}

static void say_release(struct txn_say *say)
{
	buf_release(&say->message);
	buf_release(&say->trailers);
}

static int run_body(struct txn *t, struct txn_say *say, void *arg)
{
	struct run *r = arg;
	outcome_release(r->act.out);
	buf_reset(&say->message);
	buf_reset(&say->trailers);
	r->act.t = t;
	r->act.say = say;
	r->base = *txn_base(t);
	return r->body(&r->act, r->arg);
}

static int run_dry(struct run *r, const struct txn_options *o)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	CLEANUP(say_release) struct txn_say say = { 0 };
	int err = txn_begin(&t, r->act.w->store, o);
	return err ? err : run_body(t, &say, r);
}

static int run(struct work *w, const struct txn_options *o, act_fn body, void *arg,
	struct outcome *out)
{
	CLEANUP(outcome_release) struct outcome done = { 0 };
	struct run r = { .act = { .w = w, .out = &done }, .body = body, .arg = arg };
	struct oid commit = { 0 };
	int err = w->dry_run ? run_dry(&r, o) : txn_run(w->store, o, run_body, &r, &commit);
	if (err)
		return err;
	*out = done;
	done = (struct outcome){ 0 };
	if (!w->dry_run && !oid_eq(&commit, &r.base))
		out->commit = commit;
	return 0;
}

static struct txn_options options_of(const struct work *w)
{
	return (struct txn_options){
		.author = w->author,
		.now = w->clock.now,
		.offset = w->clock.offset,
	};
}

int act_run(struct work *w, bool bulk, act_fn body, void *arg, struct outcome *out)
{
	struct txn_options o = options_of(w);
	o.bulk = bulk;
	return run(w, &o, body, arg, out);
}

int act_run_dirty(struct work *w, act_fn body, void *arg, struct outcome *out)
{
	struct txn_options o = options_of(w);
	o.dirty_ok = true;
	return run(w, &o, body, arg, out);
}

int act_ticket(struct act *a, const struct id *id, struct ticket *out)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	int err = txn_ticket(a->t, id, &t);
	if (err)
		return err;
	ticket_adopt_hand_edit(&t, NULL);
	*out = t;
	t = (struct ticket){ 0 };
	return 0;
}

static bool ticket_there(struct act *a, const struct id *id)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	return txn_has(a->t, arena_cstr(&arena, path_of_ticket(&arena, id)));
}

struct id_list {
	struct id *p;
	size_t n, cap;
};

static void id_list_release(struct id_list *v)
{
	vec_release(v);
}

/* The least id of the cycle that begins where `next` was seen; NULL if it was not. */
static const struct id *cycle_least(const struct id_list *seen, const struct id *next)
{
	const struct id *least = NULL;
	for (size_t i = 0; i < seen->n; i++) {
		if (!least && !str_eq(id_str(&seen->p[i]), id_str(next)))
			continue;
		if (!least || strcmp(seen->p[i].s, least->s) < 0)
			least = &seen->p[i];
	}
	return least;
}

int act_ticket_followed(struct act *a, const struct id *id, struct ticket *out, struct id *followed)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(id_list_release) struct id_list seen = { 0 };
	int err = act_ticket(a, id, &t);
	while (!err) {
		struct str to = state_text(&t.state, "merged");
		if (!id_valid(to))
			break;
		struct id next = id_of(to);
		vec_push(&seen, t.id);
		const struct id *least = cycle_least(&seen, &next);
		if (!least && !ticket_there(a, &next))
			break;
		ticket_release(&t);
		err = act_ticket(a, least ? least : &next, &t);
		if (least)
			break;
	}
	if (err)
		return err;
	if (strcmp(t.id.s, id->s))
		*followed = *id;
	*out = t;
	t = (struct ticket){ 0 };
	return 0;
}

int ticket_takes_deeds(const struct ticket *t)
{
	const char *why = NULL;
	if (state_text(&t->state, "withdrawn").n)
		why = "withdrawn: its opening was taken back";
	else if (state_text(&t->state, "deleted").n)
		why = "deleted: its file was removed";
	if (!why)
		return 0;
	fail(E_STATE, "ticket %s is %s", t->id.s, why);
	return mend("see what happened to it", "hd", "log", t->id.s, NULL);
}

int act_entry(struct act *a, struct ticket *t, const char *kind, struct str by, struct entry *out)
{
	struct id id;
	do {
		int err = txn_new_ticket_id(a->t, &id);
		if (err)
			return err;
	} while (ticket_entry(t, id_str(&id)));
	struct str me = a->w->me;
	*out = (struct entry){
		.id = arena_str(&t->arena, id_str(&id)),
		.at = a->w->clock.now,
		.by = arena_str(&t->arena, by.n ? by : me),
		.via = arena_str(&t->arena, a->w->via),
		.kind = arena_str(&t->arena, str_of(kind)),
	};
	if (by.n && !str_eq(by, me))
		out->rec = arena_str(&t->arena, me);
	return 0;
}

int entry_words(struct ticket *t, struct entry *e, struct str words)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (words.n <= BODY_MAX)
		utf8_convert(&b, words);
	if (words.n > BODY_MAX || b.n > BODY_MAX) {
		fail(E_LIMIT, "the text has %zu bytes; BODY_MAX is %zu (1 MiB)", MAX(b.n, words.n),
			BODY_MAX);
		return mend("attach it as a file", "hd", "attach", t->id.s, NULL);
	}
	if (b.n) {
		e->body = arena_str(&t->arena, buf_view(&b));
		e->has_body = true;
	}
	return 0;
}

int act_append(struct act *a, struct ticket *t, const struct entry *e)
{
	int err = ticket_append(t, e, NULL);
	return err ? err : act_save(a, t);
}

int act_save(struct act *a, const struct ticket *t)
{
	int err = txn_put_ticket(a->t, t);
	if (err)
		return err;
	if (a->out->changed++ < TRAILERS_MAX)
		buf_fmt(&a->say->trailers, "Ticket: %s\n", t->id.s);
	return 0;
}

static bool name_taken(const struct strs *names, struct str name)
{
	const struct str *s;
	vec_each (s, names)
		if (str_eq_nocase(*s, name))
			return true;
	return false;
}

/* "log.txt", then "2-log.txt": the number in front keeps the ending. */
static struct str name_apart(struct arena *a, const struct strs *names, struct str name)
{
	struct str safe = path_safe_name(a, name), apart = safe;
	for (size_t i = 2; name_taken(names, apart); i++)
		apart = arena_fmt(a, "%zu-%.*s", i, STR_ARG(safe));
	return apart;
}

int act_attach(struct act *a, struct ticket *t, struct entry *e, const struct attachment *files,
	size_t n)
{
	CLEANUP(strs_release) struct strs names = { 0 };
	struct id id = id_of(e->id);
	for (size_t i = 0; i < n; i++) {
		struct str name = name_apart(&t->arena, &names, files[i].name);
		if (files[i].data.n > ATTACHMENT_MAX)
			return fail(E_LIMIT, "%.*s has %zu bytes; ATTACHMENT_MAX is %zu (50 MiB)",
				STR_ARG(name), files[i].data.n, ATTACHMENT_MAX);
		int err = txn_put_attachment(a->t, &t->id, &id, name, files[i].data);
		if (err)
			return err;
		vec_push(&names, name);
	}
	e->files.p = arena_array(&t->arena, n, sizeof *e->files.p);
	e->files.n = e->files.cap = n;
	for (size_t i = 0; i < n; i++)
		e->files.p[i] = names.p[i];
	return 0;
}

void entry_name(struct arena *a, struct entry *e, const struct entry *named)
{
	struct strs *of = &e->of;
	struct str *p = arena_array(a, of->n + 1, sizeof *p);
	for (size_t i = 0; i < of->n; i++)
		p[i] = of->p[i];
	p[of->n] = entry_first_id(named);
	*of = (struct strs){ .p = p, .n = of->n + 1, .cap = of->n + 1 };
}

void act_hand_over(struct act *a, struct ticket *t)
{
	ticket_release(&a->out->ticket);
	a->out->ticket = *t;
	*t = (struct ticket){ 0 };
}

void act_action(struct act *a, const char *name)
{
	buf_fmt(&a->say->trailers, "Action: %s\n", name);
}

void say_title(struct buf *message, struct str title)
{
	CLEANUP(buf_release) struct buf visible = { 0 };
	utf8_visible(&visible, title, false);
	utf8_fit(message, buf_view(&visible), SUBJECT_TITLE, false);
}

struct str ticket_value(const struct ticket *t, struct str path)
{
	const struct ynode *v = state_get(&t->state, path);
	if (v)
		return v->kind == YAML_STRING ? v->s : (struct str){ 0 };
	if (str_is(path, "status"))
		return str_of(status_name(STATUS_DEFAULT));
	if (str_is(path, "priority"))
		return str_of(priority_name(PRIORITY_DEFAULT));
	return (struct str){ 0 };
}

bool ticket_set_has(const struct ticket *t, const char *set, struct str value)
{
	const struct ynode *v = state_get(&t->state, str_of(set));
	for (size_t i = 0; v && v->kind == YAML_SEQ && i < v->n; i++)
		if (str_eq(v->items[i]->s, value))
			return true;
	return false;
}

int act_member(const struct act *a, struct arena *arena, const char *set, struct str value,
	struct str *out)
{
	struct str path;
	return desk_check_value(a->w->desk, arena, &a->w->clock, str_of(set), value, &path, out);
}

int set_value_check(const char *set, struct str value)
{
	if (!value.n)
		return fail(E_INVALID, "an empty value in %s", set);
	if (value.n > LABEL_MAX && !strcmp(set, "labels"))
		return fail(E_LIMIT, "a label of %zu bytes; LABEL_MAX is %d", value.n, LABEL_MAX);
	if (!utf8_valid(value, NULL))
		return fail(E_INVALID, "a value in %s is no UTF-8", set);
	for (struct str rest = value; rest.n;) {
		size_t n;
		if (utf8_is_unsafe(utf8_next(rest, &n)))
			return fail(E_INVALID, "a value in %s has a control character", set);
		rest = str_skip(rest, n);
	}
	return 0;
}

const bool *ticket_counts(struct ticket *t)
{
	bool *counts = arena_array(&t->arena, t->n, sizeof *counts);
	law_counting(t, counts);
	return counts;
}

int ticket_find_entry(struct ticket *t, struct str typed, struct entry **out)
{
	struct entry *e = ticket_entry(t, typed);
	if (!e) {
		fail(E_NOTFOUND, "ticket %s has no entry '%.*s'", t->id.s, STR_ARG(typed));
		return mend("see its entries and their ids", "hd", "log", t->id.s, NULL);
	}
	*out = e;
	return 0;
}
