#include "tests/brain.h"

static void the_desk_shows_one_action_for_each_urgent_ticket(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	for (int i = 0; i < 7; i++)
		scene_ticket(&c, "Something is wrong")->priority = i < 6 ? PRIORITY_NORMAL
									 : PRIORITY_URGENT;
	c.s.command = "next";
	propose(&c, ABOUT_DESK, NULL);
	assert_int_equal(c.got.n, ACTIONS_SHOWN);
	assert_first(&c, "hd reply k3f92mx6");
	for (size_t i = 0; i < c.got.n; i++)
		for (size_t k = i + 1; k < c.got.n; k++)
			assert_string_not_equal(c.got.p[i].ticket.s, c.got.p[k].ticket.s);
}

static void an_empty_desk_wants_its_first_tickets(void **state)
{
	(void)state;
	static const enum about abouts[] = { ABOUT_DESK, ABOUT_EMPTY, ABOUT_FRESH };
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	for (size_t i = 0; i < ARRAY_SIZE(abouts); i++) {
		propose(&c, abouts[i], NULL);
		assert_first(&c, "hd new");
		assert_string_equal(c.got.p[0].needs[0].what, "title");
		assert_null(c.got.p[0].needs[0].option);
		assert_command(&c.got.p[1], "hd import --from jsonl");
		assert_string_equal(c.got.p[1].needs[0].what, "file");
	}
}

static void when_all_is_done_the_next_date_is_told(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *later = scene_answered(&c, "Nothing prints", MS_HOUR);
	struct summary *sooner = scene_answered(&c, "Screen flickers", MS_DAY);
	struct summary *closed = scene_answered(&c, "Old", 30 * MS_DAY);
	later->category = sooner->category = STR("printer");
	closed->status = STATUS_CLOSED;
	propose(&c, ABOUT_DESK, NULL);
	assert_first(&c, "hd show k3f92mx1");
	assert_str(c.got.p[0].why, "all done; next is this one, to be nudged in 2d");
	assert_proposed(&c, "list-all", "hd list --all");
	assert_proposed(&c, "file", "hd new");
	later->due = NOW + 2 * MS_HOUR + MS_DAY;
	propose(&c, ABOUT_DESK, NULL);
	assert_first(&c, "hd show k3f92mx0");
}

static void what_falls_due_is_found_behind_the_urgent(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "Nothing prints", 30 * MS_DAY);
	t->status = STATUS_RESOLVED;
	t->resolved = NOW - 8 * MS_DAY;
	for (int i = 0; i < 12; i++) {
		struct summary *quiet = scene_answered(&c, "Screen flickers", MS_HOUR);
		quiet->category = STR("printer");
		quiet->key = STR("key");
	}
	propose(&c, ABOUT_DESK, NULL);
	assert_proposed(&c, "close", "hd close k3f92mx0");
}

static void a_list_leads_to_its_tickets(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(query_release) struct query q = { 0 };
	struct row rows[2] = { { .n = 0 }, { .n = 1 } };
	char *words[] = { "-label:spam" };
	scene_begin(&c, scene_desk);
	scene_answered(&c, "Nothing prints", MS_HOUR);
	scene_ticket(&c, "Screen flickers");
	c.s.command = "list";
	c.s.query = &q;
	c.s.words = words;
	c.s.n_words = 1;
	c.s.default_open = true;
	c.s.rows = rows;
	c.s.listed = 2;
	c.s.total = 40;
	propose(&c, ABOUT_LIST, NULL);
	assert_proposed(&c, "show", "hd show k3f92mx0");
	assert_first(&c, "hd reply k3f92mx1");
	assert_proposed(&c, "more", "hd list --limit all -- -label:spam");
	assert_str(action_by(&c, "more")->why, "2 of 40 were listed");
	assert_proposed(&c, "next", "hd next");
	c.s.default_open = false;
	propose(&c, ABOUT_LIST, NULL);
	assert_proposed(&c, "more", "hd list --limit all --all -- -label:spam");
	c.s.total = 2;
	propose(&c, ABOUT_LIST, NULL);
	assert_silent(&c, "more");
}

static void list_nothing(struct scene *c, struct query *q, char **words, size_t n)
{
	struct query_env env = { &c->desk, c->s.clock, c->s.me };
	query_release(q);
	*q = (struct query){ 0 };
	assert_int_equal(query_parse_words(q, words, n, &env), 0);
	c->s.default_open = !q->names_status;
	c->s.query = q;
	c->s.words = words;
	c->s.n_words = n;
	c->s.command = "list";
	propose(c, ABOUT_EMPTY, NULL);
}

static void an_empty_list_leads_to_a_wider_one(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	CLEANUP(query_release) struct query q = { 0 };
	char *two[] = { "priority:urgent", "category:printer" };
	char *ended[] = { "category:network" };
	char *status[] = { "status:waiting_team", "category:network" };
	scene_begin(&c, scene_desk);
	scene_ticket(&c, "Nothing prints")->category = STR("printer");
	struct summary *t = scene_ticket(&c, "No network");
	t->category = STR("network");
	t->status = STATUS_CLOSED;

	list_nothing(&c, &q, two, 2);
	assert_first(&c, "hd list category:printer");
	assert_str(c.got.p[0].why, "1 ticket without priority:urgent");
	assert_silent(&c, "widen-all");

	list_nothing(&c, &q, ended, 1);
	assert_first(&c, "hd list --all category:network");
	assert_str(c.got.p[0].why, "1 ticket resolved or closed");
	assert_silent(&c, "widen");

	list_nothing(&c, &q, status, 2);
	assert_silent(&c, "widen-all");
	assert_proposed(&c, "list-all", "hd list --all");
}

static void what_follows_undo_import_edits_and_help(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Nothing prints");
	c.s.command = "undo";
	propose(&c, ABOUT_UNDO, t);
	assert_proposed(&c, "redo", "hd undo");
	assert_proposed(&c, "log", "hd log");
	assert_proposed(&c, "show", "hd show k3f92mx0");
	c.s.command = "import";
	propose(&c, ABOUT_IMPORT, NULL);
	assert_proposed(&c, "list", "hd list");
	assert_proposed(&c, "status", "hd status");
	assert_proposed(&c, "next", "hd next");
	c.s.command = "status";
	c.s.hand_edits = 3;
	propose(&c, ABOUT_EDITS, NULL);
	assert_first(&c, "hd commit");
	assert_str(c.got.p[0].why, "3 files were edited by hand");
	assert_silent(&c, "status");
	c.s.hand_edits = 0;
	c.s.command = "help";
	propose(&c, ABOUT_HELP, NULL);
	assert_first(&c, "hd next");
	assert_silent(&c, "help");
}

static void what_waits_for_a_sync_is_told(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	c.s.command = "status";
	propose(&c, ABOUT_DESK, NULL);
	assert_silent(&c, "sync");
	c.s.unsent = 1;
	propose(&c, ABOUT_DESK, NULL);
	assert_proposed(&c, "sync", "hd sync");
	assert_str(c.got.p[0].why, "1 change to send");
	c.s.unfetched = 5;
	propose(&c, ABOUT_DESK, NULL);
	assert_str(c.got.p[0].why, "1 change to send, 5 changes to take in");
	c.s.unsent = 0;
	propose(&c, ABOUT_DESK, NULL);
	assert_str(c.got.p[0].why, "5 changes to take in");
	/* what has just been done is no next step */
	c.s.command = "sync";
	propose(&c, ABOUT_SYNC, NULL);
	assert_silent(&c, "sync");
	assert_proposed(&c, "next", "hd next");
}

static void propose_error(struct scene *c, enum err code, const char *command)
{
	error_clear();
	fail(code, "it went wrong");
	c->s.error = error_last();
	c->s.command = command;
	propose(c, ABOUT_ERROR, c->s.ticket);
	assert_int_equal(error_last()->code, code);
	assert_string_equal(error_last()->message, "it went wrong");
}

static void errors_are_mended(void **state)
{
	(void)state;
	static const struct {
		enum err code;
		const char *first;
	} cases[] = {
		{ E_NOTFOUND, "hd list" },
		{ E_QUERY, "hd help queries" },
		{ E_USAGE, "hd help set" },
		{ E_DIRTY, "hd commit" },
		{ E_BUSY, "hd status" },
		{ E_RACED, "hd status" },
		{ E_DAMAGED, "hd index rebuild" },
		{ E_IO, "hd check" },
		{ E_IDENTITY, "git config --global user.email" },
		{ E_NEWER, "hd version" },
		{ E_INVALID, "hd help set" },
		{ E_UNSAFE, "hd help" },
	};
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		propose_error(&c, cases[i].code, "set");
		assert_first(&c, cases[i].first);
	}
	c.s.desk = NULL;
	c.s.index = NULL;
	propose_error(&c, E_NODESK, "list");
	assert_first(&c, "hd init");
	assert_string_equal(c.got.p[0].needs[0].what, "folder");
}

static void mends_stand_in_front(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "Nothing prints");
	t->status = STATUS_CLOSED;
	c.s.ticket = t;
	error_clear();
	fail(E_STATE, "it is closed");
	mend("first", "hd", "reopen", "k3f92mx0", NULL);
	mend("second", "hd", "show", "k3f92mx0", NULL);
	c.s.error = error_last();
	c.s.command = "reply";
	propose(&c, ABOUT_ERROR, t);
	assert_first(&c, "hd reopen k3f92mx0");
	assert_str(c.got.p[0].why, "first");
	assert_command(&c.got.p[1], "hd show k3f92mx0");
	assert_silent(&c, "reopen");
	assert_proposed(&c, "help-command", "hd help reply");
	assert_int_equal(error_last()->n_mends, 2);
	error_clear();
}

static void there_is_always_one(void **state)
{
	(void)state;
	static const char *const commands[] = { NULL, "help", "next", "list", "init", "status" };
	struct scene c = { 0 };
	error_clear();
	for (int about = 0; about <= ABOUT_ERROR; about++)
		for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
			c.s.command = commands[i];
			propose(&c, (enum about)about, NULL);
		}
	scene_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_desk_shows_one_action_for_each_urgent_ticket),
		cmocka_unit_test(an_empty_desk_wants_its_first_tickets),
		cmocka_unit_test(when_all_is_done_the_next_date_is_told),
		cmocka_unit_test(what_falls_due_is_found_behind_the_urgent),
		cmocka_unit_test(a_list_leads_to_its_tickets),
		cmocka_unit_test(an_empty_list_leads_to_a_wider_one),
		cmocka_unit_test(what_follows_undo_import_edits_and_help),
		cmocka_unit_test(what_waits_for_a_sync_is_told),
		cmocka_unit_test(errors_are_mended),
		cmocka_unit_test(mends_stand_in_front),
		cmocka_unit_test(there_is_always_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
