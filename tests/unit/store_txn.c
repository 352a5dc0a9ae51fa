#include "tests/repo.h"
#include "store/pack.h"
#include "store/refs.h"

static int bare_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", true);
	return 0;
}

static struct txn *begin(struct test_repo *t)
{
	struct txn *x;
	assert_ok(txn_begin(&x, &t->store, &t->options));
	return x;
}

static void a_commit_says_what_happened(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(txn_release) struct txn *x = begin(t);
	const char *const trailers[] = { "Ticket", "k3f92mx7", "Action", "open\nForged: yes",
		NULL };
	struct oid id, base = *txn_base(x);
	char hex[OID_HEX + 1];
	assert_ok(txn_put(x, "tickets/k3/k3f92mx7.yaml", STR("one\n")));
	assert_ok(txn_put(x, "kb/a/b.md", STR("two\n")));
	assert_int_equal(txn_staged(x), 2);
	assert_ok(txn_commit(x, "Open k3f9: VPN drops\n\n", trailers, &id));
	oid_hex(hex, &id);
	assert_strs(sh(t, "git -C 'a desk' rev-parse HEAD"), str_of(hex));
	oid_hex(hex, &base);
	assert_strs(sh(t, "git -C 'a desk' rev-parse HEAD^"), str_of(hex));
	assert_str(sh(t, "git -C 'a desk' log -1 --format='%B%an %ae %cn %ad'"),
		"Open k3f9: VPN drops\n\nTicket: k3f92mx7\nAction: open Forged: yes\n"
		"Ann ann@acme.example Ann Wed Nov 18 12:36:40 2026 +0130");
	assert_str(sh(t, "git -C 'a desk' show HEAD:kb/a/b.md"), "two");
	assert_str(sh(t, "git -C 'a desk' log -g -1 --format=%gs"), "hd: Open k3f9: VPN drops");
	sh(t, "git -C 'a desk' fsck --strict");
	assert_str(sh(t, "git -C 'a desk' status --porcelain 2>&1 || true; find . -name 'tmp_*'"),
		"fatal: this operation must be run in a work tree");
}

static void staged_files_are_seen(void **state)
{
	struct test_repo *t = *state;
	struct str text;
	assert_ok(put(t, "kb/old.md", "old"));
	CLEANUP(txn_release) struct txn *x = begin(t);
	assert_true(txn_has(x, "kb/old.md"));
	assert_false(txn_has(x, "kb/new.md"));
	assert_false(txn_has(x, "kb/old.md/x"));
	assert_err(txn_get(x, "kb/new.md", &text), E_NOTFOUND);
	assert_err(txn_get(x, "kb", &text), E_INVALID);
	assert_ok(txn_put(x, "kb/new.md", STR("new")));
	assert_ok(txn_get(x, "kb/new.md", &text));
	assert_str(text, "new");
	assert_ok(txn_put(x, "kb/new.md", text));
	assert_ok(txn_get(x, "kb/new.md", &text));
	assert_str(text, "new");
	assert_ok(txn_get(x, "kb/old.md", &text));
	assert_str(text, "old");
	assert_ok(txn_remove(x, "kb/old.md"));
	assert_false(txn_has(x, "kb/old.md"));
	assert_err(txn_get(x, "kb/old.md", &text), E_NOTFOUND);
}

static void what_changes_nothing_makes_no_commit(void **state)
{
	struct test_repo *t = *state;
	struct oid before, after;
	assert_ok(put(t, "kb/a.md", "x"));
	assert_ok(place_tip(&t->store.place, &before));
	assert_ok(put(t, "kb/a.md", "x"));
	assert_ok(put(t, "kb/none.md", NULL));
	CLEANUP(txn_release) struct txn *x = begin(t);
	assert_ok(txn_commit(x, "Nothing", NULL, &after));
	assert_true(oid_eq(&before, &after));
	assert_ok(place_tip(&t->store.place, &after));
	assert_true(oid_eq(&before, &after));
}

static void release_leaves_no_trace(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf before = { 0 };
	buf_str(&before,
		sh(t, "cd 'a desk'; find . -type f ! -name lock | sort | xargs -d '\\n' md5sum"));
	for (int bulk = 0; bulk < 2; bulk++) {
		t->options.bulk = bulk;
		struct txn *x = begin(t);
		assert_ok(txn_put(x, "kb/a.md", STR("x")));
		txn_release(&x);
		assert_strs(sh(t, "cd 'a desk'; find . -type f ! -name lock | sort |"
				  "xargs -d '\\n' md5sum"),
			buf_view(&before));
	}
}

static void hostile_paths_are_refused(void **state)
{
	struct test_repo *t = *state;
	static const char *const bad[] = { "", "/etc/passwd", "../x", "a/../b", "a//b",
		".git/config", "a/.GIT/x", "a\nb", "kb/" };
	CLEANUP(txn_release) struct txn *x = begin(t);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_err(txn_put(x, bad[i], STR("x")), E_INVALID);
	assert_int_equal(txn_staged(x), 0);
}

static int try_put(struct test_repo *t, const char *path)
{
	return put(t, path, "x");
}

static void paths_lead_through_folders_only(void **state)
{
	struct test_repo *t = *state;
	assert_ok(put(t, "kb/a", "file"));
	sh(t, "cd 'a desk'; b=$(printf target | git hash-object -w --stdin);"
	      "(git ls-tree HEAD; printf '120000 blob %s\\tlink\\n160000 commit %s\\tsub\\n' $b"
	      " $(git rev-parse HEAD)) | git mktree >t;"
	      "git update-ref HEAD $(git commit-tree -m links -p HEAD $(cat t))");
	assert_err(try_put(t, "kb/a/b"), E_INVALID);
	assert_err(try_put(t, "kb"), E_INVALID);
	assert_err(try_put(t, "link"), E_INVALID);
	assert_err(try_put(t, "link/x"), E_INVALID);
	assert_err(try_put(t, "sub"), E_INVALID);
	assert_err(put(t, "link", NULL), E_INVALID);
	CLEANUP(txn_release) struct txn *x = begin(t);
	struct oid id;
	assert_ok(txn_put(x, "new", STR("x")));
	assert_ok(txn_put(x, "new.d/x", STR("x")));
	assert_ok(txn_put(x, "new/y", STR("x")));
	assert_err(txn_commit(x, "Both", NULL, &id), E_INVALID);
	sh(t, "git -C 'a desk' fsck --strict");
}

static void modes_stay(void **state)
{
	struct test_repo *t = *state;
	sh(t, "cd 'a desk'; b=$(printf x | git hash-object -w --stdin);"
	      "(git ls-tree HEAD; printf '100755 blob %s\\trun.sh\\n' $b) | git mktree >t;"
	      "git update-ref HEAD $(git commit-tree -m x -p HEAD $(cat t))");
	assert_ok(put(t, "run.sh", "changed"));
	assert_str(sh(t, "git -C 'a desk' ls-tree HEAD run.sh | cut -c1-6"), "100755");
	assert_ok(put(t, "run.sh", NULL));
	assert_str(sh(t, "git -C 'a desk' ls-tree HEAD run.sh"), "");
}

static void many_files_become_a_pack(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	CLEANUP(txn_release) struct txn *x = begin(t);
	for (int i = 0; i < 100; i++) {
		const char *path = arena_fmt(&t->arena, "kb/%d/%d.md", i % 7, i).p;
		assert_ok(txn_put(x, path, str_of(path)));
	}
	assert_ok(txn_commit(x, "Many", NULL, &id));
	/* the next commit stands on it, through the same repository */
	assert_ok(txn_put(x, "kb/7/x.md", STR("x")));
	assert_ok(txn_commit(x, "One more", NULL, &id));
	assert_str(sh(t, "git -C 'a desk' ls-tree -r HEAD kb | wc -l"), "101");
	assert_str(sh(t, "ls 'a desk/objects/pack' | wc -l"), "2");
	sh(t, "cd 'a desk'; git fsck --strict --full; git verify-pack objects/pack/*.idx");
}

static void bulk_commits_go_on(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	struct str text;
	t->options.bulk = true;
	CLEANUP(txn_release) struct txn *x = begin(t);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 300; i++) {
			const char *path =
				arena_fmt(&t->arena, "kb/%d/%d-%d.md", i % 9, round, i).p;
			assert_ok(txn_put(x, path, str_of(path)));
			assert_true(txn_has(x, path));
			assert_ok(txn_get(x, path, &text));
			assert_strs(text, str_of(path));
		}
		assert_ok(txn_put(x, "kb/same.md", STR("")));
		assert_ok(txn_commit(x, "Import", NULL, &id));
		assert_int_equal(txn_staged(x), 0);
		assert_true(txn_has(x, "kb/3/0-3.md"));
		assert_ok(txn_get(x, "kb/3/0-3.md", &text));
		assert_str(text, "kb/3/0-3.md");
	}
	assert_str(sh(t, "git -C 'a desk' ls-tree -r HEAD kb | wc -l"), "901");
	assert_str(sh(t, "git -C 'a desk' rev-list --count HEAD"), "4");
	sh(t, "cd 'a desk'; git fsck --strict --full; git verify-pack objects/pack/*.idx");
}

static int bump(struct txn *x, struct txn_say *say, void *arg)
{
	struct test_repo *t = arg;
	struct str old;
	uint64_t n = 0;
	char text[32];
	/* somebody else moves the branch meanwhile */
	if (!t->options.dirty_ok) {
		t->options.dirty_ok = true;
		sh(t, "cd 'a desk'; git update-ref refs/heads/main"
		      " $(git commit-tree -m raced -p HEAD HEAD^{tree})");
	}
	int rc = txn_get(x, "kb/n", &old);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	assert_true(rc || str_to_u64(old, &n));
	int length = snprintf(text, sizeof text, "%d", (int)n + 1);
	buf_cstr(&say->message, "Count");
	return txn_put(x, "kb/n", str_make(text, (size_t)length));
}

static void a_lost_race_is_run_again(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	assert_ok(put(t, "kb/n", "41"));
	assert_ok(txn_run(&t->store, &t->options, bump, t, &id));
	assert_str(sh(t, "git -C 'a desk' log --format=%s"),
		"Count\nraced\nChange a file\nBegin the desk");
	assert_str(sh(t, "git -C 'a desk' show HEAD:kb/n"), "42");
}

static int always_raced(struct txn *x, struct txn_say *say UNUSED, void *arg)
{
	struct test_repo *t = arg;
	sh(t, "cd 'a desk'; git update-ref refs/heads/main"
	      " $(git commit-tree -m raced -p HEAD HEAD^{tree})");
	return txn_put(x, "kb/n", STR("x"));
}

static void five_lost_races_are_enough(void **state)
{
	struct test_repo *t = *state;
	struct oid id;
	assert_err(txn_run(&t->store, &t->options, always_raced, t, &id), E_RACED);
	assert_str(sh(t, "git -C 'a desk' rev-list --count HEAD"), "6");
	assert_str(sh(t, "find 'a desk' -name '*.lock'"), "");
}

static void writers_take_turns(void **state)
{
	enum { WRITERS = 8, EACH = 5 };
	struct test_repo *t = *state;
	pid_t pids[WRITERS];
	t->options.dirty_ok = true; /* nobody interferes */
	for (int w = 0; w < WRITERS; w++) {
		pids[w] = fork();
		if (pids[w])
			continue;
		struct oid id;
		int rc = 0;
		for (int i = 0; i < EACH && !rc; i++)
			rc = txn_run(&t->store, &t->options, bump, t, &id);
		_exit(rc ? 1 : 0);
	}
	for (int w = 0; w < WRITERS; w++) {
		int status;
		assert_ok(process_wait(pids[w], &status));
		assert_int_equal(status, 0);
	}
	assert_str(sh(t, "git -C 'a desk' show HEAD:kb/n"), "40");
	assert_str(sh(t, "git -C 'a desk' rev-list --count HEAD"), "41");
	sh(t, "git -C 'a desk' fsck --strict");
}

static void a_busy_desk_is_waited_for(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(txn_release) struct txn *x = begin(t);
	struct txn *other;
	sh(t, "git -C 'a desk' config hd.lockTimeout 20");
	test_open(t);
	assert_err(txn_begin(&other, &t->store, &t->options), E_BUSY);
	txn_release(&x);
	x = begin(t);
}

static void a_dead_process_gives_its_ref_back(void **state)
{
	struct test_repo *t = *state;
	assert_ok(put(t, "kb/a.md", "1"));
	sh(t, "cd 'a desk'; echo x >hd/main/ref.lock; ln hd/main/ref.lock refs/heads/main.lock");
	assert_ok(put(t, "kb/a.md", "2"));
	/* left between the move and the tidying */
	sh(t, "cd 'a desk'; ln refs/heads/main hd/main/ref.lock");
	assert_ok(put(t, "kb/a.md", "3"));
	assert_str(sh(t, "find 'a desk' -name '*.lock'; git -C 'a desk' show HEAD:kb/a.md"), "3");
	sh(t, "cd 'a desk'; echo x >hd/main/ref.lock; echo x >refs/heads/main.lock");
	assert_err(put(t, "kb/a.md", "4"), E_BUSY);
}

static void shared_repositories_stay_shared(void **state)
{
	struct test_repo *t = *state;
	sh(t, "git -C 'a desk' config core.sharedRepository group; chgrp -R 0 'a desk'");
	test_open(t);
	mode_t old = umask(077);
	int rc = put(t, "tickets/k3/k3f92mx7.yaml", "x");
	umask(old);
	assert_ok(rc);
	assert_str(sh(t, "find 'a desk/objects' -type f -newer 'a desk/HEAD' -newer 'a desk/config'"
			 " ! -perm 0440 -o -type d -newer 'a desk/config' -empty"),
		"");
	assert_str(sh(t, "stat -c %a 'a desk/refs/heads/main'"), "660");
	assert_str(sh(t, "d=$(git -C 'a desk' rev-parse HEAD | cut -c1-2);"
			 "stat -c %a \"a desk/objects/$d\""),
		"2770");
}

static void signed_commits_are_gits(void **state)
{
	struct test_repo *t = *state;
	put_file(t, "gpg",
		"#!/bin/sh\ncat >\"$HOME/signed\"\nprintf 'A SIGNATURE\\n'\n"
		"echo '[GNUPG:] SIG_CREATED ' >&2\n");
	sh(t, "chmod +x gpg; git config --global gpg.program \"$PWD/gpg\";"
	      "git config --global commit.gpgSign true");
	test_open(t);
	assert_ok(put(t, "kb/a.md", "x"));
	assert_str(sh(t, "git -C 'a desk' cat-file commit HEAD | grep -A1 -E '^(gpgsig|author)'"),
		"author Ann <ann@acme.example> 1795000000 +0130\n"
		"committer Ann <ann@acme.example> 1795000000 +0130\ngpgsig A SIGNATURE");
	assert_str(sh(t, "tail -1 signed"), "Change a file");
	sh(t, "git -C 'a desk' config gpg.program /bin/false");
	test_open(t);
	assert_err(put(t, "kb/b.md", "x"), E_UNSAFE);
	sh(t, "git -C 'a desk' config --unset gpg.program; printf '#!/bin/sh\nexit 1\n' >gpg");
	test_open(t);
	assert_err(put(t, "kb/b.md", "x"), E_GIT);
	assert_str(sh(t, "git -C 'a desk' log -1 --format=%s -- kb/b.md"), "");
}

static int print_diff(const char *path, const struct oid *old, const struct oid *id, void *arg)
{
	buf_fmt(arg, "%c %s\n", !old ? 'A' : !id ? 'D' : 'M', path);
	return 0;
}

static void trees_are_compared(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf got = { 0 };
	struct oid a, b;
	struct repo *r;
	sh(t, "cd 'a desk'; git --work-tree=.. read-tree HEAD; mkdir ../w; cd ../w;"
	      "export GIT_DIR=\"$HOME/a desk\" GIT_WORK_TREE=.; git config core.bare false;"
	      "mkdir -p x/y z; echo 1 >x/1; echo 2 >x.a; echo 3 >x/y/3; echo 4 >z/4; git add -A;"
	      "git write-tree >../a; rm x.a z/4; rmdir z; echo 5 >z; echo 6 >x/1; echo 7 >x-b;"
	      "ln -s x/1 link; git add -A; git write-tree >../b; git config core.bare true;"
	      "git diff-tree -r --no-renames --name-status $(cat ../a) $(cat ../b) | tr '\\t' ' ' |"
	      "grep -v link >../want");
	assert_true(oid_parse(sh(t, "cat a"), &a));
	assert_true(oid_parse(sh(t, "cat b"), &b));
	assert_ok(store_repo(&t->store, &r));
	assert_ok(repo_diff(r, &a, &b, print_diff, &got));
	assert_strs(sh(t, "cat want"), str_trim(buf_view(&got)));
	buf_reset(&got);
	assert_ok(repo_diff(r, &a, &a, print_diff, &got));
	assert_int_equal(got.n, 0);
	assert_ok(repo_diff(r, NULL, &a, print_diff, &got));
	assert_buf(&got, "A x.a\nA x/1\nA x/y/3\nA z/4\n");
	assert_ok(repo_diff(r, &a, NULL, print_diff, &got));
	assert_buf(&got, "D x.a\nD x/1\nD x/y/3\nD z/4\n");
}

static void files_are_read_from_any_commit(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf b = { 0 };
	struct oid old, none = { { 1 } };
	struct repo *r;
	struct commit c;
	struct id ids[2];
	size_t n;
	assert_ok(put(t, "tickets/k3/k3f92mx7.yaml", "old"));
	assert_ok(place_tip(&t->store.place, &old));
	assert_ok(put(t, "tickets/k3/k3f92mx7.yaml", "new"));
	assert_ok(put(t, "tickets/k4/k4f92mx7.yaml", "new"));
	assert_ok(store_read(&t->store, NULL, "tickets/k3/k3f92mx7.yaml", 3, &b));
	assert_ok(store_read(&t->store, &old, "tickets/k3/k3f92mx7.yaml", 3, &b));
	assert_buf(&b, "newold");
	assert_err(store_read(&t->store, NULL, "tickets/k3/k3f92mx7.yaml", 2, &b), E_LIMIT);
	assert_err(store_read(&t->store, NULL, "tickets/k3", 9, &b), E_INVALID);
	assert_err(store_read(&t->store, NULL, "tickets/k3/none", 9, &b), E_NOTFOUND);
	assert_err(store_read(&t->store, &none, "desk.yaml", 9, &b), E_DAMAGED);
	assert_ok(store_ids(&t->store, STR("k"), ids, 1, &n));
	assert_int_equal(n, 2);
	assert_string_equal(ids[0].s, "k3f92mx7");
	assert_ok(store_ids(&t->store, STR("k4f"), ids, 2, &n));
	assert_int_equal(n, 1);
	assert_ok(store_ids(&t->store, STR("x"), ids, 2, &n));
	assert_int_equal(n, 0);
	assert_ok(store_repo(&t->store, &r));
	assert_ok(repo_commit(r, &old, &c));
	assert_int_equal(c.n_parents, 1);
	assert_int_equal(c.time, T0);
	assert_str(c.author_email, "ann@acme.example");
	assert_str(c.author_name, "Ann");
	assert_str(c.message, "Change a file\n");
	assert_err(repo_blob(r, &old, &(struct blob){ 0 }), E_DAMAGED);
	commit_release(&c);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, repo_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_commit_says_what_happened),
		TEST(staged_files_are_seen),
		TEST(what_changes_nothing_makes_no_commit),
		TEST(release_leaves_no_trace),
		TEST(hostile_paths_are_refused),
		TEST(paths_lead_through_folders_only),
		TEST(modes_stay),
		TEST(many_files_become_a_pack),
		TEST(bulk_commits_go_on),
		TEST(a_lost_race_is_run_again),
		TEST(five_lost_races_are_enough),
		TEST(writers_take_turns),
		TEST(a_busy_desk_is_waited_for),
		TEST(a_dead_process_gives_its_ref_back),
		TEST(shared_repositories_stay_shared),
		TEST(signed_commits_are_gits),
		TEST(trees_are_compared),
		TEST(files_are_read_from_any_commit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
