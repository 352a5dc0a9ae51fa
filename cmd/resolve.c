/* resolve, close, reopen: one deed with another word and status each. */
#include "cmd/cmd.h"
#include "cmd/deed.h"
#include "cmd/kb_ticket.h"

struct end_opts {
	struct body_opts body;
	const char *kb;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct end_opts, body.messages), "TEXT", "a last word",
		COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct end_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	OPT_END,
};
static const struct opt resolve_options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct end_opts, body.messages), "TEXT", "a last word",
		COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct end_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	{ 0, "kb", OPT_TEXT, offsetof(struct end_opts, kb), "SLUG", "the article that solved it",
		COMPLETE_ARTICLE, NULL },
	OPT_END,
};

static int end_with(struct session *s, const struct end_opts *o, const char *typed,
	const char *kind, const char *status, const char *said)
{
	struct body_ask ask = { .what = "text", .optional = true, .no_editor = true };
	struct assignment set = { STR("status"), str_of(status) };
	struct deed d = { .kind = kind, .sets = &set, .n_sets = 1 };
	struct kb_link kb = { 0 };
	int e = body_read(s, &o->body, &ask, &d.body);
	if (!e && o->kb)
		e = kb_link_make(s, o->kb, LINK_SOLVED, false, &kb);
	d.changes = &kb.change;
	d.n_changes = kb.quote.n > 0;
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

#define END_COMMAND(verb, rows, words) \
	const struct cmd cmd_##verb = { \
		.name = #verb, \
		.group = GROUP_WORK, \
		.summary = words, \
		.args = "ID", \
		.needs = CMD_READS | CMD_WRITES, \
		.min_args = 1, \
		.max_args = 1, \
		.complete = { COMPLETE_ID }, \
		.options = rows, \
		.size = sizeof(struct end_opts), \
		.run = verb##_run, \
	}

END_COMMAND(resolve, resolve_options, "say that it is solved");
END_COMMAND(close, options, "put it away for good");
END_COMMAND(reopen, options, "take it up again");
