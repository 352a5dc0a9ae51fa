/* Proving a desk whole (`hd check`): each file valid and canonical, each state the fold of its log,
 * each link, merge and attachment answered, nothing outside the known folders that is not meant to
 * be, index == files. */
#ifndef HD_WORK_CHECK_H
#define HD_WORK_CHECK_H
#include "work/work.h"

enum finding_kind { FIND_ERROR, FIND_WARNING };
struct finding {
	enum finding_kind kind;
	struct str rule; /* "ticket-invalid", "state-not-fold", "link-dead", "index-differs" … */
	struct str path, what;
	size_t line; /* in the file, from 1; 0: the whole */
	char *mend[MEND_ARGS + 1]; /* the command that mends it, or mend[0] == NULL; in the arena */
};
struct check_result {
	struct arena arena;
	struct finding *p;
	size_t n, cap;
	size_t tickets, entries, articles, errors, warnings;
};
void check_result_release(struct check_result *r);
/* Adds a finding; its strings are copied into the result's arena. */
PRINTF_LIKE(5, 6)
struct finding *finding_add(struct check_result *r, enum finding_kind kind, const char *rule,
	struct str path, const char *what, ...);
__attribute__((sentinel)) void finding_mend(struct check_result *r, struct finding *f, ...);
/* In the order of paths and lines. */
void check_result_sort(struct check_result *r);
/* At the index's commit (ix NULL: at the tip, and no index is compared), on two threads; findings in
 * the order of paths. progress may be NULL and is told from the calling thread. The answer is in *out; an error is returned only where checking itself
 * failed. */
int work_check(struct work *w, struct index *ix, const struct index_progress *progress,
	struct check_result *out);
#endif
