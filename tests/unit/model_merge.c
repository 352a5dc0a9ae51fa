/* Merging and settling, held against cases worked out by the law's executable specification: each
 * document of tests/cases/merge/ has two versions of a ticket, or a commit's file with its parents,
 * and the state and the entries that come of them. Ids made from content are each program's own: an
 * entry that none of the versions has is called `hand` there, and has its change. */
#include "tests/check.h"
#include "model/merge.h"
#include "base/map.h"
#include "sys/file.h"
#include <dirent.h>

#define CASES "tests/cases/merge"
#define PARENTS 4

struct golden {
	struct arena arena;
	struct str name;
	const struct ynode *node;
	struct map known; /* names of entries */
	struct ticket out;
};

static void golden_release(struct golden *g)
{
	ticket_release(&g->out);
	map_release(&g->known);
	arena_release(&g->arena);
}

static void parsed(struct ticket *t, struct str text)
{
	if (ticket_parse(t, text, "t"))
		fail_msg("%s\nin <<<%.*s>>>", error_last()->message, STR_ARG(text));
}

static void emitted(struct buf *out, const struct ticket *t)
{
	buf_reset(out);
	ticket_emit(out, t);
}

static void know(struct golden *g, const struct ticket *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		map_put(&g->known, arena_str(&g->arena, e->id), NULL);
		if (e->was.n)
			map_put(&g->known, arena_str(&g->arena, e->was), NULL);
	}
}

/* A version of the ticket from the case; without a state it is what its log amounts to. */
static struct ticket *version(struct golden *g, struct ticket *t, const struct ynode *state,
	const struct ynode *log)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	buf_cstr(&text, "---\nid: k3f92mx7\n");
	if (state && state->n)
		yaml_emit_map(&text, state);
	for (size_t i = 0; i < log->n; i++) {
		buf_cstr(&text, "---\n");
		yaml_emit_map(&text, log->items[i]);
	}
	parsed(t, buf_view(&text));
	if (!state)
		law_fold(&t->arena, t, &t->state);
	know(g, t);
	return t;
}

static const struct ticket *file_of(struct golden *g, struct ticket *t, const struct ynode *node)
{
	if (!node || node->kind != YAML_MAP)
		return NULL;
	return version(g, t, yaml_get(node, "state"), yaml_get(node, "log"));
}

static void check_state(struct golden *g)
{
	CLEANUP(buf_release) struct buf want = { 0 }, got = { 0 };
	struct state state;
	assert_int_equal(state_from_doc(&g->arena, yaml_get(g->node, "state"), "case", &state), 0);
	state_emit(&want, STR("k3f92mx7"), &state);
	state_emit(&got, STR("k3f92mx7"), &g->out.state);
	assert_strs(buf_view(&got), buf_view(&want));
}

static struct str line_of(struct golden *g, struct str name, struct str at, const struct str *own,
	const struct str *shown, const struct change *c)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	const struct ynode *parts[] = { c->set, c->add, c->remove };
	buf_fmt(&b, "%.*s at %.*s own %.*s shown %.*s", STR_ARG(name), STR_ARG(at),
		STR_ARG(own->p ? *own : STR("-")), STR_ARG(shown->p ? *shown : STR("-")));
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		buf_cstr(&b, " ");
		if (parts[i])
			yaml_emit_flow(&b, parts[i]);
	}
	return arena_str(&g->arena, buf_view(&b));
}

static void wanted_lines(struct golden *g, struct strs *lines)
{
	const struct ynode *canon = yaml_get(g->node, "canon");
	for (size_t i = 0; i < canon->n; i++) {
		const struct ynode *e = canon->items[i];
		struct str name = { 0 }, at = { 0 }, own = { 0 }, body = { 0 };
		struct change c = { yaml_get(e, "set"), yaml_get(e, "add"), yaml_get(e, "remove") };
		yaml_get_scalar(e, "name", &name);
		yaml_get_scalar(e, "at", &at);
		yaml_get_scalar(e, "own", &own);
		yaml_get_scalar(e, "body", &body);
		vec_push(lines, line_of(g, name, at, &own, &body, &c));
	}
}

static void got_lines(struct golden *g, struct strs *lines)
{
	struct str *bodies = arena_array(&g->arena, g->out.n, sizeof *bodies);
	law_bodies(&g->out, bodies);
	for (size_t i = 0; i < g->out.n; i++) {
		const struct entry *e = &g->out.entries[i];
		struct str own = e->has_body ? e->body : (struct str){ 0 };
		struct str name = e->was.n ? e->was : e->id;
		bool made = !map_get(&g->known, name);
		struct change none = { 0 };
		vec_push(lines,
			line_of(g, made ? STR("hand") : name, when_iso_str(&g->arena, e->at), &own,
				&bodies[i], made ? &e->change : &none));
	}
}

static void check_entries(struct golden *g)
{
	CLEANUP(strs_release) struct strs want = { 0 }, got = { 0 };
	assert_true(law_is_sorted(&g->out));
	wanted_lines(g, &want);
	got_lines(g, &got);
	qsort(want.p, want.n, sizeof *want.p, str_cmp_qsort);
	qsort(got.p, got.n, sizeof *got.p, str_cmp_qsort);
	for (size_t i = 0; i < MIN(want.n, got.n); i++)
		assert_strs(got.p[i], want.p[i]);
	assert_int_equal(got.n, want.n);
}

static void check_merge(struct golden *g)
{
	CLEANUP(ticket_release) struct ticket a = { 0 }, b = { 0 }, back = { 0 };
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 };
	file_of(g, &a, yaml_get(g->node, "a"));
	file_of(g, &b, yaml_get(g->node, "b"));
	assert_int_equal(ticket_merge(&g->out, &a, &b), 0);
	check_state(g);
	check_entries(g);
	assert_int_equal(ticket_merge(&back, &b, &a), 0);
	emitted(&one, &g->out);
	emitted(&two, &back);
	assert_strs(buf_view(&two), buf_view(&one));
}

static void check_settle(struct golden *g)
{
	struct ticket file = { 0 }, files[PARENTS] = { 0 }, settled[PARENTS] = { 0 };
	struct ticket_parent parents[PARENTS] = { 0 };
	CLEANUP(buf_release) struct buf one = { 0 }, two = { 0 };
	const struct ynode *list = yaml_get(g->node, "parents");
	const struct ticket *own = file_of(g, &file, yaml_get(g->node, "file"));
	assert_true(list->n <= PARENTS);
	for (size_t i = 0; i < list->n; i++) {
		const struct ynode *p = list->items[i];
		parents[i].file = file_of(g, &files[i], yaml_get(p, "file"));
		parents[i].settled = version(g, &settled[i], NULL, yaml_get(p, "settled"));
	}
	assert_int_equal(ticket_settle(&g->out, own, parents, list->n), 0);
	check_state(g);
	check_entries(g);
	emitted(&one, &g->out);
	if (own)
		emitted(&two, own);
	/* where nothing is to do, nothing is done; of what was done nothing is left to do */
	if (ticket_is_settled(own, parents, list->n))
		assert_strs(buf_view(&one), buf_view(&two));
	assert_true(ticket_is_settled(&g->out, parents, list->n));
	for (size_t i = 0; i < PARENTS; i++) {
		ticket_release(&files[i]);
		ticket_release(&settled[i]);
	}
	ticket_release(&file);
}

static void check_case(const struct ynode *node)
{
	CLEANUP(golden_release) struct golden g = { .node = node };
	assert_true(yaml_get_scalar(node, "name", &g.name));
	print_message("# %.*s\n", STR_ARG(g.name));
	if (yaml_get(node, "a"))
		check_merge(&g);
	else
		check_settle(&g);
}

static size_t check_file(const char *name)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *path = arena_fmt(&a, CASES "/%s", name).p;
	struct ydocs docs;
	assert_int_equal(file_read(&text, path, YAML_MAX_FILE), 0);
	if (yaml_parse(&a, buf_view(&text), path, &docs))
		fail_msg("%s", error_last()->message);
	for (size_t i = 0; i < docs.n; i++)
		check_case(docs.p[i]);
	return docs.n;
}

static void merging_is_its_specification(void **state UNUSED)
{
	size_t cases = 0;
	DIR *dir = opendir(CASES);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir));)
		if (str_ends(str_of(d->d_name), STR(".yaml")))
			cases += check_file(d->d_name);
	closedir(dir);
	assert_true(cases >= 90);
}

/* ---- what the specification does not tell ---- */

#define OPENED \
	"---\nid: a0000000\nat: 2026-11-22T10:00:00.000Z\nby: ann@acme.example\ndo: open\n" \
	"set: {title: x}\nbody: |\n  one\n"
#define REPLIED "---\nid: b0000000\nat: 2026-11-22T11:00:00.000Z\ndo: reply\nbody: |\n  two\n"
#define REDACTED \
	"---\nid: b0000000\nat: 2026-11-22T11:00:00.000Z\ndo: reply\nbody: |-\n  [redacted]\n"
#define REDACTS "---\nid: c0000000\nat: 2026-11-22T12:00:00.000Z\ndo: redact\nof: b0000000\n"
#define HEAD "---\nid: k3f92mx7\ntitle: x\n"

static void only_versions_of_one_ticket_merge(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket a = { 0 }, b = { 0 }, out = { .n = 7 };
	struct ticket_parent parent = { &b, &b };
	parsed(&a, STR(HEAD OPENED));
	parsed(&b, STR("---\nid: m3f92mx7\ntitle: x\n" OPENED));
	assert_fails(ticket_merge(&out, &a, &b), E_INVALID,
		"tickets k3f92mx7 and m3f92mx7 are not versions of one ticket");
	assert_fails(ticket_settle(&out, &a, &parent, 1), E_INVALID,
		"tickets k3f92mx7 and m3f92mx7 are not versions of one ticket");
	assert_false(ticket_is_settled(&a, &parent, 1));
	parent = (struct ticket_parent){ 0 };
	assert_fails(ticket_settle(&out, NULL, &parent, 1), E_INVALID,
		"there is no version of the ticket to settle");
	assert_int_equal(out.n, 7);
	out.n = 0;
}

/* n changes of one field, in one entry of the given id. */
static void many_changes(struct ticket *t, const char *id, size_t n)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	buf_cstr(&text, HEAD OPENED);
	buf_fmt(&text, "---\nid: %s\nat: 2026-11-22T11:00:00.000Z\ndo: change\nset:\n", id);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&text, "  k%zu: ~\n", i);
	parsed(t, buf_view(&text));
}

static void many_words(struct ticket *t, const char *id, size_t mib)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	buf_cstr(&text, HEAD OPENED);
	buf_fmt(&text, "---\nid: %s\nat: 2026-11-22T11:00:00.000Z\ndo: note\n", id);
	for (size_t i = 0; i < mib; i++) {
		buf_fmt(&text, "extra%zu: ", i);
		buf_fill(&text, 'x', 1 << 20);
		buf_cstr(&text, "\n");
	}
	parsed(t, buf_view(&text));
}

static void a_union_past_the_limits_is_told(void **state UNUSED)
{
	CLEANUP(ticket_release)
	struct ticket a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 }, out = { 0 };
	many_changes(&a, "b0000000", 6000);
	many_changes(&b, "c0000000", 6000);
	assert_fails(ticket_merge(&out, &a, &b), E_LIMIT,
		"ticket k3f92mx7 would have more than 10000 changes of fields");
	many_words(&c, "b0000000", 9);
	many_words(&d, "c0000000", 9);
	assert_fails(ticket_merge(&out, &c, &d), E_LIMIT,
		"ticket k3f92mx7 would grow over 16 MiB, the most a ticket may have");
	assert_null(out.entries);
	assert_int_equal(ticket_merge(&out, &c, &c), 0);
}

static void the_sides_are_left_as_they_are(void **state UNUSED)
{
	static const char a_text[] = HEAD "category: mail\n" OPENED REDACTED REDACTS;
	static const char b_text[] = HEAD "labels: [vpn]\n" OPENED REPLIED;
	CLEANUP(ticket_release) struct ticket a = { 0 }, b = { 0 }, out = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	parsed(&a, str_of(a_text));
	parsed(&b, str_of(b_text));
	assert_int_equal(ticket_merge(&out, &a, &b), 0);
	assert_int_equal(out.n, 5);
	emitted(&got, &a);
	assert_buf(&got, HEAD "category: mail\n" OPENED
			      "---\nid: b0000000\nat: 2026-11-22T11:00:00.000Z\ndo: reply\n"
			      "body: |-\n  [redacted]\n" REDACTS);
	emitted(&got, &b);
	assert_buf(&got, HEAD "labels: [vpn]\n" OPENED REPLIED);
}

static void what_has_all_is_settled(void **state UNUSED)
{
	CLEANUP(ticket_release)
	struct ticket one = { 0 }, two = { 0 }, redacted = { 0 }, faked = { 0 }, edited = { 0 };
	parsed(&one, STR(HEAD OPENED));
	parsed(&two, STR(HEAD OPENED REPLIED));
	parsed(&redacted, STR(HEAD OPENED REDACTED REDACTS));
	parsed(&faked, STR(HEAD OPENED REDACTED));
	parsed(&edited, STR(HEAD "category: mail\n" OPENED REPLIED));
	struct ticket_parent of_one[] = { { &one, &one } }, of_two[] = { { &two, &two } };
	assert_true(ticket_is_settled(&one, NULL, 0));
	assert_true(ticket_is_settled(&two, of_one, 1));
	assert_true(ticket_is_settled(&two, of_two, 1));
	assert_false(ticket_is_settled(&one, of_two, 1));
	assert_true(ticket_is_settled(&redacted, of_two, 1));
	assert_false(ticket_is_settled(&faked, of_two, 1));
	assert_false(ticket_is_settled(&edited, of_two, 1));
	assert_false(ticket_is_settled(NULL, of_two, 1));
}

/* A parent that never had the ticket has no say in what was changed by hand. */
static void a_parent_without_the_ticket_is_passed_over(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket file = { 0 }, parent = { 0 }, out = { 0 };
	parsed(&parent, STR(HEAD OPENED));
	parsed(&file, STR("---\nid: k3f92mx7\ndeleted: yes\n" OPENED));
	struct ticket_parent parents[] = { { &parent, &parent }, { 0 } };
	assert_int_equal(ticket_settle(&out, &file, parents, 2), 0);
	assert_int_equal(out.n, 2);
	assert_str(state_text(&out.state, "deleted"), "yes");
	assert_str(state_text(&out.state, "title"), "");
}

static void a_removed_file_needs_no_second_entry(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket file = { 0 }, gone = { 0 }, again = { 0 };
	parsed(&file, STR(HEAD OPENED));
	struct ticket_parent parents[] = { { &file, &file } };
	assert_int_equal(ticket_settle(&gone, NULL, parents, 1), 0);
	assert_int_equal(gone.n, 2);
	struct ticket_parent without[] = { { &gone, NULL } }, back[] = { { &gone, &gone } };
	assert_int_equal(ticket_settle(&again, NULL, without, 1), 0);
	assert_int_equal(again.n, 2);
	ticket_release(&again);
	assert_int_equal(ticket_settle(&again, NULL, back, 1), 0);
	assert_int_equal(again.n, 2);
}

/* The last time there is leaves no room for an entry behind it: the log stands, as it says. */
static void an_edit_behind_the_end_of_time_is_dropped(void **state UNUSED)
{
	CLEANUP(ticket_release) struct ticket t = { 0 }, out = { 0 };
	parsed(&t, STR("---\nid: k3f92mx7\ntitle: y\n---\nid: a0000000\n"
		       "at: 9998-12-31T23:59:59.999Z\ndo: open\nset: {title: x}\n"));
	assert_int_equal(ticket_merge(&out, &t, &t), 0);
	assert_int_equal(out.n, 1);
	assert_str(state_text(&out.state, "title"), "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merging_is_its_specification),
		cmocka_unit_test(only_versions_of_one_ticket_merge),
		cmocka_unit_test(a_union_past_the_limits_is_told),
		cmocka_unit_test(the_sides_are_left_as_they_are),
		cmocka_unit_test(what_has_all_is_settled),
		cmocka_unit_test(a_parent_without_the_ticket_is_passed_over),
		cmocka_unit_test(a_removed_file_needs_no_second_entry),
		cmocka_unit_test(an_edit_behind_the_end_of_time_is_dropped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
