/* Random commit graphs, with clocks right and wrong, are walked as sets of ancestors say, and as git
 * does. HD_GRAPHS=N: so many of them. */
#include "tests/repo.h"
#include "base/map.h"
#include "store/history.h"

enum { GRAPHS = 300, SEEN_BY_GIT = 40, COMMITS_MAX = 64, PARENTS_MAX = 3, QUESTIONS = 4 };

struct graph {
	size_t n;
	struct oid ids[COMMITS_MAX];
	uint64_t above[COMMITS_MAX]; /* ancestors, itself too, as bits */
	int64_t time[COMMITS_MAX];
	size_t parents[COMMITS_MAX][PARENTS_MAX], n_parents[COMMITS_MAX];
	enum { CLOCKS_RIGHT, CLOCKS_EQUAL, CLOCKS_OFF, CLOCKS_WILD, CLOCKS_BACK, CLOCKS } clocks;
};

static int64_t random_time(const struct graph *g, size_t i, uint64_t *seed)
{
	int64_t right = 1000000 + (int64_t)i * 60;
	switch (g->clocks) {
	case CLOCKS_EQUAL:
		return 1000000;
	case CLOCKS_OFF:
		return right + (int64_t)rnd_below(seed, 1200) - 600;
	case CLOCKS_WILD:
		return (int64_t)rnd_below(seed, 2000000);
	case CLOCKS_BACK:
		return 2000000 - right;
	default:
		return right;
	}
}

static void add_parents(struct graph *g, size_t i, uint64_t *seed)
{
	size_t wanted = rnd_below(seed, 10) < 6 ? 1 : rnd_below(seed, PARENTS_MAX + 1);
	g->above[i] = UINT64_C(1) << i;
	for (size_t k = 0; k < wanted && i; k++) {
		/* mostly one of the last few */
		size_t p = rnd_below(seed, 4) ? i - 1 - rnd_below(seed, MIN(i, (size_t)5))
					      : rnd_below(seed, i);
		bool twice = false;
		for (size_t j = 0; j < g->n_parents[i]; j++)
			twice |= g->parents[i][j] == p;
		if (twice)
			continue;
		g->parents[i][g->n_parents[i]++] = p;
		g->above[i] |= g->above[p];
	}
}

static void make_graph(struct graph *g, size_t number, uint64_t *seed)
{
	*g = (struct graph){ .n = 2 + rnd_below(seed, COMMITS_MAX - 1) };
	g->clocks = number % CLOCKS;
	for (size_t i = 0; i < g->n; i++) {
		add_parents(g, i, seed);
		g->time[i] = random_time(g, i, seed);
	}
}

/* For git fast-import; marks count through all graphs. */
static void put_graph(struct buf *out, const struct graph *g, size_t number, size_t first)
{
	for (size_t i = 0; i < g->n; i++) {
		if (!g->n_parents[i])
			buf_cstr(out, "reset refs/heads/x\n");
		buf_fmt(out, "commit refs/heads/x\nmark :%zu\n", first + i);
		buf_fmt(out, "committer Ann <ann@acme.example> %" PRId64 " +0000\n", g->time[i]);
		/* so that no two commits are one */
		buf_fmt(out, "data <<END\n%zu %zu\nEND\n", number, i);
		for (size_t k = 0; k < g->n_parents[i]; k++)
			buf_fmt(out, "%s :%zu\n", k ? "merge" : "from", first + g->parents[i][k]);
	}
}

static void read_marks(struct test_repo *t, struct graph *graphs, size_t n)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(free_ptr) struct oid *ids = NULL;
	size_t total = 0, first = 0;
	struct str line, mark;
	for (size_t g = 0; g < n; g++)
		total += graphs[g].n;
	ids = xcalloc(total + 1, sizeof *ids);
	assert_ok(file_read(&text, at(t, "marks"), 1 << 30));
	for (struct str rest = buf_view(&text); str_next_line(&rest, &line);) {
		uint64_t m = 0;
		assert_true(str_next(&line, ' ', &mark) && str_to_u64(str_skip(mark, 1), &m));
		assert_true(m <= total && oid_parse(line, &ids[m]));
	}
	for (size_t g = 0; g < n; first += graphs[g++].n)
		memcpy(graphs[g].ids, &ids[first + 1], graphs[g].n * sizeof *ids);
}

static void make_all(struct test_repo *t, struct graph *graphs, size_t n, uint64_t *seed)
{
	CLEANUP(buf_release) struct buf script = { 0 };
	size_t first = 1;
	for (size_t g = 0; g < n; first += graphs[g++].n) {
		make_graph(&graphs[g], g, seed);
		put_graph(&script, &graphs[g], g, first);
	}
	put_file(t, "script", script.p);
	sh(t, "cd 'a desk'; git fast-import --quiet --force --export-marks=../marks <../script");
	read_marks(t, graphs, n);
}

static uint64_t best_of(const struct graph *g, uint64_t set)
{
	uint64_t best = set;
	for (size_t i = 0; i < g->n; i++)
		if (set >> i & 1)
			best &= ~(g->above[i] & ~(UINT64_C(1) << i));
	return best;
}

static size_t number_of(const struct graph *g, const struct oid *id)
{
	for (size_t i = 0; i < g->n; i++)
		if (oid_eq(&g->ids[i], id))
			return i;
	fail_msg("a commit of another graph");
	return 0;
}

static int oid_cmp(const struct oid *a, const struct oid *b)
{
	return memcmp(a, b, sizeof *a);
}

static void check_pair(struct repo *r, const struct graph *g, size_t a, size_t b)
{
	struct oid bases[MERGE_BASES_MAX];
	size_t n, ahead, behind;
	uint64_t got = 0, best = best_of(g, g->above[a] & g->above[b]);
	bool yes;
	assert_ok(history_merge_bases(r, &g->ids[a], &g->ids[b], bases, &n));
	for (size_t i = 0; i < n; i++) {
		got |= UINT64_C(1) << number_of(g, &bases[i]);
		assert_true(!i || oid_cmp(&bases[i - 1], &bases[i]) < 0);
	}
	assert_true(got == best);
	assert_ok(history_ahead_behind(r, &g->ids[a], &g->ids[b], &ahead, &behind));
	assert_int_equal(ahead, __builtin_popcountll(g->above[a] & ~g->above[b]));
	assert_int_equal(behind, __builtin_popcountll(g->above[b] & ~g->above[a]));
	assert_ok(history_is_ancestor(r, &g->ids[a], &g->ids[b], &yes));
	assert_int_equal(yes, g->above[b] >> a & 1);
}

/* The commit that comes next: the oldest of those whose parents in `set` are all in `placed`. */
static size_t next_of(const struct graph *g, uint64_t set, uint64_t placed)
{
	size_t best = g->n;
	for (size_t i = 0; i < g->n; i++) {
		bool ready = (set & ~placed) >> i & 1;
		for (size_t k = 0; k < g->n_parents[i]; k++)
			ready &= !((set & ~placed) >> g->parents[i][k] & 1);
		if (!ready)
			continue;
		if (best == g->n || g->time[i] < g->time[best] ||
			(g->time[i] == g->time[best] && oid_cmp(&g->ids[i], &g->ids[best]) < 0))
			best = i;
	}
	return best;
}

static void check_node(const struct graph *g, const struct history *h, size_t at)
{
	const struct commit_node *node = &h->nodes[at];
	size_t i = number_of(g, &node->id);
	assert_int_equal(node->n_parents, g->n_parents[i]);
	assert_int_equal(node->time, g->time[i]);
	for (size_t k = 0; k < node->n_parents; k++) {
		const struct oid *parent = &g->ids[g->parents[i][k]];
		assert_true(oid_eq(&node->parent_ids[k], parent));
		uint32_t p = node->parents[k];
		assert_true(p == UINT32_MAX || (p < at && oid_eq(&h->nodes[p].id, parent)));
	}
}

static void check_between(struct repo *r, const struct graph *g, uint64_t *seed)
{
	struct oid ids[2][3];
	size_t n[2];
	uint64_t above[2] = { 0 }, placed = 0;
	struct history h;
	for (size_t side = 0; side < 2; side++) {
		n[side] = rnd_below(seed, 4);
		for (size_t i = 0; i < n[side]; i++) {
			size_t one = rnd_below(seed, g->n);
			ids[side][i] = g->ids[one];
			above[side] |= g->above[one];
		}
	}
	assert_ok(history_between(r, ids[0], n[0], ids[1], n[1], &h));
	uint64_t set = above[0] & ~above[1];
	assert_int_equal(h.n, __builtin_popcountll(set));
	for (size_t i = 0; i < h.n; i++) {
		size_t next = next_of(g, set, placed);
		assert_true(next < g->n && oid_eq(&h.nodes[i].id, &g->ids[next]));
		placed |= UINT64_C(1) << next;
		check_node(g, &h, i);
	}
	history_release(&h);
}

/* "BASE…;AHEAD BEHIND", as git says it, for the last commit and the middle one. */
static void ask_git(struct buf *script, const struct graph *g)
{
	char a[OID_HEX + 1], b[OID_HEX + 1];
	oid_hex(a, &g->ids[g->n - 1]);
	oid_hex(b, &g->ids[g->n / 2]);
	buf_fmt(script,
		"git merge-base --all %s %s | sort | tr '\\n' ' ' || :; echo; "
		"git rev-list --count --left-right %s...%s\n",
		a, b, a, b);
}

static void check_answer(struct repo *r, const struct graph *g, struct str *said)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct oid bases[MERGE_BASES_MAX];
	const struct oid *last = &g->ids[g->n - 1], *middle = &g->ids[g->n / 2];
	struct str line;
	size_t n, ahead, behind;
	assert_ok(history_merge_bases(r, last, middle, bases, &n));
	for (size_t i = 0; i < n; i++) {
		char hex[OID_HEX + 1];
		oid_hex(hex, &bases[i]);
		buf_fmt(&b, "%s ", hex);
	}
	assert_true(str_next_line(said, &line));
	assert_strs(buf_view(&b), line);
	buf_reset(&b);
	assert_ok(history_ahead_behind(r, last, middle, &ahead, &behind));
	buf_fmt(&b, "%zu\t%zu", ahead, behind);
	assert_true(str_next_line(said, &line));
	/* where clocks are wrong git's own counts are */
	if (g->clocks <= CLOCKS_EQUAL)
		assert_strs(buf_view(&b), line);
}

static void check_against_git(struct test_repo *t, struct repo *r, const struct graph *graphs)
{
	CLEANUP(buf_release) struct buf script = { 0 };
	buf_cstr(&script, "cd 'a desk'\n");
	for (size_t g = 0; g < SEEN_BY_GIT; g++)
		ask_git(&script, &graphs[g]);
	put_file(t, "script", script.p);
	sh(t, "sh -e script >said");
	CLEANUP(buf_release) struct buf text = { 0 };
	assert_ok(file_read(&text, at(t, "said"), 1 << 20));
	struct str rest = buf_view(&text);
	for (size_t g = 0; g < SEEN_BY_GIT; g++)
		check_answer(r, &graphs[g], &rest);
}

static void graphs_are_walked_as_git_does(void **state)
{
	struct test_repo *t = *state;
	const char *asked = getenv("HD_GRAPHS");
	uint64_t n = GRAPHS, seed = 1;
	struct repo *r;
	if (asked)
		assert_true(str_to_u64(str_of(asked), &n) && n >= SEEN_BY_GIT);
	struct graph *graphs = xcalloc(n, sizeof *graphs);
	test_init(t, "a desk", true);
	make_all(t, graphs, n, &seed);
	assert_ok(store_repo(&t->store, &r));
	assert_ok(repo_refresh(r));
	for (size_t g = 0; g < n; g++)
		for (size_t i = 0; i < QUESTIONS; i++) {
			check_pair(r, &graphs[g], rnd_below(&seed, graphs[g].n),
				rnd_below(&seed, graphs[g].n));
			check_between(r, &graphs[g], &seed);
		}
	check_against_git(t, r, graphs);
	free(graphs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(graphs_are_walked_as_git_does, repo_setup,
			repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
