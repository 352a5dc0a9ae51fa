#include "cmd/next_print.h"
#include "brain/memory.h"
#include "cmd/suggest.h"
#include "sys/terminal.h"
#include "text/shell.h"
#include "text/utf8.h"

#define COMMAND_COLUMN 46 /* at most */

/* Installed under another name, that is the one that runs; Debian has another hd. */
static void rename_program(const struct actions *all, const char *from, const char *to)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->p[i].argc && str_is(all->p[i].argv[0], from))
			all->p[i].argv[0] = str_of(to);
}

/* A suggestion must run from where the user stands. */
static void add_dir(struct actions *all, struct action *a, const char *dir)
{
	if (!a->argc || !str_is(a->argv[0], "hd") || (a->argc > 1 && str_is(a->argv[1], "-C")))
		return;
	struct str *argv = arena_array(&all->arena, a->argc + 2, sizeof *argv);
	argv[0] = a->argv[0];
	argv[1] = STR("-C");
	argv[2] = arena_str(&all->arena, str_of(dir));
	memcpy(argv + 3, a->argv + 1, (a->argc - 1) * sizeof *argv);
	a->argv = argv;
	a->argc += 2;
}

static bool has_template(void *arg, const char *name)
{
	struct session *s = arg;
	struct repo *repo;
	struct oid tip, tree, blob;
	struct str path = arena_fmt(&s->arena, "templates/%s.md", name);
	struct error first = error_take();
	bool found = s->has_store && !store_repo(&s->store, &repo) &&
		     !place_tip(&s->store.place, &tip) && !repo_commit_tree(repo, &tip, &tree) &&
		     !repo_lookup(repo, &tree, path.p, &blob, NULL);
	error_put(first);
	return found;
}

void next_propose(struct session *s, struct actions *out)
{
	struct situation *sit = &s->sit;
	/* a page or a mistyped word needs no desk, but what to do next depends on there being one */
	if (!s->desk)
		session_desk_quietly(s);
	sit->desk = s->desk;
	sit->index = s->index;
	sit->clock = s->clock;
	sit->has_template = has_template;
	sit->template_arg = s;
	sit->best_article = session_best_article;
	sit->has_article = session_has_article;
	sit->article_arg = s;
	sit->me = session_me(s);
	sit->command = s->cmd ? s->cmd_name : NULL;
	brain_propose(out, sit);
	for (size_t i = 0; s->next_dir && i < out->n; i++)
		add_dir(out, &out->p[i], s->next_dir);
	rename_program(out, "hd", s->program);
}

/* What only the person can give stands in capitals; a body is left out, since the editor asks. */
static void command_text(struct buf *out, const struct action *a)
{
	action_command(out, a);
	for (size_t i = 0; i < a->n_needs; i++) {
		const struct need *n = &a->needs[i];
		if (!strcmp(n->what, "body"))
			continue;
		buf_fmt(out, " %s%s", n->option ? n->option : "", n->option ? " " : "");
		bool told = strchr(n->what, '='); /* "category=NAME" */
		for (const char *c = n->what; *c; c++)
			buf_char(out, !told && *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c);
	}
}

/* The commands' column is as wide as the longest, so that the reasons have room. */
static size_t command_column(const struct actions *a)
{
	size_t widest = 0;
	for (size_t i = 0; i < MIN(a->n, (size_t)ACTIONS_SHOWN); i++) {
		CLEANUP(buf_release) struct buf command = { 0 };
		command_text(&command, &a->p[i]);
		widest = MAX(widest, utf8_width(buf_view(&command)));
	}
	return MIN(widest, (size_t)COMMAND_COLUMN);
}

/* How the lines are laid out. */
struct layout {
	bool color;
	size_t column, width; /* of the commands; of the terminal, 0: no clipping */
};

static void line(struct buf *out, size_t n, const struct action *a, const struct layout *l)
{
	CLEANUP(buf_release) struct buf command = { 0 };
	CLEANUP(buf_release) struct buf why = { 0 };
	command_text(&command, a);
	utf8_visible(&why, a->why, false);
	size_t cols = utf8_width(buf_view(&command));
	size_t before = 5 + MAX(cols, l->column) + 2;
	buf_fmt(out, "  %zu  %s%s%s", n, sgr(l->color, SGR_BOLD), buf_c(&command),
		sgr(l->color, SGR_RESET));
	if (why.n) {
		buf_fill(out, ' ', before - 5 - cols);
		buf_cstr(out, sgr(l->color, SGR_DIM));
		if (l->width && before + 10 < l->width)
			utf8_fit(out, buf_view(&why), l->width - before, false);
		else
			buf_str(out, buf_view(&why));
		buf_cstr(out, sgr(l->color, SGR_RESET));
	}
	buf_char(out, '\n');
}

void next_text(struct buf *out, const struct session *s, const struct actions *a, bool color,
	size_t width)
{
	struct layout l = { color, command_column(a), width };
	buf_cstr(out, "Next:\n");
	for (size_t i = 0; i < MIN(a->n, (size_t)ACTIONS_SHOWN); i++)
		line(out, i + 1, &a->p[i], &l);
	if (!s->has_store)
		return; /* there is nowhere to remember them: hd do would know of none */
	buf_fmt(out, "Run one: %s ", s->program);
	if (s->next_dir) {
		buf_cstr(out, "-C ");
		shell_quote(out, str_of(s->next_dir));
		buf_char(out, ' ');
	}
	buf_cstr(out, "do 1\n");
}

static void need_json(struct jwriter *w, const struct need *n)
{
	json_object(w);
	json_put_cstr(w, "what", n->what);
	json_put_cstr(w, "option", n->option);
	json_object_end(w);
}

static void action_json(struct jwriter *w, const struct action *a)
{
	CLEANUP(buf_release) struct buf command = { 0 };
	action_command(&command, a);
	json_object(w);
	json_put_cstr(w, "id", a->rule);
	json_put_str(w, "title", a->title);
	json_put_str(w, "why", a->why);
	json_key(w, "argv");
	json_array(w);
	for (size_t i = 0; i < a->argc; i++)
		json_str(w, a->argv[i]);
	json_array_end(w);
	json_put_str(w, "command", buf_view(&command));
	json_key(w, "score");
	json_double(w, a->score);
	json_key(w, "needs");
	json_array(w);
	for (size_t i = 0; i < a->n_needs; i++)
		need_json(w, &a->needs[i]);
	json_array_end(w);
	json_object_end(w);
}

void next_json(struct jwriter *w, const struct actions *a)
{
	json_array(w);
	for (size_t i = 0; i < MIN(a->n, (size_t)ACTIONS_SHOWN); i++)
		action_json(w, &a->p[i]);
	json_array_end(w);
}

void next_remember(struct session *s, const struct actions *a)
{
	CLEANUP(buf_release) struct buf session = { 0 };
	if (!s->has_store)
		return;
	terminal_session(&session);
	rename_program(a, s->program, "hd");
	/* behind a write the index tells of the tickets before it */
	memory_save(s->store.place.local, buf_view(&session), a,
		session_index_fresh(s) ? s->index : NULL);
}
