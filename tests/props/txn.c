/* Random puts and removals over several txns, in all modes, going back and forward too, give what a plain model says; git finds
 * every object sound, and a work tree that agrees. */
#include "tests/repo.h"
#include "base/map.h"

enum { COMMITS = 12, CHANGES = 25, PATHS = 60 };

/* What the desk should hold: content by path index, NULL where there is no file. */
struct model {
	char *text[PATHS];
	char *kept[PATHS]; /* as of the last commit */
};

/* Few names on few levels, whose prefixes sort in git's odd ways. */
static const char *path_of(struct test_repo *t, size_t i)
{
	static const char *const dirs[] = { "kb/a", "kb/a.b", "kb/a-b", "kb/a0/x", "tickets/k3",
		"tickets/k3.x" };
	return arena_fmt(&t->arena, "%s/%c%s", dirs[i % ARRAY_SIZE(dirs)],
		(char)('a' + i / ARRAY_SIZE(dirs) % 5), i % 2 ? ".md" : ".yaml")
		.p;
}

/* Distinct by their number: each path index has its own path. */
static const char *path_at(struct test_repo *t, size_t i)
{
	return arena_fmt(&t->arena, "%s%zu", path_of(t, i), i / 30).p;
}

static void change(struct test_repo *t, struct txn *x, struct model *m, uint64_t *seed)
{
	size_t i = rnd_below(seed, PATHS);
	const char *path = path_at(t, i);
	assert_int_equal(txn_has(x, path), m->text[i] != NULL);
	free_ptr(&m->text[i]);
	if (rnd_below(seed, 3) == 0) {
		assert_ok(txn_remove(x, path));
		return;
	}
	const char *kept = m->kept[rnd_below(seed, PATHS)];
	if (kept && rnd_below(seed, 3) == 0) {
		struct oid blob;
		assert_ok(object_hash(OBJECT_BLOB, str_of(kept), &blob));
		assert_ok(txn_put_id(x, path, &blob, rnd_below(seed, 4) == 0));
		m->text[i] = xstrdup(kept);
		return;
	}
	/* often the same bytes as another file's, sometimes none */
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_fill(&b, (char)('a' + rnd_below(seed, 3)), rnd_below(seed, 2000) * rnd_below(seed, 2));
	m->text[i] = xstrdup(buf_c(&b));
	assert_ok(txn_put(x, path, buf_view(&b)));
}

static void check_texts(struct test_repo *t, struct txn *x, const struct model *m)
{
	for (size_t i = 0; i < PATHS; i++) {
		struct str got;
		int rc = txn_get(x, path_at(t, i), &got);
		assert_int_equal(rc, m->text[i] ? 0 : -E_NOTFOUND);
		if (!rc)
			assert_strs(got, str_of(m->text[i]));
	}
}

static int count_file(const char *path UNUSED, const struct oid *old UNUSED,
	const struct oid *id UNUSED, void *arg)
{
	++*(size_t *)arg;
	return 0;
}

static void check_desk(struct test_repo *t, const struct model *m, size_t others)
{
	size_t want = others, got = 0;
	struct repo *r;
	struct oid tip, tree;
	for (size_t i = 0; i < PATHS; i++) {
		CLEANUP(buf_release) struct buf b = { 0 };
		int rc = store_read(&t->store, NULL, path_at(t, i), 1 << 20, &b);
		assert_int_equal(rc, m->text[i] ? 0 : -E_NOTFOUND);
		if (!rc)
			assert_strs(buf_view(&b), str_of(m->text[i]));
		want += m->text[i] != NULL;
	}
	assert_ok(place_tip(&t->store.place, &tip));
	assert_ok(store_repo(&t->store, &r));
	assert_ok(repo_commit_tree(r, &tip, &tree));
	assert_ok(repo_diff(r, NULL, &tree, count_file, &got));
	assert_int_equal(got, want);
}

static void keep(struct model *m)
{
	for (size_t i = 0; i < PATHS; i++) {
		free(m->kept[i]);
		m->kept[i] = m->text[i] ? xstrdup(m->text[i]) : NULL;
	}
}

/* Back to where the desk was, and forward again. */
static void go_again(struct test_repo *t, const struct oid *before, const struct oid *after)
{
	char hex[OID_HEX + 1];
	CLEANUP(txn_release) struct txn *x = NULL;
	struct oid id;
	oid_hex(hex, before);
	const char *reset = arena_fmt(&t->arena, "git -C 'a desk' reset -q --hard %s", hex).p;
	const char *update = arena_fmt(&t->arena, "git -C 'a desk' update-ref %s %s",
		t->store.place.branch, hex)
				     .p;
	sh(t, t->store.place.work_tree ? reset : update);
	assert_ok(txn_begin(&x, &t->store, &t->options));
	assert_ok(txn_forward(x, after));
	assert_ok(txn_commit(x, "Forward", NULL, &id));
	assert_memory_equal(&id, after, sizeof id);
}

static void run(struct test_repo *t, size_t others, uint64_t seed)
{
	struct model m = { 0 };
	CLEANUP(txn_release) struct txn *x = NULL;
	struct oid id, before;
	for (int c = 0; c < COMMITS; c++) {
		/* some txns go on after a commit, in bulk or not; others begin anew */
		if (!x || rnd_below(&seed, 2)) {
			txn_release(&x);
			t->options.bulk = rnd_below(&seed, 2);
			assert_ok(txn_begin(&x, &t->store, &t->options));
		}
		for (size_t i = rnd_below(&seed, CHANGES); i; i--)
			change(t, x, &m, &seed);
		check_texts(t, x, &m);
		before = *txn_base(x);
		assert_ok(txn_commit(x, "Change", NULL, &id));
		keep(&m);
		if (c % 4 == 3) {
			txn_release(&x);
			go_again(t, &before, &id);
		}
		check_desk(t, &m, others);
	}
	for (size_t i = 0; i < PATHS; i++) {
		free(m.text[i]);
		free(m.kept[i]);
	}
}

static void bare_desks_hold_what_was_put(void **state)
{
	struct test_repo *t = *state;
	test_init(t, "a desk", true);
	run(t, 2, 1);
	sh(t, "cd 'a desk'; git fsck --strict --full; test -z \"$(find . -name 'tmp*')\"");
}

static void branches_hold_what_was_put(void **state)
{
	struct test_repo *t = *state;
	sh(t, "mkdir 'a desk'; cd 'a desk'; git init -q; echo code >f; git add f; git commit -qm "
	      "x");
	test_init(t, "a desk", false);
	assert_int_equal(t->store.place.mode, MODE_BRANCH);
	run(t, 2, 2);
	sh(t, "cd 'a desk'; git fsck --strict --full; test -z \"$(git status --porcelain)\";"
	      "test \"$(ls)\" = f");
}

static void work_trees_hold_what_was_put(void **state)
{
	struct test_repo *t = *state;
	test_init(t, "a desk", false);
	run(t, 2, 3);
	sh(t, "cd 'a desk'; git fsck --strict --full; test -z \"$(git status --porcelain)\";"
	      "git ls-files >../index; git ls-tree -r --name-only HEAD >../tree; cmp ../index "
	      "../tree;"
	      "test -z \"$(find . -name '*tmp*' -o -name '*.lock' -o -type d -empty ! -path "
	      "'./.git/*')\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bare_desks_hold_what_was_put, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(branches_hold_what_was_put, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(work_trees_hold_what_was_put, repo_setup,
			repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
