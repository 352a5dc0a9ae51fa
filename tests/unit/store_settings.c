#include "tests/repo.h"

static struct settings *load(struct test_repo *t, const char *git_dir)
{
	struct settings *s;
	assert_ok(settings_load(&s, &t->hint, git_dir));
	if (git_dir)
		assert_ok(settings_load_repository(s, git_dir, git_dir));
	return s;
}

static void values_are_read_as_git_does(void **state)
{
	static const char *const keys[] = { "user.name", "user.email", "a.q", "a.esc", "a.cont",
		"a.flag", "a.hash", "a.empty", "A.EMPTY", "a.Sub Part.key", "a.dotted.key",
		"b.one" };
	struct test_repo *t = *state;
	put_file(t, ".gitconfig",
		"\xef\xbb\xbf# comment\n[user]\r\n\tname = Ann  B \t ; tail\n  Email= "
		"ann@acme.example\n"
		"[a] q = \"  in; side # \" x\nesc = a\\tb\\\\c\\\"d\\n\ncont = one\\\n  two\nflag\n"
		"hash=x#y\nempty =\n[a \"Sub Part\"] KEY = v\n[a.Dotted]key=w\n[b]one=1\none = "
		"2\n");
	struct settings *s = load(t, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *got = settings_get(s, keys[i]);
		sh(t, arena_fmt(&t->arena, "git config --type=%s --get '%s' || test $? = 1",
			      strcmp(keys[i], "a.flag") ? "path" : "bool", keys[i])
				.p);
		struct str want = buf_view(&t->out);
		if (want.n)
			want.n--;
		assert_strs(str_of(got), want);
	}
	assert_null(settings_get(s, "a.sub part.key"));
	assert_null(settings_get(s, "a.none"));
	settings_free(s);
}

static void later_levels_win(void **state)
{
	struct test_repo *t = *state;
	char *const pairs[] = { "c.d", "command", "Hd.Pager", "mine", NULL };
	put_file(t, "system", "[a]b=system\n[x]y=system\n[c]d=system\n");
	put_file(t, ".gitconfig", "[a]b=global\n[core]pager=less\n[hd]sendmail=/bin/own\n");
	put_file(t, "r/config",
		"[a]b=local\n[c]d=local\n[hd]sendmail=/bin/evil\n"
		"[extensions]worktreeConfig=true\n[w]t=local\n");
	put_file(t, "r/config.worktree", "[w]t=tree\n");
	t->hint.git_config_nosystem = NULL;
	t->hint.git_config_system = at(t, "system");
	t->hint.git_config_env = pairs;
	struct settings *s = load(t, at(t, "r"));
	assert_string_equal(settings_get(s, "a.b"), "local");
	assert_string_equal(settings_get(s, "x.y"), "system");
	assert_string_equal(settings_get(s, "c.d"), "command");
	assert_string_equal(settings_get(s, "w.t"), "tree");
	assert_string_equal(settings_get(s, "hd.sendmail"), "/bin/evil");
	assert_string_equal(settings_protected(s, "hd.sendmail"), "/bin/own");
	assert_string_equal(settings_protected(s, "hd.pager"), "mine");
	assert_string_equal(settings_protected(s, "a.b"), "global");
	assert_null(settings_protected(s, "w.t"));
	settings_free(s);
}

static void files_include_others(void **state)
{
	struct test_repo *t = *state;
	put_file(t, ".gitconfig",
		"[include]path=one\n[include]path=none\n[include]path=~/two\n"
		"[includeIf \"gitdir:r/\"]path=three\n[includeIf \"gitdir:/other/\"]path=four\n"
		"[includeIf \"gitdir/i:~/R\"]path=five\n[includeIf \"onbranch:fea*/**\"]path=six\n"
		"[includeIf \"gitdir:**/no/**\"]path=four\n[includeIf \"what:ever\"]path=four\n");
	put_file(t, "one", "[k]one=1\n");
	put_file(t, "two", "[k]two=1\n");
	put_file(t, "three", "[k]three=1\n");
	put_file(t, "four", "[k]four=1\n");
	put_file(t, "five", "[k]five=1\n");
	put_file(t, "six", "[k]six=1\n");
	put_file(t, "r/HEAD", "ref: refs/heads/feature/x/y\n");
	struct settings *s = load(t, at(t, "r"));
	assert_non_null(settings_get(s, "k.one"));
	assert_non_null(settings_get(s, "k.two"));
	assert_null(settings_get(s, "k.three")); /* the git_dir itself is not below r/ */
	assert_null(settings_get(s, "k.four"));
	assert_non_null(settings_get(s, "k.five"));
	assert_non_null(settings_get(s, "k.six"));
	settings_free(s);
	s = load(t, at(t, "r/.git"));
	assert_non_null(settings_get(s, "k.three"));
	assert_null(settings_get(s, "k.six"));
	settings_free(s);
}

static void numbers_and_booleans(void **state)
{
	struct test_repo *t = *state;
	bool b;
	int64_t n;
	put_file(t, ".gitconfig",
		"[k]t=yes\nf=Off\nn=3\nz=0\nflag\nnone=\nbad=maybe\nbig=2g\nneg=-4k\n"
		"huge=99999999999g\n");
	struct settings *s = load(t, NULL);
	static const struct {
		const char *key;
		bool want;
	} cases[] = { { "k.t", true }, { "k.f", false }, { "k.n", true }, { "k.z", false },
		{ "k.flag", true }, { "k.none", false }, { "k.missing", true } };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_ok(settings_bool(s, cases[i].key, true, &b));
		assert_int_equal(b, cases[i].want);
	}
	assert_err(settings_bool(s, "k.bad", true, &b), E_INVALID);
	assert_string_equal(error_last()->mends[0].argv[4], "k.bad");
	assert_ok(settings_int(s, "k.big", 0, &n));
	assert_int_equal(n, INT64_C(2) << 30);
	assert_ok(settings_int(s, "k.neg", 0, &n));
	assert_int_equal(n, -4096);
	assert_err(settings_int(s, "k.bad", 0, &n), E_INVALID);
	assert_err(settings_int(s, "k.huge", 0, &n), E_INVALID);
	settings_free(s);
}

static void broken_files_name_the_line(void **state)
{
	static const char *const broken[] = { "[a]\nb = \"open\n", "[a]\n[b\nc=1\n", "x=1\n",
		"[a]\n\n!\n", "[a]\nb = x\\q\n", "[a \"b]\n", "[a]\nb c\n", "[]\n" };
	struct test_repo *t = *state;
	struct settings *s;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		put_file(t, ".gitconfig", broken[i]);
		assert_err(settings_load(&s, &t->hint, NULL), E_GIT);
		assert_non_null(strstr(error_last()->message, ".gitconfig:"));
	}
	put_file(t, ".gitconfig", "[include]path=.gitconfig\n");
	assert_err(settings_load(&s, &t->hint, NULL), E_GIT);
}

static void collect(const char *key, const char *value, const char *origin, void *arg)
{
	buf_fmt(arg, "%s=%s(%s) ", key, value, strrchr(origin, '/') + 1);
}

static void keys_are_walked(void **state)
{
	struct test_repo *t = *state;
	CLEANUP(buf_release) struct buf b = { 0 };
	put_file(t, ".gitconfig", "[hd]next=true\n[user]name=x\n[hd \"A\"]b=1\n");
	put_file(t, "r/config", "[hd]next=false\n");
	struct settings *s = load(t, at(t, "r"));
	settings_each(s, "hd.", collect, &b);
	assert_buf(&b, "hd.next=true(.gitconfig) hd.A.b=1(.gitconfig) hd.next=false(config) ");
	settings_free(s);
}

static void who_acts(void **state)
{
	struct test_repo *t = *state;
	struct person p;
	CLEANUP(buf_release) struct buf b = { 0 };
	put_file(t, ".gitconfig", "[user]name=Ann\n");
	struct settings *s = load(t, NULL);
	assert_err(person_find(s, NULL, "", &p), E_IDENTITY);
	assert_int_equal(error_last()->n_mends, 1);
	assert_string_equal(error_last()->mends[0].argv[3], "user.email");
	assert_ok(person_find(s, NULL, "bob@desk.example", &p));
	assert_string_equal(p.name, "Ann");
	p.name = " <Ann>\nB., ";
	person_ident(&b, &p, 1795000000999, -90);
	assert_buf(&b, "AnnB <bob@desk.example> 1795000000 -0130");
	settings_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_are_read_as_git_does, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(later_levels_win, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(files_include_others, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(numbers_and_booleans, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(broken_files_name_the_line, repo_setup,
			repo_teardown),
		cmocka_unit_test_setup_teardown(keys_are_walked, repo_setup, repo_teardown),
		cmocka_unit_test_setup_teardown(who_acts, repo_setup, repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
