#include "work/kb_inside.h"
#include "work/kb_log.h"

/* What the moves decide, and no old version brings back. */
static const char *const kept[] = { "status", "audience", "accounts", "owner", "author", "reviewer",
	"reviewed", "approved", "review-by", "source" };

struct restoring {
	struct str slug;
	const struct kb_revision *r;
};

static int old_version(struct kb_act *k, const struct restoring *g, const char *path,
	struct article *out)
{
	CLEANUP(article_release) struct article x = { 0 };
	CLEANUP(blob_release) struct blob text = { 0 };
	struct repo *repo;
	if (oid_zero(&g->r->blob))
		return fail(E_STATE, "%s was removed in that revision", path);
	int err = store_repo(k->a->w->store, &repo);
	if (!err)
		err = repo_blob(repo, &g->r->blob, &text);
	if (!err)
		err = article_parse(&x, text.data, path);
	if (!err && x.moved_to.n)
		return fail(E_STATE, "%s was a redirect in that revision", path);
	if (err)
		return err;
	*out = x;
	x = (struct article){ 0 };
	return 0;
}

/* The old file with what the article decides now. */
static int keep_decisions(struct article *x, const struct article *now)
{
	int err = 0;
	for (size_t i = 0; !err && i < ARRAY_SIZE(kept); i++) {
		const struct ynode *v = yaml_get(now->front, kept[i]);
		CLEANUP(buf_release) struct buf value = { 0 };
		if (v && v->kind == YAML_STRING)
			buf_str(&value, v->s);
		for (size_t w = 0; v && v->kind == YAML_SEQ && w < v->n; w++)
			buf_fmt(&value, "%s%.*s", w ? ", " : "", STR_ARG(v->items[w]->s));
		err = kb_set(x, kept[i], buf_view(&value));
	}
	return err;
}

static int come_back(struct kb_act *k, struct article *x)
{
	int err = kb_set(x, "status", STR("draft"));
	if (!err)
		err = kb_set(x, "approved", STR(""));
	return err ? err : kb_set(x, "author", k->a->w->me);
}

static int put_back(struct kb_act *k, const char *path, struct article *x)
{
	CLEANUP(article_release) struct article now = { 0 };
	struct str text;
	if (!txn_has(k->a->t, path))
		return come_back(k, x);
	int err = txn_get(k->a->t, path, &text);
	if (err)
		return err;
	if (article_parse(&now, text, path)) {
		error_clear();
		return come_back(k, x);
	}
	err = keep_decisions(x, &now);
	return err ? err : kb_words_changed(k, x, article_text_hash(k->arena, &now));
}

static int restore_body(struct kb_act *k, void *arg)
{
	const struct restoring *g = arg;
	CLEANUP(article_release) struct article x = { 0 };
	const char *path = path_of_article(k->arena, g->slug).p;
	char hex[OID_HEX + 1];
	int err = old_version(k, g, path, &x);
	if (!err)
		err = put_back(k, path, &x);
	if (!err)
		err = kb_save(k, &x);
	if (err)
		return err;
	oid_hex(hex, &g->r->commit);
	kb_say(k, "Restore", "kb-restore", &x);
	buf_fmt(&k->a->say->message, "\n\nAs of %.8s.", hex);
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_restore(struct work *w, struct str slug, const struct kb_revision *r,
	struct kb_outcome *out)
{
	struct restoring g = { slug, r };
	return kb_run(w, false, restore_body, &g, out);
}
