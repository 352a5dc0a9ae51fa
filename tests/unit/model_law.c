/* The law on one log, held against cases worked out by its executable specification: each document
 * of tests/cases/law/ is a log, its fold, and its canonical entries with the bodies to show. Which
 * of clashing versions keeps the id, and what the others are called, is each program's own. */
#include "tests/check.h"
#include "model/law.h"
#include "sys/file.h"
#include <dirent.h>

#define CASES "tests/cases/law"

struct golden {
	struct arena arena;
	struct str name;
	const struct ynode *node;
	struct ticket t;
};

static void golden_release(struct golden *g)
{
	ticket_release(&g->t);
	arena_release(&g->arena);
}

/* The log as a ticket's file, its entries in the case's order. */
static void parse_log(struct golden *g)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	const struct ynode *log = yaml_get(g->node, "log");
	buf_cstr(&text, "---\nid: k3f92mx7\n");
	for (size_t i = 0; i < log->n; i++) {
		buf_cstr(&text, "---\n");
		yaml_emit_map(&text, log->items[i]);
	}
	if (ticket_parse(&g->t, buf_view(&text), "case"))
		fail_msg("%s: %s", g->name.p, error_last()->message);
}

static void check_state(struct golden *g)
{
	CLEANUP(buf_release) struct buf want = { 0 }, got = { 0 };
	struct state folded, state;
	assert_int_equal(state_from_doc(&g->arena, yaml_get(g->node, "state"), "case", &state), 0);
	law_fold(&g->arena, &g->t, &folded);
	state_emit(&want, STR("k3f92mx7"), &state);
	state_emit(&got, STR("k3f92mx7"), &folded);
	assert_strs(buf_view(&got), buf_view(&want));
	assert_true(state_equal(&folded, &state));
}

static struct str line_of(struct golden *g, struct str name, bool clash, struct str at,
	const struct str *own, const struct str *shown)
{
	return arena_fmt(&g->arena, "%.*s%s at %.*s own %.*s shown %.*s", STR_ARG(name),
		clash ? " (clash)" : "", STR_ARG(at), STR_ARG(own->p ? *own : STR("-")),
		STR_ARG(shown->p ? *shown : STR("-")));
}

static void wanted_lines(struct golden *g, struct strs *lines)
{
	const struct ynode *canon = yaml_get(g->node, "canon");
	for (size_t i = 0; i < canon->n; i++) {
		const struct ynode *e = canon->items[i];
		struct str name = { 0 }, at = { 0 }, own = { 0 }, body = { 0 }, clash;
		yaml_get_scalar(e, "name", &name);
		yaml_get_scalar(e, "at", &at);
		yaml_get_scalar(e, "own", &own);
		yaml_get_scalar(e, "body", &body);
		vec_push(lines,
			line_of(g, name, yaml_get_scalar(e, "clash", &clash), at, &own, &body));
	}
}

static struct str name_of(const struct entry *e)
{
	return e->was.n ? e->was : e->id;
}

/* How many entries have the name; one of them must have kept it as its id. */
static size_t versions(const struct ticket *t, struct str name)
{
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < t->n; i++) {
		n += str_eq(name_of(&t->entries[i]), name);
		kept += str_eq(t->entries[i].id, name);
	}
	assert_int_equal(kept, 1);
	return n;
}

static void got_lines(struct golden *g, struct strs *lines)
{
	struct str *bodies = arena_array(&g->arena, g->t.n, sizeof *bodies);
	law_bodies(&g->t, bodies);
	for (size_t i = 0; i < g->t.n; i++) {
		const struct entry *e = &g->t.entries[i];
		struct str own = e->has_body ? e->body : (struct str){ 0 };
		vec_push(lines, line_of(g, name_of(e), versions(&g->t, name_of(e)) > 1,
					when_iso_str(&g->arena, e->at), &own, &bodies[i]));
	}
}

static void check_entries(struct golden *g)
{
	CLEANUP(strs_release) struct strs want = { 0 }, got = { 0 };
	assert_true(law_is_sorted(&g->t));
	wanted_lines(g, &want);
	got_lines(g, &got);
	assert_int_equal(got.n, want.n);
	qsort(want.p, want.n, sizeof *want.p, str_cmp_qsort);
	qsort(got.p, got.n, sizeof *got.p, str_cmp_qsort);
	for (size_t i = 0; i < want.n; i++)
		assert_strs(got.p[i], want.p[i]);
}

static void check_case(const struct ynode *node)
{
	CLEANUP(golden_release) struct golden g = { .node = node };
	assert_true(yaml_get_scalar(node, "name", &g.name));
	print_message("# %.*s\n", STR_ARG(g.name));
	parse_log(&g);
	check_state(&g);
	check_entries(&g);
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

static void the_law_is_its_specification(void **state UNUSED)
{
	size_t cases = 0;
	DIR *dir = opendir(CASES);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir));)
		if (str_ends(str_of(d->d_name), STR(".yaml")))
			cases += check_file(d->d_name);
	closedir(dir);
	assert_true(cases >= 100);
}

static void a_hand_edit_is_what_the_state_has_and_the_fold_has_not(void **state UNUSED)
{
	static const char text[] = "---\nid: k3f92mx7\ntitle: x\nstatus: open\nlabels: [b, c]\n"
				   "---\nid: a0000000\nat: 2026-11-22T10:00:00.000Z\ndo: open\n"
				   "set: {title: x, category: network}\nadd: {labels: [a, b]}\n";
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf b = { 0 };
	assert_int_equal(ticket_parse(&t, str_of(text), "t"), 0);
	struct change c = law_hand_edit(&t.arena, &t);
	yaml_emit_flow(&b, c.set);
	assert_buf(&b, "{category: null, status: open}");
	yaml_emit_flow(&b, c.add);
	assert_buf(&b, "{labels: [c]}");
	yaml_emit_flow(&b, c.remove);
	assert_buf(&b, "{labels: [a]}");
}

static void a_spelled_out_default_is_no_hand_edit(void **state UNUSED)
{
	static const char text[] =
		"---\nid: k3f92mx7\nstatus: new\npriority: normal\nlabels: []\ncategory:\n"
		"title: x\n---\nid: a0000000\nat: 2026-11-22T10:00:00.000Z\ndo: open\n"
		"set: {title: x}\n";
	CLEANUP(ticket_release) struct ticket t = { 0 };
	assert_int_equal(ticket_parse(&t, str_of(text), "t"), 0);
	struct change c = law_hand_edit(&t.arena, &t);
	assert_true(change_empty(&c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_law_is_its_specification),
		cmocka_unit_test(a_hand_edit_is_what_the_state_has_and_the_fold_has_not),
		cmocka_unit_test(a_spelled_out_default_is_no_hand_edit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
