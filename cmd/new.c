#include "cmd/cmd.h"
#include "cmd/deed.h"

struct new_opts {
	struct body_opts body;
	const char *from, *category, *priority, *assignee, *key;
	struct texts labels, files, fields;
};
static const struct opt options[] = {
	{ 'm', "message", OPT_LIST, offsetof(struct new_opts, body.messages), "TEXT",
		"what it is about; several are paragraphs", COMPLETE_NONE, NULL },
	{ 'F', "file", OPT_TEXT, offsetof(struct new_opts, body.file), "FILE",
		"take it from FILE; - is standard input", COMPLETE_FILE, NULL },
	{ 0, "from", OPT_TEXT, offsetof(struct new_opts, from), "EMAIL", "who asks (default: you)",
		COMPLETE_PERSON, NULL },
	{ 'c', "category", OPT_TEXT, offsetof(struct new_opts, category), "C", "its category",
		COMPLETE_CATEGORY, NULL },
	{ 'p', "priority", OPT_TEXT, offsetof(struct new_opts, priority), "P",
		"low, normal, high or urgent", COMPLETE_PRIORITY, NULL },
	{ 0, "assignee", OPT_TEXT, offsetof(struct new_opts, assignee), "A",
		"who takes it; @me is you", COMPLETE_PERSON, NULL },
	{ 0, "label", OPT_LIST, offsetof(struct new_opts, labels), "L", "a label", COMPLETE_LABEL,
		NULL },
	{ 0, "attach", OPT_LIST, offsetof(struct new_opts, files), "FILE", "attach a file",
		COMPLETE_FILE, NULL },
	{ 0, "field", OPT_LIST, offsetof(struct new_opts, fields), "K=V",
		"set a field, your own or any other", COMPLETE_FIELD_VALUE, NULL },
	{ 0, "key", OPT_TEXT, offsetof(struct new_opts, key), "KEY",
		"file once: an open ticket with this key gets one more occurrence", COMPLETE_NONE,
		NULL },
	OPT_END,
};

/* A field that is none of hd's own is one of the desk's, or the team's. */
static int field_add(struct session *s, struct assignments *sets, const char *word)
{
	ssize_t eq = str_chr(str_of(word), '=');
	struct str name = str_first(str_of(word), eq > 0 ? (size_t)eq : 0);
	bool own = name.n && field_by_name(name) == F_COUNT && !str_starts(name, STR("fields."));
	return assignments_add_word(s, sets,
		own ? arena_fmt(&s->arena, "fields.%s", word).p : word);
}

static int new_sets(struct session *s, const struct new_opts *o, struct assignments *sets)
{
	int e = assignments_add_opt(s, sets, "category", o->category);
	if (!e)
		e = assignments_add_opt(s, sets, "priority", o->priority);
	if (!e)
		e = assignments_add_opt(s, sets, "assignee", o->assignee);
	for (size_t i = 0; !e && i < o->fields.n; i++)
		e = field_add(s, sets, o->fields.p[i]);
	return e;
}

static int new_labels(struct session *s, const struct texts *given, struct str **out)
{
	struct str path, *list = arena_array(&s->arena, given->n, sizeof *list);
	for (size_t i = 0; i < given->n; i++) {
		int e = desk_check_value(s->desk, &s->arena, &s->clock, STR("labels"),
			str_of(given->p[i]), &path, &list[i]);
		if (e)
			return e;
	}
	*out = list;
	return 0;
}

static const char *what_happened(const struct outcome *o)
{
	return o->created ? "filed" : o->reopened ? "happened again; reopened" : "happened again";
}

static int new_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct new_opts *o = opts;
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct assignments sets = { 0 };
	struct new_ticket n = { .title = str_of(operands->p[0]), .key = str_of(o->key) };
	struct body_ask ask = { .what = "ticket's text", .help = n.title, .optional = true };
	struct attachment *files = NULL;
	struct str *labels = NULL;
	/* an unset variable in a job's script must not file a ticket a run */
	if (o->key && !*o->key)
		return fail(E_USAGE, "--key is empty: a key names what is filed once");
	int e = new_sets(s, o, &sets);
	if (!e)
		e = new_labels(s, &o->labels, &labels);
	if (!e && o->from)
		e = person_parse(s, o->from, &n.requester);
	if (!e)
		e = attachments_read(s, &o->files, &files);
	if (!e)
		e = body_read(s, &o->body, &ask, &n.body);
	if (e)
		return e;
	n.sets = sets.p;
	n.n_sets = sets.n;
	n.labels = labels;
	n.n_labels = o->labels.n;
	n.files = files;
	n.n_files = o->files.n;
	e = work_new(&s->work, &n, &out);
	return e ? e : session_done(s, &out, "%s", what_happened(&out));
}

const struct cmd cmd_new = {
	.name = "new",
	.group = GROUP_WORK,
	.summary = "file a ticket",
	.args = "TITLE",
	.needs = CMD_WRITES | CMD_PRINTS_ID,
	.min_args = 1,
	.max_args = 1,
	.options = options,
	.size = sizeof(struct new_opts),
	.run = new_run,
};
