/* The laws of one log, over random logs that clash, undo, edit and redact each other: canonical
 * form, fold, emission, appending and differences. */
#include "tests/check.h"
#include "model/fields.h"
#include "model/law.h"

#define ROUNDS 3000

static struct str pick(uint64_t *r, const char *const *from, size_t n)
{
	return str_of(from[rnd_below(r, n)]);
}
#define PICK(r, list) pick((r), (list), ARRAY_SIZE(list))

static const char *const ids[] = { "a0000000", "b0000000", "c0000000", "d0000000", "e0000000",
	"f0000000", "g0000000", "h0000000" };
static const char *const kinds[] = { "open", "reply", "note", "change", "change", "undo", "undo",
	"edit", "edit", "redact", "occurrence", "newer" };
static const char *const texts[] = { "", "x", "two words", "- dash", "a: b", "# no comment", "'q'",
	"\"d\"", " blank ", "{a}", "null", "~", "é 日本 🙂", "tab\there", "line\nbreak", "\n",
	"  indented\nbody\n\n", "cr\r\n", "---", "--- x\n...\n", "\xC2\x85 nel", "\x1B[31m" };
/* Paths that clash with each other in every way a file can. */
static const char *const paths[] = { "title", "category", "assignee", "fields.os", "fields.a.b",
	"colour", "colour.dark", "title.x", ".x", "x.", "id", "id.x", "labels.x", "due", "é" };
static const char *const sets[] = { "labels", "watchers", "links", "tags" };

static void random_set(uint64_t *r, struct arena *a, struct entry *e)
{
	const char *path = PICK(r, paths).p;
	switch (rnd_below(r, 8)) {
	case 0:
		entry_unset(a, e, path);
		break;
	case 1:
		entry_set(a, e, "status", str_of(status_name(rnd_below(r, STATUS_COUNT))));
		break;
	case 2:
		entry_set(a, e, "priority", str_of(priority_name(rnd_below(r, PRIORITY_COUNT))));
		break;
	case 3: {
		struct ynode *map = yaml_map(a);
		yaml_set(a, map, PICK(r, texts), yaml_string(a, PICK(r, texts)));
		yaml_set(a, map, PICK(r, texts), yaml_null(a));
		e->change.set = e->change.set ? e->change.set : yaml_map(a);
		yaml_set(a, e->change.set, STR("fields"), map);
		yaml_set(a, e->change.set, STR("shade"), map);
		break;
	}
	default:
		entry_set(a, e, path, PICK(r, texts));
	}
}

static void random_change(uint64_t *r, struct arena *a, struct entry *e)
{
	for (size_t n = rnd_below(r, 4); n; n--)
		random_set(r, a, e);
	if (!rnd_below(r, 3))
		entry_add(a, e, PICK(r, sets).p, PICK(r, texts));
	if (!rnd_below(r, 3))
		entry_add(a, e, PICK(r, sets).p, PICK(r, texts));
	if (!rnd_below(r, 3))
		entry_remove(a, e, PICK(r, sets).p, PICK(r, texts));
}

static struct strs random_ids(uint64_t *r, struct arena *a, size_t n)
{
	struct strs of = { arena_array(a, n, sizeof *of.p), n, n };
	for (size_t i = 0; i < n; i++)
		of.p[i] = PICK(r, ids);
	return of;
}

static struct entry random_entry(uint64_t *r, struct arena *a)
{
	struct entry e = { .id = PICK(r, ids), .kind = PICK(r, kinds), .by = PICK(r, texts) };
	e.at = INT64_C(1800000000000) + (int64_t)rnd_below(r, 6);
	e.when = rnd_below(r, 4) ? e.at : 1;
	e.rec = rnd_below(r, 6) ? STR("") : PICK(r, texts);
	e.via = rnd_below(r, 3) ? STR("cli") : PICK(r, texts);
	if (str_is(e.kind, "undo") || str_is(e.kind, "edit") || str_is(e.kind, "redact"))
		e.of = random_ids(r, a, 1 + rnd_below(r, 3) / 2);
	random_change(r, a, &e);
	e.has_body = rnd_below(r, 2);
	e.body = e.has_body ? PICK(r, texts) : STR("");
	if (!rnd_below(r, 5)) {
		struct ynode *extra = yaml_map(a);
		yaml_set(a, extra, STR("public"), yaml_string(a, STR("yes")));
		yaml_set(a, extra, STR("later"), yaml_null(a));
		e.extra = extra;
	}
	return e;
}

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
