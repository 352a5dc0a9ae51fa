/* merge and unmerge: one entry in the ticket that goes, and its undoing. */
#include "cmd/cmd.h"

static int merge_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct id from, into;
	(void)opts;
	int e = session_resolve(s, operands->p[0], &from);
	if (!e)
		e = session_resolve(s, operands->p[1], &into);
	if (!e)
		e = work_merge(&s->work, &from, &into, &out);
	if (e)
		return e;
	return session_done(s, &out, out.changed ? "merged into %s" : "was merged into %s already",
		into.s);
}

static int unmerge_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct id id;
	(void)opts;
	int e = session_resolve(s, operands->p[0], &id);
	if (!e)
		e = work_unmerge(&s->work, &id, &out);
	return e ? e : session_done(s, &out, "stands by itself again");
}

const struct cmd cmd_merge = {
	.name = "merge",
	.group = GROUP_TICKETS,
	.summary = "make it part of another; later replies go there",
	.args = "ID INTO",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ID, COMPLETE_ID },
	.run = merge_run,
};
const struct cmd cmd_unmerge = {
	.name = "unmerge",
	.group = GROUP_TICKETS,
	.summary = "take a merge back",
	.args = "ID",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.run = unmerge_run,
};
