/* hd do N: runs what this terminal was last shown, by starting hd anew, so that it is the very
 * command that was printed. */
#include "brain/memory.h"
#include "cmd/cmd.h"
#include "sys/terminal.h"
#include "text/shell.h"
#include <unistd.h>

struct do_opts {
	bool explain;
	struct texts messages;
};
static const struct opt options[] = {
	{ 0, "explain", OPT_FLAG, offsetof(struct do_opts, explain), NULL,
		"print the command, and run nothing", COMPLETE_NONE, NULL },
	{ 'm', "message", OPT_LIST, offsetof(struct do_opts, messages), "TEXT",
		"what the command needs: its text, or its missing words in order", COMPLETE_NONE,
		NULL },
	OPT_END,
};

static void line_add(struct session *s, struct remembered *r, struct str word)
{
	r->argv[r->argc++] = arena_cstr(&s->arena, word);
	r->argv[r->argc] = NULL;
}

/* The ticket is as it was when the suggestion was made. */
static bool still_true(struct session *s, const struct remembered *r)
{
	struct row row;
	struct oid now;
	if (oid_zero(&r->blob))
		return true;
	if (!index_find(s->index, &r->ticket, &row))
		return false;
	index_blob(s->index, row, &now);
	return oid_eq(&now, &r->blob);
}

static int ask_line(struct session *s, const struct need *need, struct str *out)
{
	CLEANUP(free_ptr) char *text = NULL;
	size_t cap = 0;
	fprintf(stderr, "%s: ", need->what);
	ssize_t n = getline(&text, &cap, stdin);
	*out = arena_str(&s->arena, str_trim(str_make(text, n > 0 ? (size_t)n : 0)));
	return out->n ? 0 : fail(E_EMPTY, "no %s was given; nothing was done", need->what);
}

static int need_missing(const struct need *need, const struct remembered *r)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	shell_join(&b, r->argv);
	return fail(E_USAGE, "this needs a %s: %s %s ...", need->what, buf_c(&b),
		need->option ? need->option : "");
}

/* A body is left to the command's own editor; an operand or another option is asked for here. */
static int fill_needs(struct session *s, const struct do_opts *o, struct remembered *r)
{
	bool terminal = terminal_is(STDIN_FILENO) && terminal_is(STDERR_FILENO);
	for (size_t i = 0; i < r->n_needs; i++) {
		const struct need *need = &r->needs[i];
		struct str value = str_of(i < o->messages.n ? o->messages.p[i] : NULL);
		int e = 0;
		if (!value.p && !terminal)
			return need_missing(need, r);
		if (!value.p && !strcmp(need->what, "body"))
			continue;
		if (!value.p)
			e = ask_line(s, need, &value);
		if (e)
			return e;
		if (need->option)
			line_add(s, r, str_of(need->option));
		line_add(s, r, value);
	}
	return 0;
}

/* As it is typed: hd under the name it was started by. */
static bool name_program(struct session *s, const struct remembered *r)
{
	bool own = !strcmp(r->argv[0], "hd");
	if (own)
		r->argv[0] = arena_cstr(&s->arena, str_of(s->program));
	return own;
}

static int changed_since(struct session *s, const struct remembered *r)
{
	struct row row;
	if (index_find(s->index, &r->ticket, &row))
		session_about_row(s, row);
	return fail(E_STATE, "%s changed since this was suggested; here is what to do now",
		r->ticket.s);
}

static int do_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct do_opts *o = opts;
	CLEANUP(buf_release) struct buf session = { 0 };
	struct remembered r;
	uint64_t n;
	if (!str_to_u64(str_of(operands->p[0]), &n) || !n)
		return fail(E_USAGE, "hd do takes the number of a suggestion, not '%s'",
			operands->p[0]);
	terminal_session(&session);
	int e = memory_load(&s->arena, s->store.place.local, buf_view(&session), (size_t)n, &r);
	if (e)
		return e;
	bool own = name_program(s, &r);
	if (o->explain) {
		shell_join(&s->out.buf, r.argv);
		out_fmt(&s->out, "\n");
		s->sit.about = ABOUT_DESK;
		return 0;
	}
	if (!still_true(s, &r))
		return changed_since(s, &r);
	e = fill_needs(s, o, &r);
	return e ? e : session_become(s, r.argv, own);
}

const struct cmd cmd_do = {
	.name = "do",
	.group = GROUP_WORK,
	.summary = "run the N-th of the next actions last shown in this terminal",
	.args = "N",
	.needs = CMD_READS,
	.min_args = 1,
	.max_args = 1,
	.options = options,
	.size = sizeof(struct do_opts),
	.run = do_run,
};
