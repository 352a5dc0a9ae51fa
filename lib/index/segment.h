/* Segments: immutable files of ticket rows, sorted by id, mapped into memory.
 *
 * A file is one header, a section table that fills the first SEGMENT_TABLE bytes with it, and the
 * sections. A section is its bytes, then one XXH3 for each SEGMENT_BLOCK of them; the table holds
 * the checksum of those checksums, and the header that of the table. Blocks are checked when they
 * are first touched: a scan pays for the columns it reads, fifty rows shown for their fifty
 * records. Sections that this version does not know are ignored, one that is missing is all zero.
 *
 * Rows are kept twice over where it pays: a *record* holds everything that is fixed in width, so
 * that showing a row touches one place; a *column* copies a member of it, so that scanning touches
 * nothing else. The numbers are in the machine's own order: on a machine with the other one the
 * magic differs, and the file is foreign.
 *
 * Nothing read from a file is trusted: a number that points outside is damage, as a checksum is,
 * and reading functions return false or NULL on it (damage says what it was). */
#ifndef HD_INDEX_SEGMENT_H
#define HD_INDEX_SEGMENT_H
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "index/sections.h"
#include "model/summary.h"
#include "store/place.h"
#include "sys/file.h"

#define SEGMENT_MAGIC 0x47534448u /* "HDSG" */
#define SEGMENT_VERSION 2u
#define TIME_LIMIT (INT64_C(1) << 52) /* ms; no time is further from 1970 */

/* What a ticket is in a segment. Strings are numbers in the segment's dictionary, which is sorted
 * by bytes and begins with the empty string. */
struct record {
	uint64_t id; /* its characters as a big-endian number: numbers sort as ids do */
	int64_t created, updated, first_response, resolved, closed, due, last_customer, last_agent;
	uint64_t sketch, title; /* title: offset in SEC_TITLES */
	uint32_t title_n, lists; /* lists: index in SEC_LISTS */
	uint32_t category, requester, account, assignee, team, key, source, merged;
	uint32_t replies, notes, occurrences, reopened, attachments, generation;
	struct oid blob;
	uint8_t status, priority, flags, traits;
};
enum { /* traits: what urgency looks at besides status, priority and times */
	TRAIT_CUSTOMER_LAST = 1,
	TRAIT_ANSWERED = 2,
	TRAIT_DUE = 4,
	TRAIT_ASSIGNED = 8,
	TRAIT_REOPENED = 16,
	TRAIT_REPEATED = 32,
	TRAIT_CUSTOMER_WROTE = 64,
};

/*        name               member, section of its own (0: in the records alone) */
#define HD_COLUMNS(X) \
	X(COL_ID, id, SEC_ID) \
	X(COL_STATUS, status, SEC_STATUS) \
	X(COL_PRIORITY, priority, SEC_PRIORITY) \
	X(COL_FLAGS, flags, SEC_FLAGS) \
	X(COL_TRAITS, traits, SEC_TRAITS) \
	X(COL_UPDATED, updated, SEC_UPDATED) \
	X(COL_CREATED, created, SEC_CREATED) \
	X(COL_DUE, due, SEC_DUE) \
	X(COL_CATEGORY, category, SEC_CATEGORY) \
	X(COL_REQUESTER, requester, SEC_REQUESTER) \
	X(COL_ASSIGNEE, assignee, SEC_ASSIGNEE) \
	X(COL_TEAM, team, SEC_TEAM) \
	X(COL_KEY, key, SEC_KEY) \
	X(COL_LISTS, lists, SEC_LIST_AT) \
	X(COL_SKETCH, sketch, SEC_SKETCH) \
	X(COL_FIRST_RESPONSE, first_response, 0) \
	X(COL_RESOLVED, resolved, 0) \
	X(COL_CLOSED, closed, 0) \
	X(COL_LAST_CUSTOMER, last_customer, 0) \
	X(COL_LAST_AGENT, last_agent, 0) \
	X(COL_ACCOUNT, account, 0) \
	X(COL_SOURCE, source, 0) \
	X(COL_MERGED, merged, 0) \
	X(COL_REPLIES, replies, 0) \
	X(COL_NOTES, notes, 0) \
	X(COL_OCCURRENCES, occurrences, 0) \
	X(COL_REOPENED, reopened, 0) \
	X(COL_ATTACHMENTS, attachments, 0) \
	X(COL_GENERATION, generation, 0)
enum column_id {
#define X(name, member, section) name,
	HD_COLUMNS(X)
#undef X
		COL_COUNT
};

/* The numbers stand in files: only append. Their names are for messages. */
#define HD_SECTIONS(X) \
	X(SEC_NONE, "none") \
	X(SEC_RECORDS, "records") \
	X(SEC_TITLES, "titles") \
	X(SEC_LISTS, "lists") \
	X(SEC_STRING_AT, "string offsets") \
	X(SEC_STRINGS, "strings") \
	X(SEC_KILLS, "replaced rows") \
	X(SEC_BROKEN, "broken files") \
	X(SEC_ID, "id") \
	X(SEC_STATUS, "status") \
	X(SEC_PRIORITY, "priority") \
	X(SEC_FLAGS, "flags") \
	X(SEC_TRAITS, "traits") \
	X(SEC_UPDATED, "updated") \
	X(SEC_CREATED, "created") \
	X(SEC_DUE, "due") \
	X(SEC_CATEGORY, "category") \
	X(SEC_REQUESTER, "requester") \
	X(SEC_ASSIGNEE, "assignee") \
	X(SEC_TEAM, "team") \
	X(SEC_KEY, "key") \
	X(SEC_LIST_AT, "list offsets") \
	X(SEC_SKETCH, "sketch")
enum section_kind {
#define X(kind, name) kind,
	HD_SECTIONS(X)
#undef X
		SEC_COUNT
};

struct column_info {
	size_t offset, width; /* in the record */
	enum section_kind section;
};
extern const struct column_info columns[COL_COUNT];

extern const struct sections_format segment_format;

/* A row of an earlier segment that this one replaces or takes away. */
struct kill {
	uint32_t segment, row; /* the segment's number, as in its name */
};
/* A ticket file that does not parse, or (why 0) one that an earlier segment has as such and that
 * is no longer broken. Sorted by id. */
struct broken_row {
	uint64_t id;
	uint32_t why, reserved; /* a string */
};
/* At SEC_LISTS[record.lists]: the four counts, then the strings; custom fields as name, value.
 * Index 0 holds four zeros, for rows without any. */
struct list_head {
	uint32_t labels, watchers, links, custom;
};

uint64_t id_number(const struct id *id);
struct id id_of_number(uint64_t n);

/* ---- reading ---- */

struct segment {
	struct sections file;
	uint32_t number, n_rows, n_strings;
	uint64_t *dead; /* a bit for each row that a later segment replaced; NULL: none */
	uint32_t n_dead;
	bool whole; /* segment_check_all() passed */
};
/* Maps the file; only header and table are read. E_NOTFOUND; E_DAMAGED says what is wrong. */
int segment_open(struct segment **out, const char *path, uint32_t number);
/* Of bytes in memory (malloc'd), which it takes, also on failure. */
int segment_of_bytes(struct segment **out, char *bytes, size_t n, uint32_t number);
void segment_free(struct segment *s);

/* All that rows are made of, and that every string lies within its section: rows are then read
 * without looking at blocks, which pays if most of them are. */
bool segment_check_all(struct segment *s);
static inline bool segment_damaged(struct segment *s, enum section_kind kind, const char *what)
{
	return sections_damaged(&s->file, kind, what);
}
/* n elements of `size` bytes from the i-th, checked; NULL is damage. */
static inline const void *section_at(struct segment *s, enum section_kind kind, uint64_t i,
	uint64_t n, size_t size)
{
	const struct sections_part *part = &s->file.parts[kind];
	uint64_t have = part->size / size;
	if (i > have || n > have - i) {
		segment_damaged(s, kind, "bounds");
		return NULL;
	}
	if (!part->whole && !sections_check(&s->file, kind, i * size, n * size))
		return NULL;
	return part->p ? part->p + i * size : (const unsigned char *)"";
}
static inline size_t section_count(const struct segment *s, enum section_kind kind, size_t size)
{
	return s->file.parts[kind].size / size;
}

/* Values of one member for all rows, checked as a whole: row i's are `width` bytes at
 * p + i * stride. A column that is all zero has stride 0. */
struct column {
	const unsigned char *p;
	size_t stride, width;
};
bool segment_column(struct segment *s, enum column_id c, struct column *out);
static inline int64_t column_at(const struct column *c, size_t i)
{
	const unsigned char *p = c->p + i * c->stride;
	if (c->width == 1)
		return *p;
	if (c->width == 4)
		return *(const uint32_t *)(const void *)p;
	return *(const int64_t *)(const void *)p;
}
/* The same member of one record, as its row 0. */
static inline struct column record_column(const struct record *r, enum column_id c)
{
	const struct column_info *info = &columns[c < COL_COUNT ? c : COL_ID];
	return (struct column){ (const unsigned char *)r + info->offset, 0, info->width };
}
/* One string (n_strings of them). */
bool segment_string(struct segment *s, uint32_t number, struct str *out);
/* The number of a string; false if there is none (or damage). */
bool segment_string_number(struct segment *s, struct str text, uint32_t *out);
const struct record *segment_record(struct segment *s, uint32_t row);
bool segment_title(struct segment *s, const struct record *r, struct str *out);
/* The head of a row's lists; its strings follow it. */
const struct list_head *segment_lists(struct segment *s, uint32_t at);
/* The strings of one set field (F_LABELS, F_WATCHERS, F_LINKS) in such lists; NULL is damage. */
const uint32_t *segment_set(struct segment *s, enum field f, uint32_t at, uint32_t *n);
static inline uint64_t list_total(const struct list_head *h)
{
	return (uint64_t)h->labels + h->watchers + h->links + 2 * (uint64_t)h->custom;
}
/* Everything of the row is whole: segment_summary() of it cannot fail then, and leaves *out empty
 * otherwise. Strings point into the segment, arrays into the arena. */
bool segment_row_check(struct segment *s, uint32_t row);
bool segment_summary(struct segment *s, uint32_t row, struct arena *a, struct summary *out);
/* Without strings and lists, but for the assignee: all that urgency looks at. */
bool segment_brief(struct segment *s, uint32_t row, struct summary *out);
/* The row of an id, dead or not; 1 found, 0 not (then *out is where it would stand), -1 damage. */
int segment_find(struct segment *s, uint64_t id, uint32_t *out);
static inline bool segment_is_dead(const struct segment *s, uint32_t row)
{
	return s->dead && s->dead[row / 64] >> row % 64 & 1;
}
/* All checksums and invariants. */
bool segment_verify(struct segment *s);

/* ---- writing ---- */

/* Rows being gathered in memory. */
struct draft {
	VEC(struct record) rows;
	struct buf titles;
	VEC(uint32_t) lists;
	struct map strings; /* in the order they came: an item's place is its number */
	struct arena text;
	VEC(struct broken_row) broken;
};
void draft_init(struct draft *d);
void draft_release(struct draft *d);
void draft_add(struct draft *d, const struct summary *s, const struct oid *blob);
/* why empty: no longer broken. */
void draft_broken(struct draft *d, const struct id *id, struct str why);

/* Where rows come from: a draft or a segment. */
struct source {
	const struct draft *draft;
	struct segment *segment;
	uint32_t *renumber; /* string number here -> there; 0 while unused */
	size_t n_strings;
};
void source_of_draft(struct source *out, const struct draft *d);
/* Checks all of the segment: false is damage. */
bool source_of_segment(struct source *out, struct segment *s);
void source_release(struct source *s);

struct row_ref {
	uint32_t source, row;
};
struct segment_plan {
	struct source *sources;
	size_t n_sources;
	const struct row_ref *rows; /* in the order of their ids */
	size_t n_rows;
	const struct kill *kills;
	size_t n_kills;
	const struct row_ref *broken; /* in the order of their ids */
	size_t n_broken;
};
/* Into a descriptor, or with fd < 0 into *bytes. E_IO, E_LIMIT. */
int segment_write(const struct segment_plan *plan, int fd, const char *name, struct buf *bytes);
#endif
