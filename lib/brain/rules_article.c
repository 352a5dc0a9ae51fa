/* Articles for the ticket at hand: the one that answers it, solved it, or is still to be written. */
#include "brain/rules.h"
#include "brain/suggest.h"

static bool names(const struct summary *t, struct str slug)
{
	struct str other;
	bool solved;
	for (size_t i = 0; i < t->links.n; i++)
		if (ticket_link_article(t->links.p[i], &other, &solved) &&
			(!slug.n || str_eq(other, slug)))
			return true;
	return false;
}

static struct str why_best(struct proposer *p, const struct suggestion *best)
{
	CLEANUP(buf_release) struct buf words = { 0 };
	for (size_t i = 0; i < best->words.n; i++)
		buf_fmt(&words, "%s%.*s", i ? " " : "", STR_ARG(best->words.p[i]));
	struct str said = text_said(p, buf_view(&words));
	const char *alike = best->solved.n ? best->solved.p[0].p : NULL;
	if (!alike)
		return text_fmt(p, "best article (matches: %.*s)", STR_ARG(said));
	if (!said.n)
		return text_fmt(p, "best article (helped with %s)", alike);
	return text_fmt(p, "best article (matches: %.*s; helped with %s)", STR_ARG(said), alike);
}

/* What its customer may not read, or nobody has published, is for the agent to read. */
static bool best_article(struct proposer *p, struct draft *d)
{
	const unsigned hidden = WORDS_DRAFT | WORDS_REVIEW | WORDS_INTERNAL;
	const struct suggestion *best;
	if (!p->s->best_article || !acts_as_agent(p))
		return false;
	best = p->s->best_article(p->s->article_arg);
	if (!best || names(p->t, best->slug))
		return false;
	if (best->flags & hidden || !waits_since(p->t)) {
		d->argc = 1;
		draft_word(p, d, STR("kb"));
		draft_word(p, d, STR("show"));
	} else {
		draft_word(p, d, STR("--kb"));
	}
	draft_word(p, d, best->slug);
	d->title = text_said(p, best->title);
	d->why = why_best(p, best);
	d->evidence = best->evidence;
	return true;
}

/* The last one that was quoted. */
static struct str quoted(const struct summary *t)
{
	struct str slug, found = { 0 };
	bool solved;
	for (size_t i = 0; i < t->links.n; i++)
		if (ticket_link_article(t->links.p[i], &slug, &solved) && !solved)
			found = slug;
	return found;
}

static bool solved_by(struct proposer *p, struct draft *d)
{
	struct str slug = quoted(p->t);
	if (!slug.n || waits_since(p->t) || !acts_as_agent(p) || !p->s->has_article ||
		!p->s->has_article(p->s->article_arg, slug))
		return false;
	draft_word(p, d, STR("--kb"));
	draft_word(p, d, slug);
	return true;
}

/* Where there was a conversation that no article spared. */
static bool write_it(struct proposer *p, struct draft *d UNUSED)
{
	const struct summary *t = p->t;
	bool just = p->s->command && !strcmp(p->s->command, "resolve");
	if (!just || !t->first_response || t->replies + t->notes < 2 || names(t, STR("")))
		return false;
	return acts_as_agent(p) && !(p->s->best_article && p->s->best_article(p->s->article_arg));
}

static bool fill_gap(struct proposer *p, struct draft *d)
{
	for (size_t i = 0; i < p->s->n_gap; i++)
		draft_word(p, d, id_str(&p->s->gap[i]));
	return p->s->n_gap;
}

const struct rule article_rules[] = {
	{ .name = "kb-suggest",
		.in = IN(ABOUT_TICKET),
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 2,
		.evidence = 2,
		.grounds = "likeness",
		.command = "reply",
		.propose = best_article },
	{ .name = "kb-resolve",
		.in = IN(ABOUT_TICKET),
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 1.6,
		.command = "resolve",
		.title = "Resolve it by the article",
		.why = "if the article that was quoted solved it",
		.propose = solved_by },
	{ .name = "kb-draft",
		.in = IN(ABOUT_TICKET),
		.on = ON_ENDED,
		.needs_desk = true,
		.weight = 1.4,
		.command = "kb draft --from",
		.title = "Draft an article from it",
		.why = "no article answers it yet: what was solved once need not be solved again",
		.propose = write_it },
	{ .name = "kb-fill",
		.in = IN(ABOUT_ARTICLES),
		.needs_desk = true,
		.weight = 4,
		.command = "kb draft --from",
		.title = "Draft the article that was missed most",
		.why = "the costliest of these groups",
		.propose = fill_gap },
	{ .name = NULL },
};
