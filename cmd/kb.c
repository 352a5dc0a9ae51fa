#include "cmd/kb.h"
#include "text/utf8.h"
#include "work/kb_log.h"

#define X(name) extern const struct cmd cmd_##name;
#include "cmd/kb.def"
#undef X

static const struct cmd *const verbs[] = {
#define X(name) &cmd_##name,
#include "cmd/kb.def"
#undef X
	NULL,
};

void session_about_article(struct session *s, struct article *x)
{
	s->article = x;
	s->sit.about = ABOUT_ARTICLE;
	s->sit.article = x;
}

void session_about_revision(struct session *s, const struct kb_revisions *all,
	const struct kb_revision *r)
{
	char hex[OID_HEX + 1] = "";
	if (r)
		oid_hex(hex, &r->commit);
	s->sit.about = ABOUT_REVISIONS;
	s->sit.slug = arena_cstr(&s->arena, all->slug);
	s->sit.listed = all->there;
	s->sit.revision = r ? arena_cstr(&s->arena, str_first(str_of(hex), 8)) : NULL;
}

static void json_words(struct jwriter *w, const char *key, const struct strs *words)
{
	json_key(w, key);
	json_array(w);
	for (size_t i = 0; i < words->n; i++)
		json_str(w, words->p[i]);
	json_array_end(w);
}

static void json_day(struct jwriter *w, const char *key, int64_t ms)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (ms)
		when_iso(&b, ms);
	buf_cut(&b, MIN(b.n, (size_t)10));
	json_put_str(w, key, buf_view(&b));
}

void kb_json(struct jwriter *w, const struct article *x, bool text)
{
	json_put_str(w, "slug", x->slug);
	json_put_str(w, "title", x->title);
	json_put_str(w, "summary", x->summary);
	json_put_cstr(w, "status", article_status_name(x->status));
	json_put_cstr(w, "audience", audience_name(x->audience));
	json_put_str(w, "category", x->category);
	json_words(w, "tags", &x->tags);
	json_words(w, "related", &x->related);
	json_words(w, "accounts", &x->accounts);
	json_put_str(w, "language", x->language);
	json_put_str(w, "translation_of", x->translation_of);
	json_put_str(w, "owner", x->owner);
	json_put_str(w, "author", x->author);
	json_put_str(w, "reviewer", x->reviewer);
	json_day(w, "reviewed", x->reviewed);
	json_day(w, "review_by", x->review_by);
	json_put_str(w, "source", x->source);
	if (text)
		json_put_str(w, "text", x->body);
}

void kb_article_json(struct session *s, const struct article *x)
{
	struct jwriter *w = session_json(s, "article");
	json_key(w, "article");
	json_object(w);
	kb_json(w, x, true);
	json_object_end(w);
}

int kb_done(struct session *s, struct kb_outcome *o, const char *said, ...)
{
	CLEANUP(buf_release) struct buf line = { 0 }, slug = { 0 };
	struct article *x = arena_new(&s->arena, struct article);
	va_list ap;
	*x = o->article;
	o->article = (struct article){ 0 };
	session_about_article(s, x);
	if (s->g.json) {
		kb_article_json(s, x);
		return 0;
	}
	va_start(ap, said);
	buf_vfmt(&line, said, ap);
	va_end(ap);
	utf8_visible(&slug, x->slug, false);
	if (s->g.quiet)
		out_fmt(&s->out, "%s\n", buf_c(&slug));
	else
		out_fmt(&s->out, "%s%s%s  %s%s\n", sgr(s->out.color, SGR_YELLOW), buf_c(&slug),
			sgr(s->out.color, SGR_RESET), session_dry(s),
			o->changed ? buf_c(&line) : "is so already");
	return 0;
}

int kb_moved(struct session *s, const char *slug, enum kb_move move, const char *who,
	const char *said)
{
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	int e = work_kb_move(&s->work, str_of(slug), move, str_of(who ? who : ""), &o);
	return e ? e : kb_done(s, &o, "%s", said);
}

const struct cmd cmd_kb = {
	.name = "kb",
	.group = GROUP_WORK,
	.summary = "the knowledge base: write, review, publish and find articles",
	.args = "COMMAND",
	.max_args = 1,
	.verbs = verbs,
};
