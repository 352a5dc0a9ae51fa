#include "cmd/cmd.h"
#include "cmd/desk_print.h"
#include "cmd/next_print.h"

struct next_opts {
	bool explain;
};
static const struct opt options[] = {
	{ 0, "explain", OPT_FLAG, offsetof(struct next_opts, explain), NULL,
		"show what each score is made of, term by term", COMPLETE_NONE, NULL },
	OPT_END,
};

static void explain(struct session *s)
{
	CLEANUP(actions_release) struct actions next = { 0 };
	next_propose(s, &next);
	for (size_t i = 0; i < MIN(next.n, (size_t)ACTIONS_SHOWN); i++) {
		CLEANUP(buf_release) struct buf command = { 0 };
		const struct action *a = &next.p[i];
		action_command(&command, a);
		out_fmt(&s->out, "%zu  %s\n   score %.2f = ", i + 1, buf_c(&command), a->score);
		for (size_t k = 0, shown = 0; k < a->n_terms; k++)
			if (a->terms[k].value != 0)
				out_fmt(&s->out, "%s%s %.2f", shown++ ? " + " : "",
					a->terms[k].name, a->terms[k].value);
		out_fmt(&s->out, "\n");
	}
}

static int next_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct next_opts *o = opts;
	struct id id;
	struct row row;
	s->sit.about = ABOUT_DESK;
	desk_standing(s);
	/* reading git's index takes a while on a big desk */
	if (s->store.place.work_tree && checkout_operation(&s->store.place))
		s->sit.stop = checkout_stop(&s->store.place);
	if (operands->n) {
		int e = session_resolve(s, operands->p[0], &id);
		if (e)
			return e;
		if (index_find(s->index, &id, &row))
			session_about_row(s, row);
	}
	if (s->g.json)
		session_json(s, "next");
	else if (o->explain)
		explain(s);
	s->next_asked = true;
	return 0;
}

const struct cmd cmd_next = {
	.name = "next",
	.group = GROUP_WORK,
	.summary = "what most needs doing now, on the desk or on one ticket",
	.args = "[ID]",
	.needs = CMD_READS,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct next_opts),
	.run = next_run,
};
