#include "index/manifest.h"
#include "sys/file.h"
#include "text/hash.h"
#include <unistd.h>

#define NAME_TRIES 4096 /* numbers that files of other processes, or of damaged indexes, have */

/* In front of the strings and the segments, which follow in the order of their counts. */
struct manifest_head {
	uint32_t magic, version;
	uint64_t sum; /* of all behind it */
	struct oid commit, tree;
	uint32_t n_branch, n_desk, n_segments, reserved;
};

void manifest_release(struct manifest *m)
{
	buf_release(&m->branch);
	buf_release(&m->desk);
	vec_release(&m->segments);
	*m = (struct manifest){ 0 };
}

static const size_t summed_from = offsetof(struct manifest_head, commit);

static int check_head(const struct manifest_head *h, struct str bytes)
{
	if (h->magic != MANIFEST_MAGIC || h->version != MANIFEST_VERSION)
		return fail(E_DAMAGED, "manifest: of another format");
	uint64_t want = sizeof *h + (uint64_t)h->n_branch + h->n_desk +
			(uint64_t)h->n_segments * sizeof(struct manifest_segment);
	if (bytes.n != want || h->n_segments > MANIFEST_MAX_SEGMENTS)
		return fail(E_DAMAGED, "manifest: cut short");
	if (h->sum != hash64(bytes.p + summed_from, bytes.n - summed_from))
		return fail(E_DAMAGED, "manifest: checksum");
	return 0;
}

int manifest_parse(struct manifest *out, struct str bytes)
{
	struct manifest_head h;
	if (bytes.n < sizeof h)
		return fail(E_DAMAGED, "manifest: cut short");
	memcpy(&h, bytes.p, sizeof h);
	int rc = check_head(&h, bytes);
	if (rc)
		return rc;
	struct manifest m = { .commit = h.commit, .tree = h.tree };
	const char *p = bytes.p + sizeof h;
	buf_add(&m.branch, p, h.n_branch);
	buf_add(&m.desk, p + h.n_branch, h.n_desk);
	p += h.n_branch + h.n_desk;
	for (uint32_t i = 0; i < h.n_segments; i++, p += sizeof(struct manifest_segment))
		memcpy(vec_add(&m.segments), p, sizeof(struct manifest_segment));
	*out = m;
	return 0;
}

void manifest_emit(struct buf *out, const struct manifest *m)
{
	struct manifest_head h = {
		.magic = MANIFEST_MAGIC,
		.version = MANIFEST_VERSION,
		.commit = m->commit,
		.tree = m->tree,
		.n_branch = (uint32_t)m->branch.n,
		.n_desk = (uint32_t)m->desk.n,
		.n_segments = (uint32_t)m->segments.n,
	};
	size_t begin = out->n;
	buf_add(out, &h, sizeof h);
	buf_str(out, buf_view(&m->branch));
	buf_str(out, buf_view(&m->desk));
	buf_add(out, m->segments.p, m->segments.n * sizeof *m->segments.p);
	h.sum = hash64(out->p + begin + summed_from, out->n - begin - summed_from);
	memcpy(out->p + begin, &h, sizeof h);
}

int manifest_read(struct manifest *out, const char *dir)
{
	CLEANUP(buf_release) struct buf path = { 0 }, bytes = { 0 };
	buf_fmt(&path, "%s/manifest", dir);
	int rc = file_read(&bytes, path.p, MANIFEST_MAX_BYTES);
	if (rc == -E_LIMIT || rc == -E_INVALID)
		return fail(E_DAMAGED, "manifest: not a file of ours");
	return rc ? rc : manifest_parse(out, buf_view(&bytes));
}

int manifest_write(const struct manifest *m, const char *dir, mode_t mode)
{
	CLEANUP(buf_release) struct buf path = { 0 }, bytes = { 0 };
	buf_fmt(&path, "%s/manifest", dir);
	manifest_emit(&bytes, m);
	return file_write(path.p, buf_view(&bytes), mode, 0);
}

void manifest_segment_path(struct buf *out, const char *dir, uint32_t number)
{
	buf_fmt(out, "%s/seg-%08x", dir, number);
}

int manifest_segment_create(struct buf *path, const char *dir, mode_t mode, uint32_t *number,
	int *fd)
{
	CLEANUP(buf_release) struct buf name = { 0 };
	CLEANUP(fd_close) int made = -1;
	uint32_t n = *number;
	for (int i = 0; i < NAME_TRIES && made < 0; i++, n++) {
		buf_reset(&name);
		manifest_segment_path(&name, dir, n);
		made = file_create(name.p, mode);
		if (made < 0 && errno != EEXIST)
			break;
	}
	if (made < 0)
		return fail_errno(E_IO, "cannot create %s", name.p);
	int rc = fd_share(made, mode, name.p);
	if (rc) {
		unlink(name.p);
		return rc;
	}
	buf_reset(path);
	buf_str(path, buf_view(&name));
	*number = n - 1;
	*fd = made;
	made = -1;
	return 0;
}
