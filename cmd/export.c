#include "cmd/cmd.h"
#include "work/export.h"

struct export_opts {
	const char *to;
};
static const struct opt options[] = {
	{ 0, "to", OPT_TEXT, offsetof(struct export_opts, to), "FORMAT",
		"jsonl (default; whole: it can be imported again), csv or markdown", COMPLETE_WORDS,
		"jsonl csv markdown" },
	OPT_END,
};

static int format_parse(const char *name, enum export_to *out)
{
	static const char *const names[] = { "jsonl", "csv", "markdown" };
	for (size_t i = 0; name && i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i])) {
			*out = (enum export_to)i;
			return 0;
		}
	*out = EXPORT_JSONL;
	return name ? fail(E_USAGE, "--to is jsonl, csv or markdown, not '%s'", name) : 0;
}

static int piece_out(void *arg, struct str piece)
{
	struct out *o = arg;
	buf_str(&o->buf, piece);
	out_check(o);
	return 0;
}

/* Without a query the whole desk, withdrawn and merged tickets too; with one, what it lists. */
static int export_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct export_opts *o = opts;
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(selection_release) struct selection sel = { 0 };
	struct query_env env = session_env(s);
	struct select_options how = { .env = &env, .flags = operands->n ? 0 : SELECT_UNLISTED };
	struct work w = { .store = &s->store, .desk = s->desk, .clock = s->clock };
	struct export_options to = { .sink = piece_out, .arg = &s->out };
	int e = format_parse(o->to, &to.to);
	to.whole_desk = !operands->n;
	if (!e)
		e = query_parse_words(&q, (char *const *)operands->p, operands->n, &env);
	if (!e)
		e = session_select(s, &q, how, &sel);
	if (!e)
		e = work_export(&w, s->index, &sel, &to);
	s->sit.about = ABOUT_DESK;
	return e;
}

const struct cmd cmd_export = {
	.name = "export",
	.group = GROUP_DATA,
	.summary = "write tickets out, whole or for people",
	.args = "[QUERY...]",
	.needs = CMD_READS | CMD_DASH_OPERANDS,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_QUERY },
	.options = options,
	.size = sizeof(struct export_opts),
	.run = export_run,
};
