#include "model/desk.h"
#include "text/markdown_parts.h"
#include "text/stem.h"
#include "text/utf8.h"
#include "work/kb_site_inside.h"

static void site_release(struct site *s)
{
	for (size_t i = 0; i < s->files.n; i++) {
		buf_release(s->files.items[i].ptr);
		free(s->files.items[i].ptr);
	}
	for (size_t i = 0; i < s->sections.n; i++)
		vec_release(&s->sections.p[i].articles);
	map_release(&s->files);
	map_release(&s->urls);
	map_release(&s->by_slug);
	vec_release(&s->articles);
	vec_release(&s->sections);
	vec_release(&s->redirects);
	arena_release(&s->arena);
}

void site_put(struct site *s, struct str path, struct buf *text)
{
	bool created;
	struct map_item *it = map_put(&s->files, arena_str(&s->arena, path), &created);
	if (created)
		it->ptr = xcalloc(1, sizeof(struct buf));
	buf_release(it->ptr);
	*(struct buf *)it->ptr = *text;
	*text = (struct buf){ 0 };
}

const struct site_article *site_find(const struct site *s, struct str slug)
{
	const struct map_item *it = map_get(&s->by_slug, slug);
	return it ? &s->articles.p[it->num] : NULL;
}

/* ---- gathering ---- */

/* A tag for the attribute lang, of what people write for a language. */
static struct str lang_tag(struct arena *a, struct str said)
{
	struct str code = str_of(language_code(language_number(said)));
	bool plain = said.n >= 2 && said.n <= 12;
	for (size_t i = 0; plain && i < said.n; i++)
		plain = (said.p[i] | 32) >= 'a' && (said.p[i] | 32) <= 'z';
	/* "pt-BR" says more than its first part; "german" is no tag */
	bool tagged = said.n > 3 && (said.p[2] == '-' || said.p[2] == '_') && said.n <= 6;
	if (tagged)
		return arena_fmt(a, "%.2s-%.*s", said.p, STR_ARG(str_skip(said, 3)));
	if (code.n)
		return arena_str(a, code);
	return plain && said.n <= 3 ? arena_str(a, said) : STR("");
}

/* index.html is the front page, whatever an article is called. */
static struct str free_url(struct site *s, struct str stem)
{
	bool created;
	struct str url = arena_fmt(&s->arena, "%.*s.html", STR_ARG(stem));
	map_put(&s->urls, url, &created);
	for (unsigned n = 2; !created; n++) {
		url = arena_fmt(&s->arena, "%.*s-%u.html", STR_ARG(stem), n);
		map_put(&s->urls, url, &created);
	}
	return url;
}

static struct str section_name(struct site *s, const struct article *x)
{
	ssize_t slash = str_chr(x->slug, '/');
	if (x->category.n)
		return arena_str(&s->arena, x->category);
	if (slash < 0)
		return STR("");
	struct str folder = arena_str(&s->arena, str_first(x->slug, (size_t)slash));
	for (size_t i = 0; i < folder.n; i++)
		if (folder.p[i] == '-' || folder.p[i] == '_')
			((char *)folder.p)[i] = ' ';
	if (folder.p[0] >= 'a' && folder.p[0] <= 'z')
		((char *)folder.p)[0] -= 'a' - 'A';
	return folder;
}

/* Sections are told apart by their words, not their case. */
static size_t section_of(struct site *s, struct map *known, const struct article *x)
{
	bool created;
	struct str name = section_name(s, x);
	struct map_item *it = map_put(known, utf8_fold(&s->arena, name), &created);
	if (created) {
		it->num = s->sections.n;
		vec_add(&s->sections)->name = name;
	}
	return it->num;
}

struct gathering {
	struct site *s;
	struct map sections;
};

static void take_article(struct gathering *g, const struct article *x, const struct oid *blob)
{
	struct site *s = g->s;
	struct arena *a = &s->arena;
	struct site_article *to = vec_add(&s->articles);
	*to = (struct site_article){ .slug = arena_str(a, x->slug),
		.title = arena_str(a, x->title),
		.summary = arena_str(a, x->summary),
		.lang = lang_tag(a, x->language),
		.translation_of = arena_str(a, x->translation_of),
		.blob = *blob };
	to->url = free_url(s, x->slug);
	s->translated = s->translated || x->translation_of.n;
	to->section = section_of(s, &g->sections, x);
	if (!to->lang.n)
		to->lang = s->lang;
	map_put(&s->by_slug, to->slug, &(bool){ false })->num = s->articles.n - 1;
}

static int take_file(void *arg, const char *path, struct str slug, const struct oid *blob)
{
	struct gathering *g = arg;
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	struct str fine;
	int err = repo_blob(g->s->repo, blob, &text);
	if (err)
		return err;
	/* what cannot be read says nothing of being public */
	if (slug_parse(slug, &fine) || !str_eq(fine, slug) || article_parse(&x, text.data, path)) {
		error_clear();
		return 0;
	}
	if (x.moved_to.n)
		vec_push(&g->s->redirects, (struct site_redirect){ arena_str(&g->s->arena, slug),
						   arena_str(&g->s->arena, x.moved_to) });
	else if (article_is_public(&x))
		take_article(g, &x, blob);
	return 0;
}

/* Those that lead to an article of the site are names of it. */
static void settle_redirects(struct site *s)
{
	for (size_t round = 0; round < KB_REDIRECTS_MAX; round++)
		for (size_t i = 0; i < s->redirects.n; i++) {
			const struct site_article *a = site_find(s, s->redirects.p[i].to);
			if (a)
				map_put(&s->by_slug, s->redirects.p[i].slug, &(bool){ false })
					->num = (uint64_t)(a - s->articles.p);
		}
}

static void find_originals(struct site *s)
{
	struct site_article *a;
	vec_each (a, &s->articles)
		if (a->translation_of.n)
			a->original = site_find(s, a->translation_of);
}

/* ---- order ---- */

static int section_cmp(const void *x, const void *y)
{
	const struct site_section *a = x, *b = y;
	if (!a->name.n != !b->name.n)
		return a->name.n ? -1 : 1;
	return str_cmp(a->name, b->name);
}

struct titled {
	struct str key, slug;
	size_t article;
};

static int titled_cmp(const void *x, const void *y)
{
	const struct titled *a = x, *b = y;
	int c = str_cmp(a->key, b->key);
	return c ? c : str_cmp(a->slug, b->slug);
}

static void fill_sections(struct site *s)
{
	CLEANUP(arena_release) struct arena keys = { 0 };
	struct titled *all = xcalloc(s->articles.n + 1, sizeof *all);
	for (size_t i = 0; i < s->articles.n; i++)
		all[i] = (struct titled){ utf8_fold(&keys, s->articles.p[i].title),
			s->articles.p[i].slug, i };
	qsort(all, s->articles.n, sizeof *all, titled_cmp);
	for (size_t i = 0; i < s->articles.n; i++) {
		struct site_article *a = &s->articles.p[all[i].article];
		a->place = s->sections.p[a->section].articles.n;
		vec_push(&s->sections.p[a->section].articles, all[i].article);
	}
	free(all);
}

static void order_sections(struct site *s)
{
	fill_sections(s);
	if (s->sections.n)
		qsort(s->sections.p, s->sections.n, sizeof *s->sections.p, section_cmp);
	for (size_t i = 0; i < s->sections.n; i++) {
		struct site_section *c = &s->sections.p[i];
		for (size_t k = 0; k < c->articles.n; k++)
			s->articles.p[c->articles.p[k]].section = i;
		if (!c->name.n)
			c->name = s->sections.n > 1 ? STR("More") : STR("Articles");
		c->url = free_url(s, arena_fmt(&s->arena, "sections/%.*s",
					     STR_ARG(slug_of_title(&s->arena, c->name))));
	}
}

static int gather(struct site *s)
{
	struct gathering g = { .s = s };
	bool created;
	s->lang = lang_tag(&s->arena, s->w->desk->language);
	if (!s->lang.n)
		s->lang = STR("en");
	map_put(&s->urls, STR("index.html"), &created);
	int err = store_repo(s->w->store, &s->repo);
	if (!err)
		err = place_tip(&s->w->store->place, &s->commit);
	if (!err)
		err = repo_commit_tree(s->repo, &s->commit, &s->tree);
	if (!err)
		err = kb_each(s->w->store, &s->commit, take_file, &g);
	map_release(&g.sections);
	if (err)
		return err;
	settle_redirects(s);
	find_originals(s);
	order_sections(s);
	return 0;
}

/* ---- making ---- */

static void redirect_page(struct site *s, const struct site_redirect *r)
{
	const struct site_article *a = site_find(s, r->slug);
	CLEANUP(buf_release) struct buf head = { 0 }, main = { 0 }, to = { 0 };
	bool created;
	if (!a)
		return;
	struct str url = arena_fmt(&s->arena, "%.*s.html", STR_ARG(r->slug));
	map_put(&s->urls, url, &created);
	if (!created)
		return;
	site_href(s, &to, url, a->url);
	buf_fmt(&head, "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n", to.p);
	buf_fmt(&head, "<link rel=\"canonical\" href=\"%s\">\n", to.p);
	buf_fmt(&main, "<p class=\"lead\">This article has moved: <a href=\"%s\" dir=\"auto\">",
		to.p);
	html_escape(&main, a->title);
	buf_cstr(&main, "</a></p>\n");
	site_page(s,
		&(struct site_page){ url, a->title, a->lang, buf_view(&head), buf_view(&main) });
	s->result.redirects++;
}

static void put_assets(struct site *s)
{
	for (size_t i = 0; i < s->o->n_assets; i++) {
		struct buf text = { 0 };
		buf_str(&text, s->o->assets[i].text);
		site_put(s, arena_fmt(&s->arena, "assets/%.*s", STR_ARG(s->o->assets[i].path)),
			&text);
	}
}

static int make(struct site *s)
{
	int err = 0;
	s->index = site_index_new();
	for (size_t i = 0; !err && i < s->articles.n; i++)
		err = site_article_page(s, &s->articles.p[i]);
	if (!err)
		site_index_finish(s, s->index);
	site_index_free(s->index);
	if (err)
		return err;
	for (size_t i = 0; i < s->redirects.n; i++)
		redirect_page(s, &s->redirects.p[i]);
	site_front_pages(s);
	put_assets(s);
	s->result.articles = s->articles.n;
	s->result.sections = s->sections.n;
	s->result.files = s->files.n;
	return 0;
}

int work_kb_site(struct work *w, const struct kb_site_options *o, struct kb_site_result *out)
{
	CLEANUP(site_release) struct site s = { .w = w, .o = o };
	int err = gather(&s);
	if (!err)
		err = make(&s);
	if (!err)
		err = site_write(&s);
	if (!err)
		*out = s.result;
	return err;
}
