/* Segments in files and in memory. */
#include "index/words_build.h"
#include <unistd.h>

int words_segment_store(struct words_segment **out, struct words_plan *plan, const char *dir,
	uint32_t number, mode_t mode)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	CLEANUP(fd_close) int fd = -1;
	int rc = manifest_segment_create(&path, dir, mode, &number, &fd);
	if (rc)
		return rc;
	rc = words_write(plan, fd, path.p, NULL);
	if (!rc)
		rc = words_segment_open(out, path.p, number);
	if (rc)
		unlink(path.p);
	return rc;
}

static int make_file(struct words_segment **out, struct words_plan *plan, const char *dir)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	int rc = words_segment_store(out, plan, dir, 0, 0600);
	if (rc)
		return rc;
	manifest_segment_path(&path, dir, (*out)->number);
	unlink(path.p);
	return 0;
}

int words_segment_make(struct words_segment **out, struct words_plan *plan, const char *dir)
{
	struct buf bytes = { 0 };
	if (dir) {
		int made = make_file(out, plan, dir);
		if (made != -E_IO)
			return made;
		error_clear();
	}
	int rc = words_write(plan, -1, "memory", &bytes);
	size_t n;
	char *p = buf_take(&bytes, &n);
	if (!rc)
		return words_segment_of_bytes(out, p, n, 0);
	free(p);
	return rc;
}
