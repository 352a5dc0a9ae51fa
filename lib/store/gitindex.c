#include "store/gitindex.h"
#include "store/sha1.h"

#define HEAD_BYTES 12
#define TRAILER_BYTES 20
#define STAGE_MASK 0x3000
#define STAGE_SHIFT 12
#define EXTENDED 0x4000
#define LENGTH_MASK 0x0fff
#define MORE_SKIP_WORKTREE 0x4000
#define MTIME 8 /* offsets in the stat bytes */
#define DEVICE 16
#define INODE 20
#define MODE 24
#define OWNER 28
#define SIZE 36

static uint32_t get_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void set_u32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (24 - 8 * i));
}

struct reader {
	struct gitindex *x;
	const unsigned char *p, *end;
	struct str last_path; /* version 4 says how much of it to keep */
};

/* git's offset encoding: seven bits at a time, each but the last one more. */
static bool read_varint(struct reader *r, size_t *out)
{
	size_t v = 0;
	do {
		if (r->p == r->end || v > SIZE_MAX >> 8)
			return false;
		v = (v ? (v + 1) << 7 : 0) + (*r->p & 0x7f);
	} while (*r->p++ & 0x80);
	*out = v;
	return true;
}

static bool read_path(struct reader *r, struct str *out)
{
	size_t drop = 0;
	if (r->x->version == 4 && !read_varint(r, &drop))
		return false;
	const unsigned char *nul = memchr(r->p, 0, (size_t)(r->end - r->p));
	if (!nul || drop > r->last_path.n)
		return false;
	struct str tail = { (const char *)r->p, (size_t)(nul - r->p) };
	r->p = nul + 1;
	*out = tail;
	if (r->x->version == 4) {
		struct str kept = str_first(r->last_path, r->last_path.n - drop);
		*out = arena_fmt(&r->x->arena, "%.*s%.*s", STR_ARG(kept), STR_ARG(tail));
		r->last_path = *out;
	}
	return true;
}

static bool read_entry(struct reader *r)
{
	const unsigned char *begin = r->p;
	struct index_entry e = { .stat = begin };
	if (r->end - begin < INDEX_STAT_BYTES + 22 + 2)
		return false;
	memcpy(e.id.b, begin + INDEX_STAT_BYTES, sizeof e.id.b);
	e.flags = (uint16_t)(begin[INDEX_STAT_BYTES + 20] << 8 | begin[INDEX_STAT_BYTES + 21]);
	r->p += INDEX_STAT_BYTES + 22;
	if (e.flags & EXTENDED) {
		e.more_flags = (uint16_t)(r->p[0] << 8 | r->p[1]);
		r->p += 2;
	}
	if (!read_path(r, &e.path))
		return false;
	if (r->x->version < 4) {
		/* one to eight NULs, to a multiple of eight */
		size_t n = (size_t)(r->p - 1 - begin), padded = (n + 8) & ~(size_t)7;
		if (padded > (size_t)(r->end - begin))
			return false;
		r->p = begin + padded;
	}
	vec_push(&r->x->entries, e);
	return true;
}

static int mend_split(const char *dir)
{
	mend("put it together", "git", "-C", dir, "update-index", "--no-split-index", NULL);
	return mend("and keep it so", "git", "-C", dir, "config", "core.splitIndex", "false", NULL);
}

static int fail_extension(const char *path, const unsigned char *name)
{
	struct str file = STR("/.git/index"), full = str_of(path);
	bool known = str_ends(full, file);
	CLEANUP(free_ptr) char *dir = str_dup(known ? str_first(full, full.n - file.n) : STR("."));
	fail(E_GIT, "%s is a %s index, which hd cannot read", path,
		!memcmp(name, "link", 4)   ? "split"
		: !memcmp(name, "sdir", 4) ? "sparse"
					   : "newer kind of");
	if (!memcmp(name, "link", 4))
		return mend_split(dir);
	if (!memcmp(name, "sdir", 4))
		return mend("write it out in full", "git", "-C", dir, "sparse-checkout", "reapply",
			"--no-sparse-index", NULL);
	return -E_GIT;
}

/* Those whose names begin in lower case change what the entries mean. */
static int check_extensions(struct reader *r, const char *path)
{
	while (r->end - r->p >= 8) {
		uint32_t n = get_u32(r->p + 4);
		if (r->p[0] < 'A' || r->p[0] > 'Z')
			return fail_extension(path, r->p);
		if (n > (size_t)(r->end - r->p) - 8)
			return fail(E_DAMAGED, "%s is broken", path);
		r->p += 8 + n;
	}
	return 0;
}

static int parse(struct gitindex *x, const char *path)
{
	struct reader r = { .x = x, .p = x->file.p, .last_path = STR("") };
	size_t n = x->file.n;
	if (!n)
		return 0;
	if (n < HEAD_BYTES + TRAILER_BYTES || memcmp(r.p, "DIRC", 4))
		return fail(E_DAMAGED, "%s is no git index", path);
	x->version = get_u32(r.p + 4);
	if (x->version < 2 || x->version > 4)
		return fail(E_GIT, "%s is of version %" PRIu32 ", hd reads 2 to 4", path,
			x->version);
	r.end = r.p + n - TRAILER_BYTES;
	uint32_t count = get_u32(r.p + 8);
	r.p += HEAD_BYTES;
	for (uint32_t i = 0; i < count; i++)
		if (!read_entry(&r))
			return fail(E_DAMAGED, "%s is broken", path);
	return check_extensions(&r, path);
}

int gitindex_read(struct gitindex *out, const char *path)
{
	CLEANUP(gitindex_release) struct gitindex x = { .version = 2 };
	int rc = file_map(&x.file, path);
	if (!rc && stat(path, &x.st))
		rc = fail_errno(E_IO, "cannot look at %s", path);
	if (!rc)
		rc = parse(&x, path);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	error_clear();
	*out = x;
	x = (struct gitindex){ 0 };
	return 0;
}

void gitindex_release(struct gitindex *x)
{
	mapping_release(&x->file);
	arena_release(&x->arena);
	vec_release(&x->entries);
	*x = (struct gitindex){ 0 };
}

static size_t lower_bound(const struct gitindex *x, struct str path)
{
	size_t low = 0, high = x->entries.n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (str_cmp(x->entries.p[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t gitindex_find(const struct gitindex *x, struct str path, bool *found)
{
	size_t i = lower_bound(x, path);
	*found = i < x->entries.n && str_eq(x->entries.p[i].path, path) &&
		 !(x->entries.p[i].flags & STAGE_MASK);
	return i;
}

bool gitindex_conflict(const struct gitindex *x, struct str path)
{
	size_t i = lower_bound(x, path);
	return i < x->entries.n && str_eq(x->entries.p[i].path, path) &&
	       (x->entries.p[i].flags & STAGE_MASK);
}

bool index_entry_skipped(const struct index_entry *e)
{
	return e->flags & EXTENDED && e->more_flags & MORE_SKIP_WORKTREE;
}

unsigned index_entry_stage(const struct index_entry *e)
{
	return (e->flags & STAGE_MASK) >> STAGE_SHIFT;
}

uint32_t index_entry_mode(const struct index_entry *e)
{
	return get_u32(e->stat + MODE);
}

static void set_stat(unsigned char *p, const struct stat *st, bool exec)
{
	set_u32(p, (uint32_t)st->st_ctim.tv_sec);
	set_u32(p + 4, (uint32_t)st->st_ctim.tv_nsec);
	set_u32(p + MTIME, (uint32_t)st->st_mtim.tv_sec);
	set_u32(p + MTIME + 4, (uint32_t)st->st_mtim.tv_nsec);
	set_u32(p + DEVICE, (uint32_t)st->st_dev);
	set_u32(p + INODE, (uint32_t)st->st_ino);
	set_u32(p + MODE, exec ? 0100755 : 0100644);
	set_u32(p + OWNER, (uint32_t)st->st_uid);
	set_u32(p + OWNER + 4, (uint32_t)st->st_gid);
	set_u32(p + SIZE, (uint32_t)st->st_size);
}

static struct index_entry changed_entry(struct gitindex *x, const struct index_change *c,
	const struct index_entry *old)
{
	static const struct stat nothing;
	struct index_entry e = { .path = c->path, .id = *c->id };
	unsigned char *bytes = arena_alloc(&x->arena, INDEX_STAT_BYTES);
	set_stat(bytes, c->st ? c->st : &nothing, c->exec);
	e.stat = bytes;
	if (!c->st && old && index_entry_skipped(old)) {
		e.flags = EXTENDED;
		e.more_flags = old->more_flags;
	}
	return e;
}

void gitindex_apply(struct gitindex *x, const struct index_change *changes, size_t n)
{
	struct gitindex next = { 0 };
	size_t i = 0;
	for (size_t j = 0; j <= n; j++) {
		size_t upto = j < n ? lower_bound(x, changes[j].path) : x->entries.n;
		while (i < upto)
			vec_push(&next.entries, x->entries.p[i++]);
		if (j == n)
			break;
		const struct index_entry *old = NULL;
		for (; i < x->entries.n && str_eq(x->entries.p[i].path, changes[j].path); i++)
			old = &x->entries.p[i];
		if (changes[j].id)
			vec_push(&next.entries, changed_entry(x, &changes[j], old));
	}
	vec_release(&x->entries);
	x->entries.p = next.entries.p;
	x->entries.n = next.entries.n;
	x->entries.cap = next.entries.cap;
}

bool gitindex_same(const struct gitindex *x, const struct index_entry *e, const struct stat *st)
{
	unsigned char now[INDEX_STAT_BYTES];
	set_stat(now, st, st->st_mode & 0100);
	if (!S_ISREG(st->st_mode) || memcmp(now, e->stat, INDEX_STAT_BYTES))
		return false;
	/* changed within the tick in which the index was written, a file would look the same */
	struct timespec file = st->st_mtim, index = x->st.st_mtim;
	return file.tv_sec < index.tv_sec ||
	       (file.tv_sec == index.tv_sec && file.tv_nsec < index.tv_nsec);
}

static void put_u32(struct buf *b, uint32_t v)
{
	unsigned char bytes[4];
	set_u32(bytes, v);
	buf_add(b, bytes, sizeof bytes);
}

static void put_varint(struct buf *b, size_t v)
{
	unsigned char bytes[16];
	size_t at = sizeof bytes - 1;
	bytes[at] = v & 0x7f;
	while (v >>= 7)
		bytes[--at] = (unsigned char)(0x80 | (--v & 0x7f));
	buf_add(b, bytes + at, sizeof bytes - at);
}

static size_t shared_length(struct str a, struct str b)
{
	size_t n = 0;
	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

static void put_entry(struct buf *b, uint32_t version, const struct index_entry *e, struct str last)
{
	size_t begin = b->n;
	uint16_t flags = (uint16_t)((e->flags & ~LENGTH_MASK) |
				    MIN(e->path.n, (size_t)LENGTH_MASK));
	buf_add(b, e->stat, INDEX_STAT_BYTES);
	buf_add(b, e->id.b, sizeof e->id.b);
	buf_add(b, (unsigned char[2]){ (unsigned char)(flags >> 8), (unsigned char)flags }, 2);
	if (flags & EXTENDED)
		buf_add(b,
			(unsigned char[2]){ (unsigned char)(e->more_flags >> 8),
				(unsigned char)e->more_flags },
			2);
	if (version == 4) {
		size_t shared = shared_length(last, e->path);
		put_varint(b, last.n - shared);
		buf_str(b, str_skip(e->path, shared));
		buf_char(b, '\0');
		return;
	}
	buf_str(b, e->path);
	buf_fill(b, '\0', 8 - (b->n - begin) % 8);
}

void gitindex_emit(struct buf *out, const struct gitindex *x)
{
	size_t begin = out->n;
	struct str last = STR("");
	struct sha1 sha;
	struct oid hash;
	buf_reserve(out, x->file.n + 4096);
	buf_cstr(out, "DIRC");
	put_u32(out, x->version);
	put_u32(out, (uint32_t)x->entries.n);
	for (size_t i = 0; i < x->entries.n; i++) {
		put_entry(out, x->version, &x->entries.p[i], last);
		last = x->entries.p[i].path;
	}
	sha1_begin(&sha);
	sha1_add(&sha, out->p + begin, out->n - begin);
	sha1_end(&sha, &hash);
	buf_add(out, hash.b, sizeof hash.b);
}
