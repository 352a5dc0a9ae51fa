#include "text/when.h"
#include "work/kb_inside.h"

/* ---- new ---- */

static int taken(struct str slug)
{
	CLEANUP(free_ptr) char *name = str_dup(slug);
	fail(E_STATE, "there is an article '%s' already", name);
	return mend("change it", "hd", "kb", "edit", name, NULL);
}

static int new_slug(struct kb_act *k, const struct kb_new *n, struct str *out)
{
	struct str given = n->slug;
	if (!given.n) {
		given = slug_of_title(k->arena, n->title);
		if (n->folder.n)
			given = arena_fmt(k->arena, "%.*s/%.*s", STR_ARG(n->folder),
				STR_ARG(given));
	}
	int err = slug_parse(given, out);
	return err ? err : kb_has(k, *out) ? taken(*out) : 0;
}

static int set_values(struct article *x, const struct kb_value *values, size_t n)
{
	int err = 0;
	for (size_t i = 0; !err && i < n; i++)
		err = article_set(x, values[i].key, values[i].value);
	return err;
}

static int new_body(struct kb_act *k, void *arg)
{
	const struct kb_new *n = arg;
	const struct work *w = k->a->w;
	CLEANUP(article_release) struct article x = { 0 };
	struct str slug;
	int err = new_slug(k, n, &slug);
	if (!err)
		err = article_parse(&x, n->body, path_of_article(k->arena, slug).p);
	if (err)
		return err;
	article_set_body(&x, x.body);
	err = kb_set(&x, "title", n->title);
	if (!err)
		err = kb_set(&x, "status", STR("draft"));
	if (!err)
		err = kb_set(&x, "audience", str_of(audience_name(w->desk->kb_audience)));
	if (!err)
		err = kb_set(&x, "owner", w->me);
	if (!err)
		err = kb_set(&x, "author", w->me);
	if (!err)
		err = set_values(&x, n->values, n->n_values);
	if (!err)
		err = kb_save(k, &x);
	if (err)
		return err;
	kb_say(k, "Write", "kb-new", &x);
	k->out->created = true;
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_new(struct work *w, const struct kb_new *n, struct kb_outcome *out)
{
	struct kb_new copy = *n;
	return kb_run(w, false, new_body, &copy, out);
}

/* ---- edit ---- */

struct editing {
	struct str slug, body;
	const struct kb_value *values;
	size_t n;
};

int kb_words_changed(struct kb_act *k, struct article *x, struct str hash_before)
{
	const struct work *w = k->a->w;
	if (str_eq(article_text_hash(k->arena, x), hash_before))
		return 0;
	int err = kb_set(x, "author", w->me);
	if (!err && x->approved.n)
		err = kb_set(x, "approved", STR(""));
	if (!err && w->desk->kb_review && x->status == ARTICLE_PUBLISHED)
		err = kb_set(x, "status", STR("draft"));
	return err;
}

static bool sets_redirect(const struct editing *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (str_is(g->values[i].key, "moved-to"))
			return true;
	return false;
}

/* What a redirect leads to must be there: loading it follows what is staged. */
static int check_redirect(struct kb_act *k, const struct article *x)
{
	CLEANUP(article_release) struct article there = { 0 };
	struct str slug = x->slug;
	return x->moved_to.n ? kb_load(k, &slug, &there) : 0;
}

static int edit_body(struct kb_act *k, void *arg)
{
	const struct editing *g = arg;
	CLEANUP(article_release) struct article x = { 0 };
	struct str slug = g->slug;
	int err = sets_redirect(g) ? kb_load_itself(k, &slug, &x) : kb_load(k, &slug, &x);
	if (err)
		return err;
	struct str before = article_text_hash(k->arena, &x);
	if (g->body.p)
		article_set_body(&x, g->body);
	err = set_values(&x, g->values, g->n);
	if (!err)
		err = kb_words_changed(k, &x, before);
	if (!err)
		err = kb_save(k, &x);
	if (!err && sets_redirect(g))
		err = check_redirect(k, &x);
	if (err)
		return err;
	kb_say(k, "Edit", "kb-edit", &x);
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_edit(struct work *w, struct str slug, const struct kb_value *values, size_t n,
	struct str body, struct kb_outcome *out)
{
	struct editing g = { slug, body, values, n };
	return kb_run(w, false, edit_body, &g, out);
}

struct writing {
	struct str slug, old_text, new_text;
};

static int write_body(struct kb_act *k, void *arg)
{
	const struct writing *g = arg;
	CLEANUP(article_release) struct article old = { 0 }, x = { 0 };
	struct str slug = g->slug, now, before = STR("");
	int err = kb_load(k, &slug, &old);
	if (!err)
		before = article_text_hash(k->arena, &old);
	else if (err == -E_INVALID && !slug_parse(g->slug, &slug))
		err = (error_clear(), 0); /* the new text is to mend it */
	const char *path = err ? NULL : path_of_article(k->arena, slug).p;
	if (!err)
		err = txn_get(k->a->t, path, &now);
	if (!err && !str_eq(now, g->old_text))
		return fail(E_STATE, "somebody changed %s meanwhile; your text was not taken",
			path);
	if (!err)
		err = article_parse(&x, g->new_text, path);
	if (!err)
		err = kb_words_changed(k, &x, before);
	if (!err)
		err = kb_save(k, &x);
	if (err)
		return err;
	kb_say(k, "Edit", "kb-edit", &x);
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_write(struct work *w, struct str slug, struct str old_text, struct str new_text,
	struct kb_outcome *out)
{
	struct writing g = { slug, old_text, new_text };
	return kb_run(w, false, write_body, &g, out);
}

/* ---- moves ---- */

struct moving {
	struct str slug, who;
	enum kb_move move;
	const char *slug_c;
};

static int refuse(const struct moving *m, const char *what, const char *mend_verb, const char *why)
{
	fail(E_STATE, "'%s' %s", m->slug_c, what);
	return mend_verb ? mend(why, "hd", "kb", mend_verb, m->slug_c, NULL) : -E_STATE;
}

static int may_publish(struct kb_act *k, const struct moving *m, const struct article *x)
{
	if (!k->a->w->desk->kb_review)
		return 0;
	if (!x->approved.n || !str_eq(x->approved, article_text_hash(k->arena, x)))
		return refuse(m, "was not approved as it is now", "review", "ask for a review");
	if (str_eq_nocase(x->reviewer, x->author))
		return refuse(m, "was approved by its own author", "review", "ask somebody else");
	return 0;
}

static int publish(struct kb_act *k, const struct moving *m, struct article *x)
{
	int err = x->status == ARTICLE_PUBLISHED ? 0 : may_publish(k, m, x);
	return err ? err : kb_set(x, "status", STR("published"));
}

static int unpublish(struct kb_act *k UNUSED, const struct moving *m, struct article *x)
{
	if (x->status != ARTICLE_PUBLISHED)
		return refuse(m, "is not published", "show", "see it");
	return kb_set(x, "status", STR("draft"));
}

static int ask_review(struct kb_act *k UNUSED, const struct moving *m, struct article *x)
{
	if (x->status == ARTICLE_PUBLISHED || x->status == ARTICLE_ARCHIVED)
		return refuse(m, "is no draft", "unpublish", "take it back first");
	int err = m->who.n ? kb_set(x, "reviewer", m->who) : 0;
	return err ? err : kb_set(x, "status", STR("review"));
}

static int approve(struct kb_act *k, const struct moving *m, struct article *x)
{
	const struct work *w = k->a->w;
	if (x->status != ARTICLE_REVIEW)
		return refuse(m, "waits for no review", "review", "ask for one");
	if (str_eq_nocase(x->author, w->me))
		return refuse(m, "has your own words: somebody else approves them", "show",
			"see it");
	int err = kb_set(x, "reviewer", w->me);
	if (!err)
		err = kb_set(x, "reviewed", kb_today(k));
	return err ? err : kb_set(x, "approved", article_text_hash(k->arena, x));
}

static int decline(struct kb_act *k, const struct moving *m, struct article *x)
{
	if (x->status != ARTICLE_REVIEW)
		return refuse(m, "waits for no review", "show", "see it");
	int err = kb_set(x, "reviewer", k->a->w->me);
	return err ? err : kb_set(x, "status", STR("draft"));
}

static int archive(struct kb_act *k UNUSED, const struct moving *m UNUSED, struct article *x)
{
	return kb_set(x, "status", STR("archived"));
}

static const struct {
	const char *did, *action;
	int (*make)(struct kb_act *k, const struct moving *m, struct article *x);
} moves[] = {
	[KB_PUBLISH] = { "Publish", "kb-publish", publish },
	[KB_UNPUBLISH] = { "Unpublish", "kb-unpublish", unpublish },
	[KB_ASK_REVIEW] = { "Ask for a review of", "kb-review", ask_review },
	[KB_APPROVE] = { "Approve", "kb-approve", approve },
	[KB_DECLINE] = { "Decline", "kb-decline", decline },
	[KB_ARCHIVE] = { "Archive", "kb-archive", archive },
};

static int move_body(struct kb_act *k, void *arg)
{
	struct moving *m = arg;
	CLEANUP(article_release) struct article x = { 0 };
	struct str slug = m->slug;
	int err = kb_load(k, &slug, &x);
	if (err)
		return err;
	m->slug_c = arena_cstr(k->arena, slug);
	err = moves[m->move].make(k, m, &x);
	if (!err)
		err = kb_save(k, &x);
	if (err)
		return err;
	kb_say(k, moves[m->move].did, moves[m->move].action, &x);
	if (m->move == KB_DECLINE && m->who.n)
		buf_fmt(&k->a->say->message, "\n\n%.*s", STR_ARG(m->who));
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_move(struct work *w, struct str slug, enum kb_move move, struct str who,
	struct kb_outcome *out)
{
	struct moving m = { .slug = slug, .who = who, .move = move };
	return kb_run(w, false, move_body, &m, out);
}

/* ---- links ---- */

struct linking {
	struct str slug, other;
	bool off;
};

static int relate(struct kb_act *k, struct article *x, struct str other, bool off)
{
	CLEANUP(buf_release) struct buf list = { 0 };
	for (size_t i = 0; i < x->related.n; i++)
		if (!str_eq(x->related.p[i], other))
			buf_fmt(&list, "%s%.*s", list.n ? ", " : "", STR_ARG(x->related.p[i]));
	if (!off && strs_has(&x->related, other))
		return 0;
	if (!off)
		buf_fmt(&list, "%s%.*s", list.n ? ", " : "", STR_ARG(other));
	int err = kb_set(x, "related", buf_view(&list));
	return err ? err : kb_save(k, x);
}

static int link_body(struct kb_act *k, void *arg)
{
	const struct linking *l = arg;
	CLEANUP(article_release) struct article x = { 0 }, y = { 0 };
	struct str slug = l->slug, other = l->other;
	int err = kb_load(k, &slug, &x);
	if (!err)
		err = kb_load(k, &other, &y);
	bool gone = err == -E_NOTFOUND && l->off && !slug_parse(l->other, &other) &&
		    strs_has(&x.related, other);
	if (gone)
		err = 0;
	if (!err && str_eq(slug, other))
		err = fail(E_INVALID, "an article is not related to itself");
	if (!err)
		err = relate(k, &x, other, l->off);
	if (!err && !gone)
		err = relate(k, &y, slug, l->off);
	if (err)
		return err;
	kb_say(k, l->off ? "Unlink" : "Link", "kb-link", &x);
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_link(struct work *w, struct str slug, struct str other, bool off,
	struct kb_outcome *out)
{
	struct linking l = { slug, other, off };
	return kb_run(w, false, link_body, &l, out);
}
