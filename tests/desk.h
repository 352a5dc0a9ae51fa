/* A desk of its own for each test of the verbs, in a folder whose name has a space, and what tests
 * ask of it. Time is the test's: it moves by a minute with each verb. */
#ifndef HD_TESTS_DESK_H
#define HD_TESTS_DESK_H
#include "tests/check.h"
#include "model/law.h"
#include "sys/file.h"
#include "work/check.h"
#include <ftw.h>
#include <unistd.h>

#define T0 INT64_C(1795000000000)

struct test_desk {
	char dir[64];
	struct store store;
	struct desk desk;
	struct work w;
	struct outcome out; /* of the last verb */
};

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline void desk_reload(struct test_desk *d)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	assert_int_equal(store_read(&d->store, NULL, DESK_FILE, YAML_MAX_FILE, &text), 0);
	desk_release(&d->desk);
	assert_int_equal(desk_parse(&d->desk, buf_view(&text)), 0);
}

static inline void desk_make(struct test_desk *d, bool bare)
{
	*d = (struct test_desk){ .dir = "/tmp/hd work XXXXXX" };
	assert_non_null(mkdtemp(d->dir));
	struct place_hint hint = {
		.start = d->dir,
		.home = d->dir,
		.git_config_nosystem = "1",
		.given = true,
	};
	struct init_options init = {
		.dir = d->dir,
		.bare = bare,
		.name = "Acme",
		.author = { "Ann", "ann@acme.example" },
		.now = T0,
		.branch = "main",
	};
	enum init_result result;
	if (store_init(&d->store, &hint, &init, &result))
		fail_msg("init: %s", error_last()->message);
	d->w = (struct work){
		.store = &d->store,
		.desk = &d->desk,
		.author = init.author,
		.me = STR("ann@acme.example"),
		.via = STR("cli"),
		.clock = { .now = T0 },
	};
	desk_reload(d);
}

static inline int desk_setup(void **state)
{
	*state = xcalloc(1, sizeof(struct test_desk));
	desk_make(*state, true);
	return 0;
}

static inline int desk_setup_checked_out(void **state)
{
	*state = xcalloc(1, sizeof(struct test_desk));
	desk_make(*state, false);
	return 0;
}

static inline int desk_teardown(void **state)
{
	struct test_desk *d = *state;
	outcome_release(&d->out);
	desk_release(&d->desk);
	store_release(&d->store);
	nftw(d->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(d);
	return 0;
}

/* The work, a minute later; the former outcome is released. */
static inline struct work *then(struct test_desk *d)
{
	outcome_release(&d->out);
	d->w.clock.now += MS_MINUTE;
	return &d->w;
}

static inline void act_as(struct test_desk *d, const char *email)
{
	d->w.author = (struct person){ email, email };
	d->w.me = str_of(email);
}

static inline struct id desk_new(struct test_desk *d, const char *title, const char *body)
{
	struct new_ticket n = { .title = str_of(title), .body = str_of(body) };
	assert_ok(work_new(then(d), &n, &d->out));
	return d->out.ticket.id;
}

static inline int desk_do(struct test_desk *d, const struct id *id, const char *kind,
	const char *body)
{
	struct deed deed = { .kind = kind, .body = str_of(body) };
	return work_do(then(d), id, &deed, &d->out);
}

static inline int desk_set_field(struct test_desk *d, const struct id *id, const char *path,
	const char *value)
{
	struct assignment a = { str_of(path), str_of(value) };
	struct deed deed = { .kind = "change", .sets = &a, .n_sets = 1 };
	return work_do(then(d), id, &deed, &d->out);
}

static inline int desk_label(struct test_desk *d, const struct id *id, const char *label,
	bool remove)
{
	struct set_change c = { "labels", str_of(label), remove };
	struct deed deed = { .kind = "change", .changes = &c, .n_changes = 1 };
	return work_do(then(d), id, &deed, &d->out);
}

static inline struct ticket desk_load(struct test_desk *d, const struct id *id)
{
	struct ticket t = { 0 };
	assert_ok(store_ticket(&d->store, NULL, id, &t));
	return t;
}

/* A field as the file at the tip states it; in the arena. */
static inline struct str desk_value(struct test_desk *d, struct arena *a, const struct id *id,
	const char *path)
{
	CLEANUP(ticket_release) struct ticket t = desk_load(d, id);
	return arena_str(a, state_text(&t.state, path));
}

/* The message of the tip's commit. */
static inline void desk_message(struct test_desk *d, struct buf *out)
{
	struct oid tip;
	struct repo *repo;
	CLEANUP(commit_release) struct commit c = { 0 };
	assert_ok(place_tip(&d->store.place, &tip));
	assert_ok(store_repo(&d->store, &repo));
	assert_ok(repo_commit(repo, &tip, &c));
	buf_str(out, c.message);
}

static inline struct oid desk_tip(struct test_desk *d)
{
	struct oid tip;
	assert_ok(place_tip(&d->store.place, &tip));
	return tip;
}

/* `hd check` without an index: no finding of either kind. */
static inline void assert_whole(struct test_desk *d)
{
	CLEANUP(check_result_release) struct check_result r = { 0 };
	assert_ok(work_check(&d->w, NULL, NULL, &r));
	if (r.n)
		fail_msg("%.*s: %.*s: %.*s", STR_ARG(r.p[0].rule), STR_ARG(r.p[0].path),
			STR_ARG(r.p[0].what));
}
#endif
