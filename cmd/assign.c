#include "cmd/cmd.h"
#include "cmd/deed.h"

static int assign_run(struct session *s, void *opts, const struct texts *operands)
{
	struct assignments sets = { 0 };
	(void)opts;
	int e = assignments_add_opt(s, &sets, "assignee", operands->p[1]);
	if (e)
		return e;
	struct deed d = { .kind = "change", .sets = sets.p, .n_sets = sets.n };
	struct str who = sets.p[0].value;
	return deed_on(s, operands->p[0], &d,
		who.n ? arena_fmt(&s->arena, "assigned to %.*s", STR_ARG(who)).p : "unassigned");
}

const struct cmd cmd_assign = {
	.name = "assign",
	.group = GROUP_TICKETS,
	.summary = "give it to somebody; @me is you, none is nobody",
	.args = "ID WHO",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ID, COMPLETE_PERSON },
	.run = assign_run,
};
