#include "index/segment.h"
#include "text/hash.h"

#define X(name, member, section) \
	[name] = { offsetof(struct record, member), sizeof((struct record){ 0 }.member), section },
const struct column_info columns[COL_COUNT] = { HD_COLUMNS(X) };
#undef X

_Static_assert(sizeof(struct record) == 176, "the record has no padding to leave undefined");

const char *section_name(enum section_kind kind)
{
	static const char *const names[] = {
#define X(kind, name) [kind] = name,
		HD_SECTIONS(X)
#undef X
	};
	return names[kind];
}

uint64_t id_number(const struct id *id)
{
	uint64_t n = 0;
	for (size_t i = 0; i < ID_LEN; i++)
		n = n << 8 | (unsigned char)id->s[i];
	return n;
}

struct id id_of_number(uint64_t n)
{
	struct id id = { "" };
	for (size_t i = ID_LEN; i-- > 0; n >>= 8)
		id.s[i] = (char)(n & 0xff);
	return id;
}

bool segment_damaged(struct segment *s, enum section_kind kind, const char *what)
{
	if (!s->damage) {
		s->damaged = kind;
		s->damage = what;
	}
	return false;
}

/* ---- opening ---- */

static uint64_t blocks_of(uint64_t size)
{
	return (size + SEGMENT_BLOCK - 1) / SEGMENT_BLOCK;
}

static uint64_t pad_to(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

/* Sections of one element a row, one size or absent. */
static uint64_t row_width(enum section_kind kind)
{
	if (kind == SEC_RECORDS)
		return sizeof(struct record);
	for (size_t i = 0; i < COL_COUNT; i++)
		if (columns[i].section == kind)
			return columns[i].width;
	return 0;
}

static bool section_load(struct segment *s, const struct section_entry *e)
{
	uint64_t sums = pad_to(e->size, 8), all;
	if (e->kind == SEC_NONE || e->kind >= SEC_COUNT)
		return true;
	struct section *sec = &s->sections[e->kind];
	if (e->size > s->n || e->offset % SEGMENT_ALIGN || e->offset < SEGMENT_TABLE || sec->p)
		return segment_damaged(s, e->kind, "place");
	all = sums + blocks_of(e->size) * 8;
	if (e->offset > s->n || all > s->n - e->offset)
		return segment_damaged(s, e->kind, "place");
	uint64_t width = row_width(e->kind);
	if (width && e->size != width * s->n_rows)
		return segment_damaged(s, e->kind, "size");
	sec->p = s->p + e->offset;
	sec->size = e->size;
	sec->sum = e->sum;
	sec->sums = (const uint64_t *)(const void *)(sec->p + sums);
	return true;
}

/* The first bytes with the header's own checksum taken as zero. */
static uint64_t table_sum(const unsigned char *p)
{
	unsigned char copy[SEGMENT_TABLE];
	memcpy(copy, p, sizeof copy);
	memset(copy + offsetof(struct segment_header, sum), 0, sizeof(uint64_t));
	return hash64(copy, sizeof copy);
}

static bool header_load(struct segment *s)
{
	if (s->n < SEGMENT_TABLE)
		return segment_damaged(s, SEC_NONE, "cut short");
	const struct segment_header *h = (const void *)s->p;
	if (h->magic != SEGMENT_MAGIC || h->version != SEGMENT_VERSION)
		return segment_damaged(s, SEC_NONE, "of another format");
	if (h->bytes != s->n)
		return segment_damaged(s, SEC_NONE, "cut short");
	if (h->sum != table_sum(s->p) || h->n_sections > SEGMENT_MAX_SECTIONS)
		return segment_damaged(s, SEC_NONE, "header");
	s->n_rows = h->n_rows;
	s->sum = h->sum;
	const struct section_entry *e = (const void *)(h + 1);
	for (uint32_t i = 0; i < h->n_sections; i++)
		if (!section_load(s, &e[i]))
			return false;
	if (s->n_rows && !s->sections[SEC_RECORDS].p)
		return segment_damaged(s, SEC_RECORDS, "missing");
	size_t ends = section_count(s, SEC_STRING_AT, sizeof(uint64_t));
	s->n_strings = ends ? (uint32_t)MIN(ends - 1, UINT32_MAX) : 0;
	return true;
}

static int segment_start(struct segment **out, struct segment *s)
{
	if (header_load(s)) {
		*out = s;
		return 0;
	}
	int rc = s->damaged ? fail(E_DAMAGED, "section %s: %s", section_name(s->damaged), s->damage)
			    : fail(E_DAMAGED, "segment %08x: %s", s->number, s->damage);
	segment_free(s);
	return rc;
}

int segment_open(struct segment **out, const char *path, uint32_t number)
{
	struct mapping map = { 0 };
	int rc = file_map(&map, path);
	if (rc)
		return rc;
	struct segment *s = xcalloc(1, sizeof *s);
	s->map = map;
	s->p = map.p;
	s->n = map.n;
	s->number = number;
	return segment_start(out, s);
}

int segment_of_bytes(struct segment **out, char *bytes, size_t n, uint32_t number)
{
	struct segment *s = xcalloc(1, sizeof *s);
	s->heap = bytes;
	s->p = (const unsigned char *)bytes;
	s->n = n;
	s->number = number;
	return segment_start(out, s);
}

void segment_free(struct segment *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SEC_COUNT; i++)
		free(s->sections[i].seen);
	free(s->dead);
	free(s->heap);
	mapping_release(&s->map);
	free(s);
}

/* ---- sections ---- */

static bool section_begin(struct segment *s, enum section_kind kind)
{
	struct section *sec = &s->sections[kind];
	uint64_t n = blocks_of(sec->size);
	if (hash64(sec->sums, n * sizeof(uint64_t)) != sec->sum)
		return segment_damaged(s, kind, "checksums");
	sec->seen = xcalloc(n / 64 + 1, sizeof *sec->seen);
	return true;
}

static bool block_check(struct segment *s, enum section_kind kind, uint64_t b)
{
	struct section *sec = &s->sections[kind];
	if (sec->seen[b / 64] >> b % 64 & 1)
		return true;
	uint64_t at = b * SEGMENT_BLOCK;
	if (hash64(sec->p + at, MIN(SEGMENT_BLOCK, sec->size - at)) != sec->sums[b])
		return segment_damaged(s, kind, "checksum");
	sec->seen[b / 64] |= UINT64_C(1) << b % 64;
	return true;
}

bool section_check(struct segment *s, enum section_kind kind, uint64_t at, uint64_t n)
{
	struct section *sec = &s->sections[kind];
	if (sec->whole || !n)
		return true;
	if (!sec->seen && !section_begin(s, kind))
		return false;
	for (uint64_t b = at / SEGMENT_BLOCK; b <= (at + n - 1) / SEGMENT_BLOCK; b++)
		if (!block_check(s, kind, b))
			return false;
	return true;
}

bool section_check_all(struct segment *s, enum section_kind kind)
{
	if (!s->sections[kind].p)
		return true;
	if (!section_check(s, kind, 0, s->sections[kind].size))
		return false;
	s->sections[kind].whole = true;
	return true;
}

bool segment_column(struct segment *s, enum column_id c, struct column *out)
{
	static const uint64_t zero;
	const struct column_info *info = &columns[c];
	enum section_kind kind = info->section ? info->section : SEC_RECORDS;
	if (!section_check_all(s, kind))
		return false;
	const unsigned char *p = s->sections[kind].p;
	*out = (struct column){ (const unsigned char *)&zero, 0, info->width };
	if (p && info->section)
		*out = (struct column){ p, info->width, info->width };
	else if (p)
		*out = (struct column){ p + info->offset, sizeof(struct record), info->width };
	return true;
}

/* ---- strings ---- */

static bool string_at(struct segment *s, uint32_t number, struct str *out)
{
	const uint64_t *at = section_at(s, SEC_STRING_AT, number, 2, sizeof *at);
	if (!at)
		return false;
	if (at[1] < at[0])
		return segment_damaged(s, SEC_STRING_AT, "order");
	const char *p = section_at(s, SEC_STRINGS, at[0], at[1] - at[0], 1);
	if (!p)
		return false;
	*out = str_make(p, at[1] - at[0]);
	return true;
}

bool segment_string(struct segment *s, uint32_t number, struct str *out)
{
	if (!number) {
		*out = (struct str){ 0 };
		return true;
	}
	if (number >= s->n_strings)
		return segment_damaged(s, SEC_STRING_AT, "bounds");
	if (!s->whole)
		return string_at(s, number, out);
	const uint64_t *at = (const uint64_t *)(const void *)s->sections[SEC_STRING_AT].p;
	const char *p = (const char *)s->sections[SEC_STRINGS].p;
	*out = str_make(p + at[number], at[number + 1] - at[number]);
	return true;
}

bool segment_check_all(struct segment *s)
{
	const enum section_kind kinds[] = { SEC_RECORDS, SEC_TITLES, SEC_LISTS, SEC_STRING_AT,
		SEC_STRINGS };
	struct str text;
	if (s->whole)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!section_check_all(s, kinds[i]))
			return false;
	for (uint32_t i = 1; i < s->n_strings; i++)
		if (!string_at(s, i, &text))
			return false;
	s->whole = true;
	return true;
}

bool segment_string_number(struct segment *s, struct str text, uint32_t *out)
{
	uint32_t lo = 0, hi = s->n_strings;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct str have;
		if (!segment_string(s, mid, &have))
			return false;
		int cmp = str_cmp(have, text);
		if (!cmp) {
			*out = mid;
			return true;
		}
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* ---- rows ---- */

const struct record *segment_record(struct segment *s, uint32_t row)
{
	return section_at(s, SEC_RECORDS, row, 1, sizeof(struct record));
}

bool segment_title(struct segment *s, const struct record *r, struct str *out)
{
	const char *p = section_at(s, SEC_TITLES, r->title, r->title_n, 1);
	if (!p)
		return false;
	*out = str_make(p, r->title_n);
	return true;
}

const struct list_head *segment_lists(struct segment *s, uint32_t at)
{
	const size_t words = sizeof(struct list_head) / sizeof(uint32_t);
	const struct list_head *h = section_at(s, SEC_LISTS, at, words, sizeof(uint32_t));
	if (!h || !section_at(s, SEC_LISTS, at + words, list_total(h), sizeof(uint32_t)))
		return NULL;
	return h;
}

const uint32_t *segment_set(struct segment *s, enum field f, uint32_t at, uint32_t *n)
{
	const struct list_head *h = segment_lists(s, at);
	if (!h)
		return NULL;
	const uint32_t *p = (const uint32_t *)(h + 1);
	*n = f == F_LABELS ? h->labels : f == F_WATCHERS ? h->watchers : h->links;
	return p + (f == F_LABELS ? 0 : f == F_WATCHERS ? h->labels : h->labels + h->watchers);
}

static bool strs_of(struct segment *s, struct arena *a, const uint32_t **at, uint32_t n,
	struct strs *out)
{
	*out = (struct strs){ n ? arena_array(a, n, sizeof *out->p) : NULL, n, n };
	for (uint32_t i = 0; i < n; i++)
		if (!segment_string(s, *(*at)++, &out->p[i]))
			return false;
	return true;
}

static bool summary_lists(struct segment *s, const struct record *r, struct arena *a,
	struct summary *out)
{
	const struct list_head *h = segment_lists(s, r->lists);
	if (!h)
		return false;
	const uint32_t *at = (const uint32_t *)(h + 1);
	if (!strs_of(s, a, &at, h->labels, &out->labels) ||
		!strs_of(s, a, &at, h->watchers, &out->watchers) ||
		!strs_of(s, a, &at, h->links, &out->links))
		return false;
	out->n_custom = h->custom;
	out->custom = h->custom ? arena_array(a, h->custom, sizeof *out->custom) : NULL;
	for (uint32_t i = 0; i < h->custom; i++, at += 2)
		if (!segment_string(s, at[0], &out->custom[i].name) ||
			!segment_string(s, at[1], &out->custom[i].value))
			return false;
	return true;
}

static bool summary_strings(struct segment *s, const struct record *r, struct summary *out)
{
	return segment_title(s, r, &out->title) && segment_string(s, r->category, &out->category) &&
	       segment_string(s, r->requester, &out->requester) &&
	       segment_string(s, r->account, &out->account) &&
	       segment_string(s, r->assignee, &out->assignee) &&
	       segment_string(s, r->team, &out->team) && segment_string(s, r->key, &out->key) &&
	       segment_string(s, r->source, &out->source) &&
	       segment_string(s, r->merged, &out->merged);
}

/* In a segment that is whole a string is, if there is one of its number. */
static bool strings_check(struct segment *s, const uint32_t *numbers, uint64_t n)
{
	struct str text;
	for (uint64_t i = 0; i < n; i++)
		if (!s->whole || numbers[i] >= s->n_strings)
			if (!segment_string(s, numbers[i], &text))
				return false;
	return true;
}

/* Times with which sums cannot overflow, and known numbers. */
static bool record_sane(struct segment *s, const struct record *r)
{
	const int64_t times[] = { r->created, r->updated, r->first_response, r->resolved, r->closed,
		r->due, r->last_customer, r->last_agent };
	bool ok = r->status < STATUS_COUNT && r->priority < PRIORITY_COUNT;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		ok &= times[i] > -TIME_LIMIT && times[i] < TIME_LIMIT;
	return ok || segment_damaged(s, SEC_RECORDS, "values");
}

static struct summary summary_numbers(const struct record *r)
{
	return (struct summary){
		.id = id_of_number(r->id),
		.status = r->status,
		.priority = r->priority,
		.flags = r->flags,
		.created = r->created,
		.updated = r->updated,
		.first_response = r->first_response,
		.resolved = r->resolved,
		.closed = r->closed,
		.due = r->due,
		.last_customer = r->last_customer,
		.last_agent = r->last_agent,
		.replies = r->replies,
		.notes = r->notes,
		.occurrences = r->occurrences,
		.reopened = r->reopened,
		.attachments = r->attachments,
		.generation = r->generation,
		.title_sketch = r->sketch,
	};
}

bool segment_brief(struct segment *s, uint32_t row, struct summary *out)
{
	const struct record *r = segment_record(s, row);
	if (!r || !record_sane(s, r))
		return false;
	*out = summary_numbers(r);
	return segment_string(s, r->assignee, &out->assignee);
}

bool segment_summary(struct segment *s, uint32_t row, struct arena *a, struct summary *out)
{
	*out = (struct summary){ 0 };
	const struct record *r = segment_record(s, row);
	if (!r || !record_sane(s, r))
		return false;
	struct summary m = summary_numbers(r);
	if (!summary_strings(s, r, &m) || !summary_lists(s, r, a, &m))
		return false;
	*out = m;
	return true;
}

bool segment_row_check(struct segment *s, uint32_t row)
{
	const struct record *r = segment_record(s, row);
	struct str title;
	if (!r || !record_sane(s, r) || !segment_title(s, r, &title))
		return false;
	const uint32_t numbers[] = { r->category, r->requester, r->account, r->assignee, r->team,
		r->key, r->source, r->merged };
	const struct list_head *h = segment_lists(s, r->lists);
	return h && strings_check(s, numbers, ARRAY_SIZE(numbers)) &&
	       strings_check(s, (const uint32_t *)(h + 1), list_total(h));
}

int segment_find(struct segment *s, uint64_t id, uint32_t *out)
{
	uint32_t lo = 0, hi = s->n_rows;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const uint64_t *have = section_at(s, SEC_ID, mid, 1, sizeof *have);
		if (!have)
			return -1;
		if (*have < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	*out = lo;
	if (lo == s->n_rows)
		return 0;
	const uint64_t *have = section_at(s, SEC_ID, lo, 1, sizeof *have);
	return have ? *have == id : -1;
}
