#include "tests/brain.h"
#include "brain/memory.h"
#include "sys/file.h"
#include "store/place.h"
#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

static char local[] = "/tmp/hd memory XXXXXX";
static const char session[] = "4711-99";

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static int begin(void **state)
{
	(void)state;
	memcpy(local + strlen(local) - 6, "XXXXXX", 6);
	return mkdtemp(local) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	return nftw(local, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct str shown_path(struct arena *a, const char *name)
{
	return arena_fmt(a, "%s/shown/%s", local, name);
}

static void save(struct scene *c)
{
	memory_save(local, str_of(session), &c->got, &c->index);
}

static void assert_same(const struct remembered *r, const struct action *a)
{
	assert_int_equal(r->argc, a->argc);
	for (size_t i = 0; i < a->argc; i++)
		assert_strs(str_of(r->argv[i]), a->argv[i]);
	assert_null(r->argv[r->argc]);
	assert_int_equal(r->n_needs, a->n_needs);
	for (size_t i = 0; i < a->n_needs; i++) {
		assert_string_equal(r->needs[i].what, a->needs[i].what);
		assert_strs(str_of(r->needs[i].option), str_of(a->needs[i].option));
		assert_true(!r->needs[i].option == !a->needs[i].option);
	}
	assert_string_equal(r->ticket.s, a->ticket.s);
	assert_strs(r->title, a->title);
	assert_strs(r->why, a->why);
	assert_true(r->score == a->score);
	assert_int_equal(r->n_terms, a->n_terms);
	for (size_t i = 0; i < a->n_terms; i++) {
		assert_string_equal(r->terms[i].name, a->terms[i].name);
		assert_true(r->terms[i].value == a->terms[i].value);
	}
}

static void what_was_shown_comes_back(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct remembered r;
	struct oid blob;
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_TICKET, scene_ticket(&c, "Nothing prints"));
	assert_true(c.got.n >= ACTIONS_SHOWN);
	save(&c);
	index_blob(&c.index, (struct row){ 0 }, &blob);
	for (size_t i = 0; i < ACTIONS_SHOWN; i++) {
		assert_int_equal(memory_load(&a, local, str_of(session), i + 1, &r), 0);
		assert_same(&r, &c.got.p[i]);
		assert_true(r.ticket.s[0] ? oid_eq(&r.blob, &blob) : oid_zero(&r.blob));
	}
	assert_fails(memory_load(&a, local, str_of(session), ACTIONS_SHOWN + 1, &r), E_NOTFOUND,
		"there is no suggestion 6: 5 were shown here last");
	assert_fails(memory_load(&a, local, str_of(session), 0, &r), E_NOTFOUND,
		"there is no suggestion 0: 5 were shown here last");
	assert_string_equal(error_last()->mends[0].argv[1], "next");
	propose(&c, ABOUT_FRESH, NULL);
	memory_save(local, str_of(session), &c.got, NULL);
	assert_int_equal(memory_load(&a, local, str_of(session), 1, &r), 0);
	assert_string_equal(r.argv[1], "new");
}

static void each_terminal_has_its_own(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct remembered r;
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_FRESH, NULL);
	save(&c);
	assert_fails(memory_load(&a, local, STR("4711-98"), 1, &r), E_NOTFOUND,
		"nothing was suggested in this terminal yet");
	assert_fails(memory_load(&a, local, STR("../shown/../4711-99x"), 1, &r), E_NOTFOUND,
		"nothing was suggested in this terminal yet");
}

/* Whatever a damaged file holds, either it reads as a command of hd or git, or as nothing. */
static void damage_is_nothing_shown(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf data = { 0 };
	struct remembered r;
	uint64_t seed = 7;
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_TICKET, scene_ticket(&c, "Nothing prints"));
	save(&c);
	const char *path = shown_path(&a, session).p;
	assert_int_equal(file_read(&data, path, 1 << 20), 0);
	for (size_t n = 0; n < data.n; n += 3) {
		assert_int_equal(file_write(path, str_make(data.p, n), 0600, 0), 0);
		assert_int_equal(memory_load(&a, local, str_of(session), ACTIONS_SHOWN, &r),
			-E_NOTFOUND);
	}
	for (int i = 0; i < 300; i++) {
		CLEANUP(buf_release) struct buf bad = { 0 };
		buf_str(&bad, buf_view(&data));
		bad.p[rnd_below(&seed, bad.n)] = (char)rnd(&seed);
		assert_int_equal(file_write(path, buf_view(&bad), 0600, 0), 0);
		if (!memory_load(&a, local, str_of(session), 1 + rnd_below(&seed, 5), &r))
			assert_true(!strcmp(r.argv[0], "hd") || !strcmp(r.argv[0], "git"));
	}
}

static void only_hd_and_git_are_run(void **state)
{
	(void)state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(actions_release) struct actions l = { 0 };
	struct str argv[] = { STR("rm"), STR("-rf") };
	struct action evil = { .rule = "x", .argv = argv, .argc = 2 };
	struct remembered r;
	actions_add(&l, &evil);
	memory_save(local, str_of(session), &l, NULL);
	assert_fails(memory_load(&a, local, str_of(session), 1, &r), E_NOTFOUND,
		"nothing was suggested in this terminal yet");
}

/* Only root can give files away: for everybody else this cannot come about here. */
static void what_another_user_wrote_is_not_run(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct remembered r;
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_FRESH, NULL);
	save(&c);
	int given = chown(shown_path(&a, session).p, 65534, (gid_t)-1);
	assert_int_equal(memory_load(&a, local, str_of(session), 1, &r), given ? 0 : -E_NOTFOUND);
	/* a link to a file of ours is none either */
	assert_int_equal(unlink(shown_path(&a, session).p), 0);
	memory_save(local, STR("other"), &c.got, NULL);
	assert_int_equal(symlink("other", shown_path(&a, session).p), 0);
	assert_int_equal(memory_load(&a, local, str_of(session), 1, &r), -E_NOTFOUND);
}

static void old_terminals_are_swept(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct timespec old[2] = { { .tv_sec = time(NULL) - 40 * 24 * 3600 } };
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_FRESH, NULL);
	memory_save(local, STR("old"), &c.got, NULL);
	memory_save(local, STR("young"), &c.got, NULL);
	old[1] = old[0];
	assert_int_equal(utimensat(AT_FDCWD, shown_path(&a, "old").p, old, 0), 0);
	save(&c);
	assert_false(file_exists(shown_path(&a, "old").p));
	assert_true(file_exists(shown_path(&a, "young").p));
	assert_true(file_exists(shown_path(&a, session).p));
}

static void a_place_that_cannot_be_written_is_no_error(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(arena_release) struct arena a = { 0 };
	struct remembered r;
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_FRESH, NULL);
	error_clear();
	fail(E_BUSY, "told before");
	/* a file where the folder should be */
	assert_int_equal(file_write(arena_fmt(&a, "%s/shown", local).p, STR("x"), 0600, 0), 0);
	save(&c);
	assert_int_equal(error_last()->code, E_BUSY);
	assert_int_equal(memory_load(&a, local, str_of(session), 1, &r), -E_NOTFOUND);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_shown_comes_back),
		TEST(each_terminal_has_its_own),
		TEST(damage_is_nothing_shown),
		TEST(only_hd_and_git_are_run),
		TEST(what_another_user_wrote_is_not_run),
		TEST(old_terminals_are_swept),
		TEST(a_place_that_cannot_be_written_is_no_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
