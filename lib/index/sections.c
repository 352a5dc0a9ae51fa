#include "index/sections.h"
#include "text/hash.h"
#include <unistd.h>

#define FLUSH_BYTES ((size_t)1 << 18)

static uint64_t blocks_of(uint64_t size)
{
	return (size + SECTIONS_BLOCK - 1) / SECTIONS_BLOCK;
}

/* The first bytes with the header's own checksum taken as zero. */
static uint64_t table_sum(const unsigned char *p)
{
	unsigned char copy[SECTIONS_TABLE];
	memcpy(copy, p, sizeof copy);
	memset(copy + offsetof(struct sections_header, sum), 0, sizeof(uint64_t));
	return hash64(copy, sizeof copy);
}

/* ---- opening ---- */

bool sections_damaged(struct sections *s, unsigned kind, const char *what)
{
	if (!s->damage) {
		s->damaged = kind;
		s->damage = what;
	}
	return false;
}

int sections_fail(const struct sections *s)
{
	const char *what = s->damage ? s->damage : "unreadable";
	if (s->damaged)
		return fail(E_DAMAGED, "section %s: %s", s->format->names[s->damaged], what);
	return fail(E_DAMAGED, "segment: %s", what);
}

static bool part_load(struct sections *s, const struct sections_entry *e)
{
	if (!e->kind || e->kind >= s->format->n)
		return true;
	struct sections_part *part = &s->parts[e->kind];
	uint64_t sums = (e->size + 7) / 8 * 8;
	if (!e->size || e->size > s->n || e->offset % SECTIONS_ALIGN || part->p ||
		e->offset < SECTIONS_TABLE || e->offset > s->n ||
		sums + blocks_of(e->size) * 8 > s->n - e->offset)
		return sections_damaged(s, e->kind, "place");
	part->p = s->p + e->offset;
	part->size = e->size;
	part->sum = e->sum;
	part->sums = (const uint64_t *)(const void *)(part->p + sums);
	return true;
}

static bool header_load(struct sections *s)
{
	if (s->n < SECTIONS_TABLE)
		return sections_damaged(s, 0, "cut short");
	const struct sections_header *h = (const void *)s->p;
	if (h->magic != s->format->magic || h->version != s->format->version)
		return sections_damaged(s, 0, "of another format");
	if (h->bytes != s->n)
		return sections_damaged(s, 0, "cut short");
	if (h->sum != table_sum(s->p) || h->n > SECTIONS_MAX)
		return sections_damaged(s, 0, "header");
	s->sum = h->sum;
	s->count = h->count;
	const struct sections_entry *e = (const void *)(h + 1);
	for (uint32_t i = 0; i < h->n; i++)
		if (!part_load(s, &e[i]))
			return false;
	return true;
}

static int start(struct sections *out, struct sections *s)
{
	if (!header_load(s)) {
		int rc = sections_fail(s);
		sections_release(s);
		return rc;
	}
	*out = *s;
	return 0;
}

int sections_open(struct sections *out, const struct sections_format *f, const char *path)
{
	struct sections s = { .format = f };
	int rc = file_map(&s.map, path);
	if (rc)
		return rc;
	s.p = s.map.p;
	s.n = s.map.n;
	return start(out, &s);
}

int sections_of_bytes(struct sections *out, const struct sections_format *f, char *bytes, size_t n)
{
	struct sections s = { .format = f,
		.heap = bytes,
		.p = (const unsigned char *)bytes,
		.n = n };
	return start(out, &s);
}

void sections_release(struct sections *s)
{
	for (size_t i = 0; i < SECTIONS_MAX; i++)
		free(s->parts[i].seen);
	free(s->heap);
	mapping_release(&s->map);
	*s = (struct sections){ 0 };
}

void sections_forget(struct sections *s)
{
	mapping_forget(&s->map);
}

/* ---- checksums ---- */

static bool part_begin(struct sections *s, unsigned kind)
{
	struct sections_part *part = &s->parts[kind];
	uint64_t n = blocks_of(part->size);
	if (hash64(part->sums, n * sizeof *part->sums) != part->sum)
		return sections_damaged(s, kind, "checksums");
	part->seen = xcalloc(n / 64 + 1, sizeof *part->seen);
	return true;
}

static bool block_check(struct sections *s, unsigned kind, uint64_t b)
{
	struct sections_part *part = &s->parts[kind];
	if (part->seen[b / 64] >> b % 64 & 1)
		return true;
	uint64_t at = b * SECTIONS_BLOCK;
	if (hash64(part->p + at, MIN(SECTIONS_BLOCK, part->size - at)) != part->sums[b])
		return sections_damaged(s, kind, "checksum");
	part->seen[b / 64] |= UINT64_C(1) << b % 64;
	return true;
}

bool sections_check(struct sections *s, unsigned kind, uint64_t at, uint64_t n)
{
	if (s->parts[kind].whole || !n)
		return true;
	if (!s->parts[kind].seen && !part_begin(s, kind))
		return false;
	for (uint64_t b = at / SECTIONS_BLOCK; b <= (at + n - 1) / SECTIONS_BLOCK; b++)
		if (!block_check(s, kind, b))
			return false;
	return true;
}

bool sections_check_all(struct sections *s, unsigned kind)
{
	s->parts[kind].whole = sections_check(s, kind, 0, s->parts[kind].size);
	return s->parts[kind].whole;
}

/* ---- writing ---- */

static uint64_t written(const struct sections_writer *w)
{
	return w->flushed + w->out->n;
}

static void flush(struct sections_writer *w)
{
	if (w->fd < 0)
		return;
	if (!w->rc)
		w->rc = fd_write_all(w->fd, buf_view(w->out), w->name);
	w->flushed += w->out->n;
	buf_reset(w->out);
}

static void block_end(struct sections_writer *w)
{
	vec_push(&w->sums, hash64(w->out->p + w->block, w->out->n - w->block));
	if (w->out->n >= FLUSH_BYTES)
		flush(w);
	w->block = w->out->n;
}

static void align(struct sections_writer *w, size_t to)
{
	while (written(w) % to)
		buf_char(w->out, 0);
}

void sections_begin(struct sections_writer *w, int fd, const char *name, struct buf *bytes)
{
	*w = (struct sections_writer){ .fd = fd, .name = name };
	w->out = fd < 0 ? bytes : &w->pending;
	buf_fill(w->out, 0, SECTIONS_TABLE);
}

void section_start(struct sections_writer *w, unsigned kind)
{
	align(w, SECTIONS_ALIGN);
	w->block = w->out->n;
	w->sums.n = 0;
	w->entries[w->n_entries] = (struct sections_entry){ .kind = kind, .offset = written(w) };
}

void section_put(struct sections_writer *w, const void *p, size_t n)
{
	while (n) {
		size_t take = MIN(n, SECTIONS_BLOCK - (w->out->n - w->block));
		buf_add(w->out, p, take);
		p = (const char *)p + take;
		n -= take;
		if (w->out->n - w->block == SECTIONS_BLOCK)
			block_end(w);
	}
}

uint64_t section_bytes(const struct sections_writer *w)
{
	return written(w) - w->entries[w->n_entries].offset;
}

void section_finish(struct sections_writer *w)
{
	struct sections_entry *e = &w->entries[w->n_entries];
	e->size = section_bytes(w);
	if (!e->size)
		return;
	if (w->out->n > w->block)
		block_end(w);
	align(w, 8);
	e->sum = hash64(w->sums.p, w->sums.n * sizeof *w->sums.p);
	buf_add(w->out, w->sums.p, w->sums.n * sizeof *w->sums.p);
	w->n_entries++;
	if (w->out->n >= FLUSH_BYTES)
		flush(w);
}

static void put_head(const struct sections_writer *w, const struct sections_format *f,
	uint32_t count, unsigned char head[SECTIONS_TABLE])
{
	struct sections_header h = {
		.magic = f->magic,
		.version = f->version,
		.bytes = written(w),
		.n = (uint32_t)w->n_entries,
		.count = count,
	};
	memset(head, 0, SECTIONS_TABLE);
	memcpy(head + sizeof h, w->entries, w->n_entries * sizeof *w->entries);
	memcpy(head, &h, sizeof h);
	h.sum = hash64(head, SECTIONS_TABLE);
	memcpy(head, &h, sizeof h);
}

static int finish(struct sections_writer *w, const struct sections_format *f, uint32_t count)
{
	unsigned char head[SECTIONS_TABLE];
	put_head(w, f, count, head);
	if (w->fd < 0) {
		memcpy(w->out->p, head, sizeof head);
		return 0;
	}
	flush(w);
	if (!w->rc && lseek(w->fd, 0, SEEK_SET) < 0)
		w->rc = fail_errno(E_IO, "cannot write %s", w->name);
	return w->rc ? w->rc : fd_write_all(w->fd, str_make((char *)head, sizeof head), w->name);
}

int sections_finish(struct sections_writer *w, const struct sections_format *f, uint32_t count)
{
	int rc = finish(w, f, count);
	vec_release(&w->sums);
	buf_release(&w->pending);
	return rc;
}
