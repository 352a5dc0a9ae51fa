#include "model/desk.h"
#include "text/when.h"
#include "work/kb_check_inside.h"
#include "work/kb_log.h"

#define LOOK_AGAIN (182 * MS_DAY)

static const char *day_text(struct kb_checking *c, int64_t ms)
{
	return arena_cstr(&c->arena, str_first(when_iso_str(&c->arena, ms), 10));
}

/* ---- one article ---- */

static void check_merge(struct kb_checking *c, const struct fact *f)
{
	if (!f->merge_line)
		return;
	struct finding *found = fact_finding(c, f,
		f->status == ARTICLE_PUBLISHED ? FIND_ERROR : FIND_WARNING, "merge-unfinished",
		f->merge_line, "a merge kept both versions here; choose between them");
	fact_mend(c, found, "edit", f->slug, NULL);
}

/* What came to be published before the desk asked for reviews is no error. */
static void check_review(struct kb_checking *c, const struct fact *f)
{
	struct finding *found = NULL;
	uint32_t line = f->lines[LINE_STATUS];
	if (f->status != ARTICLE_PUBLISHED || !c->w->desk || !c->w->desk->kb_review)
		return;
	if (!f->approved.n)
		found = fact_finding(c, f, FIND_WARNING, "not-reviewed", line,
			"published, and nobody has approved it");
	else if (!str_eq(f->approved, f->hash))
		found = fact_finding(c, f, FIND_ERROR, "changed-since-review", line,
			"published, but not as it was approved");
	else if (str_eq_nocase(f->reviewer, f->author))
		found = fact_finding(c, f, FIND_ERROR, "not-reviewed", line,
			"published, but approved by its own author");
	fact_mend(c, found, "unpublish", f->slug, NULL);
}

static void check_care(struct kb_checking *c, const struct fact *f)
{
	struct finding *found;
	int64_t now = c->w->clock.now;
	if (f->status != ARTICLE_PUBLISHED)
		return;
	if (f->review_by && f->review_by < now) {
		found = fact_finding(c, f, FIND_WARNING, "review-past", f->lines[LINE_REVIEW_BY],
			"somebody was to look at it again by %s; once you have:",
			day_text(c, f->review_by));
		fact_mend(c, found, "edit", f->slug,
			arena_fmt(&c->arena, "review-by=%s", day_text(c, now + LOOK_AGAIN)).p);
	}
	if (!f->owner.n) {
		struct str who = f->author.n ? f->author : c->w->me;
		found = fact_finding(c, f, FIND_WARNING, "no-owner", 0, "nobody sees to it");
		fact_mend(c, found, "edit", f->slug,
			who.n ? arena_fmt(&c->arena, "owner=%.*s", STR_ARG(who)).p : NULL);
	}
	if (f->for_nobody) {
		found = fact_finding(c, f, FIND_WARNING, "audience-nobody", f->lines[LINE_AUDIENCE],
			"it is for certain accounts, and names none");
		fact_mend(c, found, "edit", f->slug, "audience=internal");
	}
}

/* ---- doubles ---- */

/* The one to keep of two: what more people read, then the first. */
static bool is_better(const struct fact *a, const struct fact *b)
{
	if ((a->status == ARTICLE_PUBLISHED) != (b->status == ARTICLE_PUBLISHED))
		return a->status == ARTICLE_PUBLISHED;
	return a < b;
}

static void tell_same_text(struct kb_checking *c, const struct fact *f, const struct fact *of)
{
	struct finding *found = fact_finding(c, f, FIND_WARNING, "duplicate-text", f->body_line + 1,
		"it has the same text as '%.*s'; it could lead there", STR_ARG(of->slug));
	fact_mend(c, found, "edit", f->slug,
		arena_fmt(&c->arena, "moved-to=%.*s", STR_ARG(of->slug)).p);
}

static void tell_same_title(struct kb_checking *c, const struct fact *f, const struct fact *of)
{
	struct finding *found = fact_finding(c, f, FIND_WARNING, "duplicate-title",
		f->lines[LINE_TITLE], "its title says the same as that of '%.*s'",
		STR_ARG(of->slug));
	fact_mend(c, found, "edit", f->slug, NULL);
}

static struct str text_key(struct kb_checking *c, const struct fact *f)
{
	ssize_t end = str_chr(f->likeness, ' '); /* language and audience */
	return arena_fmt(&c->arena, "%.*s %016" PRIx64 "%016" PRIx64,
		STR_ARG(end < 0 ? f->likeness : str_first(f->likeness, (size_t)end)), f->text.lo,
		f->text.hi);
}

/* The first of its kind; NULL where f itself is. */
static struct fact *same_as(struct map *seen, struct str key, struct fact *f)
{
	bool created;
	struct map_item *it = map_put(seen, key, &created);
	struct fact *first = it->ptr;
	if (created || is_better(f, first))
		it->ptr = f;
	return created ? NULL : first;
}

static void check_doubles(struct kb_checking *c)
{
	CLEANUP(map_release) struct map texts = { 0 }, titles = { 0 };
	struct fact *f;
	vec_each (f, &c->facts) {
		if (!fact_counts(f) || !f->likeness.n)
			continue;
		struct fact *of = f->blank ? NULL : same_as(&texts, text_key(c, f), f);
		struct fact *titled = same_as(&titles, f->likeness, f);
		if (of)
			tell_same_text(c, is_better(f, of) ? of : f, is_better(f, of) ? f : of);
		else if (titled)
			tell_same_title(c, is_better(f, titled) ? titled : f,
				is_better(f, titled) ? f : titled);
	}
}

/* ---- orphans ---- */

static void check_orphans(struct kb_checking *c)
{
	CLEANUP(map_release) struct map by_tag = { 0 };
	struct fact *f;
	vec_each (f, &c->facts) {
		bool created;
		if (fact_counts(f) && f->tag.n && (f->linked || f->in_section))
			map_put(&by_tag, f->tag, &created)->ptr = f;
	}
	vec_each (f, &c->facts) {
		if (!fact_counts(f) || f->status != ARTICLE_PUBLISHED || f->linked || f->in_section)
			continue;
		const struct map_item *it = f->tag.n ? map_get(&by_tag, f->tag) : NULL;
		const struct fact *near = it ? it->ptr : NULL;
		struct finding *found = fact_finding(c, f, FIND_WARNING, "orphan", 0,
			"nothing links to it, and it is in no folder and no category");
		fact_mend(c, found, near ? "link" : "edit", f->slug,
			near ? arena_cstr(&c->arena, near->slug) : NULL);
	}
}

/* ---- translations ---- */

/* The words that a revision had, as a hash; "" where they cannot be told. */
static struct str words_then(struct kb_checking *c, const struct oid *blob)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	if (oid_zero(blob))
		return STR("");
	if (repo_blob(c->repo, blob, &text) || article_parse(&x, text.data, "kb/x.md")) {
		error_clear();
		return STR("");
	}
	return article_text_hash(&c->arena, &x);
}

/* The commits of the log in which an article's words changed, the last one's position; SIZE_MAX:
 * none. Changes of front matter alone do not count. */
static size_t last_words(struct kb_checking *c, const struct kb_log *log, uint32_t slug)
{
	struct str later = { 0 };
	size_t at = SIZE_MAX;
	for (size_t i = log->commits.n; i-- > 0;) {
		const struct kb_commit *commit = &log->commits.p[i];
		for (uint32_t k = 0; k < commit->n; k++) {
			const struct kb_change *x = &log->changes.p[commit->first + k];
			if (x->slug != slug)
				continue;
			struct str words = words_then(c, &x->blob);
			if (at != SIZE_MAX && !str_eq(words, later))
				return at;
			later = words;
			at = i;
		}
	}
	return at;
}

static void check_age(struct kb_checking *c, const struct kb_log *log, const struct fact *f)
{
	struct fact *to = fact_follow(c, fact_find(c, f->translation_of));
	if (!to)
		return;
	uint32_t mine = kb_log_slug(log, f->slug), original = kb_log_slug(log, to->slug);
	if (mine == UINT32_MAX || original == UINT32_MAX)
		return;
	size_t at = last_words(c, log, original), own = last_words(c, log, mine);
	if (at == SIZE_MAX || own == SIZE_MAX || own >= at || log->commits.p[at].cut)
		return;
	char hex[OID_HEX + 1];
	oid_hex(hex, &log->commits.p[at].id);
	struct finding *found = fact_finding(c, f, FIND_WARNING, "translation-old",
		f->lines[LINE_TRANSLATION],
		"the original '%.*s' has changed since, in %.8s (hd kb history)", STR_ARG(to->slug),
		hex);
	fact_mend(c, found, "edit", f->slug, NULL);
}

static int check_translations(struct kb_checking *c)
{
	CLEANUP(kb_log_release) struct kb_log log = { 0 };
	const struct fact *f;
	vec_each (f, &c->facts) {
		if (!f->translation_of.n || !fact_counts(f))
			continue;
		int err = log.commits.n ? 0 : kb_log_open(c->w->store, &log);
		if (err)
			return err;
		check_age(c, &log, f);
	}
	return 0;
}

int kb_check_rules(struct kb_checking *c)
{
	const struct fact *f;
	vec_each (f, &c->facts) {
		if (!fact_counts(f))
			continue;
		check_merge(c, f);
		check_review(c, f);
		check_care(c, f);
	}
	if (c->o->within_desk)
		return 0;
	check_doubles(c);
	if (c->o->orphans)
		check_orphans(c);
	return check_translations(c);
}
