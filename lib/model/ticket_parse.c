#include "model/law.h"
#include "text/conflict.h"

/* How an entry's keys are read; the order is no matter. */
enum key {
	K_ID,
	K_AT,
	K_WHEN,
	K_BY,
	K_REC,
	K_VIA,
	K_DO,
	K_OF,
	K_WAS,
	K_SET,
	K_ADD,
	K_REMOVE,
	K_FILES,
	K_BODY,
	K_UNKNOWN
};
static const char *const keys[] = { "id", "at", "when", "by", "rec", "via", "do", "of", "was",
	"set", "add", "remove", "files", "body" };

struct reader {
	struct ticket *t;
	const char *name;
	bool has_at;
	size_t changes;
};

static int fail_at(const struct reader *r, const struct ynode *at, const char *what)
{
	return fail(E_INVALID, "%s:%" PRIu32 ":%" PRIu32 ": %s", r->name, at->line, at->column,
		what);
}

static enum key key_of(struct str s)
{
	size_t k = 0;
	while (k < K_UNKNOWN && (s.n == 0 || s.p[0] != keys[k][0] || !str_is(s, keys[k])))
		k++;
	return (enum key)k;
}

static int read_text(const struct reader *r, const struct ynode *v, enum key k, struct str *out)
{
	if (v->kind != YAML_STRING)
		return fail(E_INVALID, "%s:%" PRIu32 ":%" PRIu32 ": '%s' must be one value",
			r->name, v->line, v->column, keys[k]);
	*out = v->s;
	return 0;
}

static int read_id(const struct reader *r, const struct ynode *v, struct str *out)
{
	if (v->kind != YAML_STRING || !id_valid(v->s))
		return fail_at(r, v, "this is no id (8 characters, the first a letter)");
	*out = v->s;
	return 0;
}

static int read_time(const struct reader *r, const struct ynode *v, int64_t *out)
{
	if (v->kind != YAML_STRING || !when_parse_iso(v->s, 0, out))
		return fail_at(r, v, "this is no time (as 2026-11-22T10:15:30.123Z)");
	return 0;
}

static int read_at(struct reader *r, const struct ynode *v, int64_t *out)
{
	int64_t at;
	int rc = read_time(r, v, &at);
	if (!rc && at >= AT_END)
		rc = fail_at(r, v, "this time is too far ahead");
	if (rc)
		return rc;
	*out = at;
	r->has_at = true;
	return 0;
}

static int read_of(const struct reader *r, const struct ynode *v, struct strs *out)
{
	struct strs of = { 0 };
	size_t n = v->kind == YAML_SEQ ? v->n : 1;
	of.p = arena_array(&r->t->arena, n, sizeof *of.p);
	for (; of.n < n; of.n++) {
		int rc = read_id(r, v->kind == YAML_SEQ ? v->items[of.n] : v, &of.p[of.n]);
		if (rc)
			return rc;
	}
	*out = of;
	return 0;
}

/* A name becomes part of a path: it may not leave the ticket's folder. */
static int read_file(const struct reader *r, const struct ynode *v, struct str *out)
{
	if (v->kind != YAML_STRING || str_chr(v->s, '/') >= 0)
		return fail_at(r, v, "this is no file name");
	if (path_check(v->s))
		return error_context("%s:%" PRIu32 ":%" PRIu32, r->name, v->line, v->column);
	*out = v->s;
	return 0;
}

static int read_files(const struct reader *r, const struct ynode *v, struct strs *out)
{
	struct strs files = { 0 };
	if (v->kind != YAML_SEQ)
		return fail_at(r, v, "'files' must be a list of names, as [a, b]");
	files.p = arena_array(&r->t->arena, v->n, sizeof *files.p);
	for (; files.n < v->n; files.n++) {
		int rc = read_file(r, v->items[files.n], &files.p[files.n]);
		if (rc)
			return rc;
	}
	*out = files;
	return 0;
}

/* What `set` gives must fit the field; what `add` and `remove` name must be a set. */
static int read_change(const struct reader *r, struct ynode *v, enum key k, struct ynode **out)
{
	if (v->kind != YAML_MAP)
		return fail_at(r, v, "this must be a map, as {field: value}");
	for (size_t i = 0; i < v->n; i++) {
		const struct ynode *value = v->items[i];
		int rc = state_check(v->keys[i], value, r->name);
		if (rc)
			return rc;
		if (k == K_SET)
			continue;
		bool words = value->kind == YAML_SEQ;
		for (size_t w = 0; words && w < value->n; w++)
			words = value->items[w]->kind == YAML_STRING;
		if (!words)
			return fail_at(r, value, "this must be a list of words, as [a, b]");
	}
	if (v->n)
		*out = v;
	return 0;
}

static int read_body(const struct reader *r, struct ynode *v, struct entry *e)
{
	int rc = read_text(r, v, K_BODY, &e->body);
	e->has_body = !rc;
	return rc;
}

static int read_key(struct reader *r, struct entry *e, enum key k, struct ynode *v)
{
	switch (k) {
	case K_ID:
		return read_id(r, v, &e->id);
	case K_AT:
		return read_at(r, v, &e->at);
	case K_WHEN:
		return read_time(r, v, &e->when);
	case K_BY:
		return read_text(r, v, k, &e->by);
	case K_REC:
		return read_text(r, v, k, &e->rec);
	case K_VIA:
		return read_text(r, v, k, &e->via);
	case K_DO:
		return read_text(r, v, k, &e->kind);
	case K_OF:
		return read_of(r, v, &e->of);
	case K_WAS:
		return read_id(r, v, &e->was);
	case K_SET:
		return read_change(r, v, k, &e->change.set);
	case K_ADD:
		return read_change(r, v, k, &e->change.add);
	case K_REMOVE:
		return read_change(r, v, k, &e->change.remove);
	case K_FILES:
		return read_files(r, v, &e->files);
	case K_BODY:
	case K_UNKNOWN:
		break;
	}
	return read_body(r, v, e);
}

static void keep_unknown(struct reader *r, struct entry *e, struct ynode **extra, struct str key,
	struct ynode *v)
{
	*extra = *extra ? *extra : yaml_map(&r->t->arena);
	yaml_add(&r->t->arena, *extra, key, v);
	e->extra = *extra;
}

static int read_entry(struct reader *r, const struct ynode *doc, struct entry *e)
{
	struct ynode *extra = NULL;
	bool has_when = false;
	r->has_at = false;
	if (doc->kind != YAML_MAP)
		return fail_at(r, doc, "an entry must be a map");
	for (size_t i = 0; i < doc->n; i++) {
		enum key k = key_of(doc->keys[i]);
		int rc = 0;
		if (k == K_UNKNOWN)
			keep_unknown(r, e, &extra, doc->keys[i], doc->items[i]);
		else if (doc->items[i]->kind != YAML_NULL)
			rc = read_key(r, e, k, doc->items[i]);
		if (rc)
			return rc;
		has_when = has_when || (k == K_WHEN && doc->items[i]->kind != YAML_NULL);
	}
	if (!e->id.n || !r->has_at || !e->kind.n)
		return fail_at(r, doc, "an entry needs 'id', 'at' and 'do'");
	if (!has_when)
		e->when = e->at;
	r->changes += change_size(&e->change);
	return 0;
}

/* Each costs a step in every fold, at worst one as long as the state. */
static int fail_changes(const struct reader *r)
{
	return fail(E_LIMIT, "%s: more than %d changes of fields, the most a ticket may have",
		r->name, CHANGES_MAX);
}

static size_t depth_of(const struct ynode *v)
{
	size_t deepest = 0;
	for (size_t i = 0; i < v->n; i++)
		deepest = MAX(deepest, depth_of(v->items[i]));
	return 1 + deepest;
}

/* What a hand writes into a state must fit into the `set` of an entry, one level further down. */
static int check_depth(const struct reader *r)
{
	const struct state *s = &r->t->state;
	for (size_t i = 0; i < s->n; i++)
		if (depth_of(s->p[i].value) > YAML_MAX_DEPTH - 2)
			return fail(E_LIMIT, "%s:%" PRIu32 ":%" PRIu32 ": nested deeper than %d",
				r->name, s->p[i].value->line, s->p[i].value->column,
				YAML_MAX_DEPTH - 1);
	return 0;
}

static int read_head(struct reader *r, struct ynode *doc)
{
	struct str id;
	const struct ynode *node = doc->kind == YAML_MAP ? yaml_get(doc, "id") : NULL;
	if (!node)
		return fail_at(r, doc, "a ticket begins with its state, a map with an 'id'");
	int rc = read_id(r, node, &id);
	if (rc)
		return rc;
	r->t->id = id_of(id);
	/* a path may be a map's only key, and both of them count */
	if (change_size(&(struct change){ .set = doc }) > 2 * CHANGES_MAX + 2)
		return fail_changes(r);
	rc = state_from_doc(&r->t->arena, doc, r->name, &r->t->state);
	return rc ? rc : check_depth(r);
}

static int read_docs(struct reader *r, const struct ydocs *docs)
{
	struct ticket *t = r->t;
	if (docs->n < 2)
		return fail(E_INVALID, "%s:1:1: %s", r->name,
			docs->n ? "the ticket has no entries" : "the file is empty");
	int rc = read_head(r, docs->p[0]);
	if (rc)
		return rc;
	t->cap = docs->n - 1;
	t->entries = arena_array(&t->arena, t->cap, sizeof *t->entries);
	for (; t->n < t->cap; t->n++) {
		rc = read_entry(r, docs->p[t->n + 1], &t->entries[t->n]);
		if (rc)
			return rc;
		if (r->changes > CHANGES_MAX)
			return fail_changes(r);
	}
	law_canon(t);
	if (!law_is_sorted(t))
		return fail(E_INVALID, "%s:1:1: two entries have one id", r->name);
	return 0;
}

static int fail_unreadable(int rc, struct str text, const char *name)
{
	size_t line = conflict_line(text); /* bodies are indented: none of theirs */
	if (line)
		rc = fail(E_INVALID, "%s:%zu:1: git left merge conflict markers at line %zu", name,
			line, line);
	mend("see every file that cannot be read", "hd", "check", NULL);
	return rc;
}

int ticket_parse(struct ticket *out, struct str text, const char *name)
{
	CLEANUP(ticket_release) struct ticket t = { .bytes = text.n };
	struct reader r = { .t = &t, .name = name };
	struct ydocs docs = { 0 };
	if (text.n > TICKET_MAX_BYTES)
		return fail(E_LIMIT, "%s: larger than 16 MiB, the most a ticket may have", name);
	struct str copy = arena_str(&t.arena, text);
	int rc = yaml_parse_quick(&t.arena, copy, &docs) ? 0
							 : yaml_parse(&t.arena, copy, name, &docs);
	if (!rc)
		rc = read_docs(&r, &docs);
	if (rc)
		return fail_unreadable(rc, text, name);
	*out = t;
	t = (struct ticket){ 0 };
	return 0;
}

int ticket_parse_as(struct ticket *out, const struct id *id, struct str text, const char *name)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	int rc = ticket_parse(&t, text, name);
	if (!rc && strcmp(t.id.s, id->s))
		rc = fail(E_INVALID, "%s: its id says %s", name, t.id.s);
	if (rc)
		return rc;
	*out = t;
	t = (struct ticket){ 0 };
	return 0;
}
