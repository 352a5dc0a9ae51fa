#include "model/id.h"
#include "work/kb_check_inside.h"

/* One of the same name in another folder is likely what was meant. */
static struct fact *meant_by(struct kb_checking *c, struct str slug)
{
	const struct map_item *it = map_get(&c->by_name, slug_last_part(slug));
	struct fact *f = it ? &c->facts.p[it->num] : NULL;
	return f && !f->moved_to.n ? f : NULL;
}

/* Dead is worse where readers come by. */
static enum finding_kind gravity(const struct fact *f)
{
	return f->status == ARTICLE_PUBLISHED ? FIND_ERROR : FIND_WARNING;
}

static struct finding *dead_link(struct kb_checking *c, const struct fact *f, const char *rule,
	size_t line, struct str slug)
{
	const struct fact *other = meant_by(c, slug);
	struct str there = other ? other->slug : STR("");
	return fact_finding(c, f, gravity(f), rule, line, "there is no article '%.*s'%s%.*s",
		STR_ARG(slug), there.n ? "; there is " : "", STR_ARG(there));
}

static int path_is_there(struct kb_checking *c, struct str path, bool *yes)
{
	struct oid id;
	*yes = false;
	if (!path.n)
		return 0;
	int err = repo_lookup(c->repo, &c->tree, arena_cstr(&c->arena, path), &id, NULL);
	*yes = !err;
	if (err == -E_NOTFOUND)
		error_clear();
	return err == -E_NOTFOUND ? 0 : err;
}

static int check_file(struct kb_checking *c, const struct fact *f, const struct article_link *l,
	struct str path, const char *what)
{
	bool there;
	int err = path_is_there(c, path, &there);
	if (err || there)
		return err;
	struct finding *found = fact_finding(c, f, gravity(f), "link-dead", f->body_line + l->line,
		"%s%s%.*s%s", what, l->target.n ? "'" : "leads out of the desk", STR_ARG(l->target),
		l->target.n ? "'" : "");
	fact_mend(c, found, "edit", f->slug, NULL);
	return 0;
}

static void check_article_link(struct kb_checking *c, const struct fact *f,
	const struct article_link *l)
{
	struct str slug = l->target;
	size_t line = f->body_line + l->line;
	struct finding *found = NULL;
	if (slug_parse(l->target, &slug))
		error_clear();
	struct fact *direct = fact_find(c, slug), *to = fact_follow(c, direct);
	if (!direct)
		found = dead_link(c, f, "link-dead", line, slug);
	else if (to && fact_is_public(f) && !fact_is_public(to))
		found = fact_finding(c, f, FIND_WARNING, "link-hidden", line,
			"readers of this public article cannot see '%.*s'", STR_ARG(to->slug));
	if (to && to != f)
		to->linked = true;
	fact_mend(c, found, "edit", f->slug, NULL);
}

static int check_ticket_link(struct kb_checking *c, const struct fact *f,
	const struct article_link *l)
{
	struct str path = STR("");
	if (id_valid(l->target)) {
		struct id id = id_of(l->target);
		path = path_of_ticket(&c->arena, &id);
	}
	return check_file(c, f, l, path, "there is no ticket ");
}

static int check_body(struct kb_checking *c, const struct fact *f)
{
	int err = 0;
	for (size_t i = 0; !err && i < f->n_links; i++) {
		const struct article_link *l = &f->links[i];
		if (l->kind == LINK_ARTICLE)
			check_article_link(c, f, l);
		else if (l->kind == LINK_TICKET)
			err = check_ticket_link(c, f, l);
		else
			err = check_file(c, f, l, l->target,
				l->target.n ? "there is no file " : "the link ");
	}
	return err;
}

static void check_related(struct kb_checking *c, const struct fact *f)
{
	for (size_t i = 0; i < f->related.n; i++) {
		struct str slug = f->related.p[i];
		struct fact *direct = fact_find(c, slug), *to = fact_follow(c, direct);
		if (to)
			to->linked = true;
		if (direct)
			continue;
		struct finding *found = dead_link(c, f, "link-dead", f->lines[LINE_RELATED], slug);
		if (found)
			finding_mend(c->out, found, "hd", "kb", "link",
				arena_cstr(&c->arena, f->slug), arena_cstr(&c->arena, slug),
				"--off", NULL);
	}
}

/* "KEY=SLUG" of the article that was likely meant; else "KEY=". */
static const char *set_to(struct kb_checking *c, const char *key, const struct fact *f,
	struct str slug)
{
	const struct fact *other = meant_by(c, slug);
	struct str there = other && other != f ? other->slug : STR("");
	return arena_fmt(&c->arena, "%s=%.*s", key, STR_ARG(there)).p;
}

static void check_original(struct kb_checking *c, struct fact *f)
{
	struct fact *direct = fact_find(c, f->translation_of), *to = fact_follow(c, direct);
	if (!f->translation_of.n)
		return;
	if (to)
		to->linked = f->linked = true;
	if (direct)
		return;
	struct finding *found = dead_link(c, f, "translation-gone", f->lines[LINE_TRANSLATION],
		f->translation_of);
	fact_mend(c, found, "edit", f->slug, set_to(c, "translation-of", f, f->translation_of));
}

/* ---- redirects ---- */

/* One of a circle's articles tells of it: the least. */
static bool tells_of_circle(struct kb_checking *c, const struct fact *f)
{
	const struct fact *at = f;
	for (size_t i = 0; i <= c->facts.n; i++) {
		at = fact_find(c, at->moved_to);
		if (!at || !at->moved_to.n)
			return false;
		if (at == f)
			return true;
		if (str_cmp(at->slug, f->slug) < 0)
			return false;
	}
	return false;
}

/* Where a chain of redirects ends, however long it is; NULL: nowhere. */
static const struct fact *end_of_chain(struct kb_checking *c, const struct fact *f)
{
	for (size_t i = 0; f && f->moved_to.n && i <= c->facts.n; i++)
		f = fact_find(c, f->moved_to);
	return f && !f->moved_to.n ? f : NULL;
}

static void check_redirect(struct kb_checking *c, struct fact *f)
{
	uint32_t line = f->lines[LINE_MOVED];
	struct finding *found;
	if (!fact_find(c, f->moved_to)) {
		found = fact_finding(c, f, FIND_ERROR, "redirect-dead", line,
			"it leads to '%.*s', which is not there", STR_ARG(f->moved_to));
		fact_mend(c, found, "edit", f->slug, set_to(c, "moved-to", f, f->moved_to));
		return;
	}
	const struct fact *end = end_of_chain(c, f);
	if (!end && tells_of_circle(c, f)) {
		found = fact_finding(c, f, FIND_ERROR, "redirect-loop", line,
			"its redirect leads back to itself");
		fact_mend(c, found, "edit", f->slug, "moved-to=");
	} else if (end && !fact_follow(c, f)) {
		found = fact_finding(c, f, FIND_ERROR, "redirect-long", line,
			"more than %d redirects stand between it and '%.*s'", KB_REDIRECTS_MAX,
			STR_ARG(end->slug));
		fact_mend(c, found, "edit", f->slug,
			arena_fmt(&c->arena, "moved-to=%.*s", STR_ARG(end->slug)).p);
	}
}

int kb_check_links(struct kb_checking *c)
{
	struct fact *f;
	int err = 0;
	vec_each (f, &c->facts) {
		if (f->moved_to.n)
			check_redirect(c, f);
		if (!fact_counts(f))
			continue;
		check_related(c, f);
		check_original(c, f);
		err = check_body(c, f);
		if (err)
			return err;
	}
	return 0;
}
