#include "tests/brain.h"

static void add(struct actions *l, const char *rule, double score, const char *words)
{
	struct action a = { .rule = rule, .score = score };
	struct str rest = str_of(words), word;
	a.argv = arena_array(&l->arena, 8, sizeof *a.argv);
	while (str_next(&rest, ' ', &word))
		a.argv[a.argc++] = arena_str(&l->arena, word);
	actions_add(l, &a);
}

static void assert_order(const struct actions *l, const char *want)
{
	CLEANUP(buf_release) struct buf got = { 0 };
	for (size_t i = 0; i < l->n; i++)
		buf_fmt(&got, "%s%s", i ? " " : "", l->p[i].rule);
	assert_strs(buf_view(&got), str_of(want));
}

static void best_stands_first_and_equals_keep_their_order(void **state)
{
	(void)state;
	CLEANUP(actions_release) struct actions l = { 0 };
	add(&l, "c", 1, "hd c");
	add(&l, "a", 3, "hd a");
	add(&l, "d", 1, "hd d");
	add(&l, "b", 2, "hd b");
	add(&l, "e", -1, "hd e");
	assert_order(&l, "a b c d e");
}

static void many_are_kept_in_order(void **state)
{
	(void)state;
	CLEANUP(actions_release) struct actions l = { 0 };
	for (int i = 0; i < 100; i++)
		add(&l, arena_fmt(&l.arena, "r%d", i).p, (i * 37) % 100,
			arena_fmt(&l.arena, "hd %d", i).p);
	assert_int_equal(l.n, 100);
	for (size_t i = 0; i < l.n; i++)
		assert_true(l.p[i].score == 99 - (double)i);
}

static void of_two_with_one_command_the_better_stays(void **state)
{
	(void)state;
	CLEANUP(actions_release) struct actions l = { 0 };
	add(&l, "low", 1, "hd show x");
	add(&l, "high", 2, "hd show x");
	assert_order(&l, "high");
	add(&l, "lower", 0, "hd show x");
	add(&l, "equal", 2, "hd show x");
	assert_order(&l, "high");
	add(&l, "other", 1, "hd show x y");
	assert_order(&l, "high other");
}

static void a_rule_speaks_once_for_a_ticket(void **state)
{
	(void)state;
	CLEANUP(actions_release) struct actions l = { 0 };
	add(&l, "r", 1, "hd a");
	add(&l, "r", 2, "hd b");
	assert_int_equal(l.n, 1);
	assert_str(l.p[0].argv[1], "b");
}

/* It replaces the one by its rule and the one by its command, both. */
static void a_newcomer_may_beat_two(void **state)
{
	(void)state;
	CLEANUP(actions_release) struct actions l = { 0 };
	add(&l, "x", 1, "hd a");
	add(&l, "y", 2, "hd b");
	add(&l, "x", 3, "hd b");
	assert_order(&l, "x");
	assert_true(l.p[0].score == 3);
}

static void commands_are_quoted(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str argv[] = { STR("hd"), STR("set"), STR("k3f92mx0"), STR("category=a b"),
		STR("$(rm -rf ~)"), STR("\033[2J"), STR("it's") };
	struct action a = { .rule = "x", .argv = argv, .argc = ARRAY_SIZE(argv) };
	action_command(&b, &a);
	assert_buf(&b, "hd set k3f92mx0 'category=a b' '$(rm -rf ~)' $'\\033[2J' 'it'\\''s'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best_stands_first_and_equals_keep_their_order),
		cmocka_unit_test(many_are_kept_in_order),
		cmocka_unit_test(of_two_with_one_command_the_better_stays),
		cmocka_unit_test(a_rule_speaks_once_for_a_ticket),
		cmocka_unit_test(a_newcomer_may_beat_two),
		cmocka_unit_test(commands_are_quoted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
