#include "work/kb_inside.h"

struct importing {
	const struct kb_import *i;
	struct kb_imported done;
	struct map by_source; /* slug of the article of a source */
	struct arena sources;
};

static int know_source(void *arg, const char *path, struct str slug, const struct oid *blob UNUSED)
{
	void **both = arg;
	struct importing *g = both[0];
	struct kb_act *k = both[1];
	CLEANUP(article_release) struct article x = { 0 };
	struct str text;
	int err = txn_get(k->a->t, path, &text);
	if (err || str_find(str_first(text, 4096), STR("source:")) < 0)
		return err;
	if (article_parse(&x, text, path)) {
		error_clear();
		return 0;
	}
	if (x.source.n)
		map_put(&g->by_source, arena_str(&g->sources, x.source), NULL)->ptr =
			arena_cstr(&g->sources, slug);
	return 0;
}

/* "vpn", "vpn-2", "vpn-3": the first that no article has. */
static struct str free_slug(struct kb_act *k, struct str slug)
{
	struct str s = slug;
	for (unsigned n = 2; kb_has(k, s); n++)
		s = arena_fmt(k->arena, "%.*s-%u", STR_ARG(slug), n);
	return s;
}

static int set_list(struct article *x, const char *key, const struct strs *list)
{
	CLEANUP(buf_release) struct buf joined = { 0 };
	for (size_t i = 0; i < list->n; i++)
		buf_fmt(&joined, "%s%.*s", i ? ", " : "", STR_ARG(list->p[i]));
	return joined.n ? kb_set(x, key, buf_view(&joined)) : 0;
}

/* What a Markdown file says of itself: keys that are ours and values that we take; others go. */
static int set_front(struct article *x, const struct ynode *front)
{
	for (size_t i = 0; front && i < front->n; i++) {
		const struct ynode *v = front->items[i];
		CLEANUP(buf_release) struct buf list = { 0 };
		for (size_t n = 0; v->kind == YAML_SEQ && n < v->n; n++)
			buf_fmt(&list, "%s%.*s", n ? ", " : "", STR_ARG(v->items[n]->s));
		struct str value = v->kind == YAML_STRING ? v->s : buf_view(&list);
		if (value.n && article_set(x, front->keys[i], value))
			error_clear();
	}
	return 0;
}

static int fill(struct kb_act *k, struct importing *g, const struct kb_import_item *item,
	struct article *x, bool made)
{
	const struct kb_import *i = g->i;
	struct str audience = i->audience;
	if (!audience.n)
		audience = str_of(audience_name(k->a->w->desk->kb_audience));
	int err = made ? kb_set(x, "status", i->status.n ? i->status : STR("published")) : 0;
	if (!err && made)
		err = kb_set(x, "audience", audience);
	if (!err && made)
		err = kb_set(x, "author", k->a->w->me);
	if (!err)
		err = set_front(x, item->front);
	if (!err && item->title.n)
		err = kb_set(x, "title", item->title);
	if (!err)
		err = set_list(x, "tags", &item->tags);
	if (!err && i->status.n)
		err = kb_set(x, "status", i->status);
	return !err && item->source.n ? kb_set(x, "source", item->source) : err;
}

static int import_one(struct kb_act *k, struct importing *g, const struct kb_import_item *item)
{
	CLEANUP(article_release) struct article x = { 0 };
	struct map_item *known = item->source.n ? map_get(&g->by_source, item->source) : NULL;
	struct str slug = known ? str_of(known->ptr) : item->slug, text = { 0 };
	int err = slug_parse(slug, &slug);
	if (!err && !known && item->source.n)
		slug = free_slug(k, slug);
	if (err)
		return err;
	const char *path = path_of_article(k->arena, slug).p;
	bool made = !kb_has(k, slug);
	if (!made)
		err = txn_get(k->a->t, path, &text);
	if (!err)
		err = article_parse(&x, text, path);
	if (err)
		return err;
	article_set_body(&x, item->body);
	err = fill(k, g, item, &x, made);
	size_t before = k->out->changed;
	if (!err)
		err = kb_save(k, &x);
	bool changed = k->out->changed > before;
	g->done.made += made;
	g->done.changed += changed && !made;
	g->done.same += !changed;
	if (!err && item->source.n && !known)
		map_put(&g->by_source, arena_str(&g->sources, item->source), NULL)->ptr =
			arena_cstr(&g->sources, slug);
	return err;
}

static void forget(struct importing *g)
{
	map_release(&g->by_source);
	arena_release(&g->sources);
	g->done = (struct kb_imported){ 0 };
}

static int import_body(struct kb_act *k, void *arg)
{
	struct importing *g = arg;
	void *both[] = { g, k };
	struct act *a = k->a;
	forget(g);
	int err = kb_each(a->w->store, txn_base(a->t), know_source, both);
	for (size_t n = 0; !err && n < g->i->n; n++) {
		err = import_one(k, g, &g->i->items[n]);
		if (err)
			error_context("article %zu", n + 1);
		arena_reset(k->arena);
	}
	if (err)
		return err;
	buf_fmt(&a->say->message, "Import %zu articles from %s", g->done.made + g->done.changed,
		g->i->from);
	act_action(a, "kb-import");
	return 0;
}

int work_kb_import(struct work *w, const struct kb_import *i, struct kb_imported *out)
{
	struct importing g = { .i = i };
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	int err = kb_run(w, i->n > BULK_TICKETS, import_body, &g, &o);
	if (!err) {
		*out = g.done;
		out->commit = o.commit;
	}
	forget(&g);
	return err;
}
