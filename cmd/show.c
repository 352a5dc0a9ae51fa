#include "cmd/cmd.h"
#include "cmd/ticket_print.h"

static int show_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct oid blob;
	struct row row;
	(void)opts;
	int e = index_resolve(s->index, str_of(operands->p[0]), &row);
	if (e)
		return e;
	session_about_row(s, row);
	index_blob(s->index, row, &blob);
	e = store_ticket_blob(&s->store, &blob, &s->ticket.id, &t);
	if (e)
		return e;
	if (!s->g.quiet && !s->g.format)
		session_page(s);
	return ticket_print(s, &t);
}

const struct cmd cmd_show = {
	.name = "show",
	.group = GROUP_FIND,
	.summary = "show a ticket: its state, then the conversation",
	.args = "ID",
	.needs = CMD_READS,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.run = show_run,
};
