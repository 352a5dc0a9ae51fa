#include "work/kb_inside.h"
#include "work/kb_log.h"

#define REV_MIN 4 /* characters of a commit's id */

void kb_revisions_release(struct kb_revisions *r)
{
	arena_release(&r->arena);
	*r = (struct kb_revisions){ 0 };
}

/* ---- former names ---- */

static bool redirect_of(struct repo *r, const struct oid *blob, struct arena *a, struct str *to)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	if (repo_blob(r, blob, &text) || article_parse(&x, text.data, "kb/x.md")) {
		error_clear();
		return false;
	}
	*to = arena_str(a, x.moved_to);
	return to->n > 0;
}

/* The last text of each article before a commit of the log; zero: none. */
static struct oid *texts_before(const struct kb_log *l, size_t commit)
{
	struct oid *texts = xcalloc(l->slugs.n + 1, sizeof *texts);
	for (size_t i = 0; i < commit; i++)
		for (uint32_t c = 0; c < l->commits.p[i].n; c++) {
			const struct kb_change *x = &l->changes.p[l->commits.p[i].first + c];
			texts[x->slug] = x->blob;
		}
	return texts;
}

/* The name that an article which the commit added had before. */
static uint32_t former_name(struct repo *r, const struct kb_log *l, size_t commit,
	const struct kb_change *added)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(free_ptr) struct oid *before = texts_before(l, commit);
	const struct kb_commit *at = &l->commits.p[commit];
	for (uint32_t c = 0; c < at->n; c++) {
		const struct kb_change *x = &l->changes.p[at->first + c];
		const struct oid *old = &before[x->slug];
		struct str to;
		if (x == added || x->kind == KB_ADDED || oid_zero(old))
			continue;
		if (x->kind == KB_REMOVED && oid_eq(old, &added->blob))
			return x->slug;
		/* older redirects are led on to the new name in the same commit */
		if (x->kind == KB_CHANGED && redirect_of(r, &x->blob, &a, &to) &&
			str_eq(to, l->slugs.p[added->slug]) && !redirect_of(r, old, &a, &to))
			return x->slug;
	}
	return UINT32_MAX;
}

/* ---- gathering ---- */

static const struct kb_change *change_of(const struct kb_log *l, const struct kb_commit *c,
	uint32_t slug)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (l->changes.p[c->first + i].slug == slug)
			return &l->changes.p[c->first + i];
	return NULL;
}

void kb_revisions_in(struct repo *r, const struct kb_log *l, uint32_t slug,
	struct kb_revisions *out)
{
	struct kb_revisions all = { 0 };
	VEC(struct kb_revision) found = { 0 };
	all.slug = arena_str(&all.arena, l->slugs.p[slug]);
	struct str name = all.slug;
	for (size_t i = l->commits.n; i-- > 0;) {
		const struct kb_commit *c = &l->commits.p[i];
		const struct kb_change *x = change_of(l, c, slug);
		if (!x)
			continue;
		vec_push(&found, (struct kb_revision){ c->id, x->blob, name, x->kind, c->cut });
		uint32_t former = x->kind == KB_ADDED ? former_name(r, l, i, x) : UINT32_MAX;
		if (former != UINT32_MAX) {
			slug = former;
			name = arena_str(&all.arena, l->slugs.p[slug]);
		}
	}
	all.n = found.n;
	all.p = arena_array(&all.arena, found.n, sizeof *all.p);
	for (size_t i = 0; i < found.n; i++)
		all.p[i] = found.p[i];
	all.there = all.n && all.p[0].kind != KB_REMOVED;
	vec_release(&found);
	*out = all;
}

/* The slug that the log knows it by. Redirects are followed, as far as they can be read. */
static int name_at_tip(struct store *s, const struct kb_log *l, struct str typed, uint32_t *out)
{
	CLEANUP(article_release) struct article x = { 0 };
	struct str slug = typed;
	int err = work_kb_article(s, typed, &x);
	if (err && err != -E_NOTFOUND && err != -E_INVALID && err != -E_LIMIT)
		return err;
	struct error why = error_take();
	if (!err)
		slug = x.slug;
	else if (slug_parse(typed, &slug))
		slug = typed;
	uint32_t found = kb_log_slug(l, slug);
	if (found == UINT32_MAX && err) {
		error_put(why);
		return err;
	}
	error_release(&why);
	error_clear();
	if (found == UINT32_MAX)
		return fail(E_STATE, "'%.*s' has no history yet", STR_ARG(slug));
	*out = found;
	return 0;
}

int kb_revisions_of(struct store *s, struct str typed, struct kb_revisions *out)
{
	CLEANUP(kb_log_release) struct kb_log log = { 0 };
	struct repo *repo;
	uint32_t slug = 0;
	int err = store_repo(s, &repo);
	if (!err)
		err = kb_log_open(s, &log);
	if (!err)
		err = name_at_tip(s, &log, typed, &slug);
	if (err)
		return err;
	kb_revisions_in(repo, &log, slug, out);
	return 0;
}

int kb_revision_find(const struct kb_revisions *r, struct str typed, const struct kb_revision **out)
{
	const struct kb_revision *found = NULL;
	CLEANUP(free_ptr) char *slug = str_dup(r->slug);
	for (size_t i = 0; typed.n >= REV_MIN && i < r->n; i++) {
		char hex[OID_HEX + 1];
		oid_hex(hex, &r->p[i].commit);
		if (!str_eq_nocase(str_first(str_of(hex), typed.n), typed))
			continue;
		if (found) {
			fail(E_AMBIGUOUS, "'%.*s' begins the ids of several commits",
				STR_ARG(typed));
			return mend("all of them", "hd", "kb", "history", slug, NULL);
		}
		found = &r->p[i];
	}
	if (!found) {
		fail(E_NOTFOUND, "'%.*s' is no revision of %s", STR_ARG(typed), slug);
		return mend("those there are", "hd", "kb", "history", slug, NULL);
	}
	*out = found;
	return 0;
}
