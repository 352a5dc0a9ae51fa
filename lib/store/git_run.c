#include "store/git_run.h"
#include "sys/process.h"

#define SAID_MAX ((size_t)65536)

int git_run(const char *const *argv)
{
	CLEANUP(buf_release) struct buf complained = { 0 };
	int status;
	int rc = process_run((char *const *)(uintptr_t)argv, NULL, STR(""), NULL, SAID_MAX,
		&complained, &status);
	if (rc || !status)
		return rc;
	struct str said = buf_view(&complained), line = STR("");
	str_next_line(&said, &line);
	if (!line.n)
		return fail(E_GIT, "git %s ended with status %d", argv[1], status);
	return fail(E_GIT, "git %s: %.*s", argv[1], STR_ARG(line));
}
