#include "cmd/entry_line.h"
#include "cmd/kb.h"
#include "text/utf8.h"
#include "work/kb_log.h"

struct history_opts {
	int64_t limit;
};
static const struct opt history_options[] = {
	{ 'l', "limit", OPT_NUMBER, offsetof(struct history_opts, limit), "N", "at most N versions",
		COMPLETE_NONE, NULL },
	OPT_END,
};

static const char *const kind_names
	[] = { [KB_ADDED] = "written", [KB_CHANGED] = "changed", [KB_REMOVED] = "removed" };

/* The last version with a text that is not the one that is there; NULL: none. */
static const struct kb_revision *former(const struct kb_revisions *all)
{
	for (size_t i = all->there; i < all->n; i++)
		if (!oid_zero(&all->p[i].blob))
			return &all->p[i];
	return NULL;
}

static void revision_json(struct session *s, const struct kb_revision *r, const struct commit *c,
	struct str subject)
{
	struct jwriter *w = &s->out.json;
	CLEANUP(buf_release) struct buf when = { 0 };
	char hex[OID_HEX + 1];
	oid_hex(hex, &r->commit);
	when_iso(&when, c->time);
	json_object(w);
	json_put_cstr(w, "commit", hex);
	json_put_str(w, "at", buf_view(&when));
	json_put_str(w, "by", c->author_email);
	json_put_cstr(w, "change", kind_names[r->kind]);
	json_put_str(w, "slug", r->slug);
	json_put_str(w, "subject", subject);
	json_object_end(w);
}

static void revision_text(struct session *s, const struct kb_revision *r, const struct commit *c,
	struct str subject)
{
	CLEANUP(buf_release) struct buf when = { 0 };
	char hex[OID_HEX + 1];
	oid_hex(hex, &r->commit);
	time_text(s, &when, c->time);
	out_fmt(&s->out, "%s%.8s%s  ", sgr(s->out.color, SGR_YELLOW), hex,
		sgr(s->out.color, SGR_RESET));
	utf8_fit(&s->out.buf, buf_view(&when), s->g.absolute ? 16 : 8, true);
	buf_cstr(&s->out.buf, "  ");
	utf8_visible(&s->out.buf, c->author_email, false);
	buf_cstr(&s->out.buf, "  ");
	utf8_visible(&s->out.buf, subject, false);
	buf_char(&s->out.buf, '\n');
}

static int print_revision(struct session *s, struct repo *repo, const struct kb_revision *r)
{
	CLEANUP(commit_release) struct commit c = { 0 };
	int e = repo_commit(repo, &r->commit, &c);
	if (e)
		return e;
	struct str rest = c.message, subject = { 0 };
	str_next_line(&rest, &subject);
	if (s->g.json) {
		revision_json(s, r, &c, subject);
	} else if (s->g.quiet) {
		char hex[OID_HEX + 1];
		oid_hex(hex, &r->commit);
		out_fmt(&s->out, "%s\n", hex);
	} else {
		revision_text(s, r, &c, subject);
	}
	out_check(&s->out);
	return 0;
}

static void note_end(struct session *s, const struct kb_revisions *all, size_t shown)
{
	bool cut = all->n && all->p[all->n - 1].cut;
	if (shown < all->n)
		session_note(s, "%zu older versions are left out (--limit)", all->n - shown);
	else if (cut)
		session_note(s, "this is a shallow clone: what was before is not here "
				"(git fetch --unshallow)");
	if (!all->there)
		session_note(s, "the article is no more; a version of it can be restored");
}

static int history_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct history_opts *o = opts;
	CLEANUP(kb_revisions_release) struct kb_revisions all = { 0 };
	struct repo *repo;
	int e = store_repo(&s->store, &repo);
	if (!e)
		e = kb_revisions_of(&s->store, str_of(operands->p[0]), &all);
	if (e)
		return e;
	size_t n = o->limit && (size_t)o->limit < all.n ? (size_t)o->limit : all.n;
	session_page(s);
	if (s->g.json) {
		struct jwriter *w = session_json(s, "article-history");
		json_put_str(w, "slug", all.slug);
		json_put_bool(w, "cut", all.n && all.p[all.n - 1].cut);
		json_key(w, "revisions");
		json_array(w);
	}
	for (size_t i = 0; !e && i < n; i++)
		e = print_revision(s, repo, &all.p[i]);
	if (s->g.json)
		json_array_end(&s->out.json);
	note_end(s, &all, n);
	session_about_revision(s, &all, former(&all));
	return e;
}

const struct cmd cmd_kb_history = {
	.name = "kb history",
	.alias = "log",
	.summary = "list an article's versions",
	.args = "SLUG",
	.needs = CMD_STORE,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ARTICLE },
	.options = history_options,
	.size = sizeof(struct history_opts),
	.run = history_run,
};
