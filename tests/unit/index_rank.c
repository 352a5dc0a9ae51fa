/* The ranking over a small set of our own, held against scores that a plain reference of it gave. */
#include "tests/check.h"
#include "index/rank.h"

static const struct {
	const char *id, *title, *body;
} documents[] = {
	{ "d01", "VPN drops every hour",
		"Since yesterday the VPN connection drops every hour. The client says that the "
		"connection was reset by peer, then it reconnects." },
	{ "d02", "Reset a forgotten password",
		"Open the login page, choose \"forgotten password\" and follow the link in the "
		"mail. The password must be new." },
	{ "d03", "Printer prints blank pages",
		"The printer on the second floor prints blank pages since the toner was changed. "
		"Restarting the printer doesn't help." },
	{ "d04", "Wi-Fi is slow in meeting rooms",
		"Video calls freeze. The access point's signal is weak in the meeting rooms; a "
		"cable connection works." },
	{ "d05", "VPN client on macOS",
		"How to install the VPN client: download it, open the package, allow the system "
		"extension, restart. Then connect with your account." },
	{ "d06", "Disk quota exceeded",
		"The mail server says \"disk quota exceeded\". Delete old mail or ask for more "
		"space. Big attachments belong on the file server." },
	{ "d07", "Laptop does not wake up",
		"After the update the laptop doesn't wake up from sleep. Holding the power button "
		"for ten seconds restarts it." },
	{ "d08", "Two factor login with a new phone",
		"Register the new phone before you give the old phone back. Without the old phone "
		"somebody has to reset your second factor." },
	{ "d09", "Keepalive for VPN connections",
		"Routers drop idle connections. Set keepalive to 30 seconds in the VPN client and "
		"the connection stays up. Drops every hour come from the key's lifetime." },
	{ "d10", "Mail to a customer bounced",
		"The customer's mail server refused our message: connection reset by peer. Retry "
		"after an hour." },
	{ "d11", "USRP x310 is not found",
		"The x310 does not answer on its network address. Check the cable, the address and "
		"the firewall; an N210 answers." },
	{ "d12", "Shared calendar",
		"Share the calendar with the team and give everybody the right to change "
		"entries." },
};

/* The best five at most; the last hit of a question is followed by NULL. */
static const struct {
	const char *text;
	struct {
		const char *id;
		double score;
	} hits[6];
} goldens[] = {
	{ "vpn drops every hour", { { "d01", 13.040166 }, { "d09", 8.132394 }, { "d05", 3.074527 },
					  { "d10", 2.052490 } } },
	{ "How can I reset my password?", { { "d02", 6.901770 }, { "d08", 2.237146 },
						  { "d10", 1.750277 }, { "d01", 1.064168 } } },
	{ "connection reset by peer",
		{ { "d01", 6.193176 }, { "d10", 4.588885 }, { "d09", 2.952064 },
			{ "d02", 1.730237 }, { "d05", 1.439980 } } },
	{ "printr prints blank page", { { "d03", 14.955461 }, { "d02", 2.305264 } } },
	{ "310 network", { { "d11", 5.179897 } } },
	{ "phone phone login with new phone", { { "d08", 17.454189 }, { "d02", 5.681553 } } },
	{ "what does he do", { { "d07", 3.501426 }, { "d11", 0.982610 } } },
	{ "the customer's mail server isn't answering and the connection is reset; what should we "
	  "do about mail that bounced",
		{ { "d10", 17.264024 }, { "d06", 6.074976 }, { "d02", 4.699643 },
			{ "d01", 4.469860 }, { "d09", 2.355485 } } },
	{ "calender", { { "d12", 2.100304 } } },
	{ "zzzzzz", { { NULL, 0 } } },
};

static struct words *words;

static void add(struct words_builder *b, const char *id, const char *title, const char *body,
	unsigned language)
{
	struct str text = str_of(body);
	struct words_input in = { .kind = WORDS_ARTICLE,
		.language = language,
		.reference = str_of(id),
		.title = str_of(title),
		.body = &text,
		.n_body = 1 };
	assert_int_equal(words_builder_add(b, &in), 0);
}

static int build(void **state UNUSED)
{
	struct words_builder *b = words_builder_new(NULL, 0);
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		add(b, documents[i].id, documents[i].title, documents[i].body, LANGUAGE_EN);
	int rc = words_builder_finish(b, &words);
	words_builder_free(b);
	return rc;
}

static int demolish(void **state UNUSED)
{
	words_free(words);
	return 0;
}

static struct str reference(struct words *w, uint32_t doc, struct arena *a)
{
	struct words_document d = { 0 };
	assert_true(words_document(w, doc, a, &d));
	return d.reference;
}

static void the_scores_are_the_reference_s(void **state UNUSED)
{
	struct ranker *r = ranker_new(words, 1u << LANGUAGE_EN);
	for (size_t i = 0; i < ARRAY_SIZE(goldens); i++) {
		CLEANUP(search_query_release) struct search_query q = { 0 };
		CLEANUP(arena_release) struct arena a = { 0 };
		struct rank_hit hits[5];
		struct rank_options o = { .limit = 5 };
		search_query_plain(&q, str_of(goldens[i].text));
		size_t n = rank(r, &q, &o, hits);
		for (size_t k = 0; k < n; k++) {
			assert_non_null(goldens[i].hits[k].id);
			assert_strs(reference(words, hits[k].doc, &a),
				str_of(goldens[i].hits[k].id));
			assert_float_equal(hits[k].score, goldens[i].hits[k].score, 1e-4);
		}
		assert_null(goldens[i].hits[n].id);
	}
	ranker_free(r);
}

/* The references that a query finds, in order, with blanks between. */
static struct str found(struct arena *a, const char *text, const struct rank_options *more)
{
	struct ranker *r = ranker_new(words, 1u << LANGUAGE_EN);
	CLEANUP(search_query_release) struct search_query q = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct rank_hit hits[20];
	struct rank_options o = more ? *more : (struct rank_options){ .limit = 20 };
	search_query_parse(&q, str_of(text));
	size_t n = rank(r, &q, &o, hits);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%.*s", i ? " " : "", STR_ARG(reference(words, hits[i].doc, a)));
	ranker_free(r);
	return arena_str(a, buf_view(&b));
}

static void musts_and_minuses(void **state UNUSED)
{
	static const struct {
		const char *query, *found;
	} rows[] = {
		{ "\"reset by peer\"", "d01 d10" },
		{ "\"by peer reset\"", "" },
		{ "vpn -\"reset by peer\"", "d09 d05" },
		{ "vpn -client", "" },
		{ "title:printer", "d03" },
		{ "title:restarting", "" },
		{ "body:restarting printer", "d03 d07 d05" },
		{ "title:printer OR title:laptop", "d03 d07" },
		{ "title:\"shared calendar\"", "d12" },
		{ "keepali*", "d09" },
		{ "title:pass*", "d02" },
		{ "vpn -keepal*", "d01 d05" },
		{ "-vpn -printer", "d02 d04 d06 d07 d08 d10 d11 d12" },
		{ "\"drops every hour\" title:keepalive", "d09" },
		{ "\"x310\"", "d11" },
	};
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_strs(found(&a, rows[i].query, NULL), str_of(rows[i].found));
}

static bool keep_even(void *arg UNUSED, uint32_t doc)
{
	return doc % 2 == 1; /* d02, d04 … */
}

static bool has_none(void *arg, uint32_t doc UNUSED, const struct search_clause *c)
{
	assert_str(c->text, "reset by peer");
	++*(int *)arg;
	return false;
}

static bool has_two(void *arg UNUSED, uint32_t doc, const struct search_clause *c UNUSED)
{
	return doc == 4 || doc == 7;
}

static void callers_have_a_say(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	int asked = 0;
	struct rank_options o = { .limit = 20, .keep = keep_even };
	assert_strs(found(&a, "connection reset", &o), str_of("d10 d02 d08 d04"));
	/* only where the terms stand as they should is the text asked for */
	o = (struct rank_options){ .limit = 20, .has = has_none, .arg = &asked };
	assert_strs(found(&a, "\"reset by peer\"", &o), str_of(""));
	assert_int_equal(asked, 2);
	/* nothing but stop words: texts decide */
	o = (struct rank_options){ .limit = 20, .has = has_two };
	assert_strs(found(&a, "to be or not", &o), str_of("d05 d08"));
	o.limit = 1;
	assert_strs(found(&a, "vpn", &o), str_of("d01"));
}

static void synonyms_are_looked_for(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str words_of[] = { STR("tunnel"), STR("vpn") };
	struct str more[] = { STR("paper machine"), STR("printer") };
	struct strs groups[] = { { words_of, 2, 2 }, { more, 2, 2 } };
	struct rank_options o = { .limit = 20, .synonyms = groups, .n_synonyms = 2 };
	assert_strs(found(&a, "tunnel", NULL), str_of(""));
	assert_strs(found(&a, "tunnel", &o), str_of("d01 d09 d05"));
	assert_strs(found(&a, "paper machine", &o), str_of("d03"));
	assert_strs(found(&a, "machine", &o), str_of(""));
}

static void parts_sum_up(void **state UNUSED)
{
	struct ranker *r = ranker_new(words, 1u << LANGUAGE_EN);
	CLEANUP(search_query_release) struct search_query q = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct rank_options o = { .limit = 10 };
	struct rank_hit hits[10];
	struct rank_part *parts;
	const struct rank_stem *stems;
	size_t n_parts, near = 0, feedback = 0;
	search_query_parse(&q, STR("vpn drops every hour"));
	size_t n = rank(r, &q, &o, hits);
	assert_true(n >= 3);
	for (size_t i = 0; i < n; i++) {
		double sum = 0;
		assert_true(rank_explain(r, hits[i].doc, &a, &parts, &n_parts));
		for (size_t k = 0; k < n_parts; k++) {
			sum += parts[k].score;
			near += parts[k].reason == RANK_NEAR;
			feedback += parts[k].reason == RANK_FEEDBACK;
			assert_true(!k || parts[k].score <= parts[k - 1].score);
		}
		assert_float_equal(sum, hits[i].score, 1e-9);
	}
	assert_true(near && feedback);
	assert_int_equal(rank_stems(r, &stems), 4);
	assert_str(stems[1].stem, "drop");
	ranker_free(r);
}

static void words_in_doubt(void **state UNUSED)
{
	struct ranker *r = ranker_new(words, 1u << LANGUAGE_EN);
	CLEANUP(search_query_release) struct search_query q = { 0 };
	struct rank_doubt doubts[4];
	search_query_parse(&q, STR("Calender keepalvie printer zzzzzz x311 -pasword"));
	assert_int_equal(rank_doubts(r, &q, doubts, 4), 2);
	assert_str(doubts[0].word, "calender");
	assert_str(doubts[0].stem, "calendar");
	assert_str(doubts[1].word, "keepalvie");
	assert_str(doubts[1].stem, "keepal");
	ranker_free(r);
}

/* Each document is read in its own language; a question in all of them. */
static void languages_meet(void **state UNUSED)
{
	struct words *mixed;
	struct words_builder *b = words_builder_new(NULL, 0);
	unsigned german = language_number(STR("de"));
	add(b, "en", "Printers print nothing", "The die is cast.", LANGUAGE_EN);
	add(b, "de", "Die Drucker druckten nichts", "Das Papier fehlt.", german);
	assert_int_equal(words_builder_finish(b, &mixed), 0);
	words_builder_free(b);
	assert_int_equal(words_languages(mixed), 1u << german | 1u << LANGUAGE_EN);
	struct ranker *r = ranker_new(mixed, words_languages(mixed));
	static const struct {
		const char *query, *found;
	} rows[] = { { "drucken", "de" }, { "printed", "en" }, { "die", "en" },
		{ "papiere", "de" } };
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(search_query_release) struct search_query q = { 0 };
		CLEANUP(arena_release) struct arena a = { 0 };
		struct rank_options o = { .limit = 5 };
		struct rank_hit hits[5];
		search_query_parse(&q, str_of(rows[i].query));
		assert_int_equal(rank(r, &q, &o, hits), 1);
		assert_strs(reference(mixed, hits[0].doc, &a), str_of(rows[i].found));
	}
	ranker_free(r);
	words_free(mixed);
}

static void check_clause(const struct search_clause *c, enum search_kind kind,
	enum search_field field, const char *text)
{
	assert_int_equal(c->kind, kind);
	assert_int_equal(c->field, field);
	assert_strs(c->text, str_of(text));
}

static void queries_are_taken_apart(void **state UNUSED)
{
	CLEANUP(search_query_release) struct search_query q = { 0 }, plain = { 0 };
	struct str text = STR(
		" vpn -slow \"nginx.conf\" OR title:\"a b\" tag:macos* -- - * -\"x y ");
	search_query_parse(&q, text);
	assert_int_equal(q.clauses.n, 6);
	check_clause(&q.clauses.p[0], SEARCH_WORD, SEARCH_ANY, "vpn");
	check_clause(&q.clauses.p[1], SEARCH_WORD, SEARCH_ANY, "slow");
	assert_true(q.clauses.p[1].negated && !q.clauses.p[0].negated);
	check_clause(&q.clauses.p[2], SEARCH_PHRASE, SEARCH_ANY, "nginx.conf");
	check_clause(&q.clauses.p[3], SEARCH_PHRASE, SEARCH_TITLE, "a b");
	assert_true(q.clauses.p[3].or &&!q.clauses.p[2].or);
	check_clause(&q.clauses.p[4], SEARCH_PREFIX, SEARCH_TAG, "macos");
	check_clause(&q.clauses.p[5], SEARCH_PHRASE, SEARCH_ANY, "x y");
	assert_true(q.clauses.p[5].negated);
	search_query_plain(&plain, STR("title:x -y \"z"));
	assert_int_equal(plain.clauses.n, 3);
	check_clause(&plain.clauses.p[1], SEARCH_WORD, SEARCH_ANY, "-y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_scores_are_the_reference_s),
		cmocka_unit_test(musts_and_minuses),
		cmocka_unit_test(callers_have_a_say),
		cmocka_unit_test(synonyms_are_looked_for),
		cmocka_unit_test(parts_sum_up),
		cmocka_unit_test(words_in_doubt),
		cmocka_unit_test(languages_meet),
		cmocka_unit_test(queries_are_taken_apart),
	};
	return cmocka_run_group_tests(tests, build, demolish);
}
