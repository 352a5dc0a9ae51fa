/* What the parts of the site's making share. Not for commands. */
#ifndef HD_WORK_KB_SITE_INSIDE_H
#define HD_WORK_KB_SITE_INSIDE_H
#include "base/map.h"
#include "work/kb.h"
#include "work/kb_site.h"

struct site_article {
	struct str slug, title, summary, lang, url; /* url from the site's top: "net/vpn.html" */
	struct oid blob;
	struct str translation_of;
	const struct site_article *original; /* in the site; NULL: none */
	size_t section;
	size_t place; /* in its section */
};
struct site_section {
	struct str name, url;
	VEC(size_t) articles; /* positions, by title */
};
struct site_redirect {
	struct str slug, to;
};
struct site_index;
struct site {
	struct work *w;
	const struct kb_site_options *o;
	struct repo *repo;
	struct oid commit, tree;
	struct arena arena; /* all strings */
	struct str lang; /* the desk's */
	VEC(struct site_article) articles; /* in the order of paths */
	bool translated; /* some article is a translation */
	VEC(struct site_section) sections; /* by name */
	VEC(struct site_redirect) redirects;
	struct map by_slug; /* -> position in articles; redirects lead to theirs */
	struct map urls; /* that are taken */
	struct site_index *index; /* while pages are made */
	struct map files; /* path -> struct buf *, in the order of making */
	struct kb_site_result result;
};
/* A file of the site to be written; its text is taken over. */
void site_put(struct site *s, struct str path, struct buf *text);
/* The article that a slug leads to; NULL: none that readers of the site see. */
const struct site_article *site_find(const struct site *s, struct str slug);

/* A page of the template. title empty: the site's own; head: more elements; url: where it stands. */
struct site_page {
	struct str url, title, lang, head, main;
};
void site_page(struct site *s, const struct site_page *p);
/* "../../" of the page at url. */
struct str site_root(struct site *s, struct str url);
/* An address in the site, seen from the page, for an attribute. */
void site_href(struct site *s, struct buf *out, struct str from, struct str url);

/* The pages; files that articles show are added too. */
int site_article_page(struct site *s, const struct site_article *a);
void site_front_pages(struct site *s);
/* assets/search.js, fed with each article as it is read. */
struct site_index *site_index_new(void);
void site_index_free(struct site_index *x);
void site_index_add(struct site_index *x, const struct article *a);
void site_index_finish(struct site *s, struct site_index *x);
/* Brings the folder to what site.files says. */
int site_write(struct site *s);
#endif
