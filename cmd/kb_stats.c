#include "cmd/kb.h"
#include "text/utf8.h"
#include "work/kb_stats.h"

#define LIMIT 20

struct stats_opts {
	const char *since;
	int64_t limit;
};
static const struct opt options[] = {
	{ 0, "since", OPT_TEXT, offsetof(struct stats_opts, since), "WHEN",
		"only tickets updated since then (90d, 2026-01-01)", COMPLETE_NONE, NULL },
	{ 'l', "limit", OPT_NUMBER, offsetof(struct stats_opts, limit), "N",
		"at most N articles (default 20)", COMPLETE_NONE, NULL },
	OPT_END,
};

static void print_article(struct session *s, const struct kb_stat *x)
{
	CLEANUP(buf_release) struct buf slug = { 0 }, title = { 0 }, age = { 0 }, votes = { 0 };
	struct out *o = &s->out;
	size_t all = x->votes.up + x->votes.down;
	utf8_visible(&slug, x->slug, false);
	utf8_visible(&title, x->title, false);
	if (s->g.quiet) {
		out_fmt(o, "%s\n", buf_c(&slug));
		return;
	}
	if (x->changed)
		when_span(&age, MAX(s->clock.now - x->changed, INT64_C(0)));
	if (all)
		buf_fmt(&votes, "%zu/%zu", x->votes.up, all);
	out_fmt(o, "%6zu  %6zu  %7s  %5s  %s%s%s  %s", x->solved, x->quoted,
		all ? buf_c(&votes) : "-", x->changed ? buf_c(&age) : "-",
		sgr(o->color, SGR_YELLOW), buf_c(&slug), sgr(o->color, SGR_RESET), buf_c(&title));
	if (x->status != ARTICLE_PUBLISHED)
		out_fmt(o, " (%s)", article_status_name(x->status));
	buf_char(&o->buf, '\n');
}

static void print_category(struct session *s, const struct kb_coverage *c)
{
	CLEANUP(buf_release) struct buf name = { 0 };
	utf8_visible(&name, c->name, false);
	out_fmt(&s->out, "%7zu  %5zu  %8zu  %s%s\n", c->tickets, c->aided, c->articles,
		c->name.n ? buf_c(&name) : "(none)", c->articles ? "" : "  no article");
}

static void print_all(struct session *s, const struct kb_stats *st, size_t n)
{
	const char *on = sgr(s->out.color, SGR_BOLD), *off = sgr(s->out.color, SGR_RESET);
	session_page(s);
	if (!s->g.quiet && n)
		out_fmt(&s->out, "%ssolved  quoted  helpful    age  article%s\n", on, off);
	for (size_t i = 0; i < n; i++)
		print_article(s, &st->articles[i]);
	if (s->g.quiet || !st->n_categories)
		return;
	out_fmt(&s->out, "%s%stickets  aided  articles  category%s\n", n ? "\n" : "", on, off);
	for (size_t i = 0; i < st->n_categories; i++)
		print_category(s, &st->categories[i]);
}

static void json_article(struct session *s, struct jwriter *w, const struct kb_stat *x)
{
	size_t all = x->votes.up + x->votes.down;
	json_object(w);
	json_put_str(w, "slug", x->slug);
	json_put_str(w, "title", x->title);
	json_put_cstr(w, "status", article_status_name(x->status));
	json_put_int(w, "solved", (int64_t)x->solved);
	json_put_int(w, "quoted", (int64_t)x->quoted);
	json_put_int(w, "up", (int64_t)x->votes.up);
	json_put_int(w, "down", (int64_t)x->votes.down);
	json_key(w, "helpful");
	if (all)
		json_double(w, (double)x->votes.up / (double)all);
	else
		json_null(w);
	json_key(w, "changed");
	if (x->changed)
		json_str(w, when_iso_str(&s->arena, x->changed));
	else
		json_null(w);
	json_object_end(w);
}

static void json_all(struct session *s, const struct kb_stats *st, size_t n)
{
	struct jwriter *w = session_json(s, "kb-stats");
	json_put_int(w, "total", (int64_t)st->n);
	json_key(w, "articles");
	json_array(w);
	for (size_t i = 0; i < n; i++)
		json_article(s, w, &st->articles[i]);
	json_array_end(w);
	json_key(w, "categories");
	json_array(w);
	for (size_t i = 0; i < st->n_categories; i++) {
		const struct kb_coverage *c = &st->categories[i];
		json_object(w);
		json_put_str(w, "category", c->name);
		json_put_int(w, "tickets", (int64_t)c->tickets);
		json_put_int(w, "ended", (int64_t)c->ended);
		json_put_int(w, "aided", (int64_t)c->aided);
		json_put_int(w, "articles", (int64_t)c->articles);
		json_object_end(w);
	}
	json_array_end(w);
}

static int stats_run(struct session *s, void *opts, const struct texts *operands UNUSED)
{
	const struct stats_opts *o = opts;
	CLEANUP(kb_stats_release) struct kb_stats st = { 0 };
	const struct query_env env = session_env(s);
	size_t limit = o->limit ? (size_t)o->limit : LIMIT;
	int64_t since = 0, end;
	int e = o->since ? when_parse(str_of(o->since), &s->clock, true, &since, &end) : 0;
	if (!e)
		e = kb_stats_of(&s->store, s->index, &env, since, limit, &st);
	if (e)
		return e;
	s->sit.about = st.n ? ABOUT_ARTICLES : ABOUT_NO_ARTICLES;
	s->sit.slug = st.n ? arena_cstr(&s->arena, st.articles[0].slug) : NULL;
	if (s->g.json)
		json_all(s, &st, MIN(st.n, limit));
	else
		print_all(s, &st, MIN(st.n, limit));
	if (st.n > limit)
		session_note(s, "%zu more (--limit)", st.n - limit);
	if (st.broken)
		session_note(s, "%zu articles cannot be read: hd kb check", st.broken);
	return 0;
}

const struct cmd cmd_kb_stats = {
	.name = "kb stats",
	.summary = "what articles were good for, and which categories have none",
	.needs = CMD_READS,
	.options = options,
	.size = sizeof(struct stats_opts),
	.run = stats_run,
};
