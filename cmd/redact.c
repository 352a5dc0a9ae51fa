#include "cmd/cmd.h"

struct redact_opts {
	const char *reason;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_TEXT, offsetof(struct redact_opts, reason), "TEXT",
		"why, for the log", COMPLETE_NONE, NULL },
	OPT_END,
};

static int redact_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct redact_opts *o = opts;
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct id id;
	int e = session_resolve(s, operands->p[0], &id);
	if (!e)
		e = work_redact(&s->work, &id, str_of(operands->p[1]), str_of(o->reason), &out);
	if (e)
		return e;
	session_note(s, "git's history still has the text until it is rewritten (git filter-repo), "
			"and every clone has it until it syncs");
	return session_done(s, &out, "redacted %s", operands->p[1]);
}

const struct cmd cmd_redact = {
	.name = "redact",
	.group = GROUP_TICKETS,
	.summary = "replace an entry's words by a marker, for good",
	.args = "ID ENTRY",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct redact_opts),
	.run = redact_run,
};
