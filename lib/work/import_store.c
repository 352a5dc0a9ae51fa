/* A parcel's items into the desk, united with what it has. */
#include "model/law.h"
#include "work/import_inside.h"

#define PROBES_MAX 64

struct put {
	struct act *a;
	const struct parcel *b;
	const struct item *it;
	struct stored *sum;
	struct arena arena;
};

static void put_release(struct put *p)
{
	arena_release(&p->arena);
}

static size_t count_entries(struct str file)
{
	size_t n = 0;
	for (ssize_t at; (at = str_find(file, STR("\n---\n"))) >= 0; n++)
		file = str_skip(file, (size_t)at + 4);
	return n;
}

static int put_file(struct put *p, const char *path, struct str data)
{
	int err = txn_put(p->a->t, path, data);
	p->a->out->changed += !err;
	return err;
}

static void took(struct put *p, const struct id *id)
{
	if (!p->sum->first.s[0])
		p->sum->first = *id;
}

static int put_new(struct put *p, const struct id *id, const char *path, struct str data)
{
	int err = put_file(p, path, data);
	if (err)
		return err;
	p->sum->created++;
	p->sum->entries += count_entries(data);
	took(p, id);
	return 0;
}

/* ---- one ticket twice ---- */

/* Entries of `from` that t has not, by the first id: what is there is never rewritten. */
static size_t unite(struct ticket *t, const struct ticket *from)
{
	CLEANUP(map_release) struct map there = { 0 };
	struct entry *all = arena_array(&t->arena, t->n + from->n, sizeof *all);
	size_t n = t->n;
	for (size_t i = 0; i < t->n; i++) {
		all[i] = t->entries[i];
		map_put(&there, entry_first_id(&all[i]), NULL);
	}
	for (size_t i = 0; i < from->n; i++)
		if (!map_get(&there, entry_first_id(&from->entries[i])))
			all[n++] = from->entries[i];
	size_t added = n - t->n;
	t->entries = all;
	t->n = t->cap = n;
	return added;
}

/* What the source has said so far, whatever people did besides. */
static void source_state(struct ticket *t, struct state *out)
{
	struct ticket said = { .id = t->id };
	said.entries = arena_array(&t->arena, t->n, sizeof *said.entries);
	for (size_t i = 0; i < t->n; i++)
		if (str_is(t->entries[i].via, "import"))
			said.entries[said.n++] = t->entries[i];
	law_fold(&t->arena, &said, out);
}

static const char *kind_of(const struct state *before, const struct change *c)
{
	enum status from = STATUS_DEFAULT, to;
	struct str now;
	status_parse(state_text(before, "status"), &from);
	if (!c->set || !yaml_get(c->set, "status"))
		return "change";
	if (!yaml_get_scalar(c->set, "status", &now) || !status_parse(now, &to))
		to = STATUS_DEFAULT;
	if (!status_ended(to))
		return status_ended(from) ? "reopen" : "change";
	return to == STATUS_RESOLVED ? "resolve" : "close";
}

static int64_t source_last(const struct ticket *t)
{
	int64_t last = 0;
	for (size_t i = 0; i < t->n; i++)
		if (str_is(t->entries[i].via, "import"))
			last = MAX(last, t->entries[i].at);
	return last;
}

/* What the record says otherwise than its entries do, as one entry. */
static bool add_difference(struct put *p, struct ticket *t, const struct ticket *fresh)
{
	CLEANUP(buf_release) struct buf core = { 0 };
	struct arena *a = &t->arena;
	struct state before;
	int64_t now = p->a->w->clock.now, at = p->it->updated ? p->it->updated : now;
	source_state(t, &before);
	struct entry e = { .via = STR("import"), .by = STR("unknown") };
	e.change = state_diff(a, &fresh->state, &before);
	if (change_empty(&e.change))
		return false;
	e.kind = str_of(kind_of(&before, &e.change));
	e.when = MIN(MAX(at, source_last(t) + 1), now);
	e.at = MAX(e.when, source_last(t) + 1);
	entry_emit_core(&core, &e);
	struct id id = id_of_source_entry(state_text(&fresh->state, "source"), buf_view(&core));
	e.id = arena_str(a, id_str(&id));
	struct entry *all = arena_array(a, t->n + 1, sizeof *all);
	memcpy(all, t->entries, t->n * sizeof *all);
	all[t->n++] = e;
	t->entries = all;
	t->cap = t->n;
	return true;
}

static int put_united(struct put *p, const char *path, struct ticket *t, const struct ticket *fresh)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	size_t added = unite(t, fresh);
	if (p->it->kind == ITEM_TICKET)
		added += add_difference(p, t, fresh);
	if (!added) {
		p->sum->unchanged++;
		return 0;
	}
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
	ticket_emit(&text, t);
	if (text.n > TICKET_MAX_BYTES)
		return fail(E_LIMIT, "ticket %s would grow over 16 MiB, the most a ticket may have",
			t->id.s);
	int err = put_file(p, path, buf_view(&text));
	if (err)
		return err;
	p->sum->updated++;
	p->sum->entries += added;
	took(p, &t->id);
	return 0;
}

/* ---- tickets ---- */

static bool has_entry(const struct ticket *t, const struct entry *e)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(entry_first_id(&t->entries[i]), entry_first_id(e)))
			return true;
	return false;
}

/* One ticket twice has one opening. */
static bool is_same(const struct ticket *t, const struct ticket *fresh)
{
	for (size_t i = 0; i < fresh->n; i++)
		if (str_is(fresh->entries[i].kind, "open") && has_entry(t, &fresh->entries[i]))
			return true;
	return false;
}

/* The ticket in the desk under this id. *other: it is another one, which has the id by chance. */
static int put_over(struct put *p, const struct id *id, const char *path, struct str data,
	bool *other)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(ticket_release) struct ticket fresh = { 0 };
	struct str there;
	*other = false;
	int err = txn_get(p->a->t, path, &there);
	if (!err && str_eq(there, data)) {
		p->sum->unchanged++;
		return 0;
	}
	if (!err)
		err = ticket_parse(&fresh, data, id->s);
	if (!err)
		err = act_ticket(p->a, id, &t);
	if (err)
		return err;
	*other = !is_same(&t, &fresh);
	return *other ? 0 : put_united(p, path, &t, &fresh);
}

static int renamed(const struct item *it, struct str data, const struct id *id, struct buf *out)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	int err = ticket_parse(&t, data, it->id.s);
	if (err)
		return err;
	t.id = *id;
	ticket_emit(out, &t);
	return 0;
}

/* Ids are derived, so of very many tickets two may meet: the later is derived again. */
static struct id id_probed(const struct item *it, size_t probe)
{
	char n[24];
	snprintf(n, sizeof n, "%zu", probe);
	struct str parts[] = { STR("probe"), id_str(&it->id), str_of(n) };
	return probe ? id_derive(parts, ARRAY_SIZE(parts)) : it->id;
}

static int put_ticket(struct put *p)
{
	size_t probes = p->it->kind == ITEM_OWN_TICKET ? 1 : PROBES_MAX;
	for (size_t probe = 0; probe < probes; probe++) {
		CLEANUP(buf_release) struct buf text = { 0 };
		struct str data = parcel_data(p->b, p->it);
		struct id id = id_probed(p->it, probe);
		const char *path = path_of_ticket(&p->arena, &id).p;
		bool other;
		int err = probe ? renamed(p->it, data, &id, &text) : 0;
		if (err)
			return err;
		data = probe ? buf_view(&text) : data;
		if (!txn_has(p->a->t, path))
			return put_new(p, &id, path, data);
		err = put_over(p, &id, path, data, &other);
		if (err || !other)
			return err;
	}
	return fail(E_STATE, "another ticket of this desk has the id %s", p->it->id.s);
}

/* ---- files ---- */

static int put_desk_file(struct put *p, bool fresh)
{
	struct str path = parcel_path(p->b, p->it), data = parcel_data(p->b, p->it), there;
	const char *name = arena_cstr(&p->arena, path);
	bool has = txn_has(p->a->t, name);
	int err = has ? txn_get(p->a->t, name, &there) : 0;
	if (!err && has && str_eq(there, data))
		return 0;
	if (!err && has && !fresh) {
		p->sum->kept++;
		return 0;
	}
	if (!err)
		err = file_check(name, data);
	return err ? err : put_file(p, name, data);
}

/* Attachments never change: one that is there stays. */
static int put_attachment(struct put *p)
{
	const char *path = arena_cstr(&p->arena, parcel_path(p->b, p->it));
	return txn_has(p->a->t, path) ? 0 : put_file(p, path, parcel_data(p->b, p->it));
}

int store_item(struct act *a, const struct parcel *b, const struct item *it, bool fresh,
	struct stored *sum)
{
	CLEANUP(put_release) struct put p = { .a = a, .b = b, .it = it, .sum = sum };
	if (it->kind == ITEM_FILE)
		return put_desk_file(&p, fresh);
	return it->kind == ITEM_ATTACHMENT ? put_attachment(&p) : put_ticket(&p);
}
