/* Judging a push before it is accepted (a server's pre-receive hook), and a commit before it is made
 * (pre-commit): what would break a desk that others share is refused (DESIGN §5, §7).
 *
 * Each new commit is held against each of its parents, file by file (push_file.h). What one commit
 * broke and a later one of the same push mended is no fault, since hd's own merges mend what git
 * alone has merged: only what is broken still at the tip is, and what is too large, as that stays in
 * every clone. Faults name the commit that brought them, and the command that mends them for whoever
 * pushed. Branches that hold no desk are none of its business. Reads objects only, so it works in a
 * push's quarantine. Errors: only where judging itself failed (E_DAMAGED, E_GIT). */
#ifndef HD_WORK_PUSH_CHECK_H
#define HD_WORK_PUSH_CHECK_H
#include "store/history.h"
#include "work/push_file.h"

#define FAULTS_MAX 20 /* told; the others are counted */

struct push_line { /* as git tells them; a zero id: none */
	struct oid old, new_id;
	struct str ref;
};
/* "OLD NEW REF" a line. E_INVALID. The refs point into the text. */
struct push_lines {
	struct push_line *p;
	size_t n, cap;
};
int push_parse(struct str text, struct push_lines *out);

struct push_fault {
	struct fault fault;
	struct str ref;
	struct oid commit; /* zero: none */
	struct str mend; /* for a shell; empty: nothing to be done but another push */
};
struct push_result {
	struct arena arena;
	struct push_fault *p;
	size_t n, cap;
	size_t more; /* faults beyond FAULTS_MAX */
	size_t commits; /* that were looked at */
};
void push_result_release(struct push_result *r);
const char *fault_name(enum fault_rule rule);

/* The place is that of the repository that is pushed to; `now` in ms. */
int push_check(struct repo *r, const struct place *p, const struct push_lines *lines, int64_t now,
	struct push_result *out);
/* A tree that is to become a commit with these parents. */
int commit_check(struct repo *r, const struct oid *tree, const struct oid *parents, size_t n,
	int64_t now, struct push_result *out);
#endif
