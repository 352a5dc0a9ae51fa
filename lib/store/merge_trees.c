#include "store/merge_trees.h"
#include "store/txn_inside.h"

#define NAME_KEPT 200 /* bytes of an attachment's name behind what tells it apart */

/* ---- staging ---- */

/* hd does not write through links, nor over the folder that somebody put in a ticket's place. */
static bool is_blocked(struct tree_merge *m, const char *path)
{
	struct str whole = str_of(path), rest = whole, part;
	while (str_next(&rest, '/', &part)) {
		struct tree_item it;
		struct id id;
		struct str up_to = str_first(whole, (size_t)(part.p + part.n - whole.p));
		int rc = tree_cache_lookup(&m->t->trees, m->repo, &m->t->base_tree, up_to, &it);
		if (rc) {
			error_clear();
			return false;
		}
		if (it.kind == TREE_OTHER ||
			(it.kind == TREE_DIR && !rest.p && path_is_ticket(whole, &id))) {
			merge_note(m->notes, "%s: %.*s is in its way, so it was left as it is",
				path, STR_ARG(up_to));
			return true;
		}
	}
	return false;
}

static int stage_id(struct tree_merge *m, const char *path, const struct file_id *f)
{
	if (m->dry || is_blocked(m, path))
		return 0;
	return txn_put_id(m->t, path, &f->id, f->kind == TREE_EXEC);
}

static int stage_text(struct tree_merge *m, const char *path, struct str text)
{
	return m->dry || is_blocked(m, path) ? 0 : txn_put(m->t, path, text);
}

static int stage_removal(struct tree_merge *m, const char *path)
{
	return m->dry || is_blocked(m, path) ? 0 : txn_remove(m->t, path);
}

static int stage_file(struct tree_merge *m, const char *path, const struct file_id *f)
{
	return f->there ? stage_id(m, path, f) : stage_removal(m, path);
}

/* ---- one path, as the trees have it ---- */

struct place_of {
	struct tree_merge *m;
	const struct trees_item *it; /* bases first, then theirs, then ours */
	struct version base, theirs, ours;
	struct arena arena; /* of names */
};

static void place_of_release(struct place_of *p)
{
	version_release(&p->base);
	version_release(&p->theirs);
	version_release(&p->ours);
	arena_release(&p->arena);
}

static struct file_id file_of(const struct tree_item *it)
{
	if (!it || (it->kind != TREE_BLOB && it->kind != TREE_EXEC))
		return (struct file_id){ 0 };
	return (struct file_id){ it->id, it->kind, true };
}

static const struct tree_item *theirs_of(const struct trees_item *it)
{
	return it->at[it->n - 2];
}

static const struct tree_item *ours_of(const struct trees_item *it)
{
	return it->at[it->n - 1];
}

static bool in_all_bases(const struct trees_item *it, const struct tree_item *side)
{
	if (it->n == 2)
		return !side;
	for (size_t i = 0; i + 2 < it->n; i++)
		if (!tree_item_same(it->at[i], side))
			return false;
	return true;
}

static bool in_some_base(const struct trees_item *it, const struct tree_item *side)
{
	for (size_t i = 0; i + 2 < it->n; i++)
		if (tree_item_same(it->at[i], side))
			return true;
	return false;
}

/* ---- tickets ---- */

static int stage_merged(struct place_of *p)
{
	struct tree_merge *m = p->m;
	CLEANUP(buf_release) struct buf out = { 0 };
	enum file_merge result;
	int rc = version_read(m->repo, &p->base);
	if (!rc)
		rc = version_read(m->repo, &p->theirs);
	if (!rc)
		rc = version_read(m->repo, &p->ours);
	struct file_sides sides = { p->it->path, version_text(&p->base), version_text(&p->ours),
		version_text(&p->theirs) };
	if (!rc)
		rc = merge_file(&sides, &out, &result, m->notes);
	if (rc || result == FILE_OURS)
		return rc;
	if (result == FILE_MERGED)
		return stage_text(m, p->it->path, buf_view(&out));
	return result == FILE_REMOVED ? stage_removal(m, p->it->path)
				      : stage_id(m, p->it->path, &p->theirs.file);
}

/* What the commits up to a base amount to is in what either side amounts to: who is where a base was
 * has nothing to add. */
static int merge_ticket(struct place_of *p, const struct id *id)
{
	struct tree_merge *m = p->m;
	const struct tree_item *ours = ours_of(p->it), *theirs = theirs_of(p->it);
	if (amends_find(m->our_amends, id) || amends_find(m->their_amends, id) ||
		!p->theirs.file.there || in_some_base(p->it, theirs))
		return 0;
	if (!p->ours.file.there || in_some_base(p->it, ours))
		return stage_id(m, p->it->path, &p->theirs.file);
	return stage_merged(p);
}

static int side_of(struct tree_merge *m, const struct amends *amends, const struct id *id,
	const struct oid *tree, const char *path, struct version *out)
{
	const struct amend *a = amends ? amends_find(amends, id) : NULL;
	struct version v = { .file = { .there = true } };
	if (a) {
		CLEANUP(buf_release) struct buf text = { 0 };
		buf_str(&text, amend_bytes(a));
		v.text = blob_of_buf(&text);
		*out = v;
		return 0;
	}
	int rc = repo_lookup(m->repo, tree, path, &v.file.id, &v.file.kind);
	bool none = rc == -E_NOTFOUND || v.file.kind == TREE_DIR || v.file.kind == TREE_OTHER;
	if (rc == -E_NOTFOUND)
		error_clear();
	if (none)
		return 0;
	if (!rc)
		rc = version_read(m->repo, &v);
	if (!rc)
		*out = v;
	return rc;
}

/* It is no blob that the repository has. */
static bool is_amended(const struct version *v)
{
	return oid_zero(&v->file.id);
}

static int merge_amend(struct tree_merge *m, const struct oid *their_tree, const struct id *id)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(version_release) struct version ours = { 0 }, theirs = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	const char *path = path_of_ticket(&a, id).p;
	enum file_merge result;
	int rc = side_of(m, m->our_amends, id, &m->t->base_tree, path, &ours);
	if (!rc && their_tree)
		rc = side_of(m, m->their_amends, id, their_tree, path, &theirs);
	if (rc)
		return rc;
	struct file_sides sides = { .path = path,
		.ours = version_text(&ours),
		.theirs = version_text(&theirs) };
	rc = merge_file(&sides, &out, &result, m->notes);
	const struct version *taken = result == FILE_OURS ? &ours : &theirs;
	if (rc || (result == FILE_OURS && !is_amended(&ours)))
		return rc;
	if (result == FILE_MERGED)
		return stage_text(m, path, buf_view(&out));
	return is_amended(taken) ? stage_text(m, path, version_text(taken))
				 : stage_id(m, path, &taken->file);
}

int merge_amended(struct tree_merge *m)
{
	struct oid tree;
	int rc = m->theirs ? repo_commit_tree(m->repo, m->theirs, &tree) : 0;
	const struct oid *their_tree = m->theirs ? &tree : NULL;
	for (size_t i = 0; i < m->our_amends->n && !rc; i++)
		rc = merge_amend(m, their_tree, &m->our_amends->p[i].id);
	for (size_t i = 0; i < m->their_amends->n && !rc; i++)
		if (!amends_find(m->our_amends, &m->their_amends->p[i].id))
			rc = merge_amend(m, their_tree, &m->their_amends->p[i].id);
	return rc;
}

/* ---- other files ---- */

static bool is_attachment(const char *path)
{
	static const size_t folder = sizeof "tickets/k3/k3f92mx7/" - 1;
	return strlen(path) > folder && path[folder - 1] == '/' &&
	       str_starts(str_of(path), STR("tickets/"));
}

/* Attachments keep the id of the entry that brought them in front: tickets/k3/k3f92mx7/ENTRY-NAME. */
static const char *name_beside(struct place_of *p, const struct oid *id)
{
	struct str path = str_of(p->it->path);
	const char *slash = strrchr(path.p, '/');
	size_t folder = slash ? (size_t)(slash + 1 - path.p) : 0;
	struct str dir = str_first(path, folder), name = str_skip(path, folder), entry = { 0 };
	char hex[OID_HEX + 1];
	oid_hex(hex, id);
	if (is_attachment(path.p) && name.n > ID_LEN + 1 && name.p[ID_LEN] == '-' &&
		id_valid(str_first(name, ID_LEN))) {
		entry = str_first(name, ID_LEN + 1);
		name = str_skip(name, ID_LEN + 1);
	}
	if (name.n > NAME_KEPT)
		name = str_skip(name, name.n - NAME_KEPT);
	while (name.n && (name.p[0] & 0xC0) == 0x80)
		name = str_skip(name, 1);
	return arena_fmt(&p->arena, "%.*s%.*s%.8s-%.*s", STR_ARG(dir), STR_ARG(entry), hex,
		STR_ARG(name))
		.p;
}

static int keep_both(struct place_of *p)
{
	struct tree_merge *m = p->m;
	bool ours_less = memcmp(&p->ours.file.id, &p->theirs.file.id, sizeof(struct oid)) < 0;
	const struct file_id *less = ours_less ? &p->ours.file : &p->theirs.file;
	const struct file_id *greater = ours_less ? &p->theirs.file : &p->ours.file;
	const char *beside = name_beside(p, &greater->id);
	merge_note(m->notes, "%s: two versions; the second is now %s", p->it->path, beside);
	int rc = ours_less ? 0 : stage_id(m, p->it->path, less);
	return rc ? rc : stage_id(m, beside, greater);
}

static bool is_binary(struct str s)
{
	return str_chr(s, '\0') >= 0;
}

static int merge_contents(struct place_of *p)
{
	struct tree_merge *m = p->m;
	int rc = version_read(m->repo, &p->ours);
	if (!rc)
		rc = version_read(m->repo, &p->theirs);
	if (rc)
		return rc;
	if (is_attachment(p->it->path) || is_binary(version_text(&p->ours)) ||
		is_binary(version_text(&p->theirs)))
		return keep_both(p);
	return stage_merged(p);
}

/* The same bytes: the mode is that of the side that changed it. */
static int merge_modes(struct place_of *p)
{
	struct file_id f = p->ours.file;
	f.kind = !p->base.file.there                      ? TREE_BLOB
		 : p->ours.file.kind == p->base.file.kind ? p->theirs.file.kind
							  : p->ours.file.kind;
	return f.kind == p->ours.file.kind ? 0 : stage_id(p->m, p->it->path, &f);
}

static int find_base(struct place_of *p)
{
	const struct trees_item *it = p->it;
	if (it->n > 2 && !in_all_bases(it, it->at[0]))
		return base_version(p->m, it->path, p->m->bases, p->m->n_bases, &p->base);
	p->base.file = it->n > 2 ? file_of(it->at[0]) : (struct file_id){ 0 };
	return 0;
}

static int merge_other(struct place_of *p)
{
	int rc = find_base(p);
	if (rc || version_same(&p->base, &p->theirs) || version_same(&p->ours, &p->theirs))
		return rc;
	if (version_same(&p->base, &p->ours))
		return stage_file(p->m, p->it->path, &p->theirs.file);
	if (!p->theirs.file.there)
		return 0;
	if (!p->ours.file.there)
		return stage_id(p->m, p->it->path, &p->theirs.file);
	return oid_eq(&p->ours.file.id, &p->theirs.file.id) ? merge_modes(p) : merge_contents(p);
}

/* ---- a file and a folder of one name ---- */

static const struct tree_item *folder_in(const struct tree *t, struct str name)
{
	const struct tree_item *it = t ? tree_find(t, name) : NULL;
	return it && it->kind == TREE_DIR ? it : NULL;
}

static struct str last_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return str_of(slash ? slash + 1 : path);
}

/* Does either side have a folder of that name that is new or was changed? Then it stays. */
static bool meets_folder(const struct trees_item *it)
{
	struct str name = last_name(it->path);
	for (size_t side = it->n - 2; side < it->n; side++) {
		const struct tree_item *folder = folder_in(it->in[side], name);
		bool old = false;
		for (size_t i = 0; folder && i + 2 < it->n; i++)
			old = old || tree_item_same(folder_in(it->in[i], name), folder);
		if (folder && !old)
			return true;
	}
	return false;
}

static const char *free_name(struct place_of *p)
{
	const struct trees_item *it = p->it;
	struct str name = last_name(it->path);
	for (unsigned k = 2;; k++) {
		struct str try = arena_fmt(&p->arena, "%.*s.%u", STR_ARG(name), k);
		const struct tree *theirs = it->in[it->n - 2], *ours = it->in[it->n - 1];
		if (!(theirs && tree_find(theirs, try)) && !(ours && tree_find(ours, try)))
			return arena_fmt(&p->arena, "%.*s.%u", STR_ARG(str_of(it->path)), k).p;
	}
}

/* The folder stays, the file goes beside it; unless only the other side has changed, by removing it. */
static int move_aside(struct place_of *p)
{
	struct tree_merge *m = p->m;
	const struct file_id *f = p->ours.file.there ? &p->ours.file : &p->theirs.file;
	int rc = find_base(p);
	if (rc)
		return rc;
	bool unchanged = p->base.file.there && f->kind == p->base.file.kind &&
			 oid_eq(&f->id, &p->base.file.id);
	if (p->ours.file.there)
		rc = stage_removal(m, p->it->path);
	if (rc || unchanged)
		return rc;
	const char *aside = free_name(p);
	merge_note(m->notes, "%s: there is a folder of that name, so the file is now %s",
		p->it->path, aside);
	return stage_id(m, aside, f);
}

/* ---- the walk ---- */

/* A link, a submodule, or a path that no desk may have. */
static bool refuse(struct tree_merge *m, const struct trees_item *it,
	const struct tree_item *theirs)
{
	const char *what = "is a symlink or submodule";
	if (theirs->kind != TREE_OTHER) {
		if (!path_check(str_of(it->path)))
			return false;
		what = "is no path for a desk";
		error_clear();
	}
	m->refused++;
	merge_note(m->notes, "%s: this %s, and was not taken over", it->path, what);
	return true;
}

static int merge_path(struct tree_merge *m, const struct trees_item *it)
{
	CLEANUP(place_of_release) struct place_of p = { .m = m, .it = it };
	const struct tree_item *ours = ours_of(it), *theirs = theirs_of(it);
	struct id id;
	p.ours.file = file_of(ours);
	p.theirs.file = file_of(theirs);
	if (path_is_ticket(str_of(it->path), &id))
		return merge_ticket(&p, &id);
	if ((!ours || !theirs) && meets_folder(it))
		return move_aside(&p);
	return in_all_bases(it, theirs) ? 0 : merge_other(&p);
}

static int merge_item(const struct trees_item *it, void *arg)
{
	struct tree_merge *m = arg;
	const struct tree_item *ours = ours_of(it), *theirs = theirs_of(it);
	struct id id;
	if (tree_item_same(ours, theirs) || (ours && ours->kind == TREE_OTHER))
		return TREES_PASS;
	if (theirs && !in_all_bases(it, theirs) && refuse(m, it, theirs))
		return TREES_PASS;
	if (!it->dir)
		return merge_path(m, it);
	if (path_is_ticket(str_of(it->path), &id) || in_all_bases(it, theirs))
		return TREES_PASS;
	return TREES_ENTER;
}

int merge_trees(struct tree_merge *m)
{
	struct oid trees[MERGE_BASES_MAX + 2];
	const struct oid *tops[MERGE_BASES_MAX + 2];
	int rc = 0;
	m->shelf.repo = m->repo;
	for (size_t i = 0; i < m->n_bases && !rc; i++)
		rc = repo_commit_tree(m->repo, &m->bases[i], &trees[i]);
	if (!rc)
		rc = repo_commit_tree(m->repo, m->theirs, &trees[m->n_bases]);
	trees[m->n_bases + 1] = m->t->base_tree;
	for (size_t i = 0; i < m->n_bases + 2; i++)
		tops[i] = &trees[i];
	return rc ? rc : trees_walk(&m->shelf, tops, m->n_bases + 2, merge_item, m);
}
