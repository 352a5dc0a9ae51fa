#include "brain/rules.h"

/* Rules about what a search found: open it, look for what was meant, or write what is missing. */

static bool open_hit(struct proposer *p, struct draft *d, size_t i, bool article)
{
	if (i >= p->s->n_found || p->s->found[i].article != article)
		return false;
	draft_word(p, d, p->s->found[i].name);
	d->why = text_said(p, p->s->found[i].title);
	return true;
}

static bool first_ticket(struct proposer *p, struct draft *d)
{
	return open_hit(p, d, 0, false);
}

static bool first_article(struct proposer *p, struct draft *d)
{
	return open_hit(p, d, 0, true);
}

static bool second_ticket(struct proposer *p, struct draft *d)
{
	return open_hit(p, d, 1, false);
}

static bool second_article(struct proposer *p, struct draft *d)
{
	return open_hit(p, d, 1, true);
}

static bool corrected(struct proposer *p, struct draft *d)
{
	if (!p->s->corrected.n)
		return false;
	draft_word(p, d, STR("--"));
	draft_word(p, d, p->s->corrected);
	return true;
}

static bool found_nothing(struct proposer *p, struct draft *d UNUSED)
{
	return !p->s->n_found;
}

const struct rule search_rules[] = {
	{ .name = "search-corrected",
		.in = IN(ABOUT_SEARCH),
		.weight = 6,
		.command = "search",
		.title = "Look for what was meant",
		.why = "words that the desk has",
		.propose = corrected },
	{ .name = "search-ticket",
		.in = IN(ABOUT_SEARCH),
		.weight = 5,
		.command = "show",
		.title = "Open the best",
		.propose = first_ticket },
	{ .name = "search-article",
		.in = IN(ABOUT_SEARCH),
		.weight = 5,
		.command = "kb show",
		.title = "Read the best",
		.propose = first_article },
	{ .name = "search-next-ticket",
		.in = IN(ABOUT_SEARCH),
		.weight = 4,
		.command = "show",
		.title = "Open the second",
		.propose = second_ticket },
	{ .name = "search-next-article",
		.in = IN(ABOUT_SEARCH),
		.weight = 4,
		.command = "kb show",
		.title = "Read the second",
		.propose = second_article },
	{ .name = "search-list",
		.in = IN(ABOUT_SEARCH),
		.needs_desk = true,
		.weight = 1,
		.command = "list",
		.title = "Look through the tickets",
		.why = "other words may be in them",
		.propose = found_nothing },
	{ .name = "search-articles",
		.in = IN(ABOUT_SEARCH),
		.needs_desk = true,
		.weight = 0.9,
		.command = "kb list",
		.title = "Look through the articles",
		.why = "other words may be in them",
		.propose = found_nothing },
	{ .name = NULL },
};
