#include "cmd/cmd.h"
#include "cmd/table.h"

static int list_run(struct session *s, void *opts, const struct texts *operands)
{
	return list_print(s, opts, (char *const *)operands->p, operands->n);
}

const struct cmd cmd_list = {
	.name = "list",
	.alias = "ls",
	.group = GROUP_FIND,
	.summary = "list the tickets a query selects",
	.args = "[QUERY...]",
	.needs = CMD_READS | CMD_DASH_OPERANDS,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_QUERY },
	.options = list_options,
	.size = sizeof(struct list_opts),
	.run = list_run,
};
