#include "work/kb_log.h"
#include "store/history.h"
#include "store/trees.h"
#include "sys/file.h"
#include "text/hash.h"

#define LOG_MAGIC UINT64_C(0x31676f6c2d62686b) /* "khb-log1" as this machine writes numbers */
#define LOG_MAX_BYTES ((size_t)1 << 30)
#define WORTH_WRITING 256 /* commits that are read again rather than writing the file anew */

void kb_log_release(struct kb_log *l)
{
	vec_release(&l->commits);
	vec_release(&l->changes);
	strs_release(&l->slugs);
	map_release(&l->by_slug);
	arena_release(&l->arena);
	*l = (struct kb_log){ 0 };
}

uint32_t kb_log_slug(const struct kb_log *l, struct str slug)
{
	const struct map_item *it = map_get(&l->by_slug, slug);
	return it ? (uint32_t)it->num : UINT32_MAX;
}

/* slug: lives as long as the log. */
static void know_slug(struct kb_log *l, struct str slug)
{
	map_put(&l->by_slug, slug, &(bool){ false })->num = l->slugs.n;
	vec_push(&l->slugs, slug);
}

static uint32_t slug_number(struct kb_log *l, struct str slug)
{
	uint32_t n = kb_log_slug(l, slug);
	if (n != UINT32_MAX)
		return n;
	know_slug(l, arena_str(&l->arena, slug));
	return (uint32_t)l->slugs.n - 1;
}

/* ---- the file ---- */

struct log_head {
	uint64_t magic, sum; /* of all that follows these two */
	uint64_t shallow;
	struct oid tip;
	uint32_t n_commits, n_changes, n_slugs;
};
#define SUMMED offsetof(struct log_head, shallow)
_Static_assert(sizeof(struct log_head) == 56, "a head without holes");
_Static_assert(sizeof(struct kb_commit) == 32, "a commit without holes");
_Static_assert(sizeof(struct kb_change) == 28, "a change without holes");

static const char *log_path(struct arena *a, const struct place *p)
{
	return arena_fmt(a, "%s/kb-log", p->local).p;
}

static bool take_slugs(struct kb_log *l, struct str names, size_t n)
{
	struct str name;
	names = arena_str(&l->arena, names);
	for (size_t i = 0; i < n; i++) {
		if (!str_next(&names, '\0', &name))
			return false;
		know_slug(l, name);
	}
	return l->by_slug.n == n;
}

static bool is_sound(const struct kb_log *l)
{
	const struct kb_commit *c;
	const struct kb_change *x;
	vec_each (c, &l->commits)
		if (c->first > l->changes.n || c->n > l->changes.n - c->first)
			return false;
	vec_each (x, &l->changes)
		if (x->slug >= l->slugs.n || x->kind > KB_REMOVED)
			return false;
	return true;
}

static bool log_decode(struct kb_log *l, struct str file)
{
	struct log_head head;
	if (file.n < sizeof head)
		return false;
	memcpy(&head, file.p, sizeof head);
	size_t commits = (size_t)head.n_commits * sizeof *l->commits.p;
	size_t changes = (size_t)head.n_changes * sizeof *l->changes.p;
	if (head.magic != LOG_MAGIC || head.sum != hash64(file.p + SUMMED, file.n - SUMMED) ||
		commits + changes > file.n - sizeof head)
		return false;
	file = str_skip(file, sizeof head);
	l->tip = head.tip;
	l->shallow = head.shallow;
	l->commits.p = xmalloc(commits + 1);
	l->changes.p = xmalloc(changes + 1);
	l->commits.n = l->commits.cap = head.n_commits;
	l->changes.n = l->changes.cap = head.n_changes;
	memcpy(l->commits.p, file.p, commits);
	memcpy(l->changes.p, file.p + commits, changes);
	return take_slugs(l, str_skip(file, commits + changes), head.n_slugs) && is_sound(l);
}

/* What cannot be read is made anew. */
static void log_load(struct kb_log *l, const struct place *p)
{
	CLEANUP(buf_release) struct buf file = { 0 };
	const char *path = log_path(&l->arena, p);
	if (file_read(&file, path, LOG_MAX_BYTES))
		error_clear();
	else if (!log_decode(l, buf_view(&file)))
		kb_log_release(l);
}

static void log_save(struct kb_log *l, const struct place *p)
{
	CLEANUP(buf_release) struct buf file = { 0 };
	struct log_head head = { .magic = LOG_MAGIC,
		.shallow = l->shallow,
		.tip = l->tip,
		.n_commits = (uint32_t)l->commits.n,
		.n_changes = (uint32_t)l->changes.n,
		.n_slugs = (uint32_t)l->slugs.n };
	buf_add(&file, &head, sizeof head);
	buf_add(&file, l->commits.p, l->commits.n * sizeof *l->commits.p);
	buf_add(&file, l->changes.p, l->changes.n * sizeof *l->changes.p);
	for (size_t i = 0; i < l->slugs.n; i++) {
		buf_str(&file, l->slugs.p[i]);
		buf_char(&file, '\0');
	}
	head.sum = hash64(file.p + SUMMED, file.n - SUMMED);
	memcpy(file.p, &head, sizeof head);
	int err = dir_make(p->local, p->dir_mode);
	if (!err)
		err = file_write(log_path(&l->arena, p), buf_view(&file), p->file_mode, 0);
	if (err)
		error_clear();
}

/* ---- reading commits ---- */

struct gathering {
	struct kb_log *log;
	struct tree_shelf shelf;
	struct oid *kb; /* of each node: its tree kb/; zero: none */
	struct buf path;
};

static int kb_tree(struct repo *r, const struct oid *tree, struct oid *out)
{
	CLEANUP(tree_release) struct tree t = { 0 };
	int err = repo_tree(r, tree, &t);
	if (err)
		return err;
	const struct tree_item *it = tree_find(&t, STR("kb"));
	*out = it && it->kind == TREE_DIR ? it->id : (struct oid){ 0 };
	return 0;
}

static int kb_tree_of_commit(struct repo *r, const struct oid *commit, struct oid *out)
{
	struct oid tree;
	int err = repo_commit_tree(r, commit, &tree);
	return err ? err : kb_tree(r, &tree, out);
}

static int see_change(const struct trees_item *it, void *arg)
{
	struct gathering *g = arg;
	bool before = false;
	struct str slug;
	for (size_t i = 1; i < it->n; i++) {
		if (tree_item_same(it->at[0], it->at[i]))
			return TREES_PASS;
		before = before || it->at[i];
	}
	if (it->dir)
		return TREES_ENTER;
	buf_reset(&g->path);
	buf_fmt(&g->path, "kb/%s", it->path);
	if (!path_is_article(buf_view(&g->path), &slug))
		return TREES_PASS;
	struct kb_change *c = vec_add(&g->log->changes);
	c->slug = slug_number(g->log, slug);
	c->kind = !it->at[0] ? KB_REMOVED : before ? KB_CHANGED : KB_ADDED;
	if (it->at[0])
		c->blob = it->at[0]->id;
	return TREES_PASS;
}

static int see_commit(struct gathering *g, const struct history *h, size_t at)
{
	const struct commit_node *node = &h->nodes[at];
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct oid *kb = &g->kb[at];
	size_t n = node->n_parents, first = g->log->changes.n;
	const struct oid **tops = arena_array(&arena, n + 2, sizeof *tops);
	struct oid *trees = arena_array(&arena, n + 1, sizeof *trees);
	bool differs = !n && !oid_zero(kb);
	tops[0] = oid_zero(kb) ? NULL : kb;
	for (size_t i = 0; i < n; i++) {
		int err = 0;
		if (node->parents[i] != UINT32_MAX)
			trees[i] = g->kb[node->parents[i]];
		else
			err = kb_tree_of_commit(g->shelf.repo, &node->parent_ids[i], &trees[i]);
		if (err)
			return err;
		tops[i + 1] = oid_zero(&trees[i]) ? NULL : &trees[i];
		differs = differs || !oid_eq(&trees[i], kb);
	}
	int err = differs ? trees_walk(&g->shelf, tops, MAX(n + 1, (size_t)2), see_change, g) : 0;
	if (err || g->log->changes.n == first)
		return err;
	vec_push(&g->log->commits, (struct kb_commit){ .id = node->id,
					   .first = (uint32_t)first,
					   .n = (uint32_t)(g->log->changes.n - first),
					   .cut = !n && h->shallow });
	return 0;
}

static int log_extend(struct kb_log *l, struct repo *r, const struct oid *tip, size_t *n_read)
{
	CLEANUP(history_release) struct history h = { 0 };
	struct gathering g = { .log = l, .shelf.repo = r };
	int err = history_between(r, tip, 1, &l->tip, oid_zero(&l->tip) ? 0 : 1, &h);
	g.kb = xcalloc(h.n + 1, sizeof *g.kb);
	for (size_t i = 0; !err && i < h.n; i++) {
		bool same = h.nodes[i].n_parents == 1 && h.nodes[i].parents[0] != UINT32_MAX &&
			    oid_eq(&h.nodes[i].tree, &h.nodes[h.nodes[i].parents[0]].tree);
		if (same)
			g.kb[i] = g.kb[h.nodes[i].parents[0]];
		else
			err = kb_tree(r, &h.nodes[i].tree, &g.kb[i]);
		if (!err)
			err = see_commit(&g, &h, i);
	}
	tree_shelf_release(&g.shelf);
	buf_release(&g.path);
	free(g.kb);
	if (!err) {
		l->tip = *tip;
		*n_read = h.n;
	}
	return err;
}

static uint64_t shallow_hash(const struct place *p)
{
	CLEANUP(buf_release) struct buf path = { 0 }, file = { 0 };
	if (!history_is_shallow(p))
		return 0;
	buf_fmt(&path, "%s/shallow", p->common_dir);
	if (file_read(&file, path.p, LOG_MAX_BYTES))
		error_clear();
	return hash64(file.p, file.n) | 1;
}

/* Does the log lead to the tip: nothing was rewritten, nothing came behind a shallow clone's end. */
static bool log_leads_to(const struct kb_log *l, struct repo *r, const struct oid *tip,
	uint64_t shallow)
{
	bool yes = false;
	if (oid_zero(&l->tip) || l->shallow != shallow)
		return false;
	if (oid_eq(&l->tip, tip))
		return true;
	if (history_is_ancestor(r, &l->tip, tip, &yes))
		error_clear();
	return yes;
}

int kb_log_open(struct store *s, struct kb_log *out)
{
	CLEANUP(kb_log_release) struct kb_log l = { 0 };
	uint64_t shallow = shallow_hash(&s->place);
	struct repo *repo;
	struct oid tip;
	size_t n_read = 0;
	int err = place_tip(&s->place, &tip);
	if (!err)
		err = store_repo(s, &repo);
	if (err)
		return err;
	log_load(&l, &s->place);
	if (!log_leads_to(&l, repo, &tip, shallow))
		kb_log_release(&l);
	size_t known = l.commits.n;
	l.shallow = shallow;
	if (!oid_eq(&l.tip, &tip))
		err = log_extend(&l, repo, &tip, &n_read);
	if (err)
		return err;
	if (l.commits.n > known || n_read > WORTH_WRITING)
		log_save(&l, &s->place);
	*out = l;
	l = (struct kb_log){ 0 };
	return 0;
}
