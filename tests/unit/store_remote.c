#include "store/remote.h"
#include "tests/repo.h"

static int desk_setup(void **state)
{
	repo_setup(state);
	test_init(*state, "a desk", false);
	return 0;
}

static void reopen(struct test_repo *t)
{
	store_release(&t->store);
	t->hint.start = at(t, "a desk");
	assert_ok(store_open(&t->store, &t->hint));
}

static void find(struct test_repo *t, const char *named, struct remote *out)
{
	reopen(t);
	assert_ok(remote_find(&t->store, named, out));
}

static void git(struct test_repo *t, const char *words)
{
	sh(t, arena_fmt(&t->arena, "git -C 'a desk' %s", words).p);
}

static void which_remote(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(remote_release) struct remote r = { 0 };
	assert_err(remote_find(&t->store, NULL, &r), E_NOTFOUND);
	assert_string_equal(error_last()->mends[0].argv[0], "git");
	git(t, "remote add only ../x.git");
	find(t, NULL, &r);
	assert_string_equal(r.name, "only");
	assert_string_equal(r.tracking, "refs/remotes/only/main");
	assert_string_equal(r.ref, "refs/heads/main");
	assert_string_equal(r.path, at(t, "a desk/../x.git"));
	remote_release(&r);
	git(t, "remote add other ssh://git@host/y.git");
	reopen(t);
	assert_err(remote_find(&t->store, NULL, &r), E_NOTFOUND);
	git(t, "remote add origin https://ann:secret@host/z.git");
	find(t, NULL, &r);
	assert_string_equal(r.name, "origin");
	assert_string_equal(r.url, "https://host/z.git");
	assert_null(r.path);
	remote_release(&r);
	git(t, "config branch.main.remote other");
	git(t, "config branch.main.merge refs/heads/support");
	find(t, NULL, &r);
	assert_string_equal(r.name, "other");
	assert_string_equal(r.ref, "refs/heads/support");
	assert_string_equal(r.tracking, "refs/remotes/other/support");
	remote_release(&r);
	find(t, "only", &r);
	assert_string_equal(r.ref, "refs/heads/main");
}

static void urls_and_paths(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(remote_release) struct remote r = { 0 };
	find(t, "git@host:team/desk.git", &r);
	assert_null(r.name);
	assert_null(r.path);
	assert_int_equal(strncmp(r.tracking, "refs/hd/", 8), 0);
	assert_string_equal(remote_title(&r), "git@host:team/desk.git");
	remote_release(&r);
	sh(t, "git init -q --bare 'x y.git'");
	find(t, at(t, "x y.git"), &r);
	assert_string_equal(r.path, at(t, "x y.git"));
	assert_false(r.fetch_only);
	remote_release(&r);
	git(t, "bundle create -q ../b.bundle main");
	find(t, at(t, "b.bundle"), &r);
	assert_true(r.fetch_only);
	assert_err(remote_find(&t->store, "nobody", &r), E_NOTFOUND);
	struct arena *a = &t->arena;
	assert_string_equal(remote_url_path(a, "file:///srv/x", "/d"), "/srv/x");
	assert_string_equal(remote_url_path(a, "./a:b", "/d"), "/d/./a:b");
	assert_null(remote_url_path(a, "host:x", "/d"));
	assert_null(remote_url_path(a, "https://host/x", "/d"));
	assert_string_equal(remote_url_shown(a, "ssh://u:p@h/a@b"), "ssh://h/a@b");
	assert_string_equal(remote_url_shown(a, "u@h:x"), "u@h:x");
}

static void fetch_and_push(void **state)
{
	struct test_repo *t = *state;
	const struct remote_io io = { 0 };
	CLEANUP(remote_release) struct remote r = { 0 };
	struct oid tip, seen, got;
	sh(t, "git init -q --bare -b main x.git");
	git(t, "remote add origin ../x.git");
	find(t, NULL, &r);
	assert_err(remote_seen(&t->store, &r, &seen), E_NOTFOUND);
	assert_ok(remote_fetch(&t->store, &r, &io, &got));
	assert_true(oid_zero(&got));
	assert_ok(place_tip(&t->store.place, &tip));
	assert_ok(remote_push(&t->store, &r, &tip, &io));
	assert_ok(remote_seen(&t->store, &r, &seen));
	assert_true(oid_eq(&seen, &tip));
	assert_ok(remote_fetch(&t->store, &r, &io, &got));
	assert_true(oid_eq(&got, &tip));
	/* what stands there is not among the ancestors */
	sh(t, "git clone -q x.git b; cd b; git commit -q --allow-empty -m b; git push -q");
	assert_ok(put(t, "kb/a.md", "x"));
	assert_ok(place_tip(&t->store.place, &tip));
	assert_err(remote_push(&t->store, &r, &tip, &io), E_RACED);
	assert_ok(remote_seen(&t->store, &r, &got));
	assert_true(oid_eq(&got, &seen));
	assert_ok(remote_fetch(&t->store, &r, &io, &got));
	assert_strs(sh(t, "git -C x.git rev-parse main"),
		sh(t, "git -C 'a desk' rev-parse origin/main"));
	assert_false(oid_eq(&got, &seen));
	/* only that ref, no tag, no FETCH_HEAD */
	assert_str(sh(t, "cd 'a desk'; git for-each-ref --format='%(refname)'; ls .git/FETCH_HEAD "
			 "2>/dev/null || true"),
		"refs/heads/main\nrefs/remotes/origin/main");
}

/* A mirror's configuration would have git move our own branch. */
static void a_mirror_does_not_touch_our_branch(void **state)
{
	struct test_repo *t = *state;
	const struct remote_io io = { 0 };
	CLEANUP(remote_release) struct remote r = { 0 };
	struct oid tip, got, after;
	sh(t, "git clone -q --bare 'a desk' x.git");
	git(t, "remote add origin ../x.git");
	git(t, "config remote.origin.fetch +refs/*:refs/*");
	assert_ok(put(t, "kb/a.md", "x"));
	find(t, NULL, &r);
	assert_ok(place_tip(&t->store.place, &tip));
	assert_ok(remote_fetch(&t->store, &r, &io, &got));
	assert_ok(place_tip(&t->store.place, &after));
	assert_true(oid_eq(&tip, &after));
	assert_false(oid_eq(&tip, &got));
}

static void complaints(void **state)
{
	static const struct {
		const char *said, *message;
		enum err code;
	} cases[] = {
		{ "ssh: Could not resolve hostname h: Name or service not known\r\n"
		  "fatal: Could not read from remote repository.\n",
			"origin cannot be reached: ssh: Could not resolve hostname h: Name or "
			"service not known",
			E_OFFLINE },
		{ "warning: x\nfatal: unable to access 'https://h/': Could not resolve host: h\n",
			"origin cannot be reached: unable to access 'https://h/': Could not "
			"resolve "
			"host: h",
			E_OFFLINE },
		{ "git@h: Permission denied (publickey).\nfatal: Could not read from remote\n",
			"origin does not let you in: git@h: Permission denied (publickey).",
			E_REFUSED },
		{ "fatal: could not read Username for 'https://h': terminal prompts disabled\n",
			NULL, E_REFUSED },
		{ "ERROR: Repository not found.\nfatal: Could not read from remote repository.\n",
			"there is nothing to fetch from at origin: Repository not found.",
			E_NOTFOUND },
		{ "remote: Permission to a/b denied to ann.\nfatal: unable to access "
		  "'https://h/': The requested URL returned error: 403\n",
			NULL, E_REFUSED },
		{ "error: cannot lock ref 'refs/remotes/origin/main': is at 1 but expected 2\n",
			NULL, E_RACED },
		{ "fatal: unable to access 'https://h/': SSL certificate problem: expired\n", NULL,
			E_GIT },
		{ "fatal: the stars are wrong\n",
			"git could not fetch from origin: the stars are "
			"wrong",
			E_GIT },
		{ "", "git could not fetch from origin: git did not say why", E_GIT },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_err(remote_complaint(str_of(cases[i].said), "fetch from", "origin", NULL),
			cases[i].code);
		if (cases[i].message)
			assert_string_equal(error_last()->message, cases[i].message);
	}
	const char *nowhere = "fatal: '/x/y' does not appear to be a git repository\n";
	assert_err(remote_complaint(str_of(nowhere), "fetch from", "o", "/x/y"), E_OFFLINE);
	assert_err(remote_complaint(str_of(nowhere), "fetch from", "o", "/"), E_NOTFOUND);
	assert_err(remote_complaint(STR("fatal: detected dubious ownership in repository at '/s'\n"
					"\tgit config --global --add safe.directory /s\n"),
			   "fetch from", "o", "/s"),
		E_UNSAFE);
	assert_string_equal(error_last()->mends[0].argv[5], "/s");
}

struct heard {
	struct buf lines;
};

static void hear(void *arg, struct str line)
{
	struct heard *h = arg;
	buf_str(&h->lines, line);
	buf_char(&h->lines, '|');
}

static void progress_is_told_as_it_comes(void **state)
{
	struct test_repo *t = *state;
	struct heard h = { 0 };
	CLEANUP(buf_release) struct buf err = { 0 };
	char *argv[] = { "sh", "-c", "printf 'a\\rb\\nc\\r' >&2; printf half >&2", NULL };
	const struct process_io io = { .dir = t->root,
		.err = &err,
		.max = 100,
		.said = hear,
		.arg = &h };
	int status;
	assert_ok(process_run_io(argv, &io, &status));
	assert_int_equal(status, 0);
	assert_string_equal(h.lines.p, "a\r|b\n|c\r|");
	assert_string_equal(err.p, "a\rb\nc\rhalf");
	buf_release(&h.lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(which_remote, desk_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(urls_and_paths, desk_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(fetch_and_push, desk_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(a_mirror_does_not_touch_our_branch, desk_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(complaints, desk_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(progress_is_told_as_it_comes, desk_setup,
			repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
