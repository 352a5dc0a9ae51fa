#include "index/segment.h"

#define HEAD_WORDS (sizeof(struct list_head) / sizeof(uint32_t))

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
	return (const char *)s->segment->file.parts[SEC_TITLES].p + r->title;
}

static const uint32_t *source_lists(const struct source *s, const struct record *r)
{
	if (s->draft)
		return s->draft->lists.p + r->lists;
	return (const uint32_t *)(const void *)s->segment->file.parts[SEC_LISTS].p + r->lists;
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
static void put_dictionary(struct sections_writer *w, const struct segment_plan *plan)
{
	struct dictionary d = { 0 };
	VEC(uint64_t) ends = { 0 };
	struct str last = { 0 };
	uint64_t at = 0;
	dictionary_collect(&d, plan);
	qsort(d.strings.p, d.strings.n, sizeof *d.strings.p, used_cmp);
	section_start(w, SEC_STRINGS);
	vec_push(&ends, 0);
	for (size_t i = 0; i < d.strings.n; i++) {
		struct used *u = &d.strings.p[i];
		if (!i || !str_eq(u->text, last)) {
			section_put(w, u->text.p, u->text.n);
			at += u->text.n;
			vec_push(&ends, at);
		}
		last = u->text;
		if (u->number)
			*u->number = (uint32_t)ends.n - 2;
	}
	section_finish(w);
	section_start(w, SEC_STRING_AT);
	section_put(w, ends.p, ends.n * sizeof *ends.p);
	section_finish(w);
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

static void put_titles(struct sections_writer *w, const struct segment_plan *plan)
{
	struct cursor c = { .plan = plan };
	section_start(w, SEC_TITLES);
	while (cursor_next(&c))
		if (c.r.title_n)
			section_put(w, source_title(c.source, c.old), c.r.title_n);
	section_finish(w);
}

static void put_lists(struct sections_writer *w, const struct segment_plan *plan)
{
	static const struct list_head none;
	struct cursor c = { .plan = plan };
	section_start(w, SEC_LISTS);
	section_put(w, &none, sizeof none);
	while (cursor_next(&c)) {
		if (!c.r.lists)
			continue;
		const uint32_t *lists = source_lists(c.source, c.old);
		size_t n = lists_size(lists);
		section_put(w, lists, sizeof none);
		for (size_t i = 0; i < n; i++)
			section_put(w, &c.source->renumber[lists[HEAD_WORDS + i]], sizeof *lists);
	}
	section_finish(w);
}

/* Also tells which bits occur at all: a column that is all zero is left out. */
static void put_records(struct sections_writer *w, const struct segment_plan *plan,
	struct record *any)
{
	struct cursor c = { .plan = plan };
	section_start(w, SEC_RECORDS);
	while (cursor_next(&c)) {
		section_put(w, &c.r, sizeof c.r);
		for (size_t i = 0; i < sizeof c.r; i++)
			((unsigned char *)any)[i] |= ((const unsigned char *)&c.r)[i];
	}
	section_finish(w);
}

static bool all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void put_columns(struct sections_writer *w, const struct segment_plan *plan,
	const struct record *any)
{
	for (size_t i = 0; i < COL_COUNT; i++) {
		const struct column_info *info = &columns[i];
		if (!info->section ||
			all_zero((const unsigned char *)any + info->offset, info->width))
			continue;
		struct cursor c = { .plan = plan };
		section_start(w, info->section);
		while (cursor_next(&c))
			section_put(w, (const unsigned char *)&c.r + info->offset, info->width);
		section_finish(w);
	}
}

static void put_broken(struct sections_writer *w, const struct segment_plan *plan)
{
	section_start(w, SEC_BROKEN);
	for (size_t i = 0; i < plan->n_broken; i++) {
		const struct source *s = &plan->sources[plan->broken[i].source];
		struct broken_row b = *source_broken(s, plan->broken[i].row);
		b.why = s->renumber[b.why];
		section_put(w, &b, sizeof b);
	}
	section_finish(w);
}

int segment_write(const struct segment_plan *plan, int fd, const char *name, struct buf *bytes)
{
	struct sections_writer w;
	struct record any = { 0 };
	sections_begin(&w, fd, name, bytes);
	put_dictionary(&w, plan);
	put_titles(&w, plan);
	put_lists(&w, plan);
	put_records(&w, plan, &any);
	put_columns(&w, plan, &any);
	section_start(&w, SEC_KILLS);
	section_put(&w, plan->kills, plan->n_kills * sizeof *plan->kills);
	section_finish(&w);
	put_broken(&w, plan);
	return sections_finish(&w, &segment_format, (uint32_t)plan->n_rows);
}
