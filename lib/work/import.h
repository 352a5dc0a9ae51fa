/* Importing tickets from other systems: streamed, idempotent, one commit per some thousand.
 *
 * Records come from JSON lines, a JSON array, or CSV with a heading; each becomes one ticket whose
 * id, and whose entries' ids, derive from (source, record's id), so the same import again adds what
 * is new and finishes one that was killed. Entries have the source's own times, so two clones that
 * import one archive write the same bytes. What hd itself exported comes back as it was.
 *
 * Times, authors, labels, assignees, comments, field history and closings become log entries. Where
 * a record says something else than at the last import (a label, a title), one entry says the
 * difference; what people did in the desk meanwhile stays. A ticket is written whole or not at all.
 *
 * Memory is bounded by two batches (IMPORT_BATCH_BYTES each), one record, and the txn's paths: one
 * batch is read while the one before it is written. */
#ifndef HD_WORK_IMPORT_H
#define HD_WORK_IMPORT_H
#include "work/work.h"

enum import_from { IMPORT_JSONL, IMPORT_GITHUB, IMPORT_CSV };
/* A value that is not written as the desk writes it, and what it became: printed by the command,
 * changed by --map. */
struct mapping_row {
	const char *field; /* "status", "priority"; NULL in a given one: either */
	struct str from, to;
	size_t n; /* how often */
	bool given; /* by --map */
};
struct import_options {
	enum import_from from;
	const char *name; /* of the file, for messages: "FILE:LINE: reason" */
	struct str
		source; /* what ids derive from besides the record's id: default none, so that one
	                      archive gives the same ids in every clone */
	int fd; /* read to its end */
	bool strict; /* check everything first (a pipe is spooled to an unlinked file in the repository);
	                import all in one commit, or nothing: E_INVALID */
	const struct mapping_row *maps; /* --map FROM=TO, --map status:FROM=TO */
	size_t n_maps;
	size_t batch; /* tickets a commit; 0: the default */
	int64_t total_bytes; /* of the input, or -1 */
	void (*progress)(void *progress_arg, int64_t bytes, size_t tickets); /* may be NULL */
	void *progress_arg;
	void (*reject)(void *arg, const char *message); /* "FILE:LINE: reason", one a bad line */
	void *arg;
};
#define IMPORT_LINE_MAX ((size_t)80 << 20) /* ATTACHMENT_MAX in base64, and some */
#define IMPORT_BATCH 5000
#define IMPORT_BATCH_BYTES ((size_t)16 << 20)
struct import_result {
	struct arena arena;
	size_t created, updated, unchanged, rejected, entries, commits;
	size_t skipped; /* pull requests among issues */
	size_t kept; /* files of the desk (desk.yaml …) that this desk has in other words */
	struct mapping_row *maps;
	size_t n_maps;
	struct id first; /* one that was imported, for what to do next */
};
void import_result_release(struct import_result *r);
/* 0 also when lines were rejected (the command exits 1). What was committed before an error stays.
 * Errors: those of txn.h, E_IO, E_USAGE (a --map to what is no status or priority), E_INVALID
 * (strict). */
int work_import(struct work *w, const struct import_options *o, struct import_result *out);
#endif
