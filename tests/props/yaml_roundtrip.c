/* What we emit, libyaml reads back to the byte, whatever the text holds; and emission is
 * canonical: emit(parse(emit(x))) is emit(x). */
#include "tests/check.h"
#include "text/utf8.h"
#include "text/yaml.h"

static struct ynode *parsed(struct arena *a, struct str text)
{
	struct ynode *doc = NULL;
	if (yaml_parse_one(a, text, "t.yaml", &doc))
		fail_msg("%s\nin <<<%.*s>>>", error_last()->message, STR_ARG(text));
	return doc;
}

typedef void emit_fn(struct buf *out, const struct ynode *node);

/* A node goes out and comes back, twice. */
static void check_node(const struct ynode *node, emit_fn *emit)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf once = { 0 }, twice = { 0 };
	emit(&once, node);
	struct ynode *back = parsed(&a, buf_view(&once));
	if (!yaml_equal(node, back))
		fail_msg("comes back changed: <<<%.*s>>>", STR_ARG(buf_view(&once)));
	emit(&twice, back);
	assert_strs(buf_view(&twice), buf_view(&once));
}

/* A text in every place where one may stand: value, body, key, in flow and block style. */
static void check_text(struct str s)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *map = yaml_map(&a), *inner = yaml_map(&a), *seq = yaml_seq(&a);
	struct ynode *body = yaml_string(&a, s), *plain = yaml_string(&a, s);
	body->literal = true;
	yaml_append(&a, seq, plain);
	yaml_append(&a, seq, yaml_null(&a));
	yaml_append(&a, seq, plain);
	yaml_set(&a, inner, STR("v"), plain);
	yaml_set(&a, inner, s, seq);
	yaml_set(&a, inner, STR("w"), body);
	yaml_set(&a, map, STR("title"), plain);
	yaml_set(&a, map, STR("body"), body);
	yaml_set(&a, map, STR("in"), inner);
	yaml_set(&a, map, s, body);
	yaml_set(&a, map, STR("seq"), seq);
	yaml_set(&a, map, STR("last"), body);
	check_node(map, yaml_emit_map);
	check_node(map, yaml_emit_flow);
	struct ynode *blocks = yaml_seq(&a);
	yaml_append(&a, blocks, body);
	yaml_append(&a, blocks, inner);
	yaml_append(&a, blocks, seq);
	yaml_set(&a, map, STR("blocks"), blocks);
	check_node(map, yaml_emit_pretty);
}

/* Bodies of two entries, one after the other: no text can break out of its own. */
static void check_stream(struct str one, struct str two)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	struct str texts[] = { one, two }, got;
	size_t starts[2];
	struct ydocs docs;
	for (size_t i = 0; i < 2; i++) {
		struct ynode *body = yaml_string(&a, texts[i]);
		body->literal = true;
		starts[i] = out.n;
		buf_cstr(&out, "---\n");
		yaml_emit_entry(&out, STR("body"), body);
	}
	assert_int_equal(yaml_parse(&a, buf_view(&out), "t.yaml", &docs), 0);
	assert_int_equal(docs.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(docs.p[i]->n == 1);
		if (yaml_get_scalar(docs.p[i], "body", &got))
			assert_strs(got, texts[i]);
		else
			fail_msg("no body in document %zu", i);
		assert_int_equal(docs.start[i], starts[i]);
	}
	assert_int_equal(docs.start[2], out.n);
}

/* The shapes that YAML has its own mind about, and what a helpdesk's bodies hold. */
static const struct str pieces[] = {
	STR(""),
	STR("a"),
	STR("word"),
	STR(" "),
	STR("  "),
	STR("\t"),
	STR("\n"),
	STR("\n\n"),
	STR("\n\n\n"),
	STR("\r"),
	STR("\r\n"),
	STR("\xC2\x85"),
	STR("\xE2\x80\xA8"),
	STR("\xE2\x80\xA9"),
	STR("\xEF\xBB\xBF"),
	STR("\xEF\xBF\xBE"),
	STR("\xEF\xBF\xBF"),
	STR("\xEF\xBF\xBD"),
	STR("\xC2\x80"),
	STR("\xC2\xA0"),
	STR("\x7F"),
	STR("\x01"),
	STR("\x1B[0m"),
	STR("🎉"),
	STR("👩‍👧"),
	STR("é"),
	STR("日本"),
	STR("\xF0\x9F\xBF\xBF"),
	STR("---"),
	STR("---\n"),
	STR("--- |"),
	STR("..."),
	STR("...\n"),
	STR("#"),
	STR(" #"),
	STR("# x"),
	STR(":"),
	STR(": "),
	STR("a: b"),
	STR("- "),
	STR("-"),
	STR("? "),
	STR("?"),
	STR("null"),
	STR("Null"),
	STR("~"),
	STR("true"),
	STR("no"),
	STR("0"),
	STR("-1.5e3"),
	STR("0x1F"),
	STR("2026-11-22"),
	STR("12:30"),
	STR("{"),
	STR("}"),
	STR("["),
	STR("]"),
	STR(","),
	STR(", "),
	STR("&a"),
	STR("*a"),
	STR("!t"),
	STR("!!str"),
	STR("|"),
	STR("|2"),
	STR(">"),
	STR(">-"),
	STR("'"),
	STR("''"),
	STR("\""),
	STR("\\"),
	STR("\\n"),
	STR("%"),
	STR("%YAML 1.1"),
	STR("@"),
	STR("`"),
	STR("<<"),
	STR("="),
	STR("<<<<<<< ours"),
	STR("http://x.example/?q=[1]"),
	STR("$(id)"),
	STR("\xE2\x80\xAE"),
};

static void every_piece_alone_and_in_pairs(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		check_text(pieces[i]);
		for (size_t j = 0; j < ARRAY_SIZE(pieces); j++) {
			buf_reset(&b);
			buf_str(&b, pieces[i]);
			buf_str(&b, pieces[j]);
			check_text(buf_view(&b));
			check_stream(buf_view(&b), pieces[i]);
		}
	}
}

static void every_short_text_of_indicators(void **state UNUSED)
{
	static const char alphabet[] = "a -:?#,[]{}'\"\n\t|~.";
	const size_t n = sizeof alphabet - 1;
	for (size_t i = 0; i < n * n * n; i++) {
		char s[3] = { alphabet[i % n], alphabet[i / n % n], alphabet[i / n / n] };
		check_text(str_make(s, 3));
	}
}

static void every_code_point(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	/* the first ones alone, then 1,000 to a text; of the upper planes some */
	for (uint32_t cp = 1; cp < 0x110000;) {
		buf_reset(&b);
		for (size_t i = 0; i < (cp < 0x500 ? 1 : 1000) && cp < 0x110000; i++) {
			if (cp < 0xD800 || cp > 0xDFFF)
				utf8_put(&b, cp);
			cp += cp < 0x10100 ? 1 : 61;
		}
		check_text(buf_view(&b));
		buf_cstr(&b, "\nz");
		check_text(buf_view(&b));
	}
}

static void random_texts(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 }, before = { 0 };
	uint64_t seed = 20261122;
	for (size_t round = 0; round < 4000; round++) {
		size_t n = rnd_below(&seed, round % 10 ? 12 : 400);
		buf_reset(&b);
		while (n--) {
			buf_str(&b, pieces[rnd_below(&seed, ARRAY_SIZE(pieces))]);
			if (!rnd_below(&seed, 4))
				buf_char(&b, '\n');
		}
		check_text(buf_view(&b));
		check_stream(buf_view(&before), buf_view(&b));
		buf_reset(&before);
		buf_str(&before, buf_view(&b));
	}
}

static void random_nodes_fill(struct arena *a, struct ynode *node, uint64_t *seed, int depth)
{
	for (size_t n = rnd_below(seed, 6); n; n--) {
		struct str s = pieces[rnd_below(seed, ARRAY_SIZE(pieces))];
		struct ynode *value = yaml_string(a, s);
		value->literal = rnd_below(seed, 2);
		size_t kind = rnd_below(seed, depth < 5 ? 5 : 3);
		if (kind == 2)
			value = yaml_null(a);
		if (kind > 2) {
			value = kind == 3 ? yaml_seq(a) : yaml_map(a);
			random_nodes_fill(a, value, seed, depth + 1);
		}
		if (node->kind == YAML_MAP)
			yaml_set(a, node, pieces[rnd_below(seed, ARRAY_SIZE(pieces))], value);
		else
			yaml_append(a, node, value);
	}
}

static void random_trees(void **state UNUSED)
{
	uint64_t seed = 7;
	for (size_t round = 0; round < 4000; round++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		struct ynode *map = yaml_map(&a);
		random_nodes_fill(&a, map, &seed, 1);
		check_node(map, yaml_emit_map);
		check_node(map, yaml_emit_flow);
		check_node(map, yaml_emit_pretty);
	}
}

static void long_texts(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	static const struct str fillers[] = { STR("x"), STR("line of text\n"), STR("\n"), STR(" "),
		STR("é"), STR("a\r\n"), STR("🎉 \t\n") };
	for (size_t i = 0; i < ARRAY_SIZE(fillers); i++) {
		/* around the length from which keys are written with "?" */
		static const size_t sizes[] = { 990, 1000, 1022, 1024, 1030, 70000 };
		for (size_t j = 0; j < ARRAY_SIZE(sizes); j++) {
			buf_reset(&b);
			while (b.n + fillers[i].n <= sizes[j])
				buf_str(&b, fillers[i]);
			check_text(buf_view(&b));
		}
		while (b.n + fillers[i].n <= YAML_MAX_SCALAR)
			buf_str(&b, fillers[i]);
		buf_fill(&b, 'x', YAML_MAX_SCALAR - b.n);
		check_stream(buf_view(&b), STR("next"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_piece_alone_and_in_pairs),
		cmocka_unit_test(every_short_text_of_indicators),
		cmocka_unit_test(every_code_point),
		cmocka_unit_test(random_texts),
		cmocka_unit_test(random_trees),
		cmocka_unit_test(long_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
