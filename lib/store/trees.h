/* Several trees walked together by path: a commit with its parents, two tips with their bases.
 *
 * What all of them have alike is passed over unread, and trees that were just read are kept, since
 * the next walk mostly begins where the last one ended. */
#ifndef HD_STORE_TREES_H
#define HD_STORE_TREES_H
#include "store/git.h"

#define TREE_SHELF 64
struct tree_shelf {
	struct repo *repo;
	struct {
		struct oid id;
		struct tree tree;
	} slots[TREE_SHELF];
};
void tree_shelf_release(struct tree_shelf *s);

/* One name. A folder and a file of one name are two. */
struct trees_item {
	const char *path;
	bool dir;
	size_t n;
	const struct tree_item *const *at; /* n of them; NULL: nothing of that name */
	const struct tree *const *in; /* the folders that it lies in; NULL: no such folder */
};
/* Are they the same file or folder, or both none? */
bool tree_item_same(const struct tree_item *a, const struct tree_item *b);

enum { TREES_PASS = 0, TREES_ENTER = 1 };
/* Told each name that the trees do not have alike, in git's order. TREES_ENTER: a folder's content
 * is wanted too; negative: the walk ends with that. */
typedef int (*trees_fn)(const struct trees_item *it, void *arg);
/* A top of NULL is an empty tree. */
int trees_walk(struct tree_shelf *s, const struct oid *const *tops, size_t n, trees_fn fn,
	void *arg);
#endif
