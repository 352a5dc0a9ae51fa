#include "cmd/kb.h"
#include "cmd/search.h"
#include "cmd/suggest.h"
#include "text/utf8.h"

#define LIMIT 5

struct suggest_opts {
	int64_t limit;
};
static const struct opt options[] = {
	{ 'l', "limit", OPT_NUMBER, offsetof(struct suggest_opts, limit), "N",
		"at most N (default 5, at most 10)", COMPLETE_NONE, NULL },
	OPT_END,
};

static const char *standing(const struct suggestion *x)
{
	if (x->flags & WORDS_REVIEW)
		return "in review";
	if (x->flags & WORDS_DRAFT)
		return "draft";
	return x->flags & WORDS_INTERNAL ? "internal" : NULL;
}

static void words_text(struct buf *out, const char *said, const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++) {
		buf_cstr(out, i ? " " : said);
		utf8_visible(out, words->p[i], false);
	}
}

static void print_one(struct session *s, const struct suggestion *x)
{
	CLEANUP(buf_release) struct buf slug = { 0 }, title = { 0 }, why = { 0 };
	struct out *o = &s->out;
	utf8_visible(&slug, x->slug, false);
	utf8_visible(&title, x->title, false);
	if (s->g.quiet) {
		out_fmt(o, "%s\n", buf_c(&slug));
		return;
	}
	words_text(&why, "  matches: ", &x->words);
	words_text(&why, "  helped with: ", &x->solved);
	out_fmt(o, "%.2f  %s%s%s  %s", x->evidence, sgr(o->color, SGR_YELLOW), buf_c(&slug),
		sgr(o->color, SGR_RESET), buf_c(&title));
	if (standing(x))
		out_fmt(o, " (%s)", standing(x));
	out_fmt(o, "%s%s%s\n", sgr(o->color, SGR_DIM), buf_c(&why), sgr(o->color, SGR_RESET));
}

static void json_words(struct jwriter *w, const char *key, const struct strs *words)
{
	json_key(w, key);
	json_array(w);
	for (size_t i = 0; i < words->n; i++)
		json_str(w, words->p[i]);
	json_array_end(w);
}

static void json_one(struct jwriter *w, const struct suggestion *x)
{
	json_object(w);
	json_put_str(w, "slug", x->slug);
	json_put_str(w, "title", x->title);
	json_put_cstr(w, "standing", standing(x));
	json_key(w, "evidence");
	json_double(w, x->evidence);
	json_put_bool(w, "good", x->evidence >= SUGGEST_GOOD);
	json_words(w, "matches", &x->words);
	json_words(w, "helped_with", &x->solved);
	json_object_end(w);
}

static void show(struct session *s, const struct suggestions *found)
{
	struct jwriter *w = s->g.json ? session_json(s, "kb-suggestions") : NULL;
	if (w) {
		json_put_str(w, "ticket", id_str(&s->sit.ticket->id));
		json_key(w, "suggestions");
		json_array(w);
	}
	for (size_t i = 0; i < found->n; i++)
		if (w)
			json_one(w, &found->p[i]);
		else
			print_one(s, &found->p[i]);
	if (w)
		json_array_end(w);
	if (!found->n)
		session_note(s, "no article is like it");
}

static int suggest_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct suggest_opts *o = opts;
	CLEANUP(suggestions_release) struct suggestions found = { 0 };
	struct search *search = NULL;
	struct row row;
	if (o->limit > SUGGEST_DEPTH)
		return fail(E_LIMIT, "--limit is at most %d", SUGGEST_DEPTH);
	int e = index_resolve(s->index, str_of(operands->p[0]), &row);
	if (e)
		return e;
	session_about_row(s, row);
	e = session_search(s, &search);
	if (!e)
		e = session_suggest(s, search, o->limit ? (size_t)o->limit : LIMIT, &found);
	if (!e) {
		session_suggested(s, &found);
		show(s, &found);
	}
	if (search && search_note(search))
		session_note(s, "%s", search_note(search));
	search_free(search);
	return e;
}

const struct cmd cmd_kb_suggest = {
	.name = "kb suggest",
	.summary = "the articles that answer a ticket, the likeliest first",
	.args = "ID",
	.needs = CMD_READS,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct suggest_opts),
	.run = suggest_run,
};
