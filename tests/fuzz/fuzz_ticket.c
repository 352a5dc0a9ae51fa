/* Whatever the bytes are, reading a ticket ends in an error or in a canonical log that goes out and
 * comes back equal, and that can be worked with. */
#include "model/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void emitted(struct buf *out, const struct ticket *t)
{
	buf_reset(out);
	ticket_emit(out, t);
}

/* What was written is read as the same, and written as the same. */
static void round_trip(const struct ticket *t)
{
	CLEANUP(ticket_release) struct ticket back = { 0 };
	CLEANUP(buf_release) struct buf once = { 0 }, twice = { 0 };
	emitted(&once, t);
	must(!ticket_parse(&back, buf_view(&once), "again"));
	must(state_equal(&t->state, &back.state));
	must(t->n == back.n);
	emitted(&twice, &back);
	must(str_eq(buf_view(&once), buf_view(&twice)));
}

static void log_check(struct ticket *t)
{
	CLEANUP(buf_release) struct buf once = { 0 }, twice = { 0 };
	struct str *bodies = arena_array(&t->arena, t->n, sizeof *bodies);
	must(law_is_sorted(t));
	emitted(&once, t);
	law_canon(t);
	emitted(&twice, t);
	must(str_eq(buf_view(&once), buf_view(&twice)));
	law_bodies(t, bodies);
	for (size_t i = 0; i < t->n; i++)
		must(!bodies[i].p || !str_is(t->entries[i].kind, "edit"));
}

static void state_check_diff(struct ticket *t)
{
	struct state folded;
	law_fold(&t->arena, t, &folded);
	struct change d = state_diff(&t->arena, &t->state, &folded);
	must(change_empty(&d) == state_equal(&t->state, &folded));
	state_apply(&t->arena, &folded, &d);
	must(state_equal(&t->state, &folded));
}

static void append_check(struct ticket *t)
{
	struct entry e = { .id = STR("zzzzzzzz"), .kind = STR("note"), .at = 1 }, *got;
	ticket_adopt_hand_edit(t, NULL);
	int rc = ticket_append(t, &e, &got);
	must(!rc || error_last()->code == E_LIMIT);
	must(rc || got == &t->entries[t->n - 1]);
	round_trip(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct str text = { (const char *)data, size };
	if (ticket_parse(&t, text, "fuzz")) {
		must(error_last()->code == E_INVALID || error_last()->code == E_LIMIT);
		return 0;
	}
	round_trip(&t);
	log_check(&t);
	state_check_diff(&t);
	append_check(&t);
	return 0;
}
