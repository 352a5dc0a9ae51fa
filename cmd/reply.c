#include "cmd/cmd.h"
#include "cmd/deed.h"
#include "cmd/kb_ticket.h"
#include "cmd/ticket_print.h"

struct reply_opts {
	struct body_opts body;
	const char *template, *status, *as, *kb;
	struct texts files;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct reply_opts, body.messages), "TEXT",
		"the answer; several are paragraphs", COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct reply_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	{ 't', "template", OPT_TEXT, offsetof(struct reply_opts, template), "T",
		"start from templates/T.md", COMPLETE_TEMPLATE, NULL },
	{ 's', "status", OPT_TEXT, offsetof(struct reply_opts, status), "S",
		"the status it moves to (default: waiting_customer)", COMPLETE_STATUS, NULL },
	{ 0, "kb", OPT_TEXT, offsetof(struct reply_opts, kb), "SLUG",
		"quote this article, and link the ticket to it", COMPLETE_ARTICLE, NULL },
	{ 0, "as", OPT_TEXT, offsetof(struct reply_opts, as), "WHO",
		"record what somebody else answered, by phone or in the corridor", COMPLETE_PERSON,
		NULL },
	{ 0, "attach", OPT_LIST, offsetof(struct reply_opts, files), "FILE", "attach a file",
		COMPLETE_FILE, NULL },
	OPT_END,
};

/* The conversation so far, below the scissors of the editor. */
static int reply_body(struct session *s, const struct reply_opts *o, const struct id *id,
	const struct kb_link *kb, struct str *out, const char **status)
{
	struct row row;
	struct template template = { 0 };
	struct body_ask ask = { .what = "reply" };
	if (!index_find(s->index, id, &row))
		return fail(E_NOTFOUND, "no ticket %s", id->s);
	session_about_row(s, row);
	ask.help = s->ticket.title;
	/* the article says enough for a reply of its own */
	ask.optional = ask.no_editor = kb->quote.n > 0;
	if (o->template) {
		int e = template_read(s, o->template, &s->ticket, &template);
		if (e)
			return e;
		ask.initial = template.text;
		ask.no_editor = true;
		*status = template.status;
	}
	struct str words;
	bool typed = o->body.messages.n || o->body.file;
	int e = body_read(s, &o->body, &ask, &words);
	if (typed && ask.initial.n)
		words = arena_fmt(&s->arena, "%.*s\n%.*s", STR_ARG(ask.initial), STR_ARG(words));
	if (kb->quote.n)
		words = arena_fmt(&s->arena, "%.*s%s%.*s", STR_ARG(words), words.n ? "\n\n" : "",
			STR_ARG(kb->quote));
	*out = words;
	return e;
}

static const char *status_after(struct session *s, struct str by)
{
	struct str who = by.n ? by : s->work.me;
	return desk_is_agent(s->desk, who, s->ticket.requester) ? "waiting_customer" : "open";
}

static int reply_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct reply_opts *o = opts;
	struct assignments sets = { 0 };
	struct deed d = { .kind = "reply", .n_files = o->files.n };
	struct attachment *files = NULL;
	struct kb_link kb = { 0 };
	const char *status = NULL;
	struct id id;
	int e = session_resolve(s, operands->p[0], &id);
	if (!e && o->as)
		e = person_parse(s, o->as, &d.by);
	if (!e)
		e = attachments_read(s, &o->files, &files);
	if (!e && o->kb)
		e = kb_link_make(s, o->kb, LINK_QUOTED, !o->as, &kb);
	if (!e)
		e = reply_body(s, o, &id, &kb, &d.body, &status);
	if (e)
		return e;
	if (o->status)
		status = o->status;
	else if (!status)
		status = status_after(s, d.by);
	e = assignments_add_opt(s, &sets, "status", status);
	if (e)
		return e;
	d.changes = &kb.change;
	d.n_changes = kb.quote.n > 0;
	d.files = files;
	d.sets = sets.p;
	d.n_sets = sets.n;
	return deed_on(s, id.s, &d, arena_fmt(&s->arena, "replied; %s", status).p);
}

const struct cmd cmd_reply = {
	.name = "reply",
	.group = GROUP_WORK,
	.summary = "answer the customer",
	.args = "ID",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct reply_opts),
	.run = reply_run,
};
