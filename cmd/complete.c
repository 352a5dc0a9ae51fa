/* __complete: candidates for the shells, answered from the index. */
#include "cmd/cmd.h"
#include "cmd/completion.h"

static int complete_run(struct session *s, void *opts, const struct texts *operands)
{
	(void)opts;
	size_t from = operands->n && !strcmp(operands->p[0], "--") ? 1 : 0;
	struct texts words = { operands->p + from, operands->n - from, 0 };
	completion_print(s, &words);
	error_clear();
	return 0;
}

const struct cmd cmd_complete = {
	.name = "__complete",
	.group = GROUP_HIDDEN,
	.summary = "candidates for the last of WORDS",
	.args = "-- WORD...",
	.needs = CMD_OWN_OPTIONS | CMD_NO_NEXT,
	.max_args = ANY_NUMBER,
	.run = complete_run,
};
