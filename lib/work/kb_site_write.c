#include "sys/file.h"
#include "work/kb_site_inside.h"
#include <dirent.h>
#include <unistd.h>

#define MANIFEST ".hd-site"
#define MANIFEST_HEAD "hd kb export 1\n"
#define FILE_MAX ((size_t)256 << 20)
#define FILE_MODE 0666
#define DIR_MODE 0777

struct folder {
	struct site *site;
	struct buf old; /* the manifest */
	struct map known; /* what it lists */
};

static void folder_release(struct folder *f)
{
	buf_release(&f->old);
	map_release(&f->known);
}

static const char *path_in(struct site *s, struct str path)
{
	return arena_fmt(&s->arena, "%s/%.*s", s->o->dir, STR_ARG(path)).p;
}

static int fail_foreign(const struct site *s, const char *name)
{
	return fail(E_STATE,
		"%s has files that hd did not write there (%s): give a folder of its own",
		s->o->dir, name);
}

/* An empty folder will do, also one that is a repository to publish from. */
static int check_empty(const struct site *s)
{
	DIR *dir = opendir(s->o->dir);
	const struct dirent *e;
	int err = 0;
	if (!dir && errno == ENOENT)
		return 0;
	if (!dir)
		return fail_errno(E_IO, "cannot read %s", s->o->dir);
	while (!err && (e = readdir(dir)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
			strncmp(e->d_name, ".git", 4))
			err = fail_foreign(s, e->d_name);
	closedir(dir);
	return err;
}

static int read_manifest(struct folder *f)
{
	struct site *s = f->site;
	int err = file_read(&f->old, path_in(s, STR(MANIFEST)), FILE_MAX);
	if (err == -E_NOTFOUND) {
		error_clear();
		return check_empty(s);
	}
	struct str rest = buf_view(&f->old), line;
	if (!err && !str_starts(rest, STR(MANIFEST_HEAD)))
		return fail_foreign(s, MANIFEST);
	rest = str_skip(rest, strlen(MANIFEST_HEAD));
	while (!err && str_next_line(&rest, &line)) {
		if (path_check(line)) {
			error_clear();
			return fail_foreign(s, MANIFEST);
		}
		map_put(&f->known, line, &(bool){ false });
	}
	return err;
}

/* A symbolic link on the way would lead out of the folder. */
static int check_way(struct site *s, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		struct stat st;
		if (path.p[i] != '/')
			continue;
		const char *parent = path_in(s, str_first(path, i));
		if (!lstat(parent, &st) && !S_ISDIR(st.st_mode))
			return fail_foreign(s, parent);
	}
	return 0;
}

static int check_free(struct folder *f, struct str path)
{
	struct stat st;
	int err = check_way(f->site, path);
	if (err || map_get(&f->known, path))
		return err;
	const char *full = path_in(f->site, path);
	return lstat(full, &st) ? 0 : fail_foreign(f->site, full);
}

static int write_manifest(struct folder *f, bool with_old)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(strs_release) struct strs paths = { 0 };
	struct site *s = f->site;
	for (size_t i = 0; i < s->files.n; i++)
		vec_push(&paths, s->files.items[i].key);
	for (size_t i = 0; with_old && i < f->known.n; i++)
		vec_push(&paths, f->known.items[i].key);
	strs_sort_unique(&paths);
	buf_cstr(&text, MANIFEST_HEAD);
	for (size_t i = 0; i < paths.n; i++)
		buf_fmt(&text, "%.*s\n", STR_ARG(paths.p[i]));
	return file_write(path_in(s, STR(MANIFEST)), buf_view(&text), FILE_MODE, 0);
}

static bool is_so_already(const char *path, struct str text)
{
	CLEANUP(buf_release) struct buf old = { 0 };
	struct stat st;
	if (lstat(path, &st) || !S_ISREG(st.st_mode) || (size_t)st.st_size != text.n)
		return false;
	if (file_read(&old, path, FILE_MAX)) {
		error_clear();
		return false;
	}
	return str_eq(buf_view(&old), text);
}

static int write_file(struct site *s, struct str path, struct str text)
{
	const char *full = path_in(s, path);
	if (is_so_already(full, text))
		return 0;
	CLEANUP(free_ptr) char *parent = path_parent(full);
	int err = dir_make(parent, DIR_MODE);
	if (!err)
		err = file_write(full, text, FILE_MODE, 0);
	s->result.written += !err;
	return err;
}

/* And the folders that are empty then. */
static int remove_file(struct site *s, struct str path)
{
	int err = check_way(s, path);
	if (err)
		return err;
	if (unlink(path_in(s, path)) && errno != ENOENT)
		return fail_errno(E_IO, "cannot remove %s", path_in(s, path));
	s->result.removed++;
	for (size_t i = path.n; i-- > 0;)
		if (path.p[i] == '/' && rmdir(path_in(s, str_first(path, i))))
			break;
	return 0;
}

int site_write(struct site *s)
{
	CLEANUP(folder_release) struct folder f = { .site = s };
	int err = read_manifest(&f);
	for (size_t i = 0; !err && i < s->files.n; i++)
		err = check_free(&f, s->files.items[i].key);
	if (!err)
		err = dir_make(s->o->dir, DIR_MODE);
	/* whatever ends this run, the next one knows what is ours */
	if (!err)
		err = write_manifest(&f, true);
	for (size_t i = 0; !err && i < s->files.n; i++)
		err = write_file(s, s->files.items[i].key, buf_view(s->files.items[i].ptr));
	for (size_t i = 0; !err && i < f.known.n; i++)
		if (!map_get(&s->files, f.known.items[i].key))
			err = remove_file(s, f.known.items[i].key);
	return err ? err : write_manifest(&f, false);
}
