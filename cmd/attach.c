#include "cmd/cmd.h"
#include "cmd/deed.h"

static int attach_run(struct session *s, void *opts, const struct texts *operands)
{
	struct texts paths = { operands->p + 1, operands->n - 1, 0 };
	struct deed d = { .kind = "attach", .n_files = paths.n };
	struct attachment *files = NULL;
	(void)opts;
	int e = attachments_read(s, &paths, &files);
	d.files = files;
	return e ? e : deed_on(s, operands->p[0], &d, "attached");
}

const struct cmd cmd_attach = {
	.name = "attach",
	.group = GROUP_TICKETS,
	.summary = "attach files",
	.args = "ID FILE...",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 2,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_ID, COMPLETE_FILE },
	.run = attach_run,
};
