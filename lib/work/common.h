/* What the verbs share. Not for commands.
 *
 * A verb is a body that runs inside a transaction, perhaps several times (when the branch moved):
 * it loads tickets, appends entries, saves them, and says in a person's words what it did. */
#ifndef HD_WORK_COMMON_H
#define HD_WORK_COMMON_H
#include "work/work.h"

/* One run of a verb. The outcome is empty when the body starts. */
struct act {
	struct work *w;
	struct txn *t;
	struct txn_say *say;
	struct outcome *out;
};
typedef int (*act_fn)(struct act *a, void *arg);
/* Runs the body and commits what it staged, or only runs it (dry_run). *out is written on success
 * alone; its commit stays zero when nothing was committed. */
int act_run(struct work *w, bool bulk, act_fn body, void *arg, struct outcome *out);
/* The same with work-tree files taken as they are (hand edits). */
int act_run_dirty(struct work *w, act_fn body, void *arg, struct outcome *out);

/* Loads a ticket to change it: a hand edit that was committed as it is becomes an entry first. */
int act_ticket(struct act *a, const struct id *id, struct ticket *out);
/* The same, and where it was merged, the ticket at the end of the pointers: a cycle is cut at its
 * least id, a dead pointer is not followed. *followed gets `id` if another ticket came. */
int act_ticket_followed(struct act *a, const struct id *id, struct ticket *out,
	struct id *followed);
/* E_STATE for a ticket that was withdrawn or deleted. */
int ticket_takes_deeds(const struct ticket *t);

/* An entry of this kind, now, with an id of its own, by `by` (empty: me). Its strings live in the
 * ticket. */
int act_entry(struct act *a, struct ticket *t, const char *kind, struct str by, struct entry *out);
/* The words, converted to UTF-8 and measured. Empty words leave the entry without a body. */
int entry_words(struct ticket *t, struct entry *e, struct str words);
/* Appends and stages the ticket; counts it as changed and adds its trailer. */
int act_append(struct act *a, struct ticket *t, const struct entry *e);
/* Stages a changed ticket, counted, with its trailer. */
int act_save(struct act *a, const struct ticket *t);
/* Names the entry's files safely and apart from each other, and stages them. */
int act_attach(struct act *a, struct ticket *t, struct entry *e, const struct attachment *files,
	size_t n);
/* What `of` calls an entry: its first id, which means all its versions. */
static inline struct str entry_first_id(const struct entry *e)
{
	return e->was.n ? e->was : e->id;
}
/* Adds an entry to those that *e names. */
void entry_name(struct arena *a, struct entry *e, const struct entry *named);
/* A ticket's whole text as a person edited it. */
struct text_edit {
	struct id id;
	const char *path;
	struct str old_text, new_text; /* old_text.p NULL: the person began without one */
	bool bodies; /* changed bodies are `edit` entries, else errors */
};
/* The ticket as it is now with what the edit amounts to, not yet staged. Entries that the person
 * added come as they are, the changed state as an entry by me. E_INVALID for entries that were
 * removed or altered, and for values that the desk does not take. */
int act_text_edit(struct act *a, const struct text_edit *x, struct ticket *out);
/* Leaves *t empty and the outcome with it, as the ticket it is about. */
void act_hand_over(struct act *a, struct ticket *t);

/* "Action: NAME" behind the tickets' trailers. */
void act_action(struct act *a, const char *name);
/* A title for a commit's message: no controls, at most 60 columns. */
void say_title(struct buf *message, struct str title);
/* Is this text fit for this file of the desk (not a ticket)? desk.yaml and other YAML must parse,
 * Markdown must be UTF-8 without conflict markers. */
int file_check(const char *path, struct str text);
/* The value of a path as a text, with the format's own defaults. */
struct str ticket_value(const struct ticket *t, struct str path);
/* Is the value in the set? */
bool ticket_set_has(const struct ticket *t, const char *set, struct str value);
/* A set's member that a person gave, as the desk takes it (desk_check_value). */
int act_member(const struct act *a, struct arena *arena, const char *set, struct str value,
	struct str *out);
/* What any word must be, also one that the desk would not take from a person (a key, what an import
 * keeps): not empty, UTF-8 without controls; of labels, LABEL_MAX. */
int set_value_check(const char *set, struct str value);
/* Entries that no later counting undo names; in the ticket's arena. */
const bool *ticket_counts(struct ticket *t);
/* The entry that `typed` names, or E_NOTFOUND with the command that lists them. */
int ticket_find_entry(struct ticket *t, struct str typed, struct entry **out);
#endif
