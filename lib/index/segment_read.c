#include "index/segment.h"

#define X(name, member, section) \
	[name] = { offsetof(struct record, member), sizeof((struct record){ 0 }.member), section },
const struct column_info columns[COL_COUNT] = { HD_COLUMNS(X) };
#undef X

_Static_assert(sizeof(struct record) == 176, "the record has no padding to leave undefined");

static const char *const names[] = {
#define X(kind, name) [kind] = name,
	HD_SECTIONS(X)
#undef X
};
const struct sections_format segment_format = { SEGMENT_MAGIC, SEGMENT_VERSION, names, SEC_COUNT };

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

/* ---- opening ---- */

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

static bool sizes_check(struct segment *s)
{
	for (unsigned kind = 1; kind < SEC_COUNT; kind++) {
		uint64_t width = row_width(kind), size = s->file.parts[kind].size;
		if (width && size && size != width * s->n_rows)
			return segment_damaged(s, kind, "size");
	}
	if (s->n_rows && !s->file.parts[SEC_RECORDS].p)
		return segment_damaged(s, SEC_RECORDS, "missing");
	return true;
}

static int segment_start(struct segment **out, struct segment *s, uint32_t number)
{
	s->number = number;
	s->n_rows = s->file.count;
	if (sizes_check(s)) {
		size_t ends = section_count(s, SEC_STRING_AT, sizeof(uint64_t));
		s->n_strings = ends ? (uint32_t)MIN(ends - 1, UINT32_MAX) : 0;
		*out = s;
		return 0;
	}
	int rc = sections_fail(&s->file);
	segment_free(s);
	return rc;
}

int segment_open(struct segment **out, const char *path, uint32_t number)
{
	struct segment *s = xcalloc(1, sizeof *s);
	int rc = sections_open(&s->file, &segment_format, path);
	if (!rc)
		return segment_start(out, s, number);
	segment_free(s);
	return rc;
}

int segment_of_bytes(struct segment **out, char *bytes, size_t n, uint32_t number)
{
	struct segment *s = xcalloc(1, sizeof *s);
	int rc = sections_of_bytes(&s->file, &segment_format, bytes, n);
	if (!rc)
		return segment_start(out, s, number);
	segment_free(s);
	return rc;
}

void segment_free(struct segment *s)
{
	if (!s)
		return;
	sections_release(&s->file);
	free(s->dead);
	free(s);
}

/* ---- columns ---- */

bool segment_column(struct segment *s, enum column_id c, struct column *out)
{
	static const uint64_t zero;
	const struct column_info *info = &columns[c];
	enum section_kind kind = info->section ? info->section : SEC_RECORDS;
	if (!sections_check_all(&s->file, kind))
		return false;
	const unsigned char *p = s->file.parts[kind].p;
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
	const uint64_t *at = (const uint64_t *)(const void *)s->file.parts[SEC_STRING_AT].p;
	const char *p = (const char *)s->file.parts[SEC_STRINGS].p;
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
		if (!sections_check_all(&s->file, kinds[i]))
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
