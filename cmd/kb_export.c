#include "cmd/embedded.h"
#include "cmd/kb.h"
#include "work/kb_site.h"

#define SITE "site/"
#define ASSETS_MAX 8

struct export_opts {
	const char *html;
};
static const struct opt options[] = {
	{ 0, "html", OPT_TEXT, offsetof(struct export_opts, html), "DIR",
		"a static site of the public articles", COMPLETE_FILE, NULL },
	OPT_END,
};

/* share/site/: the template of a page, and what goes to assets/. */
static void site_files(struct kb_site_options *o, struct kb_site_file *assets)
{
	o->assets = assets;
	for (const struct embedded *f = hd_share; f->name; f++) {
		struct str text = str_make(f->bytes, f->size);
		if (strncmp(f->name, SITE, strlen(SITE)))
			continue;
		const char *name = f->name + strlen(SITE);
		if (!strcmp(name, "page.html"))
			o->page = text;
		else if (o->n_assets < ASSETS_MAX)
			assets[o->n_assets++] = (struct kb_site_file){ str_of(name), text };
	}
}

static int export_run(struct session *s, void *opts, const struct texts *operands UNUSED)
{
	const struct export_opts *e = opts;
	struct kb_site_file assets[ASSETS_MAX];
	struct kb_site_options o = { .dir = e->html };
	struct kb_site_result r;
	if (!e->html || !*e->html)
		return fail(E_USAGE, "say where to, as hd kb export --html DIR");
	site_files(&o, assets);
	int err = session_desk(s);
	if (err)
		return err;
	struct work w = { .store = &s->store, .desk = s->desk, .clock = s->clock };
	err = work_kb_site(&w, &o, &r);
	if (err)
		return err;
	s->sit.about = r.articles ? ABOUT_ARTICLES : ABOUT_NO_ARTICLES;
	if (s->g.json) {
		struct jwriter *jw = session_json(s, "kb-site");
		json_put_cstr(jw, "dir", e->html);
		json_put_int(jw, "articles", (int64_t)r.articles);
		json_put_int(jw, "sections", (int64_t)r.sections);
		json_put_int(jw, "redirects", (int64_t)r.redirects);
		json_put_int(jw, "files", (int64_t)r.files);
		json_put_int(jw, "written", (int64_t)r.written);
		json_put_int(jw, "removed", (int64_t)r.removed);
	} else if (!s->g.quiet) {
		out_fmt(&s->out,
			"%zu public articles in %zu sections; %zu of %zu files written, %zu "
			"removed\n",
			r.articles, r.sections, r.written, r.files, r.removed);
	}
	return 0;
}

const struct cmd cmd_kb_export = {
	.name = "kb export",
	.summary = "make a static site of the public articles",
	.needs = CMD_STORE,
	.options = options,
	.size = sizeof(struct export_opts),
	.run = export_run,
};
