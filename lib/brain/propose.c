#include "brain/rules.h"
#include <math.h>

#define URGENT_LOOKED_AT 10
#define DATED_LOOKED_AT 5
#define WEIGHT_OF_MENDS 10.0

/* A question to the index costs about 10 ns a ticket; what only follows another command must not
 * be felt (0.3 ms), `hd next` may. */
#define SMALL_DESK 10000
#define ASKS_SMALL 16
#define ASKS_NEXT 4

/* ---- one rule asked ---- */

static double rule_weight(const struct proposer *p, const struct rule *r)
{
	double weight = r->weight;
	for (size_t i = 0; i < p->desk->n_urgency; i++) {
		const struct named_text *set = &p->desk->urgency[i];
		if (str_starts(set->name, STR("rule.")) &&
			str_is(str_skip(set->name, strlen("rule.")), r->name))
			str_to_double(set->text, &weight);
	}
	return weight;
}

static bool rule_applies(const struct proposer *p, const struct rule *r)
{
	enum err code = p->s->error ? p->s->error->code : E_NONE;
	if (!(r->in & IN(p->about)) || (r->needs_desk && !p->s->desk))
		return false;
	if (p->about == ABOUT_ERROR && !(r->codes & CODE(code)))
		return false;
	return !r->on || (p->t && (r->on & ON(p->standing)));
}

static void draft_begin(struct proposer *p, const struct rule *r, struct draft *d)
{
	struct str rest = str_of(r->command), word;
	*d = (struct draft){ .title = str_of(r->title), .why = str_of(r->why) };
	if (!str_starts(rest, STR("git ")))
		draft_word(p, d, STR("hd"));
	while (str_next(&rest, ' ', &word))
		draft_word(p, d, word);
	if (r->on)
		draft_word(p, d, id_str(&p->t->id));
	if (r->need.what)
		d->needs[d->n_needs++] = r->need;
}

/* What has just been looked at is no next step; the same verb on another ticket is one, and so is
 * undo after undo. */
static bool repeats(const struct situation *s, const struct draft *d)
{
	if (!s->command || d->n_needs || d->argc < 2 || !str_is(d->argv[1], s->command) ||
		!strcmp(s->command, "undo"))
		return false;
	return d->argc == 2 ||
	       (d->argc == 3 && s->ticket && str_eq(d->argv[2], id_str(&s->ticket->id)));
}

static void term(struct action *a, const char *name, double value)
{
	a->terms[a->n_terms++] = (struct score_term){ name, value };
	a->score += value;
}

static void weigh(struct proposer *p, const struct rule *r, double evidence, struct action *a)
{
	a->terms = arena_array(p->arena, URG_COUNT + 2, sizeof *a->terms);
	for (size_t i = 0; p->t && i < URG_COUNT; i++)
		if (p->urgency[i] != 0)
			term(a, urgency_terms[i].name, p->urgency[i]);
	term(a, text_fmt(p, "rule.%s", r->name).p, rule_weight(p, r));
	if (evidence > 0)
		term(a, r->grounds, r->evidence * MIN(evidence, 1.0));
}

static bool ask(struct proposer *p, const struct rule *r, struct action *out)
{
	struct draft d;
	if (!rule_applies(p, r))
		return false;
	draft_begin(p, r, &d);
	if ((r->propose && !r->propose(p, &d)) || repeats(p->s, &d))
		return false;
	struct action a = {
		.rule = r->name,
		.title = d.title,
		.why = d.why,
		.argv = d.argv,
		.argc = d.argc,
		.needs = { d.needs[0], d.needs[1] },
		.n_needs = d.n_needs,
	};
	if (r->on)
		a.ticket = p->t->id;
	weigh(p, r, d.evidence, &a);
	*out = a;
	return true;
}

static void propose_table(struct proposer *p, const struct rule *rules)
{
	struct action a;
	for (const struct rule *r = rules; r->name; r++)
		if (ask(p, r, &a))
			actions_add(p->out, &a);
}

static bool best_of(struct proposer *p, const struct rule *rules, struct action *best)
{
	struct action a;
	bool found = false;
	for (const struct rule *r = rules; r->name; r++)
		if (ask(p, r, &a) && (!found || a.score > best->score)) {
			*best = a;
			found = true;
		}
	return found;
}

/* ---- the ticket at hand ---- */

static void focus(struct proposer *p, const struct summary *t)
{
	p->t = t;
	p->alike = NULL;
	p->n_alike = 0;
	p->alike_least = 0;
	if (!t)
		return;
	p->standing = ticket_standing(t);
	urgency(t, &p->weights, p->desk, p->s->me, p->s->clock.now, p->urgency);
}

static void focus_row(struct proposer *p, struct row row)
{
	struct summary *t = arena_new(p->arena, struct summary);
	index_summary(p->s->index, row, p->arena, t);
	focus(p, t);
}

/* The best thing to do about the ticket, as the whole desk sees it. */
static void propose_best(struct proposer *p)
{
	enum about about = p->about;
	struct action best;
	p->about = ABOUT_DESK;
	if (best_of(p, ticket_rules, &best) || best_of(p, triage_rules, &best))
		actions_add(p->out, &best);
	p->about = about;
}

/* ---- situations ---- */

static void propose_all(struct proposer *p)
{
	propose_table(p, ticket_rules);
	propose_table(p, triage_rules);
	propose_table(p, desk_rules);
	propose_table(p, kb_rules);
	propose_table(p, article_rules);
	propose_table(p, search_rules);
	propose_table(p, error_rules);
}

/* Tickets whose date comes first, though they may be the least urgent ones. Proposes what is due by
 * now, and puts the ticket whose date is the next at hand. */
static void propose_dated(struct proposer *p)
{
	static const char *const queries[] = {
		"status:waiting_customer sort:last_agent",
		"status:resolved sort:resolved",
		"is:open has:due sort:due",
	};
	const struct select_options options = { .limit = DATED_LOOKED_AT, .env = &p->env };
	const struct summary *next = NULL;
	int64_t when = INT64_MAX;
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		CLEANUP(query_release) struct query q = { 0 };
		CLEANUP(selection_release) struct selection found = { 0 };
		if (query_parse(&q, str_of(queries[i]), &p->env) ||
			index_select(p->s->index, &q, &options, &found))
			continue;
		for (size_t k = 0; k < found.n; k++) {
			const char *what;
			focus_row(p, found.rows[k]);
			propose_best(p);
			int64_t date = falls_due(p, p->t, &what);
			if (date > p->s->clock.now && date < when) {
				when = date;
				next = p->t;
			}
		}
	}
	focus(p, next);
}

static void propose_desk(struct proposer *p)
{
	struct row rows[URGENT_LOOKED_AT];
	size_t n = 0;
	if (p->s->index)
		n = index_urgent(p->s->index, &p->env, &p->weights, rows, ARRAY_SIZE(rows));
	for (size_t i = 0; i < n && p->out->n < ACTIONS_SHOWN; i++) {
		focus_row(p, rows[i]);
		propose_best(p);
	}
	focus(p, NULL);
	if (p->s->index && p->out->n < ACTIONS_SHOWN)
		propose_dated(p);
	if (!p->out->n) {
		p->about = ABOUT_DONE;
		propose_table(p, ticket_rules);
	}
	focus(p, NULL);
	propose_table(p, desk_rules);
}

static void propose_list(struct proposer *p)
{
	size_t n = p->s->rows && p->s->index ? MIN(p->s->listed, (size_t)ROWS_TOLD) : 0;
	const struct summary *most = NULL;
	double most_urgent = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		focus_row(p, p->s->rows[i]);
		double u = urgency(p->t, &p->weights, p->desk, p->s->me, p->s->clock.now, NULL);
		if (!i)
			propose_table(p, ticket_rules);
		if (u > most_urgent) {
			most_urgent = u;
			most = p->t;
		}
	}
	focus(p, most);
	if (most)
		propose_best(p);
	focus(p, NULL);
	propose_table(p, desk_rules);
}

/* Mends come with the error, in their order, in front of whatever the rules say. */
static struct action mend_action(struct proposer *p, const struct mend *m, size_t n)
{
	struct rule r = { .name = n ? text_fmt(p, "mend-%zu", n + 1).p : "mend" };
	struct action a = { .rule = r.name };
	struct draft d = { 0 };
	for (char *const *word = m->argv; *word; word++)
		draft_word(p, &d, str_of(*word));
	a.argv = d.argv;
	a.argc = d.argc;
	a.why = text_said(p, str_of(m->why));
	a.title = a.why;
	r.weight = WEIGHT_OF_MENDS - (double)n;
	weigh(p, &r, 0, &a);
	return a;
}

static void propose_mends(struct proposer *p, const struct mend *mends, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mends[i].argv[0]) {
			struct action a = mend_action(p, &mends[i], i);
			actions_add(p->out, &a);
		}
}

/* A verb refused for the ticket's state is answered by what the state does allow. */
static void propose_error(struct proposer *p)
{
	const struct error *e = p->s->error;
	if (e)
		propose_mends(p, e->mends, e->n_mends);
	if (e && e->code == E_STATE && p->t) {
		p->about = ABOUT_TICKET;
		propose_table(p, ticket_rules);
		p->about = ABOUT_ERROR;
	}
	propose_table(p, error_rules);
}

static void propose_about(struct proposer *p)
{
	bool empty = p->s->index && !index_count(p->s->index);
	if (empty && (p->about == ABOUT_DESK || p->about == ABOUT_EMPTY))
		p->about = ABOUT_FRESH;
	if (p->s->ticket && p->about != ABOUT_DESK && p->about != ABOUT_LIST &&
		p->about != ABOUT_SYNC)
		focus(p, p->s->ticket);
	propose_mends(p, p->s->mends, p->s->n_mends);
	if (p->about == ABOUT_DESK)
		propose_desk(p);
	else if (p->about == ABOUT_LIST || p->about == ABOUT_SYNC)
		propose_list(p);
	else if (p->about == ABOUT_ERROR)
		propose_error(p);
	else
		propose_all(p);
	focus(p, NULL);
	if (!p->out->n) {
		p->about = ABOUT_NOTHING;
		propose_table(p, desk_rules);
	}
}

static unsigned asks_allowed(const struct situation *s)
{
	if (!s->index)
		return 0;
	if (index_count(s->index) <= SMALL_DESK)
		return ASKS_SMALL;
	return s->command && !strcmp(s->command, "next") ? ASKS_NEXT : 0;
}

void brain_propose(struct actions *out, const struct situation *s)
{
	static const struct desk defaults = {
		.reopen_ms = 14 * MS_DAY,
		.answer_ms = MS_DAY,
		.nudge_ms = 3 * MS_DAY,
		.close_ms = 7 * MS_DAY,
	};
	struct actions made = { 0 };
	struct situation seen = *s;
	/* looking around may fail, and must not replace the error that is told */
	struct error kept = error_take();
	if (s->error == error_last())
		seen.error = &kept;
	struct proposer p = {
		.out = &made,
		.arena = &made.arena,
		.s = &seen,
		.about = s->about,
		.desk = s->desk ? s->desk : &defaults,
		.asks_left = asks_allowed(s),
	};
	p.env = (struct query_env){ .desk = p.desk, .clock = s->clock, .me = s->me };
	urgency_weights(&p.weights, p.desk);
	propose_about(&p);
	error_put(kept);
	*out = made;
}
