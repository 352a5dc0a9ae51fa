/* The parts of an import: between import.c and the shapes it reads. Not for commands.
 *
 *	reader	bytes -> raw records with their line
 *	shape	a raw record -> struct record (import_jsonl.c, import_github.c, import_csv.c), or what hd
 *		itself exported (import_hd.c)
 *	draft	struct record -> the ticket it makes, alone (import_draft.c, with import_map.c)
 *	parcel	the bytes of some thousand such tickets (import_parcel.c)
 *	store	a parcel -> the desk, united with what it has (import_store.c)
 *
 * All before the store is a function of the input alone, so it runs beside it on a thread. */
#ifndef HD_WORK_IMPORT_INSIDE_H
#define HD_WORK_IMPORT_INSIDE_H
#include "base/map.h"
#include "text/json.h"
#include "work/common.h"
#include "work/import.h"

/* ---- reader ---- */

enum reader_shape { READ_LINES, READ_ELEMENTS /* of JSON arrays */, READ_CSV };
struct raw {
	struct str text; /* until the next call; p == NULL: the end */
	size_t line; /* where it begins, from 1 */
};
struct reader {
	int fd;
	const char *name;
	enum reader_shape shape;
	struct buf window; /* what was read and is not yet consumed begins at `at` */
	size_t at;
	bool begun, eof;
	size_t line;
	int64_t bytes; /* consumed */
	int spool; /* a descriptor that gets all that is read; -1: none */
};
/* JSON lines or elements is decided by the first byte that is not blank. */
void reader_begin(struct reader *r, int fd, const char *name, bool csv);
void reader_release(struct reader *r);
/* E_LIMIT: a record over IMPORT_LINE_MAX was passed over; out->line tells where, and reading may go
 * on. E_IO ends it. */
int reader_next(struct reader *r, struct raw *out);

/* ---- record ---- */

enum record_part {
	R_ID,
	R_TITLE,
	R_BODY,
	R_STATUS,
	R_PRIORITY,
	R_CATEGORY,
	R_REQUESTER,
	R_ASSIGNEE,
	R_TEAM,
	R_ACCOUNT,
	R_CLOSED_BY,
	R_TEXTS, /* how many texts there are; the others are read each in its own way */
	R_CREATED = R_TEXTS,
	R_UPDATED,
	R_RESOLVED,
	R_CLOSED,
	R_DUE,
	R_LABELS,
	R_WATCHERS,
	R_COMMENTS,
	R_HISTORY,
	R_OTHER
};
#define R_TIMES (R_DUE - R_CREATED + 1)
struct record_comment {
	struct str id, by, text; /* id may be empty */
	int64_t at;
	bool internal;
};
struct record_change {
	struct str by, field, from, to;
	int64_t at;
};
struct record {
	struct arena *arena; /* everything lives in it, or as long as the raw record */
	struct str text[R_TEXTS]; /* p == NULL: not told; empty: told to be none */
	int64_t time[R_TIMES]; /* 0: none */
	struct strs labels, watchers; /* in the arena */
	struct pair *fields; /* by names fit for fields.NAME */
	size_t n_fields, cap_fields;
	struct record_comment *comments;
	size_t n_comments;
	struct record_change *changes;
	size_t n_changes;
};
/* The part that a field of this name is, however it is spelt ("Created At", "createdAt"). */
enum record_part record_part(struct str name);
static inline int64_t *record_time(struct record *r, enum record_part p)
{
	return &r->time[p - R_CREATED];
}
/* A text of any part but comments and history; empty times and labels say nothing. E_INVALID: a
 * time that is none. */
int record_put(struct record *r, enum record_part part, struct str name, struct str value);
void record_add(struct record *r, struct strs *set, struct str value);
void record_field(struct record *r, struct str name, struct str value);
/* "Kernel Version" -> "kernel_version"; never empty. */
struct str record_field_name(struct arena *a, struct str name);
/* An ISO time (UTC where it names no zone), or seconds or milliseconds since 1970. */
int record_when(const char *what, struct str value, int64_t *out);
/* A JSON value as one text: of objects the name, of arrays their texts joined. p == NULL for null. */
struct str record_json_text(struct arena *a, const struct jnode *n);
/* The first of the NULL-terminated names that the object has, or NULL. */
__attribute__((sentinel)) const struct jnode *json_first(const struct jnode *object, ...);

/* ---- shapes ---- */

int jsonl_record(struct record *r, const struct jnode *object);
/* *skip: it is a pull request. */
int github_record(struct record *r, const struct jnode *object, bool *skip);
/* The heading's columns, then each row. */
struct csv {
	struct arena arena;
	struct strs names;
	VEC(enum record_part) parts;
	char delimiter;
};
void csv_release(struct csv *c);
int csv_heading(struct csv *c, struct str text);
int csv_record(struct csv *c, struct record *r, struct str text);

/* ---- draft ---- */

/* Values that became others. */
struct mapper {
	struct arena arena;
	const struct mapping_row *given;
	size_t n_given;
	VEC(struct mapping_row) rows;
	struct map index; /* of rows, by field, from and to */
};
void mapper_release(struct mapper *m);
int mapper_check(const struct mapping_row *given, size_t n);
/* The statuses and priorities of the desk that a value means; `fallback` for one unknown to all. */
enum status map_status(struct mapper *m, struct str from, enum status fallback);
enum priority map_priority(struct mapper *m, struct str from);

struct draft_options {
	struct str source; /* of the import, may be empty */
	struct mapper *mapper;
	int64_t now;
};
/* The ticket that the record makes, in *t, whose arena the record may use. E_INVALID, E_LIMIT with
 * the reason. */
int draft_ticket(struct ticket *t, const struct record *r, const struct draft_options *o);

/* ---- parcel ---- */

enum item_kind { ITEM_TICKET, ITEM_OWN_TICKET /* exported by hd */, ITEM_FILE, ITEM_ATTACHMENT };
struct item {
	enum item_kind kind;
	size_t line;
	size_t data, n_data; /* a range of the parcel's bytes: the file's */
	size_t path, n_path; /* likewise: of files and attachments */
	struct id id; /* of tickets */
	int64_t updated; /* when the record was changed last; 0: not told */
};
struct parcel {
	struct buf bytes;
	VEC(struct item) items;
	struct buf messages; /* of rejected records, each ended by NUL */
	size_t rejected, skipped;
	int64_t read; /* bytes of input consumed at its end */
	bool last;
	struct error error; /* what ended it; code E_NONE: nothing */
};
void parcel_release(struct parcel *b);
void parcel_reset(struct parcel *b);
PRINTF_LIKE(4, 5)
void parcel_reject(struct parcel *b, const char *name, size_t line, const char *fmt, ...);
struct str parcel_data(const struct parcel *b, const struct item *it);
struct str parcel_path(const struct parcel *b, const struct item *it);

/* What turns input into parcels. */
struct feed {
	const struct import_options *o;
	struct reader reader;
	struct mapper mapper;
	struct csv csv;
	struct ticket ticket; /* its arena is that of one record */
	int64_t now;
};
/* *in was set up by feed_begin; fd is where it reads. */
void feed_begin(struct feed *in, const struct import_options *o, int fd, int64_t now);
void feed_release(struct feed *in);
/* Reads at most max records. Bad ones are told in b->messages; an error that ends all is b->error. */
void feed_fill(struct feed *in, struct parcel *b, size_t max);

/* What hd itself exported: {"schema":1,"kind":"ticket"|"file"|"attachment", …}. */
bool hd_is_own(const struct jnode *object);
int hd_item(struct parcel *b, struct item *it, struct ticket *t, const struct jnode *object);

/* ---- store ---- */

struct stored {
	size_t created, updated, unchanged, entries, kept;
	struct id first;
	size_t files;
};
/* Stages one item. E_INVALID, E_LIMIT and E_STATE are about this item alone. `fresh`: the desk had
 * no ticket when the import began, so its own files are replaced. */
int store_item(struct act *a, const struct parcel *b, const struct item *it, bool fresh,
	struct stored *sum);
#endif
