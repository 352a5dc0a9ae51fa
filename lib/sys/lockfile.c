#include "sys/lockfile.h"
#include <unistd.h>

bool lockfile_remove_stale(const char *path, const char *witness)
{
	struct stat a, b;
	bool ours = !lstat(witness, &a) && !lstat(path, &b) && a.st_ino == b.st_ino &&
		    a.st_dev == b.st_dev;
	if (ours)
		lockfile_remove(path, witness);
	else
		unlink(witness);
	return ours;
}

int lockfile_create(const char *path, const char *witness, mode_t mode)
{
	lockfile_remove_stale(path, witness);
	int fd = file_create(witness, mode);
	if (fd < 0 || !link(witness, path))
		return fd;
	int why = errno;
	close(fd);
	unlink(witness);
	errno = why;
	return why == EEXIST || why == ENOENT ? -1 : file_create(path, mode);
}

void lockfile_remove(const char *path, const char *witness)
{
	/* a lock without its witness would be nobody's */
	if (!unlink(path) || errno == ENOENT)
		unlink(witness);
}

void lockfile_renamed(const char *witness)
{
	unlink(witness);
}
