/* A commit's bytes, made by hand. */
#ifndef HD_STORE_COMMIT_H
#define HD_STORE_COMMIT_H
#include "store/git.h"

/* ident as person_ident makes it, author and committer alike. */
void commit_format(struct buf *out, const struct oid *tree, const struct oid *parents,
	size_t n_parents, const char *ident, const char *message);
#endif
