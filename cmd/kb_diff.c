/* Between two versions of an article: diff, restore. */
#include "cmd/kb.h"
#include "text/utf8.h"
#include "work/kb_log.h"

struct side {
	const struct kb_revision *r; /* NULL: before there was any */
	struct blob text;
};

static void side_release(struct side *x)
{
	blob_release(&x->text);
}

static int side_read(struct side *x, struct repo *repo)
{
	return !x->r || oid_zero(&x->r->blob) ? 0 : repo_blob(repo, &x->r->blob, &x->text);
}

static void side_name(struct session *s, const char *mark, const struct side *x)
{
	char hex[OID_HEX + 1];
	out_fmt(&s->out, "%s%s ", sgr(s->out.color, SGR_BOLD), mark);
	if (x->r && !oid_zero(&x->r->blob)) {
		oid_hex(hex, &x->r->commit);
		buf_cstr(&s->out.buf, "kb/");
		utf8_visible(&s->out.buf, x->r->slug, false);
		out_fmt(&s->out, ".md\t%.8s", hex);
	} else {
		buf_cstr(&s->out.buf, "/dev/null");
	}
	out_fmt(&s->out, "%s\n", sgr(s->out.color, SGR_RESET));
}

static enum sgr line_color(struct str line)
{
	switch (line.n ? line.p[0] : ' ') {
	case '+':
		return SGR_GREEN;
	case '-':
		return SGR_RED;
	case '@':
		return SGR_CYAN;
	default:
		return SGR_RESET;
	}
}

static void print_diff(struct session *s, const struct side *a, const struct side *b,
	struct str diff)
{
	struct str line;
	session_page(s);
	side_name(s, "---", a);
	side_name(s, "+++", b);
	while (str_next_line(&diff, &line)) {
		out_fmt(&s->out, "%s", sgr(s->out.color, line_color(line)));
		utf8_visible(&s->out.buf, line, true);
		out_fmt(&s->out, "%s\n", sgr(s->out.color, SGR_RESET));
		out_check(&s->out);
	}
}

static void json_side(struct jwriter *w, const char *key, const struct side *x)
{
	char hex[OID_HEX + 1] = "";
	if (x->r)
		oid_hex(hex, &x->r->commit);
	json_put_cstr(w, key, hex);
}

static int diff_print(struct session *s, const struct kb_revisions *all, const struct side *a,
	const struct side *b)
{
	CLEANUP(buf_release) struct buf diff = { 0 };
	int e = git_diff_lines(&diff, a->text.data, b->text.data);
	if (e)
		return e;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "article-diff");
		json_put_str(w, "slug", all->slug);
		json_side(w, "from", a);
		json_side(w, "to", b);
		json_put_str(w, "diff", buf_view(&diff));
	} else if (diff.n) {
		print_diff(s, a, b, buf_view(&diff));
	} else {
		session_note(s, "both versions have the same text");
	}
	return 0;
}

/* SLUG: what changed last; REV: since then; REV REV: between them. */
static int choose_sides(const struct kb_revisions *all, const struct texts *operands,
	struct side *a, struct side *b)
{
	int e = 0;
	b->r = &all->p[0];
	a->r = all->n > 1 ? &all->p[1] : NULL;
	if (operands->n > 1)
		e = kb_revision_find(all, str_of(operands->p[1]), &a->r);
	if (!e && operands->n > 2)
		e = kb_revision_find(all, str_of(operands->p[2]), &b->r);
	return e;
}

static int diff_run(struct session *s, void *opts UNUSED, const struct texts *operands)
{
	CLEANUP(kb_revisions_release) struct kb_revisions all = { 0 };
	CLEANUP(side_release) struct side a = { 0 }, b = { 0 };
	struct repo *repo;
	int e = store_repo(&s->store, &repo);
	if (!e)
		e = kb_revisions_of(&s->store, str_of(operands->p[0]), &all);
	if (!e)
		e = choose_sides(&all, operands, &a, &b);
	if (!e)
		e = side_read(&a, repo);
	if (!e)
		e = side_read(&b, repo);
	if (!e)
		e = diff_print(s, &all, &a, &b);
	if (!e)
		session_about_revision(s, &all, a.r && !oid_zero(&a.r->blob) ? a.r : NULL);
	return e;
}

/* ---- restore ---- */

static int restore_run(struct session *s, void *opts UNUSED, const struct texts *operands)
{
	CLEANUP(kb_revisions_release) struct kb_revisions all = { 0 };
	CLEANUP(kb_outcome_release) struct kb_outcome o = { 0 };
	const struct kb_revision *r;
	char hex[OID_HEX + 1];
	int e = kb_revisions_of(&s->store, str_of(operands->p[0]), &all);
	if (!e)
		e = kb_revision_find(&all, str_of(operands->p[1]), &r);
	if (!e)
		e = work_kb_restore(&s->work, all.slug, r, &o);
	if (e)
		return e;
	oid_hex(hex, &r->commit);
	return kb_done(s, &o, "restored as of %.8s, %s", hex,
		article_status_name(o.article.status));
}

const struct cmd cmd_kb_diff = {
	.name = "kb diff",
	.summary = "show what changed between versions of an article",
	.args = "SLUG [REV [REV]]",
	.needs = CMD_STORE,
	.min_args = 1,
	.max_args = 3,
	.complete = { COMPLETE_ARTICLE, COMPLETE_NONE },
	.run = diff_run,
};
const struct cmd cmd_kb_restore = {
	.name = "kb restore",
	.summary = "bring an earlier version of an article back",
	.args = "SLUG REV",
	.needs = CMD_WRITES,
	.min_args = 2,
	.max_args = 2,
	.complete = { COMPLETE_ARTICLE, COMPLETE_NONE },
	.run = restore_run,
};
