/* Locks that are files: git's own protocol, in which whoever creates the file holds the lock, and
 * one that a killed process left stays.
 *
 * To know its own again, hd makes the file under a second name, the witness, and links it to its
 * place: a lock file that is the same file as the witness is hd's. The witness must be a path that
 * only the holder of an OS lock (sys/file.h) uses; then whoever made such a file is dead. */
#ifndef HD_SYS_LOCKFILE_H
#define HD_SYS_LOCKFILE_H
#include "sys/file.h"

/* Takes the lock, a stale one of ours included. The descriptor, for writing, or -1 with errno:
 * EEXIST if somebody holds it. Where there are no hard links it has no second name. */
int lockfile_create(const char *path, const char *witness, mode_t mode);
/* Removes a lock that a dead process of ours left. True if there was one. */
bool lockfile_remove_stale(const char *path, const char *witness);
/* Gives it back. After the lock file was renamed: only the second name goes. */
void lockfile_remove(const char *path, const char *witness);
void lockfile_renamed(const char *witness);
#endif
