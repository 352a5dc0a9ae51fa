#include "work/push_file.h"
#include "model/desk.h"
#include "model/law.h"
#include "text/utf8.h"
#include "work/common.h"

void judge_release(struct judge *j)
{
	map_release(&j->sound);
	arena_release(&j->arena);
	arena_release(&j->scratch);
}

/* One file under judgement. */
struct judged {
	struct judge *judge;
	struct arena *arena;
	const char *path;
	const struct oid *old, *new_id;
	struct fault *out;
};

PRINTF_LIKE(3, 4) static int found(struct judged *c, enum fault_rule rule, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf what = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&what, fmt, ap);
	va_end(ap);
	c->out->rule = rule;
	c->out->what = arena_str(c->arena, buf_view(&what));
	return 0;
}

/* What the reader of a file said about it is the finding. Only what says nothing about the file is
 * an error of the judging. */
static int found_error(struct judged *c, int err, enum fault_rule rule)
{
	if (err != -E_INVALID && err != -E_LIMIT && err != -E_NEWER)
		return err;
	struct str said = str_of(error_last()->message), path = str_of(c->path);
	bool named = str_starts(said, path);
	found(c, rule, "%s%s%s", named ? "" : c->path, named ? "" : ": ", error_last()->message);
	error_clear();
	return 0;
}

static int check_size(struct judged *c, size_t max, const char *most)
{
	size_t size;
	int err = repo_blob_size(c->judge->repo, c->new_id, &size);
	if (err || size <= max)
		return err;
	return found(c, FAULT_LARGE, "%s: %zu bytes, more than the %s", c->path, size, most);
}

/* ---- a ticket's log ---- */

/* Where the log begins, behind the state: a "---" in the first column is a document's. */
static struct str log_of(struct str text)
{
	ssize_t at = str_find(str_skip(text, 1), STR("\n---\n"));
	return at < 0 ? STR("") : str_skip(text, (size_t)at + 2);
}

/* The common case, without parsing: the new log is the old one with more behind it. */
static bool log_grew(struct str old, struct str now)
{
	struct str before = log_of(old), after = log_of(now);
	if (!before.n || !str_starts(after, before))
		return false;
	struct str more = str_skip(after, before.n);
	return before.p[before.n - 1] == '\n' && (!more.n || str_starts(more, STR("---\n")));
}

static bool entry_equal(const struct entry *x, const struct entry *y)
{
	CLEANUP(buf_release) struct buf a = { 0 }, b = { 0 };
	entry_emit(&a, x);
	entry_emit(&b, y);
	return str_eq(buf_view(&a), buf_view(&b));
}

static const struct entry *entry_named(const struct ticket *t, struct str id)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->entries[i].id, id))
			return &t->entries[i];
	return NULL;
}

/* By the law's own rules: redactions take words back, and clashing ids are told apart. */
static void unite(struct ticket *out, const struct ticket *a, const struct ticket *b)
{
	*out = (struct ticket){ .id = a->id, .n = a->n + b->n, .cap = a->n + b->n };
	out->entries = arena_array(&out->arena, out->n, sizeof *out->entries);
	memcpy(out->entries, a->entries, a->n * sizeof *out->entries);
	memcpy(out->entries + a->n, b->entries, b->n * sizeof *out->entries);
	law_canon(out);
}

/* The line that the entry's document begins at, or 0. */
static size_t line_of(struct str text, struct str id)
{
	struct str line, before = { 0 };
	for (size_t n = 1; str_next_line(&text, &line); before = line, n++)
		if (str_is(before, "---") && str_starts(line, STR("id: ")) &&
			str_eq(str_skip(line, 4), id))
			return n;
	return 0;
}

static int found_entry(struct judged *c, const struct entry *e, struct str text, bool gone)
{
	CLEANUP(buf_release) struct buf by = { 0 };
	size_t line = line_of(text, e->id);
	utf8_visible(&by, e->by, false);
	c->out->entry = id_of(e->id);
	return found(c, gone ? FAULT_ENTRY_GONE : FAULT_ENTRY_CHANGED,
		"%s:%zu: the entry %.*s by %s %s", c->path, line, STR_ARG(e->id), buf_c(&by),
		gone ? "was removed (the line is where it stood)" : "was rewritten");
}

/* An entry of the union that the file has not, or has otherwise: it names what was done to which. */
static int check_log(struct judged *c, const struct ticket *old, struct str old_text,
	const struct ticket *now, struct str text)
{
	CLEANUP(ticket_release) struct ticket all = { 0 };
	unite(&all, old, now);
	for (size_t i = 0; i < all.n; i++) {
		const struct entry *e = &all.entries[i], *there = entry_named(now, e->id);
		if (there && entry_equal(e, there))
			continue;
		const struct entry *first = entry_named(now, entry_first_id(e));
		return first ? found_entry(c, first, text, false)
			     : found_entry(c, e, old_text, true);
	}
	return 0;
}

static int check_grown(struct judged *c, const struct ticket *now, struct str text)
{
	CLEANUP(blob_release) struct blob old_blob = { 0 };
	CLEANUP(ticket_release) struct ticket old = { 0 };
	if (!c->old)
		return 0;
	int err = repo_blob(c->judge->repo, c->old, &old_blob);
	if (err || log_grew(old_blob.data, text))
		return err;
	if (ticket_parse_as(&old, &now->id, old_blob.data, c->path)) {
		error_clear();
		return 0;
	}
	return check_log(c, &old, old_blob.data, now, text);
}

static int check_ticket_file(struct judged *c, const struct id *id)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct judge *j = c->judge;
	struct str key = str_make((const char *)c->new_id->b, sizeof c->new_id->b);
	bool created;
	if (!c->old && map_get(&j->sound, key))
		return 0;
	int err = check_size(c, TICKET_MAX_BYTES, "16 MiB that a ticket may have");
	if (err || c->out->rule)
		return err;
	err = repo_blob(j->repo, c->new_id, &blob);
	if (err)
		return err;
	err = ticket_parse_as(&t, id, blob.data, c->path);
	if (err)
		return found_error(c, err, FAULT_TICKET);
	map_put(&j->sound, arena_str(&j->arena, key), &created);
	return check_grown(c, &t, blob.data);
}

int judge_times(struct judge *j, struct arena *a, const char *path, const struct oid *old,
	const struct oid *new_id, int64_t now, struct fault *out)
{
	CLEANUP(ticket_release) struct ticket before = { 0 };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(blob_release) struct blob old_blob = { 0 };
	int64_t limit = now + AHEAD_MAX;
	struct judged c = { .judge = j, .arena = a, .path = path, .out = out };
	int err = repo_blob(j->repo, new_id, &blob);
	if (!err && old)
		err = repo_blob(j->repo, old, &old_blob);
	if (err)
		return err;
	/* what cannot be read is judge_file's to tell */
	if (ticket_parse(&t, blob.data, path) ||
		(old && ticket_parse(&before, old_blob.data, path)))
		error_clear();
	for (size_t i = 0; i < t.n; i++) {
		const struct entry *e = &t.entries[i];
		bool follows = i && e->at - t.entries[i - 1].at < AHEAD_MAX &&
			       t.entries[i - 1].at > limit;
		if (e->at <= limit || follows || entry_named(&before, e->id))
			continue;
		CLEANUP(buf_release) struct buf at = { 0 };
		when_iso(&at, e->at);
		out->entry = id_of(e->id);
		return found(&c, FAULT_AHEAD,
			"%s:%zu: the entry %.*s is of %s, more than 10 minutes ahead of now", path,
			line_of(blob.data, e->id), STR_ARG(e->id), buf_c(&at));
	}
	return 0;
}

/* ---- other files ---- */

static int check_attachment(struct judged *c)
{
	size_t size;
	int err = check_size(c, ATTACHMENT_MAX, "50 MiB that an attachment may have");
	if (err || c->out->rule || !c->old)
		return err;
	err = repo_blob_size(c->judge->repo, c->new_id, &size);
	if (err || !size)
		return err;
	return found(c, FAULT_ATTACHMENT_CHANGED, "%s: an attachment was altered", c->path);
}

/* What hd reads: others may keep what they like beside it. An outbox holds mails as they came. */
static bool is_read(struct str path)
{
	static const char *const folders[] = { "kb/", "accounts/", "rules/", "sla/", "templates/",
		"reports/", DESK_FILE };
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (str_starts(path, str_of(folders[i])))
			return true;
	return false;
}

static int check_other(struct judged *c)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct str path = str_of(c->path);
	int err = check_size(c, ATTACHMENT_MAX, "50 MiB that a file may have");
	if (err || c->out->rule || !is_read(path) ||
		(!str_ends(path, STR(".yaml")) && !str_ends(path, STR(".md"))))
		return err;
	err = repo_blob(c->judge->repo, c->new_id, &blob);
	if (err)
		return err;
	err = file_check(c->path, blob.data);
	return err ? found_error(c, err, FAULT_FILE) : 0;
}

static int check_removed(struct judged *c)
{
	struct id id;
	struct str name, path = str_of(c->path);
	if (str_is(path, DESK_FILE))
		return found(c, FAULT_DESK_GONE, "%s was removed: a desk needs it", c->path);
	if (path_is_ticket(path, &id))
		return found(c, FAULT_TICKET_GONE, "%s was removed: a ticket's file stays",
			c->path);
	if (path_is_attachment(path, &id, &name))
		return found(c, FAULT_ATTACHMENT_GONE, "%s: an attachment was removed", c->path);
	return 0;
}

static int check_new(struct judged *c)
{
	struct id id;
	struct str name, path = str_of(c->path);
	if (path_is_ticket(path, &id))
		return check_ticket_file(c, &id);
	return path_is_attachment(path, &id, &name) ? check_attachment(c) : check_other(c);
}

int judge_file(struct judge *j, struct arena *a, const char *path, const struct tree_item *old,
	const struct tree_item *new_item, struct fault *out)
{
	struct judged c = { .judge = j, .arena = a, .path = path, .out = out };
	*out = (struct fault){ 0 };
	if (old && old->kind != TREE_OTHER)
		c.old = &old->id;
	if (!new_item)
		return c.old ? check_removed(&c) : 0;
	c.new_id = &new_item->id;
	if (path_check(str_of(path)))
		return found_error(&c, -E_INVALID, FAULT_PATH);
	if (new_item->kind != TREE_OTHER)
		return check_new(&c);
	return found(&c, FAULT_NO_FILE, "%s: a symbolic link or a submodule; a desk has files only",
		path);
}
