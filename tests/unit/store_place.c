#include "tests/repo.h"
#include "store/refs.h"

#define IDENTITY "[user]\nname=Ann\nemail=ann@acme.example\n[init]\ndefaultBranch=main\n"

static int setup(void **state)
{
	repo_setup(state);
	put_file(*state, ".gitconfig", IDENTITY);
	return 0;
}

static struct place find(struct test_repo *t, const char *start)
{
	struct place p;
	t->hint.start = at(t, start);
	assert_ok(place_find(&p, &t->hint));
	return p;
}

static int try_find(struct test_repo *t, const char *start)
{
	struct place p;
	t->hint.start = at(t, start);
	int rc = place_find(&p, &t->hint);
	if (!rc)
		place_release(&p);
	return rc;
}

static void assert_tip(struct test_repo *t, const struct place *p, const char *script)
{
	struct oid tip;
	char hex[OID_HEX + 1];
	assert_ok(place_tip(p, &tip));
	oid_hex(hex, &tip);
	assert_strs(sh(t, script), str_of(hex));
}

static void a_checked_out_desk_is_found_from_within(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q d; cd d; mkdir -p a/b; echo 'format: 1' >desk.yaml; git add .;"
	      "git commit -qm x");
	CLEANUP(place_release) struct place p = find(t, "d/a/b");
	assert_int_equal(p.mode, MODE_CHECKED_OUT);
	assert_string_equal(p.branch, "refs/heads/main");
	assert_string_equal(place_branch_name(&p), "main");
	assert_string_equal(p.git_dir, at(t, "d/.git"));
	assert_string_equal(p.work_tree, at(t, "d"));
	assert_string_equal(p.local, at(t, "d/.git/hd/main"));
	assert_tip(t, &p, "git -C d rev-parse HEAD");
	sh(t, "git -C d pack-refs --all");
	assert_tip(t, &p, "git -C d rev-parse HEAD");
	sh(t, "git -C d symbolic-ref refs/heads/alias refs/heads/main; git -C d config hd.branch "
	      "alias");
	CLEANUP(place_release) struct place alias = find(t, "d");
	assert_int_equal(alias.mode, MODE_BRANCH);
	assert_tip(t, &alias, "git -C d rev-parse main");
}

static void a_branch_beside_code(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q c; cd c; echo x >f; git add .; git commit -qm x; git branch desk");
	CLEANUP(place_release) struct place p = find(t, "c");
	assert_int_equal(p.mode, MODE_BRANCH);
	assert_string_equal(p.branch, "refs/heads/desk");
	assert_null(p.work_tree);
	assert_string_equal(p.repo_tree, at(t, "c"));
	sh(t, "git -C c worktree add -q ../wt desk");
	CLEANUP(place_release) struct place other = find(t, "c");
	assert_int_equal(other.mode, MODE_CHECKED_OUT);
	assert_string_equal(other.work_tree, at(t, "wt"));
	assert_string_equal(other.git_dir, at(t, "c/.git/worktrees/wt"));
	CLEANUP(place_release) struct place linked = find(t, "wt");
	assert_int_equal(linked.mode, MODE_CHECKED_OUT);
	assert_string_equal(linked.common_dir, at(t, "c/.git"));
	assert_string_equal(linked.local, other.local);
	sh(t, "rm -r wt");
	CLEANUP(place_release) struct place gone = find(t, "c");
	assert_int_equal(gone.mode, MODE_BRANCH);
}

static void a_bare_desk(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q --bare b.git; cd b.git; c=$(git commit-tree -m x $(git mktree "
	      "</dev/null));"
	      "git update-ref refs/heads/desk $c");
	CLEANUP(place_release) struct place p = find(t, "b.git");
	assert_int_equal(p.mode, MODE_BARE);
	assert_null(p.repo_tree);
	assert_string_equal(p.local, at(t, "b.git/hd/desk"));
	CLEANUP(place_release) struct place inside = find(t, "b.git/objects");
	assert_string_equal(inside.git_dir, at(t, "b.git"));
}

static void a_submodule_has_its_folder_elsewhere(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q s; cd s; git checkout -q -b desk; git commit -q --allow-empty -m x; cd "
	      "..;"
	      "git init -q super; cd super; git -c protocol.file.allow=always submodule --quiet"
	      " add \"$PWD/../s\" sub");
	CLEANUP(place_release) struct place p = find(t, "super/sub");
	assert_string_equal(p.git_dir, at(t, "super/.git/modules/sub"));
	assert_string_equal(p.work_tree, at(t, "super/sub"));
	assert_int_equal(p.mode, MODE_CHECKED_OUT);
	/* from inside the git folder, core.worktree tells */
	CLEANUP(place_release) struct place inside = find(t, "super/.git/modules/sub");
	assert_string_equal(inside.work_tree, at(t, "super/sub"));
}

static void settings_choose(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q c; cd c; git commit -q --allow-empty -m x; git branch team/desk; git "
	      "branch desk");
	sh(t, "git -C c config hd.branch team/desk");
	CLEANUP(place_release) struct place p = find(t, "c");
	assert_string_equal(p.branch, "refs/heads/team/desk");
	assert_string_equal(p.local, at(t, "c/.git/hd/team/desk"));
	/* one who is nowhere near a desk */
	put_file(t, ".gitconfig", IDENTITY "[hd]\ndesk=~/c\n");
	put_file(t, "else/where", "");
	t->hint.given = false;
	t->hint.ceiling_dirs = t->root;
	CLEANUP(place_release) struct place far = find(t, "else");
	assert_string_equal(far.git_dir, at(t, "c/.git"));
	sh(t, "git init -q plain");
	CLEANUP(place_release) struct place plain = find(t, "plain");
	assert_string_equal(plain.git_dir, at(t, "c/.git"));
	t->hint.given = true;
	assert_err(try_find(t, "else"), E_NODESK);
	assert_string_equal(error_last()->mends[0].argv[2], at(t, "else"));
}

static void where_there_is_none(void **state)
{
	struct test_repo *t = *state;
	t->hint.ceiling_dirs = t->root;
	put_file(t, "empty/f", "");
	assert_err(try_find(t, "empty"), E_NODESK);
	assert_err(try_find(t, "missing"), E_NODESK);
	assert_err(try_find(t, "empty/f"), E_NODESK);
	sh(t, "git init -q c");
	assert_err(try_find(t, "c"), E_NODESK);
	assert_string_equal(error_last()->mends[0].argv[1], "init");
	put_file(t, "broken/.git", "gitdir: /nowhere\n");
	assert_err(try_find(t, "broken"), E_GIT);
}

static void what_hd_cannot_read_is_named(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q --object-format=sha256 s");
	assert_err(try_find(t, "s"), E_GIT);
	assert_non_null(strstr(error_last()->message, "objectformat=sha256"));
	sh(t, "git init -q r; cd r; git config core.repositoryFormatVersion 1;"
	      "git config extensions.refStorage reftable");
	assert_err(try_find(t, "r"), E_GIT);
	assert_string_equal(error_last()->mends[0].argv[1], "refs");
	sh(t, "git config -f r/.git/config --unset extensions.refStorage;"
	      "git config -f r/.git/config extensions.new 1");
	assert_err(try_find(t, "r"), E_GIT);
	sh(t, "git config -f r/.git/config core.repositoryFormatVersion 2");
	assert_err(try_find(t, "r"), E_GIT);
}

static void extensions_that_change_nothing_here(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q -b desk w; cd w; git commit -q --allow-empty -m x;"
	      "git config core.repositoryFormatVersion 1; git config extensions.worktreeConfig "
	      "true;"
	      "git config --worktree hd.branch other; git branch other");
	CLEANUP(place_release) struct place p = find(t, "w");
	assert_string_equal(place_branch_name(&p), "other");
}

static void what_is_somebody_elses_is_not_read(void **state)
{
	struct test_repo *t = *state;
	if (geteuid())
		return; /* only root can give a folder away */
	sh(t, "git init -q -b desk o; cd o; git commit -q --allow-empty -m x; chown 12345 . .git");
	assert_err(try_find(t, "o"), E_UNSAFE);
	assert_string_equal(error_last()->mends[0].argv[5], at(t, "o"));
	static const char *const trusts[] = { "*", "~", "" };
	for (size_t i = 0; i < ARRAY_SIZE(trusts); i++) {
		const char *path = *trusts[i] == '~' ? at(t, "o") : trusts[i];
		put_file(t, ".gitconfig", arena_fmt(&t->arena, "[safe]\ndirectory=%s\n", path).p);
		assert_int_equal(try_find(t, "o"), i < 2 ? 0 : -E_UNSAFE);
	}
	/* the repository itself has no say */
	sh(t, "rm .gitconfig; git config -f o/.git/config safe.directory '*'");
	assert_err(try_find(t, "o"), E_UNSAFE);
	t->hint.sudo_uid = "12345";
	assert_ok(try_find(t, "o"));
}

static void a_hook_names_its_repository(void **state)
{
	struct test_repo *t = *state;
	struct place p;
	sh(t, "git init -q --bare b.git; cd b.git; mkdir q;"
	      "git update-ref refs/heads/desk $(git commit-tree -m x $(git mktree </dev/null))");
	t->hint.given = false;
	t->hint.git_dir = at(t, "b.git");
	t->hint.object_dir = at(t, "b.git/q");
	t->hint.alternate_dirs = at(t, "b.git/objects");
	t->hint.quarantine = t->hint.object_dir;
	assert_ok(place_find(&p, &t->hint));
	assert_true(p.quarantine);
	assert_string_equal(p.object_dir, at(t, "b.git/q"));
	struct repo *r;
	struct oid tip, tree;
	assert_ok(place_tip(&p, &tip));
	assert_ok(repo_open(&r, &p));
	assert_ok(repo_commit_tree(r, &tip, &tree));
	repo_free(r);
	place_release(&p);
	assert_ok(store_open(&t->store, &t->hint));
	assert_err(put(t, "kb/a.md", "x"), E_STATE);
}

static void a_rebase_keeps_the_branch(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q d; cd d; echo 'format: 1' >desk.yaml; git add .; git commit -qm x;"
	      "git checkout -q --detach; mkdir .git/rebase-merge;"
	      "echo refs/heads/main >.git/rebase-merge/head-name");
	t->hint.start = at(t, "d");
	test_open(t);
	assert_int_equal(t->store.place.mode, MODE_CHECKED_OUT);
	assert_string_equal(t->store.place.branch, "refs/heads/main");
	assert_err(put(t, "kb/a.md", "x"), E_BUSY);
	assert_string_equal(error_last()->mends[1].argv[4], "--abort");
}

static void a_remotes_branch_becomes_ours(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git init -q -b main code; cd code; git commit -q --allow-empty -m x;"
	      "git checkout -q --orphan desk; echo 'format: 1' >desk.yaml; git add .;"
	      "git commit -qm y; git checkout -q main; cd ..; git clone -q code clone");
	t->hint.start = at(t, "clone");
	test_open(t);
	assert_int_equal(t->store.place.mode, MODE_BRANCH);
	assert_tip(t, &t->store.place, "git -C code rev-parse desk");
	assert_str(sh(t, "git -C clone show desk:desk.yaml"), "format: 1");
	sh(t, "git -C clone fsck --strict");
}

static void refs_move_by_compare_and_swap(void **state)
{
	struct test_repo *t = *state;
	struct ref_update u;
	struct oid a, b;
	sh(t, "git init -q -b desk d; cd d; git commit -q --allow-empty -m a");
	assert_true(oid_parse(sh(t, "git -C d rev-parse HEAD"), &a));
	sh(t, "cd d; git commit -q --allow-empty -m b");
	assert_true(oid_parse(sh(t, "git -C d rev-parse HEAD"), &b));
	CLEANUP(place_release) struct place p = find(t, "d");
	assert_err(ref_lock(&u, &p, "refs/heads/desk", &a, &b, NULL), E_RACED);
	assert_err(ref_lock(&u, &p, "refs/heads/desk", NULL, &b, NULL), E_RACED);
	assert_err(ref_lock(&u, &p, "refs/heads/none", &a, &b, NULL), E_RACED);
	assert_err(ref_lock(&u, &p, "refs/heads/desk/x", NULL, &b, NULL), E_IO);
	sh(t, "git -C d pack-refs --all; rmdir -p d/.git/refs/heads 2>/dev/null || true");
	assert_err(ref_lock(&u, &p, "refs/heads/desk/x", NULL, &b, NULL), E_STATE);
	assert_ok(ref_lock(&u, &p, "refs/heads/desk", &b, &a, NULL));
	ref_release(&u);
	assert_tip(t, &p, "git -C d rev-parse HEAD");
	assert_ok(ref_lock(&u, &p, "refs/heads/desk", &b, &a, NULL));
	assert_ok(ref_move(&u, &p, "Ann <ann@acme.example> 1795000000 +0100", "back\nand more"));
	assert_str(sh(t, "git -C d log -g -1 --format='%gs %gn'"), "back Ann");
	assert_str(sh(t, "git -C d log --format=%s"), "a");
	assert_str(sh(t, "find d/.git -name '*.lock'"), "");
	/* git leaves an empty folder where refs were */
	sh(t, "mkdir -p d/.git/refs/heads/new/x; rmdir d/.git/refs/heads/new/x");
	assert_ok(ref_lock(&u, &p, "refs/heads/new", NULL, &a, NULL));
	assert_ok(ref_move(&u, &p, "Ann <ann@acme.example> 1795000000 +0100", "new"));
	sh(t, "git -C d rev-parse --verify -q new; touch d/.git/refs/heads/desk.lock");
	assert_err(ref_lock(&u, &p, "refs/heads/desk", &a, &b, NULL), E_BUSY);
}

static void broken_refs_are_told(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	static const char *const broken[] = { "", "abc\n", "ref: refs/heads/desk\n",
		"ref: ../../etc/passwd\n" };
	sh(t, "git init -q -b desk d; cd d; git commit -q --allow-empty -m a");
	CLEANUP(place_release) struct place p = find(t, "d");
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		put_file(t, "d/.git/refs/heads/desk", broken[i]);
		assert_err(place_tip(&p, &id), E_DAMAGED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_checked_out_desk_is_found_from_within, setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(a_branch_beside_code, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_bare_desk, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_submodule_has_its_folder_elsewhere, setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(settings_choose, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(where_there_is_none, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(what_hd_cannot_read_is_named, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(extensions_that_change_nothing_here, setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(what_is_somebody_elses_is_not_read, setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(a_hook_names_its_repository, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_rebase_keeps_the_branch, setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_remotes_branch_becomes_ours, setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(refs_move_by_compare_and_swap, setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(broken_refs_are_told, setup, repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
