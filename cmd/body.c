#include "cmd/body.h"
#include "cmd/cmd.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/terminal.h"
#include "text/utf8.h"
#include <unistd.h>

#define SCISSORS "------------------------ >8 ------------------------"

static struct str converted(struct session *s, struct str raw)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	utf8_convert(&b, raw);
	return arena_str(&s->arena, buf_view(&b));
}

static int too_long(struct str text)
{
	return text.n <= BODY_MAX ? 0
				  : fail(E_LIMIT,
					    "the text has %zu bytes; a body holds at most %zu "
					    "(attach it instead: --attach FILE)",
					    text.n, BODY_MAX);
}

static int body_file(struct session *s, const char *path, struct str *out)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	int e = strcmp(path, "-") ? file_read(&b, path, BODY_MAX)
				  : fd_read_all(&b, STDIN_FILENO, BODY_MAX, "standard input");
	if (e)
		return e;
	*out = converted(s, buf_view(&b));
	return too_long(*out);
}

static int body_messages(struct session *s, const struct texts *m, struct str *out)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < m->n; i++) {
		if (i)
			buf_cstr(&b, "\n\n");
		buf_cstr(&b, m->p[i]);
	}
	*out = converted(s, buf_view(&b));
	return too_long(*out);
}

/* The person's own choice only: a repository must not name a program to run. */
static const char *editor_command(struct session *s)
{
	const char *const from[] = { getenv("GIT_EDITOR"), NULL, getenv("VISUAL"),
		getenv("EDITOR") };
	const char *set = s->has_store ? settings_protected(s->store.place.settings, "core.editor")
				       : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		const char *c = i == 1 ? set : from[i];
		if (c && *c)
			return c;
	}
	return "vi";
}

int body_edit(struct session *s, struct str initial, const char *suffix, struct str *out)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *tmp = getenv("TMPDIR");
	int status = 0;
	buf_fmt(&path, "%s/hd-%016" PRIx64 "%s", tmp && *tmp ? tmp : "/tmp", random_bits(), suffix);
	int e = file_write(buf_c(&path), initial, 0600, FILE_EXCLUSIVE);
	if (!e)
		e = process_edit(editor_command(s), buf_c(&path), &status);
	if (!e && status)
		e = fail(E_EMPTY, "the editor ended with status %d; nothing was changed", status);
	if (!e)
		e = file_read(&text, buf_c(&path), YAML_MAX_FILE);
	unlink(buf_c(&path));
	if (!e)
		*out = converted(s, buf_view(&text));
	return e;
}

static int body_editor(struct session *s, const struct body_ask *ask, struct str *out)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str text;
	buf_str(&b, ask->initial);
	buf_fmt(&b,
		"\n%s\nAbove this line: the %s.\nWhat is below is not part of it; "
		"an empty or unchanged text changes nothing.\n\n",
		SCISSORS, ask->what);
	buf_str(&b, ask->help);
	int e = body_edit(s, buf_view(&b), ".md", &text);
	if (e)
		return e;
	ssize_t cut = str_find(text, STR(SCISSORS));
	text = str_trim(cut < 0 ? text : str_first(text, (size_t)cut));
	if (!text.n || str_eq(text, str_trim(ask->initial)))
		return fail(E_EMPTY, "the %s was left %s; nothing was changed", ask->what,
			text.n ? "unchanged" : "empty");
	*out = text;
	return too_long(text);
}

int body_read(struct session *s, const struct body_opts *o, const struct body_ask *ask,
	struct str *out)
{
	if (o->messages.n && o->file)
		return fail(E_USAGE, "the %s comes from -m or from -F, not from both", ask->what);
	if (o->messages.n || o->file) {
		struct str text = { 0 };
		int e = o->file ? body_file(s, o->file, &text)
				: body_messages(s, &o->messages, &text);
		if (!e && !ask->optional && !str_trim(text).n && !ask->initial.n)
			e = fail(E_EMPTY, "the %s is empty", ask->what);
		if (!e)
			*out = text;
		return e;
	}
	if (!ask->no_editor && terminal_is(STDIN_FILENO) && terminal_is(STDOUT_FILENO))
		return body_editor(s, ask, out);
	*out = ask->initial;
	if (ask->optional || ask->initial.n)
		return 0;
	fail(E_USAGE, "the %s is missing: give it by -m TEXT or -F FILE", ask->what);
	return mend_page("how to give it", s->cmd->name);
}

int attachment_read(struct session *s, const char *path, struct attachment *out)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	int e = file_read(&b, path, ATTACHMENT_READ_MAX);
	if (e)
		return error_context("attachment");
	*out = (struct attachment){ str_of(path), arena_str(&s->arena, buf_view(&b)) };
	return 0;
}

int attachments_read(struct session *s, const struct texts *paths, struct attachment **out)
{
	struct attachment *list = arena_array(&s->arena, paths->n, sizeof *list);
	for (size_t i = 0; i < paths->n; i++) {
		int e = attachment_read(s, paths->p[i], &list[i]);
		if (e)
			return e;
	}
	*out = list;
	return 0;
}
