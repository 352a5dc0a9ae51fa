/* The merge law over random histories: 3 to 5 replicas with clocks of their own write, edit by hand,
 * remove, bring back, and take each other's commits as hd or git merge them; then they take each
 * other's in random orders. HD_ROUNDS says how many histories. */
#include "tests/law.h"
#include "model/merge.h"

#define ROUNDS 400
#define STEPS 8
#define REPLICAS 5
#define TIME INT64_C(1800000000000)

struct commit {
	struct ticket written, settled;
	const struct ticket *file; /* &written, or NULL where the commit has no file */
	const struct commit *parents[2];
};
struct history {
	uint64_t r;
	struct arena arena;
	VEC(struct commit *) commits;
	const struct commit *heads[REPLICAS];
	int64_t skew[REPLICAS], now;
	size_t n; /* replicas */
	bool met; /* from now on they only take from each other */
};

static void history_release(struct history *h)
{
	for (size_t i = 0; i < h->commits.n; i++) {
		ticket_release(&h->commits.p[i]->written);
		ticket_release(&h->commits.p[i]->settled);
		free(h->commits.p[i]);
	}
	vec_release(&h->commits);
	arena_release(&h->arena);
}

static void parsed(struct ticket *t, struct str text)
{
	if (ticket_parse(t, text, "t"))
		fail_msg("%s\nin <<<%.*s>>>", error_last()->message, STR_ARG(text));
}

static struct str text_of(struct buf *b, const struct ticket *t)
{
	buf_reset(b);
	ticket_emit(b, t);
	return buf_view(b);
}

/* ---- commits ---- */

/* What needs no settling would settle to the same bytes; so does what was settled. */
static void check_settled(const struct commit *c, const struct ticket_parent *parents, size_t n)
{
	CLEANUP(buf_release) struct buf file = { 0 }, settled = { 0 };
	CLEANUP(ticket_release) struct ticket again = { 0 };
	assert_true(law_is_sorted(&c->settled));
	text_of(&settled, &c->settled);
	assert_int_equal(ticket_settle(&again, &c->settled, parents, n), 0);
	assert_strs(text_of(&file, &again), buf_view(&settled));
	if (ticket_is_settled(c->file, parents, n))
		assert_strs(text_of(&file, c->file), buf_view(&settled));
}

/* t is taken over; NULL: a commit without the file. */
static const struct commit *commit(struct history *h, struct ticket *t, const struct commit *a,
	const struct commit *b)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct commit *c = xcalloc(1, sizeof *c);
	struct ticket_parent parents[2] = { 0 };
	size_t n = !!a + !!b;
	vec_push(&h->commits, c);
	if (t) {
		parsed(&c->written, text_of(&text, t));
		ticket_release(t);
		c->file = &c->written;
	}
	c->parents[0] = a;
	c->parents[1] = b;
	for (size_t i = 0; i < n; i++)
		parents[i] = (struct ticket_parent){ &c->parents[i]->settled, c->parents[i]->file };
	assert_int_equal(ticket_settle(&c->settled, c->file, parents, n), 0);
	if (!h->met)
		check_settled(c, parents, n);
	return c;
}

/* A copy that owns its entries' array; texts are shared. */
static void copied(struct ticket *out, const struct ticket *t)
{
	*out = (struct ticket){ .id = t->id, .n = t->n, .cap = t->n };
	out->entries = arena_array(&out->arena, out->cap, sizeof *out->entries);
	memcpy(out->entries, t->entries, t->n * sizeof *t->entries);
	for (size_t i = 0; i < t->state.n; i++)
		state_put(&out->arena, &out->state, t->state.p[i].path, t->state.p[i].value);
}

static void refold(struct ticket *t)
{
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
}

/* ---- what people and programs do ---- */

static struct strs some_names(struct history *h, struct arena *a, const struct ticket *t)
{
	struct strs of = { arena_array(a, 2, sizeof *of.p), 1 + rnd_below(&h->r, 2), 2 };
	for (size_t i = 0; i < of.n; i++) {
		const struct entry *e = &t->entries[rnd_below(&h->r, t->n)];
		of.p[i] = e->was.n && rnd_below(&h->r, 2) ? e->was : e->id;
	}
	return of;
}

static void add_entry(struct history *h, struct ticket *t, int64_t skew)
{
	struct entry e = random_entry(&h->r, &t->arena);
	struct id id = id_random(rnd(&h->r));
	int64_t last = t->n ? t->entries[t->n - 1].at + 1 : 0;
	if (!t->n || rnd_below(&h->r, 8)) /* or one of the ids that everybody has */
		e.id = arena_str(&h->arena, id_str(&id));
	if (!t->n)
		e.kind = STR("open");
	if (e.of.n && t->n)
		e.of = some_names(h, &t->arena, t);
	struct entry *had = t->entries;
	t->entries = arena_array(&t->arena, t->n + 1, sizeof *t->entries);
	if (t->n)
		memcpy(t->entries, had, t->n * sizeof *had);
	e.at = e.when = MAX(h->now + skew, last);
	if (!rnd_below(&h->r, 12)) /* a clock that knows no causes */
		e.at = e.when = h->now + skew;
	t->entries[t->n++] = e;
}

/* The state says something else, of its own accord. */
static void edit_state(struct history *h, struct ticket *t)
{
	struct entry e = { 0 };
	random_change(&h->r, &t->arena, &e);
	state_apply(&t->arena, &t->state, &e.change);
	if (!rnd_below(&h->r, 6) && t->state.n)
		state_drop(&t->state, t->state.p[rnd_below(&h->r, t->state.n)].path);
}

static void remove_entry(struct history *h, struct ticket *t)
{
	size_t i = rnd_below(&h->r, t->n);
	if (t->n == 1)
		return;
	memmove(&t->entries[i], &t->entries[i + 1], (t->n - i - 1) * sizeof *t->entries);
	t->n--;
}

/* An entry's content is changed where it stands: one id, two contents. */
static void rewrite_entry(struct history *h, struct ticket *t)
{
	struct entry *e = &t->entries[rnd_below(&h->r, t->n)];
	if (rnd_below(&h->r, 2))
		e->by = STR("eve@acme.example");
	e->has_body = true;
	e->body = PICK(&h->r, texts);
}

static void change_by_hand(struct history *h, struct ticket *t, int64_t skew)
{
	switch (rnd_below(&h->r, 8)) {
	case 0:
		remove_entry(h, t);
		break;
	case 1:
		rewrite_entry(h, t);
		break;
	case 2:
		add_entry(h, t, skew);
		break;
	default:
		edit_state(h, t);
	}
	if (!rnd_below(&h->r, 6))
		refold(t);
	else
		law_canon(t);
}

/* The next commit of replica i, by itself. */
static void work(struct history *h, size_t i)
{
	const struct commit *head = h->heads[i];
	struct ticket t;
	if (head->file && !rnd_below(&h->r, 12)) {
		h->heads[i] = commit(h, NULL, head, NULL);
		return;
	}
	bool by_hand = rnd_below(&h->r, 2);
	copied(&t, by_hand && head->file ? head->file : &head->settled);
	if (by_hand) {
		change_by_hand(h, &t, h->skew[i]);
	} else {
		add_entry(h, &t, h->skew[i]);
		refold(&t);
	}
	h->heads[i] = commit(h, &t, head, NULL);
}

/* A commit of both: as hd merges, as git's driver does, or as git left it and somebody took it. */
static const struct commit *merged(struct history *h, const struct commit *a,
	const struct commit *b, bool clean)
{
	size_t way = clean ? 0 : rnd_below(&h->r, 6);
	struct ticket t;
	const struct ticket *side = way == 1 ? a->file : b->file;
	if (way > 3 && a->file && b->file)
		assert_int_equal(ticket_merge(&t, a->file, b->file), 0);
	else if (way == 0 || way > 3)
		assert_int_equal(ticket_merge(&t, &a->settled, &b->settled), 0);
	else if (!side)
		return commit(h, NULL, a, b);
	else
		copied(&t, side);
	if (!clean && !rnd_below(&h->r, 4))
		change_by_hand(h, &t, 0);
	return commit(h, &t, a, b);
}

static void random_history(struct history *h)
{
	struct ticket t;
	ticket_init(&t, id_of(STR("k3f92mx7")));
	h->now = TIME;
	h->n = 3 + rnd_below(&h->r, REPLICAS - 2);
	add_entry(h, &t, 0);
	refold(&t);
	const struct commit *root = commit(h, &t, NULL, NULL);
	for (size_t i = 0; i < h->n; i++) {
		h->heads[i] = root;
		h->skew[i] = (int64_t)rnd_below(&h->r, 9) - 4;
	}
	for (size_t step = 0; step < STEPS; step++) {
		size_t i = rnd_below(&h->r, h->n), k = rnd_below(&h->r, h->n);
		h->now += (int64_t)rnd_below(&h->r, 3);
		if (i == k || rnd_below(&h->r, 3))
			work(h, i);
		else
			h->heads[i] = merged(h, h->heads[i], h->heads[k], false);
	}
}

/* ---- what must hold ---- */

/* Everybody takes from somebody, criss-cross too, until everybody has all. */
static void all_meet(struct history *h, const struct commit **at)
{
	for (size_t turn = 0; turn < h->n; turn++) {
		size_t i = rnd_below(&h->r, h->n), k = rnd_below(&h->r, h->n);
		const struct commit *a = at[i], *b = at[k];
		if (i == k)
			continue;
		at[i] = merged(h, a, b, true);
		if (rnd_below(&h->r, 2))
			at[k] = merged(h, b, a, true);
	}
	size_t hub = rnd_below(&h->r, h->n);
	for (size_t i = 0; i < h->n; i++)
		if (i != hub)
			at[hub] = merged(h, at[hub], at[i], true);
	for (size_t i = 0; i < h->n; i++)
		if (i != hub)
			at[i] = merged(h, at[i], at[hub], true);
}

static struct str name_of(const struct entry *e)
{
	return e->was.n ? e->was : e->id;
}

static bool holds(const struct ticket *t, const struct entry *e)
{
	CLEANUP(buf_release) struct buf want = { 0 }, got = { 0 };
	bool redacts = false, found = false;
	entry_emit_core(&want, e);
	for (size_t i = 0; i < t->n; i++)
		redacts = redacts || str_is(t->entries[i].kind, "redact");
	for (size_t i = 0; i < t->n && !found; i++) {
		const struct entry *in = &t->entries[i];
		if (!str_eq(name_of(in), name_of(e)) || in->has_body != e->has_body)
			continue;
		buf_reset(&got);
		entry_emit_core(&got, in);
		found = str_eq(buf_view(&got), buf_view(&want)) &&
			(str_eq(in->body, e->body) || (redacts && str_is(in->body, LAW_REDACTED)));
	}
	return found;
}

static void nothing_is_lost(const struct history *h, size_t commits, const struct ticket *end)
{
	for (size_t c = 0; c < commits; c++) {
		const struct commit *at = h->commits.p[c];
		for (size_t i = 0; at->file && i < at->file->n; i++)
			assert_true(holds(end, &at->file->entries[i]));
		/* the last is the hand edit, if there was one */
		assert_true(holds(end, &at->settled.entries[at->settled.n - 1]));
	}
}

static void replicas_end_equal_and_nothing_is_lost(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf first = { 0 }, other = { 0 };
	for (size_t round = 0, end = law_rounds(ROUNDS); round < end; round++) {
		CLEANUP(history_release) struct history h = { .r = 1000 + round };
		random_history(&h);
		size_t commits = h.commits.n;
		h.met = true;
		buf_reset(&first);
		for (int order = 0; order < 2; order++) {
			const struct commit *at[REPLICAS];
			memcpy(at, h.heads, sizeof at);
			all_meet(&h, at);
			if (!order) {
				nothing_is_lost(&h, commits, &at[0]->settled);
				text_of(&first, &at[0]->settled);
			}
			for (size_t i = 0; i < h.n; i++)
				assert_strs(text_of(&other, &at[i]->settled), buf_view(&first));
		}
	}
}

static void merge(struct ticket *out, const struct ticket *a, const struct ticket *b)
{
	assert_int_equal(ticket_merge(out, a, b), 0);
}

static void check_algebra(const struct ticket *a, const struct ticket *b, const struct ticket *c)
{
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 };
	CLEANUP(ticket_release)
	struct ticket ab = { 0 }, ba = { 0 }, bc = { 0 }, ab_c = { 0 }, a_bc = { 0 }, twice = { 0 },
		      again = { 0 };
	merge(&ab, a, b);
	merge(&ba, b, a);
	assert_strs(text_of(&two, &ba), text_of(&one, &ab));
	merge(&twice, &ab, &ab);
	assert_strs(text_of(&two, &twice), buf_view(&one));
	merge(&again, &ab, b);
	assert_strs(text_of(&two, &again), buf_view(&one));
	merge(&bc, b, c);
	merge(&ab_c, &ab, c);
	merge(&a_bc, a, &bc);
	assert_strs(text_of(&two, &a_bc), text_of(&one, &ab_c));
}

static void merging_is_commutative_associative_and_idempotent(void **state UNUSED)
{
	for (size_t round = 0, end = law_rounds(ROUNDS / 2); round < end; round++) {
		CLEANUP(history_release) struct history h = { .r = 5000 + round };
		random_history(&h);
		for (size_t n = 0; n < 4; n++) {
			const struct ticket *of[3];
			for (size_t i = 0; i < 3; i++)
				of[i] = h.commits.p[rnd_below(&h.r, h.commits.n)]->file;
			if (of[0] && of[1] && of[2])
				check_algebra(of[0], of[1], of[2]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replicas_end_equal_and_nothing_is_lost),
		cmocka_unit_test(merging_is_commutative_associative_and_idempotent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
