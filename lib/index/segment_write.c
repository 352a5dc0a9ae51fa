#include "index/segment.h"
#include "text/hash.h"
#include <unistd.h>

#define FLUSH_BYTES ((size_t)1 << 18)
#define HEAD_WORDS (sizeof(struct list_head) / sizeof(uint32_t))

/* ---- a sink: sections one after another, with the checksums of their blocks ---- */

struct sink {
	int fd, rc; /* fd < 0: all stays in `out`; rc: the first error, told at the end */
	const char *name;
	struct buf *out, pending; /* out == &pending for a file */
	uint64_t flushed;
	size_t block; /* where in *out the open block begins */
	VEC(uint64_t) sums;
	struct section_entry entries[SEC_COUNT];
	size_t n_entries;
};

static void sink_flush(struct sink *k)
{
	if (k->fd < 0 || k->rc)
		return;
	k->rc = fd_write_all(k->fd, buf_view(k->out), k->name);
	k->flushed += k->out->n;
	buf_reset(k->out);
}

static void block_end(struct sink *k)
{
	vec_push(&k->sums, hash64(k->out->p + k->block, k->out->n - k->block));
	if (k->out->n >= FLUSH_BYTES)
		sink_flush(k);
	k->block = k->out->n;
}

static void sink_put(struct sink *k, const void *p, size_t n)
{
	while (n) {
		size_t take = MIN(n, SEGMENT_BLOCK - (k->out->n - k->block));
		buf_add(k->out, p, take);
		p = (const char *)p + take;
		n -= take;
		if (k->out->n - k->block == SEGMENT_BLOCK)
			block_end(k);
	}
}

static uint64_t sink_at(const struct sink *k)
{
	return k->flushed + k->out->n;
}

static void sink_align(struct sink *k, size_t to)
{
	while (sink_at(k) % to)
		buf_char(k->out, 0);
}

static void section_start(struct sink *k, enum section_kind kind)
{
	sink_align(k, SEGMENT_ALIGN);
	k->block = k->out->n;
	k->sums.n = 0;
	k->entries[k->n_entries] = (struct section_entry){ .kind = kind, .offset = sink_at(k) };
}

/* An empty section leaves no entry. */
static void section_finish(struct sink *k)
{
	struct section_entry *e = &k->entries[k->n_entries];
	e->size = sink_at(k) - e->offset;
	if (!e->size)
		return;
	if (k->out->n > k->block)
		block_end(k);
	sink_align(k, 8);
	e->sum = hash64(k->sums.p, k->sums.n * sizeof *k->sums.p);
	buf_add(k->out, k->sums.p, k->sums.n * sizeof *k->sums.p);
	k->n_entries++;
	if (k->out->n >= FLUSH_BYTES)
		sink_flush(k);
}

static void sink_head(struct sink *k, size_t n_rows, unsigned char head[SEGMENT_TABLE])
{
	struct segment_header h = {
		.magic = SEGMENT_MAGIC,
		.version = SEGMENT_VERSION,
		.bytes = sink_at(k),
		.n_rows = (uint32_t)n_rows,
		.n_sections = (uint32_t)k->n_entries,
	};
	memset(head, 0, SEGMENT_TABLE);
	memcpy(head + sizeof h, k->entries, k->n_entries * sizeof *k->entries);
	memcpy(head, &h, sizeof h);
	h.sum = hash64(head, SEGMENT_TABLE);
	memcpy(head, &h, sizeof h);
}

static int sink_finish(struct sink *k, size_t n_rows)
{
	unsigned char head[SEGMENT_TABLE];
	sink_head(k, n_rows, head);
	if (k->fd < 0) {
		memcpy(k->out->p, head, sizeof head);
		return 0;
	}
	sink_flush(k);
	if (!k->rc && lseek(k->fd, 0, SEEK_SET) < 0)
		k->rc = fail_errno(E_IO, "cannot write %s", k->name);
	return k->rc ? k->rc : fd_write_all(k->fd, str_make((char *)head, sizeof head), k->name);
}

/* ---- what the sources hold ---- */

static const struct record *source_record(const struct source *s, uint32_t row)
{
	if (s->draft)
		return &s->draft->rows.p[row];
	return segment_record(s->segment, row);
}

static const char *source_title(const struct source *s, const struct record *r)
{
	if (s->draft)
		return buf_c(&s->draft->titles) + r->title;
	return (const char *)s->segment->sections[SEC_TITLES].p + r->title;
}

static const uint32_t *source_lists(const struct source *s, const struct record *r)
{
	if (s->draft)
		return s->draft->lists.p + r->lists;
	return (const uint32_t *)(const void *)s->segment->sections[SEC_LISTS].p + r->lists;
}

static const struct broken_row *source_broken(const struct source *s, uint32_t row)
{
	if (s->draft)
		return &s->draft->broken.p[row];
	return section_at(s->segment, SEC_BROKEN, row, 1, sizeof(struct broken_row));
}

static struct str source_string(const struct source *s, uint32_t number)
{
	struct str text = { 0 };
	if (s->draft)
		return s->draft->strings.items[number].key;
	segment_string(s->segment, number, &text);
	return text;
}

static size_t lists_size(const uint32_t *lists)
{
	struct list_head h;
	memcpy(&h, lists, sizeof h);
	return (size_t)list_total(&h);
}

/* ---- the dictionary: strings in use, sorted, each once ---- */

struct used {
	struct str text;
	uint32_t *number;
};
struct dictionary {
	VEC(struct used) strings;
};

static int used_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct used *)a)->text, ((const struct used *)b)->text);
}

static void mark(const struct source *s, uint32_t number)
{
	s->renumber[number] = 1;
}

static void mark_row(const struct source *s, const struct record *r)
{
	const uint32_t direct[] = { r->category, r->requester, r->account, r->assignee, r->team,
		r->key, r->source, r->merged };
	for (size_t i = 0; i < ARRAY_SIZE(direct); i++)
		mark(s, direct[i]);
	const uint32_t *lists = source_lists(s, r);
	size_t n = lists_size(lists);
	for (size_t i = 0; i < n; i++)
		mark(s, lists[HEAD_WORDS + i]);
}

static void dictionary_collect(struct dictionary *d, const struct segment_plan *plan)
{
	for (size_t i = 0; i < plan->n_rows; i++) {
		const struct source *s = &plan->sources[plan->rows[i].source];
		mark_row(s, source_record(s, plan->rows[i].row));
	}
	for (size_t i = 0; i < plan->n_broken; i++) {
		const struct source *s = &plan->sources[plan->broken[i].source];
		mark(s, source_broken(s, plan->broken[i].row)->why);
	}
	vec_push(&d->strings, (struct used){ 0 });
	for (size_t i = 0; i < plan->n_sources; i++) {
		const struct source *s = &plan->sources[i];
		for (uint32_t j = 1; j < s->n_strings; j++)
			if (s->renumber[j])
				vec_push(&d->strings,
					(struct used){ source_string(s, j), &s->renumber[j] });
		if (s->n_strings)
			s->renumber[0] = 0;
	}
}

/* Numbers the strings and writes both sections. */
static void put_dictionary(struct sink *k, const struct segment_plan *plan)
{
	struct dictionary d = { 0 };
	VEC(uint64_t) ends = { 0 };
	struct str last = { 0 };
	uint64_t at = 0;
	dictionary_collect(&d, plan);
	qsort(d.strings.p, d.strings.n, sizeof *d.strings.p, used_cmp);
	section_start(k, SEC_STRINGS);
	vec_push(&ends, 0);
	for (size_t i = 0; i < d.strings.n; i++) {
		struct used *u = &d.strings.p[i];
		if (!i || !str_eq(u->text, last)) {
			sink_put(k, u->text.p, u->text.n);
			at += u->text.n;
			vec_push(&ends, at);
		}
		last = u->text;
		if (u->number)
			*u->number = (uint32_t)ends.n - 2;
	}
	section_finish(k);
	section_start(k, SEC_STRING_AT);
	sink_put(k, ends.p, ends.n * sizeof *ends.p);
	section_finish(k);
	vec_release(&ends);
	vec_release(&d.strings);
}

/* ---- rows, in order, as they will stand in the segment ---- */

struct cursor {
	const struct segment_plan *plan;
	size_t i;
	const struct source *source;
	const struct record *old;
	struct record r;
	uint64_t titles;
	uint32_t lists;
};

static void renumber(struct cursor *c)
{
	uint32_t *const direct[] = { &c->r.category, &c->r.requester, &c->r.account, &c->r.assignee,
		&c->r.team, &c->r.key, &c->r.source, &c->r.merged };
	for (size_t i = 0; i < ARRAY_SIZE(direct); i++)
		*direct[i] = c->source->renumber[*direct[i]];
}

static bool cursor_next(struct cursor *c)
{
	if (c->i == c->plan->n_rows)
		return false;
	if (!c->i)
		c->lists = HEAD_WORDS;
	struct row_ref ref = c->plan->rows[c->i++];
	c->source = &c->plan->sources[ref.source];
	c->old = source_record(c->source, ref.row);
	c->r = *c->old;
	renumber(c);
	c->r.title = c->titles;
	c->titles += c->r.title_n;
	size_t n = lists_size(source_lists(c->source, c->old));
	c->r.lists = n ? c->lists : 0;
	c->lists += n ? (uint32_t)(HEAD_WORDS + n) : 0;
	return true;
}

static void put_titles(struct sink *k, const struct segment_plan *plan)
{
	struct cursor c = { .plan = plan };
	section_start(k, SEC_TITLES);
	while (cursor_next(&c))
		if (c.r.title_n)
			sink_put(k, source_title(c.source, c.old), c.r.title_n);
	section_finish(k);
}

static void put_lists(struct sink *k, const struct segment_plan *plan)
{
	static const struct list_head none;
	struct cursor c = { .plan = plan };
	section_start(k, SEC_LISTS);
	sink_put(k, &none, sizeof none);
	while (cursor_next(&c)) {
		if (!c.r.lists)
			continue;
		const uint32_t *lists = source_lists(c.source, c.old);
		size_t n = lists_size(lists);
		sink_put(k, lists, sizeof none);
		for (size_t i = 0; i < n; i++)
			sink_put(k, &c.source->renumber[lists[HEAD_WORDS + i]], sizeof *lists);
	}
	section_finish(k);
}

/* Also tells which bits occur at all: a column that is all zero is left out. */
static void put_records(struct sink *k, const struct segment_plan *plan, struct record *any)
{
	struct cursor c = { .plan = plan };
	section_start(k, SEC_RECORDS);
	while (cursor_next(&c)) {
		sink_put(k, &c.r, sizeof c.r);
		for (size_t i = 0; i < sizeof c.r; i++)
			((unsigned char *)any)[i] |= ((const unsigned char *)&c.r)[i];
	}
	section_finish(k);
}

static bool all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void put_columns(struct sink *k, const struct segment_plan *plan, const struct record *any)
{
	for (size_t i = 0; i < COL_COUNT; i++) {
		const struct column_info *info = &columns[i];
		if (!info->section ||
			all_zero((const unsigned char *)any + info->offset, info->width))
			continue;
		struct cursor c = { .plan = plan };
		section_start(k, info->section);
		while (cursor_next(&c))
			sink_put(k, (const unsigned char *)&c.r + info->offset, info->width);
		section_finish(k);
	}
}

static void put_broken(struct sink *k, const struct segment_plan *plan)
{
	section_start(k, SEC_BROKEN);
	for (size_t i = 0; i < plan->n_broken; i++) {
		const struct source *s = &plan->sources[plan->broken[i].source];
		struct broken_row b = *source_broken(s, plan->broken[i].row);
		b.why = s->renumber[b.why];
		sink_put(k, &b, sizeof b);
	}
	section_finish(k);
}

int segment_write(const struct segment_plan *plan, int fd, const char *name, struct buf *bytes)
{
	struct sink k = { .fd = fd, .name = name };
	struct record any = { 0 };
	k.out = fd < 0 ? bytes : &k.pending;
	buf_fill(k.out, 0, SEGMENT_TABLE);
	put_dictionary(&k, plan);
	put_titles(&k, plan);
	put_lists(&k, plan);
	put_records(&k, plan, &any);
	put_columns(&k, plan, &any);
	section_start(&k, SEC_KILLS);
	sink_put(&k, plan->kills, plan->n_kills * sizeof *plan->kills);
	section_finish(&k);
	put_broken(&k, plan);
	int rc = sink_finish(&k, plan->n_rows);
	vec_release(&k.sums);
	buf_release(&k.pending);
	return rc;
}
