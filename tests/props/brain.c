/* For random desks, tickets and situations: whatever is proposed is a command that the ticket's
 * state allows, whose terms make its score, and that prints as one safe line. */
#include "tests/brain.h"
#include "text/utf8.h"

#define RUNS 20000

static bool has_any_template(void *arg, const char *name)
{
	(void)arg;
	return *name != 0;
}

static const char *const nasty[] = { "", "VPN drops", "VPN drops again", "vpn drops!", "--help",
	"$(reboot)", "a\nb", "\033[31mred", "it's", "\xff\xfe", "\u202egnp.exe", "urgent outage",
	"@me", "+x", "ann@acme.example", "bob@desk.example", "eve@desk.example", "printer",
	"network", "a b", "a,b", ";ls", "-n", "=x", "-" };

static struct str any(uint64_t *seed)
{
	return str_of(nasty[rnd_below(seed, ARRAY_SIZE(nasty))]);
}

static int64_t any_time(uint64_t *seed)
{
	static const int64_t ago[] = { MS_MINUTE, MS_HOUR, 2 * MS_DAY, 4 * MS_DAY, 9 * MS_DAY,
		400 * MS_DAY, -MS_DAY, -9 * MS_DAY };
	return rnd_below(seed, 4) ? NOW - ago[rnd_below(seed, ARRAY_SIZE(ago))] : 0;
}

static void any_ticket(struct scene *c, uint64_t *seed)
{
	static struct str label[ROWS_MAX];
	struct str *own = &label[c->index.n];
	struct summary *t = scene_ticket(c, "");
	*own = any(seed);
	t->title = any(seed);
	t->title_sketch = title_sketch(t->title);
	t->status = (uint8_t)rnd_below(seed, STATUS_COUNT);
	t->priority = (uint8_t)rnd_below(seed, PRIORITY_COUNT);
	t->flags = rnd_below(seed, 3) ? (uint8_t)(rnd(seed) & (SUM_CUSTOMER_LAST | SUM_NUDGED))
				      : (uint8_t)rnd_below(seed, 128);
	t->merged = rnd_below(seed, 9) ? STR("") : any(seed);
	if (t->flags & SUM_MERGED && rnd_below(seed, 2))
		t->merged = STR("k3f92mx0");
	t->requester = any(seed);
	t->assignee = any(seed);
	t->category = any(seed);
	t->team = any(seed);
	t->key = rnd_below(seed, 4) ? STR("") : any(seed);
	t->labels = (struct strs){ own, rnd_below(seed, 2), 0 };
	t->created = any_time(seed);
	t->updated = any_time(seed);
	t->first_response = any_time(seed);
	t->last_agent = any_time(seed);
	t->last_customer = any_time(seed);
	t->resolved = any_time(seed);
	t->due = any_time(seed);
	t->occurrences = (uint32_t)rnd_below(seed, 9);
	t->reopened = (uint32_t)rnd_below(seed, 4);
}

/* What may be done to a ticket that is in the lists, one that ended, one that is out of them. */
static bool is_one_of(const char *verb, const char *const *verbs)
{
	for (; *verbs; verbs++)
		if (!strcmp(verb, *verbs))
			return true;
	return false;
}

static bool state_allows(const struct summary *t, const char *verb)
{
	static const char *const always[] = { "show", "log", NULL };
	static const char *const work[] = { "reply", "note", "set", "assign", "label", "merge",
		"resolve", NULL };
	bool merged = (t->flags & SUM_MERGED) || t->merged.n;
	if (is_one_of(verb, always))
		return true;
	if (t->flags & (SUM_WITHDRAWN | SUM_DELETED))
		return false;
	if (merged)
		return !strcmp(verb, "unmerge");
	if (!strcmp(verb, "close"))
		return t->status == STATUS_RESOLVED;
	if (!strcmp(verb, "reopen"))
		return status_ended(t->status);
	return !status_ended(t->status) && is_one_of(verb, work);
}

static const struct summary *ticket_of(const struct scene *c, struct str id)
{
	for (size_t i = 0; i < c->index.n; i++)
		if (str_eq(id_str(&c->index.rows[i].id), id))
			return &c->index.rows[i];
	return NULL;
}

static void check_allowed(const struct scene *c, const struct action *a)
{
	const struct summary *t = a->argc > 2 ? ticket_of(c, a->argv[2]) : NULL;
	if (!a->ticket.s[0] || !strncmp(a->rule, "target", 6))
		return;
	assert_non_null(t);
	if (!state_allows(t, a->argv[1].p))
		fail_msg("%s: hd %s on status %s, flags %u", a->rule, a->argv[1].p,
			status_name((enum status)t->status), t->flags);
	if (!strcmp(a->argv[1].p, "assign"))
		assert_true(!str_eq_nocase(a->argv[3], t->assignee));
	if (!strcmp(a->argv[1].p, "merge")) {
		const struct summary *into = ticket_of(c, a->argv[3]);
		assert_true(into && into != t && state_allows(into, "merge"));
	}
}

/* Words of ours come first; a word from outside never reads as an option. */
static void check_words(const struct action *a)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	struct str s;
	bool git = str_is(a->argv[0], "git");
	assert_true(git || str_is(a->argv[0], "hd"));
	for (size_t i = 0; i < a->argc; i++) {
		assert_int_equal(a->argv[i].p[a->argv[i].n], 0);
		if (a->argv[i].p[0] == '-' && !git) {
			static const char *const ours[] = { "--", "--all", "--limit", "--from",
				"--template", NULL };
			assert_true(is_one_of(a->argv[i].p, ours));
			if (!strcmp(a->argv[i].p, "--"))
				break;
		}
	}
	action_command(&line, a);
	s = buf_view(&line);
	assert_true(utf8_valid(s, NULL));
	for (size_t n; s.n; s = str_skip(s, n))
		assert_false(utf8_is_unsafe(utf8_next(s, &n)));
}

static void check_score(const struct action *a)
{
	double sum = 0;
	for (size_t i = 0; i < a->n_terms; i++)
		sum += a->terms[i].value;
	assert_true(sum == a->score);
	assert_true(a->n_terms > 0 && a->title.n && a->n_needs <= ARRAY_SIZE(a->needs));
}

static void check_apart(const struct actions *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < i; k++) {
			CLEANUP(buf_release) struct buf x = { 0 };
			CLEANUP(buf_release) struct buf y = { 0 };
			action_command(&x, &l->p[i]);
			action_command(&y, &l->p[k]);
			assert_string_not_equal(buf_c(&x), buf_c(&y));
			assert_true(l->p[k].score >= l->p[i].score);
		}
}

static void any_situation(struct scene *c, uint64_t *seed, char **words)
{
	static const char *const commands[] = { NULL, "show", "list", "next", "undo", "close",
		"set", "help", "status", "reply" };
	static const struct row rows[] = { { .n = 0 }, { .n = 1 }, { .n = 2 } };
	static struct query q;
	for (size_t i = 0; i < 3; i++)
		words[i] = (char *)nasty[rnd_below(seed, ARRAY_SIZE(nasty))];
	c->s.command = commands[rnd_below(seed, ARRAY_SIZE(commands))];
	c->s.words = words;
	c->s.n_words = rnd_below(seed, 4);
	c->s.query = rnd_below(seed, 2) ? &q : NULL;
	c->s.default_open = rnd_below(seed, 2);
	c->s.rows = rows;
	c->s.listed = MIN(ARRAY_SIZE(rows), c->index.n);
	c->s.total = c->s.listed + rnd_below(seed, 2) * 7;
	c->s.hand_edits = rnd_below(seed, 4) ? 0 : 2;
	c->s.has_template = rnd_below(seed, 2) ? has_any_template : NULL;
	c->s.me = any(seed);
	if (!rnd_below(seed, 6))
		c->s.index = NULL;
	if (!rnd_below(seed, 6))
		c->s.desk = NULL;
}

static void every_action_keeps_its_promises(void **state)
{
	(void)state;
	uint64_t seed = 20261122;
	for (int run = 0; run < RUNS; run++) {
		CLEANUP(scene_end) struct scene c;
		char *words[3];
		scene_begin(&c, run % 2 ? scene_desk : "format: 1\nname: Test\n");
		for (size_t n = rnd_below(&seed, 9); n; n--)
			any_ticket(&c, &seed);
		any_situation(&c, &seed, words);
		const struct summary *t = c.index.n && rnd_below(&seed, 4)
						  ? &c.index.rows[rnd_below(&seed, c.index.n)]
						  : NULL;
		fail((enum err)(1 + rnd_below(&seed, E_COUNT - 1)), "it went wrong");
		c.s.error = error_last();
		propose(&c, (enum about)rnd_below(&seed, ABOUT_ERROR + 1), t);
		for (size_t i = 0; i < c.got.n; i++) {
			check_words(&c.got.p[i]);
			check_score(&c.got.p[i]);
			check_allowed(&c, &c.got.p[i]);
		}
		check_apart(&c.got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_keeps_its_promises),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
