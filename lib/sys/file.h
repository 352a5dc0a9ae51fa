/* Files, folders and locks. Errors: E_NOTFOUND for what is not there, E_LIMIT, E_IO (naming the
 * path and the reason: no space, read-only, not permitted).
 *
 * Modes are less the umask, as everywhere. Two bits ask for more, for repositories that a group
 * shares (place.h makes such modes): MODE_ADDS sets at least the bits given, whatever the umask;
 * MODE_EXACT sets exactly them. A folder made with either passes its group on to what is in it. */
#ifndef HD_SYS_FILE_H
#define HD_SYS_FILE_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include <sys/stat.h>

#define MODE_ADDS S_ISGID
#define MODE_EXACT S_ISVTX

/* For CLEANUP(fd_close) int fd = -1; */
void fd_close(int *fd);

/* A whole regular file, at most `max` bytes. A folder, device or FIFO is E_INVALID; a file that
 * is still growing is read up to its end. */
int file_read(struct buf *out, const char *path, size_t max);
/* What is left to read from a descriptor (a pipe, stdin), at most max bytes. */
int fd_read_all(struct buf *out, int fd, size_t max, const char *name);
int fd_write_all(int fd, struct str data, const char *name);
bool file_exists(const char *path);

enum {
	FILE_SYNC = 1,
	FILE_EXCLUSIVE = 2, /* E_BUSY if the temporary name is taken */
	FILE_ONE_WRITER = 4, /* nobody else writes this path now: what was left is overwritten */
};
/* Writes path + ".tmp-PID" (one writer: ".tmp") and renames it over path: whole or not at all. */
int file_write(const char *path, struct str data, mode_t mode, unsigned flags);
/* Creates a file that must not exist (errno is EEXIST then), never through a symlink. Returns the
 * descriptor, for reading and writing, or -1 with errno: callers word what it means to them. */
int file_create(const char *path, mode_t mode);
/* Gives what an open descriptor names the mode that MODE_ADDS or MODE_EXACT ask for. */
int fd_share(int fd, mode_t mode, const char *name);
int dir_make(const char *path, mode_t mode); /* with its parents; existing ones are fine */
int dir_sync(const char *path);
/* The folder that a path lies in, as a new string: "/" and "." where there is no other. */
char *path_parent(const char *path);

/* A file mapped read-only. A zeroed one is empty; map of an empty file has p == NULL, n == 0. */
struct mapping {
	const unsigned char *p;
	size_t n;
};
int file_map(struct mapping *out, const char *path);
/* Gives back the memory its pages take; they are read again when they are touched. */
void mapping_forget(const struct mapping *m);
void mapping_release(struct mapping *m);

/* An OS lock (open file description lock), released by close or death, never stale. Waits up to
 * timeout_ms, E_BUSY then (naming the holder's pid as the file tells it, if it does). The file is
 * made when it is missing; it stays. */
struct lock {
	int fd; /* 0: not held (descriptor + 1 inside) */
};
int lock_take(struct lock *l, const char *path, mode_t mode, int64_t timeout_ms);
void lock_release(struct lock *l);
#endif
