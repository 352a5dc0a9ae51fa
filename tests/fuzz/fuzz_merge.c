/* Whatever two versions of a ticket, or three of another YAML file, say: merging ends in an error or
 * in what can be read back, knows no order of the sides, and merging again changes nothing.
 * The versions stand one behind another, with lines of "%%" between: two are tickets, three are a
 * base and two sides. */
#include "model/doc_merge.h"
#include "model/merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_told(void)
{
	must(error_last()->code == E_INVALID || error_last()->code == E_LIMIT);
}

static struct str written(struct buf *b, const struct ticket *t)
{
	buf_reset(b);
	ticket_emit(b, t);
	return buf_view(b);
}

/* Where the sides merge, so they do the other way round; the result merges with each. */
static void merge_check(const struct ticket *a, const struct ticket *b)
{
	CLEANUP(ticket_release) struct ticket ab = { 0 }, ba = { 0 }, again = { 0 }, back = { 0 };
	CLEANUP(buf_release) struct buf want = { 0 }, got = { 0 };
	int rc = ticket_merge(&ab, a, b);
	must(ticket_merge(&ba, b, a) == rc);
	if (rc) {
		must_be_told();
		return;
	}
	must(str_eq(written(&got, &ba), written(&want, &ab)));
	must(!ticket_merge(&again, &ab, a));
	must(str_eq(written(&got, &again), buf_view(&want)));
	must(!ticket_parse(&back, buf_view(&want), "again"));
	must(str_eq(written(&got, &back), buf_view(&want)));
}

/* a is what a commit made of b. */
static void settle_check(const struct ticket *a, const struct ticket *b)
{
	CLEANUP(ticket_release) struct ticket settled = { 0 }, out = { 0 }, again = { 0 };
	CLEANUP(buf_release) struct buf want = { 0 }, got = { 0 };
	if (ticket_settle(&settled, b, NULL, 0)) {
		must_be_told();
		return;
	}
	struct ticket_parent parent = { &settled, b };
	int rc = ticket_settle(&out, a, &parent, 1);
	must(!rc || !ticket_is_settled(a, &parent, 1) || error_last()->code == E_LIMIT);
	if (rc) {
		must_be_told();
		return;
	}
	written(&want, &out);
	if (ticket_is_settled(a, &parent, 1))
		must(str_eq(written(&got, a), buf_view(&want)));
	must(!ticket_settle(&again, &out, &parent, 1));
	must(str_eq(written(&got, &again), buf_view(&want)));
}

static void ticket_check(struct str x, struct str y)
{
	CLEANUP(ticket_release) struct ticket a = { 0 }, b = { 0 };
	if (ticket_parse(&a, x, "a") || ticket_parse(&b, y, "b"))
		return;
	merge_check(&a, &b);
	settle_check(&a, &b);
}

static void doc_check(struct str base, struct str ours, struct str theirs)
{
	CLEANUP(buf_release) struct buf one = { 0 }, other = { 0 };
	int rc = doc_merge(&one, base, ours, theirs, NULL);
	must(!doc_merge(&other, base, theirs, ours, NULL) == !rc);
	if (rc) {
		must_be_told();
		return;
	}
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *back;
	must(str_eq(buf_view(&one), buf_view(&other)));
	must(!yaml_parse_one(&a, buf_view(&one), "again", &back));
	buf_reset(&other);
	must(!doc_merge(&other, buf_view(&one), buf_view(&one), buf_view(&one), NULL));
	must(str_eq(buf_view(&one), buf_view(&other)));
}

/* The part before the next line of "%%". */
static struct str next_part(struct str *rest)
{
	ssize_t at = str_find(*rest, STR("%%\n"));
	struct str part = at < 0 ? *rest : str_first(*rest, (size_t)at);
	*rest = at < 0 ? STR("") : str_skip(*rest, (size_t)at + 3);
	return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str a = next_part(&rest), b = next_part(&rest);
	if (rest.n)
		doc_check(a, b, rest);
	else
		ticket_check(a, b);
	return 0;
}
