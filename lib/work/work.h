/* The verbs of a helpdesk: each is one transaction on the desk, done whole or not at all. Commands
 * parse and print; what happens to tickets happens here.
 *
 * Ids are resolved before (index_resolve). A verb on a ticket that was merged follows the pointer
 * to its target when it brings words (reply, note, occurrence), and says so in the outcome. Nothing
 * here prints, asks or reads a clock. Errors are those of txn.h plus E_STATE, E_INVALID, E_LIMIT. */
#ifndef HD_WORK_WORK_H
#define HD_WORK_WORK_H
#include "index/index.h"
#include "store/txn.h"

/* Who does it, where and when: filled once by the session. */
struct work {
	struct store *store;
	const struct desk *desk;
	struct person author; /* of the commit */
	struct str me; /* author.email: entries' `by` */
	struct str via; /* "cli", "ci" … */
	struct clock clock;
	bool dry_run; /* everything is checked and computed, nothing is committed */
};

#define ATTACHMENT_MAX ((size_t)50 << 20)
#define BULK_TICKETS 100 /* verbs on more tickets write one pack */

struct assignment {
	struct str path, value; /* normalised by desk_check_value; an empty value unsets */
};
struct set_change {
	const char *set; /* "labels", "watchers", "links" */
	struct str value;
	bool remove;
};
struct attachment {
	struct str name; /* as the user gave it; made safe here */
	struct str data;
};
/* One thing to do to a ticket: it becomes one entry. What it sets, adds or removes that is so
 * already is left out. A ticket that was withdrawn or deleted takes none (E_STATE). */
struct deed {
	const char *kind; /* `do`: reply, note, change, attach, resolve, close, reopen, edit … */
	struct str by; /* whose words; empty: work.me. When it is another, `rec` is work.me */
	struct str body; /* valid UTF-8 or converted here; empty: none */
	const struct assignment *sets;
	size_t n_sets;
	const struct set_change *changes;
	size_t n_changes;
	const struct attachment *files;
	size_t n_files;
	struct str of; /* the entry that an edit or redaction names */
};

/* What came of it. A zeroed outcome is empty; release takes it. */
struct outcome {
	struct ticket ticket; /* the (last) ticket as it is now; ticket.n == 0: none */
	struct oid commit; /* zero: nothing was committed */
	size_t changed; /* tickets changed; the others were so already */
	struct id followed; /* the merged ticket that was named, if a pointer was followed */
	bool created; /* the ticket is new */
	bool reopened; /* a key's occurrence reopened it */
};
void outcome_release(struct outcome *o);

struct new_ticket {
	struct str title, body, requester; /* requester empty: work.me */
	const struct assignment *sets; /* category, priority, assignee, fields.NAME … */
	size_t n_sets;
	const struct str *labels;
	size_t n_labels;
	const struct attachment *files;
	size_t n_files;
	struct str key; /* empty: none. Else an atomic upsert */
};
/* With a key, the key's current ticket (its highest generation; followed where it was merged)
 * decides: an open one gets an occurrence, which has the body only where it is not the last one's;
 * one that ended within the desk's reopen_days gets one that opens it again; else, or past
 * TICKET_FULL_BYTES, the next generation is opened, linked "follows" to the former. An occurrence
 * brings words and files, never sets or labels: what people changed since stays. */
int work_new(struct work *w, const struct new_ticket *n, struct outcome *out);

/* The deed on one ticket, or the same on many in one commit. Where nothing would change (a set of
 * what is so already, without words or files) no entry is made; none at all: no commit. */
int work_do(struct work *w, const struct id *id, const struct deed *d, struct outcome *out);
int work_do_all(struct work *w, const struct id *ids, size_t n, const struct deed *d,
	struct outcome *out);

/* Entry `merge` with set {merged: into, status: closed}; cycles refused (E_STATE). unmerge undoes the
 * counting merge. */
int work_merge(struct work *w, const struct id *from, const struct id *into, struct outcome *out);
int work_unmerge(struct work *w, const struct id *id, struct outcome *out);
/* A reply becomes a ticket of its own: a new ticket opens with the entry's words, author, time and
 * attachments; both are linked (split-from, split-into), and the reply stays where it was said.
 * E_STATE for the first opening, for an entry without words and one that was split already. A
 * second opening (an id used twice by chance) takes its fields with it and is undone here. The
 * outcome is the new ticket. */
int work_split(struct work *w, const struct id *id, struct str entry, struct outcome *out);
/* Replaces a body by a marker; cannot be undone; attachments of the entry become empty files.
 * git's history keeps the text until it is rewritten: the command says so. */
int work_redact(struct work *w, const struct id *id, struct str entry, struct str reason,
	struct outcome *out);
/* Takes back the last change that `me` made (the newest of the branch's last UNDO_DEPTH commits, on
 * whichever side of a merge, that has that author and an `Action:` trailer), by a new commit:
 * entries that undo its entries; other files are put back where nobody changed them since (E_STATE
 * otherwise). Undoing an undo is redo. An import of several commits is taken back whole. `what` gets the
 * subject of the commit taken back. E_STATE if there is nothing, or for a redaction. */
#define UNDO_DEPTH 1000
int work_undo(struct work *w, struct buf *what, struct outcome *out);

/* Hand edits (DESIGN §3): validates each changed file, turns the change of a ticket's state into an
 * entry by `me`, commits. Nothing is committed if one is invalid (the first is told, the rest are
 * counted). Entries are only ever added: one that was removed or altered by hand is E_INVALID. A
 * ticket's file that was removed comes back marked deleted. paths (of the desk, or folders) NULL:
 * all; a ticket named there is also brought into canonical form if it was committed without. */
struct hand_edit_result {
	size_t tickets, others;
	struct oid commit; /* zero: nothing was committed */
};
int work_commit(struct work *w, const char *message, const char *const *paths, size_t n_paths,
	struct hand_edit_result *out);
/* What a ticket's text, edited whole by a person from old_text to new_text, amounts to, committed:
 * field changes as one entry, changed bodies as `edit` entries. What others did to the ticket
 * meanwhile stays. An old_text that does not parse is mended by the new. */
int work_edit(struct work *w, const struct id *id, struct str old_text, struct str new_text,
	struct outcome *out);

/* desk.yaml with one key changed, as one commit; a NULL-pointer value removes the key. */
int work_desk_set(struct work *w, struct str key, struct str value, struct oid *commit);
#endif
