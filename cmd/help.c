#include "cmd/help.h"
#include "cmd/cmd.h"
#include "cmd/embedded.h"
#include "text/markdown.h"
#include "text/near.h"

#define DEBIAN_NOTE \
	"Debian's bsdextrautils has another hd (a hexdump). The first on PATH wins: " \
	"/usr/local/bin " \
	"comes before /usr/bin.\nInstall this one under another name with `make install " \
	"NAME=desk`.\n"

const char *const help_topics[] = { "queries", "formats", "json", "exit-status", "desk", "teams",
	"merging", NULL };

/* The prose for "new" is docs/hd-new.md, for "queries" docs/hd-queries.7.md. */
static const struct embedded *page_find(const char *name, int *section)
{
	static const char *const forms[] = { "hd-%s", "%s", "hd-%s.7", "hd-%s.5", "%s.7", "%s.5" };
	static const int sections[] = { 1, 1, 7, 5, 7, 5 };
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		CLEANUP(buf_release) struct buf file = { 0 };
		struct str f = str_of(forms[i]);
		size_t at = (size_t)str_find(f, STR("%s"));
		buf_str(&file, str_first(f, at));
		buf_cstr(&file, name);
		buf_str(&file, str_skip(f, at + 2));
		for (const struct embedded *d = hd_docs; d->name; d++)
			if (!strcmp(d->name, buf_c(&file))) {
				*section = sections[i];
				return d;
			}
	}
	return NULL;
}

static void option_rows(struct buf *out, const struct opt *o)
{
	for (; o && o->name; o++) {
		buf_cstr(out, "- ");
		if (o->letter)
			buf_fmt(out, "**-%c**, ", o->letter);
		buf_fmt(out, "**--%s**", o->name);
		if (o->arg)
			buf_fmt(out, " *%s*", o->arg);
		buf_fmt(out, ": %s%s\n", o->help,
			o->type == OPT_LIST ? " (may be given again)" : "");
	}
}

/* "[QUERY...]" would be a link to Markdown. */
static void escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("[]<>*_`", *text))
			buf_char(out, '\\');
		buf_char(out, *text);
	}
}

static void synopsis(struct buf *out, const struct cmd *c)
{
	buf_fmt(out, "**hd %s** ", c->name);
	escaped(out, c->args ? c->args : "");
	buf_cstr(out, " [OPTIONS]\n\n");
}

static void command_head(struct buf *out, const struct cmd *c)
{
	buf_fmt(out, "# hd-%s\n\n## NAME\n\nhd-%s - %s\n\n## SYNOPSIS\n\n", c->name, c->name,
		c->summary);
	synopsis(out, c);
	if (c->alias)
		buf_fmt(out, "**hd %s** is the same.\n\n", c->alias);
	for (const struct cmd *const *v = c->verbs; v && *v; v++)
		synopsis(out, *v);
	if (!c->verbs)
		return;
	buf_cstr(out, "## COMMANDS\n\n");
	for (const struct cmd *const *v = c->verbs; *v; v++)
		buf_fmt(out, "- **%s**: %s\n", cmd_verb_name(*v), (*v)->summary);
	buf_char(out, '\n');
}

static void command_options(struct buf *out, const struct cmd *c)
{
	if (c->options && c->options->name) {
		buf_cstr(out, "\n## OPTIONS\n\n");
		option_rows(out, c->options);
	}
	for (const struct cmd *const *v = c->verbs; v && *v; v++) {
		if (!(*v)->options || !(*v)->options->name)
			continue;
		buf_fmt(out, "\n## OPTIONS OF hd %s\n\n", (*v)->name);
		option_rows(out, (*v)->options);
	}
	buf_cstr(out, "\n## GLOBAL OPTIONS\n\n");
	option_rows(out, global_options);
}

int help_markdown(struct buf *out, const char *name, int *section)
{
	struct str asked = str_of(name);
	if (str_starts(asked, STR("hd-")))
		asked = str_skip(asked, 3);
	ssize_t dot = str_chr(asked, '.');
	CLEANUP(free_ptr) char *bare = str_dup(dot < 0 ? asked : str_first(asked, (size_t)dot));
	bare[strcspn(bare, " ")] = '\0'; /* "kb new" stands on the page of kb */
	const struct cmd *c = cmd_find(str_of(bare));
	const struct embedded *d = page_find(c ? c->name : bare, section);
	if (!c && !d)
		return fail(E_NOTFOUND, "there is no page '%s'", name);
	if (c) {
		*section = 1;
		command_head(out, c);
	}
	if (d)
		buf_add(out, d->bytes, d->size);
	if (c)
		command_options(out, c);
	return 0;
}

static int page_missing(const char *name)
{
	struct strs names = { 0 };
	for (const struct cmd *const *c = commands; *c; c++)
		if ((*c)->group != GROUP_HIDDEN)
			vec_push(&names, str_of((*c)->name));
	for (const char *const *t = help_topics; *t; t++)
		vec_push(&names, str_of(*t));
	struct str best = near_best(str_of(name), names.p, names.n);
	strs_release(&names);
	fail(E_NOTFOUND, "there is no page '%s'%s%.*s%s", name, best.n ? "; did you mean '" : "",
		STR_ARG(best), best.n ? "'?" : "");
	return mend(best.n ? "that page" : "all pages", "hd", "help", best.n ? best.p : NULL, NULL);
}

int help_page(struct session *s, const char *name)
{
	CLEANUP(buf_release) struct buf md = { 0 };
	int section = 1;
	if (help_markdown(&md, name, &section))
		return page_missing(name);
	s->sit.about = ABOUT_HELP;
	if (s->g.json) {
		json_put_str(session_json(s, "page"), "markdown", buf_view(&md));
		return 0;
	}
	session_page(s);
	struct md_style style = { .width = MIN(s->out.width, (size_t)100),
		.color = s->out.color,
		.bare = true };
	md_to_terminal(&s->out.buf, buf_view(&md), &style);
	return 0;
}

static void commands_json(struct session *s)
{
	struct jwriter *w = session_json(s, "commands");
	json_key(w, "commands");
	json_object(w);
	for (const struct cmd *const *c = commands; *c; c++)
		if ((*c)->group != GROUP_HIDDEN)
			json_put_cstr(w, (*c)->name, (*c)->summary);
	json_object_end(w);
}

static void help_overview(struct session *s)
{
	struct buf *b = &s->out.buf;
	buf_cstr(b, "hd: a helpdesk in git, driven from the shell\n\n"
		    "usage: hd [-C DIR] COMMAND [ID] [OPTIONS]\n");
	for (enum cmd_group g = 0; g < GROUP_HIDDEN; g++) {
		buf_fmt(b, "\n%s%s%s\n", sgr(s->out.color, SGR_BOLD), cmd_groups[g],
			sgr(s->out.color, SGR_RESET));
		for (const struct cmd *const *c = commands; *c; c++)
			if ((*c)->group == g)
				buf_fmt(b, "  %-10s %s\n", (*c)->name, (*c)->summary);
	}
	buf_cstr(b, "\nPages\n  hd help COMMAND, hd help");
	for (const char *const *t = help_topics; *t; t++)
		buf_fmt(b, "%s %s", t == help_topics ? "" : ",", *t);
	buf_cstr(b, "\n\n" DEBIAN_NOTE);
}

struct help_opts {
	const char *man;
};
static const struct opt options[] = {
	{ 0, "man", OPT_TEXT, offsetof(struct help_opts, man), "PAGE",
		"print a page as roff, for man", COMPLETE_NONE, NULL },
	OPT_END,
};

static int help_man(struct session *s, const char *name)
{
	CLEANUP(buf_release) struct buf md = { 0 };
	CLEANUP(buf_release) struct buf title = { 0 };
	int section = 1;
	int e = help_markdown(&md, name, &section);
	if (e)
		return e;
	struct str n = str_of(name);
	ssize_t dot = str_chr(n, '.');
	n = dot < 0 ? n : str_first(n, (size_t)dot);
	bool whole = str_is(n, "hd") || str_starts(n, STR("hd-"));
	buf_cstr(&title, whole ? "" : "HD-");
	for (size_t i = 0; i < n.n; i++)
		buf_char(&title, n.p[i] >= 'a' && n.p[i] <= 'z' ? (char)(n.p[i] - 32) : n.p[i]);
	md_to_man(&s->out.buf, buf_view(&md), buf_c(&title), section, "", "hd " HD_VERSION);
	return 0;
}

static int help_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct help_opts *o = opts;
	s->sit.about = ABOUT_HELP;
	if (o->man) {
		s->g.no_next = true;
		return help_man(s, o->man);
	}
	if (operands->n)
		return help_page(s, operands->p[0]);
	if (s->g.json)
		commands_json(s);
	else
		help_overview(s);
	return 0;
}

const struct cmd cmd_help = {
	.name = "help",
	.group = GROUP_DESK,
	.summary = "show a command's page, or a topic's",
	.args = "[COMMAND|TOPIC]",
	.max_args = 2,
	.complete = { COMPLETE_COMMAND },
	.options = options,
	.size = sizeof(struct help_opts),
	.run = help_run,
};
