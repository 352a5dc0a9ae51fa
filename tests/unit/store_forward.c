/* What merges add to a txn: blobs by their id, a second parent, and going forward to a commit that
 * somebody else made. */
#include "tests/repo.h"
#include "store/refs.h"

static int bare_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", true);
	return 0;
}

static int checked_out_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", false);
	return 0;
}

static struct txn *begin(struct test_repo *t)
{
	struct txn *x;
	assert_ok(txn_begin(&x, &t->store, &t->options));
	return x;
}

static struct oid oid_at(struct test_repo *t, const char *what)
{
	struct oid id;
	assert_true(oid_parse(sh(t, arena_fmt(&t->arena, "git -C 'a desk' rev-parse '%s'", what).p),
		&id));
	return id;
}

static void assert_clean(struct test_repo *t)
{
	assert_str(sh(t, "cd 'a desk'; git fsck --strict --no-dangling;"
			 "test -d objects || git status --porcelain;"
			 "find . -name '*.lock' -o -name '*tmp*' -o -name journal"),
		"");
}

static int forward(struct test_repo *t, const char *what)
{
	CLEANUP(txn_release) struct txn *x = begin(t);
	struct oid to = oid_at(t, what), id;
	int rc = txn_forward(x, &to);
	if (!rc)
		rc = txn_commit(x, "Sync with origin", NULL, &id);
	if (!rc)
		assert_memory_equal(&id, &to, sizeof id);
	return rc;
}

static void blobs_are_put_by_id(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	struct str text;
	for (int bulk = 0; bulk < 2; bulk++) {
		t->options.bulk = bulk;
		CLEANUP(txn_release) struct txn *x = begin(t);
		const char *path = bulk ? "kb/bulk.md" : "kb/one.md";
		struct oid blob = oid_at(t, "HEAD:desk.yaml");
		assert_ok(txn_put_id(x, path, &blob, true));
		assert_true(txn_has(x, path));
		assert_ok(txn_get(x, path, &text));
		assert_true(str_find(text, STR("format: 1")) >= 0);
		assert_ok(txn_put_id(x, "kb/gone.md", &blob, false));
		assert_ok(txn_remove(x, "kb/gone.md"));
		assert_ok(txn_put_id(x, "kb/text.md", &blob, true));
		assert_ok(txn_put(x, "kb/text.md", STR("text")));
		assert_ok(txn_get(x, "kb/text.md", &text));
		assert_str(text, "text");
		assert_ok(txn_put(x, "kb/again.md", STR("text")));
		assert_ok(txn_put_id(x, "kb/again.md", &blob, false));
		assert_err(txn_put_id(x, "kb/../x", &blob, false), E_INVALID);
		assert_int_equal(txn_staged(x), 4);
		assert_ok(txn_commit(x, "By id", NULL, &id));
	}
	assert_str(sh(t, "cd 'a desk'; git ls-tree -r HEAD kb | cut -c1-6,53-;"
			 "git diff HEAD:desk.yaml HEAD:kb/again.md"),
		"100644\tkb/again.md\n100755\tkb/bulk.md\n100755\tkb/one.md\n100644\tkb/text.md");
	assert_clean(t);
}

static void work_trees_get_what_was_put_by_id(void **state)
{
	struct test_repo *t = *state;
	struct oid id, blob = oid_at(t, "HEAD:desk.yaml"), none = { { 1 } };
	struct txn *x = begin(t);
	assert_ok(txn_put_id(x, "run.sh", &blob, true));
	assert_ok(txn_commit(x, "By id", NULL, &id));
	assert_clean(t);
	assert_str(sh(t, "cd 'a desk'; cmp run.sh desk.yaml; test -x run.sh"), "");
	/* nothing but the mode */
	assert_ok(txn_put_id(x, "run.sh", &blob, false));
	assert_ok(txn_commit(x, "By id", NULL, &id));
	assert_clean(t);
	assert_str(sh(t, "cd 'a desk'; test ! -x run.sh"), "");
	assert_ok(txn_put_id(x, "kb/a.md", &none, false));
	assert_err(txn_commit(x, "Missing", NULL, &id), E_DAMAGED);
	txn_release(&x);
	assert_clean(t);
}

static void a_merge_has_two_parents(void **state)
{
	struct test_repo *t = *state;
	struct oid id, other;
	assert_ok(put(t, "kb/a.md", "ours"));
	sh(t, "cd 'a desk'; git update-ref refs/heads/other $(git commit-tree -m x -p HEAD^ "
	      "HEAD^{tree})");
	other = oid_at(t, "other");
	CLEANUP(txn_release) struct txn *x = begin(t);
	txn_second_parent(x, &other);
	assert_ok(txn_commit(x, "Merge nothing new", NULL, &id));
	assert_str(sh(t, "cd 'a desk'; git rev-parse HEAD^1 HEAD^2 >got;"
			 "git rev-parse HEAD@{1} other >want; diff got want"),
		"");
	/* for one commit only */
	assert_ok(txn_commit(x, "Nothing", NULL, &other));
	assert_true(oid_eq(&id, &other));
	txn_second_parent(x, &id);
	assert_ok(txn_commit(x, "With itself", NULL, &other));
	assert_true(oid_eq(&id, &other));
	assert_ok(txn_put(x, "kb/b.md", STR("x")));
	assert_ok(txn_commit(x, "One parent", NULL, &id));
	assert_str(sh(t, "git -C 'a desk' log --format=%s"),
		"One parent\nMerge nothing new\nx\nChange a file\nBegin the desk");
	sh(t, "rm 'a desk/got' 'a desk/want'");
	assert_clean(t);
}

static void signed_merges_have_two_parents(void **state)
{
	struct test_repo *t = *state;
	struct oid id, other;
	put_file(t, "gpg",
		"#!/bin/sh\ncat >/dev/null\nprintf 'A SIGNATURE\\n'\n"
		"echo '[GNUPG:] SIG_CREATED ' >&2\n");
	sh(t, "chmod +x gpg; git config --global gpg.program \"$PWD/gpg\";"
	      "git config --global commit.gpgSign true; cd 'a desk';"
	      "git update-ref refs/heads/other $(git commit-tree -m x HEAD^{tree})");
	test_open(t);
	other = oid_at(t, "other");
	CLEANUP(txn_release) struct txn *x = begin(t);
	txn_second_parent(x, &other);
	assert_ok(txn_put(x, "kb/a.md", STR("x")));
	assert_ok(txn_commit(x, "Merge", NULL, &id));
	assert_str(sh(t, "cd 'a desk'; git cat-file commit HEAD | grep -c -E '^(gpgsig|parent)';"
			 "git rev-parse HEAD^1 HEAD^2 | sort >../got;"
			 "git rev-parse HEAD@{1} other | sort >../want; diff ../got ../want"),
		"3");
}

/* A branch `there` with commits of git's own on the desk's. */
static void make_there(struct test_repo *t, const char *script)
{
	sh(t, arena_fmt(&t->arena,
		      "git clone -q 'a desk' there; cd there; echo new >new.md;"
		      "mkdir -p kb/deep; echo deep >kb/deep/a.md; echo more >>desk.yaml;"
		      "rm .gitattributes; %s; git add -A; git commit -qm There;"
		      "cd '../a desk'; git fetch -q ../there HEAD:there; rm -rf ../there",
		      script)
			.p);
}

static void the_branch_goes_forward(void **state)
{
	struct test_repo *t = *state;
	make_there(t, "git commit -q --allow-empty -m Between");
	assert_ok(forward(t, "there"));
	assert_str(sh(t, "cd 'a desk'; git log -g -1 --format=%gs:%gn; git log --format=%s"),
		"hd: Sync with origin:Ann\nThere\nBetween\nBegin the desk");
	assert_clean(t);
	assert_ok(forward(t, "there"));
	assert_str(sh(t, "git -C 'a desk' log -g --format=%gs HEAD | wc -l"), "2");
	assert_ok(put(t, "kb/next.md", "x"));
	assert_clean(t);
}

static void work_trees_go_forward(void **state)
{
	struct test_repo *t = *state;
	assert_ok(put(t, "kb/gone/far/a.md", "x"));
	assert_ok(put(t, "run.sh", "x"));
	make_there(t, "rm -r kb/gone; chmod +x run.sh; : >empty");
	assert_ok(forward(t, "there"));
	assert_clean(t);
	assert_str(sh(t, "cd 'a desk'; git diff HEAD; cat new.md kb/deep/a.md; test -x run.sh;"
			 "test ! -e kb/gone; git log -g -1 --format=%gs HEAD"),
		"new\ndeep\nhd: Sync with origin");
	assert_ok(put(t, "new.md", "hd's"));
	assert_clean(t);
}

static void hand_edits_stop_it(void **state)
{
	static const char *const edits[] = { "echo mine >desk.yaml", "echo mine >new.md",
		"rm desk.yaml", "echo mine >desk.yaml; git add desk.yaml" };
	struct test_repo *t = *state;
	struct oid before = oid_at(t, "HEAD"), now;
	make_there(t, ":");
	t->options.dirty_ok = true; /* is for what is staged */
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		sh(t, arena_fmt(&t->arena, "cd 'a desk'; %s", edits[i]).p);
		assert_err(forward(t, "there"), E_DIRTY);
		assert_string_equal(error_last()->mends[0].argv[1], "commit");
		now = oid_at(t, "HEAD");
		assert_memory_equal(&now, &before, sizeof now);
		sh(t, "cd 'a desk'; rm -f new.md; git reset -q --hard");
		assert_clean(t);
	}
	/* what is edited elsewhere stays */
	sh(t, "cd 'a desk'; echo mine >mine.md; echo new >new.md");
	assert_ok(forward(t, "there"));
	assert_str(sh(t, "cd 'a desk'; cat mine.md; git status --porcelain; rm mine.md"),
		"mine\n?? mine.md");
	assert_clean(t);
}

/* The commit can come about in no other way; it must not be tried half. */
static void what_hd_does_not_write_is_gits(void **state)
{
	static const char *const scripts[] = { "ln -s desk.yaml link", "mkdir x; echo a >x/a",
		"rm -r kb/was; echo file >kb/was", "echo x >\"$(printf 'new\\nline')\"" };
	struct test_repo *t = *state;
	assert_ok(put(t, "x", "a file"));
	assert_ok(put(t, "kb/was/a.md", "in a folder"));
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		make_there(t, i == 1 ? "rm x; mkdir x; echo a >x/a" : scripts[i]);
		assert_err(forward(t, "there"), E_INVALID);
		assert_clean(t);
		assert_string_equal(error_last()->mends[0].argv[3], "merge");
		sh(t, arena_fmt(&t->arena,
			      "cd 'a desk'; git merge -q --ff-only %s; git reset -q --hard "
			      "HEAD@{1};"
			      "git branch -q -D there",
			      error_last()->mends[0].argv[5])
				.p);
	}
}

static void only_forward(void **state)
{
	struct test_repo *t = *state;
	struct oid there, id, none = { { 1 } };
	make_there(t, ":");
	assert_ok(put(t, "kb/a.md", "ours"));
	assert_err(forward(t, "there"), E_STATE);
	assert_err(forward(t, "HEAD^"), E_STATE);
	CLEANUP(txn_release) struct txn *x = begin(t);
	there = *txn_base(x);
	assert_ok(txn_forward(x, &there));
	assert_err(txn_forward(x, &none), E_DAMAGED);
	assert_ok(txn_put(x, "kb/b.md", STR("x")));
	assert_err(txn_commit(x, "Both", NULL, &id), E_STATE);
	assert_clean(t);
}

static int go(struct txn *x, struct txn_say *say UNUSED, void *arg)
{
	struct test_repo *t = arg;
	struct oid there = oid_at(t, "there");
	int rc = txn_forward(x, &there);
	/* somebody else moves the branch meanwhile, to where it may go on from */
	sh(t, "git -C 'a desk' update-ref refs/heads/main there^");
	return rc;
}

static void a_lost_race_is_run_again(void **state)
{
	struct test_repo *t = *state;
	struct oid id, there;
	make_there(t, "git commit -q --allow-empty -m Between");
	assert_ok(txn_run(&t->store, &t->options, go, t, &id));
	there = oid_at(t, "there");
	assert_memory_equal(&id, &there, sizeof id);
	assert_clean(t);
}

/* Killed between the ref and the files: the journal has them all. */
static void a_dead_process_leaves_a_journal(void **state)
{
	struct test_repo *t = *state;
	make_there(t, ":");
	assert_ok(forward(t, "there"));
	sh(t, "cd 'a desk'; { echo hd journal 1 $(git rev-parse HEAD);"
	      "git diff-tree -r --no-abbrev HEAD^ HEAD | sed 's/^:[0-9]* [0-9]* //; s/ [AMD]\\t/ "
	      "/';"
	      "echo end; } >.git/hd/main/journal; git read-tree HEAD^; git checkout-index -afq;"
	      "rm new.md; echo x >.git/hd/main/index.lock;"
	      "ln .git/hd/main/index.lock .git/index.lock");
	test_open(t);
	assert_ok(journal_finish(&t->store));
	assert_clean(t);
}

/* More than are flushed one by one; what stays as it is is not looked at. */
static void many_files_go_forward(void **state)
{
	struct test_repo *t = *state;
	make_there(t, "mkdir tickets; seq -f %0.f 400 | split -l 1 -a 3 - tickets/t");
	assert_ok(forward(t, "there"));
	assert_str(sh(t, "cd 'a desk'; ls tickets | wc -l; cat tickets/taaz"), "400\n26");
	assert_clean(t);
}

int main(void)
{
#define BARE(f) cmocka_unit_test_setup_teardown(f, bare_setup, repo_teardown)
#define TREE(f) cmocka_unit_test_setup_teardown(f, checked_out_setup, repo_teardown)
	const struct CMUnitTest tests[] = {
		BARE(blobs_are_put_by_id),
		TREE(work_trees_get_what_was_put_by_id),
		BARE(a_merge_has_two_parents),
		BARE(signed_merges_have_two_parents),
		BARE(the_branch_goes_forward),
		TREE(work_trees_go_forward),
		TREE(hand_edits_stop_it),
		TREE(what_hd_does_not_write_is_gits),
		TREE(only_forward),
		BARE(a_lost_race_is_run_again),
		TREE(a_lost_race_is_run_again),
		TREE(a_dead_process_leaves_a_journal),
		TREE(many_files_go_forward),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
