/* resolve, close, reopen: one deed with another word and status each. */
#include "cmd/cmd.h"
#include "cmd/deed.h"

struct end_opts {
	struct body_opts body;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct end_opts, body.messages), "TEXT", "a last word",
		COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct end_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	OPT_END,
};

static int end_with(struct session *s, const struct end_opts *o, const char *typed,
	const char *kind, const char *status, const char *said)
{
	struct body_ask ask = { .what = "text", .optional = true, .no_editor = true };
	struct assignment set = { STR("status"), str_of(status) };
	struct deed d = { .kind = kind, .sets = &set, .n_sets = 1 };
	int e = body_read(s, &o->body, &ask, &d.body);
	return e ? e : deed_on(s, typed, &d, said);
}

static int resolve_run(struct session *s, void *opts, const struct texts *operands)
{
	return end_with(s, opts, operands->p[0], "resolve", "resolved", "resolved");
}

static int close_run(struct session *s, void *opts, const struct texts *operands)
{
	return end_with(s, opts, operands->p[0], "close", "closed", "closed");
}

static int reopen_run(struct session *s, void *opts, const struct texts *operands)
{
	return end_with(s, opts, operands->p[0], "reopen", "open", "reopened");
}

#define END_COMMAND(verb, words) \
	const struct cmd cmd_##verb = { \
		.name = #verb, \
		.group = GROUP_WORK, \
		.summary = words, \
		.args = "ID", \
		.needs = CMD_READS | CMD_WRITES, \
		.min_args = 1, \
		.max_args = 1, \
		.complete = { COMPLETE_ID }, \
		.options = options, \
		.size = sizeof(struct end_opts), \
		.run = verb##_run, \
	}

END_COMMAND(resolve, "say that it is solved");
END_COMMAND(close, "put it away for good");
END_COMMAND(reopen, "take it up again");
