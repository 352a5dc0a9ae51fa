/* The full-text index, built in memory: what is written is read back, and equals a plain reading. */
#include "tests/words_model.h"
#include "index/words_build.h"
#include <unistd.h>

#define VOCABULARY 400

/* Zipf's law, roughly: low numbers often. */
static void add_word(struct buf *out, uint64_t *seed)
{
	static const char *const odd[] = { "the", "x310", "don't", "\xc3\x84rger", "a", "10.0.0.1",
		"\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd", "E_CONN_RESET", "what" };
	size_t n = rnd_below(seed, VOCABULARY) * rnd_below(seed, VOCABULARY) / VOCABULARY;
	if (rnd_below(seed, 12))
		buf_fmt(out, "w%zuord ", n);
	else
		buf_fmt(out, "%s ", odd[rnd_below(seed, ARRAY_SIZE(odd))]);
}

static void add_text(struct buf *out, uint64_t *seed, size_t max)
{
	buf_reset(out);
	for (size_t n = rnd_below(seed, max + 1); n; n--)
		add_word(out, seed);
}

struct maker {
	uint64_t seed;
	struct buf title, parts[3];
	struct str body[3];
	char reference[64];
	struct words_input in;
};

static void maker_release(struct maker *k)
{
	buf_release(&k->title);
	for (size_t i = 0; i < ARRAY_SIZE(k->parts); i++)
		buf_release(&k->parts[i]);
}

static void make(struct maker *k, size_t references)
{
	size_t which = rnd_below(&k->seed, references);
	bool ticket = which % 3 == 0;
	add_text(&k->title, &k->seed, 6);
	for (size_t i = 0; i < ARRAY_SIZE(k->parts); i++) {
		add_text(&k->parts[i], &k->seed, rnd_below(&k->seed, 40) ? 12 : 400);
		k->body[i] = buf_view(&k->parts[i]);
	}
	snprintf(k->reference, sizeof k->reference, ticket ? "k%07zu" : "kb/f%zu/slug%zu.md",
		ticket ? which : which % 7, which);
	k->in = (struct words_input){
		.kind = ticket ? WORDS_TICKET : WORDS_ARTICLE,
		.flags = (uint8_t)rnd_below(&k->seed, 32),
		.prior = (uint16_t)rnd(&k->seed),
		.language = (unsigned)rnd_below(&k->seed, 3),
		.reference = str_of(k->reference),
		.source = rnd_below(&k->seed, 2) ? STR("GH-1") : slug_of(str_of(k->reference)),
		.title = buf_view(&k->title),
		.body = k->body,
		.n_body = rnd_below(&k->seed, 4),
	};
	for (size_t i = 0; i < sizeof k->in.blob.b; i++)
		k->in.blob.b[i] = (unsigned char)rnd(&k->seed);
}

static void build(struct model *m, struct words_builder *b, uint64_t seed, size_t n,
	size_t references)
{
	struct maker k = { .seed = seed };
	for (size_t i = 0; i < n; i++) {
		make(&k, references);
		model_add(m, &k.in);
		assert_ok(words_builder_add(b, &k.in));
	}
	maker_release(&k);
}

static void check_built(uint64_t seed, size_t n, size_t references, size_t budget, const char *dir)
{
	struct model m = { 0 };
	struct words *w;
	struct words_builder *b = words_builder_new(dir, budget);
	build(&m, b, seed, n, references);
	assert_ok(words_builder_finish(b, &w));
	check_words(w, &m, &seed);
	words_free(w);
	words_builder_free(b);
	model_release(&m);
}

static void test_empty(void **state)
{
	(void)state;
	check_built(1, 0, 1, 0, NULL);
	check_built(2, 1, 1, 0, NULL);
	check_built(3, 9, 1, 0, NULL);
}

static void test_plain(void **state)
{
	(void)state;
	check_built(4, 300, 100000, 0, NULL);
}

static void test_replaced(void **state)
{
	(void)state;
	check_built(5, 300, 120, 0, NULL);
}

/* Many segments become one, with documents of one reference in several. */
static void test_spilled(void **state)
{
	char dir[] = "/tmp/hd words XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(dir));
	check_built(6, 400, 250, 1, NULL);
	check_built(7, 400, 250, 1, dir);
	/* what was spilled has left no name */
	assert_int_equal(rmdir(dir), 0);
}

/* Blocks of postings, and skips from block to block. */
static void test_long_lists(void **state)
{
	struct words_builder *b = words_builder_new(NULL, 0);
	struct words *w;
	struct words_term t;
	struct words_cursor c;
	(void)state;
	for (uint32_t i = 0; i < 2000; i++) {
		char ref[32];
		struct str body = i % 3 ? STR("other words") : STR("third word third");
		snprintf(ref, sizeof ref, "kb/%05u.md", i);
		struct words_input in = { .kind = WORDS_ARTICLE,
			.reference = str_of(ref),
			.title = i % 500 ? STR("common") : STR("rare common"),
			.body = &body,
			.n_body = 1 };
		assert_ok(words_builder_add(b, &in));
	}
	assert_ok(words_builder_finish(b, &w));
	assert_true(words_term(w, STR("third"), &t));
	assert_int_equal(t.df, 667);
	words_cursor_init(&c, w, &t);
	assert_true(words_cursor_shallow(&c, 1000));
	assert_true(c.block_last >= 1000 && c.block_last < 1600);
	assert_true(words_cursor_seek(&c, 1000));
	assert_int_equal(c.doc, 1002);
	assert_true(words_cursor_seek(&c, 1002));
	assert_true(words_cursor_seek(&c, 1998));
	assert_int_equal(c.doc, 1998);
	assert_false(words_cursor_seek(&c, 1999));
	assert_true(words_term(w, STR("rare"), &t));
	words_cursor_init(&c, w, &t);
	assert_true(words_cursor_seek(&c, 501));
	assert_int_equal(c.doc, 1000);
	assert_ok(words_verify(w));
	words_free(w);
	words_builder_free(b);
}

/* What is counted no further still has a place among the positions. */
static void test_many_occurrences(void **state)
{
	CLEANUP(buf_release) struct buf title = { 0 }, body = { 0 };
	CLEANUP(words_view_release) struct words_view v = { 0 };
	struct words_builder *b = words_builder_new(NULL, 0);
	struct words *w;
	struct words_term t;
	struct words_lengths lengths;
	static uint32_t at[WORDS_BODY_MAX + 1];
	(void)state;
	for (size_t i = 0; i < 300; i++)
		buf_cstr(&title, "again ");
	for (size_t i = 0; i < 70000; i++)
		buf_cstr(&body, "again ");
	buf_cstr(&body, "last");
	struct str part = buf_view(&body);
	struct words_input in = { .kind = WORDS_TICKET,
		.reference = STR("k0000001"),
		.title = buf_view(&title),
		.body = &part,
		.n_body = 1 };
	assert_ok(words_builder_add(b, &in));
	assert_ok(words_builder_finish(b, &w));
	assert_true(words_term(w, STR("again"), &t));
	assert_true(words_view(w, 0, &v));
	const struct words_entry *e = words_view_find(&v, &t);
	assert_int_equal(e->title, WORDS_TITLE_MAX);
	assert_int_equal(e->body, WORDS_BODY_MAX);
	assert_int_equal(words_positions(&v, e, WORDS_BODY, at, ARRAY_SIZE(at)), WORDS_BODY_MAX);
	assert_int_equal(at[0], 0);
	assert_int_equal(at[WORDS_BODY_MAX - 1], WORDS_BODY_MAX - 1);
	assert_true(words_term(w, STR("last"), &t));
	assert_int_equal(words_positions(&v, words_view_find(&v, &t), WORDS_BODY, at, 9), 1);
	assert_int_equal(at[0], 70000);
	assert_true(words_lengths(w, 0, &lengths));
	assert_int_equal(lengths.title, 300);
	assert_true(lengths.body > 69960 && lengths.body <= 70001);
	words_free(w);
	words_builder_free(b);
}

static void test_lengths(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 40000; n++)
		assert_true(n >= 0x8000 || length_of(length_code(n)) == n);
	for (uint64_t n = 0x8000; n < UINT32_MAX / 4; n = n * 9 / 8) {
		uint32_t got = length_of(length_code(n));
		assert_true(got <= n && n - got <= n / 2048);
	}
	assert_true(length_of(length_code(UINT64_MAX)) > 0x7000000);
}

/* ---- prefixes and neighbours, against all terms ---- */

static size_t plain_grams(struct str s, char out[][4])
{
	CLEANUP(buf_release) struct buf b = { 0 };
	size_t n = 0;
	buf_fmt(&b, "^%.*s$", STR_ARG(s));
	for (size_t i = 0; i + 3 <= b.n; i++) {
		bool there = false;
		for (size_t j = 0; j < n; j++)
			there |= !memcmp(out[j], b.p + i, 3);
		if (!there)
			memcpy(out[n++], b.p + i, 3);
	}
	return n;
}

static double plain_dice(struct str a, struct str b)
{
	char x[70][4], y[70][4];
	size_t n = plain_grams(a, x), m = plain_grams(b, y), both = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			both += !memcmp(x[i], y[j], 3);
	return 2.0 * (double)both / (double)(n + m);
}

static const char *const lexicon[] = { "network", "networks", "nettwork", "printer", "print",
	"printing", "sprint", "reset", "resets", "preset", "connection", "conection", "collection",
	"vpn", "vpns", "firewall", "firewalls", "wall", "all" };

static struct words *build_lexicon(size_t budget)
{
	struct words_builder *b = words_builder_new(NULL, budget);
	struct words *w;
	for (size_t i = 0; i < ARRAY_SIZE(lexicon); i++) {
		char ref[32];
		struct str body = str_of(lexicon[i]);
		snprintf(ref, sizeof ref, "kb/%05zu.md", i);
		struct words_input in = { .reference = str_of(ref),
			.title = STR("some"),
			.body = &body,
			.n_body = 1 };
		assert_ok(words_builder_add(b, &in));
	}
	assert_ok(words_builder_finish(b, &w));
	words_builder_free(b);
	return w;
}

static void test_near(void **state)
{
	static const char *const asked[] = { "netwrk", "printr", "conecton", "fierwall", "resett",
		"vpn", "networks" };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct words *w = build_lexicon(0);
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		struct words_near near[ARRAY_SIZE(lexicon)];
		struct str word = str_of(asked[i]);
		size_t n = words_near(w, word, .3, &a, near, ARRAY_SIZE(near)), want = 0;
		for (size_t j = 0; j < ARRAY_SIZE(lexicon) && word.n > 3; j++)
			want += strlen(lexicon[j]) > 3 &&
				plain_dice(word, str_of(lexicon[j])) >= .3;
		assert_int_equal(n, want);
		for (size_t j = 0; j < n; j++) {
			assert_true(near[j].dice == plain_dice(word, near[j].stem));
			assert_true(!j || near[j - 1].dice >= near[j].dice);
			assert_int_equal(near[j].term.df, 1);
		}
		struct words_near best;
		assert_int_equal(words_near(w, word, .3, &a, &best, 1), n > 0);
		if (n)
			assert_strs(best.stem, near[0].stem);
	}
	words_free(w);
}

static void test_prefix(void **state)
{
	struct words *w = build_lexicon(0);
	struct words_term got[ARRAY_SIZE(lexicon) + 1];
	(void)state;
	assert_int_equal(words_prefix(w, STR("net"), got, ARRAY_SIZE(got)), 3);
	assert_int_equal(words_prefix(w, STR("net"), got, 2), 2);
	assert_int_equal(words_prefix(w, STR("vpns"), got, ARRAY_SIZE(got)), 1);
	assert_int_equal(words_prefix(w, STR("zz"), got, ARRAY_SIZE(got)), 0);
	assert_int_equal(words_prefix(w, STR("a"), got, ARRAY_SIZE(got)), 1);
	assert_int_equal(words_prefix(w, STR(""), got, ARRAY_SIZE(got)), ARRAY_SIZE(lexicon) + 1);
	assert_int_equal(got[0].df, ARRAY_SIZE(lexicon));
	words_free(w);
}

/* ---- damage ---- */

static struct str segment_bytes(struct words *w)
{
	struct words_segment *s = w->segments.p[0];
	return str_make((const char *)s->s.p, s->s.n);
}

/* Every section, damaged, is noticed by whoever asks all. */
static void test_damage(void **state)
{
	struct model m = { 0 };
	struct words_builder *b = words_builder_new(NULL, 0);
	struct words *w;
	(void)state;
	build(&m, b, 8, 60, 100);
	assert_ok(words_builder_finish(b, &w));
	struct str whole = segment_bytes(w);
	for (unsigned kind = 1; kind < WS_COUNT; kind++) {
		const struct sections_part *part = &w->segments.p[0]->s.parts[kind];
		char *bytes = xmalloc(whole.n);
		struct words_segment *s;
		struct words bad = { 0 };
		if (!part->size && (free(bytes), true))
			continue;
		memcpy(bytes, whole.p, whole.n);
		bytes[(size_t)(part->p - w->segments.p[0]->s.p) + part->size / 2] ^= 0x10;
		int rc = words_segment_of_bytes(&s, bytes, whole.n, 1);
		if (rc) {
			assert_int_equal(rc, -E_DAMAGED);
			continue;
		}
		vec_push(&bad.segments, s);
		words_settle(&bad);
		assert_int_equal(words_verify(&bad), -E_NO);
		assert_non_null(words_damage(&bad));
		words_segment_free(s);
		vec_release(&bad.segments);
	}
	words_free(w);
	words_builder_free(b);
	model_release(&m);
}

static void test_cut(void **state)
{
	struct words *w = build_lexicon(0);
	struct str whole = segment_bytes(w);
	(void)state;
	for (size_t n = 0; n < whole.n; n += 97) {
		struct words_segment *s;
		char *bytes = xmalloc(n + 1);
		memcpy(bytes, whole.p, n);
		assert_int_equal(words_segment_of_bytes(&s, bytes, n, 1), -E_DAMAGED);
	}
	words_free(w);
}

/* The fuzzer's corpus reaches what lies behind the header only while it is of this format. */
static void test_corpus(void **state)
{
	static const char *const names[] = { "whole", "sealed", "blocks" };
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf path = { 0 }, bytes = { 0 };
		struct words_segment *s;
		struct words w = { 0 };
		buf_fmt(&path, "tests/fuzz/corpus/words/%s", names[i]);
		assert_ok(file_read(&bytes, path.p, (size_t)1 << 20));
		char *copy = xmalloc(bytes.n);
		memcpy(copy, bytes.p + 1, bytes.n - 1);
		assert_ok(words_segment_of_bytes(&s, copy, bytes.n - 1, 1));
		vec_push(&w.segments, s);
		words_settle(&w);
		assert_ok(words_verify(&w));
		words_segment_free(s);
		vec_release(&w.segments);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_spilled),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_many_occurrences),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_corpus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
