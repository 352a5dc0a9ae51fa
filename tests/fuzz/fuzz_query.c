/* Queries from anywhere: what parses can be asked of a ticket and taken apart into words that mean
 * the same; what does not says so, and a corrected query that is offered parses. */
#include "base/error.h"
#include "model/query.h"

#define NOW INT64_C(1795342530123)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str names[] = { { "network", 7 }, { "card arrival", 12 } };
static struct custom_field custom[] = {
	{ { "os", 2 }, CF_TEXT, { 0 } },
	{ { "size", 4 }, CF_NUMBER, { 0 } },
	{ { "end", 3 }, CF_DATE, { 0 } },
	{ { "vip", 3 }, CF_BOOL, { 0 } },
	{ { "color", 5 }, CF_CHOICE, { names, 2, 2 } },
};
static const struct desk desk = {
	.categories = { names, 2, 2 },
	.custom = custom,
	.n_custom = ARRAY_SIZE(custom),
};
static const struct query_env env = { &desk, { NOW, 90 }, { "ann@acme.example", 16 } };
static struct pair pairs[] = { { { "os", 2 }, { "macOS", 5 } }, { { "size", 4 }, { "3", 1 } } };

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The input is body and title too: its own words are found in it. */
static bool ask(const struct query *q, struct str text)
{
	struct summary s = {
		.id = { "k3f92mx7" },
		.title = text,
		.category = names[1],
		.requester = text,
		.labels = { names, 2, 2 },
		.custom = pairs,
		.n_custom = ARRAY_SIZE(pairs),
		.created = NOW - MS_DAY,
		.updated = NOW,
		.replies = 3,
	};
	struct summary other = s;
	other.id = id_of(STR("a0000000"));
	other.title = names[0];
	must(query_compare(q, &s, &other, &q->weights, &env) != 0);
	return query_match(q, &s, &text, 1, NOW);
}

/* argv up to NULL, without bytes that no shell can give. */
static int parse_argv(struct query *out, char *const *argv)
{
	size_t n = 0;
	while (argv[n])
		n++;
	return query_parse_words(out, argv, n, &env);
}

static void check_words(const struct query *q, struct str text)
{
	CLEANUP(query_release) struct query again = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs words = { 0 };
	query_words(q->source, &words);
	char **argv = arena_array(&a, words.n + 1, sizeof *argv);
	for (size_t i = 0; i < words.n; i++)
		argv[i] = arena_cstr(&a, words.p[i]);
	/* blanks between words may be fewer than they were, never more */
	must(!parse_argv(&again, argv));
	must(ask(q, text) == ask(&again, text));
}

static void check_mend(void)
{
	CLEANUP(query_release) struct query q = { 0 };
	struct error e = error_take();
	must(e.message && e.n_mends);
	char *const *words = e.mends[0].argv + 2;
	if (!strcmp(e.mends[0].argv[1], "list"))
		must(!parse_argv(&q, *words && !strcmp(*words, "--") ? words + 1 : words));
	error_release(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(query_release) struct query q = { 0 }, by_words = { 0 };
	CLEANUP(free_ptr) char *word = xstrndup((const char *)data, size);
	struct str text = str_make((const char *)data, size);
	query_parse_words(&by_words, &word, 1, &env);
	if (query_parse(&q, text, &env)) {
		if (!memchr(data, '\0', size))
			check_mend();
		return 0;
	}
	ask(&q, text);
	if (!memchr(data, '\0', size))
		check_words(&q, text);
	return 0;
}
