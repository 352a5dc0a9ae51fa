#include "work/export.h"
#include "model/law.h"
#include "text/base64.h"
#include "text/utf8.h"
#include "work/common.h"

#define PIECE ((size_t)64 << 10)

struct exporting {
	struct work *w;
	struct index *ix;
	const struct export_options *o;
	struct repo *repo;
	struct oid tree; /* of the index's commit */
	struct buf out;
	struct arena arena; /* of one ticket */
};

static void exporting_release(struct exporting *x)
{
	buf_release(&x->out);
	arena_release(&x->arena);
}

static int flush(struct exporting *x)
{
	int err = x->out.n ? x->o->sink(x->o->arg, buf_view(&x->out)) : 0;
	buf_reset(&x->out);
	return err;
}

static struct jwriter line_begin(struct exporting *x, const char *kind)
{
	struct jwriter w = { .out = &x->out };
	json_object(&w);
	json_put_int(&w, "schema", EXPORT_SCHEMA);
	json_put_cstr(&w, "kind", kind);
	return w;
}

static int line_end(struct exporting *x, struct jwriter *w)
{
	json_object_end(w);
	buf_char(&x->out, '\n');
	return x->out.n < PIECE ? 0 : flush(x);
}

static void put_base64(struct jwriter *w, struct str data)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	base64_encode(&text, data);
	json_put_str(w, "base64", buf_view(&text));
}

/* ---- the desk's own files ---- */

bool export_carries(struct str path)
{
	static const char *const folders[] = { "kb/", "accounts/", "rules/", "sla/", "templates/",
		"reports/", "outbox/" };
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (str_starts(path, str_of(folders[i])))
			return true;
	return str_is(path, DESK_FILE);
}

static int put_file(struct exporting *x, struct str path, const struct oid *id)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	int err = repo_blob(x->repo, id, &blob);
	if (err)
		return err;
	struct jwriter w = line_begin(x, "file");
	json_put_str(&w, "path", path);
	if (utf8_valid(blob.data, NULL))
		json_put_str(&w, "text", blob.data);
	else
		put_base64(&w, blob.data);
	return line_end(x, &w);
}

struct folder {
	struct exporting *x;
	struct str name;
};

static int folder_file(const char *path, UNUSED const struct oid *old, const struct oid *id,
	void *arg)
{
	struct folder *f = arg;
	struct str whole = arena_fmt(&f->x->arena, "%.*s/%s", STR_ARG(f->name), path);
	return export_carries(whole) ? put_file(f->x, whole, id) : 0;
}

static int put_desk(struct exporting *x)
{
	CLEANUP(tree_release) struct tree top = { 0 };
	int err = repo_tree(x->repo, &x->tree, &top);
	for (size_t i = 0; i < top.n && !err; i++) {
		const struct tree_item *it = &top.items[i];
		struct folder f = { x, it->name };
		if (it->kind == TREE_DIR && !str_is(it->name, "tickets"))
			err = repo_diff(x->repo, NULL, &it->id, folder_file, &f);
		else if (it->kind == TREE_BLOB && export_carries(it->name))
			err = put_file(x, it->name, &it->id);
	}
	return err;
}

/* ---- tickets ---- */

static int put_attachment(struct exporting *x, const struct ticket *t, struct str entry,
	struct str name)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct oid id;
	const char *path = arena_fmt(&x->arena, "tickets/%.2s/%s/%.*s-%.*s", t->id.s, t->id.s,
		STR_ARG(entry), STR_ARG(name))
				   .p;
	int err = repo_lookup(x->repo, &x->tree, path, &id, NULL);
	if (err == -E_NOTFOUND)
		return 0; /* `hd check` tells of it */
	if (!err)
		err = repo_blob(x->repo, &id, &blob);
	if (err)
		return err;
	struct jwriter w = line_begin(x, "attachment");
	json_put_cstr(&w, "ticket", t->id.s);
	json_put_str(&w, "entry", entry);
	json_put_str(&w, "name", name);
	put_base64(&w, blob.data);
	return line_end(x, &w);
}

static int put_attachments(struct exporting *x, const struct ticket *t)
{
	int err = 0;
	for (size_t i = 0; i < t->n && !err; i++) {
		const struct entry *e = &t->entries[i];
		for (size_t k = 0; k < e->files.n && !err; k++)
			err = put_attachment(x, t, entry_first_id(e), e->files.p[k]);
	}
	return err;
}

/* Do the entries give the file to the byte? Not if it was edited by hand, or holds what this
 * version does not know. */
static bool is_plain(const struct ticket *t, struct str text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct change edit = law_hand_edit(&a, t);
	for (size_t i = 0; i < t->n; i++)
		if (t->entries[i].extra)
			return false;
	if (!change_empty(&edit))
		return false;
	ticket_emit(&b, t);
	return str_eq(buf_view(&b), text);
}

static int put_line(struct exporting *x, const struct ticket *t, const struct summary *s,
	struct str text)
{
	struct export_ticket e = { .ticket = t, .summary = s };
	int err = put_attachments(x, t);
	if (err)
		return err;
	if (!is_plain(t, text))
		e.file = text;
	struct jwriter w = line_begin(x, "ticket");
	json_key(&w, "ticket");
	err = export_ticket_json(&w, &e);
	return err ? err : line_end(x, &w);
}

static int put_ticket(struct exporting *x, struct row row)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct summary s;
	struct oid id;
	index_summary(x->ix, row, &x->arena, &s);
	index_blob(x->ix, row, &id);
	int err = repo_blob(x->repo, &id, &blob);
	if (!err)
		err = ticket_parse(&t, blob.data, path_of_ticket(&x->arena, &s.id).p);
	if (err)
		return err;
	if (x->o->to == EXPORT_JSONL)
		return put_line(x, &t, &s, blob.data);
	export_ticket_markdown(&x->out, &t, &s);
	return x->out.n < PIECE ? 0 : flush(x);
}

/* ---- csv ---- */

static bool is_column(enum field f)
{
	return fields[f].flags & FF_COLUMN && fields[f].type != FT_NUMBER;
}

static void put_heading(struct exporting *x)
{
	for (enum field f = 0; f < F_COUNT; f++)
		if (is_column(f))
			buf_fmt(&x->out, "%s%s", f ? "," : "", fields[f].name);
	buf_cstr(&x->out, "\r\n");
}

static int put_row(struct exporting *x, struct row row)
{
	CLEANUP(buf_release) struct buf cell = { 0 };
	struct summary s;
	index_summary(x->ix, row, &x->arena, &s);
	for (enum field f = 0; f < F_COUNT; f++) {
		if (!is_column(f))
			continue;
		buf_reset(&cell);
		summary_text(&cell, &s, f, &x->w->clock);
		buf_cstr(&x->out, f ? "," : "");
		csv_cell(&x->out, buf_view(&cell));
	}
	buf_cstr(&x->out, "\r\n");
	return x->out.n < PIECE ? 0 : flush(x);
}

int work_export(struct work *w, struct index *ix, const struct selection *rows,
	const struct export_options *o)
{
	CLEANUP(exporting_release) struct exporting x = { .w = w, .ix = ix, .o = o };
	int err = store_repo(w->store, &x.repo);
	if (!err)
		err = repo_commit_tree(x.repo, index_commit(ix), &x.tree);
	if (!err && o->to == EXPORT_CSV)
		put_heading(&x);
	if (!err && o->to == EXPORT_JSONL && o->whole_desk)
		err = put_desk(&x);
	for (size_t i = 0; i < rows->n && !err; i++) {
		arena_reset(&x.arena);
		err = o->to == EXPORT_CSV ? put_row(&x, rows->rows[i])
					  : put_ticket(&x, rows->rows[i]);
	}
	return err ? err : flush(&x);
}
