#include "cmd/search.h"
#include "model/article.h"
#include "text/utf8.h"

struct str hit_name(const struct search_hit *h)
{
	struct str name = h->document.reference;
	if (h->document.kind == WORDS_ARTICLE)
		path_is_article(name, &name);
	return name;
}

const char *hit_standing(const struct words_document *d)
{
	if (d->flags & WORDS_UNLISTED)
		return d->kind == WORDS_ARTICLE ? "moved" : "not listed";
	if (d->flags & WORDS_ARCHIVED)
		return "archived";
	if (d->flags & WORDS_REVIEW)
		return "in review";
	return d->flags & WORDS_DRAFT ? "draft" : NULL;
}

/* ---- why ---- */

static const char *const reasons[] = {
	[RANK_WORD] = "word",
	[RANK_NEAR] = "near",
	[RANK_FEEDBACK] = "feedback",
	[RANK_VOTES] = "votes",
};

static void explain_part(struct out *o, const struct rank_part *p)
{
	CLEANUP(buf_release) struct buf term = { 0 };
	utf8_visible(&term, p->term, false);
	if (p->other.n) {
		buf_char(&term, ' ');
		utf8_visible(&term, p->other, false);
	}
	out_fmt(o, "    %8.3f  %-8s  %s", p->score, reasons[p->reason], buf_c(&term));
	if (p->reason == RANK_WORD || p->reason == RANK_FEEDBACK)
		out_fmt(o,
			"  (%" PRIu32 " in the title, %" PRIu32
			" in the text; idf %.2f, weight %.2f)",
			p->title, p->body, p->idf, p->weight);
	buf_char(&o->buf, '\n');
}

/* ---- for people ---- */

static void print_hit(struct session *s, const struct search_hit *h, bool explain)
{
	struct out *o = &s->out;
	const char *on = sgr(o->color, SGR_BOLD), *off = sgr(o->color, SGR_RESET);
	CLEANUP(buf_release) struct buf name = { 0 };
	utf8_visible(&name, hit_name(h), false);
	if (s->g.quiet) {
		out_fmt(o, "%s\n", buf_c(&name));
		return;
	}
	out_fmt(o, "%s%s%s", sgr(o->color, SGR_YELLOW), buf_c(&name), off);
	if (h->document.title.n)
		buf_cstr(&o->buf, "  ");
	snippet_print(&o->buf, &h->title, h->document.title, on, off);
	if (hit_standing(&h->document))
		out_fmt(o, "  %s(%s)%s", sgr(o->color, SGR_DIM), hit_standing(&h->document), off);
	buf_char(&o->buf, '\n');
	if (h->passage.end > h->passage.start) {
		buf_cstr(&o->buf, "    ");
		snippet_print(&o->buf, &h->passage, h->text, on, off);
		buf_char(&o->buf, '\n');
	}
	if (!explain)
		return;
	out_fmt(o, "    %8.3f  is the sum of\n", h->score);
	for (size_t i = 0; i < h->n_parts; i++)
		explain_part(o, &h->parts[i]);
}

void search_print(struct session *s, const struct search_answer *a, bool explain)
{
	for (size_t i = 0; i < a->n; i++) {
		print_hit(s, &a->hits[i], explain);
		out_check(&s->out);
	}
}

/* ---- for programs ---- */

static void json_part(struct jwriter *w, const struct rank_part *p)
{
	json_object(w);
	json_put_cstr(w, "reason", reasons[p->reason]);
	json_put_str(w, "term", p->term);
	if (p->reason == RANK_NEAR) {
		json_put_str(w, "other", p->other);
		json_put_int(w, "near", p->body);
	} else if (p->reason != RANK_VOTES) {
		json_put_int(w, "title", p->title);
		json_put_int(w, "text", p->body);
		json_key(w, "idf");
		json_double(w, p->idf);
	}
	json_key(w, "weight");
	json_double(w, p->weight);
	json_key(w, "score");
	json_double(w, p->score);
	json_object_end(w);
}

static void json_passage(struct jwriter *w, const struct search_hit *h)
{
	CLEANUP(buf_release) struct buf passage = { 0 };
	snippet_print(&passage, &h->passage, h->text, "", "");
	json_put_str(w, "passage", buf_view(&passage));
	json_key(w, "words");
	json_array(w);
	for (size_t i = 0; i < h->passage.n; i++) {
		const struct snippet_mark *m = &h->passage.marks[i];
		json_str(w, str_make(h->text.p + m->start, m->end - m->start));
	}
	json_array_end(w);
}

static void json_hit(struct jwriter *w, const struct search_hit *h, bool explain)
{
	bool article = h->document.kind == WORDS_ARTICLE;
	json_object(w);
	json_put_cstr(w, "kind", article ? "article" : "ticket");
	json_put_str(w, article ? "slug" : "id", hit_name(h));
	json_put_str(w, "title", h->document.title);
	json_put_str(w, "source", h->document.source);
	json_put_cstr(w, "standing", hit_standing(&h->document));
	json_key(w, "score");
	json_double(w, h->score);
	json_passage(w, h);
	if (explain) {
		json_key(w, "parts");
		json_array(w);
		for (size_t i = 0; i < h->n_parts; i++)
			json_part(w, &h->parts[i]);
		json_array_end(w);
	}
	json_object_end(w);
}

void search_json(struct session *s, struct str text, const struct search_answer *a, bool explain)
{
	struct jwriter *w = session_json(s, "search");
	json_put_str(w, "query", text);
	if (a->corrected.n)
		json_put_str(w, "corrected", a->corrected);
	else
		json_put_cstr(w, "corrected", NULL);
	json_key(w, "hits");
	json_array(w);
	for (size_t i = 0; i < a->n; i++) {
		json_hit(w, &a->hits[i], explain);
		out_check(&s->out);
	}
	json_array_end(w);
}
