#include "cmd/body.h"
#include "cmd/kb.h"

struct new_opts {
	struct body_opts body;
	const char *slug, *folder, *category, *audience, *summary, *language, *owner;
	struct texts tags;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct new_opts, body.messages), "TEXT",
		"the text; several are paragraphs", COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct new_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	{ 0, "slug", OPT_TEXT, offsetof(struct new_opts, slug), "SLUG",
		"its name (default: made of the title)", COMPLETE_NONE, NULL },
	{ 'd', "folder", OPT_TEXT, offsetof(struct new_opts, folder), "FOLDER",
		"the folder below kb/ it goes to", COMPLETE_NONE, NULL },
	{ 'c', "category", OPT_TEXT, offsetof(struct new_opts, category), "C", "its category",
		COMPLETE_CATEGORY, NULL },
	{ 0, "audience", OPT_TEXT, offsetof(struct new_opts, audience), "WHOM",
		"internal, public or accounts", COMPLETE_WORDS, "internal public accounts" },
	{ 0, "summary", OPT_TEXT, offsetof(struct new_opts, summary), "TEXT", "in one sentence",
		COMPLETE_NONE, NULL },
	{ 0, "language", OPT_TEXT, offsetof(struct new_opts, language), "L", "as en or de",
		COMPLETE_NONE, NULL },
	{ 0, "owner", OPT_TEXT, offsetof(struct new_opts, owner), "WHO",
		"who sees to it (default: you)", COMPLETE_PERSON, NULL },
	{ 't', "tag", OPT_LIST, offsetof(struct new_opts, tags), "TAG", "a tag", COMPLETE_NONE,
		NULL },
	OPT_END,
};

#define SKELETON "## Problem\n\n\n## Cause\n\n\n## Steps\n\n"

static struct str joined(struct session *s, const struct texts *t)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", t->p[i]);
	return arena_str(&s->arena, buf_view(&b));
}

static int new_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct new_opts *o = opts;
	CLEANUP(kb_outcome_release) struct kb_outcome out = { 0 };
	struct kb_value values[6];
	const struct {
		const char *key, *value;
	} given[] = { { "category", o->category }, { "audience", o->audience },
		{ "summary", o->summary }, { "language", o->language }, { "owner", o->owner },
		{ "tags", o->tags.n ? joined(s, &o->tags).p : NULL } };
	struct kb_new n = { .slug = str_of(o->slug ? o->slug : ""),
		.folder = str_of(o->folder ? o->folder : ""),
		.title = str_of(operands->p[0]),
		.values = values };
	struct body_ask ask = { .what = "article's text",
		.initial = o->body.messages.n || o->body.file ? STR("") : STR(SKELETON) };
	for (size_t i = 0; i < ARRAY_SIZE(given); i++)
		if (given[i].value)
			values[n.n_values++] = (struct kb_value){ str_of(given[i].key),
				str_of(given[i].value) };
	int e = body_read(s, &o->body, &ask, &n.body);
	if (!e)
		e = work_kb_new(&s->work, &n, &out);
	return e ? e : kb_done(s, &out, "written, a draft");
}

const struct cmd cmd_kb_new = {
	.name = "kb new",
	.summary = "write an article, a draft at first",
	.args = "TITLE",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.options = options,
	.size = sizeof(struct new_opts),
	.run = new_run,
};
