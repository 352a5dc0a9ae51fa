/* What git leaves unmerged in the index: its sides are read, and resolved as git itself would see it. */
#include "tests/repo.h"
#include "store/checkout.h"
#include "store/driver.h"
#include "store/unmerged.h"

/* kb/both: changed on both sides; kb/new: added on both; kb/ours, kb/theirs: removed on that side and
 * changed on the other; kb/link: a symlink on one side (git moves the file away); kb/run: executable. */
static int stopped_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", false);
	sh(*state, "cd 'a desk'; mkdir kb; cd kb; for f in both ours theirs link run same; do echo "
		   "base >$f;"
		   "done; chmod +x run; git add .; git commit -qm base; git branch theirs;"
		   "for f in both new theirs link run; do echo ours >$f; done; git rm -q ours; git "
		   "add .;"
		   "git commit -qm ours; git checkout -q theirs; for f in both new ours run; do"
		   "  echo theirs >$f; done; ln -sf x link; git rm -q theirs; git add .;"
		   "git commit -qm theirs; git checkout -q -; git merge -q theirs || true");
	return 0;
}

static char sides_of(const struct unmerged *u, enum unmerged_side side)
{
	return oid_zero(&u->side[side]) ? '-' : "bot"[side];
}

static struct str unmerged(struct test_repo *t)
{
	CLEANUP(unmerged_release) struct unmerged_list all = { 0 };
	const struct unmerged *u;
	assert_ok(unmerged_read(&all, &t->store.place));
	buf_reset(&t->out);
	vec_each (u, &all.items)
		buf_fmt(&t->out, "%s %c%c%c%s%s\n", u->path.p, sides_of(u, SIDE_BASE),
			sides_of(u, SIDE_OURS), sides_of(u, SIDE_THEIRS), u->exec ? " exec" : "",
			u->other ? " other" : "");
	return str_trim(buf_view(&t->out));
}

static void sides_are_read(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(unmerged_release) struct unmerged_list all = { 0 };
	assert_str(unmerged(t),
		"kb/both bot\nkb/link --t other\nkb/link~HEAD bo-\nkb/new -ot\nkb/ours b-t\n"
		"kb/run bot exec\nkb/theirs bo-");
	assert_string_equal(checkout_operation(&t->store.place), "merge");
	sh(t, "git -C 'a desk' update-index --split-index");
	assert_err(unmerged_read(&all, &t->store.place), E_GIT);
}

static int by_name(const struct unmerged *u, struct buf *out, enum resolution *how, void *arg)
{
	size_t *calls = arg;
	++*calls;
	if (str_is(u->path, "kb/both") || str_is(u->path, "kb/run")) {
		buf_cstr(out, "merged\n");
		*how = RESOLVE_WRITE;
	} else if (str_is(u->path, "kb/new")) {
		*how = RESOLVE_TAKE;
	} else if (str_is(u->path, "kb/ours")) {
		*how = RESOLVE_REMOVE;
	}
	return 0;
}

static void each_is_resolved_as_asked(void **state)
{
	static const char *const versions[] = { "2", "3", "4" };
	struct test_repo *t = *state;
	sh(t, "cd 'a desk'; cp -a . ../kept; git ls-files -s kb/same >../same");
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		size_t calls = 0;
		sh(t, arena_fmt(&t->arena,
			      "rm -rf 'a desk'; cp -a kept 'a desk'; cd 'a desk'; echo hand "
			      ">kb/new;"
			      "git update-index --index-version %s%s",
			      versions[i], *versions[i] == '3' ? " --skip-worktree desk.yaml" : "")
				.p);
		assert_ok(unmerged_resolve(&t->store, by_name, &calls));
		assert_int_equal(calls, 7);
		assert_str(unmerged(t), "kb/link --t other\nkb/link~HEAD bo-\nkb/theirs bo-");
		assert_str(sh(t, "cd 'a desk'; cat kb/both kb/new; ls -l kb/run | cut -c1-4; ls "
				 "kb/ours"
				 " || true; git ls-files -s kb/run | cut -c1-6; git diff "
				 "--name-only"
				 " --diff-filter=M"),
			"merged\nhand\n-rwx\n100755");
		sh(t, "cd 'a desk'; git ls-files -s kb/same | cmp - ../same; git add -A; git "
		      "commit -qm"
		      " merged; git fsck --strict; test ! -e .git/index.lock");
	}
}

static int refuse(const struct unmerged *u, struct buf *out, enum resolution *how, void *arg)
{
	(void)arg;
	if (str_is(u->path, "kb/theirs"))
		return fail(E_INVALID, "no");
	buf_cstr(out, "merged\n");
	*how = RESOLVE_WRITE;
	return 0;
}

static void one_refused_and_nothing_is_written(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf before = { 0 };
	buf_str(&before, sh(t, "cd 'a desk'; git ls-files -s; cat kb/both"));
	assert_err(unmerged_resolve(&t->store, refuse, NULL), E_INVALID);
	assert_strs(sh(t, "cd 'a desk'; git ls-files -s; cat kb/both"), buf_view(&before));
	assert_false(file_exists(at(t, "a desk/.git/index.lock")));
	sh(t, "touch 'a desk/.git/index.lock'");
	assert_err(unmerged_resolve(&t->store, refuse, NULL), E_BUSY);
	sh(t, "rm 'a desk/.git/index.lock'");
}

/* ---- the driver's configuration ---- */

static struct str driver(struct test_repo *t)
{
	return sh(t, "git -C 'a desk' config merge.hd.driver | sed 's/ merge-driver.*//'");
}

static void the_driver_is_wanted_where_none_runs(void **state)
{
	struct test_repo *t = *state;
	const struct place *p = &t->store.place;
	assert_true(driver_wanted(p));
	assert_ok(driver_install(p, "/bin/true"));
	test_open(t);
	assert_false(driver_wanted(p));
	assert_ok(driver_install(p, at(t, "it's 1% of \\x/hd")));
	test_open(t);
	assert_true(driver_wanted(p));
	assert_strs(driver(t), arena_fmt(&t->arena, "'%s/it'\\''s 1%%%% of \\x/hd'", t->root));
	sh(t, "mkdir \"it's 1% of \\\\x\"; cp /bin/true \"it's 1% of \\\\x/hd\"");
	assert_false(driver_wanted(p));
	sh(t, "git -C 'a desk' config hd.mergeDriver maybe; git -C 'a desk' config --unset "
	      "merge.hd.driver");
	test_open(t);
	assert_false(driver_wanted(p));
}

static void the_driver_takes_what_the_attributes_give(void **state)
{
	static const char *const paths[] = { "desk.yaml", "tickets/k3/k3f92mx7.yaml", "kb/vpn.md",
		"kb/a/b/vpn.md", "accounts/acme.yaml", "rules/a.yaml", "sla/gold.yaml",
		"reports/week.yaml", "README", "kb/vpn.png", "tickets/k3/k3f92mx7/p3k2m9ab-x.yaml",
		"templates/hello.md", "outbox/k3f92mx7.md" };
	struct test_repo *t = *state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct str said = sh(t,
			arena_fmt(&t->arena, "git -C 'a desk' check-attr merge %s", paths[i]).p);
		assert_int_equal(driver_takes(str_of(paths[i])), str_ends(said, STR(": hd")));
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, stopped_setup, repo_teardown)
	const struct CMUnitTest tests[] = {
		TEST(sides_are_read),
		TEST(each_is_resolved_as_asked),
		TEST(one_refused_and_nothing_is_written),
		TEST(the_driver_is_wanted_where_none_runs),
		TEST(the_driver_takes_what_the_attributes_give),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
