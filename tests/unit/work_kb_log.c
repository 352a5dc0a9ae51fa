#include "tests/desk.h"
#include "work/kb.h"
#include "work/kb_log.h"

static void write_article(struct test_desk *d, const char *title, const char *body)
{
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	struct kb_new n = { .title = str_of(title), .body = str_of(body) };
	assert_ok(work_kb_new(then(d), &n, &o));
}

static void edit_article(struct test_desk *d, const char *slug, const char *body)
{
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	assert_ok(work_kb_edit(then(d), str_of(slug), NULL, 0, str_of(body), &o));
}

static void log_describe(struct buf *out, const struct kb_log *l)
{
	for (size_t i = 0; i < l->commits.n; i++) {
		char hex[OID_HEX + 1];
		oid_hex(hex, &l->commits.p[i].id);
		buf_fmt(out, "%s:", hex);
		for (uint32_t c = 0; c < l->commits.p[i].n; c++) {
			const struct kb_change *x = &l->changes.p[l->commits.p[i].first + c];
			oid_hex(hex, &x->blob);
			buf_fmt(out, " %u %.*s %s", x->kind, STR_ARG(l->slugs.p[x->slug]), hex);
		}
		buf_char(out, '\n');
	}
}

static void describe_now(struct test_desk *d, struct buf *out)
{
	CLEANUP(kb_log_release) struct kb_log l = { 0 };
	assert_ok(kb_log_open(&d->store, &l));
	log_describe(out, &l);
}

/* Read on from what was kept, it is what reading all gives. */
static void test_log_grows(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *kept = arena_fmt(&a, "%s/kb-log", d->store.place.local).p;
	for (int round = 0; round < 6; round++) {
		CLEANUP(buf_release) struct buf grown = { 0 }, anew = { 0 };
		write_article(d, arena_fmt(&a, "Article %d", round).p, "Text.\n");
		desk_new(d, "Ticket", "");
		if (round)
			edit_article(d, "article-0", arena_fmt(&a, "Text %d.\n", round).p);
		describe_now(d, &grown);
		assert_int_equal(unlink(kept), 0);
		describe_now(d, &anew);
		assert_strs(buf_view(&grown), buf_view(&anew));
		assert_true(grown.n > 0);
	}
}

/* A kept log with any one byte changed is read anew, not believed. */
static void test_log_torn(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf good = { 0 }, file = { 0 };
	const char *kept = arena_fmt(&a, "%s/kb-log", d->store.place.local).p;
	write_article(d, "One", "Text.\n");
	edit_article(d, "one", "Other.\n");
	describe_now(d, &good);
	assert_ok(file_read(&file, kept, 1 << 20));
	for (size_t i = 0; i < file.n; i += 3) {
		CLEANUP(buf_release) struct buf now = { 0 };
		file.p[i] ^= 0x11;
		assert_ok(file_write(kept, buf_view(&file), 0644, 0));
		describe_now(d, &now);
		assert_strs(buf_view(&now), buf_view(&good));
		file.p[i] ^= 0x11;
	}
}

static void test_revision_find(void **state)
{
	struct test_desk *d = *state;
	CLEANUP(kb_revisions_release) struct kb_revisions all = { 0 };
	const struct kb_revision *r;
	char hex[OID_HEX + 1];
	write_article(d, "One", "Text.\n");
	edit_article(d, "one", "Other.\n");
	assert_ok(kb_revisions_of(&d->store, STR("kb/one.md"), &all));
	assert_int_equal(all.n, 2);
	assert_true(all.there && all.p[1].kind == KB_ADDED && all.p[0].kind == KB_CHANGED);
	oid_hex(hex, &all.p[1].commit);
	assert_ok(kb_revision_find(&all, str_first(str_of(hex), 6), &r));
	assert_ptr_equal(r, &all.p[1]);
	assert_int_equal(kb_revision_find(&all, str_first(str_of(hex), 3), &r), -E_NOTFOUND);
	assert_int_equal(kb_revision_find(&all, STR("main"), &r), -E_NOTFOUND);
	all.p[0].commit = all.p[1].commit;
	assert_int_equal(kb_revision_find(&all, str_of(hex), &r), -E_AMBIGUOUS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_log_grows, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(test_log_torn, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(test_revision_find, desk_setup, desk_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
