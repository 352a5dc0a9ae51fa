#include "cmd/cmd.h"
#include "cmd/out.h"

struct commit_opts {
	const char *message;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_TEXT, offsetof(struct commit_opts, message), "TEXT",
		"the commit's message", COMPLETE_NONE, NULL },
	OPT_END,
};

static int commit_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct commit_opts *o = opts;
	struct hand_edit_result r = { 0 };
	int e = work_commit(&s->work, o->message, operands->n ? operands->p : NULL, operands->n,
		&r);
	if (e)
		return e;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "commit");
		json_put_int(w, "tickets", (int64_t)r.tickets);
		json_put_int(w, "others", (int64_t)r.others);
	} else if (!s->g.quiet) {
		out_fmt(&s->out, "%s", session_dry(s));
		out_fmt(&s->out,
			r.tickets + r.others
				? "committed hand edits of %zu ticket%s and %zu other file%s\n"
				: "no hand edits to commit\n",
			r.tickets, r.tickets == 1 ? "" : "s", r.others, r.others == 1 ? "" : "s");
	}
	s->sit.about = ABOUT_DESK;
	return 0;
}

const struct cmd cmd_commit = {
	.name = "commit",
	.group = GROUP_DESK,
	.summary = "check files edited by hand, log what changed, and commit",
	.args = "[PATH...]",
	.needs = CMD_WRITES,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_FILE },
	.options = options,
	.size = sizeof(struct commit_opts),
	.run = commit_run,
};
