#include "cmd/session.h"
#include "text/shell.h"
#include <unistd.h>

int session_become(struct session *s, char *const *argv, bool own)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	shell_join(&b, argv);
	if (!s->g.quiet)
		fprintf(stderr, "%s\n", buf_c(&b));
	if (own)
		execv("/proc/self/exe", argv);
	execvp(argv[0], argv);
	return fail_errno(E_IO, "could not start %s", argv[0]);
}
