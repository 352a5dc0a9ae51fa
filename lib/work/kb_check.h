/* Proving the knowledge base whole (`hd kb check`): what its readers would stumble over, and what its
 * writers have lost sight of. Each finding that a command can mend has that command.
 *
 * What is published is held to be right: there a link that leads nowhere is an error, in a draft it
 * is a warning. What is archived is kept for its history, and only has to be readable. The rules:
 *
 *	article-invalid article-name		a file that cannot be read, or that no slug names
 *	link-dead				to an article, a ticket or a file that is not there
 *	link-hidden				of a public article, to one that its readers cannot see
 *	redirect-dead redirect-loop redirect-long
 *	merge-unfinished			both versions stand there that a merge kept
 *	changed-since-review not-reviewed	where desk.yaml says kb_review
 *	review-past no-owner audience-nobody
 *	duplicate-text duplicate-title		of one language and one audience
 *	translation-gone translation-old
 *	orphan					asked for: in no section, and nothing links to it */
#ifndef HD_WORK_KB_CHECK_H
#define HD_WORK_KB_CHECK_H
#include "work/check.h"

struct kb_check_options {
	bool orphans;
	bool within_desk; /* for work_check: errors only, and not what it tells itself */
};
/* At a commit (NULL: the tip). Adds to *out; an error is returned only where checking itself
 * failed. */
int work_kb_check(struct work *w, const struct oid *commit, const struct kb_check_options *o,
	struct check_result *out);
#endif
