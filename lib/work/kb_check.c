#include "store/text_merge.h"
#include "text/conflict.h"
#include "text/utf8.h"
#include "work/kb_check_inside.h"

static void kb_checking_release(struct kb_checking *c)
{
	vec_release(&c->facts);
	map_release(&c->by_slug);
	map_release(&c->by_name);
	arena_release(&c->arena);
}

/* ---- findings ---- */

struct finding *fact_finding(struct kb_checking *c, const struct fact *f, enum finding_kind kind,
	const char *rule, size_t line, const char *what, ...)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	va_list ap;
	if (c->o->within_desk && kind != FIND_ERROR)
		return NULL;
	va_start(ap, what);
	buf_vfmt(&text, what, ap);
	va_end(ap);
	struct finding *found = finding_add(c->out, kind, rule, path_of_article(&c->arena, f->slug),
		"%s", buf_c(&text));
	found->line = line;
	return found;
}

void fact_mend(struct kb_checking *c, struct finding *f, const char *verb, struct str slug,
	const char *word)
{
	if (f)
		finding_mend(c->out, f, "hd", "kb", verb, arena_cstr(&c->arena, slug), word, NULL);
}

/* ---- asking ---- */

struct fact *fact_find(struct kb_checking *c, struct str slug)
{
	const struct map_item *it = map_get(&c->by_slug, slug);
	return it ? &c->facts.p[it->num] : NULL;
}

struct fact *fact_follow(struct kb_checking *c, struct fact *f)
{
	for (int i = 0; f && f->moved_to.n; i++)
		f = i < KB_REDIRECTS_MAX ? fact_find(c, f->moved_to) : NULL;
	return f;
}

/* ---- reading ---- */

static size_t lines_in(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static uint32_t line_of_key(const struct article *x, const char *key)
{
	const struct ynode *v = yaml_get(x->front, key);
	return v ? v->line : 0;
}

static void read_lines(struct fact *f, const struct article *x)
{
	static const char *const keys[LINES] = { [LINE_STATUS] = "status",
		[LINE_REVIEW_BY] = "review-by",
		[LINE_RELATED] = "related",
		[LINE_TRANSLATION] = "translation-of",
		[LINE_MOVED] = "moved-to",
		[LINE_AUDIENCE] = "audience",
		[LINE_TITLE] = "title" };
	for (size_t i = 0; i < LINES; i++)
		f->lines[i] = line_of_key(x, keys[i]);
	f->body_line = lines_in(x->written);
}

/* Titles of the same words are alike, whatever their order, case and punctuation. */
static struct str likeness_of(struct arena *a, const struct article *x)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	CLEANUP(strs_release) struct strs words = { 0 };
	utf8_words(a, x->title, &words);
	strs_sort_unique(&words);
	buf_fmt(&out, "%.*s/%d", STR_ARG(x->language), (int)x->audience);
	for (size_t i = 0; i < words.n; i++)
		buf_fmt(&out, " %.*s", STR_ARG(words.p[i]));
	return words.n ? arena_str(a, buf_view(&out)) : STR("");
}

static void read_links(struct arena *a, struct fact *f, struct article *x)
{
	struct article_links links;
	article_links(x, &links);
	f->links = arena_array(a, links.n, sizeof *f->links);
	for (size_t i = 0; i < links.n; i++) {
		struct article_link l = links.p[i];
		if (!l.line || l.kind == LINK_OUTSIDE)
			continue; /* front matter's are looked at by key */
		l.target = arena_str(a, l.target);
		f->links[f->n_links++] = l;
	}
	f->related.p = arena_array(a, x->related.n, sizeof *f->related.p);
	for (size_t i = 0; i < x->related.n; i++)
		f->related.p[f->related.n++] = arena_str(a, x->related.p[i]);
}

static void read_merge(struct fact *f, const struct article *x)
{
	ssize_t at = str_find(x->body, STR(MERGE_BOTH_FIRST));
	if (at >= 0)
		f->merge_line = f->body_line + lines_in(str_first(x->body, (size_t)at)) + 1;
}

static void read_fact(struct kb_checking *c, struct article *x)
{
	struct arena *a = &c->arena;
	struct fact *f = vec_add(&c->facts);
	struct str words = str_trim(x->body);
	f->slug = arena_str(a, x->slug);
	f->moved_to = arena_str(a, x->moved_to);
	f->translation_of = arena_str(a, x->translation_of);
	f->owner = arena_str(a, x->owner);
	f->author = arena_str(a, x->author);
	f->reviewer = arena_str(a, x->reviewer);
	f->approved = arena_str(a, x->approved);
	f->tag = x->tags.n ? arena_str(a, x->tags.p[0]) : STR("");
	f->status = x->status;
	f->audience = x->audience;
	f->review_by = x->review_by;
	f->for_nobody = x->audience == AUDIENCE_ACCOUNTS && !x->accounts.n;
	f->in_section = x->category.n || str_chr(x->slug, '/') >= 0;
	f->blank = !words.n;
	f->text = hash128(words);
	if (x->approved.n)
		f->hash = article_text_hash(a, x);
	read_lines(f, x);
	if (!fact_counts(f))
		return;
	f->likeness = likeness_of(a, x);
	read_links(a, f, x);
	read_merge(f, x);
}

/* "Foo bar.md" could be named foo-bar. */
static void check_name(struct kb_checking *c, const char *path, struct str slug)
{
	CLEANUP(buf_release) struct buf name = { 0 };
	struct str fine, rest = slug, part;
	if (!slug_parse(slug, &fine) && str_eq(fine, slug))
		return;
	error_clear();
	struct finding *f = finding_add(c->out, FIND_ERROR, "article-name", str_of(path),
		"no slug names it: letters, digits, '.', '_' and '-'");
	while (str_next(&rest, '/', &part))
		buf_fmt(&name, "%s%.*s", name.n ? "/" : "",
			STR_ARG(slug_of_title(&c->arena, part)));
	if (!path_check(str_of(path)) && !fact_find(c, buf_view(&name)))
		finding_mend(c->out, f, "hd", "kb", "rename", path, buf_c(&name), NULL);
	error_clear();
}

/* Markers that git left, outside of which an article can well be read. */
static bool tell_markers(struct kb_checking *c, const char *path, struct str slug, struct str text)
{
	size_t line = conflict_line(text);
	if (!line || c->o->within_desk)
		return line;
	struct finding *f = finding_add(c->out, FIND_ERROR, "article-invalid", str_of(path),
		"conflict markers that git left");
	f->line = line;
	if (conflict_whole(text))
		finding_mend(c->out, f, "hd", "sync", NULL);
	else
		finding_mend(c->out, f, "hd", "kb", "edit", arena_cstr(&c->arena, slug), NULL);
	return true;
}

static void tell_invalid(struct kb_checking *c, const char *path, struct str slug)
{
	if (!c->o->within_desk) {
		struct finding *f = finding_add(c->out, FIND_ERROR, "article-invalid", str_of(path),
			"%s", error_last()->message);
		finding_mend(c->out, f, "hd", "kb", "edit", arena_cstr(&c->arena, slug), NULL);
	}
	error_clear();
}

static int read_article(void *arg, const char *path, struct str slug, const struct oid *blob)
{
	struct kb_checking *c = arg;
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	int err = repo_blob(c->repo, blob, &text);
	if (err == -E_DAMAGED && c->o->within_desk) {
		error_clear();
		return 0;
	}
	if (err)
		return err;
	c->out->articles++;
	check_name(c, path, slug);
	if (tell_markers(c, path, slug, text.data))
		return 0;
	err = article_parse(&x, text.data, path);
	if (err)
		tell_invalid(c, path, slug);
	else
		read_fact(c, &x);
	return 0;
}

static void know_names(struct kb_checking *c)
{
	for (size_t i = 0; i < c->facts.n; i++) {
		bool created;
		struct str slug = c->facts.p[i].slug;
		map_put(&c->by_slug, slug, &created)->num = i;
		struct map_item *it = map_put(&c->by_name, slug_last_part(slug), &created);
		if (created)
			it->num = i;
	}
}

int work_kb_check(struct work *w, const struct oid *commit, const struct kb_check_options *o,
	struct check_result *out)
{
	CLEANUP(kb_checking_release) struct kb_checking c = { .w = w, .o = o, .out = out };
	int err = store_repo(w->store, &c.repo);
	if (!err && commit)
		c.commit = *commit;
	else if (!err)
		err = place_tip(&w->store->place, &c.commit);
	if (!err)
		err = repo_commit_tree(c.repo, &c.commit, &c.tree);
	if (!err)
		err = kb_each(w->store, &c.commit, read_article, &c);
	/* what is lost in the repository is a finding of the whole desk's check */
	if (err == -E_DAMAGED && o->within_desk) {
		error_clear();
		return 0;
	}
	if (err)
		return err;
	know_names(&c);
	err = kb_check_links(&c);
	return err ? err : kb_check_rules(&c);
}
