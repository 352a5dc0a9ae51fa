/* Exporting tickets. jsonl keeps everything: `hd import --from jsonl` of it into a new desk gives an
 * equal one (ids, entries, attachments, desk.yaml, templates). csv and markdown are for people; a
 * csv cell can be no formula.
 *
 * jsonl is one object a line (docs/hd-json.7.md): with `whole_desk` first the desk's own files, kind
 * "file"; then each ticket's attachments, kind "attachment", before the ticket, kind "ticket", so
 * that an import that was stopped never has a ticket without its files. */
#ifndef HD_WORK_EXPORT_H
#define HD_WORK_EXPORT_H
#include "text/json.h"
#include "work/work.h"

#define EXPORT_SCHEMA 1 /* of all JSON that hd prints */

/* One ticket as the JSON object of docs/hd-json.7.md (also what --json prints): fields of the table,
 * then entries[] and attachments[]. */
struct export_ticket {
	const struct ticket *ticket;
	const struct summary *summary;
	struct store *store; /* for attachments' sizes at the tip; NULL: none are told */
	struct str
		file; /* p != NULL: the file's text, where entries[] do not give it to the byte */
};
int export_ticket_json(struct jwriter *w, const struct export_ticket *e);
/* A summary alone, without entries (lists). */
void export_summary_json(struct jwriter *w, const struct summary *s);

enum export_to { EXPORT_JSONL, EXPORT_CSV, EXPORT_MARKDOWN };
/* Gets the output piece by piece; non-zero stops with that. */
typedef int (*export_sink)(void *arg, struct str piece);
struct export_options {
	enum export_to to;
	bool whole_desk; /* jsonl: its files too */
	export_sink sink;
	void *arg;
};
/* The rows in their order, as of the index's commit. */
int work_export(struct work *w, struct index *ix, const struct selection *rows,
	const struct export_options *o);
/* Is this a file of the desk that goes out and comes in with its tickets? (desk.yaml, templates …;
 * never what git itself reads, as .gitattributes) */
bool export_carries(struct str path);
/* One CSV cell, quoted where needed; a leading = + - @ TAB CR gets a ' in front. */
void csv_cell(struct buf *out, struct str s);
/* One ticket as a Markdown chapter: state, then the conversation. */
void export_ticket_markdown(struct buf *out, const struct ticket *t, const struct summary *s);
#endif
