/* A folder of its own for each test of files and repositories, with a space in its name, and git
 * itself to hold what was written against. */
#ifndef HD_TESTS_REPO_H
#define HD_TESTS_REPO_H
#include "tests/check.h"
#include "store/txn.h"
#include "sys/file.h"
#include "sys/process.h"
#include <ftw.h>
#include <unistd.h>

#define T0 INT64_C(1795000000000)

struct test_repo {
	char root[64]; /* the folder; HOME too */
	struct arena arena;
	struct place_hint hint;
	struct store store; /* of test_init or test_open */
	struct txn_options options;
	struct buf out; /* of sh() */
};

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline int repo_setup(void **state)
{
	struct test_repo *t = xcalloc(1, sizeof *t);
	*t = (struct test_repo){ .root = "/tmp/hd store XXXXXX" };
	assert_non_null(mkdtemp(t->root));
	t->hint = (struct place_hint){ .start = t->root,
		.home = t->root,
		.git_config_nosystem = "1",
		.given = true };
	t->options = (struct txn_options){ .author = { "Ann", "ann@acme.example" },
		.now = T0,
		.offset = 90 };
	setenv("HOME", t->root, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "Bob", 1);
	setenv("GIT_AUTHOR_EMAIL", "bob@desk.example", 1);
	setenv("GIT_COMMITTER_NAME", "Bob", 1);
	setenv("GIT_COMMITTER_EMAIL", "bob@desk.example", 1);
	unsetenv("GIT_DIR");
	unsetenv("XDG_CONFIG_HOME");
	*state = t;
	return 0;
}

static inline int repo_teardown(void **state)
{
	struct test_repo *t = *state;
	store_release(&t->store);
	arena_release(&t->arena);
	buf_release(&t->out);
	assert_int_equal(nftw(t->root, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(t);
	error_clear();
	return 0;
}

/* A path below the folder. */
static inline const char *at(struct test_repo *t, const char *path)
{
	return arena_fmt(&t->arena, "%s/%s", t->root, path).p;
}

/* Runs shell commands in the folder; they must succeed. What they print is the result, trimmed. */
static inline struct str sh(struct test_repo *t, const char *script)
{
	char *argv[] = { "sh", "-ec", (char *)(uintptr_t)script, NULL };
	int status;
	buf_reset(&t->out);
	int rc = process_run(argv, t->root, STR(""), &t->out, 1 << 20, NULL, &status);
	if (rc || status)
		fail_msg("%s: exit status %d", script, status);
	return str_trim(buf_view(&t->out));
}

static inline void put_file(struct test_repo *t, const char *path, const char *text)
{
	const char *full = at(t, path);
	CLEANUP(free_ptr) char *dir = path_parent(full);
	assert_int_equal(dir_make(dir, 0777), 0);
	assert_int_equal(file_write(full, str_of(text), 0666, 0), 0);
}

#define assert_ok(call) \
	do { \
		if (call) \
			fail_msg("%s: %s", #call, error_last()->message); \
	} while (0)
#define assert_err(call, code_) \
	do { \
		assert_int_equal((call), -(int)(code_)); \
		assert_int_equal(error_last()->code, (code_)); \
	} while (0)

/* A desk in the folder `name` of the test's, opened. */
static inline void test_init(struct test_repo *t, const char *name, bool bare)
{
	struct init_options o = { .dir = at(t, name),
		.bare = bare,
		.name = "Acme",
		.author = t->options.author,
		.now = T0 };
	enum init_result result;
	t->hint.start = o.dir;
	assert_ok(store_init(&t->store, &t->hint, &o, &result));
	assert_int_equal(result, INIT_MADE);
}

static inline void test_open(struct test_repo *t)
{
	store_release(&t->store);
	assert_ok(store_open(&t->store, &t->hint));
}

/* One commit that puts the file, or removes it where text is NULL. */
static inline int put(struct test_repo *t, const char *path, const char *text)
{
	CLEANUP(txn_release) struct txn *x = NULL;
	struct oid id;
	int rc = txn_begin(&x, &t->store, &t->options);
	if (!rc)
		rc = text ? txn_put(x, path, str_of(text)) : txn_remove(x, path);
	return rc ? rc : txn_commit(x, "Change a file", NULL, &id);
}
#endif
