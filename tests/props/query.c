/* The query language over random queries and random tickets: a query printed from its tree parses
 * to the same tree, the laws of logic hold for what matches, and query_compare is a total order. */
#include "tests/check.h"
#include <math.h>
#include "model/query.h"

#define NOW INT64_C(1795342530123) /* 2026-11-22T10:15:30.123Z */
#define QUERIES 3000
#define TICKETS 12

static struct str category_names[] = { { "network", 7 }, { "card arrival", 12 }, { "access", 6 } };
static struct str choices[] = { { "red", 3 }, { "green", 5 } };
static struct custom_field custom[] = {
	{ { "os", 2 }, CF_TEXT, { 0 } },
	{ { "size", 4 }, CF_NUMBER, { 0 } },
	{ { "end", 3 }, CF_DATE, { 0 } },
	{ { "vip", 3 }, CF_BOOL, { 0 } },
	{ { "color", 5 }, CF_CHOICE, { choices, 2, 2 } },
};
static const struct desk desk = {
	.categories = { category_names, 3, 3 },
	.custom = custom,
	.n_custom = ARRAY_SIZE(custom),
	.answer_ms = MS_DAY,
};
static const struct query_env env = { &desk, { NOW, -150 }, { "ann@acme.example", 16 } };

/* ---- random queries ---- */

static const char *const terms[] = {
	"status:open",
	"status:waiting",
	"status:any",
	"status:wait*,new",
	"status:closed,resolved",
	"priority>=high",
	"priority<low",
	"priority:low,urgent",
	"priority:high..,low",
	"priority:*",
	"category:network",
	"category:\"card arrival\",access",
	"category:net*,none",
	"assignee:@me",
	"assignee:none",
	"from:bob",
	"from:bob,*@acme.example",
	"requester:BOB@desk.example",
	"label:vpn",
	"label:\"good first issue\",vp?",
	"label:*",
	"watcher:ann",
	"link:k3f",
	"link:blocks",
	"link:\"blocks k3f9\"",
	"has:due",
	"no:assignee,labels",
	"has:fields,key",
	"has:os",
	"no:os,size",
	"id:k3f",
	"id:k*",
	"id:x7k2m9ab",
	"merged:k3f",
	"key:ci/*",
	"key:\"a, \\\"b\\\" \\\\c\"",
	"source:none",
	"team:x",
	"is:open",
	"is:ended,mine",
	"is:unassigned",
	"is:overdue",
	"is:breached",
	"is:merged",
	"is:edited,withdrawn",
	"is:reopened",
	"is:answered",
	"is:unanswered",
	"is:waiting",
	"created:2026-11",
	"created<2h",
	"created>=2026-01-01",
	"created:..yesterday,2020",
	"updated<7d",
	"updated>7d",
	"due<2h",
	"due:none,today",
	"due>1w",
	"age>30d",
	"age:1h..20d",
	"replies>3",
	"replies:0,2,4..",
	"notes<=1",
	"occurrences:2..9",
	"urgency>5",
	"urgency:-3.5..8e0",
	"os:macos",
	"os:mac*,linux",
	"os:none",
	"size>3",
	"size:..-0.5",
	"end<30d",
	"end:2026-12",
	"vip:yes",
	"color:red,green",
	"color:none,red",
	"vpn",
	"drop*",
	"\"drops every\"",
	"nginx.conf",
	"title:vpn",
	"title:\"every hour\"",
	"body:tunnel,hour",
	"text:v*n",
	"STRASSE",
	"straße",
	"--force",
	"\"(a) OR \\\"b\\\"\"",
	"*",
	"a->b",
};

static void add_query(struct buf *out, uint64_t *seed, size_t depth)
{
	size_t shape = depth ? rnd_below(seed, 8) : 0;
	const char *glue[] = { " ", " AND ", " OR " };
	if (shape < 3) {
		buf_cstr(out, terms[rnd_below(seed, ARRAY_SIZE(terms))]);
	} else if (shape < 5) {
		/* a term may begin with a dash of its own: two dashes are a word */
		buf_cstr(out, rnd_below(seed, 2) ? "-(" : "NOT (");
		add_query(out, seed, depth - 1);
		buf_char(out, ')');
	} else {
		size_t n = 2 + rnd_below(seed, 3);
		buf_char(out, '(');
		for (size_t i = 0; i < n; i++) {
			buf_cstr(out, i ? glue[rnd_below(seed, 3)] : "");
			add_query(out, seed, depth - 1);
		}
		buf_char(out, ')');
	}
}

static void parse(struct query *out, struct str text)
{
	if (query_parse(out, text, &env))
		fail_msg("%.*s\n%s", STR_ARG(text), error_last()->message);
}

/* ---- a tree as text again ---- */

static double before(double v)
{
	int64_t bits;
	if (v == 0)
		return -0x1p-1074;
	memcpy(&bits, &v, sizeof bits);
	bits += v > 0 ? -1 : 1;
	memcpy(&v, &bits, sizeof bits);
	return v;
}

static void print_range(struct buf *out, const struct query_node *n, bool time)
{
	if (isfinite(n->lo) && time)
		when_iso(out, (int64_t)n->lo);
	else if (isfinite(n->lo))
		buf_fmt(out, "%.17g", n->lo);
	buf_cstr(out, "..");
	if (isfinite(n->hi) && time)
		when_iso(out, (int64_t)n->hi - 1);
	else if (isfinite(n->hi))
		buf_fmt(out, "%.17g", before(n->hi));
}

static void print_quoted(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++)
		buf_fmt(out, "%s%c", s.p[i] == '"' || s.p[i] == '\\' ? "\\" : "", s.p[i]);
	buf_char(out, '"');
}

static void print_values(struct buf *out, const struct query_node *n)
{
	for (size_t i = 0; i < n->n_values; i++) {
		buf_cstr(out, i ? "," : "");
		print_quoted(out, n->values[i]);
	}
}

static void print_enum(struct buf *out, const struct query_node *n)
{
	bool status = n->field == F_STATUS;
	buf_fmt(out, "%s%s", fields[n->field].name, n->mask ? ":" : "<low");
	const char *comma = "";
	for (unsigned i = 0; i < (status ? STATUS_COUNT : PRIORITY_COUNT); i++)
		if (n->mask >> i & 1) {
			buf_fmt(out, "%s%s", comma, status ? status_name(i) : priority_name(i));
			comma = ",";
		}
}

static void print_custom(struct buf *out, const struct query_node *n)
{
	bool present = !n->numeric && !n->n_values;
	buf_fmt(out, "%sfields.%.*s%s", present ? "has:" : "", STR_ARG(n->name),
		present ? "" : ":");
	if (n->numeric)
		print_range(out, n, n->date);
	else
		print_values(out, n);
}

static void print_flag(struct buf *out, const struct query_node *n)
{
	const char *comma = "is:";
	const struct {
		uint32_t flag;
		const char *name;
	} flags[] = {
		{ SUM_MERGED, "merged" },
		{ SUM_WITHDRAWN, "withdrawn" },
		{ SUM_DELETED, "deleted" },
		{ SUM_HAND_EDIT, "edited" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (n->mask & flags[i].flag) {
			buf_fmt(out, "%s%s", comma, flags[i].name);
			comma = ",";
		}
}

static void print_words(struct buf *out, const struct query_node *n)
{
	buf_cstr(out, n->where == Q_IN_TITLE  ? "title:"
		      : n->where == Q_IN_BODY ? "body:"
					      : "text:");
	if (n->op == Q_WORD)
		buf_str(out, n->word);
	else
		print_quoted(out, n->word);
}

static void print(struct buf *out, const struct query_node *n)
{
	switch (n->op) {
	case Q_AND:
	case Q_OR:
		for (size_t i = 0; i < n->n; i++) {
			buf_cstr(out, !i ? "(" : n->op == Q_OR ? " OR " : " ");
			print(out, n->kids[i]);
		}
		buf_char(out, ')');
		break;
	case Q_NOT:
		buf_cstr(out, "NOT ");
		print(out, n->kids[0]);
		break;
	case Q_ENUM:
		print_enum(out, n);
		break;
	case Q_NUM:
		buf_fmt(out, "%s:", fields[n->field].name);
		print_range(out, n, fields[n->field].type == FT_TIME);
		break;
	case Q_TEXT:
		buf_fmt(out, "%s:", fields[n->field].name);
		print_values(out, n);
		break;
	case Q_PRESENT:
		buf_fmt(out, "has:%s", fields[n->field].name);
		break;
	case Q_FLAG:
		print_flag(out, n);
		break;
	case Q_CUSTOM:
		print_custom(out, n);
		break;
	case Q_WORD:
	case Q_PHRASE:
		print_words(out, n);
		break;
	default:
		buf_cstr(out, "status:any");
	}
}

static bool same_leaf(const struct query_node *a, const struct query_node *b)
{
	bool same = a->field == b->field && a->mask == b->mask && a->lo == b->lo &&
		    a->hi == b->hi && a->numeric == b->numeric && a->date == b->date &&
		    a->offset == b->offset && str_eq(a->name, b->name) &&
		    a->n_values == b->n_values && a->glob == b->glob && str_eq(a->word, b->word) &&
		    a->where == b->where;
	for (size_t i = 0; same && i < a->n_values; i++)
		same = str_eq(a->values[i], b->values[i]);
	return same;
}

static bool same(const struct query_node *a, const struct query_node *b)
{
	if (a->op != b->op || a->n != b->n || !same_leaf(a, b))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same(a->kids[i], b->kids[i]))
			return false;
	return true;
}

/* The forms that query.h promises. */
static bool well_formed(const struct query_node *n)
{
	bool joins = n->op == Q_AND || n->op == Q_OR;
	if (joins ? n->n < 2 : n->n != (n->op == Q_NOT))
		return false;
	for (size_t i = 0; i < n->n; i++) {
		const struct query_node *kid = n->kids[i];
		if (kid->op == n->op || (n->op == Q_AND && kid->op == Q_ALL) || !well_formed(kid))
			return false;
	}
	return true;
}

static void printed_queries_parse_to_the_same_tree(void **state UNUSED)
{
	uint64_t seed = 1;
	for (size_t i = 0; i < QUERIES; i++) {
		CLEANUP(buf_release) struct buf text = { 0 }, printed = { 0 };
		CLEANUP(query_release) struct query q = { 0 }, again = { 0 };
		add_query(&text, &seed, i % 5);
		parse(&q, buf_view(&text));
		assert_true(well_formed(q.root));
		/* one of its leaves has no words of its own */
		if (str_find(buf_view(&text), STR("is:breached")) >= 0)
			continue;
		print(&printed, q.root);
		parse(&again, buf_view(&printed));
		if (!same(q.root, again.root))
			fail_msg("%s\nis printed %s", buf_c(&text), buf_c(&printed));
	}
}

static void words_put_together_again_are_the_query(void **state UNUSED)
{
	uint64_t seed = 2;
	for (size_t i = 0; i < QUERIES; i++) {
		CLEANUP(buf_release) struct buf text = { 0 };
		CLEANUP(query_release) struct query q = { 0 }, again = { 0 };
		CLEANUP(strs_release) struct strs words = { 0 };
		CLEANUP(arena_release) struct arena a = { 0 };
		add_query(&text, &seed, i % 5);
		parse(&q, buf_view(&text));
		query_words(q.source, &words);
		char **argv = arena_array(&a, words.n, sizeof *argv);
		for (size_t w = 0; w < words.n; w++)
			argv[w] = arena_cstr(&a, words.p[w]);
		assert_int_equal(0, query_parse_words(&again, argv, words.n, &env));
		if (!same(q.root, again.root))
			fail_msg("%s", buf_c(&text));
	}
}

/* ---- random tickets ---- */

static struct str pick(uint64_t *seed, const char *const *from, size_t n)
{
	return str_of(from[rnd_below(seed, n)]);
}
#define PICK(seed, ...) \
	pick((seed), (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static int64_t some_time(uint64_t *seed)
{
	const int64_t spans[] = { MS_HOUR, MS_DAY, 30 * MS_DAY, 400 * MS_DAY };
	int64_t span = spans[rnd_below(seed, ARRAY_SIZE(spans))];
	return rnd_below(seed, 4) ? NOW + MS_DAY - (int64_t)(rnd(seed) % (uint64_t)span) : 0;
}

static struct strs some_set(struct arena *a, uint64_t *seed)
{
	struct strs set = { .p = arena_array(a, 2, sizeof(struct str)), .n = rnd_below(seed, 3) };
	for (size_t i = 0; i < set.n; i++)
		set.p[i] = PICK(seed, "vpn", "good first issue", "blocks k3f92mx7",
			"ann@acme.example", "Bob", "k3f");
	return set;
}

static void some_custom(struct summary *s, struct arena *a, uint64_t *seed)
{
	s->custom = arena_array(a, ARRAY_SIZE(custom), sizeof *s->custom);
	for (size_t i = 0; i < ARRAY_SIZE(custom); i++)
		if (rnd_below(seed, 2))
			s->custom[s->n_custom++] = (struct pair){ custom[i].name,
				PICK(seed, "macOS", "red", "yes", "7", "-1.5e0", "2026-12-05",
					"") };
}

static struct summary some_ticket(struct arena *a, uint64_t *seed)
{
	struct summary s = {
		.id = id_random(rnd(seed)),
		.status = (uint8_t)rnd_below(seed, STATUS_COUNT),
		.priority = (uint8_t)rnd_below(seed, PRIORITY_COUNT),
		.flags = (uint8_t)rnd(seed),
		.title = PICK(seed, "VPN drops every hour", "drops", "", "Straße", "--force"),
		.category = PICK(seed, "network", "Card Arrival", ""),
		.requester = PICK(seed, "bob@desk.example", "BOB", "ann@acme.example", ""),
		.assignee = PICK(seed, "bob@desk.example", "ann@acme.example", "", "none"),
		.key = PICK(seed, "ci/build", "", "a, \"b\" \\c"),
		.merged = PICK(seed, "k3f92mx7", ""),
		.labels = some_set(a, seed),
		.watchers = some_set(a, seed),
		.links = some_set(a, seed),
		.created = some_time(seed),
		.updated = some_time(seed),
		.first_response = some_time(seed),
		.due = rnd_below(seed, 3) ? some_time(seed) : NOW + 20 * MS_DAY,
		.last_customer = some_time(seed),
		.replies = (uint32_t)rnd_below(seed, 6),
		.notes = (uint32_t)rnd_below(seed, 3),
		.occurrences = (uint32_t)rnd_below(seed, 4),
		.reopened = (uint32_t)rnd_below(seed, 2),
	};
	some_custom(&s, a, seed);
	return s;
}

struct sample {
	struct summary s;
	struct str body;
};

static bool match_text(const struct sample *t, const char *fmt, struct str a, struct str b)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(query_release) struct query q = { 0 };
	for (const char *p = fmt; *p; p++)
		if (*p == 'A' || *p == 'B')
			buf_str(&text, *p == 'A' ? a : b);
		else if (*p == '|')
			buf_cstr(&text, " OR ");
		else
			buf_char(&text, *p);
	parse(&q, buf_view(&text));
	return query_match(&q, &t->s, &t->body, 1, NOW);
}

static void check_laws(const struct sample *t, struct str a, struct str b)
{
	bool x = match_text(t, "A", a, b), y = match_text(t, "B", a, b);
	bool good = match_text(t, "-(A)", a, b) == !x && match_text(t, "-(-(A))", a, b) == x &&
		    match_text(t, "(A) (B)", a, b) == (x && y) &&
		    match_text(t, "(A) | (B)", a, b) == (x || y) &&
		    match_text(t, "-((A) (B))", a, b) == match_text(t, "-(A) | -(B)", a, b) &&
		    match_text(t, "-((A) | (B))", a, b) == match_text(t, "-(A) -(B)", a, b) &&
		    match_text(t, "(A) ((A) | (B))", a, b) == x &&
		    match_text(t, "(A) | -(A)", a, b) && !match_text(t, "(A) -(A)", a, b);
	if (!good)
		fail_msg("A = %.*s\nB = %.*s", STR_ARG(a), STR_ARG(b));
}

static struct sample some_sample(struct arena *a, uint64_t *seed)
{
	return (struct sample){ some_ticket(a, seed),
		PICK(seed, "the tunnel drops\nevery hour", "nginx.conf a->b", "", "(a) OR \"b\"") };
}

static void logic_holds(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	uint64_t seed = 3;
	for (size_t i = 0; i < QUERIES / 10; i++) {
		CLEANUP(buf_release) struct buf x = { 0 }, y = { 0 };
		add_query(&x, &seed, i % 4);
		add_query(&y, &seed, i % 3);
		for (size_t k = 0; k < TICKETS; k++) {
			struct sample t = some_sample(&a, &seed);
			check_laws(&t, buf_view(&x), buf_view(&y));
		}
		arena_reset(&a);
	}
}

/* The samples and the terms are no good if a term is always or never true. */
static void every_term_tells_tickets_apart(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	static const char *const constant[] = { "status:any", "priority<low", "priority:*", "*",
		"team:x", "source:none", "size:..-0.5" };
	uint64_t seed = 4;
	for (size_t i = 0; i < ARRAY_SIZE(terms); i++) {
		struct str term = str_of(terms[i]);
		size_t hits = 0, n = 0;
		bool skip = str_eq(term, STR("id:x7k2m9ab"));
		for (size_t k = 0; k < ARRAY_SIZE(constant); k++)
			skip = skip || str_is(term, constant[k]);
		for (; !skip && n < 4000 && (!hits || hits == n); n++) {
			struct sample t = some_sample(&a, &seed);
			hits += match_text(&t, "A", term, term);
		}
		if (!skip && (!hits || hits == n) && !str_starts(term, STR("id:k3f")))
			fail_msg("%s: %zu of %zu", terms[i], hits, n);
		arena_reset(&a);
	}
}

/* ---- order ---- */

static void order_is_total(void **state UNUSED)
{
	static const char *const sorts[] = { "", "sort:priority", "sort:-due,title",
		"sort:assignee", "sort:-urgency", "sort:-replies sort:-category", "sort:age",
		"sort:-key,created" };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct urgency_weights w;
	uint64_t seed = 5;
	urgency_weights(&w, &desk);
	for (size_t i = 0; i < QUERIES; i++) {
		CLEANUP(query_release) struct query q = { 0 };
		parse(&q, str_of(sorts[i % ARRAY_SIZE(sorts)]));
		struct summary x = some_ticket(&a, &seed), y = some_ticket(&a, &seed);
		struct summary z = some_ticket(&a, &seed);
		int xy = query_compare(&q, &x, &y, &w, &env),
		    yx = query_compare(&q, &y, &x, &w, &env);
		int yz = query_compare(&q, &y, &z, &w, &env),
		    xz = query_compare(&q, &x, &z, &w, &env);
		assert_int_equal(query_compare(&q, &x, &x, &w, &env), 0);
		assert_true(xy != 0 && (xy < 0) == (yx > 0));
		if ((xy < 0) == (yz < 0))
			assert_int_equal(xz < 0, xy < 0);
		arena_reset(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed_queries_parse_to_the_same_tree),
		cmocka_unit_test(words_put_together_again_are_the_query),
		cmocka_unit_test(logic_holds),
		cmocka_unit_test(every_term_tells_tickets_apart),
		cmocka_unit_test(order_is_total),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
