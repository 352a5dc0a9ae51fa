#include "text/utf8.h"
#include "work/import_inside.h"

/* How the parts of a ticket are called elsewhere: letters and digits in lower case, sorted. */
static const struct {
	const char *name;
	enum record_part part;
} names[] = {
	{ "account", R_ACCOUNT },
	{ "assigned", R_ASSIGNEE },
	{ "assignedto", R_ASSIGNEE },
	{ "assignee", R_ASSIGNEE },
	{ "author", R_REQUESTER },
	{ "body", R_BODY },
	{ "category", R_CATEGORY },
	{ "changed", R_UPDATED },
	{ "closed", R_CLOSED },
	{ "closedat", R_CLOSED },
	{ "closedby", R_CLOSED_BY },
	{ "comments", R_COMMENTS },
	{ "component", R_CATEGORY },
	{ "content", R_BODY },
	{ "created", R_CREATED },
	{ "createdat", R_CREATED },
	{ "createdby", R_REQUESTER },
	{ "creator", R_REQUESTER },
	{ "date", R_CREATED },
	{ "description", R_BODY },
	{ "due", R_DUE },
	{ "dueat", R_DUE },
	{ "duedate", R_DUE },
	{ "from", R_REQUESTER },
	{ "history", R_HISTORY },
	{ "id", R_ID },
	{ "issueid", R_ID },
	{ "issuekey", R_ID },
	{ "key", R_ID },
	{ "labels", R_LABELS },
	{ "number", R_ID },
	{ "opened", R_CREATED },
	{ "owner", R_ASSIGNEE },
	{ "priority", R_PRIORITY },
	{ "reporter", R_REQUESTER },
	{ "requester", R_REQUESTER },
	{ "resolved", R_RESOLVED },
	{ "resolvedat", R_RESOLVED },
	{ "state", R_STATUS },
	{ "status", R_STATUS },
	{ "subject", R_TITLE },
	{ "summary", R_TITLE },
	{ "tags", R_LABELS },
	{ "team", R_TEAM },
	{ "text", R_BODY },
	{ "ticketid", R_ID },
	{ "title", R_TITLE },
	{ "updated", R_UPDATED },
	{ "updatedat", R_UPDATED },
	{ "watchers", R_WATCHERS },
};

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

enum record_part record_part(struct str name)
{
	char plain[16];
	size_t n = 0, lo = 0, hi = ARRAY_SIZE(names);
	for (size_t i = 0; i < name.n; i++) {
		if (!is_alnum(lower(name.p[i])))
			continue;
		if (n == sizeof plain)
			return R_OTHER;
		plain[n++] = lower(name.p[i]);
	}
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(str_make(plain, n), str_of(names[mid].name));
		if (!c)
			return names[mid].part;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return R_OTHER;
}

#define FIELD_NAME_MAX 60

struct str record_field_name(struct arena *a, struct str name)
{
	char out[FIELD_NAME_MAX];
	size_t n = 0;
	for (size_t i = 0; i < name.n && n < sizeof out; i++) {
		char c = lower(name.p[i]);
		if (is_alnum(c) || (unsigned char)c >= 0x80)
			out[n++] = c;
		else if (n && out[n - 1] != '_')
			out[n++] = '_';
	}
	while (n && out[n - 1] == '_')
		n--;
	struct str s = str_make(out, n);
	size_t bad;
	if (!utf8_valid(s, &bad))
		s = str_first(s, bad);
	return s.n ? arena_str(a, s) : STR("unnamed");
}

void record_add(struct record *r, struct strs *set, struct str value)
{
	if (!value.n)
		return;
	if (set->n == set->cap) {
		struct str *old = set->p;
		set->cap = MAX(set->cap * 2, (size_t)8);
		set->p = arena_array(r->arena, set->cap, sizeof *set->p);
		if (set->n)
			memcpy(set->p, old, set->n * sizeof *old);
	}
	set->p[set->n++] = value;
}

void record_field(struct record *r, struct str name, struct str value)
{
	if (r->n_fields == r->cap_fields) {
		struct pair *old = r->fields;
		r->cap_fields = MAX(r->cap_fields * 2, (size_t)8);
		r->fields = arena_array(r->arena, r->cap_fields, sizeof *r->fields);
		if (r->n_fields)
			memcpy(r->fields, old, r->n_fields * sizeof *old);
	}
	r->fields[r->n_fields++] = (struct pair){ record_field_name(r->arena, name), value };
}

#define SECONDS_MAX INT64_C(100000000000) /* beyond, a number counts milliseconds */

int record_when(const char *what, struct str value, int64_t *out)
{
	int64_t ms;
	struct str s = str_trim(value);
	bool ok = when_parse_iso(s, 0, &ms);
	if (!ok && str_to_i64(s, &ms) && ms > 0) {
		ok = ms < SECONDS_MAX * 1000;
		ms = ms < SECONDS_MAX ? ms * 1000 : ms;
	}
	if (!ok)
		return fail(E_INVALID, "%s: '%.*s' is no time (as 2026-11-22T10:15:30Z)", what,
			STR_ARG(str_first(s, 40)));
	*out = ms;
	return 0;
}

/* "a, b; c" */
static void put_words(struct record *r, struct strs *set, struct str value)
{
	for (size_t i = 0, begin = 0; i <= value.n; i++)
		if (i == value.n || value.p[i] == ',' || value.p[i] == ';') {
			record_add(r, set, str_trim(str_make(value.p + begin, i - begin)));
			begin = i + 1;
		}
}

int record_put(struct record *r, enum record_part part, struct str name, struct str value)
{
	if (part < R_TEXTS && r->text[part].n)
		part = R_OTHER; /* the first of two names for one part has it */
	if (part < R_TEXTS) {
		r->text[part] = value;
	} else if (part <= R_DUE) {
		CLEANUP(free_ptr) char *what = str_dup(name);
		return str_trim(value).n ? record_when(what, value, record_time(r, part)) : 0;
	} else if (part == R_LABELS || part == R_WATCHERS) {
		put_words(r, part == R_LABELS ? &r->labels : &r->watchers, value);
	} else if (value.n) {
		record_field(r, name, value);
	}
	return 0;
}

/* ---- JSON values as texts ---- */

const struct jnode *json_first(const struct jnode *object, ...)
{
	va_list ap;
	const struct jnode *found = NULL;
	va_start(ap, object);
	for (const char *key; !found && (key = va_arg(ap, const char *));) {
		found = json_get(object, key);
		if (found && found->kind == JSON_NULL)
			found = NULL;
	}
	va_end(ap);
	return found;
}

static void json_copy(struct jwriter *w, const struct jnode *n)
{
	switch (n->kind) {
	case JSON_NULL:
		json_null(w);
		break;
	case JSON_BOOL:
		json_bool(w, n->truth);
		break;
	case JSON_NUMBER:
	case JSON_STRING:
		json_str(w, n->s);
		break;
	case JSON_ARRAY:
		json_array(w);
		for (size_t i = 0; i < n->n; i++)
			json_copy(w, &n->items[i]);
		json_array_end(w);
		break;
	case JSON_OBJECT:
		json_object(w);
		for (size_t i = 0; i < n->n; i++) {
			json_key_str(w, n->keys[i]);
			json_copy(w, &n->items[i]);
		}
		json_object_end(w);
	}
}

static struct str object_text(struct arena *a, const struct jnode *n)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	const struct jnode *name = json_first(n, "login", "email", "name", "title", "displayName",
		"value", NULL);
	if (name && name->kind == JSON_STRING)
		return name->s;
	struct jwriter w = { .out = &b };
	json_copy(&w, n);
	return arena_str(a, buf_view(&b));
}

struct str record_json_text(struct arena *a, const struct jnode *n)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	switch (n->kind) {
	case JSON_NULL:
		return (struct str){ 0 };
	case JSON_BOOL:
		return n->truth ? STR("true") : STR("false");
	case JSON_NUMBER:
	case JSON_STRING:
		return n->s;
	case JSON_OBJECT:
		return object_text(a, n);
	case JSON_ARRAY:
		break;
	}
	for (size_t i = 0; i < n->n; i++) {
		buf_cstr(&b, i ? ", " : "");
		buf_str(&b, record_json_text(a, &n->items[i]));
	}
	return arena_str(a, buf_view(&b));
}
