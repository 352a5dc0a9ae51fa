/* Merging YAML documents by key: what each side did is in the result, with its comments. */
#include "tests/check.h"
#include "model/doc_merge.h"

/* Merges both ways round, which must agree; what was lost as "key: kept | lost" lines behind it. */
static void check(const char *base, const char *ours, const char *theirs, const char *want)
{
	CLEANUP(buf_release) struct buf one = { 0 }, other = { 0 };
	CLEANUP(doc_losses_release) struct doc_losses lost = { 0 };
	if (doc_merge(&one, str_of(base), str_of(ours), str_of(theirs), &lost))
		fail_msg("%s", error_last()->message);
	for (size_t i = 0; i < lost.items.n; i++) {
		const struct doc_loss *l = &lost.items.p[i];
		buf_fmt(&one, "%.*s: %.*s | %.*s\n", STR_ARG(l->key), STR_ARG(l->kept),
			STR_ARG(l->lost));
	}
	assert_strs(buf_view(&one), str_of(want));
	assert_int_equal(doc_merge(&other, str_of(base), str_of(theirs), str_of(ours), &lost), 0);
	assert_strs(buf_view(&other), str_first(buf_view(&one), other.n));
}

static void each_side_changes_its_own(void **state UNUSED)
{
	check("a: 1\nb: 2\nc: 3\n", "a: 9\nb: 2\nc: 3\n", "a: 1\nb: 2\nd: 4\n",
		"a: 9\nb: 2\nd: 4\n");
	check("a: 1\n", "a: 1\nb: 2\n", "a: 1\nc: 3\n", "a: 1\nb: 2\nc: 3\n");
	check("a: 1\nz: 9\n", "a: 1\ny: 2\nz: 9\n", "x: 0\na: 1\nz: 9\n",
		"x: 0\na: 1\ny: 2\nz: 9\n");
}

static void the_greater_of_two_wins_and_the_other_is_told(void **state UNUSED)
{
	check("a: 1\n", "a: 2\n", "a: 3\n", "a: 3\na: 3 | 2\n");
	check("sla:\n  first: 1h\n  next: 2h\n", "sla:\n  first: 3h\n  next: 2h\n",
		"sla:\n  first: 2h\n  next: 4h\n",
		"sla:\n  first: 3h\n  next: 4h\nsla.first: 3h | 2h\n");
	check("a: 1\nb: 1\n", "b: 1\n", "a: 2\nb: 1\n", "a: 2\nb: 1\na: 2 | \n");
	check("a: 1\n", "a: ~\n", "a: {x: 1}\n", "a: {x: 1}\na: {x: 1} | null\n");
}

/* Who wrote a value in another way did not change it. */
static void style_is_no_change(void **state UNUSED)
{
	check("a: {x: 1, y: 2}\nb: 1\n", "a: {y: 2, x: 1}\nb: 1\n", "b: 1\n", "b: 1\n");
	check("a: x\nb: 1\n", "a: |-\n  x\nb: 1\n", "a: w\nb: 1\n", "a: w\nb: 1\n");
	check("a: x\n", "a: |-\n  x\n", "a: 'x' # said\n", "a: |-\n  x\n");
}

static void lists_of_words_are_sets_that_keep_their_order(void **state UNUSED)
{
	check("l: [a, b, c]\n", "l: [a, x, b, c]\n", "l: [a, c, y]\n", "l: [a, x, c, y]\n");
	check("l: [b, a]\n", "l: [b, a, n]\n", "l: [a, b]\n", "l: [a, b, n]\n");
	/* one that has a word twice is no set */
	check("l: [a]\n", "l: [a, a]\n", "l: [a, b]\n", "l: [a, b]\nl: [a, b] | [a, a]\n");
}

static void people_in_a_list_are_known_by_their_address(void **state UNUSED)
{
	check("members:\n  - ann@acme.example\n  - {email: bob@desk.example, name: Bob}\n",
		"members:\n  - ann@acme.example\n  - {email: bob@desk.example, name: Bobby}\n"
		"  - eve@acme.example\n",
		"members:\n  # the boss\n  - ann@acme.example\n"
		"  - {email: bob@desk.example, name: Bob, teams: [net]}\n  - dan@acme.example\n",
		"members:\n  # the boss\n  - ann@acme.example\n  - email: bob@desk.example\n"
		"    name: Bobby\n    teams: [net]\n  - dan@acme.example\n  - eve@acme.example\n");
}

static void comments_stay_with_what_they_are_about(void **state UNUSED)
{
	static const char base[] =
		"# the desk\n\n# its name\nname: Desk\n\n# who\nviews:\n"
		"    # mine\n    mine: assignee:me # short\n    new: status:new\n"
		"# the end\n";
	static const char ours[] =
		"# the desk\n\n# its name\nname: Help # renamed\n\n# who\nviews:\n"
		"    # mine\n    mine: assignee:me # short\n    new: status:open\n"
		"# the end\n";
	static const char theirs[] =
		"# our desk\n\n# its name\nname: Desk\n\n# who sees\nviews:\n"
		"    # mine alone\n    mine: assignee:me # short\n"
		"    # all\n    all: is:open\n    new: status:new\n# the end\n";
	check(base, ours, theirs,
		"# our desk\n\n# its name\nname: Help # renamed\n\n# who sees\nviews:\n"
		"    # mine alone\n    mine: assignee:me # short\n    # all\n    all: is:open\n"
		"    new: status:open\n# the end\n");
}

static void both_may_have_added_the_file(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	struct str none = { 0 };
	assert_int_equal(doc_merge(&out, none, STR("a: 1\nb: 2\n"), STR("b: 3\nc: 4"), NULL), 0);
	assert_buf(&out, "a: 1\nb: 3\nc: 4\n");
	assert_int_equal(doc_merge(&out, none, none, STR("a: 1\n"), NULL), 0);
	assert_buf(&out, "a: 1\n");
	assert_int_equal(doc_merge(&out, STR("a: 1\n"), STR(""), STR("a: 1\n"), NULL), 0);
	assert_buf(&out, "");
}

/* The text of an untouched side, whatever its style, is taken as it is. */
static void what_one_side_left_alone_is_the_other_s(void **state UNUSED)
{
	check("{a: 1}\n", "{a: 1}\n", "# odd\n'a'  :   2", "# odd\n'a'  :   2");
	check("{a: 1}\n", "--- # odd\n\"a\":\n  - 2", "--- # odd\n\"a\":\n  - 2",
		"--- # odd\n\"a\":\n  - 2");
}

/* What cannot be cut into lines is written anew, and says the same. */
static void odd_styles_merge_too(void **state UNUSED)
{
	check("{a: 1, b: 2}\n", "{a: 1, b: 3}\n", "{a: 4, b: 2}\n", "a: 4\nb: 3\n");
	check("a: 1\nb: 2\n", "a: \"x\n\n# no comment\n\ny\"\nb: 2\n", "a: 1\nb: 3\n",
		"a: |-\n  x\n  # no comment\n  y\nb: 3\n");
	check("? a\n: 1\n", "? a\n: 1\n? b\n: 2\n", "? a\n: 3\n", "a: 3\nb: 2\n");
	check("a: |+\n  x\n\nb: 1\n", "a: |+\n  x\n\nb: 2\n", "a: |+\n  x\n\nb: 1\nc: 1\n",
		"a: |+\n  x\n\nb: 2\nc: 1\n");
	check("v:\n  a: 1\n  b: 1\n", "v:\n    a: 2\n    b: 1\n", "v:\n  a: 1\n  b: 2\n",
		"v:\n  a: 2\n  b: 2\n");
}

static void what_cannot_be_read_is_named(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	struct str good = STR("a: 1\n");
	assert_fails(doc_merge(&out, good, STR("[a]\n"), good, NULL), E_INVALID,
		"ours:1:1: this must be a map, as name: value");
	assert_fails(doc_merge(&out, good, good, STR("a: 1\na: 2\n"), NULL), E_INVALID,
		"theirs:2:1: a second 'a' in one map");
	assert_fails(doc_merge(&out, STR("a: *x\n"), good, good, NULL), E_INVALID,
		"base:1:4: aliases are not allowed");
	assert_int_equal(out.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_side_changes_its_own),
		cmocka_unit_test(the_greater_of_two_wins_and_the_other_is_told),
		cmocka_unit_test(style_is_no_change),
		cmocka_unit_test(lists_of_words_are_sets_that_keep_their_order),
		cmocka_unit_test(people_in_a_list_are_known_by_their_address),
		cmocka_unit_test(comments_stay_with_what_they_are_about),
		cmocka_unit_test(both_may_have_added_the_file),
		cmocka_unit_test(what_one_side_left_alone_is_the_other_s),
		cmocka_unit_test(odd_styles_merge_too),
		cmocka_unit_test(what_cannot_be_read_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
