#include "brain/rules.h"

/* Rules about one ticket that need no more than a look at it. */

enum standing ticket_standing(const struct summary *t)
{
	if (t->flags & SUM_WITHDRAWN)
		return STANDS_WITHDRAWN;
	if (t->flags & SUM_DELETED)
		return STANDS_DELETED;
	if ((t->flags & SUM_MERGED) || t->merged.n)
		return STANDS_MERGED;
	return (enum standing)t->status;
}

bool acts_as_agent(const struct proposer *p)
{
	return !p->s->me.n || desk_is_agent(p->desk, p->s->me, p->t->requester);
}

static bool customer_last(const struct summary *t)
{
	return (t->flags & SUM_CUSTOMER_LAST) && t->last_customer;
}

int64_t waits_since(const struct summary *t)
{
	if (customer_last(t))
		return t->last_customer;
	return t->first_response || t->last_agent ? 0 : t->created;
}

/* How long our last word has been without an answer. */
static int64_t asked(const struct summary *t)
{
	return t->last_agent ? t->last_agent : t->updated;
}

int64_t falls_due(const struct proposer *p, const struct summary *t, const char **what)
{
	int64_t date = 0;
	*what = "due";
	if (t->status == STATUS_RESOLVED) {
		*what = "to be closed";
		date = t->resolved + p->desk->close_ms;
	} else if (t->status == STATUS_WAITING_CUSTOMER) {
		bool nudged = t->flags & SUM_NUDGED;
		*what = nudged ? "to be resolved" : "to be nudged";
		date = asked(t) + (nudged ? p->desk->close_ms : p->desk->nudge_ms);
	}
	if (t->due && !status_ended(t->status) && (!date || t->due < date)) {
		*what = "due";
		date = t->due;
	}
	return date;
}

static struct str requester(struct proposer *p)
{
	return p->t->requester.n ? text_said(p, p->t->requester) : STR("the customer");
}

static struct str named(struct proposer *p, const char *verb)
{
	struct str title = text_said(p, p->t->title);
	return text_fmt(p, "%s \"%.*s\"", verb, STR_ARG(title));
}

static bool read_answer(struct proposer *p, struct draft *d)
{
	if (!customer_last(p->t) || !p->t->first_response || !acts_as_agent(p))
		return false;
	struct str who = requester(p), ago = text_ago(p, p->t->last_customer);
	d->title = text_fmt(p, "Read what %.*s answered", STR_ARG(who));
	d->why = text_fmt(p, "%.*s answered %.*s", STR_ARG(who), STR_ARG(ago));
	d->evidence = part_of(p, p->t->last_customer, p->desk->answer_ms);
	return true;
}

static struct str why_reply(struct proposer *p, int64_t since)
{
	if (past(p, since, p->desk->answer_ms)) {
		struct str span = text_since(p, since);
		struct str within = text_span(p, p->desk->answer_ms);
		return text_fmt(p, "waiting for us for %.*s; the desk answers within %.*s",
			STR_ARG(span), STR_ARG(within));
	}
	struct str ago = text_ago(p, since);
	return p->t->first_response ? text_fmt(p, "waiting for us: answered %.*s", STR_ARG(ago))
				    : text_fmt(p, "no answer yet, asked %.*s", STR_ARG(ago));
}

static bool reply(struct proposer *p, struct draft *d)
{
	int64_t since = waits_since(p->t);
	struct str who = requester(p);
	if (!since || !acts_as_agent(p))
		return false;
	d->title = text_fmt(p, "Reply to %.*s", STR_ARG(who));
	d->why = why_reply(p, since);
	d->evidence = part_of(p, since, p->desk->answer_ms);
	return true;
}

/* The requester at the keyboard: what waits for them is their own answer. */
static bool answer(struct proposer *p, struct draft *d)
{
	if (acts_as_agent(p))
		return false;
	struct str span = text_since(p, asked(p->t));
	d->why = text_fmt(p, "your answer is waited for since %.*s", STR_ARG(span));
	d->evidence = part_of(p, asked(p->t), p->desk->nudge_ms);
	return true;
}

static bool nudge(struct proposer *p, struct draft *d)
{
	if ((p->t->flags & SUM_NUDGED) || !past(p, asked(p->t), p->desk->nudge_ms) ||
		!acts_as_agent(p))
		return false;
	struct str who = requester(p), span = text_since(p, asked(p->t));
	d->title = text_fmt(p, "Ask %.*s again", STR_ARG(who));
	d->why = text_fmt(p, "no word from %.*s for %.*s", STR_ARG(who), STR_ARG(span));
	d->evidence = part_of(p, asked(p->t), p->desk->close_ms);
	if (p->s->has_template && p->s->has_template(p->s->template_arg, "nudge")) {
		draft_word(p, d, STR("--template"));
		draft_word(p, d, STR("nudge"));
	} else {
		d->needs[d->n_needs++] = (struct need){ "body", "-m" };
	}
	return true;
}

static bool give_up(struct proposer *p, struct draft *d)
{
	if (!(p->t->flags & SUM_NUDGED) || !past(p, asked(p->t), p->desk->close_ms))
		return false;
	struct str who = requester(p), span = text_since(p, asked(p->t));
	d->why = text_fmt(p, "asked twice, and no word from %.*s for %.*s", STR_ARG(who),
		STR_ARG(span));
	d->evidence = part_of(p, asked(p->t), 4 * p->desk->close_ms);
	return true;
}

static bool chase_team(struct proposer *p, struct draft *d)
{
	if (!past(p, p->t->updated, p->desk->nudge_ms) || !acts_as_agent(p))
		return false;
	struct str span = text_since(p, p->t->updated);
	d->why = text_fmt(p, "another team has had it for %.*s", STR_ARG(span));
	d->evidence = part_of(p, p->t->updated, p->desk->close_ms);
	return true;
}

static bool due(struct proposer *p, struct draft *d)
{
	int64_t left = p->t->due - p->s->clock.now;
	if (!p->t->due || left > MS_DAY)
		return false;
	struct str span = left < 0 ? text_ago(p, p->t->due) : text_span(p, left);
	d->title = named(p, "Look at");
	d->why = text_fmt(p, left < 0 ? "was due %.*s" : "due in %.*s", STR_ARG(span));
	d->evidence = part_of(p, p->t->due - MS_DAY, 2 * MS_DAY);
	return true;
}

/* Answered, open and nobody's turn but ours. */
static bool go_on(struct proposer *p, struct draft *d)
{
	if (!p->s->me.n || !str_eq_nocase(p->t->assignee, p->s->me))
		return false;
	struct str span = text_since(p, p->t->updated);
	d->title = named(p, "Go on with");
	d->why = text_fmt(p, "yours, and untouched for %.*s", STR_ARG(span));
	d->evidence = part_of(p, p->t->updated, p->desk->nudge_ms);
	return true;
}

static bool resolve(struct proposer *p, struct draft *d)
{
	bool answered = !waits_since(p->t);
	d->why = answered ? STR("answered: if that was all, it is resolved")
			  : STR("if nothing is left to do");
	d->evidence = answered;
	return true;
}

/* For the whole desk only what has been resolved for long; beside the ticket itself at any time. */
static bool close_ended(struct proposer *p, struct draft *d)
{
	bool overdue = past(p, p->t->resolved, p->desk->close_ms);
	if (p->about == ABOUT_DESK && (!overdue || customer_last(p->t)))
		return false;
	struct str ago = text_ago(p, p->t->resolved);
	d->why = overdue ? text_fmt(p, "resolved %.*s, and all quiet since", STR_ARG(ago))
			 : STR("resolved; close it when the customer agrees");
	d->evidence = part_of(p, p->t->resolved, p->desk->close_ms);
	return true;
}

static bool reopen(struct proposer *p, struct draft *d)
{
	bool wrote = customer_last(p->t) && p->t->resolved && p->t->last_customer > p->t->resolved;
	if (p->about == ABOUT_DESK && !wrote)
		return false;
	struct str who = requester(p);
	d->why = wrote ? text_fmt(p, "%.*s wrote again after it ended", STR_ARG(who))
		       : STR("if it is not done after all");
	d->evidence = wrote;
	return true;
}

static bool target(struct proposer *p, struct draft *d)
{
	struct row row;
	if (!id_valid(p->t->merged))
		return false;
	struct id into = id_of(p->t->merged);
	if (p->s->index && !index_find(p->s->index, &into, &row))
		return false;
	d->argc--;
	draft_word(p, d, id_str(&into));
	d->why = text_fmt(p, "this one was merged into %s", into.s);
	return true;
}

static bool upcoming(struct proposer *p, struct draft *d)
{
	const char *what;
	int64_t date = falls_due(p, p->t, &what);
	if (!date)
		return false;
	struct str span = text_span(p, MAX(date - p->s->clock.now, INT64_C(0)));
	d->title = named(p, "Look at");
	d->why = text_fmt(p, "all done; next is this one, %s in %.*s", what, STR_ARG(span));
	return true;
}

static bool show(struct proposer *p, struct draft *d)
{
	struct str title = text_said(p, p->t->title);
	d->title = named(p, "Read");
	d->why = title;
	return true;
}

#define BESIDE (IN(ABOUT_TICKET))
#define ANYWHERE (IN(ABOUT_TICKET) | IN(ABOUT_DESK))
#define ANSWERABLE (ON(STATUS_NEW) | ON(STATUS_OPEN) | ON_WAITING)

const struct rule ticket_rules[] = {
	{ .name = "read",
		.in = ANYWHERE,
		.on = ANSWERABLE,
		.weight = 4,
		.evidence = 2,
		.grounds = "waiting",
		.command = "show",
		.propose = read_answer },
	{ .name = "reply",
		.in = ANYWHERE,
		.on = ANSWERABLE,
		.weight = 3.5,
		.evidence = 2,
		.grounds = "waiting",
		.command = "reply",
		.need = { "body", "-m" },
		.propose = reply },
	{ .name = "answer",
		.in = ANYWHERE,
		.on = ON(STATUS_WAITING_CUSTOMER),
		.weight = 3,
		.evidence = 1,
		.grounds = "waiting",
		.command = "reply",
		.need = { "body", "-m" },
		.title = "Answer what you were asked",
		.propose = answer },
	{ .name = "nudge",
		.in = ANYWHERE,
		.on = ON(STATUS_WAITING_CUSTOMER),
		.weight = 3,
		.evidence = 1,
		.grounds = "waiting",
		.command = "reply",
		.propose = nudge },
	{ .name = "give-up",
		.in = ANYWHERE,
		.on = ON(STATUS_WAITING_CUSTOMER),
		.weight = 3,
		.evidence = 1,
		.grounds = "waiting",
		.command = "resolve",
		.title = "Resolve it without an answer",
		.propose = give_up },
	{ .name = "chase",
		.in = ANYWHERE,
		.on = ON(STATUS_WAITING_TEAM),
		.weight = 2.5,
		.evidence = 1,
		.grounds = "waiting",
		.command = "note",
		.need = { "body", "-m" },
		.title = "Note how it stands with the other team",
		.propose = chase_team },
	{ .name = "due",
		.in = ANYWHERE,
		.on = ON_WORK,
		.weight = 2,
		.evidence = 2,
		.grounds = "due",
		.command = "show",
		.propose = due },
	{ .name = "go-on",
		.in = ANYWHERE,
		.on = ON(STATUS_OPEN),
		.weight = 1.5,
		.evidence = 1,
		.grounds = "age",
		.command = "show",
		.propose = go_on },
	{ .name = "close",
		.in = ANYWHERE,
		.on = ON(STATUS_RESOLVED),
		.weight = 2.5,
		.evidence = 2,
		.grounds = "age",
		.command = "close",
		.title = "Close it",
		.propose = close_ended },
	{ .name = "reopen",
		.in = ANYWHERE,
		.on = ON_ENDED,
		.weight = 1,
		.evidence = 4,
		.grounds = "customer wrote",
		.command = "reopen",
		.title = "Reopen it",
		.propose = reopen },
	{ .name = "target",
		.in = BESIDE,
		.on = ON(STANDS_MERGED),
		.weight = 3,
		.command = "show",
		.title = "Read the ticket it went into",
		.propose = target },
	{ .name = "unmerge",
		.in = BESIDE,
		.on = ON(STANDS_MERGED),
		.weight = 1,
		.command = "unmerge",
		.title = "Take it out again",
		.why = "if they are not the same after all" },
	{ .name = "resolve",
		.in = BESIDE,
		.on = ON_WORK,
		.weight = 0.8,
		.evidence = 0.6,
		.grounds = "answered",
		.command = "resolve",
		.title = "Resolve it",
		.propose = resolve },
	{ .name = "note",
		.in = BESIDE,
		.on = ON_WORK,
		.weight = 0.4,
		.command = "note",
		.need = { "body", "-m" },
		.title = "Note something for the team",
		.why = "only the team sees it" },
	{ .name = "show",
		.in = IN(ABOUT_TICKET) | IN(ABOUT_LIST) | IN(ABOUT_UNDO) | IN(ABOUT_IMPORT) |
		      IN(ABOUT_EDITS) | IN(ABOUT_FINDINGS) | IN(ABOUT_SYNC),
		.on = ON_ANY,
		.weight = 0.9,
		.command = "show",
		.propose = show },
	{ .name = "timeline",
		.in = BESIDE,
		.on = ON_ANY,
		.weight = 0.2,
		.command = "log",
		.title = "See its timeline",
		.why = "everything that was done to it" },
	{ .name = "upcoming",
		.in = IN(ABOUT_DONE),
		.on = ON_ANY,
		.weight = 25,
		.command = "show",
		.propose = upcoming },
	{ .name = NULL },
};
