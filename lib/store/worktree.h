/* Files of a work tree, by paths of the desk: nothing is read or written through a symlink, and
 * only regular files are files. E_INVALID says which path leads elsewhere. */
#ifndef HD_STORE_WORKTREE_H
#define HD_STORE_WORKTREE_H
#include "sys/batch.h"

/* E_NOTFOUND where there is nothing; E_INVALID for what is no regular file, or is reached through
 * a symlink. */
int worktree_stat(const char *root, const char *path, struct stat *st);
int worktree_read(const char *root, const char *path, size_t max, struct buf *out);
/* Writes it whole or not at all, with its folders. The batch is to flush it (NULL: the
 * caller sees to that); *st is what it then looks like. */
int worktree_write(const char *root, const char *path, struct str data, bool exec, struct batch *b,
	struct stat *st);
/* Removes it and the folders that it leaves empty. Nothing there is fine. */
int worktree_remove(const char *root, const char *path);
/* What a killed worktree_write of that path left. */
void worktree_tidy(const char *root, const char *path);
#endif
