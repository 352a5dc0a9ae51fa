#include "cmd/cmd.h"
#include "text/utf8.h"

static int undo_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(outcome_release) struct outcome out = { 0 };
	CLEANUP(buf_release) struct buf what = { 0 };
	(void)opts;
	(void)operands;
	int e = work_undo(&s->work, &what, &out);
	if (e)
		return e;
	if (out.ticket.n) {
		e = session_done(s, &out, "taken back: %s", buf_c(&what));
	} else if (s->g.json) {
		json_put_str(session_json(s, "undo"), "undone", buf_view(&what));
	} else {
		out_fmt(&s->out, "%staken back: ", session_dry(s));
		utf8_visible(&s->out.buf, buf_view(&what), false);
		buf_char(&s->out.buf, '\n');
	}
	s->sit.about = ABOUT_UNDO;
	return e;
}

const struct cmd cmd_undo = {
	.name = "undo",
	.group = GROUP_WORK,
	.summary = "take back your last change; again to redo it",
	.needs = CMD_WRITES,
	.run = undo_run,
};
