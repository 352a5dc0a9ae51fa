/* A ticket: its state and its log (DESIGN §2). One YAML stream: the state document, then entries.
 *
 * Every string of a loaded ticket lives as long as the ticket (its arena; `text` given to
 * ticket_parse is copied only where needed, so it must live as long too: ticket_load copies).
 * Entries are sorted by (at, id). `state` is what the file says; law_fold() says what it should be. */
#ifndef HD_MODEL_TICKET_H
#define HD_MODEL_TICKET_H
#include "model/id.h"
#include "model/state.h"
#include "base/vec.h"
#include "text/when.h"

#define TICKET_MAX_BYTES ((size_t)16 << 20) /* refused above */
#define TICKET_FULL_BYTES ((size_t)1 << 20) /* a keyed ticket past it starts the next generation */
#define TITLE_MAX 1000 /* bytes */
#define BODY_MAX YAML_MAX_SCALAR
#define LABEL_MAX 100
#define CHANGES_MAX 10000 /* keys set and members added or removed by a ticket's entries */
/* The first `at` that is refused, 9999-01-01: a year is left for those that follow. */
#define AT_END INT64_C(253370764800000)
/* An `at` that is further ahead of now is refused. */
#define AHEAD_MAX (10 * MS_MINUTE)

struct entry {
	struct str id;
	int64_t at; /* orders the log, ms */
	int64_t when; /* the time to show and to count; == at unless the file says otherwise */
	struct str by, rec, via;
	struct str kind; /* `do`: open reply note change occurrence edit undo redact … or unknown */
	struct str was; /* the id it had before a clash */
	struct strs of; /* ids that an edit, undo or redact names */
	struct change change;
	struct str body;
	bool has_body;
	struct strs files; /* names of attachments, in tickets/<2>/<id>/<entry>-<name> */
	const struct ynode *extra; /* map: keys this version does not know, in the file's order */
};

struct ticket {
	struct arena arena;
	struct id id;
	struct state state;
	struct entry *entries; /* in the arena */
	size_t n, cap;
	size_t bytes; /* of the file it was parsed from; 0 if made in memory */
};

void ticket_release(struct ticket *t);
/* Parses and checks the shape: ids, times, kinds of values, the statuses and priorities that the
 * format fixes. Messages begin "name:LINE:COLUMN: ", and say so where git left conflict markers.
 * Errors: E_INVALID, E_LIMIT. The file's text is copied into the ticket. An empty log is E_INVALID.
 * The entries come out canonical (law_canon), whatever the file's order. */
int ticket_parse(struct ticket *out, struct str text, const char *name);
/* The same of a file that must be the one of `id`: also E_INVALID where it says another. */
int ticket_parse_as(struct ticket *out, const struct id *id, struct str text, const char *name);
/* Canonical bytes. */
void ticket_emit(struct buf *out, const struct ticket *t);
void entry_emit(struct buf *out, const struct entry *e); /* one document, "---" line first */
/* What an entry says apart from its id, `was` and body, as it is written: what the law compares. */
void entry_emit_core(struct buf *out, const struct entry *e);
/* By id or unique prefix; or NULL. */
struct entry *ticket_entry(const struct ticket *t, struct str id);

/* Begins a new ticket (no entries). */
void ticket_init(struct ticket *t, struct id id);
/* Appends an entry: copies it into the ticket's arena, sets at = max(e->at, last at + 1) (e->at is
 * now; a `when` of 0 is the resulting `at`), and makes state = fold(log). If the state was edited by
 * hand, E_DIRTY. Returns it in *out if out is not NULL. The entry's change must already be valid
 * for the desk. Errors besides: E_INVALID (id, no kind, a body that is no UTF-8), E_LIMIT. */
int ticket_append(struct ticket *t, const struct entry *e, struct entry **out);

/* What a merge may bring together is more than ticket_parse takes: E_LIMIT. */
int ticket_check_limits(const struct ticket *t);

/* If the state was edited by hand, the edit becomes an entry `by: hand`, made from the ticket's bytes
 * alone (DESIGN §5), so that every clone writes the same one. True if there was one. */
bool ticket_adopt_hand_edit(struct ticket *t, struct entry **out);

/* Making an entry's change: values are copied into the arena. */
void entry_set(struct arena *a, struct entry *e, const char *path, struct str value);
void entry_unset(struct arena *a, struct entry *e, const char *path);
void entry_add(struct arena *a, struct entry *e, const char *set, struct str value);
void entry_remove(struct arena *a, struct entry *e, const char *set, struct str value);
/* The value that the entry sets at path, or an empty slice. */
struct str entry_sets(const struct entry *e, const char *path);

/* Two counting openings without a common key: an id used twice by chance. */
bool ticket_diverged(const struct ticket *t);
/* May a customer see this entry? The one place that decides: openings, replies and occurrences that
 * do not say `public: no`, and whatever says `public: yes`; nothing on a diverged ticket. Whether the
 * entry counts (law_counting) is asked apart. */
bool entry_public(const struct ticket *t, const struct entry *e);
/* The same for a ticket that is known not to be diverged. */
bool entry_is_public(const struct entry *e);
#endif
