/* The moves of an article's status. */
#include "cmd/kb.h"

static int publish_run(struct session *s, void *opts UNUSED, const struct texts *operands)
{
	return kb_moved(s, operands->p[0], KB_PUBLISH, NULL, "published");
}

static int unpublish_run(struct session *s, void *opts UNUSED, const struct texts *operands)
{
	return kb_moved(s, operands->p[0], KB_UNPUBLISH, NULL, "a draft again");
}

static int archive_run(struct session *s, void *opts UNUSED, const struct texts *operands)
{
	return kb_moved(s, operands->p[0], KB_ARCHIVE, NULL, "archived");
}

struct review_opts {
	const char *by, *decline;
	bool approve;
};
static const struct opt options[] = {
	{ 0, "by", OPT_TEXT, offsetof(struct review_opts, by), "WHO", "ask this person",
		COMPLETE_PERSON, NULL },
	{ 0, "approve", OPT_FLAG, offsetof(struct review_opts, approve), NULL,
		"you have read it, and it may be published", COMPLETE_NONE, NULL },
	{ 0, "decline", OPT_TEXT, offsetof(struct review_opts, decline), "WHY",
		"back to a draft, for this reason", COMPLETE_NONE, NULL },
	OPT_END,
};

static int review_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct review_opts *o = opts;
	const char *slug = operands->p[0];
	if ((o->by != NULL) + o->approve + (o->decline != NULL) > 1)
		return fail(E_USAGE, "one of --by, --approve and --decline");
	if (o->approve)
		return kb_moved(s, slug, KB_APPROVE, NULL, "approved");
	if (o->decline)
		return kb_moved(s, slug, KB_DECLINE, o->decline, "declined, a draft again");
	return kb_moved(s, slug, KB_ASK_REVIEW, o->by, "waits for a review");
}

const struct cmd cmd_kb_publish = {
	.name = "kb publish",
	.summary = "let its audience read an article",
	.args = "SLUG",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.run = publish_run,
};
const struct cmd cmd_kb_unpublish = {
	.name = "kb unpublish",
	.summary = "make a published article a draft again",
	.args = "SLUG",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.run = unpublish_run,
};
const struct cmd cmd_kb_archive = {
	.name = "kb archive",
	.summary = "keep an article for its history only",
	.args = "SLUG",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.run = archive_run,
};
const struct cmd cmd_kb_review = {
	.name = "kb review",
	.summary = "ask for a review of an article, or give one",
	.args = "SLUG",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.options = options,
	.size = sizeof(struct review_opts),
	.run = review_run,
};
