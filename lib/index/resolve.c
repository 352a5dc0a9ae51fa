/* What a user typed for a ticket. */
#include "index/inside.h"
#include "text/utf8.h"

#define CANDIDATES 6
#define TITLE_COLUMNS 40

/* "k3f92mx7 (VPN drops every hour), …" */
static void name_rows(const struct index *ix, struct buf *out, const struct row *rows, size_t n)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct buf title = { 0 };
		struct summary s;
		index_summary(ix, rows[i], &a, &s);
		utf8_visible(&title, s.title, false);
		buf_fmt(out, "%s%s (", i ? ", " : "", s.id.s);
		utf8_fit(out, buf_view(&title), TITLE_COLUMNS, false);
		buf_char(out, ')');
		buf_release(&title);
	}
}

static void mend_rows(const struct index *ix, const struct row *rows, size_t n)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < MIN(n, MEND_MAX); i++) {
		struct summary s;
		index_summary(ix, rows[i], &a, &s);
		mend("show it", "hd", "show", s.id.s, NULL);
	}
}

/* A file that does not parse makes no row, but it is there. */
static int fail_broken(const struct index *ix, struct str prefix)
{
	size_t n;
	const struct broken *b = index_broken(ix, &n);
	for (size_t i = 0; i < n; i++) {
		struct str folder = STR("tickets/xx/"), name = str_skip(b[i].path, folder.n);
		if (!str_starts(name, prefix))
			continue;
		CLEANUP(free_ptr) char *id = str_dup(str_first(name, ID_LEN));
		fail(E_INVALID, "ticket %s cannot be read: %.*s", id, STR_ARG(b[i].why));
		mend("mend its file", "hd", "edit", id, NULL);
		return mend("see all that is wrong", "hd", "check", NULL);
	}
	return 0;
}

/* Those that share the longest beginning with what was typed. */
static int fail_unknown(const struct index *ix, struct str typed, struct str prefix)
{
	CLEANUP(buf_release) struct buf near = { 0 };
	struct row rows[CANDIDATES];
	size_t total = 0, n;
	while (!total && prefix.n > 1) {
		prefix.n--;
		total = index_prefix(ix, prefix, rows, CANDIDATES);
	}
	if (!total) {
		fail(E_NOTFOUND, "there is no ticket %.*s", STR_ARG(typed));
		return mend("list the tickets", "hd", "list", NULL);
	}
	n = MIN(total, 3);
	name_rows(ix, &near, rows, n);
	fail(E_NOTFOUND, "there is no ticket %.*s; the nearest: %s", STR_ARG(typed), near.p);
	mend_rows(ix, rows, n);
	return -E_NOTFOUND;
}

static int fail_ambiguous(const struct index *ix, struct str typed, const struct row *rows,
	size_t total)
{
	CLEANUP(buf_release) struct buf list = { 0 };
	size_t n = MIN(total, CANDIDATES);
	name_rows(ix, &list, rows, n);
	fail(E_AMBIGUOUS, "%.*s is the beginning of %zu tickets: %s%s", STR_ARG(typed), total,
		list.p, total > n ? ", …" : "");
	mend_rows(ix, rows, n);
	return -E_AMBIGUOUS;
}

static int fail_shape(struct str typed)
{
	CLEANUP(buf_release) struct buf shown = { 0 };
	utf8_visible(&shown, str_first(typed, TITLE_COLUMNS), false);
	fail(E_USAGE,
		"'%s' cannot be a ticket: an id is up to 8 letters and digits and begins with a "
		"letter",
		buf_c(&shown));
	return mend("list the tickets", "hd", "list", NULL);
}

int index_resolve(const struct index *ix, struct str typed, struct row *out)
{
	struct row rows[CANDIDATES];
	struct str prefix;
	struct id space;
	if (!id_prefix(typed, &prefix, &space))
		return fail_shape(typed);
	size_t total = index_prefix(ix, prefix, rows, CANDIDATES);
	if (!total) {
		int e = fail_broken(ix, prefix);
		return e ? e : fail_unknown(ix, typed, prefix);
	}
	if (total > 1)
		return fail_ambiguous(ix, typed, rows, total);
	*out = rows[0];
	return 0;
}
