/* A record as the ticket it makes: an opening, comments, changes, a closing. What an entry is
 * called and when it was depend on what it says alone, so another clone, or a later copy of the
 * archive, gives it the same id and time. */
#include "model/law.h"
#include "text/utf8.h"
#include "work/import_inside.h"

#define NOBODY STR("unknown")
#define ENTRIES_MAX 20000

static const char *const paths[R_TEXTS] = {
	[R_TITLE] = "title",
	[R_STATUS] = "status",
	[R_PRIORITY] = "priority",
	[R_CATEGORY] = "category",
	[R_REQUESTER] = "requester",
	[R_ASSIGNEE] = "assignee",
	[R_TEAM] = "team",
	[R_ACCOUNT] = "account",
};

struct draft {
	struct ticket *t;
	const struct record *r;
	const struct draft_options *o;
	struct str source;
	int64_t created;
	enum status final;
	struct map first, last; /* of the changes: path -> index */
	struct str *change_paths; /* one a change */
	bool closing; /* the closing is not among the changes */
};

static void draft_release(struct draft *d)
{
	map_release(&d->first);
	map_release(&d->last);
}

static struct arena *arena_of(struct draft *d)
{
	return &d->t->arena;
}

/* ---- texts ---- */

static struct str text_clean(struct arena *a, struct str s)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	bool valid = utf8_valid(s, NULL);
	if (valid && str_find(s, STR("\r\n")) < 0)
		return s;
	if (!valid) {
		utf8_convert(&b, s);
		s = arena_str(a, buf_view(&b));
		buf_reset(&b);
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
			buf_char(&b, s.p[i]);
	return arena_str(a, buf_view(&b));
}

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* In one line, without controls. */
static struct str line_clean(struct arena *a, struct str s)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	bool clean = true;
	s = text_clean(a, str_trim(s));
	for (size_t i = 0; clean && i < s.n; i++)
		clean = (unsigned char)s.p[i] >= 0x20 && (unsigned char)s.p[i] < 0x7f;
	if (clean)
		return s;
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if (is_control(cp))
			buf_char(&b, ' ');
		else
			buf_add(&b, s.p, n);
	}
	return arena_str(a, str_trim(buf_view(&b)));
}

/* A label or watcher, which may hold nothing unsafe at all. */
static struct str word_clean(struct arena *a, struct str s)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if (utf8_is_unsafe(cp))
			buf_char(&b, '_');
		else
			buf_add(&b, s.p, n);
	}
	return arena_str(a, buf_view(&b));
}

static struct str who(struct draft *d, struct str name)
{
	struct str s = line_clean(arena_of(d), name);
	return s.n ? s : NOBODY;
}

/* ---- entries ---- */

/* Entries of one time keep their order by milliseconds, which `when` leaves out. */
static struct entry *entry_new(struct draft *d, const char *kind, struct str by, int64_t when)
{
	struct ticket *t = d->t;
	size_t slot = 0;
	for (size_t i = 0; i < t->n; i++)
		slot += t->entries[i].when == when;
	struct entry *e = &t->entries[t->n++];
	*e = (struct entry){
		.at = MIN(when + (int64_t)slot, d->o->now),
		.when = when,
		.by = by,
		.via = STR("import"),
		.kind = str_of(kind),
	};
	return e;
}

static void entry_call(struct draft *d, struct entry *e, struct str what)
{
	struct id id = id_of_source_entry(d->source, what);
	e->id = arena_str(arena_of(d), id_str(&id));
}

/* After the source's own id, else by time, author, and how many such there were. */
static void entry_call_by_time(struct draft *d, struct entry *e, const char *what)
{
	size_t same = 0;
	for (const struct entry *o = d->t->entries; o < e; o++)
		same += o->when == e->when && str_eq(o->by, e->by);
	entry_call(d, e,
		arena_fmt(arena_of(d), "%s %" PRId64 " %zu %.*s", what, e->when, same,
			STR_ARG(e->by)));
}

static int entry_body(struct draft *d, struct entry *e, struct str words)
{
	e->body = text_clean(arena_of(d), words);
	e->has_body = e->body.n > 0;
	if (e->body.n <= BODY_MAX)
		return 0;
	return fail(E_LIMIT, "a text of %zu bytes; BODY_MAX is %zu (1 MiB)", e->body.n, BODY_MAX);
}

static int put(struct draft *d, struct entry *e, struct str path, struct str value)
{
	struct arena *a = arena_of(d);
	if (value.n > BODY_MAX)
		return fail(E_LIMIT, "%.*s has %zu bytes; BODY_MAX is %zu (1 MiB)", STR_ARG(path),
			value.n, BODY_MAX);
	e->change.set = e->change.set ? e->change.set : yaml_map(a);
	yaml_set(a, e->change.set, path, value.n ? yaml_string(a, value) : yaml_null(a));
	return 0;
}

static int put_some(struct draft *d, struct entry *e, struct str path, struct str value)
{
	return value.n ? put(d, e, path, value) : 0;
}

static int put_set(struct draft *d, struct entry *e, const char *set, const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++) {
		struct str word = line_clean(arena_of(d), words->p[i]);
		if (set_value_check(set, word)) {
			word = word_clean(arena_of(d), word);
			int err = set_value_check(set, word);
			if (err)
				return err;
		}
		entry_add(arena_of(d), e, set, word);
	}
	return 0;
}

/* ---- values ---- */

static enum status status_of(struct draft *d, struct str said, enum status fallback)
{
	return said.n ? map_status(d->o->mapper, said, fallback) : fallback;
}

/* "---" is how Bugzilla says nothing. */
static struct str value_of(struct draft *d, struct str path, struct str said)
{
	if (str_is(str_trim(said), "---"))
		said = STR("");
	if (str_is(path, "status"))
		return str_of(status_name(status_of(d, said, STATUS_OPEN)));
	if (str_is(path, "priority"))
		return said.n ? str_of(priority_name(map_priority(d->o->mapper, said))) : STR("");
	if (str_starts(path, STR("fields.")))
		return text_clean(arena_of(d), said);
	return line_clean(arena_of(d), said);
}

static struct str field_path(struct draft *d, struct str name)
{
	return arena_fmt(arena_of(d), "fields.%.*s", STR_ARG(name));
}

static struct str change_path(struct draft *d, const struct record_change *c)
{
	enum record_part part = record_part(c->field);
	if (part < R_TEXTS && paths[part])
		return str_of(paths[part]);
	return field_path(d, record_field_name(arena_of(d), c->field));
}

/* What the record itself says of a path; p == NULL: nothing. */
static struct str record_says(const struct draft *d, struct str path)
{
	const struct record *r = d->r;
	for (size_t p = 0; p < R_TEXTS; p++)
		if (paths[p] && str_is(path, paths[p]))
			return r->text[p];
	struct str name = str_skip(path, sizeof "fields." - 1);
	for (size_t i = 0; i < r->n_fields; i++)
		if (str_eq(r->fields[i].name, name))
			return r->fields[i].value;
	return (struct str){ 0 };
}

/* The value before the first change. */
static struct str said_first(const struct draft *d, struct str path, struct str now)
{
	const struct map_item *it = map_get(&d->first, path);
	return it ? d->r->changes[it->num].from : now;
}

/* ---- the parts of the log ---- */

static enum status status_first(struct draft *d)
{
	const struct map_item *it = map_get(&d->first, STR("status"));
	if (it)
		return status_of(d, d->r->changes[it->num].from, STATUS_OPEN);
	return status_ended(d->final) ? STATUS_OPEN : d->final;
}

/* Fields whose value came with the closing. */
static bool is_of_closing(const struct draft *d, struct str name)
{
	return d->closing && (str_is(name, "resolution") || str_is(name, "state_reason"));
}

static int open_fields(struct draft *d, struct entry *e)
{
	const struct record *r = d->r;
	int err = 0;
	for (size_t p = 0; p < R_TEXTS && !err; p++) {
		struct str path = str_of(paths[p]);
		if (p == R_STATUS)
			err = put(d, e, path, str_of(status_name(status_first(d))));
		else if (path.n)
			err = put_some(d, e, path,
				value_of(d, path, said_first(d, path, r->text[p])));
	}
	for (size_t i = 0; i < r->n_fields && !err; i++) {
		struct str path = field_path(d, r->fields[i].name);
		if (!is_of_closing(d, r->fields[i].name))
			err = put_some(d, e, path,
				value_of(d, path, said_first(d, path, r->fields[i].value)));
	}
	/* what has a history alone */
	for (size_t i = 0; i < d->first.n && !err; i++) {
		struct str path = d->first.items[i].key;
		if (!yaml_get_str(e->change.set, path))
			err = put_some(d, e, path, value_of(d, path, said_first(d, path, STR(""))));
	}
	return err;
}

static int draft_opening(struct draft *d)
{
	const struct record *r = d->r;
	int64_t due = r->time[R_DUE - R_CREATED];
	struct entry *e = entry_new(d, "open", who(d, r->text[R_REQUESTER]), d->created);
	entry_call(d, e, STR("open"));
	int err = open_fields(d, e);
	if (!err && due)
		err = put(d, e, STR("due"), when_iso_str(arena_of(d), due));
	if (!err)
		err = put(d, e, STR("source"), d->source);
	if (!err)
		err = put_set(d, e, "labels", &r->labels);
	if (!err)
		err = put_set(d, e, "watchers", &r->watchers);
	return err ? err : entry_body(d, e, r->text[R_BODY]);
}

static int draft_comments(struct draft *d)
{
	int err = 0;
	for (size_t i = 0; i < d->r->n_comments && !err; i++) {
		const struct record_comment *c = &d->r->comments[i];
		struct entry *e = entry_new(d, c->internal ? "note" : "reply", who(d, c->by),
			c->at);
		if (c->id.n)
			entry_call(d, e, arena_fmt(arena_of(d), "comment %.*s", STR_ARG(c->id)));
		else
			entry_call_by_time(d, e, "comment");
		err = entry_body(d, e, c->text);
	}
	return err;
}

static const char *kind_of(enum status from, enum status to)
{
	if (status_ended(to) && from != to)
		return to == STATUS_RESOLVED ? "resolve" : "close";
	return status_ended(from) && !status_ended(to) ? "reopen" : "change";
}

/* The last change of a path ends at what the record says: histories are often cut short. */
static struct str change_to(struct draft *d, size_t i, struct str path)
{
	const struct map_item *last = map_get(&d->last, path);
	struct str now = record_says(d, path);
	bool whole = last->num != i || !now.p || (d->closing && str_is(path, "status"));
	return value_of(d, path, whole ? d->r->changes[i].to : now);
}

/* Changes from i on by one person at one time are one entry; *end is behind them. */
static int draft_change(struct draft *d, size_t i, enum status *status, size_t *end)
{
	const struct record_change *c = d->r->changes, *first = &c[i];
	struct entry *e = entry_new(d, "change", who(d, first->by), first->at);
	int err = 0;
	entry_call_by_time(d, e, "change");
	for (; !err && i < d->r->n_changes && c[i].at == first->at && str_eq(c[i].by, first->by);
		i++) {
		struct str path = d->change_paths[i], to = change_to(d, i, path);
		enum status next;
		if (str_is(path, "status") && status_parse(to, &next)) {
			e->kind = str_of(kind_of(*status, next));
			*status = next;
		}
		err = put(d, e, path, to);
	}
	*end = i;
	return err;
}

static int draft_changes(struct draft *d)
{
	enum status status = status_first(d);
	int err = 0;
	for (size_t i = 0; i < d->r->n_changes && !err;)
		err = draft_change(d, i, &status, &i);
	return err;
}

static int64_t time_last(const struct draft *d)
{
	int64_t last = MAX(d->created, d->r->time[R_UPDATED - R_CREATED]);
	for (size_t i = 0; i < d->r->n_comments; i++)
		last = MAX(last, d->r->comments[i].at);
	return last;
}

/* Who commented at that very time closed it. */
static struct str closer(struct draft *d, int64_t at)
{
	struct str by = d->r->text[R_CLOSED_BY];
	for (size_t i = d->r->n_comments; !by.n && i-- > 0;)
		if (d->r->comments[i].at == at)
			by = d->r->comments[i].by;
	return who(d, by);
}

static int draft_closing(struct draft *d)
{
	const struct record *r = d->r;
	int64_t closed = r->time[R_CLOSED - R_CREATED], resolved = r->time[R_RESOLVED - R_CREATED];
	int64_t at = closed ? closed : resolved ? resolved : time_last(d);
	const char *kind = kind_of(STATUS_OPEN, d->final);
	struct entry *e = entry_new(d, kind, closer(d, at), at);
	entry_call(d, e, arena_fmt(arena_of(d), "close %" PRId64, at));
	int err = put(d, e, STR("status"), str_of(status_name(d->final)));
	for (size_t i = 0; i < r->n_fields && !err; i++)
		if (is_of_closing(d, r->fields[i].name))
			err = put_some(d, e, field_path(d, r->fields[i].name), r->fields[i].value);
	return err;
}

/* ---- the record as a whole ---- */

static void changes_index(struct draft *d)
{
	const struct record *r = d->r;
	bool created;
	d->change_paths = arena_array(arena_of(d), r->n_changes, sizeof *d->change_paths);
	for (size_t i = 0; i < r->n_changes; i++) {
		struct map_item *it;
		d->change_paths[i] = change_path(d, &r->changes[i]);
		it = map_put(&d->first, d->change_paths[i], &created);
		it->num = created ? i : it->num;
		map_put(&d->last, d->change_paths[i], &created)->num = i;
	}
}

static enum status status_final(struct draft *d)
{
	const struct record *r = d->r;
	bool closed = r->time[R_CLOSED - R_CREATED] || r->time[R_RESOLVED - R_CREATED];
	enum status fallback = closed ? STATUS_CLOSED : r->n_comments ? STATUS_OPEN : STATUS_NEW;
	return status_of(d, r->text[R_STATUS], fallback);
}

static bool needs_closing(struct draft *d)
{
	const struct map_item *last = map_get(&d->last, STR("status"));
	if (!status_ended(d->final))
		return false;
	return !last || status_of(d, d->r->changes[last->num].to, STATUS_OPEN) != d->final;
}

static int check_record(struct draft *d)
{
	const struct record *r = d->r;
	struct arena *a = arena_of(d);
	struct str id = line_clean(a, r->text[R_ID]), title = line_clean(a, r->text[R_TITLE]);
	if (!id.n)
		return fail(E_INVALID, "no id");
	if (!title.n)
		return fail(E_INVALID, "no title");
	if (id.n > TITLE_MAX || title.n > TITLE_MAX)
		return fail(E_LIMIT, "%s of %zu bytes; TITLE_MAX is %d",
			id.n > TITLE_MAX ? "an id" : "a title", MAX(id.n, title.n), TITLE_MAX);
	if (r->n_comments + r->n_changes > ENTRIES_MAX)
		return fail(E_LIMIT, "%zu comments and changes; ENTRIES_MAX is %d",
			r->n_comments + r->n_changes, ENTRIES_MAX);
	d->source = d->o->source.n ? arena_fmt(a, "%.*s:%.*s", STR_ARG(d->o->source), STR_ARG(id))
				   : id;
	return 0;
}

/* Where the record does not say, the first thing known of it. */
static int64_t time_created(const struct record *r, int64_t now)
{
	int64_t first = r->time[0];
	for (size_t i = 1; !r->time[0] && i < R_DUE - R_CREATED; i++)
		if (r->time[i])
			first = first ? MIN(first, r->time[i]) : r->time[i];
	for (size_t i = 0; !r->time[0] && i < r->n_comments; i++)
		first = first ? MIN(first, r->comments[i].at) : r->comments[i].at;
	return first ? first : now;
}

/* Some systems list the newest first. */
static void changes_in_order(const struct record *r)
{
	struct record_change *c = r->changes;
	for (size_t i = 0, k = r->n_changes; k && c[0].at > c[r->n_changes - 1].at && i < --k;
		i++) {
		struct record_change swap = c[i];
		c[i] = c[k];
		c[k] = swap;
	}
}

int draft_ticket(struct ticket *t, const struct record *r, const struct draft_options *o)
{
	CLEANUP(draft_release) struct draft d = { .t = t, .r = r, .o = o };
	int err = check_record(&d);
	if (err)
		return err;
	changes_in_order(r);
	changes_index(&d);
	d.final = status_final(&d);
	d.closing = needs_closing(&d);
	d.created = time_created(r, o->now);
	t->id = id_of_source(d.source);
	t->n = 0;
	t->cap = 2 + r->n_comments + r->n_changes;
	t->entries = arena_array(&t->arena, t->cap, sizeof *t->entries);
	err = draft_opening(&d);
	if (!err)
		err = draft_comments(&d);
	if (!err)
		err = draft_changes(&d);
	if (!err && d.closing)
		err = draft_closing(&d);
	if (err)
		return err;
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
	return 0;
}
