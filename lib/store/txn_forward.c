#include "store/txn_inside.h"

struct finder {
	struct txn *t;
	struct forward_files *out;
};

static int find_file(const char *path, const struct tree_item *old,
	const struct tree_item *new_item, void *arg)
{
	const struct finder *f = arg;
	struct str name = arena_str(&f->out->arena, str_of(path));
	struct checkout_file c = { .path = name.p };
	if ((old && old->kind == TREE_OTHER) || (new_item && new_item->kind == TREE_OTHER))
		return fail(E_INVALID, "%s is a symlink or submodule, which hd does not write",
			path);
	int rc = path_check(name);
	if (rc)
		return rc;
	if (old)
		c.old = old->id;
	if (new_item) {
		c.new_id = new_item->id;
		c.exec = new_item->kind == TREE_EXEC;
		rc = txn_need_blob(f->t, &c.new_id);
	}
	vec_push(&f->out->v, c);
	return rc;
}

int forward_files_find(struct txn *t, const struct oid *tree, struct forward_files *out)
{
	struct finder f = { t, out };
	return repo_diff_items(t->repo, t->unborn ? NULL : &t->base_tree, tree, find_file, &f);
}

void forward_files_release(struct forward_files *f)
{
	vec_release(&f->v);
	arena_release(&f->arena);
}
