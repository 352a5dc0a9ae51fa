#include "store/driver.h"
#include "model/desk.h"
#include "model/id.h"
#include "store/settings.h"
#include "sys/process.h"
#include "text/shell.h"
#include <unistd.h>

#define KEY "merge.hd.driver"
#define CALL " " DRIVER_COMMAND " %O %A %B %P"
#define FALLBACK " || { [ $? -ne 1 ] && git merge-file -L ours -L base -L theirs %A %O %B; }"
#define SAID_MAX ((size_t)65536)

/* The program that a value of ours names, read as sh and git would. */
static void program_of(struct buf *out, struct str value)
{
	bool quoted = false;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (c == '\'') {
			quoted = !quoted;
			continue;
		}
		if (i + 1 < value.n &&
			((c == '\\' && !quoted) || (c == '%' && value.p[i + 1] == '%')))
			c = value.p[++i];
		buf_char(out, c);
	}
}

/* One that somebody wrote is theirs to keep. */
static bool is_installed(const struct place *p)
{
	CLEANUP(buf_release) struct buf program = { 0 };
	struct str value = str_of(settings_get(p->settings, KEY));
	ssize_t call = str_find(value, STR(CALL));
	if (!value.n || call < 0)
		return value.n;
	program_of(&program, str_first(value, (size_t)call));
	return !access(buf_c(&program), X_OK);
}

bool driver_wanted(const struct place *p)
{
	CLEANUP(buf_release) struct buf config = { 0 };
	bool allowed;
	if ((!p->repo_tree && !p->work_tree) || p->quarantine || is_installed(p))
		return false;
	if (settings_bool(p->settings, "hd.mergeDriver", true, &allowed)) {
		error_clear();
		return false;
	}
	buf_fmt(&config, "%s/config", p->common_dir);
	/* git writes a new file beside it, and renames that */
	return allowed && !access(config.p, W_OK) && !access(p->common_dir, W_OK);
}

static int configure(const struct place *p, const char *key, const char *value)
{
	char *argv[] = { "git", "--git-dir", p->common_dir, "config", "--local",
		(char *)(uintptr_t)key, (char *)(uintptr_t)value, NULL };
	CLEANUP(buf_release) struct buf complained = { 0 };
	int status;
	int rc = process_run(argv, NULL, STR(""), NULL, SAID_MAX, &complained, &status);
	if (!rc && status)
		rc = fail(E_GIT, "git config: %.*s", STR_ARG(str_trim(buf_view(&complained))));
	return rc;
}

int driver_install(const struct place *p, const char *program)
{
	CLEANUP(buf_release) struct buf value = { 0 }, word = { 0 };
	shell_quote(&word, str_of(program));
	for (size_t i = 0; i < word.n; i++) {
		buf_char(&value, word.p[i]);
		if (word.p[i] == '%')
			buf_char(&value, '%');
	}
	buf_cstr(&value, CALL " %L" FALLBACK);
	/* a driver with a name and no command would stop every merge of git's */
	int rc = configure(p, KEY, value.p);
	return rc ? rc : configure(p, "merge.hd.name", "hd: tickets by their entries");
}

/* .gitattributes of a new desk (init.c) says the same. */
bool driver_takes(struct str path)
{
	static const char *const folders[] = { "accounts/", "rules/", "sla/", "reports/" };
	struct id id;
	if (str_is(path, DESK_FILE) || path_is_ticket(path, &id))
		return true;
	if (str_starts(path, STR("kb/")))
		return str_ends(path, STR(".md"));
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (str_starts(path, str_of(folders[i])))
			return str_ends(path, STR(".yaml"));
	return false;
}
