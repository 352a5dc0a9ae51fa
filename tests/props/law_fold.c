/* The laws of one log, over random logs that clash, undo, edit and redact each other: canonical
 * form, fold, emission, appending and differences. */
#include "tests/law.h"

#define ROUNDS 3000

/* A ticket of n random entries, in any order, not canonical. */
static void random_log(uint64_t *r, struct ticket *t, size_t n)
{
	ticket_init(t, id_of(STR("k3f92mx7")));
	t->entries = arena_array(&t->arena, n, sizeof *t->entries);
	t->n = t->cap = n;
	for (size_t i = 0; i < n; i++)
		t->entries[i] = i && !rnd_below(r, 6) ? t->entries[rnd_below(r, i)]
						      : random_entry(r, &t->arena);
}

/* Another ticket with the entries of x and y (which it borrows), in an order of its own. */
static void joined(uint64_t *r, struct ticket *out, const struct ticket *x, const struct ticket *y)
{
	ticket_init(out, x->id);
	out->entries = arena_array(&out->arena, x->n + y->n, sizeof *out->entries);
	for (size_t i = 0; i < x->n + y->n; i++) {
		size_t at = rnd_below(r, ++out->n);
		out->entries[i] = out->entries[at];
		out->entries[at] = i < x->n ? x->entries[i] : y->entries[i - x->n];
	}
	out->cap = out->n;
}

static void canonical(struct ticket *t, struct buf *out)
{
	law_canon(t);
	law_fold(&t->arena, t, &t->state);
	buf_reset(out);
	ticket_emit(out, t);
}

static void canon_is_idempotent_and_knows_no_order(void **state UNUSED)
{
	uint64_t r = 1;
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(ticket_release) struct ticket x = { 0 }, nothing = { 0 }, y = { 0 };
		random_log(&r, &x, 1 + rnd_below(&r, 14));
		joined(&r, &y, &x, &nothing);
		canonical(&x, &one);
		assert_true(law_is_sorted(&x));
		canonical(&x, &two);
		assert_strs(buf_view(&two), buf_view(&one));
		canonical(&y, &two);
		assert_strs(buf_view(&two), buf_view(&one));
	}
}

static void canon_may_be_taken_early(void **state UNUSED)
{
	uint64_t r = 2;
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(ticket_release)
		struct ticket x = { 0 }, y = { 0 }, xy = { 0 }, early = { 0 };
		random_log(&r, &x, 1 + rnd_below(&r, 8));
		random_log(&r, &y, rnd_below(&r, 8));
		joined(&r, &xy, &x, &y);
		canonical(&xy, &one);
		law_canon(&x);
		joined(&r, &early, &x, &y);
		canonical(&early, &two);
		assert_strs(buf_view(&two), buf_view(&one));
	}
}

static void parsed(struct ticket *t, struct str text)
{
	if (ticket_parse(t, text, "t"))
		fail_msg("%s\nin <<<%.*s>>>", error_last()->message, STR_ARG(text));
}

static void what_is_written_is_read(void **state UNUSED)
{
	uint64_t r = 3;
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(ticket_release) struct ticket x = { 0 }, y = { 0 };
		random_log(&r, &x, 1 + rnd_below(&r, 8));
		canonical(&x, &one);
		parsed(&y, buf_view(&one));
		assert_int_equal(y.bytes, one.n);
		assert_true(state_equal(&x.state, &y.state));
		struct change edit = law_hand_edit(&y.arena, &y);
		assert_true(change_empty(&edit));
		buf_reset(&two);
		ticket_emit(&two, &y);
		assert_strs(buf_view(&two), buf_view(&one));
	}
}

static void a_difference_applied_is_the_goal(void **state UNUSED)
{
	uint64_t r = 4;
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(ticket_release) struct ticket x = { 0 }, y = { 0 };
		random_log(&r, &x, 1 + rnd_below(&r, 6));
		random_log(&r, &y, 1 + rnd_below(&r, 6));
		law_canon(&x);
		law_canon(&y);
		law_fold(&x.arena, &x, &x.state);
		law_fold(&y.arena, &y, &y.state);
		struct change d = state_diff(&x.arena, &x.state, &y.state);
		assert_int_equal(change_empty(&d), state_equal(&x.state, &y.state));
		state_apply(&y.arena, &y.state, &d);
		assert_true(state_equal(&x.state, &y.state));
		d = state_diff(&x.arena, &x.state, &y.state);
		assert_true(change_empty(&d));
	}
}

static void appending_keeps_order_and_state(void **state UNUSED)
{
	uint64_t r = 5;
	for (int round = 0; round < ROUNDS / 10; round++) {
		CLEANUP(ticket_release) struct ticket t = { 0 };
		ticket_init(&t, id_of(STR("k3f92mx7")));
		for (int i = 0; i < 12; i++) {
			CLEANUP(arena_release) struct arena a = { 0 };
			struct entry e = random_entry(&r, &a), *got;
			struct id id = id_random(rnd(&r));
			struct state folded;
			size_t before = t.n;
			int64_t last = before ? t.entries[before - 1].at : 0;
			e.id = id_str(&id);
			assert_int_equal(ticket_append(&t, &e, &got), 0);
			assert_int_equal(t.n, before + 1);
			assert_int_equal(got->at, MAX(e.at, last + 1));
			assert_strs(got->id, e.id);
			law_fold(&a, &t, &folded);
			assert_true(state_equal(&folded, &t.state));
		}
		assert_true(law_is_sorted(&t));
	}
}

/* Whoever turns a hand edit into an entry writes the same one, and the state stays as edited. */
static void a_hand_edit_becomes_one_entry(void **state UNUSED)
{
	uint64_t r = 6;
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 }, edited = { 0 };
	for (int round = 0; round < ROUNDS / 3; round++) {
		CLEANUP(ticket_release) struct ticket x = { 0 }, y = { 0 }, other = { 0 };
		random_log(&r, &x, 1 + rnd_below(&r, 6));
		random_log(&r, &other, 1 + rnd_below(&r, 6));
		canonical(&x, &one);
		canonical(&other, &two);
		/* being withdrawn is no field: no hand can set or clear it */
		state_drop(&other.state, STR("withdrawn"));
		x.state = other.state;
		buf_reset(&edited);
		ticket_emit(&edited, &x);
		parsed(&y, buf_view(&edited));
		struct change by_hand = law_hand_edit(&x.arena, &x);
		assert_int_equal(ticket_adopt_hand_edit(&x, NULL), !change_empty(&by_hand));
		assert_int_equal(ticket_adopt_hand_edit(&y, NULL), !change_empty(&by_hand));
		assert_false(ticket_adopt_hand_edit(&x, NULL));
		buf_reset(&one);
		ticket_emit(&one, &x);
		buf_reset(&two);
		ticket_emit(&two, &y);
		assert_strs(buf_view(&one), buf_view(&two));
		state_drop(&x.state, STR("withdrawn"));
		assert_true(state_equal(&x.state, &other.state));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canon_is_idempotent_and_knows_no_order),
		cmocka_unit_test(canon_may_be_taken_early),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_difference_applied_is_the_goal),
		cmocka_unit_test(appending_keeps_order_and_state),
		cmocka_unit_test(a_hand_edit_becomes_one_entry),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
