#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "text/shell.h"
#include "text/utf8.h"
#include "work/import.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct import_opts {
	const char *from, *source;
	struct texts maps;
	bool strict;
	int64_t batch;
};
static const struct opt options[] = {
	{ 0, "from", OPT_TEXT, offsetof(struct import_opts, from), "FORMAT",
		"jsonl (default), github (gh issue list --json, the REST API) or csv",
		COMPLETE_WORDS, "jsonl github csv" },
	{ 0, "map", OPT_LIST, offsetof(struct import_opts, maps), "[FIELD:]FROM=TO",
		"what a status or priority that the desk does not know becomes", COMPLETE_NONE,
		NULL },
	{ 0, "strict", OPT_FLAG, offsetof(struct import_opts, strict), NULL,
		"check everything first; import all or nothing", COMPLETE_NONE, NULL },
	{ 0, "source", OPT_TEXT, offsetof(struct import_opts, source), "NAME",
		"tell apart archives whose ids are alike", COMPLETE_NONE, NULL },
	{ 0, "batch", OPT_NUMBER, offsetof(struct import_opts, batch), "N", "tickets a commit",
		COMPLETE_NONE, NULL },
	OPT_END,
};

static int format_parse(const char *name, enum import_from *out)
{
	static const char *const names[] = { "jsonl", "github", "csv" };
	for (size_t i = 0; name && i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i])) {
			*out = (enum import_from)i;
			return 0;
		}
	*out = IMPORT_JSONL;
	return name ? fail(E_USAGE, "--from is jsonl, github or csv, not '%s'", name) : 0;
}

/* "closed=resolved", "status:closed=resolved" */
static int map_parse(const char *word, struct mapping_row *out)
{
	struct str w = str_of(word);
	ssize_t eq = str_chr(w, '='), colon = str_chr(w, ':');
	if (eq <= 0)
		return fail(E_USAGE, "--map takes FROM=TO, not '%s'", word);
	*out = (struct mapping_row){ .to = str_skip(w, (size_t)eq + 1), .given = true };
	struct str from = str_first(w, (size_t)eq), field = { 0 };
	if (colon > 0 && colon < eq) {
		field = str_first(from, (size_t)colon);
		from = str_skip(from, (size_t)colon + 1);
	}
	out->from = from;
	if (str_is(field, "status"))
		out->field = "status";
	else if (str_is(field, "priority"))
		out->field = "priority";
	else if (field.n)
		return fail(E_USAGE, "--map knows status: and priority:, not '%.*s:'",
			STR_ARG(field));
	return 0;
}

static int input_open(const char *path, struct import_options *o)
{
	struct stat st;
	o->fd = STDIN_FILENO;
	o->name = "standard input";
	o->total_bytes = -1;
	if (strcmp(path, "-") != 0) {
		o->name = path;
		o->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (o->fd < 0)
			return fail_errno(errno == ENOENT ? E_NOTFOUND : E_IO, "cannot read %s",
				path);
	}
	if (fstat(o->fd, &st))
		return fail_errno(E_IO, "cannot read %s", o->name);
	if (S_ISDIR(st.st_mode))
		return fail(E_INVALID, "%s is a folder", path);
	if (S_ISREG(st.st_mode))
		o->total_bytes = st.st_size;
	return 0;
}

struct talk {
	struct session *s;
	struct progress bar;
};

static void reject_line(void *arg, const char *message)
{
	struct talk *t = arg;
	CLEANUP(buf_release) struct buf line = { 0 };
	utf8_visible(&line, str_of(message), false);
	progress_end(&t->bar);
	session_note(t->s, "%s", buf_c(&line));
	session_notes_print(t->s);
}

static void maps_text(struct session *s, const struct import_result *r)
{
	for (size_t i = 0; i < r->n_maps; i++) {
		const struct mapping_row *m = &r->maps[i];
		CLEANUP(buf_release) struct buf from = { 0 }, word = { 0 };
		utf8_visible(&from, m->from, false);
		buf_fmt(&word, "%s:%s=%.*s", m->field, buf_c(&from), STR_ARG(m->to));
		out_fmt(&s->out, "  %7zu  --map ", m->n);
		shell_quote(&s->out.buf, buf_view(&word));
		out_fmt(&s->out, "%s\n", m->given ? "  (given)" : "");
	}
}

static void result_text(struct session *s, const struct import_result *r)
{
	out_fmt(&s->out,
		"%s%zu new, %zu updated, %zu unchanged, %zu rejected; "
		"%zu entries in %zu commit%s\n",
		s->g.dry_run ? "(dry run) " : "", r->created, r->updated, r->unchanged, r->rejected,
		r->entries, r->commits, r->commits == 1 ? "" : "s");
	if (r->skipped)
		out_fmt(&s->out, "%zu pull request%s left out\n", r->skipped,
			r->skipped == 1 ? "" : "s");
	if (r->kept)
		out_fmt(&s->out, "%zu file%s kept as this desk has %s\n", r->kept,
			r->kept == 1 ? "" : "s", r->kept == 1 ? "it" : "them");
	if (r->n_maps)
		out_fmt(&s->out, "Values the desk does not know became others:\n");
	maps_text(s, r);
}

static void result_json(struct session *s, const struct import_result *r)
{
	struct jwriter *w = session_json(s, "import");
	json_put_int(w, "created", (int64_t)r->created);
	json_put_int(w, "updated", (int64_t)r->updated);
	json_put_int(w, "unchanged", (int64_t)r->unchanged);
	json_put_int(w, "rejected", (int64_t)r->rejected);
	json_put_int(w, "skipped", (int64_t)r->skipped);
	json_put_int(w, "kept", (int64_t)r->kept);
	json_put_int(w, "entries", (int64_t)r->entries);
	json_put_int(w, "commits", (int64_t)r->commits);
	json_key(w, "maps");
	json_array(w);
	for (size_t i = 0; i < r->n_maps; i++) {
		json_object(w);
		json_put_cstr(w, "field", r->maps[i].field);
		json_put_str(w, "from", r->maps[i].from);
		json_put_str(w, "to", r->maps[i].to);
		json_put_int(w, "n", (int64_t)r->maps[i].n);
		json_object_end(w);
	}
	json_array_end(w);
}

static void result_print(struct session *s, const struct import_result *r)
{
	if (s->g.json)
		result_json(s, r);
	else if (!s->g.quiet)
		result_text(s, r);
}

static int import_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct import_opts *o = opts;
	struct mapping_row *maps = arena_array(&s->arena, o->maps.n, sizeof *maps);
	struct import_result r = { 0 };
	struct talk talk = { .s = s, .bar.quiet = s->g.quiet };
	struct import_options how = { .source = str_of(o->source),
		.strict = o->strict,
		.maps = maps,
		.n_maps = o->maps.n,
		.batch = (size_t)o->batch,
		.reject = reject_line,
		.arg = &talk };
	int e = format_parse(o->from, &how.from);
	for (size_t i = 0; !e && i < o->maps.n; i++)
		e = map_parse(o->maps.p[i], &maps[i]);
	if (!e)
		e = input_open(operands->p[0], &how);
	if (e)
		return e;
	progress_begin(&talk.bar, how.total_bytes);
	how.progress = progress_tick;
	how.progress_arg = &talk.bar;
	e = work_import(&s->work, &how, &r);
	progress_end(&talk.bar);
	if (e == -E_INVALID && o->strict && how.fd != STDIN_FILENO && !o->source && !o->maps.n)
		mend("import all the others", "hd", "import", "--from", o->from ? o->from : "jsonl",
			operands->p[0], NULL);
	if (!e) {
		result_print(s, &r);
		s->answer = r.rejected ? 1 : 0;
		s->sit.about = ABOUT_IMPORT;
	}
	import_result_release(&r);
	if (how.fd != STDIN_FILENO)
		close(how.fd);
	return e;
}

const struct cmd cmd_import = {
	.name = "import",
	.group = GROUP_START,
	.summary = "bring in tickets from other systems",
	.args = "FILE|-",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_FILE },
	.options = options,
	.size = sizeof(struct import_opts),
	.run = import_run,
};
