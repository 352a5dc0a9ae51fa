/* merge-driver: what git calls for a desk's file that both sides changed (store/driver.h has the
 * words of the call). It needs no desk: the files and their path say all. */
#include "cmd/cmd.h"
#include "model/merge.h"
#include "store/driver.h"
#include "store/merge.h"
#include "sys/process.h"

enum { BASE, OURS, THEIRS, PATH, MARKER };

struct sides {
	const char *const *file; /* by the names above; OURS is the one to write */
	struct buf text[3];
};

static void sides_release(struct sides *x)
{
	for (size_t i = 0; i < ARRAY_SIZE(x->text); i++)
		buf_release(&x->text[i]);
}

/* As git itself merges texts. Its status: how many conflicts there are. */
static int merge_text(struct session *s, const struct sides *x, const char *marker)
{
	CLEANUP(buf_release) struct buf size = { 0 };
	char *argv[16] = { "git", "merge-file", "-q", "-L", "ours", "-L", "base", "-L", "theirs" };
	size_t n = 9;
	int status;
	buf_fmt(&size, "--marker-size=%s", marker ? marker : "7");
	argv[n++] = size.p;
	argv[n++] = (char *)(uintptr_t)x->file[OURS];
	argv[n++] = (char *)(uintptr_t)x->file[BASE];
	argv[n++] = (char *)(uintptr_t)x->file[THEIRS];
	int e = process_run(argv, NULL, STR(""), NULL, 0, NULL, &status);
	if (!e && status > 127)
		e = fail(E_GIT, "git cannot merge %s as text", x->file[PATH]);
	if (!e)
		s->answer = status ? 1 : 0;
	return e;
}

static int read_sides(struct sides *x)
{
	int e = 0;
	for (size_t i = 0; i < ARRAY_SIZE(x->text) && !e; i++)
		e = file_read(&x->text[i], x->file[i], ATTACHMENT_MAX);
	return e;
}

/* The base has no say, and may be of any kind where git took a file for one that was renamed. */
static int merge_ticket(const struct sides *x, const struct id *id, struct buf *out)
{
	CLEANUP(ticket_release) struct ticket ours = { 0 }, theirs = { 0 }, merged = { 0 };
	int e = ticket_parse_as(&ours, id, buf_view(&x->text[OURS]), "ours");
	if (!e)
		e = ticket_parse_as(&theirs, id, buf_view(&x->text[THEIRS]), "theirs");
	if (!e)
		e = ticket_merge(&merged, &ours, &theirs);
	if (!e)
		ticket_emit(out, &merged);
	return e;
}

/* Whatever became of the text, it is no ticket that could be taken: git is to mark a conflict. */
static int leave_conflict(struct session *s, const struct sides *x, const char *marker)
{
	CLEANUP(buf_release) struct buf why = { 0 };
	buf_cstr(&why, error_last()->message);
	error_clear();
	session_note(s, "%s: %s", x->file[PATH], why.p);
	int e = merge_text(s, x, marker);
	s->answer = 1;
	return e;
}

static int merge_other(struct session *s, const struct sides *x, struct buf *out)
{
	CLEANUP(merge_notes_release) struct merge_notes notes = { 0 };
	struct file_sides f = { .path = x->file[PATH],
		.base = x->text[BASE].n ? buf_view(&x->text[BASE]) : (struct str){ 0 },
		.ours = buf_view(&x->text[OURS]),
		.theirs = buf_view(&x->text[THEIRS]) };
	enum file_merge result;
	int e = merge_file(&f, out, &result, &notes);
	if (e)
		return e;
	if (result != FILE_MERGED) {
		buf_reset(out);
		buf_str(out, result == FILE_THEIRS ? f.theirs : f.ours);
	}
	for (size_t i = 0; i < notes.lines.n; i++)
		session_note(s, "%.*s", STR_ARG(notes.lines.p[i]));
	return 0;
}

static int driver_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(sides_release) struct sides x = { .file = operands->p };
	CLEANUP(buf_release) struct buf out = { 0 };
	const char *marker = operands->n > MARKER ? operands->p[MARKER] : NULL;
	struct str path = str_of(operands->p[PATH]);
	struct id id;
	(void)opts;
	if (!driver_takes(path))
		return merge_text(s, &x, marker);
	int e = read_sides(&x);
	if (e)
		return e;
	bool ticket = path_is_ticket(path, &id);
	e = ticket ? merge_ticket(&x, &id, &out) : merge_other(s, &x, &out);
	if (e)
		return leave_conflict(s, &x, marker);
	/* whole or not at all: git merges as text where this fails */
	return file_write(x.file[OURS], buf_view(&out), 0666, 0);
}

const struct cmd cmd_merge_driver = {
	.name = DRIVER_COMMAND,
	.group = GROUP_HIDDEN,
	.summary = "merge a file of the desk, for git",
	.args = "BASE OURS THEIRS PATH [MARKER-SIZE]",
	.needs = CMD_OWN_OPTIONS | CMD_NO_NEXT,
	.min_args = 4,
	.max_args = 5,
	.run = driver_run,
};
