/* Exporting tickets. jsonl keeps everything: `hd import --from jsonl` of it into a new desk gives an
 * equal one (ids, entries, attachments, desk.yaml). csv and markdown are for people; a csv cell can
 * be no formula. */
#ifndef HD_WORK_EXPORT_H
#define HD_WORK_EXPORT_H
#include "text/json.h"
#include "work/work.h"

enum export_to { EXPORT_JSONL, EXPORT_CSV, EXPORT_MARKDOWN };
/* One ticket as the JSON object of docs/json.md (also what --json prints): fields of the table, then
 * entries[] and attachments[]; with `whole`, also what only an import needs (raw entries, base64
 * attachments). */
struct export_ticket {
	const struct ticket *ticket;
	const struct summary *summary;
	struct store *store; /* for attachments' sizes and content */
	bool whole;
};
int export_ticket_json(struct jwriter *w, const struct export_ticket *e);
/* A summary alone, without entries (lists). */
void export_summary_json(struct jwriter *w, const struct summary *s, const struct clock *c);
/* Writes rows to `sink` piece by piece. */
typedef int (*export_sink)(void *arg, struct str piece);
int work_export(struct work *w, struct index *ix, const struct selection *rows, enum export_to to,
	export_sink sink, void *arg);
/* One CSV cell, quoted where needed; a leading = + - @ TAB CR gets a ' in front. */
void csv_cell(struct buf *out, struct str s);
#endif
