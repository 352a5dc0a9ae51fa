#include "store/pack.h"
#include "base/map.h"
#include "store/deflate.h"
#include "store/sha1.h"
#include <unistd.h>

#define BUFFER ((size_t)1 << 20)
#define HEAD_BYTES 12
#define LARGE_OFFSET UINT32_C(0x80000000)

struct item {
	struct oid id;
	uint64_t offset;
	size_t size, packed; /* bytes of the object; of its record in the pack */
	uint32_t crc;
};
struct pack {
	const struct place *place;
	int fd;
	char *tmp;
	struct buf pending; /* what is not yet written */
	uint64_t flushed; /* bytes before it */
	struct arena arena;
	struct map by_id; /* struct item *, in the order of offsets */
	struct deflate deflate;
};

static void put_u32(struct buf *b, uint32_t v)
{
	buf_add(b,
		(unsigned char[4]){ (unsigned char)(v >> 24), (unsigned char)(v >> 16),
			(unsigned char)(v >> 8), (unsigned char)v },
		4);
}

static int open_temporary(struct pack *p)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/pack", p->place->object_dir);
	int rc = dir_make(path.p, p->place->dir_mode);
	if (rc)
		return rc;
	buf_fmt(&path, "/tmp_pack_%ld", (long)getpid());
	p->fd = file_create(path.p, p->place->object_mode);
	if (p->fd < 0 && errno == EEXIST && !unlink(path.p))
		p->fd = file_create(path.p, p->place->object_mode);
	if (p->fd < 0)
		return fail_errno(E_IO, "cannot create %s", path.p);
	p->tmp = buf_take(&path, NULL);
	return fd_share(p->fd, p->place->object_mode, p->tmp);
}

int pack_begin(struct pack **out, const struct place *place)
{
	struct pack *p = xcalloc(1, sizeof *p);
	p->place = place;
	p->fd = -1;
	int rc = open_temporary(p);
	if (rc) {
		pack_free(p);
		return rc;
	}
	buf_cstr(&p->pending, "PACK");
	put_u32(&p->pending, 2);
	put_u32(&p->pending, 0); /* the count, when it is known */
	*out = p;
	return 0;
}

static int flush(struct pack *p)
{
	int rc = fd_write_all(p->fd, buf_view(&p->pending), p->tmp);
	if (rc)
		return rc;
	p->flushed += p->pending.n;
	buf_reset(&p->pending);
	return 0;
}

/* Kind and size, four bits and then seven at a time. */
static void put_record_head(struct buf *b, enum object_kind kind, size_t size)
{
	unsigned char c = (unsigned char)((unsigned)kind << 4 | (size & 15));
	for (size >>= 4; size; size >>= 7) {
		buf_char(b, (char)(c | 0x80));
		c = size & 0x7f;
	}
	buf_char(b, (char)c);
}

int pack_add(struct pack *p, enum object_kind kind, struct str data, struct oid *id)
{
	bool created;
	int rc = object_hash(kind, data, id);
	if (rc)
		return rc;
	struct map_item *known = map_get(&p->by_id, str_make((const char *)id->b, sizeof id->b));
	if (known)
		return 0;
	rc = p->pending.n >= BUFFER ? flush(p) : 0;
	if (rc)
		return rc;
	struct item *it = arena_new(&p->arena, struct item);
	size_t begin = p->pending.n;
	*it = (struct item){ .id = *id, .offset = p->flushed + begin, .size = data.n };
	put_record_head(&p->pending, kind, data.n);
	deflate_begin(&p->deflate, &p->pending,
		kind == OBJECT_TREE ? DEFLATE_STORED : DEFLATE_FAST);
	deflate_add(&p->deflate, data, true);
	it->packed = p->pending.n - begin;
	it->crc = crc32_of(str_make(p->pending.p + begin, it->packed));
	map_put(&p->by_id, str_make((const char *)it->id.b, sizeof it->id.b), &created)->ptr = it;
	return 0;
}

static int pread_all(int fd, char *p, size_t n, uint64_t at, const char *name)
{
	while (n) {
		ssize_t got = pread(fd, p, n, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fail_errno(E_IO, "cannot read %s", name);
		p += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

int pack_read(struct pack *p, const struct oid *id, struct buf *out)
{
	CLEANUP(buf_release) struct buf record = { 0 };
	struct map_item *known = map_get(&p->by_id, str_make((const char *)id->b, sizeof id->b));
	if (!known)
		return fail(E_NOTFOUND, "the object is not in this pack");
	const struct item *it = known->ptr;
	int rc = it->offset + it->packed > p->flushed ? flush(p) : 0;
	if (rc)
		return rc;
	buf_reserve(&record, it->packed);
	rc = pread_all(p->fd, record.p, it->packed, it->offset, p->tmp);
	if (rc)
		return rc;
	struct str packed = { record.p, it->packed };
	while (packed.n && (packed.p[0] & 0x80))
		packed = str_skip(packed, 1);
	return inflate_exact(str_skip(packed, 1), it->size, out)
		       ? 0
		       : fail(E_DAMAGED, "%s is not what was written to it", p->tmp);
}

/* The count is known, so the hash of the whole can be made: by one more look at what was written. */
static int seal(struct pack *p, struct oid *hash)
{
	CLEANUP(mapping_release) struct mapping m = { 0 };
	CLEANUP(buf_release) struct buf count = { 0 };
	struct sha1 sha;
	int rc = flush(p);
	if (rc)
		return rc;
	put_u32(&count, (uint32_t)p->by_id.n);
	if (pwrite(p->fd, count.p, count.n, 8) != (ssize_t)count.n)
		return fail_errno(E_IO, "cannot write %s", p->tmp);
	rc = file_map(&m, p->tmp);
	if (rc)
		return rc;
	sha1_begin(&sha);
	sha1_add(&sha, m.p, m.n);
	sha1_end(&sha, hash);
	buf_add(&p->pending, hash->b, sizeof hash->b);
	return flush(p);
}

static int item_cmp(const void *a, const void *b)
{
	const struct item *x = *(const struct item *const *)a, *y = *(const struct item *const *)b;
	return memcmp(x->id.b, y->id.b, sizeof x->id.b);
}

static void put_fanout(struct buf *b, struct item *const *items, size_t n)
{
	size_t i = 0;
	for (unsigned first = 0; first < 256; first++) {
		while (i < n && items[i]->id.b[0] <= first)
			i++;
		put_u32(b, (uint32_t)i);
	}
}

static void put_offsets(struct buf *b, struct item *const *items, size_t n)
{
	CLEANUP(buf_release) struct buf large = { 0 };
	for (size_t i = 0; i < n; i++) {
		uint64_t at = items[i]->offset;
		if (at < LARGE_OFFSET) {
			put_u32(b, (uint32_t)at);
			continue;
		}
		put_u32(b, LARGE_OFFSET | (uint32_t)(large.n / 8));
		put_u32(&large, (uint32_t)(at >> 32));
		put_u32(&large, (uint32_t)at);
	}
	buf_str(b, buf_view(&large));
}

/* git's index format 2. */
static void put_index(struct buf *b, const struct pack *p, const struct oid *pack_hash)
{
	size_t n = p->by_id.n;
	CLEANUP(free_ptr) struct item **items = xreallocarray(NULL, n, sizeof *items);
	struct sha1 sha;
	struct oid hash;
	for (size_t i = 0; i < n; i++)
		items[i] = p->by_id.items[i].ptr;
	qsort(items, n, sizeof *items, item_cmp);
	buf_add(b, "\377tOc\0\0\0\2", 8);
	put_fanout(b, items, n);
	for (size_t i = 0; i < n; i++)
		buf_add(b, items[i]->id.b, sizeof items[i]->id.b);
	for (size_t i = 0; i < n; i++)
		put_u32(b, items[i]->crc);
	put_offsets(b, items, n);
	buf_add(b, pack_hash->b, sizeof pack_hash->b);
	sha1_begin(&sha);
	sha1_add(&sha, b->p, b->n);
	sha1_end(&sha, &hash);
	buf_add(b, hash.b, sizeof hash.b);
}

int pack_finish(struct pack *p, struct batch *b)
{
	CLEANUP(buf_release) struct buf index = { 0 }, path = { 0 }, tmp = { 0 };
	struct oid hash;
	char hex[OID_HEX + 1];
	if (!p->by_id.n)
		return 0;
	int rc = seal(p, &hash);
	if (rc)
		return rc;
	oid_hex(hex, &hash);
	put_index(&index, p, &hash);
	buf_fmt(&path, "%s/pack/pack-%s.pack", p->place->object_dir, hex);
	/* the pack before its index: git opens what has an index */
	batch_adopt(b, p->fd, p->tmp, path.p);
	p->fd = -1;
	free_ptr(&p->tmp);
	buf_cut(&path, path.n - 4);
	buf_cstr(&path, "idx");
	buf_fmt(&tmp, "%s/pack/tmp_idx_%ld", p->place->object_dir, (long)getpid());
	return batch_file(b, tmp.p, path.p, buf_view(&index), p->place->object_mode,
		BATCH_REPLACES);
}

void pack_free(struct pack *p)
{
	if (!p)
		return;
	fd_close(&p->fd);
	if (p->tmp)
		unlink(p->tmp);
	free(p->tmp);
	buf_release(&p->pending);
	arena_release(&p->arena);
	map_release(&p->by_id);
	deflate_release(&p->deflate);
	free(p);
}
