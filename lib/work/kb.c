#include "model/id.h"
#include "text/near.h"
#include "text/when.h"
#include "work/kb_inside.h"

void kb_outcome_release(struct kb_outcome *o)
{
	article_release(&o->article);
	*o = (struct kb_outcome){ 0 };
}

/* ---- running ---- */

struct running {
	kb_fn fn;
	void *arg;
	struct kb_outcome out;
};

static int run_body(struct act *a, void *arg)
{
	struct running *r = arg;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct kb_act k = { .a = a, .arena = &arena, .out = &r->out };
	kb_outcome_release(&r->out);
	return r->fn(&k, r->arg);
}

int kb_run(struct work *w, bool bulk, kb_fn fn, void *arg, struct kb_outcome *out)
{
	struct running r = { .fn = fn, .arg = arg };
	CLEANUP(outcome_release) struct outcome o = { 0 };
	int err = act_run(w, bulk, run_body, &r, &o);
	if (err) {
		kb_outcome_release(&r.out);
		return err;
	}
	r.out.commit = o.commit;
	*out = r.out;
	return 0;
}

/* ---- loading and saving ---- */

static int collect_name(void *arg, const char *path UNUSED, struct str slug,
	const struct oid *blob UNUSED)
{
	struct strs *slugs = arg;
	char *copy = str_dup(slug);
	vec_push(slugs, str_of(copy));
	return 0;
}

static void names_release(struct strs *slugs)
{
	struct str *s;
	vec_each (s, slugs)
		free((char *)s->p);
	strs_release(slugs);
}

/* Is the last part of the slug what was typed? */
static bool is_last_part(struct str slug, struct str typed)
{
	return slug.n > typed.n && str_ends(slug, typed) && slug.p[slug.n - typed.n - 1] == '/';
}

/* Names the nearest slug of the tip. */
static int fail_missing(struct store *s, struct str slug)
{
	CLEANUP(names_release) struct strs all = { 0 };
	if (kb_each(s, NULL, collect_name, &all))
		error_clear();
	struct str best = near_best(slug, all.p, all.n);
	for (size_t i = 0; i < all.n; i++)
		if (is_last_part(all.p[i], slug))
			best = all.p[i];
	fail(E_NOTFOUND, "there is no article '%.*s'%s%.*s", STR_ARG(slug),
		best.n ? "; did you mean " : "", STR_ARG(best));
	if (best.n)
		return mend("that one", "hd", "kb", "show", best.p, NULL);
	return mend("the articles there are", "hd", "kb", "list", NULL);
}

typedef int (*read_fn)(void *from, const char *path, struct str *text);

/* A file that somebody put there under a name that no slug has can be named by its path. */
static int article_name(struct str typed, struct str *out)
{
	return path_is_article(typed, out) && !path_check(typed) ? 0 : slug_parse(typed, out);
}

/* Follows redirects; the last file's path is left in *slug. */
static int find_article(struct store *s, read_fn read, void *from, struct arena *arena,
	struct str *slug, struct article *out)
{
	struct str at, text;
	int err = article_name(*slug, &at);
	for (int i = 0; !err && i <= KB_REDIRECTS_MAX; i++) {
		CLEANUP(article_release) struct article x = { 0 };
		const char *path = path_of_article(arena, at).p;
		err = read(from, path, &text);
		if (err == -E_NOTFOUND)
			return fail_missing(s, at);
		if (!err)
			err = article_parse(&x, text, path);
		if (err)
			return err;
		if (!x.moved_to.n) {
			*slug = arena_str(arena, at);
			*out = x;
			x = (struct article){ 0 };
			return 0;
		}
		at = arena_str(arena, x.moved_to);
	}
	return err ? err : fail(E_INVALID, "the redirects of '%.*s' go round", STR_ARG(*slug));
}

static int read_staged(void *from, const char *path, struct str *text)
{
	return txn_get(from, path, text);
}

int kb_load_itself(struct kb_act *k, struct str *slug, struct article *out)
{
	struct str text;
	int err = slug_parse(*slug, slug);
	if (err)
		return err;
	const char *path = path_of_article(k->arena, *slug).p;
	if (!txn_has(k->a->t, path))
		return fail_missing(k->a->w->store, *slug);
	err = txn_get(k->a->t, path, &text);
	return err ? err : article_parse(out, text, path);
}

int kb_load(struct kb_act *k, struct str *slug, struct article *out)
{
	return find_article(k->a->w->store, read_staged, k->a->t, k->arena, slug, out);
}

struct at_tip {
	struct store *store;
	struct buf text;
};

static int read_tip(void *from, const char *path, struct str *text)
{
	struct at_tip *t = from;
	buf_reset(&t->text);
	int err = store_read(t->store, NULL, path, ARTICLE_MAX_BYTES, &t->text);
	*text = buf_view(&t->text);
	return err;
}

int work_kb_article(struct store *s, struct str typed, struct article *out)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct at_tip tip = { .store = s };
	int err = find_article(s, read_tip, &tip, &arena, &typed, out);
	buf_release(&tip.text);
	return err;
}

bool kb_has(struct kb_act *k, struct str slug)
{
	return txn_has(k->a->t, path_of_article(k->arena, slug).p);
}

int kb_save(struct kb_act *k, const struct article *x)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *path = path_of_article(k->arena, x->slug).p;
	struct str old;
	article_emit(&text, x);
	if (text.n > ARTICLE_MAX_BYTES)
		return fail(E_LIMIT, "%s: an article has at most %zu MiB", path,
			ARTICLE_MAX_BYTES >> 20);
	if (txn_has(k->a->t, path)) {
		int err = txn_get(k->a->t, path, &old);
		if (err || str_eq(old, buf_view(&text)))
			return err;
	}
	k->out->changed++;
	return txn_put(k->a->t, path, buf_view(&text));
}

int kb_set(struct article *x, const char *key, struct str value)
{
	return article_set(x, str_of(key), value);
}

void kb_say(struct kb_act *k, const char *did, const char *action, const struct article *x)
{
	struct act *a = k->a;
	buf_fmt(&a->say->message, "%s %.*s: ", did, STR_ARG(x->slug));
	say_title(&a->say->message, x->title);
	buf_fmt(&a->say->trailers, "Article: %.*s\n", STR_ARG(x->slug));
	act_action(a, action);
}

void kb_hand_over(struct kb_act *k, struct article *x)
{
	article_release(&k->out->article);
	k->out->article = *x;
	*x = (struct article){ 0 };
}

struct str kb_today(struct kb_act *k)
{
	return str_first(when_iso_str(k->arena, k->a->w->clock.now), 10);
}

struct each {
	struct buf path;
	kb_each_fn fn;
	void *arg;
};

static int each_path(const char *path, const struct oid *old UNUSED, const struct oid *blob,
	void *arg)
{
	struct each *e = arg;
	struct str slug;
	buf_reset(&e->path);
	buf_fmt(&e->path, "kb/%s", path);
	return path_is_article(buf_view(&e->path), &slug) ? e->fn(e->arg, e->path.p, slug, blob)
							  : 0;
}

int kb_each(struct store *s, const struct oid *commit, kb_each_fn fn, void *arg)
{
	struct each e = { .fn = fn, .arg = arg };
	struct repo *repo;
	struct oid tip, tree, kb;
	int err = store_repo(s, &repo);
	if (!err && !commit)
		err = place_tip(&s->place, &tip);
	if (!err)
		err = repo_commit_tree(repo, commit ? commit : &tip, &tree);
	if (!err)
		err = repo_lookup(repo, &tree, "kb", &kb, NULL);
	if (err == -E_NOTFOUND) {
		error_clear();
		return 0;
	}
	if (!err)
		err = repo_diff(repo, NULL, &kb, each_path, &e);
	buf_release(&e.path);
	return err;
}
