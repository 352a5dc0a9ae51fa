#include "store/hooks.h"
#include "store/git_run.h"
#include "store/settings.h"
#include "sys/file.h"
#include "text/shell.h"
#include <unistd.h>

#define HOOK_MAX_BYTES ((size_t)1 << 20)
#define MARK "# A hook of hd's: written by `hd hook install`, removed by `hd hook uninstall`."

static const struct {
	const char *name;
	bool passes;
} hooks[] = {
#define X(hook, name, passes) { name, passes },
	HOOKS(X)
#undef X
};

const char *hook_name(enum hook h)
{
	return hooks[h].name;
}

enum hook hook_by_name(struct str name)
{
	size_t h = 0;
	while (h < HOOK_COUNT && !str_is(name, hooks[h].name))
		h++;
	return (enum hook)h;
}

void hooks_release(struct hooks *h)
{
	arena_release(&h->arena);
	*h = (struct hooks){ 0 };
}

/* ---- where ---- */

/* git starts a hook in the work tree, but those of a push in the repository, and takes a relative
 * path from there. */
static const char *folder_of(const struct place *p, enum hook h, const char *home, struct arena *a)
{
	const char *set = settings_get(p->settings, "core.hooksPath");
	const char *tree = h == HOOK_PRE_RECEIVE ? NULL : p->repo_tree;
	if (!set || !*set)
		return arena_fmt(a, "%s/hooks", p->common_dir).p;
	if (str_starts(str_of(set), STR("~/")) && home)
		return arena_fmt(a, "%s%s", home, set + 1).p;
	return *set == '/' ? set : arena_fmt(a, "%s/%s", tree ? tree : p->git_dir, set).p;
}

static bool is_shared(const struct place *p)
{
	const char *set = settings_get(p->settings, "core.hooksPath");
	const char *everywhere = settings_protected(p->settings, "core.hooksPath");
	return set && *set && everywhere && !strcmp(set, everywhere);
}

/* ---- what stands in one ---- */

/* Where hd is gone a client goes on with its work; a server that let everything in would be worse
 * than one that says what is missing. */
static void write_script(struct buf *b, enum hook h, const struct hook_setup *how)
{
	buf_cstr(b, "#!/bin/sh\n" MARK "\nhd=");
	shell_quote(b, str_of(how->program));
	buf_cstr(b, "\nif [ ! -x \"$hd\" ]; then\n\thd=$(command -v ");
	shell_quote(b, str_of(how->name));
	buf_cstr(b, ") && \"$hd\" version --json >/dev/null 2>&1 || {\n");
	if (!hooks[h].passes)
		buf_cstr(b,
			"\t\techo \"hd: nothing guards the desk, for hd is not on this server; \" "
			"\\\n\t\t\t\"install it, or remove $0\" >&2\n");
	buf_fmt(b, "\t\texit %d\n\t}\nfi\n", hooks[h].passes ? 0 : 1);
	if (h != HOOK_POST_COMMIT)
		buf_cstr(b, "unset HD_DESK\n");
	buf_fmt(b, "exec \"$hd\" hook run%s %s -- \"$@\"\n",
		how->automatic && h == HOOK_POST_COMMIT ? " --auto" : "", hooks[h].name);
}

static bool calls_hd(struct str text, enum hook h)
{
	struct str line;
	while (str_next_line(&text, &line)) {
		ssize_t at = str_find(line, STR("hook run "));
		struct str rest = at < 0 ? STR("") : str_skip(line, (size_t)at);
		if (rest.n && !str_starts(str_trim(line), STR("#")) &&
			str_find(rest, str_of(hooks[h].name)) >= 0)
			return true;
	}
	return false;
}

static int look_at(struct hook_file *f, enum hook h, const struct hook_setup *how)
{
	CLEANUP(buf_release) struct buf text = { 0 }, wanted = { 0 };
	int rc = file_read(&text, f->path, HOOK_MAX_BYTES);
	if (rc == -E_NOTFOUND) {
		error_clear();
		return 0;
	}
	/* what is no file, or too large, is not ours */
	if (rc == -E_INVALID || rc == -E_LIMIT)
		error_clear();
	else if (rc)
		return rc;
	bool ours = str_find(buf_view(&text), STR("\n" MARK "\n")) >= 0;
	write_script(&wanted, h, how);
	f->automatic = str_find(buf_view(&text), STR(" --auto")) >= 0;
	if (ours)
		f->state = str_eq(buf_view(&text), buf_view(&wanted)) && !access(f->path, X_OK)
				   ? HOOK_OURS
				   : HOOK_OLD;
	else
		f->state = calls_hd(buf_view(&text), h) ? HOOK_CALLS : HOOK_FOREIGN;
	return 0;
}

int hooks_look(const struct place *p, const struct hook_setup *how, struct hooks *out)
{
	struct hooks found = { .shared = is_shared(p) };
	int rc = 0;
	for (size_t h = 0; h < HOOK_COUNT && !rc; h++) {
		const char *folder = folder_of(p, h, how->home, &found.arena);
		struct str path = arena_fmt(&found.arena, "%s/%s", folder, hooks[h].name);
		found.files[h].path = arena_cstr(&found.arena, path);
		rc = look_at(&found.files[h], h, how);
	}
	if (rc) {
		hooks_release(&found);
		return rc;
	}
	*out = found;
	return 0;
}

/* ---- changing them ---- */

static int in_the_way(const struct hook_file *f, enum hook h, const struct hook_setup *how)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	shell_quote(&line, str_of(how->program));
	buf_fmt(&line, " hook run %s -- \"$@\"%s", hooks[h].name,
		hooks[h].passes && h != HOOK_PRE_COMMIT ? "" : " || exit");
	fail(E_STATE,
		"there is a %s hook already, %s; nothing was installed. Add this line to it: %s",
		hooks[h].name, f->path, buf_c(&line));
	return mend("how a hook calls hd", "hd", "help", "hook", NULL);
}

static int shared_folder(const struct place *p)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	fail(E_STATE, "core.hooksPath is set for more repositories than this one (%s)",
		settings_get(p->settings, "core.hooksPath"));
	return mend("let this repository have hooks of its own", "git", "--git-dir", p->common_dir,
		"config", "core.hooksPath", arena_fmt(&a, "%s/hooks", p->common_dir).p, NULL);
}

static int write_hook(const struct place *p, const struct hook_file *f, enum hook h,
	const struct hook_setup *how)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(free_ptr) char *folder = path_parent(f->path);
	write_script(&text, h, how);
	int rc = dir_make(folder, p->dir_mode);
	/* a folder's mode has the bits to run it, too */
	return rc ? rc : file_write(f->path, buf_view(&text), p->dir_mode, 0);
}

int hooks_install(const struct place *p, unsigned which, const struct hook_setup *how)
{
	CLEANUP(hooks_release) struct hooks now = { 0 };
	int rc = hooks_look(p, how, &now);
	bool any = false;
	for (size_t h = 0; h < HOOK_COUNT && !rc; h++) {
		if (!(which & HOOK_BIT(h)))
			continue;
		any |= now.files[h].state <= HOOK_OLD && now.files[h].state != HOOK_OURS;
		if (now.files[h].state == HOOK_FOREIGN)
			rc = in_the_way(&now.files[h], h, how);
	}
	if (!rc && any && now.shared)
		rc = shared_folder(p);
	for (size_t h = 0; h < HOOK_COUNT && !rc; h++)
		if (which & HOOK_BIT(h) &&
			(now.files[h].state == HOOK_MISSING || now.files[h].state == HOOK_OLD))
			rc = write_hook(p, &now.files[h], h, how);
	return rc;
}

int hooks_uninstall(const struct place *p, const struct hook_setup *how, size_t *n)
{
	CLEANUP(hooks_release) struct hooks now = { 0 };
	size_t removed = 0;
	int rc = hooks_look(p, how, &now);
	for (size_t h = 0; h < HOOK_COUNT && !rc; h++) {
		if (now.files[h].state != HOOK_OURS && now.files[h].state != HOOK_OLD)
			continue;
		if (unlink(now.files[h].path) && errno != ENOENT)
			rc = fail_errno(E_IO, "cannot remove %s", now.files[h].path);
		removed++;
	}
	if (!rc)
		*n = removed;
	return rc;
}

int hooks_guard(const struct place *p)
{
	static const char *const keys[] = { "receive.denyNonFastForwards", "receive.denyDeletes",
		"transfer.fsckObjects" };
	int rc = 0;
	for (size_t i = 0; i < ARRAY_SIZE(keys) && !rc; i++)
		rc = git_run((const char *[]){ "git", "--git-dir", p->common_dir, "config", keys[i],
			"true", NULL });
	return rc;
}
