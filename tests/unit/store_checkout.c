#include "tests/repo.h"
#include "store/gitindex.h"

static int checked_out_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", false);
	return 0;
}

/* The work tree and git's index are what the branch says, and nothing is left behind. */
static void assert_clean(struct test_repo *t)
{
	assert_str(sh(t, "cd 'a desk'; git status --porcelain; git fsck --strict --no-dangling;"
			 "find . -name '*.lock' -o -name '*tmp*' -o -name journal"),
		"");
}

static void files_and_index_follow(void **state)
{
	struct test_repo *t = *state;
	assert_clean(t);
	assert_ok(put(t, "tickets/k3/k3f92mx7.yaml", "one\n"));
	assert_clean(t);
	assert_str(sh(t, "cat 'a desk/tickets/k3/k3f92mx7.yaml'"), "one");
	assert_ok(put(t, "tickets/k3/k3f92mx7.yaml", "two\n"));
	assert_clean(t);
	assert_str(sh(t, "cat 'a desk/tickets/k3/k3f92mx7.yaml'; git -C 'a desk' log --format=%s"),
		"two\nChange a file\nChange a file\nBegin the desk");
	assert_ok(put(t, "tickets/k3/k3f92mx7.yaml", NULL));
	assert_clean(t);
	assert_false(file_exists(at(t, "a desk/tickets")));
	assert_str(sh(t, "git -C 'a desk' log -g -1 --format=%gd:%gs HEAD"),
		"HEAD@{0}:hd: Change a file");
}

static void git_and_hd_share_the_index(void **state)
{
	static const char *const versions[] = { "2", "3", "4" };
	struct test_repo *t = *state;
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		const char *v = versions[i];
		sh(t, arena_fmt(&t->arena,
			      "cd 'a desk'; mkdir -p kb tickets; echo %s >kb/by-git-%s.md;"
			      "echo x >zz; git add .; git commit -qm by-git-%s;"
			      "git update-index --index-version %s%s",
			      v, v, v, v, *v == '3' ? " --skip-worktree desk.yaml" : "")
				.p);
		assert_ok(put(t, arena_fmt(&t->arena, "kb/by-hd-%s.md", v).p, v));
		assert_ok(put(t, arena_fmt(&t->arena, "kb/by-git-%s.md", v).p, "changed"));
		assert_clean(t);
		sh(t, "git -C 'a desk' ls-files --stage >got; git -C 'a desk' ls-tree -r HEAD |"
		      "sed 's/ blob / /; s/\\t/ 0\\t/' >want; cmp got want");
	}
	assert_str(sh(t, "git -C 'a desk' ls-files -v desk.yaml"), "S desk.yaml");
	/* an entry that is not in the work tree keeps out of it */
	sh(t, "rm 'a desk/desk.yaml'");
	assert_ok(put(t, "desk.yaml", "format: 1\n"));
	assert_clean(t);
	assert_false(file_exists(at(t, "a desk/desk.yaml")));
}

static void other_kinds_of_index_are_named(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git -C 'a desk' update-index --split-index");
	assert_err(put(t, "kb/a.md", "x"), E_GIT);
	assert_string_equal(error_last()->mends[0].argv[4], "--no-split-index");
	sh(t, "git -C 'a desk' update-index --no-split-index");
	assert_ok(put(t, "kb/a.md", "x"));
	assert_clean(t);
	put_file(t, "a desk/.git/index", "DIRC but broken");
	assert_err(put(t, "kb/a.md", "y"), E_DAMAGED);
	sh(t, "cd 'a desk'; rm .git/index; git reset -q; git diff --exit-code HEAD");
}

static void hand_edits_are_kept(void **state)
{
	struct test_repo *t = *state;
	static const char *const edits[] = { "echo edited >f", "rm f", "rm f; mkdir f",
		"rm f; ln -s x f", "echo staged >f; git add f; git show HEAD:f >f",
		"echo staged >f; git add f" };
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		assert_ok(put(t, "kb/f", "base"));
		assert_clean(t);
		sh(t, arena_fmt(&t->arena,
			      "cd 'a desk/kb'; sed s,HEAD:f,HEAD:kb/f, <<'E' | sh -e\n%s\nE",
			      edits[i])
				.p);
		CLEANUP(buf_release) struct buf before = { 0 };
		buf_str(&before, sh(t, "cd 'a desk'; git status --porcelain; git rev-parse HEAD"));
		int rc = put(t, "kb/f", "new");
		assert_true(rc == -E_DIRTY || rc == -E_INVALID);
		assert_strs(sh(t, "cd 'a desk'; git status --porcelain; git rev-parse HEAD"),
			buf_view(&before));
		/* other files may change meanwhile */
		assert_ok(put(t, "kb/g", arena_fmt(&t->arena, "%zu", i).p));
		sh(t, "cd 'a desk'; rm -rf kb/f; git reset -q --hard");
	}
	/* a file that is staged as it was is not touched */
	CLEANUP(txn_release) struct txn *x = NULL;
	struct oid id;
	assert_ok(put(t, "kb/f", "base"));
	sh(t, "echo edited >'a desk/kb/f'");
	assert_ok(txn_begin(&x, &t->store, &t->options));
	assert_ok(txn_put(x, "kb/f", STR("base")));
	assert_ok(txn_put(x, "kb/g", STR("other")));
	assert_ok(txn_commit(x, "One of two", NULL, &id));
	txn_release(&x);
	assert_str(sh(t, "cd 'a desk'; git status --porcelain; git checkout -q kb"), "M kb/f");
	sh(t, "cd 'a desk'; echo new >kb/untracked");
	assert_err(put(t, "kb/untracked", "mine"), E_DIRTY);
	assert_string_equal(error_last()->mends[0].argv[1], "commit");
	/* the same bytes are no conflict */
	assert_ok(put(t, "kb/untracked", "new\n"));
	assert_clean(t);
}

static void hand_edits_may_be_taken(void **state)
{
	struct test_repo *t = *state;
	assert_ok(put(t, "kb/f", "base"));
	sh(t, "echo edited >'a desk/kb/f'");
	t->options.dirty_ok = true;
	assert_ok(put(t, "kb/f", "edited, and in form"));
	assert_clean(t);
	assert_str(sh(t, "cat 'a desk/kb/f'"), "edited, and in form");
}

static void symlinks_are_not_followed(void **state)
{
	struct test_repo *t = *state;
	put_file(t, "outside/f", "mine");
	sh(t, "ln -s ../outside 'a desk/kb'");
	assert_err(put(t, "kb/f", "x"), E_INVALID);
	assert_err(put(t, "kb/g", "x"), E_INVALID);
	assert_str(sh(t, "ls outside; cat outside/f; git -C 'a desk' rev-list --count HEAD"),
		"f\nmine1");
}

static void git_at_work_is_waited_for(void **state)
{
	struct test_repo *t = *state;
	static const char *const states[][2] = { { "MERGE_HEAD", "merge" },
		{ "CHERRY_PICK_HEAD", "cherry-pick" }, { "REVERT_HEAD", "revert" },
		{ "rebase-apply/x", "rebase" }, { "rebase-merge/x", "rebase" } };
	put_file(t, "a desk/.git/index.lock", "DIRC");
	assert_err(put(t, "kb/a.md", "x"), E_BUSY);
	sh(t, "rm 'a desk/.git/index.lock'");
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		put_file(t, arena_fmt(&t->arena, "a desk/.git/%s", states[i][0]).p, "");
		assert_err(put(t, "kb/a.md", "x"), E_BUSY);
		assert_string_equal(error_last()->mends[0].argv[3], states[i][1]);
		sh(t, "cd 'a desk/.git'; rm -rf *_HEAD rebase-*");
	}
	assert_ok(put(t, "kb/a.md", "x"));
	assert_clean(t);
}

static void a_left_branch_is_noticed(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(txn_release) struct txn *x = NULL;
	struct oid id;
	assert_ok(txn_begin(&x, &t->store, &t->options));
	assert_ok(txn_put(x, "kb/a.md", STR("x")));
	sh(t, "git -C 'a desk' checkout -q -b other");
	assert_err(txn_commit(x, "Late", NULL, &id), E_BUSY);
	txn_release(&x);
	assert_clean(t);
	/* opened anew, the other branch is the desk */
	test_open(t);
	assert_string_equal(place_branch_name(&t->store.place), "other");
}

static void many_files_in_one_commit(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	for (int bulk = 0; bulk < 2; bulk++) {
		CLEANUP(txn_release) struct txn *x = NULL;
		t->options.bulk = bulk;
		assert_ok(txn_begin(&x, &t->store, &t->options));
		for (int i = 0; i < 150; i++) {
			const char *path = arena_fmt(&t->arena, "kb/%d/%d.md", i % 7, i).p;
			assert_ok(txn_put(x, path, bulk ? STR("again") : STR("first")));
		}
		assert_ok(txn_commit(x, "Many", NULL, &id));
		assert_clean(t);
	}
	assert_str(sh(t, "cd 'a desk/kb'; cat */*.md | sed s/again/x/g | wc -c"), "150");
}

/* As a process leaves it that was killed once the branch had moved. */
static void leave_journal(struct test_repo *t, const char *more)
{
	assert_ok(put(t, "kb/f", "old\n"));
	assert_ok(put(t, "kb/gone", "old\n"));
	sh(t, "cd 'a desk'; cp .git/index ../index; git rev-parse HEAD:kb/f >../old");
	CLEANUP(txn_release) struct txn *x = NULL;
	struct oid id;
	assert_ok(txn_begin(&x, &t->store, &t->options));
	assert_ok(txn_put(x, "kb/f", STR("new\n")));
	assert_ok(txn_put(x, "kb/added", STR("new\n")));
	assert_ok(txn_remove(x, "kb/gone"));
	assert_ok(txn_commit(x, "Change", NULL, &id));
	sh(t, "cd 'a desk'; cp ../index .git/index; n=$(git rev-parse HEAD:kb/f); o=$(cat ../old);"
	      "z=0000000000000000000000000000000000000000;"
	      "printf 'hd journal 1 %s\\n%s %s kb/added\\n%s %s kb/f\\n%s %s kb/gone\\nend\\n'"
	      " $(git rev-parse HEAD) $z $n $o $n $o $z >.git/hd/main/journal;"
	      "touch .git/hd/main/index.lock; ln .git/hd/main/index.lock .git/index.lock;"
	      "rm kb/added; echo old >kb/f; echo old >kb/gone; touch kb/.hd-tmp");
	sh(t, more);
}

static void a_journal_is_finished(void **state)
{
	struct test_repo *t = *state;
	leave_journal(t, "true");
	test_open(t);
	assert_clean(t);
	assert_str(sh(t, "cd 'a desk/kb'; cat added f; ls -A"), "new\nnew\nadded\nf");
}

static void a_torn_file_is_written_again(void **state)
{
	struct test_repo *t = *state;
	leave_journal(t, "cd 'a desk/kb'; : >f; rm gone; echo new >added");
	assert_ok(put(t, "kb/other", "x"));
	assert_clean(t);
	assert_str(sh(t, "cat 'a desk/kb/f'"), "new");
}

static void edits_after_the_crash_are_kept(void **state)
{
	struct test_repo *t = *state;
	leave_journal(t, "echo edited >'a desk/kb/f'");
	test_open(t);
	assert_str(sh(t, "cd 'a desk'; cat kb/f; git status --porcelain; ls .git/*.lock "
			 ".git/hd/*/journal"
			 " 2>&1 | grep -vc 'No such' || true"),
		"edited\n M kb/f\n0");
}

static void a_journal_of_a_commit_that_was_not_made(void **state)
{
	struct test_repo *t = *state;
	leave_journal(t, "cd 'a desk'; git update-ref refs/heads/main HEAD^");
	test_open(t);
	assert_clean(t);
	assert_str(sh(t, "cat 'a desk/kb/f'"), "old");
	put_file(t, "a desk/.git/hd/main/journal", "hd journal 1 torn");
	sh(t, "cd 'a desk/.git'; touch hd/main/index.lock; ln hd/main/index.lock index.lock");
	assert_ok(put(t, "kb/f", "newer"));
	assert_clean(t);
}

static int print_edit(const char *path, enum edit_kind kind, void *arg)
{
	buf_fmt(arg, "%c %s\n", "MAD"[kind], path);
	return 0;
}

static void edits_are_listed(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf b = { 0 };
	assert_ok(put(t, "kb/a.md", "a"));
	assert_ok(put(t, "kb/b.md", "b"));
	assert_ok(put(t, "kb/c.md", "c"));
	assert_ok(put(t, "notes/mine", "c"));
	assert_ok(store_hand_edits(&t->store, print_edit, &b));
	assert_int_equal(b.n, 0);
	sh(t, "cd 'a desk'; echo x >kb/a.md; rm kb/b.md; touch kb/c.md; mkdir -p tickets/k3;"
	      "echo n >tickets/k3/new.yaml; touch kb/.swp kb/c.md~; echo x >notes/mine; echo x "
	      ">top;"
	      "echo y >kb/d.md; git add kb/d.md");
	assert_ok(store_hand_edits(&t->store, print_edit, &b));
	assert_buf(&b, "M kb/a.md\nD kb/b.md\nA kb/d.md\nA tickets/k3/new.yaml\n");
}

static int init(struct test_repo *t, const char *dir, bool bare, enum init_result *result)
{
	struct init_options o = { .dir = dir ? at(t, dir) : NULL,
		.bare = bare,
		.author = t->options.author,
		.now = T0 };
	store_release(&t->store);
	return store_init(&t->store, &t->hint, &o, result);
}

static void desks_are_made(void **state)
{
	struct test_repo *t = *state;
	enum init_result r;
	assert_ok(init(t, "a desk", false, &r));
	assert_int_equal(r, INIT_THERE);
	assert_ok(init(t, "deep/er/desk.git", true, &r));
	assert_int_equal(r, INIT_MADE);
	assert_int_equal(t->store.place.mode, MODE_BARE);
	assert_str(sh(t, "cd deep/er/desk.git; git config receive.denyDeletes; git ls-tree "
			 "--name-only HEAD"),
		"true\n.gitattributes\ndesk.yaml");
	assert_str(sh(t, "cd 'a desk'; git check-attr merge text -- tickets/k3/x.yaml kb/a/b.md f"),
		"tickets/k3/x.yaml: merge: hd\ntickets/k3/x.yaml: text: unset\nkb/a/b.md: merge: "
		"hd\n"
		"kb/a/b.md: text: unset\nf: merge: unspecified\nf: text: unset");
	/* an empty repository becomes the desk, one with code gets a branch */
	sh(t, "git init -q -b trunk empty; git init -q code; cd code; echo x >f; git add f;"
	      "git commit -qm x; mkdir sub");
	assert_ok(init(t, "empty", false, &r));
	assert_int_equal(t->store.place.mode, MODE_CHECKED_OUT);
	assert_string_equal(place_branch_name(&t->store.place), "trunk");
	t->hint.start = at(t, "code/sub");
	assert_ok(init(t, NULL, false, &r));
	assert_int_equal(t->store.place.mode, MODE_BRANCH);
	assert_string_equal(place_branch_name(&t->store.place), "desk");
	assert_str(sh(t, "cd code; ls; git status --porcelain; git log --format=%s desk"),
		"f\nsub\nBegin the desk");
	assert_ok(put(t, "kb/a.md", "x"));
	assert_str(sh(t, "cd code; ls; git status --porcelain; git log --format=%s desk"),
		"f\nsub\nChange a file\nBegin the desk");
	sh(t, "git init -q code2; touch code2/f");
	assert_err(init(t, "code2", true, &r), E_STATE);
	put_file(t, "full/f", "");
	assert_err(init(t, "full", false, &r), E_STATE);
	assert_string_equal(error_last()->mends[1].argv[0], "git");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, checked_out_setup, repo_teardown)
	const struct CMUnitTest tests[] = {
		TEST(files_and_index_follow),
		TEST(git_and_hd_share_the_index),
		TEST(other_kinds_of_index_are_named),
		TEST(hand_edits_are_kept),
		TEST(hand_edits_may_be_taken),
		TEST(symlinks_are_not_followed),
		TEST(git_at_work_is_waited_for),
		TEST(a_left_branch_is_noticed),
		TEST(many_files_in_one_commit),
		TEST(a_journal_is_finished),
		TEST(a_torn_file_is_written_again),
		TEST(edits_after_the_crash_are_kept),
		TEST(a_journal_of_a_commit_that_was_not_made),
		TEST(edits_are_listed),
		TEST(desks_are_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
