#include "work/push_check.h"
#include "text/shell.h"
#include "text/utf8.h"

#define HEADS "refs/heads/"

void push_result_release(struct push_result *r)
{
	arena_release(&r->arena);
	vec_release(r);
	*r = (struct push_result){ 0 };
}

const char *fault_name(enum fault_rule rule)
{
	static const char *const names[] = {
#define X(rule, name) name,
		FAULT_RULES(X)
#undef X
	};
	return names[rule];
}

int push_parse(struct str text, struct push_lines *out)
{
	struct push_lines lines = { 0 };
	struct str line, old, new_id;
	while (str_next_line(&text, &line)) {
		struct push_line l;
		if (!str_next(&line, ' ', &old) || !str_next(&line, ' ', &new_id) || !line.n ||
			!oid_parse(old, &l.old) || !oid_parse(new_id, &l.new_id)) {
			vec_release(&lines);
			return fail(E_INVALID, "git tells of a push by lines \"OLD NEW REF\"");
		}
		l.ref = line;
		vec_push(&lines, l);
	}
	*out = lines;
	return 0;
}

/* A fault of one commit, to be held against the tip. */
struct suspect {
	struct push_fault told;
	const char *path;
	struct tree_item old, now; /* record NULL: not there */
};
struct pushing {
	struct judge judge;
	struct push_result *out;
	struct str ref;
	VEC(struct suspect) suspects;
	/* of the commit that is looked at */
	const struct oid *commit; /* NULL: it is not made yet */
	const struct oid *trees; /* its parents' */
	size_t n_trees, at;
};

static void pushing_release(struct pushing *p)
{
	judge_release(&p->judge);
	vec_release(&p->suspects);
}

/* ---- what mends it ---- */

static void say(struct buf *b, const char *words, const char *path)
{
	buf_cstr(b, words);
	if (path)
		shell_quote(b, str_of(path));
}

/* To a commit that is not made yet: the file is taken out of it. */
static void mend_commit(struct buf *b, const char *path, bool is_new)
{
	say(b, is_new ? "git rm -q --cached -- " : "git checkout HEAD -- ", path);
}

static void drop_commit(struct buf *b, const struct oid *commit)
{
	char hex[OID_HEX + 1];
	oid_hex(hex, commit);
	buf_fmt(b, "git rebase --rebase-merges --onto %.12s^ %.12s", hex, hex);
}

static void mend_push(struct buf *b, const struct push_fault *f, const char *path)
{
	struct id id;
	switch (f->fault.rule) {
	case FAULT_TICKET:
		if (!path_is_ticket(str_of(path), &id))
			break;
		buf_fmt(b, "hd edit %s && hd sync", id.s);
		break;
	case FAULT_FILE:
		say(b, "${EDITOR:-vi} ", path);
		say(b, " && hd commit ", path);
		buf_cstr(b, " && hd sync");
		break;
	case FAULT_PATH:
	case FAULT_NO_FILE:
		say(b, "git rm -r -q -- ", path);
		say(b, " && git commit -m 'Remove what a desk cannot hold' && hd sync", NULL);
		break;
	case FAULT_DESK_GONE:
	case FAULT_ATTACHMENT_GONE:
	case FAULT_ATTACHMENT_CHANGED: {
		char hex[OID_HEX + 1];
		oid_hex(hex, &f->commit);
		buf_fmt(b, "git checkout %.12s^ -- ", hex);
		shell_quote(b, str_of(path));
		buf_cstr(b, " && git commit -m 'Put it back' && hd sync");
		break;
	}
	case FAULT_LARGE:
	case FAULT_AHEAD:
		drop_commit(b, &f->commit);
		break;
	case FAULT_TICKET_GONE:
	case FAULT_ENTRY_GONE:
	case FAULT_ENTRY_CHANGED:
	case FAULT_FORCED:
		buf_cstr(b, "hd sync");
		break;
	case FAULT_DELETED:
	case FAULT_NONE:
		break;
	}
}

static void tell(struct pushing *p, const struct push_fault *f, const char *path, bool is_new)
{
	CLEANUP(buf_release) struct buf mend = { 0 };
	struct push_result *out = p->out;
	if (out->n == FAULTS_MAX) {
		out->more++;
		return;
	}
	if (oid_zero(&f->commit))
		mend_commit(&mend, path, is_new);
	else
		mend_push(&mend, f, path);
	struct push_fault told = *f;
	told.fault.what = arena_str(&out->arena, f->fault.what);
	told.ref = arena_str(&out->arena, f->ref);
	told.mend = arena_str(&out->arena, buf_view(&mend));
	vec_push(out, told);
}

/* ---- one commit ---- */

/* A merge takes a file as one of its parents has it: that is no change of an attachment. */
static bool is_parents(struct pushing *p, const char *path, const struct tree_item *it)
{
	struct oid id;
	uint8_t kind;
	bool yes = false;
	for (size_t i = 0; i < p->n_trees && !yes; i++)
		yes = i != p->at && !repo_lookup(p->judge.repo, &p->trees[i], path, &id, &kind) &&
		      oid_eq(&id, &it->id) && kind == it->kind;
	error_clear();
	return yes;
}

static void suspect_add(struct pushing *p, const char *path, const struct tree_item *old,
	const struct tree_item *now, const struct fault *f)
{
	struct suspect *s = vec_add(&p->suspects);
	s->told = (struct push_fault){ .fault = *f, .ref = p->ref };
	if (p->commit)
		s->told.commit = *p->commit;
	s->path = arena_cstr(&p->out->arena, str_of(path));
	if (old)
		s->old = *old;
	if (now)
		s->now = *now;
}

static int look_at_file(const char *path, const struct tree_item *old, const struct tree_item *now,
	void *arg)
{
	struct pushing *p = arg;
	struct fault f;
	int err = judge_file(&p->judge, &p->out->arena, path, old, now, &f);
	if (err || !f.rule)
		return err;
	if (f.rule == FAULT_ATTACHMENT_CHANGED && is_parents(p, path, now))
		return 0;
	suspect_add(p, path, old, now, &f);
	return 0;
}

/* Against each parent: a merge must have all that each of them had. */
static int look_at_tree(struct pushing *p, const struct oid *tree)
{
	int err = 0;
	if (!p->n_trees)
		return repo_diff_items(p->judge.repo, NULL, tree, look_at_file, p);
	for (p->at = 0; p->at < p->n_trees && !err; p->at++)
		err = repo_diff_items(p->judge.repo, &p->trees[p->at], tree, look_at_file, p);
	return err;
}

static int look_at_commit(struct pushing *p, const struct history *h, const struct commit_node *c)
{
	CLEANUP(free_ptr) struct oid *trees = xcalloc(c->n_parents + 1, sizeof *trees);
	int err = 0;
	for (uint32_t i = 0; i < c->n_parents && !err; i++) {
		if (c->parents[i] != UINT32_MAX)
			trees[i] = h->nodes[c->parents[i]].tree;
		else
			err = repo_commit_tree(p->judge.repo, &c->parent_ids[i], &trees[i]);
	}
	if (err)
		return err;
	p->commit = &c->id;
	p->trees = trees;
	p->n_trees = c->n_parents;
	return look_at_tree(p, &c->tree);
}

/* ---- the tip ---- */

static int at_tip(struct pushing *p, const struct oid *tree, const char *path,
	struct tree_item *item, bool *there)
{
	int err = repo_lookup(p->judge.repo, tree, path, &item->id, &item->kind);
	*there = !err && item->kind != TREE_DIR;
	if (err == -E_NOTFOUND) {
		error_clear();
		err = 0;
	}
	return err;
}

/* Is it broken still, or again? What is told then is how it is now. */
static int stands(struct pushing *p, struct suspect *s, const struct oid *tree, bool *out)
{
	struct tree_item item = { 0 };
	struct fault f;
	bool there;
	*out = true;
	if (s->told.fault.rule == FAULT_LARGE)
		return 0;
	int err = at_tip(p, tree, s->path, &item, &there);
	if (err || (there && s->now.record && oid_eq(&item.id, &s->now.id)))
		return err;
	err = judge_file(&p->judge, &p->out->arena, s->path, s->old.record ? &s->old : NULL,
		there ? &item : NULL, &f);
	*out = !err && f.rule;
	if (*out)
		s->told.fault = f;
	return err;
}

/* The first fault of each file is enough. */
static int settle(struct pushing *p, const struct oid *tree)
{
	CLEANUP(map_release) struct map told = { 0 };
	for (size_t i = 0; i < p->suspects.n; i++) {
		struct suspect *s = &p->suspects.p[i];
		bool yes, first;
		if (map_get(&told, str_of(s->path)))
			continue;
		int err = stands(p, s, tree, &yes);
		if (err)
			return err;
		if (!yes)
			continue;
		map_put(&told, str_of(s->path), &first);
		tell(p, &s->told, s->path, !s->old.record);
	}
	return 0;
}

/* ---- the times, from what was known to the tip ---- */

struct times {
	struct pushing *p;
	const struct history *h;
	int64_t now;
};

static bool has_entry(struct repo *r, const struct oid *tree, const char *path, const struct id *id)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(buf_release) struct buf head = { 0 };
	struct oid file;
	uint8_t kind;
	buf_fmt(&head, "---\nid: %s\n", id->s);
	bool yes = !repo_lookup(r, tree, path, &file, &kind) && kind != TREE_DIR &&
		   !repo_blob(r, &file, &blob) && str_find(blob.data, buf_view(&head)) >= 0;
	error_clear();
	return yes;
}

static int time_of_file(const char *path, const struct oid *old, const struct oid *new_id,
	void *arg)
{
	struct times *t = arg;
	struct push_fault f = { .ref = t->p->ref };
	struct id id;
	if (!new_id || !path_is_ticket(str_of(path), &id))
		return 0;
	int err = judge_times(&t->p->judge, &t->p->out->arena, path, old, new_id, t->now, &f.fault);
	if (err || !f.fault.rule)
		return err;
	for (size_t i = 0; t->h && i < t->h->n && oid_zero(&f.commit); i++)
		if (has_entry(t->p->judge.repo, &t->h->nodes[i].tree, path, &f.fault.entry))
			f.commit = t->h->nodes[i].id;
	tell(t->p, &f, path, !old);
	return 0;
}

/* ---- a branch ---- */

static int is_desk(struct repo *r, const struct push_line *l, bool *yes)
{
	*yes = false;
	if (!str_starts(l->ref, STR(HEADS)))
		return 0;
	int err = oid_zero(&l->new_id) ? 0 : repo_has_desk(r, &l->new_id, yes);
	return err || *yes || oid_zero(&l->old) ? err : repo_has_desk(r, &l->old, yes);
}

static bool stands_on(const struct history *h, const struct push_line *l)
{
	bool yes = oid_eq(&l->old, &l->new_id);
	for (size_t i = 0; i < h->n && !yes; i++)
		for (uint32_t k = 0; k < h->nodes[i].n_parents && !yes; k++)
			yes = oid_eq(&h->nodes[i].parent_ids[k], &l->old);
	return yes;
}

static void refuse_ref(struct pushing *p, enum fault_rule rule, const struct push_line *l)
{
	struct push_fault f = { .fault.rule = rule, .ref = l->ref, .commit = l->new_id };
	CLEANUP(buf_release) struct buf what = { 0 };
	struct str name = str_skip(l->ref, strlen(HEADS));
	if (rule == FAULT_DELETED) {
		f.commit = l->old;
		buf_fmt(&what, "the desk's branch %.*s would be deleted", STR_ARG(name));
	} else {
		buf_fmt(&what,
			"the desk's branch %.*s has commits that this push would take away "
			"(a forced push)",
			STR_ARG(name));
	}
	f.fault.what = buf_view(&what);
	tell(p, &f, NULL, false);
}

/* Against what all have had before: the branch itself, else the desk's. Where that is nothing, all is
 * new, and its times are as they are. */
static int look_at_times(struct pushing *p, const struct history *h, const struct oid *known,
	const struct oid *tip_tree, int64_t now)
{
	struct times t = { p, h, now };
	struct oid before;
	if (oid_zero(known))
		return 0;
	int err = repo_commit_tree(p->judge.repo, known, &before);
	return err ? err : repo_diff(p->judge.repo, &before, tip_tree, time_of_file, &t);
}

static int look_at_branch(struct pushing *p, const struct push_line *l, const struct oid *desk_tip,
	bool is_main, int64_t now)
{
	CLEANUP(history_release) struct history h = { 0 };
	struct oid known[] = { l->old, *desk_tip }, tip;
	size_t from = oid_zero(&l->old), to = oid_zero(desk_tip) ? 1 : 2;
	struct repo *r = p->judge.repo;
	int err = history_between(r, &l->new_id, 1, known + from, from < to ? to - from : 0, &h);
	if (err)
		return err;
	if (is_main && !oid_zero(&l->old) && !stands_on(&h, l)) {
		refuse_ref(p, FAULT_FORCED, l);
		return 0;
	}
	p->out->commits += h.n;
	for (size_t i = 0; i < h.n && !err; i++)
		err = look_at_commit(p, &h, &h.nodes[i]);
	if (!err)
		err = repo_commit_tree(r, &l->new_id, &tip);
	if (!err)
		err = settle(p, &tip);
	return err ? err : look_at_times(p, &h, from ? desk_tip : &l->old, &tip, now);
}

static int look_at_line(struct pushing *p, const struct place *place, const struct push_line *l,
	int64_t now)
{
	struct oid desk_tip = { 0 };
	bool desk, is_main = str_is(l->ref, place->branch);
	int err = is_desk(p->judge.repo, l, &desk);
	if (err || !desk)
		return err;
	p->ref = l->ref;
	p->suspects.n = 0;
	if (oid_zero(&l->new_id)) {
		if (is_main)
			refuse_ref(p, FAULT_DELETED, l);
		return 0;
	}
	if (place_tip(place, &desk_tip))
		error_clear();
	return look_at_branch(p, l, &desk_tip, is_main, now);
}

int push_check(struct repo *r, const struct place *place, const struct push_lines *lines,
	int64_t now, struct push_result *out)
{
	CLEANUP(push_result_release) struct push_result done = { 0 };
	CLEANUP(pushing_release) struct pushing p = { .judge.repo = r, .out = &done };
	for (size_t i = 0; i < lines->n; i++) {
		int err = look_at_line(&p, place, &lines->p[i], now);
		if (err)
			return err;
	}
	*out = done;
	done = (struct push_result){ 0 };
	return 0;
}

static int look_at_draft(struct pushing *p, const struct oid *tree, int64_t now)
{
	struct times t = { .p = p, .now = now };
	int err = look_at_tree(p, tree);
	if (!err)
		err = settle(p, tree);
	/* a merge brings what others have had: only what has one parent can be new */
	if (!err && p->n_trees == 1)
		err = repo_diff(p->judge.repo, &p->trees[0], tree, time_of_file, &t);
	return err;
}

int commit_check(struct repo *r, const struct oid *tree, const struct oid *parents, size_t n,
	int64_t now, struct push_result *out)
{
	CLEANUP(push_result_release) struct push_result done = { 0 };
	CLEANUP(pushing_release) struct pushing p = { .judge.repo = r, .out = &done };
	CLEANUP(free_ptr) struct oid *trees = xcalloc(n + 1, sizeof *trees);
	for (size_t i = 0; i < n; i++) {
		int err = repo_commit_tree(r, &parents[i], &trees[i]);
		if (err)
			return err;
	}
	p.trees = trees;
	p.n_trees = n;
	int err = look_at_draft(&p, tree, now);
	if (err)
		return err;
	*out = done;
	done = (struct push_result){ 0 };
	return 0;
}
