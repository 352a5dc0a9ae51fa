/* Names of articles and what stands between them: rename, link, vote. */
#include "cmd/kb.h"

static int rename_run(struct session *s, void *opts UNUSED, const struct texts *operands)
{
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	int e = work_kb_rename(&s->work, str_of(operands->p[0]), str_of(operands->p[1]), &o);
	return e ? e : kb_done(s, &o, "was %s; the old name leads here", operands->p[0]);
}

struct link_opts {
	bool off;
};
static const struct opt link_options[] = {
	{ 0, "off", OPT_FLAG, offsetof(struct link_opts, off), NULL, "they are not related",
		COMPLETE_NONE, NULL },
	OPT_END,
};

static int link_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct link_opts *l = opts;
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	int e = work_kb_link(&s->work, str_of(operands->p[0]), str_of(operands->p[1]), l->off, &o);
	return e ? e
		 : kb_done(s, &o, "%s %s", l->off ? "unrelated to" : "related to", operands->p[1]);
}

struct vote_opts {
	const char *as;
	bool down;
};
static const struct opt vote_options[] = {
	{ 0, "down", OPT_FLAG, offsetof(struct vote_opts, down), NULL, "it did not help",
		COMPLETE_NONE, NULL },
	{ 0, "as", OPT_TEXT, offsetof(struct vote_opts, as), "WHO",
		"for somebody else, who has told you", COMPLETE_PERSON, NULL },
	OPT_END,
};

static int vote_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct vote_opts *v = opts;
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	int e = work_kb_vote(&s->work, str_of(operands->p[0]), str_of(v->as ? v->as : ""), !v->down,
		&o);
	return e ? e : kb_done(s, &o, v->down ? "voted against" : "voted for");
}

const struct cmd cmd_kb_rename = {
	.name = "kb rename",
	.alias = "mv",
	.summary = "give an article another name; the old one leads there",
	.args = "SLUG NEW",
	.needs = CMD_WRITES,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ARTICLE },
	.run = rename_run,
};
const struct cmd cmd_kb_link = {
	.name = "kb link",
	.summary = "relate two articles to each other",
	.args = "SLUG OTHER",
	.needs = CMD_WRITES,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ARTICLE, COMPLETE_ARTICLE },
	.options = link_options,
	.size = sizeof(struct link_opts),
	.run = link_run,
};
const struct cmd cmd_kb_vote = {
	.name = "kb vote",
	.summary = "say whether an article helped",
	.args = "SLUG",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.options = vote_options,
	.size = sizeof(struct vote_opts),
	.run = vote_run,
};
