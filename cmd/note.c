#include "cmd/cmd.h"
#include "cmd/deed.h"

struct note_opts {
	struct body_opts body;
	struct texts files;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct note_opts, body.messages), "TEXT",
		"the note; several are paragraphs", COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct note_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	{ 0, "attach", OPT_LIST, offsetof(struct note_opts, files), "FILE", "attach a file",
		COMPLETE_FILE, NULL },
	OPT_END,
};

static int note_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct note_opts *o = opts;
	struct body_ask ask = { .what = "note" };
	struct deed d = { .kind = "note", .n_files = o->files.n };
	struct attachment *files = NULL;
	int e = attachments_read(s, &o->files, &files);
	if (!e)
		e = body_read(s, &o->body, &ask, &d.body);
	d.files = files;
	return e ? e : deed_on(s, operands->p[0], &d, "noted");
}

const struct cmd cmd_note = {
	.name = "note",
	.group = GROUP_WORK,
	.summary = "write an internal note; the customer never sees it",
	.args = "ID",
	.needs = CMD_READS | CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct note_opts),
	.run = note_run,
};
