#include "cmd/kb.h"
#include "work/kb_draft.h"

struct draft_opts {
	struct texts from;
	const char *title, *folder;
};
static const struct opt options[] = {
	{ 0, "from", OPT_LIST, offsetof(struct draft_opts, from), "ID",
		"a ticket that was solved; more may follow", COMPLETE_ID, NULL },
	{ 0, "title", OPT_TEXT, offsetof(struct draft_opts, title), "TITLE",
		"the article's (default: the ticket's most like the others)", COMPLETE_NONE, NULL },
	{ 'd', "folder", OPT_TEXT, offsetof(struct draft_opts, folder), "FOLDER",
		"put it into this folder of kb/", COMPLETE_NONE, NULL },
	OPT_END,
};

static bool is_named(const struct id *ids, size_t n, const struct id *id)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(id_str(&ids[i]), id_str(id)))
			return true;
	return false;
}

static int draft_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct draft_opts *o = opts;
	CLEANUP(kb_outcome_release) struct kb_outcome out = { 0 };
	const struct texts *lists[] = { &o->from, operands };
	struct id *ids = arena_array(&s->arena, o->from.n + operands->n, sizeof *ids);
	struct kb_draft d = { .from = ids,
		.title = str_of(o->title ? o->title : ""),
		.folder = str_of(o->folder ? o->folder : "") };
	int e = 0;
	for (size_t l = 0; l < ARRAY_SIZE(lists); l++)
		for (size_t i = 0; !e && i < lists[l]->n; i++) {
			e = session_resolve(s, lists[l]->p[i], &ids[d.n]);
			d.n += !e && !is_named(ids, d.n, &ids[d.n]);
		}
	if (!e && !d.n)
		e = fail(E_USAGE, "--from names a ticket that was solved");
	if (!e)
		e = work_kb_draft(&s->work, &d, &out);
	return e ? e : kb_done(s, &out, "drafted from %zu ticket%s", d.n, d.n == 1 ? "" : "s");
}

const struct cmd cmd_kb_draft = {
	.name = "kb draft",
	.summary = "draft an article from tickets that were solved",
	.args = "[ID...]",
	.needs = CMD_READS | CMD_WRITES,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct draft_opts),
	.run = draft_run,
};
