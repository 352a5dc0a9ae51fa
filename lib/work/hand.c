#include "store/worktree.h"
#include "text/conflict.h"
#include "text/utf8.h"
#include "work/common.h"

enum { EDIT_NONE = EDIT_REMOVED + 1 }; /* named, but as it was committed */

struct hand_file {
	struct str path;
	int kind;
};
struct committing {
	struct work w; /* its desk is the edited one where desk.yaml was edited too */
	const struct desk *committed;
	const char *message;
	const char *const *paths;
	size_t n_paths;
	struct hand_edit_result result;
	/* of one run */
	struct act *act;
	struct arena arena;
	struct desk desk;
	VEC(struct hand_file) files;
	struct error first; /* what is wrong with the first that is */
	size_t invalid;
};

static void committing_reset(struct committing *c)
{
	arena_release(&c->arena);
	desk_release(&c->desk);
	c->w.desk = c->committed;
	vec_release(&c->files);
	error_release(&c->first);
	c->first = (struct error){ 0 };
	c->invalid = 0;
	c->result = (struct hand_edit_result){ 0 };
}

/* ---- which files ---- */

static bool names(const char *given, struct str path)
{
	struct str folder = str_of(given);
	while (folder.n && folder.p[folder.n - 1] == '/')
		folder.n--;
	return str_is(folder, ".") || str_eq(path, folder) ||
	       (str_starts(path, folder) && path.p[folder.n] == '/');
}

static bool wanted(const struct committing *c, struct str path)
{
	for (size_t i = 0; i < c->n_paths; i++)
		if (names(c->paths[i], path))
			return true;
	return !c->paths;
}

static int collect(const char *path, enum edit_kind kind, void *arg)
{
	struct committing *c = arg;
	struct str p = str_of(path);
	if (wanted(c, p))
		vec_push(&c->files, (struct hand_file){ arena_str(&c->arena, p), (int)kind });
	return 0;
}

static bool collected(const struct committing *c, struct str path)
{
	const struct hand_file *f;
	vec_each (f, &c->files)
		if (str_eq(f->path, path))
			return true;
	return false;
}

/* A ticket that is named is mended also where git committed it as it is. */
static int collect_named(struct committing *c)
{
	for (size_t i = 0; i < c->n_paths; i++) {
		struct str path = str_of(c->paths[i]);
		struct id id;
		if (collected(c, path) || !path_is_ticket(path, &id))
			continue;
		if (!txn_has(c->act->t, c->paths[i]))
			return fail(E_NOTFOUND, "there is no file %s", c->paths[i]);
		vec_push(&c->files, (struct hand_file){ path, EDIT_NONE });
	}
	return 0;
}

/* ---- one file ---- */

static int read_file(const struct committing *c, const struct hand_file *f, struct buf *out)
{
	const char *root = c->w.store->place.work_tree;
	size_t max = str_starts(f->path, STR("tickets/")) ? TICKET_MAX_BYTES : ATTACHMENT_MAX;
	struct str staged;
	if (f->kind != EDIT_NONE)
		return worktree_read(root, f->path.p, max, out);
	int err = txn_get(c->act->t, f->path.p, &staged);
	if (!err)
		buf_str(out, staged);
	return err;
}

/* An edit that amounts to nothing makes no commit, so the file is put back as it was committed
 * here: it would stand in the way of every later change. */
static int put_back(struct committing *c, const struct hand_file *f, struct str committed)
{
	const char *root = c->w.store->place.work_tree;
	struct stat st;
	if (f->kind == EDIT_NONE || c->w.dry_run)
		return 0;
	return worktree_write(root, f->path.p, committed, false, NULL, &st);
}

static int ticket_removed(struct committing *c, const struct hand_file *f, const struct id *id)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct str committed;
	struct entry e;
	int err = act_ticket(c->act, id, &t);
	if (!err)
		err = txn_get(c->act->t, f->path.p, &committed);
	if (err)
		return err;
	if (state_text(&t.state, "deleted").n)
		return put_back(c, f, committed);
	err = act_entry(c->act, &t, "change", STR(""), &e);
	if (err)
		return err;
	entry_set(&t.arena, &e, "deleted", STR("yes"));
	return act_append(c->act, &t, &e);
}

static int ticket_edited(struct committing *c, const struct hand_file *f, const struct id *id,
	struct str text)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf canonical = { 0 };
	struct text_edit x = { .id = *id, .path = f->path.p, .new_text = text };
	struct str committed = { 0 };
	int err = act_text_edit(c->act, &x, &t);
	if (!err && txn_has(c->act->t, x.path))
		err = txn_get(c->act->t, x.path, &committed);
	if (err)
		return err;
	ticket_emit(&canonical, &t);
	if (str_eq(buf_view(&canonical), committed))
		return put_back(c, f, committed);
	return act_save(c->act, &t);
}

static int commit_ticket(struct committing *c, const struct hand_file *f, const struct id *id)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	if (f->kind == EDIT_REMOVED)
		return ticket_removed(c, f, id);
	int err = read_file(c, f, &text);
	return err ? err : ticket_edited(c, f, id, buf_view(&text));
}

static int refuse_attachment(const struct hand_file *f)
{
	if (f->kind == EDIT_ADDED) {
		fail(E_INVALID, "%.*s: no entry brought this file", STR_ARG(f->path));
		return mend("attach it to its ticket", "hd", "attach", NULL);
	}
	fail(E_INVALID, "%.*s: an attachment was %s by hand", STR_ARG(f->path),
		f->kind == EDIT_REMOVED ? "removed" : "altered");
	return mend("put it back as it was", "git", "checkout", "--", f->path.p, NULL);
}

static int check_desk(struct str text)
{
	struct desk desk = { 0 };
	int err = desk_parse(&desk, text);
	if (!err)
		desk_release(&desk);
	return err;
}

static int check_yaml(const char *path, struct str text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *node;
	return yaml_parse_one(&a, text, path, &node);
}

static int check_text(const char *path, struct str text)
{
	size_t bad;
	if (!utf8_valid(text, &bad))
		return fail(E_INVALID, "%s: no UTF-8 at byte %zu", path, bad);
	size_t line = conflict_line(text);
	return line ? fail(E_INVALID, "%s:%zu: a merge's conflict marker", path, line) : 0;
}

static int check_article(const char *path, struct str text)
{
	CLEANUP(article_release) struct article x = { 0 };
	int err = check_text(path, text);
	return err ? err : article_parse(&x, text, path);
}

int file_check(const char *path, struct str text)
{
	struct str p = str_of(path);
	if (str_is(p, DESK_FILE))
		return check_desk(text);
	if (str_ends(p, STR(".yaml")))
		return check_yaml(path, text);
	if (path_is_article(p, &p))
		return check_article(path, text);
	return str_ends(p, STR(".md")) ? check_text(path, text) : 0;
}

/* Tickets are held against the desk that is committed with them; path order brings it first. */
static int take_desk(struct committing *c, struct str text)
{
	desk_release(&c->desk);
	int err = desk_parse(&c->desk, text);
	if (!err)
		c->w.desk = &c->desk;
	return err;
}

static int commit_other(struct committing *c, const struct hand_file *f)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	int err = path_check(f->path);
	if (!err && f->kind == EDIT_REMOVED && str_is(f->path, DESK_FILE)) {
		fail(E_INVALID, "%s was removed by hand: a desk needs it", DESK_FILE);
		return mend("put it back", "git", "checkout", "--", DESK_FILE, NULL);
	}
	if (!err && f->kind == EDIT_REMOVED)
		return txn_remove(c->act->t, f->path.p);
	if (!err)
		err = read_file(c, f, &text);
	if (!err)
		err = file_check(f->path.p, buf_view(&text));
	if (!err && str_is(f->path, DESK_FILE))
		err = take_desk(c, buf_view(&text));
	return err ? err : txn_put(c->act->t, f->path.p, buf_view(&text));
}

static int commit_file(struct committing *c, const struct hand_file *f)
{
	struct id id;
	if (!path_is_ticket(f->path, &id)) {
		if (str_starts(f->path, STR("tickets/")))
			return refuse_attachment(f);
		c->result.others++;
		return commit_other(c, f);
	}
	c->result.tickets++;
	return commit_ticket(c, f, &id);
}

/* ---- all files ---- */

static int commit_files(struct committing *c)
{
	const struct hand_file *f;
	vec_each (f, &c->files) {
		int err = commit_file(c, f);
		if (err && error_exit_status((enum err) - err) != error_exit_status(E_INVALID))
			return err;
		if (err && !c->invalid++)
			c->first = error_take();
	}
	if (!c->invalid)
		return 0;
	error_put(c->first);
	c->first = (struct error){ 0 };
	if (c->invalid == 1)
		return -(int)error_last()->code;
	return error_context("%zu files cannot be committed; the first", c->invalid);
}

static void say_commit(struct committing *c)
{
	struct buf *b = &c->act->say->message;
	const struct hand_edit_result *r = &c->result;
	if (c->message && *c->message)
		buf_cstr(b, c->message);
	else if (r->tickets + r->others == 1)
		buf_fmt(b, "Commit the hand edit of %.*s", STR_ARG(c->files.p[0].path));
	else
		buf_fmt(b, "Commit hand edits of %zu tickets and %zu other files", r->tickets,
			r->others);
	act_action(c->act, "commit");
}

static int commit_body(struct act *a, void *arg)
{
	struct committing *c = arg;
	committing_reset(c);
	c->act = a;
	int err = store_hand_edits(c->w.store, collect, c);
	if (!err)
		err = collect_named(c);
	if (!err)
		err = commit_files(c);
	if (err)
		return err;
	say_commit(c);
	return 0;
}

int work_commit(struct work *w, const char *message, const char *const *paths, size_t n_paths,
	struct hand_edit_result *out)
{
	CLEANUP(outcome_release) struct outcome done = { 0 };
	CLEANUP(committing_reset)
	struct committing c = {
		.w = *w,
		.committed = w->desk,
		.message = message,
		.paths = paths,
		.n_paths = n_paths,
	};
	int err = act_run_dirty(&c.w, commit_body, &c, &done);
	if (err)
		return err;
	*out = c.result;
	out->commit = done.commit;
	return 0;
}
