/* The quick reader against libyaml's: what it takes, it reads as the other does, to the line and
 * column; and it takes all that is written here, but texts in double quotes. */
#include "tests/check.h"
#include "text/yaml.h"

#define ROUNDS 20000

static void same_node(const struct ynode *x, const struct ynode *y)
{
	assert_int_equal(x->kind, y->kind);
	assert_int_equal(x->literal, y->literal);
	assert_int_equal(x->line, y->line);
	assert_int_equal(x->column, y->column);
	assert_strs(x->s, y->s);
	assert_int_equal(x->n, y->n);
	for (size_t i = 0; i < x->n; i++) {
		if (x->kind == YAML_MAP)
			assert_strs(x->keys[i], y->keys[i]);
		same_node(x->items[i], y->items[i]);
	}
}

/* Whether it is taken; then it is held against the other's reading. */
static bool check(struct str text)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ydocs quick, slow;
	if (!yaml_parse_quick(&a, text, &quick))
		return false;
	if (yaml_parse(&a, text, "t.yaml", &slow))
		fail_msg("%s\nin <<<%.*s>>>", error_last()->message, STR_ARG(text));
	assert_int_equal(quick.n, slow.n);
	for (size_t i = 0; i < quick.n; i++)
		same_node(quick.p[i], slow.p[i]);
	for (size_t i = 0; i <= quick.n; i++)
		assert_int_equal(quick.start[i], slow.start[i]);
	return true;
}

static const char *const pieces[] = { "a", "word", "two words", ":", ": ", " #", "#", "-", "- ",
	"---", "...", "\n", "\n\n", " ", "  ", "\t", "'", "''", "|", "2", "null", "~", ",", "[",
	"]", "{", "}", "?", "? ", "!", "&", "*", "%", "@", "`", ">", "é", "日本", "🙂", "\\", "/",
	"=", "2026-11-22T10:15:30.123Z", "ann@acme.example", "yes", "0" };

/* Text that needs no double quotes on one line. */
static struct str random_text(uint64_t *r, struct arena *a, bool lines)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t n = rnd_below(r, lines ? 12 : 5); n; n--) {
		const char *piece = pieces[rnd_below(r, ARRAY_SIZE(pieces))];
		if (lines || *piece != '\n')
			buf_cstr(&b, piece);
	}
	return arena_str(a, buf_view(&b));
}

static struct ynode *random_node(uint64_t *r, struct arena *a, int depth)
{
	size_t kind = rnd_below(r, depth > 3 ? 4 : 8);
	if (!kind)
		return yaml_null(a);
	if (kind < 5)
		return yaml_string(a, random_text(r, a, false));
	struct ynode *node = kind < 7 ? yaml_map(a) : yaml_seq(a);
	for (size_t n = rnd_below(r, 4); n; n--) {
		if (kind < 7)
			yaml_set(a, node, random_text(r, a, false), random_node(r, a, depth + 1));
		else
			yaml_append(a, node, random_node(r, a, depth + 1));
	}
	return node;
}

static void random_stream(uint64_t *r, struct arena *a, struct buf *out)
{
	buf_reset(out);
	for (size_t docs = 1 + rnd_below(r, 3); docs; docs--) {
		struct ynode *map = yaml_map(a);
		for (size_t n = 1 + rnd_below(r, 5); n; n--) {
			struct ynode *value = random_node(r, a, 2);
			if (!rnd_below(r, 3)) {
				value = yaml_string(a, random_text(r, a, true));
				value->literal = value->s.n;
			}
			yaml_set(a, map, random_text(r, a, false), value);
		}
		buf_cstr(out, "---\n");
		yaml_emit_map(out, map);
	}
}

static void what_is_written_is_taken(void **state UNUSED)
{
	uint64_t r = 1;
	CLEANUP(buf_release) struct buf b = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		random_stream(&r, &a, &b);
		if (!check(buf_view(&b)))
			fail_msg("not taken: <<<%s>>>", b.p);
	}
}

/* Bytes cut, doubled, swapped for others: mostly no longer in form, often enough still YAML. */
static void spoil(uint64_t *r, struct buf *b)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	static const char bytes[] =
		"\n\n\n  ::--#'\"|+2,[]{}?&!*\t\r\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF~a";
	size_t at = rnd_below(r, b->n), n = rnd_below(r, 4), upto = MIN(at + n, b->n);
	buf_add(&out, b->p, at);
	switch (rnd_below(r, 4)) {
	case 0:
		break;
	case 1:
		buf_add(&out, b->p + at, upto - at);
		buf_add(&out, b->p + at, upto - at);
		break;
	case 2:
		buf_cstr(&out, pieces[rnd_below(r, ARRAY_SIZE(pieces))]);
		break;
	default:
		buf_char(&out, bytes[rnd_below(r, sizeof bytes)]);
	}
	buf_add(&out, b->p + upto, b->n - upto);
	buf_reset(b);
	buf_str(b, buf_view(&out));
}

static void what_is_spoiled_is_read_alike_or_not_at_all(void **state UNUSED)
{
	uint64_t r = 2;
	size_t taken = 0;
	CLEANUP(buf_release) struct buf b = { 0 };
	for (int round = 0; round < ROUNDS * 3; round++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		random_stream(&r, &a, &b);
		for (size_t n = 1 + rnd_below(&r, 3); n && b.n; n--)
			spoil(&r, &b);
		taken += check(buf_view(&b));
	}
	assert_true(taken > ROUNDS / 2);
}

static void what_is_another_form_is_left_alone(void **state UNUSED)
{
	static const struct {
		struct str text;
		bool taken;
	} cases[] = {
		{ STR("---\na: b\n"), true },
		{ STR("---\na: |2\n\n  b\n\n"), true },
		{ STR("---\na: |+\n  b\n   \n\n---\nb: {}\n"), true },
		{ STR("---\na: |-\n  b\n\n\n"), true },
		{ STR("---\na: |2+\n\n"), true },
		{ STR("---\na: 'it''s'\n'b c': []\n"), true },
		{ STR("---\na: [[[[[[[[[[[[[[b]]]]]]]]]]]]]]\n"), true },
		{ STR("---\na: [[[[[[[[[[[[[[[b]]]]]]]]]]]]]]]\n"), false },
		{ STR(""), false },
		{ STR("a: b\n"), false },
		{ STR("---\n"), false },
		{ STR("---\n---\n"), false },
		{ STR("---\na: b"), false },
		{ STR("---\na: b\n..."), false },
		{ STR("---\na: b\n...\n"), false },
		{ STR("---\na: \"b\"\n"), false },
		{ STR("---\na:\n"), false },
		{ STR("---\na: \n"), false },
		{ STR("---\na: ~\n"), false },
		{ STR("---\na:  b\n"), false },
		{ STR("---\na: b \n"), false },
		{ STR("---\na: b # c\n"), false },
		{ STR("---\n# c\na: b\n"), false },
		{ STR("---\na: b\na: c\n"), false },
		{ STR("---\na: {b: 1, b: 2}\n"), false },
		{ STR("---\na: b\n  c\n"), false },
		{ STR("---\na: &x b\n"), false },
		{ STR("---\na: !x b\n"), false },
		{ STR("---\na: *x\n"), false },
		{ STR("---\na: |\n   b\n"), false },
		{ STR("---\na: |\n\n  b\n"), false },
		{ STR("---\na: |\n  b\n c\n"), false },
		{ STR("---\na: >\n  b\n"), false },
		{ STR("---\na: |4\n      b\n"), false },
		{ STR("---\na:\n  - b\n"), false },
		{ STR("---\na: [b,c]\n"), false },
		{ STR("---\na: [b, c\n"), false },
		{ STR("---\na: [b, c, ]\n"), false },
		{ STR("---\na: {b}\n"), false },
		{ STR("---\na: b\r\n"), false },
		{ STR("---\na: b\xC2\x85\n"), false },
		{ STR("---\na: b\xFF\n"), false },
		{ STR("---\na: b\0\n"), false },
		{ STR("\xEF\xBB\xBF---\na: b\n"), false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (check(cases[i].text) != cases[i].taken)
			fail_msg("%s: <<<%.*s>>>", cases[i].taken ? "not taken" : "taken",
				STR_ARG(cases[i].text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_taken),
		cmocka_unit_test(what_is_spoiled_is_read_alike_or_not_at_all),
		cmocka_unit_test(what_is_another_form_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
