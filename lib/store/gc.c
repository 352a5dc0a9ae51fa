#include "store/settings.h"
#include "store/txn_inside.h"
#include "sys/process.h"
#include <dirent.h>

/* Counting costs a little, so not every commit does it. */
#define COUNT_ONE_IN 16

static bool is_loose(const char *name)
{
	struct str s = str_of(name);
	return s.n == OID_HEX - 2 && strspn(name, "0123456789abcdef") == s.n;
}

static bool is_pack(const char *name)
{
	return str_ends(str_of(name), STR(".pack"));
}

static int64_t count(const char *object_dir, const char *name, bool (*is)(const char *))
{
	CLEANUP(buf_release) struct buf path = { 0 };
	int64_t n = 0;
	buf_fmt(&path, "%s/%s", object_dir, name);
	DIR *dir = opendir(path.p);
	if (!dir)
		return 0;
	for (struct dirent *e; (e = readdir(dir));)
		n += is(e->d_name);
	closedir(dir);
	return n;
}

/* git's own rule: objects spread evenly over 256 folders, so one of them tells. */
static bool is_due(const struct place *p)
{
	int64_t loose, packs;
	if (settings_int(p->settings, "gc.auto", 6700, &loose) ||
		settings_int(p->settings, "gc.autoPackLimit", 50, &packs)) {
		error_clear();
		return false;
	}
	if (loose <= 0)
		return false;
	if (count(p->object_dir, "17", is_loose) > (loose + 255) / 256)
		return true;
	return packs > 0 && count(p->object_dir, "pack", is_pack) > packs;
}

void gc_maybe(const struct place *p, const struct oid *commit)
{
	if (commit->b[19] % COUNT_ONE_IN || !is_due(p))
		return;
	CLEANUP(buf_release) struct buf git_dir = { 0 };
	buf_fmt(&git_dir, "--git-dir=%s", p->common_dir);
	char *argv[] = { "git", git_dir.p, "gc", "--auto", "--quiet", NULL };
	/* the commit is made: that tidying cannot be started is no error of it */
	if (process_detach(argv, NULL))
		error_clear();
}
