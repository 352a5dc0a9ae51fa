/* What comes next for an article, by its status. */
#include "brain/rules.h"
#include "store/text_merge.h"

static bool on_slug(struct proposer *p, struct draft *d)
{
	draft_word(p, d, p->s->article->slug);
	return true;
}

static bool in_status(const struct proposer *p, enum article_status status)
{
	return p->s->article && p->s->article->status == status && !p->s->article->moved_to.n;
}

static bool is_author(const struct proposer *p)
{
	return str_eq_nocase(p->s->article->author, p->s->me);
}

static bool is_approved(const struct proposer *p)
{
	const struct article *x = p->s->article;
	return x->approved.n && str_eq(x->approved, article_text_hash(p->arena, x));
}

static bool may_be_published(const struct proposer *p)
{
	return !p->desk->kb_review || is_approved(p);
}

/* As `hd kb draft` leaves it. */
static bool is_unfinished(const struct proposer *p)
{
	return str_find(p->s->article->body, STR("> Drafted from ")) == 0 ||
	       str_find(p->s->article->body, STR("*To be written: ")) >= 0;
}

static bool ask_review(struct proposer *p, struct draft *d)
{
	return in_status(p, ARTICLE_DRAFT) && p->s->article->body.n && !is_unfinished(p) &&
	       on_slug(p, d);
}

static bool publish(struct proposer *p, struct draft *d)
{
	bool waits = in_status(p, ARTICLE_DRAFT) || in_status(p, ARTICLE_REVIEW);
	if (!waits || !may_be_published(p) || is_unfinished(p))
		return false;
	if (is_approved(p))
		d->why = text_fmt(p, "approved by %.*s",
			STR_ARG(text_said(p, p->s->article->reviewer)));
	return on_slug(p, d);
}

static bool approve(struct proposer *p, struct draft *d)
{
	if (!in_status(p, ARTICLE_REVIEW) || is_author(p) || is_approved(p))
		return false;
	on_slug(p, d);
	draft_word(p, d, STR("--approve"));
	return true;
}

static bool decline(struct proposer *p, struct draft *d)
{
	return in_status(p, ARTICLE_REVIEW) && !is_author(p) && !is_approved(p) && on_slug(p, d);
}

static bool edit(struct proposer *p, struct draft *d)
{
	return p->s->article && !in_status(p, ARTICLE_ARCHIVED) && on_slug(p, d);
}

static bool archived(struct proposer *p, struct draft *d)
{
	return in_status(p, ARTICLE_ARCHIVED) && may_be_published(p) && on_slug(p, d);
}

static bool show(struct proposer *p, struct draft *d)
{
	if (p->s->article)
		return on_slug(p, d);
	if (!p->s->slug || (p->about == ABOUT_REVISIONS && !p->s->listed))
		return false;
	draft_word(p, d, str_of(p->s->slug));
	return true;
}

/* A merge kept both sides of what was changed twice. */
static bool unfinished(struct proposer *p, struct draft *d)
{
	return p->s->article && str_find(p->s->article->body, STR(MERGE_BOTH_FIRST)) >= 0 &&
	       on_slug(p, d);
}

static bool on_revision(struct proposer *p, struct draft *d)
{
	if (!p->s->slug || !p->s->revision)
		return false;
	draft_word(p, d, str_of(p->s->slug));
	draft_word(p, d, str_of(p->s->revision));
	return true;
}

static bool ran(const struct proposer *p, const char *command)
{
	return p->s->command && !strcmp(p->s->command, command);
}

static bool diff(struct proposer *p, struct draft *d)
{
	return !ran(p, "kb diff") && on_revision(p, d);
}

static bool history(struct proposer *p, struct draft *d)
{
	if (!p->s->slug || ran(p, "kb history"))
		return false;
	draft_word(p, d, str_of(p->s->slug));
	return true;
}

static bool check(struct proposer *p, struct draft *d UNUSED)
{
	return !ran(p, "kb check");
}

const struct rule kb_rules[] = {
	{ .name = "kb-unfinished",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 6,
		.command = "kb edit",
		.need = { "body", "-m" },
		.title = "Choose between its two versions",
		.why = "a merge kept both sides of what was changed twice",
		.propose = unfinished },
	{ .name = "kb-diff",
		.in = IN(ABOUT_REVISIONS),
		.needs_desk = true,
		.weight = 4,
		.command = "kb diff",
		.title = "See what changed since",
		.why = "that version and the article as it is now",
		.propose = diff },
	{ .name = "kb-restore",
		.in = IN(ABOUT_REVISIONS),
		.needs_desk = true,
		.weight = 3,
		.command = "kb restore",
		.title = "Bring that version back",
		.why = "a new commit; nothing is lost",
		.propose = on_revision },
	{ .name = "kb-history",
		.in = IN(ABOUT_REVISIONS),
		.needs_desk = true,
		.weight = 1.4,
		.command = "kb history",
		.title = "List its versions",
		.why = "who changed it, and when",
		.propose = history },
	{ .name = "kb-approve",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 5,
		.command = "kb review",
		.title = "Approve it",
		.why = "it waits for a review by somebody other than its author",
		.propose = approve },
	{ .name = "kb-publish",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 4,
		.command = "kb publish",
		.title = "Publish it",
		.why = "nobody but the team sees a draft",
		.propose = publish },
	{ .name = "kb-review",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 3.5,
		.command = "kb review",
		.title = "Ask for a review",
		.why = "somebody else sees what the author does not",
		.propose = ask_review },
	{ .name = "kb-decline",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 3,
		.command = "kb review",
		.need = { "reason", "--decline" },
		.title = "Send it back",
		.why = "a draft again, for a reason",
		.propose = decline },
	{ .name = "kb-unarchive",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 2,
		.command = "kb publish",
		.title = "Publish it again",
		.why = "it is kept for its history only",
		.propose = archived },
	{ .name = "kb-edit",
		.in = IN(ABOUT_ARTICLE),
		.needs_desk = true,
		.weight = 1.5,
		.command = "kb edit",
		.need = { "body", "-m" },
		.title = "Write its text",
		.why = "in the editor",
		.propose = edit },
	{ .name = "kb-show",
		.in = IN(ABOUT_ARTICLE) | IN(ABOUT_ARTICLES) | IN(ABOUT_REVISIONS),
		.needs_desk = true,
		.weight = 1.2,
		.command = "kb show",
		.title = "Read it",
		.why = "as its readers see it",
		.propose = show },
	{ .name = "kb-list",
		.in = IN(ABOUT_ARTICLE) | IN(ABOUT_ARTICLES),
		.needs_desk = true,
		.weight = 0.8,
		.command = "kb list",
		.title = "List the articles",
		.why = "all that are not archived" },
	{ .name = "kb-check",
		.in = IN(ABOUT_ARTICLES),
		.needs_desk = true,
		.weight = 0.75,
		.command = "kb check",
		.title = "Check the articles",
		.why = "dead links, old reviews, what has no owner",
		.propose = check },
	{ .name = "kb-new",
		.in = IN(ABOUT_ARTICLES) | IN(ABOUT_NO_ARTICLES),
		.needs_desk = true,
		.weight = 0.7,
		.command = "kb new",
		.need = { "title", NULL },
		.title = "Write an article",
		.why = "what was solved once need not be solved again" },
	{ .name = NULL },
};
