/* One file's merge, as the driver asks for it: which side is taken, and what is said of the rest. */
#include "tests/check.h"
#include "model/salvage.h"
#include "store/merge.h"

#define PATH "tickets/k3/k3f92mx7.yaml"
#define STATE "---\nid: k3f92mx7\ntitle: VPN\n"
#define OPEN \
	"---\nid: x7k2m9ab\nat: 2026-11-22T10:15:30.123Z\nby: ann@acme.example\ndo: open\n" \
	"set: {title: VPN}\n"
#define REPLY \
	"---\nid: p3k2m9ab\nat: 2026-11-22T10:20:30.004Z\nby: bob@desk.example\ndo: reply\n" \
	"body: |\n  Please send the log.\n"
#define NOTE \
	"---\nid: q3k2m9ab\nat: 2026-11-22T10:21:00.000Z\nby: bob@desk.example\ndo: note\n" \
	"body: |\n  The log is late.\n"

struct merged {
	struct buf out;
	enum file_merge result;
	struct merge_notes notes;
};

static void merged_release(struct merged *m)
{
	buf_release(&m->out);
	merge_notes_release(&m->notes);
}

static void run(struct merged *m, const char *path, struct str base, struct str ours,
	struct str theirs)
{
	struct file_sides sides = { path, base, ours, theirs };
	merged_release(m);
	*m = (struct merged){ 0 };
	assert_int_equal(merge_file(&sides, &m->out, &m->result, &m->notes), 0);
	if (m->result != FILE_MERGED)
		assert_int_equal(m->out.n, 0);
}

static struct str result_of(const struct merged *m, struct str ours, struct str theirs)
{
	return m->result == FILE_OURS     ? ours
	       : m->result == FILE_THEIRS ? theirs
	       : m->result == FILE_MERGED ? buf_view(&m->out)
					  : (struct str){ 0 };
}

/* Both ways round; want is NULL for a file that is removed. */
static void check_at(struct merged *m, const char *path, const char *base, const char *x,
	const char *y, const char *want, int line)
{
	struct str sx = str_of(x), sy = str_of(y);
	run(m, path, str_of(base), sy, sx);
	struct str got = result_of(m, sy, sx);
	check_str_at(got, str_of(want), __FILE__, line);
	assert_int_equal(!got.p, !want);
	run(m, path, str_of(base), sx, sy);
	check_str_at(result_of(m, sx, sy), str_of(want), __FILE__, line);
}
#define check(path, base, x, y, want) check_at(&m, path, base, x, y, want, __LINE__)
#define assert_note(i, text) \
	assert_true((i) < m.notes.lines.n && str_find(m.notes.lines.p[i], STR(text)) >= 0)

static void the_side_that_changed_is_taken(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	check("a.txt", "a", "a", "b", "b");
	assert_int_equal(m.result, FILE_THEIRS);
	check("a.txt", "a", "b", "a", "b");
	assert_int_equal(m.result, FILE_OURS);
	check("a.txt", "a", "b", "b", "b");
	check("a.txt", "a", "a", NULL, NULL);
	check("a.txt", "a", "b", NULL, "b");
	check("a.txt", NULL, "b", NULL, "b");
	check("a.txt", "a", NULL, NULL, NULL);
	check("a.txt", "a", "", "a", "");
	assert_int_equal(m.notes.lines.n, 0);
}

static void tickets_do_not_look_at_the_base(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	check(PATH, NULL, STATE OPEN REPLY, STATE OPEN NOTE, STATE OPEN REPLY NOTE);
	/* what one side has taken out comes back, and so does the file */
	check(PATH, STATE OPEN REPLY, STATE OPEN REPLY, STATE OPEN, STATE OPEN REPLY);
	check(PATH, STATE OPEN, STATE OPEN, NULL, STATE OPEN);
	assert_int_equal(m.notes.lines.n, 0);
}

static void of_a_broken_ticket_counts_what_can_be_read(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	check(PATH, NULL, STATE OPEN REPLY, "---\nid: [\n" OPEN NOTE, STATE OPEN REPLY NOTE);
	assert_note(0, "a broken version was merged as far as it could be read (" PATH ":3:1");
	/* one of another id is no version of it */
	check(PATH, NULL, STATE OPEN, "---\nid: k4f92mx7\ntitle: Door\n" OPEN, STATE OPEN);
	check(PATH, NULL, "---\nid: [\n" OPEN REPLY, "<<<<<<< a\n=======\n>>>>>>> b\n" OPEN NOTE,
		STATE OPEN REPLY NOTE);
	assert_note(0, "two broken versions");
	/* nothing in either: it is text */
	check(PATH, "a\nb\nc\n", "a\nb\nC\n", "A\nb\nc\n", "A\nb\nC\n");
}

static void put_labels(struct buf *b, const char *id, char first)
{
	buf_cstr(b,
		"---\nid: k3f92mx7\n---\nid: x7k2m9ab\nat: 2026-11-22T10:15:30.123Z\ndo: open\n");
	buf_fmt(b, "---\nid: %s\nat: 2026-11-22T10:16:30.123Z\ndo: change\nadd: {labels: [", id);
	for (int i = 0; i < 6000; i++)
		buf_fmt(b, "%s%c%d", i ? ", " : "", first, i);
	buf_cstr(b, "]}\n");
}

static void what_no_ticket_can_hold_is_one_of_the_two(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	CLEANUP(buf_release) struct buf a = { 0 }, b = { 0 };
	put_labels(&a, "a7k2m9ab", 'a');
	put_labels(&b, "b7k2m9ab", 'b');
	check(PATH, NULL, a.p, b.p, b.p);
	assert_note(0, "past the limits");
}

static void yaml_that_is_broken_gives_way(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	check("desk.yaml", "a: 1\n", "a: 2\n", "a: 3\n", "a: 3\n");
	assert_note(0, "desk.yaml: a is 3; the other side's 2 lost");
	check("desk.yaml", "a: 1\n", "a: 2\n", "a: [\n", "a: 2\n");
	assert_note(0, "git's history has both");
	/* only the base was broken */
	check("desk.yaml", "a: [\n", "a: 2\n", "b: 3\n", "a: 2\nb: 3\n");
	check("desk.yaml", "a: 1\n\n\nb: 1\n", "a: [\n\n\nb: 1\n", "a: 1\n\n\nb: [\n",
		"a: [\n\n\nb: [\n");
}

static void pages_may_have_no_front_matter_on_a_side(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	check("kb/a.md", "A\n\nB\n", "---\nx: 1\n---\nA\n\nB\n", "A\n\nB\nC\n",
		"---\nx: 1\n---\nA\n\nB\nC\n");
	check("kb/a.md", NULL, "---\nx: 1\n---\nA\n", "---\ny: 1\n---\nA\n",
		"---\nx: 1\ny: 1\n---\nA\n");
}

static void what_is_no_text_is_one_of_the_two(void **state UNUSED)
{
	CLEANUP(merged_release) struct merged m = { 0 };
	struct str a = STR("a\0b"), b = STR("a\0c"), base = STR("a\n");
	run(&m, "kb/a.md", base, a, b);
	assert_int_equal(m.result, FILE_THEIRS);
	run(&m, "kb/a.md", base, b, a);
	assert_int_equal(m.result, FILE_OURS);
	assert_note(0, "it is no text");
	run(&m, "kb/a.md", a, STR("x\n"), STR("y\n"));
	assert_int_equal(m.result, FILE_MERGED);
}

/* ---- what can be salvaged ---- */

static void salvage(const char *text, const char *known, const char *want, bool want_markers)
{
	CLEANUP(ticket_release) struct ticket t = { 0 }, k = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	const struct ticket *list = &k;
	struct id id = id_of(STR("k3f92mx7"));
	bool markers;
	if (known)
		assert_int_equal(ticket_parse(&k, str_of(known), "known"), 0);
	assert_int_equal(error_last()->code, E_NONE);
	bool any = ticket_salvage(&t, &id, str_of(text), &list, known != NULL, &markers);
	assert_int_equal(any, want != NULL);
	assert_int_equal(markers, want_markers);
	assert_int_equal(error_last()->code, E_NONE);
	if (any)
		ticket_emit(&out, &t);
	assert_strs(buf_view(&out), want ? str_of(want) : STR(""));
}

static void entries_are_salvaged_one_by_one(void **state UNUSED)
{
	error_clear();
	salvage("", NULL, NULL, false);
	salvage("no ticket\n---\n---\n", NULL, NULL, false);
	salvage(STATE OPEN, NULL, STATE OPEN, false);
	salvage("---\nid: {\n" NOTE "---\nid: [\n" OPEN REPLY "more: [\n", NULL, STATE OPEN NOTE,
		false);
	salvage("junk" OPEN, NULL, NULL, false);
	salvage(STATE OPEN NOTE, STATE OPEN, "---\nid: k3f92mx7\n" NOTE, false);
	salvage(STATE OPEN, STATE OPEN, NULL, false);
}

static void both_sides_of_a_conflict_are_salvaged(void **state UNUSED)
{
	error_clear();
	salvage("<<<<<<< HEAD\r\n" STATE OPEN REPLY "=======\n" STATE OPEN NOTE ">>>>>>> x\n", NULL,
		STATE OPEN REPLY NOTE, true);
	salvage(STATE OPEN "<<<<<<< a\n" REPLY "||||||| b\n" REPLY "=======\n>>>>>>> c\n", NULL,
		STATE OPEN REPLY, true);
	/* cut off, or in no order: text */
	salvage(STATE OPEN "<<<<<<< a\n" REPLY, NULL, STATE OPEN REPLY, true);
	salvage("=======\n>>>>>>> x\n" STATE OPEN, NULL, STATE OPEN, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_side_that_changed_is_taken),
		cmocka_unit_test(tickets_do_not_look_at_the_base),
		cmocka_unit_test(of_a_broken_ticket_counts_what_can_be_read),
		cmocka_unit_test(what_no_ticket_can_hold_is_one_of_the_two),
		cmocka_unit_test(yaml_that_is_broken_gives_way),
		cmocka_unit_test(pages_may_have_no_front_matter_on_a_side),
		cmocka_unit_test(what_is_no_text_is_one_of_the_two),
		cmocka_unit_test(entries_are_salvaged_one_by_one),
		cmocka_unit_test(both_sides_of_a_conflict_are_salvaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
