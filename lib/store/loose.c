#include "store/loose.h"
#include <unistd.h>

void loose_path(struct buf *out, const char *object_dir, const struct oid *id)
{
	char hex[OID_HEX + 1];
	oid_hex(hex, id);
	buf_fmt(out, "%s/%.2s/%s", object_dir, hex, hex + 2);
}

/* The name begins as git's own, so that its gc removes what a killed process left. */
static void temporary_path(struct buf *out, const char *object_dir, const struct oid *id)
{
	char hex[OID_HEX + 1];
	oid_hex(hex, id);
	buf_fmt(out, "%s/%.2s/tmp_obj_%.6s-%ld", object_dir, hex, hex + 2, (long)getpid());
}

static int add_file(struct loose *l)
{
	return batch_file(&l->batch, l->tmp.p, l->path.p, buf_view(&l->packed),
		l->place->object_mode, 0);
}

static int add_in_new_folder(struct loose *l)
{
	CLEANUP(free_ptr) char *dir = path_parent(l->path.p);
	int rc = dir_make(dir, l->place->dir_mode);
	if (rc)
		return rc;
	batch_dir(&l->batch, l->place->object_dir);
	return add_file(l);
}

int loose_put(struct loose *l, enum object_kind kind, struct str data, struct oid *id)
{
	char head[32];
	int n = snprintf(head, sizeof head, "%s %zu", object_kind_name(kind), data.n);
	int rc = object_hash(kind, data, id);
	if (rc)
		return rc;
	buf_reset(&l->packed);
	buf_reset(&l->path);
	buf_reset(&l->tmp);
	deflate_begin(&l->deflate, &l->packed, kind == OBJECT_TREE ? DEFLATE_STORED : DEFLATE_FAST);
	deflate_add(&l->deflate, str_make(head, (size_t)n + 1), false);
	deflate_add(&l->deflate, data, true);
	loose_path(&l->path, l->place->object_dir, id);
	temporary_path(&l->tmp, l->place->object_dir, id);
	rc = add_file(l);
	if (rc != -E_NOTFOUND)
		return rc;
	error_clear();
	return add_in_new_folder(l);
}

int loose_publish(struct loose *l)
{
	int rc = batch_flush(&l->batch);
	return rc ? rc : batch_publish(&l->batch);
}

void loose_release(struct loose *l)
{
	batch_release(&l->batch);
	deflate_release(&l->deflate);
	buf_release(&l->packed);
	buf_release(&l->path);
	buf_release(&l->tmp);
}
