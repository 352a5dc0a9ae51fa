/* The static site of the public articles (`hd kb export --html DIR`).
 *
 * Only what is published for everybody is in it: other articles are not named anywhere, a link to
 * one becomes its mere words. Pages stand at SLUG.html, beside index.html, sections/NAME.html and
 * assets/; redirects are small pages of their own. A section is a category, else the top folder.
 * Pages ask nothing of the network; the search's index is a script, so that it works from a folder
 * too. The same articles give the same bytes.
 *
 * The folder is the site's alone: the file `.hd-site` lists what hd wrote, and only that is ever
 * replaced or removed. Each file is written whole or not at all, and not touched where it is so
 * already. E_STATE: a folder with files of somebody else. */
#ifndef HD_WORK_KB_SITE_H
#define HD_WORK_KB_SITE_H
#include "work/work.h"

struct kb_site_file {
	struct str path, text;
};
struct kb_site_options {
	const char *dir;
	struct str
		page; /* the template of a page: {{lang}} {{title}} {{site}} {{root}} {{head}} {{main}} */
	const struct kb_site_file *assets; /* below assets/ */
	size_t n_assets;
};
struct kb_site_result {
	size_t articles, sections, redirects;
	size_t files, written, removed;
};
int work_kb_site(struct work *w, const struct kb_site_options *o, struct kb_site_result *out);
#endif
