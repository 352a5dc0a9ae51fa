/* Why there is no desk here, and the command that mends it. */
#include "base/buf.h"
#include "store/git.h"
#include "store/partial.h"
#include "store/place_discover.h"
#include "store/refs.h"

#define HEADS "refs/heads/"
#define BRANCHES_MAX 100 /* to look at */

struct branches {
	struct repo *repo;
	struct arena arena;
	const char *desks[MEND_MAX];
	size_t n, seen;
};

static int look_at_branch(const char *name, const struct oid *id, void *arg)
{
	struct branches *b = arg;
	bool yes = false;
	if (repo_has_desk(b->repo, id, &yes))
		error_clear();
	else if (yes)
		b->desks[b->n++] = arena_cstr(&b->arena, str_of(name + strlen(HEADS)));
	return b->n == MEND_MAX || ++b->seen == BRANCHES_MAX;
}

static bool head_has_desk(const struct place *p, struct repo *r)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *head;
	struct oid id;
	bool yes = false;
	int rc = ref_head(p->git_dir, &a, &head);
	if (!rc && !head)
		rc = ref_read(p->git_dir, "HEAD", &a, &id, NULL);
	if (!rc && !head)
		rc = repo_has_desk(r, &id, &yes);
	error_clear();
	return yes;
}

int place_check_detached(const struct place *p)
{
	struct branches b = { 0 };
	const char *dir = p->repo_tree ? p->repo_tree : p->git_dir;
	int rc = repo_open(&b.repo, p);
	if (rc)
		return rc;
	if (head_has_desk(p, b.repo)) {
		ref_each(p->common_dir, HEADS, look_at_branch, &b);
		rc = fail(E_NODESK, "HEAD in %s is on no branch, and a desk is a branch", dir);
	}
	for (size_t i = 0; i < b.n; i++)
		mend("go to this branch", "git", "-C", dir, "switch", b.desks[i], NULL);
	if (rc && !b.n)
		mend("make a branch of it", "git", "-C", dir, "switch", "-c", "main", NULL);
	arena_release(&b.arena);
	repo_free(b.repo);
	return rc;
}

int place_fail_absent(const struct place *p)
{
	int rc = place_check_detached(p);
	if (rc)
		return rc;
	fail(E_NODESK, "the repository in %s has no desk (no branch %s)",
		p->repo_tree ? p->repo_tree : p->git_dir, place_branch_name(p));
	return mend(place_is_narrow(p) ? "get the remote's, or make one" : "make one", "hd", "init",
		NULL);
}
