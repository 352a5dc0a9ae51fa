/* A ticket's file: what is read, what is refused and how that is said, what is appended. */
#include "tests/check.h"
#include "model/law.h"

#define HEAD "---\nid: k3f92mx7\ntitle: VPN drops\n"
#define OPEN "---\nid: x7k2m9ab\nat: 2026-11-22T10:15:30.123Z\nby: ann@acme.example\ndo: open\n"
#define OPENED HEAD OPEN "set: {title: VPN drops}\n"

static void parsed(struct ticket *t, const char *text)
{
	if (ticket_parse(t, str_of(text), "t.yaml"))
		fail_msg("%s", error_last()->message);
}

static void a_canonical_file_is_written_back_to_the_byte(void **state UNUSED)
{
	static const char text[] =
		"---\nid: k3f92mx7\ntitle: VPN drops\nstatus: open\nlabels: [macos, vpn]\n"
		"links: [blocks m3f92mx7]\nfields: {os: mac, version: 12}\ncolour: red\n"
		"---\nid: x7k2m9ab\nat: 2026-11-22T10:15:30.123Z\nby: ann@acme.example\nvia: cli\n"
		"do: open\nset: {title: VPN drops, fields.os: mac}\nadd: {labels: [macos, vpn]}\n"
		"files: [log.txt, trace é.txt]\nshape: {round: yes, none: null}\n"
		"body: |\n  Since yesterday …\n\n    indented\n"
		"---\nid: p3k2m9ab\nat: 2026-11-22T10:20:30.004Z\nwhen: 2013-01-02T03:04:05.000Z\n"
		"by: bob@desk.example\nrec: eve@desk.example\nvia: import\ndo: edit\nof: x7k2m9ab\n"
		"body: ''\n"
		"---\nid: q3k2m9ab\nat: 2026-11-22T10:20:30.004Z\ndo: undo\nof: [a0000000, "
		"b0000000]\n"
		"---\nid: r3k2m9ab\nat: 2026-11-22T10:20:30.005Z\ndo: juggle\npublic: yes\n";
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	parsed(&t, text);
	assert_int_equal(t.bytes, sizeof text - 1);
	assert_int_equal(t.n, 4);
	assert_true(t.entries[1].when < t.entries[1].at);
	assert_true(t.entries[1].has_body && !t.entries[1].body.n);
	assert_int_equal(t.entries[2].of.n, 2);
	assert_str(t.entries[3].kind, "juggle");
	ticket_emit(&b, &t);
	assert_strs(buf_view(&b), str_of(text));
}

static void what_a_hand_wrote_is_brought_into_form(void **state UNUSED)
{
	static const char text[] =
		"# my ticket\nlabels: [b, a, b]\nfields.os: mac\npriority: normal\n"
		"id: k3f92mx7\nfoo.bar: 1\nfoo:\n  baz: 2\nteam:\n"
		"---\n{do: reply, body: \"hi\", id: p3k2m9ab, at: 2026-11-22 11:00}\n" OPEN;
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	parsed(&t, text);
	ticket_emit(&b, &t);
	assert_buf(&b,
		"---\nid: k3f92mx7\nlabels: [a, b]\nfields: {os: mac}\n"
		"foo: {bar: 1, baz: 2}\n" OPEN
		"---\nid: p3k2m9ab\nat: 2026-11-22T11:00:00.000Z\ndo: reply\nbody: |-\n  hi\n");
}

/* A path that cannot be a map's key, because something else has the map's name, is written whole. */
static void any_paths_live_together(void **state UNUSED)
{
	static const char text[] = HEAD
		"'.x': a\nfoo: 1\nfoo.a: 2\nfoo.b: {c: 3}\ntitle.x: 4\nx.: 5\n"
		"é.a: {b: 1}\n" OPEN;
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	parsed(&t, text);
	state_emit(&b, id_str(&t.id), &t.state);
	assert_buf(&b, "id: k3f92mx7\ntitle: VPN drops\n.x: a\nfoo: 1\nfoo.a: 2\nfoo.b: {c: 3}\n"
		       "title.x: 4\nx.: 5\né: {a: {b: 1}}\n");
}

static void what_is_wrong_is_named_with_its_place(void **state UNUSED)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "", "t.yaml:1:1: the file is empty" },
		{ HEAD, "t.yaml:1:1: the ticket has no entries" },
		{ "--- [a]\n" OPEN,
			"t.yaml:1:5: a ticket begins with its state, a map with an 'id'" },
		{ "title: x\n" OPEN,
			"t.yaml:1:1: a ticket begins with its state, a map with an 'id'" },
		{ "id: 12345678\n" OPEN,
			"t.yaml:1:5: this is no id (8 characters, the first a letter)" },
		{ "id: [a]\n" OPEN,
			"t.yaml:1:5: this is no id (8 characters, the first a letter)" },
		{ HEAD "status: opne\n" OPEN,
			"t.yaml:4:9: there is no status 'opne'; the nearest is 'open'" },
		{ HEAD "priority: [high]\n" OPEN, "t.yaml:4:11: 'priority' must be one value" },
		{ HEAD "labels: vpn\n" OPEN,
			"t.yaml:4:9: 'labels' must be a list of words, as [a, b]" },
		{ HEAD "labels: [[vpn]]\n" OPEN,
			"t.yaml:4:9: 'labels' must be a list of words, as [a, b]" },
		{ HEAD "fields: x\n" OPEN, "t.yaml:4:9: 'fields' must be a map, as {name: value}" },
		{ HEAD "--- x\n", "t.yaml:4:5: an entry must be a map" },
		{ HEAD "---\nid: x7k2m9ab\ndo: open\n",
			"t.yaml:5:1: an entry needs 'id', 'at' and 'do'" },
		{ HEAD "---\nid: x7k2m9ab\nat: 2026-11-22\n",
			"t.yaml:5:1: an entry needs 'id', 'at' and 'do'" },
		{ HEAD OPEN "---\nid: x7k2m9ab\nat: noon\n",
			"t.yaml:11:5: this is no time (as 2026-11-22T10:15:30.123Z)" },
		{ HEAD OPEN "of: X\n",
			"t.yaml:9:5: this is no id (8 characters, the first a letter)" },
		{ HEAD OPEN "of: [a0000000, 7]\n",
			"t.yaml:9:16: this is no id (8 characters, the first a letter)" },
		{ HEAD OPEN "set: [a]\n", "t.yaml:9:6: this must be a map, as {field: value}" },
		{ HEAD OPEN "set: {priority: hihg}\n",
			"t.yaml:9:17: there is no priority 'hihg'; the nearest is 'high'" },
		{ HEAD OPEN "set: {labels: vpn}\n",
			"t.yaml:9:15: 'labels' must be a list of words, as [a, b]" },
		{ HEAD OPEN "add: {labels: vpn}\n",
			"t.yaml:9:15: 'labels' must be a list of words, as [a, b]" },
		{ HEAD OPEN "add: {title: [vpn]}\n", "t.yaml:9:14: 'title' must be one value" },
		{ HEAD OPEN "remove: {tags: {a: b}}\n",
			"t.yaml:9:16: this must be a list of words, as [a, b]" },
		{ HEAD OPEN "files: log.txt\n",
			"t.yaml:9:8: 'files' must be a list of names, as [a, b]" },
		{ HEAD OPEN "files: [../log.txt]\n", "t.yaml:9:9: this is no file name" },
		{ HEAD OPEN "files: [..]\n",
			"t.yaml:9:9: the path '..' has the part '.' or '..' in it" },
		{ HEAD OPEN "body: [a]\n", "t.yaml:9:7: 'body' must be one value" },
		{ HEAD "<<<<<<< HEAD\nstatus: open\n=======\nstatus: closed\n>>>>>>> theirs\n" OPEN,
			"t.yaml:4:1: git left merge conflict markers at line 4" },
		{ HEAD OPEN "body: |\n  <<<<<<< no marker\n<<<<<<< HEAD\n---\nid: a0000000\n",
			"t.yaml:11:1: git left merge conflict markers at line 11" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(ticket_release) struct ticket t = { 0 };
		assert_int_equal(ticket_parse(&t, str_of(cases[i].text), "t.yaml"), -E_INVALID);
		assert_strs(str_of(error_last()->message), str_of(cases[i].said));
		assert_int_equal(error_last()->n_mends, 1);
		assert_string_equal(error_last()->mends[0].argv[1], "check");
		assert_null(t.entries);
	}
}

static void limits_are_named(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_cstr(&b, OPENED);
	buf_fill(&b, '\n', TICKET_MAX_BYTES);
	assert_fails(ticket_parse(&t, buf_view(&b), "t.yaml"), E_LIMIT,
		"t.yaml: larger than 16 MiB, the most a ticket may have");
	buf_reset(&b);
	buf_cstr(&b, OPENED "body: |\n  ");
	buf_fill(&b, 'x', BODY_MAX + 1);
	assert_int_equal(ticket_parse(&t, buf_view(&b), "t.yaml"), -E_LIMIT);
	buf_cut(&b, b.n - 1);
	parsed(&t, b.p);
	assert_int_equal(t.entries[0].body.n, BODY_MAX);
}

static void ids_are_found_by_what_is_unique(void **state UNUSED)
{
	static const char text[] = OPENED "---\nid: x7a00000\nat: 2026-11-23\ndo: note\n"
					  "---\nid: q0000000\nat: 2026-11-24\ndo: note\n";
	CLEANUP(ticket_release) struct ticket t = { 0 };
	parsed(&t, text);
	assert_ptr_equal(ticket_entry(&t, STR("x7k2m9ab")), &t.entries[0]);
	assert_ptr_equal(ticket_entry(&t, STR("X7A")), &t.entries[1]);
	assert_ptr_equal(ticket_entry(&t, STR("q")), &t.entries[2]);
	assert_null(ticket_entry(&t, STR("x7")));
	assert_null(ticket_entry(&t, STR("z")));
	assert_null(ticket_entry(&t, STR("")));
}

static void the_clock_of_the_log_only_goes_on(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e = { .id = STR("a0000000"), .kind = STR("open"), .at = 5000 }, *got;
	ticket_init(&t, id_of(STR("k3f92mx7")));
	entry_set(&t.arena, &e, "title", STR("x"));
	assert_int_equal(ticket_append(&t, &e, &got), 0);
	assert_int_equal(got->at, 5000);
	assert_int_equal(got->when, 5000);
	assert_str(state_text(&t.state, "title"), "x");
	e = (struct entry){ .id = STR("b0000000"), .kind = STR("reply"), .at = 4000, .when = 3000 };
	e.has_body = true;
	e.body = STR("hello");
	assert_int_equal(ticket_append(&t, &e, &got), 0);
	assert_int_equal(got->at, 5001);
	assert_int_equal(got->when, 3000);
	e.id = STR("c0000000");
	e.at = 9000;
	e.when = 0;
	assert_int_equal(ticket_append(&t, &e, NULL), 0);
	assert_int_equal(t.entries[2].at, 9000);
	assert_int_equal(t.n, 3);
}

static void what_could_not_be_read_back_is_not_appended(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(free_ptr) char *huge = xcalloc(BODY_MAX + 1, 1);
	struct entry e = { .id = STR("1"), .kind = STR("note"), .has_body = true };
	memset(huge, 'x', BODY_MAX + 1);
	parsed(&t, OPENED);
	assert_fails(ticket_append(&t, &e, NULL), E_INVALID, "'1' is no id for an entry");
	e.id = STR("a0000000");
	e.body = str_make(huge, BODY_MAX + 1);
	assert_fails(ticket_append(&t, &e, NULL), E_LIMIT,
		"the text has 1048577 bytes; the most is 1 MiB");
	e.body = STR("caf\xE9");
	assert_fails(ticket_append(&t, &e, NULL), E_INVALID,
		"the text is no valid UTF-8 at byte 3");
	e.body = STR("");
	e.kind = STR("");
	assert_fails(ticket_append(&t, &e, NULL), E_INVALID, "an entry must say what it does");
	e.kind = STR("change");
	entry_set(&t.arena, &e, "labels", STR("vpn"));
	assert_fails(ticket_append(&t, &e, NULL), E_INVALID,
		"the change: 'labels' must be a list of words, as [a, b]");
	assert_int_equal(t.n, 1);
}

static void a_ticket_does_not_outgrow_what_can_be_read(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	CLEANUP(free_ptr) char *body = xcalloc(BODY_MAX, 1);
	struct entry e = { .kind = STR("note"), .has_body = true, .body = { body, BODY_MAX } };
	/* a control makes the text quoted, and each CR two bytes of it */
	memset(body, '\r', BODY_MAX);
	parsed(&t, OPENED);
	int rc = 0;
	for (uint64_t i = 0; !rc && i < 20; i++) {
		struct id id = id_random(i);
		e.id = id_str(&id);
		rc = ticket_append(&t, &e, NULL);
	}
	assert_int_equal(rc, -E_LIMIT);
	assert_int_equal(t.n, 1 + 7);
	ticket_emit(&b, &t);
	assert_true(b.n <= TICKET_MAX_BYTES);
}

static void changes_and_times_have_an_end(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 }, far = { 0 }, full = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct entry e = { .id = STR("a0000000"), .kind = STR("change"), .at = AT_END };
	parsed(&t, OPENED);
	assert_fails(ticket_append(&t, &e, NULL), E_INVALID, "the entry's time is too far ahead");
	assert_fails(ticket_parse(&far,
			     STR(HEAD "---\nid: x7k2m9ab\ndo: open\nat: 9999-01-01T00:00Z\n"),
			     "t.yaml"),
		E_INVALID, "t.yaml:7:5: this time is too far ahead");
	parsed(&far, "---\nid: k3f92mx7\n---\nid: x7k2m9ab\ndo: open\n"
		     "at: 9998-12-31T23:59:59.999Z\n");
	e.at = 0;
	assert_int_equal(ticket_append(&far, &e, NULL), -E_INVALID);
	for (int i = 0; i < CHANGES_MAX; i++)
		entry_add(&t.arena, &e, "labels", arena_fmt(&t.arena, "l%05d", i));
	assert_int_equal(ticket_append(&t, &e, NULL), -E_LIMIT);
	e.change.add->items[0]->n -= 2;
	assert_int_equal(ticket_append(&t, &e, NULL), 0);
	ticket_emit(&b, &t);
	parsed(&full, b.p);
	buf_cstr(&b, "---\nid: b0000000\nat: 2027-01-01\ndo: note\nset: {colour: red}\n");
	assert_fails(ticket_parse(&far, buf_view(&b), "t.yaml"), E_LIMIT,
		"t.yaml: more than 10000 changes of fields, the most a ticket may have");
}

static void a_hand_edited_state_stops_an_append(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry e = { .id = STR("a0000000"), .kind = STR("note") }, *hand;
	parsed(&t, HEAD "status: open\n" OPEN "set: {title: VPN drops}\n");
	assert_fails(ticket_append(&t, &e, NULL), E_DIRTY,
		"the state of ticket k3f92mx7 was edited by hand and is not committed yet");
	assert_string_equal(error_last()->mends[0].argv[1], "commit");
	assert_true(ticket_adopt_hand_edit(&t, &hand));
	assert_str(hand->by, "hand");
	assert_str(hand->kind, "change");
	assert_str(entry_sets(hand, "status"), "open");
	assert_int_equal(hand->at, t.entries[0].at + 1);
	/* what every clone must write; it may never change */
	assert_str(hand->id, "emaaspc7");
	assert_false(ticket_adopt_hand_edit(&t, NULL));
	assert_int_equal(ticket_append(&t, &e, NULL), 0);
}

static void customers_see_what_is_public(void **state UNUSED)
{
	static const char text[] = OPENED
		"---\nid: a0000000\nat: 2026-11-23\ndo: reply\n"
		"---\nid: b0000000\nat: 2026-11-24\ndo: note\n"
		"---\nid: c0000000\nat: 2026-11-25\ndo: occurrence\n"
		"---\nid: d0000000\nat: 2026-11-26\ndo: change\n"
		"---\nid: e0000000\nat: 2026-11-27\ndo: reply\npublic: no\n"
		"---\nid: f0000000\nat: 2026-11-28\ndo: note\npublic: yes\n"
		"---\nid: g0000000\nat: 2026-11-29\ndo: reply\npublic: maybe\n"
		"---\nid: h0000000\nat: 2026-11-30\ndo: newer\npublic: [yes]\n";
	static const bool want[] = { true, true, false, true, false, false, true, true, false };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	parsed(&t, text);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(entry_public(&t, &t.entries[i]), want[i]);
}

static void nothing_is_public_on_a_diverged_ticket(void **state UNUSED)
{
#define OTHER(set) "---\nid: y0000000\nat: 2026-11-23\ndo: open\nset: {" set "}\n"
#define KEYED HEAD OPEN "set: {key: ci}\n"
	static const struct {
		const char *text;
		bool diverged;
	} cases[] = {
		{ OPENED, false },
		{ OPENED OTHER("title: y"), true },
		{ OPENED OTHER("key: ci"), true },
		{ KEYED OTHER("key: ci"), false },
		{ KEYED OTHER("key: other"), true },
		{ OPENED OTHER(
			  "title: y") "---\nid: z0000000\nat: 2026-11-24\ndo: undo\nof: y0000000\n",
			false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(ticket_release) struct ticket t = { 0 };
		parsed(&t, cases[i].text);
		assert_int_equal(ticket_diverged(&t), cases[i].diverged);
		assert_int_equal(entry_public(&t, &t.entries[0]), !cases[i].diverged);
	}
}

static void changes_are_made_piece_by_piece(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	struct entry e = { .id = STR("a0000000"), .kind = STR("change") };
	assert_str(entry_sets(&e, "status"), "");
	entry_set(&a, &e, "status", STR("open"));
	entry_set(&a, &e, "status", STR("closed"));
	entry_unset(&a, &e, "category");
	entry_add(&a, &e, "labels", STR("b"));
	entry_add(&a, &e, "labels", STR("a"));
	entry_add(&a, &e, "labels", STR("b"));
	entry_remove(&a, &e, "watchers", STR("eve@desk.example"));
	assert_str(entry_sets(&e, "status"), "closed");
	assert_str(entry_sets(&e, "category"), "");
	entry_emit(&b, &e);
	assert_buf(&b, "---\nid: a0000000\nat: 1970-01-01T00:00:00.000Z\ndo: change\n"
		       "set: {status: closed, category: null}\nadd: {labels: [b, a]}\n"
		       "remove: {watchers: [eve@desk.example]}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_canonical_file_is_written_back_to_the_byte),
		cmocka_unit_test(what_a_hand_wrote_is_brought_into_form),
		cmocka_unit_test(any_paths_live_together),
		cmocka_unit_test(what_is_wrong_is_named_with_its_place),
		cmocka_unit_test(limits_are_named),
		cmocka_unit_test(ids_are_found_by_what_is_unique),
		cmocka_unit_test(the_clock_of_the_log_only_goes_on),
		cmocka_unit_test(what_could_not_be_read_back_is_not_appended),
		cmocka_unit_test(a_ticket_does_not_outgrow_what_can_be_read),
		cmocka_unit_test(changes_and_times_have_an_end),
		cmocka_unit_test(a_hand_edited_state_stops_an_append),
		cmocka_unit_test(customers_see_what_is_public),
		cmocka_unit_test(nothing_is_public_on_a_diverged_ticket),
		cmocka_unit_test(changes_are_made_piece_by_piece),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
