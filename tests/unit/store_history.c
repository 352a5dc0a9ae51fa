#include "tests/repo.h"
#include "store/history.h"
#include "store/history_walk.h"

static int bare_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", true);
	return 0;
}

static struct repo *repo_of(struct test_repo *t)
{
	struct repo *r;
	assert_ok(store_repo(&t->store, &r));
	return r;
}

static struct oid commit_at(struct test_repo *t, const char *what)
{
	struct oid id;
	assert_true(oid_parse(sh(t, arena_fmt(&t->arena, "git -C 'a desk' rev-parse '%s'", what).p),
		&id));
	return id;
}

/* The script makes commits by `c NAME TIME [PARENT...]`, each a branch. */
static void make_commits(struct test_repo *t, const char *script)
{
	sh(t, arena_fmt(&t->arena,
		      "cd 'a desk'; tree=$(git rev-parse HEAD^{tree}); c() { n=$1; s=$2; shift 2;"
		      "p=; for i; do p=\"$p -p $i\"; done;"
		      "git branch -f $n $(GIT_COMMITTER_DATE=\"@$s +0000\" git commit-tree $tree "
		      "-m $n $p); "
		      "};"
		      "%s",
		      script)
			.p);
	assert_ok(repo_refresh(repo_of(t)));
}

static const char *names(struct test_repo *t, const struct history *h)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	char hex[OID_HEX + 1];
	for (size_t i = 0; i < h->n; i++) {
		oid_hex(hex, &h->nodes[i].id);
		buf_fmt(&b, " %s", hex);
	}
	struct str s = sh(t, arena_fmt(&t->arena,
				     "cd 'a desk'; for i in %s; do git log -1 --format=%%s $i; "
				     "done | tr '\\n' ' '",
				     buf_c(&b))
				     .p);
	return arena_cstr(&t->arena, s);
}

static void commits_between_come_in_order(void **state)
{
	struct test_repo *t = *state;
	struct history h;
	make_commits(t,
		"c a 100; c b 200 a; c d 150 a; c e 150 d; c m 300 b e; c f 90 m; c g 90 f");
	struct oid tips[2] = { commit_at(t, "g"), commit_at(t, "e") };
	struct oid known[3] = { commit_at(t, "a"), { { 1 } }, commit_at(t, "HEAD") };
	assert_ok(history_between(repo_of(t), tips, 2, known, 3, &h));
	assert_string_equal(names(t, &h), "d e b m f g");
	assert_false(h.shallow);
	assert_int_equal(h.nodes[0].n_parents, 1);
	assert_int_equal(h.nodes[0].parents[0], UINT32_MAX);
	assert_memory_equal(&h.nodes[0].parent_ids[0], &known[0], sizeof *known);
	assert_int_equal(h.nodes[3].n_parents, 2);
	assert_int_equal(h.nodes[3].parents[0], 2);
	assert_int_equal(h.nodes[3].parents[1], 1);
	assert_int_equal(h.nodes[3].time, 300);
	struct oid tree = commit_at(t, "HEAD^{tree}");
	assert_memory_equal(&h.nodes[3].tree, &tree, sizeof tree);
	history_release(&h);
	assert_ok(history_between(repo_of(t), tips, 1, NULL, 0, &h));
	assert_string_equal(names(t, &h), "a d e b m f g");
	history_release(&h);
	assert_ok(history_between(repo_of(t), tips, 2, tips, 2, &h));
	assert_int_equal(h.n, 0);
	history_release(&h);
	assert_ok(history_between(repo_of(t), NULL, 0, NULL, 0, &h));
	assert_int_equal(h.n, 0);
	history_release(&h);
	history_release(&h);
}

static void bases_of_a_criss_cross(void **state)
{
	struct test_repo *t = *state;
	struct oid bases[MERGE_BASES_MAX], want[2], a, b;
	size_t n = 9, ahead, behind;
	bool yes;
	make_commits(t, "c o 1; c x 10 o; c y 11 o; c p 20 x y; c q 21 y x; c a 30 p; c b 31 q");
	a = commit_at(t, "a");
	b = commit_at(t, "b");
	sh(t, "git -C 'a desk' merge-base --all a b | sort >want");
	assert_true(oid_parse(sh(t, "sed -n 1p want"), &want[0]));
	assert_true(oid_parse(sh(t, "sed -n 2p want"), &want[1]));
	assert_ok(history_merge_bases(repo_of(t), &a, &b, bases, &n));
	assert_int_equal(n, 2);
	assert_memory_equal(bases, want, sizeof want);
	assert_ok(history_ahead_behind(repo_of(t), &a, &b, &ahead, &behind));
	assert_int_equal(ahead, 2);
	assert_int_equal(behind, 2);
	assert_ok(history_is_ancestor(repo_of(t), &want[0], &a, &yes));
	assert_true(yes);
	assert_ok(history_is_ancestor(repo_of(t), &a, &b, &yes));
	assert_false(yes);
	/* unrelated, and the same */
	b = commit_at(t, "HEAD");
	assert_ok(history_merge_bases(repo_of(t), &a, &b, bases, &n));
	assert_int_equal(n, 0);
	assert_ok(history_merge_bases(repo_of(t), &a, &a, bases, &n));
	assert_int_equal(n, 1);
	assert_memory_equal(&bases[0], &a, sizeof a);
	assert_ok(history_ahead_behind(repo_of(t), &a, &a, &ahead, &behind));
	assert_int_equal(ahead + behind, 0);
}

/* The first of them by id, whoever asks. */
static void too_many_bases_are_cut(void **state)
{
	struct test_repo *t = *state;
	struct oid bases[MERGE_BASES_MAX], a, b, id;
	size_t n;
	make_commits(t, "all=; for i in $(seq 20); do c r$i $i; all=\"$all r$i\"; done;"
			"c a 50 $all; c b 51 $all; git for-each-ref --format='%(objectname)'"
			" 'refs/heads/r*' | sort | head -n 16 >../want");
	a = commit_at(t, "a");
	b = commit_at(t, "b");
	assert_ok(history_merge_bases(repo_of(t), &a, &b, bases, &n));
	assert_int_equal(n, MERGE_BASES_MAX);
	for (size_t i = 0; i < n; i++) {
		assert_true(
			oid_parse(sh(t, arena_fmt(&t->arena, "sed -n %zup want", i + 1).p), &id));
		assert_memory_equal(&bases[i], &id, sizeof id);
	}
}

/* A chain of commits below main, then one of `own` commits on each side of it. */
static void make_long(struct test_repo *t, int below, int own)
{
	sh(t, arena_fmt(&t->arena,
		      "awk -v below=%d -v own=%d 'function c(from) { n++; s++;"
		      " print \"commit refs/heads/x\\nmark :\" n \"\\ncommitter B <b@desk.example> "
		      "\" s"
		      " \" +0000\\ndata 0\"; if (from) print \"from :\" from }"
		      "BEGIN { s = 1000000; for (i = 0; i < below; i++) c(n); top = n;"
		      " for (side = 0; side < 2; side++) { for (i = 0; i < own; i++)"
		      "  c(i ? n : top); print \"reset refs/heads/side\" side \"\\nfrom :\" n } }' "
		      "|"
		      "git -C 'a desk' fast-import --quiet --force",
		      below, own)
			.p);
	assert_ok(repo_refresh(repo_of(t)));
}

static void only_what_is_new_is_read(void **state)
{
	enum { BELOW = 3000, OWN = 200, FEW = 80 };
	struct test_repo *t = *state;
	static const enum walk_aim aims[] = { WALK_BASES, WALK_COUNTS, WALK_ONLY_A };
	make_long(t, BELOW, OWN);
	struct oid a = commit_at(t, "side0"), b = commit_at(t, "side1");
	for (size_t i = 0; i < ARRAY_SIZE(aims); i++) {
		CLEANUP(walk_release) struct walk w = { 0 };
		assert_ok(walk_begin(&w, repo_of(t), aims[i]));
		assert_ok(walk_push(&w, &a, SIDE_A));
		assert_ok(walk_push(&w, &b, SIDE_B));
		assert_ok(walk_run(&w, NULL, 0));
		assert_in_range(w.n_read, 2 * OWN + 1, 2 * OWN + FEW);
	}
	struct history h;
	assert_ok(history_between(repo_of(t), &a, 1, &b, 1, &h));
	assert_int_equal(h.n, OWN);
	history_release(&h);
}

/* One commit whose clock was years behind, above others: it hides a way down to what is counted. */
static void a_wrong_clock_hides_nothing(void **state)
{
	struct test_repo *t = *state;
	struct oid bases[MERGE_BASES_MAX], a, b, c;
	size_t n, ahead, behind;
	make_commits(t, "c o 1000; c x 2000 o; c low 10 x; c low2 11 low; c m 3000 low2;"
			"c a 2001 x; c b 3001 m");
	a = commit_at(t, "a");
	b = commit_at(t, "b");
	c = commit_at(t, "x");
	assert_ok(history_merge_bases(repo_of(t), &a, &b, bases, &n));
	assert_int_equal(n, 1);
	assert_memory_equal(&bases[0], &c, sizeof c);
	assert_ok(history_ahead_behind(repo_of(t), &a, &b, &ahead, &behind));
	assert_int_equal(ahead, 1);
	assert_int_equal(behind, 4);
}

static void odd_commits_are_read(void **state)
{
	struct test_repo *t = *state;
	static const struct {
		const char *tail; /* behind the tree and one parent */
		int64_t time;
	} odd[] = {
		{ "author A <a> 1 +0000\ncommitter B <b> 77 +0000\nencoding x\n\nparent no\n", 77 },
		{ "author A <a> 1 +0000\ncommitter B <b>> -5 +0000\n\n", -5 },
		{ "author A <a> 1 +0000\ncommitter B <b> 99999999999999999999 +0000\n\n", 0 },
		{ "author A <a> 1 +0000\ncommitter B\n\n", 0 },
		{ "author A <a> 1 +0000\n", 0 },
		{ "", 0 },
	};
	struct oid head = commit_at(t, "HEAD"), id;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		put_file(t, "tail", odd[i].tail);
		assert_true(oid_parse(sh(t, "cd 'a desk'; { git cat-file commit HEAD | head -n 1;"
					    "echo parent $(git rev-parse HEAD); cat ../tail; } |"
					    "git hash-object -t commit --literally -w --stdin"),
			&id));
		struct history h;
		assert_ok(history_between(repo_of(t), &id, 1, &head, 1, &h));
		assert_int_equal(h.n, 1);
		assert_int_equal(h.nodes[0].n_parents, 1);
		assert_int_equal(h.nodes[0].time, odd[i].time);
		history_release(&h);
	}
	assert_true(oid_parse(sh(t, "cd 'a desk'; echo tree x | git hash-object -t commit "
				    "--literally -w --stdin"),
		&id));
	assert_err(history_between(repo_of(t), &id, 1, NULL, 0, &(struct history){ 0 }), E_DAMAGED);
	id = commit_at(t, "HEAD^{tree}");
	assert_err(history_between(repo_of(t), &id, 1, NULL, 0, &(struct history){ 0 }), E_DAMAGED);
}

static void open_at(struct test_repo *t, const char *dir)
{
	t->hint.start = at(t, dir);
	test_open(t);
}

static void shallow_clones_end_somewhere(void **state)
{
	struct test_repo *t = *state;
	struct oid bases[MERGE_BASES_MAX], main_id, other;
	struct history h;
	size_t n;
	bool yes = true;
	assert_false(history_is_shallow(&t->store.place));
	make_commits(t, "c x 1795000100 HEAD; c a 1795000200 x; c b 1795000300 x;"
			"git update-ref HEAD a");
	main_id = commit_at(t, "a");
	other = commit_at(t, "b");
	sh(t, "git clone -q --depth 1 --no-single-branch \"file://$PWD/a desk\" shallow;"
	      "git -C shallow switch -q --detach; git -C shallow worktree add -q ../tree main");
	open_at(t, "tree");
	assert_true(history_is_shallow(&t->store.place));
	assert_ok(history_between(repo_of(t), &main_id, 1, NULL, 0, &h));
	assert_int_equal(h.n, 1);
	assert_int_equal(h.nodes[0].n_parents, 0);
	assert_true(h.shallow);
	history_release(&h);
	assert_ok(history_is_ancestor(repo_of(t), &other, &main_id, &yes));
	assert_false(yes);
	assert_err(history_merge_bases(repo_of(t), &main_id, &other, bases, &n), E_STATE);
	char *const *argv = error_last()->mends[0].argv;
	assert_string_equal(argv[4], "--unshallow");
	int status;
	assert_ok(process_run(argv, NULL, STR(""), NULL, 0, NULL, &status));
	assert_int_equal(status, 0);
	assert_ok(history_merge_bases(repo_of(t), &main_id, &other, bases, &n));
	assert_int_equal(n, 1);
	assert_false(history_is_shallow(&t->store.place));
}

static void a_missing_commit_is_named(void **state)
{
	struct test_repo *t = *state;
	make_commits(t, "c x 1795000100 HEAD; c a 1795000200 x; git update-ref HEAD a");
	struct oid id = commit_at(t, "a");
	struct history h;
	sh(t, "git clone -q --no-local --bare 'a desk' broken; cd broken;"
	      "mv objects/pack/*.pack ..; rm -f objects/pack/*; cat ../*.pack | git unpack-objects "
	      "-q;"
	      "rm -f objects/$(git rev-parse HEAD^ | sed 's,..,&/,')");
	open_at(t, "broken");
	assert_err(history_between(repo_of(t), &id, 1, NULL, 0, &h), E_DAMAGED);
	int status;
	assert_ok(process_run(error_last()->mends[0].argv, NULL, STR(""), NULL, 0, NULL, &status));
	assert_int_equal(status, 0);
	assert_ok(history_between(repo_of(t), &id, 1, NULL, 0, &h));
	assert_int_equal(h.n, 3);
	history_release(&h);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, repo_teardown)
	const struct CMUnitTest tests[] = {
		TEST(commits_between_come_in_order),
		TEST(bases_of_a_criss_cross),
		TEST(too_many_bases_are_cut),
		TEST(only_what_is_new_is_read),
		TEST(a_wrong_clock_hides_nothing),
		TEST(odd_commits_are_read),
		TEST(shallow_clones_end_somewhere),
		TEST(a_missing_commit_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
