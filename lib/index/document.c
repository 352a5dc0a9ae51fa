#include "index/document.h"
#include "model/article.h"
#include "model/law.h"
#include "model/state.h"

static struct strs copy_all(struct arena *a, const struct str *p, size_t n)
{
	struct strs out = { .p = arena_array(a, n + 1, sizeof *out.p), .cap = n + 1 };
	for (; out.n < n; out.n++)
		out.p[out.n] = arena_str(a, p[out.n]);
	return out;
}

static struct str bodies_of(const struct ticket *t, struct arena *a)
{
	CLEANUP(free_ptr) struct str *bodies = xcalloc(t->n + 1, sizeof *bodies);
	CLEANUP(buf_release) struct buf text = { 0 };
	law_bodies(t, bodies);
	for (size_t i = 0; i < t->n; i++) {
		if (!bodies[i].n)
			continue;
		if (text.n)
			buf_cstr(&text, "\n\n");
		buf_str(&text, bodies[i]);
	}
	return arena_str(a, buf_view(&text));
}

static int read_ticket(struct document *out, struct store *s, const struct words_document *d,
	struct arena *a)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct id id = id_of(d->reference);
	int rc = store_ticket_blob(s, &d->blob, &id, &t);
	if (rc)
		return rc;
	const struct ynode *labels = state_get(&t.state, STR("labels"));
	*out = (struct document){ .title = arena_str(a, state_text(&t.state, "title")) };
	out->text = bodies_of(&t, a);
	out->tags.p = arena_array(a, labels ? labels->n : 0, sizeof *out->tags.p);
	for (size_t i = 0; labels && i < labels->n; i++)
		out->tags.p[out->tags.n++] = arena_str(a, labels->items[i]->s);
	return 0;
}

static int read_article(struct document *out, struct store *s, const struct words_document *d,
	struct arena *a)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob b = { 0 };
	struct repo *repo;
	int rc = store_repo(s, &repo);
	if (!rc)
		rc = repo_blob(repo, &d->blob, &b);
	if (!rc)
		rc = article_parse(&x, b.data, arena_cstr(a, d->reference));
	if (rc)
		return rc;
	*out = (struct document){ .title = arena_str(a, x.title) };
	out->text = x.summary.n ? arena_fmt(a, "%.*s\n\n%.*s", STR_ARG(x.summary), STR_ARG(x.body))
				: arena_str(a, x.body);
	out->tags = copy_all(a, x.tags.p, x.tags.n);
	return 0;
}

int document_read(struct document *out, struct store *s, const struct words_document *d,
	struct arena *a)
{
	return d->kind == WORDS_TICKET ? read_ticket(out, s, d, a) : read_article(out, s, d, a);
}
