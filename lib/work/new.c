#include "model/law.h"
#include "text/utf8.h"
#include "work/common.h"

#define KEY_PROBES_MAX 64

/* What a new ticket is opened with, checked; `follows` is the former generation's. */
struct opening {
	const struct new_ticket *n;
	struct id id;
	uint32_t generation;
	const struct id *follows;
};

static int checked(struct work *w, struct arena *arena, const char *name, struct str *value)
{
	struct str path, normal;
	int err = desk_check_value(w->desk, arena, &w->clock, str_of(name), *value, &path, &normal);
	if (!err)
		*value = normal;
	return err;
}

static int check_title(struct work *w, struct arena *arena, struct str *title)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	utf8_convert(&b, str_trim(*title));
	if (!b.n)
		return fail(E_INVALID, "a ticket needs a title");
	if (b.n > TITLE_MAX)
		return fail(E_LIMIT, "the title has %zu bytes; TITLE_MAX is %d", b.n, TITLE_MAX);
	*title = arena_str(arena, buf_view(&b));
	return checked(w, arena, "title", title);
}

static int check_key(struct str key)
{
	if (key.n > TITLE_MAX)
		return fail(E_LIMIT, "the key has %zu bytes; TITLE_MAX is %d", key.n, TITLE_MAX);
	return key.n ? set_value_check("key", key) : 0;
}

static int add_labels(struct act *a, struct arena *arena, struct entry *e,
	const struct new_ticket *n)
{
	for (size_t i = 0; i < n->n_labels; i++) {
		struct str label;
		int err = act_member(a, arena, "labels", n->labels[i], &label);
		if (err)
			return err;
		entry_add(arena, e, "labels", label);
	}
	return 0;
}

/* The fields that an opening carries. */
static int opening_fields(struct act *a, const struct opening *o, struct arena *arena,
	struct entry *e)
{
	const struct new_ticket *n = o->n;
	entry_set(arena, e, "title", n->title);
	entry_set(arena, e, "status", str_of(status_name(STATUS_DEFAULT)));
	entry_set(arena, e, "requester", n->requester);
	for (size_t i = 0; i < n->n_sets; i++)
		if (n->sets[i].value.n)
			entry_set(arena, e, arena_cstr(arena, n->sets[i].path), n->sets[i].value);
	if (n->key.n)
		entry_set(arena, e, "key", n->key);
	if (o->generation > 1)
		entry_set(arena, e, "generation", arena_fmt(arena, "%" PRIu32, o->generation));
	if (o->follows)
		entry_add(arena, e, "links", arena_fmt(arena, "follows %s", o->follows->s));
	return add_labels(a, arena, e, n);
}

static int open_ticket(struct act *a, const struct opening *o)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e;
	ticket_init(&t, o->id);
	int err = act_entry(a, &t, "open", o->n->requester, &e);
	if (!err)
		err = opening_fields(a, o, &t.arena, &e);
	if (!err)
		err = entry_words(&t, &e, o->n->body);
	if (!err)
		err = act_attach(a, &t, &e, o->n->files, o->n->n_files);
	if (!err)
		err = act_append(a, &t, &e);
	if (err)
		return err;
	buf_fmt(&a->say->message, "Open %s: ", t.id.s);
	say_title(&a->say->message, state_text(&t.state, "title"));
	act_action(a, "open");
	a->out->created = true;
	act_hand_over(a, &t);
	return 0;
}

/* The key that a ticket's file states; only its first document is parsed. */
static struct str stated_key(struct arena *a, struct str text)
{
	struct ynode *doc;
	struct str key = { 0 };
	ssize_t end = str_find(str_skip(text, 1), STR("\n---\n"));
	if (yaml_parse_one(a, end < 0 ? text : str_first(text, (size_t)end + 2), "ticket", &doc))
		error_clear();
	else
		yaml_get_scalar(doc, "key", &key);
	return key;
}

/* The ticket of a key's generation (*taken), or the free id that it would have. */
static int key_slot(struct act *a, struct str key, uint32_t generation, struct id *id, bool *taken)
{
	for (uint32_t probe = 0; probe < KEY_PROBES_MAX; probe++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct str text;
		*id = id_of_key(key, generation, probe);
		const char *path = arena_cstr(&arena, path_of_ticket(&arena, id));
		*taken = txn_has(a->t, path);
		if (!*taken)
			return 0;
		int err = txn_get(a->t, path, &text);
		if (err || str_eq(stated_key(&arena, text), key))
			return err;
	}
	return fail(E_STATE, "%d tickets of other keys hold the ids of this key", KEY_PROBES_MAX);
}

/* The last words that an opening or an occurrence brought. */
static struct str last_words(struct ticket *t)
{
	struct str *bodies = arena_array(&t->arena, t->n, sizeof *bodies), last = { 0 };
	const bool *counts = ticket_counts(t);
	law_bodies(t, bodies);
	for (size_t i = 0; i < t->n; i++) {
		struct str kind = t->entries[i].kind;
		if (counts[i] && bodies[i].p &&
			(str_is(kind, "open") || str_is(kind, "occurrence")))
			last = bodies[i];
	}
	return last;
}

static int add_occurrence(struct act *a, struct ticket *t, const struct new_ticket *n, bool reopen)
{
	struct entry e;
	int err = act_entry(a, t, "occurrence", n->requester, &e);
	if (!err)
		err = entry_words(t, &e, n->body);
	if (err)
		return err;
	if (str_eq(e.body, last_words(t)))
		e.has_body = false;
	if (!e.has_body)
		e.body = (struct str){ 0 };
	if (reopen)
		entry_set(&t->arena, &e, "status", str_of(status_name(STATUS_OPEN)));
	err = act_attach(a, t, &e, n->files, n->n_files);
	if (!err)
		err = act_append(a, t, &e);
	if (err)
		return err;
	buf_fmt(&a->say->message,
		reopen ? "Reopen %s, it happened again: " : "Occurrence of %s: ", t->id.s);
	say_title(&a->say->message, state_text(&t->state, "title"));
	act_action(a, "occurrence");
	a->out->reopened = reopen;
	act_hand_over(a, t);
	return 0;
}

static bool ticket_ended(const struct ticket *t)
{
	enum status s;
	return status_parse(ticket_value(t, STR("status")), &s) && status_ended(s);
}

/* Whether one more occurrence may go to this ticket. */
static bool takes_occurrence(struct act *a, const struct ticket *t)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct summary s;
	if (t->bytes > TICKET_FULL_BYTES || state_text(&t->state, "withdrawn").n ||
		state_text(&t->state, "deleted").n)
		return false;
	if (!ticket_ended(t))
		return true;
	summary_of(&s, &arena, t, a->w->desk);
	return a->w->clock.now - s.resolved <= a->w->desk->reopen_ms;
}

static int upsert(struct act *a, const struct new_ticket *n)
{
	struct opening next = { .n = n };
	struct id current = { 0 };
	for (bool taken = true; taken;) {
		if (next.generation)
			current = next.id;
		int err = key_slot(a, n->key, ++next.generation, &next.id, &taken);
		if (err)
			return err;
	}
	if (next.generation == 1)
		return open_ticket(a, &next);
	CLEANUP(ticket_release) struct ticket t = { 0 };
	int err = act_ticket_followed(a, &current, &t, &a->out->followed);
	if (err)
		return err;
	if (takes_occurrence(a, &t))
		return add_occurrence(a, &t, n, ticket_ended(&t));
	a->out->followed = (struct id){ 0 };
	next.follows = &current;
	return open_ticket(a, &next);
}

static int new_body(struct act *a, void *arg)
{
	struct opening o = { .n = arg, .generation = 1 };
	if (o.n->key.n)
		return upsert(a, o.n);
	int err = txn_new_ticket_id(a->t, &o.id);
	return err ? err : open_ticket(a, &o);
}

int work_new(struct work *w, const struct new_ticket *n, struct outcome *out)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct new_ticket given = *n;
	int err = check_title(w, &arena, &given.title);
	if (!err)
		err = check_key(n->key);
	if (!err && n->requester.n)
		err = checked(w, &arena, "requester", &given.requester);
	if (!given.requester.n)
		given.requester = w->me;
	return err ? err : act_run(w, false, new_body, &given, out);
}
