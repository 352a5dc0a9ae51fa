#include "cmd/cmd.h"
#include "cmd/desk_print.h"
#include "cmd/talk.h"
#include "store/clone.h"

struct clone_opts {
	bool bare;
	const char *branch;
};
static const struct opt options[] = {
	{ 0, "bare", OPT_FLAG, offsetof(struct clone_opts, bare), NULL,
		"no work tree: for servers and big desks", COMPLETE_NONE, NULL },
	{ 0, "branch", OPT_TEXT, offsetof(struct clone_opts, branch), "NAME",
		"check this branch out: of a desk beside code, the desk alone", COMPLETE_NONE,
		NULL },
	OPT_END,
};

static int clone_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct clone_opts *o = opts;
	struct place_hint hint = session_hint(s);
	struct talk talk;
	const char *dir;
	struct clone_options how = {
		.url = operands->p[0],
		.dir = operands->n > 1 ? operands->p[1] : NULL,
		.from = s->g.dir,
		.branch = o->branch,
		.bare = o->bare,
		.io = talk_begin(&talk, s),
	};
	int e = clone_dir(&s->arena, &how, &dir);
	talk_step(&talk, "cloning", 1);
	if (!e)
		e = store_clone(&s->store, &hint, &how, dir);
	talk_end(&talk);
	if (e)
		return e;
	s->has_store = true;
	session_driver(s, false);
	s->next_dir = *dir == '/' || !s->g.dir ? dir
					       : arena_fmt(&s->arena, "%s/%s", s->g.dir, dir).p;
	desk_print(s, "Cloned the", true);
	s->sit.about = ABOUT_DESK;
	return session_index(s);
}

const struct cmd cmd_clone = {
	.name = "clone",
	.group = GROUP_START,
	.summary = "fetch a desk from a server, a folder or a bundle",
	.args = "URL [DIR]",
	.min_args = 1,
	.max_args = 2,
	.complete = { COMPLETE_FILE, COMPLETE_FILE },
	.options = options,
	.size = sizeof(struct clone_opts),
	.run = clone_run,
};
