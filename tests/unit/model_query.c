#include "tests/check.h"
#include "model/query.h"

#define NOW INT64_C(1795342530123) /* 2026-11-22T10:15:30.123Z, a Sunday */
#define AGO(ms) (NOW - (ms))

static struct str category_names[] = { { "network", 7 }, { "access", 6 }, { "card arrival", 12 } };
static struct str choices[] = { { "red", 3 }, { "green", 5 } };
static struct custom_field custom[] = {
	{ { "os", 2 }, CF_TEXT, { 0 } },
	{ { "size", 4 }, CF_NUMBER, { 0 } },
	{ { "renewal", 7 }, CF_DATE, { 0 } },
	{ { "vip", 3 }, CF_BOOL, { 0 } },
	{ { "color", 5 }, CF_CHOICE, { choices, 2, 2 } },
	{ { "title", 5 }, CF_TEXT, { 0 } },
};
static const struct desk desk = {
	.categories = { category_names, 3, 3 },
	.custom = custom,
	.n_custom = ARRAY_SIZE(custom),
	.answer_ms = MS_DAY,
};
static const struct query_env env = { &desk, { NOW, 60 }, { "ann@acme.example", 16 } };

static struct str labels[] = { { "good first issue", 16 }, { "vpn", 3 } };
static struct str links[] = { { "blocks k3f92mx7", 15 } };
static struct pair pairs[] = {
	{ { "os", 2 }, { "macOS", 5 } },
	{ { "renewal", 7 }, { "2026-12-01", 10 } },
	{ { "size", 4 }, { "12.5", 4 } },
	{ { "title", 5 }, { "Dr", 2 } },
	{ { "vip", 3 }, { "yes", 3 } },
};
static const struct summary vpn = {
	.id = { "x7k2m9ab" },
	.status = STATUS_WAITING_CUSTOMER,
	.priority = PRIORITY_HIGH,
	.title = { "VPN drops every hour (E_CONN_RESET)", 35 },
	.category = { "network", 7 },
	.requester = { "Bob@desk.example", 16 },
	.assignee = { "ann@acme.example", 16 },
	.key = { "ci/build:main", 13 },
	.labels = { labels, 2, 2 },
	.links = { links, 1, 1 },
	.custom = pairs,
	.n_custom = ARRAY_SIZE(pairs),
	.created = AGO(40 * MS_DAY),
	.updated = AGO(3 * MS_DAY),
	.last_customer = AGO(3 * MS_DAY),
	.due = NOW + MS_HOUR,
	.replies = 4,
	.occurrences = 1,
	.flags = SUM_CUSTOMER_LAST,
};
static const struct str bodies[] = {
	{ "Since yesterday the tunnel\n  drops; see nginx.conf and foo::bar.", 65 },
	{ "Straße 10.0.0.1", 16 },
};

static bool matches_of(const struct summary *s, const char *text)
{
	CLEANUP(query_release) struct query q = { 0 };
	if (query_parse(&q, str_of(text), &env)) {
		print_error("%s: %s\n", text, error_last()->message);
		fail_msg("a query that should parse does not");
	}
	return query_match(&q, s, bodies, ARRAY_SIZE(bodies), NOW);
}

static void check_matches(const struct summary *s, const char *const *queries, size_t n, bool want)
{
	for (size_t i = 0; i < n; i++)
		if (matches_of(s, queries[i]) != want)
			fail_msg("'%s' %s", queries[i], want ? "should match" : "should not match");
}
#define assert_matches(s, ...) \
	check_matches(s, (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), true)
#define assert_misses(s, ...) \
	check_matches(s, (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), false)

static void the_whole_language_parses(void **state UNUSED)
{
	CLEANUP(query_release) struct query q = { 0 };
	assert_int_equal(0,
		query_parse(&q,
			STR("status:open priority>=high assignee:@me label:vpn -label:spam "
			    "category:network,access no:assignee created>=2026-01-01 updated<7d "
			    "due<2h "
			    "is:breached \"exact phrase\" word (a OR b) sort:-priority"),
			&env));
	assert_int_equal(q.root->op, Q_AND);
	/* is:breached, an AND itself, is two of them */
	assert_int_equal(q.root->n, 15);
	assert_int_equal(q.n_sorts, 1);
	assert_int_equal(q.sorts[0].field, F_PRIORITY);
	assert_true(q.sorts[0].descending);
	assert_true(q.names_status);
	assert_true(q.needs_text);
	assert_false(q.needs_urgency);
}

static void names_match(void **state UNUSED)
{
	assert_matches(&vpn, "", "*", "status:waiting", "status:waiting_customer",
		"status:open,WAITING", "status:any", "status:wait*", "status:*",
		"category:network,access", "CATEGORY:Network", "requester:bob",
		"from:bob@desk.example", "from:*@DESK.example", "assignee:@me", "label:vpn",
		"labels:\"good first issue\"", "label:good*", "link:k3f", "link:blocks",
		"link:\"blocks k3f\"", "key:ci/*", "key:ci/build:main", "key:c?/b*n", "id:x7k",
		"id:X7K2M9AB", "id:x7?2*", "no:account", "account:none", "has:labels", "has:title",
		"label:*,none", "has:account,due", "due:*", "key:*", "status:any -status:open");
	assert_misses(&vpn, "status:open", "status:waiting_team", "category:access", "from:bo",
		"assignee:none", "no:assignee", "label:vp", "label:first", "link:k3g", "link:block",
		"link:\"duplicates k3f\"", "key:ci", "id:x7m", "has:account", "no:account,due",
		"no:due", "has:merged", "team:*", "-status:any", "-*");
}

static void orders_match(void **state UNUSED)
{
	assert_matches(&vpn, "priority>=high", "priority>normal", "priority<urgent",
		"priority<=high", "priority:high,low", "priority:high..", "priority:low..high",
		"priority:..urgent", "replies>3", "replies>=4", "replies:4", "replies:1,4",
		"replies:2..4", "replies:4..", "replies:..4", "replies<4.5", "notes:0",
		"has:replies", "no:notes");
	assert_misses(&vpn, "priority>high", "priority<high", "priority:low,urgent", "replies>4",
		"replies<4", "replies:5..", "replies:..3", "replies:-4", "has:notes",
		"priority<low", "priority:urgent..", "priority:..normal", "priority:urgent..low");
}

static void times_match(void **state UNUSED)
{
	assert_matches(&vpn, "updated<7d", "updated>2d", "updated<=3d", "updated>=3d", "updated:3d",
		"age>30d", "age<1y", "age:30d..50d", "age:..50d", "age:40d", "created>30d",
		"created:2026-10", "created:2026", "created<2026-11-01", "created<=2026-10-13",
		"created>=2026-10-13", "created:2026-10-13", "created:2026-10-01..2026-10-13",
		"created:2026-10-13..", "created:..yesterday", "created:50d..30d",
		"created>2026-10-12", "due<2h", "due:2h", "due:today", "due:today,tomorrow",
		"due>30m", "due>now", "created:2026-11,2026-10", "created>\"41d ago\"",
		"created:>=2026-10-13", "no:resolved", "due:2026-11-22..2026-11-23",
		"created:\"2026-10-13 11:15\"", "updated<1mo due>10m");
	assert_misses(&vpn, "updated<2d", "updated>7d", "updated<3d", "updated>3d", "age<30d",
		"age>50d", "age:50d..", "created<30d", "created:2026-11", "created>2026-10-13",
		"created<2026-10-13", "created:..2026-10-12", "created:today", "due<30m", "due>2h",
		"due<now", "resolved<1y", "resolved>1d", "created:30d..20d", "due:tomorrow");
}

/* "overdue" is before any moment to come. */
static void due_includes_overdue(void **state UNUSED)
{
	struct summary late = vpn;
	late.due = AGO(5 * MS_DAY);
	assert_matches(&late, "due<2h", "is:overdue", "is:breached", "due<now", "due<today");
	late.status = STATUS_CLOSED;
	assert_misses(&late, "is:overdue", "is:breached");
	late.due = 0;
	assert_misses(&late, "due<2h", "due>2h", "due:*");
	assert_matches(&late, "due:none", "-due<2h", "no:due");
}

static void words_match(void **state UNUSED)
{
	assert_matches(&vpn, "vpn", "VPN hour", "\"drops every\"", "drops", "tunnel", "tun*",
		"*nel", "\"the tunnel drops\"", "nginx.conf", "\"foo::bar\"", "E_CONN_RESET",
		"\"(e_conn\"", "conn", "10.0.0.1", "STRASSE", "straße", "title:vpn", "title:vp*",
		"body:tunnel", "text:hour", "title:\"every hour\"", "title:nope,hour", "-vp",
		"-\"very hour\"", "\"nginx.con\" OR vpn", "title:*", "yesterday AND vpn");
	assert_misses(&vpn, "vp", "unnel", "body:vpn", "title:tunnel", "\"drops hour\"",
		"title:hou", "10.0.1", "-vpn", "\"10.0.0.1 strasse\"", "\"tunnel-drops\"",
		"\"very hour\"", "tunne?");
	/* 10.0.0 is at a word's end in 10.0.0.1: a dot is no letter */
	assert_matches(&vpn, "\"10.0.0\"");
}

static void logic_binds(void **state UNUSED)
{
	assert_matches(&vpn, "vpn OR nope", "nope OR vpn", "(nope OR vpn) hour", "nope nope OR vpn",
		"vpn OR nope nope", "NOT nope", "-nope", "NOT NOT vpn", "-(nope OR nil)",
		"vpn -(nope OR nil)", "vpn AND NOT nope", "((vpn))", "-label:spam", "(-nope)");
	assert_misses(&vpn, "vpn nope", "(vpn OR nope) nil", "NOT vpn", "-(vpn OR nope)",
		"nope OR nil", "-label:vpn");
}

static void custom_fields_match(void **state UNUSED)
{
	assert_matches(&vpn, "os:macos", "fields.os:MACOS", "os:mac*", "has:os", "os:*", "size>12",
		"size:12.5", "size<=12.5", "size:10..20", "renewal<30d", "renewal:2026-12",
		"renewal>2026-11-22", "vip:yes", "vip:true", "no:color", "color:none", "has:fields",
		"has:os,color", "fields.title:dr", "-color:red");
	assert_misses(&vpn, "os:linux", "size>12.5", "size:13", "renewal<2d", "vip:no", "color:red",
		"has:color", "no:os", "renewal:2026-11", "title:dr");
}

static void flags_match(void **state UNUSED)
{
	struct summary s = vpn;
	assert_matches(&vpn, "is:open", "is:waiting", "is:mine", "is:unanswered", "is:keyed",
		"is:breached", "is:waiting_customer", "is:ended,mine");
	assert_misses(&vpn, "is:ended", "is:unassigned", "is:overdue", "is:merged", "is:withdrawn",
		"is:reopened", "is:answered", "is:edited", "is:new", "is:closed");
	s.status = STATUS_RESOLVED;
	s.assignee.n = s.key.n = 0;
	s.reopened = 1;
	s.first_response = AGO(MS_DAY);
	s.flags = SUM_MERGED | SUM_HAND_EDIT;
	assert_matches(&s, "is:ended", "is:unassigned", "is:merged", "is:reopened", "is:answered",
		"is:edited", "is:resolved", "assignee:none,bob");
	assert_misses(&s, "is:open", "is:waiting", "is:mine", "is:unanswered", "is:keyed",
		"is:breached");
}

static void what_a_list_shows(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool names_status;
		unsigned unlisted;
	} cases[] = {
		{ "vpn label:x", false, 0 },
		{ "status:any", true, 0 },
		{ "-is:open", true, 0 },
		{ "is:overdue", false, 0 },
		{ "closed:today", true, 0 },
		{ "id:k3f", true, 0 },
		{ "is:merged", true, SUM_MERGED },
		{ "merged:k3f OR is:withdrawn", true, SUM_MERGED | SUM_WITHDRAWN },
		{ "-is:merged", false, 0 },
		{ "no:merged", false, 0 },
		{ "-no:merged", true, SUM_MERGED },
		{ "-(-has:merged)", true, SUM_MERGED },
		{ "is:deleted", true, SUM_DELETED },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(query_release) struct query q = { 0 };
		assert_int_equal(0, query_parse(&q, str_of(cases[i].text), &env));
		if (q.names_status != cases[i].names_status || q.unlisted != cases[i].unlisted)
			fail_msg("%s: %d, %u", cases[i].text, q.names_status, q.unlisted);
	}
	CLEANUP(query_release) struct query q = { 0 };
	struct summary merged = { .flags = SUM_MERGED };
	assert_int_equal(0, query_parse(&q, STR("vpn"), &env));
	assert_true(query_lists(&q, &vpn));
	assert_false(query_lists(&q, &merged));
	query_add_open(&q);
	assert_true(query_match(&q, &vpn, NULL, 0, NOW));
	merged = vpn;
	merged.status = STATUS_CLOSED;
	assert_false(query_match(&q, &merged, NULL, 0, NOW));
	assert_int_equal(q.root->n, 2);
}

static void an_empty_query_is_everything(void **state UNUSED)
{
	static const char *const texts[] = { "", "  \t\n", "*", "sort:updated" };
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(query_release) struct query q = { 0 };
		assert_int_equal(0, query_parse(&q, str_of(texts[i]), &env));
		assert_int_equal(q.root->op, Q_ALL);
		assert_false(q.needs_text);
	}
}

static void urgency_is_a_number(void **state UNUSED)
{
	CLEANUP(query_release) struct query q = { 0 };
	assert_int_equal(0, query_parse(&q, STR("urgency>5"), &env));
	assert_true(q.needs_urgency);
	double u = urgency(&vpn, &q.weights, &desk, env.me, NOW, NULL), seen = 0;
	assert_true(query_number(&q, &vpn, F_URGENCY, NOW, &seen));
	assert_true(u == seen && u > 5);
	assert_matches(&vpn, "urgency>5", "urgency:-100..100", "-urgency<5");
	assert_misses(&vpn, "urgency<5", "urgency>1e3");
}

static void check_source(char *const *words, size_t n, struct str want)
{
	CLEANUP(query_release) struct query q = { 0 };
	if (query_parse_words(&q, words, n, &env))
		fail_msg("%s", error_last()->message);
	assert_strs(q.source, want);
}
#define assert_words(want, ...) \
	check_source((char *[]){ __VA_ARGS__ }, \
		sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *), STR(want))

static void shell_words_are_read(void **state UNUSED)
{
	assert_words("\"VPN drops\"", "VPN drops");
	assert_words("VPN drops", "VPN", "drops");
	assert_words("-\"VPN drops\" x", "-VPN drops", "", "x");
	assert_words("category:\"card arrival\"", "category:card arrival");
	assert_words("-category:\"card arrival\",\"access\"", "-category:card arrival,access");
	assert_words("category:\"card arrival\",\"access\"", "category:card arrival, access");
	assert_words("created>=\"2026-01-01 10:00\"", "created>=2026-01-01 10:00");
	assert_words("os:\"mac os\"", "os:mac os");
	assert_words("title:\"a \\\\ b\"", "title:a \\ b");
	assert_words("status:open label:vpn", "status:open label:vpn");
	assert_words("status:open vpn", "status:open vpn");
	assert_words("label:a label:b", "label:a label:b");
	assert_words("a OR b", "a OR b");
	assert_words("(a OR b)", "(a OR", "b)");
	assert_words("\"a b\" c", "\"a b\" c");
	assert_words("say \"hi\"", "say \"hi\"");
	assert_words("\"5\\\" tall\"", "5\" tall");
	assert_words("\"--force now\"", "--force now");
}

static void words_of_a_text(void **state UNUSED)
{
	static const char *const want[] = { "-label:\"a b\",c", "(x", "OR", "y)", "\"p q\"", "NOT",
		"f(z)" };
	CLEANUP(strs_release) struct strs words = { 0 };
	query_words(STR(" -label:\"a b\",c (x OR  y) \"p q\" NOT f(z)  "), &words);
	assert_int_equal(words.n, ARRAY_SIZE(want));
	for (size_t i = 0; i < words.n; i++)
		assert_strs(words.p[i], str_of(want[i]));
}

/* What is said, and the words behind `hd list` ("" for none: the page is all that is offered). */
static void check_wrong(const char *text, struct str said, const char *corrected)
{
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(buf_release) struct buf words = { 0 };
	assert_int_equal(query_parse(&q, str_of(text), &env), -E_QUERY);
	assert_null(q.root);
	const struct error *e = error_last();
	check_str_at(str_of(e->message), said, __FILE__, __LINE__);
	for (size_t i = 2; e->n_mends == 2 && e->mends[0].argv[i]; i++)
		buf_fmt(&words, "%s%s", i > 2 ? "|" : "", e->mends[0].argv[i]);
	check_str_at(buf_view(&words), str_of(corrected), __FILE__, __LINE__);
	assert_string_equal(e->mends[e->n_mends - 1].argv[1], "help");
}
#define assert_wrong(text, said, corrected) \
	check_wrong(text, STR("query, character " said), corrected)

static void mistakes_name_the_nearest(void **state UNUSED)
{
	assert_wrong("x prioritty>=high",
		"3: 'prioritty' is no key of queries; did you mean 'priority'?",
		"x|priority>=high");
	assert_wrong("status:opne", "8: 'opne' is no status; did you mean 'open'?", "status:open");
	assert_wrong("priority:hihg", "10: 'hihg' is no priority; did you mean 'high'?",
		"priority:high");
	assert_wrong("priority:hihg..", "10: 'hihg' is no priority; did you mean 'high'?",
		"priority:high..");
	assert_wrong("category:car", "10: 'car' is no category; did you mean 'card arrival'?",
		"category:\"card arrival\"");
	assert_wrong("category:zzz",
		"10: 'zzz' is no category; there are network, access, card arrival", "");
	assert_wrong("is:opne", "4: 'opne' is no value of 'is:'; did you mean 'open'?", "is:open");
	assert_wrong("no:asignee",
		"4: 'asignee' is no field that can be asked for; did you mean 'assignee'?",
		"no:assignee");
	assert_wrong("sort:-updatd", "6: 'updatd' is no field to sort by; did you mean 'updated'?",
		"sort:-updated");
	assert_wrong("color:gren", "7: 'gren' is no choice of that field; did you mean 'green'?",
		"color:green");
	assert_wrong("vip:fals", "5: 'fals' is no yes or no; did you mean 'false'?", "vip:false");
	assert_wrong("created:yestreday", "9: 'yestreday' is no time; did you mean 'yesterday'?",
		"created:yesterday");
	/* one error is told, all are corrected */
	assert_wrong("-statsu:opne (prio:hihg",
		"2: 'statsu' is no key of queries; did you mean 'status'?",
		"-status:open|(priority:high)");
	assert_wrong("http://x.example",
		"1: 'http' is no key of queries; text to look for goes in quotes",
		"\"http://x.example\"");
	assert_wrong("foo::bar", "1: 'foo' is no key of queries; text to look for goes in quotes",
		"\"foo::bar\"");
	assert_wrong("\xc3\xa9\xc3\xa9 status:opne",
		"11: 'opne' is no status; did you mean 'open'?", "\xc3\xa9\xc3\xa9|status:open");
	assert_wrong("status=open", "1: write 'status:' for the field, or the word in quotes",
		"status:open");
	assert_wrong("title>x", "6: 'title' has no order; use ':'", "title:x");
	assert_wrong("is>open", "3: 'is' has no order; use ':'", "is:open");
	assert_wrong("--force status:opne", "16: 'opne' is no status; did you mean 'open'?",
		"--|--force|status:open");
}

static void mistakes_of_form_name_the_place(void **state UNUSED)
{
	assert_wrong("(a OR b", "1: '(' is never closed", "(a|OR|b)");
	assert_wrong("a b)", "4: nothing is closed by ')'", "a|b");
	assert_wrong("a ()", "3: the parentheses hold nothing", "a");
	assert_wrong("a OR", "3: nothing follows 'OR'", "a");
	assert_wrong("a OR OR b", "3: nothing follows 'OR'", "a|OR|b");
	assert_wrong("AND a", "1: nothing stands before 'AND'", "a");
	assert_wrong("a NOT", "3: nothing follows 'NOT'", "a");
	assert_wrong("a - b", "3: nothing follows '-'", "a|b");
	assert_wrong("a \"b c", "3: the quote is never closed", "a|\"b c\"");
	assert_wrong("label:\"b", "7: the quote is never closed", "label:\"b\"");
	assert_wrong("label:", "7: 'label:' wants a value", "label:*");
	assert_wrong("label:a,,b", "9: 'label:' wants a value", "");
	assert_wrong("is:", "4: 'is:' wants a value", "");
	assert_wrong("\"\"", "1: there is nothing in it to look for", "");
	assert_wrong("age>30", "5: '30' is no length of time such as 30d", "");
	assert_wrong("replies>many", "9: 'many' is no number", "");
	assert_wrong("replies:0x1", "9: '0x1' is no number", "");
	assert_wrong("replies:..", "9: the range '..' has no end", "");
	assert_wrong("replies>1..2", "8: '>' compares with one value, not with a range", "");
	assert_wrong("priority>=low,high", "9: '>=' compares with one value, not with a list", "");
	assert_wrong("created:2026-02..2026-01",
		"9: the range '2026-02..2026-01' ends before it begins",
		"created:2026-01..2026-02");
	assert_wrong("id:uuu", "4: 'uuu' cannot be a ticket's id", "");
	assert_wrong("fields:os", "1: a custom field is named as in fields.NAME", "");
	assert_wrong("(a sort:updated)", "4: sort: stands outside of parentheses and negation", "");
	assert_wrong("-sort:updated", "2: sort: stands outside of parentheses and negation", "");
	assert_wrong("a OR sort:updated", "6: sort: alone is no side of an OR", "");
}

static void growth_is_bounded(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	CLEANUP(query_release) struct query q = { 0 };
	buf_fill(&b, '(', QUERY_MAX_DEPTH);
	buf_cstr(&b, "a");
	buf_fill(&b, ')', QUERY_MAX_DEPTH);
	assert_int_equal(0, query_parse(&q, buf_view(&b), &env));
	query_release(&q);
	buf_reset(&b);
	buf_fill(&b, '(', QUERY_MAX_DEPTH + 1);
	assert_fails(query_parse(&q, buf_view(&b), &env), E_QUERY,
		"query, character 33: more than 32 levels of parentheses and NOT");
	buf_reset(&b);
	for (int i = 0; i < 100; i++)
		buf_cstr(&b, "NOT ");
	assert_fails(query_parse(&q, buf_view(&b), &env), E_QUERY,
		"query, character 129: more than 32 levels of parentheses and NOT");
	buf_reset(&b);
	buf_fill(&b, 'a', QUERY_MAX_BYTES + 1);
	assert_fails(query_parse(&q, buf_view(&b), &env), E_QUERY,
		"the query has 10001 bytes; the limit is 10000 (QUERY_MAX_BYTES)");
	b.p[QUERY_MAX_BYTES] = ' ';
	assert_fails(query_parse_words(&q, (char *[]){ b.p, b.p }, 2, &env), E_QUERY,
		"the query has 20001 bytes; the limit is 10000 (QUERY_MAX_BYTES)");
	buf_cut(&b, QUERY_MAX_BYTES);
	assert_int_equal(0, query_parse(&q, buf_view(&b), &env));
}

static void long_corrections_are_one_word(void **state UNUSED)
{
	CLEANUP(query_release) struct query q = { 0 };
	assert_int_equal(-E_QUERY,
		query_parse(&q, STR("priorty:high a b c d e f g h i j k"), &env));
	char *const *argv = error_last()->mends[0].argv;
	assert_string_equal(argv[2], "(priority:high a b c d e f g h i j k )");
	assert_null(argv[3]);
	char *words[] = { argv[2] };
	assert_int_equal(0, query_parse_words(&q, words, 1, &env));
	assert_int_equal(q.root->n, 12);
}

static void me_must_be_known(void **state UNUSED)
{
	CLEANUP(query_release) struct query q = { 0 };
	struct query_env nobody = { &desk, { NOW, 0 }, { 0 } };
	assert_int_equal(-E_IDENTITY, query_parse(&q, STR("assignee:@me"), &nobody));
	assert_int_equal(-E_IDENTITY, query_parse(&q, STR("is:mine"), &nobody));
	assert_int_equal(1, error_last()->n_mends);
	assert_int_equal(0, query_parse(&q, STR("assignee:\"@me\" is:open"), &nobody));
}

static void undeclared_fields_and_categories_are_taken(void **state UNUSED)
{
	static const struct desk bare = { 0 };
	struct query_env free_env = { &bare, { NOW, 0 }, { 0 } };
	CLEANUP(query_release) struct query q = { 0 };
	assert_int_equal(0,
		query_parse(&q, STR("fields.os:macos category:anything team:x"), &free_env));
	assert_true(query_match(&q, &vpn, NULL, 0, NOW) == false);
	query_release(&q);
	assert_int_equal(0, query_parse(&q, STR("fields.os:macos"), &free_env));
	assert_true(query_match(&q, &vpn, NULL, 0, NOW));
	assert_int_equal(-E_QUERY, query_parse(&(struct query){ 0 }, STR("os:macos"), &free_env));
}

static void keys_are_listed(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs keys = { 0 }, sorts = { 0 }, present = { 0 };
	query_key_names(&keys, &a, &desk, QUERY_KEYS);
	query_key_names(&sorts, &a, &desk, QUERY_SORT_KEYS);
	query_key_names(&present, &a, &desk, QUERY_PRESENT_KEYS);
	assert_true(strs_has(&keys, STR("is")) && strs_has(&keys, STR("label")) &&
		    strs_has(&keys, STR("os")) && strs_has(&keys, STR("body")));
	/* what a field's name hides is named in full */
	assert_true(strs_has(&keys, STR("fields.title")));
	assert_false(strs_has(&keys, STR("path")) || strs_has(&keys, STR("deleted")));
	assert_true(strs_has(&sorts, STR("urgency")) && !strs_has(&sorts, STR("labels")));
	assert_false(strs_has(&present, STR("is")));
	struct str *key;
	vec_each (key, &present) {
		CLEANUP(query_release) struct query q = { 0 };
		assert_int_equal(0,
			query_parse(&q, arena_fmt(&a, "has:%.*s", STR_ARG(*key)), &env));
	}
	vec_each (key, &sorts) {
		CLEANUP(query_release) struct query q = { 0 };
		assert_int_equal(0,
			query_parse(&q, arena_fmt(&a, "sort:-%.*s", STR_ARG(*key)), &env));
	}
}

static void the_page_names_them_all(void **state UNUSED)
{
	static const struct desk bare = { 0 };
	static char page[64 << 10];
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs keys = { 0 };
	FILE *file = fopen("docs/hd-queries.7.md", "r");
	assert_non_null(file);
	size_t n = fread(page, 1, sizeof page, file);
	fclose(file);
	query_key_names(&keys, &a, &bare, QUERY_KEYS);
	for (size_t i = 0; i < n_query_flags; i++)
		vec_push(&keys, arena_fmt(&a, "`is:%s`", query_flags[i].name));
	struct str *key;
	vec_each (key, &keys)
		if (str_find(str_make(page, n), *key) < 0)
			fail_msg("docs/hd-queries.7.md does not name %.*s", STR_ARG(*key));
}

static int ordered(const char *text, const struct summary *a, const struct summary *b)
{
	CLEANUP(query_release) struct query q = { 0 };
	struct urgency_weights w;
	urgency_weights(&w, &desk);
	assert_int_equal(0, query_parse(&q, str_of(text), &env));
	int by = query_compare(&q, a, b, &w, &env), back = query_compare(&q, b, a, &w, &env);
	assert_true((by > 0) - (by < 0) == (back < 0) - (back > 0));
	return (by > 0) - (by < 0);
}

static void sorting_orders(void **state UNUSED)
{
	struct summary other = vpn;
	other.id = id_of(STR("a0000000"));
	other.updated++;
	other.priority = PRIORITY_LOW;
	other.due = 0;
	other.title = STR("vpn");
	assert_int_equal(ordered("", &vpn, &other), 1);
	assert_int_equal(ordered("sort:updated", &vpn, &other), -1);
	assert_int_equal(ordered("sort:-priority", &vpn, &other), -1);
	assert_int_equal(ordered("sort:priority", &vpn, &other), 1);
	/* what has no value comes last both ways */
	assert_int_equal(ordered("sort:due", &vpn, &other), -1);
	assert_int_equal(ordered("sort:-due", &vpn, &other), -1);
	assert_int_equal(ordered("sort:account,-priority", &vpn, &other), -1);
	assert_int_equal(ordered("sort:account", &vpn, &other), 1);
	assert_int_equal(ordered("sort:title", &vpn, &other), 1);
	assert_int_equal(ordered("sort:-urgency", &vpn, &other), -1);
	assert_int_equal(ordered("sort:age", &vpn, &other), 1);
	assert_int_equal(ordered("sort:category sort:id", &vpn, &vpn), 0);
	assert_true(query_text_compare(STR("b"), STR("A")) > 0);
	assert_true(query_text_compare(STR("B"), STR("b")) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_language_parses),
		cmocka_unit_test(names_match),
		cmocka_unit_test(orders_match),
		cmocka_unit_test(times_match),
		cmocka_unit_test(due_includes_overdue),
		cmocka_unit_test(words_match),
		cmocka_unit_test(logic_binds),
		cmocka_unit_test(custom_fields_match),
		cmocka_unit_test(flags_match),
		cmocka_unit_test(what_a_list_shows),
		cmocka_unit_test(an_empty_query_is_everything),
		cmocka_unit_test(urgency_is_a_number),
		cmocka_unit_test(shell_words_are_read),
		cmocka_unit_test(words_of_a_text),
		cmocka_unit_test(mistakes_name_the_nearest),
		cmocka_unit_test(mistakes_of_form_name_the_place),
		cmocka_unit_test(growth_is_bounded),
		cmocka_unit_test(long_corrections_are_one_word),
		cmocka_unit_test(me_must_be_known),
		cmocka_unit_test(undeclared_fields_and_categories_are_taken),
		cmocka_unit_test(keys_are_listed),
		cmocka_unit_test(the_page_names_them_all),
		cmocka_unit_test(sorting_orders),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
