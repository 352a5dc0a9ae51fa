#include "cmd/check_print.h"
#include "cmd/cmd.h"

static int check_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(check_result_release) struct check_result r = { 0 };
	(void)opts;
	(void)operands;
	/* what is lost in the repository stops the index, but is to be found */
	int e = session_index(s);
	if (e && e != -E_DAMAGED)
		return e;
	error_clear();
	struct work w = { .store = &s->store, .desk = s->desk, .clock = s->clock };
	e = work_check(&w, s->index, NULL, &r);
	if (e)
		return e;
	findings_mends(s, &r);
	s->answer = r.errors ? 1 : 0;
	if (s->g.json) {
		struct jwriter *jw = session_json(s, "check");
		json_put_int(jw, "tickets", (int64_t)r.tickets);
		json_put_int(jw, "entries", (int64_t)r.entries);
		findings_json(jw, &r);
		return 0;
	}
	findings_text(s, &r, SIZE_MAX);
	if (!s->g.quiet)
		out_fmt(&s->out, "%zu tickets, %zu entries: %zu error%s, %zu warning%s\n",
			r.tickets, r.entries, r.errors, r.errors == 1 ? "" : "s", r.warnings,
			r.warnings == 1 ? "" : "s");
	return 0;
}

const struct cmd cmd_check = {
	.name = "check",
	.group = GROUP_DESK,
	.summary = "prove the desk whole",
	.needs = CMD_STORE,
	.run = check_run,
};
