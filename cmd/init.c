#include "cmd/cmd.h"
#include "cmd/desk_print.h"
#include "cmd/embedded.h"

struct init_opts {
	bool bare;
	const char *name;
};
static const struct opt options[] = {
	{ 0, "bare", OPT_FLAG, offsetof(struct init_opts, bare), NULL,
		"no work tree: for servers and big desks", COMPLETE_NONE, NULL },
	{ 0, "name", OPT_TEXT, offsetof(struct init_opts, name), "NAME", "the desk's name",
		COMPLETE_NONE, NULL },
	OPT_END,
};

/* share/desk/templates/nudge.md becomes templates/nudge.md of the new desk. */
static const char *const *template_files(struct session *s)
{
	size_t n = 0, i = 0;
	for (const struct embedded *f = hd_share; f->name; f++)
		n += !strncmp(f->name, "desk/", 5);
	const char **list = arena_array(&s->arena, 2 * n + 1, sizeof *list);
	for (const struct embedded *f = hd_share; f->name; f++)
		if (!strncmp(f->name, "desk/", 5)) {
			list[i++] = f->name + 5;
			list[i++] = f->bytes;
		}
	return list;
}

static int author_of(struct session *s, const struct place_hint *hint, struct person *out)
{
	struct settings *settings = NULL;
	int e = settings_load(&settings, hint, NULL);
	if (e)
		return e;
	const char *name = getenv("GIT_AUTHOR_NAME"), *email = getenv("GIT_AUTHOR_EMAIL");
	const char *set_name = settings_get(settings, "user.name");
	const char *set_email = settings_get(settings, "user.email");
	name = name && *name ? name : set_name;
	email = email && *email ? email : set_email;
	if (name && *name && email && *email)
		*out = (struct person){ arena_cstr(&s->arena, str_of(name)),
			arena_cstr(&s->arena, str_of(email)) };
	settings_free(settings);
	return out->name ? 0 : session_no_identity(!email || !*email);
}

static int init_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct init_opts *o = opts;
	struct place_hint hint = session_hint(s);
	struct init_options how = {
		.dir = operands->n ? operands->p[0] : NULL,
		.bare = o->bare,
		.name = o->name,
		.now = s->clock.now,
		.offset = s->clock.offset,
		.template_files = template_files(s),
	};
	enum init_result result;
	int e = author_of(s, &hint, &how.author);
	if (!e)
		e = store_init(&s->store, &hint, &how, &result);
	if (e)
		return e;
	s->has_store = true;
	session_driver(s, result == INIT_THERE);
	desk_print(s, result == INIT_MADE ? "New" : "There is already a", result == INIT_MADE);
	s->sit.about = result == INIT_MADE ? ABOUT_FRESH : ABOUT_DESK;
	if (operands->n)
		s->next_dir = operands->p[0];
	return result == INIT_MADE ? 0 : session_index(s);
}

const struct cmd cmd_init = {
	.name = "init",
	.group = GROUP_START,
	.summary = "make a desk: here, in DIR, bare, or beside code on a branch",
	.args = "[DIR]",
	.max_args = 1,
	.complete = { COMPLETE_FILE },
	.options = options,
	.size = sizeof(struct init_opts),
	.run = init_run,
};
