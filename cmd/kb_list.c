#include "cmd/kb.h"
#include "text/utf8.h"

struct kb_list_opts {
	const char *status, *category, *tag, *owner, *folder, *audience;
	bool all;
};
static const struct opt options[] = {
	{ 's', "status", OPT_TEXT, offsetof(struct kb_list_opts, status), "STATUS",
		"draft, review, published or archived", COMPLETE_WORDS,
		"draft review published archived" },
	{ 'c', "category", OPT_TEXT, offsetof(struct kb_list_opts, category), "C", "of a category",
		COMPLETE_CATEGORY, NULL },
	{ 't', "tag", OPT_TEXT, offsetof(struct kb_list_opts, tag), "TAG", "with a tag",
		COMPLETE_NONE, NULL },
	{ 0, "owner", OPT_TEXT, offsetof(struct kb_list_opts, owner), "WHO", "of an owner",
		COMPLETE_PERSON, NULL },
	{ 0, "audience", OPT_TEXT, offsetof(struct kb_list_opts, audience), "WHOM",
		"internal, public or accounts", COMPLETE_WORDS, "internal public accounts" },
	{ 'd', "folder", OPT_TEXT, offsetof(struct kb_list_opts, folder), "FOLDER",
		"below this folder of kb/", COMPLETE_NONE, NULL },
	{ 'a', "all", OPT_FLAG, offsetof(struct kb_list_opts, all), NULL,
		"archived ones and redirects too", COMPLETE_NONE, NULL },
	OPT_END,
};

struct listing {
	struct session *s;
	const struct kb_list_opts *o;
	struct repo *repo;
	size_t n, left_out, broken;
	char *first; /* slug of the first that is listed */
};

static bool is_given(const char *want, struct str value)
{
	return !want || str_eq_nocase(str_of(want), value);
}

static bool wanted(struct listing *l, const struct article *x)
{
	const struct kb_list_opts *o = l->o;
	if (!is_given(o->status, str_of(article_status_name(x->status))) ||
		!is_given(o->category, x->category) || !is_given(o->owner, x->owner) ||
		!is_given(o->audience, str_of(audience_name(x->audience))) ||
		(o->tag && !strs_has(&x->tags, str_of(o->tag))))
		return false;
	bool hidden = x->moved_to.n || (x->status == ARTICLE_ARCHIVED && !o->status);
	if (!hidden || o->all)
		return true;
	l->left_out++;
	return false;
}

static void print_line(struct session *s, const struct article *x)
{
	CLEANUP(buf_release) struct buf slug = { 0 }, title = { 0 };
	utf8_visible(&slug, x->slug, false);
	utf8_visible(&title, x->moved_to.n ? x->moved_to : x->title, false);
	if (s->g.quiet) {
		out_fmt(&s->out, "%s\n", buf_c(&slug));
		return;
	}
	out_fmt(&s->out, "%s", sgr(s->out.color, SGR_YELLOW));
	utf8_fit(&s->out.buf, buf_view(&slug), 32, true);
	out_fmt(&s->out, "%s  %-9s  %-8s  ", sgr(s->out.color, SGR_RESET),
		x->moved_to.n ? "moved to" : article_status_name(x->status),
		audience_name(x->audience));
	if (s->out.terminal)
		utf8_fit(&s->out.buf, buf_view(&title), s->out.width - 55, false);
	else
		buf_str(&s->out.buf, buf_view(&title));
	buf_char(&s->out.buf, '\n');
}

static int list_one(void *arg, const char *path, struct str slug, const struct oid *blob)
{
	struct listing *l = arg;
	struct session *s = l->s;
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	struct str folder = str_of(l->o->folder ? l->o->folder : "");
	if (folder.n && !(str_starts(slug, folder) && slug.p[folder.n] == '/'))
		return 0;
	int e = repo_blob(l->repo, blob, &text);
	if (e)
		return e;
	if (article_parse(&x, text.data, path)) {
		if (!l->broken++)
			session_note(s, "%s", error_last()->message);
		error_clear();
		return 0;
	}
	if (!wanted(l, &x))
		return 0;
	if (!l->n++)
		l->first = arena_cstr(&s->arena, x.slug);
	if (s->g.json) {
		json_object(&s->out.json);
		kb_json(&s->out.json, &x, false);
		json_object_end(&s->out.json);
	} else {
		print_line(s, &x);
	}
	out_check(&s->out);
	return 0;
}

static int list_run(struct session *s, void *opts, const struct texts *operands UNUSED)
{
	struct listing l = { .s = s, .o = opts };
	int e = store_repo(&s->store, &l.repo);
	if (e)
		return e;
	session_page(s);
	if (s->g.json) {
		struct jwriter *w = session_json(s, "article-list");
		json_key(w, "articles");
		json_array(w);
	}
	e = kb_each(&s->store, NULL, list_one, &l);
	if (s->g.json)
		json_array_end(&s->out.json);
	if (!e && !l.n)
		session_note(s, "no article%s", l.o->status || l.o->tag ? " is so" : " yet");
	if (!e && l.left_out)
		session_note(s, "%zu archived or moved ones are left out (--all)", l.left_out);
	s->sit.about = l.n ? ABOUT_ARTICLES : ABOUT_NO_ARTICLES;
	s->sit.slug = l.first;
	return e;
}

const struct cmd cmd_kb_list = {
	.name = "kb list",
	.alias = "ls",
	.summary = "list the articles",
	.needs = CMD_STORE,
	.options = options,
	.size = sizeof(struct kb_list_opts),
	.run = list_run,
};
