#include "store/settle.h"
#include "base/map.h"
#include "model/merge.h"
#include "model/salvage.h"
#include "store/loaded.h"
#include "store/trees.h"

/* ---- the walk ---- */

/* What is known behind a commit, until all that stand on it were looked at. */
struct line {
	struct amends amends;
	uint32_t uses;
};

struct walk {
	struct repo *repo;
	struct tree_shelf shelf;
	struct loaded_cache loaded;
	struct history history;
	struct line *lines; /* one a commit */
	struct merge_notes *notes;
};

static void walk_release(struct walk *w)
{
	for (size_t i = 0; w->lines && i < w->history.n; i++)
		amends_release(&w->lines[i].amends);
	free(w->lines);
	history_release(&w->history);
	loaded_cache_release(&w->loaded);
	tree_shelf_release(&w->shelf);
}

/* One ticket at one commit that touched it. */
struct event {
	struct id id;
	size_t at; /* of its n_files in events.files: the commit's own, then its parents' */
};
struct events {
	size_t n_files; /* a commit without parents is held against nothing */
	VEC(struct event) v;
	VEC(struct file_id) files;
};

static void events_release(struct events *e)
{
	vec_release(&e->v);
	vec_release(&e->files);
}

static int gather(const struct trees_item *it, void *arg)
{
	struct events *e = arg;
	struct str path = str_of(it->path);
	struct id id;
	if (it->dir)
		return str_is(path, "tickets") ||
				       (str_starts(path, STR("tickets/")) && path.n == 10)
			       ? TREES_ENTER
			       : TREES_PASS;
	if (!path_is_ticket(path, &id))
		return TREES_PASS;
	vec_push(&e->v, (struct event){ .id = id, .at = e->files.n });
	for (size_t i = 0; i < e->n_files; i++) {
		const struct tree_item *item = it->at[i];
		struct file_id *f = vec_add(&e->files);
		if (item)
			*f = (struct file_id){ item->id, item->kind, true };
	}
	return TREES_PASS;
}

static int gather_events(struct walk *w, const struct commit_node *c, struct events *out)
{
	size_t n = MAX(c->n_parents, 1u) + 1;
	CLEANUP(free_ptr) struct oid *trees = xcalloc(n, sizeof *trees);
	CLEANUP(free_ptr) const struct oid **tops = xcalloc(n, sizeof *tops);
	int rc = 0;
	out->n_files = n;
	trees[0] = c->tree;
	tops[0] = &trees[0];
	for (size_t i = 0; i < c->n_parents && !rc; i++) {
		uint32_t at = c->parents[i];
		tops[i + 1] = &trees[i + 1];
		if (at != UINT32_MAX)
			trees[i + 1] = w->history.nodes[at].tree;
		else
			rc = repo_commit_tree(w->repo, &c->parent_ids[i], &trees[i + 1]);
	}
	return rc ? rc : trees_walk(&w->shelf, tops, n, gather, out);
}

/* ---- one event ---- */

/* A version of the ticket at a parent: what the commits up to it amount to. */
struct origin {
	struct loaded *loaded;
	struct ticket own; /* where that is not the file */
};
struct scene {
	struct walk *walk;
	const struct commit_node *commit;
	const struct event *event;
	const struct file_id *files; /* the commit's own first */
	const char *path;
	size_t n; /* parents */
	struct origin *origins;
	struct ticket_parent *parents;
	struct loaded *loaded;
	struct ticket rest; /* what could be read of a broken file */
	struct ticket result; /* borrows from all of these */
};

static void scene_release(struct scene *s)
{
	for (size_t i = 0; s->origins && i < s->n; i++) {
		loaded_put(s->origins[i].loaded);
		ticket_release(&s->origins[i].own);
	}
	ticket_release(&s->rest);
	ticket_release(&s->result);
	loaded_put(s->loaded);
	free(s->origins);
	free(s->parents);
}

static const struct amend *amended(const struct scene *s, size_t parent)
{
	uint32_t at = parent < s->commit->n_parents ? s->commit->parents[parent] : UINT32_MAX;
	return at == UINT32_MAX ? NULL : amends_find(&s->walk->lines[at].amends, &s->event->id);
}

static bool is_file(const struct file_id *f)
{
	return f->there && (f->kind == TREE_BLOB || f->kind == TREE_EXEC);
}

/* The file's ticket, or NULL if it cannot be read or is another one's. */
static const struct ticket *ticket_of(const struct scene *s, const struct loaded *l)
{
	return l && !l->broken && !strcmp(l->ticket.id.s, s->event->id.s) ? &l->ticket : NULL;
}

/* A file that nobody has settled yet amounts to what it says by itself. */
static int adopt(struct origin *o, const struct ticket *file, const struct ticket **settled)
{
	*settled = file;
	if (loaded_is_settled(o->loaded, NULL, 0))
		return 0;
	int rc = ticket_settle(&o->own, file, NULL, 0);
	if (!rc)
		*settled = &o->own;
	if (rc != -E_LIMIT)
		return rc;
	error_clear();
	return 0;
}

static int load_origin(struct scene *s, size_t i)
{
	struct origin *o = &s->origins[i];
	const struct file_id *f = &s->files[i + 1];
	const struct amend *a = amended(s, i);
	const struct ticket *settled = NULL;
	int rc = is_file(f) ? loaded_get(&s->walk->loaded, &f->id, s->path, &o->loaded) : 0;
	const struct ticket *file = ticket_of(s, o->loaded);
	if (!rc && a) {
		rc = ticket_parse(&o->own, amend_bytes(a), s->path);
		settled = &o->own;
	} else if (!rc && file) {
		rc = adopt(o, file, &settled);
	}
	/* one that could not be read was not removed */
	s->parents[i] = (struct ticket_parent){ settled, file ? file : f->there ? settled : NULL };
	return rc;
}

/* A merge that took the only version there is: the common case, without reading it. */
static bool took_the_only_one(const struct scene *s)
{
	bool any = false;
	for (size_t i = 0; i < s->n; i++) {
		const struct file_id *f = &s->files[i + 1];
		if (amended(s, i) || (f->there && !oid_eq(&f->id, &s->files[0].id)))
			return false;
		any = any || f->there;
	}
	return any && s->files[0].there;
}

static void note_broken(const struct scene *s, const char *why)
{
	char hex[OID_HEX + 1];
	oid_hex(hex, &s->commit->id);
	merge_note(s->walk->notes,
		"%s: in commit %.10s this is no ticket (%s); the entries that can be read count",
		s->path, hex, why);
}

/* The union of the parents' versions and the rest. Their states are their folds, and a merge has at
 * least two parents, so nothing is taken for a hand edit. */
static int unite(struct scene *s)
{
	CLEANUP(free_ptr) struct ticket_parent *all = xcalloc(s->n + 2, sizeof *all);
	size_t n = 0;
	if (s->rest.n)
		all[n++] = (struct ticket_parent){ &s->rest, &s->rest };
	for (size_t i = 0; i < s->n; i++)
		if (s->parents[i].settled)
			all[n++] = (struct ticket_parent){ s->parents[i].settled,
				s->parents[i].settled };
	return ticket_settle(&s->result, all[0].file, all, MAX(n, 2u));
}

/* The commit's file cannot be read. What nobody knew, and git did not break, is left alone. */
static int settle_broken(struct scene *s)
{
	CLEANUP(free_ptr) const struct ticket **known = xcalloc(s->n, sizeof *known);
	size_t n = 0;
	bool markers = false, any = false;
	for (size_t i = 0; i < s->n; i++)
		if (s->parents[i].settled)
			known[n++] = s->parents[i].settled;
	if (s->loaded)
		any = ticket_salvage(&s->rest, &s->event->id, s->loaded->blob.data, known, n,
			&markers);
	if (!n && !(any && markers))
		return 0;
	note_broken(s,
		s->loaded && s->loaded->broken ? s->loaded->broken : "not the file of its id");
	return unite(s);
}

/* The union is past a ticket's limits: the file stays, or the first parent's version. */
static int settle_as_it_was(struct scene *s)
{
	merge_note(s->walk->notes, "%s: %s; not all of it was united, git's history has it",
		s->path, error_last()->message);
	error_clear();
	bool stays = ticket_of(s, s->loaded);
	for (size_t i = 0; i < s->n && !stays; i++)
		stays = s->parents[i].settled &&
			!ticket_settle(&s->result, s->parents[i].settled, NULL, 0);
	error_clear();
	return 0;
}

/* result stays empty where the file is what it should be. */
static int settle_scene(struct scene *s)
{
	const struct ticket *file = ticket_of(s, s->loaded);
	bool known = false;
	int rc = 0;
	for (size_t i = 0; i < s->n; i++)
		known = known || s->parents[i].settled;
	if (file ? loaded_is_settled(s->loaded, s->parents, s->n) : !known && !s->files[0].there)
		return 0;
	if (file || !s->files[0].there)
		rc = ticket_settle(&s->result, file, s->parents, s->n);
	else
		rc = settle_broken(s);
	return rc == -E_LIMIT ? settle_as_it_was(s) : rc;
}

static void put_result(const struct scene *s, struct amends *out)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	if (!s->result.n)
		return;
	ticket_emit(&text, &s->result);
	if (s->loaded && str_eq(buf_view(&text), s->loaded->blob.data))
		return;
	vec_push(out, (struct amend){ .id = s->event->id,
			      .file = s->files[0],
			      .text = amend_text_new(buf_view(&text)) });
}

static int settle_event(struct walk *w, const struct commit_node *c, const struct events *e,
	const struct event *event, struct amends *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(scene_release) struct scene s = { .walk = w, .commit = c, .event = event };
	s.n = e->n_files - 1;
	s.files = e->files.p + event->at;
	if (took_the_only_one(&s))
		return 0;
	s.path = path_of_ticket(&a, &event->id).p;
	s.origins = xcalloc(s.n, sizeof *s.origins);
	s.parents = xcalloc(s.n, sizeof *s.parents);
	int rc = 0;
	if (is_file(&s.files[0]))
		rc = loaded_get(&w->loaded, &s.files[0].id, s.path, &s.loaded);
	for (size_t i = 0; i < s.n && !rc; i++)
		rc = load_origin(&s, i);
	if (!rc)
		rc = settle_scene(&s);
	if (!rc)
		put_result(&s, out);
	return rc;
}

/* ---- one commit ---- */

static int amend_cmp(const void *a, const void *b)
{
	return strcmp(((const struct amend *)a)->id.s, ((const struct amend *)b)->id.s);
}

static int event_cmp(const void *a, const void *b)
{
	return strcmp(((const struct event *)a)->id.s, ((const struct event *)b)->id.s);
}

/* What the parents have, by id; a ticket may be there once a parent. */
static void inherit(const struct walk *w, const struct commit_node *c, struct amends *out)
{
	for (size_t i = 0; i < c->n_parents; i++) {
		const struct amends *from = c->parents[i] == UINT32_MAX
						    ? NULL
						    : &w->lines[c->parents[i]].amends;
		for (size_t k = 0; from && k < from->n; k++) {
			vec_push(out, from->p[k]);
			from->p[k].text->refs++;
		}
	}
	if (c->n_parents > 1 && out->n)
		qsort(out->p, out->n, sizeof *out->p, amend_cmp);
}

static bool has_event(const struct events *e, size_t n, const struct id *id)
{
	struct event key = { .id = *id };
	return n && bsearch(&key, e->v.p, n, sizeof key, event_cmp);
}

/* What parents have in different versions is an event, though no file changed. */
static void add_clashes(struct events *e, const struct amends *inherited)
{
	size_t touched = e->v.n;
	for (size_t i = 1; i < inherited->n; i++) {
		const struct amend *a = &inherited->p[i - 1], *b = &inherited->p[i];
		if (amend_cmp(a, b) || str_eq(amend_bytes(a), amend_bytes(b)) ||
			has_event(e, touched, &a->id) ||
			(e->v.n > touched && !strcmp(e->v.p[e->v.n - 1].id.s, a->id.s)))
			continue;
		vec_push(&e->v, (struct event){ .id = a->id, .at = e->files.n });
		for (size_t k = 0; k < e->n_files; k++)
			vec_push(&e->files, a->file);
	}
	if (e->v.n > touched)
		qsort(e->v.p, e->v.n, sizeof *e->v.p, event_cmp);
}

/* What is inherited and had no event, with what the events came to. Takes both over. */
static void join(struct amends *out, struct amends *inherited, struct amends *results,
	const struct events *e)
{
	size_t i = 0, k = 0;
	while (i < inherited->n || k < results->n) {
		struct amend *a = i < inherited->n ? &inherited->p[i] : NULL;
		struct amend *b = k < results->n ? &results->p[k] : NULL;
		if (b && (!a || amend_cmp(b, a) <= 0)) {
			vec_push(out, *b);
			k++;
			continue;
		}
		i++;
		if (has_event(e, e->v.n, &a->id) || (out->n && !amend_cmp(&out->p[out->n - 1], a)))
			amend_text_put(a->text);
		else
			vec_push(out, *a);
	}
	vec_release(inherited);
	vec_release(results);
}

static void leave_parents(struct walk *w, const struct commit_node *c)
{
	for (size_t i = 0; i < c->n_parents; i++) {
		struct line *l = c->parents[i] == UINT32_MAX ? NULL : &w->lines[c->parents[i]];
		if (l && !--l->uses)
			amends_release(&l->amends);
	}
}

static int settle_commit(struct walk *w, size_t at)
{
	const struct commit_node *c = &w->history.nodes[at];
	CLEANUP(events_release) struct events e = { 0 };
	CLEANUP(amends_release) struct amends inherited = { 0 }, results = { 0 };
	/* where a clone is cut off, its files are taken for what they say */
	bool cut = !c->n_parents && w->history.shallow;
	int rc = cut ? 0 : gather_events(w, c, &e);
	if (rc)
		return rc;
	inherit(w, c, &inherited);
	add_clashes(&e, &inherited);
	for (size_t i = 0; i < e.v.n && !rc; i++)
		rc = settle_event(w, c, &e, &e.v.p[i], &results);
	if (rc)
		return rc;
	join(&w->lines[at].amends, &inherited, &results, &e);
	leave_parents(w, c);
	return 0;
}

static size_t node_of(const struct history *h, const struct oid *id)
{
	size_t i = h->n;
	while (i-- > 0)
		if (oid_eq(&h->nodes[i].id, id))
			return i;
	return SIZE_MAX;
}

static void count_uses(struct walk *w)
{
	for (size_t i = 0; i < w->history.n; i++) {
		const struct commit_node *c = &w->history.nodes[i];
		for (size_t k = 0; k < c->n_parents; k++)
			if (c->parents[k] != UINT32_MAX)
				w->lines[c->parents[k]].uses++;
	}
}

static void hand_over(struct walk *w, const struct oid *tips, size_t n, struct amends *out)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = node_of(&w->history, &tips[i]);
		out[i] = (struct amends){ 0 };
		for (size_t k = 0; at != SIZE_MAX && k < w->lines[at].amends.n; k++) {
			vec_push(&out[i], w->lines[at].amends.p[k]);
			out[i].p[k].text->refs++;
		}
	}
}

int settle_commits(struct repo *r, const struct oid *tips, size_t n_tips, const struct oid *ends,
	size_t n_ends, struct amends *out, struct merge_notes *notes)
{
	CLEANUP(walk_release) struct walk w = { .repo = r, .notes = notes };
	w.shelf.repo = w.loaded.repo = r;
	int rc = history_between(r, tips, n_tips, ends, n_ends, &w.history);
	if (rc)
		return rc;
	w.lines = xcalloc(w.history.n, sizeof *w.lines);
	count_uses(&w);
	for (size_t i = 0; i < n_tips; i++) {
		size_t at = node_of(&w.history, &tips[i]);
		if (at != SIZE_MAX)
			w.lines[at].uses++;
	}
	for (size_t i = 0; i < w.history.n && !rc; i++)
		rc = settle_commit(&w, i);
	if (!rc)
		hand_over(&w, tips, n_tips, out);
	return rc;
}
