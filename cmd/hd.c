/* main: finds the command, meets its needs, runs it, prints what comes next. */
#include "cmd/cmd.h"
#include "cmd/help.h"
#include "cmd/next_print.h"
#include "sys/terminal.h"
#include "text/near.h"
#include "text/utf8.h"
#include <fcntl.h>
#include <unistd.h>

/* A descriptor 0, 1 or 2 that is closed would be given to the next file that is opened, and be
 * written over by what is printed. */
static bool fill_closed_descriptors(void)
{
	bool stdout_closed = fcntl(STDOUT_FILENO, F_GETFD) < 0;
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	return stdout_closed;
}

static int meet_needs(struct session *s)
{
	unsigned needs = s->cmd->needs;
	int e = 0;
	if (needs & CMD_STORE)
		e = session_store(s);
	if (!e && (needs & CMD_READS) == CMD_READS)
		e = session_index(s);
	if (!e && (needs & CMD_WRITES) == CMD_WRITES)
		e = session_work(s);
	return e;
}

static int check_operands(const struct cmd *c, size_t n)
{
	if (n >= c->min_args && n <= c->max_args)
		return 0;
	fail(E_USAGE, n < c->min_args ? "hd %s needs more: hd %s %s" : "hd %s takes less: hd %s %s",
		c->name, c->name, c->args ? c->args : "");
	return mend_page("its page", c->name);
}

static int run_parsed(struct session *s, void *opts, const struct texts *operands)
{
	if (s->g.help || s->cmd->verbs)
		return help_page(s, s->cmd->name);
	int e = check_operands(s->cmd, operands->n);
	if (!e)
		e = meet_needs(s);
	return e ? e : s->cmd->run(s, opts, operands);
}

static int run_command(struct session *s, struct globals *g, char *const *argv, size_t n)
{
	CLEANUP(texts_release) struct texts operands = { 0 };
	void *opts = arena_alloc(&s->arena, s->cmd->size);
	struct opt_parse how = {
		.sets = { { global_options, g }, { s->cmd->options, opts } },
		.command = s->cmd->name,
		.dash_operands = s->cmd->needs & CMD_DASH_OPERANDS,
	};
	int e = 0;
	if (s->cmd->needs & CMD_OWN_OPTIONS)
		for (size_t i = 0; i < n; i++)
			vec_push(&operands, argv[i]);
	else
		e = opt_parse(&how, argv, n, &operands);
	s->g = *g;
	if (!e)
		e = session_init(s, g, s->out.failed);
	if (!e)
		e = run_parsed(s, opts, &operands);
	opt_release(s->cmd->options, opts);
	return e;
}

/* "hd-foo" on PATH is `hd foo`; returns only if there is none. */
static void try_external(const char *name, char *const *argv)
{
	CLEANUP(buf_release) struct buf program = { 0 };
	if (strchr(name, '/'))
		return;
	buf_fmt(&program, "hd-%s", name);
	execvp(buf_c(&program), argv);
}

/* Fails, and returns the nearest. family: "" or "kb ". */
static struct str unknown_command(const struct cmd *const *known, const char *family,
	const char *name)
{
	struct strs names = { 0 };
	for (const struct cmd *const *c = known; *c; c++)
		if ((*c)->group != GROUP_HIDDEN)
			vec_push(&names, str_of(cmd_verb_name(*c)));
	struct str best = near_best(str_of(name), names.p, names.n);
	strs_release(&names);
	if (best.n)
		fail(E_USAGE, "there is no command '%s%s'; did you mean '%s%.*s'?", family, name,
			family, STR_ARG(best));
	else
		fail(E_USAGE, "there is no command '%s%s'", family, name);
	return best;
}

static void print_error(struct session *s, const struct actions *next, bool want_next)
{
	const struct error *err = error_last();
	CLEANUP(buf_release) struct buf b = { 0 };
	CLEANUP(buf_release) struct buf message = { 0 };
	utf8_visible(&message, str_of(err->message), false);
	if (!s->g.json) {
		fprintf(stderr, "%s: %s\n", s->program, buf_c(&message));
		return;
	}
	struct jwriter w = { .out = &b, .pretty = true };
	json_object(&w);
	json_put_int(&w, "schema", 1);
	json_put_cstr(&w, "kind", "error");
	json_key(&w, "error");
	json_object(&w);
	json_put_cstr(&w, "code", error_name(err->code));
	json_put_str(&w, "message", buf_view(&message));
	json_object_end(&w);
	if (want_next) {
		json_key(&w, "next");
		next_json(&w, next);
	}
	json_object_end(&w);
	fprintf(stderr, "%s\n", buf_c(&b));
}

static bool next_wanted(struct session *s)
{
	return !s->g.no_next && !s->g.quiet && !(s->cmd && s->cmd->needs & CMD_NO_NEXT) &&
	       session_wants(s, "hd.next", true);
}

static void print_next(struct session *s, const struct actions *next)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	bool terminal = terminal_is(STDERR_FILENO);
	bool color = terminal && (s->out.color || !s->out.terminal) && !getenv("NO_COLOR");
	next_text(&b, s, next, color, terminal ? terminal_width(STDERR_FILENO) : 0);
	fputs(buf_c(&b), stderr);
}

/* What belongs on stdout still: the end of the JSON; for `hd next` the actions, its answer. */
static void finish_stdout(struct session *s, struct actions *next, bool wanted)
{
	if ((s->json_open && wanted) || s->next_asked)
		next_propose(s, next);
	if (s->json_open) {
		if (next->n) {
			json_key(&s->out.json, "next");
			next_json(&s->out.json, next);
		}
		json_object_end(&s->out.json);
		buf_char(&s->out.buf, '\n');
	} else if (s->next_asked) {
		next_text(&s->out.buf, s, next, s->out.color, s->out.terminal ? s->out.width : 0);
	}
}

/* The first error is the one to tell, whatever happens while the output is ended. */
static int finish_output(struct session *s, int e)
{
	struct error first = error_take();
	if (e && !s->out.wrote)
		buf_reset(&s->out.buf);
	int finished = out_finish(&s->out);
	if (!e && finished && (s->cmd->needs & CMD_WRITES) == CMD_WRITES)
		error_context("what was asked is done");
	if (e || !finished)
		error_put(first);
	else
		error_release(&first);
	return e ? e : finished;
}

static int finish(struct session *s, int e)
{
	CLEANUP(actions_release) struct actions next = { 0 };
	bool wanted = next_wanted(s);
	if (!e)
		finish_stdout(s, &next, wanted);
	e = finish_output(s, e);
	int status = e ? error_exit_status(error_last()->code) : s->answer;
	if (!e || !s->g.json) /* beside an error that is JSON there is nothing else */
		session_notes_print(s);
	if (e) {
		s->sit.about = ABOUT_ERROR;
		s->sit.error = error_last();
		actions_release(&next);
	}
	if (wanted && !next.n)
		next_propose(s, &next);
	if (e)
		print_error(s, &next, wanted);
	if (wanted && !(e ? s->g.json : s->json_open || s->next_asked))
		print_next(s, &next);
	if (wanted || s->next_asked)
		next_remember(s, &next);
	return status;
}

/* Parses the global options that stand at argv[*at]. */
static int leading_options(struct globals *g, size_t argc, char **argv, size_t *at)
{
	struct opt_parse how = { .sets = { { global_options, g } }, .command = "" };
	CLEANUP(texts_release) struct texts none = { 0 };
	while (*at < argc && argv[*at][0] == '-' && argv[*at][1]) {
		struct str word = str_of(argv[*at]);
		void *into;
		if (str_is(word, "--version") || str_is(word, "--help") || str_is(word, "-h"))
			break;
		const struct opt *o = opt_find(&how, word, &into);
		size_t n = o && o->type != OPT_FLAG && *at + 1 < argc ? 2 : 1;
		int e = opt_parse(&how, argv + *at, n, &none);
		if (e)
			return e;
		*at += n;
	}
	return 0;
}

/* "hd kb new": the family is found, its verb comes next. Without one its page is shown. */
static int find_verb(struct session *s, struct globals *g, size_t argc, char **argv, size_t *at)
{
	const struct cmd *family = s->cmd;
	int e = leading_options(g, argc, argv, at);
	s->g = *g;
	if (e || *at >= argc || argv[*at][0] == '-')
		return e;
	s->cmd = cmd_verb(family, str_of(argv[*at]));
	if (s->cmd) {
		s->cmd_name = s->cmd->name;
		++*at;
		return 0;
	}
	CLEANUP(buf_release) struct buf prefix = { 0 };
	buf_fmt(&prefix, "%s ", family->name);
	unknown_command(family->verbs, buf_c(&prefix), argv[*at]);
	return mend("its page", "hd", "help", family->name, NULL);
}

/* Global options in front of the command, then its name. */
static int find_command(struct session *s, struct globals *g, int argc, char **argv, size_t *at)
{
	size_t i = 1;
	int e = leading_options(g, (size_t)argc, argv, &i);
	if (e)
		return e;
	const char *name = i < (size_t)argc ? argv[i] : "";
	s->g = *g;
	if (!*name && !session_store(s))
		name = "status";
	else if (!*name || !strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	else if (!strcmp(name, "--version"))
		name = "version";
	error_clear();
	*at = i < (size_t)argc ? i + 1 : i;
	s->cmd = cmd_find(str_of(name));
	if (s->cmd) {
		s->cmd_name = s->cmd->name;
		return s->cmd->verbs ? find_verb(s, g, (size_t)argc, argv, at) : 0;
	}
	try_external(name, argv + i);
	struct str best = unknown_command(commands, "", name);
	return best.n ? mend("its page", "hd", "help", best.p, NULL) : -E_USAGE;
}

int main(int argc, char **argv)
{
	struct session s = { 0 };
	struct globals g = { 0 };
	bool stdout_closed = fill_closed_descriptors();
	size_t at = 0;
	const char *slash = argc && argv[0] ? strrchr(argv[0], '/') : NULL;
	s.program = slash ? slash + 1 : argc && argv[0] ? argv[0] : "hd";
	int e = session_init(&s, &g, stdout_closed);
	if (!e)
		e = find_command(&s, &g, argc, argv, &at);
	s.g = g;
	if (!e)
		e = run_command(&s, &g, argv + at, (size_t)argc - at);
	int status = finish(&s, e);
	session_release(&s);
	return status;
}
