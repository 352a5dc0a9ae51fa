/* Importing tickets from other systems: streamed, idempotent, one commit per some thousand.
 *
 * Records come from JSON lines, a JSON array, or CSV with a heading; each becomes one ticket whose
 * id, and whose entries' ids, derive from (source, record's id), so the same import again adds what
 * is new and finishes one that was killed. Times, authors, labels, assignees, comments, field
 * history and closings become log entries with their own `when`. A ticket is written whole or not
 * at all. Memory is bounded by one record plus the txn's paths. */
#ifndef HD_WORK_IMPORT_H
#define HD_WORK_IMPORT_H
#include "work/work.h"

enum import_from { IMPORT_JSONL, IMPORT_GITHUB, IMPORT_CSV };
/* A value the desk does not know, and what it became: printed by the command, changed by --map. */
struct mapping_row {
	const char *field; /* "status", "priority" */
	struct str from, to;
	size_t n; /* how often */
	bool given; /* by --map */
};
struct import_options {
	enum import_from from;
	const char *name; /* of the file, for messages: "FILE:LINE: reason" */
	struct str source; /* what ids derive from besides the record's id: default none, so that one
	                      archive gives the same ids in every clone */
	int fd; /* read to its end */
	bool strict; /* check everything first (fd must be seekable or is spooled to a temporary file);
	                import all or nothing: E_INVALID */
	const struct mapping_row *maps; /* --map FROM=TO, --map status:FROM=TO */
	size_t n_maps;
	size_t batch; /* tickets a commit; 0: the default */
	int64_t total_bytes; /* of the input, or -1 */
	void (*progress)(void *arg, int64_t bytes, size_t tickets);
	void (*reject)(void *arg, const char *message); /* "FILE:LINE: reason", one a bad line */
	void *arg;
};
#define IMPORT_LINE_MAX ((size_t)64 << 20)
struct import_result {
	struct arena arena;
	size_t created, updated, unchanged, rejected, entries, commits;
	struct mapping_row *maps;
	size_t n_maps;
	struct id first; /* one that was imported, for what to do next */
};
void import_result_release(struct import_result *r);
/* 0 also when lines were rejected (the command exits 1). */
int work_import(struct work *w, const struct import_options *o, struct import_result *out);
#endif
