/* The parts of a checkout: between checkout.c and journal.c. */
#ifndef HD_STORE_CHECKOUT_INSIDE_H
#define HD_STORE_CHECKOUT_INSIDE_H
#include "store/checkout.h"
#include "store/gitindex.h"
#include "store/worktree.h"

struct work {
	bool skip; /* a sparse checkout leaves it out: only its index entry changes */
	struct oid edited; /* any_content: what is there and may be overwritten; or zero */
	struct stat st; /* of the file as written */
};
struct checkout {
	const struct place *place;
	const struct checkout_file *files;
	struct work *work; /* one a file */
	size_t n;
	struct gitindex index;
	char *lock, *witness, *index_path, *journal;
	bool locked;
};
void checkout_init(struct checkout *c, const struct place *p, const struct checkout_file *files,
	size_t n);
/* Removes an index.lock that a dead process of ours left; the writers' lock must be held. */
void checkout_remove_stale(const struct checkout *c);
int checkout_lock(struct checkout *c);
/* The files and their index entries, of the index as it was read. */
int checkout_write(struct checkout *c, struct repo *r);
enum content { CONTENT_OLD, CONTENT_NEW, CONTENT_EMPTY, CONTENT_OTHER };
int checkout_content(const struct checkout *c, const struct checkout_file *f, enum content *out);
#endif
