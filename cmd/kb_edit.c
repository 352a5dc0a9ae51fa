#include "cmd/body.h"
#include "cmd/kb.h"
#include "sys/terminal.h"
#include <unistd.h>

struct edit_opts {
	struct body_opts body;
	struct texts sets;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct edit_opts, body.messages), "TEXT",
		"the new text; several are paragraphs", COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct edit_opts, body.file), "FILE",
		"take the text from FILE; - is standard input", COMPLETE_FILE, NULL },
	OPT_END,
};

/* SLUG KEY=VALUE ...: what stands behind the slug. */
static int values_of(struct session *s, const struct texts *words, struct kb_value **out)
{
	*out = arena_array(&s->arena, words->n, sizeof **out);
	for (size_t i = 1; i < words->n; i++) {
		struct str word = str_of(words->p[i]);
		ssize_t eq = str_chr(word, '=');
		if (eq <= 0)
			return fail(E_USAGE, "'%s' is no KEY=VALUE, as tags=vpn,macos",
				words->p[i]);
		(*out)[i - 1] = (struct kb_value){ str_first(word, (size_t)eq),
			str_skip(word, (size_t)eq + 1) };
	}
	return 0;
}

/* The file to edit; one that cannot be read as an article is there to be mended. */
static int file_of(struct session *s, struct str typed, struct str *slug, struct buf *out)
{
	CLEANUP(article_release) struct article x = { 0 };
	int e = work_kb_article(&s->store, typed, &x);
	if (!e) {
		*slug = arena_str(&s->arena, x.slug);
		article_emit(out, &x);
		return 0;
	}
	if (e != -E_INVALID || slug_parse(typed, slug))
		return e;
	error_clear();
	return store_read(&s->store, NULL, path_of_article(&s->arena, *slug).p, ARTICLE_MAX_BYTES,
		out);
}

static int in_editor(struct session *s, struct str slug, struct kb_outcome *out)
{
	CLEANUP(buf_release) struct buf old = { 0 };
	struct str text;
	int e = file_of(s, slug, &slug, &old);
	if (e)
		return e;
	if (!terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO)) {
		fail(E_USAGE, "hd kb edit opens an editor, and this is no terminal; give -F FILE, "
			      "-m TEXT or KEY=VALUE");
		return mend_page("what can be given", "kb");
	}
	e = body_edit(s, buf_view(&old), ".md", &text);
	if (!e && str_eq(text, buf_view(&old)))
		e = fail(E_EMPTY, "the text was left unchanged; nothing was done");
	return e ? e : work_kb_write(&s->work, slug, buf_view(&old), text, out);
}

static int edit_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct edit_opts *o = opts;
	CLEANUP(kb_outcome_release) struct kb_outcome out = { 0 };
	struct str slug = str_of(operands->p[0]), text = { 0 };
	struct body_ask ask = { .what = "article's text" };
	struct kb_value *values;
	bool given = o->body.messages.n || o->body.file;
	int e = values_of(s, operands, &values);
	if (!e && given)
		e = body_read(s, &o->body, &ask, &text);
	if (!e && !given && operands->n == 1)
		e = in_editor(s, slug, &out);
	else if (!e)
		e = work_kb_edit(&s->work, slug, values, operands->n - 1, text, &out);
	return e ? e : kb_done(s, &out, "edited");
}

const struct cmd cmd_kb_edit = {
	.name = "kb edit",
	.alias = "set",
	.summary = "change an article's text, in the editor, or its front matter",
	.args = "SLUG [KEY=VALUE...]",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_ARTICLE, COMPLETE_NONE },
	.options = options,
	.size = sizeof(struct edit_opts),
	.run = edit_run,
};
