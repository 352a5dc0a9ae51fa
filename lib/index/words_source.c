/* What is to be found of a file. */
#include "index/words_refresh.h"
#include "model/article.h"
#include "model/summary.h"

void words_source_release(struct words_source *s)
{
	arena_release(&s->arena);
	*s = (struct words_source){ 0 };
}

bool words_reference(struct str path, struct str *reference)
{
	struct id id;
	struct str slug;
	if (path_is_ticket(path, &id)) {
		*reference = str_skip(path, path.n - strlen(".yaml") - ID_LEN);
		reference->n = ID_LEN;
		return true;
	}
	if (!path_is_article(path, &slug) || path.n > REFERENCE_MAX)
		return false;
	*reference = path;
	return true;
}

/* The parts of a body being gathered; empty ones are left out. */
struct parts {
	struct str *p;
	size_t n;
};

static void part_add(struct parts *to, struct arena *a, struct str s)
{
	if (s.n)
		to->p[to->n++] = arena_str(a, s);
}

/* As one part: a phrase that runs from one into the next means nothing, but who would ask. */
static void list_add(struct parts *to, struct arena *a, const struct strs *list)
{
	CLEANUP(buf_release) struct buf all = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		buf_str(&all, list->p[i]);
		buf_cstr(&all, ", ");
	}
	part_add(to, a, buf_view(&all));
}

static bool names_article(const struct strs *links)
{
	struct str slug;
	bool solved;
	for (size_t i = 0; i < links->n; i++)
		if (ticket_link_article(links->p[i], &slug, &solved))
			return true;
	return false;
}

static void input_of_ticket(struct words_source *out, const struct ticket *t,
	const struct desk *desk)
{
	struct summary s;
	struct arena *a = &out->arena;
	struct words_input *in = &out->input;
	struct str *bodies = arena_array(a, t->n, sizeof *bodies);
	struct parts parts = { .p = arena_array(a, t->n + 1, sizeof *parts.p) };
	summary_of(&s, a, t, desk);
	law_bodies(t, bodies);
	for (size_t i = 0; i < t->n; i++)
		part_add(&parts, a, bodies[i]);
	list_add(&parts, a, &s.labels);
	in->kind = WORDS_TICKET;
	in->flags = summary_listed(&s) ? 0 : WORDS_UNLISTED;
	if (!names_article(&s.links))
		in->flags |= WORDS_UNAIDED;
	in->language = language_number(desk->language);
	in->title = arena_str(a, s.title);
	in->source = arena_str(a, s.source);
	in->body = parts.p;
	in->n_body = parts.n;
}

static uint8_t article_flags(const struct article *x)
{
	static const uint8_t by_status[ARTICLE_STATUSES] = {
		[ARTICLE_DRAFT] = WORDS_DRAFT,
		[ARTICLE_REVIEW] = WORDS_REVIEW,
		[ARTICLE_ARCHIVED] = WORDS_ARCHIVED,
	};
	uint8_t flags = by_status[x->status];
	if (x->audience != AUDIENCE_PUBLIC)
		flags |= WORDS_INTERNAL;
	return x->moved_to.n ? flags | WORDS_UNLISTED : flags;
}

static void input_of_article(struct words_source *out, const struct article *x,
	const struct desk *desk)
{
	struct arena *a = &out->arena;
	struct words_input *in = &out->input;
	struct parts parts = { .p = arena_array(a, 4, sizeof *parts.p) };
	part_add(&parts, a, x->summary);
	list_add(&parts, a, &x->tags);
	part_add(&parts, a, x->body);
	in->flags = article_flags(x);
	in->language = language_number(x->language.n ? x->language : desk->language);
	/* a number that an import took for want of a title says nothing */
	if (!str_eq(x->title, x->source))
		in->title = arena_str(a, x->title);
	in->source = arena_str(a, x->moved_to.n ? x->moved_to : x->source);
	in->body = parts.p;
	in->n_body = parts.n;
}

static void input_of_text(struct words_source *out, struct str path, struct str text,
	const struct desk *desk)
{
	struct words_input *in = &out->input;
	struct parts parts = { .p = arena_array(&out->arena, 1, sizeof *parts.p) };
	part_add(&parts, &out->arena, text);
	in->flags = WORDS_DRAFT | WORDS_INTERNAL;
	in->language = language_number(desk->language);
	in->title = arena_str(&out->arena, slug_of(path));
	in->body = parts.p;
	in->n_body = parts.n;
}

static bool extract_ticket(struct words_source *out, const struct id *id, const char *path,
	struct str text, const struct desk *desk)
{
	struct ticket t;
	if (ticket_parse_as(&t, id, text, path)) {
		error_clear();
		return false;
	}
	input_of_ticket(out, &t, desk);
	ticket_release(&t);
	return true;
}

static void extract_article(struct words_source *out, const char *path, struct str text,
	const struct desk *desk)
{
	struct article x;
	out->input.kind = WORDS_ARTICLE;
	if (article_parse(&x, text, path)) {
		error_clear();
		input_of_text(out, str_of(path), text, desk);
		return;
	}
	input_of_article(out, &x, desk);
	article_release(&x);
}

bool words_extract(struct words_source *out, const char *path, struct str text,
	const struct oid *blob, const struct desk *desk)
{
	struct words_source s = { 0 };
	struct str reference;
	struct id id;
	if (!words_reference(str_of(path), &reference))
		return false;
	s.input.blob = *blob;
	s.input.reference = arena_str(&s.arena, reference);
	if (!path_is_ticket(str_of(path), &id))
		extract_article(&s, path, text, desk);
	else if (!extract_ticket(&s, &id, path, text, desk)) {
		words_source_release(&s);
		return false;
	}
	*out = s;
	return true;
}
