/* Random verbs on a random desk. After each: the desk is whole (every state is the fold of its log,
 * every file canonical); undo brings back what every ticket looked like before, and undo again
 * what it looked like after. */
#include "tests/desk.h"

#define DESKS 6
#define VERBS 40
#define TICKETS_MAX 64

static const char *const who[] = { "carl@cust.example", "dora@cust.example", "ann@acme.example" };
static const char *const statuses[] = { "new", "open", "waiting_customer", "resolved", "closed" };
static const char *const priorities[] = { "low", "normal", "high", "urgent" };
static const char *const labels[] = { "vpn", "macos", "printer" };
static const char *const keys[] = { "ci/main", "ci/next" };
static const char *const words[] = { "", "It drops\n", "---\nid: x\n", "\xe2\x98\x83 tab\there ",
	"- a\n-b", "# no comment", "[redacted]" };
#define PICK(r, a) ((a)[rnd_below(&(r)->seed, ARRAY_SIZE(a))])

struct run {
	struct test_desk *d;
	uint64_t seed;
	struct id ids[TICKETS_MAX];
	size_t n;
};

/* ---- what tickets look like ---- */

struct look {
	struct arena arena;
	struct ticket tickets[TICKETS_MAX];
	struct summary sums[TICKETS_MAX];
	size_t n;
};

static void look_release(struct look *l)
{
	for (size_t i = 0; i < l->n; i++)
		ticket_release(&l->tickets[i]);
	arena_release(&l->arena);
}

static void look_take(struct look *l, const struct run *r)
{
	for (l->n = 0; l->n < r->n; l->n++) {
		l->tickets[l->n] = desk_load(r->d, &r->ids[l->n]);
		summary_of(&l->sums[l->n], &l->arena, &l->tickets[l->n], &r->d->desk);
		l->sums[l->n].updated = 0; /* undoing is an update */
	}
}

static void assert_looks(const struct run *r, const struct look *want, const char *when)
{
	CLEANUP(look_release) struct look now = { 0 };
	look_take(&now, r);
	for (size_t i = 0; i < now.n; i++) {
		bool same = i < want->n ? summary_equal(&now.sums[i], &want->sums[i])
					: now.sums[i].flags & SUM_WITHDRAWN;
		if (!same) {
			CLEANUP(buf_release) struct buf text = { 0 };
			ticket_emit(&text, &now.tickets[i]);
			fail_msg("%s, ticket %zu:\n%s", when, i, buf_c(&text));
		}
	}
}

/* ---- verbs ---- */

static const struct id *any(struct run *r)
{
	return &r->ids[rnd_below(&r->seed, r->n)];
}

static struct str any_entry(struct run *r, struct arena *a, const struct id *id)
{
	CLEANUP(ticket_release) struct ticket t = desk_load(r->d, id);
	return arena_str(a, t.entries[rnd_below(&r->seed, t.n)].id);
}

static int verb_new(struct run *r)
{
	struct new_ticket n = {
		.title = STR("Something is wrong"),
		.body = str_of(PICK(r, words)),
		.requester = str_of(PICK(r, who)),
		.labels = &STR("vpn"),
		.n_labels = rnd_below(&r->seed, 2),
	};
	if (rnd_below(&r->seed, 2))
		n.key = str_of(PICK(r, keys));
	return work_new(then(r->d), &n, &r->d->out);
}

static int verb_words(struct run *r)
{
	struct assignment status = { STR("status"), str_of(PICK(r, statuses)) };
	struct attachment file = { STR("a b.txt"), STR("x") };
	struct deed deed = {
		.kind = rnd_below(&r->seed, 2) ? "reply" : "note",
		.by = str_of(PICK(r, who)),
		.body = str_of(PICK(r, words)),
		.sets = &status,
		.n_sets = rnd_below(&r->seed, 2),
		.files = &file,
		.n_files = rnd_below(&r->seed, 2),
	};
	return work_do(then(r->d), any(r), &deed, &r->d->out);
}

static int verb_set(struct run *r)
{
	struct assignment sets[] = {
		{ STR("status"), str_of(PICK(r, statuses)) },
		{ STR("priority"), str_of(PICK(r, priorities)) },
		{ STR("fields.os"), str_of(PICK(r, labels)) },
		{ STR("assignee"), rnd_below(&r->seed, 2) ? STR("bob@desk.example") : STR("") },
	};
	size_t from = rnd_below(&r->seed, ARRAY_SIZE(sets));
	struct deed deed = { .kind = "change",
		.sets = sets + from,
		.n_sets = ARRAY_SIZE(sets) - from };
	struct id ids[] = { *any(r), *any(r), *any(r) };
	return work_do_all(then(r->d), ids, 1 + rnd_below(&r->seed, 3), &deed, &r->d->out);
}

static int verb_label(struct run *r)
{
	return desk_label(r->d, any(r), PICK(r, labels), rnd_below(&r->seed, 2));
}

static int verb_merge(struct run *r)
{
	const struct id *from = any(r), *into = any(r);
	return work_merge(then(r->d), from, into, &r->d->out);
}

static int verb_unmerge(struct run *r)
{
	return work_unmerge(then(r->d), any(r), &r->d->out);
}

static int verb_split(struct run *r)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct id *id = any(r);
	struct str entry = any_entry(r, &a, id);
	return work_split(then(r->d), id, entry, &r->d->out);
}

static int verb_edit(struct run *r)
{
	CLEANUP(ticket_release) struct ticket t = desk_load(r->d, any(r));
	CLEANUP(buf_release) struct buf old = { 0 }, text = { 0 };
	ticket_emit(&old, &t);
	state_put(&t.arena, &t.state, STR("title"), yaml_string(&t.arena, str_of(PICK(r, labels))));
	for (size_t i = 0; i < t.n; i++)
		if (t.entries[i].has_body && rnd_below(&r->seed, 2))
			t.entries[i].body = str_of(PICK(r, words));
	ticket_emit(&text, &t);
	return work_edit(then(r->d), &t.id, buf_view(&old), buf_view(&text), &r->d->out);
}

static int verb_redact(struct run *r)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct id *id = any(r);
	struct str entry = any_entry(r, &a, id);
	return work_redact(then(r->d), id, entry, STR("why not"), &r->d->out);
}

static const struct {
	int (*run)(struct run *r);
	const char *name;
	bool for_good; /* cannot be undone */
} verbs[] = {
	{ verb_new, "new", false },
	{ verb_words, "words", false },
	{ verb_words, "words", false },
	{ verb_set, "set", false },
	{ verb_set, "set", false },
	{ verb_label, "label", false },
	{ verb_merge, "merge", false },
	{ verb_unmerge, "unmerge", false },
	{ verb_split, "split", false },
	{ verb_edit, "edit", false },
	{ verb_redact, "redact", true },
};

static void learn_new(struct run *r)
{
	const struct id *id = &r->d->out.ticket.id;
	if (r->d->out.created && r->n < TICKETS_MAX)
		r->ids[r->n++] = *id;
}

static void undo_and_redo(struct run *r, const struct look *before)
{
	CLEANUP(look_release) struct look after = { 0 };
	CLEANUP(buf_release) struct buf what = { 0 };
	look_take(&after, r);
	assert_ok(work_undo(then(r->d), &what, &r->d->out));
	assert_looks(r, before, buf_c(&what));
	assert_ok(work_undo(then(r->d), &what, &r->d->out));
	assert_looks(r, &after, buf_c(&what));
}

static void one_verb(struct run *r)
{
	CLEANUP(look_release) struct look before = { 0 };
	size_t v = r->n ? rnd_below(&r->seed, ARRAY_SIZE(verbs)) : 0;
	struct oid tip = desk_tip(r->d), now;
	r->d->w.clock.now += (int64_t)rnd_below(&r->seed, 5) * MS_DAY;
	look_take(&before, r);
	int err = verbs[v].run(r);
	if (err && err != -E_STATE && err != -E_INVALID)
		fail_msg("%s: %s", verbs[v].name, error_last()->message);
	now = desk_tip(r->d);
	assert_int_equal(oid_eq(&tip, &now), err || oid_zero(&r->d->out.commit));
	assert_whole(r->d);
	if (oid_eq(&tip, &now))
		return;
	learn_new(r);
	if (!verbs[v].for_good)
		undo_and_redo(r, &before);
	assert_whole(r->d);
}

static void check_with_index(struct test_desk *d)
{
	struct index *ix;
	CLEANUP(check_result_release) struct check_result result = { 0 };
	assert_ok(index_open(&ix, &d->store, 0, NULL));
	int err = work_check(&d->w, ix, NULL, &result);
	index_free(ix);
	assert_int_equal(err, 0);
	if (result.n)
		fail_msg("%.*s: %.*s", STR_ARG(result.p[0].path), STR_ARG(result.p[0].what));
}

static void test_random_verbs(void **state)
{
	(void)state;
	for (size_t i = 0; i < DESKS; i++) {
		void *desk = NULL;
		desk_setup(&desk);
		struct run r = { .d = desk, .seed = 17 * i + 1 };
		for (size_t k = 0; k < VERBS; k++)
			one_verb(&r);
		check_with_index(r.d);
		desk_teardown(&desk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_random_verbs) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
