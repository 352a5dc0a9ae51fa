#include "cmd/hook.h"
#include "cmd/cmd.h"
#include "store/hooks.h"
#include <unistd.h>

#define PROGRAM_MAX 4096

struct hook_opts {
	bool server, automatic;
};
static const struct opt options[] = {
	{ 0, "server", OPT_FLAG, offsetof(struct hook_opts, server), NULL,
		"guard what is pushed to this repository", COMPLETE_NONE, NULL },
	{ 0, "auto", OPT_FLAG, offsetof(struct hook_opts, automatic), NULL,
		"do what a commit's message says of tickets, instead of proposing it",
		COMPLETE_NONE, NULL },
	OPT_END,
};

#define DESK_HOOKS \
	(HOOK_BIT(HOOK_PRE_COMMIT) | HOOK_BIT(HOOK_POST_MERGE) | HOOK_BIT(HOOK_POST_CHECKOUT) | \
		HOOK_BIT(HOOK_POST_REWRITE))

struct place_hint hook_hint(const struct session *s)
{
	struct session here = *s;
	const char *desk = getenv("HD_DESK");
	here.g.dir = s->g.dir ? s->g.dir : desk && *desk ? "." : NULL;
	struct place_hint hint = session_hint(&here);
	hint.given = s->g.dir != NULL;
	return hint;
}

static int setup_of(struct session *s, bool automatic, struct hook_setup *out)
{
	char program[PROGRAM_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof program);
	if (n <= 0 || n == sizeof program)
		return fail_errno(E_IO, "cannot find out where hd lies");
	*out = (struct hook_setup){
		.program = arena_cstr(&s->arena, str_make(program, (size_t)n)),
		.name = s->program,
		.home = getenv("HOME"),
		.automatic = automatic,
	};
	return 0;
}

/* The desk's own hooks where it is checked out, those of code where other branches are. */
static int wanted(struct session *s, const struct place *here, bool server, unsigned *out)
{
	*out = HOOK_BIT(HOOK_PRE_RECEIVE);
	if (server)
		return 0;
	if (!here->repo_tree) {
		fail(E_STATE, "nobody commits in a bare repository; what is pushed to it can be "
			      "guarded");
		return mend("guard it", "hd", "hook", "install", "--server", NULL);
	}
	int e = session_store(s);
	if (e)
		return e;
	const struct place *desk = &s->store.place;
	bool same = !strcmp(desk->common_dir, here->common_dir);
	bool checked_out = same && desk->mode == MODE_CHECKED_OUT;
	*out = checked_out ? DESK_HOOKS : 0;
	if (!checked_out || strcmp(desk->work_tree, here->repo_tree) != 0)
		*out |= HOOK_BIT(HOOK_POST_COMMIT);
	return 0;
}

/* Other branches may be moved by force where they are somebody's code. */
static bool is_desk_alone(const struct place *here)
{
	struct oid tip;
	bool alone = !here->repo_tree && !place_tip(here, &tip);
	error_clear();
	return alone;
}

static int tell(struct session *s, const struct place *here, const struct hook_setup *how)
{
	static const char *const words[] = { "not installed", "installed",
		"installed, but by another hd", "your own, which calls hd", "your own" };
	static const char *const names[] = { "missing", "installed", "old", "calls", "foreign" };
	CLEANUP(hooks_release) struct hooks h = { 0 };
	struct jwriter *w = NULL;
	int e = hooks_look(here, how, &h);
	if (e)
		return e;
	if (s->g.json) {
		w = session_json(s, "hooks");
		json_key(w, "hooks");
		json_array(w);
	}
	for (size_t i = 0; i < HOOK_COUNT; i++) {
		const struct hook_file *f = &h.files[i];
		if (w) {
			json_object(w);
			json_put_cstr(w, "name", hook_name(i));
			json_put_cstr(w, "state", names[f->state]);
			json_put_cstr(w, "path", f->path);
			json_put_bool(w, "auto", f->automatic);
			json_object_end(w);
		} else if (!s->g.quiet) {
			out_fmt(&s->out, "%-13s  %s%s\n", hook_name(i), words[f->state],
				f->automatic ? ", by itself (--auto)" : "");
		}
	}
	if (w)
		json_array_end(w);
	s->sit.about = ABOUT_CONFIG;
	return 0;
}

static int install(struct session *s, const struct hook_opts *o, const struct place *here,
	const struct hook_setup *how)
{
	unsigned which;
	if (o->server && o->automatic)
		return fail(E_USAGE, "--auto is about commits of code, not about a server");
	int e = wanted(s, here, o->server, &which);
	if (!e && o->automatic && !(which & HOOK_BIT(HOOK_POST_COMMIT)))
		e = fail(E_USAGE, "--auto is about commits of code, and here is the desk itself");
	if (e)
		return e;
	if (!s->g.dry_run)
		e = hooks_install(here, which, how);
	if (!e && !s->g.dry_run && o->server && is_desk_alone(here))
		e = hooks_guard(here);
	return e ? e : tell(s, here, how);
}

static int uninstall(struct session *s, const struct place *here, const struct hook_setup *how)
{
	size_t n = 0;
	int e = s->g.dry_run ? 0 : hooks_uninstall(here, how, &n);
	if (e)
		return e;
	session_note(s, "%zu hook%s removed", n, n == 1 ? "" : "s");
	return tell(s, here, how);
}

static int manage(struct session *s, const struct hook_opts *o, const char *what)
{
	CLEANUP(place_release) struct place here = { 0 };
	struct place_hint hint = hook_hint(s);
	struct hook_setup how;
	int e = place_find_repository(&here, &hint, NULL);
	if (e == -E_NOTFOUND)
		mend("make a desk", "hd", "init", "desk", NULL);
	if (!e)
		e = setup_of(s, o->automatic, &how);
	if (e)
		return e;
	session_desk_quietly(s);
	if (!strcmp(what, "install"))
		return install(s, o, &here, &how);
	if (!strcmp(what, "uninstall"))
		return uninstall(s, &here, &how);
	return tell(s, &here, &how);
}

static int hook_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct hook_opts *o = opts;
	const char *what = operands->n ? operands->p[0] : "list";
	if (!strcmp(what, "run") && operands->n > 1)
		return hook_called(s, operands->p + 1, operands->n - 1, o->automatic);
	if (operands->n <= 1 &&
		(!strcmp(what, "install") || !strcmp(what, "list") || !strcmp(what, "uninstall")))
		return manage(s, o, what);
	fail(E_USAGE, "hd hook takes install, list, uninstall, or run NAME");
	return mend("its page", "hd", "help", "hook", NULL);
}

const struct cmd cmd_hook = {
	.name = "hook",
	.group = GROUP_DESK,
	.summary = "git's hooks: guard pushes, check commits, note what fixes a ticket",
	.args = "[install|list|uninstall|run NAME [ARG...]]",
	.max_args = ANY_NUMBER,
	.options = options,
	.size = sizeof(struct hook_opts),
	.run = hook_run,
};
