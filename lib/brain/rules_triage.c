#include "brain/rules.h"
#include "text/utf8.h"

/* Rules about one ticket that ask the index: to whom it goes, what it is like, what it lacks. */

#define LIKENESS_MERGE 0.6
#define LIKENESS_GUESS 0.5
#define ALIKE_MAX 8
#define OFTEN_SEEN 5
#define SHARED_WORDS_SHOWN 5

/* A value that came from tickets is proposed only where a command takes it as one plain word. */
static bool is_plain(struct str s)
{
	if (!s.n || s.n > LABEL_MAX || !utf8_valid(s, NULL) || strchr("@+-", s.p[0]) ||
		str_trim(s).n != s.n)
		return false;
	for (size_t n, i = 0; i < s.n; i += n)
		if (s.p[i] == ',' || utf8_is_unsafe(utf8_next(str_skip(s, i), &n)))
			return false;
	return true;
}

/* ---- titles like this one ---- */

/* One question of the few that are allowed. */
static bool may_ask(struct proposer *p)
{
	if (!p->asks_left)
		return false;
	p->asks_left--;
	return true;
}

static void ask_alike(struct proposer *p, double least)
{
	struct similar found[ALIKE_MAX];
	if (p->alike_least > 0 && p->alike_least <= least)
		return;
	p->alike_least = least;
	p->n_alike = 0;
	if (!p->t->title.n || !may_ask(p))
		return;
	size_t n = index_similar(p->s->index, p->t->title, p->t->title_sketch, &p->t->id, least,
		found, ARRAY_SIZE(found));
	p->alike = arena_array(p->arena, n + 1, sizeof *p->alike);
	for (; p->n_alike < n; p->n_alike++) {
		struct alike *a = &p->alike[p->n_alike];
		index_summary(p->s->index, found[p->n_alike].row, p->arena, &a->other);
		a->score = found[p->n_alike].score;
	}
}

static struct str shared_words(struct proposer *p, struct str a, struct str b)
{
	CLEANUP(strs_release) struct strs x = { 0 };
	CLEANUP(strs_release) struct strs y = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	size_t shown = 0;
	utf8_words(p->arena, a, &x);
	utf8_words(p->arena, b, &y);
	strs_sort_unique(&y);
	for (size_t i = 0; i < x.n && shown < SHARED_WORDS_SHOWN; i++)
		if (strs_has(&y, x.p[i]))
			buf_fmt(&out, "%s%.*s", shown++ ? " " : "", STR_ARG(x.p[i]));
	return text_said(p, buf_view(&out));
}

static bool is_older(const struct summary *a, const struct summary *b)
{
	return a->created != b->created ? a->created < b->created : strcmp(a->id.s, b->id.s) < 0;
}

static bool may_merge(const struct summary *a, const struct summary *b)
{
	return !(a->key.n && b->key.n) && strcmp(a->id.s, b->id.s) &&
	       (ON(ticket_standing(b)) & ON_WORK);
}

static bool merge(struct proposer *p, struct draft *d)
{
	const struct alike *a;
	ask_alike(p, LIKENESS_MERGE);
	for (a = p->alike; a < p->alike + p->n_alike; a++)
		if (a->score >= LIKENESS_MERGE && may_merge(p->t, &a->other))
			break;
	if (!p->n_alike || a == p->alike + p->n_alike)
		return false;
	bool older = is_older(&a->other, p->t);
	bool same = p->t->requester.n && str_eq_nocase(p->t->requester, a->other.requester);
	struct str words = shared_words(p, p->t->title, a->other.title);
	d->argc--;
	draft_word(p, d, id_str(older ? &p->t->id : &a->other.id));
	draft_word(p, d, id_str(older ? &a->other.id : &p->t->id));
	d->title = text_fmt(p, older ? "Merge it into %s" : "Merge %s into it", a->other.id.s);
	d->why = text_fmt(p, "same words: %.*s; %s%s", STR_ARG(words),
		older ? "the other is older" : "this one is older",
		same ? ", of the same person" : "");
	d->evidence = 0.6 * (a->score - LIKENESS_MERGE) / (1 - LIKENESS_MERGE) + 0.4 * same;
	return true;
}

/* ---- to whom ---- */

static size_t tally_of(const struct tally *t, size_t n, struct str who)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(t[i].name, who))
			return t[i].n;
	return 0;
}

static void ask_load(struct proposer *p)
{
	const struct select_options options = { .env = &p->env };
	if (p->load_known || !may_ask(p))
		return;
	p->load_known = true;
	if (index_tally(p->s->index, F_ASSIGNEE, NULL, &options, p->arena, &p->load, &p->n_load))
		p->n_load = 0;
}

/* Who has had tickets of this category, ended ones too. */
static size_t ask_handled(struct proposer *p, struct tally **out)
{
	const struct select_options options = { .env = &p->env };
	struct str folded = utf8_fold(p->arena, p->t->category);
	struct query_node root = { .op = Q_TEXT,
		.field = F_CATEGORY,
		.values = &folded,
		.n_values = 1 };
	struct query q = { .root = &root, .source = STR(""), .names_status = true };
	size_t n;
	if (!p->t->category.n || !may_ask(p) ||
		index_tally(p->s->index, F_ASSIGNEE, &q, &options, p->arena, out, &n))
		return 0;
	return n;
}

struct candidate {
	struct str who;
	size_t handled, load;
	bool mine;
};

/* Where the index was not asked, who asks takes it. */
static bool better(const struct candidate *a, const struct candidate *b)
{
	if (!b->who.n || a->handled != b->handled)
		return !b->who.n || a->handled > b->handled;
	return a->load != b->load ? a->load < b->load : a->mine && !b->mine;
}

static bool on_the_team(const struct proposer *p, const struct member *m)
{
	return !p->t->team.n || strs_has(&m->teams, p->t->team);
}

static struct candidate best_candidate(struct proposer *p)
{
	struct tally *handled = NULL;
	struct candidate best = { 0 };
	size_t n = ask_handled(p, &handled);
	size_t among = p->desk->n_members ? p->desk->n_members : n;
	ask_load(p);
	for (size_t i = 0; i < among; i++) {
		const struct member *m = p->desk->n_members ? &p->desk->members[i] : NULL;
		struct candidate c = { .who = m ? m->email : handled[i].name };
		if ((m && !on_the_team(p, m)) || !is_plain(c.who) ||
			!desk_is_agent(p->desk, c.who, p->t->requester))
			continue;
		c.handled = tally_of(handled, n, c.who);
		c.load = tally_of(p->load, p->n_load, c.who);
		c.mine = str_eq_nocase(c.who, p->s->me);
		if (better(&c, &best))
			best = c;
	}
	if (!best.who.n && !p->desk->n_members && p->s->me.n)
		best = (struct candidate){ p->s->me, 0, tally_of(p->load, p->n_load, p->s->me),
			true };
	return best;
}

static struct str why_candidate(struct proposer *p, const struct candidate *c)
{
	struct str category = text_said(p, p->t->category);
	if (!p->load_known)
		return STR("nobody has it");
	if (c->handled)
		return text_fmt(p, "%s handled %zu of %.*s, and %zu open ones",
			c->mine ? "you have" : "has", c->handled, STR_ARG(category), c->load);
	if (c->mine)
		return text_fmt(p, "nobody has it; you have %zu open ones", c->load);
	return text_fmt(p, "nobody has it; fewest open ones (%zu)", c->load);
}

static bool assign(struct proposer *p, struct draft *d)
{
	if (p->t->assignee.n)
		return false;
	struct candidate c = best_candidate(p);
	if (!c.who.n)
		return false;
	struct str who = text_said(p, c.who);
	draft_word(p, d, c.mine ? STR("@me") : c.who);
	d->title = c.mine ? STR("Take it") : text_fmt(p, "Give it to %.*s", STR_ARG(who));
	d->why = why_candidate(p, &c);
	d->evidence = (double)c.handled / (double)(c.handled + 10);
	return true;
}

/* ---- what it lacks ---- */

/* The value most of the titles alike have; *share says how many of them, 0 to 1. */
typedef struct str (*value_of)(const struct summary *s);

static struct str category_of(const struct summary *s)
{
	return s->category;
}

static struct str first_label_of(const struct summary *s)
{
	return s->labels.n ? s->labels.p[0] : STR("");
}

static struct str most_alike(struct proposer *p, value_of value, double *share)
{
	struct str best = STR("");
	size_t most = 0;
	for (size_t i = 0; i < p->n_alike; i++) {
		struct str v = value(&p->alike[i].other);
		size_t n = 0;
		for (size_t k = 0; k < p->n_alike; k++)
			n += str_eq(v, value(&p->alike[k].other));
		if (is_plain(v) && n > most) {
			most = n;
			best = v;
		}
	}
	*share = p->n_alike ? (double)most / (double)p->n_alike : 0;
	return best;
}

/* The first of the names that occurs in the title, word for word. */
static struct str named_in_title(struct proposer *p, const struct strs *names)
{
	CLEANUP(strs_release) struct strs words = { 0 };
	utf8_words(p->arena, p->t->title, &words);
	strs_sort_unique(&words);
	for (size_t i = 0; i < names->n; i++)
		if (is_plain(names->p[i]) && strs_has(&words, utf8_fold(p->arena, names->p[i])))
			return names->p[i];
	return STR("");
}

/* A guess, and on what grounds. */
struct guess {
	struct str value, why;
	double share;
};

static struct guess guess_value(struct proposer *p, const struct strs *names, value_of value)
{
	struct guess g = { .value = named_in_title(p, names), .share = 1 };
	if (g.value.n) {
		g.why = STR("the title says so");
		return g;
	}
	ask_alike(p, LIKENESS_GUESS);
	g.value = most_alike(p, value, &g.share);
	g.why = text_fmt(p, "%.0f of %zu tickets with such a title", g.share * (double)p->n_alike,
		p->n_alike);
	return g;
}

static bool category(struct proposer *p, struct draft *d)
{
	if (p->t->category.n)
		return false;
	struct guess g = guess_value(p, &p->desk->categories, category_of);
	if (g.value.n && desk_has_category(p->desk, g.value)) {
		struct str shown = text_said(p, g.value);
		draft_word(p, d, text_fmt(p, "category=%.*s", STR_ARG(g.value)));
		d->title = text_fmt(p, "Make it %.*s", STR_ARG(shown));
		d->why = g.why;
		d->evidence = g.share;
		return true;
	}
	if (!p->desk->categories.n)
		return false;
	d->needs[d->n_needs++] = (struct need){ "category=NAME", NULL };
	d->why = text_fmt(p, "it has no category; the desk has %zu", p->desk->categories.n);
	return true;
}

static bool label(struct proposer *p, struct draft *d)
{
	if (p->t->labels.n)
		return false;
	struct guess g = guess_value(p, &p->desk->labels, first_label_of);
	if (g.value.n) {
		struct str shown = text_said(p, g.value);
		draft_word(p, d, text_fmt(p, "+%.*s", STR_ARG(g.value)));
		d->title = text_fmt(p, "Label it %.*s", STR_ARG(shown));
		d->why = g.why;
		d->evidence = g.share;
		return true;
	}
	if (!p->desk->labels.n)
		return false;
	d->needs[d->n_needs++] = (struct need){ "+LABEL", NULL };
	d->why = STR("it has no label yet");
	return true;
}

static size_t alike_pressing(const struct proposer *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n_alike; i++)
		n += p->alike[i].other.priority >= PRIORITY_HIGH;
	return n;
}

/* Normal is what a ticket has whose priority nobody set. */
static bool priority(struct proposer *p, struct draft *d)
{
	struct str said[] = { STR("outage"), STR("urgent"), STR("asap"), STR("emergency"),
		STR("critical") };
	const struct strs words = { said, ARRAY_SIZE(said), 0 };
	if (p->t->priority != PRIORITY_NORMAL)
		return false;
	struct str word = named_in_title(p, &words);
	size_t n = alike_pressing(p);
	draft_word(p, d, STR("priority=high"));
	if (word.n)
		d->why = text_fmt(p, "the title says \"%.*s\"", STR_ARG(word));
	else if (p->t->occurrences >= OFTEN_SEEN)
		d->why = text_fmt(p, "it was filed %" PRIu32 " times", p->t->occurrences);
	else if (p->t->reopened > 1)
		d->why = text_fmt(p, "it was reopened %" PRIu32 " times", p->t->reopened);
	else if (n * 2 > p->n_alike)
		d->why = text_fmt(p, "%zu of %zu tickets with such a title are", n, p->n_alike);
	else
		return false;
	d->evidence = word.n ? 1 : 0.5;
	return true;
}

#define ANYWHERE (IN(ABOUT_TICKET) | IN(ABOUT_DESK))

const struct rule triage_rules[] = {
	{ .name = "category",
		.in = ANYWHERE,
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 1.2,
		.evidence = 1,
		.grounds = "likeness",
		.command = "set",
		.title = "Say what it is about",
		.propose = category },
	{ .name = "label",
		.in = IN(ABOUT_TICKET),
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 0.5,
		.evidence = 1,
		.grounds = "likeness",
		.command = "label",
		.title = "Label it",
		.propose = label },
	{ .name = "priority",
		.in = ANYWHERE,
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 0.9,
		.evidence = 1,
		.grounds = "signs",
		.command = "set",
		.title = "Make its priority high",
		.propose = priority },
	{ .name = "merge",
		.in = ANYWHERE,
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 1.5,
		.evidence = 3,
		.grounds = "likeness",
		.command = "merge",
		.propose = merge },
	{ .name = "assign",
		.in = ANYWHERE,
		.on = ON_WORK,
		.needs_desk = true,
		.weight = 2,
		.evidence = 1,
		.grounds = "experience",
		.command = "assign",
		.propose = assign },
	{ .name = NULL },
};
