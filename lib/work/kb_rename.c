#include "work/kb_inside.h"

struct renaming {
	struct str slug, to; /* as given, then as found */
	struct kb_act *k;
};

/* "../../b/c.md" from the folder of one article to the file of another. */
static struct str relative_path(struct arena *a, struct str from, struct str to)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	size_t common = 0;
	for (size_t i = 0; i < from.n && i < to.n && from.p[i] == to.p[i]; i++)
		if (from.p[i] == '/')
			common = i + 1;
	for (size_t i = common; i < from.n; i++)
		if (from.p[i] == '/')
			buf_cstr(&out, "../");
	buf_str(&out, str_skip(to, common));
	buf_cstr(&out, ".md");
	return arena_str(a, buf_view(&out));
}

/* The link's address in its source line, replaced where it stands as it was written. */
static void replace_on_line(struct buf *out, struct str line, struct str old, struct str new_text)
{
	ssize_t at;
	while ((at = str_find(line, old)) >= 0) {
		char before = at ? line.p[at - 1] : ' ';
		struct str rest = str_skip(line, (size_t)at + old.n);
		char after = rest.n ? rest.p[0] : ' ';
		buf_add(out, line.p, (size_t)at);
		buf_str(out,
			strchr("(<: \t", before) && strchr(")#> \t\"", after) ? new_text : old);
		line = rest;
	}
	buf_str(out, line);
}

/* `of` is the article's slug that relative links are seen from; those to `slug` will name `to`. */
static void relink(struct kb_act *k, struct article *x, struct str seen_from, struct str slug,
	struct str to)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct str rest = x->body, line;
	struct str old = relative_path(k->arena, seen_from, slug);
	struct str now = relative_path(k->arena, x->slug, to);
	struct str scheme = arena_fmt(k->arena, "kb:%.*s", STR_ARG(slug));
	struct str scheme_now = arena_fmt(k->arena, "kb:%.*s", STR_ARG(to));
	while (str_next_line(&rest, &line)) {
		CLEANUP(buf_release) struct buf once = { 0 };
		replace_on_line(&once, line, old, now);
		replace_on_line(&text, buf_view(&once), scheme, scheme_now);
		buf_char(&text, '\n');
	}
	if (x->body.n && x->body.p[x->body.n - 1] != '\n')
		buf_cut(&text, text.n - 1);
	if (!str_eq(buf_view(&text), x->body))
		article_set_body(x, buf_view(&text));
}

static int rename_in_front(struct article *x, struct str slug, struct str to)
{
	CLEANUP(buf_release) struct buf list = { 0 };
	int err = 0;
	if (str_eq(x->translation_of, slug))
		err = kb_set(x, "translation-of", to);
	if (!err && str_eq(x->moved_to, slug))
		err = kb_set(x, "moved-to", to);
	if (err || !strs_has(&x->related, slug))
		return err;
	for (size_t i = 0; i < x->related.n; i++) {
		struct str other = str_eq(x->related.p[i], slug) ? to : x->related.p[i];
		buf_fmt(&list, "%s%.*s", i ? ", " : "", STR_ARG(other));
	}
	return kb_set(x, "related", buf_view(&list));
}

/* An article that may name the one that is renamed. */
static int put_right(void *arg, const char *path, struct str slug, const struct oid *blob UNUSED)
{
	struct renaming *r = arg;
	CLEANUP(article_release) struct article x = { 0 };
	struct str text;
	if (str_eq(slug, r->slug) || str_eq(slug, r->to))
		return 0;
	int err = txn_get(r->k->a->t, path, &text);
	if (err)
		return err;
	ssize_t slash = -1;
	for (size_t i = 0; i < r->slug.n; i++)
		slash = r->slug.p[i] == '/' ? (ssize_t)i : slash;
	/* most articles do not even have the word */
	if (str_find(text, str_skip(r->slug, (size_t)(slash + 1))) < 0)
		return 0;
	if (article_parse(&x, text, path)) {
		error_clear();
		return 0;
	}
	relink(r->k, &x, x.slug, r->slug, r->to);
	err = rename_in_front(&x, r->slug, r->to);
	return err ? err : kb_save(r->k, &x);
}

static int move_votes(struct kb_act *k, struct str slug, struct str to)
{
	const char *from = path_of_votes(k->arena, slug).p;
	struct str votes;
	if (!txn_has(k->a->t, from))
		return 0;
	int err = txn_get(k->a->t, from, &votes);
	if (!err)
		err = txn_put(k->a->t, path_of_votes(k->arena, to).p, votes);
	return err ? err : txn_remove(k->a->t, from);
}

/* Its own relative links are seen from another folder now. */
static void relink_own(struct kb_act *k, struct article *x, struct str was)
{
	struct article_links links;
	struct str slug = x->slug;
	x->slug = was;
	article_links(x, &links);
	x->slug = slug;
	for (size_t i = 0; i < links.n; i++)
		if (links.p[i].kind == LINK_ARTICLE && links.p[i].line)
			relink(k, x, was, links.p[i].target, links.p[i].target);
}

static int leave_redirect(struct kb_act *k, const struct article *x, struct str was)
{
	CLEANUP(article_release) struct article redirect = { 0 };
	const char *path = path_of_article(k->arena, was).p;
	if (slug_parse(was, &was)) {
		error_clear();
		return txn_remove(k->a->t, path);
	}
	int err = article_parse(&redirect, STR(""), path);
	if (!err)
		err = kb_set(&redirect, "title", x->title);
	if (!err)
		err = kb_set(&redirect, "moved-to", x->slug);
	return err ? err : kb_save(k, &redirect);
}

static int rename_body(struct kb_act *k, void *arg)
{
	struct renaming r = *(struct renaming *)arg;
	CLEANUP(article_release) struct article x = { 0 };
	r.k = k;
	int err = slug_parse(r.to, &r.to);
	if (!err)
		err = kb_load(k, &r.slug, &x);
	if (!err && str_eq(r.slug, r.to))
		return fail(E_INVALID, "'%.*s' has that name already", STR_ARG(r.to));
	if (!err && kb_has(k, r.to))
		return fail(E_STATE, "there is an article '%.*s' already", STR_ARG(r.to));
	if (err)
		return err;
	x.slug = arena_str(&x.arena, r.to);
	relink_own(k, &x, r.slug);
	err = kb_save(k, &x);
	if (!err)
		err = leave_redirect(k, &x, r.slug);
	if (!err)
		err = move_votes(k, r.slug, r.to);
	if (!err)
		err = kb_each(k->a->w->store, txn_base(k->a->t), put_right, &r);
	if (err)
		return err;
	kb_say(k, "Rename", "kb-rename", &x);
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_rename(struct work *w, struct str slug, struct str to, struct kb_outcome *out)
{
	struct renaming r = { .slug = slug, .to = to };
	return kb_run(w, false, rename_body, &r, out);
}
