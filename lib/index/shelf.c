/* Segments on disk: loading those of a manifest, storing new ones, sweeping away old ones. */
#include "index/inside.h"
#include <dirent.h>
#include <unistd.h>

#define SWEEP_AGE 60 /* seconds: younger files may be another process's that is not done */

void segments_release(struct segments *s)
{
	for (size_t i = 0; i < s->n; i++)
		segment_free(s->p[i]);
	vec_release(s);
}

static struct segment *numbered(const struct segments *s, uint32_t number, size_t before)
{
	for (size_t i = before; i-- > 0;)
		if (s->p[i]->number == number)
			return s->p[i];
	return NULL;
}

bool segment_kill(struct segment *s, uint32_t row)
{
	if (row >= s->n_rows)
		return false;
	if (!s->dead)
		s->dead = xcalloc(s->n_rows / 64 + 1, sizeof *s->dead);
	if (!segment_is_dead(s, row))
		s->n_dead++;
	s->dead[row / 64] |= UINT64_C(1) << row % 64;
	return true;
}

static bool kills_load(const struct segments *all, size_t at)
{
	struct segment *s = all->p[at];
	size_t n = section_count(s, SEC_KILLS, sizeof(struct kill));
	const struct kill *k = section_at(s, SEC_KILLS, 0, n, sizeof *k);
	for (size_t i = 0; k && i < n; i++) {
		struct segment *victim = numbered(all, k[i].segment, at);
		if (!victim || !segment_kill(victim, k[i].row))
			return segment_damaged(s, SEC_KILLS, "bounds");
	}
	return k;
}

static int one_load(struct segment **out, const struct manifest_segment *want, const char *dir)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	struct segment *s;
	manifest_segment_path(&path, dir, want->number);
	int rc = segment_open(&s, path.p, want->number);
	if (rc)
		return rc;
	if (s->n_rows != want->n_rows || s->file.n != want->bytes || s->file.sum != want->sum) {
		segment_free(s);
		return fail(E_DAMAGED, "segment %08x: of another index", want->number);
	}
	*out = s;
	return 0;
}

int segments_load(struct segments *out, const struct manifest *m, const char *dir)
{
	struct segments all = { 0 };
	int rc = 0;
	for (size_t i = 0; i < m->segments.n && !rc; i++) {
		struct segment *s = NULL;
		rc = one_load(&s, &m->segments.p[i], dir);
		if (rc)
			break;
		vec_push(&all, s);
		if (!kills_load(&all, i))
			rc = sections_fail(&s->file);
	}
	if (rc) {
		segments_release(&all);
		return rc;
	}
	*out = all;
	return 0;
}

static int store_file(struct segment **out, const struct segment_plan *plan, const char *dir,
	uint32_t number, mode_t mode)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	CLEANUP(fd_close) int fd = -1;
	int rc = manifest_segment_create(&path, dir, mode, &number, &fd);
	if (rc)
		return rc;
	rc = segment_write(plan, fd, path.p, NULL);
	if (!rc)
		rc = segment_open(out, path.p, number);
	if (rc)
		unlink(path.p);
	return rc;
}

int segment_store(struct segment **out, const struct segment_plan *plan, const char *dir,
	uint32_t number, mode_t mode, bool *in_memory)
{
	if (!*in_memory && !store_file(out, plan, dir, number, mode))
		return 0;
	struct buf bytes = { 0 };
	*in_memory = true;
	error_clear();
	segment_write(plan, -1, "memory", &bytes);
	size_t n;
	char *p = buf_take(&bytes, &n);
	return segment_of_bytes(out, p, n, number);
}

static bool is_named(const struct manifest *m, const char *name)
{
	CLEANUP(buf_release) struct buf have = { 0 };
	for (size_t i = 0; i < m->segments.n; i++) {
		buf_reset(&have);
		buf_fmt(&have, "seg-%08x", m->segments.p[i].number);
		if (!strcmp(have.p, name))
			return true;
	}
	return false;
}

static bool is_ours(const char *name)
{
	return !strncmp(name, "seg-", 4) || !strncmp(name, "manifest.tmp-", 13);
}

/* The clock is the file system's own: the manifest was written just now. */
void index_sweep(const struct manifest *m, const char *dir)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	struct stat manifest, st;
	buf_fmt(&path, "%s/manifest", dir);
	DIR *d = opendir(dir);
	if (!d || stat(path.p, &manifest)) {
		if (d)
			closedir(d);
		return;
	}
	for (struct dirent *e; (e = readdir(d));) {
		if (!is_ours(e->d_name) || is_named(m, e->d_name))
			continue;
		buf_reset(&path);
		buf_fmt(&path, "%s/%s", dir, e->d_name);
		if (!lstat(path.p, &st) && st.st_mtime + SWEEP_AGE < manifest.st_mtime)
			unlink(path.p);
	}
	closedir(d);
}
