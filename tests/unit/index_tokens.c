/* The analyser: which terms texts have, at which positions, and where they stand. */
#include "tests/check.h"
#include "index/tokens.h"

/* "position:term" of each token that has a term; those of `language`. */
static void check(const char *text, unsigned language, const char *want)
{
	struct analyser *a = analyser_new();
	struct tokens t = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	analyse(a, str_of(text), language, &t);
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i].term == TERM_NONE)
			continue;
		struct str term = analyser_term(a, t.p[i].term);
		buf_fmt(&got, "%s%u:%.*s", got.n ? " " : "", t.p[i].position, STR_ARG(term));
	}
	assert_strs(buf_view(&got), str_of(want));
	vec_release(&t);
	analyser_free(a);
}

static void test_english(void **state)
{
	(void)state;
	check("", LANGUAGE_EN, "");
	check(" .,- ", LANGUAGE_EN, "");
	check("The routers are dropping connections", LANGUAGE_EN, "1:router 3:drop 4:connect");
	check("to be or not to be", LANGUAGE_EN, "");
	check("a_b-c.d", LANGUAGE_EN, "1:b 2:c 3:d");
	check("running runs", LANGUAGE_NONE, "0:running 1:runs");
}

static void test_apostrophes(void **state)
{
	(void)state;
	check("John's dogs' it's", LANGUAGE_EN, "0:john 1:dog");
	check("John\xE2\x80\x99s I'd've don\xE2\x80\x99t we'll you're", LANGUAGE_EN,
		"0:john 1:idv 2:dont 3:well 4:your");
	check("JOHN'S DON'T", LANGUAGE_EN, "0:john 1:dont");
	check("x's_y 3's 's 't", LANGUAGE_EN, "0:x 1:s 2:y 3:3 4:s 5:s 6:t");
}

static void test_parts(void **state)
{
	(void)state;
	check("x310 USRP2 rev2b a1b22 10.0.0.1 e4", LANGUAGE_EN,
		"0:x310 1:310 2:usrp2 3:usrp 4:rev2b 5:a1b22 6:10 7:0 8:0 9:1 10:e4");
	check("in32", LANGUAGE_EN, "0:in32 2:32");
}

static void test_unicode(void **state)
{
	(void)state;
	check("Stra\xC3\x9F"
	      "e \xEF\xAC\x81ne",
		LANGUAGE_EN, "0:strass 1:fine");
	check("cafe\xCC\x81 caf\xC3\xA9 CAF\xC3\x89", LANGUAGE_NONE,
		"0:caf\xC3\xA9 1:caf\xC3\xA9 2:caf\xC3\xA9");
	check("co\xC2\xADop \xC2\xB4x", LANGUAGE_NONE, "0:coop 1:x");
	check("\xD0\x9F\xD0\xA0\xD0\x98\xD0\x92\xD0\x95\xD0\xA2", LANGUAGE_NONE,
		"0:\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
	check("na\xEFve \xFF", LANGUAGE_NONE, "0:na\xC3\xAFve 1:\xC3\xBF");
}

static void test_pairs(void **state)
{
	(void)state;
	check("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", LANGUAGE_NONE,
		"0:\xE6\x97\xA5\xE6\x9C\xAC 1:\xE6\x9C\xAC\xE8\xAA\x9E");
	check("iPhone\xE6\x89\x8B\xE6\x9C\xBA 12", LANGUAGE_NONE,
		"0:iphone 1:\xE6\x89\x8B\xE6\x9C\xBA 2:12");
	check("\xE6\xB0\xB4 a", LANGUAGE_NONE, "0:\xE6\xB0\xB4 1:a");
	/* half-width katakana with its voicing mark is one character */
	check("\xEF\xBE\x8A\xEF\xBE\x9E", LANGUAGE_NONE, "0:\xE3\x83\x90");
}

static void test_languages(void **state)
{
	(void)state;
	assert_int_equal(language_number(STR("en")), LANGUAGE_EN);
	assert_int_equal(language_number(STR("EN-gb")), LANGUAGE_EN);
	assert_int_equal(language_number(STR("english")), LANGUAGE_EN);
	assert_int_equal(language_number(STR("porter")), LANGUAGE_EN);
	assert_int_equal(language_number(STR("klingon")), LANGUAGE_NONE);
	assert_int_equal(language_number(STR("")), LANGUAGE_NONE);
	assert_int_equal(language_number(STR("nb")), language_number(STR("no")));
	for (unsigned l = LANGUAGE_EN; *language_code(l); l++) {
		assert_int_equal(language_number(str_of(language_code(l))), l);
		struct stemmer *s = stemmer_new(l);
		assert_non_null(s);
		stemmer_free(s);
	}
	unsigned german = language_number(STR("de"));
	check("Die Drucker drucken nicht", german, "1:druck 2:druck");
	check("Die Drucker drucken nicht", LANGUAGE_EN, "0:die 1:drucker 2:drucken 3:nicht");
	check("l'imprimante est bloqu\xC3\xA9"
	      "e",
		language_number(STR("fr")), "1:imprim 3:bloqu");
}

static void test_questions(void **state)
{
	(void)state;
	struct analyser *a = analyser_new();
	struct tokens t = { 0 };
	CLEANUP(strs_release) struct strs stems = { 0 };
	analyse(a, STR("how can I reset my password"), LANGUAGE_EN, &t);
	static const bool questions[] = { true, true, true, false, true, false };
	assert_int_equal(t.n, ARRAY_SIZE(questions));
	for (size_t i = 0; i < t.n; i++)
		assert_int_equal(analyser_is_question(a, t.p[i].term), questions[i]);
	analyser_questions(a, LANGUAGE_EN, &stems);
	strs_sort_unique(&stems);
	assert_true(strs_has(&stems, STR("can")));
	assert_false(strs_has(&stems, STR("password")));
	assert_int_equal(analyser_find(a, STR("password")), t.p[5].term);
	assert_int_equal(analyser_find(a, STR("passwords")), TERM_NONE);
	vec_release(&t);
	analyser_free(a);
}

/* What stands at a token's bytes is the token. */
static void test_bytes(void **state)
{
	(void)state;
	static const struct {
		const char *text, *words[4];
	} rows[] = {
		{ "It's John's (VPN)", { "It", "John", "VPN" } },
		{ "caf\xC3\xA9, Stra\xC3\x9F"
		  "e!",
			{ "caf\xC3\xA9", "Stra\xC3\x9F"
					 "e" } },
		{ "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E",
			{ "\xE6\x97\xA5\xE6\x9C\xAC", "\xE6\x9C\xAC\xE8\xAA\x9E" } },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct analyser *a = analyser_new();
		struct tokens t = { 0 };
		analyse(a, str_of(rows[i].text), LANGUAGE_NONE, &t);
		for (size_t k = 0; k < t.n; k++)
			assert_strs(str_make(rows[i].text + t.p[k].start,
					    t.p[k].end - t.p[k].start),
				str_of(rows[i].words[k]));
		assert_null(rows[i].words[t.n]);
		vec_release(&t);
		analyser_free(a);
	}
}

static void test_numbers(void **state)
{
	(void)state;
	struct analyser *a = analyser_new();
	struct tokens t = { 0 };
	analyse(a, STR("router routers"), LANGUAGE_EN, &t);
	analyse(a, STR("router"), LANGUAGE_NONE, &t);
	assert_int_equal(t.p[0].term, 0);
	assert_int_equal(t.p[1].term, 0);
	assert_int_equal(t.p[2].position, 0);
	assert_int_equal(analyser_terms(a), 1 + (t.p[2].term != 0));
	assert_true(analyser_bytes(a) > 0);
	analyser_reset(a);
	assert_int_equal(analyser_terms(a), 0);
	t.n = 0;
	analyse(a, STR("later"), LANGUAGE_EN, &t);
	assert_int_equal(t.p[0].term, 0);
	vec_release(&t);
	analyser_free(a);
}

static void test_long(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = { 0 };
	struct analyser *a = analyser_new();
	struct tokens t = { 0 };
	buf_char(&text, 'x');
	for (int i = 0; i < 100; i++)
		buf_cstr(&text, "\xC3\xA9");
	buf_cstr(&text, " end");
	analyse(a, buf_view(&text), LANGUAGE_NONE, &t);
	assert_int_equal(t.n, 2);
	assert_int_equal(analyser_term(a, t.p[0].term).n, TERM_MAX_BYTES - 1);
	assert_int_equal(t.p[0].end, 201);
	assert_str(analyser_term(a, t.p[1].term), "end");
	vec_release(&t);
	analyser_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_english),
		cmocka_unit_test(test_apostrophes),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_unicode),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
