#include "cmd/body.h"
#include "cmd/cmd.h"
#include "sys/terminal.h"
#include <unistd.h>

struct edit_opts {
	const char *file;
};
static const struct opt options[] = {
	{ 'F', "file", OPT_TEXT, offsetof(struct edit_opts, file), "FILE",
		"take the ticket's new text from FILE; - is standard input", COMPLETE_FILE, NULL },
	OPT_END,
};

static int editor_text(struct session *s, struct str old, struct str *out)
{
	if (!terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO)) {
		fail(E_USAGE, "hd edit opens an editor, and this is no terminal; give -F FILE");
		return mend("change fields instead", "hd", "help", "set", NULL);
	}
	int e = body_edit(s, old, ".yaml", out);
	if (!e && str_eq(*out, old))
		e = fail(E_EMPTY, "the text was left unchanged; nothing was done");
	return e;
}

/* A ticket whose file is broken is in no index; mending it is what `edit` is for. */
static int resolve_broken(struct session *s, const char *typed, struct id *id)
{
	struct error first = error_take();
	struct str prefix;
	struct id space;
	size_t n = 0;
	if (id_prefix(str_of(typed), &prefix, &space) && !store_ids(&s->store, prefix, id, 1, &n) &&
		n == 1) {
		error_release(&first);
		return 0;
	}
	error_put(first);
	return -(int)error_last()->code;
}

static int edit_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct edit_opts *o = opts;
	CLEANUP(outcome_release) struct outcome out = { 0 };
	CLEANUP(buf_release) struct buf old = { 0 };
	struct body_opts body = { .file = o->file };
	struct body_ask ask = { .what = "ticket's text" };
	struct id id;
	struct str text;
	int e = session_resolve(s, operands->p[0], &id);
	if (e == -E_NOTFOUND || e == -E_INVALID)
		e = resolve_broken(s, operands->p[0], &id);
	if (!e)
		e = store_read(&s->store, NULL, path_of_ticket(&s->arena, &id).p, TICKET_MAX_BYTES,
			&old);
	if (!e)
		e = o->file ? body_read(s, &body, &ask, &text)
			    : editor_text(s, buf_view(&old), &text);
	if (!e)
		e = work_edit(&s->work, &id, buf_view(&old), text, &out);
	return e ? e : session_done(s, &out, "edited");
}

const struct cmd cmd_edit = {
	.name = "edit",
	.group = GROUP_TICKETS,
	.summary = "edit the whole ticket as text",
	.args = "ID",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct edit_opts),
	.run = edit_run,
};
