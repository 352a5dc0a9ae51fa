#include "cmd/cmd.h"

static int split_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct id id;
	(void)opts;
	int e = session_resolve(s, operands->p[0], &id);
	if (!e)
		e = work_split(&s->work, &id, str_of(operands->p[1]), &out);
	return e ? e : session_done(s, &out, "split off from %s", id.s);
}

const struct cmd cmd_split = {
	.name = "split",
	.group = GROUP_TICKETS,
	.summary = "make a reply a ticket of its own",
	.args = "ID ENTRY",
	.needs = CMD_READS | CMD_WRITES | CMD_PRINTS_ID,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ID },
	.run = split_run,
};
