#include "store/merge.h"
#include "model/doc_merge.h"
#include "model/merge.h"
#include "model/salvage.h"
#include "text/conflict.h"
#include "text/front.h"

void merge_notes_release(struct merge_notes *n)
{
	vec_release(&n->lines);
	arena_release(&n->arena);
}

void merge_note(struct merge_notes *notes, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	va_list ap;
	if (!notes)
		return;
	va_start(ap, fmt);
	buf_vfmt(&line, fmt, ap);
	va_end(ap);
	vec_push(&notes->lines, arena_str(&notes->arena, buf_view(&line)));
}

/* One merge. The sides have the order of their bytes, so that it is commutative. */
struct merge {
	const char *path;
	struct str base, less, greater;
	struct buf out;
	struct merge_notes *notes;
};

/* ---- tickets ---- */

static int put_ticket(struct merge *m, const struct ticket *a, const struct ticket *b)
{
	CLEANUP(ticket_release) struct ticket both = { 0 };
	int rc = ticket_merge(&both, a, b);
	if (!rc)
		ticket_emit(&m->out, &both);
	return rc;
}

static int take_greater(struct merge *m, const char *why)
{
	merge_note(m->notes, "%s: %s, so one of its two versions was taken; git's history has both",
		m->path, why);
	buf_str(&m->out, m->greater);
	return 0;
}

/* One side is a ticket, of the other the entries count that can be read. */
static int merge_broken(struct merge *m, const struct id *id, const struct ticket *good,
	struct str broken)
{
	CLEANUP(ticket_release) struct ticket rest = { 0 };
	bool markers;
	merge_note(m->notes, "%s: a broken version was merged as far as it could be read (%s)",
		m->path, error_last()->message);
	error_clear();
	bool any = ticket_salvage(&rest, id, broken, &good, 1, &markers);
	return put_ticket(m, good, any ? &rest : good);
}

static int merge_text(struct merge *m);

/* The file is not to be read on either side: it becomes what can be read of both. */
static int merge_both_broken(struct merge *m, const struct id *id)
{
	CLEANUP(ticket_release) struct ticket less = { 0 }, greater = { 0 };
	bool markers;
	bool a = ticket_salvage(&less, id, m->less, NULL, 0, &markers);
	bool b = ticket_salvage(&greater, id, m->greater, NULL, 0, &markers);
	if (!a && !b)
		return merge_text(m);
	merge_note(m->notes, "%s: two broken versions were merged as far as they could be read",
		m->path);
	return put_ticket(m, a ? &less : &greater, b ? &greater : &less);
}

static int merge_tickets(struct merge *m, const struct id *id)
{
	CLEANUP(ticket_release) struct ticket less = { 0 }, greater = { 0 };
	bool broken_less = ticket_parse_as(&less, id, m->less, m->path);
	bool broken_greater = ticket_parse_as(&greater, id, m->greater, m->path);
	int rc;
	if (broken_less && broken_greater)
		rc = merge_both_broken(m, id);
	else if (broken_less)
		rc = merge_broken(m, id, &greater, m->less);
	else if (broken_greater)
		rc = merge_broken(m, id, &less, m->greater);
	else
		rc = put_ticket(m, &less, &greater);
	if (rc != -E_LIMIT)
		return rc;
	error_clear();
	return take_greater(m, "together the versions are past the limits of a ticket");
}

/* ---- text ---- */

static int merge_lines(struct merge *m, struct str base, struct str a, struct str b)
{
	bool both;
	int rc = text_merge(&m->out, base, a, b, &both);
	if (!rc && both)
		merge_note(m->notes,
			"%s: lines that were changed on both sides are there twice, below \"%s\"",
			m->path, MERGE_BOTH_FIRST);
	return rc;
}

static bool is_binary(struct str s)
{
	return str_chr(s, '\0') >= 0;
}

static int merge_text(struct merge *m)
{
	if (is_binary(m->less) || is_binary(m->greater))
		return take_greater(m, "it is no text");
	struct str base = is_binary(m->base) ? (struct str){ 0 } : m->base;
	return merge_lines(m, base, m->less, m->greater);
}

/* ---- YAML ---- */

static void note_losses(struct merge *m, const struct doc_losses *losses)
{
	const struct doc_loss *l;
	vec_each (l, &losses->items)
		merge_note(m->notes, "%s: %.*s is %.*s%s; the other side's %.*s%s lost", m->path,
			STR_ARG(l->key), STR_ARG(l->kept), l->kept.n ? "" : "removed",
			STR_ARG(l->lost), l->lost.n ? "" : "removal");
}

static int merge_docs(struct merge *m, struct str base, struct str a, struct str b)
{
	CLEANUP(doc_losses_release) struct doc_losses losses = { 0 };
	CLEANUP(buf_release) struct buf doc = { 0 };
	int rc = doc_merge(&doc, base, a, b, &losses);
	if (rc)
		return rc;
	note_losses(m, &losses);
	buf_str(&m->out, buf_view(&doc));
	return 0;
}

static bool is_doc(struct str text, const char *path)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *node;
	return !yaml_parse_one(&a, text, path, &node) && node->kind == YAML_MAP;
}

static int merge_yaml(struct merge *m)
{
	int rc = merge_docs(m, m->base, m->less, m->greater);
	if (rc != -E_INVALID && rc != -E_LIMIT)
		return rc;
	bool less = is_doc(m->less, m->path), greater = is_doc(m->greater, m->path);
	error_clear();
	/* both: only the base is broken */
	if (less && greater)
		return merge_docs(m, (struct str){ 0 }, m->less, m->greater);
	if (!less && !greater)
		return merge_text(m);
	merge_note(m->notes,
		"%s: of two versions the one was taken that can be read; git's history "
		"has both",
		m->path);
	buf_str(&m->out, less ? m->less : m->greater);
	return 0;
}

/* ---- pages ---- */

struct page {
	bool front;
	struct str yaml, text;
};

static struct page page_of(struct str file)
{
	struct page p = { .text = file };
	p.front = file.p && front_split(file, &p.yaml, &p.text);
	return p;
}

static int merge_front(struct merge *m, const struct page *base, const struct page *less,
	const struct page *greater)
{
	buf_cstr(&m->out, "---\n");
	int rc = merge_docs(m, base->yaml, less->front ? less->yaml : STR(""),
		greater->front ? greater->yaml : STR(""));
	buf_cstr(&m->out, "---\n");
	return rc;
}

static int merge_page(struct merge *m)
{
	struct page base = page_of(m->base), less = page_of(m->less), greater = page_of(m->greater);
	if (is_binary(m->less) || is_binary(m->greater) || (!less.front && !greater.front))
		return merge_text(m);
	int rc = merge_front(m, &base, &less, &greater);
	if (!rc)
		return merge_lines(m, base.text, less.text, greater.text);
	if (rc != -E_INVALID && rc != -E_LIMIT)
		return rc;
	error_clear();
	buf_reset(&m->out);
	return merge_text(m);
}

/* ---- */

static int merge_by_kind(struct merge *m)
{
	struct id id;
	struct str path = str_of(m->path);
	if (path_is_ticket(path, &id))
		return merge_tickets(m, &id);
	if (str_ends(path, STR(".yaml")))
		return merge_yaml(m);
	if (str_ends(path, STR(".md")))
		return merge_page(m);
	return merge_text(m);
}

static bool same(struct str a, struct str b)
{
	return a.p && b.p ? str_eq(a, b) : !a.p && !b.p;
}

/* Where one side has no file: a change wins over a removal, and tickets are never removed. */
static enum file_merge merge_removal(const struct file_sides *f, bool ticket)
{
	struct str there = f->ours.p ? f->ours : f->theirs;
	if (!there.p || (!ticket && same(f->base, there)))
		return FILE_REMOVED;
	return f->ours.p ? FILE_OURS : FILE_THEIRS;
}

static int merge_sides(const struct file_sides *f, struct buf *out, enum file_merge *result,
	struct merge_notes *notes)
{
	struct id id;
	bool ticket = path_is_ticket(str_of(f->path), &id);
	bool swap = str_cmp(f->ours, f->theirs) > 0;
	struct merge m = { .path = f->path, .base = f->base, .notes = notes };
	m.less = swap ? f->theirs : f->ours;
	m.greater = swap ? f->ours : f->theirs;
	int rc = 0;
	if (!f->ours.p || !f->theirs.p)
		*result = merge_removal(f, ticket);
	else if (same(f->ours, f->theirs) || (!ticket && same(f->theirs, f->base)))
		*result = FILE_OURS;
	else if (!ticket && same(f->ours, f->base))
		*result = FILE_THEIRS;
	else {
		rc = merge_by_kind(&m);
		if (!rc) {
			struct str merged = buf_view(&m.out);
			*result = str_eq(merged, f->ours)     ? FILE_OURS
				  : str_eq(merged, f->theirs) ? FILE_THEIRS
							      : FILE_MERGED;
			if (*result == FILE_MERGED)
				buf_str(out, merged);
		}
	}
	buf_release(&m.out);
	return rc;
}

/* ---- what somebody committed with markers ---- */

bool merge_marked(const char *path, struct str text, struct buf *out, struct merge_notes *notes)
{
	CLEANUP(buf_release) struct buf base = { 0 }, ours = { 0 }, theirs = { 0 };
	enum file_merge result;
	struct id id;
	if (path_is_ticket(str_of(path), &id) || is_binary(text) || !conflict_whole(text))
		return false;
	conflict_side(&base, text, CONFLICT_BASE);
	conflict_side(&ours, text, CONFLICT_OURS);
	conflict_side(&theirs, text, CONFLICT_THEIRS);
	struct file_sides f = { path, buf_view(&base), buf_view(&ours), buf_view(&theirs) };
	if (merge_sides(&f, out, &result, notes)) {
		error_clear();
		return false;
	}
	if (result != FILE_MERGED)
		buf_str(out, result == FILE_OURS ? f.ours : f.theirs);
	return true;
}

static struct str unmarked(const char *path, struct str text, struct buf *room,
	struct merge_notes *notes)
{
	return merge_marked(path, text, room, notes) ? str_make(buf_c(room), room->n) : text;
}

int merge_file(const struct file_sides *f, struct buf *out, enum file_merge *result,
	struct merge_notes *notes)
{
	CLEANUP(buf_release) struct buf base = { 0 }, ours = { 0 }, theirs = { 0 };
	struct file_sides clean = { f->path, unmarked(f->path, f->base, &base, NULL),
		unmarked(f->path, f->ours, &ours, notes),
		unmarked(f->path, f->theirs, &theirs, notes) };
	int rc = merge_sides(&clean, out, result, notes);
	bool taken = !rc &&
		     ((*result == FILE_OURS && ours.p) || (*result == FILE_THEIRS && theirs.p));
	if (taken) {
		buf_str(out, *result == FILE_OURS ? clean.ours : clean.theirs);
		*result = FILE_MERGED;
	}
	return rc;
}
