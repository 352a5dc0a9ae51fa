/* Judging what one commit made of one file: may it stand in a desk that others share? By the bytes
 * of the two versions and the law alone: the state of a ticket may be anything that is valid (a hand
 * edit), its log may only grow, but for redactions. Not for commands: push_check.h is. */
#ifndef HD_WORK_PUSH_FILE_H
#define HD_WORK_PUSH_FILE_H
#include "base/map.h"
#include "model/id.h"
#include "store/git.h"
#include "text/when.h"

/*        rule              name in messages and JSON */
#define FAULT_RULES(X) \
	X(FAULT_NONE, "") \
	X(FAULT_PATH, "path-invalid") \
	X(FAULT_NO_FILE, "no-file") /* a symbolic link or a submodule */ \
	X(FAULT_LARGE, "too-large") /* stays a fault where a later commit takes it away */ \
	X(FAULT_TICKET, "ticket-invalid") \
	X(FAULT_TICKET_GONE, "ticket-removed") \
	X(FAULT_ENTRY_GONE, "entry-removed") \
	X(FAULT_ENTRY_CHANGED, "entry-changed") \
	X(FAULT_AHEAD, "time-ahead") \
	X(FAULT_ATTACHMENT_GONE, "attachment-removed") \
	X(FAULT_ATTACHMENT_CHANGED, "attachment-changed") /* other than emptied by a redaction */ \
	X(FAULT_FILE, "file-invalid") \
	X(FAULT_DESK_GONE, "desk-missing") \
	X(FAULT_FORCED, "forced") \
	X(FAULT_DELETED, "deleted")
enum fault_rule {
#define X(rule, name) rule,
	FAULT_RULES(X)
#undef X
};

struct fault {
	enum fault_rule rule;
	struct str what; /* one sentence; begins with the path, and the line where there is one */
	struct id entry; /* the one that it is about; "" none */
};
/* What judging many files shares. A zeroed one but for repo is ready. */
struct judge {
	struct repo *repo;
	struct arena scratch; /* of one file */
	struct arena arena; /* of the map's keys */
	struct map sound; /* blobs of tickets that were proven */
};
void judge_release(struct judge *j);
/* One file's change, either item NULL: it was not there, or was removed. *out lives in `a`; its rule
 * is FAULT_NONE where all is well. An old version that cannot be read asks for nothing. Errors: only
 * where judging itself failed. */
int judge_file(struct judge *j, struct arena *a, const char *path, const struct tree_item *old,
	const struct tree_item *new_item, struct fault *out);
/* The times of the entries that are new in a ticket's file (old NULL: all are): one that is too far
 * ahead of now, and does not just follow one that others have already. */
int judge_times(struct judge *j, struct arena *a, const char *path, const struct oid *old,
	const struct oid *new_id, int64_t now, struct fault *out);
#endif
